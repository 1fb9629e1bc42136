/* SPDX-License-Identifier: MIT
 * Recurring duties (semantics 4.10), and pieces of a duty that take over from others while obligations are open. */
#include "vm/run/duties.h"
#include "vm/run/story.h"

static bool in_force(const struct obligation_form *f, int32_t day)
{
    return f->from <= day && day <= f->till;
}

/* --- periods -------------------------------------------------------------------------------------------------------------- */

static bool period_of(struct duties *d, const struct form_run *r, int64_t k, int64_t *ret_start, int64_t *ret_end)
{
    return recur_period(d->reckoner.zone, r->form->calendar, &r->form->every, r->anchor, k, ret_start, ret_end);
}

static struct cal_answer deadline_of(struct duties *d, const struct form_run *r, int64_t start, int64_t end)
{
    return recur_deadline(d->reckoner.zone, d->reckoner.clock_change, r->form->calendar, &r->form->every, start, end);
}

/* The deadline of each that has just begun; a calendar that does not know the year gives none (semantics 4.9). */
static void set_deadlines(struct teller *t, struct form_run *r, struct cal_answer due)
{
    struct duties *d = t->s->duties;
    for (uint32_t i = 0; i < r->current.n; i++) {
        struct owing *o = owing_at(d, r->current.p[i].owing);
        o->deadline = due.status == CAL_OK ? due.value : NO_DEADLINE;
        if (due.status != CAL_OK) {
            struct buf b = {.arena = d->arena};
            struct str *need = NEW(d->arena, struct str);
            bool named = r->form->calendar != NULL;
            buf_add(&b, named ? names_text(d->s->names, d->s->plan->world->calendars.p[r->form->calendar_index].name) : STR("the calendar"));
            buf_printf(&b, due.status == CAL_YEAR ? " does not know %d" : " gives no such day", due.year);
            *need = buf_str(&b);
            o->needs = need;
            o->nneeds = 1;
        }
        story_add(d, r->current.p[i].owing, (struct story_step){.kind = STORY_PERIOD, .at = o->since, .from = o->period_start.as.i,
                                                                .till = o->period_end.as.i, .actor = CORE_NONE});
        due_timers(d, r->current.p[i].owing);
    }
}

/* Those of the period before are over: what comes later counts for the next one. */
static void close_period(struct teller *t, struct form_run *r)
{
    struct duties *d = t->s->duties;
    for (uint32_t i = 0; i < r->current.n; i++) {
        struct of_period p = r->current.p[i];
        struct owing *o = owing_at(d, p.owing);
        bool same = form_of(d, o)->duty == r->form->duty && o->number == p.number;
        if (!same || o->settled || o->over || !(is_open(o) || o->state == DUTY_BREACHED))
            continue;
        o->over = true;
        story_add(d, p.owing, (struct story_step){.kind = STORY_OVER, .at = o->period_end.as.i, .actor = CORE_NONE});
        if (o->state == DUTY_BREACHED) {
            owing_tell(t, p.owing);
            owing_settle(d, p.owing);
        }
    }
    r->current.n = 0;
}

static void begin(struct teller *t, uint32_t form, int64_t start, int64_t end, int32_t day)
{
    struct duties *d = t->s->duties;
    struct form_run *r = &d->forms[form];
    struct eval *e = &t->s->eval, was = *e;
    r->current.n = 0;
    e->at = e->clock = start;
    e->day = day;
    owing_begin(t, &(struct beginning){.form = form, .since = start, .day = day, .period_start = start, .period_end = end});
    *e = was;
    set_deadlines(t, r, deadline_of(d, r, start, end));
    uint32_t mark = 0;
    struct session *s = t->s;
    was = s->eval;
    s->eval.at = s->eval.clock = start;
    s->eval.day = civil_day(d->reckoner.zone, start);
    duties_outcomes(t, mark);
    s->eval = was;
}

static void set_next(struct duties *d, uint32_t form)
{
    struct form_run *r = &d->forms[form];
    int64_t start, end;
    if (period_of(d, r, r->period, &start, &end))
        timers_set(d->s->timers, start, TIMER_PERIOD, form, 0);
}

/* The first period is the one that holds the first event of the log, with its members as at that event, unless its deadline lies before
 * it. An hour or a day that a clock change skips asks nothing of anybody. What counts from fulfilment begins once. */
