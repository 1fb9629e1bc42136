# SPDX-License-Identifier: MIT
"""duty.py [BYLAW] [--logs N]: random duties over random logs, against a second reader that looks through everything at each step
(duty_twin.py). All records, the counts, what is undetermined, what policies count of outcomes, and what a decision obliges to must be
the same. Many events stand at one instant, and many at the very instant of a deadline; the clock of the zone changes meanwhile."""
import datetime
import random
import sys
from zoneinfo import ZoneInfo

import twin
from books import Bench, options
from duty_twin import ACTS, STATES, Calendar, Duty, Every, Run, both, end_of
from twin import NONE, UNKNOWN, equal, instant, known, show_time, strict

LOGS, EVENTS = 1350, 36
MINUTE, HOUR = 60 * 10**6, 3600 * 10**6
KINDS = ["ask"] * 4 + ["call"] * 2 + ["ans"] * 3 + ["fin"] + ["halt"] * 3 + ["go"] * 2 + ["drop"] * 3 + ["pass"] * 2 + ["more"] * 2 + ["tick"]
ZONES = {
    "Europe/Rome": ["2026-03-29", "2026-10-25"], "America/New_York": ["2026-03-08", "2026-11-01"], "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"],
    "Asia/Shanghai": ["1991-04-14", "1991-09-15"],
}
MONTH_ENDS = ["01-29", "01-30", "01-31", "03-30", "08-31", "12-28", "12-30"]
COLUMNS = ["at", "kind", "actor", "case", "t", "o", "x", "y", "helper", "to", "due", "until"]


# --- books --------------------------------------------------------------------------------------------------------------------

class Book:
    def __init__(self, r):
        self.zone_name = r.choice(list(ZONES))
        self.zone = twin.ZONE = ZoneInfo(self.zone_name)
        self.year = int(ZONES[self.zone_name][0][:4])
        self.change = r.random() < 0.7
        day = r.choice(ZONES[self.zone_name])[5:] if self.change else r.choice(MONTH_ENDS)
        self.start = datetime.date.fromisoformat(f"{self.year}-{day}") - datetime.timedelta(days=r.choice([0, 1, 2]))
        self.up = r.random() < 0.4
        joined = self.start + datetime.timedelta(days=r.choice([1, 2, 3]))
        self.people = {"ana": ("clerk", None), "ben": ("clerk", joined if r.random() < 0.3 else None), "cho": ("lead", None), "dan": (None, None),
                       "eve": ("clerk", joined) if r.random() < 0.4 else (None, None)}
        self.calendar, self.calendar_text = draw_calendar(r, self)
        self.duties = []
        for i in range(r.choice([1, 2, 2, 3, 3])):
            self.duties.append(draw(r, self, f"d{i + 1}", self.duties))
        self.warns = [draw_warn(r, self.duties, i) for i in range(2)]
        self.refuses = lambda fact: fact["kind"] == "ask" and fact["x"] == 3

    def lua(self):
        def row(role, first):
            return "{ " + ", ".join([f'role = "{role}"'] * bool(role) + [f'from = "{first}"'] * bool(first)) + " }"

        people = ", ".join(f"{p} = {row(*how)}" for p, how in self.people.items())
        text = f'rulebook "random" {{ bylaw = 1, timezone = "{self.zone_name}", month_end = "{"up" if self.up else "down"}", calendar = "office", people = {{ {people} }} }}\n'
        text += f'{self.calendar_text}\nrole "clerk" {{}} role "lead" {{}} role "ghost" {{}}\n'
        text += "event(any) { t = text, o = optional(text), x = number, y = optional(number), helper = optional(person), to = person,\n"
        text += "             due = optional(date), [\"until\"] = optional(time) }\n"
        text += "".join(f'event "{k}" {{}}\n' for k in dict.fromkeys([*KINDS, "alarm"]))
        text += 'policy "no" { on = "ask", forbid = "x == 3" }\n'
        text += "".join(f'policy "{name}" {{ on = {kinds_text(kinds)}, warn = "{c[0]}" }}\n' for name, kinds, c in self.warns)
        return text + "".join(duty_text(d) for d in self.duties)


