-- An emergency plan: who has done what by when, and drills so that it works.
recipe "incident" {
  doc = "An emergency plan: steps that each have a time and a role from the moment of the alarm, in their order, and drills of it.",
  fields = {
    kind    = "the event that begins it, or { event = …, where = \"…\" } for one severity",
    steps   = { "a list of { kind of event, length of time, role }", takes = "table" },
    ordered = { "whether the steps come in the order of the list", takes = "flag", default = false },
    tell    = { "the role that is told of a step that was missed", takes = "text", optional = true },
    over    = { "the event that says that it was no emergency", optional = true },
    drill   = { "the event of a drill", takes = "text", optional = true },
    drills  = { "how often there is one", takes = "text", default = "halfyear" },
    of      = { "the role that holds drills", takes = "text", optional = true },
    title   = { "what people call it", takes = "text", default = "Incident" },
    because = { "why, in your own words", takes = "text", default = "In an emergency everybody knows what to do by when." },
    cite    = { "where it is written", takes = "text", optional = true },
  },
  make = function(name, t)
    local before
    for i, step in ipairs(t.steps) do
      local kind, within, role = step[1], step[2], step[3]
      if not (kind and within and role) then error("step " .. i .. " lacks one of kind, length of time, role") end
      duty(name .. "." .. kind) {
        title = "${title}: " .. kind, of = role, on = t.kind, done = kind, within = within, cancel = t.over,
        because = t.because .. " " .. kind .. ": within " .. within .. ".", cite = t.cite,
        otherwise = t.tell and { escalate = t.tell } or nil,
      }
      if t.ordered and before then
        policy(name .. "." .. kind .. ".after") {
          title = "${title}: order", on = kind, cite = t.cite,
          warn = "not exists{ '" .. before .. "', same = case }", because = kind .. " came before " .. before .. ".",
        }
      end
      before = kind
    end
    if t.drill then
      duty(name .. ".drill") {
        title = "${title}: drill", of = t.of, every = t.drills, done = t.drill, cite = t.cite,
        because = "A plan that was never tried does not work.",
      }
    end
  end,
}
