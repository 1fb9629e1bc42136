/* SPDX-License-Identifier: MIT
 * mapped_cells.h: the cells of a row of a foreign shape, as a `source` says that they are to be read.
 * Promise: what is wrong with a cell is told at its place; nothing is guessed.
 * Owns: in the arena of the env.   Knows: mapping, reader.   Never hears of: formats, batches but by their builder. */
#ifndef VM_READ_MAPPED_CELLS_H
#define VM_READ_MAPPED_CELLS_H

#include "vm/read/mapped.h"

struct plan_field {
    const struct field_def *field;
    const struct mapping_field *say; /* NULL: nothing is said of it */
    const struct str *constant;
    VEC(uint32_t) columns;
};
struct plan_kind {
    const struct mapping *mapping;
    struct str text;
    struct name name;
    uint32_t kind;
    VEC(struct plan_field) fields;
};
struct mapped {
    struct reader reader;
    struct read_env env;
    struct read_options options;
    struct str path;
    uint32_t file;
    struct text_table table;   /* the rows at hand */
    struct csv_rows *more;     /* those behind them; NULL: there are none */
    struct arena cells, row_arena; /* of the rows at hand; of one row */
    struct arena_mark none;    /* of `cells`, without a row */
    struct shaped *shaped;
    struct batch_builder *builder;
    VEC(struct plan_kind *) kinds;
    uint32_t row;              /* of the table */
    struct map *kept;          /* by mapping: case -> row that is kept */
    int64_t *clock;            /* by mapping: the latest time so far */
    uint32_t *made;            /* by mapping: the kind that it gave the row at hand; CORE_NONE: none */
    struct str pattern;        /* by which the cell at hand was read; empty: the language's own forms */
    bool broken;               /* the log cannot be read */
    bool failed;               /* no batch is given any more */
};
enum mapped_got { GOT_VALUE, GOT_NOTHING, GOT_BAD };
enum mapped_timed { TIMED, TIMELESS_ROW, BAD_TIME };

const struct text_cell *mapped_at(const struct mapped *m, uint32_t column); /* of the row at hand */
/* Tells of that cell; a row that may be skipped is a warning (mapped_soften). */
struct diag *mapped_tell(struct mapped *m, enum diag_code code, uint32_t column, const struct str *args, uint32_t n);
void mapped_soften(struct mapped *m, struct diag *d);
uint32_t mapped_column(const struct mapped *m, struct str name); /* UINT32_MAX: there is none */
uint32_t mapped_column_or_tell(struct mapped *m, struct str name, struct span at);
/* The columns of a field that the file has. A list of names for one column may lack them all where the field is optional: headers
 * drift. */
void mapped_columns(struct mapped *m, struct plan_field *p, const struct mapping_from *from);
struct plan_kind *mapped_kind(struct mapped *m, const struct mapping *map, struct str text);
bool mapped_missing(const struct mapping *map, struct str s); /* is it a mark of nothing? */
/* A text as a value of a type; `say` may be NULL. */
enum value_read mapped_read(struct mapped *m, const struct mapping *map, const struct mapping_field *say, struct type t, struct str text, struct value *ret);
bool mapped_told(struct mapped *m, enum value_read r, uint32_t column, struct str text, struct str field, struct type t); /* true: it can be used */
/* An empty cell of a field: semantics 5.1. Nothing is none where it may be, else unknown. */
enum mapped_got mapped_value(struct mapped *m, const struct mapping *map, const struct plan_field *p, struct value *ret);
bool mapped_put(struct mapped *m, const struct plan_kind *k, const struct plan_field *p, struct row r);
/* kind, actor, case, id: of one column, or of several with a blank between them. */
struct str mapped_core(struct mapped *m, const struct mapping *map, const struct mapping_from *from, const char *name, uint32_t *ret_column);
uint32_t mapped_name(struct mapped *m, const struct mapping *map, const struct mapping_from *from, const char *name, uint32_t empty);
enum mapped_timed mapped_time(struct mapped *m, const struct mapping *map, int64_t *ret);

#endif
