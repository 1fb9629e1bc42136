/* SPDX-License-Identifier: MIT
 * The reader of logs in CSV. Text comes in by blocks; the finder gives cells of some hundred rows, a slice; its columns
 * are read one after the other into the batch. Where a slice has a bad row, it is told and the slice read anew without. */
#include "vm/read/csv.h"
#include "vm/read/gz.h"

#include <errno.h>

enum { SLICE = 512 };
static const struct span nowhere = {0, 0, 0};

static enum bl_status end_log(struct csv *c, enum bl_status status)
{
    c->finished = true;
    c->status = status;
    csv_input_close(&c->in);
    return status;
}

/* --- rows of text ------------------------------------------------------------------------------------------------ */

static void more_cells(struct csv *c)
{
    struct csv_scan *s = &c->scan;
    uint32_t cap = s->cell_cap * 2;
    s->cell = mem_resize(c->env.arena->mem, s->cell, c->cell_room, sizeof *s->cell * cap);
    c->cell_room = sizeof *s->cell * cap;
    s->cell_cap = cap;
}

static void tell_file(struct csv *c, enum diag_code code, struct str first, struct str second)
{
    struct diag *d = diag(c->env.diags, code, nowhere, first, second);
    diag_in_data(c->env.diags, d, c->plan.file, c->scan.line, 1, 2, STR_EMPTY);
}

static void tell_long_row(struct csv *c)
{
    struct buf most = {.arena = &c->scratch};
    buf_int(&most, (int64_t)c->env.limits->row_bytes);
    tell_file(c, D_B0628, buf_str(&most), STR_EMPTY);
}

enum rows { ROWS_SOME, ROWS_NONE, ROWS_WAIT, ROWS_FAILED };

/* More text, or why there is none. */
static enum rows more_text(struct csv *c)
{
    switch (csv_input_more(&c->in, c->env.limits->row_bytes)) {
    case CSV_MORE: return ROWS_SOME;
    case CSV_END: return ROWS_NONE;
    case CSV_FULL: tell_long_row(c); return ROWS_FAILED;
    case CSV_FAILED: tell_file(c, D_B0602, c->plan.file, read_why(errno)); return ROWS_FAILED;
    }
    BUG("csv_more out of range");
}

static void scan(struct csv *c)
{
    struct csv_scan *s = &c->scan;
    s->p = c->in.p;
    s->at = c->in.at;
    s->till = c->in.till;
    s->last = c->in.eof;
    s->high = s->nul = s->doubled = false;
    s->nrow = s->ncell = c->used = 0;
    csv_scan(s);
    c->in.at = s->at;
    if (s->doubled) {
        csv_unescape(&c->in, s->cell, s->ncell);
        s->p = c->in.p;
    }
}

/* Rows that were scanned and not used; with `wait` text is asked for until there are some. */
static enum rows some_rows(struct csv *c, bool wait)
{
    while (c->used == c->scan.nrow) {
        scan(c);
        if (c->scan.nrow)
            return ROWS_SOME;
        if (c->scan.full) {
            more_cells(c);
            continue;
        }
        if (!wait)
            return ROWS_WAIT;
        enum rows more = more_text(c);
        if (more != ROWS_SOME)
            return more;
    }
    return ROWS_SOME;
}

/* --- which rows of a slice are whole ------------------------------------------------------------------------------ */

static void bad_row(struct csv *c, uint32_t row, enum diag_code code, uint32_t at)
{
    struct csv_bad b = {.row = row, .cell = UINT32_MAX, .code = code, .at = at};
    *VEC_PUSH(&c->scratch, c->cells.bad) = b;
}

static uint32_t first_cell(const struct csv_scan *s, uint32_t row)
{
    return row ? s->row[row - 1].cells : 0;
}

static bool blank(const struct csv_scan *s, uint32_t row)
{
    struct csv_cell cell = s->cell[first_cell(s, row)];
    char c = s->p[s->row[row].at];
    return s->row[row].cells - first_cell(s, row) == 1 && cell.at == cell.end && (c == '\n' || c == '\r');
}

