-- Hours of training by quarter and year, and certificates that must be renewed.
recipe "training" {
  doc = "Training: hours owed each quarter and year, certificates renewed before they end, work that needs one.",
  fields = {
    of          = { "the role that is trained", takes = "text" },
    kind        = { "the event of a training; its actor was trained, and it has `hours`, a number", takes = "text", default = "training" },
    quarter     = { "hours each quarter, at least", takes = "number", default = 8 },
    year        = { "hours each year, at least", takes = "number", default = 40 },
    certificate = { "the event by which somebody gets a certificate; it has `subject`, a text", takes = "text", optional = true },
    valid       = { "how long a certificate is valid", takes = "text", default = "24mo" },
    at_risk     = { "a warning once no more than this share of its time is left", takes = "number", default = 0.125 },
    needs       = { "{ kind of event = subject }: work for which a valid certificate is needed", takes = "table", default = {} },
    title       = { "what people call it", takes = "text", default = "Training" },
    cite        = { "where it is written", takes = "text", optional = true },
  },
  make = function(name, t)
    for period, hours in pairs { quarter = t.quarter, year = t.year } do
      ledger(name .. "." .. period) {
        title = "${title}: hours this " .. period, of = t.of, per = "person", every = period, unit = "hours", cite = t.cite,
        entries = { { on = t.kind, add = "hours" } },
      }
      -- met by the training with which the sum of the period comes to it
      duty(name .. ".each_" .. period) {
        title = "${title}: " .. hours .. " hours each " .. period, of = t.of, per = t.of, every = period, cite = t.cite,
        done = { event = t.kind, where = "hours + sum{ '${kind}'.hours, same = actor, during = " .. period .. " } >= " .. hours },
        because = "Everybody learns: " .. hours .. " hours each " .. period .. ".",
      }
    end
    if not t.certificate then return end
    duty(name .. ".renewal") {
      title = "${title}: renew the certificate", who = "actor", on = t.certificate, done = t.certificate, same = { "actor", "subject" },
      within = "${valid} end of day", at_risk = t.at_risk, cite = t.cite, because = "The certificate {subject} is valid for ${valid}.",
    }
    policy(name .. ".soon") {
      title = "${title}: ends soon", on = name .. ".renewal.at_risk", warn = "true", cite = t.cite,
      because = "The certificate {subject} of {holder} ends soon.",
    }
    for kind, subject in pairs(t.needs) do
      policy(name .. ".needed." .. kind) {
        title = "${title}: certificate needed", on = kind, cite = t.cite,
        require = "exists{ '${certificate}', same = actor, where = subject == '" .. subject .. "' and at + ${valid} >= now.at }",
        because = "This needs a valid certificate: " .. subject .. ".",
      }
    end
  end,
}
