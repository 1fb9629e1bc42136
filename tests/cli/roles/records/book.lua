rulebook "t" { bylaw = 1, timezone = "Asia/Shanghai", title = "Support desk", people = {
  { key = "wang", role = "lead", deputy = "zhao" },
  { key = "zhao", role = "agent" },
  { key = "li", role = "agent", from = "2026-01-01" },
  { key = "欧阳娜娜", role = "head", from = "2026-02-01" },
  { key = "old hand", role = { "agent", "booker" }, till = "2026-01-31" },
  { key = "an", role = "agent" }, { key = "bo", role = "agent" }, { key = "cai", role = { "agent", "payer" } } } }
role "head"    { title = "Head of support", purpose = "Customers come back" }
role "lead"    { title = "运营主管", reports_to = "head", deputy = "agent", critical = true }
role "agent"   { title = "Agent", reports_to = "lead", excludes = "auditor" }
role "clerk"   { title = "Clerk <of the house> & all of its \"branches\"", reports_to = "lead" }
role "finance" { title = "Finance", reports_to = "head" }
role "payer"   { reports_to = { "finance", "lead" } }
role "booker"  { reports_to = "finance" }
role "auditor" { title = "Auditor" }
duty "weekly" { of = "lead", every = "week", done = "report", owner = "head" }
duty "answer" { title = "Answer complaints", of = "agent", on = "complaint", done = "answer", within = "3d",
  raci = { A = { "lead", "head" }, R = "agent", C = "finance", I = { "clerk", "auditor" } } }
duty "backup" { on = "day", done = "copied", within = "1d" }
