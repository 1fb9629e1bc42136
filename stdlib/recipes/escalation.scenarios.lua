scenario "taken up at the very fifth minute: nobody is called" {
  from = "2026-03-07", to = "2026-03-07 03:40",
  events = {
    { "2026-03-07 03:00", "alarm", case = "A-1", what = "No orders come in" },
    { "2026-03-07 03:05", "taken up", actor = "li", case = "A-1" },
  },
  expect = {
    { duty = "alarm_call.deputy", case = "A-1", state = "fulfilled" }, { duty = "alarm_call.manager", case = "A-1", state = "fulfilled" },
    { duty = "alarm_call.director", case = "A-1", state = "fulfilled" },
  },
}

scenario "one second later the deputy was called, and nobody else" {
  from = "2026-03-07", to = "2026-03-07 03:40",
  events = {
    { "2026-03-07 03:00", "alarm", case = "A-1", what = "No orders come in" },
    { "2026-03-07 03:05:01", "taken up", actor = "li", case = "A-1" },
  },
  expect = { { duty = "alarm_call.deputy", case = "A-1", state = "late" }, { duty = "alarm_call.manager", case = "A-1", state = "fulfilled" } },
}

scenario "nobody answers: all three are called in turn" {
  from = "2026-03-07", to = "2026-03-07 03:40",
  events = { { "2026-03-07 03:00", "alarm", case = "A-1", what = "No orders come in" } },
  expect = {
    { duty = "alarm_call.deputy", case = "A-1", state = "breached" }, { duty = "alarm_call.manager", case = "A-1", state = "breached" },
    { duty = "alarm_call.director", case = "A-1", state = "breached" },
  },
}

scenario "at the sixteenth minute the manager has been called, and the director not yet" {
  from = "2026-03-07", to = "2026-03-07 03:16",
  events = { { "2026-03-07 03:00", "alarm", case = "A-1", what = "No orders come in" } },
  expect = {
    { duty = "alarm_call.manager", case = "A-1", state = "breached" }, { duty = "alarm_call.director", case = "A-1", state = "pending" },
    { due = { "alarm_call.deputy#1", "alarm_call.manager#1", "alarm_call.director#1" } },
  },
}

scenario "a false alarm calls nobody, and an answer to another alarm does not count" {
  from = "2026-03-07", to = "2026-03-07 03:40",
  events = {
    { "2026-03-07 03:00", "alarm", case = "A-1", what = "No orders come in" },
    { "2026-03-07 03:00", "alarm", case = "A-2", what = "The queue grows" },
    { "2026-03-07 03:02", "false alarm", case = "A-1" },
    { "2026-03-07 03:03", "taken up", actor = "li", case = "A-3" },
  },
  expect = { { duty = "alarm_call.deputy", case = "A-1", state = "cancelled" }, { duty = "alarm_call.deputy", case = "A-2", state = "breached" } },
}
