#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""generate.py [--seed N] [--scale N] [--out DIR]: three months at Qingshi as a log, and the list of what went wrong in them.

Writes DIR/log.csv and DIR/breaches.csv. Nothing here reads the rulebook: people behave well and with a margin, and breaches are put in
one by one, each with the person, the case and the time at which somebody who knows the rules by heart would find it. With --scale N each
tidy ticket, refund, payment, order, hotel, read and survey comes N times, under numbers of their own; the breaches stay what they are."""
import argparse
import csv
import itertools
import os
import random
from collections import Counter
from datetime import date, datetime, time, timedelta

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST, LAST = date(2026, 1, 4), date(2026, 3, 31)
FREE = {date(2026, 1, d) for d in (1, 2, 3)} | {date(2026, 2, d) for d in range(15, 24)}
MADE_UP = {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28)}
HOURS = [(time(9), time(12)), (time(13), time(18))]
MANAGER = {"wangwei": "zhangwei", "lijing": "zhangwei", "zhangmin": "zhangwei", "liufang": "zhangwei", "chenjie": "zhangwei", "yangli": "liuyang",
           "zhaolei": "liuyang", "huangyong": "liuyang", "wuyan": "liuyang", "zhoutao": "lina", "zhaomin": "chenjing", "xuming": "chenjing"}
AGENTS, BUYERS, ACCOUNTANTS = ["wangwei", "lijing", "zhangmin", "liufang"], ["yangli", "zhaolei"], ["zhaomin", "xuming"]
STARTS = {"chenjie": date(2026, 2, 2), "wuyan": date(2026, 1, 12)}
AWAY = (date(2026, 3, 23), date(2026, 4, 3))  # the head of finance; an accountant stands in
COLUMNS = ["at", "kind", "actor", "case", "amount", "customer", "vendor", "priority", "agent", "score", "approved_by", "requester", "budgeted", "days",
           "hours", "rows", "class", "city", "nights", "campaign", "who", "topic", "decisions", "reason", "to", "till"]
SUFFIXED = {"case", "customer", "vendor"}


# --- working time ----------------------------------------------------------------------------------------------------------------

def works(day):
    return day not in FREE and (day.weekday() < 5 or day in MADE_UP)


def workday(day, n):
    """The n-th working day after a day."""
    while n:
        day += timedelta(days=1)
        n -= works(day)
    return day


def nth_workday(year, month, n):
    return workday(date(year, month, 1) - timedelta(days=1), n)


def later(at, minutes):
    """So many minutes of work later."""
    day = at.date()
    while True:
        for start, end in HOURS if works(day) else []:
            opens, closes = max(at, datetime.combine(day, start)), datetime.combine(day, end)
            room = max(0, int((closes - opens).total_seconds()) // 60)
            if minutes <= room and opens < closes:
                return opens + timedelta(minutes=minutes)
            minutes -= room
        day += timedelta(days=1)


def closing(day):
    return datetime.combine(day, time(18))


# --- the log and the list --------------------------------------------------------------------------------------------------------

class Log:
    """Rows in any order; what was put in as a breach is never multiplied."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.rows, self.breaches, self.points = [], [], []
        self.numbers = Counter()
        self.tidy = True

    def case(self, letter):
        self.numbers[letter] += 1
        return f"{letter}-{self.numbers[letter]}"

    def say(self, at, kind, actor, case="", many=True, **fields):
        self.rows.append((at, len(self.rows), many and self.tidy, {"at": at, "kind": kind, "actor": actor, "case": case, **fields}))
        return at

    def breach(self, kind, what, rule, person, case, at):
        self.breaches.append((kind, what, rule, person, case, at))

    def workday(self, first=FIRST, last=date(2026, 3, 20), who=None):
        days = [d for d in (first + timedelta(days=i) for i in range((last - first).days + 1)) if works(d)]
        return self.r.choice([d for d in days if d >= STARTS.get(who, FIRST)])

    def at_work(self, day, first=9, last=17):
        """A minute of that day at which people work, with some of the day left."""
        hour = self.r.choice([h for h in range(first, last) if h != 12])
        return datetime.combine(day, time(hour, self.r.randrange(60)))

    def agent(self, day):
        return self.r.choice(AGENTS + ["chenjie"] * (day >= STARTS["chenjie"]))


# --- service ---------------------------------------------------------------------------------------------------------------------

def ticket(log, at, agent, priority):
    case = log.case("T")
    log.say(at, "ticket", agent, case, priority=priority, customer=f"C-{case[2:]}")
    return case


