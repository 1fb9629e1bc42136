/* SPDX-License-Identifier: MIT
 * People held against the roles that they hold: two managers, managers who are not there, roles that exclude
 * each other, circles of managers and deputies, two holders of a post that has one. All of it over the whole
 * time that the rows speak of. */
#include "vm/spec/word.h"

struct staff {
    struct linker *l;
    const struct world *w;
    const struct record_table *t;
    struct map told; /* circles: their first member */
    uint32_t *seen;  /* by first row of a person: the walk that came by */
    uint32_t nobodies; /* managers whom nobody knows, told so far */
};

/* --- words ----------------------------------------------------------------------------------------------- */

static struct str who(const struct staff *s, uint32_t key)
{
    return names_text(s->l->names, (struct name){key});
}

static struct str day_text(const struct staff *s, int32_t day)
{
    struct buf b = {.arena = s->l->arena};
    struct value_env e = linker_values(s->l);
    value_print(&b, &e, TYPE(TYPE_DATE), value_int(day), false);
    return buf_str(&b);
}

static struct str on_day(const struct staff *s, int32_t day)
{
    struct buf b = {.arena = s->l->arena};
    buf_printf(&b, "on %.*s", STR_ARG(day_text(s, day)));
    return buf_str(&b);
}

/* "from 2026-01-01 to 2026-03-31" */
static struct str days_text(const struct staff *s, int32_t from, int32_t till)
{
    struct buf b = {.arena = s->l->arena};
    if (from != INT32_MIN)
        buf_printf(&b, "from %.*s", STR_ARG(day_text(s, from)));
    if (till != INT32_MAX)
        buf_printf(&b, "%sto %.*s", b.n ? " " : "", STR_ARG(day_text(s, till)));
    return b.n ? buf_str(&b) : STR("at all times");
}

static struct str circle_text(const struct staff *s, const uint32_t *path, uint32_t n)
{
    struct buf b = {.arena = s->l->arena};
    for (uint32_t i = 0; i <= n; i++) {
        buf_text(&b, i ? " -> " : "");
        buf_add(&b, who(s, path[i % n]));
    }
    return buf_str(&b);
}

/* --- one row, and the row before it ---------------------------------------------------------------------- */

static const struct record_row *row_at(const struct staff *s, uint32_t i)
{
    return &s->t->rows.p[i];
}

static bool has_next(const struct staff *s, uint32_t i)
{
    return i + 1 < s->t->rows.n && row_at(s, i + 1)->key == row_at(s, i)->key;
}

static void tell_excluded(struct staff *s, const struct record_row *r, uint32_t x, uint32_t y, int32_t from,
                          int32_t till)
{
    if (role_excludes(s->w, x, y))
        diag(s->l->diags, D_B0220, r->span, who(s, r->key), who(s, x), who(s, y), days_text(s, from, till));
}

static void check_roles(struct staff *s, uint32_t i)
{
    const struct record_row *r = row_at(s, i);
    for (uint32_t a = 0; a < r->nroles && record_end(s->t, i) >= r->from; a++)
        for (uint32_t b = a + 1; b < r->nroles; b++)
            tell_excluded(s, r, r->roles[a], r->roles[b], r->from, (int32_t)record_end(s->t, i));
}

static bool holds_in(const struct record_row *r, uint32_t role)
{
    for (uint32_t i = 0; i < r->nroles; i++)
        if (r->roles[i] == role)
            return true;
    return false;
}

/* A row that says by `till` that it goes on beside the next, or begins with it: by the rule the next counts
 * alone, by its words both do. */
