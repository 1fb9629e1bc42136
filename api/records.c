/* SPDX-License-Identifier: MIT
 * records.c: rows of records that stand in logs, put beside those of the book for one run. */
#include "api/handle.h"

struct order {
    struct map first; /* key -> order of first sight */
};

static int by_key(const void *a, const void *b, void *ud)
{
    const struct record_row *x = a, *y = b;
    const struct order *o = ud;
    uint32_t i = 0, j = 0;
    map_get(&o->first, x->key, &i);
    map_get(&o->first, y->key, &j);
    if (i != j)
        return i < j ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

static void sort_table(struct arena *a, struct record_table *t)
{
    struct order o = {.first = {.arena = a}};
    uint32_t at;
    for (uint32_t i = 0; i < t->rows.n; i++)
        if (!map_get(&o.first, t->rows.p[i].key, &at))
            map_put(&o.first, t->rows.p[i].key, i);
    sort_stable(a, t->rows.p, t->rows.n, sizeof *t->rows.p, by_key, &o);
    t->first_of = (struct map){.arena = a};
    for (uint32_t i = 0; i < t->rows.n; i++)
        if (i == 0 || t->rows.p[i].key != t->rows.p[i - 1].key)
            map_put(&t->first_of, t->rows.p[i].key, i);
}

static const struct value *field_of(const struct schema *s, const struct record_read *r, struct str name)
{
    struct name n = names_find(s->names, name);
    const struct field_def *f = name_is(n) ? record_field(s, r->record, n) : NULL;
    const struct value *v = f ? &r->fields[f - s->records.p[r->record].fields.p] : NULL;
    return v && v->state == V_KNOWN ? v : NULL;
}

/* The roles of a person's row; one that the book does not have is an error. */
static void take_roles(struct arena *a, const struct world *w, const struct record_read *r, struct names *names, struct diags *ds,
                       struct record_row *row, bool *ret_bad)
{
    const struct value *v = r->record == 0 ? field_of(w->schema, r, STR("role")) : NULL;
    uint32_t *ids = NEW_ARRAY(a, uint32_t, (v ? v->as.set->n : 0) + 1), at;
    for (uint32_t i = 0; v && i < v->as.set->n; i++) {
        uint32_t role = set_value(TYPE(TYPE_TEXT), v->as.set->item[i]).as.name;
        ids[row->nroles++] = role;
        if (map_get(&w->role_of, role, &at))
            continue;
        struct str *known = NEW_ARRAY(a, struct str, w->roles.n + 1), text = names_text(names, (struct name){role});
        for (uint32_t k = 0; k < w->roles.n; k++)
            known[k] = names_text(names, w->roles.p[k].name);
        struct diag *d = diag(ds, D_B0306, (struct span){0}, text);
        diag_in_data(ds, d, r->file, r->line, 0, 0, STR_EMPTY);
        diag_nearest(ds, d, text, known, w->roles.n);
        *ret_bad = true;
    }
    row->roles = ids;
}

const struct plan *records_add(struct arena *a, const struct plan *plan, struct names *names, struct diags *ds,
                               const struct record_read *p, uint32_t n, bool *ret_bad)
{
    struct plan *copy = NEW(a, struct plan);
    struct world *w = NEW(a, struct world);
    *copy = *plan;
    *w = *plan->world;
    uint32_t count = w->schema->records.n;
    struct record_table *tables = NEW_ARRAY(a, struct record_table, count + 1);
    for (uint32_t i = 0; i < count && i < plan->world->records.n; i++)
        for (uint32_t k = 0; k < plan->world->records.p[i].rows.n; k++)
            *VEC_PUSH(a, tables[i].rows) = plan->world->records.p[i].rows.p[k];
    for (uint32_t i = 0; i < n; i++) {
        const struct value *from = field_of(w->schema, &p[i], STR("from")), *till = field_of(w->schema, &p[i], STR("till"));
        struct record_row row = {.key = p[i].key, .from = p[i].from, .till = p[i].till, .fields = p[i].fields};
        if (row.from == INT32_MIN && from)
            row.from = (int32_t)from->as.i;
        if (row.till == INT32_MAX && till)
            row.till = (int32_t)till->as.i;
        take_roles(a, w, &p[i], names, ds, &row, ret_bad);
        *VEC_PUSH(a, tables[p[i].record].rows) = row;
    }
    for (uint32_t i = 0; i < count; i++)
        sort_table(a, &tables[i]);
    w->records.p = tables;
    w->records.n = w->records.cap = count;
    copy->world = w;
    return copy;
}
