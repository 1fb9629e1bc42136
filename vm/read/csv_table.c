/* SPDX-License-Identifier: MIT
 * Tables of text: people, records, rows of matrices, days of calendars; and the rows of a log, some at a time, for sources. */
#include "vm/read/csv.h"
#include "vm/read/gz.h"

#include <errno.h>

struct csv_rows {
    const struct read_env *env; /* while it is read */
    struct mem *mem;
    struct arena *arena;       /* of the cells */
    struct csv_input in;
    struct csv_head head;
    struct csv_scan scan;
    struct arena scratch;
    size_t cell_room;
    struct span span;
    struct str path;
    VEC(struct text_cell) cells;
    uint32_t nrows, bad;        /* of the rows at hand; of all */
};

static void table_release(void *ud)
{
    struct csv_rows *t = ud;
    csv_input_close(&t->in);
    mem_drop(t->mem, t->scan.cell, t->cell_room);
    t->scan.cell = NULL;
    t->cell_room = 0;
    arena_release(&t->scratch);
}

static void table_room(struct csv_rows *t, uint32_t cap)
{
    size_t size = sizeof(struct csv_cell) * cap;
    t->scan.cell = mem_resize(t->mem, t->scan.cell, t->cell_room, size);
    t->cell_room = size;
    t->scan.cell_cap = cap;
}

static void bad_row(struct csv_rows *t, uint32_t row, enum diag_code code, uint32_t at, const struct str *args, uint32_t n)
{
    struct diags *ds = t->env->diags;
    struct diag *d = diag_put(ds, code, (struct span){0, 0, 0}, args, n);
    csv_place(ds, d, &t->scan, row, at, at + 1, t->path, &t->scratch);
    if (t->span.source)
        diag_note(ds, d, t->span, STR("the table is read here"));
    t->bad++;
}

static const enum diag_code fault_code[] = {DIAG_COUNT, D_B0612, D_B0614, D_B0613}; /* ORDER csv_fault */

static struct str number_text(struct csv_rows *t, const char *format, uint32_t v)
{
    struct buf b = {.arena = &t->scratch};
    buf_printf(&b, format, (unsigned)v);
    return buf_str(&b);
}

/* Whether the row can be taken. */
static bool row_fine(struct csv_rows *t, uint32_t row, uint32_t n)
{
    const struct csv_row *r = &t->scan.row[row];
    struct str text = {t->scan.p + r->at, csv_row_end(&t->scan, row) - r->at};
    const char *nul = memchr(text.p, 0, text.n);
    uint32_t valid = utf8_check(text);
    if (nul)
        bad_row(t, row, D_B0607, (uint32_t)(nul - t->scan.p), NULL, 0);
    else if (valid < text.n)
        bad_row(t, row, D_B0606, r->at + valid,
                DIAG_ARGS(number_text(t, "%02X", (unsigned char)text.p[valid])));
    else if (r->fault)
        bad_row(t, row, fault_code[r->fault], r->fault_at, NULL, 0);
    else if (n != t->head.n)
        bad_row(t, row, D_B0611, r->at, DIAG_ARGS(number_text(t, "%u", n), number_text(t, "%u", t->head.n)));
    else
        return true;
    return false;
}

/* The raw end of a cell that begins at raw byte `at`, and where it shows. */
struct walk {
    uint32_t at, line, column;
};

static void walk_to(const struct csv_rows *t, struct walk *w, uint32_t at)
{
    for (; w->at < at; w->at++) {
        if (t->scan.p[w->at] == '\n') {
            w->line++;
            w->column = 1;
        } else if ((t->scan.p[w->at] & 0xc0) != 0x80) {
            w->column++;
        }
    }
}

static void take_row(struct csv_rows *t, uint32_t row, const struct csv_cell *raw, uint32_t first)
{
    struct arena *a = t->arena;
    struct walk w = {t->scan.row[row].at, t->scan.row[row].line, 1};
    for (uint32_t i = 0; i < t->head.n; i++) {
        struct csv_cell c = t->scan.cell[first + i];
        struct text_cell *to = VEC_PUSH(a, t->cells);
        to->text = arena_copy(a, (struct str){t->scan.p + c.at, c.end - c.at});
        walk_to(t, &w, raw[first + i].at);
        to->line = w.line;
        to->column = w.column;
        uint32_t line = w.line;
        walk_to(t, &w, raw[first + i].end & ~CSV_DOUBLED);
        to->end_column = MAX(w.line == line ? w.column : 0, to->column + 1);
    }
    t->nrows++;
}

static bool is_blank(const struct csv_rows *t, uint32_t row)
{
    char c = t->scan.p[t->scan.row[row].at];
    return c == '\n' || c == '\r';
}

