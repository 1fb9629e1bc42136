/* SPDX-License-Identifier: MIT
 * By when something is owed, and what happens when that instant is past (semantics 4.6, 4.7). */
#include "vm/run/duties.h"
#include "vm/run/reviews.h"
#include "vm/run/story.h"

/* --- outcomes as facts -------------------------------------------------------------------------------------------------- */

static struct value person_or_none(uint32_t id)
{
    return id == CORE_NONE ? VALUE_NONE : value_name(id);
}

static struct value time_or_none(int64_t at)
{
    return at == NO_DEADLINE ? VALUE_NONE : value_int(at);
}

static struct fact fact_of(struct duties *d, const struct owing *o, struct name kind, int64_t at)
{
    const struct trigger_row *t = o->trigger;
    (void)d;
    return (struct fact){.kind = name_is(kind) ? kind : t ? (struct name){t->kind_name} : NAME_EMPTY, .at = at, .event = o->event, .cause = o->cause,
                         .actor = o->actor, .kase = o->kase, .id = CORE_NONE, .file = UINT32_MAX, .row = t};
}

const struct batch *owing_batch(struct duties *d, const struct owing *o)
{
    struct fact f = fact_of(d, o, NAME_NONE, o->trigger ? o->trigger->at : o->since);
    return fact_aside(d->s, &f);
}

void owing_fact(struct teller *t, uint32_t i, struct name kind, enum duty_outcome o, int64_t at, uint32_t to)
{
    struct duties *d = t->s->duties;
    const struct owing *x = owing_at(d, i);
    struct fact f = fact_of(d, x, kind, at);
    const struct value own[FACT_COUNT] = { /* ORDER outcome_field */
        person_or_none(x->holder), person_or_none(x->done_by), value_int(x->since), time_or_none(x->deadline), time_or_none(x->done),
        x->done == NO_DEADLINE ? VALUE_NONE : value_int(x->done - x->since), person_or_none(x->took_over), person_or_none(to),
    };
    f.columns = d->s->plan->outcome_column;
    f.values = own;
    f.n = o == OUTCOME_COUNT ? 0 : FACT_COUNT;
    fact_tell(t, &f);
}

/* --- the deadline ------------------------------------------------------------------------------------------------------ */

/* The names of the obligation, for programs that hang on it. */
static void owed_names(const struct owing *o, struct value *v)
{
    v[OWED_HOLDER] = o->holder == CORE_NONE ? VALUE_NONE : value_name(o->holder);
    v[OWED_IT] = o->it;
    v[OWED_PERIOD_START] = o->period_start;
    v[OWED_PERIOD_END] = o->period_end;
}

static void no_deadline(struct teller *t, struct owing *o, struct needs *n)
{
    o->deadline = NO_DEADLINE;
    o->nneeds = n->needs.n + n->errors.n;
    struct str *all = NEW_ARRAY(t->s->arena, struct str, o->nneeds + 1);
    for (uint32_t i = 0; i < n->needs.n; i++)
        all[i] = arena_copy(t->s->arena, n->needs.p[i]);
    for (uint32_t i = 0; i < n->errors.n; i++)
        all[n->needs.n + i] = arena_copy(t->s->arena, n->errors.p[i]);
    o->needs = all;
}

static void need_of_length(struct duties *d, const struct reckoned *r, struct needs *into)
{
    struct buf b = {.arena = into->arena};
    if (r->cause == FAIL_CALENDAR || r->cause == FAIL_NO_WORK)
        buf_add(&b, names_text(d->s->names, d->s->plan->world->calendars.p[r->calendar].name));
    if (r->cause == FAIL_CALENDAR)
        buf_printf(&b, " does not know %d", r->year);
    else if (r->cause == FAIL_NO_WORK)
        buf_text(&b, " has no working time from there on");
    else
        buf_text(&b, value_fail_text[r->cause]);
    *VEC_PUSH(into->arena, into->errors) = buf_str(&b);
}

static void set_reckoned(struct teller *t, struct owing *o, const struct reckoned *r)
{
    struct needs needs = {.arena = &t->s->call};
    o->deadline = r->at;
    if (r->cause == FAIL_NOTHING)
        return;
    need_of_length(t->s->duties, r, &needs);
    no_deadline(t, o, &needs);
}

static struct explain explain_owed(struct teller *t, struct form_run *r)
{
    return (struct explain){.arena = &t->s->call, .eval = &t->s->eval, .program = r->owed, .reg = r->owed_reg, .graph = t->s->plan->graph};
}

/* What a condition or a `by` lacks. */
static void lack_case(struct teller *t, struct form_run *r, struct owing *o, const struct expr *of, struct value v)
{
    struct needs needs = {.arena = &t->s->call};
    struct explain x = explain_owed(t, r);
    expr_needs(&x, of, &needs);
    if (v.state == V_NONE && !needs.needs.n)
        *VEC_PUSH(needs.arena, needs.needs) = of->text;
    no_deadline(t, o, &needs);
}

