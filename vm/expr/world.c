/* SPDX-License-Identifier: MIT */
#include "vm/expr/world.h"

void world_init(struct world *w, struct arena *a, struct names *names, struct schema *schema)
{
    *w = (struct world){.arena = a, .names = names, .schema = schema};
    w->param_of.arena = w->role_of.arena = w->matrix_of.arena = w->calendar_of.arena = w->account_of.arena = a;
    w->article_of.arena = w->authority_of.arena = a;
}

struct value param_at(const struct param *p, int32_t day, int32_t *ret_from)
{
    const struct param_piece *in = NULL;
    for (uint32_t i = 0; i < p->pieces.n && p->pieces.p[i].from <= day; i++)
        in = &p->pieces.p[i];
    if (ret_from)
        *ret_from = in ? in->from : INT32_MIN;
    return in ? in->value : VALUE_UNKNOWN;
}

const struct record_row *record_at(const struct record_table *t, uint32_t key, int32_t day)
{
    uint32_t i;
    const struct record_row *in = NULL;
    if (!map_get(&t->first_of, key, &i))
        return NULL;
    for (; i < t->rows.n && t->rows.p[i].key == key && t->rows.p[i].from <= day; i++)
        in = &t->rows.p[i];
    return in && day <= in->till ? in : NULL;
}

int64_t record_end(const struct record_table *t, uint32_t i)
{
    const struct record_row *r = &t->rows.p[i];
    bool next = i + 1 < t->rows.n && r[1].key == r->key;
    return next ? MIN((int64_t)r->till, (int64_t)r[1].from - 1) : r->till;
}

static const struct record_row *roles_of(const struct world *w, uint32_t person, int32_t day)
{
    return w->records.n ? record_at(&w->records.p[0], person, day) : NULL;
}

static bool row_holds(const struct record_row *r, uint32_t role)
{
    for (uint32_t i = 0; r && i < r->nroles; i++)
        if (r->roles[i] == role)
            return true;
    return false;
}

/* The last change of a person and a role not after an instant; NULL: rows say it. */
static const struct role_change *change_at(const struct world *w, uint32_t person, uint32_t role, int32_t day, int64_t at)
{
    uint32_t i = 0;
    if (!w->changes || !map_get(&w->changes->last, (uint64_t)person << 32 | role, &i))
        return NULL;
    for (i++; i; i = w->changes->all.p[i - 1].before) {
        const struct role_change *c = &w->changes->all.p[i - 1];
        if (c->day < day || (c->day == day && c->at <= at))
            return c;
    }
    return NULL;
}

bool role_held_at(const struct world *w, uint32_t person, struct name role, int32_t day, int64_t at)
{
    const struct role_change *c = change_at(w, person, role.id, day, at);
    return c ? c->holds : row_holds(roles_of(w, person, day), role.id);
}

bool role_held(const struct world *w, uint32_t person, struct name role, int32_t day)
{
    return role_held_at(w, person, role, day, INT64_MAX);
}

void role_change(struct world *w, struct arena *a, uint32_t person, struct name role, bool holds, int32_t day, int64_t at)
{
    struct role_changes *c = w->changes;
    uint64_t key = (uint64_t)person << 32 | role.id;
    uint32_t before, i = 0;
    bool had = map_get(&c->last, key, &before);
    map_put(&c->last, key, c->all.n);
    *VEC_PUSH(a, c->all) = (struct role_change){.at = at, .day = day, .holds = holds, .before = had ? before + 1 : 0};
    while (i < c->people.n && c->people.p[i] != person)
        i++;
    if (i == c->people.n)
        *VEC_PUSH(a, c->people) = person;
}

bool role_held_in(const struct world *w, uint32_t person, struct name role, int32_t day, struct value unit)
{
    uint32_t at;
    struct name per = map_get(&w->role_of, role.id, &at) ? w->roles.p[at].per : NAME_NONE;
    return role_held(w, person, role, day) && person_in(w, person, per, day, unit);
}

/* What a person's row of a day has in a field of theirs; *ret_field: that field. */
static struct value person_field(const struct world *w, uint32_t person, struct name field, int32_t day, const struct field_def **ret_field)
{
    const struct field_def *f = name_is(field) && w->records.n ? record_field(w->schema, 0, field) : NULL;
    const struct record_row *r = f ? record_at(&w->records.p[0], person, day) : NULL;
    *ret_field = f;
    return r ? r->fields[f - w->schema->records.p[0].fields.p] : VALUE_NONE;
}