static void check_overlap(struct staff *s, uint32_t i)
{
    const struct record_row *a = row_at(s, i), *b = has_next(s, i) ? row_at(s, i + 1) : NULL;
    if (!b || !((a->till != INT32_MAX && b->from <= a->till) || a->from == b->from))
        return;
    int32_t till = MIN(a->till, b->till);
    struct name m = row_named(s->w, a, "manager"), n = row_named(s->w, b, "manager");
    if (name_is(m) && name_is(n) && !name_eq(m, n))
        diag(s->l->diags, D_B0221, b->span, who(s, b->key), days_text(s, b->from, till), who(s, m.id),
             who(s, n.id));
    for (uint32_t x = 0; x < a->nroles; x++)
        for (uint32_t y = 0; y < b->nroles; y++)
            if (!holds_in(b, a->roles[x]) && !holds_in(a, b->roles[y]))
                tell_excluded(s, b, a->roles[x], b->roles[y], b->from, till);
}

/* --- managers -------------------------------------------------------------------------------------------- */

enum { NEAREST_MOST = 20 };    /* looked for so often: a list of thousands may name none of its managers */

static void tell_nobody(struct staff *s, const struct record_row *r, struct name manager)
{
    VEC(struct str) all = {0};
    for (uint32_t i = 0; i < s->t->rows.n && s->nobodies < NEAREST_MOST; i++)
        if (!has_next(s, i))
            *VEC_PUSH(s->l->arena, all) = who(s, row_at(s, i)->key);
    struct diag *d = diag(s->l->diags, D_B0222, r->span, who(s, r->key), who(s, manager.id));
    diag_nearest(s->l->diags, d, who(s, manager.id), all.p, all.n);
    s->nobodies++;
}

static void check_manager(struct staff *s, uint32_t i)
{
    const struct record_row *r = row_at(s, i);
    struct name m = row_named(s->w, r, "manager");
    int64_t end = record_end(s->t, i);
    uint32_t first;
    if (!name_is(m) || end < r->from)
        return;
    if (!map_get(&s->t->first_of, m.id, &first)) {
        tell_nobody(s, r, m);
        return;
    }
    bool begins = r->from == INT32_MIN || record_at(s->t, m.id, r->from), ends = record_at(s->t, m.id, end);
    if (!begins || !ends)
        diag(s->l->diags, D_B0223, r->span, who(s, r->key), who(s, m.id),
             end == INT32_MAX && begins ? STR("in the end") : on_day(s, begins ? end : r->from));
}

/* --- circles --------------------------------------------------------------------------------------------- */

struct circles {
    struct name (*next)(const struct world *w, uint32_t person, int32_t day); /* whom a person names */
    enum diag_code code, alone; /* alone: of somebody who names themselves */
};

/* The member whose row begins on that day, for the place; else the first. */
static const struct record_row *last_of(const struct staff *s, const uint32_t *path, uint32_t n, int32_t day)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct record_row *r = record_at(s->t, path[i], day);
        if (r && r->from == day)
            return r;
    }
    return record_at(s->t, path[0], day);
}

/* Each circle once, by its first member. */
static void tell_circle(struct staff *s, const uint32_t *path, uint32_t n, int32_t day, enum diag_code code)
{
    uint32_t least = path[0], had;
    for (uint32_t i = 1; i < n; i++)
        least = MIN(least, path[i]);
    if (map_get(&s->told, least, &had))
        return;
    map_put(&s->told, least, 0);
    diag(s->l->diags, code, last_of(s, path, n, day)->span, circle_text(s, path, n));
}

/* The way from a person to whom they name on a day, and so on, up to somebody from whom a walk of that day has gone on already. `day_from`:
 * walks of that day have numbers from this one on. */
static void follow(struct staff *s, uint32_t row, uint32_t walk, uint32_t day_from, const struct circles *k)
{
    int32_t day = row_at(s, row)->from;
    VEC(uint32_t) path = {0};
    uint32_t at = row_at(s, row)->key, i;
    while (map_get(&s->t->first_of, at, &i) && s->seen[i] < day_from) {
        struct name up = k->next(s->w, at, day);
        s->seen[i] = walk;
        *VEC_PUSH(s->l->arena, path) = at;
        if (!name_is(up))
            return;
        at = up.id;
    }
    if (!map_get(&s->t->first_of, at, &i) || s->seen[i] != walk)
        return;
    uint32_t first = 0;
    while (path.p[first] != at)
        first++;
    tell_circle(s, path.p + first, path.n - first, day, path.n - first == 1 ? k->alone : k->code);
}

