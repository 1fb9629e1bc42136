#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Money, numbers and printed values against `decimal` and `fractions`.   money.py value_driver"""
import random
import struct
import sys
from decimal import ROUND_HALF_EVEN, Decimal, getcontext
from fractions import Fraction

from property import Run

getcontext().prec = 1500
LEAST, MOST = -(2**63), 2**63 - 1
random.seed(20260301)
run = Run(sys.argv[1])


def fits(x):
    return LEAST <= x <= MOST


def bits(x):
    return struct.pack(">d", x).hex()


def half_even(x):
    return int(x.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def is_tie(x):
    return abs(x - int(x)) == Decimal("0.5")


def amount():
    """Of every size, and some at the ends."""
    if random.random() < 0.1:
        return random.choice([LEAST, LEAST + 1, MOST, MOST - 1, 0, 1, -1, 5000, -5000])
    return random.randrange(2 ** random.randrange(1, 64)) * random.choice([1, -1])


def factor():
    """Few decimals as people write them, all digits, and of any size."""
    kind = random.randrange(5)
    if kind == 0:
        return random.choice([0.5, 0.25, 0.125, 1.5, 0.15, 0.05, 2.5, 0.35, -0.5, 0.0005, 0.00005])
    if kind == 1:
        return round(random.uniform(-20, 20), random.randrange(5))
    if kind == 2:
        return random.uniform(-3, 3)
    if kind == 3:
        return struct.unpack(">d", random.randbytes(8))[0]
    return float(f"{random.randrange(1, 10 ** random.randrange(1, 18))}e{random.randrange(-25, 6)}")


def product():
    """A tie is made on purpose in a quarter of the cases: an odd amount by a half, or a near one."""
    if random.random() < 0.25:
        return random.randrange(-(10**9), 10**9) * 2 + 1, random.choice([0.5, 1.5, 0.05, 0.005, 0.15, 0.35, 2.5])
    if random.random() < 0.02:  # so many twos in it that 128 bits which wrap would hold a small amount
        return random.choice([-1, 1]) * 2 ** random.randint(60, 62), float(2 ** random.randint(46, 53) * 10 ** random.randint(14, 18))
    return amount(), factor()


def multiply(n):
    for _ in range(n):
        a, by = product()
        if by != by or by in (float("inf"), float("-inf")):
            run.ask("over", "mul", a, "inf")
            run.count("mul", "not finite")
            continue
        exact = a * Decimal(repr(by))
        r = half_even(exact)
        binary = half_even(a * Decimal(by))
        run.ask(r if fits(r) else "over", "mul", a, by.hex())
        classes = ["over"] if not fits(r) else ["tie"] * is_tie(exact) + ["down to even"] * (is_tie(exact) and abs(r) < abs(exact))
        run.count("mul", *classes, *["not as binary"] * (binary != r and fits(r)), *["wide digits"] * (len(Decimal(repr(by)).as_tuple().digits) > 15))


def dividend():
    """Multiples of odd halves, so that the quotient is a tie; else anything."""
    if random.random() < 0.25:
        by = random.choice([2.0, 4.0, 8.0, -2.0, 20.0, 0.4, 0.2])
        return int(Decimal(repr(by)) * (random.randrange(10**9) * 2 + 1) / 2 * 10) // 10, by
    return amount(), factor()


def divide(n):
    for _ in range(n):
        a, by = dividend()
        if by != by or abs(by) == float("inf"):
            run.ask("over", "div", a, "inf")
            continue
        if by == 0 or random.random() < 0.02:
            run.ask("zero", "div", a, (0.0).hex())
            continue
        q = Fraction(a) / Fraction(Decimal(repr(by)))
        r = round(q)  # of a Fraction: half to even
        tie = q.denominator == 2
        run.ask(r if fits(r) else "over", "div", a, by.hex())
        run.count("div", *["over"] * (not fits(r)), *["tie"] * tie, *["to zero"] * (r == 0 and a != 0))


def hair_from_tie():
    """a / b is 1 / (b × 2^54) above or below the middle between two doubles."""
    while True:
        b, above = random.randrange(2**62, 2**63) | 1, random.choice([1, -1])
        middle = -above * pow(b, -1, 2**54) % 2**54
        if middle >= 2**53:
            return (middle * b + above) >> 54, b


def ratio(n):
    for _ in range(n):
        a, b = amount(), amount() or 1
        size = random.random()
        if size > 0.9:
            a, b = hair_from_tie()
        if size < 0.3:  # more digits than a double has, on both sides
            a, b = random.randrange(2**58, 2**63), random.choice([1, -1]) * random.randrange(2**58, 2**63)
        elif size < 0.35:
            b = random.randrange(1, 2**20)
            a = random.randrange(2**40) * b
        elif size < 0.65:  # halfway between two doubles, or next to it
            m = (random.randrange(2**52, 2**53) * 2 + 1) << random.randrange(0, 9)
            a, b = m + random.choice([-1, 0, 0, 1]), random.choice([1, 2, 4, 2**20, 2**40])
            a = min(a, MOST)
        run.ask(bits(a / b + 0.0), "ratio", a, b)  # Python rounds the quotient of two integers once
        odd = Fraction(a, b)
        exact = Fraction(a / b) == odd
        naive = float(a) / float(b) != a / b
        run.count("ratio", *["exact"] * exact, *["not as doubles"] * naive, *["hair from a tie"] * (size > 0.9))


def add(n):
    for _ in range(n):
        a, b = amount(), amount()
        if random.random() < 0.4:
            a, b = random.randrange(2**62, 2**63), random.randrange(2**61, 2**63)
            a, b = (a, b) if random.random() < 0.5 else (-a, -b)
        for name, r in (("add", a + b), ("sub", a - b)):
            if name == "sub" and random.random() < 0.3:
                b, r = -b, a + b
            b, r = (MOST, a - MOST) if b > MOST else (b, r)
            run.ask(r if fits(r) else "over", name, a, b)
            run.count(name, *["over"] * (not fits(r)))


def of_number(n):
    for _ in range(n):
        kind = random.randrange(4)
        x = factor() if kind == 0 else round(random.uniform(-1e6, 1e6), random.randrange(7)) if kind == 1 else 0.0
        if kind >= 2:
            x = float(f"{random.choice('-+')}{random.randrange(10 ** random.randrange(1, 18))}e{random.randrange(-6, 3)}")
        if x != x or abs(x) == float("inf"):
            run.ask("bad", "of_number", x)
            continue
        d = Decimal(repr(x)).normalize()
        sign, digits, exp = d.as_tuple()
        units = int(d * 10000) if exp >= -4 else 0
        many = len(digits) + max(exp, 0) > 15
        want = "places" if d and exp < -4 else "range" if d and (many or not fits(units)) else units
        run.ask(want, "of_number", x.hex())
        run.count("of_number", str(want) if isinstance(want, str) else "read")


def money_text():
    whole = str(random.randrange(10 ** random.randrange(1, 20)))
    decimals = "".join(random.choice("0123456789") for _ in range(random.randrange(1, 7)))
    if random.random() < 0.3:
        decimals = decimals[:4] + "0" * random.randrange(4)
    text = random.choice(["", "-"]) + whole + random.choice(["", "." + decimals, "." + decimals])
    if random.random() < 0.15:
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice([",", " ", "e", ".", "-", "+", "x", "_", "٣"]) + text[at + random.randrange(2):]
    return text if random.random() > 0.05 else random.choice(["", ".", "-", "-.5", ".5", "5.", "+5", "1e3", "922337203685477.5807", "-922337203685477.5808", "922337203685477.5808", "0x10", "nan", "inf", "1 000", "--1"])


def of_text(n):
    import re

    for _ in range(n):
        text = money_text()
        want = "bad"
        if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
            units = Decimal(text) * 10000
            want = "places" if units != int(units) else int(units) if fits(units) else "range"
        run.ask(want, "of_text", text)
        run.count("of_text", want if isinstance(want, str) else "read")


def prints(n):
    for _ in range(n):
        a = amount() if random.random() < 0.5 else amount() // 100 * random.choice([1, 10, 100])
        a = max(LEAST, min(MOST, a))
        text = f"{abs(a) // 10000}.{abs(a) % 10000:04d}"
        text = text[:-2] if text.endswith("00") else text[:-1] if text.endswith("0") else text
        text = "-" * (a < 0) + text
        run.ask(text, "print", a)
        run.ask(a, "of_text", text)
        run.ask("same", "trip", "money", text)
        run.count("print", f"{len(text.split('.')[1])} decimals")


def number_text():
    kind = random.randrange(6)
    if kind == 0:
        return str(random.randrange(-(10 ** random.randrange(1, 20)), 10**15))
    if kind == 1:
        return f"{random.uniform(-1e6, 1e6):.{random.randrange(1, 12)}f}"
    if kind == 2:
        return repr(struct.unpack(">d", random.randbytes(8))[0])
    if kind == 3:
        return f"{random.randrange(10**random.randrange(1, 25))}e{random.choice('-+ ').strip()}{random.randrange(40)}"
    if kind == 4:  # 53 bits and a half
        return str((random.randrange(2**52, 2**53) * 2 + 1) * 2 ** random.randrange(4) + random.choice([-1, 0, 0, 1]))
    return random.choice(["", "-", "1e", "1e+", "1.", ".", "1..2", "0x10", "nan", "inf", "1e400", " 1", "1 ", "1,5", "1_0", "e5", "--1", "1e5.0"])


def numbers(n):
    import re

    for _ in range(n):
        text = number_text()
        want = "bad"
        if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", text) and abs(float(text)) != float("inf"):
            want = bits(float(text) + 0.0)
            run.ask("same", "trip", "number", text)
        run.ask(want, "number", text)
        digits = len(re.sub(r"[eE].*|[^0-9]", "", text).strip("0"))
        run.count("number", "bad" if want == "bad" else "long" if digits > 15 else "short")


def sets(n):
    for _ in range(n):
        xs = [random.choice([0.0, -0.0, 1.0, -1.0, 2.5, -2.5, 1e300, -1e-300, random.uniform(-9, 9)]) for _ in range(random.randrange(1, 9))]
        want = " ".join("0x0p+0" if x == 0 else c_hex(x) for x in sorted({x + 0.0 for x in xs}))
        run.ask(want, "set", *(x.hex() for x in xs))
        run.count("set", *["repeats"] * (len(set(xs)) < len(xs)))


def c_hex(x):
    """As C prints %a: without zeros at the end."""
    mantissa, exp = x.hex().split("p")
    return mantissa.rstrip("0").rstrip(".") + "p" + exp


def trips(n):
    for _ in range(n):
        y, m, d = random.randrange(1, 10000), random.randrange(1, 13), random.randrange(1, 29)
        period = "".join(f"{random.randrange(1, 99)}{u}" for u in ("y", "mo", "w", "d") if random.random() < 0.6) or "0d"
        length = "".join(f"{random.randrange(1, 999)}{u}" for u in ("h", "m", "s") if random.random() < 0.6) or "0s"
        minus = random.choice(["", "-"])
        fraction = random.choice(["", ".5", ".000001", ".120", f".{random.randrange(10**6):06d}"])
        date = f"{y:04d}-{m:02d}-{d:02d}"
        words = ";".join(random.choice(["sql", "c", "python", "纪律", "a b"]) for _ in range(random.randrange(1, 60)))
        for kind, text in (("date", date), ("period", minus + period), ("duration", minus + length), ("duration", minus + "7" + fraction + "s"),
                           ("time", f"{date}T{random.randrange(24):02d}:59:07{fraction}Z"), ("set(text)", words),
                           ("set(money)", ";".join(f"{random.randrange(99)}.{random.randrange(99):02d}" for _ in range(9))),
                           ("set(date)", f"{date}; 2026-01-31;{date}"), ("set(period)", "1y;-6mo; 3d;-3d;2w"), ("bool", random.choice(["TRUE", "false", "True"]))):
            run.ask("same", "trip", kind, text)
            run.count("trip", kind)


run.ask("ok", "zone", "Europe/Amsterdam")
multiply(16000)
divide(12000)
ratio(12000)
add(6000)
of_number(10000)
of_text(10000)
prints(5000)
numbers(12000)
sets(2000)
trips(1500)
run.finish({
    "mul": {"over": 0.05, "tie": 0.10, "down to even": 0.05, "not as binary": 0.05, "wide digits": 0.05},
    "div": {"over": 0.05, "tie": 0.05, "to zero": 0.05},
    "ratio": {"exact": 0.05, "not as doubles": 0.05, "hair from a tie": 0.05},
    "add": {"over": 0.05}, "sub": {"over": 0.05},
    "of_number": {"read": 0.10, "places": 0.10, "range": 0.05},
    "of_text": {"read": 0.10, "places": 0.10, "range": 0.05, "bad": 0.05},
    "print": {"2 decimals": 0.05, "3 decimals": 0.05, "4 decimals": 0.05},
    "number": {"bad": 0.05, "long": 0.05, "short": 0.05},
    "set": {"repeats": 0.05},
})
