#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""working.py DRIVER: working time against a count minute by minute and day by day.

A calendar is drawn (several spans a day, shifts over midnight, whole days, days off and made up, hours of one date, known years), and a
window of some weeks around clock changes, new years and the end of what is known. In that window every single minute of elapsed time is
asked of zoneinfo: what does the clock on the wall show, and is that within a span? The clock changes of the zones here are by whole
minutes. What the driver answers must be found by walking over those minutes, nothing else."""
import random
import sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from property import Run

random.seed(20261010)
run = Run(sys.argv[1])
MINUTE, DAY = 60, 86400
EPOCH = date(1970, 1, 1).toordinal()
ZONES = ["UTC", "Asia/Shanghai", "Europe/Rome", "America/New_York", "Australia/Lord_Howe", "America/Havana", "America/St_Johns", "Asia/Beirut"]
# St John's changed at one minute past midnight until 2011, Havana and Beirut at midnight: days there overlap or lack their start.
YEARS = {"America/St_Johns": 2009, "Asia/Beirut": 2019}


def day_number(d):
    return d.toordinal() - EPOCH


def year_of(day):
    return date.fromordinal(day + EPOCH).year


class Zone:
    def __init__(self, name):
        self.zone = ZoneInfo(name)

    def offset(self, at):
        return int(self.zone.utcoffset(datetime.fromtimestamp(at, timezone.utc).astimezone(self.zone)).total_seconds())

    def local(self, at):
        return at + self.offset(at)

    def instant(self, local, later):
        """The instant of a local time: in a gap the jump, twice the first or, with `later`, the second; by trying the offsets near."""
        offsets = {self.offset(local - DAY), self.offset(local + DAY)} | {self.offset(local + h * 1800) for h in range(-30, 31)}
        fits = sorted(local - o for o in offsets if self.offset(local - o) == o)
        if fits:
            return fits[-1] if later else fits[0]
        low, high = local - max(offsets) - 1, local - min(offsets) + 1  # the clock jumps over it in between
        while high - low > 1:
            mid = (low + high) // 2
            low, high = (mid, high) if self.local(mid) < local else (low, mid)
        return high


def some_spans():
    kind = random.random()
    if kind < 0.2:
        return [(9 * 60, 12 * 60), (13 * 60, 18 * 60)]
    if kind < 0.4:
        return [(22 * 60, 30 * 60)]
    if kind < 0.5:
        return [(0, random.choice([24, 1, 8]) * 60)]
    most = 4 * 60 if kind < 0.85 else 24 * 60  # clocks change early in the day
    cuts = sorted(random.sample(range(0, most, 5), random.choice([2, 4, 6])))
    return list(zip(cuts[::2], cuts[1::2]))


class Calendar:
    def __init__(self):
        name = random.choice(ZONES)
        self.zone = Zone(name)
        self.later = random.random() < 0.3
        self.year = YEARS.get(name, random.choice([1986, 2010, 2024, 2025, 2026]))
        whole = random.random() < 0.15
        usual = "whole" if whole else some_spans()
        self.week = [usual if i < 5 else random.choice([usual, []]) for i in range(7)]
        if random.random() < 0.3:
            self.week = [random.choice([usual, usual, [], "whole" if whole else some_spans()]) for _ in range(7)]
        run.ask("ok", "zone", name)
        self.middle = self.pick_middle()
        self.days = {}
        for _ in range(random.choice([0, 3, 10, 30])):
            d = self.middle + random.randrange(-45, 45)
            self.days[d] = random.choice([[], usual, usual, some_spans() if not whole else "whole"])
        self.known = random.choice([[], [], [(self.year, self.year)], [(self.year - 1, self.year)], [(self.year - 3, self.year - 1), (self.year + 1, self.year + 1)]])
        self.tell()

    def pick_middle(self):
        if random.random() < 0.3:
            return day_number(date(self.year, random.choice([1, 12, 12]), 1)) + random.choice([0, 30, 30, 31])
        first = day_number(date(self.year, 1, 1))
        changes = [d for d in range(first, first + 365) if self.zone.offset(d * DAY) != self.zone.offset((d + 1) * DAY)]
        return random.choice(changes) if changes and random.random() < 0.9 else first + random.randrange(365)

    def hours(self, day):
        h = self.days[day] if day in self.days else self.week[(day + 3) % 7]
        return [(0, 24 * 60)] if h == "whole" else h

    def whole(self, day):
        return (self.days[day] if day in self.days else self.week[(day + 3) % 7]) == "whole"

    def clashes(self):
        days = range(day_number(date(self.year - 5, 1, 1)), day_number(date(self.year - 5, 1, 15)))
        days = list(days) + sorted({d + i for d in self.days for i in (-1, 0, 1)})
        for d in days:
            spans = [(d * 1440 + a, d * 1440 + b) for d in (d, d + 1) for a, b in self.hours(d)]
            if any(x[1] > y[0] for x, y in zip(spans, spans[1:])):
                return True
        return False

    def tell(self):
        def text(h):
            return h if h == "whole" else " ".join(f"{a}-{b}" for a, b in h)

        run.ask("ok", "week", int(self.later), *[text(h) for h in self.week])
        for d in sorted(self.days):
            run.ask("ok", "day", d, text(self.days[d]))
        for a, b in self.known:
            run.ask("ok", "known", a, b)
        works = any(self.week) or any(self.days.values())
        self.good = works and not self.clashes()
        run.ask("ok" if self.good else "clash" if works else "no work", "make")
        run.count("calendar", "good" if self.good else "clash" if works else "no work", *["known"] * bool(self.known), *["whole"] * ("whole" in self.week))
        if self.good:
            self.walk()

    def unknown(self, day):
        return bool(self.known) and not any(a <= year_of(day) <= b for a, b in self.known)

    def walk(self):
        """Every minute of some weeks: worked or not."""
        self.first, self.last = self.middle - 40, self.middle + 40
        self.spans, self.odd = [], False  # (from, till, day) as instants; whether a clock change falls into one
        for d in range(self.first - 3, self.last + 3):
            for a, b in self.hours(d):
                from_, till = (self.zone.instant(d * DAY + m * 60, self.later) for m in (a, b))
                self.spans.append((from_, till, d))
                self.odd |= till - from_ != (b - a) * 60
        self.start = self.zone.instant((self.first - 2) * DAY, False)
        self.end = self.zone.instant((self.last + 2) * DAY, False)
        self.worked = bytearray((self.end - self.start) // 60)
        for a, b, _ in self.spans:
            for m in range(max(a, self.start), min(b, self.end), 60):
                self.worked[(m - self.start) // 60] = 1
        self.spill = max([b - 1440 for h in [*self.week, *self.days.values()] if h != "whole" for _, b in h] + [0])
        self.sums = [0]
        for w in self.worked:
            self.sums.append(self.sums[-1] + w)

    def at(self, instant):
        """Working seconds since the start of the window."""
        i, rest = divmod(instant - self.start, 60)
        return self.sums[i] * 60 + (rest if self.worked[i] else 0)

    def day_of(self, instant):
        return self.zone.local(instant) // DAY

    def needed(self, instant):
        """The days that matter at an instant: a shift of the day before may still run."""
        d = self.day_of(instant)
        return [d - 1, d] if self.zone.local(instant) - d * DAY < self.spill * 60 else [d]

    def refuses(self, days):
        """The year that is said not to be known, on the way through these days."""
        for d in days:
            if self.unknown(d):
                return f"year {year_of(d)}"
        return None

    def some_instant(self):
        near = random.random()
        if near < 0.3:
            edge = random.choice(self.spans)
            at = random.choice(edge[:2]) + random.choice([0, 0, -1, 1, 60, -60])
        elif near < 0.6:
            at = self.zone.instant(self.middle * DAY, False) + random.randrange(-3600, random.choice([3, 8, 30]) * 3600)
        else:
            at = random.randrange(self.start + 5 * DAY, self.end - 5 * DAY)
        return min(max(at, self.start + 4 * DAY), self.end - 4 * DAY)


def through(a, b):
    return range(a, b + 1) if a <= b else range(a, b - 1, -1)


def ask_days(c, n):
    for _ in range(n):
        a, b = (random.randrange(c.first, c.last) for _ in "ab")
        no = c.refuses([a])
        run.ask(no or int(bool(c.hours(a))), "is", a)
        run.count("is", "year" if no else "worked" if c.hours(a) else "off")
        no = c.refuses(through(a, b))
        days = sum(1 for d in range(min(a, b) + 1, max(a, b) + 1) if c.hours(d))
        run.ask(no or (days if a <= b else -days), "workdays", a, b)
        run.count("workdays", "year" if no else "backwards" if b < a else "forwards")


def ask_worktime(c, n):
    for _ in range(n):
        a, b = c.some_instant(), c.some_instant()
        no = c.refuses(through(c.needed(a)[0], c.needed(b)[0])) or c.refuses(through(c.day_of(a), c.day_of(b)))
        run.ask(no or (c.at(b) - c.at(a)) * 1000000, "worktime", a * 1000000, b * 1000000)
        run.count("worktime", "year" if no else "known", *["odd hours"] * c.odd, *["over midnight"] * bool(c.spill))


def reach(c, want):
    """The first instant at which so much has been worked, and the day of the shift in which that is; None: not in the window."""
    low, high = 0, len(c.worked)
    while low < high:
        mid = (low + high) // 2
        low, high = (mid + 1, high) if c.sums[mid] * 60 < want else (low, mid)
    if want <= 0 or c.sums[low] * 60 < want:
        return None
    at = c.start + (low - 1) * 60 + (want - c.sums[low - 1] * 60)
    day = [d for x, y, d in c.spans if x < at <= y]
    return at, day[0]


def ask_add_time(c, n):
    for _ in range(n):
        start = c.some_instant()
        length = random.choice([60, 1800, 3600, 4 * 3600, 8 * 3600, random.randrange(1, 40 * 3600), random.randrange(1, 60) * 60])
        back = random.random() < 0.3
        known = c.needed(start)
        no = c.refuses(known)
        if not no:
            found = reach(c, c.at(start) + length) if not back else reach(c, c.at(start) - length + 1)
            if not found or not c.first <= found[1] <= c.last:
                continue
            at, day = found
            at -= back
            no = c.refuses(through(known[0], day))
        run.ask(no or at * 1000000, "add_time", start * 1000000, (-length if back else length) * 1000000)
        inside = any(x <= start < y for x, y, _ in c.spans)
        run.count("add_time", "year" if no else "known", "back" if back else "forth", "from work" if inside else "from rest")


def ask_add_days(c, n):
    for _ in range(n):
        start, count, exact = c.some_instant(), random.choice([1, 1, 2, 3, 5, 10]), random.random() < 0.4
        step = random.choice([1, 1, -1])
        first = d = c.day_of(start)
        left = count
        while left and c.first <= d <= c.last:
            d += step
            left -= bool(c.hours(d))
        if left:
            continue
        no = c.refuses(through(first, d))
        run.ask(no or d, "add_days", first, step * count)
        edge = [c.zone.instant(d * DAY + m * 60, c.later) for m in (c.hours(d)[0][0], c.hours(d)[-1][1])]
        want = edge[0] * 1000000 if step < 0 else edge[1] * 1000000 - c.whole(d)
        if exact:
            want = c.zone.instant(d * DAY + c.zone.local(start) - first * DAY, c.later) * 1000000
        run.ask(no or want, "add_workdays", start * 1000000, step * count, int(exact))
        run.count("add_days", "year" if no else "known", "back" if step < 0 else "forth", *["to the minute"] * exact, *["whole"] * c.whole(d))


good = 0
while good < 400:
    c = Calendar()
    if not c.good:
        continue
    good += 1
    ask_days(c, 10)
    ask_worktime(c, 30)
    ask_add_time(c, 30)
    ask_add_days(c, 20)
print(f"  {good} calendars, {len(run.ops)} operations")
run.finish({
    "calendar": {"good": 0.2, "clash": 0.05, "known": 0.2, "whole": 0.05},
    "is": {"worked": 0.2, "off": 0.1, "year": 0.05},
    "workdays": {"forwards": 0.2, "backwards": 0.2, "year": 0.05},
    "worktime": {"known": 0.3, "year": 0.05, "odd hours": 0.05, "over midnight": 0.05},
    "add_time": {"known": 0.3, "year": 0.05, "back": 0.1, "forth": 0.3, "from work": 0.1, "from rest": 0.1},
    "add_days": {"known": 0.3, "year": 0.05, "back": 0.1, "to the minute": 0.1, "whole": 0.02},
})
