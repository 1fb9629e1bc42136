/* SPDX-License-Identifier: MIT
 * Declarations are facts: WORD.declared for each declaration of a word, RECORD.declared for each person or other record, with the fields of the
 * declaration. They are made only where the book speaks of some kind *.declared. */
#include "vm/spec/word.h"

static const struct str suffix = {".declared", 9};

static bool speaks_of(const struct sources *ss)
{
    for (uint32_t i = 0; i < ss->all.n; i++)
        if (memmem(ss->all.p[i]->text.p, ss->all.p[i]->text.n, suffix.p, suffix.n))
            return true;
    return false;
}

/* --- kinds ------------------------------------------------------------------------------------------------------------------ */

static struct type fact_type(enum field_kind k)
{
    struct type t = {.kind = TYPE_TEXT, .optional = true};
    if (k == FIELD_TEXTS)
        return type_set(TYPE(TYPE_TEXT));
    if (k == FIELD_WHOLE)
        t.kind = TYPE_NUMBER;
    if (k == FIELD_FLAG)
        t.kind = TYPE_BOOL;
    return t;
}

static void add_field(struct linker *l, uint32_t kind, struct name name, struct type t, struct span at)
{
    struct field_def d = {.name = name, .type = t, .span = at};
    if (kind_field(l->schema, kind, name))
        return;
    d.column = schema_column(l->schema, name, type_plain(t));
    *VEC_PUSH(l->arena, l->schema->kinds.p[kind].fields) = d;
}

/* Like an outcome: no event of a log, and not meant by `any`. */
static uint32_t add_kind(struct linker *l, struct str of)
{
    struct buf b = {.arena = l->arena};
    buf_add(&b, of);
    buf_add(&b, suffix);
    uint32_t k = schema_kind(l->schema, names_put(l->names, buf_str(&b)));
    l->schema->kinds.p[k].declared = true;
    l->schema->kinds.p[k].rule_len = of.n;
    add_field(l, k, names_put(l->names, STR("name")), TYPE(TYPE_TEXT), (struct span){0});
    return k;
}

void linker_declared_kinds(struct linker *l)
{
    l->declared = speaks_of(l->in->sources);
    for (uint32_t i = 0; l->declared && i < l->in->words.n; i++) {
        const struct word *w = l->in->words.p[i];
        uint32_t k = w->manner == WORD_INCLUDE ? KIND_NONE : add_kind(l, str_of(w->name));
        for (const struct field *f = w->fields; k != KIND_NONE && f && f->name; f++)
            add_field(l, k, names_put(l->names, str_of(f->name)), fact_type(f->kind), (struct span){0});
    }
}

/* Once records have their fields. */
void linker_declared_records(struct linker *l)
{
    for (uint32_t r = 0; l->declared && r < l->schema->records.n; r++) {
        uint32_t k = add_kind(l, linker_text(l, l->schema->records.p[r].name));
        for (uint32_t f = 0; f < l->schema->records.p[r].fields.n; f++) {
            const struct field_def *d = &l->schema->records.p[r].fields.p[f];
            add_field(l, k, d->name, d->type, d->span);
        }
    }
}

/* --- facts -------------------------------------------------------------------------------------------------------------------- */

static struct value text_value(struct linker *l, struct str s)
{
    return value_name(names_put(l->names, s).id);
}

static struct value texts_value(struct linker *l, const struct quoted_list *q)
{
    int64_t *items = NEW_ARRAY(l->arena, int64_t, q->n + 1);
    for (uint32_t i = 0; i < q->n; i++)
        items[i] = set_item(TYPE(TYPE_TEXT), text_value(l, q->p[i].text));
    return (struct value){.as.set = set_make(l->arena, items, q->n)};
}

/* What is no plain text is told as the book writes it. */
static struct value datum_value(struct linker *l, const struct datum *d)
{
    const struct source *s = source_get(l->in->sources, d->span.source);
    if (d->kind == DATUM_TEXT)
        return text_value(l, d->text);
    bool whole = s && d->span.at + d->span.len <= s->text.n;
    return text_value(l, whole ? str_part(s->text, d->span.at, d->span.len) : STR("…"));
}

static struct value choice_value(struct linker *l, const struct field *f, const struct picked *p)
{
    struct str rest = str_of(f->choices), word = STR_EMPTY;
    for (uint32_t i = 0; i <= p->index; i++)
        str_cut(rest, ' ', &word, &rest);
    return text_value(l, word);
}

