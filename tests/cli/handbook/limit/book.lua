rulebook "t" { bylaw = 1, timezone = "UTC" }
article "long" { file = "long.md" }
