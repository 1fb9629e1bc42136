/* SPDX-License-Identifier: MIT */
#include "vm/spec/decl.h"

const struct datum *datum_get(const struct datum *table, struct str key)
{
    for (uint32_t i = 0; table && i < table->npairs; i++)
        if (table->pairs[i].index == 0 && str_eq(table->pairs[i].key, key))
            return &table->pairs[i].value;
    return NULL;
}

const struct datum *datum_at(const struct datum *table, uint32_t index)
{
    if (!table || index == 0)
        return NULL;
    if (index <= table->npairs && table->pairs[index - 1].index == index)
        return &table->pairs[index - 1].value;
    for (uint32_t i = 0; i < table->npairs; i++)
        if (table->pairs[i].index == index)
            return &table->pairs[i].value;
    return NULL;
}

uint32_t datum_count(const struct datum *table)
{
    uint32_t n = 0;
    for (uint32_t i = 0; table && i < table->npairs; i++)
        n += table->pairs[i].index != 0;
    return n;
}

const char *datum_kind_text(const struct datum *d)
{
    /* ORDER datum_kind */
    static const char *const text[] = {"nothing", "yes or no",     "a number",  "text",
                                       "a table", "a constructor", "a function"};
    _Static_assert(ARRAY_LEN(text) == DATUM_FUNCTION + 1, "ORDER datum_kind");
    return d ? text[d->kind] : text[DATUM_NONE];
}
