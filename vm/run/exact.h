/* SPDX-License-Identifier: MIT
 * exact.h: sums of doubles that are rounded once (Shewchuk 1997).
 * Promise: the order of what is added changes nothing, as long as there are no more than PARTIALS sizes.
 * Owns: nothing.   Knows: base.   Never hears of: facts. */
#ifndef VM_RUN_EXACT_H
#define VM_RUN_EXACT_H

#include "vm/base/base.h"

enum { PARTIALS = 40 };
struct partials {              /* they do not overlap; all zero: a sum of nothing */
    double p[PARTIALS];
    uint32_t n;
};
void partials_add(struct partials *s, double x);
double partials_sum(const struct partials *s); /* rounded once, as Python's math.fsum does */

#endif
