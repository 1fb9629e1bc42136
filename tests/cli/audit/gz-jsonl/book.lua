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
