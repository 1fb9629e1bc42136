rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai" }
event "ticket" { urgency = one_of { "high", "low" } }

use "sla"
include "only.lua"

sla "first_reply" { kind = "ticket", done = "reply", within = "15 mins.", escalate = "lead" }
sla "solved" { kind = "ticket", dnoe = "solved", within = "4h" }
only "urgent" { urgency = "hihg" }
only "nothing" { urgency = "" }
