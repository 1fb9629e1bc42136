rulebook "support" {
  bylaw = 1, timezone = "Asia/Shanghai", calendar = "office", month_end = "down",
  people = { li = { role = "agent" }, wang = { role = "agent" } },
}
calendar "office" { week = "Mon-Fri 09:00-12:00 13:00-18:00" }
role "agent" {}
event "asked" { points = number }
event "answered" {}
event "closed" {}
event "waiting" {}
event "back" {}

duty "answer" {
  who = "actor", on = "asked", done = "answered", within = "4 working hours",
  because = "Each question is answered in four working hours; weekends, and lunch, do not count.", cite = "Handbook 2",
}
duty "close" { of = "agent", on = "asked", done = "closed", stop = "waiting", resume = "back", within = "3 workdays" }
duty "report" { of = "agent", per = "agent", every = "week on Fri by 17:00", done = "reported" }
duty "ask_again" { on = "asked", done = "asked_again", by = "at + 1mo" }
ledger "points" { entries = { { on = "asked", add = "points" } } }
