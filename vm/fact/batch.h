/* SPDX-License-Identifier: MIT
 * batch.h: events as columns, narrow, with two bits of validity.
 * Promise: a cell reads back as the value that was put; widening never changes what stands there.
 * Owns: a builder's batches live in its arena.   Knows: schema.   Never hears of: expressions, rules, formats. */
#ifndef VM_FACT_BATCH_H
#define VM_FACT_BATCH_H

#include "vm/fact/schema.h"

/* Codes of named types are unsigned, numbers and units signed. ORDER width */
enum width { WIDTH_8, WIDTH_16, WIDTH_32, WIDTH_64, WIDTH_F64 };
#define CORE_NONE UINT32_MAX          /* of actor, case, id: none */
#define CORE_UNKNOWN (UINT32_MAX - 1) /* of actor: unknown */

struct dict { /* of one column of one reader, over all its batches */
    uint32_t *name; /* code -> name id */
    uint32_t n, cap;
    VEC(uint32_t *) code_of; /* by name id, in pages: code + 1; 0: none */
};
struct column {
    uint8_t width;    /* enum width */
    uint8_t absent;   /* data NULL: the state of every cell, V_NONE or V_UNKNOWN */
    void *data;       /* n cells; bool as 8 bits 0/1; money, duration, time, date, period (packed) and sets (pointers) as integers;
                         number as integers while all are integers, else doubles */
    uint64_t *known;  /* bit i: cell i has a value */
    uint64_t *none;   /* bit i: cell i is none (when not known: else unknown) */
    struct dict *dict; /* named types: codes into this */
};
struct row {
    uint32_t i;
};
struct batch {
    const struct schema *schema;
    uint32_t n;
    uint32_t file;             /* index in the run's list of logs */
    const int64_t *at;         /* instants */
    const uint32_t *kind;      /* index in schema->kinds, KIND_NONE for kinds that the book never mentions */
    const uint32_t *kind_name; /* name ids */
    const uint32_t *actor, *kase, *id; /* name ids, CORE_NONE, CORE_UNKNOWN */
    const uint32_t *line;      /* where the row begins */
    struct column *col;        /* schema->columns.n */
};
/* Cell `column` of a row as a value of the column's type. */
struct value batch_cell(const struct batch *b, uint32_t column, struct row r);

/* --- building: one builder for each reader ------------------------------------------------------------------- */
struct batch_builder;
/* `keep`: every batch stays valid as long as the arena; else until the next batch_begin. */
struct batch_builder *batch_builder_new(struct arena *a, const struct schema *s, uint32_t file, uint32_t rows, bool keep);
void batch_begin(struct batch_builder *bb);
bool batch_full(const struct batch_builder *bb);
uint32_t batch_room(const struct batch_builder *bb); /* for so many rows more */
/* Begins a row; the returned one is filled by batch_put until the next begins. Cells not put are none where the kind's field is
 * optional and unknown else. */
struct row batch_row(struct batch_builder *bb, int64_t at, uint32_t kind, struct name kind_name, uint32_t actor, uint32_t kase,
                     uint32_t id, uint32_t line);
void batch_put(struct batch_builder *bb, uint32_t column, struct row r, struct value v);
void batch_drop_row(struct batch_builder *bb); /* the last one begun: a bad row */
const struct batch *batch_end(struct batch_builder *bb); /* NULL when it has no row */

#endif
