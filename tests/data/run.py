#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/data/run.py [--bylaw PATH] [--data FOLDER] [-k WORDS]: books over real logs get the counts that their READMEs give.

tests/data/books/ has a book for each set of the data folder; the counts are read out of `bylaw audit … --format json`. A set that is not
there is skipped by name. The examples, logs of our own making with the same cases, always run. One changed row changes the counts by
the known amount."""
import argparse
import glob
import gzip
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

# book, log (of the data folder), options, and by rule: (applied, fired), None: any number; by duty: its states, those that are not named 0
SETS = [
    ("declarations", "declarations-bpic2020/DomesticDeclarations.xes.gz", "", {
        "events": 55628, "cases": 10357,
        "amount.zero": (55628, 440), "amount.500": (55628, 217), "amount.1000": (55628, 40),
        "request.approved": (9914, 2), "handled.requested": (9912, 1),
        "approved.large": (None, 217), "approved.budget": (None, 152), "approved.administration": (None, 2152),
        "rejected": (None, 1278), "rejected.paid": (9912, 967), "submitted.again": (None, 1006), "paid.twice": (9912, 0),
        "approved.deadline": (None, 948), "approved.counted": (None, 938), "handle.seventh": (9684, 173),
        "handle.dates": {"fulfilled": 9684, "late": 227, "breached": 3}, "handle.hours": {"fulfilled": 3693, "late": 6218, "breached": 3},
    }),
    ("declarations", "declarations-bpic2020/declarations-2017.csv", "", {
        "events": 10056, "cases": 2238, "request.approved": (2144, 2), "approved.large": (None, 44), "approved.budget": (None, 44),
        "rejected": (None, 227), "handle.dates": {"fulfilled": 2044, "late": 97, "breached": 3},
    }),
    ("permits", "permits-bpic2015/BPIC15_1.csv.gz", "", {
        "events": 52217, "cases": 1199, "people": 23,
        "plan.same.at_plan + plan.same.at_decision": 683, "plan.other.at_plan + plan.other.at_decision": 183,
        "intake.same.at_intake + intake.same.at_decision": 77, "intake.other.at_intake + intake.other.at_decision": 789,
        "eyes: plan": (866, 683), "eyes: plan, other hands": (866, 183), "eyes: intake": (866, 77), "eyes: intake, other hands": (866, 789),
        "first.decision": (None, 866), "strictly.before": (None, 297), "before.in.order": (None, 160), "no.later": (None, 0),
        "busy.560872": (52217, 12117), "busy.2670601": (52217, 9886), "busy.3273854": (52217, 9075), "weekend": (52217, 60), "decide.last_day": (587, 13),
        "decide": {"fulfilled": 587, "late": 279, "breached": 332, "pending": 1},
        "decide.in_file": {"fulfilled": 585, "late": 279, "breached": 334, "pending": 1},
        "decide.longer": {"fulfilled": 755, "late": 111, "breached": 332, "pending": 1},
    }),
    ("incidents", "incidents-servicenow/incident_event_log.csv", "", {
        "cases": 890, "events": 890 + 5998 + 890 + 890 + 861,
        "first.new": (890, 632), "last.closed": (890, 890), "priority.table": (5998, 0), "priority.changed": (5998, 39),
        "sla.missed": (890, 395), "reopened": (890, 10), "reassigned": (890, 62), "assigned.unknown": (890, 217),
        "opened_by.unknown": (890, 86), "clock.back": (5998, 1), "mod.stuck": (5998, 5), "closed.first": (890, 0),
        "resolved.first": (890, 0), "closed.soon": (890, 3),
        "resolve": {"fulfilled": 251, "late": 610, "breached": 29}, "resolve.p1": {"late": 15}, "resolve.p2": {"fulfilled": 9, "late": 24},
        "resolve.p3": {"fulfilled": 207, "late": 522, "breached": 28}, "resolve.p4": {"fulfilled": 35, "late": 49, "breached": 1},
    }),
    ("council", "council-spend/expenditure-over-500-jul-sep-2017.csv", "--set rows=3259 --set total=11344005.35", {
        "events": 3259, "payment.total": (3259, 1), "below": (3259, 578), "negative": (3259, 10), "band.500": (3259, 2302),
        "band.5000": (3259, 325), "band.25000": (3259, 54), "split": (3259, 144), "double": (3259, 99), "nameless": (3259, 0),
        "capital": (3259, 163), "weekend": (3259, 0),
    }),
    ("council", "council-spend/expenditure-over-500-oct-dec-2017.csv", "--set rows=3855 --set total=17382055.90", {
        "events": 3855, "payment.total": (3855, 1), "below": (3855, 746), "negative": (3855, 5), "band.500": (3855, 2601),
        "band.5000": (3855, 424), "band.25000": (3855, 84), "split": (3855, 159), "double": (3855, 158), "nameless": (3855, 69),
        "capital": (3855, 214), "weekend": (3855, 3),
    }),
    ("council", "council-spend/expenditure-over-500-jan-mar-2018.csv", "--set rows=1220 --set total=4339765.85", {
        "events": 1220, "payment.total": (1220, 1), "below": (1220, 230), "negative": (1220, 0), "band.500": (1220, 820),
        "band.5000": (1220, 147), "band.25000": (1220, 23), "split": (1220, 57), "double": (1220, 55), "nameless": (1220, 9),
        "capital": (1220, 98), "weekend": (1220, 0),
    }),
    ("council", "council-spend/expenditure-over-500-*.csv", "--set rows=8334 --set total=33065827.10", {
        "events": 8334, "payment.total": (8334, 1), "below": (8334, 578 + 746 + 230), "weekend": (8334, 3),
    }),
    ("council", "council-spend/procurement-card-spending-jan-mar-2017.csv", "--set rows=1141 --set total=178660.96", {
        "events": 1141, "card.total": (1141, 1), "card.negative": (1141, 38), "card.500": (1141, 80), "card.1000": (1141, 26),
        "card.weekend": (1141, 23),
    }),
    ("council", "council-spend/procurement-card-spending-apr-jun-2017.csv", "--set rows=653 --set total=105969.44", {
        "events": 653, "card.total": (653, 1), "card.negative": (653, 17), "card.500": (653, 41), "card.1000": (653, 16),
        "card.weekend": (653, 17),
    }),
]

# book, log, options, and by kpi what `bylaw review` gives: its value (of the whole log), {period: value}, {group: value}, or of how many groups
# the value is true
MEASURES = [
    ("council", "council-spend/expenditure-over-500-jul-sep-2017.csv", {
        "rows": 3259, "sum": "11344005.35", "below.rows": 578, "negative.sum": "-501.38", "large.sum": "4337654.89", "capital.rows": 163,
        "capital.sum": "3185538.42", "weekend.rows": 0, "split.days": [115], "double.payments": [99], "cards.rows": None, "cards.sum": None,
    }),
    ("council", "council-spend/expenditure-over-500-oct-dec-2017.csv", {
        "rows": 3855, "sum": "17382055.90", "below.rows": 746, "negative.sum": "-114518.92", "large.sum": "8719823.27", "capital.rows": 214,
        "capital.sum": "4958506.15", "weekend.rows": 3, "split.days": [127], "double.payments": [158],
    }),
    ("council", "council-spend/expenditure-over-500-jan-mar-2018.csv", {
        "rows": 1220, "sum": "4339765.85", "below.rows": 230, "negative.sum": "0.00", "large.sum": "1647082.67", "capital.rows": 98,
        "capital.sum": "1094496.12", "weekend.rows": 0, "split.days": [45], "double.payments": [55],
    }),
    ("council", "council-spend/expenditure-over-500-*.csv", {"rows": 8334, "sum": "33065827.10"}),
    ("council", "council-spend/procurement-card-spending-jan-mar-2017.csv", {
        "cards.rows": 1141, "cards.sum": "178660.96", "cards.above": 80 / 1141, "cards.weekend": 23, "rows": None,
    }),
    ("council", "council-spend/procurement-card-spending-apr-jun-2017.csv", {
        "cards.rows": 653, "cards.sum": "105969.44", "cards.above": 41 / 653, "cards.weekend": 17,
    }),
    ("declarations", "declarations-bpic2020/DomesticDeclarations.xes.gz", {
        "claimed": "894868.46", "claimed.zero": 440, "claimed.most": "3292.54", "time.median": 635156, "time.p90": 1641910,
        "time.most": 31811914, "in.time": 9684 / 9914,
        "paid": {"2017-Q1": "33903.00", "2017-Q2": "41869.92", "2017-Q3": "43093.32", "2017-Q4": "59632.33", "2018-Q1": "151768.88",
                 "2018-Q2": "195700.87", "2018-Q3": "166388.06", "2018-Q4": "187855.90", "2019-Q1": "14174.91"},
    }),
    ("permits", "permits-bpic2015/BPIC15_1.csv.gz", {
        "cases": 1199, "events": 52217, "activities": 398, "people": 23, "weekends": 60, "decided": 587 / 1198,
        "busy": {"560872": 12117, "2670601": 9886, "3273854": 9075},
    }),
    ("incidents", "incidents-servicenow/incident_event_log.csv", {
        "in_time": 251 / 890, "in_time.each": 251 / 890, "sla": 495 / 890, "sla.rows": 395,
        "group": {"Group 70": 175, "Group 24": 59, "Group 25": 53, "Group 23": 51},
    }),
]

# A set, an edit of its log (what stands there once, what comes in its place; or a line that is left out), and by how much counts change.
CHANGES = [
    ("declarations-bpic2020/declarations-2017.csv", "the supervisor's approval of a declaration is struck out",
     "declaration86791,Declaration FINAL_APPROVED by SUPERVISOR,STAFF MEMBER,SUPERVISOR,2017-01-09T11:27:48.000+01:00,26.85120450862128\n",
     "", {"events": -1, "request.approved": 1, "approved.administration": -1}),
    ("permits-bpic2015/BPIC15_1.csv.gz", "somebody else decided",
     "10009138,01_HOOFD_490_2,2670601,", "10009138,01_HOOFD_490_2,nobody,",
     {"plan.same.at_plan + plan.same.at_decision": -1, "plan.other.at_plan + plan.other.at_decision": 1, "eyes: plan": -1,
      "eyes: plan, other hands": 1, "people": 1, "busy.2670601": -1}),
    ("incidents-servicenow/incident_event_log.csv", "a priority that its impact and urgency do not give",
     "INC0000045,New,TRUE,0,0,0,TRUE,Caller 2403,Opened by  8,29-02-2016 01:16,Created by 6,29-02-2016 01:23,Updated by 21,29-02-2016 01:23,"
     "Phone,Location 143,Category 55,Subcategory 170,Symptom 72,?,2 - Medium,2 - Medium,3 - Moderate",
     "INC0000045,New,TRUE,0,0,0,TRUE,Caller 2403,Opened by  8,29-02-2016 01:16,Created by 6,29-02-2016 01:23,Updated by 21,29-02-2016 01:23,"
     "Phone,Location 143,Category 55,Subcategory 170,Symptom 72,?,2 - Medium,1 - High,3 - Moderate",
     {"priority.table": 1}),
    ("council-spend/expenditure-over-500-jul-sep-2017.csv", "a payment of 500 becomes one of 25000",
     "46294570 - 1,500,", "46294570 - 1,25000,", {"band.500": -1, "band.25000": 1, "payment.total": -1}),
]

# What `init --guess` writes for these reads all their rows.
GUESSED = [
    ("declarations-bpic2020/DomesticDeclarations.xes.gz", 55628), ("declarations-bpic2020/declarations-2017.csv", 10056),
    ("permits-bpic2015/BPIC15_1.csv.gz", 52217), ("incidents-servicenow/incident_event_log.csv", 5998),
    ("council-spend/expenditure-over-500-oct-dec-2017.csv", 3855), ("council-spend/procurement-card-spending-jan-mar-2017.csv", 1141),
    ("examples/declarations/log.csv", 30), ("examples/permits/BPIC15_own.csv", 20), ("examples/incidents/updates.csv", 18),
    ("examples/council/payments-spring.csv", 12), ("examples/council/payments-summer.csv", 12), ("examples/first/log.csv", None),
]

# Logs of our own making: the same cases, and they always run.
EXAMPLES = [
    ("declarations", "log.csv", {
        "events": 30, "cases": 7, "people": 2, "amount.zero": (30, 1), "amount.500": (30, 2), "amount.1000": (30, 1),
        "request.approved": (4, 1), "handled.requested": (5, 1), "approved.budget": (5, 1), "approved.administration": (5, 2),
        "rejected": (3, 2), "rejected.paid": (5, 1), "submitted.again": (9, 2), "paid.twice": (5, 0),
    }),
    ("permits", "BPIC15_own.csv", {
        "events": 20, "cases": 6, "people": 3, "same.hands": (10, 1), "check.strictly": (5, 3), "check.in.order": (5, 2),
        "check.no.later": (5, 1), "weekend": (20, 1),
    }),
    ("incidents", "updates.csv", {
        "events": 30, "cases": 6, "first.new": (6, 5), "last.closed": (6, 5), "priority.table": (18, 1), "priority.changed": (18, 1),
        "sla.missed": (6, 1), "reopened": (6, 1), "reassigned": (6, 1), "assigned.unknown": (6, 2), "opened_by.unknown": (6, 1),
        "clock.back": (18, 1), "mod.stuck": (18, 2), "resolved.first": (6, 0), "closed.soon": (6, 1),
    }),
    ("council", "payments-spring.csv payments-summer.csv", {
        "events": 24, "below": (24, 3), "negative": (24, 1), "band.500": (24, 15), "band.5000": (24, 4), "band.25000": (24, 2),
        "split": (24, 2), "double": (24, 2), "nameless": (24, 1), "capital": (24, 2), "weekend": (24, 1), "payment.total": (24, 1),
    }),
]


def results(bylaw, verb, book, logs, options=()):
    done = subprocess.run([bylaw, verb, book, *logs, "--format", "json", *options], capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr[:600]}")
    return json.loads(done.stdout)


def measured(bylaw, book, logs, want):
    found = {}
    for r in results(bylaw, "review", book, logs)["findings"]:
        found.setdefault(r["rule"], []).append((r["period"] or "".join(str(v) for v in r.get("group", {}).values()), r["value"]))
    for kpi, expected in want.items():
        got = dict(found[kpi])
        if isinstance(expected, list):
            if sum(v is True for _, v in found[kpi]) != expected[0]:
                yield f"{kpi}: true of {sum(v is True for _, v in found[kpi])}, expected {expected[0]}"
        elif isinstance(expected, dict):
            yield from (f"{kpi} {key}: {got.get(key)}, expected {v}" for key, v in expected.items() if got.get(key) != v)
        elif got != {"": expected}:
            yield f"{kpi}: {got}, expected {expected}"


def audit(bylaw, book, logs, options=()):
    return results(bylaw, "audit", book, logs, ["--fail-on", "never", *options])["summary"]


def number(summary, what):
    """One of the summary's own counts, or how often rules fired."""
    if what in summary:
        return summary[what]
    return sum(summary["rules"][rule.strip()]["fired"] for rule in what.split("+"))


