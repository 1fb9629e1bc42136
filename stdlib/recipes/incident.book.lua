-- The emergency plan of an online shop: what happens after a P0.

rulebook "emergency" {
  bylaw = 1,
  title = "Emergency plan", version = "3", timezone = "Asia/Shanghai", calendar = "office", month_end = "down",
  people = {
    li = { role = "on_call" }, zhao = { role = "manager" }, wang = { role = "support" }, qian = { role = "director" },
  },
}

calendar "office" { week = "Mon-Fri 09:00-18:00", off = { "2026-05-01", "2026-05-04", "2026-05-05" }, work = { "2026-05-09" }, known = "2026" }

role "director" { }
role "manager"  { reports_to = "director" }
role "on_call"  { reports_to = "manager" }
role "support"  { reports_to = "manager" }

event "incident" { severity = one_of { "P0", "P1", "P2" } }

use "incident"

incident "p0" {
  title = "P0", kind = { event = "incident", where = "severity == 'P0'" }, over = "all clear", tell = "director", ordered = true,
  steps = {
    { "confirmed", "10m", "on_call" },
    { "director told", "15m", "manager" },
    { "war room open", "30m", "manager" },
    { "customers told", "60m", "support" },
    { "restored", "4h", "on_call" },
    { "reviewed", "3 workdays", "manager" },
  },
  drill = "drill", of = "manager", cite = "Emergency plan 1",
}

include "incident.scenarios.lua"
