rulebook "desk" { bylaw = 1, timezone = "Asia/Shanghai" }
event "ticket" { urgency = one_of { "high", "low" } }
include "only.lua"
only "urgent" { urgency = "high" }
