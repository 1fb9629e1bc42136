#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/doc/run.py [--bylaw PATH] [-k WORDS]: what the documents say is so.

docs/diagnostics.md has one section for each row of diag.def, in its order; each wrong example provokes its code before any
other, each right one loads, reads or runs without an error. Fenced blocks of README and of docs/ are loaded or run. Pages that
tools print are as the tools print them; a tour of an example prints what it shows. Recipes of CONTRIBUTING.md are followed (contributing.py)."""
import argparse
import concurrent.futures
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
HEADING = 'rulebook "t" { bylaw = 1, timezone = "Asia/Shanghai", month_end = "down" }\n'

# Codes without an example, and why none can be written.
UNPROVOKED = {
    "B0312": "a key that stands twice is told as B0133 first",
    "B0602": "a read that fails midway is an error of the machine; a unit test of vm/read has one",
    "B0416": "no field of this version's words asks for another type than a condition",
}

LOGS = ("csv", "jsonl", "json", "xes")

results = []  # (name, what is wrong or "")


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as f:
        return f.read()


def result(name, wrong=""):
    results.append((name, wrong))


# --- blocks of a page -----------------------------------------------------------------------------------------------

class Block:
    def __init__(self, line, info, text):
        words = info.split()
        self.line, self.text = line, text
        self.lang = words[0] if words else ""
        self.rest = words[1:]


def blocks(text):
    """Fenced blocks; one with more backquotes may hold others."""
    found, info, body, start, fence = [], None, [], 0, ""
    for n, line in enumerate(text.split("\n"), 1):
        mark = re.match(r"`{3,}", line)
        if info is None and mark:
            fence, info, body, start = mark.group(), line[len(mark.group()):].strip(), [], n
        elif info is not None and line == fence:
            found.append(Block(start, info, "".join(l + "\n" for l in body)))
            info = None
        elif info is not None:
            body.append(line)
    return found


def book(text):
    return text if re.search(r"^\s*rulebook\b", text, re.M) else HEADING + text


def put(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def environment(bylaw):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "NO_COLOR"))}
    env.update(PATH=os.path.dirname(bylaw) + os.pathsep + env["PATH"], TZ="Pacific/Apia", LC_ALL="C.UTF-8", TERM="dumb")
    return env


def run(command, folder, bylaw):
    p = subprocess.run(command, cwd=folder, env=environment(bylaw), capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
    text = (p.stderr + p.stdout).decode("utf-8", "replace")
    found = re.findall(r'^(error|warning|note)\[(B\d{4})\]|"code":"(B\d{4})","level":"(\w+)"', text, re.M)
    return [(code or code2, level or level2) for level, code, code2, level2 in found], p.returncode, text


# --- diagnostics.md -------------------------------------------------------------------------------------------------

class Section:
    def __init__(self, code, title, text):
        self.code, self.title, self.text = code, title, text
        self.blocks = blocks(text)

    def of(self, which):
        """The files and the commands of an example: what all share, and what is this one's."""
        files, example = {}, None
        for b in self.blocks:
            if b.rest[:1] == [which]:
                example = b
            elif b.rest and b.rest[0] not in ("wrong", "right"):
                files[b.rest[0]] = book(b.text) if b.rest[0] == "book.lua" else b.text
        return files, example


def sections(page):
    found = []
    for part in re.split(r"^## ", page, flags=re.M)[1:]:
        head, _, body = part.partition("\n")
        code, _, title = head.partition(" ")
        found.append(Section(code, title, body))
    return found


def check_order(found, rows):
    codes = [s.code for s in found]
    for code in rows:
        result(f"{code} has one section", "" if codes.count(code) == 1 else f"{codes.count(code)} sections")
    result("sections stand in the order of diag.def", "" if codes == rows else str(set(codes) ^ set(rows)))


