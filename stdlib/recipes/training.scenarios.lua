local people = { li = { role = "staff" } }

scenario "eight hours in a quarter, on its last day and in two parts" {
  from = "2026-01-05", to = "2026-03-31", people = people,
  events = {
    { "2026-01-12 18:00", "training", actor = "li", hours = 4 },
    { "2026-03-31 18:00", "training", actor = "li", hours = 4 },
  },
  expect = { { duty = "learning.each_quarter", holder = "li", state = "fulfilled" }, { ledger = "learning.quarter", holder = "li", balance = 8 } },
}

scenario "a quarter of an hour less is not enough" {
  from = "2026-01-05", to = "2026-04-02", people = people,
  events = {
    { "2026-01-12 18:00", "training", actor = "li", hours = 4 },
    { "2026-03-31 18:00", "training", actor = "li", hours = 3.75 },
    { "2026-04-01 00:00", "training", actor = "li", hours = 4 }, -- counts for the next quarter
  },
  expect = {
    { duty = "learning.each_quarter", holder = "li", state = "breached", count = 1 },
    { duty = "learning.each_quarter", holder = "li", state = "pending", count = 1 },
    { ledger = "learning.year", holder = "li", balance = "11.75" },
  },
}

scenario "forty hours a year" {
  from = "2026-01-05", to = "2026-12-31", people = people,
  events = {
    { "2026-02-02 18:00", "training", actor = "li", hours = 10 }, { "2026-05-11 18:00", "training", actor = "li", hours = 10 },
    { "2026-08-03 18:00", "training", actor = "li", hours = 10 }, { "2026-11-02 18:00", "training", actor = "li", hours = 9.5 },
    { "2026-12-30 18:00", "training", actor = "li", hours = 0.5 },
  },
  expect = {
    { duty = "learning.each_year", holder = "li", state = "fulfilled" }, { duty = "learning.each_quarter", holder = "li", state = "fulfilled", count = 4 },
    { ledger = "learning.year", holder = "li", balance = 40 },
  },
}

scenario "a licence is valid for 24 months to the second, and drives no longer" {
  from = "2026-01-05", to = "2028-06-30", people = people,
  events = {
    { "2026-02-28 10:00", "forklift driven", actor = "li" },
    { "2026-03-02 10:00", "certificate", actor = "li", subject = "forklift" },
    { "2026-03-02 10:01", "forklift driven", actor = "li" },
    { "2028-03-02 10:00", "forklift driven", actor = "li" },
    { "2028-03-02 10:00:01", "forklift driven", actor = "li" },
  },
  expect = {
    { event = 1, forbidden_by = "learning.needed.forklift driven" }, { event = 3, permitted = true }, { event = 4, permitted = true },
    { event = 5, forbidden_by = "learning.needed.forklift driven" },
    { duty = "learning.renewal", holder = "li", state = "breached", count = 1 },
  },
}

scenario "a renewal ends one obligation and begins the next; another subject is another licence" {
  from = "2026-01-05", to = "2028-06-30", people = people,
  events = {
    { "2026-03-02 10:00", "certificate", actor = "li", subject = "forklift" },
    { "2026-03-02 11:00", "certificate", actor = "li", subject = "first aid" },
    { "2028-03-02 23:59:59", "certificate", actor = "li", subject = "forklift" },
  },
  expect = {
    { duty = "learning.renewal", holder = "li", state = "fulfilled", count = 1 }, { duty = "learning.renewal", holder = "li", state = "breached", count = 1 },
    { duty = "learning.renewal", holder = "li", state = "pending", count = 1 },
  },
}
