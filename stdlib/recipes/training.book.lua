-- A warehouse: 40 hours of training a year, and a licence for the forklift.

rulebook "training" {
  bylaw = 1,
  title = "Training", version = "2026", timezone = "Asia/Shanghai", month_end = "down",
  people = { li = { role = "staff" }, wang = { role = "staff" } },
}

role "staff" { }

event "training"    { hours = number, topic = optional(text) }
event "certificate" { subject = text }

use "training"

training "learning" {
  title = "Training", of = "staff", certificate = "certificate", needs = { ["forklift driven"] = "forklift" }, cite = "Handbook 9",
}

include "training.scenarios.lua"
