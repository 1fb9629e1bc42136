# SPDX-License-Identifier: MIT
"""kpi.py [BYLAW]: random kpis over random logs, against a recount that looks at every event for every member and period: values, the
facts behind them, bands with floors, `enough` and intervals, flags, control charts."""
import datetime
import math
import random
import statistics
import zoneinfo

from books import Bench, json, options

LOGS = 350
ZONE = zoneinfo.ZoneInfo("Europe/Rome")
DAY = datetime.timedelta(days=1)
PEOPLE = {"li": ("2025-01-01", "2026-04-10"), "wang": ("2026-02-20", None), "zhao": ("2025-06-01", None), "boss": None}
DEPTS = ["A", "B", None]
UNITS = [None, "day", "week", "month", "quarter", "halfyear", "year", "2 weeks", "3 months"]


# --- periods ----------------------------------------------------------------------------------------------------------------

def unit_start(day, unit):
    if unit == "day":
        return day
    if unit == "week":
        return day - DAY * day.weekday()
    months = {"month": 1, "quarter": 3, "halfyear": 6, "year": 12}[unit]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def unit_next(start, unit):
    if unit in ("day", "week"):
        return start + DAY * (1 if unit == "day" else 7)
    months = start.month - 1 + {"month": 1, "quarter": 3, "halfyear": 6, "year": 12}[unit]
    return start.replace(year=start.year + months // 12, month=months % 12 + 1)


def label_one(start, unit):
    return {"day": lambda: start.isoformat(), "week": lambda: "{}-W{:02}".format(*start.isocalendar()), "month": lambda: start.strftime("%Y-%m"),
            "quarter": lambda: f"{start.year}-Q{(start.month + 2) // 3}", "halfyear": lambda: f"{start.year}-H{1 if start.month < 7 else 2}",
            "year": lambda: str(start.year)}[unit]()


def midnight(day):
    return datetime.datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp()


class Period:
    def __init__(self, first, n, unit):
        days = [first]
        for _ in range(n):
            days.append(unit_next(days[-1], unit))
        self.first, self.last = first, days[-1] - DAY
        self.start, self.end = midnight(first), midnight(days[-1])
        self.label = label_one(first, unit) + (f"..{label_one(days[-2], unit)}" if n > 1 else "")


def periods(every, log):
    if not every:
        whole = Period(local(log[0]["t"]), 1, "day")
        whole.start, whole.end, whole.label, whole.last = -math.inf, math.inf, None, local(log[-1]["t"])
        return [whole]
    n, unit = (int(every.split()[0]), every.split()[1].rstrip("s")) if " " in every else (1, every)
    first, found = unit_start(local(log[0]["t"]), unit), []
    while midnight(first) <= log[-1]["t"]:
        found.append(Period(first, n, unit))
        first = found[-1].last + DAY
    return found


def local(t):
    return datetime.datetime.fromtimestamp(t, ZONE).date()


def stamp(t):
    return datetime.datetime.fromtimestamp(t, datetime.timezone.utc).isoformat()


# --- logs -------------------------------------------------------------------------------------------------------------------------

def random_log(r):
    first, days, log = datetime.date(2026, r.randint(1, 3), r.randint(1, 28)), r.choice([5, 40, 120, 300]), []
    for i in range(r.randint(4, 60)):
        day = first + DAY * r.randrange(days)
        clock = datetime.timedelta(minutes=0 if r.random() < 0.1 else r.randrange(8 * 60, 20 * 60))
        t = (datetime.datetime(day.year, day.month, day.day) + clock).replace(tzinfo=ZONE).timestamp()
        who = r.choice(list(PEOPLE))
        if r.random() < 0.4:
            log.append({"t": t, "kind": "ask", "ticket": f"T{i}", "agent": who, "actor": "x", "dept": r.choice(DEPTS)})
            if r.random() < 0.7:
                log.append({"t": t + 3600 * r.choice([1, 47, 48, 49, 90]), "kind": "answered", "ticket": f"T{i}", "actor": who})
        else:
            score = None if r.random() < 0.02 else r.choice([1, 2, 3, 4, 5, 2.5, 0.1])
            log.append({"t": t, "kind": "survey", "agent": who, "actor": who, "dept": r.choice(DEPTS), "score": score})
    log.sort(key=lambda e: e["t"])
    return log


def judged(log):
    """Obligations of `answer`: (deadline, holder, dept, in time), those that are judged when the log ends."""
    done = {e["ticket"]: e["t"] for e in log if e["kind"] == "answered"}
    for e in log:
        if e["kind"] != "ask":
            continue
        at = datetime.datetime.fromtimestamp(e["t"], ZONE)
        deadline = (at.replace(tzinfo=None) + 2 * DAY).replace(tzinfo=ZONE).timestamp()
        in_time = done.get(e["ticket"], math.inf) <= deadline
        if in_time or deadline < log[-1]["t"]:
            yield {"t": deadline, "agent": e["agent"], "dept": e["dept"], "good": in_time}


# --- values -----------------------------------------------------------------------------------------------------------------------

UNKNOWN = "unknown"


def rank(values, p):
    return sorted(values)[max(1, math.ceil(p * len(values) / 100)) - 1]


class Kpi:
    def __init__(self, r):
        self.members = r.choice(["book", "of", "of", "dept"])
        self.every = r.choice(UNITS)
        self.kind = r.choice(["count", "good", "share", "sum", "avg", "min", "max", "p50", "p90", "distinct", "rate", "rate", "within", "before", "latest"])
        if self.members == "dept" and self.kind in ("within", "before", "latest"):
            self.kind = "avg"
        self.less = r.random() < 0.3
        self.confidence = r.choice([0.8, 0.95]) if self.kind in ("share", "rate", "avg") and r.random() < 0.5 else None
        low, high = sorted(r.sample([0.25, 0.5, 0.75, 1, 2, 3.5], 2))
        self.target, self.floor = (low, high) if self.less else (high, low)
        self.floor = self.floor if r.random() < 0.6 else None
        self.enough = r.choice([None, None, 2, 4])

    def text(self):
        by = "" if self.members != "of" else ", by = agent"
        term = {"count": f"count{{ survey{by} }}", "good": f"count{{ survey, where = score >= 3{by} }}",
                "share": f"count{{ survey, where = score >= 3{by} }} / count{{ survey{by} }}", "sum": f"sum{{ survey.score{by} }}",
                "avg": f"avg{{ survey.score{by} }}", "min": f"min{{ survey.score{by} }}", "max": f"max{{ survey.score{by} }}",
                "p50": f"percentile{{ survey.score, p = 50{by} }}", "p90": f"percentile{{ survey.score, p = 90{by} }}",
                "distinct": f"distinct{{ survey.score{by} }}", "rate": "rate(answer)", "within": f"count{{ survey, within = 10d{by} }}",
                "before": f"count{{ survey, during = month - 1{by} }}", "latest": f"avg{{ survey.score, latest = 3{by} }}"}[self.kind]
        fields = [f'value = "{term}"', f"target = {self.target}"]
        fields += [f'every = "{self.every}"'] if self.every else []
        fields += {"of": ['of = "agent"'], "dept": ['per = "dept"'], "book": []}[self.members]
        fields += [f"floor = {self.floor}"] if self.floor is not None else []
        fields += [f"enough = {self.enough}"] if self.enough else []
        fields += [f"confidence = {self.confidence}"] if self.confidence else []
        fields += ['better = "less"'] if self.less else []
        return "{ " + ", ".join(fields) + " }"

    def facts(self, log, p, now):
        """What the value looks at, of all members."""
        if self.kind == "rate":
            return [e for e in judged(log) if p.start <= e["t"] < p.end]
        seen = [e for e in log if e["kind"] == "survey" and (e["t"] < p.end)]
        if self.kind == "latest":
            return seen
        if self.kind == "within":
            clock = datetime.datetime.fromtimestamp(now, ZONE).replace(tzinfo=None) - 10 * DAY
            return [e for e in seen if e["t"] >= clock.replace(tzinfo=ZONE).timestamp()]
        if self.kind == "before":
            day = local(now if now == log[-1]["t"] and now < p.end else now - 1e-6)
            this = unit_start(day, "month")
            before = unit_start(this - DAY, "month")
            return [e for e in seen if midnight(before) <= e["t"] < midnight(this)]
        return [e for e in seen if e["t"] >= p.start]

    def measure(self, facts, met):
        """value (None: none; UNKNOWN), n"""
        if self.kind == "rate":
            return (sum(e["good"] for e in facts) / len(facts) if facts else None), len(facts)
        if not met:
            return UNKNOWN, 0
        scores = [e["score"] for e in facts]
        known = [s for s in scores if s is not None]
        if self.kind in ("count", "within", "before"):
            return len(facts), len(facts)
        if self.kind in ("good", "share"):
            good = sum(s >= 3 for s in known)
            n = len(facts) if self.kind == "share" else good
            value = UNKNOWN if len(known) < len(scores) else good if self.kind == "good" else good / len(facts) if facts else None
            return (None if self.kind == "share" and not facts else value), n
        if self.kind == "latest":
            scores = scores[-3:]
            known = [s for s in scores if s is not None]
        n = len(known)
        if n < len(scores):
            return UNKNOWN, n
        if self.kind == "sum":
            return math.fsum(known), n
        if self.kind == "distinct":
            return len(set(known)), n
        if not known:
            return None, 0
        return {"avg": lambda: math.fsum(known) / n, "latest": lambda: math.fsum(known) / n, "min": lambda: min(known), "max": lambda: max(known),
                "p50": lambda: rank(known, 50), "p90": lambda: rank(known, 90)}[self.kind](), n

    def bound(self, value, n, facts):
        if self.kind == "avg":
            if n < 2:
                return None
            s = statistics.stdev(e["score"] for e in facts)
            half = student(0.5 + self.confidence / 2, n - 1) * s / math.sqrt(n)
            return value + half if self.less else value - half
        z = statistics.NormalDist().inv_cdf(0.5 + self.confidence / 2)
        middle, half = value + z * z / (2 * n), z * math.sqrt(value * (1 - value) / n + z * z / (4 * n * n))
        return min(1.0, max(0.0, (middle + half if self.less else middle - half) / (1 + z * z / n)))

    def band(self, value, n):
        good = (lambda a, b: a <= b) if self.less else (lambda a, b: a >= b)
        word = "above" if self.less else "below"
        if good(value, self.target):
            return "on target"
        return f"{word} floor" if self.floor is not None and not good(value, self.floor) else f"{word} target"

    def judge(self, value, n, facts):
        """band, bound"""
        known = value is not None and value != UNKNOWN
        bound = self.bound(value, n, facts) if known and self.confidence else None
        if self.enough and n < self.enough:
            return "too few", bound
        if not known:
            return None, None
        if not self.confidence:
            return self.band(value, n), None
        return ("too few", None) if bound is None else (self.band(bound, n), bound)


def student(p, df):
    """The quantile of Student's distribution: its density summed by Simpson's rule until it is reached, then halved."""
    density = lambda x: math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi) * (1 + x * x / df) ** (-(df + 1) / 2)
    below = lambda t: 0.5 + sum(density(i * t / 400) * (1 if i in (0, 400) else 4 if i % 2 else 2) for i in range(401)) * t / 1200
    low, high = 0.0, 40.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < p else (low, middle)
    return low


