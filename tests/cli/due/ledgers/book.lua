rulebook "points" { bylaw = 1, timezone = "Asia/Shanghai", month_end = "down", people = { li = { role = "agent" }, wang = { role = "agent" } } }
role "agent" { }
event "praise" { points = number }
event "spent" { amount = money "CNY" }
ledger "conduct" { per = "person", expires = "6mo", entries = { { on = "praise", add = "points" } }, levels = { { -3, "oral warning" } } }
ledger "party" { unit = money "CNY", entries = { { on = "spent", add = "amount" } } }
duty "answer" { who = "actor", on = "asked", done = "answered", within = "2d", otherwise = { tally = { conduct = -2 } } }
