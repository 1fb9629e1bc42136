rulebook "purchasing" {
  bylaw = 1, title = "Purchasing", version = "2026.1", timezone = "Asia/Shanghai", calendar = "office",
  people = csv { "staff.csv", key = "name" },
}
calendar "office" { week = "Mon-Fri 09:00-18:00" }

role "head"    { title = "Head of operations", purpose = "Decides what is bought" }
role "lead"    { title = "Team lead", reports_to = "head", per = "dept" }
role "finance" { title = "Finance", reports_to = "head", critical = true, deputy = "head" }
role "payer"   { title = "Payments", reports_to = "finance", excludes = "finance" }
role "clerk"   { title = "Clerk", reports_to = "lead" }

event "payment"         { amount = money "CNY", vendor = text, requester = person }
event "payment.request" { amount = money "CNY" }

authority "payment" {
  on = "payment", asked = "payment.request", initiator = "requester",
  amount = "amount + sum{ payment.amount, same = vendor, within = 7d }",
  bands = {
    { upto = 5000,                 chain = { approve "lead" } },
    { above = 5000, upto = 100000, chain = { check "finance", approve "lead" } },
    { above = 100000,              chain = { check "lead", check "finance", approve "head" } },
  },
  each = "2 workdays", delegate = { days = 14, share = 0.5 },
}

process "payment" { steps = { step "payment" { of = "payer" } } }

duty "fill" {
  title = "Find somebody for the role", of = "head", on = "role.vacant",
  done = { event = "role.assigned", where = "role == now.role" }, same = "role", within = "20 workdays",
}
duty "induct" {
  title = "Induct who is new", of = "lead", on = "role.assigned", done = "inducted", within = "5 workdays",
  same = "person", raci = { A = "head", R = "lead", C = "finance" },
}
event "inducted" { person = person }

policy "span"   { on = "role.declared", warn = "span > 8", because = "{span} roles report to {name}." }
policy "vacant" { on = "role.declared", warn = "vacant_days > 30", because = "Nobody was {name} for {vacant_days} days." }
