rulebook "t" { bylaw = 1, timezone = "Asia/Shanghai", people = { li = { role = "agent" } } }
role "agent" { }
event "asked" { ticket = text, agent = person }
event "answered" { ticket = text }
duty "answer" { of = "agent", who = "agent", on = "asked", done = "answered", same = "ticket", within = "1d", otherwise = { tally = { conduct = -2 } } }
ledger "conduct" { per = "person", levels = { { -3, "warning" } } }
process "p" { rules = { four_eyes("asked", "answered"), response("asked", "answered") } }
scenario "good" {
  from = "2026-03-02", to = "2026-03-06",
  events = { { "2026-03-02 10:00", "asked", ticket = "T1", agent = "li", case = "c" }, { "2026-03-02 11:00", "asked", ticket = "T2", agent = "li", case = "d" }, { "2026-03-05 10:00", "answered", ticket = "T1", actor = "li", case = "c" },
    { "2026-03-06 11:00", "asked", ticket = "T3", agent = "li", case = "e" } },
  expect = { { duty = "answer", case = "c", state = "late" }, { duty = "answer", case = "d", state = "breached", count = 1 }, { due = { "answer#2", "answer#3" } },
    { ledger = "conduct", holder = "li", balance = -4, level = "warning" }, { deviation = "p: response(asked, answered)", count = 2 } },
}
scenario "bad" {
  from = "2026-03-02", to = "2026-03-06",
  events = { { "2026-03-02 10:00", "asked", ticket = "T1", agent = "li", case = "c" } },
  expect = { { duty = "answer", case = "c", state = "late" }, { duty = "answer", holder = "wang", state = "breached", count = 1 }, { due = { "answer#2" } },
    { ledger = "conduct", holder = "li", balance = -4 }, { deviation = "p: response(asked, answered)", case = "x" } },
}
