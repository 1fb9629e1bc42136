/* SPDX-License-Identifier: MIT
 * apart.h: two roles that exclude each other, and the events by which somebody acts in one of them (semantics 1.15).
 * Promise: immutable once linked.
 * Owns: all in the book's arena.   Knows: base.   Never hears of: words, cases. */
#ifndef VM_RULE_APART_H
#define VM_RULE_APART_H

#include "vm/base/text.h"

struct apart_form {
    struct name role[2];           /* the one that says it excludes the other, and the other */
    VEC(struct name) kinds[2];     /* by which they act: acts of chains, steps of processes, what fulfils their duties */
    uint32_t verdict;              /* in plan.verdicts */
};

#endif
