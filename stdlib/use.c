/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

static const struct field use_fields[] = {F_END};

const struct word word_use = {
    .name = "use",
    .summary = "reads a shipped recipe, whose name is a word from there on",
    .since = "1",
    .manner = WORD_NAME,
    .repeats = true,
    .fields = use_fields,
    .effective_at = SIZE_MAX,
};