def draw_calendar(r, book):
    text, week, whole = r.choice([
        ("Mon-Fri 09:00-12:00 13:00-18:00", [[(540, 720), (780, 1080)]] * 5 + [[], []], False), ("Mon-Sun 01:00-05:00", [[(60, 300)]] * 7, False),
        ("Mon-Sat", [[(0, 1440)]] * 6 + [[]], True), ("Mon-Fri 00:00-24:00", [[(0, 1440)]] * 5 + [[], []], False),
        ("Wed-Sun 08:00-20:00", [[], []] + [[(480, 1200)]] * 5, False)])
    off = {book.start + datetime.timedelta(days=r.randint(-1, 6)) for _ in range(r.choice([0, 1, 2]))}
    known_year = book.year if r.random() < 0.6 else None
    more = f', off = {{ {", ".join(chr(34) + str(d) + chr(34) for d in sorted(off))} }}' if off else ""
    more += f', known = "{known_year}"' if known_year else ""
    return Calendar(week, whole, off, known_year), f'calendar "office" {{ week = "{text}"{more} }}'


def draw_warn(r, duties, i):
    """What policies see of outcomes: as their trigger, or as history."""
    d = r.choice(duties)
    what = r.choice(["breached", "fulfilled", "late", "begun", "at_risk", "at_risk"])
    k, days = r.randint(1, 3), r.choice([None, 1, 2])
    within = f", within = {days}d" if days else ""
    condition = (f"count{{ '{d.name}.{what}'{within} }} >= {k}", lambda e, now, o, run: run.count(f"{d.name}.{what}", days) >= k, False)
    return f"w{i}", [r.choice(["tick", f"{d.name}.{what}"])], condition


# --- conditions: (text, meaning of (event, trigger, obligation, run), whether it hangs on the obligation) ---------------------------

def plain(r, history=True):
    k = r.randint(0, 2)
    picks = [(f"x > {k}", lambda e, now, o, run: e["x"] > k), (f"y > {k}", lambda e, now, o, run: strict(lambda v: v > k)(e["y"])),
             ("t == 'a'", lambda e, now, o, run: e["t"] == "a"), ("known(o)", lambda e, now, o, run: known(e["o"])),
             ("actor is clerk", lambda e, now, o, run: run.holds(e["actor"], "clerk", twin.local(e["at"]).date()) if known(e["actor"]) else UNKNOWN)]
    if history:
        days = r.choice([None, 1, 2])
        within = f", within = {days}d" if days else ""
        picks += [(f"count{{ ans{within} }} > {k}", lambda e, now, o, run: run.count("ans", days) > k),
                  (f"count{{ ans, same = t{within} }} <= {k}", lambda e, now, o, run: run.count("ans", days, "t", e) <= k)]
    return (*r.choice(picks), False)


def looking_back(r, member):
    if member:
        return "actor == it", lambda e, now, o, run: equal(e["actor"], o.it), True
    return (*r.choice([
        ("t == now.t", lambda e, now, o, run: e["t"] == now["t"]), ("x >= now.x", lambda e, now, o, run: e["x"] >= now["x"]),
        ("x > 0 and t == now.t", lambda e, now, o, run: both(e["x"] > 0, e["t"] == now["t"])),
        ("now.x > 0", lambda e, now, o, run: now["x"] > 0), ("at > now.at + 2h", lambda e, now, o, run: e["at"] > now["at"] + 2 * HOUR),
    ]), True)


# --- duties ---------------------------------------------------------------------------------------------------------------------------

LENGTHS = [
    ("90m", ("elapsed", 90 * MINUTE)), ("4h", ("elapsed", 4 * HOUR)), ("36h", ("elapsed", 36 * HOUR)), ("90s", ("elapsed", 90 * 10**6)),
    ("1d", ("civil", (0, 1))), ("3d", ("civil", (0, 3))), ("1w", ("civil", (0, 7))), ("1mo", ("civil", (1, 0))), ("13mo", ("civil", (13, 0))),
    ("1d end of day", ("day end", (0, 1))), ("2d end of day", ("day end", (0, 2))), ("1mo end of day", ("day end", (1, 0))),
    ("2 working hours", ("hours", 2 * HOUR)), ("10 working hours", ("hours", 10 * HOUR)), ("1 workday", ("days", 1)), ("3 workdays", ("days", 3)),
    ("1 workday to the minute", ("to the minute", 1)), ("2 workdays to the minute", ("to the minute", 2)),
]
BY = [("due", lambda e: e["due"]), ("until", lambda e: e["until"]), ("at + 36h", lambda e: e["at"] + 36 * HOUR),
      ("date(at)", lambda e: twin.local(e["at"]).date())]
