rulebook "t" { bylaw = 1, timezone = "Europe/Rome" }
role "clerk" { }
role "lead" { }
record "person" { limit = money "EUR" }
record "vendor" { city = text }
source "staff" { file = "staff*.csv", record = "person", key = "id", from = "since", fields = { role = "job" }, values = { role = { ["L*"] = "lead", ["C"] = "clerk" } }, formats = { from = "%d.%m.%Y" } }
source "vendors" { file = "vendors.csv", record = "vendor", key = "name" }
source "desk" { file = "log.csv", kind = constant "pay", at = "when", actor = "who", fields = { amount = "sum" } }
event "pay" { amount = money "EUR", vendor = vendor }
policy "limit" { on = "pay", forbid = "amount > actor.limit and not (actor is lead)", because = "{actor.limit} {vendor.city}" }
