/* SPDX-License-Identifier: MIT
 * Any bytes as a log and as a table: read or refused with a place, the same whatever the sizes of blocks and reads,
 * and the two finders of cells agree. The first byte chooses the options. */
#include <stdlib.h>

#include "tests/vm/read/memory_log.h"
#include "vm/read/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
    if (!ok)
        abort();
}

struct outcome {
    uint64_t rows, bad, sum;
    uint32_t errors, warnings;
    enum bl_status status;
};
struct job {
    struct str text;
    uint8_t how;
    size_t step;
    uint64_t batch_rows;
    struct outcome out;
    struct memory_log log;
};

static void add_fields(struct memory_log *log)
{
    static const struct {
        const char *name;
        uint8_t kind;
    } fields[] = {{"amount", TYPE_MONEY}, {"n", TYPE_NUMBER},      {"place", TYPE_TEXT}, {"day", TYPE_DATE},
                  {"ok", TYPE_BOOL},      {"stay", TYPE_DURATION}, {"age", TYPE_PERIOD}, {"when", TYPE_TIME}};
    for (uint32_t i = 0; i < ARRAY_LEN(fields); i++) {
        memory_field(log, "e", fields[i].name, TYPE(fields[i].kind), i % 2);
        memory_field(log, "f", fields[i].name, TYPE(fields[i].kind), true);
    }
    memory_field(log, "f", "tags", type_set(TYPE(TYPE_TEXT)), true);
}

static void look_at_places(const struct diags *ds)
{
    for (uint32_t i = 0; i < ds->all.n; i++) {
        const struct diag *d = ds->all.p[i];
        expect(d->message.n && d->help.n && d->end_column >= d->column);
        expect(utf8_check(d->message) == d->message.n && utf8_check(d->line_text) == d->line_text.n);
        expect(d->line == 0 || d->column > 0);
        expect(memchr(d->line_text.p, '\n', d->line_text.n) == NULL);
    }
}

static void take(struct job *j, const struct batch *b)
{
    struct buf text = {.arena = &j->log.arena};
    expect(b->n > 0 && b->n <= j->batch_rows);
    for (uint32_t i = 0; i < b->n; i++) {
        memory_row(&j->log, &text, b, (struct row){i});
        j->out.sum = hash_mix(j->out.sum ^ b->line[i]);
    }
    for (uint32_t i = 0; i < text.n; i++)
        j->out.sum = j->out.sum * 31 + (unsigned char)text.p[i];
    j->out.rows += b->n;
}

static void read_log(void *ud)
{
    struct job *j = ud;
    struct memory_log *log = &j->log;
    struct read_options o = {.has_as_of = j->how & 1, .skip_bad_rows = j->how & 2, .strict = j->how & 4, .keep = j->how & 8};
    if (j->how & 16)
        o.kind = STR("e");
    add_fields(log);
    memory_log_add(log, STR("t.csv"), j->text);
    log->step = j->step;
    log->limits.batch_rows = j->batch_rows;
    log->limits.row_bytes = 1 << 14;
    log->limits.cell_bytes = 1 << 12;
    struct reader *r = reader_open(&log->env, &o, STR("t.csv"), 0);
    const struct batch *b = NULL;
    j->out.status = r ? BL_OK : BL_USAGE;
    while (r && (j->out.status = r->ops->next(r, &b)) == BL_OK && b)
        take(j, b);
    expect((j->out.status == BL_OK) == (log->diags.errors == 0));
    j->out.bad = r ? r->bad_rows : 0;
    expect(!r || j->out.status != BL_OK || r->rows == j->out.rows);
    j->out.errors = log->diags.errors;
    j->out.warnings = log->diags.warnings;
    look_at_places(&log->diags);
}

static void read_table(void *ud)
{
    struct job *j = ud;
    struct text_table t;
    memory_log_add(&j->log, STR("t.csv"), j->text);
    bool ok = csv_table(&j->log.env, STR_EMPTY, STR("t.csv"), (struct span){0, 0, 0}, &t);
    expect(ok == (j->log.diags.errors == 0));
    look_at_places(&j->log.diags);
}

static struct outcome run(struct job *j, void (*what)(void *ud))
{
    memory_log_open(&j->log);
    expect(mem_try(&j->log.mem, what, j) == BL_OK);
    memory_log_close(&j->log);
    expect(j->log.open == 0 && fault_live() == 0);
    return j->out;
}

/* --- the two finders ---------------------------------------------------------------------------------------------- */

enum { MOST = 1 << 13 };
struct found {
    struct csv_scan s;
    struct csv_cell cell[MOST + CSV_ROOM];
    struct csv_row row[MOST + CSV_ROOM];
};

static void find(struct found *f, const char *p, uint32_t n, bool last, void (*scan)(struct csv_scan *))
{
    f->s = (struct csv_scan){.p = p, .till = n, .sep = ',', .last = last, .line = 1};
    f->s.cell = f->cell;
    f->s.row = f->row;
    f->s.cell_cap = f->s.row_cap = MOST + CSV_ROOM;
    scan(&f->s);
}

static void compare_finders(struct str text)
{
    static struct found fast, slow;
    static char space[MOST + 3 * CSV_ROOM];
    uint32_t n = MIN(text.n, (uint32_t)MOST);
    memset(space, 0, sizeof space);
    memcpy(space + CSV_ROOM, text.p, n);
    bool last = n && text.p[n - 1] == '\n';
    find(&fast, space + CSV_ROOM, n, last, csv_scan);
    find(&slow, space + CSV_ROOM, n, last, csv_scan_bytes);
    expect(fast.s.ncell == slow.s.ncell && fast.s.nrow == slow.s.nrow && fast.s.at == slow.s.at);
    expect(memcmp(fast.cell, slow.cell, sizeof *fast.cell * fast.s.ncell) == 0);
    expect(memcmp(fast.row, slow.row, sizeof *fast.row * fast.s.nrow) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct job whole, pieces, table;
    if (size < 1 || size > 1 << 16)
        return 0;
    struct str text = {(const char *)data + 1, (uint32_t)size - 1};
    whole = (struct job){.text = text, .how = data[0], .batch_rows = 4096};
    pieces = (struct job){.text = text, .how = data[0], .step = 1 + data[0] / 32, .batch_rows = 1 + data[0] / 16};
    table = (struct job){.text = text};
    struct outcome a = run(&whole, read_log), b = run(&pieces, read_log);
    expect(a.status == b.status && a.errors == b.errors && a.warnings == b.warnings && a.bad == b.bad);
    expect(a.status != BL_OK || a.rows == b.rows);
    run(&table, read_table);
    compare_finders(text);
    return 0;
}
