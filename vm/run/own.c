/* SPDX-License-Identifier: MIT
 * Acts with a key of their own, `done = { event, same }`: each obligation stands in a chain for each of them (semantics 4.3). */
#include "vm/run/owed.h"

#define NOWHERE UINT32_MAX

/* --- keys ------------------------------------------------------------------------------------------------------------- */

static const struct act_form *act_of(const struct duties *d, uint32_t form, enum duty_act act)
{
    return &d->forms[form].form->act[act];
}

/* False where a part is none or unknown. */
static bool hash_of(const struct duties *d, uint32_t form, enum duty_act act, const struct value *v, uint64_t *ret)
{
    const struct act_form *a = act_of(d, form, act);
    uint64_t h = hash_mix((uint64_t)form << 8 | (uint64_t)act);
    for (uint32_t i = 0; i < a->same.n; i++) {
        if (v[i].state != V_KNOWN)
            return false;
        h = hash_mix(h ^ (uint64_t)set_item(d->s->plan->graph->nodes.p[a->same.p[i]].type, v[i]) * 0x9e3779b97f4a7c15u);
    }
    *ret = h;
    return true;
}

bool own_fits(const struct duties *d, const struct owing *o, enum duty_act act, const struct value *same)
{
    const struct act_form *a = act_of(d, o->form, act);
    const struct value *mine = o->externs + a->own_extern;
    bool fits = true;
    for (uint32_t i = 0; i < a->same.n && fits; i++) {
        bool known = mine[i].state == V_KNOWN && same[i].state == V_KNOWN;
        fits = known && value_equal(d->s->plan->graph->nodes.p[a->same.p[i]].type, mine[i], same[i]);
    }
    return fits;
}

bool own_lacks(const struct duties *d, const struct owing *o)
{
    const struct act_form *done = act_of(d, o->form, ACT_DONE);
    uint64_t hash;
    if (done->own_same)
        return !hash_of(d, o->form, ACT_DONE, o->externs + done->own_extern, &hash);
    return form_of(d, o)->has_same && o->mode == KEY_NEVER;
}

/* --- chains ----------------------------------------------------------------------------------------------------------- */

static void link_one(struct duties *d, uint32_t i, enum duty_act act)
{
    struct owing *o = owing_at(d, i);
    uint32_t at, first;
    uint64_t chain;
    if (!hash_of(d, o->form, act, o->externs + act_of(d, o->form, act)->own_extern, &chain))
        return;
    if (o->own == 0) {
        o->own = d->own.n + 1;
        for (int k = 0; k < ACT_COUNT; k++)
            *VEC_PUSH(d->arena, d->own) = (struct own_place){0};
    }
    at = o->own - 1 + (uint32_t)act;
    bool more = map_get(&d->first_own, chain, &first);
    d->own.p[at] = (struct own_place){.chain = chain, .owing = i, .before = NOWHERE, .after = more ? first : NOWHERE, .linked = true};
    if (more)
        d->own.p[first].before = at;
    map_put(&d->first_own, chain, at);
}

void own_link(struct duties *d, uint32_t i)
{
    for (int act = 0; act < ACT_COUNT; act++)
        if (act_of(d, owing_at(d, i)->form, (enum duty_act)act)->own_same)
            link_one(d, i, (enum duty_act)act);
}

static void unlink_one(struct duties *d, struct own_place *p)
{
    if (!p->linked)
        return;
    p->linked = false;
    if (p->after != NOWHERE)
        d->own.p[p->after].before = p->before;
    if (p->before != NOWHERE)
        d->own.p[p->before].after = p->after;
    else if (p->after != NOWHERE)
        map_put(&d->first_own, p->chain, p->after);
    else
        map_drop(&d->first_own, p->chain);
}

void own_unlink(struct duties *d, uint32_t i)
{
    uint32_t own = owing_at(d, i)->own;
    for (uint32_t act = 0; own && act < ACT_COUNT; act++)
        unlink_one(d, &d->own.p[own - 1 + act]);
}

void own_find(struct duties *d, struct found *into, uint32_t form, enum duty_act act, const struct value *same)
{
    uint64_t chain;
    uint32_t at;
    if (!hash_of(d, form, act, same, &chain) || !map_get(&d->first_own, chain, &at))
        return;
    for (; at != NOWHERE; at = d->own.p[at].after) {
        const struct owing *o = owing_at(d, d->own.p[at].owing);
        if (o->form == form && own_fits(d, o, act, same))
            *VEC_PUSH(&d->s->call, into->all) = d->own.p[at].owing;
    }
}
