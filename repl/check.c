/* SPDX-License-Identifier: MIT
 * check.c: books loaded, everything that is wrong with them said. */
#include "repl/repl.h"

#include <stdio.h>
#include <string.h>

static void count_say(const char *one, const char *many, uint64_t n, const char *before, char *line, size_t size)
{
    size_t at = strlen(line);
    snprintf(line + at, size - at, "%s%llu %s", before, (unsigned long long)n, n == 1 ? one : many);
}

/* "; 4 articles: 2 with rules, 1 with evidence only, 1 declared, no rule" */
static void articles_say(bylaw_book *b, char *line, size_t size)
{
    uint64_t all = (uint64_t)bylaw_book_count(b, "articles"), rules = (uint64_t)bylaw_book_count(b, "articles with rules");
    uint64_t evidence = (uint64_t)bylaw_book_count(b, "articles with evidence"), none = all - rules - evidence;
    if (all == 0)
        return;
    count_say("article", "articles", all, "; ", line, size);
    count_say("with rules", "with rules", rules, ": ", line, size);
    if (evidence)
        count_say("with evidence only", "with evidence only", evidence, ", ", line, size);
    if (none)
        count_say("declared, no rule", "declared, no rule", none, ", ", line, size);
}

/* "book.lua: 0 errors, 1 warning; 3 rules, 2 kinds of events, 1 scenario" */
static void closing_line(bylaw_book *b, const struct args *a, const char *path, bool good)
{
    char line[512] = "";
    if (a->quiet)
        return;
    snprintf(line, 300, "%s", path);
    count_say("error", "errors", bylaw_diagnostic_count(b, BYLAW_ERROR), ": ", line, sizeof line);
    count_say("warning", "warnings", bylaw_diagnostic_count(b, BYLAW_WARNING), ", ", line, sizeof line);
    if (good) {
        count_say("rule", "rules", (uint64_t)bylaw_book_count(b, "rules"), "; ", line, sizeof line);
        count_say("kind of event", "kinds of events", (uint64_t)bylaw_book_count(b, "kinds"), ", ", line, sizeof line);
        count_say("scenario", "scenarios", (uint64_t)bylaw_book_count(b, "scenarios"), ", ", line, sizeof line);
        articles_say(b, line, sizeof line);
    }
    say_write(NULL, line, strlen(line));
    say_write(NULL, "\n", 1);
}

static bool is(const struct args *a, const char *format)
{
    return a->format && strcmp(a->format, format) == 0;
}

/* The diagnostics are the result. */
static bool to_stdout(const struct args *a)
{
    return is(a, "json") || is(a, "ndjson") || is(a, "sarif");
}

/* One document for all books. */
static void put_json(bylaw_book *b, bool *first)
{
    for (size_t i = 0; i < bylaw_diagnostic_kept(b); i++) {
        put("%s", *first ? "\n" : ",\n");
        bylaw_record_json(bylaw_diagnostic_at(b, i), out_write, NULL);
        *first = false;
    }
}

static int check_one(const struct args *a, const char *path, bool *first)
{
    bylaw_book *b = bylaw_book_new();
    if (!b) {
        say("out of memory");
        return EXIT_LIMIT;
    }
    bylaw_status st = book_load(b, a, path);
    if (st == BYLAW_OK)
        st = bylaw_lint(b);
    int code = code_of(st);
    if (is(a, "json"))
        put_json(b, first);
    else if (is(a, "ndjson") || is(a, "sarif"))
        bylaw_diagnostics(b, a->format, 0, out_write, NULL);
    else
        diagnostics_say(b, a, st != BYLAW_OK);
    if (st == BYLAW_OK && (a->fail_on & FAIL_WARNING) && bylaw_diagnostic_count(b, BYLAW_WARNING))
        code = EXIT_FOUND;
    if (!to_stdout(a))
        closing_line(b, a, path, st == BYLAW_OK);
    book_drop(b);
    return code;
}

int check_run(const struct args *a)
{
    int code = EXIT_DONE;
    bool first = true;
    if (is(a, "sarif") && a->rest.n > 1)
        return usage_error("--format sarif takes one book at a time");
    if (to_stdout(a))
        out_keep();
    if (is(a, "json"))
        put("{\"schema\":\"bylaw/1\",\"diagnostics\":[");
    for (size_t i = 0; i < a->rest.n; i++)
        code = worse(code, check_one(a, a->rest.p[i], &first));
    if (is(a, "json"))
        put("%s", first ? "]}\n" : "\n]}\n");
    return code;
}
