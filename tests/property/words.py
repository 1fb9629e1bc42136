# SPDX-License-Identifier: MIT
"""The walk over all words and fields, as `bylaw help` prints them: a required field left out, each field of a wrong type, given
twice, misspelt, and with 100,000 members. Each gets a diagnostic with a place and a help line, and nothing crashes."""
import itertools
import random
import re

from books import Bench, json, options
from misspell import WAYS, misspelt, one_letter_from

HEAD = {"bylaw": "1", "timezone": '"Asia/Shanghai"'}
REST = 'role "clerk" {} role "lead" {} event "order" { x = number } policy "other" { on = "order", forbid = "x > 1" }\n'
# What a declaration needs to be a good one; a new word gets its line here.
GOOD = {
    "rulebook": HEAD,
    "policy": {"on": '"order"', "forbid": '"x > 2"'},
    "process": {"rules": '{ precedence("order", "paid") }'},
    "param": {"": "number, 1"},
    "matrix": {"inputs": '{ { "a", number } }', "output": "number", "rows": "{ { any, 1 } }"},
    "scenario": {"from": '"2026-03-02"', "events": '{ { "2026-03-02", "order", x = 1 } }', "expect": "{ { event = 1, permitted = true } }"},
    "event": {"": "n = number"},
    "record": {"": "n = number"},
    "role": {},
    "amend": {"forbid": '"x > 3"'},
    "duty": {"of": '"lead"', "on": '"order"', "done": '"paid"', "within": '"2d"'},
    "authority": {"on": '"order"', "amount": '"x"', "bands": '{ { upto = 1000, chain = { approve "lead" } } }'},
    "ledger": {"entries": '{ { on = "order", add = "x" } }'},
    "calendar": {"week": '"Mon-Fri 09:00-18:00"'},
    "source": {"file": '"*.csv"', "kind": '"what"'},
    "article": {"text": '"Orders are paid."'},
    "recipe": {"make": "function(name, t) end"},
    "kpi": {"value": '"count{ order }"'},
    "review": {"of": '"lead"', "every": '"quarter"', "weigh": '{ { 100, "count{ order }" } }', "grades": '{ { "A", 0 } }'},
}
NAMES_ONLY = {"include": "nowhere.lua", "use": "nowhere"}  # words without a body, with a name that leads nowhere
VALUES = {  # a good value of each kind of field, and wrong ones
    "a text": ('"some"', ["true", "7", "{}", "number"]),
    "a whole number": ("1", ['"one"', "1.5", "{}", "true"]),
    "an expression": ('"x > 1"', ["true", "{}", "7", '"x >"', '""']),
    "a text or a list of texts": ('{ "lead" }', ["true", "7", "{ 7 }", "{ { } }", '{ a = "b" }']),
    "a list of texts": ('{ "lead" }', ["true", "7", "{ 7 }", "{ { } }"]),
    "a day or a range of days": ('"2026-01-01..2026-02-01"', ["true", "7", "{}", '"soon"', '"2026-02-30"', '"2026-03-01..2026-02-01"']),
    "true or false": ("true", ['"yes"', "1", "{}"]),
    'a column, a list of columns, or constant "kind"': ('"what"', ["true", "7", "{}", "{ { } }"]),
    "a kind of event, a list, a pattern, any, or { event, where, same }": (
        '"order"', ["true", "7.5", "{ { { } } }", "{ [1.5] = 1 }", "money", "number"]),  # any text may name a kind
    "a kind of event, a list, a pattern, any, or { event, where }": (
        '"order"', ["true", "7.5", "{ { { } } }", "{ [1.5] = 1 }", "money", "number"]),
    "a value, or an expression over params": ("7", ["true", '"nothing"', "{}", "money", "number"]),
    "a number": ("7", ["true", '"some"', "{}"]),
    'a text, or money "CNY"': ('"points"', ["true", "7.5", "{ { { } } }", "number"]),
    "a type": ("number", ["true", '"number"', "7"]),
}
# Fields that take a body of their own: wrong ones.
BODIES = ["true", "7.5", '"\\0"', "{ { { } } }", "{ [1.5] = 1 }", "money", "number"]
shapes = itertools.cycle(('"a" .. i', "i", "{}", '{ "2026-03-02", "order", x = i }'))
MANY = '(function() local t = {} for i = 1, 100000 do t[i] = %s end return t end)()'


def words_of(bench):
    """word -> [(field, kind, required)], from what help prints."""
    text = bench.run("help").stdout
    names = text[text.rindex("takes:"):].split()[1:]
    found = {}
    for word in names:
        rows = re.findall(r"^  (\w+) +\S.*?; ([^;\n]+(?:; else \w+)?)(; required)?$", bench.run("help", word).stdout, re.M)
        found[word] = [(name, kind.split("; else")[0], bool(required)) for name, kind, required in rows]
    return found


