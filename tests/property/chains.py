# SPDX-License-Identifier: MIT
"""chains.py [BYLAW]: random authorities over random logs, against a twin that tries every choice of acts: the verdict on each payment, how
many steps are done, which acts come late. Bands, several signers, acts out of order and by the wrong person, requests asked anew, rejections,
unknown actors, roles that change hands, deputies of the absent, delegations by window, limit and share, passed on or not, withdrawn."""
import datetime
import itertools
import random

from books import Bench, options

BOOKS, CASES = 240, 45
START = datetime.datetime(2026, 3, 2, 8)
PEOPLE = ["an", "bo", "cai", "di", "er", "fu", "gu"]
ROLES = ["clerk", "lead", "finance", "legal", "head"]
ACTS = ["check", "approve", "ratify", "inform"]
YES, MAYBE, NO = 2, 1, 0
COLUMNS = ["at", "kind", "actor", "case", "amount", "vendor", "who", "boss", "to", "till", "limit", "authority"]


class Staff:
    def __init__(self, r):
        self.rows = []
        for p in PEOPLE:
            roles = r.sample(ROLES, r.choice([1, 1, 1, 2]))
            deputy = r.choice([None, None] + [q for q in PEOPLE if q != p])
            self.rows.append((p, roles, deputy, None))
            if r.random() < 0.25:
                self.rows.append((p, r.sample(ROLES, 1), deputy, START.date() + datetime.timedelta(days=r.randint(1, 8))))
        self.role_deputy = {x: r.choice([y for y in ROLES if y != x]) for x in ROLES if r.random() < 0.2}

    def row(self, p, day):
        rows = [x for x in self.rows if x[0] == p and (x[3] is None or x[3] <= day)]
        return rows[-1] if rows else None

    def holds(self, p, role, day):
        row = self.row(p, day)
        return bool(row) and role in row[1]

    def stands_in(self, deputy, p, day):
        row = self.row(p, day)
        by_role = any(self.holds(p, x, day) and self.holds(deputy, y, day) for x, y in self.role_deputy.items())
        return deputy != p and bool(row) and (row[2] == deputy or by_role)

    def text(self):
        def one(p, roles, deputy, since):
            parts = [f'key = "{p}"', "role = { " + ", ".join(f'"{x}"' for x in roles) + " }"]
            parts += [f'deputy = "{deputy}"'] if deputy else []
            parts += [f'from = "{since}"'] if since else []
            return "{ " + ", ".join(parts) + " }"
        return ",\n  ".join(one(*x) for x in self.rows)


class Authority:
    def __init__(self, r):
        bounds = sorted(r.sample(range(100, 1000, 100), r.randint(0, 3)))
        self.bands = [(low, high, self.chain(r)) for low, high in zip([None] + bounds, bounds + [None])]
        self.inclusive = {b: r.random() < 0.5 for b in bounds}  # whether the lower band has the bound
        self.delegate = None
        if r.random() < 0.7:
            self.delegate = (r.choice([None, 2, 4]), r.choice([None, 0.5, 0.25]), r.random() < 0.5)
        self.initiator = r.random() < 0.8
        self.hours = r.choice([None, None, 3])
        self.split = r.random() < 0.4

    def chain(self, r):
        steps = []
        for act in sorted(r.choices(ACTS[:3], k=r.randint(1, 3)), key=ACTS.index):
            n = r.choice([1, 1, 1, 2, 3])
            signers = r.sample(ROLES, n)
            if r.random() < 0.15:
                signers[0] = "boss"
            steps.append((act, signers, n if n == 1 else r.randint(1, n)))
        return steps

    def text(self):
        def bound(low, high):
            parts = []
            if low is not None:
                parts.append(f"above = {low}" if self.inclusive[low] else f"from = {low}")
            if high is not None:
                parts.append(f"upto = {high}" if self.inclusive[high] else f"below = {high}")
            return parts

        def step(act, signers, need):
            if len(signers) == 1:
                return f'{act} "{signers[0]}"'
            return f"{act} {{ " + ", ".join(f'"{x}"' for x in signers) + f", need = {need} }}"
        bands = ["{ " + ", ".join(bound(lo, hi) + ["chain = { " + ", ".join(step(*s) for s in ch) + " }"]) + " }" for lo, hi, ch in self.bands]
        parts = ['on = "pay", asked = "asked"', "bands = {\n    " + ",\n    ".join(bands) + " }"]
        parts.append('amount = "amount + sum{ pay.amount, same = vendor, within = 1d }"' if self.split else 'amount = "amount"')
        if self.initiator:
            parts.append('initiator = "who"')
        if self.hours:
            parts.append(f'each = "{self.hours}h"')
        if self.delegate:
            days, share, again = self.delegate
            inside = ([f"days = {days}"] if days else []) + ([f"share = {share}"] if share else []) + [f"again = {str(again).lower()}"]
            parts.append("delegate = { " + ", ".join(inside) + " }")
        return 'authority "pay" { ' + ",\n  ".join(parts) + " }"

    def band(self, amount):
        for low, high, chain in self.bands:
            above = low is None or amount > low or (amount == low and not self.inclusive[low])
            below = high is None or amount < high or (amount == high and self.inclusive[high])
            if above and below:
                return chain
        raise AssertionError(amount)

    def own_limit(self, role):
        """Of the highest band in which the role does something; None: no bound."""
        for _, high, chain in reversed(self.bands):
            if any(role in signers for _, signers, _ in chain):
                return high
        return None


