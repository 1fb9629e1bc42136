rulebook "t" { bylaw = 1, timezone = "Europe/Rome" }
source "desk" { file = "log.csv", separator = "|", thousands = " ", missing = { "-", "n/a" }, lists = { tags = "+" }, decimals = { amount = 2 },
  kind = { "what", "how" }, at = "when", case = "no", id = "ref", formats = { at = "epoch", day = "%d %b %Y" }, fields = { amount = { "total", "sum" }, unit = constant "piece" } }
event "pay cash" { amount = money "EUR", unit = text, tags = set(text), day = date, note = optional(text) }
policy "p" { on = any, warn = "true", because = "{amount} {unit} {tags} {day} {note} {case} {id}" }
