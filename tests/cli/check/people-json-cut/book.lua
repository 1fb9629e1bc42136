rulebook "refunds" { bylaw = 1, timezone = "UTC", people = json { "staff.json", key = "id" } }
role "lead" { }