def declared(word, fields):
    body = ", ".join(f"{name} = {value}" if name else value for name, value in fields)
    return f'rulebook "b" {{ {body} }}' if word == "rulebook" else f'{word} "{"other" if word == "amend" else "it"}" {{ {body} }}'


def book(word, fields):
    head = declared("rulebook", HEAD.items()) if word != "rulebook" else ""
    return f"{head}\n{REST}{declared(word, fields)}\n"


def check(bench, text, what, suggests=None, fails=True):
    """The book does not load (or, without `fails`, may): no crash, every diagnostic with place and help."""
    bench.write("book.lua", text)
    p = bench.run("check", "book.lua", "--format", "ndjson")
    try:
        found = [d for line in p.stdout.splitlines() for d in (lambda r: r.get("diagnostics", [r]))(json.loads(line))]
    except ValueError:
        found = []
    found = [d for d in found if "code" in d]
    good = p.returncode in ((3,) if fails else (0, 3, 5)) and all(d["line"] and d["column"] and d["help"] for d in found)
    good = good and (not fails or any(d["level"] == "error" for d in found)) and "Sanitizer" not in p.stderr
    if suggests:
        good = good and any(re.search(rf"\b({suggests})\b", d["help"]) for d in found)
    return bench.hold(good, what, text[-300:], f"exit {p.returncode}", p.stdout[-600:], p.stderr[-300:])


def near(slip, fields):
    """Fields that the slip may be of as well: they are one slip from it."""
    return [f for f, _, _ in fields if one_letter_from(f, slip)]


def walk(bench, r, word, fields):
    good = GOOD[word]
    base = list(good.items())
    bench.hold(check(bench, book(word, base), f"{word}: the good one", fails=False), word)
    for name, kind, required in fields:
        value, wrong = VALUES.get(kind, (good.get(name, '"first"'), BODIES))
        others = [(n, v) for n, v in base if n != name]
        given = good.get(name, value)
        if required:
            bench.count("case", "left out")
            check(bench, book(word, others), f"{word}.{name} left out")
        for w in wrong:
            bench.count("case", "of another type")
            check(bench, book(word, others + [(name, w)]), f"{word}.{name} = {w}")
        bench.count("case", "twice")
        check(bench, book(word, others + [(name, given), (name, given)]), f"{word}.{name} twice")
        for way in WAYS if len(name) >= 4 else []:
            slip = misspelt(r, name, way)
            if slip in {f for f, _, _ in fields}:
                continue
            bench.count("case", "misspelt")
            check(bench, book(word, others + [(slip, given)]), f"{word}.{name} misspelt as {slip}", suggests="|".join([name] + near(slip, fields)))
        many = next(shapes) if "list" in kind or kind not in VALUES else '"a"'
        bench.count("case", "very many")
        check(bench, book(word, others + [(name, MANY % many)]), f"{word}.{name} with 100,000 members", fails=False)


def crowds(bench):
    """As many declarations, fields and nested parts as a slip of a loop may make."""
    head = declared("rulebook", HEAD.items()) + "\n" + REST
    for text in ['for i = 1, 1e5 do role("r" .. i) {} end', 'for i = 1, 1e5 do role "same" {} end', 'for i = 1, 1e5 do policy("p" .. i) { on = "order", forbid = "x > 1" } end',
                 'local t = {} for i = 1, 1e5 do t["f" .. i] = number end event "wide" (t)', 'local t = {} for i = 1, 1e5 do t["f" .. i] = 1 end role "wide" (t)',
                 'local t = {} for i = 1, 1e5 do t = { t } end role "deep" { title = t }', 'policy "p" { on = "order", forbid = ("not "):rep(1e5) .. "true" }',
                 'policy "p" { on = "order", forbid = ("("):rep(1e5) }', 'policy "p" { on = "order", forbid = ("x + "):rep(9000) .. "x > 1" }']:
        bench.count("case", "very many")
        check(bench, head + text + "\n", text, fails=False)


def main():
    r = random.Random(20260302)
    bench = Bench(options(__doc__).bylaw)
    for word, fields in words_of(bench).items():
        if word in NAMES_ONLY:
            check(bench, book("role", []) + f'{word} "{NAMES_ONLY[word]}"\n', f"{word} of nothing")
            continue
        if bench.hold(word in GOOD, f"{word} is new: give it a line in GOOD"):
            walk(bench, r, word, fields)
        check(bench, book(word, [("zzyzzx", "1"), ("zzyzzx", "1")]), f"{word} with nothing right", fails=word not in ("event", "record"))
    crowds(bench)
    bench.finish({"case": dict.fromkeys(["of another type", "twice", "misspelt", "very many"], 0.05)})


main()
