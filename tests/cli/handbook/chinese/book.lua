rulebook "desk" {
  bylaw = 1, title = "客服部手册", version = "2026.1", timezone = "Asia/Shanghai", language = "zh", calendar = "办公", month_end = "down",
  mission = "说到做到。", values = { "客户第一", "有事早说" },
}
calendar "办公" { week = "Mon-Fri 09:00-12:00 13:00-18:00", off = { "2026-10-01..2026-10-07" }, work = { "2026-10-10" }, known = "2026" }
role "主管" { purpose = "负责当班事务。" }
role "客服" { reports_to = "主管", deputy = "主管" }
param "退款限额" { money "CNY", ["2025-01-01"] = 3000, ["2026-01-01"] = 5000, cite = "董事会 12 号" }
event "退款" { 金额 = money "CNY", 批准人 = optional(person) }
event "投诉" { 等级 = one_of { "高", "普通" } }
article "退款规则" {
  title = "退款", text = [[
客服可在**限额**以内
直接退款。超过限额的，须由主管批准。

1. 核对订单；
2. 超限时请示主管。]],
  cites = { "退款.限额" }, owner = "主管",
}
article "精神" { title = "工作精神", text = { "有事早说。", "待人友善。" } }
policy "退款.限额" {
  on = "退款", of = "客服", forbid = "金额 > 退款限额 and not (批准人 is 主管)",
  because = "{金额}的退款须经主管批准。", cite = "手册 1",
}
policy "退款.频繁" { on = "退款", warn = "count{ 退款, same = actor, within = 30d } >= 3 or sum{ 退款.金额, during = month } > 10 * 退款限额" }
duty "回复投诉" {
  of = "客服", who = "actor", on = "投诉", done = "回复",
  within = { { "等级 == '高'", "1 working hour" }, { "8 working hours" } }, otherwise = { escalate = "主管" },
}
duty "周报" { of = "主管", every = "week on Fri by 17:00", done = "报告" }
