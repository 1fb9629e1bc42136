scenario "two points are on record, the third is an oral warning" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 10:00", "offence", case = "C-1", who = "li", points = 2, what = "left the till open" },
    { "2026-03-09 10:00", "offence", case = "C-2", who = "li", points = 1, what = "again" },
    { "2026-03-09 11:00", "offence", case = "C-3", who = "wang", points = 2, what = "left the till open" },
  },
  expect = {
    { ledger = "conduct", holder = "li", balance = -3, level = "oral warning" },
    { ledger = "conduct", holder = "wang", balance = -2, level = "on record" },
  },
}

scenario "a merit of five cancels five" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 10:00", "offence", case = "C-1", who = "li", points = 5, what = "lied to a customer" },
    { "2026-03-09 10:00", "merit", who = "li", points = 5 },
  },
  expect = { { ledger = "conduct", holder = "li", balance = 0 } },
}

scenario "six months later to the second it still counts" {
  from = "2026-03-02", to = "2026-09-02 10:00:00",
  events = { { "2026-03-02 10:00", "offence", case = "C-1", who = "li", points = 6, what = "lied to a customer" } },
  expect = { { ledger = "conduct", holder = "li", balance = -6, level = "written warning" } },
}

scenario "a second more, and it does not" {
  from = "2026-03-02", to = "2026-09-02 10:00:01",
  events = { { "2026-03-02 10:00", "offence", case = "C-1", who = "li", points = 6, what = "lied to a customer" } },
  expect = { { ledger = "conduct", holder = "li", balance = 0 } },
}

scenario "told within three working days, over the May holidays" {
  from = "2026-04-29", to = "2026-05-31",
  events = {
    { "2026-04-29 10:00", "offence", case = "C-1", who = "li", points = 1, what = "late three times" },
    { "2026-05-07 17:59", "notice", actor = "chen", case = "C-1" }, -- 30 April, 6 and 7 May
    { "2026-05-06 10:00", "offence", case = "C-2", who = "wang", points = 1, what = "late three times" },
    { "2026-05-11 09:00", "notice", actor = "chen", case = "C-2" }, -- 7, 8 and the make-up day of 9 May are over
  },
  expect = { { duty = "conduct.notice", case = "C-1", state = "fulfilled" }, { duty = "conduct.notice", case = "C-2", state = "late" } },
}

scenario "nobody is judged unheard, nor by themselves" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 10:00", "offence", case = "C-1", who = "li", points = 3, what = "left the till open" },
    { "2026-03-03 10:00", "notice", actor = "chen", case = "C-1" },
    { "2026-03-04 10:00", "decision", actor = "chen", case = "C-1" },
    { "2026-03-05 10:00", "statement", actor = "li", case = "C-1" },
    { "2026-03-06 10:00", "decision", actor = "li", case = "C-1" },
    { "2026-03-06 11:00", "decision", actor = "chen", case = "C-1" },
    { "2026-03-13 17:00", "appeal", actor = "li", case = "C-1" },
    { "2026-03-16 09:00", "appeal", actor = "li", case = "C-1" },
  },
  expect = {
    { event = 3, forbidden_by = "conduct.heard" }, { event = 5, forbidden_by = "conduct.own" }, { event = 6, permitted = true },
    { event = 7, permitted = true }, { event = 8, forbidden_by = "conduct.appeal" },
  },
}

scenario "points that nobody wrote down: the account is unknown, the case goes on" {
  from = "2026-03-02", to = "2026-03-31",
  events = { { "2026-03-02 10:00", "offence", case = "C-1", who = "li", what = "left the till open" } },
  expect = { { duty = "conduct.decision", case = "C-1", state = "breached" } },
}
