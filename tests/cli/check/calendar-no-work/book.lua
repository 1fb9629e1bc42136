rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai" }
calendar "office" { week = "", off = { "2026-10-01" } }
calendar "other" { off = { "2026-10-01" } }
