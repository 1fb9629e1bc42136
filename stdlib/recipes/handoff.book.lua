-- Operations hands the day's orders to the warehouse.

rulebook "orders" {
  bylaw = 1,
  title = "Orders to the warehouse", version = "1", timezone = "Asia/Shanghai", calendar = "office",
  people = { li = { role = "operations" }, wang = { role = "warehouse" } },
}

calendar "office" {
  week = "Mon-Fri 09:00-12:00 13:00-18:00",
  off = { "2026-05-01", "2026-05-04", "2026-05-05" }, work = { "2026-05-09" }, known = "2026",
}

role "operations" { }
role "warehouse"  { }

event "order file" { sku = optional(number), qty = optional(number), ship_by = optional(date) }

use "handoff"

handoff "orders" {
  title = "Order file", kind = "orders closed", given = "order file", taken = "order file taken", refused = "order file refused",
  giver = "operations", taker = "warehouse", within = "2 working hours", answer = "4 working hours",
  complete = { "sku", "qty", "ship_by" },
  because = "What is ordered is packed on the same day.", cite = "Operations 6",
}

include "handoff.scenarios.lua"
