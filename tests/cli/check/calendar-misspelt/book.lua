rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai", calendar = "ofice" }
calendar "office" { week = "Mon-Fir 09:00-18:00 19-20", know = "2026" }
calendar "shop" { week = "Mon-Thu 9:00-17:00, Fri 9:00-15:00", off = { "2026-10-07..2026-10-01" }, known = { "2026", "soon" } }
