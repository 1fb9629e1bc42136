rulebook "t" { bylaw = 1, timezone = "UTC", month_end = "down", people = {
  a = { role = "agent" }, b = { role = "agent" }, c = { role = "agent" }, d = { role = "agent" }, e = { role = "agent", till = "2026-02-14" },
} }
role "agent" { }
event "rating" { whom = person, points = number }
review "q" {
  of = "agent", every = "quarter", raters = { on = "rating", of = "whom", score = "points", gap = 5 }, weigh = { raters = 100 },
  grades = { { "S", 90 }, { "A", 80 }, { "C", 0 } }, quota = { S = 0.4, A = 0.4 },
}
