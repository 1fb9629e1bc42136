# SPDX-License-Identifier: MIT
"""Random rule sets and events: `bylaw decide` against a second reader of SEMANTICS 2, written from the page.

Besides the verdicts themselves: completing what is unknown never changes a clear verdict (2.7), the order of declarations
changes nothing, and a rule that fails moves no verdict to permitted or unregulated."""
import datetime
import itertools
import random

from books import Bench, options

BOOKS, EVENTS = 420, 28
ROLES = ["clerk", "lead", "buyer"]
PEOPLE = ["ana", "ben", "cho", "dee"]
STRANGER = "zoe"
KINDS = ["order.placed", "order.paid", "trip"]
DAYS = [f"2026-0{m}-{d:02}" for m in (1, 2, 3) for d in (1, 10, 20)]
FAILING = ("fails",)

# --- three values ------------------------------------------------------------------------------------------------------

U = None


def k_not(a):
    return U if a is U else not a


def k_and(*parts):
    return False if any(p is False for p in parts) else U if any(p is U for p in parts) else True


def k_or(*parts):
    return k_not(k_and(*(k_not(p) for p in parts)))


# --- conditions: tuples, how they are written, what they mean ----------------------------------------------------------------

def condition(r, depth=2):
    pick = r.random()
    if depth and pick < 0.25:
        return ("and", condition(r, depth - 1), condition(r, depth - 1))
    if depth and pick < 0.5:
        return ("or", condition(r, depth - 1), condition(r, depth - 1))
    if depth and pick < 0.6:
        return ("not", condition(r, depth - 1))
    return r.choice([
        ("true",), ("more", "x", r.randint(0, 5)), ("more", "x", r.randint(0, 5)), ("more", "y", r.randint(0, 5)),
        ("is", "y", r.randint(0, 5)), ("given", "y"), ("holds", "actor", r.choice(ROLES)), ("holds", "actor", r.choice(ROLES)),
        ("holds", "helper", r.choice(ROLES)), ("same",), ("limit",), ("late", "x"), FAILING,
    ])


def written(c):
    what = c[0]
    if what in ("and", "or"):
        return f"({written(c[1])} {what} {written(c[2])})"
    return {
        "not": lambda: f"not ({written(c[1])})", "true": lambda: "x == x", "more": lambda: f"{c[1]} > {c[2]}",
        "is": lambda: f"{c[1]} == {c[2]}", "given": lambda: f"known({c[1]})", "holds": lambda: f"{c[1]} is {c[2]}",
        "same": lambda: "helper == actor", "limit": lambda: "x > cap", "late": lambda: "at >= '2026-02-10'",
        "fails": lambda: "x / 0 > 1",
    }[what]()


def worth(c, e, book):
    what = c[0]
    if what in ("and", "or"):
        return (k_and if what == "and" else k_or)(worth(c[1], e, book), worth(c[2], e, book))
    if what == "not":
        return k_not(worth(c[1], e, book))
    if what == "more":
        return U if e[c[1]] is None else e[c[1]] > c[2]
    if what == "is":
        return e[c[1]] == c[2]  # none is no number
    if what == "given":
        return e[c[1]] is not None
    if what == "holds" and c[1] == "helper":
        return e["helper"] is not None and holds(book, e["helper"], c[2], e["day"])
    if what == "holds":
        return U if e["actor"] is None else holds(book, e["actor"], c[2], e["day"])
    if what == "same":
        return U if e["actor"] is None else e["helper"] == e["actor"]
    if what == "limit":
        cap = [v for day, v in sorted(book["cap"].items()) if day <= e["day"]]
        return e["x"] > cap[-1] if cap else U
    return {"true": True, "fails": U, "late": e["day"] >= "2026-02-10"}[what]


def holds(book, who, role, day):
    rows = [row for row in book["people"] if row["key"] == who and row["from"] <= day]
    if not rows:
        return False
    row = max(rows, key=lambda row: row["from"])
    return role in row["roles"] and day <= row["till"]


# --- books -------------------------------------------------------------------------------------------------------------------

