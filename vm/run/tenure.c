/* SPDX-License-Identifier: MIT */
#include "vm/run/tenure.h"

enum { FIELD_PERSON, FIELD_ROLE, FIELD_DEPT, FIELD_LEFT, FIELD_COUNT };
static const char *const field_text[FIELD_COUNT] = {"person", "role", "dept", "left"};
static const uint8_t field_type[FIELD_COUNT] = {TYPE_RECORD, TYPE_TEXT, TYPE_TEXT, TYPE_NUMBER};

struct turn { /* somebody begins or ends to hold a role, on the first instant of a day */
    int32_t day;
    enum tenure what;
    uint32_t person, role;
};
struct tenures {
    VEC(struct turn) turns; /* by day, those who come first, then by role and person */
    uint32_t next;
};

const struct plan *tenure_plan(struct arena *a, struct names *names, const struct plan *p)
{
    if (!name_is(p->tenure[TENURE_ASSIGNED]))
        return p;
    struct plan *copy = NEW(a, struct plan);
    struct world *w = NEW(a, struct world);
    *copy = *p;
    *w = *p->world;
    w->names = names;
    w->changes = NEW(a, struct role_changes);
    w->changes->last.arena = a;
    copy->world = w;
    return copy;
}

static bool awaited(const struct session *s)
{
    const bool *a = s->plan->tenure_awaited;
    return a[TENURE_ASSIGNED] || a[TENURE_REMOVED] || a[TENURE_VACANT];
}

/* --- told ------------------------------------------------------------------------------------------------ */

/* The field by which a role has one holder each, or the department. */
static struct value part_of(const struct session *s, const struct role *r, uint32_t person, int32_t day)
{
    return person_part(s->plan->world, person, name_is(r->per) ? r->per : names_find(s->names, STR("dept")), day);
}

static const struct role *role_of(const struct session *s, uint32_t role)
{
    uint32_t i = 0;
    return map_get(&s->plan->world->role_of, role, &i) ? &s->plan->world->roles.p[i] : NULL;
}

/* How many hold a role on a day; one that has a holder each, of that department. */
static uint32_t holders_left(struct session *s, const struct role *r, struct value part, int32_t day)
{
    const uint32_t *who;
    uint32_t n = role_holders(s->plan->world, &s->call, r->name, day, &who), left = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct value v = name_is(r->per) ? part_of(s, r, who[i], day) : part;
        left += v.state == part.state && (v.state != V_KNOWN || v.as.name == part.as.name);
    }
    return left;
}

struct told {
    enum tenure what;
    uint32_t person, role; /* CORE_NONE: nobody */
    struct value part;
    uint32_t left;
    int64_t at;
    uint64_t event; /* of the log, that it follows from; 0: none */
};

static void tell_turn(struct teller *t, const struct told *x, bool lives)
{
    struct session *s = t->s;
    struct name kind = s->plan->tenure[x->what];
    uint32_t k = schema_kind_find(s->plan->schema, kind), columns[FIELD_COUNT], n = 0;
    const struct value all[FIELD_COUNT] = {x->person == CORE_NONE ? VALUE_NONE : value_name(x->person),
                                           value_name(x->role), x->part, value_number(x->left)};
    struct value values[FIELD_COUNT];
    if (!s->plan->tenure_awaited[x->what])
        return;
    for (int f = 0; f < FIELD_COUNT; f++) {
        const struct field_def *d =
            kind_field(s->plan->schema, k, names_find(s->names, str_of(field_text[f])));
        if (!d || d->type.kind != field_type[f])
            continue;
        columns[n] = d->column;
        values[n++] = all[f];
    }
    struct fact fact = {.kind = kind,
                        .at = x->at,
                        .event = x->event,
                        .cause = s->causes,
                        .actor = x->person,
                        .kase = CORE_NONE,
                        .id = CORE_NONE,
                        .file = UINT32_MAX,
                        .columns = columns,
                        .values = values,
                        .n = n};
    if (lives)
        fact_tell(t, &fact);
    else
        fact_remember(t, &fact);
}

static void tell_vacant(struct teller *t, const struct role *r, struct value part, int64_t at, uint64_t event)
{
    struct told x = {.what = TENURE_VACANT,
                     .person = CORE_NONE,
                     .role = r->name.id,
                     .part = part,
                     .at = at,
                     .event = event};
    tell_turn(t, &x, true);
}

/* --- from rows of people --------------------------------------------------------------------------------- */

static bool held_by_rows(const struct world *w, uint32_t person, uint32_t role, int32_t day)
{
    const struct record_row *r = record_at(&w->records.p[0], person, day);
    for (uint32_t i = 0; r && i < r->nroles; i++)
        if (r->roles[i] == role)
            return true;
    return false;
}

static void add_turns(struct session *s, const struct record_table *t, uint32_t i)
{
    const struct world *w = s->plan->world;
    const struct record_row *r = &t->rows.p[i];
    int64_t end = record_end(t, i);
    for (uint32_t k = 0; k < r->nroles && end >= r->from; k++) {
        if (r->from != INT32_MIN && !held_by_rows(w, r->key, r->roles[k], r->from - 1))
            *VEC_PUSH(s->arena, s->tenures->turns) =
                (struct turn){r->from, TENURE_ASSIGNED, r->key, r->roles[k]};
        if (end != INT32_MAX && !held_by_rows(w, r->key, r->roles[k], (int32_t)end + 1))
            *VEC_PUSH(s->arena, s->tenures->turns) =
                (struct turn){(int32_t)end + 1, TENURE_REMOVED, r->key, r->roles[k]};
    }
}

