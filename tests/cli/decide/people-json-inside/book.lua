rulebook "refunds" { bylaw = 1, timezone = "UTC", people = json { "staff.json", key = "id", at = "data.rows" } }
role "lead" { }
event "refund" { amount = number }
policy "limit" { on = "refund", forbid = "amount > 5 and not (actor is lead)" }