/* This case gives the time, unless that hangs on something unknown. */
static void take_this(struct teller *t, struct form_run *r, struct owing *o, uint32_t i)
{
    const struct due_case *c = &r->form->due.p[i];
    struct reckoned at = {.cause = FAIL_NOTHING};
    if (c->by) {
        struct value by = r->owed_reg[r->due[i].by];
        if (by.state != V_KNOWN) {
            lack_case(t, r, o, c->by, by);
            return;
        }
        at.at = c->by->type.kind == TYPE_DATE ? reckon_day_end(&t->s->duties->reckoner, (int32_t)by.as.i) : by.as.i;
    } else {
        at = reckon_after(&t->s->duties->reckoner, o->since, &c->within);
    }
    o->due = (uint16_t)i;
    set_reckoned(t, o, &at);
}

static void take_case(struct teller *t, struct form_run *r, struct owing *o)
{
    o->due = DUE_NONE;
    for (uint32_t i = 0; i < r->form->due.n; i++) {
        const struct expr *condition = r->form->due.p[i].condition;
        struct value yes = condition ? r->owed_reg[r->due[i].condition] : value_bool(true);
        if (yes.state == V_KNOWN && !yes.as.b)
            continue;
        if (yes.state == V_KNOWN)
            take_this(t, r, o, i);
        else
            lack_case(t, r, o, condition, VALUE_UNKNOWN);
        return;
    }
    no_deadline(t, o, &(struct needs){.arena = &t->s->call}); /* no case fits: semantics 4.6 */
}

static void run_owed(struct teller *t, struct form_run *r, struct owing *o)
{
    struct value names[OWED_COUNT];
    owed_names(o, names);
    t->s->eval.owed = names;
    t->s->sum.steps += scalar_run(r->owed, &t->s->eval, r->owed_reg);
    t->s->eval.owed = NULL;
    for (uint32_t i = 0; i < r->form->externs.n; i++)
        o->externs[i] = r->owed_reg[r->extern_reg[i]];
}

static void reckon(struct teller *t, struct form_run *r, uint32_t i)
{
    struct owing *o = owing_at(t->s->duties, i);
    if (r->owed)
        run_owed(t, r, o);
    if (r->form->due.n) {
        take_case(t, r, o);
        story_reckoned(t, i);
    }
}

void due_reckon(struct teller *t, uint32_t i, const struct batch *b, struct row row)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    struct form_run *r = &d->forms[o->form];
    struct eval *e = &t->s->eval;
    o->runs_from = o->since;
    o->ran = 0;
    if (!r->owed || (b && e->batch == b)) {
        reckon(t, r, i);
        return;
    }
    struct eval was = *e;
    eval_at(e, b ? b : owing_batch(d, o), row);
    e->clock = was.clock;
    reckon(t, r, i);
    *e = was;
}

void due_timers(struct duties *d, uint32_t i)
{
    struct owing *o = owing_at(d, i);
    const struct obligation_form *f = form_of(d, o);
    if (o->deadline == NO_DEADLINE)
        return;
    int64_t at = MAX(MAX(o->deadline, o->since), d->now); /* a deadline that is over already: at once */
    bool queued = o->due < f->due.n && !f->due.p[o->due].by && f->due.p[o->due].within.type.kind == TYPE_DURATION;
    if (queued)
        timers_queue(d->s->timers, d->forms[o->form].queue + o->due, at, TIMER_DEADLINE, i, o->stamp);
    else
        timers_set(d->s->timers, at, TIMER_DEADLINE, i, o->stamp);
    if (!(f->at_risk > 0))
        return;
    struct reckoned risk = reckon_at_risk(&d->reckoner, o->runs_from, o->ran, o->deadline, f->at_risk, owing_length(d, o));
    bool fresh = !o->risked || risk.at > d->now; /* told again only where it has been out of danger */
    if (risk.cause == FAIL_NOTHING && fresh && risk.at > o->since && risk.at < o->deadline)
        timers_set(d->s->timers, MAX(risk.at, d->now), TIMER_AT_RISK, i, o->stamp);
}

/* The clock stands still from `at` on. */
void due_stop(struct duties *d, uint32_t i, int64_t at)
{
    struct owing *o = owing_at(d, i);
    struct reckoned ran = reckon_counted(&d->reckoner, o->runs_from, at, owing_length(d, o));
    o->ran += ran.cause == FAIL_NOTHING && at > o->runs_from ? ran.at : 0;
    o->stopped = at;
}

