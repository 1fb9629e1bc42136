rulebook "t" { bylaw = 1, timezone = "Asia/Shanghai", month_end = "down",
  people = { li = { role = "agent" }, wang = { role = "lead" } } }
role "agent" { }
role "lead" { }
event "asked" { ticket = text, agent = person }
event "answered" { ticket = text }
event "merit" { points = number, who = person }
event "spent" { amount = money "CNY" }
duty "answer" { of = "agent", who = "agent", on = "asked", done = "answered", same = "ticket", within = "1d", otherwise = { tally = { conduct = -2 }, escalate = "lead" } }
ledger "conduct" { per = "person", expires = "6mo", levels = { { -3, "oral warning" }, { -6, "written warning" } },
  entries = { { on = "merit", add = "points", of = "who" } } }
ledger "budget" { unit = money "CNY", every = "month", levels = { { 800, "80 %" }, { 1000, "spent" } }, entries = { { on = "spent", add = "amount" } } }
policy "warned" { on = "conduct.reached", warn = "level == 'oral warning'", because = "{holder} is at {balance}" }
policy "stop" { on = "spent", forbid = "balance(budget) + amount > 1000" }
policy "low" { on = "asked", warn = "balance(conduct, agent) <= -3" }
