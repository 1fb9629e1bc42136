-- What a refund desk may pay out by itself: a small book with most of what books are made of.

rulebook "refunds" {
  bylaw = 1,
  title = "Refund desk", version = "2026.1", timezone = "Asia/Shanghai",
  people = {
    li   = { role = "ops_agent" },
    zhao = { role = "ops_agent" },
    wang = { role = "ops_lead" },
  },
}

role "ops_lead"  { title = "Team lead" }
role "ops_agent" { title = "Agent", reports_to = "ops_lead" }

event "refund" { amount = money "CNY", goods = one_of { "food", "household", "electronics" }, approved_by = optional(person) }

-- numbers that people argue about have a name, a source and a day from which they hold
param "refund_limit" { money "CNY", ["2025-01-01"] = 3000, ["2026-01-01"] = 5000, cite = "Handbook 3.2" }

-- what one refund may come to, whoever approves it
matrix "refund_cap" {
  inputs = { { "goods", one_of { "food", "household", "electronics" } } }, output = money "CNY", hit = "unique",
  rows = { { "food", 2000 }, { "household", 10000 }, { "electronics", 20000 } },
}

policy "refund.limit" {
  on      = "refund",  of = "ops_agent",
  forbid  = "amout > refund_limit and not (approved_by is ops_lead)",
  because = "A refund of {amount} needs a lead's approval.",  cite = "Handbook 3.2",
}
policy "refund.self" {
  on      = "refund",
  forbid  = "approved_by == actor",
  because = "Nobody approves their own refund.",  cite = "Handbook 3.1",
}
policy "refund.cap" {
  on      = "refund",
  require = "amount <= refund_cap(goods)",
  because = "{goods} may be refunded up to {refund_cap(goods)}, not {amount}.",  cite = "Handbook 3.4",
}

scenario "a large refund needs a lead" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 10:00", "refund", actor = "li", amount = 6200, goods = "electronics" },
    { "2026-03-02 10:05", "refund", actor = "li", amount = 6200, goods = "electronics", approved_by = "wang" },
  },
  expect = { { event = 1, forbidden_by = "refund.limit" }, { event = 2, permitted = true }, nothing_else = true },
}
