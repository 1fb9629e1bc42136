rulebook "service" {
  bylaw = 1, timezone = "Asia/Shanghai", month_end = "down", title = "Service desk",
  people = {
    li   = { role = "agent", salary = "9000", joined = "2021-03-01", site = "east" },
    wang = { role = "agent", salary = "8000", joined = "2025-11-03", site = "west" },
    zhao = { role = "agent", salary = "8500", joined = "2019-07-15", site = "west", from = "2026-02-15" },
    chen = { role = "lead" }, sun = { role = "lead" }, hr = { role = "personnel" },
  },
}
record "person" { salary = optional(money "CNY"), joined = optional(date), site = optional(text) }
role "lead" { }
role "agent" { reports_to = "lead" }
role "personnel" { }

event "ticket" { agent = person }
event "survey" { agent = person, score = number }
event "rating" { whom = person, points = number }
event "refund" { amount = money "CNY" }
event "result" { whom = person }

policy "refund.limit" { on = "refund", forbid = "amount > 500", because = "Refunds above 500 need a lead." }
kpi "tickets" { of = "agent", every = "month", value = "count{ ticket, by = agent }", target = 6, floor = 2 }
kpi "satisfaction" { of = "agent", every = "month", value = "avg{ survey.score, by = agent }", enough = 2, target = 4.6, floor = 4 }

review "quarterly" {
  title = "Quarterly review", of = "agent", every = "quarter", by = "10d",
  weigh = { tickets = 40, satisfaction = 40, raters = 20 },
  raters = { on = "rating", of = "whom", score = "points", gap = 20 },
  minus = { violation = 5 },
  grades = { { "S", 90 }, { "A", 75 }, { "C", 0 } }, quota = { S = 0.4 },
  eligible = { { "a year in service", "days(holder.joined, date(period_end)) >= 365" } },
  outcome = { S = { reward = "0.2 * holder.salary" }, A = { reward = "0.1 * holder.salary" }, C = { duty = "improvement_plan" } },
  prorate = true, pool = 2000, compare = { "site", grades = { "S", "A" } },
}
duty "improvement_plan" { title = "Improvement plan", done = "plan", within = "10d" }
duty "tell_result" { of = "personnel", on = "quarterly.graded", done = { event = "result", where = "whom == now.holder" }, within = "5d" }

scenario "a rating by two leads" {
  from = "2026-01-01", to = "2026-04-30",
  people = { li = { role = "agent", salary = "9000", joined = "2021-03-01" } },
  events = {
    { "2026-04-02 09:00", "rating", actor = "chen", whom = "li", points = 80 },
    { "2026-04-03 09:00", "rating", actor = "sun", whom = "li", points = 75 },
  },
  expect = { { review = "quarterly", holder = "li", period = "2026-Q2", score = 77.5, grade = "A" } },
}
