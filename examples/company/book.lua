-- 青石 Qingshi sells household goods over the counter and over the net: twenty people, two departments, one book of rules.

rulebook "qingshi" {
  bylaw = 1,
  title = "青石 Qingshi Trading: how we work", version = "2026.1",
  timezone = "Asia/Shanghai", month_end = "down", calendar = "office",
  people = csv { "people.csv", key = "id" },
  mission = "What we promise arrives, and what we buy is worth its price.",
  values = { "customer first", "say it early", "four eyes on money" },
}

calendar "office" {
  week = "Mon-Fri 09:00-12:00 13:00-18:00",
  days = csv { "holidays.csv" },        -- published year by year: a holiday on a weekday is made up for on a week end
  known = "2026",
}

record "person" { name = text, title = text, salary = money "CNY" }

include "rules/roles.lua"
include "rules/service.lua"
include "rules/money.lua"
include "rules/purchasing.lua"
include "rules/people.lua"
include "rules/conduct.lua"
include "rules/goals.lua"
include "rules/values.lua"
include "rules/lints.lua"
include "scenarios.lua"
