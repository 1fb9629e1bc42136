rulebook "t" { bylaw = 1, timezone = "Europe/Rome" }
source "desk" { file = "log*.csv", kind = constant "pay", at = "when", actor = "who", fields = { amount = "sum" } }
source "asked" { file = "*.csv", kind = constant "ask", at = "asked", actor = "who" }
event "pay" { amount = money "EUR", ok = optional(bool) }
policy "large" { on = "pay", forbid = "amount > 100", because = "{amount}" }
policy "asked.first" { on = "pay", require = "exists{ ask }" }
