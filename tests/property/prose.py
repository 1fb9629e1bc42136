#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Articles of random Markdown, some of it hostile: what is refused says so at its article, what is taken gives a page in which
nothing runs and nothing leads astray, and every word of it stands."""
import html.parser
import random
import re

from books import Bench, json, options

BATCHES, ARTICLES = 110, 100
SAFE = ["{w}", "**{w}** and *{w}*", "`{w} <b>`", "# {w}", "## {w}\n\n{w}", "- {w}\n- {w}", "1. {w}\n   - {w}", "> {w}", "| {w} | b |\n|---|--:|\n| c | {w} |",
        "```\n<script>{w}</script>\n```", "    <i>{w}</i>", "[{w}](https://example.org/{w}?a=1&b=2)", "[{w}](#{w})", "<https://example.org/{w}>",
        "{w} &lt;b&gt; &amp; &#60;", "{w} < 3 & \"{w}\"", "~~{w}~~", "{w}  \n{w}", "---", "\\<b>{w}", "{w}" * 60, "客服{w}\n退款", "{w}\u202e\u0007{w}", "[{w}]: https://example.org"]
HOSTILE = ["<b>{w}</b>", "<script>{w}</script>", "<img src=x onerror={w}>", "![{w}](x.png)", "[{w}](javascript:alert(1))", "[{w}](JaVaScRiPt:x)",
           "[{w}](data:text/html,{w})", "[{w}](//example.org)", "[{w}](../{w})", "[{w}](javascript&#58;x)", "[{w}][r]\n\n[r]: vbscript:{w}", "<!-- {w} -->",
           "<a href='x'>{w}</a>", "[a](<javascript:{w}>)", "[{w}](https://a\"onclick=x)", "<javascript:{w}>", "**<i>{w}**", "[![{w}](y)](https://example.org)"]
TAGS = {"html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "nav", "ul", "ol", "li", "a", "main",
        "dl", "dt", "dd", "code", "span", "small", "strong", "em", "s", "pre", "br", "hr", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "section"}
ATTRIBUTES = {"lang", "charset", "name", "content", "id", "class", "href", "start", "style"}
VOID = {"meta", "br", "hr"}


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        for k, v in attrs:
            if k not in ATTRIBUTES or (k == "href" and not re.match(r"(https?://|mailto:|#)", v, re.I)) or (k == "style" and not re.fullmatch(r"text-align:\w+", v)):
                self.wrong.append(f"{k}={v}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_comment(self, data):
        self.wrong.append("a comment")

    def handle_data(self, data):
        self.text.append(data)


def article(r, n):
    words, parts = [], []
    hostile = r.random() < 0.35
    for k in range(r.randint(1, 5)):
        form = r.choice(HOSTILE if hostile and r.random() < 0.5 else SAFE)
        while "{w}" in form:
            words.append(f"w{n}x{k}y{len(words)}z")
            form = form.replace("{w}", words[-1], 1)
        parts.append(form)
    joined = "\n\n" if any("|" in p for p in parts) else r.choice(["\n\n", "\n", " "]) # cells beyond a table's head are not shown
    return joined.join(parts), words


def quoted(text):
    return '"' + "".join(f"\\{ord(c)}" + ("" if not ("0" <= c <= "9") else "") if c in '"\\' else "\\n" if c == "\n" else "\\a" if c == "\a" else c for c in text) + '"'


def book(texts):
    return "rulebook \"t\" { bylaw = 1, timezone = \"UTC\" }\n" + "".join(f"article \"a{n}\" {{ text = {quoted(t)} }}\n" for n, t in texts)


def refused(bench, texts):
    """Numbers of the articles that are told of: one article a line, so that the line says which."""
    bench.write("book.lua", book(texts))
    p = bench.run("check", "book.lua", "--format", "ndjson")
    lines = {}
    for line in p.stdout.splitlines():
        d = json.loads(line)
        if d["level"] == "error":
            lines.setdefault(d["line"] - 2, d["code"])
    return {texts[i][0]: code for i, code in lines.items()}


def main():
    r = random.Random(20260303)
    bench = Bench(options(__doc__).bylaw)
    for _ in range(BATCHES):
        made = {n: article(r, n) for n in range(ARTICLES)}
        out, left = {}, sorted((n, t) for n, (t, _) in made.items())
        for _ in range(5): # errors beyond those that are kept come when the first are gone
            told = refused(bench, left)
            out.update(told)
            left = [(n, t) for n, t in left if n not in told]
            if not told:
                break
        bench.write("book.lua", book(left))
        p = bench.run("handbook", "book.lua", "--format", "html")
        page = Reader()
        page.feed(p.stdout)
        bench.hold(p.returncode == 0 and not page.wrong and not page.open, page.wrong[:5], page.open, p.stderr[:500])
        shown = "".join(page.text) + " ".join(re.findall(r'href="([^"]*)"', p.stdout))
        for n, (text, words) in made.items():
            plain = "<" not in text and "](" not in text and "]:" not in text
            bench.count("article", out.get(n, "taken"), *(["plain"] if plain else []))
            if n in out:
                bench.hold(not plain, "refused for nothing:", text, out[n])
            else:
                lost = [w for w in words if w not in shown and "]:" not in text]
                bench.hold(not lost, "lost:", lost, text)
    bench.finish({"article": {"taken": 0.4, "plain": 0.1, "B0854": 0.03, "B0855": 0.01, "B0856": 0.02}})


main()
