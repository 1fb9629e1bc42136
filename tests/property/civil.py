#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Zones, local times, civil arithmetic and periods against `zoneinfo` and `datetime`.   civil.py civil_driver"""
import io
import pathlib
import random
import sys
import tempfile
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

from property import Run

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fuzz"))
from tzif_corpus import file as tzif

random.seed(20260302)
run = Run(sys.argv[1])
SECOND, DAY = 10**6, 86400 * 10**6
EPOCH = datetime(1970, 1, 1)
EPOCH_DAY = date(1970, 1, 1).toordinal()
FIRST, LAST = date(1, 1, 1).toordinal() - EPOCH_DAY, date(9999, 12, 31).toordinal() - EPOCH_DAY
# names that mean what this machine is set to, which no book may use
NAMES = sorted(available_timezones() - {"localtime", "posixrules", "Factory"})
EARLY, LATE = -3 * 10**9, 9 * 10**9  # 1874 to 2255: tables and footers


def micros(naive):
    d = naive - EPOCH
    return (d.days * 86400 + d.seconds) * SECOND + d.microseconds


def naive_of(local):
    return EPOCH + timedelta(microseconds=local)


def as_micros(delta):
    return (delta.days * 86400 + delta.seconds) * SECOND + delta.microseconds


class Zone:
    def __init__(self, info):
        self.info = info
        self.jumps = []

    def offset(self, seconds):
        """Seconds east of UTC at an instant in whole seconds."""
        moment = datetime.fromtimestamp(0, timezone.utc) + timedelta(seconds=seconds)
        delta = moment.astimezone(self.info).utcoffset()
        return delta.days * 86400 + delta.seconds

    def local(self, instant):
        return instant + self.offset(instant // SECOND) * SECOND

    def jump_between(self, low, high):
        """The instant in (low, high] at which the offset that holds at `low` ends; seconds."""
        before = self.offset(low)
        while high - low > 1:
            middle = (low + high) // 2
            if self.offset(middle) == before:
                low = middle
            else:
                high = middle
        return high

    def find_jumps(self, n):
        for _ in range(n):
            low = random.randrange(EARLY, LATE)
            high = low + 120 * 86400
            if self.offset(low) != self.offset(high):
                self.jumps.append(self.jump_between(low, high))

    def instants(self, local):
        """kind, first, second, by fold (PEP 495)."""
        naive = naive_of(local)
        by = [local - as_micros(naive.replace(fold=f, tzinfo=self.info).utcoffset()) for f in (0, 1)]
        if by[0] == by[1]:
            return "plain", by[0], by[1]
        if by[0] < by[1]:
            return "twice", by[0], by[1]
        jump = self.jump_between(by[1] // SECOND - 1, by[0] // SECOND + 1) * SECOND
        return "gap", jump, jump

    def some_instant(self):
        if self.jumps and random.random() < 0.5:
            return random.choice(self.jumps) * SECOND + random.choice([0, -1, 1, -SECOND, SECOND, random.randrange(-2 * DAY, 2 * DAY)])
        return random.randrange(EARLY, LATE) * SECOND + random.choice([0, random.randrange(SECOND)])

    def some_local(self):
        """Every edge of a gap or overlap, its inside, and anywhere."""
        if not self.jumps or random.random() < 0.2:
            return self.local(self.some_instant())
        jump = random.choice(self.jumps)
        a, b = (jump + self.offset(jump - 1)) * SECOND, (jump + self.offset(jump)) * SECOND
        low, high = min(a, b), max(a, b)
        return random.choice([low, low - 1, high, high - 1, high + 1, random.randrange(low, high), random.randrange(low, high)])


def offsets(z, n):
    for _ in range(n):
        at = z.some_instant()
        run.ask(f"{z.offset(at // SECOND)} ok", "offset", at)
        run.count("offset", "footer" if at > 2145916800 * SECOND else "before 1970" if at < 0 else "table")


def locals_(z, n):
    for _ in range(n):
        local = z.some_local()
        kind, first, second = z.instants(local)
        run.ask(f"{kind} {first} {second}", "local", local)
        run.count("local", kind)


def add_day(day, months, days, month_end):
    """Days since 1970, or None beyond the years 1..9999; with what happened to the day of the month."""
    d = date.fromordinal(day + EPOCH_DAY)
    index = d.year * 12 + d.month - 1 + months
    year, month = index // 12, index % 12 + 1
    kind = "month fits"
    if months and not month_end:
        return None, "no month_end"
    if months:
        if not 1 <= year <= 9999:
            return None, "out of range"
        length = monthrange(year, month)[1]
        ordinal = date(year, month, 1).toordinal() - EPOCH_DAY + min(d.day, length) - 1
        if d.day > length:
            kind = "up" if month_end == 2 else "down"
            ordinal += month_end == 2
    else:
        ordinal, kind = day, "days only"
    ordinal += days
    return (ordinal, kind) if FIRST <= ordinal <= LAST else (None, "out of range")


def some_step():
    months = random.choice([0, 0, 0, 1, -1, 12, 11, random.randrange(-60, 60)])
    days = random.choice([0, 0, 0, 1, -1, 7, random.randrange(-400, 400)])
    return months, days


def month_end_instant(z):
    """One of the last days of a long month at any time of day."""
    year, month = random.randrange(1900, 2200), random.choice([1, 3, 5, 8, 10, 12])
    day = monthrange(year, month)[1] - random.randrange(2)
    return z.instants(micros(datetime(year, month, day)) + random.randrange(DAY))[1]


def instant_before_change(z, months, days, me, change):
    """An instant from which the step lands at a change of the clock."""
    aim = z.some_local()
    start, _ = add_day(aim // DAY, -months, -days, me or 1)
    return z.instants(start * DAY + aim % DAY)[2 if change == 1 else 1]


def additions(z, n):
    for _ in range(n):
        months, days = some_step()
        me, change = random.choice([0, 1, 2, 1, 2, 1, 2, 1, 2]), random.randrange(3)
        mode = random.randrange(6)
        if mode < 2:
            months = random.choice([1, 13, -11, -1, random.randrange(1, 60)])
            at = month_end_instant(z)
        elif mode < 5 and z.jumps:
            at = instant_before_change(z, months, days, me, change)
        else:
            at = z.some_instant()
        if months == 0 and days == 0:
            run.ask(at, "add", at, 0, 0, me, change)
            continue
        local = z.local(at)
        to, how = add_day(local // DAY, months, days, me)
        if to is None:
            run.ask("fail", "add", at, months, days, me, change)
            run.count("add", how)
            continue
        kind, first, second = z.instants(to * DAY + local % DAY)
        want = "fail" if change == 2 and kind != "plain" else second if change == 1 else first
        run.ask(want, "add", at, months, days, me, change)
        run.count("add", how, kind)


def dates(n):
    for _ in range(n):
        months, days = some_step()
        me = random.choice([0, 1, 2, 1, 2, 1, 2])
        day = random.randrange(FIRST, LAST + 1)
        if random.random() < 0.6:
            months = random.choice([1, -1, 6, 13, -12, months])
            year, month = random.randrange(1, 10000), random.choice([1, 3, 5, 8, 10, 12])
            day = date(year, month, monthrange(year, month)[1]).toordinal() - EPOCH_DAY
        if random.random() < 0.35:
            day = random.choice([FIRST + random.randrange(40), LAST - random.randrange(40)])
        to, how = add_day(day, months, days, me)
        if to is None and how == "out of range" and months and days:
            continue  # a sum that leaves the years and comes back by its days: either answer is allowed
        run.ask("fail" if to is None else to, "add_date", day, months, days, me)
        run.count("add_date", how)


def days(n):
    for _ in range(n):
        day = random.randrange(FIRST, LAST + 1)
        if random.random() < 0.4:  # around the new year, where ISO years differ
            day = date(random.randrange(2, 9999), 1, 1).toordinal() - EPOCH_DAY + random.randrange(-4, 4)
        d = date.fromordinal(day + EPOCH_DAY)
        iso = d.isocalendar()
        run.ask(f"{d.year} {d.month} {d.day} {d.isoweekday()} {iso[0]} {iso[1]} {monthrange(d.year, d.month)[1]}", "day", day)
        run.count("day", *["other ISO year"] * (iso[0] != d.year), *["week 53"] * (iso[1] == 53))


def floor_unit(naive, unit):
    midnight = naive.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "hour":
        return naive.replace(minute=0, second=0, microsecond=0)
    if unit == "day":
        return midnight
    if unit == "week":
        return midnight - timedelta(days=naive.weekday())
    size = {"month": 1, "quarter": 3, "halfyear": 6, "year": 12}[unit]
    return midnight.replace(month=(naive.month - 1) // size * size + 1, day=1)


def move_unit(naive, unit, n):
    if unit in ("hour", "day", "week"):
        return naive + n * {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}[unit]
    index = naive.year * 12 + naive.month - 1 + n * {"month": 1, "quarter": 3, "halfyear": 6, "year": 12}[unit]
    return naive.replace(year=index // 12, month=index % 12 + 1)


def periods(z, n):
    for _ in range(n):
        unit = random.choice(["hour", "day", "day", "week", "month", "quarter", "halfyear", "year"])
        at = random.choice(z.jumps) * SECOND + random.randrange(DAY) if z.jumps and random.random() < 0.4 else z.some_instant()
        shift = random.choice([0, 0, -1, 1, -2, random.randrange(-20, 20)])
        begin = floor_unit(naive_of(z.local(at)), unit)
        for _ in range(30):
            if z.instants(micros(move_unit(begin, unit, 1)))[1] > at:
                break
            begin = move_unit(begin, unit, 1)
        start, end = (z.instants(micros(move_unit(begin, unit, shift + i)))[1] for i in (0, 1))
        run.ask(f"{start} {end}", "period", at, unit, shift)
        plain = {"hour": 3600, "day": 86400, "week": 7 * 86400}.get(unit, 0) * SECOND
        run.count("period", unit, *["odd length"] * (plain != 0 and end - start != plain), *["moved"] * (shift != 0))


def parts(z, n):
    for _ in range(n):
        at = z.some_instant()
        p = naive_of(z.local(at))
        run.ask(f"{p.year} {p.month} {p.day} {p.hour} {p.minute} {p.second} {p.microsecond} ok", "parts", at)


def rule(low, high):
    """A day of the months low to high in one of the three forms, and a time of day within the week before and after;
    a second time as zoneinfo must be told: it takes the day n, which POSIX counts from 0, as counted from 1."""
    form = random.randrange(3)
    day = (date(2023, low, 1) - date(2023, 1, 1)).days + random.randrange(28 * (high - low))
    day = 59 if low < 3 and random.random() < 0.5 else day  # after the leap day; J59 zoneinfo takes for that day itself
    day += form == 1 and day == 58
    month = f"M{random.randrange(low, high + 1)}.{random.randrange(1, 6)}.{random.randrange(7)}"
    hours = random.choice([None, 0, 3, 24, 26, -1, -3, 100, -100, 167, -167])
    run.count("footer", ["M", "J", "n"][form], *["over a day"] * (hours is not None and not 0 <= hours <= 24))
    time = "" if hours is None else f"/{hours}" + random.choice(["", ":30", ":15:07"])
    return [d + time for d in ([month, f"J{day + 1}", str(day)][form], [month, f"J{day + 1}", str(day + 1)][form])]


def own_zone(folder, i):
    """A file with a footer as no place on Earth has it. Summer is in the middle of the year, or its end and start."""
    pair, since = [rule(2, 4), rule(8, 10)], date(1938, 1, 1)
    if random.random() < 0.5:
        pair, since = pair[::-1], date(1938, 7, 1)
    since = (since - date(1970, 1, 1)).days * 86400  # where the footer agrees with the table, as it must
    west, half = random.choice([0, 3, -3, 11, -11, 5]), random.random() < 0.5
    names = f"<STD>{west}{':30' * half}<DST>{random.choice(['', str(west - 2), str(west + 1)])}"
    offset = -west * 3600 + (1800 if west < 0 else -1800) * half
    texts = [f"{names},{pair[0][k]},{pair[1][k]}" for k in (0, 1)]
    data = [tzif(b"3", [(since, 0)], [(offset, 0, 0)], b"STD\0", text.encode()) for text in texts]
    try:
        zone = Zone(ZoneInfo.from_file(io.BytesIO(data[1])))
    except ValueError:  # an older Python has no hours of three digits
        return None
    path = folder / f"{i}-{texts[0].replace('/', '_')}"
    path.write_bytes(data[0])
    run.ask("ok", "file", path)
    return zone


def all_of(zone):
    zone.find_jumps(24)
    offsets(zone, 20)
    locals_(zone, 24)
    additions(zone, 40 if zone.jumps else 8)
    periods(zone, 24 if zone.jumps else 8)
    parts(zone, 4)


scratch = tempfile.TemporaryDirectory()
for name in NAMES:
    run.ask("ok", "zone", name)
    all_of(Zone(ZoneInfo(name)))
own = 0
while own < 200:
    zone = own_zone(pathlib.Path(scratch.name), own)
    if zone:
        all_of(zone)
        own += 1
dates(12000)
days(12000)
print(f"  {len(NAMES)} zones, 200 of our own")
run.finish({
    "offset": {"footer": 0.05, "before 1970": 0.05, "table": 0.05},
    "footer": {"M": 0.05, "J": 0.05, "n": 0.05, "over a day": 0.05},
    "local": {"gap": 0.05, "twice": 0.05, "plain": 0.05},
    "add": {"up": 0.05, "down": 0.05, "gap": 0.05, "twice": 0.05, "no month_end": 0.05, "days only": 0.05},
    "add_date": {"up": 0.05, "down": 0.05, "out of range": 0.05, "no month_end": 0.05},
    "day": {"other ISO year": 0.05, "week 53": 0.05},
    "period": {"odd length": 0.05, "moved": 0.05},
})
