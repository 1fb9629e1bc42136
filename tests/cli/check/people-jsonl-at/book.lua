rulebook "refunds" { bylaw = 1, timezone = "UTC", people = jsonl { "staff.json", key = "id", at = "data" } }
role "lead" { }
