scenario "answered at the last instant of each step" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 10:00", "proposal", actor = "li", case = "V-1", what = "shorter forms" },
    { "2026-03-04 18:00", "proposal.received", actor = "chen", case = "V-1" },
    { "2026-03-09 18:00", "proposal.sorted", actor = "chen", case = "V-1" },
    { "2026-03-23 18:00", "proposal.adopted", actor = "chen", case = "V-1" },
  },
  expect = {
    { duty = "ideas.received", case = "V-1", state = "fulfilled" }, { duty = "ideas.sorted", case = "V-1", state = "fulfilled" },
    { duty = "ideas.decided", case = "V-1", state = "fulfilled" },
  },
}

scenario "a second later is late; the May holidays do not count" {
  from = "2026-04-29", to = "2026-05-31",
  events = {
    { "2026-04-29 10:00", "proposal", actor = "li", case = "V-1", what = "shorter forms" },
    { "2026-05-06 18:00", "proposal.received", actor = "chen", case = "V-1" },
    { "2026-05-07 10:00", "proposal", actor = "wang", case = "V-2", what = "fewer meetings" },
    { "2026-05-09 18:00:01", "proposal.received", actor = "chen", case = "V-2" }, -- the make-up Saturday counts
  },
  expect = { { duty = "ideas.received", case = "V-1", state = "fulfilled" }, { duty = "ideas.received", case = "V-2", state = "late" } },
}

scenario "nobody is refused in silence" {
  from = "2026-03-02", to = "2026-03-31",
  events = {
    { "2026-03-02 10:00", "proposal", actor = "li", case = "V-1", what = "shorter forms" },
    { "2026-03-03 10:00", "proposal.refused", actor = "chen", case = "V-1" },
    { "2026-03-04 10:00", "proposal.refused", actor = "chen", case = "V-1", reason = "" },
    { "2026-03-05 10:00", "proposal.refused", actor = "chen", case = "V-1", reason = "the forms are the law's" },
  },
  expect = {
    { event = 2, forbidden_by = "ideas.reason" }, { event = 3, forbidden_by = "ideas.reason" }, { event = 4, permitted = true },
    { duty = "ideas.decided", case = "V-1", state = "fulfilled" },
  },
}

scenario "verified thirty days after, and no sooner; rewarded to the cent" {
  from = "2026-03-02", to = "2026-06-30",
  events = {
    { "2026-03-02 10:00", "proposal", actor = "li", case = "V-1", what = "shorter forms" },
    { "2026-03-05 10:00", "proposal.adopted", actor = "chen", case = "V-1" },
    { "2026-04-01 10:00", "proposal.done", actor = "chen", case = "V-1" },
    { "2026-05-01 09:59:59", "proposal.verified", actor = "chen", case = "V-1" },
    { "2026-05-01 10:00", "proposal.verified", actor = "chen", case = "V-1" },
    { "2026-05-06 10:00", "proposal.rewarded", actor = "chen", case = "V-1", saving = "41230.00", amount = "824.00" },
    { "2026-05-06 10:10", "proposal.rewarded", actor = "chen", case = "V-1", saving = "41230.00", amount = "824.60" },
    { "2026-05-07 10:00", "proposal.rewarded", actor = "chen", case = "V-1", saving = "2000000.00", amount = "40000.00" },
    { "2026-05-07 10:10", "proposal.rewarded", actor = "chen", case = "V-1", saving = "2000000.00", amount = "30000.00" },
  },
  expect = {
    { event = 4, forbidden_by = "ideas.wait" }, { event = 5, permitted = true }, { event = 6, forbidden_by = "ideas.reward" },
    { event = 7, permitted = true }, { event = 8, forbidden_by = "ideas.reward" }, { event = 9, permitted = true },
  },
}

scenario "rewarded without being verified" {
  from = "2026-03-02", to = "2026-06-30",
  events = {
    { "2026-03-02 10:00", "proposal", actor = "li", case = "V-1", what = "shorter forms" },
    { "2026-03-05 10:00", "proposal.adopted", actor = "chen", case = "V-1" },
    { "2026-05-06 10:00", "proposal.rewarded", actor = "chen", case = "V-1", saving = "100.00", amount = "2.00" },
    { "2026-05-07 10:00", "proposal.refused", actor = "chen", case = "V-1", reason = "after all" },
  },
  expect = {
    { deviation = "ideas: precedence(proposal.verified, proposal.rewarded)", case = "V-1", count = 1 },
    { deviation = "ideas: not_coexist(proposal.adopted, proposal.refused)", case = "V-1", count = 1 },
  },
}

scenario "what it saves is unknown: so is the reward" {
  from = "2026-03-02", to = "2026-03-31",
  events = { { "2026-03-06 10:00", "proposal.rewarded", actor = "chen", case = "V-1", amount = "2.00" } },
  expect = { { event = 1, undetermined = true, needs = { "saving" } } },
}
