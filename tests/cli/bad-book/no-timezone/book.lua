rulebook "x" { bylaw = 1 }
