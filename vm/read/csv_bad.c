/* SPDX-License-Identifier: MIT
 * What is wrong with rows and cells, told with the place and the text as it stands in the file. */
#include "vm/read/csv.h"

enum { LINE_MOST = 4096, VALUE_MOST = 60 }; /* bytes of a line and of a cell that are shown */

uint32_t csv_row_end(const struct csv_scan *s, uint32_t row)
{
    return row + 1 < s->nrow ? s->row[row + 1].at : s->at;
}

/* A text that can be printed: what is no character, or none that shows, is U+FFFD. */
static struct str clean(struct arena *a, struct str s)
{
    struct buf b = {.arena = a};
    while (s.n) {
        uint32_t code = 0, n = utf8_next(s, &code);
        if (n && code != 0 && (code >= ' ' || code == '\t'))
            buf_add(&b, str_part(s, 0, n));
        else
            buf_text(&b, "\xef\xbf\xbd");
        n = n ? n : 1;
        s = str_part(s, n, s.n - n);
    }
    return buf_str(&b);
}

/* At most n bytes, and no character cut. */
static struct str shorten(struct arena *a, struct str s, uint32_t n)
{
    if (s.n <= n)
        return clean(a, s);
    while (n && (s.p[n] & 0xc0) == 0x80)
        n--;
    struct buf b = {.arena = a};
    buf_add(&b, clean(a, str_part(s, 0, n)));
    buf_text(&b, "…");
    return buf_str(&b);
}

struct csv_where csv_where(const struct csv_scan *s, uint32_t row, uint32_t at, uint32_t end, struct arena *a)
{
    uint32_t start = s->row[row].at, stop = csv_row_end(s, row), line = s->row[row].line;
    for (uint32_t i = start; i < at; i++) {
        if (s->p[i] != '\n')
            continue;
        line++;
        start = i + 1;
    }
    const char *lf = memchr(s->p + start, '\n', stop - start);
    uint32_t line_end = lf ? (uint32_t)(lf - s->p) : stop;
    line_end -= line_end > start && s->p[line_end - 1] == '\r';
    at = MIN(at, line_end);
    end = MAX(MIN(end, line_end), at);
    struct str front = {s->p + start, at - start}, mine = {s->p + at, end - at};
    uint32_t column = utf8_count(front) + 1, width = utf8_count(mine);
    struct str text = shorten(a, (struct str){s->p + start, line_end - start}, LINE_MOST);
    return (struct csv_where){line, column, column + MAX(width, 1u), text};
}

void csv_place(struct diags *ds, struct diag *d, const struct csv_scan *s, uint32_t row, uint32_t at, uint32_t end,
               struct str file, struct arena *scratch)
{
    struct csv_where w = csv_where(s, row, at, end, scratch);
    diag_in_data(ds, d, file, w.line, w.column, w.end_column, w.text);
}

/* --- one bad cell ------------------------------------------------------------------------------------------------ */

/* A cell's place in the raw text: what was unescaped lies elsewhere. */
static struct csv_cell raw_cell(struct csv *c, const struct csv_bad *b)
{
    const struct csv_scan *s = &c->scan;
    uint32_t at = s->row[b->row].at, end = csv_row_end(s, b->row);
    if (b->cell == UINT32_MAX)
        return (struct csv_cell){b->at, b->at};
    uint32_t n = end - at + CSV_ROOM + 1;
    struct csv_scan one = {.p = s->p, .at = at, .till = end, .sep = s->sep, .last = true, .line = 1};
    one.cell = NEW_ARRAY(&c->scratch, struct csv_cell, n);
    one.row = NEW_ARRAY(&c->scratch, struct csv_row, CSV_ROOM + 1);
    one.cell_cap = n;
    one.row_cap = CSV_ROOM + 1;
    csv_scan_bytes(&one);
    if (b->cell >= one.ncell)
        return (struct csv_cell){end - 1, end - 1};
    struct csv_cell found = one.cell[b->cell];
    found.end &= ~CSV_DOUBLED;
    return found;
}

/* What stands in the cell, without its quotes. */
static struct str cell_text(const struct csv *c, const struct csv_bad *b)
{
    uint32_t first = b->row ? c->scan.row[b->row - 1].cells : 0;
    if (b->cell == UINT32_MAX || first + b->cell >= c->scan.row[b->row].cells)
        return STR_EMPTY;
    struct csv_cell cell = c->scan.cell[first + b->cell];
    return (struct str){c->scan.p + cell.at, cell.end - cell.at};
}

static const char *const noun[] = { /* ORDER type_kind */
    "a value", "none", "true or false", "a number", "an amount of money", "a duration", "a period", "working time",
    "a time", "a date", "a text", "one of the words on the list", "an id", "a set"};