def tidy_ticket(log):
    r, day = log.r, log.workday()
    agent, priority = log.agent(day), log.r.choices(["urgent", "high", "normal"], [1, 3, 6])[0]
    at = log.at_work(day, 9, 16)
    case = ticket(log, at, agent, priority)
    if priority == "urgent":
        log.say(at + timedelta(minutes=r.randint(3, 20)), "answer", agent, case)
        end = log.say(at + timedelta(minutes=r.randint(30, 150)), "solved", agent, case)
    else:
        said = log.say(later(at, r.randint(5, 80 if priority == "high" else 240)), "answer", agent, case)
        if r.random() < 0.25:  # the customer thinks for some days; the clock stands still
            said = log.say(later(said, r.randint(5, 30)), "question", agent, case)
            said = log.say(later(said, r.randint(600, 1500)), "reply", agent, case)
        end = log.say(later(said, r.randint(20, 250 if priority == "high" else 700)), "solved", agent, case)
    if r.random() < 0.6:
        log.say(later(end, r.randint(60, 600)), "survey", "", case, agent=agent, score=r.choices([2, 3, 4, 5], [1, 2, 6, 9])[0])


def late_answers(log):
    r = log.r
    for _ in range(2):
        day = log.workday()
        agent, at = log.agent(day), log.at_work(day, 9, 12)
        case = ticket(log, at, agent, "urgent")
        log.say(at + timedelta(minutes=r.randint(45, 80)), "answer", agent, case)
        log.say(at + timedelta(minutes=r.randint(90, 200)), "solved", agent, case)
        missed_answer(log, "late", agent, case, at + timedelta(minutes=30))
    for _ in range(2):
        day = log.workday()
        agent, at = log.agent(day), log.at_work(day, 15, 17)
        case = ticket(log, at, agent, "high")
        log.say(later(at, r.randint(140, 200)), "answer", agent, case)
        log.say(later(at, r.randint(220, 400)), "solved", agent, case)
        missed_answer(log, "late", agent, case, later(at, 120))
    # before the Spring Festival: Saturday 14 February is worked, so what comes on Friday is to be answered on Saturday …
    case = ticket(log, datetime(2026, 2, 13, 16, 10), "lijing", "normal")
    log.say(datetime(2026, 2, 24, 10, 5), "answer", "lijing", case)
    log.say(datetime(2026, 2, 24, 11, 40), "solved", "lijing", case)
    missed_answer(log, "late", "lijing", case, datetime(2026, 2, 14, 18))
    log.tidy = True  # … and what comes on Saturday ten days later
    case = ticket(log, datetime(2026, 2, 14, 16, 30), "lijing", "normal")
    log.say(datetime(2026, 2, 24, 14, 5), "answer", "lijing", case)
    log.say(datetime(2026, 2, 25, 11, 40), "solved", "lijing", case)


def missed_answer(log, state, agent, case, deadline):
    log.breach("a ticket answered too late" if state == "late" else "a ticket never answered", state, "answer_ticket", agent, case, deadline)
    log.points.append((deadline, agent, case, -1))


def late_solutions(log):
    """At least three in each month, so that somebody must look for the cause."""
    for month, n, ignored in ((1, 3, 0), (2, 2, 1), (3, 3, 1)):
        missed = []
        for i, day in enumerate(log.r.sample(range(3, 9), n)):
            agent, at = log.r.choice(AGENTS), log.at_work(nth_workday(2026, month, day), 9, 12)
            case = ticket(log, at, agent, "high")
            said = log.say(later(at, 30), "answer", agent, case)
            deadline = later(at, 480)
            if i == 0:  # three hours of work between question and reply do not count, the rest does
                log.say(later(said, 10), "question", agent, case)
                log.say(later(said, 190), "reply", agent, case)
                deadline = later(at, 480 + 180)
            log.say(later(deadline, log.r.randint(30, 900)), "solved", agent, case)
            log.breach("a ticket solved too late", "late", "solve_ticket", agent, case, deadline)
            missed.append((deadline, case))
        for _ in range(ignored):
            agent, at = log.r.choice(AGENTS), log.at_work(nth_workday(2026, month, 9), 9, 12)
            case = ticket(log, at, agent, "normal")
            deadline = closing(workday(at.date(), 3))
            missed_answer(log, "breached", agent, case, closing(workday(at.date(), 1)))
            log.breach("a ticket never solved", "breached", "solve_ticket", agent, case, deadline)
            missed.append((deadline, case))
        find_cause(log, month, *sorted(missed)[2])


def find_cause(log, month, at, case):
    due = closing(workday(at.date(), 5))
    if month == 1:
        log.say(later(due, 100), "cause.found", "lina", case)
        log.breach("the cause found too late", "late", "find_cause", "lina", case, due)
    elif month == 2:
        log.say(later(at, 900), "cause.found", "lina", case)
    else:
        log.breach("the cause never looked for", "breached", "find_cause", "lina", case, due)