# --- members -----------------------------------------------------------------------------------------------------------------------

def holds(person, p, seen):
    if PEOPLE[person] is None:
        return False
    first, last = (datetime.date.fromisoformat(d) if d else datetime.date.max for d in PEOPLE[person])
    return first <= min(p.last, seen) and last >= p.first


def members(kpi, facts, p, seen):
    if kpi.members == "book":
        return [None]
    if kpi.members == "of":
        return [w for w in sorted(PEOPLE) if holds(w, p, seen)]
    return sorted({e["dept"] for e in facts}, key=lambda d: (d is None, d))


def mine(kpi, facts, who):
    return facts if kpi.members == "book" else [e for e in facts if e["agent" if kpi.members == "of" else "dept"] == who]


def expected(kpi, log):
    rows = {}
    for p in periods(kpi.every, log):
        estimate = kpi.every is not None and p.end > log[-1]["t"]
        now = min(p.end, log[-1]["t"])
        facts = kpi.facts(log, p, now)
        groups = [e for e in facts if kpi.kind != "good" or e["score"] is None or e["score"] >= 3]  # what no term counts makes no group
        met = any(e["kind"] == "survey" and e["t"] < p.end for e in log)
        for who in members(kpi, groups, p, local(log[-1]["t"])):
            own = mine(kpi, facts, who)
            value, n = kpi.measure(own, met)
            band, bound = kpi.judge(value, n, own)
            rows[who, p.label] = {"value": value, "n": n, "band": band, "bound": bound, "estimate": estimate, "few": bool(kpi.enough and n < kpi.enough)}
    return rows


