/* SPDX-License-Identifier: MIT
 * How obligations arise: for whom, and what another trigger does while one is open (semantics 4.2, 4.5). */
#include "vm/run/story.h"

#define NOWHERE UINT32_MAX

/* --- whose --------------------------------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b, void *ud)
{
    const struct names *n = ud;
    return str_cmp(names_text(n, (struct name){*(const uint32_t *)a}), names_text(n, (struct name){*(const uint32_t *)b}));
}

/* All that a record table has on a day; of people, those who hold `role`. By name. */
uint32_t owing_members(struct duties *d, uint32_t record, struct name role, int32_t day, const uint32_t **ret)
{
    const struct world *w = d->s->plan->world;
    VEC(uint32_t) all = {0};
    if (record == 0 && name_is(role))
        return role_holders(w, &d->s->call, role, day, ret);
    const struct record_table *t = record < w->records.n ? &w->records.p[record] : NULL;
    for (uint32_t i = 0; t && i < t->rows.n; i++) {
        uint32_t key = t->rows.p[i].key;
        bool first = i == 0 || t->rows.p[i - 1].key != key;
        if (first && record_at(t, key, day))
            *VEC_PUSH(&d->s->call, all) = key;
    }
    sort_stable(&d->s->call, all.p, all.n, sizeof *all.p, by_name, d->s->names);
    *ret = all.p;
    return all.n;
}

struct debtor {
    uint32_t holder;           /* CORE_NONE: none */
    bool together, unheld;
};

/* Those of a unit, where the role has one holder for each. */
uint32_t owing_holders(struct duties *d, struct name role, int32_t day, const struct value *unit, const uint32_t **ret)
{
    const uint32_t *all;
    uint32_t n = owing_members(d, 0, role, day, &all), kept = 0;
    uint32_t *mine = NEW_ARRAY(&d->s->call, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        if (!unit || role_held_in(d->s->plan->world, all[i], role, day, *unit))
            mine[kept++] = all[i];
    *ret = mine;
    return kept;
}

static struct debtor debtor_by_role(struct duties *d, const struct obligation_form *f, uint32_t actor, int32_t day, const struct value *unit)
{
    const uint32_t *holders;
    uint32_t n = owing_holders(d, f->of, day, unit, &holders);
    if (n == 1)
        return (struct debtor){.holder = holders[0]};
    for (uint32_t i = 0; i < n; i++)
        if (holders[i] == actor)
            return (struct debtor){.holder = actor};
    return (struct debtor){.holder = CORE_NONE, .together = n > 0, .unheld = n == 0};
}

/* Semantics 4.5. */
static struct debtor debtor_of(struct teller *t, const struct beginning *b, struct value it)
{
    struct duties *d = t->s->duties;
    const struct obligation_form *f = d->forms[b->form].form;
    if (f->per == PER_ROLE && (!name_is(f->of) || f->of.id == f->per_id))
        return (struct debtor){.holder = it.as.name};
    if (f->who) {
        struct value who = b->regs ? t->k->reg[b->regs->who] : VALUE_UNKNOWN;
        bool some = who.state == V_KNOWN;
        return (struct debtor){.holder = some ? who.as.name : CORE_NONE, .unheld = !some};
    }
    if (!name_is(f->of))
        return (struct debtor){.holder = CORE_NONE};
    const struct value *unit = f->unit && b->regs ? &t->k->reg[b->regs->unit] : NULL;
    return debtor_by_role(d, f, b->regs ? t->batch->actor[t->row.i] : CORE_NONE, b->day, unit);
}

/* --- beginning ----------------------------------------------------------------------------------------------------------- */

/* Place for the keys and externs of a form; the keys that are there stay. */
static void owing_room(struct duties *d, struct owing *o, const struct obligation_form *f)
{
    if (o->key_room == 0) {
        o->values = &o->key;
        o->key_room = 1;
    }
    if (f->same.n > o->key_room) {
        int64_t *values = NEW_ARRAY(d->arena, int64_t, f->same.n);
        memcpy(values, o->values, o->nkeys * sizeof *values);
        o->values = values;
        o->key_room = (uint16_t)f->same.n;
    }
    if (f->externs.n > o->extern_room) {
        o->externs = NEW_ARRAY(d->arena, struct value, f->externs.n);
        o->extern_room = (uint16_t)f->externs.n;
    }
}

static uint32_t owing_place(struct duties *d)
{
    if (d->given_back.n)
        return d->given_back.p[--d->given_back.n];
    if (d->n % OWING_PAGE == 0)
        *VEC_PUSH(d->arena, d->pages) = NEW_ARRAY(d->arena, struct owing, OWING_PAGE);
    return d->n++;
}

static uint32_t owing_new(struct duties *d, const struct obligation_form *f)
{
    uint32_t i = owing_place(d);
    struct owing *o = owing_at(d, i);
    *o = (struct owing){.stamp = o->stamp, .values = o->values, .key_room = o->key_room, .externs = o->externs, .extern_room = o->extern_room,
                        .own = o->own};
    owing_room(d, o, f);
    return i;
}

/* How the obligation is found again: by `same`, by the case, by its holder (semantics 4.3). */
static void take_key(struct teller *t, const struct beginning *b, uint32_t i)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    const struct obligation_form *f = form_of(d, o);
    struct value same[ARGS_MOST];
    o->nkeys = 0;
    if (f->has_same && b->regs) {
        for (uint32_t k = 0; k < f->same.n; k++)
            same[k] = t->k->reg[b->regs->same[k]];
        o->mode = owing_key(&d->forms[o->form], same, o->values) ? KEY_SAME : KEY_NEVER;
        o->nkeys = f->same.n;
    } else if (o->kase != CORE_NONE) {
        o->mode = KEY_CASE;
        o->values[o->nkeys++] = o->kase;
    } else if (o->holder != CORE_NONE) {
        o->mode = KEY_HOLDER;
        o->values[o->nkeys++] = o->holder;
    } else {
        o->mode = o->together ? KEY_TOGETHER : o->unheld ? KEY_NEVER : KEY_BOOK;
    }
}