static void take_rows(struct csv_rows *t)
{
    struct csv_scan *s = &t->scan;
    struct arena_mark mark = arena_mark(&t->scratch);
    struct csv_cell *raw = NEW_ARRAY(&t->scratch, struct csv_cell, s->ncell + 1);
    memcpy(raw, s->cell, sizeof *raw * s->ncell);
    if (s->doubled) {
        csv_unescape(&t->in, s->cell, s->ncell);
        s->p = t->in.p;
    }
    for (uint32_t i = 0; i < s->nrow; i++) {
        uint32_t first = i ? s->row[i - 1].cells : 0, n = s->row[i].cells - first;
        if ((n == 1 && is_blank(t, i)) || !row_fine(t, i, n))
            continue;
        take_row(t, i, raw, first);
    }
    arena_back(&t->scratch, mark);
}

/* The rows of one scan, behind those that are there; CSV_MORE: there may be more. */
static enum csv_more some_rows(struct csv_rows *t)
{
    struct csv_scan *s = &t->scan;
    for (;;) {
        s->p = t->in.p;
        s->at = t->in.at;
        s->till = t->in.till;
        s->last = t->in.eof;
        s->nrow = s->ncell = 0;
        s->doubled = false;
        csv_scan(s);
        t->in.at = s->at;
        if (s->nrow) {
            take_rows(t);
            return CSV_MORE;
        }
        if (s->full) {
            table_room(t, s->cell_cap * 2);
            continue;
        }
        enum csv_more more = csv_input_more(&t->in, t->env->limits->row_bytes);
        if (more == CSV_MORE)
            continue;
        if (more == CSV_FULL)
            diag(t->env->diags, D_B0628, t->span, number_text(t, "%u", (uint32_t)t->env->limits->row_bytes));
        else if (more == CSV_FAILED)
            diag(t->env->diags, D_B0602, t->span, t->path, read_why(errno));
        return more;
    }
}

static bool names_fine(struct csv_rows *t)
{
    struct diags *ds = t->env->diags;
    bool fine = true;
    for (uint32_t i = 0; i < t->head.n; i++) {
        struct str name = t->head.names[i];
        struct diag *d = name.n ? NULL : diag(ds, D_B0609, t->span, number_text(t, "%u", i + 1));
        for (uint32_t k = 0; k < i && !d; k++)
            d = str_eq(name, t->head.names[k]) ? diag(ds, D_B0610, t->span, name) : NULL;
        fine &= d == NULL;
    }
    return fine;
}

struct csv_rows *csv_rows_open(const struct read_env *env, struct str from, struct str path, struct span at, bool live, struct arena *cells)
{
    struct csv_rows *t = NEW(env->arena, struct csv_rows);
    *t = (struct csv_rows){.env = env, .mem = env->arena->mem, .arena = cells, .span = at, .path = arena_copy(env->arena, path)};
    arena_init(&t->scratch, env->arena->mem);
    arena_defer(env->arena, table_release, t);
    if (!csv_begin(env, from, path, at, live, &t->in, &t->head))
        return NULL;
    if (!t->head.n) {
        diag(env->diags, D_B0608, at, path);
        return NULL;
    }
    t->scan.sep = t->head.sep;
    t->scan.line = t->head.next_line;
    t->scan.row_cap = 512 + CSV_ROOM;
    t->scan.row = NEW_ARRAY(env->arena, struct csv_row, t->scan.row_cap);
    table_room(t, 4096);
    if (names_fine(t))
        return t;
    table_release(t);
    return NULL;
}

static struct text_table table_of(const struct csv_rows *t)
{
    return (struct text_table){.file = t->path, .names = t->head.names, .ncolumns = t->head.n, .nrows = t->nrows, .cells = t->cells.p};
}

bool csv_rows_next(struct csv_rows *t, struct text_table *ret, uint32_t *ret_bad)
{
    uint32_t bad = t->bad;
    enum csv_more more = CSV_MORE;
    t->nrows = 0;
    t->cells.p = NULL; /* given back with the arena */
    t->cells.n = t->cells.cap = 0;
    while (t->nrows == 0 && more == CSV_MORE)
        more = some_rows(t);
    *ret = table_of(t);
    *ret_bad = t->bad - bad;
    if (t->nrows == 0)
        table_release(t);
    return more == CSV_MORE || more == CSV_END;
}

bool csv_table(const struct read_env *env, struct str from, struct str path, struct span at, struct text_table *ret)
{
    struct csv_rows *t = csv_rows_open(env, from, path, at, false, env->arena);
    enum csv_more more = CSV_MORE;
    while (t && more == CSV_MORE)
        more = some_rows(t);
    if (!t)
        return false;
    *ret = table_of(t);
    table_release(t);
    return more == CSV_END && t->bad == 0;
}
