-- Who is called next while nobody answers.
recipe "escalation" {
  doc = "A ladder of calls: while nobody takes a case up, one after another is told, each after a time of their own.",
  fields = {
    kind    = "the event that begins it: an alarm",
    done    = "the event that says that somebody has taken it up, or a list of events",
    steps   = { "a list of { length of time, role }: after so much time without an answer the role is told", takes = "table" },
    title   = { "what people call it", takes = "text", default = "Call" },
    of      = { "the role that has to take it up", takes = "text", optional = true },
    same    = { "the fields by which an answer belongs to an alarm; without it the case", takes = "texts", optional = true },
    cancel  = { "the event after which nobody is called any more", optional = true },
    because = { "why, in your own words", takes = "text", default = "Somebody takes it up in time." },
    cite    = { "where it is written", takes = "text", optional = true },
  },
  make = function(name, t)
    for i, step in ipairs(t.steps) do
      local within, role = step[1], step[2]
      if not (within and role) then error("step " .. i .. " lacks its length of time or its role: { \"5m\", \"deputy\" }") end
      -- nobody answered for so long: the role is told, as an event and in the finding
      duty(name .. "." .. role) {
        title = "${title}: then " .. role, because = t.because, cite = t.cite,
        of = t.of, on = t.kind, done = t.done, same = t.same, cancel = t.cancel, within = within,
        otherwise = { escalate = role, raise = name .. ".call." .. role },
      }
    end
  end,
}