static const enum diag_code fault_code[] = {DIAG_COUNT, D_B0612, D_B0614, D_B0613}; /* ORDER csv_fault */
_Static_assert(ARRAY_LEN(fault_code) == CSV_FAULT_COUNT, "ORDER csv_fault");

/* A row that has not as many cells as the header, or a fault. */
static void odd_row(struct csv *c, uint32_t row)
{
    const struct csv_row *r = &c->scan.row[row];
    if (r->fault) {
        bad_row(c, row, fault_code[r->fault], r->fault_at);
    } else if (!blank(&c->scan, row)) {
        uint32_t n = r->cells - first_cell(&c->scan, row);
        csv_bad_cell(&c->cells, row, n > c->plan.ncolumns ? c->plan.ncolumns : UINT32_MAX - 1, D_B0611,
                     TYPE(TYPE_ERROR));
    }
}

/* lifecycle:transition: the start of an activity does not count, its end does. */
static bool is_start(const struct csv *c, uint32_t row)
{
    uint32_t cell = c->plan.core[CORE_LIFECYCLE];
    if (cell == NO_CELL)
        return false;
    struct csv_cell at = c->scan.cell[first_cell(&c->scan, row) + cell];
    return at.end - at.at == 5 && memcmp(c->scan.p + at.at, "start", 5) == 0;
}

/* A row longer than one cell may be; true when it, or a cell of it, is too long. */
static bool too_long(struct csv *c, uint32_t row)
{
    const struct csv_scan *s = &c->scan;
    if (csv_row_end(s, row) - s->row[row].at > c->env.limits->row_bytes) {
        bad_row(c, row, D_B0628, s->row[row].at);
        return true;
    }
    for (uint32_t i = first_cell(s, row); i < s->row[row].cells; i++) {
        if (s->cell[i].end - s->cell[i].at <= c->env.limits->cell_bytes)
            continue;
        csv_bad_cell(&c->cells, row, i - first_cell(s, row), D_B0627, TYPE(TYPE_ERROR));
        return true;
    }
    return false;
}

/* Bytes that are no text; true when the row is bad for it. */
static bool bad_bytes(struct csv *c, uint32_t row)
{
    const struct csv_scan *s = &c->scan;
    struct str text = {s->p + s->row[row].at, csv_row_end(s, row) - s->row[row].at};
    const char *nul = memchr(text.p, 0, text.n);
    uint32_t valid = utf8_check(text);
    if (nul)
        bad_row(c, row, D_B0607, (uint32_t)(nul - s->p));
    else if (valid < text.n)
        bad_row(c, row, D_B0606, s->row[row].at + valid);
    return nul || valid < text.n;
}

/* Whether rows from..till hold bytes that are no text. */
static bool look_at_bytes(const struct csv_scan *s, uint32_t from, uint32_t till)
{
    struct str text = {s->p + s->row[from].at, csv_row_end(s, till - 1) - s->row[from].at};
    return (s->nul && memchr(text.p, 0, text.n)) || (s->high && utf8_check(text) < text.n);
}

/* The rows from `from` on that can be read, as a list; gives how many. */
static uint32_t whole_rows(struct csv *c, uint32_t from, uint32_t till)
{
    const struct csv_scan *s = &c->scan;
    bool look = look_at_bytes(s, from, till);
    uint32_t n = 0, columns = c->plan.ncolumns;
    uint64_t short_row = MIN(c->env.limits->cell_bytes, c->env.limits->row_bytes);
    for (uint32_t i = from; i < till; i++) {
        if (look && bad_bytes(c, i))
            continue;
        if (s->row[i].fault || s->row[i].cells - first_cell(s, i) != columns ||
            (columns == 1 && blank(s, i))) {
            odd_row(c, i);
            continue;
        }
        if (is_start(c, i) ||
            (csv_row_end(s, i) - s->row[i].at > short_row && too_long(c, i)))
            continue;
        c->list[n++] = i;
    }
    return n;
}

/* --- the columns of a slice --------------------------------------------------------------------------------------- */