void due_resume(struct duties *d, uint32_t i, int64_t at)
{
    struct owing *o = owing_at(d, i);
    const struct length *l = owing_length(d, o);
    owing_state(d, i, DUTY_PENDING);
    o->runs_from = at;
    if (o->deadline == NO_DEADLINE)
        return;
    struct reckoned r = reckon_resumed(&d->reckoner, o->deadline, o->stopped, at, l);
    o->deadline = r.cause == FAIL_NOTHING ? r.at : NO_DEADLINE;
    o->stamp++;
    due_timers(d, i);
}

/* --- the deadline is past ---------------------------------------------------------------------------------------------------- */

/* The names of the trigger, and the history up to `at` (semantics 4.1). */
static void run_on_trigger(struct teller *t, const struct owing *o, int64_t at, const struct program *p, struct value *reg)
{
    struct eval *e = &t->s->eval;
    struct value names[OWED_COUNT];
    eval_at(e, owing_batch(t->s->duties, o), (struct row){0});
    e->clock = at;
    owed_names(o, names);
    e->owed = names;
    t->s->sum.steps += scalar_run(p, e, reg);
}

struct str due_because(struct teller *t, uint32_t i)
{
    struct session *s = t->s;
    struct owing *o = owing_at(s->duties, i);
    struct form_run *r = &s->duties->forms[o->form];
    struct eval was = s->eval;
    struct buf b = {.arena = &s->call};
    if (!r->because)
        return r->form->because;
    run_on_trigger(t, o, o->since, r->because, r->because_reg);
    struct explain x = {.arena = &s->call, .eval = &s->eval, .program = r->because, .reg = r->because_reg, .graph = s->plan->graph};
    struct value_env ve = {s->names, &s->plan->schema->types, s->plan->zone, s->plan->clock_change, &s->call};
    template_print(&b, &x, r->form->filled, &ve);
    s->eval = was;
    return buf_str(&b);
}

/* Looked at when the deadline comes. */
static bool is_waived(struct teller *t, uint32_t i, int64_t at)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    struct form_run *r = &d->forms[o->form];
    struct eval was = t->s->eval;
    if (!r->waive)
        return false;
    run_on_trigger(t, o, at, r->waive, r->waive_reg);
    t->s->eval = was;
    struct value v = r->waive_reg[program_reg(r->waive, r->form->waive->node)];
    return v.state == V_KNOWN && v.as.b;
}

/* To whom a missed deadline goes: the only holder of the role, in the trigger's unit where it has one for each. */
static uint32_t escalated_to(struct duties *d, const struct obligation_form *f, const struct owing *o, int32_t day)
{
    const uint32_t *holders;
    const struct value *unit = f->escalate_unit ? &o->externs[f->escalate_extern] : NULL;
    return owing_holders(d, f->escalate, day, unit, &holders) == 1 ? holders[0] : CORE_NONE;
}

static void raise_at(struct teller *t, uint32_t i, enum duty_outcome o, int64_t at)
{
    struct duties *d = t->s->duties;
    struct name kind = d->s->plan->duties.p[form_of(d, owing_at(d, i))->duty].outcome[o];
    if (fact_awaited(d->s, kind))
        owing_fact(t, i, kind, o, at, owing_at(d, i)->escalated);
}

static void waived(struct teller *t, uint32_t i, int64_t at)
{
    story_add(t->s->duties, i, (struct story_step){.kind = STORY_WAIVED, .at = at, .actor = CORE_NONE});
    owing_state(t->s->duties, i, DUTY_WAIVED);
    owing_tell(t, i);
    raise_at(t, i, OUTCOME_WAIVED, at);
    owing_settle(t->s->duties, i);
}

void due_passed(struct teller *t, uint32_t i, int64_t at)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    const struct obligation_form *f = form_of(d, o);
    if (o->state != DUTY_PENDING)
        return;
    if (is_waived(t, i, at)) {
        waived(t, i, at);
        return;
    }
    o->missed = true;
    reviews_missed(t->s, o->holder, o->deadline);
    owing_state(d, i, DUTY_BREACHED);
    if (name_is(f->escalate))
        o->escalated = escalated_to(d, f, o, civil_day(d->s->plan->zone, at));
    story_add(d, i, (struct story_step){.kind = STORY_MISSED, .at = at, .actor = CORE_NONE, .to = o->escalated});
    raise_at(t, i, OUTCOME_BREACHED, at);
    if (name_is(f->escalate))
        raise_at(t, i, OUTCOME_ESCALATED, at);
    if (name_is(f->raise))
        owing_fact(t, i, f->raise, OUTCOME_COUNT, at, CORE_NONE);
}

void due_at_risk(struct teller *t, uint32_t i, int64_t at)
{
    if (owing_at(t->s->duties, i)->state != DUTY_PENDING)
        return;
    owing_at(t->s->duties, i)->risked = true;
    story_add(t->s->duties, i, (struct story_step){.kind = STORY_AT_RISK, .at = at, .actor = CORE_NONE});
    raise_at(t, i, OUTCOME_AT_RISK, at);
}
