#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/case/cited.py: holds the clauses that cases cite against docs/semantics.md, both ways."""
import glob
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DOCUMENT = os.path.join(os.path.dirname(os.path.dirname(HERE)), "docs", "semantics.md")


def cited():
    """clause -> the names of the files that cite it, and the place of its first citation"""
    found = {}
    for path in sorted(glob.glob(os.path.join(HERE, "*.case"))):
        name = os.path.basename(path)[: -len(".case")]
        with open(path, encoding="utf-8") as f:
            for n, line in enumerate(f, 1):
                m = re.match(r"=== .*\[clause ([^\]]*)\]\s*$", line)
                for clause in re.split(r",\s*", m[1]) if m else []:
                    found.setdefault(clause, ({name}, f"{name}.case:{n}"))[0].add(name)
    return found


def clauses():
    """clause -> the files that the document names for it"""
    with open(DOCUMENT, encoding="utf-8") as f:
        parts = re.split(r"^\*\*(\d+\.\d+)\*\* ", f.read(), flags=re.M)[1:]
    found = {}
    for number, text in zip(parts[::2], parts[1::2]):
        shown = re.search(r"^Cases: (.*)$", text, re.M)
        found[number] = re.findall(r"`([^`]+)`", shown[1]) if shown else []
    return found


def wrong():
    cases, document, found = cited(), clauses(), []
    found += [f"{place}: clause {c} is not in docs/semantics.md" for c, (_, place) in cases.items() if c not in document]
    for c, files in document.items():
        if c not in cases:
            found.append(f"docs/semantics.md: no case shows clause {c}")
        elif not files:
            found.append(f"docs/semantics.md: clause {c} names no cases")
        found += [f"docs/semantics.md: {f}.case does not cite clause {c}" for f in files if f not in cases.get(c, ((), ""))[0]]
    return found


if __name__ == "__main__":
    told = wrong()
    print("\n".join(told + [f"{len(clauses())} clauses, {len(told)} wrong"]))
    sys.exit(bool(told))