EVERY = [
    ("day", Every("day")), ("day by 12:00", Every("day", by=720)), ("day by 02:30", Every("day", by=150)), ("2 days by 18:00", Every("day", 2, by=1080)),
    ("week on Fri by 17:00", Every("week", on=5, by=1020)), ("week", Every("week")), ("month on 31", Every("month", on=31)),
    ("month on workday 3", Every("month", on=("workday", 3))), ("workday by 12:00", Every("workday", by=720)), ("workday", Every("workday")),
    ("year on 03-29 by 02:30", Every("year", on=(3, 29), by=150)), ("month on last Sun by 02:15", Every("month", on=("last", 6), by=135)), ("2 weeks on Mon", Every("week", 2, on=1)), ("quarter", Every("quarter")),
]
FROM_LAST = [("day", Every("day")), ("2 days by 02:30", Every("day", 2, by=150)), ("week", Every("week")), ("workday by 12:00", Every("workday", by=720)),
             ("month by 09:00", Every("month", by=540))]


def draw_trigger(r, d, before):
    d.on = r.choice([["ask"], ["ask"], ["ask", "call"]])
    d.where = plain(r) if r.random() < 0.25 else None
    base = r.choice([b for b in before if b.otherwise and "raise" in b.otherwise] or before) if before else None
    if not base or r.random() < 0.2:
        return
    if base.otherwise and "raise" in base.otherwise:
        d.on, d.where = ["alarm"], None
        return
    what = r.choice(["breached", "breached", "breached", "fulfilled", "late", "at_risk", "waived", "cancelled", "begun", "escalated"])
    kind = f"{base.name}.{what}"
    d.on, d.fieldless = [kind], base.fieldless
    k = r.randint(0, 2)
    d.where = (f"count{{ '{kind}' }} >= {k}", lambda e, now, o, run: run.count(kind) >= k, False) if r.random() < 0.4 else None


def draw_acts(r, d, before):
    member = d.per in ("clerk", "lead") and d.of not in (None, d.per)
    kinds = r.choice([["ans"], ["ans"], ["ans", "fin"], ["ans", "ask"]])
    akin = [b for b in before if d.fieldless or not b.fieldless]
    if akin and r.random() < 0.15:
        kinds = [f"{r.choice(akin).name}.{r.choice(['fulfilled', 'breached', 'late', 'begun'])}"]
    back = None if d.fieldless else looking_back(r, False)
    condition = looking_back(r, True) if member and r.random() < 0.8 else plain(r, False) if r.random() < 0.15 else back if r.random() < 0.25 else None
    if "." in kinds[0]:
        condition = None
    d.acts["done"] = kinds, condition, None
    rare = lambda share: r.random() < share
    for act, kind, share in (("cancel", "drop", 0.5), ("stop", "halt", 0.6), ("hand", "pass", 0.4), ("extend", "more", 0.4)):
        if rare(share):
            condition = None if rare(0.7) else plain(r, False) if rare(0.5) else back
            d.acts[act] = [kind], condition, r.choice([BY[0], BY[1], ("at + 1d", lambda e: twin.time_plus(e["at"], (0, 1)))])
    if d.acts["stop"]:
        d.acts["resume"] = ["go"], None, None
    if rare(0.15) and "." not in kinds[0]:
        d.evidence = ["y"]
    for act in ACTS:
        if d.acts[act] and not d.fieldless and "." not in d.acts[act][0][0] and rare(0.15):
            d.own[act] = r.choice([["t"], ["o"], ["helper"], ["t", "o"]])


def draw_whose(r, d):
    pick = r.random()
    if d.every:
        d.per, d.of = r.choice([(None, None), ("clerk", "clerk"), ("clerk", None), ("lead", "lead"), ("clerk", "lead"), (None, "clerk"), (None, "lead")])
    elif pick < 0.5:
        d.of = r.choice(["clerk", "clerk", "lead", "ghost"])
    elif pick < 0.65:
        d.who, d.of = ("helper", r.choice([None, "clerk"])) if not d.fieldless else (None, "clerk")
    elif pick < 0.8:
        d.per, d.of = "clerk", r.choice(["clerk", "lead", None])
    elif pick < 0.88 and not d.fieldless:
        d.per, d.of = r.choice([["t"], ["o"], ["t", "o"]]), r.choice([None, "lead"])


def draw_due(r, d):
    def cases(values, condition):
        pick = r.random()
        if pick < 0.7 or d.fieldless:
            return [(None, r.choice(values))]
        last = [(None, r.choice(values))] if r.random() < 0.8 else []
        return [(condition(), r.choice(values))] * 1 + ([(condition(), r.choice(values))] if r.random() < 0.3 else []) + last

    if r.random() < 0.15:
        d.by = cases(BY[2:] if d.fieldless else BY, lambda: plain(r, False))
    else:
        d.within = cases(LENGTHS, lambda: plain(r, r.random() < 0.3))