static bool same_member(const struct owing *o, struct value it)
{
    return o->it.state == it.state && (it.state != V_KNOWN || o->it.as.i == it.as.i);
}

/* What is open of the same correlation and member, but for the new one itself; NOWHERE: nothing. */
static uint32_t find_open(struct duties *d, uint32_t i)
{
    struct owing *o = owing_at(d, i);
    struct found f;
    found_open(&f);
    owing_find(d, &f, o->form, o->mode, o->values, o->nkeys);
    for (uint32_t k = 0; k < f.all.n; k++)
        if (f.all.p[k] != i && is_open(owing_at(d, f.all.p[k])) && same_member(owing_at(d, f.all.p[k]), o->it))
            return f.all.p[k];
    return NOWHERE;
}

static bool once_before(struct duties *d, uint32_t i)
{
    const struct owing *o = owing_at(d, i);
    uint32_t at;
    uint64_t member = o->it.state == V_KNOWN ? (uint64_t)o->it.as.i : UINT64_MAX;
    uint64_t h = hash_mix(owing_hash(o->form, o->mode, o->values, o->nkeys) ^ hash_mix(member));
    bool before = map_get(&d->once, h, &at);
    map_put(&d->once, h, 1);
    return before;
}

static void take_row(struct teller *t, const struct beginning *b, struct owing *o)
{
    o->event = b->regs ? t->event : 0;
    o->cause = b->regs ? t->cause : ++t->s->causes;
    o->kase = b->regs ? t->batch->kase[t->row.i] : CORE_NONE;
    o->actor = b->regs ? t->batch->actor[t->row.i] : o->holder;
}

static void keep_row(struct teller *t, const struct beginning *b, uint32_t i)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    if (!b->regs || !d->forms[o->form].keeps_trigger)
        return;
    struct trigger_row *row = trigger_keep(d->s, t->batch, t->row);
    owing_at(d, i)->trigger = row;
}

