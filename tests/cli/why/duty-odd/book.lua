rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai", month_end = "down" }
calendar "office" { week = "Mon-Fri 09:00-17:00", known = "2026" }
event "ask" { }
duty "risky" { on = "ask", done = "answer", within = "10h", at_risk = 0.2 }
duty "again" { every = "10 day by 12:00", from = "last", done = "answer" }
duty "unknown" { on = "ask", done = "answer", within = "500 workdays" }
duty "long" { on = "ask", done = "answer", within = "100 working hours", stop = "wait", resume = "back" }
duty "tied" { on = "ask", done = "answer", within = "1h" }
