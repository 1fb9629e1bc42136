-- Money that leaves the house: who signs, in which order, up to how much.

event "payment"         { amount = money "CNY", vendor = text, requester = person, budgeted = bool }
event "payment.request" { amount = money "CNY", vendor = text, budgeted = bool }

-- What one vendor gets within a week is one payment: whoever splits it climbs to the next band.
authority "payment.budgeted" {
  title = "Payments within the budget",
  on = "payment", when = "budgeted", asked = { event = "payment.request", where = "budgeted" }, initiator = "requester",
  amount = "amount + sum{ payment.amount, same = vendor, within = 7d }",
  acts = { check = "payment.check", approve = "payment.approve", ratify = "payment.ratify" },
  bands = {
    { upto = 5000,                  chain = { approve { "service_lead", "purchasing_lead" } } },
    { above = 5000, upto = 50000,   chain = { check "accountant", approve "ops_head" } },
    { above = 50000, upto = 500000, chain = { check "accountant", check "finance_head", approve "general_manager" } },
    { above = 500000,               chain = { check "accountant", check "finance_head", approve "general_manager", ratify "chair" } },
  },
  each = "1 workday", delegate = { days = 14, share = 0.5, again = false },
  because = "Four eyes on money.", cite = "Finance 4.2",
}

-- Outside of the budget each amount goes one step higher.
authority "payment.unbudgeted" {
  title = "Payments outside of the budget",
  on = "payment", when = "not budgeted", asked = { event = "payment.request", where = "not budgeted" }, initiator = "requester",
  amount = "amount + sum{ payment.amount, same = vendor, within = 7d }",
  acts = { check = "payment.check", approve = "payment.approve", ratify = "payment.ratify" },
  bands = {
    { upto = 5000,                 chain = { check "accountant", approve "ops_head" } },
    { above = 5000, upto = 50000,  chain = { check "accountant", check "finance_head", approve "general_manager" } },
    { above = 50000,               chain = { check "accountant", check "finance_head", approve "general_manager", ratify "chair" } },
  },
  each = "1 workday",
  because = "What nobody planned is looked at one step higher.", cite = "Finance 4.3",
}

policy "payment.hands" {
  on = "payment", forbid = "requester == actor",
  because = "Who asks for money does not hand it out.", cite = "Finance 4.1",
}

-- marketing has a purse of its own
event "marketing.spent" { amount = money "CNY", campaign = text }
param "marketing_budget" { money "CNY", 100000, cite = "Budget 2026, line 7", title = "Marketing, a quarter" }

ledger "marketing" {
  title = "Spent on marketing",
  unit = money "CNY", entries = { { on = "marketing.spent", add = "amount" } }, every = "quarter",
  levels = { { 80000, "80 %" }, { 100000, "used up" } },
  because = "At 80 % we talk, at 100 % we stop.", cite = "Budget 2026, line 7",
}
policy "marketing.stop" {
  on = "marketing.spent", forbid = "balance(marketing) + amount > marketing_budget",
  because = "{amount} on top of {balance(marketing)} is more than the quarter's {marketing_budget}.", cite = "Budget 2026, line 7",
}

-- travelling
event "hotel" { city = text, nights = number, amount = money "CNY" }
matrix "hotel_cap" {
  inputs = { { "city", text }, { "nights", number } }, output = money "CNY", hit = "first",
  rows = {
    { { "Shanghai", "Beijing", "Shenzhen" }, "<= 3", 800 },
    { { "Shanghai", "Beijing", "Shenzhen" }, any, 700 },
    { any, "<= 3", 500 },
    { any, any, 450 },
  },
}
policy "hotel.cap" {
  on = "hotel", forbid = "amount > nights * hotel_cap(city, nights)",
  because = "{nights} nights in {city} cost {amount}; a night there may cost {hotel_cap(city, nights)}.", cite = "Finance 6.1",
}

duty "close_books" {
  title = "Books of the month before",
  of = "finance_head", every = "month on workday 5 by 18:00", done = "books.closed",
  measure = "months closed on time", raci = { A = "finance_head", R = "accountant", I = "general_manager" },
  because = "The books of a month are closed by the fifth working day of the next.", cite = "Finance 1.1",
}
