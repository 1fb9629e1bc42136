#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/doc/contributing.py: follows the recipes of CONTRIBUTING.md in a copy of the tree, block by block.

A block whose info is `LANG PATH` makes a file; `LANG PATH after|before|instead TEXT` goes to the first line of PATH that begins with TEXT
or has it. The ```sh blocks of a recipe are its proof. One build serves all recipes: their edits are made first."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RECIPES = ["Add a word", "Add a function", "Add a diagnostic", "Add a face", "Add a recipe"]


def copy_tree(into):
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in names.split("\n"):
        source, target = os.path.join(ROOT, name), os.path.join(into, name)
        if name and os.path.isfile(source):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(source, target)


def recipe(page, title):
    """The (info, text) of each block below a heading."""
    part = re.search(rf"^## {title}\n(.*?)(?=^## [A-Z][a-z]+ |\Z)", page, re.M | re.S).group(1)
    return [(m.group(2).strip(), m.group(3)) for m in re.finditer(r"^(`{3,})([^\n]*)\n(.*?)^\1$", part, re.M | re.S)]


def place(lines, text):
    for test in (str.startswith, str.__contains__):
        for i, line in enumerate(lines):
            if test(line.strip() if test is str.startswith else line, text):
                return i
    return None


def edit(tree, info, text):
    """What is wrong with the block, or nothing."""
    path, _, rest = info.partition(" ")[2].partition(" ")
    how, _, anchor = rest.partition(" ")
    target = os.path.join(tree, path)
    if not how:
        if os.path.exists(target):
            return f"{path} is there already"
        os.makedirs(os.path.dirname(target), exist_ok=True)
        lines, at = [], 0
    else:
        if not os.path.exists(target):
            return f"there is no {path}"
        with open(target, encoding="utf-8") as f:
            lines = f.read().split("\n")
        at = place(lines, anchor)
        if at is None:
            return f"{path} has no line `{anchor}`"
        if how == "instead":
            del lines[at]
        at += how == "after"
    lines[at:at] = text.rstrip("\n").split("\n") + ([""] if not how or text.endswith("\n\n") else [])
    with open(target, "w", encoding="utf-8") as f:
        f.write("\n".join(lines))
    return ""


def run(command, tree):
    p = subprocess.run(["sh", "-c", command], cwd=tree, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return "" if p.returncode == 0 else f"`{command}` failed:\n" + (p.stdout + p.stderr)[-1500:]


def follow(page, tree):
    wrong = {title: [] for title in RECIPES}
    for title in RECIPES:
        for info, text in recipe(page, title):
            if info != "sh":
                wrong[title].append(edit(tree, info, text))
    # quick to compile; the recipe's own `tools/compile ship` finds it configured
    run("meson setup build/ship -Doptimization=0 -Ddebug=false", tree)
    for title in RECIPES:
        for info, text in recipe(page, title):
            for line in text.strip().split("\n") if info == "sh" else []:
                wrong[title].append(run(line, tree))
    return {title: [w for w in found if w] for title, found in wrong.items()}


def main():
    with open(os.path.join(ROOT, "CONTRIBUTING.md"), encoding="utf-8") as f:
        page = f.read()
    with tempfile.TemporaryDirectory() as tree:
        copy_tree(tree)
        wrong = follow(page, tree)
    failed = 0
    for title, found in wrong.items():
        failed += bool(found)
        for w in found:
            print(f"CONTRIBUTING.md, {title}: {w}")
    print(f"{len(RECIPES) - failed} followed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
