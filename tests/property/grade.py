#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Points, scores, quotas, pools and selection ratios against fractions and a naive recount.   grade.py grade_driver"""
import math
import random
import sys
from decimal import Decimal
from fractions import Fraction

from property import Run

random.seed(20260412)
run = Run(sys.argv[1])
CASES = 4000
FINE, SHOWN = 10**12, 10**4


def half_even(x):
    return round(x)  # of a Fraction: half to even


# --- points ------------------------------------------------------------------------------------------------------------------


def number():
    kind = random.randrange(5)
    if kind == 0:
        return float(random.randrange(-3, 12))
    if kind == 1:
        return round(random.uniform(-2, 2), random.randrange(1, 6))
    if kind == 2:
        return random.randrange(0, 60) / random.randrange(1, 60)
    if kind == 3:
        return random.uniform(-1000, 1000)
    return random.randrange(1, 100) * 10.0 ** random.randrange(-5, 4)


def bound(kind):
    return float(Decimal(random.randrange(-20, 200)) / random.choice([1, 2, 10, 20, 100])) if kind == "n" else random.randrange(-50_000, 10**random.randrange(1, 9))


def exact(x):
    return Fraction(Decimal(repr(x))) if isinstance(x, float) else Fraction(x)


def value_of(kind, target, floor):
    """Between the bounds most of the time."""
    ends = [exact(b) for b in (target, floor) if b is not None]
    if ends and random.random() < 0.7:
        low, high = min(ends + [Fraction(0)]), max(ends)
        x = low + (high - low) * Fraction(random.randrange(0, 1001), 1000)
        return float(x) if kind == "n" else int(x)
    return number() if kind == "n" else random.randrange(-(10**6), 10**9)


def points(value, target, floor, less):
    v = exact(value)
    if target is None:
        ratio = v / 100
    elif floor is not None:
        ratio = (v - exact(floor)) / (exact(target) - exact(floor))
    elif not less:
        ratio = v / exact(target) if exact(target) > 0 else Fraction(v >= exact(target))
    else:
        ratio = Fraction(1) if v <= exact(target) else exact(target) / v if v else Fraction(0)
    return 100 * min(Fraction(1), max(Fraction(0), ratio))


def ask_points():
    kind = random.choice("nnnmd")
    target = None if random.random() < 0.1 else bound(kind)
    floor = bound(kind) if target is not None and random.random() < 0.6 else None
    if floor is not None and exact(floor) == exact(target):
        floor = None
    less = floor is None and random.random() < 0.4 if target is not None else False
    if kind != "n":  # in money and durations a target stands for itself
        target = 1000 if target is None else target
    value = value_of(kind, target, floor)
    p = points(value, target, floor, less)
    got = half_even(p * FINE)
    show = [x if x is None else x.hex() if isinstance(x, float) else x for x in (value, target, floor)]
    run.ask(got, "points", kind, show[0], *["-" if x is None else x for x in show[1:]], "less" if less else "more")
    run.count("points", "full" if p == 100 else "none" if p == 0 else "between", *["less"] * less, *["falling"] * (floor is not None and exact(floor) > exact(target)))


# --- scores ------------------------------------------------------------------------------------------------------------------


def shares(total, by):
    """Largest rests, by the exact shares."""
    whole = [Fraction(total * b, sum(by)) for b in by]
    got = [math.floor(x) for x in whole]
    order = sorted(range(len(by)), key=lambda i: (got[i] - whole[i], i))
    for i in order[: total - sum(got)]:
        got[i] += 1
    return got


def weights(n):
    cuts = sorted(random.sample(range(1, 100), n - 1))
    if random.random() < 0.3:
        return shares(100 * SHOWN, [random.randrange(1, 50) for _ in range(n)])
    return [(b - a) * SHOWN for a, b in zip([0] + cuts, cuts + [100])]