static int by_day(const void *a, const void *b, void *ud)
{
    const struct turn *x = a, *y = b;
    const struct names *names = ud;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    if (x->what != y->what)
        return x->what < y->what ? -1 : 1;
    int role = str_cmp(names_text(names, (struct name){x->role}), names_text(names, (struct name){y->role}));
    return role ? role
                : str_cmp(names_text(names, (struct name){x->person}),
                          names_text(names, (struct name){y->person}));
}

static void tell_at(struct teller *t, const struct turn *x, bool lives)
{
    struct session *s = t->s;
    const struct role *r = role_of(s, x->role);
    if (!r)
        return;
    struct told told = {
        .what = x->what, .person = x->person, .role = x->role, .at = civil_day_start(s->plan->zone, x->day)};
    told.part = part_of(s, r, x->person, x->what == TENURE_REMOVED ? x->day - 1 : x->day);
    told.left = holders_left(s, r, told.part, x->day);
    tell_turn(t, &told, lives);
}

/* All who come and go on one day; then the roles that nobody holds any more. */
void tenure_timer(struct teller *t, const struct timer *x)
{
    struct session *s = t->s;
    struct tenures *all = s->tenures;
    int32_t day = all->turns.p[x->what].day;
    uint32_t from = x->what, end = from;
    for (; end < all->turns.n && all->turns.p[end].day == day; end++)
        tell_at(t, &all->turns.p[end], true);
    for (uint32_t i = from; i < end; i++) {
        const struct turn *y = &all->turns.p[i];
        const struct role *r = y->what == TENURE_REMOVED ? role_of(s, y->role) : NULL;
        struct value part = r ? part_of(s, r, y->person, day - 1) : VALUE_NONE;
        bool again = i > from && all->turns.p[i - 1].role == y->role && all->turns.p[i - 1].what == y->what &&
                     !(r && name_is(r->per));
        if (r && !again && holders_left(s, r, part, day) == 0)
            tell_vacant(t, r, name_is(r->per) ? part : VALUE_NONE, civil_day_start(s->plan->zone, day), 0);
    }
}

static void vacant_from_the_start(struct teller *t, int32_t day, int64_t at)
{
    struct session *s = t->s;
    const uint32_t *who;
    for (uint32_t i = 0; i < s->plan->world->roles.n; i++)
        if (role_holders(s->plan->world, &s->call, s->plan->world->roles.p[i].name, day, &who) == 0)
            tell_vacant(t, &s->plan->world->roles.p[i], VALUE_NONE, at, 0);
}

void tenure_first(struct teller *t, int64_t at)
{
    struct session *s = t->s;
    const struct world *w = s->plan->world;
    const struct record_table *people = w->records.n ? &w->records.p[0] : NULL;
    int32_t day = civil_day(s->plan->zone, at);
    if (!awaited(s))
        return;
    s->tenures = NEW(s->arena, struct tenures);
    for (uint32_t i = 0; people && i < people->rows.n; i++)
        add_turns(s, people, i);
    struct tenures *all = s->tenures;
    sort_stable(s->arena, all->turns.p, all->turns.n, sizeof *all->turns.p, by_day, s->names);
    for (; all->next < all->turns.n && all->turns.p[all->next].day < day; all->next++)
        tell_at(t, &all->turns.p[all->next], false);
    for (uint32_t i = all->next; i < all->turns.n; i++)
        if (i == all->next || all->turns.p[i].day != all->turns.p[i - 1].day)
            timers_set(s->timers, civil_day_start(s->plan->zone, all->turns.p[i].day), TIMER_TENURE, i, 0);
    vacant_from_the_start(t, day, civil_day_start(s->plan->zone, day));
}

/* --- from events of the log ------------------------------------------------------------------------------ */

static struct value cell_of(const struct teller *t, const char *name)
{
    const struct schema *s = t->s->plan->schema;
    struct name n = names_find(t->s->names, str_of(name));
    const struct field_def *f = name_is(n) ? kind_field(s, t->batch->kind[t->row.i], n) : NULL;
    return f ? batch_cell(t->batch, f->column, t->row) : VALUE_NONE;
}

bool tenure_event(struct teller *t)
{
    struct session *s = t->s;
    bool comes =
        name_is(s->plan->tenure[TENURE_ASSIGNED]) && name_eq(t->k->name, s->plan->tenure[TENURE_ASSIGNED]);
    bool goes =
        name_is(s->plan->tenure[TENURE_REMOVED]) && name_eq(t->k->name, s->plan->tenure[TENURE_REMOVED]);
    bool of_log = t->batch->file != UINT32_MAX; /* else it tells what rows say already */
    if (!(comes || goes) || !of_log)
        return false;
    struct value person = cell_of(t, "person"), role = cell_of(t, "role");
    if (person.state != V_KNOWN || role.state != V_KNOWN || !role_of(s, role.as.name))
        return false;
    role_change(s->plan->world, s->arena, person.as.name, (struct name){role.as.name}, comes, s->eval.day,
                s->eval.at);
    return goes;
}

void tenure_vacant(struct teller *t)
{
    struct session *s = t->s;
    const struct role *r = role_of(s, cell_of(t, "role").as.name);
    struct value part = part_of(s, r, cell_of(t, "person").as.name, s->eval.day);
    if (holders_left(s, r, part, s->eval.day) == 0)
        tell_vacant(t, r, name_is(r->per) ? part : VALUE_NONE, t->batch->at[t->row.i], t->event);
}
