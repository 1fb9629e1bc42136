-- The workload `timeline`: each ticket that is received must be answered within one hour or four.

rulebook "timeline" { bylaw = 1, timezone = "UTC" }

event "received" { ticket = text, priority = one_of { "normal", "high" } }
event "answered" { ticket = text }

duty "answer" {
  on = "received", done = "answered", same = "ticket", ties = "order",
  within = { { "priority == 'high'", "3600s" }, { "14400s" } },
}
