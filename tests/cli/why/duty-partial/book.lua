rulebook "desk" { bylaw = 1, title = "Support desk; complaints, 投诉", timezone = "Asia/Shanghai", month_end = "down", calendar = "office", people = { li = { role = "agent" }, wang = { role = { "agent", "lead" } } } }
calendar "office" { week = "Mon-Fri 09:00-12:00 13:00-18:00", off = { "2026-10-01..2026-10-07" } }
role "agent" { }
role "lead" { }


event "complaint" { priority = text, product = text }
event "answer" { }
event "wait" { }
event "back" { }
event "more" { until_day = date }
duty "answer" {
  title = "Answer the complaint",
  of = "agent", on = "complaint", done = "answer",
  within = { { "priority == 'high'", "4 working hours" }, { "priority == 'low'", "10d end of day" }, { "3 workdays" } },
  stop = "wait", resume = "back", extend = { event = "more", to = "until_day" },
  because = "A complaint is answered in time.", cite = "Handbook 4",
}
duty "report" { title = "Weekly report", of = "lead", per = "lead", every = "week on Fri by 17:00", done = "reported" }
