# SPDX-License-Identifier: MIT
"""recur.py [BYLAW]: the deadlines of duties that recur, against the expansion of an RRULE (RFC 5545) by python-dateutil, where one can say
them: days, weeks, months, quarters, half years and years, several at a time, on a weekday, a day, the last day, the last weekday or a
date, by an hour or at the end of the day, in zones whose clocks change."""
import datetime
import random
from zoneinfo import ZoneInfo

from dateutil.relativedelta import MO, relativedelta
from dateutil.rrule import DAILY, FR, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule
from dateutil.rrule import MO as MONDAY

from books import Bench, options

LOGS = 900
WEEKDAYS = [("Mon", MONDAY), ("Tue", TU), ("Wed", WE), ("Thu", TH), ("Fri", FR), ("Sat", SA), ("Sun", SU)]
ZONES = ["UTC", "Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"]
BOOK = """rulebook "t" {{ bylaw = 1, timezone = "{zone}", clock_change = "later" }}
duty "d" {{ every = "{every}", done = "never" }}
"""


def day_of(months, r):
    """`on`, and its RRULE parts: a day that a month lacks is its last."""
    what = r.choice(["end", "day", "last", "last weekday"])
    if what == "end":
        return "", {"bymonthday": -1}, what
    if what == "last":
        return " on last", {"bymonthday": -1}, what
    if what == "last weekday":
        name, day = r.choice(WEEKDAYS)
        return f" on last {name}", {"byweekday": day(-1)}, what
    day = r.randint(1, 31)
    return f" on {day}", {"bymonthday": day} if day <= 28 else {"bymonthday": list(range(28, day + 1)), "bysetpos": -1}, what


def rule(r, anchor):
    """The text of `every`, the RRULE, and what begins the period of a deadline."""
    n, unit = r.choice([1, 1, 1, 2, 3]), r.choice(["day", "week", "month", "quarter", "halfyear", "year"])
    midnight = datetime.datetime.combine(anchor.date(), datetime.time())
    many = f"{n} " if n > 1 else ""
    if unit == "day":
        return f"{many}day", rrule(DAILY, interval=n, dtstart=midnight + relativedelta(days=n - 1)), lambda d: d - relativedelta(days=n - 1), "day"
    if unit == "week":
        name, day = r.choice(WEEKDAYS) if r.random() < 0.8 else ("", SU)
        start = midnight + relativedelta(weekday=MO(-1)) + relativedelta(weeks=n - 1)
        begins = lambda d: d + relativedelta(weekday=MO(-1)) - relativedelta(weeks=n - 1)
        return f"{many}week" + (f" on {name}" if name else ""), rrule(WEEKLY, interval=n, byweekday=day, dtstart=start), begins, "week"
    first = midnight + relativedelta(day=1)
    if unit == "month":
        on, parts, what = day_of(1, r)
        found = rrule(MONTHLY, interval=n, dtstart=first + relativedelta(months=n - 1), **parts)
        return f"{many}month{on}", found, lambda d: d + relativedelta(day=1) - relativedelta(months=n - 1), what
    if unit == "year" and r.random() < 0.6:
        month, day = r.randint(1, 12), r.randint(1, 28)
        found = rrule(MONTHLY, interval=12, bymonthday=day, dtstart=first + relativedelta(month=month))
        return f"year on {month:02}-{day:02}", found, lambda d: d + relativedelta(day=1, month=1), "date"
    months = {"quarter": 3, "halfyear": 6, "year": 12}[unit]
    start = first + relativedelta(months=-((first.month - 1) % months) + months - 1)
    found = rrule(MONTHLY, interval=months, bymonthday=-1, dtstart=start)
    return unit, found, lambda d: d + relativedelta(day=1) - relativedelta(months=months - 1), "end"


def one(bench, r):
    zone = ZoneInfo(r.choice(ZONES))
    anchor = datetime.datetime(2024, 1, 1) + datetime.timedelta(minutes=r.randint(0, 3 * 365 * 1440))
    till = anchor + datetime.timedelta(days=r.choice([20, 60, 400, 1500]))
    every, occurs, begins, what = rule(r, anchor)
    by = f"{r.randint(4, 23):02}:{r.choice([0, 15, 59]):02}" if r.random() < 0.6 else None  # no clock of these zones changes then
    bench.write("book.lua", BOOK.format(zone=zone.key, every=every + (f" by {by}" if by else "")))
    bench.log("log.csv", ["at", "kind"], [[anchor.strftime("%Y-%m-%d %H:%M"), "look"]])
    found = bench.records("audit", "book.lua", "log.csv", "--as-of", till.strftime("%Y-%m-%d %H:%M"), "--show-passed")
    got = [f["deadline"] for f in found if f["type"] == "duty"]
    got.sort(key=datetime.datetime.fromisoformat)
    clock = datetime.time.fromisoformat(by) if by else datetime.time(23, 59, 59, 999999)
    want = []
    for day in occurs:
        if begins(day) > till:
            break
        at = datetime.datetime.combine(day.date(), clock)
        if at >= anchor:
            want.append(at.replace(tzinfo=zone))
    right = [w.isoformat(timespec="auto") for w in want]
    for i, w in enumerate(right):
        bench.count("deadline", what)
        bench.hold(i < len(got) and got[i] == w, every, by, zone.key, f"from {anchor} till {till}", f"want {right[:6]}", f"got  {got[:6]}")
    bench.hold(len(got) == len(right), every, by, zone.key, f"from {anchor} till {till}", f"want {len(right)}: {right[-4:]}", f"got {len(got)}: {got[-4:]}")


def main():
    bench = Bench(options(__doc__).bylaw)
    r = random.Random(20260312)
    for _ in range(LOGS):
        one(bench, r)
    bench.finish({"deadline": dict.fromkeys(["day", "week", "end", "last", "last weekday", "date"], 0.002)})


main()
