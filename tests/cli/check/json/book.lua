rulebook "desk" {
  bylaw = 1, timezone = "Asia/Shanghai",
  people = { li = { role = "agent" }, wang = { role = "lead" } },
}
role "lead" {}
role "agent" { reports_to = "lead" }
event "refund" { amount = money "CNY", goods = one_of { "food", "tools" }, approved_by = optional(person) }
policy "a" { on = "refund", forbid = "amout > 5" }
