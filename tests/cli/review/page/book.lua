rulebook "t" { bylaw = 1, title = "Desk", timezone = "UTC", people = { li = { role = "agent" }, wu = { role = "agent" } } }
role "agent" { }
event "ticket" { agent = person }
kpi "tickets" { of = "agent", every = "month", value = "count{ ticket, by = agent }", target = 2, floor = 1, unit = "tickets" }
