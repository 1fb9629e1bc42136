/* SPDX-License-Identifier: MIT
 * Any bytes as a log in JSON, as lines of it and as a table: read or refused with a place, and the same whatever the
 * sizes of reads and batches. The first byte chooses the options. */
#include <stdlib.h>

#include "tests/vm/read/memory_log.h"
#include "vm/read/json.h"

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
    memory_field(log, "f", "ns", type_set(TYPE(TYPE_NUMBER)), true);
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
        text.n = 0;
        buf_int(&text, b->line[i]);
        memory_row(&j->log, &text, b, (struct row){i});
        j->out.sum = hash_mix(j->out.sum ^ hash_bytes(text.p, text.n));
    }
    j->out.rows += b->n;
}

static const char *name_of(uint8_t how)
{
    return how & 32 ? "t.json" : "t.jsonl";
}

static void read_log(void *ud)
{
    struct job *j = ud;
    struct memory_log *log = &j->log;
    struct read_options o = {.has_as_of = j->how & 1, .skip_bad_rows = j->how & 2, .strict = j->how & 4, .keep = j->how & 8};
    if (j->how & 16)
        o.kind = STR("e");
    add_fields(log);
    memory_log_add(log, str_of(name_of(j->how)), j->text);
    log->step = j->step;
    log->limits.batch_rows = j->batch_rows;
    log->limits.row_bytes = 1 << 12;
    log->limits.cell_bytes = 1 << 10;
    log->limits.json_depth = 8;
    struct reader *r = reader_open(&log->env, &o, str_of(name_of(j->how)), 0);
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
    struct str inside = j->how & 1 ? STR("a.b") : STR_EMPTY;
    memory_log_add(&j->log, STR("t"), j->text);
    j->log.step = j->step;
    bool ok = json_table(&j->log.env, STR_EMPTY, STR("t"), j->how & 2, inside, (struct span){0, 0, 0}, &t);
    expect(ok == (j->log.diags.errors == 0));
    for (uint32_t i = 0; ok && i < t.nrows * t.ncolumns; i++)
        expect(t.cells[i].line > 0 && (t.cells[i].end_column > t.cells[i].column || t.cells[i].end_column == 0) && utf8_check(t.cells[i].text) == t.cells[i].text.n);
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct job whole, pieces, table;
    if (size < 1 || size > 1 << 16)
        return 0;
    struct str text = {(const char *)data + 1, (uint32_t)size - 1};
    whole = (struct job){.text = text, .how = data[0], .batch_rows = 4096};
    pieces = (struct job){.text = text, .how = data[0], .step = 1 + data[0] / 32, .batch_rows = 1 + data[0] / 16};
    table = (struct job){.text = text, .how = data[0], .step = data[0] / 64};
    struct outcome a = run(&whole, read_log), b = run(&pieces, read_log);
    expect(a.status == b.status && a.errors == b.errors && a.warnings == b.warnings && a.bad == b.bad);
    expect(a.status != BL_OK || (a.rows == b.rows && a.sum == b.sum));
    run(&table, read_table);
    return 0;
}
