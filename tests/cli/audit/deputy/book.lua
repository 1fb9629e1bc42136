rulebook "t" { bylaw = 1, timezone = "Asia/Shanghai", month_end = "down",
  people = { li = { role = "lead", deputy = "wang" }, wang = { role = "agent" }, zhao = { role = "agent" } } }
role "lead" { }
role "agent" { }
duty "report" { of = "lead", every = "week on Fri by 17:00", done = "sent" }
