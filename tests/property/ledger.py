# SPDX-License-Identifier: MIT
"""ledger.py [BYLAW]: random ledgers over random logs, against a recount that adds up all entries at each step: the balance that each
rule sees, each level that is told, each account at the end with what expires when."""
import datetime
import random
from decimal import Decimal

from books import Bench, json, options

LOGS, EVENTS = 1500, 40
START = datetime.datetime(2026, 1, 20, tzinfo=datetime.timezone.utc)
PEOPLE = ["li", "wang", "zhao"]
BOOK = """rulebook "t" {{ bylaw = 1, timezone = "UTC" }}
event "add" {{ n = {type} }}
event "take" {{ n = {type} }}
ledger "l" {{ {head}entries = {{ {{ on = "add", add = "n" }}, {{ on = {{ event = "take", where = "n ~= {skip}" }}, add = "-n" }} }} }}
policy "look" {{ on = "look", warn = "true", because = "{{balance(l)}}" }}
"""


class Ledger:
    def __init__(self, r):
        self.money = r.random() < 0.4
        self.personal = r.random() < 0.6
        self.days = r.choice([None, None, 1, 3, 20])
        self.monthly = r.random() < 0.3
        self.floor = r.choice([None, None, Decimal(0), Decimal(-4)])
        self.levels = [(Decimal(at), f"at {at}") for at in r.sample([-6, -3, 0, 2, 5, 9], r.randint(0, 3))]
        self.levels.sort(key=lambda level: abs(level[0]))  # the way from zero
        self.entries, self.reached, self.period, self.number = {}, {}, None, 0

    def text(self):
        head = 'per = "person", ' if self.personal else ""
        head += f'expires = "{self.days}d", ' if self.days else ""
        head += 'every = "month", ' if self.monthly else ""
        head += f"floor = {self.floor}, " if self.floor is not None else ""
        head += 'unit = money "CNY", ' if self.money else ""
        if self.levels:
            head += "levels = { " + ", ".join(f'{{ {at}, "{name}" }}' for at, name in self.levels) + " }, "
        return BOOK.format(type='money "CNY"' if self.money else "number", head=head, skip=3)

    def at_levels(self, balance):
        return {name for at, name in self.levels if (balance >= at if at > 0 else balance <= at)}

    def live(self, who, at):
        """Entries of the present period that count at `at`."""
        return [e for e in self.entries.get(who, []) if e["till"] is None or e["till"] >= at]

    def balance(self, who, at):
        return sum((e["n"] for e in self.live(who, at)), Decimal(0))

    def unknown(self, who, at):
        return any(e["unknown"] for e in self.live(who, at))

    def clock(self, at):
        """Periods that begin, and entries that expire, one by one: a level that is left may be reached anew."""
        if self.monthly and self.period != (at.year, at.month):
            if self.period:
                self.entries = {who: [] for who in self.entries}
                self.reached = {who: self.at_levels(Decimal(0)) for who in self.reached}
            self.period = (at.year, at.month)
        for who, all_of in self.entries.items():
            over = sorted((e for e in all_of if e["till"] is not None and e["till"] < at), key=lambda e: (e["till"], e["number"]))
            for e in over:
                all_of.remove(e)
                self.reached[who] &= self.at_levels(sum((x["n"] for x in all_of), Decimal(0)))

    def enter(self, who, at, amount):
        """The levels that it reaches, in their order."""
        if who not in self.entries:
            self.entries[who], self.reached[who] = [], self.at_levels(Decimal(0))
        before = self.balance(who, at)
        n = Decimal(0) if amount is None else amount
        if self.floor is not None and n < 0 and before + n < self.floor:
            n = min(Decimal(0), self.floor - before)
        self.number += 1
        self.entries[who].append({"n": n, "unknown": amount is None, "number": self.number,
                                  "till": at + datetime.timedelta(days=self.days) if self.days else None})
        now = self.at_levels(before + n)
        fresh = [name for _, name in self.levels if name in now - self.reached[who]]
        self.reached[who] = now
        return fresh

    def shown(self, n, unknown):
        if unknown:
            return None
        return f"{n:.2f}" if self.money else float(n)


def events(r):
    at, found = START, []
    for _ in range(r.randint(5, EVENTS)):
        at += datetime.timedelta(hours=r.choice([0, 0, 1, 12, 24, 48, 200]))
        kind = r.choice(["add", "take", "take", "look"])
        n = None if kind == "look" or r.random() < 0.06 else Decimal(r.randint(0, 500)) / 100 if r.random() < 0.5 else Decimal(r.randint(1, 4))
        found.append({"at": at, "kind": kind, "actor": r.choice(PEOPLE), "n": n})
    return found


def expected(ledger, log):
    told, looks = [], []
    for number, e in enumerate(log, 1):
        ledger.clock(e["at"])
        who = e["actor"] if ledger.personal else None
        if e["kind"] == "look":
            n, unknown = ledger.balance(who, e["at"]), ledger.unknown(who, e["at"])
            looks.append((number, ledger.shown(n, unknown)))
            continue
        n = e["n"]
        if e["kind"] == "take" and n == 3:
            continue
        for name in ledger.enter(who, e["at"], n if n is None or e["kind"] == "add" else -n):
            told.append((number, who, name, ledger.shown(ledger.balance(who, e["at"]), ledger.unknown(who, e["at"]))))
    return told, looks


def at_end(ledger, at):
    rows = []
    for who in sorted(ledger.entries, key=str):
        level = [name for _, name in ledger.levels if name in ledger.reached[who]]
        expires = [(e["till"].isoformat(), ledger.shown(e["n"], e["unknown"])) for e in ledger.live(who, at) if e["till"]]
        rows.append((who, level[-1] if level else None, ledger.shown(ledger.balance(who, at), ledger.unknown(who, at)), expires))
    return rows


def look_value(ledger, record):
    text = record["because"]
    if text == "unknown":
        return None
    return text.split()[0] if ledger.money else float(text)


def one(bench, r):
    ledger, log = Ledger(r), events(r)
    bench.write("book.lua", ledger.text())
    rows = [{"at": e["at"].isoformat(), "kind": e["kind"], "actor": e["actor"], **({} if e["n"] is None else {"n": str(e["n"]) if ledger.money else float(e["n"])})}
            for e in log]
    bench.write("log.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    found = bench.records("audit", "book.lua", "log.jsonl", "--show-passed")
    told, looks = expected(ledger, log)
    got = [(f["event"], f["holder"], f["level"], f["balance"]) for f in found if f["type"] == "level"]
    seen = {f["event"]: look_value(ledger, f) for f in found if f["type"] == "warning"}
    end = [(f["holder"], f["level"], f["balance"], [(x["at"], x["amount"]) for x in f["expires"]]) for f in found if f["type"] == "balance"]
    bench.hold(got == told, ledger.text(), rows, ("told", told), ("got", got))
    for number, value in looks:
        bench.count("look", "unknown" if value is None else "known")
        bench.hold(number in seen and seen[number] == value, ledger.text(), rows[:number], ("event", number), ("want", value), ("got", seen.get(number)))
    for _ in told:
        bench.count("level", "told")
    want = at_end(ledger, log[-1]["at"])
    for x in want:
        bench.count("account", "expiring" if x[3] else "plain")
    bench.hold(end == want, ledger.text(), rows, ("want", want), ("got", end))


def main():
    bench = Bench(options(__doc__).bylaw)
    r = random.Random(20260311)
    for _ in range(LOGS):
        one(bench, r)
    bench.finish({"look": {"known": 0.5, "unknown": 0.02}, "account": {"expiring": 0.1, "plain": 0.1}})


main()
