/* SPDX-License-Identifier: MIT
 * Any bytes as a log in XES, plain or packed: read or refused with a place, the same whatever the sizes of batches and
 * reads. The first byte chooses the options. */
#include <stdlib.h>

#include "tests/vm/read/memory_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
    if (!ok)
        abort();
}

struct outcome {
    uint64_t rows, bad, sum;
    uint32_t errors, warnings;
    bool broken;             /* the stream failed: how much came before depends on its blocks */
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

static void look_at_places(const struct diags *ds, struct outcome *out)
{
    for (uint32_t i = 0; i < ds->all.n; i++) {
        const struct diag *d = ds->all.p[i];
        out->broken |= d->code == D_B0602;
        expect(d->message.n && d->help.n && d->end_column >= d->column);
        expect(utf8_check(d->message) == d->message.n && utf8_check(d->line_text) == d->line_text.n);
        expect(memchr(d->line_text.p, '\n', d->line_text.n) == NULL);
    }
}

static void add_fields(struct memory_log *log)
{
    memory_field(log, "e", "amount", TYPE(TYPE_MONEY), true);
    memory_field(log, "e", "place", TYPE(TYPE_TEXT), false);
    memory_field(log, "e", "ok", TYPE(TYPE_BOOL), true);
    memory_field(log, "e", "case:region", TYPE(TYPE_TEXT), true);
    memory_field(log, "f", "n", TYPE(TYPE_NUMBER), true);
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
    struct str path = j->how & 32 ? STR("t.xes.gz") : STR("t.xes");
    struct read_options o = {.has_as_of = j->how & 1, .skip_bad_rows = j->how & 2, .strict = j->how & 4, .keep = j->how & 8};
    if (j->how & 16)
        o.kind = STR("e");
    add_fields(log);
    memory_log_add(log, path, j->text);
    log->step = j->step;
    log->limits.batch_rows = j->batch_rows;
    log->limits.gz_free = 1 << 16;
    log->limits.xml_depth = 16;
    struct reader *r = reader_open(&log->env, &o, path, 0);
    const struct batch *b = NULL;
    j->out.status = r ? BL_OK : BL_USAGE;
    while (r && (j->out.status = r->ops->next(r, &b)) == BL_OK && b)
        take(j, b);
    expect((j->out.status == BL_OK) == (log->diags.errors == 0));
    j->out.bad = r ? r->bad_rows : 0;
    expect(!r || j->out.status != BL_OK || r->rows == j->out.rows);
    j->out.errors = log->diags.errors;
    j->out.warnings = log->diags.warnings;
    look_at_places(&log->diags, &j->out);
}

static struct outcome run(struct job *j)
{
    memory_log_open(&j->log);
    expect(mem_try(&j->log.mem, read_log, j) == BL_OK);
    memory_log_close(&j->log);
    expect(j->log.open == 0 && fault_live() == 0);
    return j->out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct job whole, pieces;
    if (size < 1 || size > 1 << 16)
        return 0;
    struct str text = {(const char *)data + 1, (uint32_t)size - 1};
    whole = (struct job){.text = text, .how = data[0], .batch_rows = 4096};
    pieces = (struct job){.text = text, .how = data[0], .step = 1 + data[0] / 16, .batch_rows = 1 + data[0] / 32};
    struct outcome a = run(&whole), b = run(&pieces);
    if (a.broken && b.broken)
        return 0;
    expect(a.status == b.status && a.errors == b.errors && a.warnings == b.warnings && a.bad == b.bad);
    expect(a.status != BL_OK || (a.rows == b.rows));
    return 0;
}
