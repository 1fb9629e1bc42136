/* SPDX-License-Identifier: MIT
 * What later events do to obligations: fulfil, cancel, hand on, extend, stop and resume them (semantics 4.1 to 4.4). */
#include "vm/run/away.h"
#include "vm/run/story.h"

/* --- acts ------------------------------------------------------------------------------------------------------------------ */

/* An event as it acts: its own values, and who did it. */
struct acting {
    uint32_t form;
    enum duty_act act;
    int64_t at;
    uint64_t event, cause;
    uint32_t actor, kase;
    int32_t day;
    const struct value *same, *captures;
    struct value value;        /* of HAND and EXTEND */
};

/* Whether the condition that looks back at the trigger holds for this obligation. */
static enum tri looks_back(struct duties *d, const struct acting *a, const struct owing *o)
{
    struct form_run *r = &d->forms[a->form];
    const struct act_form *act = &r->form->act[a->act];
    struct eval *e = &d->s->eval;
    if (!r->residual[a->act])
        return TRI_TRUE;
    e->captures = a->captures;
    e->externs = o->externs + act->first_extern;
    d->s->sum.steps += scalar_run(r->residual[a->act], e, r->residual_reg[a->act]);
    e->captures = e->externs = NULL;
    struct value v = r->residual_reg[a->act][r->residual_at[a->act]];
    return v.state != V_KNOWN ? TRI_UNKNOWN : v.as.b ? TRI_TRUE : TRI_FALSE;
}

static bool acts_on(const struct acting *a, const struct owing *o)
{
    if (o->over)
        return false;
    switch (a->act) {
    case ACT_DONE: return is_open(o) || o->state == DUTY_BREACHED;
    case ACT_STOP: return o->state == DUTY_PENDING;
    case ACT_RESUME: return o->state == DUTY_SUSPENDED;
    case ACT_CANCEL: case ACT_HAND: case ACT_EXTEND: return is_open(o);
    case ACT_COUNT: break;
    }
    BUG("act out of range");
}

static bool in_time(struct duties *d, const struct acting *a, const struct obligation_form *f, const struct owing *o)
{
    if (a->act != ACT_DONE)
        return true;
    if (f->ties == TIES_AFTER && f->on && a->at <= o->since)
        return false;
    if (!f->has_not_before)
        return true;
    struct reckoned first = reckon_after(&d->reckoner, o->since, &f->not_before);
    return first.cause == FAIL_NOTHING && a->at >= first.at;
}

/* Is it owed together by the actor and others? */
static bool is_one_of_them(const struct duties *d, const struct acting *a, const struct obligation_form *f, const struct owing *o)
{
    const struct world *w = d->s->plan->world;
    return f->unit ? role_held_in(w, a->actor, f->of, a->day, o->externs[f->unit_extern]) : role_held(w, a->actor, f->of, a->day);
}

static bool concerns(struct duties *d, const struct acting *a, uint32_t i)
{
    const struct owing *o = owing_at(d, i);
    const struct obligation_form *f = form_of(d, o);
    if (!acts_on(a, o) || !in_time(d, a, f, o))
        return false;
    if (!f->act[a->act].own_same && o->mode == KEY_TOGETHER && !is_one_of_them(d, a, f, o))
        return false;
    enum tri yes = looks_back(d, a, o);
    d->duties[f->duty].unclear += yes == TRI_UNKNOWN;
    return yes == TRI_TRUE;
}

static bool is_someone(const struct acting *a)
{
    return a->actor != CORE_NONE && a->actor != CORE_UNKNOWN;
}

/* Does the event correlate with this obligation (semantics 4.3)? What candidates() looks up for all of them. */
static bool correlates(struct duties *d, const struct acting *a, const struct owing *o)
{
    int64_t key[ARGS_MOST];
    if (form_of(d, o)->act[a->act].own_same)
        return own_fits(d, o, a->act, a->same);
    switch (o->mode) {
    case KEY_SAME: return owing_key(&d->forms[o->form], a->same, key) && memcmp(key, o->values, o->nkeys * sizeof *key) == 0;
    case KEY_CASE: return a->kase == o->values[0];
    case KEY_HOLDER: return is_someone(a) && a->actor == o->values[0];
    case KEY_TOGETHER: return is_someone(a);
    case KEY_BOOK: return true;
    case KEY_NEVER: case KEY_MODES: break;
    }
    return false;
}

static int by_number(const void *a, const void *b, void *ud)
{
    struct duties *d = ud;
    uint32_t x = owing_at(d, *(const uint32_t *)a)->number, y = owing_at(d, *(const uint32_t *)b)->number;
    return (x > y) - (x < y);
}