def check_form(section):
    code = section.code
    prose = re.sub(r"^```.*?^```\n", "", section.text, flags=re.M | re.S).strip()
    wrong = []
    if not section.title:
        wrong.append("no title")
    if len(prose) < 40:
        wrong.append("no story")
    if code in UNPROVOKED:
        if "Not provoked by" not in prose:
            wrong.append("the page does not say how it arises")
    elif not (section.of("wrong")[1] and section.of("right")[1]):
        wrong.append("no wrong or no right example")
    result(f"{code} has a story", "; ".join(wrong))


def command(example, bylaw):
    if example.lang == "lua":
        return [bylaw, "check", "--format", "ndjson", "book.lua"]
    if example.lang in LOGS:
        return [bylaw, "audit", "--fail-on", "never", "book.lua", "log." + example.lang]
    return ["sh", "-c", example.text]


def check_example(section, which, default, bylaw, hosts):
    files, example = section.of(which)
    with tempfile.TemporaryDirectory() as folder:
        put(folder, "book.lua", default)
        for name, text in files.items():
            put(folder, name, text)
        if example.lang == "lua":
            put(folder, "book.lua", book(example.text))
        elif example.lang in LOGS:
            put(folder, "log." + example.lang, example.text)
        line = [hosts, f"{section.code}_{which}"] if example.lang == "c" else command(example, bylaw)
        found, code, text = run(line, folder, bylaw)
    said = "" if found else ": " + text.strip().split("\n")[0][:200]
    if code < 0 or code == 70 or "Sanitizer" in text:
        return f"crashed with {code}"
    if which == "wrong":
        return "" if found and found[0][0] == section.code else f"gives {[c for c, _ in found] or 'nothing'}{said}"
    bad = [c for c, level in found if level == "error" or c == section.code]
    return "" if not bad and code in (0, 1) else f"gives {bad or code}{said}"


HOST = """#include "api/bylaw.h"
#include <stdio.h>
#include <string.h>
static int print(void *udata, const char *bytes, size_t n) { (void)udata; (void)bytes; return n < (size_t)-1; }
static int show(void *udata, const char *bytes, size_t n) { (void)udata; return fwrite(bytes, 1, n, stdout) == n; }
static const char *const logs[] = {"log.csv"};
"""


def make_hosts(found, folder, bylaw):
    """One program with a function for each example in C."""
    examples = [(f"{s.code}_{w}", s.of(w)[1]) for s in found for w in ("wrong", "right") if s.of(w)[1] and s.of(w)[1].lang == "c"]
    text = HOST
    for name, b in examples:
        text += f"static void {name}(bylaw_book *book, bylaw_session *session)\n{{\n    const bylaw_record *answer = NULL;\n"
        text += "    (void)book, (void)session, (void)answer, (void)print, (void)logs;\n" + b.text + "}\n"
    text += "int main(int argc, char **argv)\n{\n    bylaw_book *book = bylaw_book_new();\n    bylaw_session *s = NULL;\n"
    text += "    if (argc < 2 || !book) return 2;\n"
    for name, b in examples:
        live = "session" in b.text
        text += f'    if (strcmp(argv[1], "{name}") == 0) {{\n'
        text += '        if (bylaw_load(book, "book.lua", NULL) != BYLAW_OK) return 3;\n        s = bylaw_session_new(book, NULL);\n' if live else ""
        text += f"        {name}(book, s);\n    }}\n"
    text += '    bylaw_diagnostics(book, "ndjson", 0, show, NULL);\n    bylaw_session_free(s);\n    bylaw_book_free(book);\n    return 0;\n}\n'
    put(folder, "hosts.c", text)
    library = os.path.join(os.path.dirname(os.path.dirname(bylaw)), "api")
    out = os.path.join(folder, "hosts")
    p = subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-I", ROOT, os.path.join(folder, "hosts.c"), "-o", out,
                        "-L", library, "-lbylaw", "-Wl,-rpath," + library], capture_output=True, text=True)
    result("examples in C compile", p.stderr[:600])
    if p.returncode:
        put(folder, "hosts", "#!/bin/sh\nexit 70\n")
        os.chmod(out, 0o755)
    return out


