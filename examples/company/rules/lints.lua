-- What the book asks of itself: `bylaw check book.lua` holds these against what the book declares.

policy "lint.measured" {
  on = "duty.declared", require = "known(measure) or size(evidence) > 0",
  because = "Nobody could tell whether {name} is done well: it has neither measure nor evidence.", owner = "general_manager",
}
policy "lint.source" {
  on = { "policy.declared", "duty.declared", "authority.declared", "ledger.declared", "kpi.declared", "review.declared" }, when = "not starts_with(name, 'lint.')",
  require = "known(cite)", because = "{name} does not say where it is written.", owner = "general_manager",
}
policy "lint.span" {
  on = "role.declared", forbid = "count{ role.declared, where = now.name in reports_to } > 8",
  because = "More than eight roles report to {name}.", owner = "general_manager",
}
policy "lint.manager" {
  on = "person.declared", when = "not ('chair' in role)", require = "known(manager)",
  because = "{name} reports to nobody.", owner = "hr",
}
policy "lint.covered" {
  on = "person.declared", when = "'ops_head' in role or 'finance_head' in role", require = "known(deputy)",
  because = "Nobody stands in for {name}.", owner = "hr",
}
policy "lint.goal" {
  on = "kpi.declared", require = "known(unit)", because = "{name} does not say what it counts.", owner = "general_manager",
}
policy "lint.owner" {
  on = "kpi.declared", require = "known(owner) and known(target)", because = "Nobody answers for {name}, or nobody says what is wanted.", owner = "general_manager",
}
