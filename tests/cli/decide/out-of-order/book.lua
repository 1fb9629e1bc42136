rulebook "desk" {
  bylaw = 1, timezone = "Asia/Shanghai",
  people = { li = { role = "agent" }, wang = { role = "lead" } },
}
role "lead" {}
role "agent" { reports_to = "lead" }
event "trip" { days = number }
policy "trip.sum" { on = "trip", forbid = "days + sum{ trip.days, same = actor } > 10", because = "Ten days are enough." }
