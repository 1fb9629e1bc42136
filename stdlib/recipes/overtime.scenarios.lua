local people = { li = { role = "staff", wage = "45.50" }, chen = { role = "manager", wage = "90.00" } }
local function approved(day) return { day .. " 08:00", "overtime.approved", actor = "chen", who = "li", day = day } end

scenario "three hours on a working day are paid at 150 %" {
  from = "2026-03-02", to = "2026-03-31", people = people,
  events = { approved "2026-03-02", { "2026-03-02 21:00", "overtime", actor = "li", hours = 3, leave = false } },
  expect = {
    { event = 2, permitted = true },
    { ledger = "extra.pay", holder = "li", balance = "204.75" }, -- 45.50 * 3 * 1.5
    { ledger = "extra.hours.weekday", holder = "li", balance = 3 }, { ledger = "extra.hours.rest", holder = "li", balance = 0 },
  },
}

scenario "a day off at 200 %, a holiday at 300 %, a make-up Saturday at 150 %" {
  from = "2026-05-01", to = "2026-05-31", people = people,
  events = {
    approved "2026-05-01", { "2026-05-01 18:00", "overtime", actor = "li", hours = 2, leave = false },
    approved "2026-05-02", { "2026-05-02 18:00", "overtime", actor = "li", hours = 2, leave = false },
    approved "2026-05-09", { "2026-05-09 21:00", "overtime", actor = "li", hours = 2, leave = false },
  },
  expect = {
    { ledger = "extra.pay", holder = "li", balance = "591.50" }, -- 91 * (3 + 2 + 1.5)
    { ledger = "extra.hours.holiday", holder = "li", balance = 2 }, { ledger = "extra.hours.rest", holder = "li", balance = 2 },
    { ledger = "extra.hours.weekday", holder = "li", balance = 2 },
  },
}

scenario "a quarter of an hour more than three is too much, over two entries as well" {
  from = "2026-03-02", to = "2026-03-31", people = people,
  events = {
    approved "2026-03-02",
    { "2026-03-02 20:00", "overtime", actor = "li", hours = 2, leave = false },
    { "2026-03-02 21:15", "overtime", actor = "li", hours = 1.25, leave = false },
    { "2026-03-02 21:30", "overtime", actor = "li", hours = 1, leave = false },
  },
  expect = {
    { event = 2, permitted = true }, { event = 3, forbidden_by = "extra.day" }, { event = 4, permitted = true },
    { ledger = "extra.pay", holder = "li", balance = "204.75" },
  },
}

-- twelve working days of three hours make 36; the thirteenth is too much
local days = { "02", "03", "04", "05", "06", "09", "10", "11", "12", "13", "16", "17", "18" }
local events = {}
for _, day in ipairs(days) do
  table.insert(events, approved("2026-03-" .. day))
  table.insert(events, { "2026-03-" .. day .. " 21:00", "overtime", actor = "li", hours = 3, leave = false })
end
scenario "36 hours a month are the most" {
  from = "2026-03-02", to = "2026-03-31", people = people, events = events,
  expect = {
    { event = 24, permitted = true }, { event = 26, forbidden_by = "extra.month" },
    { ledger = "extra.hours.weekday", holder = "li", balance = 36 },
  },
}

scenario "nobody approved it" {
  from = "2026-03-02", to = "2026-03-31", people = people,
  events = {
    { "2026-03-02 21:00", "overtime", actor = "li", hours = 1, leave = false },
    { "2026-03-02 22:00", "overtime.approved", actor = "chen", who = "li", day = "2026-03-02" },
    { "2026-03-03 21:00", "overtime", actor = "li", hours = 1, leave = false },
  },
  expect = { { event = 1, forbidden_by = "extra.approved" }, { event = 3, forbidden_by = "extra.approved" } },
}

scenario "leave in place of the pay of a day off, on the last of sixty days and a day later" {
  from = "2026-03-07", to = "2026-05-31", people = people,
  events = {
    approved "2026-03-07", { "2026-03-07 18:00", "overtime", actor = "li", hours = 3, leave = true },
    approved "2026-03-14", { "2026-03-14 18:00", "overtime", actor = "li", hours = 3, leave = true },
    approved "2026-03-16", { "2026-03-16 21:00", "overtime", actor = "li", hours = 1, leave = true },
    { "2026-05-06 23:59:59", "leave.in_lieu", actor = "li" },
    { "2026-05-14 00:00", "leave.in_lieu", actor = "li" },
  },
  expect = {
    { event = 6, forbidden_by = "extra.leave" },
    { duty = "extra.lieu", holder = "li", state = "fulfilled", count = 1 }, { duty = "extra.lieu", holder = "li", state = "late", count = 1 },
  },
}

scenario "what is made up by leave is counted, and not paid" {
  from = "2026-03-07", to = "2026-03-31", people = people,
  events = { approved "2026-03-07", { "2026-03-07 18:00", "overtime", actor = "li", hours = 3, leave = true } },
  expect = {
    { ledger = "extra.pay", holder = "li", balance = "0.00" }, { ledger = "extra.hours.rest", holder = "li", balance = 3 },
    { duty = "extra.lieu", holder = "li", state = "pending" },
  },
}

scenario "hours that nobody wrote down: whether they are too many is unknown" {
  from = "2026-03-02", to = "2026-03-31", people = people,
  events = { approved "2026-03-02", { "2026-03-02 21:00", "overtime", actor = "li", leave = false } },
  expect = { { event = 2, undetermined = true, needs = { "hours" } } },
}
