/* SPDX-License-Identifier: MIT */
#include "vm/fact/mapping.h"

const struct mapping_field *mapping_field(const struct mapping *m, struct name name)
{
    for (uint32_t i = 0; i < m->fields.n; i++)
        if (name_eq(m->fields.p[i].name, name))
            return &m->fields.p[i];
    return NULL;
}
