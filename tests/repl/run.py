#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/repl/run.py: the REPL on a terminal, driven by tmux: the prompt, chunks of several lines, Ctrl-C at the prompt and
in a long run, Chinese input, a paste, TERM=dumb, history, completion. (What it does with a pipe: tests/cli/repl.)"""
import argparse
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATIENCE = 10  # seconds
results = []


class Terminal:
    """A pane in which the REPL runs; type() sends keys, sees() waits for a pattern on the screen."""

    def __init__(self, bylaw, folder, words, term="screen"):
        self.socket = os.path.join(folder, "tmux")
        self.state = os.path.join(folder, "state")
        env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "TMUX", "XDG_"))}
        env.update(LC_ALL="C.UTF-8", HOME=folder)
        line = f"cd {folder} && XDG_STATE_HOME={self.state} NO_COLOR=1 TERM={term} {bylaw} {words}; echo code=$?; exec sleep 100"
        self.env = env
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "50", line)

    def tmux(self, *words, check=True):
        return subprocess.run(["tmux", "-S", self.socket, *words], env=self.env, capture_output=True, text=True, check=check).stdout

    def screen(self):
        return "\n".join(l.rstrip() for l in self.tmux("capture-pane", "-p").split("\n"))

    def type(self, *keys):
        self.tmux("send-keys", *keys)

    def line(self, text):
        self.tmux("send-keys", "-l", text)
        self.type("Enter")

    def paste(self, text):
        path = self.socket + ".paste"
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        self.tmux("load-buffer", path)
        self.tmux("paste-buffer", "-p")

    def sees(self, pattern):
        until = time.time() + PATIENCE
        while time.time() < until:
            if re.search(pattern, self.screen(), re.M):
                return True
            time.sleep(0.05)
        return False

    def close(self):
        self.tmux("kill-server", check=False)


def result(name, terminal, good):
    results.append((name, good))
    if not good:
        print(f"{name}: FAILED; the screen:\n{terminal.screen().rstrip()}\n")


def expect(t, name, pattern):
    result(name, t, t.sees(pattern))


def prepare(folder):
    for name in ("book.lua", "log.csv"):
        shutil.copy(os.path.join(ROOT, "examples/first", name), folder)
    # every event looks at all that were before it
    with open(os.path.join(folder, "slow.lua"), "w", encoding="utf-8") as f:
        f.write('rulebook "slow" { bylaw = 1, timezone = "UTC" }\nevent "tick" { n = number }\n'
                'policy "many" { on = "tick", warn = "count{ tick, where = n + now.n > 1 and n * now.n < 0 } > 5" }\n')
    with open(os.path.join(folder, "slow.csv"), "w", encoding="utf-8") as f:
        f.write("at,kind,n\n" + "".join(f"2026-01-01 00:00:00,tick,{i}\n" for i in range(200000)))


def on_a_terminal(bylaw, folder):
    t = Terminal(bylaw, folder, "repl book.lua log.csv")
    try:
        expect(t, "a greeting and a prompt", r"^bylaw>$")
        t.line("amount + 1")
        expect(t, "an expression is shown in its type", r"^5001\.00 CNY\nbylaw>$")
        t.line('policy "大额" {')
        expect(t, "an incomplete chunk asks for more", r"^->$")
        t.line('  on = "refund", forbid = "amount > 4000",')
        t.line('  because = "金额太大：{amount}",')
        t.line("}")
        t.line(".audit")
        expect(t, "a rule in Chinese, typed in, fires", r"violation 大额\n  金额太大：6200\.00 CNY")
        t.type("C-l")
        t.line("大额?")
        expect(t, "name? tells about it", r"^大额: a rule, \(typed 1\):1\n  forbid")
        t.tmux("send-keys", "-l", "forgotten")
        t.type("C-c")
        t.line("actor")
        expect(t, "Ctrl-C drops the line", r"^bylaw> forgotten\^C\nbylaw> actor\nzhao")
        t.line('policy "never" {')
        expect(t, "another chunk is open", r'policy "never" \{\n->$')
        t.type("C-c")
        expect(t, "Ctrl-C drops the chunk", r"-> \^C\nbylaw>$")
        t.line(".policies")
        expect(t, "and nothing of it is kept", r"^大额 +forbid\nbylaw>$")
        t.type("C-l")
        t.paste('param "p" {\n  number, 3\n}\np + 1')
        t.type("Enter")
        expect(t, "a paste of several lines is several pieces", r"^4\nbylaw>$")
        t.tmux("send-keys", "-l", ".wh")
        t.type("Tab")
        time.sleep(0.3)
        t.type("Tab", "Tab")
        expect(t, "completion of commands", r"^bylaw> \.why")
        t.type("C-c")
        t.tmux("send-keys", "-l", 'policy "y" { bec')
        t.type("Tab")
        expect(t, "completion of a word's fields", r'policy "y" \{ because')
        t.type("C-c")
        t.line('duty "settle" { on = "refund", done = "lunch", within = "1d" }')
        t.tmux("send-keys", "-l", ".why set")
        t.type("Tab")
        expect(t, "completion of duties", r"^bylaw> \.why settle")
        t.type("C-c")
        t.line(".why settle#2")
        expect(t, "a typed duty has its story", r"begun +Mon 2026-03-02 10:00  event 2: refund")
        t.tmux("send-keys", "-l", "refund_l")
        t.type("Tab")
        expect(t, "completion of names", r"bylaw> refund_limit")
        t.type("C-c")
        t.type("C-d")
        expect(t, "Ctrl-D leaves", r"code=0")
        check_history(t)
    finally:
        t.close()


def check_history(t):
    path = os.path.join(t.state, "bylaw/history")
    text = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
    result("history is kept, chunks whole", t, 'policy "大额" {\n  on = ' in text and "forgotten" not in text)
    result("history is for its owner alone", t, bool(text) and stat.S_IMODE(os.stat(path).st_mode) == 0o600)


def long_run(bylaw, folder):
    t = Terminal(bylaw, folder, "repl slow.lua slow.csv")
    try:
        t.sees(r"^bylaw>$")
        t.line(".audit")
        time.sleep(1.0)
        t.type("C-c")
        expect(t, "Ctrl-C ends a long run", r"interrupted\nbylaw>$")
        t.line("n + 1")
        expect(t, "and the session lives on", r"^200000\nbylaw>$")
        t.type("C-d")
        expect(t, "until Ctrl-D", r"code=0")
    finally:
        t.close()


def dumb(bylaw, folder):
    t = Terminal(bylaw, folder, "repl book.lua log.csv", term="dumb")
    try:
        expect(t, "TERM=dumb has a prompt", r"^bylaw>$")
        t.line("amount")
        expect(t, "and shows values", r"^5000\.00 CNY\nbylaw>$")
        result("without escape codes", t, "[?2004" not in t.screen())
        t.line("amout")
        expect(t, "and errors", r"did you mean `amount`")
        t.type("C-d")
        expect(t, "and leaves", r"code=0")
    finally:
        t.close()


def no_verb(bylaw, folder):
    t = Terminal(bylaw, folder, "")
    try:
        expect(t, "no verb on a terminal is the REPL", r"^bylaw>$")
        t.line('rulebook "mine" { bylaw = 1, timezone = "Asia/Shanghai" }')
        t.line("2 * 21")
        expect(t, "which works without a book", r"^42\nbylaw>$")
        t.line(".exit")
        expect(t, ".exit leaves", r"code=0")
    finally:
        t.close()


def check_library(bylaw):
    library = os.path.join(os.path.dirname(os.path.dirname(bylaw)), "api/libbylaw.so")
    needs = subprocess.run(["readelf", "-d", library], capture_output=True, text=True).stdout
    results.append(("libbylaw.so links no readline", "NEEDED" in needs and "readline" not in needs))


# What SARIF 2.1.0 requires of the objects that are written: (path, member, type).
SARIF = [("", "version", str), ("", "runs", list), ("runs", "tool", dict), ("runs.tool", "driver", dict), ("runs.tool.driver", "name", str),
         ("runs.tool.driver.rules", "id", str), ("runs.results", "message", dict), ("runs.results.message", "text", str),
         ("runs.invocations", "executionSuccessful", bool)]
SARIF_OPTIONAL = [("runs.results", "ruleId", str), ("runs.results", "level", str), ("runs.results.locations", "physicalLocation", dict),
                  ("runs.results.locations.physicalLocation.artifactLocation", "uri", str),
                  ("runs.results.locations.physicalLocation.region", "startLine", int)]


def at(node, path):
    found = [node]
    for step in [s for s in path.split(".") if s]:
        found = [n[step] for n in found if step in n]
        found = [m for n in found for m in (n if isinstance(n, list) else [n])]
    return found


def check_sarif(bylaw, folder):
    with open(os.path.join(folder, "bad.lua"), "w", encoding="utf-8") as f:
        f.write(open(os.path.join(folder, "book.lua"), encoding="utf-8").read().replace('"amount > refund_limit', '"amout > refund_limit'))
    for words in (["audit", "book.lua", "log.csv"], ["check", "bad.lua"], ["check", "book.lua"]):
        p = subprocess.run([bylaw, *words, "--format", "sarif"], cwd=folder, capture_output=True, text=True)
        log = json.loads(p.stdout)
        wrong = [f"{path}.{m}" for path, m, kind in SARIF for n in at(log, path) if not isinstance(n.get(m), kind)]
        wrong += [f"{path}.{m}" for path, m, kind in SARIF_OPTIONAL for n in at(log, path) if m in n and not isinstance(n[m], kind)]
        ids = {n["id"] for n in at(log, "runs.tool.driver.rules")}
        wrong += [r["ruleId"] for r in at(log, "runs.results") if r["ruleId"] not in ids]
        wrong += [r["level"] for r in at(log, "runs.results") if r["level"] not in ("error", "warning", "note", "none")]
        wrong += ["version"] * (log["version"] != "2.1.0")
        results.append((f"{' '.join(words)} as SARIF has what is required {wrong or ''}".rstrip(), not wrong))


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--bylaw", default=os.path.join(ROOT, "build/ship/repl/bylaw"))
    bylaw = os.path.abspath(p.parse_args().bylaw)
    for part in (on_a_terminal, long_run, dumb, no_verb, check_sarif):
        with tempfile.TemporaryDirectory() as folder:
            prepare(folder)
            part(bylaw, folder)
    check_library(bylaw)
    for name, good in results:
        if not good:
            print(f"FAILED: {name}")
    failed = sum(not good for _, good in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
