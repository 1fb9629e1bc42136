/* SPDX-License-Identifier: MIT
 * The built-in facts of who holds which role: role.assigned, role.removed, role.vacant. There are such kinds
 * where the book speaks of one of them; a declaration of its own may give them more fields. */
#include "vm/spec/word.h"

static const struct {
    const char *name;
    struct type type;
} fields[] = {
    {"person", {.kind = TYPE_RECORD, .optional = true}},
    {"role", {.kind = TYPE_TEXT}},
    {"dept", {.kind = TYPE_TEXT, .optional = true}},
    {"left", {.kind = TYPE_NUMBER, .optional = true}},
};

static bool speaks_of(const struct sources *ss, struct str what)
{
    static const struct str all = {"\"role.*\"", 8};
    for (uint32_t i = 0; i < ss->all.n; i++) {
        struct str text = ss->all.p[i]->text;
        if (memmem(text.p, text.n, what.p, what.n) || memmem(text.p, text.n, all.p, all.n))
            return true;
    }
    return false;
}

static void add_kind(struct linker *l, enum tenure t, struct str kind)
{
    uint32_t k = schema_kind(l->schema, names_put(l->names, kind));
    if (!l->schema->kinds.p[k].declared)
        l->schema->kinds.p[k].rule_len = 4; /* "role": not meant by `any`, which is for kinds of the log */
    l->schema->kinds.p[k].declared = true;
    l->plan->tenure[t] = l->schema->kinds.p[k].name;
    for (uint32_t f = 0; f < ARRAY_LEN(fields); f++) {
        struct field_def d = {.name = names_put(l->names, str_of(fields[f].name)), .type = fields[f].type};
        if (kind_field(l->schema, k, d.name))
            continue;
        if (t != TENURE_VACANT && f == 0)
            d.type.optional = false; /* somebody comes, somebody goes */
        d.column = schema_column(l->schema, d.name, type_plain(d.type));
        *VEC_PUSH(l->arena, l->schema->kinds.p[k].fields) = d;
    }
}

void linker_tenure(struct linker *l)
{
    bool any = false;
    struct str kind[TENURE_COUNT];
    for (int t = 0; t < TENURE_COUNT; t++) {
        struct buf b = {.arena = l->arena};
        l->plan->tenure[t] = NAME_NONE;
        buf_printf(&b, "role.%s", tenure_text[t]);
        kind[t] = buf_str(&b);
        any |= speaks_of(l->in->sources, kind[t]);
    }
    for (int t = 0; any && t < TENURE_COUNT; t++)
        add_kind(l, (enum tenure)t, kind[t]);
}
