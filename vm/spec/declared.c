/* SPDX-License-Identifier: MIT
 * Declarations are facts: WORD.declared for each declaration of a word, RECORD.declared for each person or other record, with the fields of the
 * declaration, and rulebook.amended for each amendment. They are made only where the book speaks of some kind of these. */
#include "vm/spec/people.h"

static const struct str suffix = {".declared", 9}, amended = {"rulebook.amended", 16};

static bool says(const struct source *s, struct str what)
{
    return memmem(s->text.p, s->text.n, what.p, what.n) != NULL;
}

static bool speaks_of(const struct sources *ss)
{
    for (uint32_t i = 0; i < ss->all.n; i++)
        if (says(ss->all.p[i], suffix) || says(ss->all.p[i], amended))
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

static struct str declared_text(struct linker *l, struct str of)
{
    struct buf b = {.arena = l->arena};
    buf_add(&b, of);
    buf_add(&b, suffix);
    return buf_str(&b);
}

/* Like an outcome: no event of a log, and not meant by `any`. `len`: of what stands before the dot. */
static uint32_t add_kind(struct linker *l, struct str kind, uint32_t len)
{
    uint32_t k = schema_kind(l->schema, names_put(l->names, kind));
    l->schema->kinds.p[k].declared = true;
    l->schema->kinds.p[k].of_book = true;
    l->schema->kinds.p[k].rule_len = len;
    add_field(l, k, names_put(l->names, STR("name")), TYPE(TYPE_TEXT), (struct span){0});
    return k;
}

/* A field of that name goes before. */
static void add_reckoned(struct linker *l, uint32_t kind, const char *const *names)
{
    for (; names && *names; names++)
        add_field(l, kind, names_put(l->names, str_of(*names)), TYPE(TYPE_NUMBER), (struct span){0});
}

static bool is_fact(const struct word *w)
{
    return w->manner != WORD_INCLUDE && !str_eq(str_of(w->name), STR("amend"));
}

void linker_declared_kinds(struct linker *l)
{
    l->declared = speaks_of(l->in->sources);
    for (uint32_t i = 0; l->declared && i < l->in->words.n; i++) {
        const struct word *w = l->in->words.p[i];
        struct str of = str_of(w->name);
        uint32_t k = is_fact(w) ? add_kind(l, declared_text(l, of), of.n) : KIND_NONE;
        for (const struct field *f = w->fields; k != KIND_NONE && f && f->name; f++)
            add_field(l, k, names_put(l->names, str_of(f->name)), fact_type(f->kind), (struct span){0});
        if (k != KIND_NONE)
            add_reckoned(l, k, w->reckoned);
    }
    if (l->declared)
        add_kind(l, amended, 8);
}

/* Once records have their fields. */
void linker_declared_records(struct linker *l)
{
    for (uint32_t r = 0; l->declared && r < l->schema->records.n; r++) {
        struct str of = linker_text(l, l->schema->records.p[r].name), kind = declared_text(l, of);
        struct name had = names_find(l->names, kind);
        uint32_t taken = name_is(had) ? schema_kind_find(l->schema, had) : KIND_NONE;
        if (taken != KIND_NONE && l->schema->kinds.p[taken].declared) { /* a word is called so */
            diag(l->diags, D_B0388, l->schema->records.p[r].span, kind);
            continue;
        }
        uint32_t k = add_kind(l, kind, of.n);
        for (uint32_t f = 0; f < l->schema->records.p[r].fields.n; f++) {
            const struct field_def *d = &l->schema->records.p[r].fields.p[f];
            add_field(l, k, d->name, d->type, d->span);
        }
        if (r == 0)
            add_reckoned(l, k, people_reckoned);
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

static struct value field_value(struct linker *l, const struct field *f, const struct inst *i)
{
    const void *at = (const char *)i->data + f->at;
    switch (f->kind) {
    case FIELD_TEXT: return ((const struct quoted *)at)->given ? text_value(l, ((const struct quoted *)at)->text) : VALUE_NONE;
    case FIELD_TEXTS: return texts_value(l, at);
    case FIELD_EXPR: return ((const struct expr_text *)at)->given ? text_value(l, ((const struct expr_text *)at)->text) : VALUE_NONE;
    case FIELD_WHOLE: return ((const struct whole *)at)->given ? value_number((double)((const struct whole *)at)->value) : VALUE_NONE;
    case FIELD_FLAG: return ((const struct flag *)at)->given ? value_bool(((const struct flag *)at)->value) : VALUE_NONE;
    case FIELD_PICK: return ((const struct picked *)at)->given ? choice_value(l, f, at) : VALUE_NONE;
    case FIELD_DATUM: return *(const struct datum *const *)at ? datum_value(l, *(const struct datum *const *)at) : VALUE_NONE;
    case FIELD_DAYS: return ((const struct day_range *)at)->given ? datum_value(l, datum_get(&i->decl->body, str_of(f->name))) : VALUE_NONE;
    }
    BUG("field kind out of range");
}


static void put(struct linker *l, struct declared_fact *f, struct name field, struct value v)
{
    const struct field_def *d = kind_field(l->schema, schema_kind_find(l->schema, f->kind), field);
    f->columns[f->n] = d->column;
    f->values[f->n++] = v;
}

static struct declared_fact fact_new(struct linker *l, struct str kind, struct name name, struct span at, uint32_t room)
{
    struct declared_fact f = {.kind = names_find(l->names, kind), .name = name, .span = at};
    struct place place;
    f.line = source_place(l->in->sources, at, &place) ? place.line : 0;
    f.columns = NEW_ARRAY(l->arena, uint32_t, room + 1);
    f.values = NEW_ARRAY(l->arena, struct value, room + 1);
    put(l, &f, names_find(l->names, STR("name")), value_name(name_is(name) ? name.id : NAME_EMPTY.id));
    return f;
}

static void add_inst(struct linker *l, const struct inst *i, struct name name, struct span at)
{
    uint32_t n = 1;
    for (const struct field *f = i->word->fields; f && f->name; f++)
        n++;
    for (uint32_t k = 0; i->word->reckoned && i->word->reckoned[k]; k++)
        n++;
    struct declared_fact d = fact_new(l, declared_text(l, str_of(i->word->name)), name, at, n);
    for (const struct field *f = i->word->fields; f && f->name; f++)
        if (!str_eq(str_of(f->name), STR("name")))
            put(l, &d, names_find(l->names, str_of(f->name)), field_value(l, f, i));
    for (uint32_t k = 0; i->word->reckoned && i->word->reckoned[k]; k++)
        put(l, &d, names_find(l->names, str_of(i->word->reckoned[k])), i->word->reckon(l, i, k));
    *VEC_PUSH(l->arena, l->plan->declared) = d;
}

/* A list of names is as many declarations; `any` stands for no thing of its own. */
static void add_named(struct linker *l, const struct inst *i)
{
    const struct datum *name = &i->decl->name;
    for (uint32_t k = 0; name->kind == DATUM_TABLE && k < name->npairs; k++) {
        const struct datum *one = &name->pairs[k].value;
        if (one->kind == DATUM_TEXT)
            add_inst(l, i, names_put(l->names, one->text), one->span);
    }
    if (name->kind == DATUM_TEXT || name->kind == DATUM_NONE)
        add_inst(l, i, i->name, name->kind == DATUM_NONE ? i->decl->word_span : i->name_span);
}

/* Each key by the last of its rows. */
static void add_records(struct linker *l, uint32_t record)
{
    const struct record_def *r = &l->schema->records.p[record];
    const struct record_table *t = record < l->world->records.n ? &l->world->records.p[record] : NULL;
    struct str kind = declared_text(l, linker_text(l, r->name));
    for (uint32_t i = 0; t && i < t->rows.n; i++) {
        if (i + 1 < t->rows.n && t->rows.p[i + 1].key == t->rows.p[i].key)
            continue;
        struct declared_fact d = fact_new(l, kind, (struct name){t->rows.p[i].key}, t->rows.p[i].span, r->fields.n + 3);
        for (uint32_t f = 0; f < r->fields.n; f++)
            if (!str_eq(linker_text(l, r->fields.p[f].name), STR("name")))
                put(l, &d, r->fields.p[f].name, t->rows.p[i].fields[f]);
        for (uint32_t k = 0; record == 0 && people_reckoned[k]; k++)
            if (!name_is(names_find(l->names, str_of(people_reckoned[k]))) || !record_field(l->schema, 0, names_find(l->names, str_of(people_reckoned[k]))))
                put(l, &d, names_find(l->names, str_of(people_reckoned[k])), people_reckon(l, t->rows.p[i].key, k));
        *VEC_PUSH(l->arena, l->plan->declared) = d;
    }
}

/* --- who waits for them in vain ------------------------------------------------------------------------------------------------- */

static void look_for_kinds(struct linker *l, const struct datum *d)
{
    struct name n = d->kind == DATUM_TEXT ? names_find(l->names, d->text) : NAME_NONE;
    uint32_t k = name_is(n) ? schema_kind_find(l->schema, n) : KIND_NONE;
    if (k != KIND_NONE && l->schema->kinds.p[k].of_book)
        diag(l->diags, D_B0389, d->span, d->text);
    for (uint32_t i = 0; i < d->npairs; i++)
        look_for_kinds(l, &d->pairs[i].value);
}

/* Words with triggers of their own need not know of declarations: a kind of these stands there as a plain text. */
static void tell_vain(struct linker *l)
{
    for (uint32_t i = 0; l->declared && i < l->insts.n; i++)
        if (!str_eq(str_of(l->insts.p[i]->word->name), STR("policy")))
            look_for_kinds(l, &l->insts.p[i]->decl->body);
}

/* --- all together ----------------------------------------------------------------------------------------------------------------- */

void linker_declared_facts(struct linker *l, const struct decls *all)
{
    tell_vain(l);
    for (uint32_t i = 0; l->declared && i < l->insts.n; i++)
        if (is_fact(l->insts.p[i]->word) && l->insts.p[i]->good)
            add_named(l, l->insts.p[i]);
    for (uint32_t i = 0; l->declared && i < all->all.n; i++) {
        const struct decl *d = &all->all.p[i];
        if (str_eq(d->word, STR("amend")) && d->name.kind == DATUM_TEXT)
            *VEC_PUSH(l->arena, l->plan->declared) = fact_new(l, amended, names_put(l->names, d->name.text), d->name.span, 1);
    }
    for (uint32_t r = 0; l->declared && r < l->schema->records.n; r++)
        add_records(l, r);
}
