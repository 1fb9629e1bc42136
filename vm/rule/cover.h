/* SPDX-License-Identifier: MIT
 * cover.h: what the rows of a matrix leave out, and where they meet.
 * Promise: exact over intervals and closed lists; a hole that is told is one, and none is overlooked unless `gave_up` says so.
 * Owns: findings live in the arena given.   Knows: expr (world.h).   Never hears of: words, diagnostics. */
#ifndef VM_RULE_COVER_H
#define VM_RULE_COVER_H

#include "vm/expr/world.h"

/* One value of an input in an example. */
struct cover_value {
    bool other;                /* any text, person or length that no row names; `value` is unknown then */
    struct value value;        /* none for an input that is optional and not given */
};
enum cover_fault {
    COVER_GAP,                 /* no row fits: unique, first, any */
    COVER_OVERLAP,             /* two rows fit: unique */
    COVER_CONFLICT,            /* two rows fit and differ in a result: any */
    COVER_UNREACHABLE,         /* the rows before it take all: first */
};
struct cover_finding {
    enum cover_fault fault;
    uint32_t row, other;       /* of OVERLAP and CONFLICT: the earlier row is `other`; from 0 */
    const struct cover_value *example; /* by input; NULL for UNREACHABLE */
};
struct cover {
    VEC(struct cover_finding) found; /* each row that meets an earlier one is told once, with the first such; one gap */
    bool gave_up;              /* more than `most` boxes would have had to be looked at */
};
void cover_analyse(struct arena *a, const struct types *types, const struct matrix *m, uint64_t most, struct cover *ret);
/* `tier = "B", nights = 4` */
struct str cover_text(struct arena *a, const struct value_env *ve, const struct matrix *m, const struct cover_value *example);

/* Is a cell read as a test on such an input (semantics 1.10)? */
bool cover_is_tested(struct type t);
/* The values that an interval lets through, both included, in an order that all tested types share; false: none. */
bool cover_bounds(const struct cell *c, struct type t, int64_t *ret_low, int64_t *ret_high);

#endif