static uint32_t kind_of_row(struct csv *c, const struct csv_part *t, uint32_t i)
{
    uint32_t column = c->plan.core[CORE_KIND], found;
    struct csv_cell cell = t->cell[t->first[i] + column];
    uint32_t n = cell.end - cell.at;
    if (csv_cache_find(&c->kinds, c->env.names, t->p + cell.at, n, &found))
        return found;
    if (!n) {
        csv_bad_cell(&c->cells, t->source[i], column, D_B0617, TYPE(TYPE_ERROR));
        return NO_CELL;
    }
    found = csv_plan_kind(&c->plan, (struct str){t->p + cell.at, n}, c->scan.row[t->source[i]].line);
    /* the cache compares long texts by name id, and kinds are no such ids */
    if (n <= 16)
        csv_cache_put(c->env.arena, &c->kinds, t->p + cell.at, n, found);
    return found;
}

/* True when all rows are of one kind. */
static bool read_kinds(struct csv *c, const struct csv_part *t, uint32_t first)
{
    struct batch_builder *bb = c->plan.builder;
    bool one = true;
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t k = c->fixed_kind != NO_CELL ? c->fixed_kind : kind_of_row(c, t, i);
        c->kind[i] = k;
        bb->kind[first + i] = k == NO_CELL ? KIND_NONE : c->plan.kinds.p[k]->kind;
        bb->kind_name[first + i] = k == NO_CELL ? 0 : c->plan.kinds.p[k]->name.id;
        one &= k == c->kind[0];
    }
    return one && (t->n == 0 || c->kind[0] != NO_CELL);
}

static void fill(uint32_t *p, uint32_t n, uint32_t v)
{
    for (uint32_t i = 0; i < n; i++)
        p[i] = v;
}

static void read_names(struct csv *c, const struct csv_part *t, enum csv_core core, struct text_cache *cache,
                       uint32_t empty, uint32_t *to)
{
    if (c->plan.core[core] == NO_CELL)
        fill(to, t->n, empty);
    else if (cache)
        csv_read_names(&c->cells, t, c->plan.core[core], cache, empty, to);
    else
        csv_read_ids(&c->cells, t, c->plan.core[core], to);
}

static void read_core(struct csv *c, const struct csv_part *t, uint32_t first)
{
    struct batch_builder *bb = c->plan.builder;
    for (uint32_t i = 0; i < t->n; i++)
        bb->line[first + i] = c->scan.row[t->source[i]].line;
    if (c->plan.core[CORE_AT] != NO_CELL)
        csv_read_times(&c->cells, t, c->plan.core[CORE_AT], bb->at + first);
    else
        for (uint32_t i = 0; i < t->n; i++)
            bb->at[first + i] = c->options.as_of;
    read_names(c, t, CORE_ACTOR, &c->actors, CORE_UNKNOWN, bb->actor + first);
    read_names(c, t, CORE_CASE, &c->cases, CORE_NONE, bb->kase + first);
    read_names(c, t, CORE_ID, NULL, CORE_NONE, bb->id + first);
}

static void read_fields(struct csv *c, const struct csv_part *t, const struct csv_kind *k)
{
    for (uint32_t i = 0; i < k->nfield; i++)
        csv_read_field(&c->cells, t, &k->field[i]);
}

/* Rows of several kinds: sorted by kind, stably, and each kind read for itself. */
static void read_by_kind(struct csv *c, const struct csv_part *t)
{
    VEC(struct csv_kind *) met = {0};
    uint32_t at = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        struct csv_kind *k = c->kind[i] == NO_CELL ? NULL : c->plan.kinds.p[c->kind[i]];
        if (k && k->rows++ == 0)
            *VEC_PUSH(&c->scratch, met) = k;
    }
    for (uint32_t i = 0; i < met.n; i++) {
        met.p[i]->at = at;
        at += met.p[i]->rows;
        met.p[i]->rows = 0;
    }
    for (uint32_t i = 0; i < t->n; i++) {
        if (c->kind[i] == NO_CELL)
            continue;
        struct csv_kind *k = c->plan.kinds.p[c->kind[i]];
        uint32_t to = k->at + k->rows++;
        c->sorted_first[to] = t->first[i];
        c->sorted_row[to] = t->row[i];
        c->sorted_source[to] = t->source[i];
    }
    for (uint32_t i = 0; i < met.n; i++) {
        struct csv_kind *k = met.p[i];
        struct csv_part part = {t->p, t->cell, c->sorted_first + k->at, c->sorted_row + k->at,
                                c->sorted_source + k->at, k->rows};
        k->rows = 0;
        read_fields(c, &part, k);
    }
}

