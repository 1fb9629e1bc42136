#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tables of random text: what Python's csv module wrote and reads is what the house reads, with every cell's place.
csv_read.py csv_driver"""
import csv
import io
import random
import sys

from property import Run

random.seed(20260302)
run = Run(sys.argv[1])
LETTERS = ["a", "b", "Z", "0", "-", ".", " ", "'", "ä", "李", "🙂", "é"]
ODD = ['"', '""', ",", ";", "\t", "\n", "\r\n", "x\"y", '","', "\n\n"]


def text(odd):
    n = random.choice([0, 1, 1, 2, 3, 5, 8, 20, 70])
    return "".join(random.choice(ODD if random.random() < odd else LETTERS) for _ in range(n))


def quoted(cell, separator, always):
    """The cell as it is written; plain where that is allowed."""
    must = any(c in cell for c in (separator, "\n", "\r")) or cell.startswith('"')
    if must or always:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def write(rows, separator, end, style):
    """The text of a table and, by row, the line, column and text of every cell."""
    out, places, line = [], [], 1
    for row in rows:
        column, place, parts = 1, [], []
        for i, cell in enumerate(row):
            shown = quoted(cell, separator, style == "all" or (style == "some" and random.random() < 0.3))
            if len(row) == 1 and shown == "":
                shown = '""'
            if i:
                column += 1
            inner = 1 if shown.startswith('"') else 0
            place.append((cell, line, column + inner))
            breaks = shown.count("\n")
            line += breaks
            column = len(shown) - shown.rindex("\n") if breaks else column + len(shown)
            parts.append(shown)
        out.append(separator.join(parts) + end)
        places.append(place)
        line += 1
    return "".join(out), places


def hexed(s):
    return s.encode().hex()


def shuffled(ncols):
    """A header of plain names in which the separator is seen."""
    return [f"f{i}" for i in range(ncols)]


def agree_with_python(body, separator, rows):
    """The oracle: Python's reader sees the rows that were meant."""
    got = list(csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True))
    if got != rows:
        sys.exit(f"the test itself errs: {rows!r} against {got!r}")


def by_python(rows, separator, end):
    """Written by Python's writer; places are not asked then."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=random.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])).writerows(rows)
    return out.getvalue()


def table():
    ncols, nrows = random.randint(1, 8), random.choice([0, 1, 2, 3, 10, 40])
    separator, end = random.choice([",", ",", ";", "\t"]) if ncols > 1 else ",", random.choice(["\n", "\r\n"])
    odd, style = random.choice([0, 0.02, 0.2, 0.6]), random.choice(["few", "some", "all"])
    rows = [shuffled(ncols)] + [[text(odd) for _ in range(ncols)] for _ in range(nrows)]
    body, places = write(rows, separator, end, style)
    python = by_python(rows, separator, end) if random.random() < 0.3 else None
    agree_with_python(body, separator, rows)
    if len(hexed(body)) > 60000:
        return
    cut = random.random() < 0.2 and body.endswith(end)
    mark = "\ufeff" if random.random() < 0.2 else ""
    step = random.choice([0, 0, 1, 2, 3, 5, 17, 64, 1000])
    sent = mark + (body[: -len(end)] if cut else body)
    want = "t" + " ".join(hexed(n) for n in rows[0])
    want += "".join("|" + " ".join(f"{hexed(c)}:{l}:{k}" for c, l, k in row) for row in places[1:])
    run.ask(want, "table", step, hexed(sent))
    lines = "".join(f"|{row[0][1]} " + " ".join(hexed(c) for c, _, _ in row) for row in places[1:])
    run.ask(lines, "log", step, hexed(sent), ncols)
    if python is not None and len(hexed(python)) < 60000:
        first = [1]
        for row, raw in zip(rows, rows):
            first.append(first[-1] + 1 + sum(c.count("\n") for c in raw))
        want = "".join(f"|{first[i]} " + " ".join(hexed(c) for c in row) for i, row in enumerate(rows) if i)
        run.ask(want, "log", step, hexed(mark + python), ncols)
    everything = "".join(c for r in rows[1:] for c in r)
    run.count("tables", *[name for name, has in {
        "quotes": '"' in everything, "line breaks": "\n" in everything, "CRLF": end == "\r\n", "a mark": mark, "not ASCII": not everything.isascii(),
        "semicolon or tab": separator != ",", "no end": cut, "no rows": nrows == 0, "written by Python": python is not None}.items() if has])


for _ in range(4000):
    table()
run.finish({"tables": {"quotes": 0.05, "line breaks": 0.05, "CRLF": 0.05, "a mark": 0.05, "not ASCII": 0.05, "semicolon or tab": 0.05, "no end": 0.05,
                       "no rows": 0.05, "written by Python": 0.05}})
