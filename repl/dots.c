/* SPDX-License-Identifier: MIT
 * dots.c: the commands that begin with a dot: one table, from which come help, prefixes and completion. */
#include "repl/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANY WORDS_MOST

/* --- logs and books -------------------------------------------------------------------------------------------------------- */

static bool has_logs(struct shell *s)
{
    if (s->a->rest.n == 0)
        say("no log is loaded: .data LOG loads one");
    return s->a->rest.n != 0;
}

/* What stands last in the logs, as the value of an expression; NULL: told. */
static const bylaw_record *last_event(struct shell *s, const char *expression)
{
    const bylaw_record *r = NULL;
    bylaw_run_options o = run_options_of(s->a);
    bylaw_status st = bylaw_eval(s->book, expression, &o, s->a->rest.p, s->a->rest.n, 0, &r);
    progress_end();
    if (st == BYLAW_OK)
        return r;
    tell_diagnostics(s, st);
    return NULL;
}

static bool show_data(struct shell *s)
{
    int64_t n = 0;
    const bylaw_record *r = last_event(s, "at");
    if (!r)
        return false;
    for (size_t i = 0; i < s->a->rest.n; i++)
        put("%s%s", i ? " " : "", s->a->rest.p[i]);
    bylaw_record_integer(r, "event", &n);
    put(": %lld event%s, the last at %s\n", (long long)n, n == 1 ? "" : "s", bylaw_record_text(r, "text"));
    return true;
}

static void take_logs(struct shell *s, size_t n, char **words)
{
    static struct list was;
    was = s->a->rest;
    s->a->rest.n = 0;
    for (size_t i = 0; i < n; i++)
        s->a->rest.p[s->a->rest.n++] = shell_keep(s, words[i]);
    if (n && !show_data(s))
        s->a->rest = was;
}

static void dot_data(struct shell *s, size_t n, char **words)
{
    if (n)
        take_logs(s, n, words);
    else if (has_logs(s))
        show_data(s);
}

static void dot_load(struct shell *s, size_t n, char **words)
{
    const char *was = s->path;
    size_t typed = s->ntyped;
    s->path = shell_keep(s, words[0]);
    s->ntyped = 0;
    if (!shell_load(s)) {
        s->path = was;
        s->ntyped = typed;
        shell_load(s);
        return;
    }
    tell_book(s);
    s->a->rest.n = 0;
    take_logs(s, n - 1, words + 1);
}

static void dot_reload(struct shell *s, size_t n, char **words)
{
    (void)n, (void)words;
    if (shell_load(s))
        tell_book(s);
}

/* --- runs -------------------------------------------------------------------------------------------------------------------- */

static void dot_audit(struct shell *s, size_t n, char **words)
{
    (void)n, (void)words;
    if (!has_logs(s))
        return;
    bylaw_run_options o = run_options_of(s->a);
    bylaw_status st = bylaw_audit(s->book, &o, s->a->rest.p, s->a->rest.n, out_write, NULL, NULL);
    progress_end();
    tell_diagnostics(s, st);
}

static void dot_due(struct shell *s, size_t n, char **words)
{
    if (has_logs(s))
        owed_due(s, n ? words[0] : NULL);
}

static void dot_review(struct shell *s, size_t n, char **words)
{
    if (!has_logs(s))
        return;
    bylaw_run_options o = run_options_of(s->a);
    o.period = n ? words[0] : NULL;
    bylaw_status st = bylaw_review(s->book, &o, s->a->rest.p, s->a->rest.n, out_write, NULL, NULL);
    progress_end();
    tell_diagnostics(s, st);
}

static int count_reasons(void *udata, const bylaw_record *r)
{
    (void)r;
    ++*(int *)udata;
    return 1;
}

static void why(struct shell *s, size_t n, char **words, int not_)
{
    int reasons = 0;
    int64_t event = 0;
    if (!has_logs(s))
        return;
    if (n) {
        event = strtol(words[0], NULL, 10);
    } else {
        const bylaw_record *r = last_event(s, "true");
        if (!r)
            return;
        bylaw_record_integer(r, "event", &event);
    }
    if (event <= 0) {
        say("which event? .why N, with the number that .audit prints");
        return;
    }
    bylaw_run_options o = run_options_of(s->a);
    o.each = count_reasons;
    o.each_udata = &reasons;
    bylaw_status st = bylaw_why(s->book, &o, s->a->rest.p, s->a->rest.n, (uint64_t)event, n > 1 ? words[1] : NULL, not_, out_write, NULL);
    progress_end();
    tell_diagnostics(s, st);
    if (st == BYLAW_OK && reasons == 0)
        say(not_ ? "event %lld: every rule that speaks of it fires" : "event %lld: no rule fired; .whynot tells why not", (long long)event);
}

