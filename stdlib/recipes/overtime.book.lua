-- Overtime in 2026, with the Labour Day holidays and their make-up Saturday.

rulebook "overtime" {
  bylaw = 1,
  title = "Overtime", version = "2026", timezone = "Asia/Shanghai", calendar = "office", month_end = "down",
  people = { li = { role = "staff", wage = "45.50" }, wang = { role = "staff", wage = "60.00" }, chen = { role = "manager", wage = "90.00" } },
}

-- 1 May is a statutory holiday, 4 and 5 May are off, Saturday 9 May is worked
calendar "office" {
  week = "Mon-Fri 09:00-12:00 13:00-18:00",
  off = { "2026-05-01", "2026-05-04", "2026-05-05" }, work = { "2026-05-09" }, known = "2026",
}
calendar "statutory" { week = "Mon-Sun", off = { "2026-05-01" }, known = "2026" }

role "manager" { }
role "staff"   { reports_to = "manager" }

record "person" { wage = money "CNY" }
event "overtime" { hours = number, leave = bool }
event "overtime.approved" { who = person, day = date }

use "overtime"

overtime "extra" {
  title = "Overtime", of = "staff", wage = "actor.wage", holidays = "statutory", cite = "Labour Law 41, 44",
}

include "overtime.scenarios.lua"
