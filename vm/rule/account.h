/* SPDX-License-Identifier: MIT
 * account.h: points, hours, budgets, credits: the form that `ledger` lowers to.
 * Promise: amounts are exact: money, or numbers of at most four decimals, both in 1/10000.
 * Owns: all in the book's arena.   Knows: expr.   Never hears of: words, timers. */
#ifndef VM_RULE_ACCOUNT_H
#define VM_RULE_ACCOUNT_H

#include "vm/expr/expr.h"

struct account_entry {             /* what is entered on which facts */
    const struct kind_set *kinds;
    const struct expr *where;      /* NULL: none */
    uint32_t add;                  /* node of the amount: a number or money */
    uint32_t whose;                /* node of a person; NODE_NONE: the account of the book */
};
struct account_level {
    int64_t at;                    /* in 1/10000; below zero it is reached from above, else from below */
    struct name name;
    struct str text;               /* its number, as written */
};
struct account_form {
    struct name name;
    struct span span;
    struct str title, because, cite;
    struct type type;              /* number or money */
    bool personal;                 /* one account for each holder */
    struct name of;                /* only those who hold this role have one; NAME_NONE: everybody */
    VEC(struct account_entry) entries;
    bool expires, anew, has_floor;
    struct period lifetime;        /* of an entry */
    enum civil_unit every;         /* when all accounts start anew */
    int64_t floor;                 /* an account never falls below it */
    VEC(struct account_level) levels; /* those above zero ascend, those below descend; the nearer to zero first */
    struct name reached;           /* the kind of its outcome, where something waits for it; else NAME_NONE */
};
enum { REACHED_HOLDER, REACHED_LEVEL, REACHED_BALANCE, REACHED_COUNT }; /* ORDER reached_field: its own fields */

#endif
