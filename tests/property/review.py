# SPDX-License-Identifier: MIT
"""review.py [BYLAW]: random reviews over random logs, against a recount with fractions: each part, points off, scores, grades under
quotas, who is eligible, rewards by days held and out of a pool."""
import datetime
import math
import random
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from books import Bench, json, options

BOOKS, EVENTS = 550, 160
ZONE = datetime.timezone.utc
FINE, SHOWN = 10**12, 10**4
BOOK = """rulebook "t" {{ bylaw = 1, timezone = "UTC", people = {{ {people} }} }}
record "person" {{ salary = optional(money "CNY"), branch = optional(text) }}
role "agent" {{ }}
role "other" {{ }}
event "call" {{ agent = person }}
event "survey" {{ agent = person, score = number }}
event "complaint" {{ agent = person }}
event "rating" {{ whom = person, points = number }}
event "asked" {{ ticket = text, agent = person }}
event "answered" {{ ticket = text }}
event "refund" {{ amount = number }}
policy "limit" {{ on = "refund", forbid = "amount > 10" }}
duty "answer" {{ of = "agent", who = "agent", on = "asked", done = "answered", same = "ticket", within = "2d" }}
kpi "calls" {{ of = "agent", every = "month", value = "count{{ call, by = agent }}", {calls} }}
kpi "survey" {{ of = "agent", every = "week", value = "avg{{ survey.score, by = agent }}", {survey} }}
review "r" {{ of = "agent", {fields} }}
"""


def half_even(x):
    return round(Fraction(x))


def exact(x):
    return Fraction(Decimal(repr(x))) if isinstance(x, float) else Fraction(x)


def utc(month, day, hour=0):
    return datetime.datetime(2026, month, day, hour, tzinfo=ZONE)


class Scale:
    def __init__(self, r, low, high, less=False):
        self.target = r.choice([high, high / 2])
        self.floor = r.choice([None, low, low])
        self.less = less
        if less:
            self.target, self.floor = low, high

    def text(self):
        return f"target = {self.target}" + (f", floor = {self.floor}" if self.floor is not None else "") + (', better = "less"' if self.less else "")

    def points(self, v):
        v, t = exact(v), exact(self.target)
        x = (v - exact(self.floor)) / (t - exact(self.floor)) if self.floor is not None else v / t
        return half_even(100 * FINE * min(Fraction(1), max(Fraction(0), x)))


