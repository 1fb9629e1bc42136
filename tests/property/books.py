# SPDX-License-Identifier: MIT
"""Random books and logs written out, run by the command, and read back: what scripts share that test the whole program."""
import argparse
import csv
import importlib
import os
import subprocess
import sys
import tempfile

from property import Run

HERE = os.path.dirname(os.path.abspath(__file__))
here = [p for p in sys.path if os.path.abspath(p) == HERE]
sys.path = [p for p in sys.path if p not in here]
json = importlib.import_module("json")  # Python's own: json.py of this folder is a property
sys.path = here + sys.path
ROOT = os.path.dirname(os.path.dirname(HERE))


def options(doc):
    p = argparse.ArgumentParser(description=doc)
    p.add_argument("bylaw", nargs="?", default=os.path.join(ROOT, "build/ship/repl/bylaw"))
    o = p.parse_args()
    o.bylaw = os.path.abspath(o.bylaw)
    return o


class Bench:
    """A scratch folder, the command, and the count of right and wrong answers."""

    def __init__(self, bylaw):
        self.bylaw = bylaw
        self.scratch = tempfile.TemporaryDirectory()
        self.right = self.wrong = 0
        self.shares = Run(None)

    def path(self, name):
        return os.path.join(self.scratch.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8", newline="") as f:
            f.write(text)

    def log(self, name, columns, rows):
        with open(self.path(name), "w", encoding="utf-8", newline="") as f:
            out = csv.writer(f, lineterminator="\n")
            out.writerow(columns)
            out.writerows(rows)

    def run(self, *args):
        return subprocess.run([self.bylaw, *args], cwd=self.scratch.name, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors="replace", timeout=120, env={**os.environ, "TZ": "Pacific/Apia", "LC_ALL": "C.UTF-8"})

    def records(self, *args):
        """What a run prints, record by record; one that fails ends the test."""
        p = self.run(*args, "--format", "ndjson")
        if p.returncode not in (0, 1):
            sys.exit(f"{args}: exit {p.returncode}\n{p.stdout[-1000:]}{p.stderr[:4000]}")
        return [json.loads(line) for line in p.stdout.splitlines()]

    def hold(self, good, *what):
        """Counts one answer; the first wrong ones are shown."""
        self.right += bool(good)
        self.wrong += not good
        if not good and self.wrong <= int(os.environ.get("SHOW", "3")):
            print(*what, sep="\n  ")
        return good

    def count(self, group, *classes):
        self.shares.count(group, *classes)

    def finish(self, floors):
        short = self.shares.floors(floors)
        print(f"{self.right} passed, {self.wrong + short} failed")
        sys.exit(1 if self.wrong or short else 0)
