rulebook "t" { bylaw = 1, timezone = "Europe/Rome" }
source "desk" { file = "log*.csv", kind = constant "pay", at = "when", actor = "who", fields = { amount = "sum" }, formats = { at = "%d.%Q.%Y", amonut = "%d" } }
event "pay" { amount = money "EUR", ok = optional(bool) }
policy "large" { on = "pay", forbid = "amount > 100", because = "{amount}" }
