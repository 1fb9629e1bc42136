rulebook "refunds" { bylaw = 1, timezone = "Asia/Shanghai" }

event "refund" { amount = money "CNY", state = optional(one_of { "open", "closed" }), note = optional(text), tags = optional(set(text)) }

policy "refund.limit" {
  on = "refund",
  forbid = "amount > 5000",
  because = "A refund of {amount} is more than 5000.",
}