def check_explain(found, bylaw):
    for s in found:
        p = subprocess.run([bylaw, "explain", s.code], capture_output=True, text=True)
        first = s.text.strip().split("\n")[0].split()[:6]
        told = " ".join(p.stdout.split())
        result(f"explain {s.code}", "" if p.returncode == 0 and " ".join(first) in told else "does not tell the story: build again?")


def raised():
    """The codes that some file of the product tells."""
    found = set()
    for path in glob.glob(os.path.join(ROOT, "*", "**", "*.[ch]"), recursive=True):
        if not os.path.relpath(path, ROOT).startswith(("build", "tests")):
            with open(path, encoding="utf-8") as f:
                found |= set(re.findall(r"\bD_(B\d{4})\b", f.read()))
    return found


def lacking(section):
    """Words that the examples use and this version does not have: then they cannot be run."""
    text = "".join(b.text for b in section.blocks if b.lang == "lua")
    recipes = {n[:-4] for n in os.listdir(os.path.join(ROOT, "stdlib", "recipes"))} | set(re.findall(r'^recipe "(\w+)"', text, re.M))
    words = set(re.findall(r"^WORD\((\w+)\)", read("stdlib", "words.def"), re.M))
    return set(re.findall(r'^(\w+) "', text, re.M)) - words - recipes


def check_diagnostics(bylaw, pool, words):
    page = read("docs", "diagnostics.md")
    rows = re.findall(r"^DIAG\((B\d{4})", read("vm", "base", "diag.def"), re.M)
    found = sections(page)
    default = book(next(b.text for b in blocks(page) if b.rest == ["book"]))
    check_order([s for s in found if words in s.code], [r for r in rows if words in r])
    for s in found:
        if words in s.code:
            check_form(s)
    with tempfile.TemporaryDirectory() as folder:
        hosts = make_hosts(found, folder, bylaw)
        told = {c for c in raised() if not any(lacking(s) for s in found if s.code == c)}
        todo = [(s, w) for s in found for w in ("wrong", "right") if s.of(w)[1] and words in s.code and s.code in told]
        done = pool.map(lambda t: check_example(*t, default, bylaw, hosts), todo)
        for (s, w), wrong in zip(todo, done):
            result(f"docs/diagnostics.md {s.code} {w}", wrong)
    check_explain([s for s in found if words in s.code], bylaw)
    return rows


# --- blocks of other pages ------------------------------------------------------------------------------------------

def pages():
    found = ["README.md"] + sorted(os.path.relpath(p, ROOT) for p in glob.glob(os.path.join(ROOT, "docs", "**", "*.md"), recursive=True))
    return [p for p in found if p != "docs/diagnostics.md"]


def check_blocks(bylaw):
    """```lua loads; lines of `bylaw …` and what feeds it in ```sh run after another in a folder with a first book. ```lua part is shown only."""
    for page in pages():
        for b in blocks(read(page)):
            lines = [l for l in b.text.split("\n") if l.startswith(("bylaw ", "printf ", "echo "))]
            if b.rest or b.lang not in ("lua", "sh") or (b.lang == "sh" and not lines):
                continue
            with tempfile.TemporaryDirectory() as folder:
                run([bylaw, "init", "."], folder, bylaw)
                if b.lang == "lua":
                    put(folder, "book.lua", book(b.text))
                    lines = ["bylaw check book.lua"]
                for line in lines:
                    found, code, text = run(["sh", "-c", line], folder, bylaw)
                    bad = [c for c, level in found if level == "error"]
                    result(f"{page}:{b.line} {line}", f"gives {bad or code}: {text.strip()[:300]}" if bad or code not in (0, 1) else "")


# --- pages that tools print, pages that quote files -------------------------------------------------------------------

