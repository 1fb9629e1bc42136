scenario "a permit by the book" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 10:00", "register", actor = "anna", case = "P-1" },
    { "2026-03-03 10:00", "confirm", actor = "bas", case = "P-1" },
    { "2026-03-04 10:00", "assess", actor = "cleo", case = "P-1" },
    { "2026-03-09 10:00", "advise", actor = "dirk", case = "P-1", positive = true },
    { "2026-03-11 10:00", "grant", actor = "eva", case = "P-1" },
  },
  expect = { nothing_else = true },
}

scenario "whoever assesses does not advise" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 10:00", "register", actor = "anna", case = "P-1" },
    { "2026-03-03 10:00", "confirm", actor = "bas", case = "P-1" },
    { "2026-03-04 10:00", "assess", actor = "cleo", case = "P-1" },
    { "2026-03-09 10:00", "advise", actor = "cleo", case = "P-1", positive = true },
    { "2026-03-11 10:00", "grant", actor = "eva", case = "P-1" },
  },
  expect = { { deviation = "permit: four_eyes(assess, advise)", case = "P-1" } },
}
