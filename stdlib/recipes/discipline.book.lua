-- Conduct of a department: points, warnings, and how a case is decided.

rulebook "conduct" {
  bylaw = 1,
  title = "Conduct", version = "2026", timezone = "Asia/Shanghai", calendar = "office", month_end = "down",
  people = { li = { role = "staff" }, wang = { role = "staff" }, chen = { role = "hr" } },
}

calendar "office" {
  week = "Mon-Fri 09:00-18:00",
  off = { "2026-05-01", "2026-05-04", "2026-05-05" }, work = { "2026-05-09" }, known = "2026",
}

role "hr" { }
role "staff" { }

event "offence" { who = person, points = number, what = text }
event "merit"   { who = person, points = number }

use "discipline"

discipline "conduct" { title = "Conduct", of = "hr", cite = "Handbook 8" }

include "discipline.scenarios.lua"
