/* SPDX-License-Identifier: MIT */
#include "vm/fact/schema.h"

void schema_init(struct schema *s, struct arena *a, struct names *names)
{
    *s = (struct schema){.arena = a, .names = names};
    s->types = (struct types){.arena = a, .names = names};
    s->kind_of.arena = a;
    *VEC_PUSH(a, s->records) = (struct record_def){.name = names_put(names, STR("person"))};
}

uint32_t schema_column(struct schema *s, struct name name, struct type type)
{
    for (uint32_t i = 0; i < s->columns.n; i++)
        if (name_eq(s->columns.p[i].name, name) && type_eq(s->columns.p[i].type, type))
            return i;
    *VEC_PUSH(s->arena, s->columns) = (struct column_def){name, type_plain(type)};
    return s->columns.n - 1;
}

uint32_t schema_kind(struct schema *s, struct name name)
{
    uint32_t found = schema_kind_find(s, name);
    if (found != KIND_NONE)
        return found;
    *VEC_PUSH(s->arena, s->kinds) = (struct kind_def){.name = name};
    map_put(&s->kind_of, name.id, s->kinds.n - 1);
    return s->kinds.n - 1;
}

uint32_t schema_kind_find(const struct schema *s, struct name name)
{
    uint32_t ret = KIND_NONE;
    map_get(&s->kind_of, name.id, &ret);
    return ret;
}

uint32_t schema_log_kind(const struct schema *s, struct name name)
{
    uint32_t found = schema_kind_find(s, name);
    return found != KIND_NONE && s->kinds.p[found].of_book ? KIND_NONE : found;
}

uint32_t schema_record_find(const struct schema *s, struct name name)
{
    for (uint32_t i = 0; i < s->records.n; i++)
        if (name_eq(s->records.p[i].name, name))
            return i;
    return UINT32_MAX;
}

static const struct field_def *find_field(const struct field_def *p, uint32_t n, struct name field)
{
    for (uint32_t i = 0; i < n; i++)
        if (name_eq(p[i].name, field))
            return &p[i];
    return NULL;
}

const struct field_def *kind_field(const struct schema *s, uint32_t kind, struct name field)
{
    if (kind == KIND_NONE || !s->kinds.p[kind].declared)
        return find_field(s->any_fields.p, s->any_fields.n, field);
    return find_field(s->kinds.p[kind].fields.p, s->kinds.p[kind].fields.n, field);
}

const struct field_def *record_field(const struct schema *s, uint32_t record, struct name field)
{
    return find_field(s->records.p[record].fields.p, s->records.p[record].fields.n, field);
}
