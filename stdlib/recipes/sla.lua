-- How soon somebody owes an answer, and what stops the clock.
recipe "sla" {
  doc = "A service level: how soon something is done after it was asked for, by a clock that stops while the customer is waited for.",
  fields = {
    kind     = "the event that begins it",
    done     = "the event that ends it, or a list of events",
    within   = { "how long there is for it: a length of time, or a list { { condition, length }, { length } }", default = "4 working hours" },
    title    = { "what people call it", takes = "text", default = "service level" },
    who      = { "an expression for the person who owes it", takes = "expression", optional = true },
    of       = { "the role that owes it", takes = "text", optional = true },
    pause    = { "the event that stops the clock: we wait for the customer", optional = true },
    resume   = { "the event that lets it run again", optional = true },
    cancel   = { "the event after which nothing is owed any more", optional = true },
    escalate = { "the role that is told of a breach", takes = "text", optional = true },
    at_risk  = { "a warning once no more than this share of the time is left: 0.25", takes = "number", optional = true },
    because  = { "why, in your own words", takes = "text", default = "It is done in time." },
    cite     = { "where it is written", takes = "text", optional = true },
  },
  make = function(name, t)
    duty(name) {
      title = t.title, because = t.because, cite = t.cite,
      who = t.who, of = t.of, on = t.kind, done = t.done, within = t.within,
      stop = t.pause, resume = t.resume, cancel = t.cancel, at_risk = t.at_risk,
      otherwise = t.escalate and { escalate = t.escalate } or nil,
    }
    if t.at_risk then
      policy(name .. ".risk") {
        on = "${name}.at_risk", warn = "true", cite = t.cite,
        because = "${title}: no more than the share ${at_risk} of the time is left.",
      }
    end
  end,
}
