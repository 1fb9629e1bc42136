# SPDX-License-Identifier: MIT
"""Random well-typed expressions of all types and operators, printed through `because`, against an evaluator in Python:
Kleene's logic, none, unknown and failed; money by Fraction, times by zoneinfo, numbers as the shortest decimal."""
import datetime
import math
import random
import re

from books import Bench, options
from twin import (FAILED, NONE, SHOW, UNKNOWN, ZONE, State, clock, date_plus, decimal_of, divide, equal, finite, fits, floor_divide, instant,
                  int64, join, known, lacking, local, micros, modulo, moment, over_length, power, read_number, rounded, show_money,
                  show_time, strict, time_plus, times_length, times_period)

BOOKS, EXPRESSIONS, ROWS = 200, 90, 4
# --- values of the fields -----------------------------------------------------------------------------------------------------

TEXTS = ["", "a", "b", "ab", "Ab", "abc", "é", "éa", "12", " -3.5 ", "1e3", "zürich", "*", "a?"]
CHOICES = ["low", "normal", "high"]
PEOPLE = {"ana": {"clerk"}, "ben": {"lead"}, "cho": {"clerk", "buyer"}, "dee": set()}
ABOVE = {"clerk": ["lead"], "lead": ["boss"], "boss": [], "buyer": []}
MANAGER = {"ana": "ben", "cho": "ben"}
TYPES = {"number": "number", "money": 'money "CNY"', "duration": "duration", "period": "period", "time": "time", "bool": "bool",
         "date": "date", "text": "text", "choice": 'one_of { "low", "normal", "high" }', "person": "person", "set": "set(text)"}
LETTER = {"number": "n", "money": "m", "duration": "u", "period": "q", "time": "w", "bool": "b", "date": "d", "text": "t", "choice": "c",
          "person": "p", "set": "s"}
JUMPS = ["2026-03-29 02:30:00", "2026-03-29 01:59:59", "2026-10-25 02:30:00", "2026-10-25 03:00:00", "2024-02-29 12:00:00"]


def value_of(r, kind):
    if kind == "number":
        return float(r.choice([0, 1, 2, -1, 3, 0.1, 0.5, 2.5, -7.25, 1e3, 123456.789, 9007199254740993, 1e300, -1e-7, r.randint(-50, 50), r.uniform(-9, 9)]))
    if kind == "money":
        return r.choice([0, 1, -1, 5, 10000, 12345, -62001000, 2**63 - 1, 2**62, -2**63 + 1, r.randint(-10**9, 10**9)])
    if kind == "duration":
        return r.choice([0, 10**6, 90 * 10**6, 15 * 60 * 10**6, 4 * 3600 * 10**6, r.randint(0, 10**5) * 10**6])
    if kind == "period":
        return (r.choice([0, 0, 1, 6, 12, 18]), r.choice([0, 1, 7, 60]))
    if kind == "time":
        if r.random() < 0.2:
            return instant(datetime.datetime.fromisoformat(r.choice(JUMPS)))
        return micros(datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)) + r.randint(-10**9, 10**9) * 10**6 + r.choice([0, 0, 500000, 1])
    if kind == "date":
        return datetime.date(2026, 3, 1).toordinal() + r.choice([-1, 0, 1, 30, r.randint(-3000, 3000)])
    if kind == "set":
        return frozenset(r.sample(TEXTS[1:7], r.randint(1, 3)))
    return {"bool": lambda: r.random() < 0.5, "text": lambda: r.choice(TEXTS), "choice": lambda: r.choice(CHOICES),
            "person": lambda: r.choice([*PEOPLE, "zoe"])}[kind]()


def cell(kind, v):
    if v is NONE or v is UNKNOWN:
        return ""
    if kind == "number":
        return repr(v)
    if kind == "duration":
        return f"{v // 10**6}s"
    return SHOW[kind](v).removesuffix(" CNY")


def row_of(r):
    row = {}
    for kind, letter in LETTER.items():
        row[letter] = value_of(r, kind)
        row["o" + letter] = value_of(r, kind) if r.random() < 0.35 else NONE
        row["x" + letter] = UNKNOWN
    if row["t"] == " -3.5 ":
        row["t"] = "-3.5"
    row["ot"] = NONE if row["ot"] == "" else row["ot"]
    row["actor"] = UNKNOWN if r.random() < 0.4 else r.choice([*PEOPLE, "zoe"])
    return row