def draw(r, book, name, before):
    d = Duty(name, fieldless=False)
    if r.random() < 0.2:
        d.every_text, d.every = r.choice(EVERY)
        d.fieldless = True
        if r.random() < 0.35:
            d.every_text, d.every = r.choice(FROM_LAST)
            d.from_last = True
    else:
        draw_trigger(r, d, before)
    draw_whose(r, d)
    if not d.every:
        draw_due(r, d)
        d.same = r.choice([None, None, ["t"], ["o"], ["t", "o"], ["helper"]]) if not d.fieldless else None
        d.when = plain(r) if r.random() < 0.15 and not d.fieldless else None
        d.again = r.choice(["each", "each", "each", "keep", "restart", "once"])
        d.ties = r.choice(["before", "before", "after", "order"])
    draw_acts(r, d, before)
    d.oldest = r.random() < 0.3
    if r.random() < 0.12:
        d.effective = sorted(book.start + datetime.timedelta(days=r.randint(-40, 6)) for _ in range(2))
    d.not_before = r.choice([("1h", ("elapsed", HOUR)), ("1d", ("civil", (0, 1)))]) if r.random() < 0.12 else None
    d.at_risk = r.choice([0.2, 0.5, 0.9]) if r.random() < 0.3 else None
    if r.random() < 0.3:
        kinds = r.choice(["ans", *[f"{b.name}.breached" for b in before]])
        k = r.randint(0, 2)
        d.waive = (f"count{{ '{kinds}', within = 2d }} > {k}", lambda e, now, o, run: run.count(kinds, 2) > k, False)
        if not d.fieldless and r.random() < 0.6:
            d.waive = plain(r)
    d.otherwise = r.choice([{"escalate": "lead"}, {"escalate": "clerk"}, *[{"raise": "alarm"}] * 2, {"escalate": "lead", "raise": "alarm"}]) if r.random() < 0.55 else None
    if d.otherwise and "raise" in d.otherwise and (d.fieldless or "alarm" in (d.on or [])):
        d.otherwise = None
    return d


# --- as text ------------------------------------------------------------------------------------------------------------------------------

def quoted(words):
    return ", ".join(f'"{w}"' for w in words)


def kinds_text(kinds, condition=None, more=""):
    names = f'"{kinds[0]}"' if len(kinds) == 1 else f"{{ {quoted(kinds)} }}"
    if not condition and not more:
        return names
    where = f', where = "{condition[0]}"' if condition else ""
    return f"{{ event = {names}{where}{more} }}"


def cases_text(cases):
    if len(cases) == 1 and cases[0][0] is None:
        return f'"{cases[0][1][0]}"'
    return "{ " + ", ".join(f'{{ "{c[0]}", "{v[0]}" }}' if c else f'{{ "{v[0]}" }}' for c, v in cases) + " }"


def duty_text(d):
    parts = []
    say = lambda key, value: parts.append(f"{key} = {value}")
    for key in ("of", "who"):
        if getattr(d, key):
            say(key, f'"{getattr(d, key)}"')
    if d.per:
        say("per", f'"{d.per}"' if isinstance(d.per, str) else f"{{ {quoted(d.per)} }}")
    if d.on:
        say("on", kinds_text(d.on, d.where))
    if d.every:
        say("every", f'"{d.every_text}"')
    if d.from_last:
        say("from", '"last"')
    if d.effective:
        say("effective", f'"{d.effective[0]}..{d.effective[1]}"')
    if d.when:
        say("when", f'"{d.when[0]}"')
    for act in ACTS:
        if d.acts[act]:
            kinds, condition, value = d.acts[act]
            more = f', to = "{value[0]}"' if act == "extend" else ""
            more += f", same = {{ {quoted(d.own[act])} }}" if act in d.own else ""
            say(act, kinds_text(kinds, condition, more))
    for key in ("same", "evidence"):
        if getattr(d, key):
            say(key, f"{{ {quoted(getattr(d, key))} }}")
    for key in ("within", "by"):
        if getattr(d, key):
            say(key, cases_text(getattr(d, key)))
    for key, usual in (("again", "each"), ("ties", "before")):
        if getattr(d, key) != usual:
            say(key, f'"{getattr(d, key)}"')
    if d.oldest:
        say("discharge", '"oldest"')
    if d.not_before:
        say("not_before", f'"{d.not_before[0]}"')
    if d.at_risk:
        say("at_risk", d.at_risk)
    if d.waive:
        say("waive", f'"{d.waive[0]}"')
    if d.otherwise:
        say("otherwise", "{ " + ", ".join(f'{k} = "{v}"' for k, v in d.otherwise.items()) + " }")
    return f'duty "{d.name}" {{ {", ".join(parts)} }}\n'


