/* SPDX-License-Identifier: MIT
 * builder.h: the builder of batches from inside, for readers that write whole runs of cells at once.
 * Promise: batch_put and these give the same batch.
 * Owns: as batch.h says.   Knows: batch.   Never hears of: formats. */
#ifndef VM_FACT_BUILDER_H
#define VM_FACT_BUILDER_H

#include "vm/fact/batch.h"

/* What stays of a column from batch to batch. */
struct column_state {
    struct dict dict;
    uint8_t width;       /* with which the next batch begins */
    bool ready;          /* has cells in this batch */
    struct column spare; /* without `keep`: the memory of the batch before */
};
struct kind_state {
    uint8_t *optional;   /* by schema column: 1 where a cell that is not put is none */
    uint32_t *list, n;   /* the same as a list */
};
struct batch_builder {
    struct arena *arena;
    const struct schema *schema;
    uint32_t file, cap, words; /* rows of one batch; words of a plane */
    bool keep, used;
    struct batch *batch;       /* batch->n rows so far */
    int64_t *at;
    uint32_t *kind, *kind_name, *actor, *kase, *id, *line;
    struct column_state *state; /* schema->columns.n */
    struct kind_state *kinds;   /* schema->kinds.n and one for KIND_NONE; filled when first met */
};

/* n rows more, as many as there is room for; what stands in at, kind … line from the first on is the caller's to
 * write before builder_kinds. Gives the first. */
uint32_t builder_rows(struct batch_builder *bb, uint32_t n);
/* The kinds from row `first` on stand: cells that nobody puts are none or unknown. */
void builder_kinds(struct batch_builder *bb, uint32_t first);
void builder_back(struct batch_builder *bb, uint32_t n); /* only the first n rows stay */

/* Known cells: integers (codes, for named types) or doubles, into the rows given, which ascend. */
void column_ints(struct batch_builder *bb, uint32_t column, const uint32_t *rows, uint32_t n, const int64_t *v);
void column_doubles(struct batch_builder *bb, uint32_t column, const uint32_t *rows, uint32_t n, const double *v);
void column_none(struct batch_builder *bb, uint32_t column, uint32_t row); /* a cell put before is none after all */
static inline bool column_is_double(const struct batch_builder *bb, uint32_t column)
{
    return bb->state[column].width == WIDTH_F64;
}
/* A known value of a type that is not named as the integer that stands in a column. */
int64_t batch_payload(struct type t, struct value v);
bool batch_number_is_int(double n); /* reads back as the same double */
uint32_t dict_code(struct arena *a, struct dict *d, uint32_t name);

#endif
