-- Leave: who approves how many days, and that nobody takes more than they have.
recipe "leave" {
  doc = "Leave: approved by bands of days before it begins, taken from a yearly balance that never goes below zero.",
  fields = {
    kind    = { "the event: the leave begins; its actor takes it, and it has `days`, a number", takes = "text", default = "leave" },
    asked   = { "the event by which it is asked for, of the same case", takes = "text", default = "leave.request" },
    granted = { "the event by which days are granted; it has `who` and `days`", takes = "text", default = "leave.granted" },
    bands   = { "a list of { days, role }: up to so many days that role approves; the last one stands for all above", takes = "table" },
    each    = { "how long there is for each approval", takes = "text", optional = true },
    every   = { "when balances start anew", takes = "text", default = "year" },
    title   = { "what people call it", takes = "text", default = "Leave" },
    because = { "why an approval is needed", takes = "text", default = "Leave is approved before it begins." },
    cite    = { "where it is written", takes = "text", optional = true },
  },
  make = function(name, t)
    local bands, above = {}, nil
    for i, band in ipairs(t.bands) do
      local days, role = band[1], band[2]
      if type(days) ~= "number" then days, role = nil, band[1] end
      if not days and i < #t.bands then error("band " .. i .. " has no days: only the last one stands for all above") end
      if above and days and days <= above then error("bands go upwards: " .. days .. " comes after " .. above) end
      table.insert(bands, { above = above, upto = days, chain = { approve(role) } })
      above = days
    end
    authority(name .. ".approval") {
      title = "${title}: approval", on = t.kind, asked = t.asked, initiator = "actor", amount = "days",
      bands = bands, each = t.each, because = t.because, cite = t.cite,
    }
    ledger(name) {
      title = "${title}: days left", per = "person", every = t.every, unit = "days", cite = t.cite,
      entries = { { on = t.granted, add = "days", of = "who" }, { on = t.kind, add = "-days" } },
    }
    policy(name .. ".balance") {
      title = "${title}: no more than there is", on = t.kind, cite = t.cite,
      forbid = "days > balance(${name})",
      because = "Days asked for: {days}; days left: {balance(${name})}.",
    }
  end,
}
