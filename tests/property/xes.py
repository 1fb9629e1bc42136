#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random logs in XES, plain and packed: what Python's ElementTree and gzip read out of the file is what the house reads.
xes.py rows_driver"""
import gzip
import os
import random
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta, timezone
from xml.sax.saxutils import quoteattr

from property import Run

random.seed(20260302)
run = Run(sys.argv[1])
FIELDS = ["text", "case:region", "amount", "n", "ok"]
TEXTS = ["", "x", "Röm", "李 & 王", "a<b>\"c\"", "  two  ", "line\nbreak", "tab\there", "🙂", "'"]
ATTRIBUTE = {"amount": "float", "n": "int", "ok": "boolean", "time:timestamp": "date", "id": "id"}


def attribute(key, value, indent):
    tag = ATTRIBUTE.get(key, "string")
    inner = ""
    if random.random() < 0.05:
        inner = attribute(random.choice(["text", "n", "concept:name"]), "nested", "")
    body = f"<{tag} key={quoteattr(key)} value={quoteattr(value, {chr(10): '&#10;', chr(9): '&#9;'})}"
    return indent + (f"{body}>{inner}</{tag}>" if inner else body + random.choice(["/>", f"></{tag}>"]))


def value(key, bad):
    if key == "amount":
        return random.choice(["12", "1.5", "0.0", "-3.25", "1234567.1234", "x" if random.random() < bad else "7"])
    if key == "n":
        return random.choice(["0", "12", "-7", "2.5", "1e3", "z" if random.random() < bad else "7"])
    if key == "ok":
        return random.choice(["true", "false", "TRUE", "2" if random.random() < bad else "true"])
    return random.choice(TEXTS)


def instant():
    t = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=random.randrange(10**10))
    there = t.astimezone(timezone(timedelta(minutes=random.choice([0, 60, 480, -210]))))
    return there.isoformat(timespec=random.choice(["seconds", "milliseconds"]))


def event(bad):
    keys = [("concept:name", random.choice("abbc") if random.random() > bad / 4 else ""), ("time:timestamp", instant())]
    if random.random() < 0.8:
        keys.append(("org:resource", random.choice(["li", "wang", "", "李"])))
    if random.random() < 0.3:
        keys.append(("id", f"e{random.randrange(99)}"))
    if random.random() < 0.3:
        keys.append(("lifecycle:transition", random.choice(["start", "complete", "schedule"])))
    keys += [(k, value(k, bad)) for k in FIELDS if random.random() < 0.5]
    keys += [("other:" + random.choice("xyz"), "?")] * (random.random() < 0.2)
    random.shuffle(keys)
    return keys


def write(bad):
    nl, pad = random.choice([("\n", "  "), ("\n", "\t"), ("", "")])
    out = [random.choice(["", "<?xml version='1.0' encoding='UTF-8'?>" + nl]) + "<log xmlns='http://www.xes-standard.org/'>"]
    for scope in ["event", "trace"]:
        if random.random() < 0.3:
            key = random.choice(["text", "n"]) if scope == "event" else "region"
            out.append(f"<global scope='{scope}'>{attribute(key, '5', '')}</global>")
    if random.random() < 0.3:
        out.append("<classifier name='x' keys='concept:name'/><!-- a\ncomment -->")
    for t in range(random.choice([0, 1, 3, 10])):
        out.append(pad + "<trace>")
        if random.random() < 0.9:
            out.append(attribute("concept:name", random.choice([f"T-{t}", "李 1", ""]), pad * 2))
        if random.random() < 0.5:
            out.append(attribute("region", random.choice(TEXTS), pad * 2))
        for _ in range(random.choice([0, 1, 2, 5])):
            out.append(pad * 2 + "<event>")
            out += [attribute(k, v, pad * 3) for k, v in event(bad)]
            out.append(pad * 2 + "</event>")
        out.append(pad + "</trace>")
    return nl.join(out + ["</log>"]) + nl


# --- the naive reader --------------------------------------------------------------------------------------------------

def money(s):
    whole, _, part = s.lstrip("-").partition(".")
    part = part.rstrip("0").ljust(2, "0")
    text = f"{int(whole)}.{part}"
    return ("-" if s.startswith("-") and text.strip("0.") else "") + text


def number(s):
    n = float(s)
    return str(int(n)) if n == int(n) else repr(n)


READ = {"text": lambda s: s, "case:region": lambda s: s, "amount": money, "n": number, "ok": lambda s: {"true": "true", "false": "false"}[s.lower()]}


def name(s, empty):
    return s.encode().hex() if s else empty


def plain(element):
    return {c.get("key"): c.get("value") for c in element if c.tag.split("}")[-1] in ("string", "date", "int", "float", "boolean", "id")}


def lines_of(text):
    """The line of each <event> in the order of the file."""
    return [text.count("\n", 0, i) + 1 for i in range(len(text)) if text.startswith("<event>", i)]


def row_of(line, cells):
    kind = cells["concept:name"]
    if not kind:
        raise ValueError
    at = datetime.fromisoformat(cells["time:timestamp"])
    micro = (at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1)
    shown = ["unknown"] * len(FIELDS)  # nobody declared the kind c, and its cells are not read
    if kind != "c":
        shown = [READ[f](cells[f]) if cells.get(f) else "none" for f in FIELDS]
    core = f"|{line} {name(kind, '-')} {micro} {name(cells.get('org:resource'), '?')} {name(cells.get('case:concept:name'), '-')} {name(cells.get('id'), '-')}"
    return core + "".join(" " + s.encode().hex() for s in shown)


def naive(text):
    """Rows and how many are bad."""
    root = ElementTree.fromstring(text)
    tag = lambda e: e.tag.split("}")[-1]
    defaults, of_trace, rows, bad, lines = {}, {}, [], 0, iter(lines_of(text))
    for child in root:
        if tag(child) == "global":
            pairs = plain(child).items()
            (defaults if child.get("scope") == "event" else of_trace).update(
                {("" if child.get("scope") == "event" else "case:") + k: v for k, v in pairs})
        if tag(child) != "trace":
            continue
        trace = {"case:" + k: v for k, v in plain(child).items()}
        for e in [x for x in child if tag(x) == "event"]:
            line = next(lines)
            cells = {**defaults, **of_trace, **trace, **plain(e)}
            if cells.get("lifecycle:transition") == "start":
                continue
            try:
                rows.append(row_of(line, cells))
            except (ValueError, KeyError):
                bad += 1
    return rows, bad


with tempfile.TemporaryDirectory() as folder:
    for i in range(1500):
        text = write(random.choice([0, 0, 0.2]))
        rows, bad = naive(text)
        packed = random.random() < 0.4
        path = os.path.join(folder, f"{i}.xes" + (".gz" if packed else ""))
        with open(path, "wb") as f:
            raw = text.encode()
            half = len(raw) // 2
            f.write(gzip.compress(raw[:half]) + gzip.compress(raw[half:]) if packed else raw)
        run.ask("".join(rows) + f" skipped {bad}", "log", path, random.choice([1, 3, 64, 4096]), random.choice([0, 0, 1, 7, 500]), 1)
        run.count("logs", *[n for n, has in {"packed": packed, "bad rows": bad, "no rows": not rows, "globals": "<global" in text,
                                             "not ASCII": not text.isascii(), "starts": '"start"' in text}.items() if has])
    run.finish({"logs": {"packed": 0.05, "bad rows": 0.05, "no rows": 0.05, "globals": 0.05, "not ASCII": 0.05, "starts": 0.05}})
