rulebook "permits" { bylaw = 1, timezone = "Asia/Shanghai" }
process "permit" {
  cite = "Office manual 7",
  rules = { precedence("T02 check", "T05 print"), four_eyes("T02 check", "T05 print"), response("T05 print", "T10 send") },
}
