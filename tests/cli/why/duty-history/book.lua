rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai", month_end = "down" }
duty "slow" { on = "ask", done = "answer", within = { { "count{ ask, same = actor } > 1", "2d" }, { "1d" } } }
event "ask" { }