void period_begin(struct teller *t, uint32_t form)
{
    struct duties *d = t->s->duties;
    struct form_run *r = &d->forms[form];
    int64_t start, end;
    bool begun = false;
    close_period(t, r);
    if (period_of(d, r, r->period, &start, &end)) {
        struct cal_answer due = deadline_of(d, r, start, end);
        int32_t day = civil_day(d->reckoner.zone, MAX(start, r->anchor));
        begun = start < end && in_force(r->form, day) && !(due.status == CAL_OK && due.value < r->anchor);
        if (begun)
            begin(t, form, start, end, day);
    }
    r->period++;
    if (!r->form->from_last || !begun)
        set_next(d, form);
}

static void set_changes(struct duties *d, int64_t at)
{
    const struct plan *p = d->s->plan;
    for (uint32_t i = 0; i < p->obligations.n; i++) {
        const struct obligation_form *f = &p->obligations.p[i];
        if (f->transition == TRANSITION_KEEP || f->from == DAY_FIRST)
            continue;
        int64_t change = civil_day_start(p->zone, f->from);
        if (change > at)
            timers_set(d->s->timers, change, TIMER_CHANGE, i, 0);
    }
}

void period_first(struct duties *d, int64_t at)
{
    set_changes(d, at);
    for (uint32_t i = 0; i < d->s->plan->obligations.n; i++)
        if (!d->forms[i].form->on) {
            d->forms[i].anchor = at;
            set_next(d, i);
        }
}

/* Counted from fulfilment: so many units later, at the end of the day or at the hour that is named. */
void period_again(struct teller *t, uint32_t i)
{
    struct duties *d = t->s->duties;
    struct owing was = *owing_at(d, i);
    struct form_run *r = &d->forms[was.form];
    struct cal_answer due = recur_later(d->reckoner.zone, d->reckoner.clock_change, r->form->calendar, &r->form->every, was.done);
    struct beginning b = {.form = was.form, .since = was.done, .day = civil_day(d->reckoner.zone, was.done), .period_start = was.done,
                          .period_end = due.value};
    r->current.n = 0;
    owing_begin_for(t, &b, was.it);
    set_deadlines(t, r, due);
}

/* --- a piece takes over ------------------------------------------------------------------------------------------------------ */

static void convert(struct teller *t, uint32_t i, uint32_t form, int64_t since)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    o->since = since;
    owing_move(t, i, form);
    o = owing_at(d, i);
    o->stamp++;
    story_add(d, i, (struct story_step){.kind = STORY_MOVED, .at = civil_day_start(d->reckoner.zone, d->forms[form].form->from), .actor = CORE_NONE});
    due_reckon(t, i, NULL, (struct row){0});
    own_link(d, i);
    o = owing_at(d, i);
    if (o->state == DUTY_PENDING)
        due_timers(d, i);
    else
        due_stop(d, i, MAX(o->stopped, since)); /* a clock that begins anew while it stands, stands from its beginning */
}

static void terminate(struct teller *t, uint32_t i, int64_t at)
{
    struct duties *d = t->s->duties;
    owing_state(d, i, DUTY_CANCELLED);
    story_add(d, i, (struct story_step){.kind = STORY_CANCELLED, .at = at, .actor = CORE_NONE});
    owing_tell(t, i);
    struct name kind = d->s->plan->duties.p[form_of(d, owing_at(d, i))->duty].outcome[OUTCOME_CANCELLED];
    if (fact_awaited(d->s, kind))
        owing_fact(t, i, kind, OUTCOME_CANCELLED, at, CORE_NONE);
    owing_settle(d, i);
}

void period_change(struct teller *t, uint32_t form, int64_t at)
{
    struct duties *d = t->s->duties;
    const struct obligation_form *f = d->forms[form].form;
    uint32_t n = d->n;
    for (uint32_t i = 0; i < n; i++) {
        const struct owing *o = owing_at(d, i);
        bool mine = !o->settled && o->number && is_open(o) && form_of(d, o)->duty == f->duty && o->form != form && form_of(d, o)->till < f->from;
        if (!mine)
            continue;
        if (f->transition == TRANSITION_TERMINATE)
            terminate(t, i, at);
        else
            convert(t, i, form, f->transition == TRANSITION_RESTART ? at : o->since);
    }
}
