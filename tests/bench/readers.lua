-- The same expenses as JSON lines, XES and an SQLite table.

rulebook "readers" { bylaw = 1, timezone = "UTC" }

event "expense" {
  amount = money "CNY", category = text, role = text, dept = text, hour = number, weekday = number, overtime_hours = number, has_receipt = bool,
  prior_violations = number, country = text, days_since_purchase = number,
}

policy "large" { on = "expense", warn = "amount > 1000000" }
