-- Work that goes from one role to another: handed over complete and in time, taken or refused in time.
recipe "handoff" {
  doc = "A handover between two roles: given complete and in time, taken or refused in time; what is refused is given again.",
  fields = {
    kind     = "the event that begins it: the work is ready",
    given    = "the event by which it is handed over",
    taken    = "the event by which the other side takes it",
    refused  = "the event by which the other side refuses it",
    giver    = { "the role that hands over", takes = "text" },
    taker    = { "the role that takes", takes = "text" },
    within   = { "how long the giver has", default = "2 working hours" },
    answer   = { "how long the taker has to take or to refuse", default = "4 working hours" },
    complete = { "fields that must be there for it to count as handed over", takes = "texts", default = {} },
    title    = { "what people call it", takes = "text", default = "Handover" },
    because  = { "why, in your own words", takes = "text", default = "Work goes on without waiting." },
    cite     = { "where it is written", takes = "text", optional = true },
  },
  make = function(name, t)
    duty(name .. ".give") {
      title = "${title}: give", because = t.because, cite = t.cite,
      of = t.giver, on = t.kind, done = t.given, evidence = t.complete, within = t.within,
      otherwise = { escalate = t.taker },
    }
    duty(name .. ".take") {
      title = "${title}: take or refuse", because = t.because, cite = t.cite,
      of = t.taker, on = t.given, done = { t.taken, t.refused }, within = t.answer,
      otherwise = { escalate = t.giver },
    }
    duty(name .. ".again") {
      title = "${title}: give again", because = t.because, cite = t.cite,
      of = t.giver, on = t.refused, done = t.given, evidence = t.complete, within = t.within,
    }
    policy(name .. ".refused") {
      on = t.refused, warn = "true", cite = t.cite,
      because = "${title}: refused; {count{ '${refused}', same = case }} refusals of this case came before.",
    }
  end,
}
