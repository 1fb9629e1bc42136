#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random objects: what Python's json wrote and reads is what the house reads, as events and token by token; a text that
was spoilt is taken by both or by neither.
json.py json_driver"""
import importlib
import random
import string
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from property import Run

# this script has the module's own name: its folder must not be looked at
sys.path.append(sys.path.pop(0))
sys.modules.pop("json", None)
json = importlib.import_module("json")

random.seed(20260302)
run = Run(sys.argv[1])
LETTERS = list(string.ascii_letters + string.digits + " .,:;-_/'{}[]#") + ["ä", "é", "李", "明", "🙂", "\u2028", "\x7f", "\u00a0"]
ODD = ['"', "\\", "\n", "\t", "\r", "\b", "\f", "\x01", "\x1f"]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def text(most=12):
    return "".join(random.choice(ODD if random.random() < 0.1 else LETTERS) for _ in range(random.randint(0, most)))


def hexed(s):
    return s.encode().hex()


def numeral(d, money=False):
    """One of the ways to write a decimal in JSON; for money all of them are exact."""
    plain = format(d, "f")
    way = random.random()
    if way < 0.5:
        return plain
    if way < 0.7:
        shift = random.randint(-6, 6)
        return f"{format(d.scaleb(-shift), 'f')}{random.choice('eE')}{random.choice(['+', '']) if shift >= 0 else ''}{shift}"
    if way < 0.8 and "." in plain:
        return plain + "0" * random.randint(1, 5)
    return json.dumps(plain) if money else plain


def shortest(x):
    """The house's form: the fewest digits that read back, plain from 1e-6 to 1e21."""
    if x == 0:
        return "0"
    sign, digits, exp = Decimal(repr(x)).normalize().as_tuple()
    point = len(digits) + exp
    s = "".join(map(str, digits))
    if -6 < point <= 21:
        out = s + "0" * (point - len(s)) if point >= len(s) else (s[:point] + "." + s[point:] if point > 0 else "0." + "0" * -point + s)
    else:
        out = s[0] + ("." + s[1:] if len(s) > 1 else "") + f"e{point - 1:+d}"
    return ("-" if sign else "") + out


def money_text(d):
    places = 2
    while places < 4 and d != round(d, places):
        places += 1
    return ("-" if d < 0 else "") + format(abs(d), f".{places}f")


def blank():
    return random.choice(["", "", "", " ", "\t", "  "])


def written(pairs, newlines):
    """An object of keys and values that are written already."""
    gap = lambda: random.choice(["", " ", "\n", "\r\n "]) if newlines else blank()
    return "{" + gap() + ",".join(f"{gap()}{dumped(k)}{gap()}:{gap()}{v}{gap()}" for k, v in pairs) + "}"


def dumped(s):
    return json.dumps(s, ensure_ascii=random.random() < 0.4)


def plain_value(depth=0):
    kind = random.randint(0, 7 if depth < 3 else 5)
    if kind == 6:
        return [plain_value(depth + 1) for _ in range(random.randint(0, 3))]
    if kind == 7:
        return {text(4): plain_value(depth + 1) for _ in range(random.randint(0, 3))}
    return random.choice([None, True, False, random.randint(-10**6, 10**6), random.uniform(-1e6, 1e6), text()])


def event():
    """Pairs as written, and the row that they mean."""
    pairs, row = [], {}
    at = EPOCH + timedelta(seconds=random.randrange(2 * 10**9))
    there = at.astimezone(timezone(timedelta(minutes=random.choice([0, 60, 480, -210]))))
    pairs.append(("at", json.dumps(there.isoformat())))
    classes = set()
    for key, nothing in (("actor", "?"), ("case", "-"), ("id", "-")):
        name = random.choice(["", "li", "李", text()])
        row[key] = hexed(name) if name else nothing
        if name or random.random() < 0.3:
            pairs.append((key, random.choice([dumped(name), "null"]) if not name else dumped(name)))
    for key in "mntbsd":
        if random.random() < 0.3:
            row[key] = "~" + hexed("unknown" if key == "m" else "none")
            if random.random() < 0.5:
                pairs.append((key, "null"))
            classes.add("missing")
            continue
        shown, value = one_of[key]()
        pairs.append((key, shown))
        row[key] = "=" + hexed(value)
    for _ in range(random.choice([0, 0, 1, 2])):
        pairs.append(("x" + text(5), json.dumps(plain_value())))
        classes.add("other keys")
    unique = list({k: v for k, v in pairs}.items())
    random.shuffle(unique)
    seconds = int((at - EPOCH).total_seconds()) * 10**6
    return unique, f"{seconds} {row['actor']} {row['case']} {row['id']} " + " ".join(row[k] for k in "mntbsd"), classes


