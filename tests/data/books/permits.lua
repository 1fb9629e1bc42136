-- Building permits of a municipality: four eyes, and what must stand before a decision.

rulebook "permits" { bylaw = 1, title = "Building permits", timezone = "Europe/Amsterdam" }

source "bpic15" {
  file = "BPIC15_*.csv*",
  kind = "concept:name", at = "time:timestamp", actor = "org:resource", case = "case:concept:name",
}

-- question 2: who first checked a plan and who first decided, seen at the later of the two
policy "plan.same.at_plan" {
  on = "01_HOOFD_380",
  warn = "not exists{ '01_HOOFD_380', same = case } and exists{ '01_HOOFD_490_2', same = case } and first{ '01_HOOFD_490_2'.actor, same = case } == actor",
}
policy "plan.same.at_decision" {
  on = "01_HOOFD_490_2",
  warn = "not exists{ '01_HOOFD_490_2', same = case } and exists{ '01_HOOFD_380', same = case } and first{ '01_HOOFD_380'.actor, same = case } == actor",
}
policy "plan.other.at_plan" {
  on = "01_HOOFD_380",
  warn = "not exists{ '01_HOOFD_380', same = case } and exists{ '01_HOOFD_490_2', same = case } and first{ '01_HOOFD_490_2'.actor, same = case } ~= actor",
}
policy "plan.other.at_decision" {
  on = "01_HOOFD_490_2",
  warn = "not exists{ '01_HOOFD_490_2', same = case } and exists{ '01_HOOFD_380', same = case } and first{ '01_HOOFD_380'.actor, same = case } ~= actor",
}

-- question 3: who first received it and who first decided
policy "intake.same.at_intake" {
  on = "01_HOOFD_010",
  warn = "not exists{ '01_HOOFD_010', same = case } and exists{ '01_HOOFD_490_2', same = case } and first{ '01_HOOFD_490_2'.actor, same = case } == actor",
}
policy "intake.same.at_decision" {
  on = "01_HOOFD_490_2",
  warn = "not exists{ '01_HOOFD_490_2', same = case } and exists{ '01_HOOFD_010', same = case } and first{ '01_HOOFD_010'.actor, same = case } == actor",
}
policy "intake.other.at_intake" {
  on = "01_HOOFD_010",
  warn = "not exists{ '01_HOOFD_010', same = case } and exists{ '01_HOOFD_490_2', same = case } and first{ '01_HOOFD_490_2'.actor, same = case } ~= actor",
}
policy "intake.other.at_decision" {
  on = "01_HOOFD_490_2",
  warn = "not exists{ '01_HOOFD_490_2', same = case } and exists{ '01_HOOFD_010', same = case } and first{ '01_HOOFD_010'.actor, same = case } ~= actor",
}

-- both questions as constraints
process "eyes" {
  rules = {
    four_eyes("01_HOOFD_380", "01_HOOFD_490_2", { pick = "first", name = "plan" }),
    four_eyes("01_HOOFD_010", "01_HOOFD_490_2", { pick = "first", name = "intake" }),
    same_person("01_HOOFD_380", "01_HOOFD_490_2", { pick = "first", name = "plan, other hands" }),
    same_person("01_HOOFD_010", "01_HOOFD_490_2", { pick = "first", name = "intake, other hands" }),
  },
}

-- question 5: the first decision of a case needs a plan that was checked
policy "first.decision"  { on = "01_HOOFD_490_2", warn = "not exists{ '01_HOOFD_490_2', same = case }" }
policy "strictly.before" { on = "01_HOOFD_490_2", require = "exists{ '01_HOOFD_490_2', same = case } or exists{ '01_HOOFD_380', same = case, where = at < now.at }" }
policy "before.in.order" { on = "01_HOOFD_490_2", require = "exists{ '01_HOOFD_490_2', same = case } or exists{ '01_HOOFD_380', same = case }" }
-- no later than: the first check is strictly later than the first decision
policy "no.later" {
  on = "01_HOOFD_380",
  forbid = "not exists{ '01_HOOFD_380', same = case } and exists{ '01_HOOFD_490_2', same = case, where = at < now.at }",
}

-- question 6
policy "busy.560872"  { on = any, warn = "actor == '560872'" }
policy "busy.2670601" { on = any, warn = "actor == '2670601'" }
policy "busy.3273854" { on = any, warn = "actor == '3273854'" }
policy "weekend"      { on = any, warn = "weekday(date(at)) >= 6" }

-- question 4: from the first receipt to the first decision that follows it, also by the order of the file and within 98 days
duty "decide"         { on = "01_HOOFD_010", again = "once", done = "01_HOOFD_490_2", within = "56d end of day" }
policy "decide.last_day" { on = "decide.fulfilled", warn = "days(since, done) == 56" }
duty "decide.in_file" { on = "01_HOOFD_010", again = "once", done = "01_HOOFD_490_2", within = "56d end of day", ties = "order" }
duty "decide.longer"  { on = "01_HOOFD_010", again = "once", done = "01_HOOFD_490_2", within = "98d end of day" }

-- questions 1 and 6 as measures
kpi "cases"      { value = "distinct{ any.case }" }
kpi "events"     { value = "count{ any }" }
kpi "activities" { value = "distinct{ any.kind }" }
kpi "people"     { value = "distinct{ any.actor }" }
kpi "busy"       { per = "actor", value = "count{ any }" }
kpi "weekends"   { value = "count{ any, where = weekday(date(at)) >= 6 }" }
kpi "decided"    { value = "rate(decide)" }
