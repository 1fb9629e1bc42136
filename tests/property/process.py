# SPDX-License-Identifier: MIT
"""Random processes over random cases: `bylaw audit` against the definition of each constraint, read over a whole case at once.

The naive reader asks of every beginning of a case whether nothing that may still come can mend it; the first such beginning is where a
deviation must be told, and the summary's counts must be its own."""
import collections
import datetime
import random

from books import Bench, options

BOOKS, CASES, RULES = 400, 100, 14
START = datetime.datetime(2026, 3, 2, 10)
ONE = ["absence", "exactly_one", "at_least", "at_most", "init", "last"]
ORDERED = [a + b for a in ("", "alternate_", "chain_") for b in ("response", "precedence", "succession")] + [
    "not_succession", "not_chain_succession"]
LOOSE = ["responded_existence", "coexist", "not_coexist"]
TWO = ORDERED + LOOSE + ["choice", "exclusive_choice", "four_eyes", "same_person"]
NEXT = [n for n in ORDERED if n.startswith("alternate") or "chain" in n]
OPERANDS = [("a", '"a"', "a"), ("b", '"b"', "b"), ("c", '"c"', "c"), ("d", '"d"', "d"), ("{a, c}", '{ "a", "c" }', "ac"),
            ("x*", '"x*"', ["x1", "x2"]), ("any", "any", None)]
KINDS = ["a", "b", "c", "d", "x1", "x2", "s", "z"]
UNITS = {60: ["1m", "2m", "5m"], 21600: ["6h", "1d", "2d"]}
LENGTHS = {"1m": 60, "2m": 120, "5m": 300, "6h": 21600, "1d": 86400, "2d": 172800}
WHERE = {"f > 2": "second", "now.f > 2": "first", "g == now.g": "pair", "h >= now.h": "pair", "h > now.h and now.f > 1": "both"}


# --- books and logs ----------------------------------------------------------------------------------------------------------

def rule(r, n, unit):
    name = r.choice(ONE if r.random() < 0.2 else TWO)
    two = name in TWO
    sides = [r.choice(OPERANDS[:6] if r.random() < 0.95 else OPERANDS) for _ in range(1 + two)]
    x = {"name": name, "sides": sides, "own": f"r{n}", "n": r.randint(1, 3), "ties": "order" if name in NEXT or name.startswith("not_") else "before",
         "pick": "any", "within": None, "where": None, "options": [f'name = "r{n}"']}
    if r.random() < 0.35:
        x["where"] = r.choice(list(WHERE)) if two else "f > 2"
        x["options"].append(f'where = "{x["where"]}"')
    if name in ORDERED and r.random() < 0.5:
        x["ties"] = r.choice(["after", "order"] if name in NEXT else ["before", "after", "order"])
        x["options"].append(f'ties = "{x["ties"]}"')
    if name in ORDERED + LOOSE and r.random() < 0.4:
        x["within"] = r.choice(UNITS[unit])
        x["options"].append(f'within = "{x["within"]}"')
    if name in ("four_eyes", "same_person"):
        x["pick"] = r.choice(["any", "first", "last"])
        x["options"].append(f'pick = "{x["pick"]}"')
    return x


def book(r):
    unit = r.choice(list(UNITS))
    rules = [rule(r, n, unit) for n in range(RULES)]
    return {"unit": unit, "rules": rules, "start": r.random() < 0.3, "final": r.random() < 0.5, "same": r.random() < 0.2}


def lua(b):
    parts = []
    for x in b["rules"]:
        count = [str(x["n"])] if x["name"] in ("at_least", "at_most") else []
        parts.append(f'    {x["name"]}({", ".join(count + [s[1] for s in x["sides"]])}, {{ {", ".join(x["options"])} }}),')
    head = "".join(f'  {k} = "{v}",\n' for k, v, on in (("start", "s", b["start"]), ("final", "z", b["final"]), ("same", "trip", b["same"])) if on)
    return ('rulebook "t" { bylaw = 1, timezone = "UTC" }\nevent(any) { f = optional(number), g = number, h = number, trip = optional(text) }\n'
            'process "p" {\n' + head + "  rules = {\n" + "\n".join(parts) + "\n  },\n}\n")