def check_printed(bylaw):
    for page in ("limits", "language", "recipes"):
        p = subprocess.run([sys.executable, os.path.join(ROOT, "tools", "reference"), page, bylaw], capture_output=True, text=True)
        stale = p.returncode != 0 or p.stdout != read("docs", page + ".md")
        result(f"docs/{page}.md is as printed", f"run: python3 tools/reference {page} > docs/{page}.md {p.stderr}" if stale else "")


def check_quotes():
    """A block ```c tests/api/host.c holds a piece of that file, in one go."""
    for page in pages():
        for b in blocks(read(page)):
            if len(b.rest) == 1 and "/" in b.rest[0]:
                source = read(b.rest[0]) if os.path.exists(os.path.join(ROOT, b.rest[0])) else ""
                result(f"{page}:{b.line} quotes {b.rest[0]}", "" if b.text.strip("\n") in source else "the file says otherwise")


def tours():
    return sorted(os.path.relpath(p, ROOT) for p in glob.glob(os.path.join(ROOT, "examples", "*", "README.md")))


def shown(text):
    """A pattern for what is printed; a line … stands for any number of lines."""
    return re.escape(text.strip("\n")).replace("\\\n", "\n").replace("…\n", "(?:.*\n)*?").replace("\n…", "(?:\n.*)*")


