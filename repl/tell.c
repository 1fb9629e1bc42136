/* SPDX-License-Identifier: MIT
 * tell.c: values, lists and help in the REPL. */
#include "repl/shell.h"

#include <stdio.h>
#include <string.h>

void tell_diagnostics(struct shell *s, bylaw_status st)
{
    if (st != BYLAW_IO) /* the sink has told why */
        diagnostics_say(s->book, s->a, st != BYLAW_OK);
}

static bool in_json(const struct shell *s)
{
    return s->a->format && strstr(s->a->format, "json");
}

/* --- values ------------------------------------------------------------------------------------------------------------------- */

/* A duration stands in records as seconds. */
static void put_duration(const bylaw_record *r)
{
    double seconds = 0;
    bylaw_record_number(r, "value", &seconds);
    int64_t whole = (int64_t)seconds, n = whole < 0 ? -whole : whole;
    put("%s", whole < 0 ? "-" : "");
    if (n >= 3600)
        put("%lldh", (long long)(n / 3600));
    if (n % 3600 >= 60)
        put("%lldm", (long long)(n % 3600 / 60));
    if (n % 60 || n == 0)
        put("%llds", (long long)(n % 60));
    put("\n");
}

static void put_list(const char *before, const bylaw_record *list)
{
    size_t n = bylaw_record_count(list);
    for (size_t i = 0; i < n; i++)
        put("%s%s", i ? ", " : before, bylaw_record_text(bylaw_record_at(list, i), NULL));
}

/* Members stand in records with ; between. */
static void put_set(const char *text)
{
    put("{");
    for (size_t n; *text; text += n + (text[n] == ';')) {
        n = strcspn(text, ";");
        out_write(NULL, text, n);
        put("%s", text[n] ? ", " : "");
    }
    put("}\n");
}

static void put_value(const bylaw_record *r)
{
    const char *state = bylaw_record_text(r, "state"), *is = bylaw_record_text(r, "is"), *text = bylaw_record_text(r, "text");
    if (state) {
        const char *cause = bylaw_record_text(r, "cause");
        put("%s%s%s", state, cause ? ": " : "", cause ? cause : "");
        if (strcmp(state, "unknown") == 0)
            put_list("; it needs ", bylaw_record_get(r, "needs"));
        put("\n");
    } else if (is && strcmp(is, "duration") == 0) {
        put_duration(r);
    } else if (is && strncmp(is, "set(", 4) == 0) {
        put_set(text);
    } else if (is && strcmp(is, "text") == 0) {
        put("\"%s\"\n", text);
    } else {
        out_write(NULL, text, strlen(text));
        put("\n");
    }
}

void tell_value(struct shell *s, const char *expression)
{
    const bylaw_record *r = NULL;
    bylaw_run_options o = run_options_of(s->a);
    bylaw_status st = bylaw_eval(s->book, expression, &o, s->a->rest.p, s->a->rest.n, 0, &r);
    progress_end();
    tell_diagnostics(s, st);
    if (st != BYLAW_OK)
        return;
    if (!in_json(s)) {
        put_value(r);
        return;
    }
    bylaw_record_json(r, out_write, NULL);
    put("\n");
}

/* --- lists ---------------------------------------------------------------------------------------------------------------------- */

static void put_some(const char *before, const char *text, const char *after)
{
    if (text)
        put("%s%s%s", before, text, after);
}

static void about_rule(const bylaw_record *r)
{
    put_some("", bylaw_record_text(r, "effect"), "");
    put_some(", ", bylaw_record_text(r, "title"), "");
    put_some(", ", bylaw_record_text(r, "cite"), "");
}

static void about_duty(const bylaw_record *r)
{
    const bylaw_record *forms = bylaw_record_get(r, "forms");
    for (size_t i = 0; i < bylaw_record_count(forms); i++) {
        const bylaw_record *f = bylaw_record_at(forms, i);
        put_some(i ? "; " : "", bylaw_record_text(f, "of"), ": ");
        put_some("", bylaw_record_text(f, "begins"), "");
        put_some(", due ", bylaw_record_text(f, "deadline"), "");
        put_some(", from ", bylaw_record_text(f, "from"), "");
    }
    put_some(", ", bylaw_record_text(r, "title"), "");
    put_some(", ", bylaw_record_text(r, "cite"), "");
}

static void about_kpi(const bylaw_record *r)
{
    put_some("", bylaw_record_text(r, "value"), "");
    put_some(", for each ", bylaw_record_text(r, "per"), "");
    put_some(", every ", bylaw_record_text(r, "every"), "");
    put_some(", from ", bylaw_record_text(r, "from"), "");
    put_some(", ", bylaw_record_text(r, "title"), "");
    put_some(", ", bylaw_record_text(r, "cite"), "");
}

static void about_review(const bylaw_record *r)
{
    const bylaw_record *parts = bylaw_record_get(r, "weigh");
    put_some("", bylaw_record_text(r, "of"), ": ");
    put_some("every ", bylaw_record_text(r, "every"), "");
    for (size_t i = 0; i < bylaw_record_count(parts); i++) {
        const bylaw_record *p = bylaw_record_at(parts, i);
        double weight = 0;
        bylaw_record_number(p, "weight", &weight);
        put("%s%s %g", i ? ", " : ", weighs ", bylaw_record_text(p, "name"), weight);
    }
    put_list(", grades ", bylaw_record_get(r, "grades"));
    put_some(", ", bylaw_record_text(r, "title"), "");
    put_some(", ", bylaw_record_text(r, "cite"), "");
}