def differences(summary, want):
    for what, expected in want.items():
        if isinstance(expected, dict):
            got = {state: n for state, n in summary["duties"][what].items() if n}
            if got != expected:
                yield f"{what}: {got}, expected {expected}"
        elif isinstance(expected, tuple):
            got = summary["rules"][what]
            for key, n in zip(("applied", "fired"), expected):
                if n is not None and got[key] != n:
                    yield f"{what}: {key} {got[key]}, expected {n}"
            if got["undetermined"]:
                yield f"{what}: undetermined {got['undetermined']}, expected 0"
        elif number(summary, what) != expected:
            yield f"{what}: {number(summary, what)}, expected {expected}"


def edited(path, folder, old, new):
    """A copy of a log, packed as it was, with one place changed."""
    openers = gzip.open if path.endswith(".gz") else open
    with openers(path, "rb") as f:
        data = f.read()
    old, new = old.encode(), new.encode()
    if data.count(old) < 1:
        raise RuntimeError("the place to change is not there")
    copy = os.path.join(folder, os.path.basename(path))
    with openers(copy, "wb") as f:
        f.write(data.replace(old, new, 1))
    return copy


def change(bylaw, book, path, old, new, deltas, options):
    before = audit(bylaw, book, [path], options)
    with tempfile.TemporaryDirectory() as folder:
        after = audit(bylaw, book, [edited(path, folder, old, new)], options)
    every = {what: 0 for what in after["rules"]}
    for what in deltas:
        every = {r: n for r, n in every.items() if r not in [w.strip() for w in what.split("+")]}
    for what, delta in {**every, **deltas}.items():
        got = number(after, what) - number(before, what)
        if got != delta:
            yield f"{what} changed by {got}, expected {delta}"


