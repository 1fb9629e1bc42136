scenario "the sixtieth day still counts, the summer clock included" {
  from = "2026-02-10", to = "2026-04-12",
  events = {
    { "2026-02-10 11:00", "notice", case = "F-1", amount = 80 },
    { "2026-04-11 23:59", "payment", case = "F-1", amount = 80 },
  },
  expect = { { duty = "pay", case = "F-1", state = "fulfilled" } },
}

scenario "a day later it does not" {
  from = "2026-02-10", to = "2026-04-13",
  events = {
    { "2026-02-10 11:00", "notice", case = "F-1", amount = 80 },
    { "2026-04-12 00:00", "payment", case = "F-1", amount = 80 },
  },
  expect = { { duty = "pay", case = "F-1", state = "late" }, { ledger = "surcharges", balance = 40 } },
}

scenario "a month after the end of January is the end of February" {
  from = "2026-01-31", to = "2026-03-01",
  events = { { "2026-01-31 09:00", "notice", case = "F-2", amount = 50 }, { "2026-01-31 10:00", "appeal", case = "F-2" } },
  expect = { { duty = "decide_appeal", case = "F-2", state = "breached" }, { duty = "pay", case = "F-2", state = "suspended" } },
}