bool person_in(const struct world *w, uint32_t person, struct name field, int32_t day, struct value unit)
{
    const struct field_def *f;
    struct value own = person_field(w, person, field, day, &f);
    return own.state == V_KNOWN && unit.state == V_KNOWN && value_equal(type_plain(f->type), own, unit);
}

static bool says_excluded(const struct world *w, uint32_t x, uint32_t y)
{
    uint32_t i;
    const struct role *r = map_get(&w->role_of, x, &i) ? &w->roles.p[i] : NULL;
    for (uint32_t k = 0; r && k < r->excludes.n; k++)
        if (r->excludes.p[k].id == y)
            return true;
    return false;
}

bool role_excludes(const struct world *w, uint32_t x, uint32_t y)
{
    return says_excluded(w, x, y) || says_excluded(w, y, x);
}

int32_t people_day(const struct world *w)
{
    const struct record_table *t = w->records.n ? &w->records.p[0] : NULL;
    int32_t last = INT32_MIN, leaves = INT32_MAX;
    for (uint32_t i = 0; t && i < t->rows.n; i++) {
        last = MAX(last, t->rows.p[i].from);
        leaves = MIN(leaves, t->rows.p[i].till);
    }
    return last == INT32_MIN ? leaves : last;
}

static int by_name(const void *a, const void *b, void *ud)
{
    const struct names *n = ud;
    return str_cmp(names_text(n, (struct name){*(const uint32_t *)a}), names_text(n, (struct name){*(const uint32_t *)b}));
}

uint32_t role_holders(const struct world *w, struct arena *a, struct name role, int32_t day, const uint32_t **ret)
{
    const struct record_table *t = w->records.n ? &w->records.p[0] : NULL;
    VEC(uint32_t) all = {0};
    for (uint32_t i = 0; t && i < t->rows.n; i++) {
        bool first = i == 0 || t->rows.p[i - 1].key != t->rows.p[i].key;
        if (first && role_held(w, t->rows.p[i].key, role, day))
            *VEC_PUSH(a, all) = t->rows.p[i].key;
    }
    for (uint32_t i = 0, at; w->changes && i < w->changes->people.n; i++) {
        bool rows = t && map_get(&t->first_of, w->changes->people.p[i], &at);
        if (!rows && role_held(w, w->changes->people.p[i], role, day))
            *VEC_PUSH(a, all) = w->changes->people.p[i];
    }
    sort_stable(a, all.p, all.n, sizeof *all.p, by_name, w->names);
    *ret = all.p;
    return all.n;
}

struct name row_named(const struct world *w, const struct record_row *r, const char *field)
{
    struct name n = names_find(w->names, str_of(field));
    const struct field_def *f = name_is(n) && r ? record_field(w->schema, 0, n) : NULL;
    const struct value *v = f ? &r->fields[f - w->schema->records.p[0].fields.p] : NULL;
    return v && v->state == V_KNOWN ? (struct name){v->as.name} : NAME_NONE;
}

struct value person_part(const struct world *w, uint32_t person, struct name field, int32_t day)
{
    const struct field_def *f;
    struct value own = person_field(w, person, field, day, &f);
    return f && (f->type.kind == TYPE_TEXT || f->type.kind == TYPE_ONE_OF) ? own : VALUE_NONE;
}

static struct name person_named(const struct world *w, uint32_t person, const char *field, int32_t day)
{
    return row_named(w, w->records.n ? record_at(&w->records.p[0], person, day) : NULL, field);
}

struct name person_deputy(const struct world *w, uint32_t person, int32_t day)
{
    return person_named(w, person, "deputy", day);
}

struct name person_manager(const struct world *w, uint32_t person, int32_t day)
{
    return person_named(w, person, "manager", day);
}

/* Does `above` stand above `role`? Circles are errors at load, and the depth is bounded all the same. */
static bool stands_above(const struct world *w, uint32_t role, uint32_t above, uint32_t depth)
{
    uint32_t i;
    if (depth > w->roles.n || !map_get(&w->role_of, role, &i))
        return false;
    const struct role *r = &w->roles.p[i];
    for (uint32_t k = 0; k < r->above.n; k++)
        if (r->above.p[k].id == above || stands_above(w, r->above.p[k].id, above, depth + 1))
            return true;
    return false;
}

