# SPDX-License-Identifier: MIT
"""Random history terms over random logs, against looking through the whole past each time (SEMANTICS 3). And that ten times
the events cost ten times the steps, not a hundred."""
import datetime
import math
import random
import statistics
from fractions import Fraction

from books import Bench, options
from twin import FAILED, NONE, SHOW, UNKNOWN, ZONE, State, equal, instant, int64, join, known, lacking, local, micros, show_time, strict, time_plus

BOOKS, TERMS, EVENTS = 60, 24, 70
KINDS = ["pay", "refund", "visit.home", "probe"]
STRANGE = "walk"  # nobody declares it
PEOPLE = {"ana": "clerk", "ben": "lead", "cho": None}
FIELDS = {"x": "number", "y": "number", "m": "money", "t": "text", "o": "text", "helper": "person"}
FNS = ["count", "sum", "avg", "min", "max", "first", "last", "exists", "distinct", "percentile", "stddev"]
UNITS = ["hour", "day", "week", "month", "quarter", "halfyear", "year"]
LENGTHS = [("90m", 5400 * 10**6), ("36h", 129600 * 10**6), ("10d", (0, 10)), ("1mo", (1, 0)), ("2w", (0, 14)), ("1y", (12, 0)), ("1d", (0, 1))]
CHANGES = ["2026-03-28 02:30", "2026-03-29 01:59", "2026-03-29 03:10", "2026-10-24 02:30", "2026-10-25 00:30", "2026-10-25 05:00", "2026-03-01 00:00",
           "2026-02-28 23:59", "2026-12-31 23:59", "2027-01-01 00:00"]


# --- logs ----------------------------------------------------------------------------------------------------------------

def moments(r):
    """Some minutes apart, some on the same instant, some around changes of clock and ends of periods."""
    style = r.choice(["dense", "wide", "changes"])
    t = instant(datetime.datetime(2026, 3, 27) + datetime.timedelta(hours=r.randint(0, 40)))
    found = []
    for _ in range(EVENTS):
        if style == "changes":
            t = instant(datetime.datetime.fromisoformat(r.choice(CHANGES))) + r.choice([0, 0, 1, 60 * 10**6, -1])
        elif r.random() < 0.7:
            t += r.randint(1, 90) * 60 * 10**6 * (1 if style == "dense" else 200)
        found.append(t)
    return sorted(found)


def event(r, at):
    e = {"at": at, "kind": r.choice([*KINDS, "probe", STRANGE]), "actor": UNKNOWN if r.random() < 0.08 else r.choice(list(PEOPLE))}
    e["x"] = float(r.choice([0, 0, 0, 1, 1, 2, 3, 5, -4, 2.5, 0.1, 0.7]))
    e["y"] = NONE if r.random() < 0.35 else float(r.randint(0, 5))
    e["m"] = r.choice([0, 12345, 10000, -50000, 70001, 3, 2**62])
    e["t"] = r.choice(["a", "b", "é", ""])
    e["o"] = NONE if r.random() < 0.3 else r.choice(["a", "b"])
    e["helper"] = NONE if r.random() < 0.3 else r.choice(list(PEOPLE))
    return e


# --- conditions on a past fact `e` seen from `now`: (text, meaning) --------------------------------------------------------

def is_role(who, role):
    return False if who is NONE else PEOPLE[who] == role if known(who) else who


def condition(r, depth, terms):
    pick = r.random()
    if pick < 0.25 and depth:
        a, b, end = condition(r, depth - 1, terms), condition(r, depth - 1, terms), r.choice([True, False])
        return f"({a[0]} {'or' if end else 'and'} {b[0]})", lambda e, now, at: join(a[1](e, now, at), b[1](e, now, at), end)
    if pick < 0.3 and depth:
        a = condition(r, depth - 1, terms)
        return f"not ({a[0]})", lambda e, now, at: strict(lambda v: not v)(a[1](e, now, at))
    if pick < 0.36 and terms:
        inner = Term(r, plain=True)
        k = r.randint(0, 2)
        return f"({inner.text} > {k})", lambda e, now, at: strict(lambda v: v > k)(inner.answer(at, e["#"]))
    k = r.randint(0, 3)
    more, same = strict(lambda a, b: a > b), equal
    return r.choice([
        (f"x > {k}", lambda e, now, at: e["x"] > k), (f"y > {k}", lambda e, now, at: more(e["y"], k)), ("known(y)", lambda e, now, at: known(e["y"])),
        ("t == 'a'", lambda e, now, at: e["t"] == "a"), ("x > now.x", lambda e, now, at: e["x"] > now["x"]), ("t == now.t", lambda e, now, at: e["t"] == now["t"]),
        ("o == now.o", lambda e, now, at: same(e["o"], now["o"])), ("actor == now.actor", lambda e, now, at: same(e["actor"], now["actor"])),
        ("x + now.x > 4", lambda e, now, at: e["x"] + now["x"] > 4), ("actor is clerk", lambda e, now, at: is_role(e["actor"], "clerk")),
        ("now.helper is lead", lambda e, now, at: is_role(now["helper"], "lead")), ("known(now.o)", lambda e, now, at: known(now["o"])),
        ("kind == 'pay'", lambda e, now, at: e["kind"] == "pay"), ("at > now.at - 2d", lambda e, now, at: e["at"] > time_plus(now["at"], (0, 2), -1)),
        ("x / (x - 1) > 0", lambda e, now, at: FAILED if e["x"] == 1 else e["x"] / (e["x"] - 1) > 0),
        ("y > now.y", lambda e, now, at: more(e["y"], now["y"])),
    ])


