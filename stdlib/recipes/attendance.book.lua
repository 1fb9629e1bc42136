-- Clock-in data of an office, 09:00 to 18:00, with a make-up Saturday.

rulebook "attendance" {
  bylaw = 1,
  title = "Attendance", version = "2026", timezone = "Asia/Shanghai", calendar = "office", month_end = "down",
  people = { li = { role = "staff" }, wang = { role = "staff" } },
}

calendar "office" {
  week = "Mon-Fri 09:00-12:00 13:00-18:00",
  off = { "2026-05-01", "2026-05-04", "2026-05-05" }, work = { "2026-05-09" }, known = "2026",
}

role "staff" { }
event "on leave" { who = person, day = date }

use "attendance"

attendance "hours" {
  title = "Attendance", of = "staff", cite = "Handbook 5.1",
  excused = "exists{ 'on leave', where = who == it and day == date(period_start) }",
}

include "attendance.scenarios.lua"
