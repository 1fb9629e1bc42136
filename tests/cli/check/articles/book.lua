rulebook "t" { bylaw = 1, timezone = "UTC" }
role "agent" { }
event "read" { text_hash = text }
policy "p" { on = "e", warn = "true" }
policy "q" { on = "read", warn = "text_hash ~= hash_of(conduct)" }
article "refunds" { text = "One.", cites = "p" }
article "conduct" { text = "Two." }
article "spirit"  { text = "Three.", cites = "agent" }