/* The n rows on the list into the batch. */
static void read_rows(struct csv *c, uint32_t n)
{
    struct batch_builder *bb = c->plan.builder;
    uint32_t first = builder_rows(bb, n);
    struct csv_part t = {c->scan.p, c->scan.cell, c->first, c->row, c->source, n};
    for (uint32_t i = 0; i < n; i++) {
        c->source[i] = c->list[i];
        c->first[i] = first_cell(&c->scan, c->list[i]);
        c->row[i] = first + i;
    }
    bool one = read_kinds(c, &t, first);
    builder_kinds(bb, first);
    read_core(c, &t, first);
    if (n && one)
        read_fields(c, &t, c->plan.kinds.p[c->kind[0]]);
    else
        read_by_kind(c, &t);
}

/* --- bad rows ----------------------------------------------------------------------------------------------------- */

/* Leaves the rows on the list that are to be read all the same. */
static uint32_t without_bad(struct csv *c, uint32_t n)
{
    const struct csv_bad *b = c->cells.bad.p, *end = b + c->cells.bad.n;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        while (b < end && b->row < c->list[i])
            b++;
        if (b < end && b->row == c->list[i])
            continue;
        if (c->options.live && !c->options.skip_bad_rows && c->list[i] > c->cells.bad.p[0].row)
            break;
        c->list[kept++] = c->list[i];
    }
    return kept;
}

static void clear_bad(struct csv *c)
{
    memset(&c->cells.bad, 0, sizeof c->cells.bad);
    memset(&c->cells.twice, 0, sizeof c->cells.twice);
}

/* Tells what is bad in the slice; gives how many rows of the list are read again. */
static uint32_t after_bad(struct csv *c, uint32_t n)
{
    csv_tell(c);
    uint32_t kept = c->options.skip_bad_rows || c->options.live ? without_bad(c, n) : 0;
    if (!c->options.skip_bad_rows)
        c->broken = true;
    clear_bad(c);
    return kept;
}

static void slice(struct csv *c)
{
    struct batch_builder *bb = c->plan.builder;
    struct arena_mark mark = arena_mark(&c->scratch);
    uint32_t before = bb->batch->n, room = bb->cap - before;
    uint32_t till = c->used + MIN(MIN(c->scan.nrow - c->used, room), (uint32_t)SLICE);
    clear_bad(c);
    uint32_t n = whole_rows(c, c->used, till);
    read_rows(c, n);
    c->used = till;
    if (c->cells.bad.n) {
        n = after_bad(c, n);
        builder_back(bb, before);
        read_rows(c, n);
    }
    csv_tell_twice(c);
    clear_bad(c);
    arena_back(&c->scratch, mark);
    c->reader.rows += n;
}

/* --- the door ----------------------------------------------------------------------------------------------------- */

static bool interrupted(const struct csv *c)
{
    return c->env.interrupt && *c->env.interrupt;
}

static bool enough_told(const struct csv *c)
{
    return c->broken && (c->options.live || c->reader.bad_rows >= c->env.limits->diagnostics);
}

/* Slices until the batch is full, or the text ends, or what came is to be given at once. */
static enum rows fill_batch(struct csv *c)
{
    struct batch_builder *bb = c->plan.builder;
    enum rows more = ROWS_SOME;
    while (!batch_full(bb) && !enough_told(c) && !interrupted(c)) {
        more = some_rows(c, !(c->options.live && bb->batch->n));
        if (more != ROWS_SOME)
            break;
        slice(c);
        c->broken |= c->plan.broken;
        if (c->broken && !c->options.live)
            builder_back(bb, 0);
    }
    return more;
}

