/* SPDX-License-Identifier: MIT
 * limits.h: every cap in the house, as rows of limits.def.
 * Promise: no cap stands anywhere else; an embedder may lower each.
 * Owns: nothing.   Knows: base.   Never hears of: who reads them. */
#ifndef VM_BASE_LIMITS_H
#define VM_BASE_LIMITS_H

#include "vm/base/base.h"

struct limits {
#define LIMIT(name, value, why) uint64_t name;
#include "vm/base/limits.def"
#undef LIMIT
};
extern const struct limits limits_default;
struct limit_row {
    const char *name, *why;
    uint64_t value;
};
extern const struct limit_row limit_rows[];
extern const uint32_t limit_count;

#endif
