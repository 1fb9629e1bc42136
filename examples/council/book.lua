-- What a council pays: bands of amounts, purchases that may have been split, payments that stand twice. The header drifts from file to file.

rulebook "council" { bylaw = 1, title = "Council spending", timezone = "Europe/London" }

-- the category is missing in one file, and may be spelled in two ways
source "payments" {
  file = "payments-*.csv",
  kind = constant "payment", at = "Paid Date", id = "Trans No", thousands = ",", formats = { at = "%d/%m/%Y", paid = "%d/%m/%Y" },
  fields = {
    amount = "Amount", supplier = "Supplier ID", name = "Supplier Name", paid = "Paid Date", sort = "Type of Expenditure",
    category = { "Expenditure Category", "Expenditure Catergory" },
  },
}

event "payment" { amount = money "GBP", supplier = text, name = text, paid = date, sort = text, category = optional(text) }

-- what the last row must make it come to
param "rows"  { number, 24 }
param "total" { money "GBP", 108711.22 }
policy "payment.total" { on = "payment", warn = "count{ payment } == rows - 1 and sum{ payment.amount } + amount == total" }

policy "below"      { on = "payment", warn = "amount < 500" }
policy "negative"   { on = "payment", warn = "amount < 0" }
policy "band.500"   { on = "payment", warn = "amount >= 500 and amount < 5000" }
policy "band.5000"  { on = "payment", warn = "amount >= 5000 and amount < 25000" }
policy "band.25000" { on = "payment", warn = "amount >= 25000" }

-- small payments to one supplier on one day that come to 5000, at the one that makes it so
policy "split" {
  on = "payment",
  warn = [[supplier ~= "" and amount < 5000
           and sum{ payment.amount, same = { supplier, paid }, where = amount < 5000 } < 5000
           and sum{ payment.amount, same = { supplier, paid }, where = amount < 5000 } + amount >= 5000]],
}

policy "double"   { on = "payment", warn = "count{ payment, same = { supplier, paid, amount } } == 1" }
policy "nameless" { on = "payment", warn = "name == ''" }
policy "capital"  { on = "payment", warn = "sort == 'Capital'" }
policy "weekend"  { on = "payment", warn = "weekday(paid) >= 6" }

