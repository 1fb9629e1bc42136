-- What a council pays: bands of amounts, purchases that may have been split, and the purchases by card.

rulebook "council" { bylaw = 1, title = "Council spending", timezone = "Europe/London" }

-- the header drifts from quarter to quarter: the category is missing, or spelled in two ways
source "payments" {
  file = "expenditure-over-500-*.csv",
  kind = constant "payment", at = "Paid Date", id = "Trans No", formats = { at = "%d/%m/%Y", paid = "%d/%m/%Y" },
  fields = {
    amount = "Amount", supplier = "Supplier ID", name = "Supplier Name", paid = "Paid Date", sort = "Type of Expenditure",
    category = { "Expenditure Category", "Expenditure Catergory" },
  },
}
source "cards.winter" {
  file = "procurement-card-spending-jan-mar-*.csv",
  kind = constant "card", at = "Date", formats = { at = "%d/%m/%Y" }, thousands = ",", fields = { amount = "Value", merchant = "Merchant" },
}
source "cards.spring" {
  file = "procurement-card-spending-apr-jun-*.csv",
  kind = constant "card", at = "FIN.TRANSACTION DATE", formats = { at = "%d/%m/%Y" }, thousands = ",",
  fields = { amount = "FIN.TRANSACTION AMOUNT", merchant = "MCH.MERCHANT NAME" },
}

event "payment" { amount = money "GBP", supplier = text, name = text, paid = date, sort = text, category = optional(text) }
event "card"    { amount = money "GBP", merchant = text }

-- question 1: what the last row must make it come to; set from outside
param "rows"  { number, 0 }
param "total" { money "GBP", 0 }
policy "payment.total" { on = "payment", warn = "count{ payment } == rows - 1 and sum{ payment.amount } + amount == total" }
policy "card.total"    { on = "card", warn = "count{ card } == rows - 1 and sum{ card.amount } + amount == total" }

-- questions 2 and 3
policy "below"      { on = "payment", warn = "amount < 500" }
policy "negative"   { on = "payment", warn = "amount < 0" }
policy "band.500"   { on = "payment", warn = "amount >= 500 and amount < 5000" }
policy "band.5000"  { on = "payment", warn = "amount >= 5000 and amount < 25000" }
policy "band.25000" { on = "payment", warn = "amount >= 25000" }

-- question 4: small payments to one supplier on one day that come to 5000, at the one that makes it so
policy "split" {
  on = "payment",
  warn = [[supplier ~= "" and amount < 5000
           and sum{ payment.amount, same = { supplier, paid }, where = amount < 5000 } < 5000
           and sum{ payment.amount, same = { supplier, paid }, where = amount < 5000 } + amount >= 5000]],
}

-- questions 5 and 6
policy "double"   { on = "payment", warn = "count{ payment, same = { supplier, paid, amount } } == 1" }
policy "nameless" { on = "payment", warn = "name == ''" }
policy "capital"  { on = "payment", warn = "sort == 'Capital'" }
policy "weekend"  { on = "payment", warn = "weekday(paid) >= 6" }

-- question 7
policy "card.negative" { on = "card", warn = "amount < 0" }
policy "card.500"      { on = "card", warn = "amount > 500" }
policy "card.1000"     { on = "card", warn = "amount > 1000" }
policy "card.weekend"  { on = "card", warn = "weekday(date(at)) >= 6" }

-- the same as measures
kpi "rows"             { value = "count{ payment }" }
kpi "sum"              { value = "sum{ payment.amount }" }
kpi "below.rows"       { value = "count{ payment, where = amount < 500 }" }
kpi "negative.sum"     { value = "sum{ payment.amount, where = amount < 0 }" }
kpi "large.sum"        { value = "sum{ payment.amount, where = amount >= 25000 }" }
kpi "capital.rows"     { value = "count{ payment, where = sort == 'Capital' }" }
kpi "capital.sum"      { value = "sum{ payment.amount, where = sort == 'Capital' }" }
kpi "weekend.rows"     { value = "count{ payment, where = weekday(paid) >= 6 }" }
kpi "monthly"          { every = "month", value = "sum{ payment.amount }" }
kpi "cards.rows"       { value = "count{ card }" }
kpi "cards.sum"        { value = "sum{ card.amount }" }
kpi "cards.above"      { value = "count{ card, where = amount > 500 } / count{ card }" }
kpi "cards.weekend"    { value = "count{ card, where = weekday(date(at)) >= 6 }" }
-- question 4: a supplier's day is judged when all of it is known
kpi "split.days" {
  per = { "supplier", "paid" }, target = false,
  value = [[count{ payment, where = supplier ~= "" } >= 2 and max{ payment.amount, where = supplier ~= "" } < 5000
            and sum{ payment.amount, where = supplier ~= "" } >= 5000]],
}
kpi "double.payments"  { per = { "supplier", "paid", "amount" }, value = "count{ payment } > 1", target = false }