def open_tickets(log):
    """Owed at the end, and no breach."""
    for priority, hour in (("high", 16), ("normal", 15)):
        ticket(log, datetime(2026, 3, 31, hour, 20), "zhangmin", priority)


# --- refunds ---------------------------------------------------------------------------------------------------------------------

def refund(log, at, agent, amount, customer=None, approved_by=""):
    case = log.case("R")
    log.say(at, "refund", agent, case, amount=f"{amount}.00", customer=customer or f"C-{900 + log.numbers['R']}", approved_by=approved_by)
    return case


def tidy_refund(log):
    day = log.workday()
    limit = 3000 if day >= date(2026, 3, 1) else 2000
    amount = log.r.choice([log.r.randint(20, limit - 100)] * 5 + [limit, log.r.randint(limit + 1, 9000)])
    refund(log, log.at_work(day), log.agent(day), amount, approved_by="zhangwei" if amount > limit else "")


def bad_refunds(log):
    r = log.r
    for last, amount, by in ((date(2026, 2, 27), 2500, ""), (date(2026, 2, 14), r.randint(2001, 8000), "liuyang"), (date(2026, 3, 20), r.randint(3001, 8000), "")):
        first = date(2026, 3, 1) if amount > 3000 and not by else FIRST
        at = log.at_work(log.workday(first, last))
        agent = r.choice(AGENTS)
        log.breach("a refund above the limit", "violation", "refund.limit", agent, refund(log, at, agent, amount, approved_by=by), at)
    for agent in r.sample(AGENTS, 2):
        at = log.at_work(log.workday())
        case = refund(log, at, agent, r.randint(50, 900), approved_by=agent)
        log.breach("a refund approved by oneself", "violation", "refund.self", agent, case, at)
        log.points.append((at, agent, case, -3))
    for i in range(2):
        day, customer = log.workday(date(2026, 1, 5), date(2026, 2, 10)), f"C-7{i}"
        times = [datetime.combine(day + timedelta(days=d), time(10, 30)) for d in (0, r.randint(1, 12), r.randint(14, 29))]
        cases = [refund(log, at, r.choice(AGENTS[:2]), r.randint(50, 900), customer) for at in times]
        agent = log.rows[-1][3]["actor"]
        log.breach("a third refund within a month", "warning", "refund.again", agent, cases[-1], times[-1])
    for days in (0, 10, 41):  # the first is more than thirty days ago
        refund(log, datetime(2026, 1, 6, 11) + timedelta(days=days), "wangwei", 120, "C-79")


# --- payments --------------------------------------------------------------------------------------------------------------------

def payment(log, start, requester, amount, acts, budgeted=True, vendor=None, paid_by="sunli", gaps=None):
    """Asks, lets people act one after another, and pays. Gives the case, the time of the payment and those of the acts."""
    case, at, times = log.case("P"), start, []
    vendor = vendor or f"V-{100 + log.numbers['P']}"
    fields = {"amount": f"{amount}.00", "vendor": vendor, "budgeted": "true" if budgeted else "false"}
    log.say(at, "payment.request", requester, case, **fields)
    for i, (act, actor) in enumerate(acts):
        at = log.say(later(at, gaps[i] if gaps else log.r.randint(15, 150)), "payment." + act, actor, case)
        times.append(at)
    at = log.say(later(at, log.r.randint(10, 120)), "payment", paid_by, case, requester=requester, **fields)
    return case, at, times


def chain(log, amount, budgeted, start):
    """Who signs, by heart."""
    away = AWAY[0] <= start.date() <= AWAY[1]
    accountant = "xuming" if away else log.r.choice(ACCOUNTANTS)
    finance = ("check", "zhaomin" if away else "chenjing")
    step = (amount > 5000) + (amount > 50000) + (amount > 500000) + (not budgeted)
    short = [("approve", log.r.choice(["zhangwei", "liuyang"]))]
    return [short, [("check", accountant), ("approve", "lina")], [("check", accountant), finance, ("approve", "wangjianguo")],
            [("check", accountant), finance, ("approve", "wangjianguo"), ("ratify", "sunguoqiang")]][min(step, 3)]


def tidy_payment(log, start=None, amount=None):
    r = log.r
    start = start or log.at_work(log.workday(last=date(2026, 3, 18)), 9, 12)
    amount = amount or r.choice([r.randint(100, 5000)] * 4 + [r.randint(5001, 50000)] * 3 + [r.randint(50001, 480000), r.randint(500001, 900000), 5000, 50000])
    budgeted = r.random() < 0.8
    payment(log, start, r.choice(["yangli", "zhaolei", "huangyong", "machao"]), amount, chain(log, amount, budgeted, start), budgeted)