/* The later trigger takes the place of the first, in all but number and event (semantics 4.2). */
static void restart(struct teller *t, const struct beginning *b, uint32_t old, uint32_t fresh)
{
    struct duties *d = t->s->duties;
    uint64_t *unkeyed = &d->duties[form_of(d, owing_at(d, old))->duty].unkeyed;
    *unkeyed -= own_lacks(d, owing_at(d, old));
    owing_unlink(d, old);
    own_unlink(d, old);
    struct owing *o = owing_at(d, old), *n = owing_at(d, fresh), was = *o;
    *o = *n;
    o->values = was.values;
    o->key_room = was.key_room;
    o->externs = was.externs;
    o->extern_room = was.extern_room;
    o->own = was.own;
    memcpy(o->values, n->values, n->nkeys * sizeof *n->values);
    n->settled = true;
    o->number = was.number;
    o->event = was.event;
    o->state = was.state;
    o->stamp = was.stamp + 1;
    o->story = was.story;
    trigger_give_back(d->s, was.trigger);
    *VEC_PUSH(d->arena, d->given_back) = fresh;
    owing_state(d, old, DUTY_PENDING);
    keep_row(t, b, old);
    owing_link(d, old);
    story_add(d, old, (struct story_step){.kind = STORY_AGAIN, .at = b->since, .event = t->event, .actor = owing_at(d, old)->actor});
    due_reckon(t, old, t->batch, t->row);
    own_link(d, old);
    *unkeyed += own_lacks(d, owing_at(d, old));
    due_timers(d, old);
}

static void arise(struct teller *t, const struct beginning *b, uint32_t i)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    struct duty_run *run = &d->duties[form_of(d, o)->duty];
    o->number = ++run->numbers;
    o->state = DUTY_PENDING;
    run->count[DUTY_PENDING]++;
    keep_row(t, b, i);
    owing_link(d, i);
    story_open(t, i, b->regs != NULL);
    if (!b->regs)
        *VEC_PUSH(d->arena, d->forms[b->form].current) = (struct of_period){i, owing_at(d, i)->number};
    due_reckon(t, i, b->regs ? t->batch : NULL, t->row);
    own_link(d, i);
    run->unkeyed += own_lacks(d, owing_at(d, i));
    due_timers(d, i);
    *VEC_PUSH(d->arena, d->obliged) = (struct obliged){form_of(d, owing_at(d, i))->duty, owing_at(d, i)->number};
    owing_raise(d, i, OUTCOME_BEGUN);
    if (b->regs)
        act_by_ties(t, i);
}

/* What is missing of `who`, or of the unit whose holder owes it, where that gives nobody (semantics 4.5). */
static void unheld_needs(struct teller *t, const struct expr *whose, struct owing *o)
{
    struct needs n = {.arena = &t->s->call};
    struct explain x = explain_of(t->s, t->k, n.arena);
    expr_needs(&x, whose, &n);
    if (!n.needs.n && !n.errors.n)
        *VEC_PUSH(n.arena, n.needs) = whose->text;
    struct str *all = NEW_ARRAY(t->s->arena, struct str, n.needs.n + n.errors.n);
    for (uint32_t i = 0; i < n.needs.n; i++)
        all[o->nwho++] = arena_copy(t->s->arena, n.needs.p[i]);
    for (uint32_t i = 0; i < n.errors.n; i++)
        all[o->nwho++] = arena_copy(t->s->arena, n.errors.p[i]);
    o->who_needs = all;
}

void owing_begin_for(struct teller *t, const struct beginning *b, struct value it)
{
    struct duties *d = t->s->duties;
    const struct obligation_form *f = d->forms[b->form].form;
    uint32_t i = owing_new(d, f);
    struct owing *o = owing_at(d, i);
    struct debtor who = debtor_of(t, b, it);
    o->form = b->form;
    o->it = it;
    o->holder = who.holder;
    o->together = who.together;
    o->unheld = who.unheld;
    o->since = b->since;
    o->deadline = o->done = NO_DEADLINE;
    o->done_by = o->escalated = o->took_over = CORE_NONE;
    o->period_start = b->regs ? VALUE_UNKNOWN : value_int(b->period_start);
    o->period_end = b->regs ? VALUE_UNKNOWN : value_int(b->period_end);
    bool nobody = b->regs && who.unheld;
    if (nobody && f->who)
        unheld_needs(t, f->who, o);
    else if (nobody && f->unit && t->k->reg[b->regs->unit].state != V_KNOWN)
        unheld_needs(t, f->unit, o);
    take_row(t, b, o);
    take_key(t, b, i);
    uint32_t old = f->again == AGAIN_KEEP || f->again == AGAIN_RESTART ? find_open(d, i) : NOWHERE;
    bool before = f->again == AGAIN_ONCE && once_before(d, i);
    if (old == NOWHERE && !before)
        arise(t, b, i);
    else if (old != NOWHERE && f->again == AGAIN_RESTART)
        restart(t, b, old, i);
    else
        *VEC_PUSH(d->arena, d->given_back) = i;
}

