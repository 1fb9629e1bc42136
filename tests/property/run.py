#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/property/run.py [--bylaw FILE] [NAME…]: the properties of the whole command, each a script of its own with fixed
seeds; two at a time. What they print is shown, and the sum closes."""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
NAMES = ["source", "prose", "words", "history", "verdict", "duty", "ledger", "kpi", "review", "chains", "process", "expr", "misspell"]


def run(name, bylaw):
    started = time.monotonic()
    p = subprocess.run([sys.executable, os.path.join(HERE, name + ".py"), bylaw], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    closing = re.findall(r"^(\d+) passed, (\d+) failed$", p.stdout, re.M)
    passed, failed = map(int, closing[-1]) if closing else (0, 1)
    if p.returncode and not failed:
        failed = 1
    return passed, failed, f"{name} ({time.monotonic() - started:.0f} s)\n{p.stdout}"


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("names", nargs="*", default=NAMES)
    p.add_argument("--bylaw", default=os.path.join(ROOT, "build/ship/repl/bylaw"))
    o = p.parse_args()
    total = [0, 0]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for passed, failed, text in pool.map(lambda n: run(n, os.path.abspath(o.bylaw)), o.names):
            print(text)
            total = [total[0] + passed, total[1] + failed]
    print(f"{total[0]} passed, {total[1]} failed")
    return total[1] != 0


sys.exit(main())