def payments_while_away(log):
    """In the last week the head of finance is away, and her deputy signs for her."""
    for amount in (61000, 130000, 24000):
        tidy_payment(log, log.at_work(log.workday(date(2026, 3, 24), date(2026, 3, 26)), 9, 11), amount)


def bad_payments(log):
    r = log.r

    def start(first=FIRST, last=date(2026, 3, 6)):
        return log.at_work(log.workday(first, last), 9, 12)

    def bad(kind, *args, rule="payment.budgeted", **more):
        case, at, _ = payment(log, *args, **more)
        log.breach(kind, "violation", rule, more.get("paid_by", "sunli"), case, at)

    acc, fin, gm = ("check", "xuming"), ("check", "chenjing"), ("approve", "wangjianguo")
    bad("a payment without its check", start(), "yangli", r.randint(6000, 40000), [("approve", "lina")])
    bad("a payment without its check", start(), "zhaolei", r.randint(60000, 400000), [acc, gm])
    bad("a payment signed in the wrong order", start(), "yangli", r.randint(60000, 400000), [acc, gm, fin])
    bad("a payment signed by the wrong person", start(), "yangli", r.randint(6000, 40000), [acc, ("approve", "liuyang")])
    bad("a payment signed by the wrong person", start(), "huangyong", r.randint(500, 4000), [("approve", "machao")])
    bad("a payment approved by whoever asked", start(), "liuyang", r.randint(500, 4000), [("approve", "liuyang")])
    bad("a deputy who signs though nobody is away", start(last=date(2026, 1, 23)), "zhaolei", r.randint(60000, 400000), [acc, ("check", "zhaomin"), gm])
    bad("a payment beyond the budget signed as if within", start(), "yangli", 320000, [acc, fin, gm], rule="payment.unbudgeted", budgeted=False)
    bad("a payment above the band of its chain", start(), "yangli", r.randint(500001, 900000), [acc, fin, gm])
    bad("one person for two signatures", datetime(2026, 3, 25, 9, 30), "zhaolei", 75000, [("check", "zhaomin"), ("check", "zhaomin"), gm])
    for _ in range(2):
        case, _, times = payment(log, start(), "zhaolei", r.randint(6000, 40000), [acc, ("approve", "lina")], gaps=[60, r.randint(1300, 1900)])
        log.breach("a signature that took too long", "violation", "payment.budgeted: each act within 1 workday", "lina", case, times[1])
    case, at, _ = payment(log, start(), "sunli", r.randint(500, 4000), [("approve", "zhangwei")])
    log.breach("asked for and paid by the same hands", "violation", "payment.hands", "sunli", case, at)
    for i in range(2):  # two small ones to one vendor within a week are one that is not small
        first, vendor = start(last=date(2026, 2, 6)), f"V-2{i}"
        payment(log, first, "yangli", 3900, [("approve", "liuyang")], vendor=vendor)
        bad("a payment split in two", later(first, r.randint(500, 900)), "zhaolei", 2800, [("approve", "liuyang")], vendor=vendor)
    first = datetime(2026, 3, 3, 10)
    payment(log, first, "yangli", 3900, [("approve", "liuyang")], vendor="V-29")
    payment(log, first + timedelta(days=9), "yangli", 3900, [("approve", "liuyang")], vendor="V-29")  # not within a week


def delegated_payments(log):
    """From 2 to 6 February the head of operations lets a lead sign, up to half of what she may."""
    log.say(datetime(2026, 2, 2, 9), "delegation", "lina", many=False, to="zhangwei", till="2026-02-06")
    acts = [("check", "xuming"), ("approve", "zhangwei")]
    payment(log, datetime(2026, 2, 4, 9, 30), "yangli", 20000, acts)
    for start, amount, kind in ((datetime(2026, 2, 5, 9, 15), 30000, "more than was delegated"), (datetime(2026, 2, 9, 10), 18000, "a delegation that is over")):
        case, at, _ = payment(log, start, "zhaolei", amount, acts)
        log.breach(kind, "violation", "payment.budgeted", "sunli", case, at)


