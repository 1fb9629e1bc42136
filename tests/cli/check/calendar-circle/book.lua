rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai" }
calendar "a" { extends = "b", week = "Mon-Fri" }
calendar "b" { extends = "c" }
calendar "c" { extends = "a" }
calendar "d" { extends = "e" }
