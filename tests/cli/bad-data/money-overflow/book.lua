rulebook "desk" {
  bylaw = 1, timezone = "Asia/Shanghai",
  people = { li = { role = "agent" }, wang = { role = "lead" } },
}
role "lead" {}
role "agent" { reports_to = "lead" }
event "trip" { fare = money "CNY" }
policy "a" { on = "trip", forbid = "fare * 1000000 > 5" }