# --- expressions: (text, level, meaning on a row) --------------------------------------------------------------------------------

OR, AND, COMPARE, CONCAT, ADD, MUL, UNARY, POW, ATOM = range(1, 10)


class Maker:
    def __init__(self, r):
        self.r = r

    def put(self, e, least):
        text, level, _ = e
        return f"({text})" if level < least or self.r.random() < 0.05 else text

    def binary(self, op, level, a, b, f, right=False):
        left = self.put(a, level + right)
        after = self.put(b, level + (not right))
        return f"{left} {op} {after}", level, lambda row: f(a[2](row), b[2](row))

    def call(self, name, args, f):
        return f"{name}({', '.join(a[0] for a in args)})", ATOM, lambda row: f(*(a[2](row) for a in args))

    def leaf(self, kind):
        r = self.r
        letter = LETTER[kind]
        name = r.choice([letter] * 6 + ["o" + letter] * 3 + ["x" + letter])
        if kind == "person" and r.random() < 0.4:
            name = "actor"
        if kind == "time" and r.random() < 0.1:
            text = r.choice(JUMPS[2:])
            return f"time('{text}')", ATOM, lambda row, v=instant(datetime.datetime.fromisoformat(text)): v
        if kind == "date" and r.random() < 0.2:
            v = value_of(r, "date")
            return f"date('{SHOW['date'](v)}')", ATOM, lambda row: v
        literal = r.random() < 0.3 and self.literal(kind)
        return literal or (name, ATOM, lambda row: row[name])

    def literal(self, kind):
        r = self.r
        if kind == "number":
            text, v = r.choice([("0", 0.0), ("1", 1.0), ("2", 2.0), ("0.1", 0.1), ("2.5", 2.5), ("1e3", 1000.0), ("10", 10.0), ("7", 7.0), (".5", 0.5)][:-1])
        elif kind == "text":
            v = r.choice(TEXTS)
            text = r.choice(["'%s'", '"%s"']) % v
        elif kind == "bool":
            v = r.random() < 0.5
            text = "true" if v else "false"
        elif kind == "duration":
            text, v = r.choice([("90s", 90), ("15m", 900), ("4h", 14400), ("15 minutes", 900), ("1h30m", 5400), ("2 hours", 7200), ("0s", 0)])
            v *= 10**6
        elif kind == "period":
            text, v = r.choice([("3d", (0, 3)), ("2w", (0, 14)), ("6mo", (6, 0)), ("1y", (12, 0)), ("1y6mo", (18, 0)), ("1 month", (1, 0)), ("0d", (0, 0))])
        elif kind == "set":
            v = frozenset(r.sample(["a", "b", "ab"], r.randint(1, 3)))
            text = "{" + ", ".join(f"'{m}'" for m in v) + "}"
        else:
            return None
        return text, ATOM, lambda row: v

    def against(self, kind):
        """A literal that stands against an expression of a kind, and takes its type (1.1)."""
        r = self.r
        v = value_of(r, kind)
        if kind == "money":
            v = r.choice([0, 10000, 12345, 5000000, 25])
            text = show_money(v).removesuffix(" CNY")
            if r.random() < 0.3:
                return f"-{text}", UNARY, lambda row: -v
        elif kind == "time":
            v = v // 10**6 * 10**6
            text = f"'{show_time(v)}'"
        else:
            text = f"'{v}'" if kind in ("choice", "person") else f"'{SHOW[kind](v)}'"
        return text, ATOM, lambda row: v

    def fail(self, kind):
        return f"choose(1 / 0 > 1, {LETTER[kind]}, {LETTER[kind]})", ATOM, lambda row: FAILED

    def make(self, kind, depth):
        r = self.r
        if depth and kind in ("number", "money", "duration", "text", "bool") and r.random() < 0.03:
            inner = self.make(kind, 0)
            if kind in ("number", "money", "duration"):
                return f"{self.put(inner, MUL)} / 0", MUL, lambda row: FAILED if known(inner[2](row)) else lacking(inner[2](row))
            return self.fail(kind)
        if depth <= 0 or r.random() < 0.08:
            return self.leaf(kind)
        if r.random() < 0.07:
            c, a, b = self.make("bool", depth - 1), self.make(kind, depth - 1), self.make(kind, depth - 1)
            return self.call("choose", [c, a, b], lambda c, a, b: (a if c else b) if known(c) else lacking(c))
        return getattr(self, kind)(depth - 1)

    def number(self, n):
        r = self.r
        num, two = lambda: self.make("number", n), strict
        moment_of = lambda: self.moment(n)
        ways = [
            lambda: self.binary("+", ADD, num(), num(), two(lambda a, b: finite(a + b))),
            lambda: self.binary("-", ADD, num(), num(), two(lambda a, b: finite(a - b))),
            lambda: self.binary("*", MUL, num(), num(), two(lambda a, b: finite(a * b))),
            lambda: self.binary("/", MUL, num(), num(), two(divide)),
            lambda: self.binary("//", MUL, num(), num(), two(floor_divide)),
            lambda: self.binary("%", MUL, num(), num(), two(modulo)),
            lambda: self.binary("^", POW, num(), num(), two(power), right=True),
            lambda: self.minus(num(), lambda v: -v),
            lambda: self.binary("/", MUL, self.make("money", n), self.make("money", n), two(lambda a, b: a / b if b else FAILED)),
            lambda: self.binary("/", MUL, self.make("duration", n), self.make("duration", n), two(lambda a, b: a / b if b else FAILED)),
            lambda: self.call("min", [num(), num()], two(lambda a, b: a if a < b else b)),
            lambda: self.call("max", [num(), num()], two(lambda a, b: a if a > b else b)),
            lambda: self.call("abs", [num()], two(abs)),
            lambda: self.call("round", [num()], two(rounded)),
            lambda: self.rounding(num()),
            lambda: self.call("floor", [num()], two(lambda a: float(math.floor(a)) if abs(a) < 2**60 else a)),
            lambda: self.call("ceil", [num()], two(lambda a: float(math.ceil(a)) if abs(a) < 2**60 else a)),
            lambda: self.call("sqrt", [num()], two(lambda a: math.sqrt(a) if a >= 0 else FAILED)),
            lambda: self.call("number", [self.make("text", n)], two(read_number)),
            lambda: self.call("size", [self.make("set", n)], two(lambda s: float(len(s)))),
            lambda: self.call("len", [self.make("text", n)], two(lambda t: float(len(t)))),
            lambda: self.call("year", [moment_of()], two(lambda m: float(moment(m).year))),
            lambda: self.call("month", [moment_of()], two(lambda m: float(moment(m).month))),
            lambda: self.call("quarter", [moment_of()], two(lambda m: float((moment(m).month + 2) // 3))),
            lambda: self.call("week", [moment_of()], two(lambda m: float(moment(m).isocalendar()[1]))),
            lambda: self.call("day", [moment_of()], two(lambda m: float(moment(m).day))),
            lambda: self.call("weekday", [moment_of()], two(lambda m: float(moment(m).isoweekday()))),
            lambda: self.call("hour", [self.make("time", n)], two(lambda t: float(local(t).hour))),
            lambda: self.call("minute", [self.make("time", n)], two(lambda t: float(local(t).minute))),
            lambda: self.call("days", [moment_of(), moment_of()], two(lambda a, b: float(self.ordinal(b) - self.ordinal(a)))),
        ]
        return r.choice(ways[:8] if r.random() < 0.4 else ways)()

    def rounding(self, a):
        places = self.r.choice([*range(-3, 9), 15, 25, -20])
        text = str(places)
        return self.call("round", [a, (text, ATOM, lambda row: float(places))], strict(rounded))

    @staticmethod
    def ordinal(m):
        return moment(m).toordinal()

    def moment(self, n):
        """A time or a date; its value knows which."""
        kind = self.r.choice(["time", "date"])
        text, level, f = self.make(kind, n)

        def tagged(row):
            v = f(row)
            return (kind, v) if known(v) else v
        return text, level, tagged

    def minus(self, a, f):
        return "- " + self.put(a, UNARY), UNARY, lambda row: strict(f)(a[2](row))

    def money(self, n):
        mon, num = lambda: self.make("money", n), lambda: self.make("number", n)
        scale = strict(lambda a, by: int64(round(a * decimal_of(by))))
        ways = [
            lambda: self.binary("+", ADD, mon(), mon(), strict(lambda a, b: int64(a + b))),
            lambda: self.binary("-", ADD, mon(), mon(), strict(lambda a, b: int64(a - b))),
            lambda: self.binary("+", ADD, ("m", ATOM, lambda row: row["m"]), self.against("money"), strict(lambda a, b: int64(a + b))),
            lambda: self.binary("*", MUL, mon(), num(), scale),
            lambda: self.binary("*", MUL, num(), mon(), lambda by, a: scale(a, by) if known(a, by) else lacking(a, by)),
            lambda: self.binary("/", MUL, mon(), num(), strict(lambda a, by: int64(round(a / decimal_of(by))) if by else FAILED)),
            lambda: self.minus(mon(), lambda v: int64(-v)),
            lambda: self.call("abs", [mon()], strict(lambda v: int64(abs(v)))),
            lambda: self.call("min", [mon(), mon()], strict(min)), lambda: self.call("max", [mon(), mon()], strict(max)),
        ]
        return self.r.choice(ways)()

    def duration(self, n):
        dur, num, time = lambda: self.make("duration", n), lambda: self.make("number", n), lambda: self.make("time", n)
        ways = [
            lambda: self.binary("+", ADD, dur(), dur(), strict(lambda a, b: int64(a + b))),
            lambda: self.binary("-", ADD, dur(), dur(), strict(lambda a, b: int64(a - b))),
            lambda: self.binary("-", ADD, time(), time(), strict(lambda a, b: int64(a - b))),
            lambda: self.binary("*", MUL, dur(), num(), strict(times_length)),
            lambda: self.binary("*", MUL, num(), dur(), strict(lambda by, a: times_length(a, by))),
            lambda: self.binary("/", MUL, dur(), num(), strict(over_length)),
            lambda: self.minus(dur(), lambda v: int64(-v)),
            lambda: self.call("clock", [time()], strict(clock)),
            lambda: self.call("abs", [dur()], strict(lambda v: int64(abs(v)))),
        ]
        return self.r.choice(ways)()

    def period(self, n):
        a, b = (self.make("period", 0) for _ in range(2))
        times = self.r.choice(["2", "3", "-1", "0.5"])
        ways = [
            lambda: self.binary("+", ADD, a, b, strict(lambda x, y: (x[0] + y[0], x[1] + y[1]))),
            lambda: self.binary("-", ADD, a, b, strict(lambda x, y: (x[0] - y[0], x[1] - y[1]))),
            lambda: self.binary("*", MUL, a, (times, UNARY if times[0] == "-" else ATOM, lambda row: float(times)), strict(times_period)),
            lambda: self.minus(a, lambda x: (-x[0], -x[1])),
        ]
        return self.r.choice(ways)()

    def time(self, n):
        t, p, d = self.make("time", n), self.make("period", 1), self.leaf("duration")
        ways = [
            lambda: self.binary("+", ADD, t, p, strict(time_plus)), lambda: self.binary("-", ADD, t, p, strict(lambda a, b: time_plus(a, b, -1))),
            lambda: self.binary("+", ADD, p, t, strict(lambda b, a: time_plus(a, b))),
            lambda: self.binary("+", ADD, t, d, strict(lambda a, b: a + b)), lambda: self.binary("-", ADD, t, d, strict(lambda a, b: a - b)),
        ]
        return self.r.choice(ways)()

    def date(self, n):
        d, p = self.make("date", n), self.make("period", 1)
        ways = [
            lambda: self.binary("+", ADD, d, p, strict(date_plus)), lambda: self.binary("-", ADD, d, p, strict(lambda a, b: date_plus(a, b, -1))),
            lambda: self.call("date", [self.make("time", n)], strict(lambda t: local(t).toordinal())),
        ]
        return self.r.choice(ways)()

    def text(self, n):
        named = lambda: self.make(self.r.choice(["text", "text", "choice", "person"]), n)
        if self.r.random() < 0.7:
            return self.binary("..", CONCAT, named(), named(), strict(lambda a, b: a + b), right=True)
        return self.call("lower", [named()], strict(lambda t: re.sub("[A-Z]", lambda m: m[0].lower(), t)))

    def choice(self, n):
        return self.leaf("choice")

    def person(self, n):
        if self.r.random() < 0.7:
            return self.leaf("person")
        who = self.leaf("person")
        return self.call("manager_of", [who], strict(lambda p: MANAGER.get(p, NONE) if p in PEOPLE else UNKNOWN))

    def set(self, n):
        return self.leaf("set")

    def bool(self, n):
        r = self.r
        boo = lambda: self.make("bool", n)
        ways = [
            lambda: self.binary("and", AND, boo(), boo(), lambda a, b: join(a, b, False)), lambda: self.binary("or", OR, boo(), boo(), lambda a, b: join(a, b, True)),
            lambda: self.binary("and", AND, boo(), boo(), lambda a, b: join(a, b, False)), lambda: self.binary("or", OR, boo(), boo(), lambda a, b: join(a, b, True)),
            lambda: self.negation(boo()), lambda: self.compare(n), lambda: self.compare(n), lambda: self.compare(n), lambda: self.equality(n),
            lambda: self.equality(n), lambda: self.known(n), lambda: self.membership(n), lambda: self.holds(), lambda: self.text_test(n),
            lambda: self.between(n),
        ]
        return r.choice(ways)()

    def negation(self, a):
        return "not " + self.put(a, UNARY), UNARY, lambda row: strict(lambda v: not v)(a[2](row))

    def two_of(self, kind, n):
        """Two of one kind; the second may be a literal that adapts."""
        a = self.make(kind, n)
        free = a[0][0] not in "'\"-0123456789("
        if kind in ("money", "time", "date", "choice", "person") and self.r.random() < 0.3 and free:
            return a, self.against(kind)
        return a, self.make(kind, n)

    def compare(self, n):
        kind = self.r.choice(["number", "number", "money", "money", "duration", "time", "date", "text"])
        a, b = self.two_of(kind, n)
        order = (lambda v: v.encode()) if kind == "text" else (lambda v: v)
        op, f = self.r.choice([("<", lambda x, y: x < y), ("<=", lambda x, y: x <= y), (">", lambda x, y: x > y), (">=", lambda x, y: x >= y)])
        return self.binary(op, COMPARE, a, b, strict(lambda x, y: f(order(x), order(y))))

    def equality(self, n):
        kind = self.r.choice(list(LETTER))
        a, b = self.two_of(kind, n)
        if self.r.random() < 0.2:
            b = ("none", ATOM, lambda row: NONE)
        if self.r.random() < 0.5:
            return self.binary("==", COMPARE, a, b, equal)
        return self.binary("~=", COMPARE, a, b, lambda x, y: strict(lambda v: not v)(equal(x, y)))

    def known(self, n):
        return self.call("known", [self.make(self.r.choice(list(LETTER)), n)], lambda v: known(v))

    def membership(self, n):
        a = self.make("text", n)
        if self.r.random() < 0.5:
            return self.binary("in", COMPARE, a, self.make("set", n),
                               lambda x, s: False if x is NONE else x in s if known(x, s) else lacking(x, s))
        kind = self.r.choice(["text", "number", "date", "person"])
        x = self.make(kind, n)
        members = [self.make(kind, max(n - 1, 0)) for _ in range(self.r.randint(1, 3))]
        text = f"{self.put(x, COMPARE)} in {{{', '.join(m[0] for m in members)}}}"

        def found(row):
            v, f = x[2](row), False
            for m in members if v is not NONE else []:
                f = join(f, equal(v, m[2](row)), True)
            return f
        return text, COMPARE, found

    def holds(self):
        who, role = self.leaf("person"), self.r.choice(list(ABOVE))
        if self.r.random() < 0.7:
            return f"{who[0]} is {role}", COMPARE, lambda row: is_role(who[2](row), role)
        boss = self.leaf("person")
        return self.call("reports_to", [who, boss], strict(reports_to))

    def text_test(self, n):
        name, f = self.r.choice([("starts_with", str.startswith), ("ends_with", str.endswith), ("contains", lambda a, b: b in a), ("matches", fits)])
        second = self.make("text", n)
        if name == "matches":
            pattern = self.r.choice(["*", "a*", "?b", "*a*", "", "??", "é*", "a?c", "*b?"])
            second = (f"'{pattern}'", ATOM, lambda row: pattern)
        return self.call(name, [self.make("text", n), second], strict(f))

    def between(self, n):
        kind = self.r.choice(["number", "money", "date", "text"])
        order = (lambda v: v.encode()) if kind == "text" else (lambda v: v)
        at_most = strict(lambda x, y: order(x) <= order(y))
        return self.call("between", [self.make(kind, n) for _ in range(3)], lambda v, low, high: join(at_most(low, v), at_most(v, high), False))


def is_role(who, role):
    return False if who is NONE else role in PEOPLE.get(who, ()) if known(who) else who


def above(role):
    return {up for first in ABOVE[role] for up in {first} | above(first)}


def reports_to(x, y):
    return any(above(role) & PEOPLE.get(y, set()) for role in PEOPLE.get(x, ()))


# --- running ------------------------------------------------------------------------------------------------------------------------

def lua(expressions):
    people = ", ".join("%s = { role = { %s }%s }" % (
        p, ", ".join(f'"{role}"' for role in sorted(roles)), f', manager = "{MANAGER[p]}"' if p in MANAGER else "") for p, roles in PEOPLE.items())
    text = f'rulebook "random" {{ bylaw = 1, timezone = "{ZONE.key}", month_end = "down", people = {{ {people} }} }}\n'
    for role, up in ABOVE.items():
        text += f'role "{role}" {{ {"reports_to = " + chr(34) + up[0] + chr(34) if up else ""} }}\n'
    fields = []
    for kind, letter in LETTER.items():
        fields += [f"{letter} = {TYPES[kind]}", f"o{letter} = optional({TYPES[kind]})"]
        value = {"number": "1", "bool": "true", "money": "1", "duration": '"1s"', "period": '"1d"', "time": '"2026-01-01"', "date": '"2026-01-01"',
                 "text": '"a"', "choice": '"low"', "person": '"ana"', "set": '{ "a" }'}[kind]
        text += f'param "x{letter}" {{ {TYPES[kind]}, ["9990-01-01"] = {value} }}\n'
    text += f'event "probe" {{ {", ".join(fields)} }}\n'
    for i, (e, _, _) in enumerate(expressions):
        text += f'policy "e{i:03}" {{ on = "probe", warn = "true", because = [=[{{ {e} }}]=] }}\n'
    return text


def state(v):
    return v.name if isinstance(v, State) else "known"


def main():
    r = random.Random(20260302)
    bench = Bench(options(__doc__).bylaw)
    for _ in range(BOOKS):
        m = Maker(r)
        kinds = [r.choice([*LETTER, "bool", "bool", "number", "money"]) for _ in range(EXPRESSIONS)]
        made = [m.make(kind, r.choice([0, 1, 2, 2, 3, 3, 4, 5])) for kind in kinds]
        rows = [row_of(r) for _ in range(ROWS)]
        columns = [n for letter, kind in zip(LETTER.values(), LETTER) for n in ((letter, kind), ("o" + letter, kind))]
        bench.write("book.lua", lua(made))
        bench.log("log.csv", ["at", "kind", "actor"] + [n for n, _ in columns],
                  [[f"2026-01-05 10:00:0{i}", "probe", cell("text", row["actor"])] + [cell(k, row[n]) for n, k in columns] for i, row in enumerate(rows)])
        got = {(w["event"], w["rule"]): w["because"] for w in bench.records("audit", "book.lua", "log.csv") if w["type"] == "warning"}
        for i, row in enumerate(rows):
            for j, (kind, e) in enumerate(zip(kinds, made)):
                v = e[2](row)
                want = SHOW[kind](v) if known(v) else v.name
                have = got.get((i + 1, f"e{j:03}"))
                bench.hold((have or "") == want, f"{kind}: {e[0]}", row, f"want {want!r}, got {have!r}")
                bench.count("state", state(v))
                bench.count("type", kind)
                bench.count("size", "small" if len(e[0]) < 20 else "middle" if len(e[0]) < 80 else "large")
    bench.finish({"state": dict.fromkeys(["known", "none", "unknown", "failed"], 0.05), "type": dict.fromkeys(LETTER, 0.05),
                  "size": dict.fromkeys(["small", "middle", "large"], 0.05)})


main()
