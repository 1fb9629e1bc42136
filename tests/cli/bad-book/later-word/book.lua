rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai" }
simulate "peak" { }
local r = simulate
