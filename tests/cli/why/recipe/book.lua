rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai", people = { li = { role = "agent" }, chen = { role = "lead" } } }
role "lead" { }
role "agent" { reports_to = "lead" }
event "ticket" { urgency = one_of { "high", "low" } }
use "sla"

sla "first_reply" {
  title = "First reply", kind = "ticket", done = "reply", within = "15m", who = "actor", at_risk = 0.2, escalate = "lead",
  because = "Whoever writes to us hears from us within a quarter of an hour.", cite = "Our promise 2",
}

recipe "only" {
  fields = { urgency = "which one", why = "the reason" },
  make = function(name, t)
    policy(name) { on = "ticket", warn = "urgency == '${urgency}'", because = "${why} This one is {urgency}.", cite = "Our promise 3" }
  end,
}
only "seen_by_a_lead" { urgency = "high", why = "A lead looks at what is urgent." }
