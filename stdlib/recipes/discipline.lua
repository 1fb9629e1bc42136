-- Points for offences and merits, levels with a consequence, and the steps by which an offence is decided.
recipe "discipline" {
  doc = "Discipline: points that expire, levels from a record to a final warning, merits that cancel, and due process for each case.",
  fields = {
    offence   = { "the event of an offence; it has `who` and `points`, a number", takes = "text", default = "offence" },
    merit     = { "the event of a merit; it has `who` and `points`", takes = "text", default = "merit" },
    notice    = { "the event by which the person is told of it", takes = "text", default = "notice" },
    statement = { "the event of the person's own statement", takes = "text", default = "statement" },
    decision  = { "the event by which it is decided", takes = "text", default = "decision" },
    appeal    = { "the event of an appeal", takes = "text", default = "appeal" },
    of        = { "the role that conducts it", takes = "text" },
    levels    = { "a list of { points below zero, name }", takes = "table",
                  default = { { -1, "on record" }, { -3, "oral warning" }, { -6, "written warning" }, { -9, "final warning" } } },
    expires   = { "how long an entry counts", takes = "text", default = "6mo" },
    again     = { "the same person again within this time is told of as a repetition", takes = "text", default = "3mo" },
    told      = { "how long there is for the notice", takes = "text", default = "3 workdays" },
    decided   = { "how long there is for the decision", takes = "text", default = "10 workdays" },
    appealed  = { "working days within which an appeal may come", takes = "whole", default = 5 },
    title     = { "what people call it", takes = "text", default = "Discipline" },
    cite      = { "where it is written", takes = "text", optional = true },
  },
  make = function(name, t)
    ledger(name) {
      title = "${title}: points", per = "person", unit = "points", expires = t.expires, levels = t.levels, cite = t.cite,
      because = "Points count for ${expires}; a merit cancels as many.",
      entries = { { on = t.offence, add = "-points", of = "who" }, { on = t.merit, add = "points", of = "who" } },
    }
    policy(name .. ".again") {
      title = "${title}: repeated", on = t.offence, cite = t.cite,
      warn = "exists{ '${offence}', same = who, within = ${again} }", because = "{who} did so within ${again} before; the next level is looked at.",
    }
    duty(name .. ".notice") {
      title = "${title}: tell the person", of = t.of, on = t.offence, done = t.notice, within = t.told, cite = t.cite,
      because = "{who} is told within ${told}.",
    }
    duty(name .. ".decision") {
      title = "${title}: decide", of = t.of, on = t.offence, done = t.decision, within = t.decided, cite = t.cite,
      because = "The case of {who} is decided within ${decided}.",
    }
    policy(name .. ".heard") {
      title = "${title}: hear the person first", on = t.decision, cite = t.cite,
      require = "exists{ '${statement}', same = case } and exists{ '${notice}', same = case }",
      because = "Nobody is judged before they were told and heard.",
    }
    policy(name .. ".own") {
      title = "${title}: not in their own case", on = t.decision, cite = t.cite,
      forbid = "actor == last{ '${offence}'.who, same = case }", because = "Nobody decides their own case.",
    }
    policy(name .. ".appeal") {
      title = "${title}: appeal in time", on = t.appeal, cite = t.cite,
      require = "exists{ '${decision}', same = case } and workdays(last{ '${decision}'.at, same = case }, at) <= ${appealed}",
      because = "An appeal comes within ${appealed} working days of the decision.",
    }
  end,
}
