rulebook "t" { bylaw = 1, timezone = "Europe/Rome" }
role "clerk" { }
source "staff" { file = "staff.csv", record = "person", key = "id" }
source "desk" { file = "log.csv", kind = "kind", at = "at" }
policy "p" { on = "pay", of = "clerk", forbid = "true" }
