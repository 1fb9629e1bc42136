#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/shared/run.py [--bylaw FILE] [CASE…]: the cases of ../shared/cases (decide/07), made by a second reader of the
language; none when that folder is not there. A case whose book needs a word that this version says it does not have, or
what LACKS names, is listed with what it needs and skipped; anything else is a failure."""
import argparse
import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CASES = os.path.join(os.path.dirname(ROOT), "shared", "cases")
# What a book may need and not find here, by the code that tells it and the name between backquotes.
LACKS = {
    "B0307": {"rate": "the function rate", "value_of": "the function value_of"},
}


def lacking(bylaw, folder):
    """What the book needs and this version lacks."""
    p = subprocess.run([bylaw, "check", "book.lua", "--format", "json"], cwd=folder, capture_output=True, text=True, timeout=120)
    if p.returncode != 3:
        return []
    found = set()
    for d in json.loads(p.stdout)["diagnostics"]:
        name = re.search(r"`([^`]+)`|$", d["message"]).group(1) or ""
        if d["code"] == "B0121" and "this version does not have" in d["help"]:
            found.add(f"the word {name}")
        found.add(LACKS.get(d["code"], {}).get(name, ""))
    return sorted(found - {""})


def run(bylaw, case):
    """'' when the case passes, what it needs when it is skipped, what differs when it fails."""
    folder = os.path.join(CASES, case)
    try:
        p = subprocess.run([sys.executable, os.path.join(CASES, "check"), bylaw, folder], capture_output=True, text=True, timeout=300)
        if p.returncode == 0:
            return "passed", ""
        needs = lacking(bylaw, folder)
    except subprocess.TimeoutExpired:
        return "failed", "it did not end"
    return ("skipped", ", ".join(needs)) if needs else ("failed", "\n".join(p.stdout.splitlines()[:12]) + p.stderr)


def all_cases():
    return [f"{kind}/{name}" for kind in ("decide", "duty") if os.path.isdir(os.path.join(CASES, kind))
            for name in sorted(os.listdir(os.path.join(CASES, kind)))]


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("cases", nargs="*")
    p.add_argument("--bylaw", default=os.path.join(ROOT, "build/ship/repl/bylaw"))
    o = p.parse_args()
    cases = o.cases or all_cases()
    if not cases:
        print("the folder of shared cases is not here")
    counts = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for case, (how, why) in zip(cases, pool.map(lambda c: run(os.path.abspath(o.bylaw), c), cases)):
            counts[how] += 1
            if how != "passed":
                print(f"{case} {how}: {'needs ' if how == 'skipped' else ''}{why}")
    if counts["skipped"]:
        print(f"{counts['skipped']} skipped")
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return counts["failed"] != 0


sys.exit(main())
