-- What batch_test.c counts the steps of: terms and duties that are looked up by key.

rulebook "steps" { bylaw = 1, timezone = "Europe/Rome" }

event "asked" { ticket = text, amount = number }
event "answered" { ticket = text, amount = number }
event "noted" { ticket = text }

policy "often"  { on = "asked", warn = "count{ asked, same = ticket, within = 2d } >= 2 or sum{ asked.amount, same = ticket, during = week } > 40" }
policy "higher" { on = "answered", warn = "max{ asked.amount, same = ticket } > amount or exists{ asked, where = ticket == now.ticket and amount > 15 }" }
duty "answer"   { on = "asked", done = "answered", same = "ticket", within = "2h" }
