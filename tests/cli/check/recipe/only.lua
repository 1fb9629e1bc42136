recipe "only" {
  doc = "Only what is of one urgency.",
  fields = { urgency = "which one" },
  make = function(name, t)
    if t.urgency == "" then error("name an urgency") end
    policy("${name}.only") {
      on = "ticket", require = "urgency == '${urgency}'",
      because = "Only ${urgency} tickets.",
    }
  end,
}
