-- A support desk with two service levels.

rulebook "support" {
  bylaw = 1,
  title = "Support desk", version = "1", timezone = "Asia/Shanghai", calendar = "office",
  people = { li = { role = "agent" }, wang = { role = "agent" }, chen = { role = "lead" } },
}

calendar "office" {
  week = "Mon-Fri 09:00-12:00 13:00-18:00",
  days = {
    { date = "2026-05-01", off = true, name = "Labour Day" }, { date = "2026-05-04", off = true, name = "Labour Day" },
    { date = "2026-05-05", off = true, name = "Labour Day" }, { date = "2026-05-09", off = false, name = "make-up day" },
  },
  known = "2026",
}

role "lead"  { }
role "agent" { reports_to = "lead" }

event "ticket" { urgency = one_of { "P1", "P2", "P3" } }

use "sla"

sla "first_reply" {
  title = "First reply", kind = "ticket", done = "reply", who = "actor", escalate = "lead",
  within = { { "urgency == 'P1'", "15m" }, { "urgency == 'P2'", "1 working hour" }, { "8 working hours" } },
  at_risk = 0.25, pause = "question", resume = "answer from customer",
  because = "A {urgency} ticket gets its first reply in time.", cite = "Service levels 1",
}

include "sla.scenarios.lua"
