-- Incidents of a service desk. Each row of the log is an update; the first row of an incident also tells that it was opened, and the last
-- one how it ended.

rulebook "incidents" { bylaw = 1, title = "Incidents", timezone = "Europe/Rome" }

source "starts" {
  file = "incident_event_log*.csv", keep = "first", order = "time",
  kind = constant "opened", at = "opened_at", case = "number", missing = { "?" },
  formats = { at = "%d-%m-%Y %H:%M" }, fields = { state = "incident_state" },
}
source "updates" {
  file = "incident_event_log*.csv",
  kind = constant "update", at = "sys_updated_at", case = "number", missing = { "?" },
  formats = { at = "%d-%m-%Y %H:%M" }, fields = { state = "incident_state", mod_count = "sys_mod_count" },
  values = {
    impact   = { ["1 - *"] = 1, ["2 - *"] = 2, ["3 - *"] = 3 },
    urgency  = { ["1 - *"] = 1, ["2 - *"] = 2, ["3 - *"] = 3 },
    priority = { ["1 - *"] = 1, ["2 - *"] = 2, ["3 - *"] = 3, ["4 - *"] = 4 },
  },
}
source "ends" {
  file = "incident_event_log*.csv", keep = "last",
  kind = constant "ended", at = "sys_updated_at", case = "number", missing = { "?" },
  formats = { at = "%d-%m-%Y %H:%M", opened_at = "%d-%m-%Y %H:%M", resolved_at = "%d-%m-%Y %H:%M", closed_at = "%d-%m-%Y %H:%M" },
  fields = { state = "incident_state" },
}

-- the last row of an incident once more, at the instants that it names
source "incidents" {
  file = "incident_event_log*.csv", keep = "last",
  kind = constant "incident", at = "opened_at", case = "number", missing = { "?" }, formats = { at = "%d-%m-%Y %H:%M" },
  values = { priority = { ["1 - *"] = 1, ["2 - *"] = 2, ["3 - *"] = 3, ["4 - *"] = 4 } },
}
source "resolutions" {
  file = "incident_event_log*.csv", keep = "last",
  kind = constant "resolved", at = "resolved_at", case = "number", missing = { "?" }, formats = { at = "%d-%m-%Y %H:%M" },
}

event "incident" { priority = number }
event "opened" { state = text, opened_by = optional(text) }
event "update" { state = text, impact = number, urgency = number, priority = number, mod_count = number }
event "ended" {
  state = text, reopen_count = number, reassignment_count = number, made_sla = bool, assigned_to = optional(text), assignment_group = optional(text),
  opened_at = time, resolved_at = optional(time), closed_at = time,
}

matrix "priority_of" {
  inputs = { { "impact", number }, { "urgency", number } }, output = number,
  rows = { { 1, 1, 1 }, { 1, 2, 2 }, { 2, 1, 2 }, { 1, 3, 3 }, { 2, 2, 3 }, { 3, 1, 3 }, { 2, 3, 4 }, { 3, 2, 4 }, { 3, 3, 4 } },
}

-- question 1
policy "first.new"         { on = "opened", warn = "state == 'New'" }
policy "last.closed"       { on = "ended", warn = "state == 'Closed'" }

-- question 2
policy "priority.table"    { on = "update", require = "priority == priority_of(impact, urgency)", because = "Impact {impact} and urgency {urgency} make no priority {priority}." }
policy "priority.changed"  { on = "update", warn = "distinct{ update.priority, same = case } == 1 and priority ~= first{ update.priority, same = case }" }

-- questions 4 and 5
policy "sla.missed"        { on = "ended", warn = "not made_sla" }
policy "reopened"          { on = "ended", warn = "reopen_count > 0" }
policy "reassigned"        { on = "ended", warn = "reassignment_count > 3" }
policy "assigned.unknown"  { on = "ended", warn = "not known(assigned_to)" }
policy "opened_by.unknown" { on = "opened", warn = "not known(opened_by)" }

-- question 6: what the file has later though it happened earlier
policy "clock.back"        { on = "update", warn = "exists{ update, same = case, where = line > now.line }" }
policy "mod.stuck"         { on = "update", warn = "exists{ update, same = case } and mod_count <= last{ update.mod_count, same = case }" }
policy "closed.first"      { on = "ended", warn = "known(resolved_at) and closed_at < resolved_at" }
policy "resolved.first"    { on = "ended", warn = "known(resolved_at) and resolved_at < opened_at" }
-- five days by the clock on the wall: the log spans the change to summer time
policy "closed.soon"       { on = "ended", warn = "known(resolved_at) and closed_at < resolved_at + 5d" }

-- question 3: four limits, inclusive
duty "resolve.p1" { on = { event = "incident", where = "priority == 1" }, done = "resolved", within = "4h" }
duty "resolve.p2" { on = { event = "incident", where = "priority == 2" }, done = "resolved", within = "8h" }
duty "resolve.p3" { on = { event = "incident", where = "priority == 3" }, done = "resolved", within = "24h" }
duty "resolve.p4" { on = { event = "incident", where = "priority == 4" }, done = "resolved", within = "72h" }
duty "resolve" {
  on = "incident", done = "resolved",
  within = { { "priority == 1", "4h" }, { "priority == 2", "8h" }, { "priority == 3", "24h" }, { "72h" } },
}

-- questions 3, 4 and 7 as measures
kpi "in_time"      { value = "rate(resolve)" }
kpi "in_time.each" { value = "rate(resolve.p1, resolve.p2, resolve.p3, resolve.p4)" }
kpi "sla"          { value = "count{ ended, where = made_sla } / count{ ended }" }
kpi "sla.rows"     { value = "count{ ended, where = not made_sla }" }
kpi "group"        { per = "assignment_group", value = "count{ ended }" }
