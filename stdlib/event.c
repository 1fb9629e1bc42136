/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

static const struct field event_fields[] = {F_END};

static bool one_of_texts(struct str s, const char *const *texts, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (str_eq(s, str_of(texts[i])))
            return true;
    return false;
}

static bool field_name_good(struct linker *l, const struct datum_pair *p)
{
    static const char *const core[] = {"at", "kind", "actor", "case", "id", "file", "line"};
    static const char *const words[] = {"and", "or", "not", "in", "is", "true", "false", "none", "now"};
    if (one_of_texts(p->key, core, ARRAY_LEN(core))) {
        diag(l->diags, D_B0342, p->key_span, p->key);
        return false;
    }
    if (one_of_texts(p->key, words, ARRAY_LEN(words))) {
        diag(l->diags, D_B0347, p->key_span, p->key, STR("field"));
        return false;
    }
    return true;
}

static struct str type_words(struct linker *l, struct type t)
{
    struct buf b = {.arena = l->arena};
    type_print(&b, &l->schema->types, t);
    return buf_str(&b);
}

/* Adds a field to a kind's (or to all kinds') list; a second declaration must agree. */
static void add_field(struct linker *l, struct field_def **p, uint32_t *n, uint32_t *cap, const struct field_def *f)
{
    for (uint32_t i = 0; i < *n; i++) {
        struct field_def *had = &(*p)[i];
        if (!name_eq(had->name, f->name))
            continue;
        if (!type_eq(had->type, f->type) || had->type.optional != f->type.optional) {
            struct diag *d = diag(l->diags, D_B0360, f->span, names_text(l->names, f->name), type_words(l, had->type), type_words(l, f->type));
            diag_note(l->diags, d, had->span, STR("the first one stands here"));
        }
        return;
    }
    if (*n == *cap)
        *p = vec_grow(l->arena, *p, *n, cap, sizeof **p);
    (*p)[(*n)++] = *f;
}

static void add_to_kind(struct linker *l, struct name kind, struct span at, const struct field_def *f, uint32_t n)
{
    uint32_t k = schema_kind(l->schema, kind);
    struct kind_def *d = &l->schema->kinds.p[k];
    if (d->of_book) {
        diag(l->diags, D_B0388, at, names_text(l->names, kind));
        return;
    }
    d->declared = true;
    d->span = at;
    for (uint32_t i = 0; i < n; i++)
        add_field(l, &d->fields.p, &d->fields.n, &d->fields.cap, &f[i]);
}

static uint32_t read_fields(struct linker *l, const struct datum *body, struct field_def *ret)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < body->npairs; i++) {
        const struct datum_pair *p = &body->pairs[i];
        struct type t;
        if (!field_name_good(l, p) || !linker_type(l, &p->value, &t))
            continue;
        struct name name = names_put(l->names, p->key);
        ret[n++] = (struct field_def){name, t, schema_column(l->schema, name, t), p->key_span};
    }
    return n;
}

static void event_declare(struct linker *l, struct inst *i)
{
    const struct datum *name = &i->decl->name;
    struct field_def *f = NEW_ARRAY(l->arena, struct field_def, i->decl->body.npairs + 1);
    uint32_t n = read_fields(l, &i->decl->body, f);
    struct quoted_list q = {0};
    if (name->kind == DATUM_TEXT)
        add_to_kind(l, i->name, i->name_span, f, n);
    else if (name->kind == DATUM_TABLE && field_texts(l->arena, l->diags, name, "the names of an event", &q))
        for (uint32_t k = 0; k < q.n; k++)
            add_to_kind(l, names_put(l->names, q.p[k].text), q.p[k].span, f, n);
    else if (name->kind == DATUM_CALL)
        for (uint32_t k = 0; k < n; k++)
            add_field(l, &l->schema->any_fields.p, &l->schema->any_fields.n, &l->schema->any_fields.cap, &f[k]);
}

/* event(any): its fields belong to every declared kind. */
static void event_finish_any(struct linker *l, struct inst *i)
{
    const struct datum *name = &i->decl->name;
    if (name->kind != DATUM_CALL)
        return;
    for (uint32_t k = 0; k < l->schema->kinds.n; k++) {
        struct kind_def *d = &l->schema->kinds.p[k];
        for (uint32_t j = 0; d->declared && d->rule_len == 0 && j < l->schema->any_fields.n; j++)
            add_field(l, &d->fields.p, &d->fields.n, &d->fields.cap, &l->schema->any_fields.p[j]);
    }
}

static void event_link(struct linker *l, struct inst *i)
{
    const struct datum *body = &i->decl->body;
    for (uint32_t k = 0; k < body->npairs; k++) {
        struct name n = names_find(l->names, body->pairs[k].key);
        uint32_t at;
        if (name_is(n) && map_get(&l->world->param_of, n.id, &at))
            diag(l->diags, D_B0358, body->pairs[k].key_span, body->pairs[k].key, STR("param"));
    }
}

/* --- for people ------------------------------------------------------------------------------------------------------------- */

static void event_describe(struct scribe *s, const struct inst *i)
{
    uint32_t k = name_is(i->name) ? schema_kind_find(s->plan->schema, i->name) : KIND_NONE;
    if (k == KIND_NONE) {
        s->note->chapter = CHAPTER_NONE; /* fields that several kinds share stand at each of them */
        return;
    }
    note_fields(s, s->plan->schema->kinds.p[k].fields.p, s->plan->schema->kinds.p[k].fields.n);
}

const struct word word_event = {
    .name = "event",
    .summary = "a kind of event and its fields, by type",
    .since = "1",
    .manner = WORD_RULE,
    .names_many = true,
    .open = true,
    .fields = event_fields,
    .effective_at = SIZE_MAX,
    .chapter = CHAPTER_FACTS,
    .describe = event_describe,
    .declare = event_declare,
    .offer = event_finish_any,
    .link = event_link,
};
