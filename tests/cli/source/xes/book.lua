rulebook "t" { bylaw = 1, timezone = "Europe/Rome" }
source "log" { file = "*.xes", kind = "concept:name", at = "time:timestamp", actor = "org:resource", case = "case:concept:name", fields = { amount = { "amount", "case:amount" } }, decimals = { amount = 2 } }
event "pay" { amount = money "EUR", ok = optional(bool) }
policy "large" { on = "pay", forbid = "amount > 100", because = "{amount}" }
