-- Paying suppliers: who enters a supplier or an invoice does not approve its payment.

rulebook "paying" {
  bylaw = 1,
  title = "Paying suppliers", version = "1", timezone = "Asia/Shanghai",
  people = {
    li = { role = "buyer" }, wang = { role = "bookkeeper" }, chen = { role = "approver" }, zhao = { role = "approver" },
  },
}

role "buyer"      { }
role "bookkeeper" { }
role "approver"   { }

-- of a supplier, the amount that it is expected to be paid
event { "supplier entered", "invoice entered", "payment approved" } { amount = money "CNY" }

use "sod"

sod "payment" {
  title = "Two people for a payment", steps = { "supplier entered", "invoice entered", "payment approved" },
  roles = { "bookkeeper", "approver" }, exempt = "amount < 100",
  because = "Who enters does not approve.", cite = "Finance 4",
}

include "sod.scenarios.lua"
