/* SPDX-License-Identifier: MIT */
#include "vm/base/limits.h"

const struct limits limits_default = {
#define LIMIT(name, value, why) .name = (value),
#include "vm/base/limits.def"
#undef LIMIT
};

const struct limit_row limit_rows[] = {
#define LIMIT(name, value, why) {#name, why, (value)},
#include "vm/base/limits.def"
#undef LIMIT
};

const uint32_t limit_count = ARRAY_LEN(limit_rows);
