# SPDX-License-Identifier: MIT
"""Every identifier of four letters or more in the books of examples/, misspelt by one letter where it is used: `bylaw check`
fails (exit 3) and suggests the right one (or another that is one letter away as well).

Not misspelt is what may be anything: comments; the text of title, because (outside its braces), cite, version, purpose,
mission and values; names where they are declared (people's keys, words
of a list where one_of stands, inputs of a matrix too); names of persons and texts in the data of scenarios,
but not words of a closed list; files and columns that a source names; kinds that no event declares; an identifier whose misspelling stands in the same book already."""
import glob
import os
import random
import re
import shutil

from books import ROOT, Bench, options

FREE = {"name", "levels", "title", "cite", "version", "purpose", "mission", "values", "text", "doc"}
DECLARES = {"policy", "event", "role", "param", "matrix", "scenario", "record", "rulebook", "duty", "kpi", "authority", "source", "ledger", "process", "calendar", "step", "include"}
TOKEN = re.compile(r"""--\[\[.*?\]\]|--[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\[\[.*?\]\]|[^\W\d]\w*|[^\s\w]|\d[\w.]*""", re.S)
IDENTIFIER = re.compile(r"[^\W\d]\w*")
LUA = {"and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil", "not", "or", "repeat", "return",
       "then", "true", "until", "while"}
FILE = re.compile(r"\.(csv|jsonl?|lua|md|xes)$")


class Book:
    def __init__(self, path):
        self.path = path
        with open(path, encoding="utf-8") as f:
            self.text = f.read()
        self.tokens = [m for m in TOKEN.finditer(self.text) if not m[0].startswith("--")]
        self.closed = set(re.findall(r'"(\w+)"', " ".join(re.findall(r"one_of\s*\{([^}]*)\}", self.text))))
        self.data = self.spans_of(r"\bevents\s*=\s*\{") + self.spans_of(r"\bpeople\s*=\s*\{") + self.spans_of(r"\brecords\s*=\s*\{")
        self.people = self.spans_of(r"\bpeople\s*=\s*\{")
        self.declared = self.spans_of(r"\bone_of\s*\{")
        self.sources = self.spans_of(r"\bsource\s*\"[^\"]*\"\s*\{")
        self.kinds = {k for names in re.findall(r"\bevent\s*\{?\s*((?:\"[^\"]*\"[\s,]*)+)", self.text) for k in re.findall(r'"([^"]*)"', names)}
        self.kinds |= {name + ".fired" for name in re.findall(r'\bpolicy\s*"([^"]*)"', self.text)}
        waited = " ".join(re.findall(r"\b(?:on|done|final|precedence|response|absence|init|exactly_one|not_coexist|four_eyes)\b\s*[=(]?\s*((?:\"[^\"]*\"|\{[^{}]*\}))", self.text))
        self.strange = {k for k in re.findall(r'"([^"]*)"', waited) if k not in self.kinds}
        self.inputs = self.spans_of(r"\b(?:inputs|outputs)\s*=\s*\{")

    def spans_of(self, opening):
        """What stands between the braces that an opening begins."""
        spans = []
        for m in re.finditer(opening, self.text):
            depth, i = 1, m.end()
            while depth and i < len(self.text):
                depth += (self.text[i] == "{") - (self.text[i] == "}")
                i += 1
            spans.append((m.end(), i))
        return spans

    @staticmethod
    def inside(at, spans):
        return any(a <= at < b for a, b in spans)

    def uses(self):
        """(offset, identifier) of each place to be misspelt."""
        field = ""
        for n, m in enumerate(self.tokens):
            t = m[0]
            follows = self.tokens[n + 1][0] if n + 1 < len(self.tokens) else ""
            before = self.tokens[n - 1][0] if n else ""
            if t[0] not in "\"'[" or t == "[":
                if follows == "=" and IDENTIFIER.fullmatch(t):
                    field = t
                key = follows == "=" and self.depth(m.start(), self.people) == 0
                if IDENTIFIER.fullmatch(t) and t not in LUA and not key and not self.declares_field(n):
                    yield m.start(), t
                continue
            names = self.inside(m.start(), self.inputs) and before == "{"
            column = self.inside(m.start(), self.sources) and field not in ("keep", "order") and not (before == "constant" and t[1:-1] in self.kinds)
            if column or t[1:-1] in self.strange or FILE.search(t[1:-1]):
                continue
            if before in DECLARES or names or self.inside(m.start(), self.declared) or (field in FREE and before in ("=", ",", "{")):
                continue
            yield from self.in_text(m, field)

    def depth(self, at, spans):
        """How deep in braces a place of people is: 0 where its keys stand; -1 outside."""
        for a, b in spans:
            if a <= at < b:
                part = self.text[a:at]
                return part.count("{") - part.count("}")
        return -1

    def declares_field(self, n):
        """NAME = TYPE in an event or record declares a field: its name is new."""
        if n + 1 >= len(self.tokens) or self.tokens[n + 1][0] != "=":
            return False
        depth = 0
        for k in range(n - 1, 1, -1):
            depth += (self.tokens[k][0] in ")}") - (self.tokens[k][0] in "({")
            if depth < 0:
                return any(self.tokens[k - back][0] in ("event", "record") for back in (2, 4))  # event "x" {, event(any) {
        return False

    def in_text(self, m, field):
        parts = [(m.start() + 1, m.end() - 1)]
        if field == "because":
            parts = [(m.start() + p.start() + 1, m.start() + p.end() - 1) for p in re.finditer(r"\{[^{}]*\}", m[0])]
        loose = self.inside(m.start(), self.data)
        for a, b in parts:
            for w in IDENTIFIER.finditer(self.text[a:b]):
                before = self.text[a + w.start() - 1]
                quoted = before in "'\"" and (a + w.start() - 1 > m.start())
                glued = before.isdigit() or (before in "-:" and self.text[a + w.start() - 2].isdigit())
                if glued or (loose and w[0] not in self.closed and not self.reference(m, field)):
                    continue
                if (not quoted or w[0] in self.closed) and w[0] not in self.strange and not self.in_strange(a, b, a + w.start()):
                    yield a + w.start(), w[0]

    def in_strange(self, a, b, at):
        """Inside a quoted text of an expression that is no declared kind and no word of a list."""
        return any(a + q.start() < at < a + q.end() and q[0][1:-1] not in self.kinds | self.closed
                   for q in re.finditer(r"'[^']*'", self.text[a:b]))

    def reference(self, m, field):
        """In data: roles that people hold, and kinds of events (the second of a row)."""
        if field == "role":
            return True
        return bool(re.search(r'\{\s*"[\d: T+.-]+"\s*,\s*$', self.text[:m.start()]))


