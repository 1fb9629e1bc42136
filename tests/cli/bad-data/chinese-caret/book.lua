rulebook "desk" {
  bylaw = 1, timezone = "Asia/Shanghai",
  people = { li = { role = "agent" }, wang = { role = "lead" } },
}
role "lead" {}
role "agent" { reports_to = "lead" }
event "付款" { 金额 = money "CNY" }
policy "上限" { on = "付款", forbid = "金额 > 5000" }