def marketing(log):
    """The purse of a quarter: 80 % is told, more than all of it is forbidden."""
    spent, day, n = 0, date(2026, 1, 7), 0
    while day < date(2026, 3, 27):
        at = datetime.combine(day, time(14, log.r.randrange(60)))
        amount = log.r.randint(7600, 9600)
        log.say(at, "marketing.spent", "zhangwei", log.case("K"), many=False, amount=f"{amount}.00", campaign=f"week {n + 1}")
        case = f"K-{log.numbers['K']}"
        if spent + amount > 100000:
            log.breach("marketing beyond its budget", "violation", "marketing.stop", "zhangwei", case, at)
        for bound, level in ((80000, "80 %"), (100000, "used up")):
            if spent < bound <= spent + amount:
                log.breach("a budget at its level", "level", "marketing: " + level, "", case, at)
        spent, n, day = spent + amount, n + 1, workday(day, 4)


# --- hotels, orders, data ----------------------------------------------------------------------------------------------------------

def cap(city, nights):
    large = city in ("Shanghai", "Beijing", "Shenzhen")
    return (800 if nights <= 3 else 700) if large else (500 if nights <= 3 else 450)


def hotel(log, factor):
    city, nights = log.r.choice(["Shanghai", "Beijing", "Shenzhen", "Chengdu", "Yiwu", "Ningbo"]), log.r.randint(1, 6)
    at, actor = log.at_work(log.workday()), log.r.choice(["liuyang", "yangli", "zhaolei", "zhangwei"])
    amount = int(cap(city, nights) * nights * factor)
    case = log.case("H")
    log.say(at, "hotel", actor, case, city=city, nights=nights, amount=f"{amount}.00")
    return case, actor, at


def tidy_hotel(log):
    hotel(log, log.r.choice([log.r.uniform(0.5, 0.98), 1]))


def bad_hotels(log):
    for _ in range(3):
        case, actor, at = hotel(log, log.r.uniform(1.05, 1.6))
        log.breach("a hotel above its cap", "violation", "hotel.cap", actor, case, at)


def order(log, *skip, one=False, quality="zhoutao", look=60, twice=False, stored_first=False, offers=2):
    """Says the steps of an order but for those in `skip`; gives its case and the time of each step."""
    r, case = log.r, log.case("O")
    day = log.r.choice([d for d in (log.workday(last=date(2026, 3, 10)) for _ in range(50)) if d.weekday() < 2 and works(workday(d, 1))])
    first, second = r.sample(BUYERS, 2)
    at, times = log.at_work(day, 9, 11), {}

    def step(kind, actor, gap):
        nonlocal at
        if kind not in skip:
            at = times[kind] = log.say(later(at, gap), kind, actor, case, **({"vendor": f"V-{r.randint(1, 60)}"} if kind in ("order.quoted", "order.placed") else {}))

    step("order.requested", first, 0)
    for _ in range(offers):
        step("order.quoted", second, r.randint(20, 60))
    step("order.placed", first if one else second, r.randint(20, 60))
    step("goods.received", r.choice(["huangyong"] + ["wuyan"] * (day >= STARTS["wuyan"])), r.randint(120, 240))
    if stored_first:
        step("goods.stored", "huangyong", 30)
    step("goods.inspected", quality, look)
    if not stored_first and "goods.inspected" not in skip:
        step("goods.stored", "huangyong", 30)
    for _ in range(1 + twice):
        step("invoice.matched", r.choice(ACCOUNTANTS), r.randint(30, 90))
    step("order.closed", second, 20)
    return case, first if one else second, times


def bad_orders(log):
    def bad(kind, what, rule, step, actor=None, times=1, **more):
        for _ in range(times):
            case, buyer, at = order(log, *more.pop("skip", ()), **more)
            actors = {row[3]["kind"]: row[3]["actor"] for row in log.rows if row[3]["case"] == case}
            log.breach(kind, what, rule, actor or actors[step], case, at[step])

    bad("an order without an offer", "violation", "purchase: quoted before it is placed", "order.placed", offers=0)
    bad("an order upon a single offer", "warning", "order.offers", "order.placed", offers=1, times=2)
    bad("goods looked at too late", "violation", "purchase: inspected within three days", "goods.inspected", look=480 * 4 + 60, times=2)
    bad("goods never looked at", "violation", "purchase: inspected within three days", "order.closed", skip=("goods.inspected",))
    bad("goods stored without a look at them", "violation", "purchase: stored without a look at it", "goods.stored", stored_first=True, times=2)
    bad("an invoice matched twice", "violation", "purchase: an invoice is matched once", "invoice.matched", twice=True, times=2)
    bad("asked for and ordered by one", "violation", "purchase: asked for and ordered by two", "order.placed", one=True, times=2)
    bad("goods looked at by the store", "violation", "purchase: step(goods.inspected)", "goods.inspected", quality="huangyong")


