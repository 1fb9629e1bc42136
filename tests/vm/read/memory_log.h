/* SPDX-License-Identifier: MIT
 * memory_log.h: logs that stand in memory, a small schema and rows as text: for tests of readers.
 * Promise: every way to open is counted, so that a file left open is seen.
 * Owns: the arena given.   Knows: reader.   Never hears of: what is tested. */
#ifndef TESTS_VM_READ_MEMORY_LOG_H
#define TESTS_VM_READ_MEMORY_LOG_H

#include <errno.h>

#include "vm/read/reader.h"

enum { MEMORY_FILES = 8 };
struct memory_file {
    struct str name, text;
    size_t at;
};
struct memory_log {
    struct mem mem;
    struct arena arena;
    struct names *names;
    struct schema schema;
    struct sources sources;
    struct diags diags;
    struct limits limits;
    struct read_env env;
    struct memory_file file[MEMORY_FILES];
    uint32_t nfile;
    size_t step;     /* bytes a read gives; 0: all that is asked for */
    size_t fail_at;  /* the read at this byte fails; 0: none */
    int open, reads;
    struct memory_log *self;
};

struct memory_stream {
    struct memory_log *log;
    struct memory_file *file;
};
static inline bool memory_read(void *ud, void *buf, size_t n, size_t *ret_n)
{
    struct memory_stream *s = ud;
    size_t left = s->file->text.n - s->file->at;
    n = MIN(n, left);
    n = s->log->step ? MIN(n, s->log->step) : n;
    s->log->reads++;
    if (s->log->fail_at && s->file->at + n > s->log->fail_at) {
        errno = EIO;
        return false;
    }
    if (n)
        memcpy(buf, s->file->text.p + s->file->at, n);
    s->file->at += n;
    *ret_n = n;
    return true;
}
static inline void memory_close(void *ud)
{
    struct memory_stream *s = ud;
    s->log->open--;
}
static inline bool memory_open(void *ud, struct str from, struct str path, struct stream *ret)
{
    struct memory_log *log = ud;
    (void)from;
    for (uint32_t i = 0; i < log->nfile; i++) {
        if (!str_eq(log->file[i].name, path))
            continue;
        struct memory_stream *s = NEW(&log->arena, struct memory_stream);
        *s = (struct memory_stream){log, &log->file[i]};
        s->file->at = 0;
        *ret = (struct stream){s, memory_read, memory_close};
        log->open++;
        return true;
    }
    errno = ENOENT;
    return false;
}

static inline void memory_log_open(struct memory_log *log)
{
    memset(log, 0, sizeof *log);
    mem_init(&log->mem, 0);
    arena_init(&log->arena, &log->mem);
    log->names = names_new(&log->arena, NULL);
    log->sources.arena = &log->arena;
    diags_init(&log->diags, &log->arena, &log->sources);
    schema_init(&log->schema, &log->arena, log->names);
    log->limits = limits_default;
    log->env = (struct read_env){.arena = &log->arena, .names = log->names, .schema = &log->schema,
                                 .diags = &log->diags, .limits = &log->limits, .open = memory_open, .open_ud = log};
    zone_load(&log->arena, open_file, NULL, STR_EMPTY, STR("UTC"), &log->env.zone);
}
static inline void memory_log_close(struct memory_log *log)
{
    arena_release(&log->arena);
}
static inline void memory_log_add(struct memory_log *log, struct str name, struct str text)
{
    log->file[log->nfile++] = (struct memory_file){name, text, 0};
}

static inline void memory_field(struct memory_log *log, const char *kind, const char *name, struct type t, bool optional)
{
    uint32_t k = schema_kind(&log->schema, names_put(log->names, str_of(kind)));
    struct field_def f = {.name = names_put(log->names, str_of(name)), .type = t};
    f.column = schema_column(&log->schema, f.name, t);
    f.type.optional = optional;
    log->schema.kinds.p[k].declared = true;
    *VEC_PUSH(&log->arena, log->schema.kinds.p[k].fields) = f;
}

static inline void memory_name(struct memory_log *log, struct buf *b, uint32_t id)
{
    if (id == CORE_NONE)
        buf_text(b, "-");
    else if (id == CORE_UNKNOWN)
        buf_text(b, "?");
    else
        buf_add(b, names_text(log->names, (struct name){id}));
}
/* kind|time|actor|case|id|field field … as text; none and unknown as "none", "unknown" */
static inline void memory_row(struct memory_log *log, struct buf *b, const struct batch *batch, struct row r)
{
    struct value_env e = {log->names, &log->schema.types, log->env.zone, CLOCK_EARLIER, &log->arena};
    uint32_t kind = batch->kind[r.i];
    memory_name(log, b, batch->kind_name[r.i]);
    buf_char(b, '|');
    time_print(b, log->env.zone, batch->at[r.i]);
    const uint32_t *const core[] = {batch->actor, batch->kase, batch->id};
    for (uint32_t i = 0; i < ARRAY_LEN(core); i++) {
        buf_char(b, '|');
        memory_name(log, b, core[i][r.i]);
    }
    buf_char(b, '|');
    uint32_t n = kind == KIND_NONE ? log->schema.any_fields.n : log->schema.kinds.p[kind].fields.n;
    const struct field_def *f = kind == KIND_NONE ? log->schema.any_fields.p : log->schema.kinds.p[kind].fields.p;
    for (uint32_t i = 0; i < n; i++) {
        buf_text(b, i ? " " : "");
        value_print(b, &e, f[i].type, batch_cell(batch, f[i].column, r), false);
    }
    buf_char(b, '\n');
}

#endif