class Twin:
    def __init__(self, staff, authority):
        self.staff, self.a = staff, authority
        self.absent, self.grants, self.cases, self.paid = {}, [], {}, []

    def away(self, p, at):
        since, till = self.absent.get(p, (None, None))
        return since is not None and since <= at and (till is None or at < till)

    def for_whom(self, p, at):
        return [q for q in PEOPLE if self.away(q, at) and self.staff.stands_in(p, q, at.date())]

    def passed(self, p, role, at, amount, way):
        days, share, again = self.a.delegate
        for g in self.grants:
            if g["to"] != p or g["from"] in way or g["since"] > at:
                continue
            if g["authority"] not in ("", "pay"):
                continue
            if days and (g["till"] is None or (g["till"] - g["since"].date()).days > days):
                continue
            if (g["till"] is not None and at.date() > g["till"]) or (g["ended"] is not None and at >= g["ended"]):
                continue
            if g["limit"] is not None and amount > g["limit"]:
                continue
            bound = self.a.own_limit(role)
            if share and bound is not None and amount > bound * share:
                continue
            if self.staff.holds(g["from"], role, at.date()) or (again and self.passed(g["from"], role, at, amount, way + [g["from"]])):
                return True
        return False

    def may(self, act, signer, amount, who, boss):
        at, p = act["at"], act["actor"]
        if p == "":
            return MAYBE
        if self.a.initiator and who == p:
            return NO
        if signer == "boss":
            can = MAYBE if boss == "" else YES if p == boss or boss in act["for"] else NO
        else:
            can = YES if self.staff.holds(p, signer, at.date()) or any(self.staff.holds(q, signer, at.date()) for q in act["for"]) else NO
            if can == NO and self.a.delegate and self.passed(p, signer, at, amount, [p]):
                can = YES
        return min(can, MAYBE) if self.a.initiator and who == "" else can

    def fills(self, steps, acts, least, amount, who, boss):
        """Whether some choice fills the steps: every step by `need` of its signers, all later than those of the step before it."""
        def go(i, after, taken):
            if i == len(steps):
                return True
            kind, signers, need = steps[i]
            fit = [n for n in range(after, len(acts)) if acts[n]["kind"] == kind and (acts[n]["actor"] == "" or acts[n]["actor"] not in taken)]
            for chosen in itertools.permutations(fit, need):
                names = [acts[n]["actor"] for n in chosen if acts[n]["actor"]]
                if len(set(names)) < len(names):
                    continue
                for who_signs in itertools.combinations(signers, need):
                    if all(self.may(acts[n], s, amount, who, boss) >= least for n, s in zip(chosen, who_signs)):
                        if go(i + 1, max(chosen) + 1, taken | set(names)):
                            return True
            return False
        return go(0, 0, frozenset())

    def judge(self, e):
        """The verdict on a payment, and how many of its steps are surely done."""
        amount = e["amount"]
        if self.a.split:
            amount += sum(x["amount"] for x in self.paid if x["vendor"] == e["vendor"] and x["at"] >= e["at"] - datetime.timedelta(days=1))
        steps, case = self.a.band(amount), self.cases.get(e["case"], {"acts": [], "rejected": []})
        who, boss = e["who"], e["boss"]
        stopped = max((self.may(x, s, amount, who, boss) for x in case["rejected"] for _, signers, _ in steps for s in signers), default=NO)
        done = max(n for n in range(len(steps) + 1) if self.fills(steps[:n], case["acts"], YES, amount, who, boss))
        if stopped == YES:
            return "forbidden", done, len(steps)
        if done == len(steps):
            return ("undetermined" if stopped else "permitted"), done, len(steps)
        return ("undetermined" if self.fills(steps, case["acts"], MAYBE, amount, who, boss) else "forbidden"), done, len(steps)

    def event(self, e):
        """What it does; of an act, whether it came late."""
        kind, at = e["kind"], e["at"]
        if kind == "absence" and e["actor"]:
            self.absent[e["actor"]] = (at, at_end(e["till"]))
        elif kind == "delegation" and e["actor"]:
            self.grants.append({"from": e["actor"], "to": e["to"], "since": at, "till": e["till"], "ended": None, "limit": e["limit"],
                                "authority": e["authority"]})
        elif kind == "delegation.ended":
            for g in self.grants:
                if g["from"] == e["actor"] and e["to"] in ("", g["to"]) and e["authority"] in ("", g["authority"]) and g["ended"] is None:
                    g["ended"] = at
        elif kind == "asked":
            self.cases[e["case"]] = {"acts": [], "rejected": [], "last": at}
        elif kind.startswith("pay."):
            case = self.cases.get(e["case"])
            if case is None:
                return None  # nobody asked
            late = bool(self.a.hours) and at > case["last"] + datetime.timedelta(hours=self.a.hours)
            case["last"] = at
            act = {"kind": kind[4:], "actor": e["actor"], "at": at, "for": self.for_whom(e["actor"], at) if e["actor"] else []}
            case["rejected" if act["kind"] == "reject" else "acts"].append(act)
            return late
        elif kind == "pay":
            self.paid.append(e)
        return None


