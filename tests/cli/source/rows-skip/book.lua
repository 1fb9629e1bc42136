rulebook "trips" { bylaw = 1, timezone = "Europe/Rome" }
source "list" { file = "log.csv", kind = "what", at = "when", actor = "who" }
event "trip" { days = number }
policy "long" { on = "trip", forbid = "days > 5" }
