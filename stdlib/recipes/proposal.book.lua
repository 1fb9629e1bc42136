-- Proposals of the staff: 2 % of the first year's saving, at most 30 000.

rulebook "proposals" {
  bylaw = 1,
  title = "Proposals", version = "2026", timezone = "Asia/Shanghai", calendar = "office", month_end = "down",
  people = { li = { role = "staff" }, wang = { role = "staff" }, chen = { role = "improvement" } },
}

calendar "office" { week = "Mon-Fri 09:00-18:00", off = { "2026-05-01", "2026-05-04", "2026-05-05" }, work = { "2026-05-09" }, known = "2026" }

role "improvement" { }
role "staff"       { }

event "proposal"          { what = text }
event { "proposal.received", "proposal.sorted", "proposal.adopted", "proposal.done", "proposal.verified" } { }
event "proposal.refused"  { reason = optional(text) }
event "proposal.rewarded" { saving = money "CNY", amount = money "CNY" }

use "proposal"

proposal "ideas" { title = "Proposal", of = "improvement", cite = "Improvement 2" }

include "proposal.scenarios.lua"
