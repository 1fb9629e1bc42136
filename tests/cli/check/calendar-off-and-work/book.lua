rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai" }
calendar "office" {
  week = "Mon-Fri 09:00-18:00",
  off = { "2026-10-01..2026-10-07", "2026-10-05" },
  days = { { date = "2026-10-03", off = false }, { date = "2026-10-10" } },
}
