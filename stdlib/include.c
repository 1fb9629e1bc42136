/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

static const struct field include_fields[] = {F_END};

const struct word word_include = {
    .name = "include",
    .summary = "reads another file below the book's folder in this place",
    .since = "1",
    .manner = WORD_INCLUDE,
    .fields = include_fields,
    .effective_at = SIZE_MAX,
};
