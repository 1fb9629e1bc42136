-- Annual leave: up to two days the manager approves, up to five the director, and what is longer the general manager.

rulebook "leave" {
  bylaw = 1,
  title = "Leave", version = "2026", timezone = "Asia/Shanghai", month_end = "down",
  people = {
    li = { role = "staff" }, wang = { role = "staff" }, chen = { role = "manager" }, zhao = { role = "director" }, qian = { role = "general_manager" },
  },
}

role "general_manager" { }
role "director" { reports_to = "general_manager" }
role "manager"  { reports_to = "director" }
role "staff"    { reports_to = "manager" }

event "leave"         { days = number }
event "leave.request" { days = number }
event "leave.granted" { who = person, days = number }

use "leave"

leave "annual" {
  title = "Annual leave", bands = { { 2, "manager" }, { 5, "director" }, { "general_manager" } },
  because = "{days} days of leave are approved before they begin.", cite = "Handbook 6.2",
}

include "leave.scenarios.lua"
