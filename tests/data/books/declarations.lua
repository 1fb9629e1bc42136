-- Travel declarations of a university: who must have approved what before money leaves the house.

rulebook "declarations" { bylaw = 1, title = "Travel declarations", timezone = "Europe/Amsterdam", calendar = "weekdays" }

calendar "weekdays" { week = "Mon-Fri" }

-- the log as Disco wrote it, and its cut to the cases of 2017
source "xes" {
  file = "*.xes*",
  kind = "concept:name", at = "time:timestamp", actor = "org:resource", case = "case:concept:name",
  fields = { amount = "(case)_Amount" }, decimals = { amount = 2 },
}
source "csv" {
  file = "declarations-*.csv",
  kind = "activity", at = "timestamp", actor = "resource", case = "case",
  decimals = { amount = 2 },
}

event(any) { amount = money "EUR" }

-- question 2: a case is judged once, at its first event
policy "amount.zero"  { on = any, warn = "not exists{ any, same = case } and amount == 0", because = "Nothing is claimed." }
policy "amount.500"   { on = any, warn = "not exists{ any, same = case } and amount > 500" }
policy "amount.1000"  { on = any, warn = "not exists{ any, same = case } and amount > 1000" }

-- question 3
policy "request.approved" {
  on = "Request Payment",
  require = "exists{ 'Declaration FINAL_APPROVED by SUPERVISOR', same = case }",
  because = "Nothing is paid before the supervisor approved it.",
}
policy "handled.requested" { on = "Payment Handled", require = "exists{ 'Request Payment', same = case }" }

-- question 6: at the first final approval of a case
policy "approved.large" { on = "Declaration FINAL_APPROVED by SUPERVISOR", warn = "not exists{ 'Declaration FINAL_APPROVED by SUPERVISOR', same = case } and amount > 500" }
policy "approved.budget" {
  on = "Declaration FINAL_APPROVED by SUPERVISOR",
  forbid = "not exists{ 'Declaration FINAL_APPROVED by SUPERVISOR', same = case } and amount > 500 and not exists{ 'Declaration APPROVED by BUDGET OWNER', same = case }",
  because = "{amount} is more than 500 EUR: the budget owner approves first.",
}
policy "approved.administration" {
  on = "Declaration FINAL_APPROVED by SUPERVISOR",
  forbid = "not exists{ 'Declaration FINAL_APPROVED by SUPERVISOR', same = case } and not exists{ 'Declaration APPROVED by ADMINISTRATION', same = case }",
}

-- question 7: by the first of each case
policy "rejected" { on = "Declaration REJECTED *", warn = "not exists{ 'Declaration REJECTED *', same = case }" }
policy "rejected.paid" {
  on = "Payment Handled",
  warn = "exists{ 'Declaration REJECTED *', same = case } and not exists{ 'Payment Handled', same = case }",
}
policy "submitted.again" { on = "Declaration SUBMITTED *", warn = "count{ 'Declaration SUBMITTED *', same = case } == 1" }
policy "paid.twice" { on = "Payment Handled", warn = "exists{ 'Payment Handled', same = case }" }

-- question 4: from the first request of a case to the payment that follows it
duty "handle.dates" { on = "Request Payment", again = "once", done = "Payment Handled", within = "7d end of day" }
policy "handle.seventh" { on = "handle.dates.fulfilled", warn = "days(since, done) == 7" }
duty "handle.hours" { on = "Request Payment", again = "once", done = "Payment Handled", within = "72h" }

-- question 5: from the last submission to the first approval: by the deadline, and by counting the days between
policy "approved.deadline" {
  on = "Declaration FINAL_APPROVED by SUPERVISOR",
  warn = "not exists{ 'Declaration FINAL_APPROVED by SUPERVISOR', same = case } and at > last{ 'Declaration SUBMITTED *'.at, same = case } + 5 workdays",
}
policy "approved.counted" {
  on = "Declaration FINAL_APPROVED by SUPERVISOR",
  warn = "not exists{ 'Declaration FINAL_APPROVED by SUPERVISOR', same = case } and workdays(last{ 'Declaration SUBMITTED *'.at, same = case }, at) > 5",
}

-- questions 2, 8 and 9 as measures: a case counts at its first event, and when it is first paid
kpi "claimed"       { value = "sum{ any.amount, where = not exists{ any, same = case } }" }
kpi "claimed.most"  { value = "max{ any.amount }" }
kpi "claimed.zero"  { value = "count{ any, where = amount == 0 and not exists{ any, same = case } }" }
kpi "paid"          { every = "quarter", value = "sum{ 'Payment Handled'.amount, where = not exists{ 'Payment Handled', same = case } }" }
kpi "time.median"   { value = "percentile{ 'Payment Handled', value = at - first{ any.at, same = case }, p = 50 }", better = "less" }
kpi "time.p90"      { value = "percentile{ 'Payment Handled', value = at - first{ any.at, same = case }, p = 90 }", better = "less" }
kpi "time.most"     { value = "max{ 'Payment Handled', value = at - first{ any.at, same = case } }", better = "less" }
kpi "in.time"       { value = "rate(handle.dates)", target = 0.95, floor = 0.9 }
kpi "in.time.quarterly" { every = "quarter", value = "rate(handle.dates)", confidence = 0.95, target = 0.95, floor = 0.9 }
