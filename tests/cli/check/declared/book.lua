rulebook "t" { bylaw = 1, timezone = "Asia/Shanghai", people = { li = { role = "agent", manager = "wang" }, wang = { role = "lead" }, zhao = { } } }
role "lead" { title = "Lead" }
role "agent" { reports_to = "lead" }
role "clerk" { reports_to = "lead" }
role "porter" { reports_to = "lead", title = "Porter" }
duty "answer" { of = "agent", on = "asked", done = "answered", within = "1d", measure = "share in time" }
duty "look" { on = "asked", done = "looked", within = "1d" }
policy "lint.owned"    { on = "duty.declared", require = "known(of)", because = "The duty {name} belongs to nobody." }
policy "lint.measured" { on = "duty.declared", warn = "not known(measure)", because = "Nobody measures {name}." }
policy "lint.span"     { on = "role.declared", warn = "count{ role.declared, where = now.name in reports_to } > 2", because = "More than two report to {name}." }
policy "lint.role"     { on = "person.declared", forbid = "size(role) == 0", because = "{name} holds no role." }