def tidy_read(log):
    day = FIRST + timedelta(days=log.r.randrange((LAST - FIRST).days))
    if works(day):
        log.say(log.at_work(day), "records.read", log.agent(day), rows=log.r.choice([log.r.randint(1, 900), log.r.randint(1001, 20000)]))
    else:
        log.say(datetime.combine(day, time(log.r.randrange(24), 10)), "records.read", log.agent(day), rows=log.r.randint(1, 1000))


def bad_reads(log):
    night = datetime.combine(log.workday(), time(log.r.choice([2, 5, 6, 21, 23]), log.r.randrange(60)))
    for at in (night, datetime(2026, 2, 16, 10, 30), datetime(2026, 3, 8, 14, 15), datetime(2026, 1, 24, 11, 5)):
        agent = log.r.choice(AGENTS)
        log.say(at, "records.read", agent, rows=log.r.randint(1001, 30000))
        log.breach("customers' data read when nobody works", "violation", "access.hours", agent, "", at)
        log.points.append((at, agent, "", -2))
    log.tidy = True
    log.say(datetime(2026, 2, 28, 10, 20), "records.read", "wangwei", rows=5200)  # a Saturday that is worked


def exports(log):
    for level, by in [("L1", ""), ("L2", ""), ("L2", "wangwei"), ("L3", "lina"), ("L3", "zhangwei")] * 2:
        day = log.workday()
        log.say(log.at_work(day), "records.export", log.agent(day), many=False, **{"class": level, "approved_by": by})
    for actor, by in (("liufang", ""), ("lina", "lina"), ("zhangmin", "wangwei")):
        at = log.say(log.at_work(log.workday()), "records.export", actor, many=False, **{"class": "L3", "approved_by": by})
        log.breach("data of class L3 without approval", "violation", "access.export", actor, "", at)


# --- people ------------------------------------------------------------------------------------------------------------------------

def gifts(log):
    r = log.r
    days = iter(r.sample([d for d in (FIRST + timedelta(days=i) for i in range(65)) if works(d)], 11))
    for amount, wait, kind in [(r.randint(20, 200), None, None)] * 3 + [(r.randint(201, 900), 300, None)] * 4 + \
            [(r.randint(201, 900), None, "breached")] * 2 + [(r.randint(201, 900), 480 * 3 + 60, "late"), (r.randint(1001, 3000), 200, "limit")]:
        at, actor, case = log.at_work(next(days)), r.choice(BUYERS + ["liuyang", "zhangwei"]), log.case("G")
        log.say(at, "gift", actor, case, many=False, amount=f"{amount}.00", vendor=f"V-{r.randint(1, 60)}")
        if wait:
            log.say(later(at, wait), "gift.declared", actor, case, many=False)
        if kind == "limit":
            log.breach("a gift that is too large", "violation", "gift.limit", actor, case, at)
            log.points.append((at, actor, case, -3))
        elif kind:
            due = closing(workday(at.date(), 2))
            log.breach("a gift declared too late" if kind == "late" else "a gift never declared", kind, "declare_gift", actor, case, due)
            log.points.append((due, actor, case, -2))


def overtime(log):
    r = log.r

    def work(who, day, hours, by=None):
        return log.say(datetime.combine(day, time(20, r.randrange(59))), "overtime", who, many=False, hours=hours, approved_by=MANAGER[who] if by is None else by)

    for who in ["wangwei", "lijing", "zhangmin", "yangli", "zhaolei", "huangyong", "xuming"]:
        for month in (1, 2, 3):
            for day in r.sample([d for d in range(4, 31) if not (month == 2 and d > 28) and works(date(2026, month, d))], r.randint(2, 8)):
                work(who, date(2026, month, day), r.choice([1, 1.5, 2, 2.5, 3]))
    for who in ("wuyan", "chenjie"):
        at = work(who, log.workday(date(2026, 2, 3)), r.choice([3.5, 4, 5]))
        log.breach("too much overtime on a day", "violation", "overtime.day", who, "", at)
    for who, by in (("wuyan", ""), ("zhoutao", ""), ("chenjie", "liuyang")):
        at = work(who, log.workday(date(2026, 2, 3)), 2, by)
        log.breach("overtime that was not agreed", "violation", "overtime.asked", who, "", at)
    days = [d for d in (date(2026, 3, i) for i in range(2, 32)) if works(d)]
    for i, day in enumerate(days[:14]):  # 12 times 3 hours are 36 and allowed, what follows is not
        at = work("liufang", day, 3 if i < 12 else 1)
        if i >= 12:
            log.breach("too much overtime in a month", "violation", "overtime.month", "liufang", "", at)


