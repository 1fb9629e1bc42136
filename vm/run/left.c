/* SPDX-License-Identifier: MIT
 * What is owed at an instant, and how much of the time is left (semantics 4.12). */
#include "vm/run/owed.h"

/* How the deadline came about; NULL: not from a length. */
const struct length *owing_length(const struct duties *d, const struct owing *o)
{
    const struct obligation_form *f = form_of(d, o);
    return o->due < f->due.n && !f->due.p[o->due].by ? &f->due.p[o->due].within : NULL;
}

struct time_left owing_time_left(const struct duties *d, const struct owing *o, int64_t at)
{
    const struct length *l = owing_length(d, o);
    int64_t from = o->state == DUTY_SUSPENDED ? o->stopped : at;
    struct time_left left = {.at = at, .known = o->deadline != NO_DEADLINE};
    if (!left.known)
        return left;
    left.micros = o->deadline - from;
    if (!l || l->type.kind != TYPE_WORKTIME)
        return left;
    const struct calendar *c = d->s->plan->world->calendars.p[l->value.as.work.calendar].calendar;
    struct cal_answer work = calendar_worktime(c, from, o->deadline);
    left.known_work = work.status == CAL_OK;
    left.work = work.value;
    return left;
}

static int by_deadline(const void *a, const void *b, void *ud)
{
    struct duties *d = ud;
    const struct owing *x = owing_at(d, *(const uint32_t *)a), *y = owing_at(d, *(const uint32_t *)b);
    if (x->deadline != y->deadline)
        return x->deadline < y->deadline ? -1 : 1;
    int name = str_cmp(names_text(d->s->names, form_of(d, x)->name), names_text(d->s->names, form_of(d, y)->name));
    return name ? name : x->number < y->number ? -1 : x->number > y->number;
}

/* What was missed in a period that is over, or whose clock stood still at its end, can be done no more: it is told, and owed no
 * longer. */
static bool is_left(const struct owing *o)
{
    bool undone = o->state == DUTY_PENDING || (!o->over && (o->state == DUTY_SUSPENDED || o->state == DUTY_BREACHED));
    return !o->settled && o->number && undone;
}

int64_t session_owed(struct session *s, finding_fn sink, void *ud)
{
    struct duties *d = s->duties;
    struct teller t = {.s = s, .event = s->event, .sink = sink, .ud = ud};
    if (!d)
        return s->last_at;
    uint32_t *owed = NEW_ARRAY(d->arena, uint32_t, d->n + 1), n = 0;
    for (uint32_t i = 0; i < d->n; i++)
        if (is_left(owing_at(d, i)))
            owed[n++] = i;
    sort_stable(d->arena, owed, n, sizeof *owed, by_deadline, d);
    for (uint32_t i = 0; i < n && !t.stopped; i++) {
        const struct owing *o = owing_at(d, owed[i]);
        struct duty_found found = owing_found(s, o, &s->call);
        struct time_left left = owing_time_left(d, o, s->last_at);
        found.left = &left;
        struct finding f = owing_finding(&t, owed[i], &found);
        tell(&t, &f);
        arena_back(&s->call, s->call_mark);
    }
    return s->last_at;
}
