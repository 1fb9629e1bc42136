rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai" }
calendar "office" { week = "Mon-Fri 09:00-18:00" }
calendar "shop" { week = "Sat-Sun 10:00-16:00" }
event "answer" { due = date }
policy "none" { on = "answer", forbid = "at + 3 workdays > at" }
policy "near" { on = "answer", forbid = "at + 3 workdays of ofice > at or is_workday(at, shopp)" }
policy "unit" { on = "answer", calendar = "shop", forbid = "due + 4 working hours > due" }
policy "part" { on = "answer", calendar = "shop", forbid = "at + 2.5 workdays > at" }
policy "window" { on = "answer", calendar = "shop", forbid = "count{ answer, within = 3 workdays } > 2" }
