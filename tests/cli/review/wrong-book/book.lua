rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai" }
role "agent" { }
event "survey" { agent = person, score = number, ticket = text }
duty "answer" { on = "asked", done = "answered", within = "2d" }
kpi "service" { every = "month", value = "rollup(service)" }
kpi "liked" { every = "month", value = "avg{ survey.score }", target = "4h", parent = "service", weight = 60 }
kpi "in_time" { every = "month", value = "rate(anser)", parent = "service", weight = 30 }
kpi "low" { value = "avg{ survey.score }", target = 3, floor = 4 }
kpi "gap" { value = "5 - value_of(lik)" }
kpi "round" { value = "value_of(trip)" }
kpi "trip" { value = "value_of(round) + 1" }
kpi "answers" { of = "agent", every = "moth", value = "count{ survey, by = ticket }" }
