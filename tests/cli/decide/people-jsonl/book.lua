rulebook "refunds" { bylaw = 1, timezone = "UTC", people = jsonl { "staff.jsonl", key = "id", columns = { role = "jobs" } } }
role "lead" { }
event "refund" { amount = number }
policy "limit" { on = "refund", forbid = "amount > 5 and not (actor is lead)" }
