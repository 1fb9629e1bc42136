-- Customers: how soon they hear from us, and what an agent may give back.

event "ticket"   { priority = one_of { "urgent", "high", "normal" }, customer = text }
event "answer"   { }
event "question" { }                 -- back to the customer: our clock stands still
event "reply"    { }                 -- the customer's: it runs again
event "solved"   { }
event "survey"   { agent = person, score = number }
event "refund"   { amount = money "CNY", customer = text, approved_by = optional(person) }
event "cause.found" { }              -- of the case that was the third

param "refund_limit" { money "CNY", ["2025-01-01"] = 2000, ["2026-03-01"] = 3000, cite = "Service 2.1", title = "What an agent may refund alone" }

policy "refund.limit" {
  on = "refund", of = "agent",
  forbid = "amount > refund_limit and not (approved_by is service_lead)",
  because = "A refund of {amount} needs the lead's approval; alone an agent gives back {refund_limit}.", cite = "Service 2.1",
}
policy "refund.self" {
  on = "refund", forbid = "approved_by == actor",
  because = "Nobody approves their own refund.", cite = "Service 2.2",
}
policy "refund.again" {
  on = "refund", warn = "count{ refund, same = customer, within = 30d } >= 2",
  because = "Customer {customer} got money back three times in 30 days.", cite = "Service 2.3",
}

duty "answer_ticket" {
  title = "First answer",
  who = "actor", on = "ticket", done = { "answer", "solved" },
  within = {
    { "priority == 'urgent'", "30 minutes" },        -- by day and by night
    { "priority == 'high'", "2 working hours" },
    { "1 workday" },
  },
  otherwise = { escalate = "service_lead", tally = { conduct = -1 } },
  measure = "share of tickets answered in time", raci = { A = "service_lead", R = "agent" },
  because = "A {priority} ticket hears from us in time.", cite = "Service 1.1",
}

duty "solve_ticket" {
  title = "Solution",
  who = "actor", on = "ticket", done = "solved",
  within = { { "priority == 'urgent'", "4h" }, { "priority == 'high'", "8 working hours" }, { "3 workdays" } },
  stop = "question", resume = "reply", at_risk = 0.2,
  measure = "share of tickets solved in time", raci = { A = "service_lead", R = "agent", C = "quality" },
  because = "A {priority} ticket is solved in time; waiting for the customer does not count.", cite = "Service 1.2",
}

-- at the third in a month somebody looks for what is behind it
duty "find_cause" {
  title = "Cause of missed solutions",
  of = "ops_head", on = { event = "solve_ticket.breached", where = "count{ 'solve_ticket.breached', during = month } == 2" },
  done = "cause.found", within = "5 workdays",
  measure = "causes found within five working days", raci = { A = "ops_head", R = "service_lead", I = "general_manager" },
  because = "Three tickets in a month were not solved in time.", cite = "Service 1.4",
}

duty "service_report" {
  title = "Weekly report of a lead",
  of = "service_lead", every = "week on Fri by 18:00", done = "service.report",
  waive = "workdays(period_start, period_end) == 0",
  measure = "reports on time", raci = { A = "service_lead", R = "service_lead", I = "ops_head" },
  because = "The week's figures are there on Friday evening, unless nobody worked.", cite = "Service 3.1",
}
