rulebook "desk" {
  bylaw = 1, title = "Refund desk", version = "2026.1", timezone = "Asia/Shanghai", language = "en",
  mission = "Money goes back when it should.", values = { "customer first", "say it early" },
}

role "ops_head"  { title = "Head of operations" }
role "ops_lead"  { title = "Team lead", reports_to = "ops_head", purpose = "Answers for the desk's day." }
role "ops_agent" { title = "Agent", reports_to = "ops_lead", deputy = "ops_lead", excludes = { "ops_head" } }

param "refund_limit" { money "CNY", ["2025-01-01"] = 3000, ["2026-01-01"] = 5000, cite = "Board 12" }

event "refund" { amount = money "CNY", approved_by = optional(person) }
event "handbook.read" { text_hash = text }

article "refunds" {
  title = "Refunds",
  text = [[
## What an agent may do

An agent pays out up to the **limit**, and nobody approves their own refund:

1. look at the order,
2. ask a lead where it is more (`amount > limit`).

## What is written down

| what | where |
|------|------:|
| the amount | ledger |

See [the law](https://example.org/law?a=1&b=2) & "quotes" &mdash; 1 &lt; 2.]],
  cites = { "refund.limit", "refund.self" }, owner = "ops_head",
}
article "spirit" { title = "Spirit", text = { "We are kind.", "We say it early." } }

policy "refund.limit" {
  on = "refund", of = "ops_agent", forbid = "amount > refund_limit and not (approved_by is ops_lead)",
  because = "A refund of {amount} needs a lead's approval.", cite = "Handbook 1.1",
}
policy "refund.self" { on = "refund", forbid = "approved_by == actor", owner = "ops_head" }
policy "refund.often" {
  on = "refund", warn = "count{ refund, same = actor, within = 30d } >= 3 or sum{ refund.amount, during = month - 1 } > 10 * refund_limit",
  title = "Many refunds", effective = "2026-01-01..2026-12-31",
}