def log(r, b):
    events = []
    for case in range(CASES):
        at = r.randint(0, 6)
        for _ in range(r.choice([1, 2, 3, 4, 5, 6, 8, 10])):
            at += r.choice([0, 0, 1, 1, 2, 4])
            events.append({"at": at * b["unit"], "kind": r.choice(KINDS if r.random() < 0.5 else KINDS[:4]), "actor": r.choice(["ana", "ben", "cho", "ana", "ben", "" if r.random() < 0.3 else "cho"]),
                           "case": f"c{case}", "f": r.choice([0, 1, 2, 3, 4, 5, 3, 4, 5, None if r.random() < 0.3 else 4]), "g": r.randint(0, 1),
                           "h": r.randint(0, 3)})
    r.shuffle(events)
    events.sort(key=lambda e: e["at"])
    for n, e in enumerate(events, 1):
        e["event"] = n
    return events


# --- the definitions -----------------------------------------------------------------------------------------------------------

def of_side(x, side, e):
    """Whether an event is of a side: yes, no, or None for unknown."""
    kinds = x["sides"][side][2]
    if kinds is not None and e["kind"] not in kinds:
        return False
    two, where = len(x["sides"]) == 2, x["where"]
    if not where or (two and WHERE[where] not in (("first", "both") if side == 0 else ("second",))):
        return True
    least = 1 if "now.f > 1" in where else 2
    return None if e["f"] is None else e["f"] > least


def pair(x, a, b):
    """Whether a and b, of the first and the second side, are a pair of which the constraint speaks."""
    if x["name"] in ORDERED:
        before = {"order": a["event"] < b["event"], "before": a is not b and a["at"] <= b["at"], "after": a["at"] < b["at"]}
        if not before[x["ties"]]:
            return False
    if x["within"] and abs(a["at"] - b["at"]) > LENGTHS[x["within"]]:
        return False
    where = x["where"] or ""
    return ("g ==" not in where or a["g"] == b["g"]) and ("h >=" not in where or b["h"] >= a["h"]) and (
        "h > now" not in where or b["h"] > a["h"])


def lacks_second(x, ev, A, B, clock, over):
    for i in A:
        if "alternate" in x["name"]:
            again = [k for k in A if k > i]
            found = any(pair(x, ev[i], ev[j]) for j in B if j > i and not [k for k in again if k < j])
            gone = bool(again)
        elif "chain" in x["name"]:
            found, gone = i + 1 in B and pair(x, ev[i], ev[i + 1]), i + 1 < len(ev)
        else:
            found, gone = any(pair(x, ev[i], ev[j]) for j in B), False
        late = x["within"] and clock > ev[i]["at"] + LENGTHS[x["within"]]
        if not found and (over or gone or late):
            return ev[-1]["event"]
    return None


def lacks_first(x, ev, A, B, clock, over):
    for j in B:
        if "alternate" in x["name"]:
            had = [k for k in B if k < j]
            found = any(pair(x, ev[i], ev[j]) for i in A if i < j and not [k for k in had if k > i])
        elif "chain" in x["name"]:
            found = j - 1 in A and pair(x, ev[j - 1], ev[j])
        else:
            found = any(pair(x, ev[i], ev[j]) for i in A)
        if found:
            continue
        if x["name"] not in ORDERED:
            if over or (x["within"] and clock > ev[j]["at"] + LENGTHS[x["within"]]):
                return ev[-1]["event"]
        elif over or x["ties"] != "before" or clock > ev[j]["at"]:
            return ev[j]["event"]
    return None


def hands(x, ev, A, B, over):
    """The pairs that are compared."""
    if x["pick"] == "any":
        return [(ev[i], ev[j]) for i in A for j in B if i != j and pair(x, ev[i], ev[j])]
    if not A or not B or (x["pick"] == "last" and not over):
        return []
    i, j = (A[0], B[0]) if x["pick"] == "first" else (A[-1], B[-1])
    return [(ev[i], ev[j])] if i != j and pair(x, ev[i], ev[j]) else []


