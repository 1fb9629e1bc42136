rulebook "permits" { bylaw = 1, timezone = "Europe/Amsterdam", people = { ann = { role = "clerk" }, bo = { role = "clerk" }, kim = { } } }
role "clerk" { }
process "permit" {
  cite = "Handbook 4",
  steps = { step "T02 check" { of = "clerk" }, step "T05 print" { of = "clerk" } },
  final = "archived",
  rules = {
    precedence("T02 check", "T05 print"), exactly_one "Confirmation of receipt", four_eyes("T02 check", "T05 print", { pick = "first" }),
    response("Confirmation of receipt", "T02 check", { name = "checked in time", within = "2d" }),
  },
}
