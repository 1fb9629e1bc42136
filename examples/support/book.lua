-- A support desk: how soon somebody answers, how soon it is solved, and what stops the clock.

rulebook "support" {
  bylaw = 1,
  title = "Support desk", version = "2026.2", timezone = "Europe/Rome", calendar = "desk",
  people = {
    ada   = { role = "agent" },
    bruno = { role = "agent" },
    carla = { role = "lead" },
  },
}

calendar "desk" {
  week = "Mon-Fri 09:00-13:00 14:00-18:00",
  days = { { date = "2026-04-06", off = true, name = "Easter Monday" } },
  known = "2026..2026",
}

role "lead"  { title = "Team lead" }
role "agent" { title = "Support agent", reports_to = "lead" }

event "ticket"    { priority = one_of { "high", "normal", "low" } }
event "answer"    { }
event "question"  { }                 -- back to the customer: our clock stands still
event "reply"     { }                 -- the customer's: it runs again
event "solved"    { steps = optional(number) }
event "withdrawn" { }
event "handover"  { to = person }
event "known outage" { }

duty "answer" {
  who = "actor", on = "ticket", done = { "answer", "solved" },
  within = {
    { "priority == 'high'", "1 working hour" },
    { "priority == 'normal'", "4 working hours" },
    { "1 workdays" },
  },
  cancel = "withdrawn", hand = "handover",
  waive = "exists{ 'known outage', within = 2d }",
  otherwise = { escalate = "lead" },
  because = "A {priority} ticket is answered in time.", cite = "Service levels 2",
}

duty "solve" {
  who = "actor", on = "ticket", done = "solved", evidence = { "steps" },
  stop = "question", resume = "reply", cancel = "withdrawn", hand = "handover",
  within = { { "priority == 'high'", "8 working hours" }, { "3 workdays" } },
  at_risk = 0.25,
  because = "A {priority} ticket is solved in time; waiting for the customer does not count.", cite = "Service levels 3",
}

duty "weekly_report" { of = "lead", every = "week on Fri by 17:00", done = "report",
  because = "The week's figures are there on Friday at five.", cite = "Service levels 5" }

policy "solve.risk" { on = "solve.at_risk", warn = "true", because = "A quarter of the time is left for {holder} to solve this." }

ledger "misses" {
  per = "person", entries = { { on = "answer.breached", add = "1", of = "holder" } }, expires = "90d",
  levels = { { 2, "talk" } }, because = "Two unanswered tickets in 90 days are talked about.",
}

include "scenarios.lua"
