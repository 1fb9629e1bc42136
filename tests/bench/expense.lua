-- Twenty policies over twelve columns: the workload of tools/bench. Names end in the number of their bit.
rulebook "expense" { bylaw = 1, timezone = "UTC" }

event "expense" {
  amount = money "USD", category = text, role = text, dept = text, hour = number, weekday = number, overtime_hours = number,
  has_receipt = bool, approver_role = text, prior_violations = number, country = text, days_since_purchase = number,
}

local rules = {
  { "forbid", [[amount > 5000 and approver_role ~= "director"]] },
  { "forbid", [[category == "meals" and amount > 300 and not has_receipt]] },
  { "forbid", [[overtime_hours > 36 and role ~= "manager" and role ~= "director"]] },
  { "forbid", [[days_since_purchase > 60 and role ~= "director"]] },
  { "forbid", [[category == "entertainment" and (amount > 1000 or prior_violations >= 2)]] },
  { "forbid", [[category == "lodging" and amount > 2500 and not (approver_role in {"manager","director"})]] },
  { "forbid", [[(hour < 6 or hour > 22) and amount > 1000 and not has_receipt]] },
  { "forbid", [[(weekday == 0 or weekday == 6) and category == "supplies" and amount > 200]] },
  { "forbid", [[country in {"RU","IR","KP","SY"} and (category == "travel" or category == "lodging")]] },
  { "forbid", [[prior_violations >= 4 and amount > 100]] },
  { "forbid", [[role == "intern" and amount > 500 and approver_role ~= "manager" and approver_role ~= "director"]] },
  { "forbid", [[category == "software" and dept ~= "it" and dept ~= "engineering" and amount > 2000]] },
  { "forbid", [[approver_role == "intern" or (approver_role == "staff" and amount > 250)]] },
  { "forbid", [[not has_receipt and amount > 75 and days_since_purchase > 30 and category ~= "travel"]] },
  { "permit", [[role == "director" and amount <= 20000]] },
  { "permit", [[role == "manager" and amount <= 5000]] },
  { "permit", [[(role == "senior" or role == "staff") and amount <= 1500]] },
  { "permit", [[role == "intern" and amount <= 250 and has_receipt]] },
  { "permit", [[approver_role in {"manager","director"} and amount <= 10000 and has_receipt]] },
  { "permit", [[category == "travel" and dept in {"sales","marketing"} and amount <= 8000 and prior_violations == 0]] },
}
for i, rule in ipairs(rules) do
  policy(("r%02d"):format(i - 1), { on = "expense", [rule[1]] = rule[2] })
end
policy "closed" { on = "expense", default = "forbid" }
