scenario "given and taken at the last instant, over lunch" {
  from = "2026-03-02", to = "2026-03-02 18:00",
  events = {
    { "2026-03-02 11:00", "orders closed", actor = "li", case = "O-1" },
    { "2026-03-02 14:00", "order file", actor = "li", case = "O-1", sku = 12, qty = 40, ship_by = "2026-03-03" },
    { "2026-03-02 18:00", "order file taken", actor = "wang", case = "O-1" },
  },
  expect = { { duty = "orders.give", case = "O-1", state = "fulfilled" }, { duty = "orders.take", case = "O-1", state = "fulfilled" } },
}

scenario "one second late" {
  from = "2026-03-02", to = "2026-03-02 18:00",
  events = {
    { "2026-03-02 11:00", "orders closed", actor = "li", case = "O-1" },
    { "2026-03-02 14:00:01", "order file", actor = "li", case = "O-1", sku = 12, qty = 40, ship_by = "2026-03-03" },
  },
  expect = { { duty = "orders.give", case = "O-1", state = "late" }, { duty = "orders.take", case = "O-1", state = "pending" } },
}

scenario "an order file without a shipping date does not count as handed over" {
  from = "2026-03-02", to = "2026-03-03",
  events = {
    { "2026-03-02 11:00", "orders closed", actor = "li", case = "O-1" },
    { "2026-03-02 11:30", "order file", actor = "li", case = "O-1", sku = 12, qty = 40 },
  },
  expect = { { duty = "orders.give", case = "O-1", state = "breached" } },
}

scenario "what is refused is given again, and then taken" {
  from = "2026-03-02", to = "2026-03-03",
  events = {
    { "2026-03-02 11:00", "orders closed", actor = "li", case = "O-1" },
    { "2026-03-02 11:30", "order file", actor = "li", case = "O-1", sku = 12, qty = 40, ship_by = "2026-03-03" },
    { "2026-03-02 14:00", "order file refused", actor = "wang", case = "O-1" },
    { "2026-03-02 16:00", "order file", actor = "li", case = "O-1", sku = 12, qty = 38, ship_by = "2026-03-03" },
    { "2026-03-02 17:00", "order file taken", actor = "wang", case = "O-1" },
  },
  expect = {
    { duty = "orders.give", case = "O-1", state = "fulfilled" }, { duty = "orders.again", case = "O-1", state = "fulfilled" },
    { duty = "orders.take", case = "O-1", state = "fulfilled", count = 2 },
  },
}

scenario "the May holidays do not count, the make-up Saturday does" {
  from = "2026-04-30", to = "2026-05-09 11:00",
  events = {
    { "2026-04-30 17:00", "orders closed", actor = "li", case = "O-1" },
    { "2026-05-06 10:00", "order file", actor = "li", case = "O-1", sku = 12, qty = 40, ship_by = "2026-05-07" },
    { "2026-05-08 17:00", "orders closed", actor = "li", case = "O-2" },
    { "2026-05-09 10:00:01", "order file", actor = "li", case = "O-2", sku = 12, qty = 40, ship_by = "2026-05-11" },
  },
  expect = { { duty = "orders.give", case = "O-1", state = "fulfilled" }, { duty = "orders.give", case = "O-2", state = "late" } },
}