def policy(r, name, earlier):
    effect = r.choice(["forbid", "forbid", "require", "permit", "permit", "warn", "default"])
    p = {"name": name, "effect": effect, "closes": effect == "default" or (effect != "warn" and r.random() < 0.1)}
    p["on"] = r.choice([["order.placed"], ["order.*"], ["any"], ["any"], ["order.placed", "trip"], ["order.paid", "trip"]])
    p["of"] = r.sample(ROLES, r.randint(1, 2)) if r.random() < 0.3 else []
    p["where"] = condition(r, 1) if r.random() < 0.15 else None
    p["when"] = condition(r, 1) if r.random() < 0.2 else None
    p["if"] = condition(r) if effect != "default" else None
    p["over"] = r.sample(earlier, min(len(earlier), r.choice([0, 1, 2, 2]))) if effect != "warn" and earlier else []
    p["from"], p["till"] = "", "9"
    return p


def pieces(r, name, earlier):
    """One rule, or two pieces of it in force at different times."""
    p = policy(r, name, earlier)
    if r.random() < 0.75:
        return [p]
    cut = r.randrange(1, len(DAYS) - 1)
    p["till"] = DAYS[cut]
    p["from"] = r.choice(["", DAYS[0]])
    q = policy(r, name, earlier)
    q["from"], q["till"] = DAYS[cut + 1], r.choice(["9", DAYS[-1]])
    return r.choice([[p], [q], [p, q], [p, q]])


def agree(rules):
    """Exceptions to the same rule that disagree are told apart by hand: the later one overrides the earlier (2.5)."""
    permits = lambda p: p["effect"] == "permit"
    speaking = [p for p in rules if p["effect"] != "default"]
    for p, q in itertools.combinations(speaking, 2):
        if permits(p) != permits(q) and p["name"] != q["name"] and set(p["over"]) & set(q["over"]) \
                and q["name"] not in p["over"] and p["name"] not in q["over"]:
            q["over"].append(p["name"])
            return agree(rules)
    return rules


def book_of(r):
    rules = []
    for i in range(min(8, r.randint(1, 11))):
        rules += pieces(r, f"rule{i}", sorted({p["name"] for p in rules}))
    people = []
    for who in PEOPLE[:r.randint(2, 4)]:
        for day in sorted(r.sample(DAYS, r.randint(1, 2))):
            people.append({"key": who, "roles": r.sample(ROLES, r.randint(0, 2)), "from": day if r.random() < 0.5 else "2025-01-01",
                           "till": r.choice(["9", "9", day])})
    seen = set()
    people = [row for row in people if not ((row["key"], row["from"]) in seen or seen.add((row["key"], row["from"])))]
    cap = {d: r.randint(0, 5) for d in r.sample(DAYS, r.randint(1, 3))}
    if r.random() < 0.5:
        cap["2020-01-01"] = r.randint(0, 5)
    return {"rules": agree(rules), "people": people, "cap": cap}


def lua_list(items):
    return "{ " + ", ".join(f'"{i}"' for i in items) + " }"


def lua_rule(p):
    on = "any" if p["on"] == ["any"] else lua_list(p["on"])
    parts = [f"on = {{ event = {on}, where = \"{written(p['where'])}\" }}" if p["where"] else f"on = {on}"]
    if p["of"]:
        parts.append("of = " + lua_list(p["of"]))
    if p["when"]:
        parts.append(f'when = "{written(p["when"])}"')
    if p["if"]:
        parts.append(f'{p["effect"]} = "{written(p["if"])}"')
    if p["closes"]:
        parts.append('default = "forbid"')
    if p["over"]:
        parts.append("overrides = " + lua_list(p["over"]))
    if p["from"] or p["till"] != "9":
        parts.append(f'effective = "{p["from"]}..{p["till"] if p["till"] != "9" else ""}"')
    return f'policy "{p["name"]}" {{ {", ".join(parts)} }}\n'


def lua(book):
    rows = ["{ key = \"%s\", role = %s, from = \"%s\"%s }" % (
        row["key"], lua_list(row["roles"]), row["from"], "" if row["till"] == "9" else f', till = "{row["till"]}"') for row in book["people"]]
    text = 'rulebook "random" { bylaw = 1, timezone = "Asia/Shanghai", people = { ' + ", ".join(rows) + " } }\n"
    text += "".join(f'role "{role}" {{}}\n' for role in ROLES)
    text += 'event(any) { x = number, y = optional(number), helper = optional(person) }\n'
    text += "".join(f'event "{kind}" {{}}\n' for kind in KINDS)
    text += 'param "cap" { number, ' + ", ".join(f'["{d}"] = {v}' for d, v in book["cap"].items()) + " }\n"
    return text + "".join(map(lua_rule, book["rules"]))


