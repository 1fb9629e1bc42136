/* SPDX-License-Identifier: MIT
 * Reads a file as a log and prints its rows, one line for all: see xes.py and sqlite.py.
 *   log PATH BATCH STEP SKIP   |line kind at actor case id f0 f1 …, texts as hex; then how it ended */
#include "tests/property/driver.h"
#include "tests/vm/read/memory_log.h"

static void put_hex(struct str s)
{
    putchar(' ');
    for (uint32_t i = 0; i < s.n; i++)
        printf("%02x", (unsigned)(unsigned char)s.p[i]);
}

static void put_name(struct memory_log *log, uint32_t id)
{
    if (id == CORE_NONE)
        printf(" -");
    else if (id == CORE_UNKNOWN)
        printf(" ?");
    else
        put_hex(names_text(log->names, (struct name){id}));
}

static void put_row(struct memory_log *log, const struct batch *b, struct row r)
{
    struct value_env e = {log->names, &log->schema.types, log->env.zone, CLOCK_EARLIER, &log->arena};
    const uint32_t *const core[] = {b->actor, b->kase, b->id};
    printf("|%u", b->line[r.i]);
    put_name(log, b->kind_name[r.i]);
    printf(" %lld", (long long)b->at[r.i]);
    for (uint32_t i = 0; i < ARRAY_LEN(core); i++)
        put_name(log, core[i][r.i]);
    for (uint32_t i = 0; i < log->schema.columns.n; i++) {
        struct buf text = {.arena = &log->arena};
        value_print(&text, &e, log->schema.columns.p[i].type, batch_cell(b, i, r), false);
        put_hex(buf_str(&text));
    }
}

/* A stream that gives few bytes at a time. */
static size_t step;
static struct stream below;
static bool slow_read(void *ud, void *buf, size_t n, size_t *ret_n)
{
    (void)ud;
    return below.read(below.ud, buf, step ? MIN(n, step) : n, ret_n);
}
static void slow_close(void *ud)
{
    (void)ud;
    below.close(below.ud);
}
static bool slow_open(void *ud, struct str from, struct str path, struct stream *ret)
{
    *ret = (struct stream){NULL, slow_read, slow_close};
    return open_file(ud, from, path, &below);
}

static void do_log(struct driver *d, char **word)
{
    static const struct {
        const char *name;
        uint8_t kind;
    } fields[] = {{"text", TYPE_TEXT}, {"case:region", TYPE_TEXT}, {"amount", TYPE_MONEY}, {"n", TYPE_NUMBER}, {"ok", TYPE_BOOL}};
    struct memory_log log;
    const struct batch *b = NULL;
    (void)d;
    memory_log_open(&log);
    step = (size_t)int_of(word[3]);
    log.env.open = step ? slow_open : open_file;
    log.limits.batch_rows = (uint64_t)int_of(word[2]);
    for (uint32_t k = 0; k < 2; k++)
        for (uint32_t i = 0; i < ARRAY_LEN(fields); i++)
            memory_field(&log, k ? "b" : "a", fields[i].name, TYPE(fields[i].kind), true);
    struct read_options options = {.skip_bad_rows = int_of(word[4]) != 0};
    struct reader *r = reader_open(&log.env, &options, str_of(word[1]), 0);
    while (r && r->ops->next(r, &b) == BL_OK && b)
        for (uint32_t i = 0; i < b->n; i++)
            put_row(&log, b, (struct row){i});
    if (log.diags.errors)
        printf("refused %s %u", diag_rows[log.diags.all.p[0]->code].code, log.diags.all.p[0]->line);
    printf(" skipped %llu\n", r ? (unsigned long long)r->bad_rows : 0);
    memory_log_close(&log);
    if (fault_live() > 0)
        exit(3);
}

static const struct operation operations[] = {{"log", do_log}, {NULL, NULL}};

int main(void)
{
    struct driver d;
    driver_open(&d);
    do_lines(&d, operations);
    driver_close(&d);
    return 0;
}