def differ(x, a, b):
    return (a["actor"] == b["actor"]) == (x["name"] == "four_eyes")


def known(pairs):
    return [(a, b) for a, b in pairs if a["actor"] and b["actor"]]


def broken(x, ev, clock, over):
    """The event that shows it once these have come, or None: it is kept, or may still be."""
    A = [i for i, e in enumerate(ev) if of_side(x, 0, e)]
    B = [i for i, e in enumerate(ev) if len(x["sides"]) == 2 and of_side(x, 1, e)]
    n, end, name = len(A), ev[-1]["event"], x["name"]
    simple = {
        "absence": lambda: n > 0, "exactly_one": lambda: n > 1 or (over and n == 0), "at_least": lambda: over and n < x["n"],
        "at_most": lambda: n > x["n"], "init": lambda: 0 not in A, "last": lambda: over and len(ev) - 1 not in A,
        "choice": lambda: over and not A and not B, "exclusive_choice": lambda: (A and B) or (over and not A and not B),
        "not_coexist": lambda: any(pair(x, ev[i], ev[j]) for i in A for j in B),
        "not_succession": lambda: any(pair(x, ev[i], ev[j]) for i in A for j in B),
        "not_chain_succession": lambda: any(i + 1 in B and pair(x, ev[i], ev[i + 1]) for i in A),
        "four_eyes": lambda: any(differ(x, a, b) for a, b in known(hands(x, ev, A, B, over))),
    }
    simple["same_person"] = simple["four_eyes"]
    if name in simple:
        return end if simple[name]() else None
    first = lacks_first(x, ev, A, B, clock, over) if "response" not in name and name != "responded_existence" else None
    second = lacks_second(x, ev, A, B, clock, over) if "precedence" not in name else None
    return first if first is not None else second


def active(x, ev, over):
    A = [i for i, e in enumerate(ev) if of_side(x, 0, e)]
    B = [i for i, e in enumerate(ev) if len(x["sides"]) == 2 and of_side(x, 1, e)]
    name = x["name"]
    if name in ONE or name in ("choice", "exclusive_choice"):
        return True
    if name in ("four_eyes", "same_person"):
        return bool(known(hands(x, ev, A, B, over)))
    if name in ("coexist", "not_coexist") or name.endswith("succession") and not name.startswith("not_"):
        return bool(A or B)
    return bool(B) if "precedence" in name else bool(A)


def judge(x, ev, ended, till):
    """What becomes of a rule in one run of a case: the event that broke it or None, applied, undetermined."""
    unknown = [k for k, e in enumerate(ev) for side in range(len(x["sides"])) if of_side(x, side, e) is None]
    for k in range(1, len(ev) + 1):
        if unknown and k - 1 >= unknown[0]:
            before = ev[:unknown[0]]  # what waits for a first event of its instant is settled before the next one is looked at
            tied = lacks_tied(x, before, ev[unknown[0]]["at"])
            if tied is not None:
                return tied, True, False
            return None, active(x, before, False) if before else x["name"] in ONE or "choice" in x["name"], True
        seen = broken(x, ev[:k], ev[k - 1]["at"], False)
        if k > 1 and x["name"] in ORDERED:
            tied = lacks_tied(x, ev[:k - 1], ev[k - 1]["at"])
            seen = tied if tied is not None else seen
        if seen is not None:
            return seen, True, False
    tied = lacks_tied(x, ev, float("inf"))
    seen = tied if tied is not None else broken(x, ev, till, ended)
    if seen is not None:
        return seen, True, False
    if x["name"] in ("four_eyes", "same_person"):
        A = [i for i, e in enumerate(ev) if of_side(x, 0, e)]
        B = [i for i, e in enumerate(ev) if of_side(x, 1, e)]
        compared = hands(x, ev, A, B, ended)
        if len(known(compared)) < len(compared):
            return None, False, True
    return None, active(x, ev, ended), False


