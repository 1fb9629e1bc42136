-- What people read of it: `bylaw handbook book.lua -o handbook.html`.

article "what_for" {
  title = "What we are for",
  text = [[
What we promise arrives, and what we buy is worth its price. Everything in this book serves one of the two.

Rules are here to be asked: whoever does not know whether something is allowed **asks before it is done**, and gets an answer with its reason.]],
  owner = "general_manager",
}

article "customers" {
  title = "客户至上",
  text = [[
客户来信，必有回音。紧急的半小时内答复，昼夜不论；重要的两个工作小时内；其余的在下一个工作日下班之前。

- 等客户回复的时间不算在内，我们自己拖延的时间一分钟也不少算。
- 退款在限额以内由客服自行决定；超过限额，须经**客服主管**批准。任何人不得批准自己的退款。
- 一个月内有三张工单没有按时解决，运营总监须在五个工作日内查明原因。]],
  cites = { "answer_ticket", "solve_ticket", "find_cause", "refund.limit", "refund.self", "refund.again" },
  owner = "service_lead",
}

article "money" {
  title = "Four eyes on money",
  text = {
    "No yuan leaves the house on one signature alone: who asks, who signs and who pays are different people.",
    "The larger the amount, the higher it climbs. What one vendor gets within a week is one amount, whatever the number of its parts.",
    "What is outside of the budget climbs one step higher. Nobody signs twice for one payment, not even in somebody else's place.",
    "Marketing has a purse of its own. At four fifths of it we talk, at the end of it we stop.",
  },
  cites = { "payment.budgeted", "payment.unbudgeted", "payment.hands", "marketing", "marketing.stop", "hotel.cap", "purchase", "order.offers", "close_books" },
  owner = "finance_head",
}

article "together" {
  title = "How we work together",
  text = [[
Overtime and leave are agreed beforehand. Heads and those who stand in for them are not away together. What was agreed in a meeting is written
down by the next working day, and whoever proposes something gets an answer.]],
  cites = { "overtime.day", "overtime.month", "overtime.asked", "leave", "cover", "minutes", "decide_proposal", "proposal.reason", "service_report",
            "first_training", "safety_check" },
  owner = "hr",
}

article "trust" {
  title = "Trust",
  text = [[
Customers lend us their data; we read them when we work for them, and they leave the house only with the approval of a lead. Gifts are declared.
Points of conduct count for six months and then are forgotten.]],
  cites = { "access.hours", "access.export", "declare_gift", "gift.limit", "conduct" },
  owner = "general_manager",
}
