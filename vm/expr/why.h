/* SPDX-License-Identifier: MIT
 * why.h: an expression with the value of every part.
 * Promise: built on demand, in the arena of who asks.
 * Owns: nothing.   Knows: fact.   Never hears of: rules, formats. */
#ifndef VM_EXPR_WHY_H
#define VM_EXPR_WHY_H

#include "vm/fact/batch.h"

/* One part of a why: an expression with its value, and the parts that gave it. */
struct why {
    struct str expr;                  /* as the author wrote it */
    struct type type;
    struct value value;
    bool is_param;
    int32_t param_from;               /* civil day; INT32_MIN: always */
    struct str param_cite;
    bool is_history;                  /* a history term: the events that it counted */
    VEC(uint64_t) events;
    uint32_t left_out;                /* past events not counted because their `same` field had no value (semantics 3.2) */
    VEC(const struct why *) parts;
};

#endif
