#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/company/run.py [--bylaw FILE] [--seeds N]: the company of examples/company, for several seeds: the audit finds every breach that
its generator put in, and nothing else. The two know nothing of each other; what is compared is the rule, the person, the case and the time
of each finding. Some measures of the review are reckoned once more from the log. The generator's own list must hold at least 60 breaches of at least 20 kinds."""
import argparse
import csv
import filecmp
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import datetime
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
COMPANY = os.path.join(ROOT, "examples", "company")
LEAST, KINDS = 60, 20


def moment(text):
    """`2026-03-12T18:00:00.999999+08:00`, as the list has it: the company's clock, whole seconds."""
    return text[:19].replace("T", " ")


def found(record):
    """What the list says of the same thing; None for what is no finding: still owed, or the sum of all."""
    kind = record["type"]
    if kind in ("violation", "warning", "undetermined"):
        return kind, record["rule"], record["actor"] or "", record["case"] or "", moment(record["at"])
    if kind == "duty" and record["state"] != "pending":
        return record["state"], record["rule"], record["holder"] or record.get("role") or "", record["case"] or "", moment(record["deadline"])
    if kind == "level":
        return kind, f"{record['rule']}: {record['level']}", record["holder"] or "", record["case"] or "", moment(record["at"])
    return None


def listed(path):
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    return rows, Counter((row["found_as"], row["rule"], row["person"], row["case"], row["at"]) for row in rows)


def audit(bylaw, folder):
    p = subprocess.run([bylaw, "audit", os.path.join(COMPANY, "book.lua"), os.path.join(folder, "log.csv"), "--format", "ndjson"],
                       capture_output=True, text=True, timeout=300, env={**os.environ, "TZ": "Pacific/Apia"})
    if p.returncode != 1:
        sys.exit(f"audit: exit {p.returncode}\n{p.stderr[:4000]}")
    if p.stderr:
        sys.exit(f"audit spoke of something: {p.stderr[:4000]}")
    return Counter(key for key in map(found, map(json.loads, p.stdout.splitlines())) if key)


def generate(seed, folder, *more):
    subprocess.run([sys.executable, os.path.join(COMPANY, "generate.py"), "--seed", str(seed), "--out", folder, *more], check=True, timeout=300)


def one(bylaw, seed, folder, *more):
    """The number of breaches found, and of those on which the two do not agree."""
    generate(seed, folder, *more)
    rows, expected = listed(os.path.join(folder, "breaches.csv"))
    have = audit(bylaw, folder)
    for who, only in (("only in the list", expected - have), ("only in the audit", have - expected)):
        for key, n in sorted(only.items()):
            print(f"seed {seed}, {who}{f', {n} times' if n > 1 else ''}: {', '.join(filter(None, key))}")
    kinds = {row["kind"] for row in rows}
    if len(rows) < LEAST or len(kinds) < KINDS:
        print(f"seed {seed}: only {len(rows)} breaches of {len(kinds)} kinds")
        return 0, 1
    good, bad = review(bylaw, seed, folder)
    print(f"  seed {seed} {' '.join(more):<12} {len(rows)} breaches of {len(kinds)} kinds, {good} measures")
    return (expected & have).total() + good, (expected - have).total() + (have - expected).total() + bad


def measures(path):
    """What some of the company's kpis come to, reckoned row by row from the log: {(kpi, whose, period): (value, n)}."""
    surveys, refunds, asked, waits = {}, [], {}, []
    with open(path, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            at = datetime.fromisoformat(row["at"])
            if row["kind"] == "survey":
                surveys.setdefault((row["agent"], row["at"][:7]), []).append(int(row["score"]))
            elif row["kind"] == "refund":
                refunds.append(Fraction(row["amount"]))
            elif row["kind"] == "payment.request":
                asked[row["case"]] = at
            elif row["kind"] == "payment":
                waits.append((at - asked[row["case"]]).total_seconds())
    scores, waits = [s for of in surveys.values() for s in of], sorted(waits)
    found = {("satisfaction", *key): (sum(of) / len(of), len(of)) for key, of in surveys.items()}
    found["liked", None, "2026-Q1"] = sum(s >= 4 for s in scores) / len(scores), len(scores)
    found["given_back", None, "2026-Q1"] = float(sum(refunds)), len(refunds)
    found["slow_signatures", None, "2026-Q1"] = waits[-(-9 * len(waits) // 10) - 1], len(waits)  # the nearest rank
    return found


def review(bylaw, seed, folder):
    """The number of kpis that the review gives as the log has them, and of those that it does not."""
    log = os.path.join(folder, "log.csv")
    p = subprocess.run([bylaw, "review", os.path.join(COMPANY, "book.lua"), log, "--period", "2026-Q1", "--format", "ndjson"], capture_output=True, text=True)
    if p.returncode:
        sys.exit(f"review: exit {p.returncode}\n{p.stderr[:4000]}")
    records = [r for r in map(json.loads, p.stdout.splitlines()) if r["type"] == "kpi"]
    have = {(r["rule"], r["holder"], r["period"]): (r["value"], r["n"]) for r in records}
    good = bad = 0
    for key, (value, n) in measures(log).items():
        got = have.get(key, (None, 0))
        fits = got[0] is not None and abs(float(got[0]) - value) <= 1e-9 * max(1, abs(value)) and (got[1] == n or key[0] == "liked")
        good, bad = good + fits, bad + (not fits)
        if not fits:
            print(f"seed {seed}, {key}: {value} of {n} in the log, {got} in the review")
    return good, bad


def committed():
    """The example's own log and list are those of seed 1."""
    with tempfile.TemporaryDirectory() as folder:
        generate(1, folder)
        stale = [name for name in ("log.csv", "breaches.csv") if not filecmp.cmp(os.path.join(folder, name), os.path.join(COMPANY, name), False)]
    for name in stale:
        print(f"examples/company/{name} is not what generate.py makes")
    return 2 - len(stale), len(stale)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--bylaw", default=os.path.join(ROOT, "build/ship/repl/bylaw"))
    p.add_argument("--seeds", type=int, default=12)
    o = p.parse_args()
    passed, failed = committed()
    for args in [(seed,) for seed in range(1, o.seeds + 1)] + [(1, "--scale", "20")]:
        with tempfile.TemporaryDirectory() as folder:
            good, bad = one(os.path.abspath(o.bylaw), args[0], folder, *args[1:])
        passed, failed = passed + good, failed + bad
    print(f"{passed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
