rulebook "desk" {
  bylaw = 1, timezone = "Asia/Shanghai",
  people = { li = { role = "agent" }, wang = { role = "lead" } },
}
role "lead" {}
role "agent" { reports_to = "lead" }
event "trip" { sent = time }
policy "a" { on = "trip", forbid = "at - sent > 60d" }