static enum bl_status csv_next(struct reader *r, const struct batch **ret)
{
    struct csv *c = (struct csv *)r;
    *ret = NULL;
    if (c->finished)
        return c->status;
    batch_begin(c->plan.builder);
    enum rows more = fill_batch(c);
    if (interrupted(c))
        return end_log(c, BL_INTERRUPTED);
    if (more == ROWS_FAILED && !c->options.live)
        return end_log(c, BL_DATA);
    *ret = c->plan.broken ? NULL : batch_end(c->plan.builder);
    if (c->broken || more == ROWS_FAILED) {
        end_log(c, BL_DATA);
        return *ret ? BL_OK : BL_DATA;
    }
    return more == ROWS_NONE ? end_log(c, BL_OK) : BL_OK;
}

static void csv_close(struct reader *r)
{
    struct csv *c = (struct csv *)r;
    csv_input_close(&c->in);
    c->finished = true;
}

static void csv_release(void *reader)
{
    struct csv *c = reader;
    csv_input_close(&c->in);
    mem_drop(c->scratch.mem, c->scan.cell, c->cell_room);
    c->scan.cell = NULL;
    c->cell_room = 0;
    arena_release(&c->scratch);
}

static const struct reader_ops csv_ops = {"csv", csv_next, csv_close};

static void take_rooms(struct csv *c)
{
    struct arena *a = c->env.arena;
    uint32_t **rooms[] = {&c->first,      &c->row,           &c->source,       &c->kind,      &c->list,
                          &c->sorted_row, &c->sorted_source, &c->sorted_first, &c->cells.rows};
    for (uint32_t i = 0; i < ARRAY_LEN(rooms); i++)
        *rooms[i] = NEW_ARRAY(a, uint32_t, SLICE);
    c->cells.ints = NEW_ARRAY(a, int64_t, SLICE);
    c->cells.doubles = NEW_ARRAY(a, double, SLICE);
    c->scan.row_cap = SLICE + CSV_ROOM;
    c->scan.row = NEW_ARRAY(a, struct csv_row, c->scan.row_cap);
    c->scan.cell_cap = (SLICE / 2) * MAX(c->plan.ncolumns, 1u) + CSV_ROOM;
    more_cells(c);
}

static struct csv *new_csv(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file)
{
    struct arena *a = env->arena;
    struct csv *c = NEW(a, struct csv);
    *c = (struct csv){.reader = {.ops = &csv_ops}, .env = *env, .options = *o, .fixed_kind = NO_CELL};
    arena_init(&c->scratch, a->mem);
    arena_defer(a, csv_release, c);
    c->plan = (struct csv_plan){.env = &c->env, .options = &c->options, .arena = a, .scratch = &c->scratch};
    c->plan.builder = batch_builder_new(a, env->schema, file, (uint32_t)env->limits->batch_rows, o->keep);
    c->plan.file = arena_copy(a, path);
    c->cells.env = (struct value_env){env->names, &env->schema->types, env->zone, env->clock_change, a};
    c->cells.builder = c->plan.builder;
    c->cells.scratch = &c->scratch;
    return c;
}

struct reader *csv_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file)
{
    struct csv *c = new_csv(env, o, path, file);
    struct csv_head head;
    if (!csv_begin(env, STR_EMPTY, path, nowhere, o->live, &c->in, &head))
        return NULL;
    c->scan.sep = head.sep;
    c->scan.line = head.next_line;
    c->plan.header = head.names;
    c->plan.ncolumns = head.n;
    c->plan.where = head.where;
    take_rooms(c);
    if (!head.n) {
        end_log(c, BL_OK);
        return &c->reader;
    }
    if (!csv_plan_init(&c->plan, &c->reader))
        return NULL;
    if (o->kind.p)
        c->fixed_kind = csv_plan_kind(&c->plan, o->kind, 1);
    c->broken = c->plan.broken;
    return &c->reader;
}
