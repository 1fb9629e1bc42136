scenario "three people, one case" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 10:00", "supplier entered", actor = "li", case = "P-1", amount = 5000 },
    { "2026-03-02 11:00", "invoice entered", actor = "wang", case = "P-1", amount = 900 },
    { "2026-03-03 10:00", "payment approved", actor = "chen", case = "P-1", amount = 900 },
  },
  expect = { { deviation = "payment: invoice entered / payment approved", case = "P-1", count = 0 } },
}

scenario "one who enters the invoice and approves the payment" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 11:00", "invoice entered", actor = "wang", case = "P-1", amount = 900 },
    { "2026-03-03 10:00", "payment approved", actor = "wang", case = "P-1", amount = 900 },
    { "2026-03-03 11:00", "payment approved", actor = "wang", case = "P-2", amount = 900 },
  },
  expect = {
    { deviation = "payment: invoice entered / payment approved", case = "P-1", count = 1 },
    { deviation = "payment: invoice entered / payment approved", case = "P-2", count = 0 },
  },
}

scenario "exactly 100 is not small any more, 99.99 is" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 11:00", "invoice entered", actor = "wang", case = "P-1", amount = "99.99" },
    { "2026-03-03 10:00", "payment approved", actor = "wang", case = "P-1", amount = "99.99" },
    { "2026-03-02 11:00", "invoice entered", actor = "wang", case = "P-2", amount = 100 },
    { "2026-03-03 10:00", "payment approved", actor = "wang", case = "P-2", amount = 100 },
  },
  expect = {
    { deviation = "payment: invoice entered / payment approved", case = "P-1", count = 0 },
    { deviation = "payment: invoice entered / payment approved", case = "P-2", count = 1 },
  },
}

scenario "who approved is unknown: nothing is said against anybody" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 11:00", "invoice entered", actor = "wang", case = "P-1", amount = 900 },
    { "2026-03-03 10:00", "payment approved", case = "P-1", amount = 900 },
  },
  expect = { { deviation = "payment: invoice entered / payment approved", case = "P-1", count = 0 } },
}
