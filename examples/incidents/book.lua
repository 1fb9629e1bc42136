-- Incidents of a service desk. Each row of the log is an update; the first row of an incident also tells that it was opened, and the last
-- one how it ended.

rulebook "incidents" { bylaw = 1, title = "Incidents", timezone = "Europe/Rome" }

source "starts" {
  file = "updates.csv", keep = "first",
  kind = constant "opened", at = "opened_at", case = "number", missing = { "?" },
  formats = { at = "%d-%m-%Y %H:%M" }, fields = { state = "incident_state" },
}
source "updates" {
  file = "updates.csv",
  kind = constant "update", at = "sys_updated_at", case = "number", missing = { "?" },
  formats = { at = "%d-%m-%Y %H:%M" }, fields = { state = "incident_state", mod_count = "sys_mod_count" },
  values = {
    impact   = { ["1 - *"] = 1, ["2 - *"] = 2, ["3 - *"] = 3 },
    urgency  = { ["1 - *"] = 1, ["2 - *"] = 2, ["3 - *"] = 3 },
    priority = { ["1 - *"] = 1, ["2 - *"] = 2, ["3 - *"] = 3, ["4 - *"] = 4 },
  },
}
source "ends" {
  file = "updates.csv", keep = "last",
  kind = constant "ended", at = "sys_updated_at", case = "number", missing = { "?" },
  formats = { at = "%d-%m-%Y %H:%M", opened_at = "%d-%m-%Y %H:%M", resolved_at = "%d-%m-%Y %H:%M", closed_at = "%d-%m-%Y %H:%M" },
  fields = { state = "incident_state" },
}

event "opened" { state = text, opened_by = optional(text) }
event "update" { state = text, impact = number, urgency = number, priority = number, mod_count = number }
event "ended" {
  state = text, reopen_count = number, reassignment_count = number, made_sla = bool, assigned_to = optional(text),
  opened_at = time, resolved_at = optional(time), closed_at = time,
}

matrix "priority_of" {
  inputs = { { "impact", number }, { "urgency", number } }, output = number,
  rows = { { 1, 1, 1 }, { 1, 2, 2 }, { 2, 1, 2 }, { 1, 3, 3 }, { 2, 2, 3 }, { 3, 1, 3 }, { 2, 3, 4 }, { 3, 2, 4 }, { 3, 3, 4 } },
}

policy "first.new"         { on = "opened", warn = "state == 'New'" }
policy "last.closed"       { on = "ended", warn = "state == 'Closed'" }

policy "priority.table"    { on = "update", require = "priority == priority_of(impact, urgency)", because = "Impact {impact} and urgency {urgency} make no priority {priority}." }
policy "priority.changed"  { on = "update", warn = "distinct{ update.priority, same = case } == 1 and priority ~= first{ update.priority, same = case }" }

policy "sla.missed"        { on = "ended", warn = "not made_sla" }
policy "reopened"          { on = "ended", warn = "reopen_count > 0" }
policy "reassigned"        { on = "ended", warn = "reassignment_count > 3" }
policy "assigned.unknown"  { on = "ended", warn = "not known(assigned_to)" }
policy "opened_by.unknown" { on = "opened", warn = "not known(opened_by)" }

policy "clock.back"        { on = "update", warn = "exists{ update, same = case, where = line > now.line }" }
policy "mod.stuck"         { on = "update", warn = "exists{ update, same = case } and mod_count <= last{ update.mod_count, same = case }" }
policy "closed.first"      { on = "ended", warn = "known(resolved_at) and closed_at < resolved_at" }
policy "resolved.first"    { on = "ended", warn = "known(resolved_at) and resolved_at < opened_at" }
-- five days by the clock on the wall: the log spans the change to summer time
policy "closed.soon"       { on = "ended", warn = "known(resolved_at) and closed_at < resolved_at + 5d" }