# --- logs: made while the second reader reads them, so that events can stand where deadlines are -------------------------------------------

def moment(r, t, run):
    """The next instant: the same, a little later, or one at which something is due."""
    pick = r.random()
    if pick < 0.3:
        return t
    due = [x for o in run.all if o.open() and o.deadline for x in (o.deadline,) if t <= x < t + 20 * twin.DAY * 10]
    due += [at for at, _, _ in run.periods.values() if t <= at < t + 20 * twin.DAY]
    if due and pick < 0.5:
        return min(due) + r.choice([0, 0, 0, 0, 0, 1, -1, 10**6, -10**6] if min(due) > t + 10**6 else [0, 0, 1])
    return t + r.choice([1, 10**6, 60 * MINUTE, 3 * HOUR, r.randint(1, 600) * MINUTE, r.randint(1, 600) * MINUTE, r.randint(1, 30) * HOUR])


def event(r, at, n):
    day = twin.local(at).date()
    later = lambda lo, hi: at + r.randint(lo, hi) * HOUR
    return {"at": at, "kind": r.choice(KINDS), "actor": UNKNOWN if r.random() < 0.08 else r.choice(["ana", "ana", "ben", "cho", "dan", "eve"]), "n": n,
            "case": NONE if r.random() < 0.45 else r.choice(["c1", "c1", "c2"]), "t": r.choice("aab"), "o": NONE if r.random() < 0.3 else r.choice("ab"),
            "x": r.randint(0, 3), "y": NONE if r.random() < 0.3 else r.randint(0, 3), "helper": NONE if r.random() < 0.25 else r.choice(["ana", "ben"]),
            "to": r.choice(["ana", "ben", "cho"]), "due": NONE if r.random() < 0.2 else day + datetime.timedelta(days=r.choice([-1, 0, 1, 2])),
            "until": NONE if r.random() < 0.2 else r.choice([later(-2, 0), later(0, 50), later(0, 50), at])}


def draw_log(r, book, run):
    t = instant(datetime.datetime.combine(book.start, datetime.time(r.choice([0, 8, 23]), 30)))
    log = []
    for n in range(1, EVENTS + 1):
        log.append(event(r, t, n))
        run.event(log[-1])
        t = moment(r, t, run)
    run.clock(log[-1]["at"])
    return log


def cells(e):
    show = {"at": show_time, "until": show_time}
    return [show.get(f, str)(e[f]) if known(e[f]) else "" for f in COLUMNS]


# --- comparing --------------------------------------------------------------------------------------------------------------------------------

def record_of(book, o):
    show = lambda t: None if t is None else show_time(t)
    want = {"rule": o.duty.name, "state": o.state, "holder": o.holder, "case": o.case if known(o.case) else None, "since": show(o.since),
            "deadline": show(o.deadline), "done": show(o.done), "event": o.event, "done_event": o.done_event}
    if o.together:
        want |= {"role": o.duty.of, "done_by": o.done_by}
    if o.unheld:
        want["unheld"] = True
    if unkeyed(o):
        want["unkeyed"] = True
    if o.escalated:
        want["escalated"] = o.escalated
    return want


def unkeyed(o):
    """The trigger lacked the key by which the fulfilling event belongs to it."""
    fields = o.duty.own.get("done") or o.duty.same
    return bool(fields and o.row) and not known(*[o.row[f] for f in fields])


def counts_of(run, d):
    counts = {s: sum(1 for o in run.all if o.duty is d and o.state == s) for s in STATES}
    lacking = sum(1 for o in run.all if o.duty is d and unkeyed(o))
    return counts | ({"undetermined": run.unclear[d.name]} if run.unclear[d.name] else {}) | ({"unkeyed": lacking} if lacking else {})


