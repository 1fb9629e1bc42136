-- Duties that one person must not do both of, in one case and by their roles.
recipe "sod" {
  doc = "Segregation of duties: steps of a case that must be done by different people, and roles that nobody may hold together.",
  fields = {
    steps   = { "kinds of events that one person must not do in one case", takes = "texts" },
    same    = { "the fields by which events belong to one case; without it their case", takes = "texts", optional = true },
    roles   = { "roles of which nobody may hold two; bylaw check looks at the book's people", takes = "texts", optional = true },
    exempt  = { "a condition under which an event of a step is let pass: small amounts, for example", takes = "expression", optional = true },
    title   = { "what people call it", takes = "text", default = "Segregation of duties" },
    because = { "why, in your own words", takes = "text", default = "Nobody does both." },
    cite    = { "where it is written", takes = "text", optional = true },
  },
  make = function(name, t)
    if #t.steps < 2 then error("steps has at least two kinds of events") end
    local rules = {}
    for i = 1, #t.steps do
      for k = i + 1, #t.steps do
        table.insert(rules, four_eyes(t.steps[i], t.steps[k], { name = t.steps[i] .. " / " .. t.steps[k], where = t.exempt and "not (${exempt})" or nil }))
      end
    end
    process(name) { title = t.title, same = t.same, rules = rules, cite = t.cite }
    local roles = t.roles or {}
    for i = 1, #roles do
      for k = i + 1, #roles do
        policy(name .. ".roles." .. roles[i] .. "." .. roles[k]) {
          title = t.title, on = "person.declared", cite = t.cite,
          forbid = "'" .. roles[i] .. "' in role and '" .. roles[k] .. "' in role",
          because = "${because} {name} holds " .. roles[i] .. " and " .. roles[k] .. ".",
        }
      end
    end
  end,
}
