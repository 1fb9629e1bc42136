-- Fines for parking: what the office owes, what the driver owes, counted in civil days and months.

rulebook "fines" {
  bylaw = 1,
  title = "Parking fines", version = "2026.1", timezone = "Europe/Rome", month_end = "down", clock_change = "later",
  people = { office = { role = "office" } },
}

role "office" { title = "Fines office" }

event "fine"      { amount = money "EUR" }
event "notice"    { amount = money "EUR" }
event "payment"   { amount = money "EUR" }
event "appeal"    { }
event "dismissed" { }
event "upheld"    { }
event "annulled"  { }
event "collection" { }

param "surcharge" { number, 0.5, cite = "Traffic code 203" }

duty "notify" {
  of = "office", on = "fine", done = { "notice", "payment" }, cancel = "annulled",
  within = "90d end of day",
  because = "The driver is told of the fine within 90 days.", cite = "Traffic code 201",
}

duty "pay" {
  on = "notice", done = { event = "payment", where = "amount >= now.amount" }, cancel = "annulled",
  within = "60d end of day", stop = "appeal", resume = "dismissed",
  because = "{amount} is to be paid within 60 days of the notice; an appeal stops the clock.", cite = "Traffic code 202",
}

duty "decide_appeal" {
  of = "office", on = "appeal", done = { "upheld", "dismissed" }, within = "1mo end of day",
  because = "An appeal is decided within a month.", cite = "Traffic code 204",
}

policy "appeal.in_time" {
  on = "appeal",
  require = "exists{ notice, same = case, within = 60d }",
  because = "An appeal comes within 60 days of the notice.", cite = "Traffic code 203",
}

policy "collection.only_unpaid" {
  on = "collection", require = "exists{ 'pay.breached', same = case }",
  because = "What may still be paid is not collected.", cite = "Traffic code 206",
}

-- what a driver owes who let the 60 days pass
ledger "surcharges" {
  entries = { { on = "pay.breached", add = "amount * surcharge" } }, unit = money "EUR",
  because = "Half of the fine is added to what was not paid in time.", cite = "Traffic code 203",
}

include "scenarios.lua"