/* The trigger's side of the key once more, for a piece that takes over: the row itself is long gone. */
static void take_key_again(struct teller *t, uint32_t i)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    const struct obligation_form *f = form_of(d, o);
    struct value same[ARGS_MOST], *reg;
    const struct program *p = owing_program(d, f->same.p, f->same.n, &reg);
    struct eval *e = &t->s->eval, was = *e;
    if (!p || !o->trigger)
        return;
    eval_at(e, owing_batch(d, o), (struct row){0});
    scalar_run(p, e, reg);
    *e = was;
    for (uint32_t k = 0; k < f->same.n; k++)
        same[k] = reg[program_reg(p, f->same.p[k])];
    o->mode = owing_key(&d->forms[o->form], same, o->values) ? KEY_SAME : KEY_NEVER;
    o->nkeys = f->same.n;
}

void owing_move(struct teller *t, uint32_t i, uint32_t form)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    owing_unlink(d, i);
    own_unlink(d, i);
    o->form = form;
    owing_room(d, o, d->forms[form].form);
    if (d->forms[form].form->has_same)
        take_key_again(t, i);
    owing_link(d, i);
}

static struct value values_member(struct teller *t, const struct beginning *b, const struct obligation_form *f)
{
    uint64_t h = 0;
    for (uint32_t i = 0; i < f->per_values.n; i++) {
        struct value v = t->k->reg[b->regs->per[i]];
        struct type type = t->s->plan->graph->nodes.p[f->per_values.p[i]].type;
        if (f->per_values.n == 1)
            return v;
        h = hash_mix(h ^ (uint64_t)v.state << 60 ^ (v.state == V_KNOWN ? (uint64_t)set_item(type, v) : 0));
    }
    return value_int((int64_t)h);
}

void owing_begin(struct teller *t, const struct beginning *b)
{
    struct duties *d = t->s->duties;
    const struct obligation_form *f = d->forms[b->form].form;
    const uint32_t *members;
    if (f->per == PER_NONE || f->per == PER_VALUES) {
        owing_begin_for(t, b, f->per == PER_NONE ? VALUE_NONE : values_member(t, b, f));
        return;
    }
    bool role = f->per == PER_ROLE;
    uint32_t n = owing_members(d, role ? 0 : f->per_id, role ? (struct name){f->per_id} : NAME_NONE, b->day, &members);
    for (uint32_t i = 0; i < n; i++)
        owing_begin_for(t, b, value_name(members[i]));
}

static bool in_force(const struct obligation_form *f, int32_t day)
{
    return f->from <= day && day <= f->till;
}

/* Both conditions of a trigger, as Kleene has it. */
static enum tri starts(const struct run_kind *k, const struct start_regs *r)
{
    const uint32_t regs[] = {r->where, r->when};
    enum tri all = TRI_TRUE;
    for (uint32_t i = 0; i < ARRAY_LEN(regs); i++) {
        struct value v = k->reg[regs[i]];
        all = tri_and(all, v.state != V_KNOWN ? TRI_UNKNOWN : v.as.b ? TRI_TRUE : TRI_FALSE);
    }
    return all;
}

void arise_all(struct teller *t)
{
    struct duties *d = t->s->duties;
    for (uint32_t i = 0; i < t->k->nstarts; i++) {
        const struct start_regs *r = &t->k->starts[i];
        const struct obligation_form *f = d->forms[r->form].form;
        enum tri now = in_force(f, t->s->eval.day) ? starts(t->k, r) : TRI_FALSE;
        if (now == TRI_UNKNOWN)
            tell_unclear(t, f);
        if (now != TRI_TRUE)
            continue;
        owing_begin(t, &(struct beginning){.form = r->form, .since = t->s->eval.at, .day = t->s->eval.day, .regs = r});
    }
}