def event(r):
    who = PEOPLE + [STRANGER]
    return {"day": r.choice(DAYS), "kind": r.choice(KINDS), "actor": None if r.random() < 0.3 else r.choice(who),
            "x": r.randint(0, 6), "y": None if r.random() < 0.4 else r.randint(0, 6),
            "helper": None if r.random() < 0.4 else r.choice(who)}


# --- the second reader ----------------------------------------------------------------------------------------------------------

def concerns(p, kind):
    return any(on in ("any", kind) or (on == "order.*" and kind.startswith("order.")) for on in p["on"])


class Reading:
    """What the rules say of one event. `settled` gives rules that are undecided an (applicable, fires) to try."""

    def __init__(self, book, e, settled=None):
        self.rules = [p for p in book["rules"] if concerns(p, e["kind"]) and p["from"] <= e["day"] <= p["till"]]
        self.applicable, self.fires, self.own = {}, {}, {}
        for p in self.rules:
            a, f = self.look(book, p, e)
            if settled and p["name"] in settled:
                a, f = settled[p["name"]]
            self.applicable[p["name"]], self.fires[p["name"]] = a, f
            self.own[p["name"]] = k_and(a, f)

    @staticmethod
    def look(book, p, e):
        of = True
        if p["of"]:
            of = U if e["actor"] is None else any(holds(book, e["actor"], role, e["day"]) for role in p["of"])
        a = k_and(of, *(worth(p[part], e, book) for part in ("where", "when") if p[part]))
        c = worth(p["if"], e, book) if p["if"] else False
        return a, k_not(c) if p["effect"] == "require" else c

    def out(self, p):
        return k_or(False, *(self.effect(o) for o in self.rules if p["name"] in o["over"]))

    def effect(self, p):
        return k_and(self.own[p["name"]], k_not(self.out(p)))

    def closing(self, p):
        opened = k_or(False, *(self.effect(o) for o in self.rules if o["effect"] == "permit"))
        return k_and(self.applicable[p["name"]], k_not(self.out(p)), k_not(opened))

    def forbids(self, p):
        parts = [self.effect(p)] if p["effect"] in ("forbid", "require") else []
        return k_or(False, *parts, *([self.closing(p)] if p["closes"] else []))

    def speaks(self, p):
        if p["effect"] in ("forbid", "require") or p["closes"]:
            return self.applicable[p["name"]]
        return self.own[p["name"]] if p["effect"] == "permit" else False

    def verdict(self):
        forbidden = k_or(False, *map(self.forbids, self.rules))
        if forbidden is not False:
            return "forbidden" if forbidden else "undetermined"
        spoken = k_or(False, *map(self.speaks, self.rules))
        return {True: "permitted", False: "unregulated", U: "undetermined"}[spoken]

    def by(self, verdict):
        if verdict == "forbidden":
            return sorted(p["name"] for p in self.rules if self.forbids(p) is True)
        return sorted(p["name"] for p in self.rules if verdict == "permitted" and p["effect"] == "permit" and self.effect(p) is True)

    def warnings(self):
        return sorted(p["name"] for p in self.rules if p["effect"] == "warn" and self.effect(p) is True)

    def turns(self, name):
        """All (applicable, fires) that a rule may still turn out to have."""
        both = lambda v: [True, False] if v is U else [v]
        return list(itertools.product(both(self.applicable[name]), both(self.fires[name])))

    def unclear(self):
        """Rules with something of their own unknown."""
        return {p["name"] for p in self.rules if U in (self.applicable[p["name"]], self.own[p["name"]])}


# --- running -----------------------------------------------------------------------------------------------------------------------

def decide(bench, book, events):
    bench.write("book.lua", lua(book))
    rows = []
    start = datetime.datetime(2026, 1, 1)
    for i, e in enumerate(events):
        at = datetime.datetime.fromisoformat(e["day"]) + datetime.timedelta(hours=8, seconds=i)
        rows.append([at.isoformat(sep=" "), e["kind"]] + ["" if e[n] is None else e[n] for n in ("actor", "x", "y", "helper")])
    assert all(a[0] <= b[0] for a, b in zip(rows, rows[1:])) and start
    bench.log("events.csv", ["at", "kind", "actor", "x", "y", "helper"], rows)
    return [d for d in bench.records("decide", "book.lua", "events.csv", "-q") if d["type"] == "decision"]