static void about_param(const bylaw_record *r)
{
    const bylaw_record *values = bylaw_record_get(r, "values");
    for (size_t i = 0; i < bylaw_record_count(values); i++) {
        const bylaw_record *v = bylaw_record_at(values, i);
        put("%s%s", i ? ", " : "", bylaw_record_text(v, "value"));
        put_some(" from ", bylaw_record_text(v, "from"), "");
    }
    put_some(", ", bylaw_record_text(r, "cite"), "");
}

static void about_role(const bylaw_record *r)
{
    const char *title = bylaw_record_text(r, "title");
    const bylaw_record *above = bylaw_record_get(r, "reports_to");
    put_some("", title, "");
    put_list(title ? ", reports to " : "reports to ", above);
}

static void about_kind(const bylaw_record *r)
{
    const bylaw_record *fields = bylaw_record_get(r, "fields");
    for (size_t i = 0; i < bylaw_record_count(fields); i++) {
        const bylaw_record *f = bylaw_record_at(fields, i);
        put("%s%s = %s", i ? ", " : "", bylaw_record_text(f, "name"), bylaw_record_text(f, "type"));
    }
}

static void about_function(const bylaw_record *r)
{
    put_some("", bylaw_record_text(r, "doc"), "");
}

static void about_recipe(const bylaw_record *r)
{
    put_some("", bylaw_record_text(r, "doc"), "");
}

static void about_nothing(const bylaw_record *r)
{
    (void)r;
}

static const struct {
    const char *what, *one;
    void (*about)(const bylaw_record *r);
} lists[] = {{"rules", "rule", about_rule},       {"params", "param", about_param},          {"roles", "role", about_role},   {"duties", "duty", about_duty},
           {"kpis", "kpi", about_kpi},
             {"kinds", "kind of event", about_kind}, {"functions", "function", about_function}, {"matrices", "matrix", about_nothing},
             {"recipes", "recipe", about_recipe},  {"reviews", "review", about_review}};
enum { LISTS = sizeof lists / sizeof *lists };

static const bylaw_record *list_of(struct shell *s, const char *what)
{
    const bylaw_record *list = NULL;
    return s->loaded && bylaw_book_list(s->book, what, &list) == BYLAW_OK ? list : NULL;
}

static int columns(const char *s)
{
    int n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

static void put_rows(const bylaw_record *list, void (*about)(const bylaw_record *r))
{
    int wide = 0;
    for (size_t i = 0; i < bylaw_record_count(list); i++) {
        int n = columns(bylaw_record_text(bylaw_record_at(list, i), "name"));
        wide = n > wide ? n : wide;
    }
    for (size_t i = 0; i < bylaw_record_count(list); i++) {
        const bylaw_record *r = bylaw_record_at(list, i);
        const char *name = bylaw_record_text(r, "name");
        put("%s%*s", name, wide - columns(name) + 2, "");
        about(r);
        put("\n");
    }
}

void tell_list(struct shell *s, const char *what)
{
    const bylaw_record *list = list_of(s, what);
    for (size_t i = 0; i < LISTS; i++)
        if (list && strcmp(lists[i].what, what) == 0) {
            if (in_json(s) && bylaw_record_json(list, out_write, NULL))
                put("\n");
            else
                put_rows(list, lists[i].about);
        }
}

/* --- name? ------------------------------------------------------------------------------------------------------------------------- */

static bool about_dot(const char *name)
{
    for (size_t i = 0; i < dot_count; i++)
        if (strcmp(dots[i].name, name) == 0 || strcmp(dots[i].name + 1, name) == 0) {
            put("%s %s\n  %s\n", dots[i].name, dots[i].usage, dots[i].doc);
            return true;
        }
    return false;
}

static bool about_word(const char *name)
{
    for (size_t i = 0; i < bylaw_word_count(); i++)
        if (strcmp(bylaw_word_at(i).name, name) == 0) {
            help_word(i);
            return true;
        }
    return false;
}

static bool about_named(struct shell *s, size_t which, const char *name)
{
    const bylaw_record *list = list_of(s, lists[which].what);
    for (size_t i = 0; i < bylaw_record_count(list); i++) {
        const bylaw_record *r = bylaw_record_at(list, i), *source = bylaw_record_get(r, "source");
        int64_t at;
        if (strcmp(bylaw_record_text(r, "name"), name) != 0)
            continue;
        put("%s: a %s", name, lists[which].one);
        if (bylaw_record_integer(source, "line", &at))
            put(", %s:%lld", bylaw_record_text(source, "file"), (long long)at);
        put("\n  ");
        lists[which].about(r);
        put("\n");
        recipe_fields_put(lists[which].about == about_recipe ? r : NULL);
        return true;
    }
    return false;
}

void tell_about(struct shell *s, const char *name)
{
    bool found = about_word(name);
    for (size_t i = 0; i < LISTS; i++)
        found = about_named(s, i, name) || found;
    if (!found && !about_dot(name) && !help_recipe(name))
        say("nothing here is called %s", name);
}