static struct value field_value(struct linker *l, const struct field *f, const void *filled)
{
    const void *at = (const char *)filled + f->at;
    switch (f->kind) {
    case FIELD_TEXT: return ((const struct quoted *)at)->given ? text_value(l, ((const struct quoted *)at)->text) : VALUE_NONE;
    case FIELD_TEXTS: return texts_value(l, at);
    case FIELD_EXPR: return ((const struct expr_text *)at)->given ? text_value(l, ((const struct expr_text *)at)->text) : VALUE_NONE;
    case FIELD_WHOLE: return ((const struct whole *)at)->given ? value_number((double)((const struct whole *)at)->value) : VALUE_NONE;
    case FIELD_FLAG: return ((const struct flag *)at)->given ? value_bool(((const struct flag *)at)->value) : VALUE_NONE;
    case FIELD_PICK: return ((const struct picked *)at)->given ? choice_value(l, f, at) : VALUE_NONE;
    case FIELD_DATUM: return *(const struct datum *const *)at ? datum_value(l, *(const struct datum *const *)at) : VALUE_NONE;
    case FIELD_DAYS: return ((const struct day_range *)at)->given ? text_value(l, STR("given")) : VALUE_NONE;
    }
    BUG("field kind out of range");
}

static struct declared_fact fact_new(struct linker *l, struct str of, struct name name, struct span at, uint32_t room)
{
    struct buf b = {.arena = l->arena};
    buf_add(&b, of);
    buf_add(&b, suffix);
    struct declared_fact f = {.kind = names_find(l->names, buf_str(&b)), .name = name, .span = at};
    f.columns = NEW_ARRAY(l->arena, uint32_t, room + 1);
    f.values = NEW_ARRAY(l->arena, struct value, room + 1);
    return f;
}

static void put(struct linker *l, struct declared_fact *f, struct name field, struct value v)
{
    const struct field_def *d = kind_field(l->schema, schema_kind_find(l->schema, f->kind), field);
    f->columns[f->n] = d->column;
    f->values[f->n++] = v;
}

static void add_inst(struct linker *l, const struct inst *i)
{
    uint32_t n = 1;
    for (const struct field *f = i->word->fields; f && f->name; f++)
        n++;
    struct declared_fact d = fact_new(l, str_of(i->word->name), i->name, i->name_span, n);
    put(l, &d, names_find(l->names, STR("name")), name_is(i->name) ? value_name(i->name.id) : VALUE_UNKNOWN);
    for (const struct field *f = i->word->fields; f && f->name; f++)
        if (!str_eq(str_of(f->name), STR("name")))
            put(l, &d, names_find(l->names, str_of(f->name)), field_value(l, f, i->data));
    *VEC_PUSH(l->arena, l->plan->declared) = d;
}

/* Each key by the last of its rows. */
static void add_records(struct linker *l, uint32_t record)
{
    const struct record_def *r = &l->schema->records.p[record];
    const struct record_table *t = record < l->world->records.n ? &l->world->records.p[record] : NULL;
    for (uint32_t i = 0; t && i < t->rows.n; i++) {
        if (i + 1 < t->rows.n && t->rows.p[i + 1].key == t->rows.p[i].key)
            continue;
        struct declared_fact d = fact_new(l, linker_text(l, r->name), (struct name){t->rows.p[i].key}, r->span, r->fields.n + 1);
        put(l, &d, names_find(l->names, STR("name")), value_name(t->rows.p[i].key));
        for (uint32_t f = 0; f < r->fields.n; f++)
            if (!str_eq(linker_text(l, r->fields.p[f].name), STR("name")))
                put(l, &d, r->fields.p[f].name, t->rows.p[i].fields[f]);
        *VEC_PUSH(l->arena, l->plan->declared) = d;
    }
}

void linker_declared_facts(struct linker *l)
{
    for (uint32_t i = 0; l->declared && i < l->insts.n; i++)
        if (l->insts.p[i]->word->manner != WORD_INCLUDE && l->insts.p[i]->good)
            add_inst(l, l->insts.p[i]);
    for (uint32_t r = 0; l->declared && r < l->schema->records.n; r++)
        add_records(l, r);
}
