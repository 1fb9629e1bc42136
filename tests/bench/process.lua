-- Thirty constraints over the cases of twenty kinds of events: what tests/bench/process.c runs and has by hand.
rulebook "process" { bylaw = 1, timezone = "UTC" }

local rules = {}
local function kind(n) return "k" .. n end
for i = 0, 9 do rules[#rules + 1] = precedence(kind(i), kind(i + 1)) end
for i = 0, 9 do rules[#rules + 1] = response(kind(i), kind(i + 5)) end
for i = 10, 14 do rules[#rules + 1] = at_most(1, kind(i)) end
for i = 0, 4 do rules[#rules + 1] = not_coexist(kind(i), kind(i + 10)) end

process "case" { final = "k19", rules = rules }