/* By the duty's key, or by what stands in its place. */
static void find_all(struct duties *d, const struct acting *a, struct found *f)
{
    struct form_run *r = &d->forms[a->form];
    int64_t key[ARGS_MOST], one;
    bool someone = is_someone(a);
    if (r->modes & 1u << KEY_SAME && owing_key(r, a->same, key))
        owing_find(d, f, a->form, KEY_SAME, key, r->form->same.n);
    one = a->kase;
    if (r->modes & 1u << KEY_CASE && a->kase != CORE_NONE)
        owing_find(d, f, a->form, KEY_CASE, &one, 1);
    one = a->actor;
    if (r->modes & 1u << KEY_HOLDER && someone)
        owing_find(d, f, a->form, KEY_HOLDER, &one, 1);
    const uint32_t *absent;
    uint32_t nabsent = a->act == ACT_DONE && r->modes & 1u << KEY_HOLDER && someone ? stood_in_for(d->s, a->actor, a->at, a->day, &absent) : 0;
    for (uint32_t i = 0; i < nabsent; i++) {
        one = absent[i];
        owing_find(d, f, a->form, KEY_HOLDER, &one, 1);
    }
    if (r->modes & 1u << KEY_TOGETHER && someone)
        owing_find(d, f, a->form, KEY_TOGETHER, NULL, 0);
    if (r->modes & 1u << KEY_BOOK)
        owing_find(d, f, a->form, KEY_BOOK, NULL, 0);
}

/* All obligations that an event correlates with, in the order in which they arose. */
static void candidates(struct duties *d, const struct acting *a, struct found *f)
{
    found_open(f);
    if (d->forms[a->form].form->act[a->act].own_same)
        own_find(d, f, a->form, a->act, a->same);
    else
        find_all(d, a, f);
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->all.n; i++)
        if (concerns(d, a, f->all.p[i]))
            f->all.p[n++] = f->all.p[i];
    f->all.n = n;
    if (n > 1)
        sort_stable(&d->s->call, f->all.p, n, sizeof *f->all.p, by_number, d);
}

/* --- what an act does -------------------------------------------------------------------------------------------------------- */

static struct story_step step_of(const struct acting *a, enum story_kind kind)
{
    return (struct story_step){.kind = kind, .at = a->at, .event = a->event, .actor = a->actor};
}

static void done(struct teller *t, const struct acting *a, uint32_t i)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    bool late = o->missed || (o->state == DUTY_PENDING && a->at > o->deadline);
    o->done = a->at;
    o->done_by = a->actor == CORE_UNKNOWN ? CORE_NONE : a->actor;
    o->done_event = a->event;
    if (o->holder != CORE_NONE && o->done_by != CORE_NONE && stands_in(d->s, o->done_by, o->holder, a->at, a->day))
        o->took_over = o->done_by;
    owing_state(d, i, late ? DUTY_LATE : DUTY_FULFILLED);
    owing_raise(d, i, late ? OUTCOME_LATE : OUTCOME_FULFILLED);
    story_add(d, i, step_of(a, STORY_DONE));
    owing_tell(t, i);
    if (form_of(d, o)->from_last)
        period_again(t, i);
    owing_settle(d, i);
}

static void cancelled(struct teller *t, const struct acting *a, uint32_t i)
{
    struct duties *d = t->s->duties;
    owing_state(d, i, DUTY_CANCELLED);
    story_add(d, i, step_of(a, STORY_CANCELLED));
    owing_raise(d, i, OUTCOME_CANCELLED);
    owing_tell(t, i);
    owing_settle(d, i);
}

static void handed(struct teller *t, const struct acting *a, uint32_t i)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    if (a->value.state != V_KNOWN)
        return;
    bool moves = o->mode == KEY_HOLDER || o->mode == KEY_TOGETHER || o->mode == KEY_BOOK;
    if (moves)
        owing_unlink(d, i);
    o->holder = a->value.as.name;
    o->together = o->unheld = false;
    struct story_step step = step_of(a, STORY_HANDED);
    step.to = o->holder;
    story_add(d, i, step);
    if (!moves)
        return;
    o->mode = KEY_HOLDER;
    o->values[0] = o->holder;
    o->nkeys = 1;
    owing_link(d, i);
}

static void extended(struct teller *t, const struct acting *a, uint32_t i)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    if (a->value.state != V_KNOWN)
        return;
    bool date = form_of(d, o)->act[ACT_EXTEND].value_is_date;
    struct story_step step = step_of(a, STORY_EXTENDED);
    step.from = o->deadline;
    o->deadline = date ? reckon_day_end(&d->reckoner, (int32_t)a->value.as.i) : a->value.as.i;
    o->stamp++;
    story_add(d, i, step);
    if (o->state == DUTY_PENDING)
        due_timers(d, i);
}

static void stopped(struct teller *t, const struct acting *a, uint32_t i)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    struct story_step step = step_of(a, STORY_STOPPED);
    step.left = owing_time_left(d, o, a->at);
    due_stop(d, i, a->at);
    o->stamp++;
    story_add(d, i, step);
    owing_state(d, i, DUTY_SUSPENDED);
}

static void resumed(struct teller *t, const struct acting *a, uint32_t i)
{
    struct duties *d = t->s->duties;
    struct story_step step = step_of(a, STORY_RESUMED);
    step.from = owing_at(d, i)->stopped;
    due_resume(d, i, a->at);
    story_add(d, i, step);
}

