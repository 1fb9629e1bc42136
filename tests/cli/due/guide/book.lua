rulebook "desk" {
  bylaw = 1, title = "Complaints", timezone = "Asia/Shanghai", calendar = "office",
  people = { li = { role = "agent" }, wang = { role = "agent" }, zhao = { role = "lead" } },
}
calendar "office" { week = "Mon-Fri 09:00-12:00 13:00-18:00" }
role "agent" { }
role "lead" { }
event "complaint" { priority = one_of { "high", "normal" } }
event "answer" { }
event "question" { }
event "reply" { }

duty "answer" {
  title = "Answer the complaint",
  of = "agent", on = "complaint", done = "answer",
  within = { { "priority == 'high'", "4 working hours" }, { "3 workdays" } },
  stop = "question", resume = "reply",
  because = "Whoever complains hears from us.", cite = "Handbook 4.1",
}

duty "report" {
  title = "Weekly report",
  of = "lead", per = "lead", every = "week on Fri by 17:00", done = "report",
}
