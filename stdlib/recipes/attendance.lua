-- Clock-in data against working hours: late, half a day, absent, a missed punch; a month's slips and days away.
local function minutes(text, field)
  local h, m = tostring(text):match("^(%d%d?):(%d%d)$")
  if not h then error(field .. " is a time of day such as \"09:00\", not " .. tostring(text)) end
  return tonumber(h) * 60 + tonumber(m)
end

recipe "attendance" {
  doc = "Attendance by clock-in data: grace, late, half a day, absence, missed punches, leave to come later after a late evening; slips in a month.",
  fields = {
    of        = { "the role whose holders clock in", takes = "text" },
    come      = { "the event of clocking in", takes = "text", default = "clock.in" },
    go        = { "the event of clocking out", takes = "text", default = "clock.out" },
    fixed     = { "the event that mends a missed punch", takes = "text", default = "punch.fixed" },
    start     = { "when work begins", takes = "text", default = "09:00" },
    finish    = { "when it ends: who has not come by then was absent", takes = "text", default = "18:00" },
    grace     = { "minutes after the start that do not count", takes = "whole", default = 10 },
    half      = { "more minutes than that are half a day", takes = "whole", default = 30 },
    evening   = { "who works past this time …", takes = "text", default = "22:00" },
    later     = { "… may come so many minutes later on the next working day", takes = "whole", default = 30 },
    fix       = { "how long there is to mend a missed punch", takes = "text", default = "1 workday" },
    slips     = { "more slips in a month are a warning", takes = "whole", default = 3 },
    excused   = { "a condition under which nobody has to come on a day, on leave for example", takes = "expression", optional = true },
    title     = { "what people call it", takes = "text", default = "Attendance" },
    cite      = { "where it is written", takes = "text", optional = true },
  },
  make = function(name, t)
    local start, night = minutes(t.start, "start"), 300 -- a working day ends at five in the morning
    -- the first time on a working day; a late evening on the working day before moves the start
    local first = "is_workday(at) and not exists{ '${come}', same = actor, during = day }"
    local evening = "exists{ '${go}', same = actor, within = 14d, where = workdays(at - 5h, now.at) == 1 and clock(at - 5h) > "
                    .. minutes(t.evening, "evening") - night .. "m }"
    local minute = "(clock(at) - choose(" .. evening .. ", " .. start + t.later .. "m, " .. start .. "m))"
    policy(name .. ".late") {
      title = "${title}: late", on = t.come, of = t.of, cite = t.cite, when = first,
      warn = minute .. " > ${grace}m and " .. minute .. " <= ${half}m",
      because = "More than ${grace} minutes after the start, up to ${half}: late.",
    }
    policy(name .. ".half") {
      title = "${title}: half a day", on = t.come, of = t.of, cite = t.cite, when = first,
      warn = minute .. " > ${half}m",
      because = "More than ${half} minutes after the start: half a day away.",
    }
    duty(name .. ".present") {
      title = "${title}: present", of = t.of, per = t.of, every = "workday by ${finish}", done = t.come, waive = t.excused, cite = t.cite,
      because = "Who has not clocked in by ${finish} was absent.",
    }
    duty(name .. ".out") {
      title = "${title}: clock out", of = t.of, who = "actor", on = t.come, when = first, same = "actor", cite = t.cite,
      done = { event = t.go, where = "days(now.at - 5h, at - 5h) == 0" },
      by = "at - clock(at) + 29h", because = "Who clocks in also clocks out, before five in the morning.",
    }
    duty(name .. ".fix") {
      title = "${title}: mend a missed punch", who = "actor", on = name .. ".out.breached", done = t.fixed, same = "actor", cite = t.cite,
      within = t.fix, because = "A missed punch is mended within ${fix}.",
    }
    ledger(name .. ".slips") {
      title = "${title}: slips in a month", per = "person", every = "month", cite = t.cite,
      entries = {
        { on = name .. ".late.fired", add = "1" }, { on = name .. ".half.fired", add = "1" },
        { on = name .. ".out.breached", add = "1" },
      },
      levels = { { t.slips + 1, "warning" } },
    }
    ledger(name .. ".away") {
      title = "${title}: days away without leave", per = "person", every = "month", unit = "days", cite = t.cite,
      entries = { { on = name .. ".half.fired", add = "0.5" }, { on = name .. ".present.breached", add = "1" } },
    }
  end,
}
