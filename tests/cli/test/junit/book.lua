rulebook "desk" {
  bylaw = 1, timezone = "Asia/Shanghai",
  people = { li = { role = "agent" }, wang = { role = "lead" } },
}
role "lead" {}
role "agent" { reports_to = "lead" }
event "refund" { amount = money "CNY", goods = one_of { "food", "tools" }, approved_by = optional(person) }
param "refund_limit" { money "CNY", ["2025-01-01"] = 3000, ["2026-01-01"] = 5000, cite = "Handbook 3.2" }
policy "refund.limit" {
  on = "refund", of = "agent",
  forbid = "amount > refund_limit and not (approved_by is lead)",
  because = "A refund of {amount} needs a lead's approval.", cite = "Handbook 3.2",
}
scenario "a large refund needs a lead" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 10:00", "refund", actor = "li", amount = 6200, goods = "food" },
    { "2026-03-02 10:05", "refund", actor = "li", amount = 6200, goods = "food", approved_by = "wang" },
  },
  expect = { { event = 1, permitted = true }, nothing_else = true },
}
scenario "a small one does not" {
  from = "2026-03-02",
  events = { { "2026-03-02 10:00", "refund", actor = "li", amount = 5, goods = "food" } },
  expect = { { event = 1, permitted = true } },
}