static void dot_why(struct shell *s, size_t n, char **words)
{
    if (n == 1 && owed_is_id(words[0])) {
        if (has_logs(s))
            owed_why(s, words[0]);
        return;
    }
    why(s, n, words, 0);
}

static void dot_whynot(struct shell *s, size_t n, char **words)
{
    why(s, n, words, 1);
}

/* --- a request ------------------------------------------------------------------------------------------------------------------ */

struct row {
    char head[2048], cells[8192];
    size_t nhead, ncells;
    bool full;
};

static void row_byte(struct row *r, char *to, size_t *n, size_t size, char c)
{
    if (*n + 2 < size)
        to[(*n)++] = c;
    else
        r->full = true;
}

/* A cell of a CSV in quotes. */
static void row_quoted(struct row *r, char *to, size_t *n, size_t size, const char *text, size_t length)
{
    if (*n)
        row_byte(r, to, n, size, ',');
    row_byte(r, to, n, size, '"');
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"')
            row_byte(r, to, n, size, '"');
        row_byte(r, to, n, size, text[i]);
    }
    row_byte(r, to, n, size, '"');
}

static void row_add(struct row *r, const char *name, size_t n, const char *value)
{
    row_quoted(r, r->head, &r->nhead, sizeof r->head, name, n);
    row_quoted(r, r->cells, &r->ncells, sizeof r->cells, value, strlen(value));
}

/* A request without a time stands at .asof, or at the last event. */
static bool row_time(struct shell *s, struct row *r)
{
    const bylaw_record *last;
    if (s->a->as_of) {
        row_add(r, "at", 2, s->a->as_of);
        return true;
    }
    if (s->a->rest.n == 0) {
        say("when? at=\"2026-03-02 10:00\", or .asof TIME");
        return false;
    }
    last = last_event(s, "at");
    if (last)
        row_add(r, "at", 2, bylaw_record_text(last, "text"));
    return last != NULL;
}

static bool row_read(struct shell *s, struct row *r, size_t n, char **words)
{
    bool timed = false;
    *r = (struct row){0};
    for (size_t i = 0; i < n; i++) {
        const char *eq = strchr(words[i], '=');
        if (!eq || eq == words[i]) {
            say("'%s': write FIELD=VALUE, and kind=KIND among them", words[i]);
            return false;
        }
        timed |= strncmp(words[i], "at=", 3) == 0;
        row_add(r, words[i], (size_t)(eq - words[i]), eq + 1);
    }
    if (!timed && !row_time(s, r))
        return false;
    if (r->full)
        say("that is too long for one request");
    return !r->full;
}

static void decide(struct shell *s, const char *requests)
{
    bylaw_run_options o = run_options_of(s->a);
    bylaw_status st = bylaw_decide(s->book, &o, s->a->rest.p, s->a->rest.n, requests, out_write, NULL, NULL);
    progress_end();
    tell_diagnostics(s, st);
}

static void dot_decide(struct shell *s, size_t n, char **words)
{
    static struct row r;
    static char text[sizeof r.head + sizeof r.cells + 8];
    if (n == 1 && !strchr(words[0], '=')) {
        decide(s, words[0]);
        return;
    }
    if (!row_read(s, &r, n, words))
        return;
    snprintf(text, sizeof text, "%.*s\n%.*s\n", (int)r.nhead, r.head, (int)r.ncells, r.cells);
    s->events = text;
    decide(s, "(typed).csv");
    s->events = NULL;
}

/* --- how things stand --------------------------------------------------------------------------------------------------------------- */

static bool drop_setting(struct shell *s, const char *name, size_t n)
{
    struct list *l = &s->a->set;
    for (size_t i = 0; i < l->n; i++)
        if (strncmp(l->p[i], name, n) == 0 && l->p[i][n] == '=') {
            memmove(l->p + i, l->p + i + 1, (--l->n - i) * sizeof *l->p);
            return true;
        }
    return false;
}

