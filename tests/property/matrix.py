# SPDX-License-Identifier: MIT
"""Random small matrices: what is said of gaps, overlaps and unreachable rows, held against looking at every point.

Bounds are small integers, so that the integers, what lies between two of them, and what lies beyond all stand for every value there is.
"""
import random
import sys
from fractions import Fraction
from itertools import product

from property import HOSTILE, Run

CASES, TOP = 12000, 5
HITS = ["unique", "first", "any", "collect"]
NONE, OTHER = "none", "other"
HUGE = 2**62
GAVE_UP = 6  # boxes: a limit that some of the matrices reach


def points(kind):
    """All values that any cell can tell apart."""
    base, optional = kind.rstrip("?"), kind.endswith("?")
    if base == "n":
        steps = [Fraction(k, 2) for k in range(-2, 2 * TOP + 3)]
        found = steps + [Fraction(-10**9), Fraction(10**9)]
    elif base == "m":
        found = [*range(-2, TOP + 3), -HUGE, HUGE]
    elif base == "d":
        found = [*range(-2, TOP + 3), -700000, 2900000]
    elif base == "b":
        found = [0, 1]
    elif base == "t":
        found = [0, 1, 2, 3, OTHER]
    else:
        found = list(range(int(base[1:])))
    return found + [NONE] * optional


def fits(cell, v):
    if cell[0] == "*":
        return True
    if v in (NONE, OTHER):
        return False
    if cell[0] == "=":
        return v in cell[1]
    _, low, low_open, high, high_open = cell
    if low is not None and (v < low or (low_open and v == low)):
        return False
    return high is None or not (v > high or (high_open and v == high))


def written(cell):
    if cell[0] == "*":
        return "*"
    if cell[0] == "=":
        return "=" + ",".join(map(str, cell[1]))
    _, low, low_open, high, high_open = cell
    ends = ["" if e is None else str(e) for e in (low, high)]
    return ("(" if low_open else "[") + ",".join(ends) + (")" if high_open else "]")


def listed(r, kind, most):
    base = kind.rstrip("?")
    top = {"b": 2, "t": 4}.get(base) or int(base[1:])
    return ("=", sorted(r.sample(range(top), r.randint(1, min(most, top)))))


def interval(r, kind):
    low = None if r.random() < 0.35 else r.randint(0, TOP)
    high = None if r.random() < 0.35 else r.randint(low or 0, TOP)
    low_open, high_open = r.random() < 0.4, r.random() < 0.4
    if low is None and high is None:
        return ("*",)
    cell = ("i", low, low_open, high, high_open)
    return cell if any(fits(cell, v) for v in points(kind.rstrip("?"))) else interval(r, kind)


def cell_of(r, kind):
    if r.random() < 0.25:
        return ("*",)
    if kind[0] in "nmd":
        return interval(r, kind) if r.random() < 0.8 else ("=", sorted(r.sample(range(TOP + 1), r.randint(1, 3))))
    return listed(r, kind, 3)


def halves(r, kind):
    """Cells that share out all values of an input between them; none goes to nobody."""
    if r.random() < 0.3:
        return [("*",)]
    if kind[0] in "nmd":
        at, closed = r.randint(0, TOP), r.random() < 0.5
        return [("i", None, False, at, not closed), ("i", at, closed, None, False)]
    if kind[0] == "t":
        return [("*",)]
    top = 2 if kind[0] == "b" else int(kind.rstrip("?")[1:])
    cut = r.randint(1, top - 1)
    return [("=", list(range(cut))), ("=", list(range(cut, top)))]


def shared_out(r, kinds):
    """Rows that leave nothing out and never meet, until one of them is changed."""
    rows = [[]]
    for kind in kinds:
        rows = [row + [cell] for row in rows for cell in halves(r, kind)]
    r.shuffle(rows)
    change = r.random()
    if change < 0.3 and len(rows) > 1:
        rows.pop()
    elif change < 0.6:
        i = r.randrange(len(kinds))
        r.choice(rows)[i] = cell_of(r, kinds[i])
    return rows


def matrix(r):
    kinds = [r.choice(["n", "n", "m", "d", "b", "t", "o2", "o3", "n?", "o3?", "d?"]) for _ in range(r.randint(1, 3))]
    if r.random() < 0.5:
        rows = shared_out(r, kinds)
    else:
        rows = [[cell_of(r, k) for k in kinds] for _ in range(r.randint(1, 7))]
    return r.randrange(len(HITS)), kinds, rows, [r.randint(0, 1) for _ in rows]


