# SPDX-License-Identifier: MIT
"""What the property scripts share: cases with an expected line, shares that must not fall short, one verdict."""
import os
import subprocess
import sys

HOSTILE = [{}, {"TZ": "Pacific/Apia", "LC_ALL": "de_DE.UTF-8"}, {"TZ": ":/nonexistent", "LC_ALL": "tr_TR.UTF-8"}]


class Run:
    """Collects operations for a driver with the answers that are expected, and counts classes of cases."""

    def __init__(self, driver):
        self.driver = driver
        self.ops, self.want = [], []
        self.shares = {}

    def ask(self, want, *words):
        self.ops.append("\t".join(str(w) for w in words))
        self.want.append(str(want))

    def count(self, group, *classes):
        have = self.shares.setdefault(group, {"": 0})
        have[""] += 1
        for name in classes:
            have[name] = have.get(name, 0) + 1

    def answers(self, env):
        text = "\n".join(self.ops) + "\n"
        done = subprocess.run([self.driver], input=text.encode(), stdout=subprocess.PIPE, env={**os.environ, **env})
        if done.returncode:
            sys.exit(f"the driver ended with {done.returncode} under {env}")
        return done.stdout.decode().split("\n")[:-1]

    def compare(self):
        """Runs the driver in each environment; gives the numbers of right and wrong answers of all runs."""
        right = wrong = 0
        for env in HOSTILE:
            got = self.answers(env)
            if len(got) != len(self.want):
                sys.exit(f"{len(got)} answers to {len(self.want)} operations")
            context = ""
            for op, want, have in zip(self.ops, self.want, got):
                context = op if op.startswith(("zone\t", "file\t")) else context
                if want == have:
                    right += 1
                    continue
                wrong += 1
                if wrong <= 10:
                    print(f"{env or ''} [{context}] {op!r}: want {want!r}, got {have!r}")
        return right, wrong

    def floors(self, floors):
        """Prints the shares; 1 for each that falls short of its floor (a part of one)."""
        short = 0
        for group, classes in self.shares.items():
            total = classes[""]
            for name in sorted({n for n in classes if n} | set(floors.get(group, {}))):
                share = classes.get(name, 0) / total
                floor = floors.get(group, {}).get(name, 0)
                verdict = "" if share >= floor else f"  below {floor:.0%}"
                short += share < floor
                print(f"  {group:<12}{name:<16}{share:7.1%} of {total}{verdict}")
        return short

    def finish(self, floors):
        short = self.floors(floors)
        right, wrong = self.compare()
        print(f"{right} passed, {wrong + short} failed")
        sys.exit(1 if wrong or short else 0)
