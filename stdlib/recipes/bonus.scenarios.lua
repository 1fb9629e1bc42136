local function paid(at, who, base, grade, days, amount)
  return { at, "bonus", actor = "chen", who = who, base = base, grade = grade, days = days, amount = amount }
end

scenario "a whole year: base times two months times the factor" {
  from = "2026-12-01", to = "2026-12-31",
  events = {
    paid("2026-12-20 10:00", "li", "12000.00", "S", 365, "36000.00"),
    paid("2026-12-20 10:01", "wang", "12000.00", "C", 365, "14400.00"),
    paid("2026-12-20 10:02", "zhao", "12000.00", "D", 365, "0.00"),
  },
  expect = {
    { event = 1, permitted = true }, { event = 2, permitted = true }, { event = 3, permitted = true },
    { ledger = "year_end", balance = "50400.00" },
  },
}

scenario "by days: 100 of 365, right to the cent, and one cent beside it" {
  from = "2026-12-01", to = "2026-12-31",
  events = { -- 10000 * 2 * 1.2 * 100 / 365 = 6575.3425
    paid("2026-12-20 10:00", "li", "10000.00", "A", 100, "6575.36"),
    paid("2026-12-20 10:01", "li", "10000.00", "A", 100, "6575.33"),
    paid("2026-12-20 10:02", "li", "10000.00", "A", 100, "6575.34"),
  },
  expect = { { event = 1, forbidden_by = "year_end.amount" }, { event = 2, forbidden_by = "year_end.amount" }, { event = 3, permitted = true } },
}

scenario "the last yuan of the pool, and one fen more" {
  from = "2026-12-01", to = "2026-12-31",
  events = {
    paid("2026-12-20 10:00", "li", "150000.00", "S", 365, "450000.00"),
    paid("2026-12-20 10:01", "wang", "15000.01", "B", 365, "30000.02"),
    paid("2026-12-20 10:02", "zhao", "15000.00", "B", 365, "30000.00"),
  },
  expect = {
    { event = 1, permitted = true }, { event = 2, forbidden_by = "year_end.pool" }, { event = 3, permitted = true },
    { ledger = "year_end", balance = "480000.00" },
  },
}

scenario "twice in a year, and the year after" {
  from = "2026-12-01", to = "2027-12-31",
  events = {
    paid("2026-12-20 10:00", "li", "10000.00", "B", 365, "20000.00"),
    paid("2026-12-31 23:59", "li", "10000.00", "B", 365, "20000.00"),
    paid("2027-01-01 00:00", "li", "10000.00", "B", 365, "20000.00"),
  },
  expect = { { event = 1, permitted = true }, { event = 2, forbidden_by = "year_end.once" }, { event = 3, permitted = true } },
}

scenario "nobody pays themselves; without a grade nothing is due that could be checked" {
  from = "2026-12-01", to = "2026-12-31",
  events = {
    paid("2026-12-20 10:00", "chen", "10000.00", "B", 365, "20000.00"),
    { "2026-12-20 10:01", "bonus", actor = "chen", who = "li", base = "10000.00", days = 365, amount = "20000.00" },
  },
  expect = { { event = 1, forbidden_by = "year_end.own" }, { event = 2, undetermined = true, needs = { "grade" } } },
}
