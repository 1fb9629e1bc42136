scenario "each step at its last instant" {
  from = "2026-03-07", to = "2026-03-31",
  events = {
    { "2026-03-07 03:00", "incident", case = "I-1", severity = "P0" },
    { "2026-03-07 03:10", "confirmed", actor = "li", case = "I-1" },
    { "2026-03-07 03:15", "director told", actor = "zhao", case = "I-1" },
    { "2026-03-07 03:30", "war room open", actor = "zhao", case = "I-1" },
    { "2026-03-07 04:00", "customers told", actor = "wang", case = "I-1" },
    { "2026-03-07 07:00", "restored", actor = "li", case = "I-1" },
    { "2026-03-11 18:00", "reviewed", actor = "zhao", case = "I-1" }, -- 9, 10 and 11 March
  },
  expect = {
    { duty = "p0.confirmed", case = "I-1", state = "fulfilled" }, { duty = "p0.director told", case = "I-1", state = "fulfilled" },
    { duty = "p0.war room open", case = "I-1", state = "fulfilled" }, { duty = "p0.customers told", case = "I-1", state = "fulfilled" },
    { duty = "p0.restored", case = "I-1", state = "fulfilled" }, { duty = "p0.reviewed", case = "I-1", state = "fulfilled" },
  },
}

scenario "a second late each" {
  from = "2026-03-07", to = "2026-03-31",
  events = {
    { "2026-03-07 03:00", "incident", case = "I-1", severity = "P0" },
    { "2026-03-07 03:10:01", "confirmed", actor = "li", case = "I-1" },
    { "2026-03-07 03:15:01", "director told", actor = "zhao", case = "I-1" },
    { "2026-03-12 09:00", "reviewed", actor = "zhao", case = "I-1" },
  },
  expect = {
    { duty = "p0.confirmed", case = "I-1", state = "late" }, { duty = "p0.director told", case = "I-1", state = "late" },
    { duty = "p0.war room open", case = "I-1", state = "breached" }, { duty = "p0.reviewed", case = "I-1", state = "late" },
  },
}

scenario "three hours in: what is missed, what is owed" {
  from = "2026-03-07", to = "2026-03-07 06:00",
  events = {
    { "2026-03-07 03:00", "incident", case = "I-1", severity = "P0" },
    { "2026-03-07 03:05", "confirmed", actor = "li", case = "I-1" },
  },
  expect = {
    { duty = "p0.customers told", case = "I-1", state = "breached" }, { duty = "p0.restored", case = "I-1", state = "pending" },
  },
}

scenario "a review over the May holidays, with the make-up Saturday" {
  from = "2026-04-30", to = "2026-05-31",
  events = {
    { "2026-04-30 10:00", "incident", case = "I-1", severity = "P0" },
    { "2026-05-08 18:00", "reviewed", actor = "zhao", case = "I-1" }, -- 6, 7 and 8 May
    { "2026-05-07 10:00", "incident", case = "I-2", severity = "P0" },
    { "2026-05-11 18:00", "reviewed", actor = "zhao", case = "I-2" }, -- 8, 9 and 11 May
  },
  expect = { { duty = "p0.reviewed", case = "I-1", state = "fulfilled" }, { duty = "p0.reviewed", case = "I-2", state = "fulfilled" } },
}

scenario "a P1 is another plan's; what was none owes nothing" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 10:00", "incident", case = "I-1", severity = "P1" },
    { "2026-03-02 11:00", "incident", case = "I-2", severity = "P0" },
    { "2026-03-02 11:05", "all clear", actor = "li", case = "I-2" },
  },
  expect = { { duty = "p0.confirmed", case = "I-1", state = "breached", count = 0 }, { duty = "p0.restored", case = "I-2", state = "cancelled" } },
}

scenario "two drills a year" {
  from = "2026-01-05", to = "2026-12-31",
  events = { { "2026-01-05 09:00", "note" }, { "2026-06-30 23:59:59", "drill", actor = "zhao" } },
  expect = { { duty = "p0.drill", state = "fulfilled", count = 1 } },
}
