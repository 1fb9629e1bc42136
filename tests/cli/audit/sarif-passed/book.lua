rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai" }
event "refund" { amount = money "CNY", goods = text, approved_by = optional(person) }
policy "dear" { on = "refund", warn = "amount > 5000", because = "a dear \"{goods}\"" }
policy "by two" { on = "refund", forbid = "approved_by == actor" }
