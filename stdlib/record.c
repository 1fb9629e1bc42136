/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

static const struct field record_fields[] = {F_END};

static void add_field(struct linker *l, uint32_t record, struct str name, struct type t, struct span at)
{
    struct record_def *r = &l->schema->records.p[record];
    *VEC_PUSH(l->arena, r->fields) = (struct field_def){names_put(l->names, name), t, r->fields.n, at};
}

static void record_announce(struct linker *l, struct inst *i)
{
    if (schema_record_find(l->schema, i->name) == UINT32_MAX)
        *VEC_PUSH(l->arena, l->schema->records) = (struct record_def){.name = i->name, .span = i->name_span};
    while (l->world->records.n < l->schema->records.n)
        *VEC_PUSH(l->arena, l->world->records) = (struct record_table){.first_of = {.arena = l->arena}};
}

static void declare_field(struct linker *l, uint32_t record, const struct datum_pair *p)
{
    struct type t;
    if (!linker_type(l, &p->value, &t))
        return;
    struct name name = names_put(l->names, p->key);
    const struct field_def *had = record_field(l->schema, record, name);
    if (had && record == 0 && !type_eq(had->type, t))
        diag(l->diags, D_B0361, p->key_span, p->key);
    else if (!had)
        add_field(l, record, p->key, t, p->key_span);
}

static void record_declare(struct linker *l, struct inst *i)
{
    uint32_t record = schema_record_find(l->schema, i->name);
    for (uint32_t k = 0; k < i->decl->body.npairs; k++)
        declare_field(l, record, &i->decl->body.pairs[k]);
}

/* --- for people ------------------------------------------------------------------------------------------------------------- */

static void record_describe(struct scribe *s, const struct inst *i)
{
    uint32_t k = schema_record_find(s->plan->schema, i->name);
    if (k != UINT32_MAX)
        note_fields(s, s->plan->schema->records.p[k].fields.p, s->plan->schema->records.p[k].fields.n);
}

const struct word word_record = {
    .name = "record",
    .summary = "what is known of persons and other things, by type",
    .since = "1",
    .manner = WORD_RULE,
    .declares_type = true,
    .open = true,
    .fields = record_fields,
    .effective_at = SIZE_MAX,
    .chapter = CHAPTER_FACTS,
    .describe = record_describe,
    .announce = record_announce,
    .declare = record_declare,
};
