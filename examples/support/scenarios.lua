scenario "lunch and the weekend do not count" {
  from = "2026-03-06", to = "2026-03-09 12:31",
  events = { { "2026-03-06 16:30", "ticket", actor = "ada", case = "T-1", priority = "normal" } },
  expect = { { duty = "answer", case = "T-1", state = "breached" }, { due = { "answer#1", "solve#1", "weekly_report#2" } } },
}

scenario "at the very instant of the deadline is in time" {
  from = "2026-03-06", to = "2026-03-09 12:00",
  events = {
    { "2026-03-06 16:30", "ticket", actor = "ada", case = "T-1", priority = "normal" },
    { "2026-03-09 11:30", "answer", actor = "ada", case = "T-1" },
  },
  expect = { { duty = "answer", case = "T-1", state = "fulfilled" } },
}

scenario "while the customer thinks, the clock stands still" {
  from = "2026-03-02", to = "2026-03-12",
  events = {
    { "2026-03-02 10:00", "ticket", actor = "bruno", case = "T-2", priority = "low" },
    { "2026-03-03 10:00", "question", actor = "bruno", case = "T-2" },
    { "2026-03-09 10:00", "reply", actor = "bruno", case = "T-2" },
    { "2026-03-11 17:00", "solved", actor = "bruno", case = "T-2", steps = 3 },
  },
  expect = { { duty = "solve", case = "T-2", state = "fulfilled" } },
}