WAYS = ["another letter", "a letter left out", "a letter more", "two letters swapped"]


def misspelt(r, word, way):
    i = r.randrange(1, len(word))
    letter = r.choice([c for c in "abcdefghiklmnoprstuwz" if c != word[i].lower()])
    if way == "two letters swapped":
        i = r.randrange(len(word) - 1)
        return word[:i] + word[i + 1] + word[i] + word[i + 2:]
    return word[:i] + {"another letter": letter, "a letter left out": "", "a letter more": letter + word[i]}[way] + word[i + 1:]


def one_letter_from(a, b):
    """Are two words one slip of a kind of WAYS apart?"""
    swaps = {b[:i] + b[i + 1] + b[i] + b[i + 2:] for i in range(len(b) - 1)}
    dropped = lambda x: {x[:i] + x[i + 1:] for i in range(len(x))}
    replaced = len(a) == len(b) and sum(x != y for x, y in zip(a, b)) == 1
    return a in swaps or a in dropped(b) or b in dropped(a) or replaced


def books():
    return sorted(glob.glob(os.path.join(ROOT, "examples", "**", "book*.lua"), recursive=True))


def trials(r, book):
    words = set(IDENTIFIER.findall(book.text)) | LUA
    for at, word in book.uses():
        for way in WAYS if len(word) >= 4 else []:
            for _ in range(9):
                wrong = misspelt(r, word, way)
                if wrong not in words:
                    yield at, word, way, wrong
                    break


def main():
    r = random.Random(20260302)
    bench = Bench(options(__doc__).bylaw)
    for path in books():
        book = Book(path)
        shutil.rmtree(bench.path("books"), ignore_errors=True)
        shutil.copytree(os.path.dirname(path), bench.path("books"))
        name = "books/" + os.path.basename(path)
        for at, word, way, wrong in trials(r, book):
            bench.write(name, book.text[:at] + wrong + book.text[at + len(word):])
            p = bench.run("check", name)
            helps = [line for line in p.stderr.splitlines() if "= help:" in line]
            suggested = any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", h) for h in helps)
            others = [w for h in helps if "did you mean" in h for w in re.findall(r"`(\w+)`", h) if one_letter_from(w, wrong)]
            bench.count("suggested", "the right one" if suggested else "another as near" if others else "nothing")
            where = f"{os.path.relpath(path, ROOT)}:{book.text.count(chr(10), 0, at) + 1}: {word} misspelt as {wrong}"
            bench.hold(p.returncode == 3 and (suggested or others), where, f"exit {p.returncode}", p.stderr[:600])
            bench.count("identifier", "in Lua" if book.text[at - 1] in " \n\t{(" else "in a text")
            bench.count("misspelt by", way)
    bench.finish({"suggested": {"the right one": 0.95}, "identifier": {"in Lua": 0.05, "in a text": 0.05}, "misspelt by": dict.fromkeys(WAYS, 0.05)})


if __name__ == "__main__":
    main()