def chart(rows, who):
    v = [(k, x["value"]) for k, x in rows.items() if k[0] == who and x["value"] not in (None, UNKNOWN) and not x["estimate"] and not x["few"]]
    if len(v) < 6:
        return None, {}
    values = [x for _, x in v]
    centre = statistics.fmean(values)
    reach = 2.66 * statistics.fmean(abs(a - b) for a, b in zip(values, values[1:]))
    signals, run, side = {}, 0, 0
    for k, x in v:
        now = (x > centre) - (x < centre)
        edge = abs(x - centre) < 1e-9 or abs(abs(x - centre) - reach) < 1e-9
        run = run + 1 if now and now == side else int(now != 0)
        side = now
        signals[k] = None if edge else ["outside the limits"] * (abs(x - centre) > reach) + ["eight in a row on one side"] * (run >= 8)
    if any(abs(x - centre) < 1e-9 for x in values):
        signals = {k: None for k in signals}  # on which side it lies is a matter of rounding
    return (centre, centre - reach, centre + reach), signals


# --- one log ------------------------------------------------------------------------------------------------------------------------

HEAD = """rulebook "t" {{ bylaw = 1, timezone = "Europe/Rome", month_end = "down", people = {{ {people} }} }}
role "agent" {{ }}
role "boss" {{ }}
event "ask" {{ ticket = text, agent = person, dept = optional(text) }}
event "answered" {{ ticket = text }}
event "survey" {{ agent = person, dept = optional(text), score = number }}
duty "answer" {{ of = "agent", who = "agent", on = "ask", done = "answered", same = "ticket", within = "2d" }}
"""


