/* SPDX-License-Identifier: MIT
 * diagtext.c: diagnostics as people read them: what is wrong, the place with their own text and a caret, what would mend it. */
#include "vm/show/face.h"

/* A stretch of one line that is pointed at. */
struct mark {
    struct place place;
    uint32_t source;
    struct str text;
    bool main;
};
struct marks {
    VEC(struct mark) all;
    uint32_t gutter; /* digits of the largest line number */
    const char *color;
};

static const char *const level_text[] = {"error", "warning", "note"}; /* ORDER diag_level */
static const char *const level_color[] = {"1;31", "1;33", "1;36"};
enum { CUT_AT = 72, CUT_BEFORE = 40 }; /* columns: longer lines are shown around the mark, so that a terminal of 80 does not break them */

static uint32_t digits(uint32_t n)
{
    uint32_t d = 1;
    while (n /= 10)
        d++;
    return d;
}

/* --- where ----------------------------------------------------------------------------------------------------------- */

static struct str chars_of(struct str s, uint32_t skip, uint32_t n)
{
    uint32_t from = 0, to;
    for (; skip && from < s.n; skip--) {
        uint32_t code, k = utf8_next(str_part(s, from, s.n - from), &code);
        from += k ? k : 1;
    }
    for (to = from; n && to < s.n; n--) {
        uint32_t code, k = utf8_next(str_part(s, to, s.n - to), &code);
        to += k ? k : 1;
    }
    return str_part(s, from, to - from);
}

/* Columns that out_plain takes: control characters and broken bytes are one each. */
static uint32_t plain_width(struct str s)
{
    uint32_t width = 0;
    while (s.n) {
        uint32_t code = 0, n = utf8_next(s, &code);
        bool odd = n == 0 || code < 0x20 || (code >= 0x7f && code < 0xa0);
        width += odd ? 1 : utf8_width(str_part(s, 0, n));
        s = str_part(s, n ? n : 1, s.n - (n ? n : 1));
    }
    return width;
}

static bool data_place(const struct diag *d, struct place *ret)
{
    if (d->line == 0)
        return false;
    uint32_t column = d->column ? d->column : 1, end = MAX(d->end_column, column + 1);
    *ret = (struct place){.line = d->line, .column = column, .end_column = end, .text = d->line_text};
    ret->indent = plain_width(chars_of(d->line_text, 0, column - 1));
    ret->width = MAX(1, plain_width(chars_of(d->line_text, column - 1, end - column)));
    return true;
}

static void add_mark(struct printer *p, struct sources *sources, struct marks *ms, struct span span, struct str text, bool main)
{
    struct mark m = {.source = span.source, .text = text, .main = main};
    if (!source_place(sources, span, &m.place))
        return;
    ms->gutter = MAX(ms->gutter, digits(m.place.line));
    *VEC_PUSH(p->arena, ms->all) = m;
}

static int mark_order(const void *a, const void *b, void *ud)
{
    const struct mark *x = a, *y = b;
    (void)ud;
    if (x->place.line != y->place.line)
        return x->place.line < y->place.line ? -1 : 1;
    return (int)y->main - (int)x->main;
}

/* --- lines ----------------------------------------------------------------------------------------------------------- */

static void out_gutter(struct printer *p, const struct marks *ms, uint32_t line)
{
    out_color(p, "1;34");
    out_pad(p, ms->gutter - (line ? digits(line) : 0));
    if (line)
        out_int(p, line);
    out_text(p, " |");
    out_color(p, "");
}

/* A long line is shown from somewhat before its first mark; the columns that were left out. */
static uint32_t out_line(struct printer *p, struct str text, const struct mark *m)
{
    struct str whole = text;
    uint32_t skipped = 0, taken = 0;
    if (plain_width(text) > CUT_AT && m->place.indent > CUT_BEFORE)
        while (text.n && skipped < m->place.indent - CUT_BEFORE) {
            struct str c = chars_of(text, 0, 1);
            skipped += plain_width(c);
            text = str_part(text, c.n, text.n - c.n);
        }
    while (taken < text.n && plain_width(str_part(text, 0, taken)) < CUT_AT)
        taken += chars_of(str_part(text, taken, text.n - taken), 0, 1).n;
    out_text(p, skipped ? " …" : " ");
    out_plain(p, str_part(text, 0, taken));
    out_text(p, taken < text.n ? "…\n" : "\n");
    return whole.n == text.n ? 0 : skipped - 1; /* the dots take a column themselves */
}

