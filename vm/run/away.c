/* SPDX-License-Identifier: MIT */
#include "vm/run/away.h"

/* The end of an absence: of the day that `till` names, or the instant; without it for good. */
static int64_t end_of(const struct session *s, const struct batch *b, struct row r)
{
    struct name till = names_find(s->names, STR("till"));
    const struct field_def *f = name_is(till) ? kind_field(s->plan->schema, b->kind[r.i], till) : NULL;
    struct value v = f ? batch_cell(b, f->column, r) : VALUE_NONE;
    if (v.state != V_KNOWN)
        return INT64_MAX;
    return f->type.kind == TYPE_DATE ? civil_day_start(s->plan->zone, (int32_t)v.as.i + 1) - 1 : f->type.kind == TYPE_TIME ? v.as.i : INT64_MAX;
}

void away_event(struct teller *t)
{
    struct session *s = t->s;
    if (!name_eq(t->k->name, s->plan->absence))
        return;
    uint32_t person = t->batch->actor[t->row.i];
    if (person == CORE_NONE || person == CORE_UNKNOWN)
        return;
    struct away a = {person, s->eval.at, end_of(s, t->batch, t->row)};
    for (uint32_t i = 0; i < s->away.n; i++)
        if (s->away.p[i].person == person) {
            s->away.p[i] = a;
            return;
        }
    *VEC_PUSH(s->arena, s->away) = a;
}

bool is_away(const struct session *s, uint32_t person, int64_t at)
{
    for (uint32_t i = 0; i < s->away.n; i++)
        if (s->away.p[i].person == person)
            return s->away.p[i].from <= at && at <= s->away.p[i].till;
    return false;
}

static bool named_deputy(const struct session *s, uint32_t deputy, uint32_t person, int32_t day)
{
    struct name named = person_deputy(s->plan->world, person, day);
    return name_is(named) && named.id == deputy;
}

static bool deputy_by_role(const struct session *s, uint32_t deputy, uint32_t person, int64_t at, int32_t day)
{
    const struct world *w = s->plan->world;
    for (uint32_t i = 0; i < w->roles.n; i++) {
        const struct role *r = &w->roles.p[i];
        if (name_is(r->deputy) && role_held_at(w, person, r->name, day, at) && role_held_at(w, deputy, r->deputy, day, at))
            return true;
    }
    return false;
}

bool stands_in(const struct session *s, uint32_t deputy, uint32_t person, int64_t at, int32_t day)
{
    return deputy != person && is_away(s, person, at) && (named_deputy(s, deputy, person, day) || deputy_by_role(s, deputy, person, at, day));
}

uint32_t stood_in_for(struct session *s, uint32_t deputy, int64_t at, int32_t day, const uint32_t **ret)
{
    VEC(uint32_t) all = {0};
    for (uint32_t i = 0; i < s->away.n; i++)
        if (stands_in(s, deputy, s->away.p[i].person, at, day))
            *VEC_PUSH(&s->call, all) = s->away.p[i].person;
    *ret = all.p;
    return all.n;
}
