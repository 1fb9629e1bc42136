-- Building permits: which steps, in which order, by whom.

rulebook "permits" {
  bylaw = 1,
  title = "Building permits", version = "2026.1", timezone = "Europe/Amsterdam", calendar = "hall",
  people = {
    anna = { role = "clerk" }, bas = { role = "clerk" },
    cleo = { role = "assessor" }, dirk = { role = "assessor" },
    eva  = { role = "alderman" },
  },
}

calendar "hall" { week = "Mon-Thu 09:00-17:00 Fri 09:00-12:00" }

role "alderman" { }
role "assessor" { reports_to = "alderman" }
role "clerk"    { }

event "advise" { positive = bool }

process "permit" {
  final = { "grant", "refuse", "withdraw" },
  steps = {
    step "register" { of = "clerk" }, step "confirm" { of = "clerk" },
    step "assess" { of = "assessor" }, step "advise" { of = "assessor" },
    step "grant" { of = "alderman" }, step "refuse" { of = "alderman" },
  },
  rules = {
    init "register",
    exactly_one("register"),
    response("register", "confirm", { within = "3 workdays", name = "confirmed in three working days" }),
    precedence("assess", "advise"),
    precedence("advise", "grant", { where = "now.positive", name = "no permit without a positive advice" }),
    four_eyes("assess", "advise"),
    not_coexist("grant", "refuse"),
    absence("reopen"),
  },
  cite = "Handbook of permits 4",
}

include "scenarios.lua"