def audit(bench, book, run):
    records = bench.records("audit", "book.lua", "log.csv", "--show-passed")
    have = {}
    for w in records:
        if w["type"] == "duty":
            bench.hold(w["id"] not in have, f"{w['id']} is told twice")
            have[w["id"]] = {k: v for k, v in w.items() if k not in ("type", "id", "needs")}
    good = True
    for o in run.all:
        want, got = record_of(book, o), have.pop(f"{o.duty.name}#{o.number}", None)
        good &= bench.hold(want == got, f"{o.duty.name}#{o.number}", f"want {want}", f"got  {got}")
        count(bench, o)
    good &= bench.hold(not have, f"not expected: {have}")
    summary = records[-1]
    for d in book.duties:
        good &= bench.hold(counts_of(run, d) == summary["duties"][d.name], f"{d.name}: want {counts_of(run, d)}, got {summary['duties'][d.name]}")
    for kind, want in (("warning", run.warnings), ("undetermined", run.undetermined)):
        got = sorted((w["rule"], w["event"] or 0) for w in records if w["type"] == kind)
        good &= bench.hold(sorted((name, n or 0) for name, n in want) == got, f"{kind}: want {sorted((a, b or 0) for a, b in want)}, got {got}")
    return good


def decide(bench, book, log, past):
    """So many events of the log happened before; the rest are requests."""
    run = Run(book, decides=True)
    for i, e in enumerate(log):
        run.event(dict(e), past=i < past)
    bench.log("past.csv", COLUMNS, map(cells, log[:past]))
    bench.log("log.csv", COLUMNS, map(cells, log[past:]))
    more = ["--history", "past.csv"] if past else []
    got = [w.get("obliges", []) for w in bench.records("decide", "book.lua", "log.csv", *more) if w["type"] == "decision"]
    return bench.hold(got == run.obliges[past:], f"obliges: want {run.obliges[past:]}", f"got  {got}")


def count(bench, o):
    d = o.duty
    bench.count("state", o.state)
    bench.count("key", o.key[0])
    due = d.every and "every" or o.length and o.length[0] or "by"
    bench.count("due", due, *(["none"] if o.deadline is None else []))
    bench.count("has", *[f for f in ("waive", "not_before", "at_risk", "otherwise", "evidence") if getattr(d, f)], *[a for a in ACTS[1:] if d.acts[a]])
    bench.count("again", d.again, *(["oldest"] if d.oldest else []))
    bench.count("ties", d.ties)
    bench.count("begun by", "period" if d.every else "outcome" if "." in d.on[0] else "alarm" if d.on[0] == "alarm" else "event")
    bench.count("whose", "together" if o.together else "unheld" if o.unheld else "holder" if o.holder else "book")
    bench.count("own key", *d.own, *(["unkeyed"] if unkeyed(o) else []))
    for act in ACTS:
        if d.acts[act] and (act != "resume" or "stop" in o.acted):
            bench.count("by " + act, *(["moved"] if act in o.acted else []))
    if o.done is not None:
        bench.count("done", *(["on the dot"] if o.done == o.deadline else ["at once"] if o.done == o.since else ["late"] if o.state == "late" else ["in time"]))


def main():
    logs = LOGS
    if "--logs" in sys.argv:
        at = sys.argv.index("--logs")
        logs = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    bench = Bench(options(__doc__).bylaw)
    for seed in range(logs):
        r = random.Random(20260406 + seed)
        book = Book(r)
        run = Run(book)
        log = draw_log(r, book, run)
        bench.write("book.lua", book.lua())
        bench.log("log.csv", COLUMNS, map(cells, log))
        good = audit(bench, book, run)
        good &= decide(bench, book, log, r.choice([0, 0, EVENTS // 2]))
        bench.count("zone", book.zone_name)
        if not good:
            print(f"  log {seed}")
    share = lambda *names: dict.fromkeys(names, 0.05)
    bench.finish({
        "state": share("fulfilled", "late", "breached", "pending", "waived", "cancelled"), "key": share("same", "case", "holder", "never"),
        "due": share("elapsed", "civil", "day end", "hours", "days", "to the minute", "by", "every"),
        "has": share("waive", "not_before", "at_risk", "otherwise", "evidence", *ACTS[1:]), "again": share("keep", "restart", "once", "oldest"),
        "ties": share("before", "after", "order"), "own key": {**dict.fromkeys(ACTS, 0.02), "unkeyed": 0.05}, "begun by": share("event", "period", "outcome", "alarm"),
        "whose": share("holder", "together", "unheld", "book"), "done": share("on the dot", "at once", "late", "in time"),
        **{"by " + act: share("moved") for act in ACTS}, "zone": share(*ZONES)})


main()
