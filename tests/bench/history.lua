-- Twenty history terms over a million payments. Each policy warns where its term is above a bound, so that the counts can be held against
-- the window functions of a database.

rulebook "history" { bylaw = 1, timezone = "UTC" }

event "payment" { seq = number, vendor = text, amount = number, big = bool }

policy "t01" { on = "payment", warn = "count{ payment, same = actor } >= 495" }
policy "t02" { on = "payment", warn = "count{ payment, same = vendor } >= 1990" }
policy "t03" { on = "payment", warn = "sum{ payment.amount, same = actor } >= 247000" }
policy "t04" { on = "payment", warn = "sum{ payment.amount, same = vendor } >= 995000" }
policy "t05" { on = "payment", warn = "max{ payment.amount, same = actor } <= 900" }
policy "t06" { on = "payment", warn = "min{ payment.amount, same = vendor } >= 50" }
policy "t07" { on = "payment", warn = "avg{ payment.amount, same = actor } >= 700" }
policy "t08" { on = "payment", warn = "last{ payment.amount, same = actor } > amount + 950" }
policy "t09" { on = "payment", warn = "first{ payment.amount, same = vendor } > amount + 950" }
policy "t10" { on = "payment", warn = "count{ payment, same = { actor, vendor } } >= 4" }
policy "t11" { on = "payment", warn = "count{ payment, same = actor, within = 1h } >= 6" }
policy "t12" { on = "payment", warn = "sum{ payment.amount, same = actor, within = 1d } >= 16000" }
policy "t13" { on = "payment", warn = "count{ payment, same = vendor, within = 6h } >= 30" }
policy "t14" { on = "payment", warn = "avg{ payment.amount, same = vendor, within = 1d } >= 570" }
policy "t15" { on = "payment", warn = "count{ payment, same = actor, during = day } >= 28" }
policy "t16" { on = "payment", warn = "sum{ payment.amount, same = vendor, during = month } >= 970000" }
policy "t17" { on = "payment", warn = "count{ payment, same = actor, where = big } >= 65" }
policy "t18" { on = "payment", warn = "sum{ payment.amount, same = actor, where = big, within = 2d } >= 12000" }
policy "t19" { on = "payment", warn = "last{ payment.at, same = actor } + 1s >= at" }
policy "t20" { on = "payment", warn = "count{ payment } >= 995000" }