def at_end(day):
    return None if day is None else datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(days=1)


def blank(at, kind, **more):
    return {**{c: "" for c in COLUMNS}, "at": at, "kind": kind, "till": None, "limit": None, **more}


def random_acts(r, authority, amount, case):
    """Acts near what the band wants: most of them right, some left out, swapped, done twice, by anybody."""
    acts = [(act, signer) for act, signers, need in authority.band(amount) for signer in r.sample(signers, need)]
    if r.random() < 0.35 and acts:
        acts.pop(r.randrange(len(acts)))
    for _ in range(r.choice([0, 0, 1, 2])):
        acts.insert(r.randint(0, len(acts)), (r.choice(ACTS), r.choice(ROLES)))
    if r.random() < 0.2:
        r.shuffle(acts)
    if r.random() < 0.06:
        acts.insert(r.randint(0, len(acts)), ("reject", r.choice(ROLES)))
    return acts[:7]


def actor_for(r, staff, signer, boss, at, taken, grants):
    if r.random() < 0.04:
        return ""
    if signer == "boss" and r.random() < 0.8:
        return boss
    given = [g["to"] for g in grants if g["at"] <= at and staff.holds(g["actor"], signer, at.date()) and g["to"] not in taken]
    passed = [g["to"] for g in grants if g["at"] <= at and g["actor"] in given and g["to"] not in taken]
    if given and r.random() < 0.5:
        return r.choice(passed if passed and r.random() < 0.4 else given)
    able = [p for p in PEOPLE if staff.holds(p, signer, at.date())]
    fresh = [p for p in able if p not in taken] or able
    return r.choice(fresh) if fresh and r.random() < 0.8 else r.choice(PEOPLE)


def case_events(r, staff, authority, number, grants):
    case, at, events = f"c{number}", START + datetime.timedelta(minutes=r.randint(0, 10 * 24 * 60)), []
    amount = r.choice([50, 100, 200, 300, 400, 500, 650, 800, 900, 950])
    who, boss = r.choice(PEOPLE + [""]) if r.random() < 0.1 else r.choice(PEOPLE), r.choice(PEOPLE + ([""] if r.random() < 0.3 else []))
    taken = set()
    if r.random() < 0.9:
        events.append(blank(at, "asked", case=case))
    for act, signer in random_acts(r, authority, amount, case):
        at += datetime.timedelta(minutes=r.randint(1, 240))
        actor = actor_for(r, staff, signer, boss, at, taken | {who}, grants)
        taken.add(actor)
        events.append(blank(at, "pay." + act, case=case, actor=actor))
        if r.random() < 0.03:
            events.append(blank(at, "asked", case=case))
    at += datetime.timedelta(minutes=r.randint(1, 240))
    events.append(blank(at, "pay", case=case, amount=amount, vendor=r.choice("xyz"), who=who, boss=boss, actor=who))
    return events