VALUES = {  # text: (type, meaning)
    "x": ("number", lambda e, now: e["x"]), "y": ("number", lambda e, now: e["y"]), "m": ("money", lambda e, now: e["m"]), "t": ("text", lambda e, now: e["t"]),
    "o": ("text", lambda e, now: e["o"]), "at": ("time", lambda e, now: e["at"]), "x * 2": ("number", lambda e, now: e["x"] * 2),
    "x - now.x": ("number", lambda e, now: e["x"] - now["x"]), "at - now.at": ("duration", lambda e, now: e["at"] - now["at"]),
    "actor": ("person", lambda e, now: e["actor"]), "helper": ("person", lambda e, now: e["helper"]),
    "y * now.x": ("number", lambda e, now: strict(lambda a, b: a * b)(e["y"], now["x"])),
    "choose(x == 0.1, y, x)": ("number", lambda e, now: e["y"] if e["x"] == 0.1 else e["x"]),
    "10 / x": ("number", lambda e, now: 10 / e["x"] if e["x"] else FAILED),
}
ADD, ORDER = {"number", "money", "duration"}, {"number", "money", "duration", "time", "text"}
TAKES = {"sum": ADD, "avg": ADD, "min": ORDER, "max": ORDER, "percentile": ORDER, "stddev": {"number"}}


