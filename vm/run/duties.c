/* SPDX-License-Identifier: MIT
 * Obligations as a whole: opened, found by key, settled; an event, time that goes on, and what is left at the end. */
#include "vm/run/duties.h"

#include "vm/run/owed.h"

#define NOWHERE UINT32_MAX

/* --- opening ----------------------------------------------------------------------------------------------------------- */

static uint32_t root_due(const struct obligation_form *f, uint32_t *roots)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->externs.n; i++)
        roots[n++] = f->externs.p[i];
    for (uint32_t i = 0; i < f->due.n; i++) {
        if (f->due.p[i].condition)
            roots[n++] = f->due.p[i].condition->node;
        if (f->due.p[i].by)
            roots[n++] = f->due.p[i].by->node;
    }
    return n;
}

const struct program *owing_program(struct duties *d, const uint32_t *roots, uint32_t n, struct value **ret_reg)
{
    const struct program *p = n ? program_new(d->arena, d->s->plan->graph, roots, n) : NULL;
    *ret_reg = p ? program_regs(d->arena, p, d->s->plan->graph) : NULL;
    return p;
}

static const struct program *program_of_text(struct duties *d, const struct template *t, struct value **ret_reg)
{
    uint32_t *roots = NEW_ARRAY(d->arena, uint32_t, t ? t->parts.n + 1 : 1), n = 0;
    for (uint32_t i = 0; t && i < t->parts.n; i++)
        if (t->parts.p[i].expr)
            roots[n++] = t->parts.p[i].expr->node;
    return owing_program(d, roots, n, ret_reg);
}

static bool awaited(const struct duties *d, const struct obligation_form *f)
{
    bool any = name_is(f->raise);
    for (int o = 0; o < OUTCOME_COUNT; o++)
        any |= fact_awaited(d->s, d->s->plan->duties.p[f->duty].outcome[o]);
    return any;
}

/* Some piece of the duty takes over what is open. */
static bool taken_over(const struct duties *d, const struct obligation_form *f)
{
    const struct plan *p = d->s->plan;
    for (uint32_t i = 0; i < p->obligations.n; i++)
        if (p->obligations.p[i].duty == f->duty && p->obligations.p[i].transition != TRANSITION_KEEP)
            return true;
    return false;
}

static void form_regs(struct duties *d, struct form_run *r)
{
    const struct obligation_form *f = r->form;
    struct due_regs *due = NEW_ARRAY(d->arena, struct due_regs, f->due.n + 1);
    struct type *same = NEW_ARRAY(d->arena, struct type, f->same.n + 1);
    uint32_t *externs = NEW_ARRAY(d->arena, uint32_t, f->externs.n + 1);
    for (uint32_t i = 0; i < f->same.n; i++)
        same[i] = d->s->plan->graph->nodes.p[f->same.p[i]].type;
    for (uint32_t i = 0; i < f->due.n; i++) {
        const struct due_case *c = &f->due.p[i];
        due[i].condition = c->condition ? program_reg(r->owed, c->condition->node) : 0;
        due[i].by = c->by ? program_reg(r->owed, c->by->node) : 0;
    }
    for (uint32_t i = 0; i < f->externs.n; i++)
        externs[i] = program_reg(r->owed, f->externs.p[i]);
    r->same = same;
    r->due = due;
    r->extern_reg = externs;
}

static void form_open(struct duties *d, uint32_t i, uint32_t *queues)
{
    const struct obligation_form *f = &d->s->plan->obligations.p[i];
    struct form_run *r = &d->forms[i];
    uint32_t *roots = NEW_ARRAY(d->arena, uint32_t, f->externs.n + 2 * f->due.n + 1);
    *r = (struct form_run){.form = f, .queue = *queues, .ties_at = INT64_MIN};
    *queues += f->due.n;
    r->owed = owing_program(d, roots, root_due(f, roots), &r->owed_reg);
    form_regs(d, r);
    if (f->waive)
        r->waive = owing_program(d, &f->waive->node, 1, &r->waive_reg);
    r->because = program_of_text(d, f->filled, &r->because_reg);
    for (int a = 0; a < ACT_COUNT; a++)
        if (f->act[a].kinds && f->act[a].where.residual != NODE_NONE) {
            r->residual[a] = owing_program(d, &f->act[a].where.residual, 1, &r->residual_reg[a]);
            r->residual_at[a] = program_reg(r->residual[a], f->act[a].where.residual);
        }
    r->keeps_trigger = f->waive || f->filled || awaited(d, f) || taken_over(d, f) || d->s->o.keep_owed;
}

