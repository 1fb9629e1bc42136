/* SPDX-License-Identifier: MIT
 * options.c: one table of options, read and printed. */
#include "repl/repl.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum opt_kind { OPT_FLAG, OPT_TEXT, OPT_LIST, OPT_PAIRS, OPT_MANY, OPT_COUNT, OPT_BYTES, OPT_TIME, OPT_FAIL };
struct opt {
    const char *name; /* one letter: -x, else --name */
    enum opt_kind kind;
    size_t at;
    const char *value, *doc;
};
#define AT(m) offsetof(struct args, m)
/* clang-format off */
static const struct opt opts[] = {
    {"format",        OPT_TEXT,  AT(format),        "FORMAT",       "how results are printed"},
    {"o",             OPT_TEXT,  AT(output),        "FILE",         "results into a file, which appears when it is complete"},
    {"as-of",         OPT_TEXT,  AT(as_of),         "TIME",         "only events not later than TIME"},
    {"period",        OPT_TEXT,  AT(period),        "PERIOD",       "only periods that lie in it: 2026, 2026-Q1, 2026-03, 2026-W09"},
    {"set",           OPT_LIST,  AT(set),           "NAME=VALUE",   "another value for a param"},
    {"with",          OPT_LIST,  AT(with),          "FILE.lua",     "a file laid over the book"},
    {"kind",          OPT_TEXT,  AT(kind),          "KIND",         "all rows are events of this kind"},
    {"map",           OPT_PAIRS, AT(map),           "FIELD=COLUMN", "where fields stand in the log; several with commas"},
    {"source",        OPT_TEXT,  AT(source),        "NAME",         "read the logs by this source alone"},
    {"recipe",        OPT_TEXT,  AT(recipe),        "NAME",         "a copy of a shipped recipe, a book that uses it, scenarios and a log"},
    {"guess",         OPT_TEXT,  AT(guess),         "FILE",         "a source and event declarations for FILE, to be pasted into a book"},
    {"input-format",  OPT_TEXT,  AT(input_format),  "FORMAT",       "what the logs are, whatever their names"},
    {"history",       OPT_MANY,  AT(history),       "LOG…",         "what happened before"},
    {"event",         OPT_COUNT, AT(event),         "N",            "the number of the event"},
    {"duty",          OPT_TEXT,  AT(duty),          "DUTY#N",       "the obligation, as audit and due print it"},
    {"rule",          OPT_TEXT,  AT(rule),          "RULE",         "this rule alone"},
    {"not",           OPT_FLAG,  AT(not_),          NULL,           "why not: rules that did not fire"},
    {"raci",          OPT_FLAG,  AT(raci),          NULL,           "the matrix of duties: who is accountable, responsible, consulted, informed"},
    {"k",             OPT_TEXT,  AT(pattern),       "PATTERN",      "scenarios of this name only (a part of it, or with * and ?)"},
    {"upcoming",      OPT_FLAG,  AT(upcoming),      NULL,           "rules not yet in force are evaluated too"},
    {"show-passed",   OPT_FLAG,  AT(show_passed),   NULL,           "name what held, too"},
    {"skip-bad-rows", OPT_FLAG,  AT(skip_bad_rows), NULL,           "report rows that cannot be read, and go on"},
    {"allow-empty",   OPT_FLAG,  AT(allow_empty),   NULL,           "no row and no scenario are fine"},
    {"exit-verdict",  OPT_FLAG,  AT(exit_verdict),  NULL,           "exit 0 permitted, 10 forbidden, 11 undetermined, 12 unregulated"},
    {"fail-on",       OPT_FAIL,  AT(fail_on),       "WHAT,…",       "exit 1 on violation, breach, late, undetermined, warning; or never"},
    {"strict",        OPT_FLAG,  AT(strict),        NULL,           "warnings are errors, unknown kinds of events too"},
    {"max-steps",     OPT_COUNT, AT(max_steps),     "N",            "stop after N steps"},
    {"max-memory",    OPT_BYTES, AT(max_memory),    "512M",         "stop beyond so much memory (K, M, G)"},
    {"max-time",      OPT_TIME,  AT(max_millis),    "30s",          "stop after so much time (ms, s, m, h)"},
    {"seed",          OPT_COUNT, AT(seed),          "N",            "for what is drawn at random"},
    {"jobs",          OPT_COUNT, AT(jobs),          "N",            "threads; results are the same"},
    {"color",         OPT_TEXT,  AT(color),         "WHEN",         "auto, always or never"},
    {"progress",      OPT_TEXT,  AT(progress),      "WHEN",         "auto, always or never"},
    {"q",             OPT_FLAG,  AT(quiet),         NULL,           "no summary, no warnings"},
    {"v",             OPT_FLAG,  AT(verbose),       NULL,           "say more"},
};
/* clang-format on */
enum { OPT_COUNT_ALL = sizeof opts / sizeof *opts };

