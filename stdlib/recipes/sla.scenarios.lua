scenario "P1: at the very instant of the deadline is in time, at night too" {
  from = "2026-03-07", to = "2026-03-07 03:16",
  events = {
    { "2026-03-07 03:00", "ticket", actor = "li", case = "T-1", urgency = "P1" },
    { "2026-03-07 03:15", "reply", actor = "li", case = "T-1" },
  },
  expect = { { duty = "first_reply", case = "T-1", state = "fulfilled" } },
}

scenario "P1: one second later is late" {
  from = "2026-03-07", to = "2026-03-07 03:16",
  events = {
    { "2026-03-07 03:00", "ticket", actor = "li", case = "T-1", urgency = "P1" },
    { "2026-03-07 03:15:01", "reply", actor = "li", case = "T-1" },
  },
  expect = { { duty = "first_reply", case = "T-1", state = "late" } },
}

scenario "P2: lunch does not count" {
  from = "2026-03-02", to = "2026-03-02 13:31",
  events = {
    { "2026-03-02 11:30", "ticket", actor = "li", case = "T-1", urgency = "P2" },
    { "2026-03-02 13:30", "reply", actor = "wang", case = "T-1" },
  },
  expect = { { duty = "first_reply", case = "T-1", state = "fulfilled" } },
}

scenario "P2: a holiday does not count, a make-up Saturday does" {
  from = "2026-04-30", to = "2026-05-09 10:00",
  events = {
    { "2026-04-30 17:30", "ticket", actor = "li", case = "T-1", urgency = "P2" },
    { "2026-05-06 09:30", "reply", actor = "li", case = "T-1" },
    { "2026-05-08 17:30", "ticket", actor = "li", case = "T-2", urgency = "P2" },
    { "2026-05-09 09:30:01", "reply", actor = "li", case = "T-2" },
  },
  expect = { { duty = "first_reply", case = "T-1", state = "fulfilled" }, { duty = "first_reply", case = "T-2", state = "late" } },
}

scenario "P3: while the customer thinks, the clock stands still" {
  from = "2026-03-02", to = "2026-03-05",
  events = {
    { "2026-03-02 09:00", "ticket", actor = "wang", case = "T-1", urgency = "P3" },
    { "2026-03-02 16:00", "question", actor = "wang", case = "T-1" },
    { "2026-03-04 09:00", "answer from customer", case = "T-1" },
    { "2026-03-04 11:00", "reply", actor = "wang", case = "T-1" },
  },
  expect = { { duty = "first_reply", case = "T-1", state = "fulfilled" } },
}

scenario "unknown urgency: there is no deadline yet" {
  from = "2026-03-02", to = "2026-03-31",
  events = { { "2026-03-02 09:00", "ticket", actor = "wang", case = "T-1" } },
  expect = { { duty = "first_reply", case = "T-1", state = "pending" } },
}