struct duties *duties_new(struct session *s)
{
    const struct plan *p = s->plan;
    if (p->obligations.n == 0)
        return NULL;
    struct duties *d = NEW(s->arena, struct duties);
    *d = (struct duties){.s = s, .arena = s->arena, .first_of = {.arena = s->arena}, .first_own = {.arena = s->arena}, .once = {.arena = s->arena},
                         .reckoner = {p->zone, p->month_end, p->clock_change, p->world}};
    d->now = d->ties_at = INT64_MIN;
    d->forms = NEW_ARRAY(s->arena, struct form_run, p->obligations.n + 1);
    d->duties = NEW_ARRAY(s->arena, struct duty_run, p->duties.n + 1);
    uint32_t queues = 0;
    for (uint32_t i = 0; i < p->obligations.n; i++)
        form_open(d, i, &queues);
    return d;
}

/* --- states ------------------------------------------------------------------------------------------------------------ */

void owing_state(struct duties *d, uint32_t i, enum duty_state state)
{
    struct owing *o = owing_at(d, i);
    uint64_t *count = d->duties[form_of(d, o)->duty].count;
    count[o->state]--;
    count[state]++;
    o->state = state;
}

void owing_raise(struct duties *d, uint32_t i, enum duty_outcome o)
{
    const struct duty_rule *rule = &d->s->plan->duties.p[form_of(d, owing_at(d, i))->duty];
    if (fact_awaited(d->s, rule->outcome[o]))
        *VEC_PUSH(d->arena, d->raised) = (struct raised){i, o};
}

/* Chains stand in the order in which obligations arose; an empty one leaves nothing. */
void owing_unlink(struct duties *d, uint32_t i)
{
    struct owing *o = owing_at(d, i);
    uint32_t first;
    if (!o->linked)
        return;
    o->linked = false;
    if (o->before == i) {
        map_drop(&d->first_of, o->chain); /* it was alone */
        return;
    }
    if (!map_get(&d->first_of, o->chain, &first))
        BUG("a chain without a first");
    if (i != first)
        owing_at(d, o->before)->after = o->after;
    else
        map_put(&d->first_of, o->chain, first = o->after);
    owing_at(d, o->after == NOWHERE ? first : o->after)->before = o->before;
}

void owing_settle(struct duties *d, uint32_t i)
{
    struct owing *o = owing_at(d, i);
    owing_unlink(d, i);
    own_unlink(d, i);
    o->stamp++;
    if (o->story || o->settled)
        return;
    o->settled = true;
    *VEC_PUSH(d->arena, d->dead) = i;
}

void duties_bury(struct session *s)
{
    struct duties *d = s->duties;
    for (uint32_t i = 0; i < d->dead.n; i++) {
        struct owing *o = owing_at(d, d->dead.p[i]);
        trigger_give_back(d->s, o->trigger);
        o->trigger = NULL;
        *VEC_PUSH(d->arena, d->given_back) = d->dead.p[i];
    }
    d->dead.n = 0;
}

/* --- keys ---------------------------------------------------------------------------------------------------------------- */

uint64_t owing_hash(uint32_t form, enum key_mode mode, const int64_t *v, uint32_t n)
{
    uint64_t h = hash_mix((uint64_t)form << 8 | (uint64_t)mode);
    for (uint32_t i = 0; i < n; i++)
        h = hash_mix(h ^ (uint64_t)v[i] * 0x9e3779b97f4a7c15u);
    return h;
}

/* Values of `same` as a key; false where one of them is none or unknown. */
bool owing_key(const struct form_run *r, const struct value *v, int64_t *ret)
{
    bool all = true;
    for (uint32_t i = 0; i < r->form->same.n; i++) {
        bool known = v[i].state == V_KNOWN;
        ret[i] = known ? set_item(r->same[i], v[i]) : INT64_MIN + v[i].state;
        all &= known;
    }
    return all;
}

void owing_link(struct duties *d, uint32_t i)
{
    struct owing *o = owing_at(d, i);
    uint32_t at;
    o->chain = owing_hash(o->form, (enum key_mode)o->mode, o->values, o->nkeys);
    o->before = i;
    o->after = NOWHERE;
    o->linked = true;
    d->forms[o->form].modes |= 1u << o->mode;
    if (!map_get(&d->first_of, o->chain, &at)) {
        map_put(&d->first_of, o->chain, i);
        return;
    }
    struct owing *first = owing_at(d, at);
    o->before = first->before;
    owing_at(d, first->before)->after = i;
    first->before = i;
}

static bool same_key(const struct owing *o, uint32_t form, enum key_mode mode, const int64_t *v, uint32_t n)
{
    return o->form == form && o->mode == mode && o->nkeys == n && (n == 0 || memcmp(o->values, v, n * sizeof *v) == 0);
}

