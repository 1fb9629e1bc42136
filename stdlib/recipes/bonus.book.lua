-- The bonuses of 2026, out of a pool of 480 000.

rulebook "bonus" {
  bylaw = 1,
  title = "Bonus", version = "2026", timezone = "Asia/Shanghai", month_end = "down",
  people = { li = { role = "staff" }, wang = { role = "staff" }, zhao = { role = "staff" }, chen = { role = "payroll" } },
}

role "payroll" { }
role "staff"   { }

event "bonus" {
  who = person, base = money "CNY", grade = one_of { "S", "A", "B", "C", "D" }, days = number, amount = money "CNY",
}

use "bonus"

bonus "year_end" { title = "Year-end bonus", of = "payroll", months = 2, pool = 480000, cite = "Pay rules 7" }

include "bonus.scenarios.lua"
