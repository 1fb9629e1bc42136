-- Overtime: asked for before, no more than so many hours a day and a month, paid by the kind of day or made up by leave.
recipe "overtime" {
  doc = "Overtime: prior approval, caps by day and by month, pay at 150, 200 or 300 % by the kind of day, or leave within 60 days.",
  fields = {
    kind     = { "the event: overtime worked, by the actor; it has `hours`, a number, and `leave`, true where leave is taken in place of pay", takes = "text", default = "overtime" },
    approved = { "the event that approves it beforehand; it has `who` and `day`", takes = "text", default = "overtime.approved" },
    taken    = { "the event by which leave is taken for it", takes = "text", default = "leave.in_lieu" },
    of       = { "the role that it holds for", takes = "text" },
    wage     = { "an expression for what an hour is worth, in money", takes = "expression" },
    currency = { "the currency of the pay", takes = "text", default = "CNY" },
    holidays = { "the calendar in which only the statutory holidays are off", takes = "text" },
    day      = { "hours a day, at most", takes = "number", default = 3 },
    month    = { "hours a month, at most", takes = "number", default = 36 },
    rates    = { "what an hour is paid: on a working day, on a day off, on a holiday", takes = "table", default = { weekday = 1.5, rest = 2, holiday = 3 } },
    lieu     = { "how long there is to take leave in place of pay", takes = "text", default = "60d end of day" },
    title    = { "what people call it", takes = "text", default = "Overtime" },
    cite     = { "where it is written", takes = "text", optional = true },
  },
  make = function(name, t)
    local r = t.rates
    if not (r.weekday and r.rest and r.holiday) then error("rates has three members: weekday, rest, holiday") end
    local is = {
      holiday = "not is_workday(at, ${holidays})",
      rest = "is_workday(at, ${holidays}) and not is_workday(at)",
      weekday = "is_workday(at)",
    }
    policy(name .. ".approved") {
      title = "${title}: approved before", on = t.kind, of = t.of, cite = t.cite,
      require = "exists{ '${approved}', where = who == now.actor and day == date(now.at) }",
      because = "Overtime is approved before it is worked.",
    }
    policy(name .. ".day") {
      title = "${title}: hours a day", on = t.kind, of = t.of, cite = t.cite,
      forbid = "hours + sum{ '${kind}'.hours, same = actor, during = day } > ${day}",
      because = "No more than ${day} hours a day: {hours} came on top of {sum{ '${kind}'.hours, same = actor, during = day }}.",
    }
    policy(name .. ".month") {
      title = "${title}: hours a month", on = t.kind, of = t.of, cite = t.cite,
      forbid = "hours + sum{ '${kind}'.hours, same = actor, during = month } > ${month}",
      because = "No more than ${month} hours a month: {hours} came on top of {sum{ '${kind}'.hours, same = actor, during = month }}.",
    }
    policy(name .. ".leave") {
      title = "${title}: leave in place of pay", on = t.kind, of = t.of, cite = t.cite,
      forbid = "leave and not (" .. is.rest .. ")", because = "Only the work of a day off is made up by leave; other days are paid.",
    }
    duty(name .. ".lieu") {
      title = "${title}: take the leave", who = "actor", on = { event = t.kind, where = "leave" }, done = t.taken, same = "actor",
      discharge = "oldest", within = t.lieu, cite = t.cite, because = "Leave in place of pay is taken within ${lieu}.",
    }
    for class, rate in pairs(r) do
      ledger(name .. ".hours." .. class) {
        title = "${title}: hours, " .. class, of = t.of, per = "person", every = "month", unit = "hours", cite = t.cite,
        entries = { { on = { event = t.kind, where = is[class] }, add = "hours" } },
      }
    end
    local rate = "choose(" .. is.holiday .. ", " .. r.holiday .. ", choose(" .. is.weekday .. ", " .. r.weekday .. ", " .. r.rest .. "))"
    ledger(name .. ".pay") {
      title = "${title}: pay", of = t.of, per = "person", every = "month", unit = money(t.currency), cite = t.cite,
      entries = { { on = { event = t.kind, where = "not leave" }, add = "${wage} * hours * " .. rate } },
    }
  end,
}