void owing_find(struct duties *d, struct found *into, uint32_t form, enum key_mode mode, const int64_t *v, uint32_t n)
{
    uint32_t first;
    if (!map_get(&d->first_of, owing_hash(form, mode, v, n), &first))
        return;
    for (uint32_t i = first; i != NOWHERE; i = owing_at(d, i)->after)
        if (same_key(owing_at(d, i), form, mode, v, n))
            *VEC_PUSH(&d->s->call, into->all) = i;
}

/* --- an event ------------------------------------------------------------------------------------------------------ */

uint32_t duties_event(struct teller *t)
{
    struct duties *d = t->s->duties;
    if (!d)
        return 0;
    uint32_t mark = d->raised.n;
    d->now = t->s->eval.at;
    act_all(t);
    arise_all(t);
    return mark;
}

static int by_duty(const void *a, const void *b, void *ud)
{
    struct duties *d = ud;
    const struct owing *x = owing_at(d, ((const struct raised *)a)->owing), *y = owing_at(d, ((const struct raised *)b)->owing);
    int name = str_cmp(names_text(d->s->names, form_of(d, x)->name), names_text(d->s->names, form_of(d, y)->name));
    return name ? name : x->number < y->number ? -1 : x->number > y->number;
}

void duties_outcomes(struct teller *t, uint32_t from)
{
    struct duties *d = t->s->duties;
    if (!d)
        return;
    uint32_t till = d->raised.n;
    if (till == from)
        return;
    sort_stable(&d->s->call, d->raised.p + from, till - from, sizeof *d->raised.p, by_duty, d);
    for (uint32_t i = from; i < till; i++) {
        struct raised r = d->raised.p[i];
        const struct obligation_form *f = form_of(d, owing_at(d, r.owing));
        owing_fact(t, r.owing, d->s->plan->duties.p[f->duty].outcome[r.outcome], r.outcome, t->s->eval.at, CORE_NONE);
    }
    d->raised.n = from;
}

/* --- time goes on ------------------------------------------------------------------------------------------------------------------ */

void duties_first(struct teller *t, int64_t at)
{
    if (t->s->duties)
        period_first(t->s->duties, at);
}

void duties_timer(struct teller *t, const struct timer *x)
{
    struct duties *d = t->s->duties;
    d->now = x->at;
    if (x->kind == TIMER_PERIOD)
        period_begin(t, x->what);
    else if (x->kind == TIMER_CHANGE)
        period_change(t, x->what, x->at);
    else if (x->kind == TIMER_DEADLINE)
        due_passed(t, x->what, x->at);
    else
        due_at_risk(t, x->what, x->at);
    duties_rest(t->s);
}

/* --- what is said of them ------------------------------------------------------------------------------------------------------------ */

static const struct str *obliged_texts(struct duties *d)
{
    struct str *texts = NEW_ARRAY(&d->s->call, struct str, d->obliged.n + 1);
    for (uint32_t i = 0; i < d->obliged.n; i++)
        texts[i] = duty_id(&d->s->call, d->s, d->obliged.p[i].duty, d->obliged.p[i].number);
    return texts;
}

uint32_t duties_obliged(struct session *s, const struct str **ret)
{
    *ret = s->duties ? obliged_texts(s->duties) : NULL;
    return s->duties ? s->duties->obliged.n : 0;
}

uint32_t duties_needs(struct session *s, const struct str **ret)
{
    *ret = s->duties ? s->duties->needs.p : NULL;
    return s->duties ? s->duties->needs.n : 0;
}

static int by_form_and_number(const void *a, const void *b, void *ud)
{
    struct duties *d = ud;
    const struct owing *x = owing_at(d, *(const uint32_t *)a), *y = owing_at(d, *(const uint32_t *)b);
    uint32_t i = form_of(d, x)->duty, j = form_of(d, y)->duty;
    if (i != j)
        return i < j ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Not told yet: what is open, and what was missed and might have been done until now, or was missed when its period was over. */
static bool is_untold(const struct owing *o)
{
    return !o->settled && o->number && (is_open(o) || o->state == DUTY_BREACHED);
}

void duties_end(struct teller *t)
{
    struct duties *d = t->s->duties;
    if (!d)
        return;
    uint32_t *left = NEW_ARRAY(d->arena, uint32_t, d->n + 1), n = 0;
    for (uint32_t i = 0; i < d->n; i++)
        if (is_untold(owing_at(d, i)))
            left[n++] = i;
    sort_stable(d->arena, left, n, sizeof *left, by_form_and_number, d);
    for (uint32_t i = 0; i < n && !t->stopped; i++) {
        owing_tell(t, left[i]);
        arena_back(&t->s->call, t->s->call_mark);
    }
}
