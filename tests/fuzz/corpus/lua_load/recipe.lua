use "sla"
sla "x" { on = "a ${b}", n = 3 }
sla "y" { }
recipe "r" { fields = { a = { "b", default = { 1, "x" }, takes = "texts" }, c = { "d", takes = { "e" } } },
  make = function(name, t) role(name .. ".${name}") { title = "it's ${a} '${c}' ${zz} ${", [t.c] = t.a } r "again" { } sla(name) { on = t.c } end }
r "u" { c = "e" }
r "v" { c = "f", a = function() end }
r("w", { c = "e", a = "$\1{x}" })
