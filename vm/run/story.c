/* SPDX-License-Identifier: MIT
 * What a session remembers of the obligations that somebody asks for (keep_owed): each step with what it did to the deadline. */
#include "vm/run/story.h"

enum { DAYS_TOLD = 10 };

static bool is_watched(const struct session *s, const struct duties *d, const struct owing *o)
{
    const struct session_options *so = &s->o;
    return so->keep_owed && (!so->watch_number || (so->watch_number == o->number && name_eq(so->watch, form_of(d, o)->name)));
}

void story_begin(struct teller *t, uint32_t i, bool by_event)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    if (!is_watched(t->s, d, o))
        return;
    o->story = NEW(d->arena, struct owing_story);
    story_add(d, i, (struct story_step){.kind = STORY_BEGUN, .at = o->since, .event = by_event ? t->event : 0, .actor = o->actor});
}

struct story_step *story_step(struct duties *d, uint32_t i, struct story_step step)
{
    struct owing *o = owing_at(d, i);
    if (step.to == 0)
        step.to = CORE_NONE;
    step.deadline = o->deadline;
    step.length = owing_length(d, o);
    struct story_step *at = VEC_PUSH(d->arena, o->story->steps);
    *at = step;
    return at;
}

void story_cases(struct teller *t, uint32_t i)
{
    struct duties *d = t->s->duties;
    struct owing *o = owing_at(d, i);
    const struct form_run *r = &d->forms[o->form];
    struct run_kind k = {.program = r->owed, .reg = r->owed_reg};
    struct explain x = explain_of(t->s, &k, d->arena);
    struct story_step *step = story_step(d, i, (struct story_step){.kind = STORY_RECKONED, .at = o->since, .from = o->since, .cases = r->form->due.n});
    for (uint32_t c = 0; c < r->form->due.n && !step->taken; c++) {
        const struct due_case *due = &r->form->due.p[c];
        const struct why *why = due->condition ? expr_why(&x, due->condition) : NULL;
        bool passed = why && why->value.state == V_KNOWN && !why->value.as.b;
        if (why)
            *VEC_PUSH(d->arena, step->conditions) = why;
        step->taken = passed ? 0 : c + 1;
        step->by = !passed && due->by ? expr_why(&x, due->by) : NULL;
    }
}

/* --- what is asked -------------------------------------------------------------------------------------------------------- */

static bool find_story(const struct duties *d, struct name duty, uint32_t number, uint32_t *ret)
{
    for (*ret = 0; d && *ret < d->n; ++*ret) {
        const struct owing *o = owing_at(d, *ret);
        if (o->story && o->number == number && name_eq(form_of(d, o)->name, duty))
            return true;
    }
    return false;
}

static void spell(const struct duties *d, struct arena *a, struct story_step *step)
{
    bool goes_on = step->kind == STORY_RESUMED && step->length && step->length->type.of == (uint32_t)WORK_TIME;
    if (step->deadline == NO_DEADLINE || (step->kind != STORY_RECKONED && !goes_on))
        return;
    step->ndays = reckon_days(&d->reckoner, a, goes_on ? step->at : step->from, step->deadline, step->length, DAYS_TOLD, &step->days, &step->days_left_out);
}

/* Days are added to the deadline by the day (semantics 4.6). */
static int32_t stood_days(const struct duties *d, const struct story_step *step)
{
    const struct length *l = step->length;
    int32_t from = civil_day(d->reckoner.zone, step->from), till = civil_day(d->reckoner.zone, step->at);
    bool workdays = l && l->type.kind == TYPE_WORKTIME && l->type.of == (uint32_t)WORK_DAYS;
    if (workdays)
        return (int32_t)calendar_workdays(d->s->plan->world->calendars.p[l->value.as.work.calendar].calendar, from, till).value;
    return l && l->type.kind == TYPE_PERIOD ? till - from : -1;
}

static void put_trigger(struct story *story, const struct owing *o)
{
    const struct trigger_row *row = o->trigger;
    story->kind = row ? row->kind_name : CORE_NONE;
    story->actor = row ? row->actor : CORE_NONE;
    story->file = row ? row->file : UINT32_MAX;
    story->line = row ? row->line : 0;
}

bool session_story(struct session *s, struct arena *a, struct name duty, uint32_t number, struct story *ret)
{
    const struct duties *d = s->duties;
    uint32_t at;
    if (!find_story(d, duty, number, &at))
        return false;
    const struct owing *o = owing_at(d, at);
    const struct obligation_form *f = form_of(d, o);
    const struct length *l = owing_length(d, o);
    bool work = l && l->type.kind == TYPE_WORKTIME;
    struct teller t = {.s = s};
    struct str because = arena_copy(a, due_because(&t, at));
    *ret = (struct story){.rule = f->name, .because = because, .cite = f->cite, .every = f->every_text, .found = owing_found(s, o, a),
                          .calendar = work ? s->plan->world->calendars.p[l->value.as.work.calendar].name : NAME_NONE};
    put_trigger(ret, o);
    for (uint32_t i = 0; i < o->story->steps.n; i++) {
        struct story_step *step = VEC_PUSH(a, ret->steps);
        *step = o->story->steps.p[i];
        spell(d, a, step);
        step->stood = step->kind == STORY_RESUMED ? stood_days(d, step) : -1;
    }
    return true;
}

uint32_t session_obliged(const struct session *s, struct name duty)
{
    for (uint32_t i = 0; s->duties && i < s->plan->duties.n; i++)
        if (name_eq(s->plan->duties.p[i].name, duty))
            return s->duties->duties[i].numbers;
    return 0;
}
