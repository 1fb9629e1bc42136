rulebook "t" { bylaw = 1, title = "T < & \" >", timezone = "Asia/Shanghai" }
role "lead" { title = "Lead", purpose = "Says <b>no</b>." }
article "first" { title = "One & all", text = "# Text\n\n`<i>` &amp; *so* <https://example.org/?a=1&b=2>", cites = "p" }
policy "p" { on = "a b", of = "lead", forbid = "kind == '<script>'", because = "Because of </section>." }
article "listed" { text = "```\none <two>\n```\n\n    three\n    four" }