/* --- names ----------------------------------------------------------------------------------------------------------------- */

static bool listed(const char *names, const char *name, size_t n)
{
    for (const char *p = names; p && (p = strchr(p, ' ')) && p[1]; p++)
        if (strncmp(p + 1, name, n) == 0 && p[1 + n] == ' ')
            return true;
    return false;
}

static const struct opt *opt_find(const char *name, size_t n)
{
    for (size_t i = 0; i < OPT_COUNT_ALL; i++)
        if (strlen(opts[i].name) == n && strncmp(opts[i].name, name, n) == 0)
            return &opts[i];
    return NULL;
}

static bool opt_unknown(const struct verb *v, const char *name, size_t n)
{
    char given[64];
    const char *fit[OPT_COUNT_ALL];
    size_t nfit = 0;
    for (size_t i = 0; i < OPT_COUNT_ALL; i++)
        if (opts[i].name[1] && listed(v->options, opts[i].name, strlen(opts[i].name)))
            fit[nfit++] = opts[i].name;
    snprintf(given, sizeof given, "%.*s", (int)n, name);
    const char *near = n > 1 ? nearest(given, fit, nfit) : NULL;
    const char *dash = n > 1 ? "--" : "-";
    if (near)
        usage_error("unknown option '%s%s': did you mean `--%s`?", dash, given, near);
    else if (opt_find(name, n))
        usage_error("`bylaw %s` takes no %s%s", v->name, dash, given);
    else
        usage_error("unknown option '%s%s'", dash, given);
    return false;
}

/* --- values ------------------------------------------------------------------------------------------------------------------ */

struct scale {
    const char *unit;
    uint64_t times;
};

/* Digits, then one of the units; a number without unit takes that of the first row. */
static bool scaled(const char *s, const struct scale *scales, size_t n, uint64_t *ret)
{
    uint64_t v = 0;
    const char *p = s;
    for (; *p >= '0' && *p <= '9'; p++) {
        if (v > (UINT64_MAX - 9) / 10)
            return false;
        v = v * 10 + (uint64_t)(*p - '0');
    }
    if (p == s)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (*p && strcmp(p, scales[i].unit) != 0)
            continue;
        if (v > UINT64_MAX / scales[i].times)
            return false;
        *ret = v * scales[i].times;
        return true;
    }
    return false;
}

static bool list_add(struct list *l, const char *s)
{
    if (l->n == LIST_MOST) {
        usage_error("more than %d of one kind", LIST_MOST);
        return false;
    }
    l->p[l->n++] = s;
    return true;
}

static bool pairs_add(const struct opt *o, struct list *l, char *s)
{
    for (char *next; s; s = next) {
        next = o->kind == OPT_PAIRS ? strchr(s, ',') : NULL;
        if (next)
            *next++ = '\0';
        const char *eq = strchr(s, '=');
        if (!eq || eq == s) {
            usage_error("'%s' after --%s: write %s", s, o->name, o->value);
            return false;
        }
        if (!list_add(l, s))
            return false;
    }
    return true;
}

static bool fail_read(char *s, unsigned *ret)
{
    static const char *const name[] = {"violation", "breach", "late", "undetermined", "warning", "never"};
    unsigned all = 0;
    bool never = false;
    for (char *next; s; s = next) {
        size_t i = 0;
        next = strchr(s, ',');
        if (next)
            *next++ = '\0';
        while (i < 6 && strcmp(name[i], s) != 0)
            i++;
        if (i == 6) {
            const char *near = nearest(s, name, 6);
            usage_error("'%s' after --fail-on: %s%s%s", s, near ? "did you mean `" : "violation, breach, late, undetermined, warning or never",
                        near ? near : "", near ? "`?" : "");
            return false;
        }
        never = never || i == 5;
        all |= i < 5 ? 1u << i : 0;
    }
    if (never && all) {
        usage_error("--fail-on never stands alone");
        return false;
    }
    *ret = all | FAIL_GIVEN;
    return true;
}

static bool opt_number(const struct opt *o, const char *value, uint64_t *ret)
{
    static const struct scale none[] = {{"", 1}};
    static const struct scale bytes[] = {{"", 1}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}};
    static const struct scale millis[] = {{"s", 1000}, {"ms", 1}, {"m", 60000}, {"h", 3600000}};
    bool ok = o->kind == OPT_BYTES ? scaled(value, bytes, 4, ret)
              : o->kind == OPT_TIME ? scaled(value, millis, 4, ret)
                                    : scaled(value, none, 1, ret);
    bool may_be_zero = strcmp(o->name, "seed") == 0;
    if (!ok || (*ret == 0 && !may_be_zero)) {
        usage_error("'%s' after --%s is no number that fits: write it like %s", value, o->name, o->kind == OPT_COUNT ? "1000" : o->value);
        return false;
    }
    return true;
}

