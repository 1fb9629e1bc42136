/* SPDX-License-Identifier: MIT
 * gather.h: findings counted for charts: by rule, by duty, by day, by who and which rule; and the first of
 * them kept for tables. Promise: what is kept does not grow with the log beyond its caps; counts are of all.
 * Owns: all in the arena given.   Knows: record.   Never hears of: pages. */
#ifndef VM_SHOW_GATHER_H
#define VM_SHOW_GATHER_H

#include "vm/show/record.h"

enum { COUNT_PARTS = 7, ROWS_KEPT = 500 };
struct counted {
    struct str label, other; /* other: of a pair, its second */
    uint64_t n[COUNT_PARTS];
};
struct counter {
    struct arena *arena;
    VEC(struct counted) all; /* in order of first sight */
    struct map found;
};
/* The one of these labels, added when it is new; texts are copied. */
struct counted *count_of(struct counter *c, struct str label, struct str other);
uint64_t counted_sum(const struct counted *c);
void counter_sort(struct counter *c, struct arena *scratch); /* the largest sum first, then by label */

enum found_kind {
    FOUND_VIOLATION,
    FOUND_MISSED /* late or breached */,
    FOUND_WARNING,
    FOUND_UNDETERMINED,
    FOUND_COUNT
};                 /* ORDER found_kind */
struct found_row { /* for a table; texts may be empty */
    struct str at, rule, kind, who, kase, because, source, state;
};
struct day_count {
    int32_t day;
    uint64_t n;
};
struct gathered {
    struct arena *arena;
    struct counter rules;       /* n: by found_kind */
    struct counter pairs;       /* who and rule; n[0] */
    VEC(struct day_count) days; /* of violations and missed deadlines, by day of first sight */
    VEC(struct found_row) rows[FOUND_COUNT];
    uint64_t count[FOUND_COUNT];
    VEC(double) shares; /* of duties that were done late: time taken as a share of the time there was */
};
void gather_init(struct gathered *g, struct arena *a);
void gather(struct gathered *g, const struct record *r);
/* "2026-03-02…" as civil day and, of RFC 3339, as seconds since 1970; false when it is none. */
bool day_of_text(struct str at, int32_t *ret);
bool seconds_of_text(struct str at, double *ret);

#endif
