/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

struct param_word {
    struct quoted cite, title;
    struct quoted owner;
};

static const struct field param_fields[] = {
    F_TEXT(struct param_word, cite, FIELD_OPTIONAL, "where the number comes from"),
    F_TEXT(struct param_word, title, FIELD_OPTIONAL, "what people call it"),
    F_TEXT(struct param_word, owner, FIELD_OPTIONAL, "the role that answers for it"),
    F_END,
};

static bool own_field(const struct datum_pair *p)
{
    for (const struct field *f = param_fields; f->name; f++)
        if (str_eq(str_of(f->name), p->key))
            return true;
    return false;
}

static void add_piece(struct linker *l, struct param *p, int32_t from, struct value v)
{
    *VEC_PUSH(l->arena, p->pieces) = (struct param_piece){from, v};
    for (uint32_t i = p->pieces.n - 1; i > 0 && p->pieces.p[i - 1].from > from; i--) {
        struct param_piece t = p->pieces.p[i];
        p->pieces.p[i] = p->pieces.p[i - 1];
        p->pieces.p[i - 1] = t;
    }
}

/* A member that begins like a word is meant as a field, one that begins like a number as a day. */
static bool tell_field(struct linker *l, const struct datum_pair *p)
{
    struct str names[ARRAY_LEN(param_fields)];
    uint32_t n = 0;
    if (!p->key.n || (p->key.p[0] >= '0' && p->key.p[0] <= '9'))
        return false;
    for (const struct field *f = param_fields; f->name; f++)
        names[n++] = str_of(f->name);
    struct diag *d = diag(l->diags, D_B0301, p->key_span, p->key, STR("a param"), STR("cite, title, owner, and days such as [\"2026-01-31\"]"));
    diag_nearest(l->diags, d, p->key, names, n);
    return true;
}

static bool read_pieces(struct linker *l, struct inst *i, struct param *p)
{
    const struct datum *body = &i->decl->body, *one = datum_at(body, 2);
    struct value v;
    bool ok = true;
    if (one) {
        ok = linker_value(l, one, p->type, &v);
        if (ok)
            add_piece(l, p, INT32_MIN, v);
    }
    for (uint32_t k = 0; k < body->npairs; k++) {
        const struct datum_pair *pair = &body->pairs[k];
        int32_t day;
        if (pair->index || own_field(pair))
            continue;
        if (tell_field(l, pair)) {
            ok = false;
            continue;
        }
        if (one) {
            diag0(l->diags, D_B0356, pair->key_span);
            return false;
        }
        if (!linker_day(l, pair->key, pair->key_span, &day) || !linker_value(l, &pair->value, p->type, &v))
            ok = false;
        else
            add_piece(l, p, day, v);
    }
    if (ok && p->pieces.n == 0) {
        diag0(l->diags, D_B0355, i->name_span);
        ok = false;
    }
    return ok;
}

static void tell_setting(struct linker *l, struct diag *d, uint32_t i)
{
    struct buf b = {.arena = l->arena};
    buf_printf(&b, "this is what --set %.*s=%.*s asks for", STR_ARG(l->in->set[i].name), STR_ARG(l->in->set[i].value));
    diag_note(l->diags, d, (struct span){0}, buf_str(&b));
}

static void set_from_command(struct linker *l, struct param *p)
{
    struct value_env ve = linker_values(l);
    for (uint32_t i = 0; i < l->in->nset; i++) {
        struct value v;
        if (!str_eq(l->in->set[i].name, names_text(l->names, p->name)))
            continue;
        if (!l->in->set[i].value.n || value_from_text(&ve, p->type, l->in->set[i].value, &v) > READ_TWICE) {
            struct buf b = {.arena = l->arena};
            type_print(&b, &l->schema->types, p->type);
            struct diag *d = diag(l->diags, D_B0503, (struct span){0}, l->in->set[i].value, buf_str(&b), value_form(p->type));
            tell_setting(l, d, i);
            continue;
        }
        p->pieces.n = 0;
        add_piece(l, p, INT32_MIN, v);
    }
}

static void param_declare(struct linker *l, struct inst *i)
{
    const struct param_word *w = i->data;
    const struct datum *type = datum_at(&i->decl->body, 1);
    struct param p = {.name = i->name, .span = i->name_span, .cite = w->cite.text};
    if (!type) {
        diag0(l->diags, D_B0355, i->name_span);
        return;
    }
    if (!linker_type(l, type, &p.type))
        return;
    read_pieces(l, i, &p);
    set_from_command(l, &p);
    map_put(&l->world->param_of, i->name.id, l->world->params.n); /* known by name even when its value is wrong */
    *VEC_PUSH(l->arena, l->world->params) = p;
}

/* --set names a param that there is. */
static void param_finish(struct linker *l)
{
    struct str *names = NEW_ARRAY(l->arena, struct str, l->world->params.n + 1);
    for (uint32_t i = 0; i < l->world->params.n; i++)
        names[i] = names_text(l->names, l->world->params.p[i].name);
    for (uint32_t i = 0; i < l->in->nset; i++) {
        struct name n = names_find(l->names, l->in->set[i].name);
        uint32_t at;
        if (name_is(n) && map_get(&l->world->param_of, n.id, &at))
            continue;
        struct diag *d = diag(l->diags, D_B0357, (struct span){0}, l->in->set[i].name);
        diag_nearest(l->diags, d, l->in->set[i].name, names, l->world->params.n);
    }
}

static void param_describe(struct scribe *s, const struct inst *i)
{
    static const enum phrase head[] = {P_SINCE, P_VALUE};
    const struct param_word *w = i->data;
    const struct world *world = s->plan->world;
    uint32_t at;
    s->note->title = w->title.text;
    if (!map_get(&world->param_of, i->name.id, &at))
        return;
    const struct param *p = &world->params.p[at];
    struct note_table *t = note_table(s, head, ARRAY_LEN(head));
    t->numbers = 2;
    for (uint32_t k = 0; k < p->pieces.n; k++) {
        const struct param_piece *x = &p->pieces.p[k];
        note_cell(s, t, x->from == INT32_MIN ? SAY0(s, ALWAYS) : line_day(s, x->from));
        note_cell(s, t, line_value(s, p->type, x->value));
    }
    note_common(s, &(struct note_common){.cite = w->cite.text, .owner = w->owner.text, .from = DAY_FIRST, .till = DAY_LAST});
}

const struct word word_param = {
    .name = "param",
    .summary = "a number that people argue about: type, value, the day from which it holds",
    .since = "1",
    .manner = WORD_RULE,
    .open = true,
    .positional = true,
    .fields = param_fields,
    .size = sizeof(struct param_word),
    .effective_at = SIZE_MAX,
    .chapter = CHAPTER_PARAMS,
    .describe = param_describe,
    .declare = param_declare,
    .finish = param_finish,
};
