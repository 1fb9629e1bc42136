rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai", month_end = "down", calendar = "office", people = { li = { role = "agent" }, wang = { role = { "agent", "lead" } } } }
calendar "office" { week = "Mon-Fri 09:00-12:00 13:00-18:00" }
role "agent" { }
role "lead" { }
event "ask" { hours = optional(number), until_at = optional(time) }
event "answer" { }
event "give" { to = person }
event "drop" { }
event "wait" { }
event "back" { }
event "promise" { to = date }
duty "a" {
  on = "ask", of = "agent", done = "answer", within = { { "hours > 5", "3d" }, { "hours > 2", "2d end of day" }, { "1h" } },
  hand = "give", cancel = "drop", stop = "wait", resume = "back", waive = "count{ answer, same = case } == 0 and case == 'W'",
  otherwise = { escalate = "lead" },
}
duty "b" { on = "ask", done = "answer", by = "until_at", again = "restart", extend = { event = "promise", to = "to" } }
duty "c" { on = "ask", done = "answer", within = "30 working hours", effective = "..2026-03-03", again = "keep" }
duty "c" { on = "ask", done = "answer", within = "20 workdays to the minute", effective = "2026-03-04..", transition = "convert" }
duty "d" { of = "agent", per = "agent", every = "2 week on Fri by 17:00", done = "report", stop = "wait", resume = "back" }
duty "e" { on = "ask", done = "answer", within = "10d", stop = "wait", resume = "back" }
