rulebook "desk" {
  bylaw = 1, timezone = "Asia/Shanghai", title = "Service desk", month_end = "down",
  people = { { key = "li", role = "agent" }, { key = "wang", role = "agent" } },
}
role "agent" { }
role "head" { }
param "wanted" { number, ["2026-01-01"] = 0.9, ["2026-02-01"] = 0.6 }
event "ask" { ticket = text, agent = person }
event "answered" { ticket = text }
event "survey" { agent = person, score = number, dept = optional(text) }
event "paid" { amount = money "CNY" }
event "repair" { took = duration }
duty "answer" { of = "agent", who = "agent", on = "ask", done = "answered", same = "ticket", within = "2d" }

kpi "in_time" { title = "Answered in time", of = "agent", every = "month", value = "rate(answer)", target = "wanted", floor = 0.3, unit = "share", owner = "head" }
kpi "liked" { of = "agent", every = "month", value = "avg{ survey.score, by = agent }", enough = 2, hide = true, target = 4.6 }
kpi "by_department" { per = "dept", every = "quarter", value = "percentile{ survey.score, p = 50 }" }
kpi "spent" { title = "Spent", every = "month", value = "sum{ paid.amount }", target = 100, floor = 250, baseline = 80, better = "less" }
kpi "happy" { value = "count{ survey, where = score >= 4 } / count{ survey }", confidence = 0.95, target = 0.3 }
kpi "slowest" { value = "max{ repair.took }", target = "4h", better = "less" }
kpi "满意" { title = "客户满意", value = "avg{ survey.score }", unit = "分" }
