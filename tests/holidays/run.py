#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/holidays/run.py --bylaw BYLAW [--data FOLDER]: the public holidays of mainland China, 2015 to 2026, as a calendar of a book.

The book reads the data set's files 20*.json as they are; the answers are those of its README, questions 1 to 5. Without the data the
test is skipped, and says so."""
import argparse
import csv
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "..", "shared", "data", "holidays-cn")
BOOK = """rulebook "days" { bylaw = 1, timezone = "Asia/Shanghai" }
calendar "cn" {
  week = "Mon-Fri 09:00-18:00", known = "2015..2026",
  days = json { "20*.json", at = "days", columns = { date = "date", off = "isOffDay" } },
}
"""
WORKED = {2015: 249, 2016: 250, 2017: 249, 2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}
WEEKENDS = [5, 6, 5, 7, 6, 6, 7, 7, 7, 8, 5, 6]
FREE = [17, 17, 16, 18, 17, 19, 18, 18, 18, 19, 18, 19]
PLUS = [("2020-01-23", 5, "2020-02-07"), ("2018-12-28", 1, "2018-12-29"), ("2018-12-29", 1, "2019-01-02"), ("2022-12-30", 1, "2023-01-03"),
        ("2023-04-28", 3, "2023-05-06"), ("2024-02-09", 3, "2024-02-20"), ("2025-01-27", 5, "2025-02-10"), ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"), ("2026-09-25", 5, "2026-10-09"), ("2026-10-10", -3, "2026-09-30")]
MONTHS = [("2020-02", 29, 20), ("2025-01", 31, 19), ("2026-02", 28, 16), ("2026-10", 31, 18)]


def last_before(day):
    """The day before a first of the month, whose own year may not be known: days are counted from the day itself."""
    return f'workdays("{day}", {{}}) + choose(is_workday("{day}"), 1, 0)'


def questions():
    """Conditions that must hold, each under the question's number."""
    for year, n in WORKED.items():
        yield 2, last_before(f"{year}-01-01").format(f'"{year}-12-31"') + f" == {n}"
    yield 2, 'workdays("2015-01-01", "2026-12-31") == 2992'
    for start, n, end in PLUS:
        sign = "-" if n < 0 else "+"
        yield 4, f'date("{start}") {sign} {abs(n)} workdays == date("{end}")'
    for month, days, n in MONTHS:
        yield 5, last_before(f"{month}-01").format(f'"{month}-{days}"') + f" == {n}"
    yield 4, 'not known(date("2026-12-31") + 1 workday)'
    yield 4, 'not known(is_workday("2027-01-01"))'


def run(bylaw, folder, book, rows):
    with open(os.path.join(folder, "book.lua"), "w", encoding="utf-8") as f:
        f.write(book)
    with open(os.path.join(folder, "log.csv"), "w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(rows)
    done = subprocess.run([os.path.abspath(bylaw), "audit", "book.lua", "log.csv", "--format", "ndjson", "--fail-on", "never"], cwd=folder,
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"exit {done.returncode}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def load(data, folder):
    days = []
    for path in sorted(glob.glob(os.path.join(data, "20*.json"))):
        shutil.copy(path, folder)
        with open(path, encoding="utf-8") as f:
            days += json.load(f)["days"]
    return days


def ask(bylaw, folder):
    """One event, a warning for each question whose answer is another one."""
    asked = list(questions())
    book = BOOK
    for i, (_, condition) in enumerate(asked):
        book += f"policy \"q{i}\" {{ on = \"e\", warn = [==[{condition}]==] }}\n"
    held = {r["rule"] for r in run(bylaw, folder, book, [["kind", "at"], ["e", "2026-03-02 10:00"]]) if r["type"] == "warning"}
    return [(n, condition, f"q{i}" in held) for i, (n, condition) in enumerate(asked)]


def count_days(bylaw, folder, days):
    """Questions 1 and 3: every listed day is an event, and the book is asked which are worked and which fall on a weekend."""
    book = BOOK
    book += 'policy "work" { on = "day", warn = "is_workday(at)" }\npolicy "off" { on = "day", warn = "not is_workday(at)" }\n'
    for year in WORKED:
        book += f'policy "weekend.{year}" {{ on = "day", warn = "year(at) == {year} and is_workday(at) and weekday(at) >= 6" }}\n'
        book += f'policy "free.{year}" {{ on = "day", warn = "year(at) == {year} and not is_workday(at) and weekday(at) <= 5" }}\n'
    summary = run(bylaw, folder, book, [["kind", "at"]] + [["day", d["date"]] for d in days])[-1]
    fired = {name: r["fired"] for name, r in summary["rules"].items()}
    got = [fired["off"], fired["work"], [fired[f"weekend.{y}"] for y in WORKED], [fired[f"free.{y}"] for y in WORKED]]
    want = [329, 76, WEEKENDS, FREE]
    numbers = [1, 1, 3, 3]
    return [(n, f"{g} == {w}", g == w) for n, g, w in zip(numbers, got, want)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bylaw", default=os.path.join(HERE, "..", "..", "build", "ship", "repl", "bylaw"))
    parser.add_argument("--data", default=DATA)
    a = parser.parse_args()
    if not glob.glob(os.path.join(a.data, "20*.json")):
        print("skipped: holidays-cn is not there\n0 passed, 0 failed")
        return
    with tempfile.TemporaryDirectory() as folder:
        days = load(a.data, folder)
        answers = [(1, f"{len(days)} entries", len(days) == 405)] + ask(a.bylaw, folder) + count_days(a.bylaw, folder, days)
    for n, what, held in answers:
        if not held:
            print(f"question {n}: {what} does not hold")
    wrong = sum(1 for x in answers if not x[2])
    print(f"{len(answers) - wrong} passed, {wrong} failed")
    sys.exit(1 if wrong else 0)


main()
