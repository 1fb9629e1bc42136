-- Building permits: who checked a plan must not decide on it, and no decision comes before the check. The rows of the log do not stand in
-- the order of their times, many stand at one instant, and their offsets are not those of the place.

rulebook "permits" { bylaw = 1, title = "Building permits", timezone = "Europe/Amsterdam" }

source "export" {
  file = "BPIC15_own.csv",
  kind = "concept:name", at = "time:timestamp", actor = "org:resource", case = "case:concept:name",
}

-- the first check and the first decision of a case, seen at the later of the two
policy "same.hands" {
  on = { "check", "decide" },
  forbid = [[kind == "decide" and not exists{ decide, same = case } and exists{ check, same = case } and first{ check.actor, same = case } == actor
          or kind == "check" and not exists{ check, same = case } and exists{ decide, same = case } and first{ decide.actor, same = case } == actor]],
  because = "{actor} checked and decided.",
}

-- three readings of "no decision before the check"
policy "check.strictly" { on = "decide", require = "exists{ check, same = case, where = at < now.at }", because = "The check must be strictly earlier." }
policy "check.in.order" { on = "decide", warn = "not exists{ check, same = case }" }
policy "check.no.later" { on = "check", warn = "exists{ decide, same = case, where = at < now.at }" }

policy "weekend" { on = any, warn = "weekday(date(at)) >= 6" }
