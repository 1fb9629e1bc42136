#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/api/installed.py BUILD: what an installed copy gives to a program that embeds it: the header in C99, C11 and C++,
host.c through pkg-config, shared and static, and a library that needs no readline and shows only bylaw_*."""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
CPP = """#include <bylaw.h>
#include <bylaw.h>
int main()
{
    bylaw_options o = BYLAW_OPTIONS_INIT;
    bylaw_run_options r = BYLAW_RUN_INIT;
    bylaw_tally t = BYLAW_TALLY_INIT;
    bylaw_book *b = bylaw_book_new();
    bool sizes = o.size == sizeof o && r.size == sizeof r && t.size == sizeof t;
    bool refused = bylaw_load(b, "no-such-book.lua", &o) == BYLAW_BOOK && bylaw_diagnostic_count(b, BYLAW_ERROR) == 1;
    bylaw_book_free(b);
    return sizes && refused ? 0 : 1;
}
"""
failed = 0


def run(what, command, **more):
    global failed
    p = subprocess.run(command, capture_output=True, text=True, **more)
    if p.returncode != 0:
        failed += 1
        print(f"{what}: {' '.join(command)}: exit {p.returncode}\n{p.stdout}{p.stderr}")
    return p.stdout


def expect(what, good, more):
    global failed
    if not good:
        failed += 1
        print(f"{what}: {more}")


def main():
    build = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        run("install", ["meson", "install", "-C", build, "--no-rebuild", "--destdir", scratch])
        found = glob.glob(os.path.join(scratch, "**", "bylaw.pc"), recursive=True)
        expect("pkg-config", len(found) == 1, f"found {found}")
        if not found:
            return
        folder = os.path.dirname(os.path.dirname(found[0]))
        env = dict(os.environ, PKG_CONFIG_PATH=os.path.dirname(found[0]), PKG_CONFIG_SYSROOT_DIR=scratch, LD_LIBRARY_PATH=folder)
        flags = lambda *words: run("pkg-config", ["pkg-config", *words, "bylaw"], env=env).split()
        cflags, libs, static = flags("--cflags"), flags("--libs"), flags("--libs", "--static")
        log = [os.path.join(ROOT, "examples/first", n) for n in ("book.lua", "log.csv")]
        for std in ("c99", "c11"):
            run("header in " + std, ["cc", "-std=" + std, *STRICT, "-fsyntax-only", "-x", "c", *cflags, os.path.join(HERE, "host.c"),
                                     "-I" + ROOT])
        with open(os.path.join(scratch, "host.cpp"), "w", encoding="utf-8") as f:
            f.write(CPP)
        host_c = os.path.join(scratch, "host.c")
        with open(os.path.join(HERE, "host.c"), encoding="utf-8") as f, open(host_c, "w", encoding="utf-8") as g:
            g.write(f.read().replace('"api/bylaw.h"', "<bylaw.h>"))
        if shutil.which("c++"):
            run("C++", ["c++", "-std=c++11", *STRICT, *cflags, scratch + "/host.cpp", *libs, "-o", scratch + "/host-cpp"])
            run("C++ runs", [scratch + "/host-cpp"], env=env)
        run("shared", ["cc", "-std=c11", *STRICT, *cflags, host_c, *libs, "-o", scratch + "/host"])
        run("shared runs", [sys.executable, HERE + "/hosts.py", scratch + "/host", "-", *log], env=env)
        run("static", ["cc", "-std=c11", *STRICT, *cflags, host_c, folder + "/libbylaw.a",
                       *[w for w in static if w != "-lbylaw"], "-o", scratch + "/host-static"])
        run("static runs", [sys.executable, HERE + "/hosts.py", scratch + "/host-static", "-", *log])
        library = os.path.join(folder, "libbylaw.so")
        dynamic = run("dynamic section", ["readelf", "-d", library])
        expect("dynamic section", "NEEDED" in dynamic and not re.search("readline|history|tinfo|curses", dynamic), dynamic)
        shown = [line.split()[-1] for line in run("symbols", ["nm", "-D", "--defined-only", library]).splitlines()]
        expect("symbols", shown and all(s.startswith("bylaw_") for s in shown), [s for s in shown if not s.startswith("bylaw_")])
        with open(os.path.join(ROOT, "api/bylaw.h"), encoding="utf-8") as f:
            declared = set(re.findall(r"^BYLAW_API .*?\b(bylaw_\w+)\(", f.read(), re.M))
        expect("symbols", set(shown) == declared, sorted(set(shown) ^ declared))


main()
sys.exit(failed != 0)
