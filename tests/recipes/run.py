#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/recipes/run.py [--bylaw PATH] [-k NAME]: the shipped recipes. Each book of stdlib/recipes loads without a word, its scenarios pass,
its log is read, and what `init --recipe` writes says the same as the shipped one. The audits of the logs are golden tests
(tests/cli/recipes)."""
import argparse
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "stdlib", "recipes")
LINES, SCENARIOS = 100, 4  # a recipe is read in one go; a few worlds, with what lies on either side of a limit

results = []


def result(name, wrong=""):
    results.append(wrong)
    if wrong:
        print(f"{name}: {wrong[:1500]}")


def run(bylaw, *words, folder=FOLDER):
    p = subprocess.run([bylaw, *words], cwd=folder, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"})
    return p.returncode, p.stdout, p.stderr


def read(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as f:
        return f.read()


def try_recipe(bylaw, name):
    text = read(name + ".lua")
    result(f"{name} is short", "" if text.count("\n") <= LINES else f"{text.count(chr(10))} lines: what nobody reads nobody changes")
    result(f"{name} says what its fields are", "" if re.search(r'^  doc = ".{20,}",$', text, re.M) else "a doc is missing")
    code, _, err = run(bylaw, "check", "--strict", name + ".book.lua")
    result(f"{name} loads", "" if code == 0 and "0 errors, 0 warnings" in err else err)
    code, out, err = run(bylaw, "test", name + ".book.lua")
    result(f"{name} passes", "" if code == 0 else out + err)
    n = re.match(r"(\d+) scenario", out)
    result(f"{name} has scenarios", "" if n and int(n.group(1)) >= SCENARIOS else f"fewer than {SCENARIOS}")
    code, shipped, err = run(bylaw, "audit", name + ".book.lua", name + ".csv", "--format", "ndjson")
    result(f"{name} reads its log", "" if code in (0, 1) and '"type":"summary"' in shipped else err)
    with tempfile.TemporaryDirectory() as folder:
        run(bylaw, "init", ".", "--recipe", name, folder=folder)
        code, copied, err = run(bylaw, "audit", "book.lua", name + ".csv", "--format", "ndjson", folder=folder)
        result(f"{name} is copied", "" if copied == shipped else f"the copy says something else: {err}")


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--bylaw", default=os.path.join(ROOT, "build/ship/repl/bylaw"))
    p.add_argument("-k", default="")
    o = p.parse_args()
    names = sorted(n[:-4] for n in os.listdir(FOLDER) if n.endswith(".lua") and n.count(".") == 1 and o.k in n)
    for name in names:
        try_recipe(os.path.abspath(o.bylaw), name)
    failed = sum(1 for r in results if r)
    print(f"{len(results) - failed} passed, {failed} failed")
    return failed != 0 or not names


sys.exit(main())
