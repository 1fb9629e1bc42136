-- A monitor raises an alarm; who is on call has five minutes, then others are called.

rulebook "alarms" {
  bylaw = 1,
  title = "Alarms", version = "1", timezone = "Asia/Shanghai",
  people = {
    li = { role = "on_call" }, wang = { role = "on_call" }, chen = { role = "deputy" }, zhao = { role = "manager" }, qian = { role = "director" },
  },
}

role "director" { }
role "manager"  { reports_to = "director" }
role "deputy"   { reports_to = "manager" }
role "on_call"  { reports_to = "manager" }

event "alarm" { what = text }

use "escalation"

escalation "alarm_call" {
  title = "Alarm", of = "on_call", kind = "alarm", done = "taken up", cancel = "false alarm",
  steps = { { "5m", "deputy" }, { "15m", "manager" }, { "30m", "director" } },
  because = "{what}: somebody takes an alarm up within five minutes, at any hour.", cite = "Emergency plan 2",
}

include "escalation.scenarios.lua"