class Term:
    def __init__(self, r, plain=False):
        self.fn = "count" if plain else r.choice(FNS)
        self.type = {"count": "number", "distinct": "number", "exists": "bool"}.get(self.fn, "")
        self.kinds = r.choice([["pay"], ["pay"], ["refund"], ["visit.home"], ["pay", "refund"], ["*a*"], ["visit.*"], [STRANGE], "any", ["probe", "pay"]])
        parts = [self.value_part(r), *self.same_part(r), *self.window_part(r), *self.latest_part(r), *self.where_part(r, plain)]
        self.text = f"{self.fn}{{ {', '.join(parts)} }}"
        self.classes = [self.fn]

    def value_part(self, r):
        self.value = None
        one = self.kinds[0] if self.kinds != "any" else ""
        kinds = "any" if self.kinds == "any" else f'"{one}"' if "*" in one else one if len(self.kinds) == 1 else "{" + ", ".join(f"'{k}'" for k in self.kinds) + "}"
        if self.fn in ("count", "exists"):
            return kinds
        text = r.choice([v for v in [*VALUES, *["10 / x"] * 5, *["t"] * 3] if VALUES[v][0] in TAKES.get(self.fn, {VALUES[v][0]})])
        kind, self.value = VALUES[text]
        self.type = self.type or kind
        self.p = r.choice([0, 5, 14, 28, 50, 55, 90, 99.9, 100])
        more = f", p = {self.p}" if self.fn == "percentile" else ""
        plain = text in FIELDS and kinds[0] not in "'\"{" or text in ("at", "actor") and kinds[0] not in "'\"{"
        return (f"{kinds}.{text}" if plain and r.random() < 0.7 else f"{kinds}, value = {text}") + more

    def same_part(self, r):
        self.same = r.choice([[], [], [], [], [], ["t"], ["o"], ["actor"], ["t", "actor"], ["helper"], ["y"]])
        if not self.same:
            return []
        return ["same = " + (self.same[0] if len(self.same) == 1 else "{" + ", ".join(self.same) + "}")]

    def window_part(self, r):
        self.length = self.unit = None
        if r.random() < 0.35:
            text, self.length = r.choice(LENGTHS)
            return [f"within = {text}"]
        if r.random() < 0.4:
            self.unit, self.shift = r.choice(UNITS), r.choice([0, 0, -1, -1, -2])
            return [f"during = {self.unit}" + (f" - {-self.shift}" if self.shift else "")]
        return []

    def latest_part(self, r):
        self.latest = r.randint(1, 4) if r.random() < 0.15 else 0
        return [f"latest = {self.latest}"] if self.latest else []

    def where_part(self, r, plain):
        self.where = condition(r, 2, not plain) if r.random() < 0.5 else None
        return [f"where = {self.where[0]}"] if self.where else []

    def names(self, kind):
        pattern = lambda k: {"*a*": "a" in kind, "visit.*": kind.startswith("visit.")}.get(k, k == kind)
        return self.kinds == "any" or any(map(pattern, self.kinds))

    def window(self, now):
        if self.unit:
            return period(self.unit, now["at"], self.shift)
        if self.length is None:
            return -2**63, 2**63
        start = now["at"] - self.length if isinstance(self.length, int) else time_plus(now["at"], self.length, -1)
        return start, 2**63

    def answer(self, log, i):
        """Over what stands before event i: every fact is looked at again."""
        now = log[i]
        key = [now[f] for f in self.same]
        if NONE in [k for k in key if isinstance(k, State)]:
            return self.over([], now)
        if not known(*key):
            return lacking(*key)
        start, end = self.window(now)
        members = []
        for e in log[:i]:
            if not self.names(e["kind"]) or not start <= e["at"] < end or any(not known(e[f]) or e[f] != now[f] for f in self.same):
                continue
            sure = self.where[1](e, now, log) if self.where else True
            if sure is not False:
                members.append((sure, e))
        doubts = [sure for sure, _ in members if sure is not True]
        if self.fn == "exists":
            return True if len(doubts) < len(members) else lacking(*doubts) if doubts else False
        if doubts:
            values = [self.value(e, now) for sure, e in members if sure is True] if self.value and not self.latest else []
            return lacking(*doubts, *[v for v in values if v is FAILED and self.fn not in ("first", "last")])
        return self.over([e for _, e in members][-self.latest if self.latest else 0:], now)

    def over(self, members, now):
        if self.fn in ("count", "exists"):
            return float(len(members)) if self.fn == "count" else bool(members)
        values = [v for v in (self.value(e, now) for e in members) if v is not NONE]
        if self.fn in ("first", "last"):
            return values[0 if self.fn == "first" else -1] if values else NONE
        if not known(*values):
            return lacking(*values)
        if self.fn in ("sum", "distinct"):
            return self.total(values) if self.fn == "sum" else float(len(set(values)))
        if not values or (self.fn == "stddev" and len(values) < 2):
            return NONE
        if self.fn == "avg":
            return math.fsum(values) / len(values) if self.type == "number" else int64(round(Fraction(sum(values), len(values))))
        if self.fn == "stddev":
            return statistics.stdev(map(Fraction, values))
        values.sort(key=str.encode if self.type == "text" else None)
        rank = math.ceil(Fraction(str(self.p)) * len(values) / 100) if self.fn == "percentile" else 1 if self.fn == "min" else len(values)
        return values[max(rank, 1) - 1]

    def total(self, values):
        return math.fsum(values) if self.type == "number" else int64(sum(values))