static void dot_set(struct shell *s, size_t n, char **words)
{
    static struct list was;
    was = s->a->set;
    for (size_t i = 0; n == 0 && i < was.n; i++)
        put("%s\n", was.p[i]);
    if (n == 0)
        return;
    const char *eq = strchr(words[0], '=');
    if (!eq || eq == words[0]) {
        say("write .set NAME=VALUE");
        return;
    }
    drop_setting(s, words[0], (size_t)(eq - words[0]));
    if (s->a->set.n < LIST_MOST)
        s->a->set.p[s->a->set.n++] = shell_keep(s, words[0]);
    if (shell_load(s))
        return;
    s->a->set = was;
    shell_load(s);
}

static void dot_unset(struct shell *s, size_t n, char **words)
{
    (void)n;
    if (drop_setting(s, words[0], strlen(words[0])))
        shell_load(s);
    else
        say("%s was not set", words[0]);
}

static void dot_asof(struct shell *s, size_t n, char **words)
{
    const char *was = s->a->as_of;
    const bylaw_record *r;
    s->a->as_of = n ? shell_keep(s, words[0]) : NULL;
    bylaw_run_options o = run_options_of(s->a);
    bylaw_status st = bylaw_eval(s->book, "true", &o, NULL, 0, 0, &r);
    if (st == BYLAW_OK)
        return;
    tell_diagnostics(s, st);
    s->a->as_of = was;
}

static void dot_mode(struct shell *s, size_t n, char **words)
{
    static const char *const modes[] = {"text", "json", "ndjson", "csv"};
    if (n == 0)
        put("%s\n", s->a->format ? s->a->format : "text");
    for (size_t i = 0; n && i < sizeof modes / sizeof *modes; i++)
        if (strcmp(modes[i], words[0]) == 0) {
            s->a->format = modes[i];
            return;
        }
    if (n)
        say("'%s' is no mode: text, json, ndjson or csv", words[0]);
}

static void dot_output(struct shell *s, size_t n, char **words)
{
    if (!out_switch(n ? shell_keep(s, words[0]) : NULL, EXIT_DONE))
        out_switch(NULL, EXIT_DONE);
}

static void dot_params(struct shell *s, size_t n, char **words)
{
    (void)n, (void)words;
    tell_list(s, "params");
}

static void dot_roles(struct shell *s, size_t n, char **words)
{
    bylaw_run_options o = run_options_of(s->a);
    if (n)
        o.as_of = shell_keep(s, words[0]);
    bylaw_status st = bylaw_roles(s->book, &o, 0, out_write, NULL);
    progress_end();
    tell_diagnostics(s, st);
}

static void dot_policies(struct shell *s, size_t n, char **words)
{
    (void)n, (void)words;
    tell_list(s, "rules");
}

static void dot_kpis(struct shell *s, size_t n, char **words)
{
    (void)n, (void)words;
    tell_list(s, "kpis");
}

static void dot_duties(struct shell *s, size_t n, char **words)
{
    (void)n, (void)words;
    tell_list(s, "duties");
}

static void dot_reviews(struct shell *s, size_t n, char **words)
{
    (void)n, (void)words;
    tell_list(s, "reviews");
}

static void dot_recipes(struct shell *s, size_t n, char **words)
{
    (void)n, (void)words;
    tell_list(s, "recipes");
}

static void dot_exit(struct shell *s, size_t n, char **words)
{
    (void)n, (void)words;
    s->leave = true;
}

static void dot_help(struct shell *s, size_t n, char **words)
{
    if (n) {
        tell_about(s, words[0]);
        return;
    }
    for (size_t i = 0; i < dot_count; i++) {
        char left[64];
        int k = snprintf(left, sizeof left, "%s %s", dots[i].name, dots[i].usage);
        int wide = k - (strstr(left, "…") ? 2 : 0); /* three bytes, one column */
        put("%s%*s%s\n", left, wide < 27 ? 27 - wide : 1, "", dots[i].doc);
    }
    put("\nAll else is an expression, whose value is shown, or a piece of a rulebook, which is laid over the book.\n"
        "name? tells about a word, a rule, a param or a function.\n");
}

/* --- the table -------------------------------------------------------------------------------------------------------------------------- */