static bool opt_set(const struct opt *o, char *value, struct args *a)
{
    void *at = (char *)a + o->at;
    switch (o->kind) {
    case OPT_FLAG: *(int *)at = 1; return true;
    case OPT_TEXT: *(const char **)at = value; return true;
    case OPT_LIST: return strcmp(o->name, "set") == 0 ? pairs_add(o, at, value) : list_add(at, value);
    case OPT_PAIRS: return pairs_add(o, at, value);
    case OPT_MANY: return list_add(at, value);
    case OPT_COUNT:
    case OPT_BYTES:
    case OPT_TIME: return opt_number(o, value, at);
    case OPT_FAIL: return fail_read(value, at);
    }
    return false;
}

/* --- a command line ------------------------------------------------------------------------------------------------------------- */

static bool is_option(const char *s)
{
    return s[0] == '-' && s[1];
}

/* Reads the option at argv[*i] with its value; *i is then at the last word that belongs to it. */
static bool one_option(const struct verb *v, int argc, char **argv, int *i, struct args *a)
{
    char *word = argv[*i], *value = NULL;
    const char *name = word + (word[1] == '-' ? 2 : 1);
    size_t n = strcspn(name, "=");
    const struct opt *o = opt_find(name, n);
    if (!o || !listed(v->options, name, n) || (word[1] == '-') != (n > 1))
        return opt_unknown(v, name, n);
    if (name[n] == '=')
        value = word + (name - word) + n + 1;
    if (o->kind == OPT_FLAG && value) {
        usage_error("--%s takes no value", o->name);
        return false;
    }
    if (o->kind == OPT_FLAG || value)
        return opt_set(o, value, a);
    if (*i + 1 >= argc) {
        usage_error("%s%s needs a value: %s", n > 1 ? "--" : "-", o->name, o->value);
        return false;
    }
    do
        if (!opt_set(o, argv[++*i], a))
            return false;
    while (o->kind == OPT_MANY && *i + 1 < argc && !is_option(argv[*i + 1]));
    return true;
}

static bool one_of(const char *option, const char *given, const char *fit)
{
    const char *all[16];
    char copy[128], *rest = NULL;
    size_t n = 0;
    if (!given || listed(fit, given, strlen(given)))
        return true;
    snprintf(copy, sizeof copy, "%s", fit);
    for (char *w = strtok_r(copy, " ", &rest); w && n < 16; w = strtok_r(NULL, " ", &rest))
        all[n++] = w;
    const char *near = nearest(given, all, n);
    if (near)
        usage_error("'%s' after --%s: did you mean `%s`?", given, option, near);
    else
        usage_error("'%s' after --%s: it takes one of%.*s", given, option, (int)strlen(fit) - 1, fit);
    return false;
}

/* What a time begins with; whether it is one is for the book's zone to say. */
static bool looks_like_time(const char *s)
{
    static const char form[] = "dddd-dd-dd";
    for (size_t i = 0; form[i]; i++)
        if (form[i] == 'd' ? s[i] < '0' || s[i] > '9' : s[i] != form[i])
            return false;
    return true;
}

static bool args_fit(const struct verb *v, const struct args *a)
{
    static const char when[] = " auto always never ";
    if (v->formats && !one_of("format", a->format, v->formats))
        return false;
    if (!one_of("color", a->color, when) || !one_of("progress", a->progress, when))
        return false;
    if (a->as_of && !looks_like_time(a->as_of)) {
        usage_error("'%s' after --as-of is no time: write it like 2026-03-31 or \"2026-03-31 18:00\"", a->as_of);
        return false;
    }
    if (a->rest.n < v->least || a->rest.n > v->most) {
        usage_error(a->rest.n < v->least ? "something is missing: bylaw %s %s" : "too many words: bylaw %s %s", v->name, v->usage);
        return false;
    }
    return true;
}

bool args_read(const struct verb *v, int argc, char **argv, struct args *a)
{
    bool words = false; /* after -- */
    a->fail_on = FAIL_VIOLATION | FAIL_BREACH;
    for (int i = 0; i < argc; i++) {
        if (words || !is_option(argv[i])) {
            if (!list_add(&a->rest, argv[i]))
                return false;
        } else if (strcmp(argv[i], "--") == 0) {
            words = true;
        } else if (!one_option(v, argc, argv, &i, a)) {
            return false;
        }
    }
    return args_fit(v, a);
}

void options_print(const struct verb *v)
{
    for (size_t i = 0; i < OPT_COUNT_ALL; i++) {
        const struct opt *o = &opts[i];
        char left[64];
        if (!listed(v->options, o->name, strlen(o->name)))
            continue;
        int n = snprintf(left, sizeof left, "  %s%s%s%s", o->name[1] ? "--" : "-", o->name, o->value ? " " : "", o->value ? o->value : "");
        int wide = n - (strstr(left, "…") ? 2 : 0); /* three bytes, one column */
        put("%s%*s%s\n", left, wide < 28 ? 28 - wide : 1, "", o->doc);
    }
}