def period(unit, t, shift):
    """[start, end) of the calendar period that holds t, moved by so many."""
    c = local(t).replace(tzinfo=None, fold=0)
    day = c.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit in ("hour", "day", "week"):
        start = {"hour": c.replace(minute=0, second=0, microsecond=0), "day": day, "week": day - datetime.timedelta(days=day.weekday())}[unit]
        step = {"hour": datetime.timedelta(hours=1), "day": datetime.timedelta(days=1), "week": datetime.timedelta(days=7)}[unit]
        return instant(start + shift * step), instant(start + (shift + 1) * step)
    size = {"month": 1, "quarter": 3, "halfyear": 6, "year": 12}[unit]
    n = (c.year * 12 + c.month - 1) // size + shift
    first = lambda n: instant(datetime.datetime(n * size // 12, n * size % 12 + 1, 1))
    return first(n), first(n + 1)


def changes_clock(e):
    """The civil property holds hours around a change of clock against zoneinfo; they are left to it."""
    day = [local(e["at"]) + datetime.timedelta(hours=h) for h in (-4, 4)]
    return day[0].utcoffset() != day[1].utcoffset() or abs(day[0].timestamp() - day[1].timestamp()) != 8 * 3600


# --- running -----------------------------------------------------------------------------------------------------------------

def lua(terms):
    people = ", ".join(f'{p} = {{ {f"role = {chr(34)}{role}{chr(34)}" if role else ""} }}' for p, role in PEOPLE.items())
    text = f'rulebook "random" {{ bylaw = 1, timezone = "{ZONE.key}", month_end = "down", people = {{ {people} }} }}\nrole "clerk" {{}} role "lead" {{}}\n'
    text += 'event(any) { x = number, y = optional(number), m = money "CNY", t = text, o = optional(text), helper = optional(person) }\n'
    text += "".join(f'event "{k}" {{}}\n' for k in KINDS)
    return text + "".join(f'policy "t{i:02}" {{ on = "probe", warn = "true", because = [=[{{ {t.text} }}]=] }}\n' for i, t in enumerate(terms))


def cells(e):
    money = f"{'-' * (e['m'] < 0)}{abs(e['m']) // 10000}.{abs(e['m']) % 10000:04}"
    rest = [e[f] if known(e[f]) else "" for f in ("actor", "t", "o", "helper")]
    return [show_time(e["at"]), e["kind"], rest[0], e["x"], e["y"] if known(e["y"]) else "", money, *rest[1:]]


COLUMNS = ["at", "kind", "actor", "x", "y", "m", "t", "o", "helper"]


def right(term, want, have):
    if term.fn == "stddev" and known(want):
        try:
            return math.isclose(float(have), want, rel_tol=1e-9, abs_tol=1e-9)
        except ValueError:
            return False
    return have == (SHOW[term.type](want) if known(want) else want.name)


def compare(bench, r):
    terms = [Term(r) for _ in range(TERMS)]
    log = [event(r, t) for t in moments(r)]
    for i, e in enumerate(log):
        e["#"] = i
    bench.write("book.lua", lua(terms))
    bench.log("log.csv", COLUMNS, map(cells, log))
    got = {(w["event"], w["rule"]): w["because"] or "" for w in bench.records("audit", "book.lua", "log.csv") if w["type"] == "warning"}
    for i, e in enumerate(log):
        for j, term in enumerate(terms if e["kind"] == "probe" else []):
            if term.unit == "hour" and changes_clock(e):
                continue
            want = term.answer(log, i)
            have = got.get((i + 1, f"t{j:02}"))
            bench.hold(right(term, want, have), term.text, f"event {i + 1} of {[cells(e) for e in log[:i + 1]]}", f"want {want}, got {have}")
            count(bench, term, want)


def count(bench, term, want):
    bench.count("term", term.fn)
    bench.count("answer", want.name if isinstance(want, State) else "nothing" if want in (0, False) else "known")
    bench.count("window", "during" if term.unit else "within" if term.length else "all", *(["latest"] if term.latest else []))
    bench.count("by", *(["same"] if term.same else []), *(["where"] if term.where else []), *(["of now"] if term.where and "now." in term.where[0] else []))


# --- steps -------------------------------------------------------------------------------------------------------------------

STEADY = """
policy "a" { on = "probe", forbid = "count{ pay, same = t, within = 10d } > 1000" }
policy "b" { on = "probe", forbid = "sum{ pay.x, same = actor, during = month } > 1000" }
policy "c" { on = "probe", forbid = "max{ pay.x, same = {t, actor}, within = 36h } > 1000" }
policy "d" { on = "probe", forbid = "exists{ refund, where = t == now.t and x > now.x, within = 2w }" }
policy "e" { on = "probe", forbid = "distinct{ pay.t, same = actor, during = week } > 1000" }
policy "f" { on = "probe", forbid = "avg{ any.x, same = helper } > 1000 or last{ pay.x, same = o } > 1000" }
"""


def steps(bench, r, n):
    """The least --max-steps with which a run over n events comes to its end."""
    start = micros(datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc))
    log = [event(r, start + i * 6 * 3600 * 10**6) for i in range(n)]
    bench.write("steady.lua", lua([]) + STEADY)
    bench.log("steady.csv", COLUMNS, map(cells, log))
    low, high = 0, n * 4096
    while high - low > n // 20:
        mid = (low + high) // 2
        enough = bench.run("audit", "steady.lua", "steady.csv", "--max-steps", str(mid)).returncode != 5
        low, high = (low, mid) if enough else (mid, high)
    return high


def main():
    r = random.Random(20260302)
    bench = Bench(options(__doc__).bylaw)
    for _ in range(BOOKS):
        compare(bench, r)
    few, many = steps(bench, r, 2000), steps(bench, r, 20000)
    print(f"  steps: {few} over 2000 events, {many} over 20000: {many / few:.2f} times")
    bench.hold(many <= 11 * few, f"{many} steps are more than 11 times {few}")
    bench.finish({"term": dict.fromkeys(FNS, 0.05), "answer": dict.fromkeys(["known", "nothing", "none", "unknown", "failed"], 0.05),
                  "window": dict.fromkeys(["all", "within", "during", "latest"], 0.05), "by": dict.fromkeys(["same", "where", "of now"], 0.05)})


main()
