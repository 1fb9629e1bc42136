/* SPDX-License-Identifier: MIT
 * left.c: how the deadline of an obligation was reckoned, and how much of it is left (semantics 4.6 to 4.8). */
#include "vm/run/owed.h"

enum { DAYS_TOLD = 31 };

static const struct length *length_of(const struct obligation_form *f, const struct owing *o)
{
    return o->due < f->due.n && !f->due.p[o->due].by ? &f->due.p[o->due].within : NULL;
}

static void tell_day(struct duty_reckoning *r, struct duty_day *days, int32_t day, int64_t worked)
{
    if (r->ndays < DAYS_TOLD)
        days[r->ndays++] = (struct duty_day){day, worked};
    else
        r->more = true;
}

/* The days after that of the beginning that are worked. */
static void tell_workdays(const struct calendar *c, struct duty_reckoning *r, struct duty_day *days, int32_t from, int32_t till)
{
    for (int32_t day = from + 1; day <= till && !r->more; day++) {
        struct cal_answer a = calendar_is_workday(c, day);
        if (a.status == CAL_OK && a.value)
            tell_day(r, days, day, 0);
    }
}

/* The working time of each day between the beginning and the deadline. */
static void tell_hours(const struct calendar *c, const struct zone *z, struct duty_reckoning *r, struct duty_day *days, int64_t since, int64_t till)
{
    int32_t last = civil_day(z, till);
    for (int32_t day = civil_day(z, since); day <= last && !r->more; day++) {
        int64_t from = MAX(since, civil_day_start(z, day)), to = MIN(till, civil_day_start(z, day + 1));
        struct cal_answer a = calendar_worktime(c, from, to);
        if (a.status == CAL_OK && a.value > 0)
            tell_day(r, days, day, a.value);
    }
}

/* Of a deadline in working time that nothing has moved: which days it counts; of any: how much working time is left. */
static void tell_work(struct teller *t, const struct owing *o, const struct length *l, struct duty_reckoning *r)
{
    const struct plan *plan = t->s->plan;
    const struct world_calendar *w = &plan->world->calendars.p[l->value.as.work.calendar];
    struct duty_day *days = NEW_ARRAY(&t->s->call, struct duty_day, DAYS_TOLD);
    r->calendar = names_text(t->s->names, w->name);
    r->whole_days = l->type.of == WORK_DAYS;
    r->days = days;
    if (r->first != NO_DEADLINE && r->whole_days)
        tell_workdays(w->calendar, r, days, civil_day(plan->zone, o->since), civil_day(plan->zone, r->first));
    else if (r->first != NO_DEADLINE)
        tell_hours(w->calendar, plan->zone, r, days, o->since, r->first);
    if (o->deadline == NO_DEADLINE)
        return;
    struct cal_answer a = calendar_worktime(w->calendar, r->now, o->deadline);
    r->left_worked = a.status == CAL_OK ? a.value : INT64_MAX;
}

const struct duty_reckoning *left_reckon(struct teller *t, uint32_t i)
{
    struct session *s = t->s;
    const struct owing *o = owing_at(s->duties, i);
    const struct obligation_form *f = form_of(s->duties, o);
    const struct length *l = length_of(f, o);
    struct duty_reckoning *r = NEW(&s->call, struct duty_reckoning);
    *r = (struct duty_reckoning){.first = o->first_deadline, .left = INT64_MAX, .left_worked = INT64_MAX};
    r->now = s->o.has_as_of ? s->o.as_of : s->last_at;
    r->text = f->every_text;
    if (o->due < f->due.n)
        r->text = l ? l->text : f->due.p[o->due].by->text;
    if (o->deadline != NO_DEADLINE)
        r->left = o->deadline - r->now;
    if (l && l->type.kind == TYPE_WORKTIME)
        tell_work(t, o, l, r);
    return r;
}
