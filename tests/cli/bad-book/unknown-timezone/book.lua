rulebook "x" { bylaw = 1, timezone = "Asia/Shangai" }
