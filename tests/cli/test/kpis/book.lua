rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai", title = "Desk" }
role "agent" { }
event "survey" { agent = person, score = number, took = duration }
kpi "liked" { of = "agent", every = "month", value = "avg{ survey.score, by = agent }", target = 4, floor = 2 }
kpi "slowest" { value = "max{ survey.took }", target = "1h", better = "less" }
scenario "as expected" {
  from = "2026-01-01", to = "2026-02-28",
  people = { li = { role = "agent" }, wang = { role = "agent" } },
  events = {
    { "2026-01-10 10:00", "survey", agent = "li", score = 3, took = "2h" },
    { "2026-02-10 10:00", "survey", agent = "li", score = 5, took = "1m" },
  },
  expect = {
    { kpi = "liked", holder = "li", period = "2026-01", value = 3, band = "below target" },
    { kpi = "liked", holder = "li", period = "2026-02", band = "on target" },
    { kpi = "liked", holder = "wang", period = "2026-01", value = "none" },
    { kpi = "slowest", value = "2h", band = "above target" },
  },
}
scenario "otherwise" {
  from = "2026-01-01", to = "2026-02-28",
  people = { li = { role = "agent" } },
  events = { { "2026-01-10 10:00", "survey", agent = "li", score = 3, took = "2h" } },
  expect = {
    { kpi = "liked", holder = "li", period = "2026-01", value = 4 },
    { kpi = "liked", holder = "zhao", band = "on target" },
    { kpi = "slowest", value = "1h" },
  },
}
