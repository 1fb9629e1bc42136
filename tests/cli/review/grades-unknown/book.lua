rulebook "t" { bylaw = 1, timezone = "UTC", month_end = "down", people = {
  a = { role = "agent", salary = "5000" }, b = { role = "agent" }, c = { role = "agent", salary = "4000" }, d = { role = "agent", salary = "4000" } } }
record "person" { salary = optional(money "CNY"), joined = optional(date) }
role "agent" { }
event "rating" { whom = person, points = number }
event "call" { agent = person }
event "slip" { }
policy "never" { on = "slip", forbid = "true", because = "Slips are not allowed." }
kpi "calls" { of = "agent", every = "month", value = "count{ call, by = agent }", target = 3 }
review "q" {
  of = "agent", every = "quarter", raters = { on = "rating", of = "whom", score = "points", gap = 5 }, weigh = { raters = 60, calls = 40 }, minus = { violation = 30 },
  grades = { { "A", 50 }, { "C", 0 } }, requires = { raters = 1 }, eligible = { { "a year in service", "days(holder.joined, date(period_end)) >= 365" }, { "no slip", "violations == 0" } },
  outcome = { A = { reward = "0.1 * holder.salary" } }, pool = 100,
}