static void out_carets(struct printer *p, const struct marks *ms, const struct mark *m, uint32_t skipped)
{
    out_gutter(p, ms, 0);
    out_pad(p, 1 + m->place.indent - MIN(skipped, m->place.indent));
    out_color(p, m->main ? ms->color : "1;34");
    for (uint32_t i = 0; i < MIN(m->place.width, (uint32_t)CUT_AT); i++)
        out_text(p, m->main ? "^" : "-");
    if (m->text.n) {
        out_text(p, " ");
        out_plain(p, m->text);
    }
    out_color(p, "");
    out_text(p, "\n");
}

static void out_arrow(struct printer *p, const struct marks *ms, const char *arrow, struct str file, const struct place *at)
{
    out_color(p, "1;34");
    out_pad(p, ms->gutter);
    out_text(p, arrow);
    out_color(p, "");
    out_plain(p, file);
    if (at) {
        out_text(p, ":");
        out_int(p, at->line);
        out_text(p, ":");
        out_int(p, at->column);
    }
    out_text(p, "\n");
}

/* All marks of one file, each line once. */
static void out_snippet(struct printer *p, const struct marks *ms, uint32_t source)
{
    uint32_t line = 0, skipped = 0;
    for (uint32_t i = 0; i < ms->all.n; i++) {
        const struct mark *m = &ms->all.p[i];
        if (m->source != source)
            continue;
        if (line == 0) {
            out_gutter(p, ms, 0);
            out_text(p, "\n");
        } else if (m->place.line > line + 1) {
            out_text(p, "...\n");
        }
        if (m->place.line != line) {
            out_gutter(p, ms, m->place.line);
            skipped = out_line(p, m->place.text, m);
        }
        out_carets(p, ms, m, skipped);
        line = m->place.line;
    }
}

static void out_other_files(struct printer *p, struct sources *sources, const struct marks *ms, uint32_t main)
{
    for (uint32_t i = 0; i < ms->all.n; i++) {
        const struct mark *m = &ms->all.p[i];
        bool seen = m->source == main;
        for (uint32_t k = 0; k < i && !seen; k++)
            seen = ms->all.p[k].source == m->source;
        if (seen)
            continue;
        out_arrow(p, ms, "::: ", source_get(sources, m->source)->name, &m->place);
        out_snippet(p, ms, m->source);
    }
}

static void out_advice(struct printer *p, const struct marks *ms, const char *what, struct str text)
{
    if (text.n == 0)
        return;
    out_pad(p, ms->gutter + 1);
    out_color(p, "1;34");
    out_text(p, "= ");
    out_color(p, "");
    out_text(p, what);
    out_plain(p, text);
    out_text(p, "\n");
}

static void out_in_book(struct printer *p, struct sources *sources, struct marks *ms, const struct diag *d)
{
    struct place at;
    source_place(sources, d->span, &at);
    add_mark(p, sources, ms, d->span, d->label, true);
    sort_stable(p->arena, ms->all.p, ms->all.n, sizeof *ms->all.p, mark_order, NULL);
    out_arrow(p, ms, "--> ", source_get(sources, d->span.source)->name, &at);
    out_snippet(p, ms, d->span.source);
    out_other_files(p, sources, ms, d->span.source);
}

static void out_in_data(struct printer *p, struct marks *ms, const struct diag *d)
{
    struct mark m = {.text = d->label, .main = true};
    bool placed = data_place(d, &m.place);
    if (placed)
        ms->gutter = MAX(ms->gutter, digits(d->line));
    if (d->file.n)
        out_arrow(p, ms, "--> ", d->file, placed ? &m.place : NULL);
    if (!placed || d->line_text.n == 0)
        return;
    *VEC_PUSH(p->arena, ms->all) = m;
    out_snippet(p, ms, 0);
}

void show_diag_text(struct printer *p, struct sources *sources, const struct diag *d)
{
    struct arena_mark mark = arena_mark(p->arena);
    struct marks ms = {.gutter = 1, .color = level_color[d->level]};
    for (uint32_t i = 0; i < d->notes.n; i++)
        add_mark(p, sources, &ms, d->notes.p[i].span, d->notes.p[i].text, false);
    out_color(p, ms.color);
    out_text(p, level_text[d->level]);
    out_text(p, "[");
    out_text(p, diag_rows[d->code].code);
    out_text(p, "]");
    out_color(p, "");
    out_text(p, ": ");
    out_color(p, "1");
    out_plain(p, d->message);
    out_color(p, "");
    out_text(p, "\n");
    if (source_get(sources, d->span.source))
        out_in_book(p, sources, &ms, d);
    else
        out_in_data(p, &ms, d);
    for (uint32_t i = 0; i < d->notes.n; i++)
        if (!source_get(sources, d->notes.p[i].span.source))
            out_advice(p, &ms, "note: ", d->notes.p[i].text);
    out_advice(p, &ms, "help: ", d->help);
    arena_back(p->arena, mark);
}
