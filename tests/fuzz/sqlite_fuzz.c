/* SPDX-License-Identifier: MIT
 * Any bytes as a SQLite file, and any text as a query on a file that is one. The first byte chooses: below 128 the rest is
 * a database, else a query. */
#include <sqlite3.h>
#include <stdlib.h>

#include "tests/vm/read/memory_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
    if (!ok)
        abort();
}

struct job {
    struct memory_log log;
    struct str bytes, path;
    bool skip;
};

/* A small file that is well formed, made once. */
static struct str good_file(void)
{
    static unsigned char *bytes;
    static sqlite3_int64 n;
    sqlite3 *h = NULL;
    if (bytes)
        return (struct str){(const char *)bytes, (uint32_t)n};
    expect(sqlite3_open(":memory:", &h) == SQLITE_OK);
    expect(sqlite3_exec(h,
                        "create table t(kind, at, actor, \"case\", amount decimal(10, 2), n);"
                        "insert into t values('e', '2026-01-01', 'li', 'T-1', 12.5, 1), ('f', '2026-01-02', null, null, 'x', 2)",
                        NULL, NULL, NULL) == SQLITE_OK);
    bytes = sqlite3_serialize(h, "main", &n, 0);
    sqlite3_close(h);
    expect(bytes != NULL);
    return (struct str){(const char *)bytes, (uint32_t)n};
}

static void read_log(void *ud)
{
    struct job *j = ud;
    struct memory_log *log = &j->log;
    struct read_options o = {.skip_bad_rows = j->skip, .has_as_of = j->skip};
    struct buf text = {.arena = &log->arena};
    uint32_t left = 1000;
    memory_field(log, "e", "amount", TYPE(TYPE_MONEY), true);
    memory_field(log, "e", "n", TYPE(TYPE_NUMBER), false);
    memory_log_add(log, STR("t.db"), j->bytes);
    log->limits.query_steps = 20000;
    log->limits.batch_rows = 16;
    log->limits.row_bytes = 1 << 16;
    struct reader *r = reader_open(&log->env, &o, j->path, 0);
    const struct batch *b = NULL;
    enum bl_status status = r ? BL_OK : BL_DATA;
    while (r && left-- && (status = r->ops->next(r, &b)) == BL_OK && b)
        for (uint32_t i = 0; i < b->n; i++) {
            text.n = 0;
            memory_row(log, &text, b, (struct row){i});
        }
    expect(status == BL_OK || log->diags.errors > 0);
    for (uint32_t i = 0; i < log->diags.all.n; i++)
        expect(log->diags.all.p[i]->message.n > 0);
    if (r)
        r->ops->close(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct job j;
    if (size < 1 || size > 1 << 16)
        return 0;
    struct str rest = {(const char *)data + 1, (uint32_t)size - 1};
    memory_log_open(&j.log);
    struct buf path = {.arena = &j.log.arena};
    buf_text(&path, "t.db:");
    j.bytes = data[0] < 128 ? rest : good_file();
    j.skip = data[0] & 1;
    buf_add(&path, data[0] < 128 ? STR("t") : rest);
    j.path = buf_str(&path);
    enum bl_status how = mem_try(&j.log.mem, read_log, &j);
    expect(how == BL_OK || how == BL_MEMORY);
    memory_log_close(&j.log);
    expect(j.log.open == 0 && fault_live() == 0);
    return 0;
}
