#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random tables in SQLite: what Python's sqlite3 reads is what the house reads, by table and by query.
sqlite.py rows_driver"""
import os
import random
import sqlite3
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from property import Run

random.seed(20260302)
run = Run(sys.argv[1])
FIELDS = ["text", "case:region", "amount", "n", "ok"]
TEXTS = [None, "", "x", "Röm", "李 & 王", "two\nlines", "🙂"]


def cell(name, bad):
    odd = random.random() < bad
    if name == "amount":
        return b"\0" if odd else random.choice([None, 12, -3, 1.5, 6200.1, 0.0, "12.25", "7", 1234567.1234])
    if name == "n":
        return "many" if odd else random.choice([None, 0, 12, -7, 2.5, 1e22, 1e300, "1e3", 9007199254740993])
    if name == "ok":
        return 2 if odd else random.choice([None, 0, 1, "true", "FALSE"])
    return random.choice(TEXTS)


def row(bad):
    at = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=random.randrange(10**8))
    core = [random.choice(["a", "b", "b", "c"]), at.strftime("%Y-%m-%dT%H:%M:%SZ"), random.choice(["li", "", None, "李"]), random.choice(["T-1", None]),
            random.choice(["e1", None])]
    if random.random() < bad / 3:
        core[random.randrange(5)] = 7
    return core + [cell(f, bad) for f in FIELDS]


# --- the naive reader --------------------------------------------------------------------------------------------------

def money(v):
    d = Decimal(repr(v) if isinstance(v, float) else v)
    text = f"{d:.4f}".rstrip("0")
    whole, _, part = text.partition(".")
    return f"{whole}.{part.ljust(2, '0')}"


def number(v):
    n = float(v)
    if n == int(n) and abs(n) < 1e21:
        return str(int(n))
    return repr(n)


def yes(v):
    return {"0": "false", "1": "true", "true": "true", "false": "false"}[str(v).lower()]


READ = {"text": str, "case:region": str, "amount": money, "n": number, "ok": yes}


def name(v, empty):
    if v is not None and not isinstance(v, str):
        raise ValueError
    return v.encode().hex() if v else empty


def row_of(i, r):
    if r[0] in (None, "") or not isinstance(r[1], str):
        raise ValueError
    micro = (datetime.strptime(r[1], "%Y-%m-%dT%H:%M:%SZ") - datetime(1970, 1, 1)) // timedelta(microseconds=1)
    core = f"|{i} {name(r[0], '-')} {micro} {name(r[2], '?')} {name(r[3], '-')} {name(r[4], '-')}"
    if r[0] == "c":
        return core + " 756e6b6e6f776e" * len(FIELDS)
    shown = []
    for f, v in zip(FIELDS, r[5:]):
        if isinstance(v, bytes):
            raise ValueError
        shown.append("none" if v in (None, "") else READ[f](v))
    return core + "".join(" " + s.encode().hex() for s in shown)


def naive(rows):
    out, bad = [], 0
    for i, r in enumerate(rows, 1):
        try:
            out.append(row_of(i, r))
        except (ValueError, KeyError, ArithmeticError):
            bad += 1
    return out, bad


COLUMNS = 'kind, at, actor, "case", id, text, "case:region", amount, n, ok'
with tempfile.TemporaryDirectory() as folder:
    for i in range(300):
        path = os.path.join(folder, f"{i}.db")
        c = sqlite3.connect(path)
        c.execute("pragma synchronous = off")
        c.execute("pragma encoding = '%s'" % random.choice(["UTF-8", "UTF-8", "UTF-16le"]))
        c.execute(f'create table "the log"({COLUMNS})')
        c.execute("create view v as select * from \"the log\"")
        bad = random.choice([0, 0, 0.1])
        c.executemany(f'insert into "the log" values ({", ".join("?" * 10)})', [row(bad) for _ in range(random.choice([0, 1, 10, 200]))])
        c.commit()
        query = random.choice(["v", f"select {COLUMNS} from v where n > 0", 'select * from "the log" order by at desc, rowid'])
        rows, skipped = naive(c.execute("select * from v" if query == "v" else query).fetchall())
        c.close()
        run.ask("".join(rows) + f" skipped {skipped}", "log", f"{path}:{query}", random.choice([1, 3, 64, 4096]), random.choice([0, 0, 100]), 1)
        run.count("tables", *[n for n, has in {"bad rows": skipped, "no rows": not rows, "a query": query != "v"}.items() if has])
    run.finish({"tables": {"bad rows": 0.05, "no rows": 0.05, "a query": 0.05}})
