-- What we measure ourselves by, and what follows from it. `bylaw review book.lua log.csv` prints it.

-- of each agent, month by month
kpi "first_answer" {
  title = "Tickets answered in time", of = "agent", every = "month", value = "rate(answer_ticket)",
  target = 0.98, floor = 0.85, unit = "share", owner = "service_lead",
  because = "Whoever writes to us hears from us.", cite = "Goals 2026, 1.1",
}
kpi "solved_in_time" {
  title = "Tickets solved in time", of = "agent", every = "month", value = "rate(solve_ticket)",
  target = 0.95, floor = 0.80, unit = "share", owner = "service_lead",
  because = "An answer is not yet a solution.", cite = "Goals 2026, 1.2",
}
kpi "satisfaction" {
  title = "Satisfaction of an agent's customers", of = "agent", every = "month", value = "avg{ survey.score, by = agent }",
  target = 4.5, floor = 3.5, enough = 5, unit = "points of five", owner = "service_lead",
  because = "The customer has the last word; fewer than five answers are no judgement.", cite = "Goals 2026, 1.3",
}

-- of the house, quarter by quarter, and what each adds to it
kpi "service" {
  title = "Service", every = "quarter", value = "rollup(service)", target = 80, floor = 40, unit = "points", owner = "ops_head",
  because = "What we promise arrives.", cite = "Goals 2026, 2",
}
kpi "liked" {
  title = "Customers who give four or five", every = "quarter", value = "count{ survey, where = score >= 4 } / count{ survey }",
  target = 0.9, floor = 0.7, enough = 30, unit = "share", owner = "service_lead", parent = "service", weight = 60,
  because = "A share of thirty answers or more says something.", cite = "Goals 2026, 2.1",
}
kpi "given_back" {
  title = "Refunds", every = "quarter", value = "sum{ refund.amount }",
  target = 150000, floor = 400000, better = "less", unit = "CNY", owner = "service_lead", parent = "service", weight = 40,
  because = "What comes back was not worth its price.", cite = "Goals 2026, 2.2",
}
kpi "slow_signatures" {
  title = "Nine of ten payments are signed within", every = "quarter",
  value = "percentile{ payment, value = at - first{ 'payment.request'.at, same = case }, p = 90 }",
  target = "8h", floor = "24h", better = "less", unit = "elapsed time", owner = "finance_head",
  because = "Four eyes need not mean four days.", cite = "Goals 2026, 3",
}

review "quarterly" {
  title = "Quarterly review of the agents",
  of = "agent", every = "quarter",
  weigh = { first_answer = 40, solved_in_time = 30, satisfaction = 30 },
  minus = { violation = 5 },
  grades = { { "S", 90 }, { "A", 75 }, { "B", 60 }, { "C", 0 } }, quota = { S = 0.2 },
  requires = { in_force = 0.8 },
  outcome = { S = { reward = "0.3 * holder.salary" }, A = { reward = "0.15 * holder.salary" }, C = { duty = "improvement_plan" } },
  prorate = true, pool = 5000,
  because = "What counts is known before the quarter begins.", cite = "Goals 2026, 4", owner = "hr",
}
duty "improvement_plan" {
  title = "Plan to improve", done = "plan.agreed", within = "10 workdays", measure = "plans agreed in time",
  because = "A low grade is followed by a plan, not by silence.", cite = "Goals 2026, 5",
}
