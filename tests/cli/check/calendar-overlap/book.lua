rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai" }
calendar "office" { week = "Mon-Fri 09:00-12:30 12:00-18:00" }
calendar "night" { week = "Mon-Sun 22:00-06:00", work = { "2026-10-10 05:00-08:00" } }