def truth(hit, kinds, rows, outs):
    """What stands to be told: is there a gap, and which rows meet an earlier one or are never reached."""
    gap, meets = False, {}
    reached = set()
    # of each value that an input may have: a bit for each row whose cell it fits
    columns = [[sum(fits(row[at], v) << i for i, row in enumerate(rows)) for v in points(kind)] for at, kind in enumerate(kinds)]
    for bits in product(*columns):
        every = (1 << len(rows)) - 1
        for b in bits:
            every &= b
        fit = [i for i in range(len(rows)) if every >> i & 1]
        gap |= not fit
        reached.update(fit[:1])
        for n, j in enumerate(fit):
            for i in fit[:n]:
                if HITS[hit] == "unique" or outs[i] != outs[j]:
                    meets[j] = min(meets.get(j, i), i)
    return {
        "gap": gap and HITS[hit] != "collect",
        "meets": meets if HITS[hit] in ("unique", "any") else {},
        "unreachable": set(range(len(rows))) - reached if HITS[hit] == "first" else set(),
    }


def value(word):
    return word if word in (NONE, OTHER) else Fraction(word)


def example_wrong(kinds, rows, words, want):
    """The rows that fit an example are those that are wanted (all of them, or at least these)."""
    point = [value(w) for w in words]
    if len(point) != len(kinds):
        return "an example of another length"
    fit = {i for i, row in enumerate(rows) if all(map(fits, row, point))}
    if any(v == NONE and not k.endswith("?") for v, k in zip(point, kinds)):
        return "none where it cannot be"
    return "" if (fit >= want if want else not fit) else f"the example fits rows {sorted(fit)}"


def wrong(case, line):
    """Empty when the answer is right; else why it is not."""
    hit, kinds, rows, outs = case
    want = truth(*case)
    head, *found = line.split(";")
    if head != "done":
        return "gave up"
    gap, meets, unreachable = False, {}, set()
    for part in found:
        name, *words = part.split()
        if name == "gap":
            gap = True
            bad = example_wrong(kinds, rows, words, set())
        elif name == "unreachable":
            unreachable.add(int(words[0]))
            bad = ""
        else:
            j, i = int(words[0]), int(words[1])
            meets[j] = i
            bad = example_wrong(kinds, rows, words[2:], {i, j})
            bad = bad or ("" if (name == "overlap") == (HITS[hit] == "unique") else "the wrong fault")
        if bad:
            return f"{part}: {bad}"
    got = {"gap": gap, "meets": meets, "unreachable": unreachable}
    return "" if got == want else f"want {want}"


def ask(run, case, most):
    hit, kinds, rows, outs = case
    text = "|".join(" ".join(map(written, row)) + f" {out}" for row, out in zip(rows, outs))
    run.ask("", "matrix", hit, " ".join(kinds), text, most)


def count(run, case):
    want = truth(*case)
    name = HITS[case[0]]
    run.count("hit", name)
    if name != "collect":
        run.count("gaps", "gap" if want["gap"] else "none")
    if name in ("unique", "any"):
        run.count("meetings", "some" if want["meets"] else "none")
    if name == "first":
        run.count("unreachable", "some" if want["unreachable"] else "none")
    run.count("inputs", str(len(case[1])))


def main():
    r = random.Random(20260302)
    run = Run(sys.argv[1])
    cases = [matrix(r) for _ in range(CASES)]
    for case in cases:
        ask(run, case, 10**6)
        count(run, case)
    for case in cases[:1000]:  # with a low limit: it may give up, but what it tells must be true
        ask(run, case, GAVE_UP)
    right = failed = 0
    answers = [run.answers(env) for env in HOSTILE]
    failed += sum(a != answers[0] for a in answers[1:])
    for n, line in enumerate(answers[0]):
        case = cases[n % CASES]
        bad = wrong(case, line)
        if n >= CASES:
            run.count("low limit", "gave up" if bad == "gave up" else "done")
            bad = "" if bad == "gave up" else bad
        failed += bool(bad)
        right += not bad
        if bad and failed <= 10:
            print(f"{run.ops[n]!r}: {line!r}: {bad}")
    short = run.floors({
        "hit": dict.fromkeys(HITS, 0.2), "gaps": {"gap": 0.3, "none": 0.15}, "meetings": {"some": 0.3, "none": 0.2},
        "unreachable": {"some": 0.2, "none": 0.2}, "inputs": {"1": 0.3, "2": 0.3, "3": 0.3},
    })
    print(f"{right} passed, {failed + short} failed")
    sys.exit(1 if failed or short else 0)


main()
