-- What the book says of days that are not in the log. `bylaw test book.lua` holds each against what it expects.

scenario "320,000 outside of the budget while the head of finance is away" {
  from = "2026-03-24", to = "2026-03-26",
  events = {
    { "2026-03-24 09:00", "absence", actor = "chenjing", till = "2026-03-27" },
    { "2026-03-24 10:00", "payment.request", actor = "yangli", case = "Q-1", amount = 320000, vendor = "V-1", budgeted = false },
    { "2026-03-24 11:00", "payment.check", actor = "xuming", case = "Q-1" },
    { "2026-03-24 14:00", "payment.check", actor = "zhaomin", case = "Q-1" },          -- her deputy
    { "2026-03-24 16:00", "payment.approve", actor = "wangjianguo", case = "Q-1" },
    { "2026-03-24 17:00", "payment", actor = "sunli", case = "Q-1", amount = 320000, vendor = "V-1", budgeted = false, requester = "yangli" },
    { "2026-03-25 10:00", "payment.ratify", actor = "sunguoqiang", case = "Q-1" },
    { "2026-03-25 11:00", "payment", actor = "sunli", case = "Q-1", amount = 320000, vendor = "V-1", budgeted = false, requester = "yangli" },
  },
  expect = { { event = 6, forbidden_by = "payment.unbudgeted" }, { event = 8, permitted = true } },
}

scenario "whoever stands in signs for nobody else" {       -- one accountant cannot be the accountant and the head of finance
  from = "2026-03-24", to = "2026-03-26",
  events = {
    { "2026-03-24 09:00", "absence", actor = "chenjing", till = "2026-03-27" },
    { "2026-03-24 10:00", "payment.request", actor = "yangli", case = "Q-2", amount = 75000, vendor = "V-2", budgeted = true },
    { "2026-03-24 11:00", "payment.check", actor = "zhaomin", case = "Q-2" },
    { "2026-03-24 14:00", "payment.check", actor = "zhaomin", case = "Q-2" },
    { "2026-03-24 16:00", "payment.approve", actor = "wangjianguo", case = "Q-2" },
    { "2026-03-24 17:00", "payment", actor = "sunli", case = "Q-2", amount = 75000, vendor = "V-2", budgeted = true, requester = "yangli" },
  },
  expect = { { event = 6, forbidden_by = "payment.budgeted" } },
}

scenario "a split payment climbs by itself" {
  from = "2026-03-02", to = "2026-03-06",
  events = {
    { "2026-03-02 10:00", "payment.request", actor = "yangli", case = "Q-3", amount = 4000, vendor = "V-3", budgeted = true },
    { "2026-03-02 11:00", "payment.approve", actor = "liuyang", case = "Q-3" },
    { "2026-03-02 12:00", "payment", actor = "sunli", case = "Q-3", amount = 4000, vendor = "V-3", budgeted = true, requester = "yangli" },
    { "2026-03-03 10:00", "payment.request", actor = "yangli", case = "Q-4", amount = 4000, vendor = "V-3", budgeted = true },
    { "2026-03-03 11:00", "payment.approve", actor = "liuyang", case = "Q-4" },
    { "2026-03-03 12:00", "payment", actor = "sunli", case = "Q-4", amount = 4000, vendor = "V-3", budgeted = true, requester = "yangli" },
  },
  expect = { { event = 3, permitted = true }, { event = 6, forbidden_by = "payment.budgeted" } },
}

scenario "a refund of 2,500 before and after the first of March" {
  from = "2026-02-27", to = "2026-03-02",
  events = {
    { "2026-02-27 10:00", "refund", actor = "wangwei", case = "R-1", amount = 2500, customer = "C-1" },
    { "2026-02-27 10:05", "refund", actor = "wangwei", case = "R-2", amount = 2500, customer = "C-2", approved_by = "zhangwei" },
    { "2026-03-02 10:00", "refund", actor = "wangwei", case = "R-3", amount = 2500, customer = "C-3" },
  },
  expect = { { event = 1, forbidden_by = "refund.limit" }, { event = 2, permitted = true }, { event = 3, permitted = true } },
}

scenario "over the Spring Festival" {
  from = "2026-02-13", to = "2026-02-24 18:00",
  events = {
    { "2026-02-13 16:00", "ticket", actor = "lijing", case = "T-1", priority = "normal", customer = "C-1" },   -- due on Saturday, which is worked
    { "2026-02-14 16:00", "ticket", actor = "lijing", case = "T-2", priority = "normal", customer = "C-2" },   -- due ten days later
    { "2026-02-16 10:00", "records.read", actor = "lijing", rows = 5000 },                                     -- a Monday off
    { "2026-02-24 17:00", "answer", actor = "lijing", case = "T-1" },
    { "2026-02-24 17:30", "answer", actor = "lijing", case = "T-2" },
  },
  expect = {
    { duty = "answer_ticket", case = "T-1", state = "late" },
    { duty = "answer_ticket", case = "T-2", state = "fulfilled" },
    { duty = "service_report", state = "waived" },
    { event = 3, forbidden_by = "access.hours" },
  },
}

scenario "what has been spent of the purse" {
  from = "2026-01-05", to = "2026-01-09",
  events = {
    { "2026-01-05 10:00", "marketing.spent", actor = "zhangwei", amount = 79000, campaign = "New Year" },
    { "2026-01-06 10:00", "marketing.spent", actor = "zhangwei", amount = 21000, campaign = "Spring" },
    { "2026-01-07 10:00", "marketing.spent", actor = "zhangwei", amount = 1, campaign = "one more" },
  },
  expect = { { event = 2, permitted = true }, { event = 3, forbidden_by = "marketing.stop" }, { ledger = "marketing", balance = 100000, level = "used up" } },
}
