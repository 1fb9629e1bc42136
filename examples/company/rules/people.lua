-- Time, leave, learning, safety.

event "overtime"      { hours = number, approved_by = optional(person) }
event "leave.request" { days = number }
event "leave"         { days = number, requester = person }
event "joined"        { }
event "training.passed" { who = person, topic = text }

param "overtime_day"   { number, 3, cite = "Labour Law art. 41" }
param "overtime_month" { number, 36, cite = "Labour Law art. 41" }

policy "overtime.day" {
  on = "overtime", forbid = "hours > overtime_day", because = "{hours} hours are more than {overtime_day} on one day.", cite = "Labour Law art. 41",
}
policy "overtime.month" {
  on = "overtime", forbid = "hours + sum{ overtime.hours, same = actor, during = month } > overtime_month",
  because = "More than {overtime_month} hours in a month.", cite = "Labour Law art. 41",
}
policy "overtime.asked" {
  on = "overtime", require = "approved_by == manager_of(actor)", because = "Overtime is agreed with one's manager.", cite = "People 3.2",
}

authority "leave" {
  title = "Leave",
  on = "leave", asked = "leave.request", initiator = "requester", amount = "days",
  bands = {
    { upto = 2,  chain = { approve "manager_of(requester)" } },
    { above = 2, chain = { approve "manager_of(requester)", inform "hr" } },
  },
  each = "1 workday",
  because = "Leave is agreed with one's manager; of more than two days human resources is told.", cite = "People 4.1",
}

event "absence"    { till = date }
event "delegation" { to = person, till = date }

-- a head and their deputy are not away at the same time
policy "cover" {
  on = "absence", of = { "ops_head", "finance_head", "general_manager" },
  forbid = "exists{ absence, where = actor == now.actor.deputy and till >= date(now.at) }",
  because = "{actor.deputy} stands in for {actor} and is away as well.", cite = "People 4.3",
}

duty "first_training" {
  title = "Safety training of whoever joins",
  who = "actor", on = "joined", done = { event = "training.passed", where = "who == now.actor and topic == 'safety'" },
  within = "30d end of day",
  measure = "trained within 30 days", raci = { A = "hr", R = "safety" },
  because = "Whoever joins is trained in safety within 30 days.", cite = "People 5.1",
}

duty "safety_check" {
  title = "Extinguishers and exits",
  of = "safety", every = "month on workday 3 by 12:00", done = "safety.checked",
  measure = "months checked", raci = { A = "ops_head", R = "safety" },
  because = "Extinguishers and exits are looked at each month.", cite = "Safety 2",
}

event "meeting" { }
event "minutes" { decisions = optional(number) }
duty "minutes" {
  title = "Minutes",
  who = "actor", on = "meeting", done = "minutes", within = "1 workday", evidence = "decisions",
  because = "What was agreed is written down by the next working day.", cite = "Meetings 3",
}

event "proposal"          { topic = text }
event "proposal.adopted"  { }
event "proposal.rejected" { reason = optional(text) }
duty "decide_proposal" {
  title = "Answer to a proposal",
  of = "ops_head", on = "proposal", done = { "proposal.adopted", "proposal.rejected" }, within = "15 workdays",
  measure = "proposals answered in time", raci = { A = "ops_head", R = { "service_lead", "purchasing_lead" } },
  because = "Whoever proposes something gets an answer.", cite = "Improvement 2",
}
policy "proposal.reason" {
  on = "proposal.rejected", require = "known(reason)", because = "A proposal is not rejected without a reason.", cite = "Improvement 3",
}
