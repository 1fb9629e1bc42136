/* SPDX-License-Identifier: MIT
 * named.h: rows whose cells have names, one row after the other, as events: what XES and SQLite share.
 * Promise: a bad row is told with its place and leaves nothing behind; names are looked up once.
 * Owns: all in the arena of the reader.   Knows: core, batch.   Never hears of: formats. */
#ifndef VM_READ_NAMED_H
#define VM_READ_NAMED_H

#include "vm/fact/builder.h"
#include "vm/read/core.h"

enum { NAMED_NONE = 0 }; /* the column that nobody wants */

struct named_place {
    uint32_t line, column, end_column; /* line 0: the row's own */
    uint64_t at;                       /* for the format: where its text may still be found */
};
enum named_kind { NAMED_TEXT, NAMED_WHOLE, NAMED_REAL, NAMED_BYTES }; /* ORDER named_kind */
struct named_cell {
    struct str text;         /* lives until the row is taken */
    struct named_place place;
    uint32_t row;            /* number of the row that has it; an older one: this row has none */
    uint8_t kind;
};
struct named_bad {
    enum diag_code code;
    uint32_t column;         /* a column, or NAMED_NONE */
    struct type type;
    struct str text;
    struct named_place place;
};
struct named_field {
    uint32_t column, cell;   /* of the schema, of the row */
    struct type type;
};
struct named_event {         /* a kind as it was met */
    struct name name;
    uint32_t kind;
    struct named_field *field;
    uint32_t nfield;
    uint64_t rows;
};
enum named_more { NAMED_MORE, NAMED_END, NAMED_STOPPED, NAMED_LIMIT, NAMED_FAILED }; /* NAMED_FAILED, NAMED_LIMIT: told */

struct named {
    struct reader reader;    /* first: readers are cast */
    struct read_env env;
    struct read_options options;
    struct str file;
    struct arena scratch;    /* of one row */
    struct batch_builder *builder;
    struct value_env values;
    struct names *keys;      /* of columns; those that somebody wants first */
    uint32_t wanted;
    struct named_cell *cell; /* by column, up to `wanted` */
    bool *seen;              /* by column: some row had it */
    uint32_t core[EV_COUNT][2];
    uint32_t row;            /* the number of the row at hand, from 1 */
    VEC(struct named_event *) events;
    struct map event_of;     /* name id -> index in events */
    VEC(struct named_bad) bad, twice;
    struct value *value;     /* of the row at hand, by field */
    uint64_t told;
    bool begun, timeless, broken, finished;
    enum bl_status status;
    enum named_more (*fill)(struct named *n); /* rows until named_enough, or why there are no more */
    void (*stop)(struct named *n);            /* what is open is closed; twice is fine */
    struct str (*line_text)(struct named *n, const struct named_place *p); /* NULL: no line is shown */
};
/* False with diagnostics. The caller sets fill, stop and line_text. */
bool named_init(struct named *n, const struct read_env *env, const struct read_options *o, struct str path, uint32_t file,
                const struct reader_ops *ops);
uint32_t named_column(struct named *n, struct str key); /* NAMED_NONE: nobody wants it */
struct str named_key(const struct named *n, uint32_t column);
bool named_has(const struct named *n, enum core c);     /* some column of the format is this one */

void named_begin(struct named *n); /* a row; its cells follow */
void named_put(struct named *n, uint32_t column, struct named_cell cell);
/* The row ends: an event of the batch, or told, or passed over. `place` is the row's. */
void named_end(struct named *n, struct named_place place);
bool named_enough(const struct named *n); /* the batch is full, or enough is told, or somebody asked to stop */
/* What the whole log never had: told at its end. */
void named_close(struct named *n);
/* A diagnostic that is not of a cell, at a place of the log. */
struct diag *named_at(struct named *n, struct diag *d, struct named_place place);

enum bl_status named_next(struct reader *r, const struct batch **ret);
void named_stop(struct reader *r);

#endif
