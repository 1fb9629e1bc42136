-- A bonus: base times months times the factor of a grade, by days, out of a pool.
recipe "bonus" {
  doc = "Bonuses: base pay times months times the factor of the grade, prorated by days, paid exactly and out of a pool.",
  fields = {
    kind     = { "the event: a bonus is paid; it has `who`, `base` and `amount` in money, `grade`, and `days` of the year in service", takes = "text", default = "bonus" },
    of       = { "the role that pays it out", takes = "text" },
    currency = { "the currency", takes = "text", default = "CNY" },
    months   = { "months of base pay for a factor of 1", takes = "number", default = 1 },
    factors  = { "a list of { grade, factor }", takes = "table", default = { { "S", 1.5 }, { "A", 1.2 }, { "B", 1.0 }, { "C", 0.6 }, { "D", 0 } } },
    year     = { "days of the whole year", takes = "whole", default = 365 },
    pool     = { "what all of them together may come to in a year", takes = "number" },
    title    = { "what people call it", takes = "text", default = "Bonus" },
    cite     = { "where it is written", takes = "text", optional = true },
  },
  make = function(name, t)
    local grades, rows, seen = {}, {}, {}
    for i, f in ipairs(t.factors) do
      local grade, factor = f[1], f[2]
      if type(factor) ~= "number" or factor < 0 then error("the factor of " .. tostring(grade) .. " is a number, and not below 0") end
      if seen[grade] then error("the grade " .. grade .. " stands twice") end
      seen[grade] = true
      table.insert(grades, grade)
      table.insert(rows, { grade, factor })
    end
    matrix(name .. "_factor") { inputs = { { "grade", one_of(grades) } }, output = number, rows = rows }
    -- money has four places; who pays whole cents is right to the cent
    local due = "base * ${months} * ${name}_factor(grade) * days / ${year}"
    policy(name .. ".amount") {
      title = "${title}: what is due", on = t.kind, of = t.of, cite = t.cite,
      forbid = "abs(amount - " .. due .. ") >= 0.01",
      because = "A grade {grade} makes {" .. due .. "}, and {amount} is paid.",
    }
    policy(name .. ".once") {
      title = "${title}: once a year", on = t.kind, cite = t.cite,
      forbid = "exists{ '${kind}', same = who, during = year }", because = "Who has had this year's bonus gets no second one.",
    }
    policy(name .. ".own") {
      title = "${title}: not to oneself", on = t.kind, cite = t.cite, forbid = "who == actor", because = "Nobody pays themselves.",
    }
    policy(name .. ".pool") {
      title = "${title}: the pool", on = t.kind, cite = t.cite,
      forbid = "amount + sum{ '${kind}'.amount, during = year } > ${pool}",
      because = "The pool is ${pool}: {amount} would come on top of {sum{ '${kind}'.amount, during = year }}.",
    }
    ledger(name) {
      title = "${title}: paid this year", unit = money(t.currency), every = "year", cite = t.cite,
      entries = { { on = t.kind, add = "amount" } }, because = "What is paid out of the pool of ${pool}.",
    }
  end,
}