const struct dot dots[] = {
    {".help", "[NAME]", "this list, or what a word, a rule or a command is", 0, 1, dot_help},
    {".load", "BOOK [LOG…]", "another book; what was typed is forgotten", 1, MANY, dot_load},
    {".reload", "", "read the book again, with what was typed over it", 0, 0, dot_reload},
    {".data", "[LOG…]", "the logs that are asked, or which they are", 0, MANY, dot_data},
    {".audit", "", "hold the logs against the book", 0, 0, dot_audit},
    {".decide", "FIELD=VALUE…", "answer one request, after what the logs hold; or those of a file", 1, MANY, dot_decide},
    {".due", "[TIME]", "what is owed at TIME, or at the end: by whom, until when", 0, 1, dot_due},
    {".review", "[PERIOD]", "how well it went: what each kpi measured", 0, 1, dot_review},
    {".why", "[EVENT [RULE]|DUTY#N]", "the reasons of an event, or the last one; of a deadline", 0, 2, dot_why},
    {".whynot", "[EVENT [RULE]]", "why rules did not fire", 0, 2, dot_whynot},
    {".set", "[NAME=VALUE]", "another value for a param, or which are set", 0, 1, dot_set},
    {".unset", "NAME", "the book's own value again", 1, 1, dot_unset},
    {".asof", "[TIME]", "only events not later than TIME; without it, all", 0, 1, dot_asof},
    {".mode", "[FORMAT]", "how results are printed: text, json, ndjson or csv", 0, 1, dot_mode},
    {".output", "[FILE]", "results into a file, complete with the next .output", 0, 1, dot_output},
    {".params", "", "the params and their values", 0, 0, dot_params},
    {".roles", "[TIME]", "the roles: who holds them, who stands in, whom they report to", 0, 1, dot_roles},
    {".policies", "", "the rules", 0, 0, dot_policies},
    {".duties", "", "the duties: by whom, from when, until when", 0, 0, dot_duties},
    {".kpis", "", "the kpis: what is measured, for whom, how often", 0, 0, dot_kpis},
    {".reviews", "", "the reviews: of whom, how often, what is weighed", 0, 0, dot_reviews},
    {".recipes", "", "words made of words, that the book has; name? tells what one takes", 0, 0, dot_recipes},
    {".exit", "", "leave (Ctrl-D too)", 0, 0, dot_exit},
};
const size_t dot_count = sizeof dots / sizeof *dots;

/* Words between blanks; quotes hold blanks together, also behind a =. */
static size_t split(char *text, char **words, size_t most)
{
    size_t n = 0;
    for (char *p = text, *to; n < most;) {
        p += strspn(p, " \t");
        if (!*p)
            break;
        words[n++] = to = p;
        for (char quote = 0; *p && (quote || (*p != ' ' && *p != '\t')); p++) {
            if ((*p == '"' || *p == '\'') && (!quote || quote == *p))
                quote = quote ? 0 : *p;
            else
                *to++ = *p;
        }
        p += *p != '\0';
        *to = '\0';
    }
    return n;
}

static const struct dot *dot_find(const char *name)
{
    const struct dot *found = NULL;
    const char *all[sizeof dots / sizeof *dots];
    size_t fit = 0;
    for (size_t i = 0; i < dot_count; i++) {
        all[i] = dots[i].name;
        if (strcmp(dots[i].name, name) == 0)
            return &dots[i];
        if (strncmp(dots[i].name, name, strlen(name)) == 0 && ++fit)
            found = &dots[i];
    }
    if (fit == 1)
        return found;
    const char *near = nearest(name, all, dot_count);
    if (fit > 1)
        say("%s may be several commands: .help lists them", name);
    else if (near)
        say("there is no command %s: did you mean `%s`?", name, near);
    else
        say("there is no command %s: .help lists them", name);
    return NULL;
}

void dot_run(struct shell *s, const char *line)
{
    char text[8192], *words[WORDS_MOST + 1];
    if (strlen(line) >= sizeof text) {
        say("that line is too long");
        return;
    }
    strncpy(text, line, sizeof text);
    size_t n = split(text, words, WORDS_MOST);
    const struct dot *d = dot_find(words[0]);
    if (!d)
        return;
    if (n - 1 < d->least || n - 1 > d->most)
        say("%s %s", d->name, d->usage);
    else
        d->run(s, n - 1, words + 1);
}
