#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/property/source.py BYLAW: what a source reads, against Python: times by a pattern against strptime, decimals that are rounded
against decimal. 12,000 cells of each, and cells that fit no pattern."""
import sys

sys.path.pop(0) # json.py stands beside this file

import csv
import datetime
import decimal
import json
import os
import random
import subprocess
import tempfile

PATTERNS = ["%Y-%m-%d %H:%M:%S", "%d/%m/%Y", "%d.%m.%y %H:%M", "%m/%d/%Y %I:%M %p", "%d %b %Y", "%A, %d %B %Y %H:%M", "%Y%m%d%H%M%S",
            "%Y-%m-%dT%H:%M:%S.%f%z", "%j/%Y", "%a %b %d %H:%M:%S %Y", "%H:%M %d-%m-%Y", "%%%Y|%m|%d", "epoch", "epoch ms"]
ROWS = 12000
BOOK = 'rulebook "t" { bylaw = 1, timezone = "UTC" }\n'


def run(bylaw, folder, book, header, rows, *options):
    with open(os.path.join(folder, "book.lua"), "w", encoding="utf-8") as f:
        f.write(BOOK + book)
    with open(os.path.join(folder, "log.csv"), "w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows([header, *rows])
    p = subprocess.run([bylaw, "audit", "book.lua", "log.csv", "--format", "ndjson", "--fail-on", "never", *options], cwd=folder,
                       capture_output=True, text=True)
    found = [json.loads(line) for line in p.stdout.splitlines()]
    return {r["source"]["line"] - 2: r for r in found if r["type"] == "warning"}, p


def written(r, pattern, t):
    if pattern == "epoch":
        return str(int(t.timestamp()))
    if pattern == "epoch ms":
        return str(int(t.timestamp()) * 1000 + t.microsecond // 1000)
    text = t.strftime(pattern)
    if r.random() < 0.3 and pattern in ("%d/%m/%Y", "%d %b %Y"):
        text = text.lstrip("0") # one digit is enough
    return text if r.random() < 0.8 or pattern.endswith("%z") else text.upper() if "T" not in pattern else text


def read(pattern, text):
    if pattern == "epoch":
        return datetime.datetime.fromtimestamp(int(text), datetime.timezone.utc)
    if pattern == "epoch ms":
        return datetime.datetime.fromtimestamp(int(text) / 1000, datetime.timezone.utc)
    t = datetime.datetime.strptime(text, pattern)
    return t if t.tzinfo else t.replace(tzinfo=datetime.timezone.utc)


def same(got, want):
    return got is not None and abs(datetime.datetime.fromisoformat(got["at"]) - want) < datetime.timedelta(microseconds=600)


def times(bylaw, folder):
    """Wrong cells, by what is wrong."""
    r = random.Random(4)
    count = 0
    for pattern in PATTERNS:
        cells = []
        for _ in range(ROWS // len(PATTERNS) + 1):
            t = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(microseconds=r.randrange(68 * 365 * 86400 * 10**6))
            cells.append(written(r, pattern, t.astimezone(datetime.timezone(datetime.timedelta(minutes=r.randrange(-700, 700, 15))))))
        bad = [c[:k] + r.choice("x/-: 9") + c[k + 1:] for c in cells[:200] for k in [r.randrange(len(c))]]
        book = (f'source "s" {{ file = "*.csv", kind = constant "e", at = "when", formats = {{ at = "{pattern}" }} }}\n'
                'policy "p" { on = "e", warn = "true" }\n')
        for name, rows, options in (("good", cells, ()), ("bad", bad, ("--skip-bad-rows",))):
            got, p = run(bylaw, folder, book, ["when", "n"], [[c, "1"] for c in rows], *options)
            for i, cell in enumerate(rows):
                count += 1
                try:
                    want = read(pattern, cell)
                except (ValueError, OverflowError, OSError):
                    want = None
                if want is None and i in got and strictly(pattern, cell):
                    yield f"`{cell}` by {pattern}: {got[i]['at']}, Python refuses it"
                if want is not None and name == "good" and not same(got.get(i), want):
                    yield f"`{cell}` by {pattern}: {got.get(i, {}).get('at')}, Python {want}: {p.stderr[:200]}"
                if want is not None and name == "bad" and i in got and not same(got[i], want):
                    yield f"`{cell}` by {pattern}: {got[i]['at']}, Python {want}"
    yield count


def strictly(pattern, cell):
    """Where Python is narrower on purpose: blanks around, and epochs with a fraction."""
    return cell == cell.strip() and not pattern.startswith("epoch")


def decimals(bylaw, folder):
    r = random.Random(5)
    for places in range(5):
        cells = []
        for _ in range(ROWS // 5):
            whole = r.choice(["0", "9", "99999", str(r.randrange(10**9))])
            part = "".join(r.choice(r.choice(["05", "0123456789", "9", "49", "50"])) for _ in range(r.randrange(0, 17)))
            cells.append(r.choice(["", "-"]) + whole + ("." + part if part else ""))
        book = ('source "s" { file = "*.csv", kind = constant "e", at = "when", decimals = { sum = %d } }\n' % places +
                'event "e" { sum = money "EUR" }\npolicy "p" { on = "e", warn = "true", because = "{sum}" }\n')
        got, p = run(bylaw, folder, book, ["when", "sum"], [["2026-03-02", c] for c in cells])
        for i, cell in enumerate(cells):
            want = decimal.Decimal(cell).quantize(decimal.Decimal(1).scaleb(-places), decimal.ROUND_HALF_EVEN)
            text = got.get(i, {}).get("because", "nothing")
            if text.split(" ")[0] == "nothing" or decimal.Decimal(text.split(" ")[0]) != want:
                yield f"{cell} to {places} places: {text}, Python {want}: {p.stderr[:200]}"
    yield ROWS


def main():
    bylaw, passed, failed = os.path.abspath(sys.argv[1]), 0, 0
    for test in (times, decimals):
        with tempfile.TemporaryDirectory() as folder:
            *wrong, count = test(bylaw, folder)
        for w in wrong[:20]:
            print(f"{test.__name__}: {w}")
        print(f"{test.__name__}: {count} cells, {len(wrong)} wrong")
        passed, failed = passed + (not wrong), failed + bool(wrong)
    print(f"{passed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
