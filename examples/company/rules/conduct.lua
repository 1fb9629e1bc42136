-- Conduct: data of customers, gifts, and what follows from breaches.

event "records.read"   { rows = number }
event "records.export" { class = one_of { "L1", "L2", "L3" }, approved_by = optional(person) }
event "gift"           { amount = money "CNY", vendor = text }
event "gift.declared"  { }

policy "access.hours" {
  on = "records.read",
  forbid = "rows > 1000 and (not is_workday(at) or clock(at) < 7h or clock(at) >= 21h)",
  because = "{rows} rows of customers were read at {at}, when nobody works.", cite = "Data 3.1",
}
policy "access.export" {
  on = "records.export", when = "class == 'L3'",
  require = "known(approved_by) and approved_by ~= actor and (approved_by is ops_head or approved_by is service_lead)",
  because = "Data of class L3 leaves the house only with the approval of a lead.", cite = "Data 3.2",
}

policy "gift.limit" {
  on = "gift", forbid = "amount > 1000", because = "A gift of {amount} is sent back.", cite = "Conduct 5.1",
}
duty "declare_gift" {
  title = "Declaration of a gift",
  who = "actor", on = { event = "gift", where = "amount > 200" }, done = "gift.declared", within = "2 workdays",
  otherwise = { tally = { conduct = -2 } },
  measure = "gifts declared in time", raci = { A = "hr", R = "buyer" },
  because = "A gift of {amount} is declared within two working days.", cite = "Conduct 5.2",
}

ledger "conduct" {
  title = "Points of conduct",
  per = "person", expires = "6mo",
  entries = {
    { on = "access.hours.fired", add = "-2" },
    { on = "gift.limit.fired", add = "-3" },
    { on = "refund.self.fired", add = "-3" },
    { on = "praise", add = "1" },
  },
  levels = { { -3, "talk" }, { -6, "written warning" } },
  because = "Points count for six months; a talk at three, a warning at six.", cite = "Conduct 7",
}