def leave(log):
    def take(who, days, *acts):
        at, case = log.at_work(log.workday(who=who), 9, 12), log.case("L")
        log.say(at, "leave.request", who, case, many=False, days=days)
        for act, actor in acts:
            at = log.say(later(at, log.r.randint(20, 100)), "leave." + act, actor, case, many=False)
        at = log.say(later(at, 200), "leave", who, case, many=False, days=days, requester=who)
        return case, at

    for who in log.r.sample(sorted(MANAGER), 8):
        days = log.r.choice([1, 1, 2, 2, 3, 5])
        take(who, days, ("approve", MANAGER[who]), *([("inform", "machao")] if days > 2 else []))
    for kind, who, days, acts in (("leave that nobody agreed to", "wangwei", 1, []), ("leave agreed with a colleague", "zhangmin", 2, [("approve", "lijing")]),
                                  ("long leave of which nobody was told", "yangli", 4, [("approve", "liuyang")])):
        case, at = take(who, days, *acts)
        log.breach(kind, "violation", "leave", who, case, at)


def absences(log):
    for at, who, till, bad in ((datetime(2026, 1, 26, 9), "zhaomin", "2026-01-30", False), (datetime(2026, 1, 27, 9), "chenjing", "2026-01-28", True),
                               (datetime(2026, 3, 9, 9), "zhangwei", "2026-03-13", False), (datetime(2026, 3, 11, 9), "lina", "2026-03-12", True),
                               (datetime(2026, 2, 3, 9), "lijing", "2026-02-04", False), (datetime(2026, 3, 23, 9), "chenjing", "2026-04-03", False)):
        log.say(at, "absence", who, many=False, till=till)
        if bad:
            log.breach("head and deputy away at once", "violation", "cover", who, "", at)


def joiners(log):
    log.say(datetime(2026, 1, 12, 9), "joined", "wuyan", "J-1", many=False)
    log.say(datetime(2026, 1, 28, 15), "training.passed", "zhoutao", "J-1", many=False, who="wuyan", topic="safety")
    log.say(datetime(2026, 2, 2, 9), "joined", "chenjie", "J-2", many=False)
    log.say(datetime(2026, 2, 10, 15), "training.passed", "zhoutao", "J-2", many=False, who="chenjie", topic="data")
    log.say(datetime(2026, 3, 10, 15), "training.passed", "zhoutao", "J-2", many=False, who="chenjie", topic="safety")
    log.breach("safety training too late", "late", "first_training", "chenjie", "J-2", datetime(2026, 3, 4, 23, 59, 59))


def routine(log):
    """What comes each week and each month."""
    for month, delay in ((1, None), (2, 400), (3, "never")):
        due = datetime.combine(nth_workday(2026, month, 3), time(12))
        if delay != "never":
            log.say(later(due, delay) if delay else due - timedelta(minutes=70), "safety.checked", "zhoutao", many=False)
        if delay:
            state = "breached" if delay == "never" else "late"
            log.breach("safety checked too late" if state == "late" else "safety never checked", state, "safety_check", "zhoutao", "", due)
    for month, delay in ((1, None), (2, 300), (3, None)):
        due = closing(nth_workday(2026, month, 5))
        log.say(later(due, delay) if delay else due - timedelta(minutes=90), "books.closed", "chenjing", many=False)
        if delay:
            log.breach("books closed too late", "late", "close_books", "chenjing", "", due)
    fridays = [date(2026, 1, 9) + timedelta(weeks=i) for i in range(12)]
    late, never = log.r.sample([f for f in fridays if works(f) and f not in (date(2026, 2, 13),)], 2)
    for friday in fridays:
        due = closing(friday)
        if friday in (late, never):
            log.breach("a report too late" if friday == late else "a report that never came", "late" if friday == late else "breached", "service_report",
                       "zhangwei", "", due)
        if works(friday) and friday != never:
            log.say(due + timedelta(hours=26) if friday == late else due - timedelta(minutes=log.r.randint(10, 200)), "service.report", "zhangwei", many=False)


def meetings(log):
    weeks = [d for d in (date(2026, 1, 5) + timedelta(weeks=i) for i in range(11)) if works(d)]
    fates = ["late", "late", "breached", "empty"] + ["in time"] * (len(weeks) - 4)
    log.r.shuffle(fates)
    for day, fate in zip(weeks, fates):
        actor, case, at = log.r.choice(["lina", "zhangwei", "liuyang", "chenjing"]), log.case("M"), datetime.combine(day, time(10))
        log.say(at, "meeting", actor, case, many=False)
        due = closing(workday(day, 1))
        if fate != "breached":
            log.say(later(due, 240) if fate == "late" else later(at, log.r.randint(60, 600)), "minutes", actor, case, many=False,
                    decisions="" if fate == "empty" else log.r.randint(1, 6))
        if fate != "in time":
            kind = {"late": "minutes too late", "breached": "minutes that were never written", "empty": "minutes in which nothing stands"}[fate]
            log.breach(kind, "late" if fate == "late" else "breached", "minutes", actor, case, due)