class Review:
    """A random book, and what its review says."""

    def __init__(self, r):
        self.people = {}
        for name in "abcdefghijklmnopqrstuvw"[: r.randint(2, 23)]:
            start = r.choice([None, None, utc(1, 15), utc(2, 10), utc(4, 1)])
            till = r.choice([None, None, None, utc(2, 20), utc(3, 31)])
            if start and till and start > till:
                till = None
            salary = None if r.random() < 0.08 else Decimal(r.randint(100, 900000)) / 100
            self.people[name] = {"from": start, "till": till, "salary": salary, "branch": r.choice(["east", "west", None])}
        self.calls, self.survey = Scale(r, 1.0, r.choice([4.0, 7.0]), r.random() < 0.3), Scale(r, 2.0, 4.5)
        self.enough = r.choice([None, 2, 3])
        self.per = r.choice([5, 12.5])
        self.raters = Scale(r, 20.0, 90.0) if r.random() < 0.6 else None
        self.gap = r.choice([None, 30, 55.5]) if self.raters else None
        self.need = r.choice([0, 0, 1]) if self.raters else 0
        names = ["calls", "survey", "expression"] + ["raters"] * bool(self.raters)
        cuts = sorted(r.sample(range(1, 99), len(names) - 1))
        self.weights = {n: b - a for n, a, b in zip(names, [0] + cuts, cuts + [100])}
        if r.random() < 0.3:
            self.weights[names[0]] -= Decimal("0.3333")
            self.weights[names[1]] += Decimal("0.3333")
        self.minus = {"breach": r.choice([0, 1.5, 4]), "violation": r.choice([0, 3, 30])}
        self.grades = [("S", r.choice([60, 75.5])), ("A", r.choice([40, 50])), ("B", 20), ("C", 0)]
        self.quota = {"S": r.choice([None, 0, 0.25, 0.5]), "A": r.choice([None, None, 0.3])}
        self.least = r.choice([0, 0, 4])
        self.quarter = r.random() < 0.5
        self.by = r.choice([0, 0, 10])
        self.rewards = {"S": Decimal("0.2"), "A": Decimal("0.075")}
        self.prorate = r.random() < 0.5
        self.pool = r.choice([None, Decimal(500), Decimal("1234.5678"), Decimal(10**6)])
        self.allowed, self.share = r.choice([0, 1]), r.choice([0, 0.5])

    def text(self):
        def person(name, p):
            parts = ['role = "agent"'] + [f'{k} = "{p[k]:%Y-%m-%d}"' for k in ("from", "till") if p[k]]
            parts += [f'salary = "{p["salary"]}"'] * (p["salary"] is not None) + [f'branch = "{p["branch"]}"'] * bool(p["branch"])
            return f"{name} = {{ {', '.join(parts)} }}"
        expression = f'{{ {self.weights["expression"]}, "100 - {self.per} * count{{ complaint, by = agent }}", name = "complaints" }}'
        weigh = [f"{n} = {w}" for n, w in self.weights.items() if n != "expression"]
        fields = [f'every = "{"quarter" if self.quarter else "month"}"', f"weigh = {{ {', '.join(weigh[:2] + [expression] + weigh[2:])} }}",
                  f"minus = {{ breach = {self.minus['breach']}, violation = {self.minus['violation']} }}",
                  "grades = { " + ", ".join(f'{{ "{g}", {n} }}' for g, n in self.grades) + " }",
                  "quota = { " + ", ".join(f"{g} = {q}" for g, q in self.quota.items() if q is not None) + " }",
                  f'outcome = {{ S = {{ reward = "{self.rewards["S"]} * holder.salary" }}, A = {{ reward = "{self.rewards["A"]} * holder.salary" }} }}',
                  f'eligible = {{ {{ "clean", "violations <= {self.allowed}" }}, {{ "there", "share >= {self.share}" }} }}']
        fields += [f"min = {self.least}"] * (self.least > 0) + [f'by = "{self.by}d"'] * (self.by > 0) + ["prorate = true"] * self.prorate
        fields += [f"pool = {self.pool}"] * (self.pool is not None)
        if self.raters:
            gap = f", gap = {self.gap}" if self.gap is not None else ""
            fields.append(f'raters = {{ on = "rating", of = "whom", score = "points", {self.raters.text()}{gap} }}')
            fields += [f"requires = {{ raters = {self.need} }}"] * (self.need > 0)
        survey = self.survey.text() + (f", enough = {self.enough}" if self.enough else "")
        return BOOK.format(people=", ".join(person(n, p) for n, p in self.people.items()), calls=self.calls.text(), survey=survey, fields=", ".join(fields))


def events(r, review):
    """Times on whole hours, many of them at midnight; the last long after all that is reckoned."""
    names, found, tickets = list(review.people), [], []
    kinds = r.choice([["call", "call", "survey", "complaint", "rating", "rating", "asked", "answered", "refund"],
                      ["call", "rating", "asked", "refund"], ["call", "survey", "survey", "complaint", "rating"]])
    at = utc(1, 5, 9)
    for _ in range(r.randint(60, EVENTS)):
        at += datetime.timedelta(hours=r.choice([1, 5, 15, 24, 48, 90]))
        if r.random() < 0.15:
            at = at.replace(hour=0) + datetime.timedelta(days=1)
        kind, who = r.choice(kinds), r.choice(names)
        e = {"at": at, "kind": kind, "actor": r.choice(names + ["boss"])}
        if kind in ("call", "survey", "complaint", "asked"):
            e["agent"] = who
        if kind == "survey":
            e["score"] = None if r.random() < 0.02 else r.randint(2, 10) / 2
        if kind == "rating":
            e.update(whom=who, points=r.choice([None] * (r.random() < 0.05) + [r.randint(0, 1000) / 10]))
        if kind == "asked":
            tickets.append(str(len(tickets)))
            e["ticket"] = tickets[-1]
        if kind == "answered":
            if not tickets:
                continue
            e["ticket"] = r.choice(tickets[-3:])
        if kind == "refund":
            e.update(actor=who, amount=r.choice([5, 11]))
        found.append(e)
    return found + [{"at": at + datetime.timedelta(days=1), "kind": "end", "actor": "boss"}]


