rulebook "t" { bylaw = 1, timezone = "Asia/Shanghai", calendar = "office",
  people = { an = { role = "clerk" }, bo = { role = "dept_lead", deputy = "gu" }, gu = { role = "clerk" }, cai = { role = "finance" }, di = { role = "legal" }, er = { role = "general_manager" }, fu = { role = "chair" }, hu = { role = "ops_head" } } }
calendar "office" { week = "Mon-Fri 09:00-18:00" }
role "clerk" { }
role "dept_lead" { }
role "finance" { }
role "legal" { }
role "general_manager" { }
role "chair" { }
role "ops_head" { }
event "payment" { amount = money "CNY", vendor = text, requester = person }
event "payment.request" { amount = money "CNY" }
authority "payment" {
  on = "payment", asked = "payment.request", initiator = "requester", amount = "amount + sum{ payment.amount, same = vendor, within = 7d }",
  bands = {
    { upto = 50000,                 chain = { check "dept_lead", approve "ops_head" } },
    { above = 50000, upto = 500000, chain = { check "dept_lead", check "finance", approve "general_manager" } },
    { above = 500000,               chain = { check "dept_lead", check { "finance", "legal", need = 2 }, approve "general_manager", ratify "chair" } },
  },
  each = "1 workday", delegate = { days = 14, share = 0.5, again = false },
}
policy "lack" { on = "payment.lacking", warn = "true" }