def proposals(log):
    for fate in ["adopted"] * 4 + ["rejected"] * 3 + ["no reason"] * 2 + ["late", "never"]:
        day = log.workday(last=date(2026, 2, 12))
        at, case = log.at_work(day), log.case("S")
        log.say(at, "proposal", log.agent(day), case, many=False, topic=log.r.choice(["packing", "opening hours", "returns", "labels"]))
        due = closing(workday(day, 15))
        when = later(due, 700) if fate == "late" else later(at, log.r.randint(960, 12 * 480))
        if fate in ("adopted", "late"):
            log.say(when, "proposal.adopted", "lina", case, many=False)
        elif fate != "never":
            log.say(when, "proposal.rejected", "lina", case, many=False, reason="" if fate == "no reason" else "It costs more than it saves.")
        if fate == "no reason":
            log.breach("a proposal rejected without a reason", "violation", "proposal.reason", "lina", case, when)
        if fate in ("late", "never"):
            log.breach("a proposal answered too late" if fate == "late" else "a proposal never answered", "late" if fate == "late" else "breached",
                       "decide_proposal", "lina", case, due)


def praise(log):
    for who in ("wangwei", "yangli", "zhoutao"):
        at = log.say(log.at_work(log.workday()), "praise", who, many=False)
        log.points.append((at, who, "", 1))


def conduct(log):
    """Who came to three points, and to six."""
    balance = Counter()
    for at, who, case, points in sorted(log.points):
        before, balance[who] = balance[who], balance[who] + points
        for bound, level in ((-3, "talk"), (-6, "written warning")):
            if before > bound >= balance[who]:
                log.breach("points of conduct add up", "level", "conduct: " + level, who, case, at)


# --- all of it -----------------------------------------------------------------------------------------------------------------------

TIDY = ((tidy_ticket, 190), (tidy_refund, 110), (tidy_payment, 70), (tidy_hotel, 50), (order, 30), (tidy_read, 160))
ALWAYS = (open_tickets, payments_while_away, delegated_payments, marketing, exports, gifts, overtime, leave, absences, joiners, routine, meetings, proposals, praise)
BREACHES = (late_answers, late_solutions, bad_refunds, bad_payments, bad_hotels, bad_orders, bad_reads)


def make(seed):
    log = Log(seed)
    log.say(datetime(2026, 1, 4, 9), "opened", "wangjianguo", many=False)
    for tell, n in TIDY:
        for _ in range(n):
            tell(log)
    for tell in BREACHES + ALWAYS:
        log.tidy = False
        tell(log)
    conduct(log)
    log.say(datetime(2026, 4, 1, 8, 30), "opened", "wangjianguo", many=False)  # the quarter is over
    return log


def cells(row, suffix):
    def cell(name):
        value = str(row.get(name, ""))
        return f'"{value}"' if "," in value else value + suffix if suffix and value and name in SUFFIXED else value
    return "," + ",".join(cell(name) for name in COLUMNS[1:]) + "\n"


def write_log(path, log, scale):
    """In order of time, minute by minute; copies follow each other within the minute."""
    rows = sorted(log.rows, key=lambda row: row[:2])
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write(",".join(COLUMNS) + "\n")
        for at, minute in itertools.groupby(rows, key=lambda row: row[0]):
            minute, clock = list(minute), at.strftime("%Y-%m-%d %H:%M")
            f.writelines(clock + cells(row, "") for *_, row in minute)
            many = [cells(row, "\0") for _, _, many, row in minute if many]
            for i in range(1, scale if many else 1):
                moment = clock + f":{60 * i / scale:09.6f}"
                f.writelines(moment + row.replace("\0", f".{i}") for row in many)


def write_breaches(path, log):
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["kind", "found_as", "rule", "person", "case", "at"])
        out.writerows((*b[:5], b[5].strftime("%Y-%m-%d %H:%M:%S")) for b in sorted(log.breaches, key=lambda b: (b[5], b[2], b[4])))


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--scale", type=int, default=1)
    p.add_argument("--out", default=HERE)
    o = p.parse_args()
    log = make(o.seed)
    os.makedirs(o.out, exist_ok=True)
    write_log(os.path.join(o.out, "log.csv"), log, o.scale)
    write_breaches(os.path.join(o.out, "breaches.csv"), log)


if __name__ == "__main__":
    main()
