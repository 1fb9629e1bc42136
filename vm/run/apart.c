/* SPDX-License-Identifier: MIT */
#include "vm/run/apart.h"

#include "vm/run/acts.h"
#include "vm/run/away.h"

struct acted {
    uint32_t person, kind;     /* name ids; CORE_UNKNOWN: by nobody knows whom */
    uint8_t side;
    uint64_t event;
    uint32_t before;           /* on the same case and pair: index + 1; 0: none */
};
struct aparts {
    VEC(struct acted) all;
    struct map last;           /* pair << 32 | case -> the last one */
};

struct aparts *apart_new(struct session *s)
{
    if (s->plan->apart.n == 0)
        return NULL;
    struct aparts *a = NEW(s->arena, struct aparts);
    a->last.arena = s->arena;
    s->eval.apart = apart_ask;
    s->eval.apart_ud = s;
    return a;
}

static bool acts_as(struct session *s, uint32_t person, struct name role)
{
    const uint32_t *for_;
    if (role_held_at(s->plan->world, person, role, s->eval.day, s->eval.at))
        return true;
    uint32_t n = stood_in_for(s, person, s->eval.at, s->eval.day, &for_);
    for (uint32_t i = 0; i < n; i++)
        if (role_held_at(s->plan->world, for_[i], role, s->eval.day, s->eval.at))
            return true;
    return grants_give(s, person, (struct name){s->eval.kind}, role);
}

static bool has_kind(const struct apart_form *f, int side, uint32_t kind)
{
    for (uint32_t i = 0; i < f->kinds[side].n; i++)
        if (f->kinds[side].p[i].id == kind)
            return true;
    return false;
}

/* In which of the two roles the event at hand is done: 1, 2; 0: in none, or it may be in either. */
static uint8_t side_of(struct session *s, const struct apart_form *f, uint32_t actor)
{
    uint8_t sides = 0;
    for (int i = 0; i < 2; i++)
        if (has_kind(f, i, s->eval.kind) && (actor == CORE_UNKNOWN || acts_as(s, actor, f->role[i])))
            sides |= (uint8_t)(1 << i);
    return sides == 3 ? 0 : sides;
}

static uint32_t last_of(const struct session *s, uint32_t pair)
{
    uint32_t kase = s->eval.batch->kase[s->eval.row.i], i = 0;
    return kase != CORE_NONE && map_get(&s->aparts->last, (uint64_t)pair << 32 | kase, &i) ? i + 1 : 0;
}

/* What the actor at hand did in the other role; without that what may have been theirs: NULL, or ret_perhaps. */
static const struct acted *other_act(struct session *s, uint32_t pair, uint8_t side, bool *ret_perhaps)
{
    uint32_t actor = s->eval.batch->actor[s->eval.row.i];
    *ret_perhaps = false;
    for (uint32_t i = last_of(s, pair); side && i; i = s->aparts->all.p[i - 1].before) {
        const struct acted *x = &s->aparts->all.p[i - 1];
        if (x->side == side)
            continue;
        if (x->person == actor && actor != CORE_UNKNOWN)
            return x;
        *ret_perhaps |= actor == CORE_UNKNOWN || x->person == CORE_UNKNOWN;
    }
    return NULL;
}

struct value apart_ask(void *session, uint32_t pair)
{
    struct session *s = session;
    uint32_t actor = s->eval.batch->actor[s->eval.row.i];
    bool perhaps = false;
    if (actor == CORE_NONE || !last_of(s, pair))
        return value_bool(false);
    bool both = other_act(s, pair, side_of(s, &s->plan->apart.p[pair], actor), &perhaps) != NULL;
    return both ? value_bool(true) : perhaps ? VALUE_UNKNOWN : value_bool(false);
}

void apart_event(struct teller *t)
{
    struct session *s = t->s;
    uint32_t actor = t->batch->actor[t->row.i], kase = t->batch->kase[t->row.i];
    for (uint32_t i = 0; kase != CORE_NONE && actor != CORE_NONE && i < s->plan->apart.n; i++) {
        uint8_t side = side_of(s, &s->plan->apart.p[i], actor);
        uint32_t before = last_of(s, i);
        if (!side)
            continue;
        map_put(&s->aparts->last, (uint64_t)i << 32 | kase, s->aparts->all.n);
        *VEC_PUSH(s->arena, s->aparts->all) =
            (struct acted){.person = actor, .kind = t->k->name.id, .side = side, .event = t->event ? t->event : s->event, .before = before};
    }
}

struct str apart_because(struct session *s, uint32_t pair, struct arena *a)
{
    const struct apart_form *f = &s->plan->apart.p[pair];
    struct buf b = {.arena = a};
    bool perhaps;
    uint8_t side = side_of(s, f, s->eval.batch->actor[s->eval.row.i]);
    const struct acted *x = other_act(s, pair, side, &perhaps);
    if (!x)
        return STR_EMPTY;
    struct str who = names_text(s->names, (struct name){x->person}), then = names_text(s->names, (struct name){x->kind});
    buf_printf(&b, "%.*s acts as %.*s here, and did %.*s as %.*s", STR_ARG(who), STR_ARG(names_text(s->names, f->role[side - 1])), STR_ARG(then),
               STR_ARG(names_text(s->names, f->role[2 - side])));
    if (x->event)
        buf_printf(&b, " (event %llu)", (unsigned long long)x->event);
    buf_text(&b, " on the same case.");
    return buf_str(&b);
}