def side_events(r):
    for _ in range(r.randint(0, 10)):
        at = START + datetime.timedelta(minutes=r.randint(0, 11 * 24 * 60))
        till = r.choice([None, at.date() + datetime.timedelta(days=r.randint(0, 5))])
        yield blank(at, "absence", actor=r.choice(PEOPLE), till=till)
    for _ in range(r.randint(0, 40)):
        at = START + datetime.timedelta(minutes=r.randint(0, 9 * 24 * 60))
        giver, to = r.sample(PEOPLE, 2)
        till = None if r.random() < 0.15 else at.date() + datetime.timedelta(days=r.randint(0, 5))
        yield blank(at, "delegation", actor=giver, to=to, till=till, limit=r.choice([None, None, 300, 600]), authority=r.choice(["", "", "pay", "other"]))
        if r.random() < 0.3:
            yield blank(at + datetime.timedelta(minutes=r.randint(1, 4000)), "delegation.ended", actor=giver, to=r.choice([to, ""]))


HEAD = """rulebook "t" {{ bylaw = 1, timezone = "UTC", people = {{
  {people} }} }}
{roles}
event "pay" {{ amount = money "CNY", vendor = text, who = person, boss = person }}
event "delegation" {{ to = optional(person), till = optional(date), limit = optional(money "CNY"), authority = optional(text) }}
event "delegation.ended" {{ to = optional(person), authority = optional(text) }}
source "log" {{ file = "log.csv", kind = "kind", at = "at", actor = "actor", case = "case", missing = {{ "?" }} }}
{authority}
"""


def cell(e, column):
    if column in ("who", "boss") and e["kind"] == "pay":
        return e[column] or "?"
    return "" if e[column] is None else f"{e['at']:%Y-%m-%d %H:%M:%S}" if column == "at" else e[column]


def one_book(b, r):
    staff, authority = Staff(r), Authority(r)
    roles = "\n".join(f'role "{x}" {{ ' + (f'deputy = "{staff.role_deputy[x]}" ' if x in staff.role_deputy else "") + "}" for x in ROLES)
    b.write("book.lua", HEAD.format(people=staff.text(), roles=roles, authority=authority.text()))
    side = list(side_events(r))
    grants = [e for e in side if e["kind"] == "delegation"]
    events = side + [e for n in range(CASES) for e in case_events(r, staff, authority, n, grants)]
    events.sort(key=lambda e: e["at"])
    b.log("log.csv", COLUMNS, [[cell(e, c) for c in COLUMNS] for e in events])
    twin, want, late = Twin(staff, authority), {}, set()
    for n, e in enumerate(events, 1):
        if e["kind"] == "pay":
            want[n] = twin.judge(e)
        if twin.event(e):
            late.add(n)
    hold(b, want, late, events, authority, len(twin.grants), len(twin.absent))


def hold(b, want, late, events, authority, grants, absent):
    found = b.records("audit", "book.lua", "log.csv")
    of = {kind: {x["event"] for x in found if x["type"] == kind and x["rule"] == "pay"} for kind in ("violation", "undetermined")}
    told = {x["event"] for x in found if x["type"] == "violation" and x["rule"].startswith("pay: each")}
    b.hold(told == late, "late acts", sorted(late), sorted(told))
    if not authority.split:  # a request that is forbidden does not happen, and adds to no sum
        decided = {x["event"]: x for x in b.records("decide", "book.lua", "log.csv") if x["type"] == "decision"}
    for n, (verdict, done, steps) in want.items():
        got = "forbidden" if n in of["violation"] else "undetermined" if n in of["undetermined"] else "permitted"
        good = b.hold(got == verdict, f"event {n}: want {verdict}, got {got}", events[n - 1], open(b.path("book.lua")).read() if got != verdict else "",
                      *[e for e in events if e["case"] == events[n - 1]["case"]] if got != verdict else [])
        if good and not authority.split:
            have = sum(x["done"] for x in decided[n]["chain"])
            b.hold(have == done and len(decided[n]["chain"]) == steps, f"event {n}: want {done} of {steps} steps, got {have}", events[n - 1])
        b.count("verdict", verdict)
        b.count("book", *[name for name, is_so in (("delegation", authority.delegate and grants), ("absence", absent), ("split", authority.split),
                                                   ("no initiator", not authority.initiator)) if is_so])
        b.count("steps", "several steps" if steps > 1 else "one step", *(["some done"] if 0 < done < steps else []))


def main():
    o = options(__doc__)
    b, r = Bench(o.bylaw), random.Random(20260302)
    for _ in range(BOOKS):
        one_book(b, r)
    b.finish({"verdict": {"permitted": 0.15, "forbidden": 0.3, "undetermined": 0.02},
              "book": {"delegation": 0.4, "absence": 0.5, "split": 0.2, "no initiator": 0.1}, "steps": {"several steps": 0.4, "some done": 0.15}})


main()