def lacks_tied(x, ev, clock):
    """A second event that waited for a first one of its instant, once the clock has moved on."""
    if x["name"] not in ("precedence", "succession") or x["ties"] != "before":
        return None
    A, B = ([i for i, e in enumerate(ev) if of_side(x, side, e)] for side in (0, 1))
    return lacks_first(x, ev, A, B, clock, False)


# --- cases -----------------------------------------------------------------------------------------------------------------------

def runs(b, events):
    """The runs of all cases: their events, and whether they ended."""
    found, open_runs, closed = [], {}, set()
    for e in events:
        key = e["trip"] if b["same"] else e["case"]
        if not key:
            continue
        if key not in open_runs:
            if (b["start"] and e["kind"] != "s") or (not b["start"] and key in closed):
                continue
            open_runs[key] = []
            found.append([open_runs[key], not b["final"]])
        open_runs[key].append(e)
        if b["final"] and e["kind"] == "z":
            found[[f[0] is open_runs[key] for f in found].index(True)][1] = True
            del open_runs[key]
            closed.add(key)
    return found


def compare(bench, b, events, records):
    till = events[-1]["at"]
    told, counts = collections.Counter(), {f"p: {x['own']}": [0, 0, 0] for x in b["rules"]}
    for ev, ended in runs(b, events):
        for x in b["rules"]:
            event, applied, unknown = judge(x, ev, ended, till)
            name = f"p: {x['own']}"
            if event is not None:
                told[name, event] += 1
            for i, yes in enumerate((applied, event is not None, unknown)):
                counts[name][i] += yes
            bench.count(x["name"] + " ", "broken" if event is not None else "undetermined" if unknown else "kept" if applied else "not under it")
        bench.count("cases", "ended" if ended else "pending", "of one instant" if len({e["at"] for e in ev}) < len(ev) else "apart")
    got = collections.Counter((v["rule"], v["event"]) for v in records if v["type"] == "violation")
    unclear = collections.Counter(v["rule"] for v in records if v["type"] == "undetermined")
    shown = {k: [v["applied"], v["fired"], v["undetermined"]] for k, v in records[-1]["rules"].items()}
    for x in b["rules"]:
        name = f"p: {x['own']}"
        want, have = ({k: n for k, n in c.items() if k[0] == name} for c in (told, got))
        bench.hold(want == have and counts[name] == shown[name] and unclear[name] == counts[name][2], lua({**b, "rules": [x]}), f"expected {sorted((want.items() - have.items()))}, {counts[name]}",
                   f"got {sorted(have.items() - want.items())}, {shown[name]}",
                   *[f"{e['event']}: {e}" for e in sorted(story(b, events, set(want.items()) ^ set(have.items())), key=lambda e: e["event"])])


def story(b, events, wrong):
    """The case of the first event that is told wrongly."""
    at = min((event for (_, event), _ in wrong), default=None)
    key = next((e["trip" if b["same"] else "case"] for e in events if e["event"] == at), None)
    return [e for e in events if key and e["trip" if b["same"] else "case"] == key]


def main():
    r = random.Random(20260405)
    bench = Bench(options(__doc__).bylaw)
    for _ in range(BOOKS):
        b = book(r)
        events = log(r, b)
        for e in events:
            e["trip"] = r.choice([f"t{int(e['case'][1:]) // 2}", e["case"], ""]) if r.random() < 0.1 else e["case"]
        bench.write("book.lua", lua(b))
        bench.log("log.csv", ["at", "kind", "actor", "case", "f", "g", "h", "trip"],
                  [[(START + datetime.timedelta(seconds=e["at"])).isoformat(" "), e["kind"], e["actor"], e["case"], "" if e["f"] is None else e["f"],
                    e["g"], e["h"], e["trip"]] for e in events])
        compare(bench, b, events, bench.records("audit", "book.lua", "log.csv"))
    floors = {n + " ": {"broken": 0.02, "kept": 0.02} for n in ONE + TWO}
    bench.finish({**floors, "cases": {"ended": 0.2, "pending": 0.1, "of one instant": 0.1}})


main()