bool role_above(const struct world *w, uint32_t x, uint32_t y, int32_t day, int64_t at)
{
    for (uint32_t i = 0; i < w->roles.n; i++)
        for (uint32_t j = 0; role_held_at(w, x, w->roles.p[i].name, day, at) && j < w->roles.n; j++)
            if (role_held_at(w, y, w->roles.p[j].name, day, at) && stands_above(w, w->roles.p[i].name.id, w->roles.p[j].name.id, 0))
                return true;
    return false;
}

/* --- matrices (semantics 1.10) ---------------------------------------------------------------------------------------- */

static bool in_interval(const struct cell *c, struct type t, const struct names *names, struct value v)
{
    if (c->has_low) {
        int k = value_compare(t, names, v, c->low);
        if (k < 0 || (k == 0 && c->low_open))
            return false;
    }
    if (c->has_high) {
        int k = value_compare(t, names, v, c->high);
        if (k > 0 || (k == 0 && c->high_open))
            return false;
    }
    return true;
}

bool cell_holds(const struct cell *c, struct type t, const struct names *names, struct value v)
{
    if (c->any)
        return true;
    if (c->in.n == 0)
        return in_interval(c, t, names, v);
    for (uint32_t i = 0; i < c->in.n; i++)
        if (value_equal(t, c->in.p[i], v))
            return true;
    return false;
}

enum fit { FIT_NO, FIT_YES, FIT_UNKNOWN };

/* none fits `any` alone, a test on it is unknown; so does an unknown input leave the row unknown. */
static enum fit row_fit(const struct world *w, const struct matrix *m, const struct matrix_row *r, const struct value *in)
{
    enum fit fit = FIT_YES;
    for (uint32_t i = 0; i < m->inputs.n; i++) {
        const struct cell *c = &r->cells[i];
        if (c->any && in[i].state <= V_NONE)
            continue;
        if (in[i].state != V_KNOWN) {
            fit = c->any ? fit : FIT_UNKNOWN;
            continue;
        }
        if (!cell_holds(c, m->inputs.p[i].type, w->names, in[i]))
            return FIT_NO;
    }
    return fit;
}

static struct value first_failure(const struct matrix *m, const struct value *in)
{
    for (uint32_t i = 0; i < m->inputs.n; i++)
        if (in[i].state == V_FAILED)
            return in[i];
    return VALUE_UNKNOWN;
}

static struct value collected(const struct matrix *m, uint32_t output, const uint32_t *rows, uint32_t n, struct arena *a)
{
    int64_t *items = NEW_ARRAY(a, int64_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        items[i] = set_item(m->outputs.p[output].type, m->rows.p[rows[i]].outs[output]);
    return (struct value){.as.set = set_make(a, items, n)};
}

static struct value settle(const struct matrix *m, uint32_t output, const uint32_t *rows, uint32_t n)
{
    struct value v = m->rows.p[rows[0]].outs[output];
    if (m->hit == HIT_UNIQUE && n > 1)
        return value_failed(FAIL_TWO_ROWS);
    for (uint32_t i = 1; m->hit == HIT_ANY && i < n; i++)
        if (!value_equal(m->outputs.p[output].type, v, m->rows.p[rows[i]].outs[output]))
            return value_failed(FAIL_TWO_ROWS);
    return v;
}

struct value matrix_find(const struct world *w, const struct matrix *m, uint32_t output, const struct value *in, struct arena *sets)
{
    struct arena_mark mark = arena_mark(sets);
    uint32_t *rows = NEW_ARRAY(sets, uint32_t, m->rows.n + 1), n = 0;
    bool unknown = false;
    for (uint32_t i = 0; i < m->rows.n; i++) {
        enum fit fit = row_fit(w, m, &m->rows.p[i], in);
        unknown |= fit == FIT_UNKNOWN;
        if (fit == FIT_YES)
            rows[n++] = i;
        if (m->hit == HIT_FIRST && fit == FIT_YES)
            break;
    }
    if (!unknown && m->hit == HIT_COLLECT)
        return collected(m, output, rows, n, sets);
    struct value v = unknown ? first_failure(m, in) : n == 0 ? value_failed(FAIL_NO_ROW) : settle(m, output, rows, n);
    arena_back(sets, mark);
    return v;
}