def check_tours(bylaw):
    """In the README of an example: what ```sh runs in its folder, the ```text behind it shows. One folder for all, so that files are there later."""
    for page in tours():
        with tempfile.TemporaryDirectory() as scratch:
            folder = os.path.join(scratch, "w")
            shutil.copytree(os.path.join(ROOT, os.path.dirname(page)), folder)
            said, line = None, 0
            for b in blocks(read(page)):
                if b.lang == "sh":
                    p = subprocess.run(["sh", "-c", b.text], cwd=folder, env=environment(bylaw), capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
                    said, line = (p.stderr + p.stdout).decode("utf-8", "replace"), b.line
                    result(f"{page}:{line} runs", "" if p.returncode in (0, 1) else f"exit {p.returncode}: {said[:600]}")
                elif b.lang == "text" and said is not None:
                    good = re.fullmatch(shown(b.text), said.strip("\n"))
                    result(f"{page}:{line} prints what is shown", "" if good else f"it prints\n{said[:6000]}")


DEMANDS = 83
PLACE = re.compile(r"`([\w./-]+/[\w./-]+)`(?: \(([^)]*)\))?")


def is_there(path, name):
    """Whether a file has a rule of that name, a case of that demand, or a code."""
    text = read(path)
    numbers = re.findall(r"\d+", name) if name.startswith("demand ") else []
    if numbers:
        titles = re.findall(r"^=== demand (.*?):", text, re.M)
        return any(set(numbers) <= set(re.findall(r"\d+", t)) for t in titles)
    return f'"{name.strip("`")}"' in text or f"## {name} " in text


def check_coverage():
    """docs/coverage.md has each demand once, in order; says how far each is met; and the files and rules that it names are there."""
    page = "docs/coverage.md"
    rows = [[c.strip() for c in line.strip("| ").split(" | ")] for line in read(page).split("\n") if re.match(r"\| \d+ \|", line)]
    result(f"{page} has each demand once", "" if [r[0] for r in rows] == [str(i + 1) for i in range(DEMANDS)] else "rows are missing or out of order")
    for row in rows:
        how, wrong = row[-1], []
        wrong += [] if re.match(r"whole$|part: |no: ", how) else [f"how far: {how}"]
        places = PLACE.findall(row[3]) if len(row) == 5 else []
        wrong += [] if places or how.startswith("no: ") else ["no place"]
        for path, names in places:
            there = os.path.exists(os.path.join(ROOT, path))
            wrong += [] if there else [f"there is no {path}"]
            wrong += [f"{path} has no {n}" for n in filter(None, names.split(", ")) if there and not is_there(path, n)]
        result(f"{page} demand {row[0]}", "; ".join(wrong))


def check_hosts(bylaw):
    """What docs/embedding.md says that the programs of tests/api print."""
    library, inputs = os.path.join(os.path.dirname(os.path.dirname(bylaw)), "api"), ["examples/first/book.lua", "examples/first/log.csv"]
    with tempfile.TemporaryDirectory() as folder:
        host = os.path.join(folder, "host")
        p = subprocess.run(["cc", "-std=c11", "-I", ROOT, "tests/api/host.c", "-o", host, "-L", library, "-lbylaw", "-Wl,-rpath," + library],
                           cwd=ROOT, capture_output=True, text=True)
        result("tests/api/host.c compiles", p.stderr[:600])
        lines = {"c": [host], "python": [sys.executable, "tests/api/host.py", os.path.join(library, "libbylaw.so")]}
        for b in blocks(read("docs", "embedding.md")):
            if b.lang == "text" and b.rest[:1] and b.rest[0] in lines and not p.returncode:
                out = subprocess.run(lines[b.rest[0]] + inputs, cwd=ROOT, capture_output=True, text=True).stdout
                said = "".join(l + "\n" for l in out.splitlines() if not l.startswith("{"))
                result(f"docs/embedding.md:{b.line} the {b.rest[0]} host", "" if said == b.text else f"it prints\n{said}")


def check_links():
    for page in pages() + tours() + ["CONTRIBUTING.md", "CHANGELOG.md"]:
        text = re.sub(r"^```.*?^```", "", read(page), flags=re.M | re.S)
        for path in re.findall(r"`((?:docs|vm|api|repl|stdlib|tests|tools|examples)/[\w./-]+)`", text):
            result(f"{page} names {path}", "" if os.path.exists(os.path.join(ROOT, path)) or "NAME" in path else "there is no such file")


# --- codes and tests --------------------------------------------------------------------------------------------------

def print_coverage(rows):
    text = ""
    for pattern in ("*.case", "err", "out"):
        for path in glob.glob(os.path.join(ROOT, "tests", "**", pattern), recursive=True):
            if os.path.isfile(path):
                with open(path, encoding="utf-8", errors="replace") as f:
                    text += f.read()
    missing, silent = [c for c in rows if c not in text], [c for c in rows if c not in raised()]
    if silent:
        print(f"rows that nothing tells: {' '.join(silent)}")
    waiting = [s.code for s in sections(read("docs", "diagnostics.md")) if lacking(s)]
    if waiting:
        print(f"examples with words that this version lacks: {' '.join(waiting)}")
    print(f"{len(rows) - len(missing)} of {len(rows)} codes are provoked by a .case or a golden test; by the page alone: {' '.join(missing)}")


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--bylaw", default=os.path.join(ROOT, "build/ship/repl/bylaw"))
    p.add_argument("-k", default="", metavar="WORDS", help="only examples of the codes with these words")
    p.add_argument("--quick", action="store_true", help="without following the recipes")
    o = p.parse_args()
    bylaw = os.path.abspath(o.bylaw)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        rows = check_diagnostics(bylaw, pool, o.k)
    if not o.k:
        check_blocks(bylaw)
        check_printed(bylaw)
        check_quotes()
        check_tours(bylaw)
        check_hosts(bylaw)
        check_coverage()
        check_links()
        print_coverage(rows)
    failed = [(name, wrong) for name, wrong in results if wrong]
    for name, wrong in failed:
        print(f"{name}: {wrong}")
    passed = len(results) - len(failed)
    if not o.k and not o.quick:
        r = subprocess.run([sys.executable, os.path.join(HERE, "contributing.py")], capture_output=True, text=True)
        print(r.stdout + r.stderr, end="")
        counts = re.findall(r"^(\d+) followed, (\d+) failed", r.stdout, re.M)
        passed += int(counts[-1][0]) if counts else 0
        failed += [None] * (int(counts[-1][1]) if counts else 1)
    print(f"{passed} passed, {len(failed)} failed")
    return len(failed) != 0


sys.exit(main())
