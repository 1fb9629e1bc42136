# SPDX-License-Identifier: MIT
"""A second reader of duties (SEMANTICS 4): plain lists, looked through from end to end at each step. No index, no heap, no program:
a condition is a function of Python, a deadline is reckoned by walking over days."""
import datetime

import twin
from twin import DAY, NONE, State, instant, known, local, time_plus

STATES = ["fulfilled", "late", "breached", "pending", "waived", "cancelled", "suspended"]
ACTS = ["done", "cancel", "hand", "extend", "stop", "resume"]
ONE_DAY = datetime.timedelta(days=1)


# --- civil time ------------------------------------------------------------------------------------------------------------

def civil(t):
    return local(t).replace(tzinfo=None, fold=0)


def day_of(t):
    return local(t).date()


def at_clock(day, minutes):
    return instant(datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(minutes=minutes))


def end_of(day):
    return at_clock(day + ONE_DAY, 0) - 1


def months_later(day, months, up):
    n = day.year * 12 + day.month - 1 + months
    first = day.replace(year=n // 12, month=n % 12 + 1, day=1)
    length = ((first + 31 * ONE_DAY).replace(day=1) - first).days
    return first + (min(day.day, length + up) - 1) * ONE_DAY


def civil_later(t, months, days, up):
    was = civil(t)
    then = datetime.datetime.combine(months_later(was.date(), months, up) + days * ONE_DAY, was.time())
    return t if then == was else instant(then)


# --- working time ------------------------------------------------------------------------------------------------------------

class Unknown(Exception):
    """A day in a year that the calendar does not know."""


class Calendar:
    """`week`: for each day from Monday on a list of spans in minutes; `whole` days close with the day."""

    def __init__(self, week, whole, off, known_year):
        self.week, self.whole, self.off, self.known_year = week, whole, off, known_year

    def spans(self, day):
        if self.known_year and day.year != self.known_year:
            raise Unknown
        return [] if day in self.off else [(at_clock(day, a), at_clock(day, b)) for a, b in self.week[day.weekday()]]

    def later(self, start, need):
        """The earliest instant by which so much has been worked since the start."""
        day = day_of(start)
        if need <= 0:
            return start
        while True:
            for a, b in self.spans(day):
                a = max(a, start)
                if need <= b - a:
                    return a + need
                need -= max(b - a, 0)
            day += ONE_DAY

    def worked(self, a, b):
        total, day = 0, day_of(a)
        while day <= day_of(b):
            total += sum(max(min(y, b) - max(x, a), 0) for x, y in self.spans(day))
            day += ONE_DAY
        return total

    def days_later(self, start, n, keep_clock):
        day = day_of(start)
        self.spans(day)
        while n:
            day += ONE_DAY
            n -= bool(self.spans(day))
        if keep_clock:
            return instant(datetime.datetime.combine(day, civil(start).time()))
        return self.spans(day)[-1][1] - self.whole

    def days_between(self, a, b):
        """Working days after the day of a, up to and with that of b."""
        n, day = 0, day_of(a)
        self.spans(day)
        while day < day_of(b):
            day += ONE_DAY
            n += bool(self.spans(day))
        return n


def reckon(book, start, length):
    kind, n = length
    if kind == "elapsed":
        return start + n
    if kind == "civil":
        return civil_later(start, *n, book.up)
    if kind == "day end":
        return end_of(months_later(day_of(start), n[0], book.up) + n[1] * ONE_DAY)
    if kind == "hours":
        return book.calendar.later(start, n)
    return book.calendar.days_later(start, n, kind == "to the minute")


def resumed(book, o, now):
    """What is left of the time, from now on: never before now."""
    return max(now, shifted(book, o, now))


def shifted(book, o, now):
    kind = o.length[0] if o.length else "elapsed"
    if o.deadline <= o.stopped:
        return now
    if kind == "elapsed":
        return o.deadline + now - o.stopped
    if kind == "hours":
        return book.calendar.later(now, book.calendar.worked(o.stopped, o.deadline))
    if kind in ("days", "to the minute"):
        n = book.calendar.days_between(o.stopped, now)
        return book.calendar.days_later(o.deadline, n, kind == "to the minute") if n else o.deadline
    days = (day_of(now) - day_of(o.stopped)).days
    return end_of(day_of(o.deadline) + days * ONE_DAY) if kind == "day end" else civil_later(o.deadline, 0, days, book.up)


def by_its_clock(book, o, a, b):
    """So much of the time from a to b counts for it."""
    return book.calendar.worked(a, b) if o.length and o.length[0] == "hours" else b - a


def at_risk(book, o, share):
    """When no more than the share of all its time is left, that in which its clock stood still not counted."""
    stretches = [*o.ran, (o.runs_from, o.deadline)]
    left = by_its_clock(book, o, o.runs_from, o.deadline)
    rest = int(float(sum(by_its_clock(book, o, a, b) for a, b in stretches)) * share)
    if rest >= left:
        return o.runs_from
    return book.calendar.later(o.runs_from, left - rest) if o.length and o.length[0] == "hours" else o.deadline - rest


# --- periods --------------------------------------------------------------------------------------------------------------------

class Every:
    """`[n] unit on … by HH:MM`."""

    def __init__(self, unit, n=1, on=None, by=None):
        self.unit, self.n, self.on, self.by = unit, n, on, by

    def first_day(self, book, anchor, k):
        """The first day of the unit that is k units from the one of the anchor."""
        day = day_of(anchor)
        if self.unit == "workday":
            while not book.calendar.spans(day) or k:
                k -= bool(book.calendar.spans(day))
                day += ONE_DAY
            return day
        if self.unit in ("day", "week"):
            return day + k * ONE_DAY if self.unit == "day" else day - day.weekday() * ONE_DAY + 7 * k * ONE_DAY
        size = {"month": 1, "quarter": 3, "year": 12}[self.unit]
        n = (day.year * 12 + day.month - 1) // size + k
        return datetime.date(n * size // 12, n * size % 12 + 1, 1)

    def period(self, book, anchor, k):
        a = self.first_day(book, anchor, k * self.n)
        b = a + ONE_DAY if self.unit == "workday" else self.first_day(book, anchor, (k + 1) * self.n)
        return at_clock(a, 0), at_clock(b, 0)

    def after(self, book, t):
        """So many units after an instant."""
        day = day_of(t)
        if self.unit == "workday":
            book.calendar.spans(day)
            for _ in range(self.n):
                day += ONE_DAY
                while not book.calendar.spans(day):
                    day += ONE_DAY
        else:
            day = day + self.n * {"day": 1, "week": 7}[self.unit] * ONE_DAY if self.unit in ("day", "week") else months_later(day, self.n, False)
        return end_of(day) if self.by is None else at_clock(day, self.by)

    def deadline(self, book, end):
        last = day_of(end - 1)
        first = {"day": last, "workday": last, "week": last - 6 * ONE_DAY, "month": last.replace(day=1)}.get(self.unit)
        day = last
        if isinstance(self.on, int):
            day = min(first + (self.on - 1) * ONE_DAY, last)
        elif self.unit == "year":
            day = last.replace(month=self.on[0], day=self.on[1])
        elif self.on and self.on[0] == "workday":
            works = [first + i * ONE_DAY for i in range((last - first).days + 1) if book.calendar.spans(first + i * ONE_DAY)]
            day = works[min(self.on[1], len(works)) - 1]
        elif self.on and self.on[0] == "last":
            day = last - (last.weekday() - self.on[1]) % 7 * ONE_DAY
        return end_of(day) if self.by is None else at_clock(day, self.by)


# --- obligations -----------------------------------------------------------------------------------------------------------------

class Owed:
    def __init__(self, duty, it, since):
        self.duty, self.it, self.since = duty, it, since
        self.state, self.missed, self.together, self.unheld, self.over = "pending", False, False, False, False
        self.deadline = self.done = self.done_by = self.done_event = self.event = self.row = self.length = self.escalated = None
        self.stopped = self.number = None
        self.runs_from, self.ran, self.risked = since, [], False
        self.acted = set()
        self.timers = []  # (at, place, what)

    def open(self):
        return self.state in ("pending", "suspended")


class Duty:
    """What the book says of it: see draw() in duty.py for what stands in each of them."""

    def __init__(self, name, **said):
        self.name = name
        self.__dict__.update(dict.fromkeys("of per who on every same where when not_before at_risk waive otherwise evidence effective".split()))
        self.__dict__.update(again="each", oldest=False, ties="before", within=None, by=None, from_last=False)
        self.acts = dict.fromkeys(ACTS)  # (kinds, condition, value)
        self.own = {}  # act: fields of its own key
        self.__dict__.update(said)

    def in_force(self, day):
        return self.effective is None or self.effective[0] <= day <= self.effective[1]


def both(a, b):
    return False if a is False or b is False else True if a is True and b is True else twin.UNKNOWN


class Run:
    """One run over a log; `decides`: requests that are refused do not happen."""

    def __init__(self, book, decides=False):
        self.book, self.decides = book, decides
        twin.ZONE = book.zone
        self.all, self.history, self.numbers, self.places = [], [], dict.fromkeys([d.name for d in book.duties], 0), 0
        self.unclear = dict.fromkeys([d.name for d in book.duties], 0)
        self.undetermined, self.warnings, self.obliges, self.happened = [], [], [], []
        self.raised, self.begun, self.periods, self.anchor = [], [], {}, None
        self.now = self.ask_at = None

    # --- roles

    def holders(self, role, day):
        return sorted(p for p, (r, first) in self.book.people.items() if r == role and (first is None or first <= day))

    def holds(self, who, role, day):
        return who in self.holders(role, day)

    # --- time

    def place(self):
        self.places += 1
        return self.places

    def clock(self, t):
        """All that begins up to t, all that is due before it."""
        if self.anchor is None:
            self.first_periods(t)
        while True:
            due = [(at, 1, place, what, o) for o in self.all for at, place, what in o.timers if at < t]
            due += [(at, 0, place, "period", d) for d, (at, place, k) in self.periods.items() if at <= t]
            if not due:
                return
            at, _, _, what, whose = min(due, key=lambda x: x[:3])
            self.now = at
            if what == "period":
                self.period(whose)
                continue
            whose.timers = [x for x in whose.timers if x[2] != what]
            if what == "deadline":
                self.passed(whose, at)
            elif whose.state == "pending":
                whose.risked = True
                self.happen(self.outcome(whose, "at_risk", at))

    def set_timers(self, o):
        o.timers = []
        if o.deadline is None:
            return
        o.timers.append((max(o.deadline, o.since, self.now), self.place(), "deadline"))
        if o.duty.at_risk:
            try:
                risk = at_risk(self.book, o, o.duty.at_risk)
            except Unknown:
                return
            if o.since < risk < o.deadline and (risk > self.now or not o.risked):
                o.timers.append((max(risk, self.now), self.place(), "risk"))

    def passed(self, o, at):
        d = o.duty
        if d.waive and d.waive[1](o.row, None, o, self.asked(at)) is True:
            self.close(o, "waived")
            self.happen(self.outcome(o, "waived", at))
            return
        o.state, o.missed = "breached", True
        otherwise = d.otherwise or {}
        if "escalate" in otherwise:
            who = self.holders(otherwise["escalate"], day_of(at))
            o.escalated = who[0] if len(who) == 1 else None
        self.happen(self.outcome(o, "breached", at))
        if "escalate" in otherwise:
            self.happen(self.outcome(o, "escalated", at))
        if "raise" in otherwise:
            self.happen({**self.fields(o), "kind": otherwise["raise"], "at": at})

    def asked(self, at):
        self.ask_at = at
        return self

    # --- periods

    def first_periods(self, t):
        self.anchor, self.now = t, float("-inf")
        for d in self.book.duties:
            if d.every:
                self.next_period(d, 0)

    def period_of(self, d, k):
        try:
            return d.every.period(self.book, self.anchor, k)
        except Unknown:
            return None, None

    def due_in(self, d, end):
        try:
            return d.every.deadline(self.book, end)
        except Unknown:
            return float("inf")

    def next_period(self, d, k):
        start, _ = self.period_of(d, k)
        if start is not None:
            self.periods[d] = (start, self.place(), k)

    def period(self, d):
        """The first is the one that holds the first event; its members are those at that event."""
        start, _, k = self.periods.pop(d)
        for o in self.all:
            if o.duty is d:
                o.over = True
        day, end = day_of(max(start, self.anchor)), self.period_of(d, k)[1]
        begins = d.in_force(day) and not self.due_in(d, end) < self.anchor
        if begins:
            self.recur(d, start, end, day)
        if not d.from_last or not begins:
            self.next_period(d, k + 1)

    def recur(self, d, start, end, day):
        due = self.due_in(d, end)
        for it in self.holders(d.per, day) if d.per else [NONE]:
            o = Owed(d, it, start)
            o.cause = o
            self.hold(o, it if d.per else None, day)
            o.actor = o.holder
            o.case = NONE
            o.key = self.key(o, None)
            self.arise(o)
            o.deadline = None if due == float("inf") else due
            self.set_timers(o)
        self.outcomes(0, start)

    # --- arising

    def hold(self, o, member, day, fact=None):
        d = o.duty
        o.holder = None
        if d.per in ("clerk", "lead") and d.of in (None, d.per):
            o.holder = member
        elif d.who:
            who = fact[d.who]
            o.holder, o.unheld = (who, False) if known(who) else (None, True)
        elif d.of:
            holders = self.holders(d.of, day)
            if len(holders) == 1:
                o.holder = holders[0]
            elif fact and fact["actor"] in holders:
                o.holder = fact["actor"]
            else:
                o.together, o.unheld = bool(holders), not holders

    def key(self, o, fact):
        if o.duty.same and fact:
            values = [fact[f] for f in o.duty.same]
            return ("same" if known(*values) else "never", *values)
        if o.case is not NONE:
            return "case", o.case
        if o.holder is not None:
            return "holder", o.holder
        return ("together" if o.together else "never" if o.unheld else "book",)

    def trigger(self, d, fact):
        if not (d.on and fact["kind"] in d.on and d.in_force(day_of(fact["at"]))):
            return
        yes = True
        for part in (d.where, d.when):
            yes = both(yes, part[1](fact, None, None, self.asked(fact["at"])) if part else True)
        if yes is not True:
            if yes is not False:
                self.unclear[d.name] += 1
                self.undetermined.append((d.name, fact["n"]))
            return
        members = [NONE]
        if d.per in ("clerk", "lead"):
            members = self.holders(d.per, day_of(fact["at"]))
        elif d.per:
            members = [tuple(fact[f] for f in d.per)]
        for it in members:
            self.begin(d, it, fact)

    def begin(self, d, it, fact):
        o = Owed(d, it, fact["at"])
        self.hold(o, it, day_of(fact["at"]), fact)
        o.cause = fact["cause"]
        o.event, o.case, o.actor, o.row = fact["n"], fact["case"], fact["actor"], fact
        o.key = self.key(o, fact)
        akin = [x for x in self.all if x.duty is d and x.first_key == o.key and x.it == it] if d.again == "once" else \
            [x for x in self.all if x.duty is d and x.key == o.key and x.it == it and x.open()]
        if d.again == "each" or not akin:
            self.arise(o)
            self.reckon(o)
            self.by_ties(o)
        elif d.again == "restart":
            old = akin[0]
            number, event, first = old.number, old.event, old.first_key
            old.__dict__.update(o.__dict__)
            old.number, old.event, old.first_key = number, event, first
            self.all.remove(old)  # it arose now
            self.all.append(old)
            self.reckon(old)

    def arise(self, o):
        self.numbers[o.duty.name] += 1
        o.number = self.numbers[o.duty.name]
        o.first_key = o.key
        self.all.append(o)
        self.begun.append(f"{o.duty.name}#{o.number}")
        self.raised.append((o, "begun"))

    def reckon(self, o):
        d = o.duty
        o.deadline = o.length = None
        for condition, value in d.within or d.by:
            yes = condition[1](o.row, None, o, self.asked(o.since)) if condition else True
            if yes is False:
                continue
            if yes is not True:
                break
            if d.by:
                due = value[1](o.row)
                o.deadline = None if isinstance(due, State) else end_of(due) if isinstance(due, datetime.date) else due
                break
            o.length = value[1]
            try:
                o.deadline = reckon(self.book, o.since, o.length)
            except Unknown:
                pass
            break
        self.set_timers(o)

    # --- acts

    def correlates(self, o, fact, act):
        if act in o.duty.own:
            return all(known(o.row[f], fact[f]) and o.row[f] == fact[f] for f in o.duty.own[act])
        mode = o.key[0]
        if mode == "same":
            values = [fact[f] for f in o.duty.same]
            return known(*values) and tuple(values) == o.key[1:]
        if mode == "case":
            return fact["case"] == o.key[1]
        if mode == "holder":
            return fact["actor"] == o.key[1]
        if mode == "together":
            return known(fact["actor"]) and self.holds(fact["actor"], o.duty.of, day_of(fact["at"]))
        return mode == "book"

    def concerns(self, o, act, fact):
        d = o.duty
        fit = {"done": o.open() or o.state == "breached", "stop": o.state == "pending", "resume": o.state == "suspended"}.get(act, o.open())
        if not fit or o.over or not self.correlates(o, fact, act):
            return False
        if act == "done":
            if d.ties == "after" and d.on and fact["at"] <= o.since:
                return False
            if d.not_before:
                try:
                    if fact["at"] < reckon(self.book, o.since, d.not_before[1]):
                        return False
                except Unknown:
                    return False
        condition = d.acts[act][1]
        if not condition or not condition[2]:
            return True
        yes = condition[1](fact, o.row, o, self)
        if yes is not True and yes is not False:
            self.unclear[d.name] += 1
        return yes is True

    def acts(self, d, act, fact):
        said = d.acts[act]
        if not said or fact["kind"] not in said[0]:
            return
        if act == "done" and any(not known(fact[f]) for f in d.evidence or []):
            return
        condition = said[1]
        yes = condition[1](fact, None, None, self) if condition and not condition[2] else True
        if yes is not True:
            self.unclear[d.name] += yes is not False
            return
        found = [o for o in sorted((o for o in self.all if o.duty is d), key=lambda o: o.number) if self.concerns(o, act, fact)]
        if act == "done" and d.oldest:
            found = ([o for o in found if o.open()] or found)[:1]
        for o in found:
            self.act(o, act, fact, said)
        if act == "done" and d.on and d.ties == "before":
            self.happened.append([d, fact, bool(found) and d.oldest])

    def act(self, o, act, fact, said):
        o.acted.add(act)
        if act == "done":
            self.fulfil(o, fact)
        elif act == "cancel":
            self.close(o, "cancelled")
            self.raised.append((o, "cancelled"))
        elif act == "hand":
            if known(fact["to"]):
                o.holder, o.together, o.unheld = fact["to"], False, False
                if o.key[0] in ("holder", "together", "book"):
                    o.key = "holder", o.holder
        elif act == "extend":
            to = said[2][1](fact)
            if not isinstance(to, State):
                o.deadline = end_of(to) if isinstance(to, datetime.date) else to
                if o.state == "pending":
                    self.set_timers(o)
        elif act == "stop":
            o.state, o.stopped, o.timers = "suspended", fact["at"], []
            o.ran.append((o.runs_from, o.stopped))
        else:
            self.resume(o, fact["at"])

    def resume(self, o, now):
        o.state, o.runs_from = "pending", now
        if o.deadline is None:
            return
        try:
            o.deadline = resumed(self.book, o, now)
        except Unknown:
            o.deadline = None
        self.set_timers(o)

    def fulfil(self, o, fact):
        late = o.missed or (o.state == "pending" and o.deadline is not None and fact["at"] > o.deadline)
        o.done, o.done_event = fact["at"], fact["n"]
        o.done_by = fact["actor"] if known(fact["actor"]) else None
        self.close(o, "late" if late else "fulfilled")
        self.raised.append((o, o.state))
        if o.duty.from_last:
            self.once_more(o, fact["at"])

    def once_more(self, last, since):
        """What counts from fulfilment begins anew with it, for the same member."""
        d = last.duty
        o = Owed(d, last.it, since)
        o.cause = o
        self.hold(o, last.it if d.per else None, day_of(since))
        o.actor, o.case = o.holder, NONE
        o.key = self.key(o, None)
        self.arise(o)
        try:
            o.deadline = d.every.after(self.book, since)
        except Unknown:
            pass
        self.set_timers(o)

    def close(self, o, state):
        o.state, o.timers = state, []

    def by_ties(self, o):
        """What has been done already at this instant."""
        d = o.duty
        for tie in self.happened if d.ties == "before" else []:
            whose, fact, spent = tie
            if whose is d and fact["at"] == o.since and not spent and fact["cause"] != o.cause and self.concerns(o, "done", fact):
                tie[2] = d.oldest
                self.fulfil(o, fact)
                return

    # --- facts

    def fields(self, o):
        core = {"actor": o.actor if o.actor is not None else NONE, "case": o.case, "n": o.event, "cause": o.cause}
        return {**(o.row or {}), **core}

    def outcome(self, o, what, at):
        return {**self.fields(o), "kind": f"{o.duty.name}.{what}", "at": at}

    def outcomes(self, mark, at):
        mine, self.raised = self.raised[mark:], self.raised[:mark]
        for o, what in sorted(mine, key=lambda x: (x[0].duty.name, x[0].number)):
            self.happen(self.outcome(o, what, at))

    def judge(self, fact):
        for name, kinds, condition in self.book.warns:
            if fact["kind"] in kinds and condition[1](fact, None, None, self.asked(fact["at"])) is True:
                self.warnings.append((name, fact["n"]))

    def happen(self, fact):
        self.judge(fact)
        mark = len(self.raised)
        self.now = fact["at"]
        for d in self.book.duties:
            for act in ACTS:
                self.acts(d, act, fact)
        for d in self.book.duties:
            self.trigger(d, fact)
        self.history.append(fact)
        self.outcomes(mark, fact["at"])

    def event(self, fact, past=False):
        fact["cause"] = self.place()
        self.clock(fact["at"])
        self.begun = []
        if past or not self.decides or not self.book.refuses(fact):
            self.happen(fact)
        self.obliges.append(list(self.begun))

    # --- what history terms ask

    def count(self, kind, days=None, same=None, now=None):
        since = time_plus(self.ask_at, (0, days), -1) if days else -DAY * 10**6
        return sum(1 for f in self.history if f["kind"] == kind and f["at"] >= since and (same is None or f.get(same) == now[same]))
