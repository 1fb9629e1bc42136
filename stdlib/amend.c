/* SPDX-License-Identifier: MIT
 * What amending does stands in vm/spec/book.c: it happens to declarations, before any word sees them. */
#include "stdlib/words.h"

static const struct field amend_fields[] = {F_END};

const struct word word_amend = {
    .name = "amend",
    .summary = "replaces fields of something declared before",
    .since = "1",
    .manner = WORD_RULE,
    .open = true,
    .positional = true,
    .repeats = true,
    .fields = amend_fields,
    .effective_at = SIZE_MAX,
};
