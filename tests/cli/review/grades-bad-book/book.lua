rulebook "t" { bylaw = 1, timezone = "UTC" }
role "agent" { }
event "rating" { whom = person, points = number }
kpi "calls" { of = "agent", every = "month", value = "count{ call, by = actor }", target = 3 }
duty "improve" { done = "filed", within = "10d" }
review "sum" { of = "agent", every = "quarter", weigh = { calls = 60, { 30, "100", name = "always" } } }
review "names" {
  of = "agent", every = "quater", weigh = { cals = 100 },
  grades = { { "good", 80 }, { "fair", 85 }, { "poor", 10 } }, quota = { god = 0.2, good = 1.5 },
  minus = { breaches = 2 }, outcome = { good = { reward = "score" }, poor = { duty = "improv" } },
}
review "raters" { of = "agent", every = "quarter", raters = { on = "rating", score = "points" }, weigh = { raters = 100 }, pool = 5, compare = "site" }