static int by_from(const void *a, const void *b, void *ud)
{
    const struct record_row *rows = ud;
    int32_t x = rows[*(const uint32_t *)a].from, y = rows[*(const uint32_t *)b].from;
    return x < y ? -1 : x > y;
}

/* A circle begins on a day on which a row does. */
static void check_circles(struct staff *s, const struct circles *k)
{
    uint32_t n = s->t->rows.n, *order = NEW_ARRAY(s->l->arena, uint32_t, n + 1), day_from = 1;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    sort_stable(s->l->arena, order, n, sizeof *order, by_from, s->t->rows.p);
    memset(s->seen, 0, n * sizeof *s->seen);
    s->told = (struct map){.arena = s->l->arena};
    for (uint32_t i = 0; i < n; i++) {
        if (i && row_at(s, order[i])->from != row_at(s, order[i - 1])->from)
            day_from = i + 1;
        follow(s, order[i], i + 1, day_from, k);
    }
}

/* --- posts ----------------------------------------------------------------------------------------------- */

struct post {
    uint32_t row;
    struct value of; /* the value of the field by which the role has one holder each */
};

static void check_pair(struct staff *s, const struct role *role, struct type t, const struct post *a,
                       const struct post *b)
{
    const struct record_row *x = row_at(s, a->row), *y = row_at(s, b->row);
    int32_t from = MAX(x->from, y->from);
    int64_t till = MIN(record_end(s->t, a->row), record_end(s->t, b->row));
    struct buf value = {.arena = s->l->arena};
    struct value_env e = linker_values(s->l);
    if (x->key == y->key || from > till || !value_equal(t, a->of, b->of))
        return;
    value_print(&value, &e, t, a->of, false);
    diag(s->l->diags, D_B0234, y->span, who(s, role->name.id), names_text(s->l->names, role->per),
         buf_str(&value), days_text(s, from, (int32_t)till), who(s, x->key), who(s, y->key));
}

static void check_post(struct staff *s, const struct role *role)
{
    const struct field_def *f = record_field(s->w->schema, 0, role->per);
    VEC(struct post) all = {0};
    for (uint32_t i = 0; f && i < s->t->rows.n; i++) {
        struct value v = row_at(s, i)->fields[f - s->w->schema->records.p[0].fields.p];
        if (holds_in(row_at(s, i), role->name.id) && v.state == V_KNOWN)
            *VEC_PUSH(s->l->arena, all) = (struct post){i, v};
    }
    for (uint32_t i = 0; i < all.n; i++)
        for (uint32_t k = 0; k < i; k++)
            check_pair(s, role, type_plain(f->type), &all.p[k], &all.p[i]);
}

void linker_staff(struct linker *l)
{
    struct staff s = {.l = l, .w = l->world, .t = l->world->records.n ? &l->world->records.p[0] : NULL};
    if (!s.t || s.t->rows.n == 0)
        return;
    s.seen = NEW_ARRAY(l->arena, uint32_t, s.t->rows.n + 1);
    for (uint32_t i = 0; i < s.t->rows.n; i++) {
        check_roles(&s, i);
        check_overlap(&s, i);
        check_manager(&s, i);
    }
    check_circles(&s, &(struct circles){person_manager, D_B0224, D_B0224});
    check_circles(&s, &(struct circles){person_deputy, D_B0226, D_B0225});
    for (uint32_t i = 0; i < l->world->roles.n; i++)
        if (name_is(l->world->roles.p[i].per))
            check_post(&s, &l->world->roles.p[i]);
}