static void act(struct teller *t, const struct acting *a, const struct found *f)
{
    static void (*const doing[ACT_COUNT])(struct teller *, const struct acting *, uint32_t) = {done, cancelled, handed, extended, stopped, resumed}; /* ORDER duty_act */
    struct duties *d = t->s->duties;
    bool one = a->act == ACT_DONE && d->forms[a->form].form->oldest;
    uint32_t first = 0;
    for (uint32_t i = 0; one && i < f->all.n; i++) /* open ones before those that are breached */
        if (is_open(owing_at(d, f->all.p[i]))) {
            first = i;
            break;
        }
    for (uint32_t i = first; i < (one ? MIN(first + 1, f->all.n) : f->all.n); i++)
        doing[a->act](t, a, f->all.p[i]);
}

/* --- events at one instant ------------------------------------------------------------------------------------------------------ */

static struct value *copy_values(struct arena *a, const struct value *v, uint32_t n)
{
    struct value *copy = NEW_ARRAY(a, struct value, n + 1);
    if (n)
        memcpy(copy, v, n * sizeof *v);
    return copy;
}

static void remember(struct duties *d, const struct acting *a, bool spent)
{
    struct form_run *r = &d->forms[a->form];
    const struct obligation_form *f = r->form;
    if (a->act != ACT_DONE || f->ties != TIES_BEFORE || !f->on)
        return;
    if (d->ties_at != a->at)
        arena_back(&d->s->instant, d->s->instant_mark);
    d->ties_at = a->at;
    if (r->ties_at != a->at)
        r->ties.n = 0;
    r->ties_at = a->at;
    uint32_t ncaptures = f->act[ACT_DONE].where.captures.n;
    struct tie *x = VEC_PUSH(d->arena, r->ties);
    *x = (struct tie){.event = a->event, .cause = a->cause, .actor = a->actor, .kase = a->kase, .day = a->day, .spent = spent && f->oldest};
    x->same = copy_values(&d->s->instant, a->same, f->act[ACT_DONE].same.n);
    x->captures = copy_values(&d->s->instant, a->captures, ncaptures);
}

/* What an event before it at the same instant has done already (semantics 4.4). */
void act_by_ties(struct teller *t, uint32_t i)
{
    struct duties *d = t->s->duties;
    uint32_t form = owing_at(d, i)->form;
    struct form_run *r = &d->forms[form];
    for (uint32_t k = 0; r->ties_at == t->s->eval.at && k < r->ties.n; k++) {
        struct tie *x = &r->ties.p[k];
        struct acting a = {.form = form, .act = ACT_DONE, .at = r->ties_at, .event = x->event, .actor = x->actor, .kase = x->kase, .day = x->day,
                           .same = x->same, .captures = x->captures};
        if (x->spent || x->cause == t->cause || !correlates(d, &a, owing_at(d, i)) || !concerns(d, &a, i))
            continue;
        x->spent = r->form->oldest;
        done(t, &a, i);
        return;
    }
}

/* --- an event --------------------------------------------------------------------------------------------------------------------- */

static void take(const struct run_kind *k, const uint32_t *regs, uint32_t n, struct value *ret)
{
    for (uint32_t i = 0; i < n; i++)
        ret[i] = k->reg[regs[i]];
}

/* Is it such an event? An unknown condition is counted and does nothing. */
static bool is_act(struct teller *t, const struct act_regs *r)
{
    struct duties *d = t->s->duties;
    const struct obligation_form *f = d->forms[r->form].form;
    struct value v = t->k->reg[r->filter];
    for (uint32_t i = 0; i < f->act[r->act].evidence.n; i++)
        if (t->k->reg[r->evidence[i]].state != V_KNOWN)
            return false;
    d->duties[f->duty].unclear += v.state != V_KNOWN;
    return v.state == V_KNOWN && v.as.b;
}

static void act_one(struct teller *t, const struct act_regs *r)
{
    struct duties *d = t->s->duties;
    const struct act_form *form = &d->forms[r->form].form->act[r->act];
    uint32_t ncaptures = form->where.captures.n;
    struct value same[ARGS_MOST], few[ARGS_MOST], *captures = ncaptures <= ARGS_MOST ? few : NEW_ARRAY(&t->s->call, struct value, ncaptures);
    struct acting a = {.form = r->form, .act = (enum duty_act)r->act, .at = t->s->eval.at, .event = t->event, .cause = t->cause,
                       .actor = t->batch->actor[t->row.i], .kase = t->batch->kase[t->row.i], .day = t->s->eval.day, .same = same,
                       .captures = captures};
    struct found f;
    take(t->k, r->same, form->same.n, same);
    take(t->k, r->captures, ncaptures, captures);
    a.value = form->value == NODE_NONE ? VALUE_UNKNOWN : t->k->reg[r->value];
    candidates(d, &a, &f);
    if (f.all.n)
        act(t, &a, &f);
    remember(d, &a, f.all.n > 0);
}

void act_all(struct teller *t)
{
    for (uint32_t i = 0; i < t->k->nacts; i++)
        if (is_act(t, &t->k->acts[i]))
            act_one(t, &t->k->acts[i]);
}
