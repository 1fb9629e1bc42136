rulebook "desk" {
  bylaw = 1, timezone = "Asia/Shanghai",
  people = { li = { role = "agent" }, wang = { role = "lead" } },
}
role "lead" {}
role "agent" { reports_to = "lead" }
polcy "x" {}
