/* SPDX-License-Identifier: MIT */
#include "vm/base/diag.h"
#include "vm/base/limits.h"

#define ERROR   DIAG_ERROR
#define WARNING DIAG_WARNING
#define NOTE    DIAG_NOTE
const struct diag_row diag_rows[DIAG_COUNT] = {
#define DIAG(code, level, message, help) {#code, message, help, level},
#include "vm/base/diag.def"
#undef DIAG
};
#undef ERROR
#undef WARNING
#undef NOTE

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

bool diag_find(struct str code, enum diag_code *ret)
{
    for (uint32_t i = 0; i < DIAG_COUNT; i++) {
        const char *row = diag_rows[i].code;
        uint32_t k = 0;
        while (k < code.n && row[k] && upper(code.p[k]) == row[k])
            k++;
        if (k == code.n && !row[k]) {
            *ret = (enum diag_code)i;
            return true;
        }
    }
    return false;
}

void diags_init(struct diags *ds, struct arena *a, struct sources *ss)
{
    *ds = (struct diags){.arena = a, .sources = ss, .most = (uint32_t)limits_default.diagnostics};
}

/* The text of a row with {0} … {9} filled in; any other brace stands for itself. */
static struct str fill(struct arena *a, const char *text, const struct str *args, uint32_t n)
{
    struct buf b = {.arena = a};
    for (const char *p = text; *p; p++) {
        if (p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}') {
            uint32_t k = (uint32_t)(p[1] - '0');
            buf_add(&b, k < n ? args[k] : STR_EMPTY);
            p += 2;
        } else {
            buf_char(&b, *p);
        }
    }
    return buf_str(&b);
}

static bool span_eq(struct span a, struct span b)
{
    return a.source == b.source && a.at == b.at && a.len == b.len;
}

/* What has no place in a source may be told of many rows of a log: it is never the same. */
static struct diag *find_same(const struct diags *ds, const struct diag *d)
{
    for (uint32_t i = d->span.source ? 0 : ds->all.n; i < ds->all.n; i++) {
        struct diag *e = ds->all.p[i];
        if (e->code == d->code && span_eq(e->span, d->span) && str_eq(e->message, d->message))
            return e;
    }
    return NULL;
}

/* "made here by the recipe `sla`: `priority == 'high'`" */
static struct str made_text(struct arena *a, const struct made *m)
{
    struct buf b = {.arena = a};
    buf_printf(&b, "made here by the recipe `%.*s`", STR_ARG(m->recipe));
    if (m->filled.p)
        buf_printf(&b, ": `%.*s`", STR_ARG(m->filled));
    return buf_str(&b);
}

/* What a recipe made is told at the user's line; the lines of the recipes follow as notes. */
static void note_made(struct diags *ds, struct diag *d, struct span at)
{
    for (const struct made *m; (m = source_made_by(ds->sources, at.source)); at = m->user)
        *VEC_PUSH(ds->arena, d->notes) = (struct diag_label){source_plain(ds->sources, at), made_text(ds->arena, m)};
}

void diags_lose(struct diags *ds, struct str name)
{
    if (name.n)
        *VEC_PUSH(ds->arena, ds->lost) = arena_copy(ds->arena, name);
}

static bool is_lost(const struct diags *ds, const struct str *args, uint32_t n)
{
    for (uint32_t i = 0; i < ds->lost.n; i++)
        for (uint32_t k = 0; k < n; k++) {
            struct str lost = ds->lost.p[i];
            if (str_starts(args[k], lost) && (args[k].n == lost.n || args[k].p[lost.n] == '.'))
                return true;
        }
    return false;
}

struct diag *diag_put(struct diags *ds, enum diag_code code, struct span at, const struct str *args,
                      uint32_t n)
{
    const struct diag_row *row = &diag_rows[code];
    struct diag *d = NEW(ds->arena, struct diag);
    d->code = code;
    d->level = row->level;
    d->span = source_user(ds->sources, at);
    d->message = fill(ds->arena, row->message, args, n);
    d->help = fill(ds->arena, row->help, args, n);
    d->label = d->file = d->line_text = STR_EMPTY;
    struct diag *same = find_same(ds, d);
    if (same)
        return same;
    if (d->level == DIAG_ERROR && is_lost(ds, args, n))
        return d;
    note_made(ds, d, at);
    uint32_t *count = d->level == DIAG_ERROR ? &ds->errors : &ds->warnings;
    if (d->level == DIAG_NOTE || *count < ds->most)
        *VEC_PUSH(ds->arena, ds->all) = d;
    if (d->level != DIAG_NOTE)
        ++*count;
    return d;
}

void diag_note(struct diags *ds, struct diag *d, struct span at, struct str text)
{
    at = source_user(ds->sources, at);
    for (uint32_t i = 0; i < d->notes.n; i++)
        if (span_eq(d->notes.p[i].span, at) && str_eq(d->notes.p[i].text, text))
            return;
    *VEC_PUSH(ds->arena, d->notes) = (struct diag_label){at, arena_copy(ds->arena, text)};
}

void diag_help(struct diags *ds, struct diag *d, struct str help)
{
    d->help = arena_copy(ds->arena, help);
}

void diag_nearest(struct diags *ds, struct diag *d, struct str given, const struct str *candidates,
                  uint32_t n)
{
    struct str near = text_nearest(given, candidates, n);
    if (near.p)
        d->help = fill(ds->arena, "did you mean `{0}`?", &near, 1);
}

void diag_in_data(struct diags *ds, struct diag *d, struct str file, uint32_t line, uint32_t column,
                  uint32_t end_column, struct str line_text)
{
    d->file = arena_copy(ds->arena, file);
    d->line = line;
    d->column = column;
    d->end_column = end_column;
    d->line_text = arena_copy(ds->arena, line_text);
}

static int by_place(const void *a, const void *b, void *ud)
{
    (void)ud;
    struct span x = (*(struct diag *const *)a)->span, y = (*(struct diag *const *)b)->span;
    if (x.source != y.source)
        return x.source < y.source ? -1 : 1;
    return x.at < y.at ? -1 : x.at > y.at;
}

void diags_sort(struct diags *ds)
{
    sort_stable(ds->arena, ds->all.p, ds->all.n, sizeof *ds->all.p, by_place, NULL);
}
