#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""recur.py DRIVER: what recurs against libical's expansion of the RRULE (RFC 5545) that says the same.

`every` is drawn with the RRULE beside it: hours, days, workdays, weeks, months, quarters, half years and years, several at a time, on a
weekday, a day, the last day, a working day, the last weekday or a date, by an hour or at the end of the day, in zones whose clocks change.
What has no RRULE is left to the second reader of duty.py: working days that are off, the third working day of a quarter, hours that a
clock change skips."""
import calendar
import random
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from property import Run

random.seed(20260312)
run = Run(sys.argv[1])
RULES = 12000
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
TWO = {day: day[:2].upper() for day in DAYS}
WORK = "BYDAY=MO,TU,WE,TH,FR"
MONTHS = {"month": 1, "quarter": 3, "halfyear": 6, "year": 12}
ZONES = ["UTC", "Asia/Shanghai", "Europe/Rome", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Africa/Cairo", "America/Havana"]
STEADY = ["UTC", "Asia/Shanghai"]  # none of their clocks changes in these years


def month_day(day):
    """A day that a month lacks is its last."""
    return f"BYMONTHDAY={day}" if day <= 28 else f"BYMONTHDAY={','.join(map(str, range(28, day + 1)))};BYSETPOS=-1"


def first_of(months, day):
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def later(day, months):
    n = day.year * 12 + day.month - 1 + months
    return date(n // 12, n % 12 + 1, 1)


def by_hours(n, anchor):
    """At the end of the hour: a second before the next."""
    last = anchor.replace(minute=59, second=59) + timedelta(hours=n - 1)
    return "hour", "", f"FREQ=HOURLY;INTERVAL={n}", last


def by_days(n, anchor):
    return "day", "", f"FREQ=DAILY;INTERVAL={n}", anchor.date() + timedelta(days=n - 1)


def by_workdays(n, anchor):
    return "workday", "", f"FREQ=DAILY;{WORK}", anchor.date()


def by_weeks(n, anchor):
    on = random.choice(["end", "weekday", "weekday", "last", "workday"])
    day, k = random.choice(DAYS), random.randint(1, 5)
    text, want = {"end": ("", "Sun"), "weekday": (f" on {day}", day), "last": (" on last", "Sun"), "workday": (f" on workday {k}", DAYS[k - 1])}[on]
    first = anchor.date() + timedelta(days=DAYS.index(want) - anchor.weekday(), weeks=n - 1)
    return on, text, f"FREQ=WEEKLY;INTERVAL={n};WKST=MO;BYDAY={TWO[want]}", first


def by_months(unit, n, anchor):
    months = MONTHS[unit]
    start = later(first_of(months, anchor.date()), (n - 1) * months)
    on = random.choice(["end", "last", "last weekday"] + {"month": ["day"] * 3 + ["workday"] * 2, "year": ["date"] * 3 + ["workday"]}.get(unit, []))
    if on == "day":
        day = random.randint(1, 31)
        return on, f" on {day}", f"FREQ=MONTHLY;INTERVAL={n};{month_day(day)}", start
    if on == "date":
        month, day = random.randint(1, 12), random.randint(1, 31)
        day = min(day, calendar.monthrange(2000, month)[1])
        parts = "BYMONTHDAY=28,29;BYSETPOS=-1" if (month, day) == (2, 29) else f"BYMONTHDAY={day}"
        return on, f" on {month:02}-{day:02}", f"FREQ=YEARLY;INTERVAL={n};BYMONTH={month};{parts}", start
    if on == "workday":  # each month has twenty, each year 260
        k = random.randint(1, 20 if unit == "month" else 260)
        return on, f" on workday {k}", f"FREQ={'MONTHLY' if unit == 'month' else 'YEARLY'};INTERVAL={n};{WORK};BYSETPOS={k}", start
    weekday = random.choice(DAYS)
    text = {"end": "", "last": " on last", "last weekday": f" on last {weekday}"}[on]
    if unit == "year" and random.random() < 0.5:  # of a year in its own words, else of its last month
        return on, text, f"FREQ=YEARLY;INTERVAL={n};" + (f"BYDAY=-1{TWO[weekday]}" if on == "last weekday" else "BYMONTH=12;BYMONTHDAY=31"), start
    parts = f"BYDAY=-1{TWO[weekday]}" if on == "last weekday" else "BYMONTHDAY=-1"
    return on, text, f"FREQ=MONTHLY;INTERVAL={n * months};{parts}", later(start, months - 1)


def one(zone):
    units = {"day": by_days, "workday": by_workdays, "week": by_weeks}
    unit = random.choice(["day", "workday", "week", "week"] + list(MONTHS) * 2 + ["hour"] * 2 * (zone in STEADY))
    n = 1 if unit == "workday" else random.choice([1, 1, 1, 2, 3, random.randint(2, 40 if MONTHS.get(unit, 1) < 6 else 6)])
    anchor = datetime(1995, 1, 1) + timedelta(minutes=random.randint(0, 30 * 365 * 1440))
    if unit == "workday" and anchor.weekday() > 4:
        anchor += timedelta(days=2)
    if unit == "hour":
        on, text, rule, start = by_hours(n, anchor)
    else:
        on, text, rule, start = units[unit](n, anchor) if unit in units else by_months(unit, n, anchor)
    by = unit != "hour" and random.random() < 0.6
    clock = f"{random.randint(0, 23):02}:{random.choice([0, 15, 30, 59]):02}" if by else "23:59"
    dtstart = start.strftime("%Y%m%dT%H%M%S") if unit == "hour" else start.strftime("%Y%m%d") + f"T{clock.replace(':', '')}{0 if by else 59:02}"
    every = (f"{n} {unit}{random.choice(['', 's'])}" if n > 1 else unit) + text + (f" by {clock}" if by else "")
    at = int(anchor.replace(tzinfo=ZoneInfo(zone)).timestamp()) * 1000000
    count = max(1, min(12, (2037 - anchor.year) * 12 // (n * MONTHS.get(unit, 1)) - 1))  # libical knows the zones until 2037
    run.count("recurrence", unit, "several" if n > 1 else "one at a time", "by an hour" if by else "at the end", "on " + on if text else "no day named")
    run.ask("same", "recur", every, at, rule, dtstart, count)


for i in range(RULES):
    zone = ZONES[i * len(ZONES) // RULES]
    if i == 0 or zone != ZONES[(i - 1) * len(ZONES) // RULES]:
        run.ask("ok", "zone", zone)
    one(zone)
run.ask("few", "passed_over")
floors = dict.fromkeys(["hour", "on date", "on last", "on last weekday", "on day", "on workday", "on weekday"], 0.01)
floors |= dict.fromkeys(["day", "workday", "week", "month", "quarter", "halfyear", "year"], 0.03)
run.finish({"recurrence": floors | dict.fromkeys(["several", "one at a time", "by an hour", "at the end"], 0.3)})