def guessed(bylaw, log, events):
    """What init --guess writes for a log loads, and reads it."""
    done = subprocess.run([bylaw, "init", "--guess", log], capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr[:600]}")
    with tempfile.TemporaryDirectory() as folder:
        book = os.path.join(folder, "book.lua")
        with open(book, "w", encoding="utf-8") as f:
            f.write('rulebook "guessed" { bylaw = 1, timezone = "Europe/Rome" }\n' + done.stdout)
        yield from differences(audit(bylaw, book, [log]), {"events": events} if events else {})
    if " = money" in done.stdout:
        yield "money was guessed"


def tests(bylaw, data):
    """Names and what to run; None for what is skipped."""
    for book, log, options, want in SETS:
        paths = sorted(glob.glob(os.path.join(data, log)))
        path = os.path.join(HERE, "books", book + ".lua")
        yield f"{log} by {book}.lua", paths and (
            lambda path=path, paths=paths, options=options, want=want: differences(audit(bylaw, path, paths, options.split()), want))
    for book, log, want in MEASURES:
        paths = sorted(glob.glob(os.path.join(data, log)))
        path = os.path.join(HERE, "books", book + ".lua")
        yield f"{log} measured by {book}.lua", paths and (lambda path=path, paths=paths, want=want: measured(bylaw, path, paths, want))
    for log, title, old, new, deltas in CHANGES:
        book, _, options, _ = next(s for s in SETS if s[1] == log)
        path, book = os.path.join(data, log), os.path.join(HERE, "books", book + ".lua")
        yield f"{log}: {title}", os.path.exists(path) and (
            lambda book=book, path=path, old=old, new=new, deltas=deltas, options=options: change(
                bylaw, book, path, old, new, deltas, options.split()))
    for log, events in GUESSED:
        path = os.path.join(data, log) if "/" in log and not log.startswith("examples") else os.path.join(ROOT, log)
        yield f"init --guess {log}", os.path.exists(path) and (lambda path=path, events=events: guessed(bylaw, path, events))
    for name, logs, want in EXAMPLES:
        folder = os.path.join(ROOT, "examples", name)
        yield f"examples/{name}", lambda folder=folder, logs=logs, want=want: differences(
            audit(bylaw, os.path.join(folder, "book.lua"), [os.path.join(folder, l) for l in logs.split()]), want)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--bylaw", default=os.path.join(ROOT, "build/ship/repl/bylaw"))
    p.add_argument("--data", default=os.path.join(ROOT, "..", "shared", "data"))
    p.add_argument("-k", metavar="WORDS", default="", help="only the tests whose name has these words")
    o = p.parse_args()
    passed = failed = 0
    for name, run in tests(os.path.abspath(o.bylaw), o.data):
        if o.k not in name:
            continue
        if not run:
            print(f"{name}: skipped, the data is not there")
            continue
        try:
            wrong = list(run())
        except (RuntimeError, KeyError, ValueError, subprocess.TimeoutExpired) as e:
            wrong = [f"{type(e).__name__}: {e}"]
        for w in wrong:
            print(f"{name}: {w}")
        passed, failed = passed + (not wrong), failed + bool(wrong)
    print(f"{passed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