def book(kpis):
    people = [f'{{ key = "{w}", role = "{"agent" if held else "boss"}"' + (f', from = "{held[0]}"' if held else "") +
              (f', till = "{held[1]}"' if held and held[1] else "") + " }" for w, held in PEOPLE.items()]
    return HEAD.format(people=", ".join(people)) + "".join(f'kpi "k{i}" {k.text()}\n' for i, k in enumerate(kpis))


def same(a, b):
    return a is b or a == b or (isinstance(a, float) and isinstance(b, (int, float)) and abs(a - b) <= 2e-6)


def hold_row(bench, kpi, key, want, got, context):
    value = None if want["value"] == UNKNOWN else want["value"]
    bound = got.get("upper" if kpi.less else "lower")
    edge = kpi.confidence and want["bound"] is not None and min(abs(want["bound"] - kpi.target), abs(want["bound"] - (kpi.floor or kpi.target))) < 2e-6
    good = got["value"] == value and got["n"] == want["n"] and (edge or got["band"] == want["band"])
    good = good and bool(got.get("estimate")) == want["estimate"] and (not kpi.confidence or want["bound"] is None or same(want["bound"], bound))
    bench.count("value", "unknown" if want["value"] == UNKNOWN else "none" if value is None else "known")
    bench.count("band", (want["band"] or "no band").split()[0])
    bench.hold(good, context, key, ("want", want), ("got", got))


def one(bench, r):
    kpis, log = [Kpi(r) for _ in range(4)], random_log(r)
    text = book(kpis)
    bench.write("book.lua", text)
    rows = [{"at": stamp(e["t"]), **{k: v for k, v in e.items() if k != "t" and not (k in ("score", "dept") and v is None)}} for e in log]
    bench.write("log.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    found = [f for f in bench.records("review", "book.lua", "log.jsonl") if f["type"] == "kpi"]
    for i, kpi in enumerate(kpis):
        got = {(f["group"]["dept"] if "group" in f else f["holder"], f["period"]): f for f in found if f["rule"] == f"k{i}"}
        want = expected(kpi, log)
        context = f'kpi "k{i}" {kpi.text()}\n' + json.dumps(rows)
        bench.count("members", kpi.members)
        order = sorted(want, key=lambda k: (k[0] is None, k[0] or ""))  # stable: periods in their order
        if not bench.hold(list(got) == order, context, ("want", order), ("got", list(got))):
            continue
        for key, x in want.items():
            hold_row(bench, kpi, key, x, got[key], context)
        for who in {k[0] for k in want}:
            lines, signals = chart(want, who)
            bench.count("chart", "chart" if lines else "none")
            for key in (k for k in want if k[0] == who):
                c = got[key].get("chart")
                good = (c is None) == (lines is None) and (lines is None or all(same(float(a), c[b]) for a, b in zip(lines, ("centre", "low", "high"))))
                wanted = signals.get(key, []) if lines else None
                bench.hold(good and (wanted is None or got[key].get("signals") == wanted), context, key, ("chart", lines, wanted), ("got", got[key]))


def main():
    bench = Bench(options(__doc__).bylaw)
    r = random.Random(20261204)
    for _ in range(LOGS):
        one(bench, r)
    bench.finish({"value": {"known": 0.3, "none": 0.05, "unknown": 0.005}, "band": {"on": 0.05, "below": 0.05, "above": 0.02, "too": 0.05},
                  "members": {"book": 0.15, "of": 0.3, "dept": 0.15}, "chart": {"chart": 0.03, "none": 0.1}})


main()
