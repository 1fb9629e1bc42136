local granted = { "2026-01-02 09:00", "leave.granted", actor = "qian", who = "li", days = 10 }

scenario "two days: the manager approves" {
  from = "2026-01-01", to = "2026-03-31",
  events = {
    granted,
    { "2026-03-02 10:00", "leave.request", actor = "li", case = "L-1", days = 2 },
    { "2026-03-02 11:00", "leave.approve", actor = "chen", case = "L-1" },
    { "2026-03-05 09:00", "leave", actor = "li", case = "L-1", days = 2 },
  },
  expect = { { event = 4, permitted = true }, { ledger = "annual", holder = "li", balance = 8 } },
}

scenario "half a day more than two is the director's" {
  from = "2026-01-01", to = "2026-03-31",
  events = {
    granted,
    { "2026-03-02 10:00", "leave.request", actor = "li", case = "L-1", days = 2.5 },
    { "2026-03-02 11:00", "leave.approve", actor = "chen", case = "L-1" },
    { "2026-03-05 09:00", "leave", actor = "li", case = "L-1", days = 2.5 },
    { "2026-03-05 09:30", "leave.approve", actor = "zhao", case = "L-1" },
    { "2026-03-05 10:00", "leave", actor = "li", case = "L-1", days = 2.5 },
  },
  expect = { { event = 4, forbidden_by = "annual.approval" }, { event = 6, permitted = true } },
}

scenario "five days are the director's, six the general manager's" {
  from = "2026-01-01", to = "2026-03-31",
  events = {
    granted,
    { "2026-03-02 10:00", "leave.request", actor = "li", case = "L-1", days = 5 },
    { "2026-03-02 11:00", "leave.approve", actor = "zhao", case = "L-1" },
    { "2026-03-02 12:00", "leave.request", actor = "wang", case = "L-2", days = 6 },
    { "2026-03-02 13:00", "leave.approve", actor = "zhao", case = "L-2" },
    { "2026-03-05 09:00", "leave", actor = "li", case = "L-1", days = 5 },
    { "2026-03-05 09:01", "leave", actor = "wang", case = "L-2", days = 6 },
  },
  expect = { { event = 6, permitted = true }, { event = 7, forbidden_by = { "annual.approval", "annual.balance" } } },
}

scenario "the last day that is left, and one more" {
  from = "2026-01-01", to = "2026-12-31",
  events = {
    { "2026-01-02 09:00", "leave.granted", actor = "qian", who = "li", days = 2 },
    { "2026-03-02 10:00", "leave.request", actor = "li", case = "L-1", days = 2 },
    { "2026-03-02 11:00", "leave.approve", actor = "chen", case = "L-1" },
    { "2026-03-05 09:00", "leave", actor = "li", case = "L-1", days = 2 },
    { "2026-06-02 10:00", "leave.request", actor = "li", case = "L-2", days = 1 },
    { "2026-06-02 11:00", "leave.approve", actor = "chen", case = "L-2" },
    { "2026-06-05 09:00", "leave", actor = "li", case = "L-2", days = 1 },
  },
  expect = { { event = 4, permitted = true }, { event = 7, forbidden_by = "annual.balance" }, { ledger = "annual", holder = "li", balance = 0 } },
}

scenario "what was left is gone with the year" {
  from = "2026-01-01", to = "2027-03-31",
  events = {
    granted,
    { "2027-03-02 10:00", "leave.request", actor = "li", case = "L-1", days = 1 },
    { "2027-03-02 11:00", "leave.approve", actor = "chen", case = "L-1" },
    { "2027-03-05 09:00", "leave", actor = "li", case = "L-1", days = 1 },
  },
  expect = { { event = 4, forbidden_by = "annual.balance" } },
}

scenario "nobody approves their own leave; how many days is unknown" {
  from = "2026-01-01", to = "2026-03-31",
  events = {
    { "2026-01-02 09:00", "leave.granted", actor = "qian", who = "chen", days = 10 },
    { "2026-03-02 10:00", "leave.request", actor = "chen", case = "L-1", days = 1 },
    { "2026-03-02 11:00", "leave.approve", actor = "chen", case = "L-1" },
    { "2026-03-05 09:00", "leave", actor = "chen", case = "L-1", days = 1 },
    { "2026-03-06 09:00", "leave", actor = "li", case = "L-2" },
  },
  expect = { { event = 4, forbidden_by = "annual.approval" }, { event = 5, undetermined = true, needs = { "days" } } },
}