_Static_assert(ARRAY_LEN(noun) == TYPE_KIND_COUNT, "ORDER type_kind");

static struct choices choices_of(const struct csv *c, struct type t)
{
    bool has = t.kind == TYPE_ONE_OF || (t.kind == TYPE_SET && t.elem == TYPE_ONE_OF);
    return has ? c->env.schema->types.lists.p[t.of] : (struct choices){NULL, 0};
}

static struct str choice_list(struct csv *c, struct choices list)
{
    struct buf b = {.arena = &c->scratch};
    for (uint32_t i = 0; i < list.n; i++) {
        buf_text(&b, i ? ", " : "");
        buf_add(&b, names_text(c->env.names, list.p[i]));
    }
    return buf_str(&b);
}

static struct str number_text(struct csv *c, uint64_t n)
{
    struct buf b = {.arena = &c->scratch};
    buf_int(&b, (int64_t)n);
    return buf_str(&b);
}

static void near_choice(struct csv *c, struct diag *d, struct str given, struct choices list)
{
    struct str *known = NEW_ARRAY(&c->scratch, struct str, list.n + 1);
    for (uint32_t i = 0; i < list.n; i++)
        known[i] = names_text(c->env.names, list.p[i]);
    diag_nearest(c->env.diags, d, given, known, list.n);
}

static uint32_t cells_of(const struct csv *c, uint32_t row)
{
    return c->scan.row[row].cells - (row ? c->scan.row[row - 1].cells : 0);
}

/* {0} {1} {2} {3} of the row's message. */
static void fill_args(struct csv *c, const struct csv_bad *b, struct str args[4])
{
    struct choices list = choices_of(c, b->type);
    args[0] = shorten(&c->scratch, cell_text(c, b), VALUE_MOST);
    args[1] = b->cell < c->plan.ncolumns ? c->plan.header[b->cell] : STR_EMPTY;
    args[2] = b->code == D_B0625 ? choice_list(c, list) : value_form(b->type);
    args[3] = str_of(noun[b->type.kind]);
    if (b->code == D_B0611) {
        args[0] = number_text(c, cells_of(c, b->row));
        args[1] = number_text(c, c->plan.ncolumns);
    } else if (b->code == D_B0627 || b->code == D_B0628) {
        args[0] = number_text(c, b->code == D_B0627 ? c->env.limits->cell_bytes : c->env.limits->row_bytes);
    } else if (b->code == D_B0606) {
        struct buf hex = {.arena = &c->scratch};
        buf_printf(&hex, "%02X", (unsigned)(unsigned char)c->scan.p[b->at]);
        args[0] = buf_str(&hex);
    }
}

static void tell(struct csv *c, const struct csv_bad *b)
{
    struct diags *ds = c->env.diags;
    struct str args[4];
    if (++c->told > c->env.limits->diagnostics && c->options.skip_bad_rows) {
        ds->warnings++;
        return;
    }
    fill_args(c, b, args);
    struct diag *d = diag_put(ds, b->code, (struct span){0, 0, 0}, args, ARRAY_LEN(args));
    struct csv_cell cell = raw_cell(c, b);
    csv_place(ds, d, &c->scan, b->row, cell.at, cell.end, c->plan.file, &c->scratch);
    if (b->code == D_B0625)
        near_choice(c, d, cell_text(c, b), choices_of(c, b->type));
    if (c->options.skip_bad_rows && d->level == DIAG_ERROR) { /* counted and left out: the run goes on */
        d->level = DIAG_WARNING;
        ds->errors--;
        ds->warnings++;
    }
}

static int by_place(const void *a, const void *b, void *ud)
{
    const struct csv_bad *x = a, *y = b;
    (void)ud;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return (x->cell > y->cell) - (x->cell < y->cell);
}

void csv_tell(struct csv *c)
{
    struct csv_cells *k = &c->cells;
    sort_stable(&c->scratch, k->bad.p, k->bad.n, sizeof *k->bad.p, by_place, NULL);
    for (uint32_t i = 0; i < k->bad.n; i++) {
        if (c->options.live && !c->options.skip_bad_rows && k->bad.p[i].row != k->bad.p[0].row)
            return; /* the log ends with its first bad row */
        c->reader.bad_rows += i == 0 || k->bad.p[i].row != k->bad.p[i - 1].row;
        tell(c, &k->bad.p[i]);
    }
}

void csv_tell_twice(struct csv *c)
{
    struct csv_cells *k = &c->cells;
    sort_stable(&c->scratch, k->twice.p, k->twice.n, sizeof *k->twice.p, by_place, NULL);
    for (uint32_t i = 0; i < k->twice.n && c->told < c->env.limits->diagnostics; i++)
        tell(c, &k->twice.p[i]);
}