def compare(bench, book, events, got):
    for e, d in zip(events, got):
        said = Reading(book, e)
        verdict = said.verdict()
        good = (d["verdict"], d["warnings"]) == (verdict, said.warnings())
        if verdict == "undetermined":
            good = good and d["by"] and set(d["by"]) <= said.unclear()
        else:
            good = good and d["by"] == said.by(verdict)
        bench.hold(good, lua(book), e, f"want {verdict} {said.by(verdict)} warnings {said.warnings()}", f"got {d}")
        bench.count("verdict", verdict)
        if verdict == "undetermined":
            held = settles(book, e, d["by"])
            bench.hold(held, "what it hangs on does not settle it:", lua(book), e, d)
        out = any(said.out(p) is True and said.own[p["name"]] is True for p in said.rules)
        bench.count("rules", "taken out" if out else "all stand", *(["closed"] if any(p["closes"] and said.closing(p) for p in said.rules) else []),
                    *(["warned"] if d["warnings"] else []), *(["failed"] if d["errors"] else []))


def settles(book, e, by):
    """However the rules turn out on which an undetermined event is said to hang, the event is clear then."""
    said = Reading(book, e)
    turns = [said.turns(name) for name in by]
    return all(Reading(book, e, dict(zip(by, turn))).verdict() != "undetermined" for turn in itertools.product(*turns))


def complete(bench, book, events, got):
    """Everybody who may have been the actor, and every cap that may have held."""
    trials, of = [], []
    for i, e in enumerate(events):
        if e["actor"] is None:
            trials += [{**e, "actor": who} for who in PEOPLE + [STRANGER]]
            of += [i] * (len(PEOPLE) + 1)
    if trials:
        for i, d in zip(of, decide(bench, book, trials)):
            clear = got[i]["verdict"] != "undetermined"
            bench.hold(not clear or d["verdict"] == got[i]["verdict"], lua(book), events[i], got[i], d)
            bench.count("actor found", "clear" if clear else "opened", *(["settled"] if not clear and d["verdict"] != "undetermined" else []))
    first = min(book["cap"])
    for value in (-1, 3, 9) if first > "2026" else ():
        for e, had, d in zip(events, got, decide(bench, {**book, "cap": {**book["cap"], "2020-01-01": value}}, events)):
            if e["day"] < first:
                clear = had["verdict"] != "undetermined"
                bench.hold(not clear or d["verdict"] == had["verdict"], lua(book), e, had, d)
                bench.count("cap found", "clear" if clear else "opened")


def shuffle(bench, r, book, events, got):
    rules = book["rules"][:]
    r.shuffle(rules)
    for e, a, b in zip(events, got, decide(bench, {**book, "rules": rules}, events)):
        bench.hold(a == b, "in another order:", lua(book), e, a, b)
    bench.count("order", "other" if rules != book["rules"] else "same")


def break_each(bench, book, events, got):
    for n, p in enumerate(book["rules"]):
        for part in ("if", "when"):
            if part == "if" and not p["if"]:
                continue
            rules = book["rules"][:]
            rules[n] = {**p, part: FAILING}
            for e, had, d in zip(events, got, decide(bench, {**book, "rules": rules}, events)):
                lax = d["verdict"] in ("permitted", "unregulated") and d["verdict"] != had["verdict"]
                bench.hold(not lax, f"{p['name']} made to err:", lua(book), e, had, d)
                bench.count("made to err", "moved" if d["verdict"] != had["verdict"] else "same")


def main():
    r = random.Random(20260302)
    bench = Bench(options(__doc__).bylaw)
    for n in range(BOOKS):
        book = book_of(r)
        events = sorted((event(r) for _ in range(EVENTS)), key=lambda e: e["day"])
        got = decide(bench, book, events)
        if not bench.hold(len(got) == len(events), lua(book), f"{len(got)} decisions of {len(events)} events"):
            continue
        compare(bench, book, events, got)
        shuffle(bench, r, book, events, got)
        if n % 2 == 0:
            complete(bench, book, events, got)
        if n % 3 == 0:
            break_each(bench, book, events, got)
    bench.finish({
        "verdict": dict.fromkeys(["permitted", "forbidden", "undetermined", "unregulated"], 0.05),
        "rules": dict.fromkeys(["taken out", "all stand", "closed", "warned", "failed"], 0.05),
        "actor found": dict.fromkeys(["clear", "opened", "settled"], 0.05), "cap found": dict.fromkeys(["clear", "opened"], 0.05),
        "order": {"other": 0.5}, "made to err": {"moved": 0.05},
    })


main()
