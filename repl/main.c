/* SPDX-License-Identifier: MIT
 * main.c: the verbs, and the way to one. */
#include "repl/repl.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ALWAYS " color q v "
#define LOADING " set with strict max-steps max-memory max-time "
#define READING " kind map source input-format as-of skip-bad-rows "
#define RUNNING " format o upcoming progress seed jobs allow-empty "
#define MANY ((size_t)-1)

const struct verb verbs[] = {
    {"init", "[DIR] [--recipe NAME] | --guess FILE", "a small book, a scenario and a log that run at once", ALWAYS " guess recipe ", NULL, 0, 1, init_run},
    {"check", "BOOK…", "load a book and say everything that is wrong with it", ALWAYS LOADING " format o fail-on ", " text json ndjson sarif ", 1, MANY,
     check_run},
    {"test", "BOOK… [-k PATTERN]", "run the scenarios, hold them against what they expect", ALWAYS LOADING RUNNING " k show-passed ",
     " text json ndjson junit ", 1, MANY, test_run},
    {"decide", "BOOK [EVENTS|-] [--history LOG…]", "answer each event: permitted, forbidden, undetermined or unregulated",
     ALWAYS LOADING READING RUNNING " history exit-verdict ", " text json ndjson csv ", 1, 2, decide_run},
    {"audit", "BOOK LOG…", "hold what happened against the book", ALWAYS LOADING READING RUNNING " show-passed fail-on ",
     " text json ndjson csv sarif html ", 2, MANY, audit_run},
    {"due", "BOOK LOG… [--as-of TIME]", "what is owed: by whom, what, by when, and how much of the time is left",
     ALWAYS LOADING READING RUNNING " fail-on ", " text json ndjson csv ics ", 2, MANY, due_run},
    {"review", "BOOK LOG… [--period PERIOD]", "how well it went: what each kpi measured, for whom, in which period",
     ALWAYS LOADING READING RUNNING " period ", " text json ndjson csv html ", 2, MANY, review_run},
    {"why", "BOOK LOG… --event N | --duty DUTY#N", "the reasons of an event, with --not why not; the reckoning of a deadline",
     ALWAYS LOADING READING RUNNING " event duty rule not ",
     " text json ndjson ", 2, MANY, why_run},
    {"roles", "BOOK [--as-of TIME] [--raci]", "who holds which role and reports to whom, also as a chart; --raci: who answers for what",
     ALWAYS LOADING " format o as-of raci ", " text json ndjson csv svg mermaid dot ", 1, 1, roles_run},
    {"handbook", "BOOK -o FILE.html|.md", "the book as people read it: one page, or Markdown", ALWAYS LOADING " format o ", " html md ", 1, 1,
     handbook_run},
    {"repl", "[BOOK [LOG…]]", "type rules, expressions and commands over a book and a log", ALWAYS LOADING READING " format o upcoming progress ",
     " text json ndjson csv ", 0, MANY, repl_run},
    {"explain", "CODE", "the longer story of a diagnostic", ALWAYS, NULL, 1, 1, explain_run},
    {"help", "[VERB|WORD|RECIPE|recipes]", "how a verb is used, what a word of the language or a recipe takes", ALWAYS, NULL, 0, 1, help_run},
    {"version", "", "this version and that of its time-zone data", ALWAYS, NULL, 0, 0, version_run},
};
const size_t verb_count = sizeof verbs / sizeof *verbs;
const struct verb *current;

/* Verbs that the language's pages speak of and this version does not have. */
static const char *const later[] = {"simulate", "diff", "doctor", "completion"};

const struct verb *verb_find(const char *name)
{
    for (size_t i = 0; i < verb_count; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static int verb_unknown(const char *name)
{
    const char *all[sizeof verbs / sizeof *verbs];
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (strcmp(later[i], name) == 0)
            return usage_error("version %s has no `bylaw %s`", bylaw_version(), name);
    for (size_t i = 0; i < verb_count; i++)
        all[i] = verbs[i].name;
    const char *near = nearest(name, all, verb_count);
    if (near)
        return usage_error("'%s' is no verb: did you mean `%s`?", name, near);
    return usage_error("'%s' is no verb", name);
}

static int run_verb(const struct verb *v, int argc, char **argv)
{
    static struct args a;
    current = v;
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return help_verb(v);
    if (!args_read(v, argc, argv, &a))
        return EXIT_USAGE;
    if (!out_open(a.output))
        return EXIT_DATA;
    return out_close(v->run(&a));
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of write, and ends quietly */
    if (argc < 2 && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        return run_verb(verb_find("repl"), 0, argv);
    if (argc < 2)
        return usage_error("a verb is missing");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return run_verb(verb_find("help"), argc - 2, argv + 2);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
        return run_verb(verb_find("version"), argc - 2, argv + 2);
    const struct verb *v = verb_find(argv[1]);
    return v ? run_verb(v, argc - 2, argv + 2) : verb_unknown(argv[1]);
}
