rulebook "t" { bylaw = 1, title = "Desk & Co", timezone = "UTC", people = { li = { role = "agent" }, wu = { role = "agent" } } }
role "agent" { }
event "refund" { amount = number, note = optional(text) }
policy "limit" { on = "refund", forbid = "amount > 100", because = "{amount} is too much: {note}" }
policy "odd" { on = "refund", warn = "amount % 2 == 1" }
policy "noted" { on = "refund", require = "len(note) > 0" }
duty "answer" { of = "agent", who = "actor", on = "ticket", done = "answer", within = "1h" }
