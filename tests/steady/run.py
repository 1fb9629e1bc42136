#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/steady/run.py --bylaw COMMAND: same input, same bytes, whatever the zone, the locale and the day; and what
Ctrl-C leaves: exit 130, output that is whole in form and says that it is partial, no half-written file."""
import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

BOOK = """
rulebook "steady" { bylaw = 1, timezone = "Europe/Rome", month_end = "down",
  people = { li = { role = "agent" }, wang = { role = "lead" } } }
role "lead" {}
role "agent" { reports_to = "lead" }
event "trip" { days = number, fare = money "EUR", ["İstanbul"] = optional(text) }
policy "days" { on = "trip", of = "agent", forbid = "days + sum{ trip.days, same = actor, during = week } > 20",
  because = "{actor} travelled {days} days of {fare}." }
policy "fare" { on = "trip", warn = "fare > 990.5 and hour(at) < 12" }
policy "late" { on = "trip", require = "at < time('2026-12-31 23:30')" }
"""
HOSTILE = [
    {},
    {"TZ": "America/New_York", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"},
    {"TZ": ":/etc/passwd", "LC_ALL": "tr_TR.UTF-8", "LC_NUMERIC": "de_DE", "LANGUAGE": "zh"},
    {"TZ": "XYZ-99:99:99", "LC_ALL": "no-such-locale", "MALLOC_PERTURB_": "165"},
    {"TZ": "", "LC_ALL": "C", "COLUMNS": "20", "LUA_INIT": "error('read')", "LUA_PATH": "./?.lua"},
]
passed = failed = 0


def check(what, good, more=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f"failed: {what} {more}")


def log(path, rows, seed=20260302):
    r = random.Random(seed)
    at = 1772400000
    with open(path, "w", encoding="utf-8") as f:
        f.write("kind,at,actor,days,fare,İstanbul\n")
        for _ in range(rows):
            at += r.randrange(60)
            stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
            f.write(f"trip,{stamp},{r.choice(['li', 'wang', 'zhao', ''])},{r.randrange(30) / 10},{r.randrange(100000) / 100},\n")


def run(bylaw, words, cwd, extra):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "TZ"))}
    p = subprocess.run([bylaw, *words], cwd=cwd, env={**env, **extra}, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    return p.returncode, p.stdout, p.stderr


def same_bytes(bylaw, folder):
    log(os.path.join(folder, "log.csv"), 400)
    calls = [["check", "book.lua", "--format", "json"], ["why", "book.lua", "log.csv", "--event", "300", "--not"],
             ["audit", "book.lua", "log.csv", "--upcoming", "--show-passed"], ["audit", "book.lua", "none.csv"]]
    for verb in ("audit", "decide"):
        calls += [[verb, "book.lua", "log.csv", "--format", f] for f in ("text", "json", "ndjson", "csv")]
    for words in calls:
        first = run(bylaw, words, folder, HOSTILE[0])
        for env in HOSTILE:
            check(" ".join(words), run(bylaw, words, folder, env) == first, f"under {env}")


def interrupted(bylaw, folder, words, after):
    """How a run ends that gets SIGINT so many seconds after its start."""
    p = subprocess.Popen([bylaw, *words], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(after)
    p.send_signal(signal.SIGINT)
    out, err = p.communicate(timeout=60)
    return p.returncode, out.decode(), err.decode()


def whole(format_, out):
    """The summary of output that is complete in form, or None."""
    try:
        if format_ == "json":
            return json.loads(out)["summary"]
        return [json.loads(line) for line in out.splitlines()][-1] if out else None
    except (ValueError, KeyError, IndexError):
        return None


def ctrl_c(bylaw, folder):
    big = os.path.join(folder, "big.csv")
    log(big, 40000)
    with open(big, encoding="utf-8") as f:
        rows = f.read().split("\n", 1)[1]
    log_of = 40000
    while True:  # as long as it takes for a run of half a second
        began = time.monotonic()
        code, _, err = run(bylaw, ["audit", "book.lua", "big.csv", "-o", "whole.txt"], folder, {})
        took = time.monotonic() - began
        if took > 0.5 or log_of > 4000000:
            break
        with open(big, "a", encoding="utf-8") as f:
            for _ in range(2):
                f.write(rows)
        log_of *= 3
    check("the whole run", code == 1, err)
    cut = 0
    for format_ in ("ndjson", "json"):
        for share in (0.25, 0.5, 0.8):
            for target in ([], ["-o", "cut.out"]):
                words = ["audit", "book.lua", "big.csv", "--format", format_, *target]
                code, out, err = interrupted(bylaw, folder, words, took * share)
                if target:
                    path = os.path.join(folder, "cut.out")
                    out = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
                s = whole(format_, out)
                cut += code == 130
                name = f"{format_} after {share} {target}"
                check(name, code in (0, 1, 130), f"exit {code} {err}")
                check(name + ": form", s is not None and (code != 130 or s.get("partial") is True), f"{code} {out[-300:]!r}")
                left = [n for n in os.listdir(folder) if n.startswith("cut.out.")]
                check(name + ": nothing left", not left, left)
    check("some run was interrupted", cut > 0)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--bylaw", required=True)
    bylaw = os.path.abspath(p.parse_args().bylaw)
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "book.lua"), "w", encoding="utf-8") as f:
            f.write(BOOK)
        same_bytes(bylaw, folder)
        ctrl_c(bylaw, folder)
    print(f"{passed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
