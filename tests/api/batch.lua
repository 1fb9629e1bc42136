-- What batch_test.c runs: all that a session remembers of rows that are gone.

rulebook "batches" {
  bylaw = 1, timezone = "Europe/Rome", month_end = "down", calendar = "office",
  people = { ana = { role = "agent" }, bo = { role = "agent" }, cy = { role = "lead", deputy = "ana" } },
}
calendar "office" { week = "Mon-Fri 09:00-12:00 13:00-18:00" }
role "agent" { }
role "lead" { }

event "asked" { ticket = text, amount = number, agent = optional(person) }
event "answered" { ticket = text, amount = number }
event "noted" { ticket = text }

policy "often"  { on = "asked", warn = "count{ asked, same = ticket, within = 2d } >= 2 or sum{ asked.amount, same = agent, during = week } > 40" }
policy "higher" { on = "answered", forbid = "exists{ asked, same = ticket, where = amount > now.amount, within = 9h }" }
policy "late"   { on = "answer.breached", warn = "count{ 'answer.breached', during = week } >= 1", because = "{ticket} of {holder}" }

duty "answer" {
  of = "agent", who = "agent", on = "asked", done = { event = "answered", where = "amount >= now.amount - 5" }, same = "ticket",
  stop = { event = "noted", where = "now.amount > 3" }, resume = "answered", waive = "amount > 18",
  within = { { "amount > 10", "2 working hours" }, { "amount > 5", "6h" }, { "1 workday" } }, otherwise = { tally = { points = -1 } },
}
duty "weekly" { of = "lead", every = "week on Fri by 12:00", done = "noted" }
ledger "points" { per = "person", expires = "4d", levels = { { -2, "twice" }, { -4, "often" } }, entries = { { on = "noted", add = "1" } } }
process "flow" { rules = { precedence("answered", "asked"), four_eyes("asked", "answered"), response("asked", "answered", { within = "1d" }) } }
