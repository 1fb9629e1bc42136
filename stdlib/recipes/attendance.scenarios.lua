local people = { li = { role = "staff" } }

scenario "ten minutes are grace, ten minutes and a second are late" {
  from = "2026-03-02", to = "2026-03-03 20:00", people = people,
  events = {
    { "2026-03-02 09:10", "clock.in", actor = "li" }, { "2026-03-02 18:00", "clock.out", actor = "li" },
    { "2026-03-03 09:10:01", "clock.in", actor = "li" }, { "2026-03-03 18:01", "clock.out", actor = "li" },
  },
  expect = { { ledger = "hours.slips", holder = "li", balance = 1 }, { ledger = "hours.away", holder = "li", balance = 0 } },
}

scenario "thirty minutes are late, one second more is half a day" {
  from = "2026-03-02", to = "2026-03-03 20:00", people = people,
  events = {
    { "2026-03-02 09:30", "clock.in", actor = "li" }, { "2026-03-02 18:00", "clock.out", actor = "li" },
    { "2026-03-03 09:30:01", "clock.in", actor = "li" }, { "2026-03-03 18:00", "clock.out", actor = "li" },
  },
  expect = { { ledger = "hours.slips", holder = "li", balance = 2 }, { ledger = "hours.away", holder = "li", balance = "0.5" } },
}

scenario "past 22:00, and one may come thirty minutes later" {
  from = "2026-03-02", to = "2026-03-05 20:00", people = people,
  events = {
    { "2026-03-02 09:00", "clock.in", actor = "li" }, { "2026-03-02 22:00:01", "clock.out", actor = "li" },
    { "2026-03-03 09:40", "clock.in", actor = "li" }, { "2026-03-03 22:00", "clock.out", actor = "li" }, -- not past 22:00
    { "2026-03-04 09:40", "clock.in", actor = "li" }, { "2026-03-05 01:30", "clock.out", actor = "li" },
    { "2026-03-05 09:40", "clock.in", actor = "li" }, { "2026-03-05 18:00", "clock.out", actor = "li" },
  },
  expect = { { ledger = "hours.slips", holder = "li", balance = 1 }, { ledger = "hours.away", holder = "li", balance = "0.5" } },
}

scenario "a late Friday evening counts for Monday" {
  from = "2026-03-06", to = "2026-03-09 20:00", people = people,
  events = {
    { "2026-03-06 09:00", "clock.in", actor = "li" }, { "2026-03-07 00:30", "clock.out", actor = "li" },
    { "2026-03-09 09:40", "clock.in", actor = "li" }, { "2026-03-09 18:00", "clock.out", actor = "li" },
  },
  expect = { { ledger = "hours.slips", holder = "li", balance = 0 } },
}

scenario "a holiday is no working day, a make-up Saturday is one" {
  from = "2026-05-01", to = "2026-05-09 20:00", people = people,
  events = {
    { "2026-05-05 11:00", "clock.in", actor = "li" },
    { "2026-05-06 09:00", "clock.in", actor = "li" }, { "2026-05-06 18:00", "clock.out", actor = "li" },
    { "2026-05-07 09:00", "clock.in", actor = "li" }, { "2026-05-07 18:00", "clock.out", actor = "li" },
    { "2026-05-08 09:00", "clock.in", actor = "li" }, { "2026-05-08 18:00", "clock.out", actor = "li" },
    { "2026-05-09 09:20", "clock.in", actor = "li" }, { "2026-05-09 18:00", "clock.out", actor = "li" },
  },
  expect = { { ledger = "hours.slips", holder = "li", balance = 1 }, { ledger = "hours.away", holder = "li", balance = 0 } },
}

scenario "a missed punch is mended within a working day; four slips in a month are a warning" {
  from = "2026-03-02", to = "2026-03-06 20:00", people = people,
  events = {
    { "2026-03-02 09:00", "clock.in", actor = "li" }, -- and never out
    { "2026-03-03 09:15", "clock.in", actor = "li" }, { "2026-03-03 18:00", "clock.out", actor = "li" },
    { "2026-03-04 09:15", "clock.in", actor = "li" }, { "2026-03-04 18:00", "punch.fixed", actor = "li" }, { "2026-03-04 18:00", "clock.out", actor = "li" },
    { "2026-03-05 09:15", "clock.in", actor = "li" }, { "2026-03-05 18:00", "clock.out", actor = "li" },
    { "2026-03-06 09:00", "clock.in", actor = "li" }, { "2026-03-06 18:00", "clock.out", actor = "li" },
  },
  expect = { { duty = "hours.fix", holder = "li", state = "fulfilled" }, { ledger = "hours.slips", holder = "li", balance = 4, level = "warning" } },
}

scenario "who does not come is absent for the day, who is on leave is not" {
  from = "2026-03-02", to = "2026-03-03 20:00", people = people,
  events = {
    { "2026-03-02 08:00", "on leave", actor = "li", who = "li", day = "2026-03-03" },
  },
  expect = { { ledger = "hours.away", holder = "li", balance = 1 }, { duty = "hours.present", holder = "li", state = "waived" } },
}