def money():
    d = Decimal(random.randint(-10**random.randint(1, 14), 10**random.randint(1, 14))).scaleb(-random.randint(0, 4))
    return numeral(d, True), money_text(d)


def number():
    x = random.choice([random.randint(-10**6, 10**6), random.randint(-10**25, 10**25), random.uniform(-1e3, 1e3),
                       random.uniform(-1, 1) * 10.0 ** random.randint(-300, 300)])
    shown = numeral(Decimal(repr(x)))
    return shown, shortest(float(shown))


def some_text():
    s = text(30)
    return dumped(s), s


def members():
    s = [text(5).replace(";", "") for _ in range(random.randint(0, 4))]
    return "[" + ",".join(blank() + dumped(m) for m in s) + blank() + "]", ";".join(sorted(set(s), key=str.encode))


def date():
    d = (EPOCH + timedelta(days=random.randrange(30000))).date().isoformat()
    return json.dumps(d), d


def truth():
    b = random.choice(["true", "false"])
    return b, b


one_of = {"m": money, "n": number, "t": some_text, "b": truth, "s": members, "d": date}


def agree_with_python(body):
    """The oracle: what was written is JSON."""
    return json.loads(body)


def log():
    lines = random.random() < 0.7
    body, want, line = "", "", 1
    n = random.choice([1, 1, 2, 3, 8, 20])
    if not lines:
        body += random.choice(["[", " [\n", "\ufeff["])
    for i in range(n):
        pairs, row, classes = event()
        shown = written(pairs, not lines)
        agree_with_python(shown)
        if i and not lines:
            body += random.choice([",", ",\n", " ,\n "])
        if lines and random.random() < 0.2:
            body += random.choice(["\n", " \t\n", "\r\n"])
        body += blank() if lines else ""
        want += f"|{body.count(chr(10)) + 1} {row}"
        body += shown + (blank() + random.choice(["\n", "\n", "\r\n"]) if lines else "")
        run.count("objects", *classes, *[c for c, has in {"not ASCII": not shown.isascii(), "escapes": "\\" in shown, "in a list": not lines}.items() if has])
    if lines and random.random() < 0.2:
        body = body.rstrip()
    body += "" if lines else random.choice(["]", "\n]\n"])
    if len(body.encode()) < 30000:
        run.ask(want, "log", "l.jsonl" if lines else "l.json", random.choice([0, 0, 1, 2, 3, 17, 1000]), random.choice([1, 2, 4096]), hexed(body))


def tokens(v):
    """What the house should find in a value that Python read (numbers as they were written)."""
    if isinstance(v, Pairs):
        return "{" + "".join("k" + hexed(k) + tokens(w) for k, w in v.pairs) + "}"
    if isinstance(v, list):
        return "[" + "".join(tokens(w) for w in v) + "]"
    if isinstance(v, Numeral):
        return "n" + hexed(v)
    if isinstance(v, str):
        return "s" + hexed(v)
    return {None: "0", True: "t", False: "f"}[v]


class Numeral(str):
    pass


class Pairs:
    def __init__(self, pairs):
        self.pairs = pairs
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a key stands twice")


def refuse(word):
    raise ValueError(word)


def by_python(data):
    """Tokens, or None. Python takes NaN, keys that stand twice and halves of characters: told to, it does not."""
    try:
        v = json.loads(data.decode("utf-8"), object_pairs_hook=Pairs, parse_float=Numeral, parse_int=Numeral, parse_constant=refuse)
        return tokens(v)
    except (ValueError, RecursionError):
        return None


def spoilt():
    v = plain_value()
    body = bytearray(json.dumps(v, ensure_ascii=random.random() < 0.5, indent=random.choice([None, 1])).encode())
    for _ in range(random.choice([0, 1, 1, 2])):
        at = random.randrange(len(body))
        how = random.random()
        if how < 0.4:
            body[at] = random.choice(b'"\\{}[],:0 9.e+-tfn\tu/\xc3\xa9\xff\n')
        elif how < 0.7:
            del body[at]
        else:
            body.insert(at, random.choice(b'"\\{}[],:0 9.e+-tfn'))
        if not body:
            return
    want = by_python(bytes(body))
    run.count("texts", "taken" if want is not None else "refused")
    if len(body) < 15000:
        run.ask(want if want is not None else "refused", "tokens", random.choice([0, 0, 1, 2, 5]), body.hex())


# what stood before a fault is printed too, and does not matter
def answers(self, env, plain=Run.answers):
    return ["refused" if a.endswith(" refused") else a for a in plain(self, env)]


Run.answers = answers
for _ in range(3000):
    log()
for _ in range(10000):
    spoilt()
run.finish({"objects": {"missing": 0.05, "other keys": 0.05, "not ASCII": 0.05, "escapes": 0.05, "in a list": 0.05},
            "texts": {"taken": 0.05, "refused": 0.05}})