def first_of(at, quarter, shift=0):
    month = at.year * 12 + at.month - 1
    month = (month // 3 + shift) * 3 if quarter else month + shift
    return datetime.datetime(month // 12, month % 12 + 1, 1, tzinfo=ZONE)


def days_held(person, start, end):
    a, b = max(person["from"] or start, start), min((person["till"] + datetime.timedelta(days=1)) if person["till"] else end, end)
    return max((b - a).days, 0)


def missed(log, end_of_log):
    """(holder, deadline) of each that was not answered in time."""
    found = []
    for i, e in enumerate(log):
        if e["kind"] != "asked":
            continue
        deadline = e["at"] + datetime.timedelta(days=2)
        done = any(x["kind"] == "answered" and x["ticket"] == e["ticket"] and e["at"] <= x["at"] <= deadline for x in log[i + 1 :])
        if not done and deadline < end_of_log:
            found.append((e["agent"], deadline))
    return found


class Settled:
    """One period, settled for all."""

    def __init__(self, review, log, start, end, graded, before):
        self.v, self.log, self.start, self.end, self.graded, self.before = review, log, start, end, graded, before
        self.inside = [e for e in log if start <= e["at"] < end]
        self.seen = {e["kind"] for e in log if e["at"] < end}
        self.days = {n: d for n, p in sorted(review.people.items()) if (d := days_held(p, start, end))}

    def facts(self, kind, who):
        return [e for e in self.inside if e["kind"] == kind and e.get("agent") == who]

    def measured(self, name, who):
        """A value; None where data is missing; "?" where it is unknown."""
        v = self.v
        if name == "calls":
            return len(self.facts("call", who)) if "call" in self.seen else None
        if name == "expression":
            return 100 - v.per * len(self.facts("complaint", who)) if "complaint" in self.seen else None
        scores = [e["score"] for e in self.facts("survey", who)]
        known = [s for s in scores if s is not None]
        if v.enough and len(known) < v.enough:
            return None
        return "?" if len(known) < len(scores) else sum(known) / len(known) if known else None

    def points(self, name, value):
        if name == "expression":
            return half_even(FINE * min(Fraction(100), max(Fraction(0), exact(value))))
        return (self.v.calls if name == "calls" else self.v.survey).points(value)

    def ratings(self, who):
        latest = {}
        for e in self.log:
            if e["kind"] == "rating" and e["whom"] == who and (self.before is None or e["at"] >= self.before) and e["at"] < self.graded:
                latest[e["actor"]] = e["points"]
        return list(latest.values())

    def held(self, who):
        """Whether raters leave the score open."""
        if not self.v.raters:
            return False
        scores = self.ratings(who)
        known = [exact(s) for s in scores if s is not None]
        apart = len(known) > 1 and self.v.gap is not None and max(known) - min(known) > exact(self.v.gap)
        return len(known) < len(scores) or len(known) < self.v.need or apart

    def score(self, who):
        fine, weight, unknown = {}, {}, self.held(who)
        for name, w in self.v.weights.items():
            if name == "raters":
                known = [s for s in self.ratings(who) if s is not None]
                points = half_even(Fraction(sum(self.v.raters.points(s) for s in known), len(known))) if known else None
            else:
                value = self.measured(name, who)
                unknown |= value == "?"
                points = None if value is None or value == "?" else self.points(name, value)
            if points is not None:
                fine[name], weight[name] = points, Fraction(Decimal(w))
        if unknown or not fine:
            return None
        total = half_even(Fraction(sum(half_even(fine[n] * weight[n] / sum(weight.values())) for n in fine), FINE // SHOWN))
        off = sum(n * exact(self.v.minus[k]) for k, n in self.against(who).items())
        return max(total - half_even(off * SHOWN), 0)

    def against(self, who):
        breaches = sum(1 for h, at in self.missed if h == who and self.start <= at < self.end)
        violations = sum(1 for e in self.inside if e["kind"] == "refund" and e["actor"] == who and e["amount"] > 10)
        return {"breach": breaches, "violation": violations}

    def grades(self, scores):
        v, names = self.v, [g for g, _ in self.v.grades]
        known = {n: s for n, s in scores.items() if s is not None}
        all_days, taken, lowest, found = sum(self.days[n] for n in known), {}, 0, {}
        quotas = v.quota if len(known) >= v.least else {}
        for score in sorted(set(known.values()), reverse=True):
            group = [n for n in known if known[n] == score]
            grade = max(next(i for i, (_, low) in enumerate(v.grades) if score >= exact(low) * SHOWN), lowest)
            days = sum(self.days[n] for n in group)
            while quotas.get(names[grade]) is not None and taken.get(grade, 0) + days > exact(quotas[names[grade]]) * all_days:
                grade += 1
            lowest = grade
            taken[grade] = taken.get(grade, 0) + days
            found.update({n: names[grade] for n in group})
        return found

    def claim(self, who, grade):
        """None: nothing comes of it; "?": it is unknown."""
        v, p = self.v, self.v.people[who]
        of_days = (self.end - self.start).days
        if grade not in v.rewards or self.against(who)["violation"] > v.allowed or self.days[who] / of_days < v.share:
            return None
        if p["salary"] is None:
            return "?"
        claim = (p["salary"] * v.rewards[grade]).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
        return half_even(Fraction(claim) * SHOWN * (Fraction(self.days[who], of_days) if v.prorate else 1))

    def rewards(self, scores, grades):
        claims = {n: self.claim(n, grades.get(n)) for n in scores}
        if self.v.pool is None:
            return claims
        if "?" in claims.values() or None in scores.values():
            return {n: None if c is None else "?" for n, c in claims.items()}
        pool = int(self.v.pool * SHOWN)
        known = {n: c for n, c in claims.items() if c is not None}
        if sum(known.values()) <= pool:
            return claims
        unit = 1 if pool % 100 else 100
        whole = {n: Fraction(pool // unit * c, sum(known.values())) for n, c in known.items()}
        got = {n: math.floor(x) for n, x in whole.items()}
        for n in sorted(got, key=lambda n: (got[n] - whole[n], n))[: pool // unit - sum(got.values())]:
            got[n] += 1
        return {n: None if claims[n] is None else got[n] * unit for n in claims}


def settle(review, log):
    end_of_log, k, before, all_missed = log[-1]["at"], 0, None, missed(log, log[-1]["at"])
    while True:
        start, end = first_of(log[0]["at"], review.quarter, k), first_of(log[0]["at"], review.quarter, k + 1)
        graded = end + datetime.timedelta(days=review.by)
        if graded > end_of_log:
            return
        s = Settled(review, log, start, end, graded, before)
        s.missed = all_missed
        yield s
        k, before = k + 1, graded


def shown(units):
    return None if units is None else float(Decimal(units) / SHOWN)


def amount(units):
    if units is None or units == "?":
        return None
    text = f"{Decimal(units) / SHOWN:.4f}"
    return text[:-2] if text.endswith("00") else text[:-1] if text.endswith("0") else text


def hold_parts(bench, f):
    """What a reader adds up."""
    if f["score"] is None:
        return
    parts = sum(Decimal(str(p["score"])) for p in f["parts"] if p["score"] is not None)
    off = sum(Decimal(str(m["points"])) for m in f["minus"])
    bench.hold(parts - off + Decimal(str(f.get("raised", 0))) == Decimal(str(f["score"])), "does not add up", f)


def one(bench, r):
    review = Review(r)
    log = events(r, review)
    bench.write("book.lua", review.text())
    rows = [{**e, "at": e["at"].isoformat()} for e in log]
    bench.write("log.jsonl", "".join(json.dumps({k: x for k, x in row.items() if x is not None}) + "\n" for row in rows))
    found = [f for f in bench.records("review", "book.lua", "log.jsonl") if f["type"] in ("grade", "pool") and not f.get("estimate")]
    got = [f for f in found if f["type"] == "grade"]
    want = []
    for s in settle(review, log):
        scores = {n: s.score(n) for n in s.days}
        grades = s.grades(scores)
        rewards = s.rewards(scores, grades)
        for n in s.days:
            want.append((n, shown(scores[n]), grades.get(n), amount(rewards[n]), s.days[n]))
            bench.count("grade", "unknown" if scores[n] is None else "zero" if scores[n] == 0 else "full" if scores[n] == 100 * SHOWN else "between",
                        *["rewarded"] * (amount(rewards[n]) is not None), *["part of the period"] * (s.days[n] < (s.end - s.start).days))
    have = [(f["holder"], f["score"], f["grade"], f.get("reward"), f["days"]) for f in got]
    for w, h in zip(want, have):
        bench.hold(w == h, review.text(), f"{len(rows)} events", ("want", w), ("got", h), next(f for f in got if (f["holder"], f["days"]) == (h[0], h[4])))
    bench.hold(len(want) == len(have), review.text(), ("want", len(want)), ("got", len(have)))
    for f in got:
        hold_parts(bench, f)
        bench.count("record", *["moved by a quota"] * ("quota" in f), *["pool"] * ("claim" in f))


def main():
    bench = Bench(options(__doc__).bylaw)
    r = random.Random(20260415)
    for _ in range(BOOKS):
        one(bench, r)
    bench.finish({"grade": {"unknown": 0.03, "between": 0.3, "rewarded": 0.05, "part of the period": 0.05}, "record": {"moved by a quota": 0.05, "pool": 0.02}})


main()