def ask_score():
    n = random.randrange(1, 8)
    w = weights(n)
    full = random.random() < 0.1
    p = [None if random.random() < 0.25 else 100 * FINE if full else half_even(Fraction(random.randrange(0, 101 * 37), 37) * FINE) for _ in range(n)]
    p = [x if x is None else min(x, 100 * FINE) for x in p]
    known = [i for i in range(n) if p[i] is not None]
    words = " ".join(map(str, w)), " ".join("?" if x is None else str(x) for x in p)
    run.count("score", "nothing known" if not known else "all known" if len(known) == n else "some known")
    if not known:
        run.ask("unknown", "score", *words)
        return
    counted = dict(zip(known, shares(100 * SHOWN, [w[i] for i in known])))
    fine = {i: half_even(Fraction(p[i] * w[i], sum(w[k] for k in known))) for i in known}
    total = half_even(Fraction(sum(fine.values()), FINE // SHOWN))
    cut = {i: fine[i] * SHOWN // FINE for i in known}
    order = sorted(known, key=lambda i: (-(fine[i] * SHOWN % FINE), i))
    for i in order[: total - sum(cut.values())]:
        cut[i] += 1
    assert sum(cut.values()) == total
    if all(p[i] == 100 * FINE for i in known):
        assert total == 100 * SHOWN
        run.count("full marks", "some unknown" if len(known) < n else "all known")
    parts = [f"{counted.get(i, 0)}/{half_even(Fraction(p[i] * SHOWN, FINE)) if i in cut else 0}/{cut.get(i, 0)}" for i in range(n)]
    run.count("rounding", "parts as they round" if all(half_even(Fraction(fine[i] * SHOWN, FINE)) == cut[i] for i in known) else "parts moved")
    run.ask(" ".join([str(total)] + parts), "score", *words)


# --- quotas ------------------------------------------------------------------------------------------------------------------


def graded(bounds, quotas, people):
    """Walks down the scores, and asks for each group of equals whether all its days fit; nobody passes one of a higher score."""
    all_days = sum(days for _, days in people)
    found, lowest = {}, 0
    for score in sorted({s for s, _ in people}, reverse=True):
        group = [i for i, (s, _) in enumerate(people) if s == score]
        own = next(k for k, b in enumerate(bounds) if score >= b)
        days = sum(people[i][1] for i in group)
        grade = max(own, lowest)
        while grade < len(bounds) - 1 and quotas[grade] is not None:
            taken = sum(people[i][1] for i, f in found.items() if f[1] == grade)
            if Fraction(taken + days, all_days) <= Fraction(quotas[grade], SHOWN):
                break
            grade += 1
        left = ["?" if quotas[k] is None else math.floor(Fraction(quotas[k] * all_days, SHOWN)) - sum(people[i][1] for i, f in found.items() if f[1] == k)
                for k in range(own, grade)]
        lowest = grade
        higher = sum(1 for s, _ in people if s > score)
        for i in group:
            found[i] = (own, grade, higher + 1, len(group), days, *left)
    return [found[i] for i in range(len(people))]


def ask_quota():
    k = random.randrange(1, 6)
    bounds = sorted(random.sample(range(1, 101), k - 1), reverse=True) + [0]
    quotas = [None if random.random() < 0.4 else random.randrange(0, 41) * 100 * random.choice([1, 2]) for _ in range(k - 1)] + [None]
    n = random.randrange(1, 25)
    coarse = random.choice([1, 5, 20])
    people = [(random.randrange(0, 100 // coarse + 1) * coarse * SHOWN, 90 if random.random() < 0.7 else random.randrange(1, 91)) for _ in range(n)]
    apply = random.random() < 0.9
    want = graded([b * SHOWN for b in bounds], quotas if apply else [None] * k, people)
    run.count("quota", *["tied at an edge"] * any(g > o and t > 1 for o, g, _, t, *_ in want), *["moved"] * any(g > o for o, g, *_ in want),
              *["down two"] * any(g > o + 1 for o, g, *_ in want))
    run.ask(" ".join("/".join(map(str, w)) for w in want), "quota", " ".join(str(b * SHOWN) for b in bounds),
            " ".join("?" if q is None else str(q) for q in quotas), " ".join(str(s) for s, _ in people), " ".join(str(d) for _, d in people), "yn"[not apply])


# --- pools -------------------------------------------------------------------------------------------------------------------


def ask_pool():
    n = random.randrange(1, 12)
    big = 10 ** random.randrange(1, 17)
    claims = [random.choice([0, random.randrange(big), big // 3]) for _ in range(n)]
    pool = random.choice([random.randrange(sum(claims) + 2), sum(claims) // 3, sum(claims) // 300 * 100, sum(claims), 0])
    cut = sum(claims) > pool
    unit = 1 if pool % 100 else 100  # a pool of whole hundredths is spent in hundredths
    got = [x * unit for x in shares(pool // unit, claims)] if cut else claims
    assert not cut or sum(got) == pool
    run.count("pool", "cut" if cut else "whole", *["in hundredths"] * (cut and unit == 100 and pool > 0))
    run.ask(" ".join([("whole", "cut")[cut]] + [str(x) for x in got]), "pool", pool, " ".join(map(str, claims)))


# --- ratios ------------------------------------------------------------------------------------------------------------------


def ask_ratio():
    n = random.randrange(1, 5)
    people = [random.randrange(1, 60) for _ in range(n)]
    chosen = [random.randrange(0, p + 1) if random.random() < 0.8 else 0 for p in people]
    best = max(range(n), key=lambda i: (Fraction(chosen[i], people[i]), people[i], -i))
    words = []
    for i in range(n):
        if chosen[best] == 0:
            words.append("none")
            continue
        ratio = Fraction(chosen[i] * people[best], people[i] * chosen[best])
        if i == best or chosen[i] == 0:
            words.append(f"{float(ratio):.9f}" + "!" * (i == best))
            continue
        width = 1.959963984540054 * math.sqrt(1 / chosen[i] - 1 / people[i] + 1 / chosen[best] - 1 / people[best])
        low, high = (math.exp(math.log(ratio) + s * width) for s in (-1, 1))
        words.append(f"{float(ratio):.9f}[{low:.9f},{high:.9f}]")
    run.count("ratio", "nobody chosen" if chosen[best] == 0 else "with interval" if any("[" in w for w in words) else "without")
    run.ask(" ".join(words), "ratio", " ".join(map(str, people)), " ".join(map(str, chosen)))


for _ in range(CASES):
    ask_points()
    ask_score()
    ask_quota()
    ask_pool()
    ask_ratio()
run.finish({"points": {"between": 0.4, "full": 0.05, "none": 0.05, "less": 0.1, "falling": 0.1}, "score": {"nothing known": 0.01, "some known": 0.3},
            "full marks": {"some unknown": 0.2}, "rounding": {"parts moved": 0.1}, "quota": {"tied at an edge": 0.1, "moved": 0.3, "down two": 0.02},
            "pool": {"cut": 0.3, "whole": 0.1, "in hundredths": 0.1}, "ratio": {"with interval": 0.3, "nobody chosen": 0.02}})
