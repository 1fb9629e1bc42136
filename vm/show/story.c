/* SPDX-License-Identifier: MIT
 * story.c: how a deadline came about, as a record whose steps have a sentence each, and as people read it. */
#include "vm/show/face.h"
#include "vm/show/left.h"

/* ORDER story_kind */
static const char *const step_name[] = {"begun",   "begun again", "moved",  "reckoned", "reckoned", "handed", "extended",
                                        "stopped", "resumed",     "at risk", "missed", "waived",   "cancelled", "done",    "over"};
_Static_assert(ARRAY_LEN(step_name) == STORY_KIND_COUNT, "ORDER story_kind");

/* --- instants as people say them ----------------------------------------------------------------------------------------------- */

static void add_day(struct buf *b, int32_t day)
{
    static const char *const weekday[] = {"Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "};
    int32_t y, m, d;
    civil_of_days(day, &y, &m, &d);
    buf_text(b, weekday[civil_weekday(day) - 1]);
    buf_pad(b, y, 4);
    buf_char(b, '-');
    buf_pad(b, m, 2);
    buf_char(b, '-');
    buf_pad(b, d, 2);
}

/* "Mon 2026-10-05 11:30", seconds where there are any, "the end of Mon 2026-10-05" for its last microsecond. */
static void add_at(struct buf *b, const struct show_env *e, int64_t at)
{
    struct civil c = civil_parts(civil_local(e->zone, at));
    bool end = c.hour == 23 && c.minute == 59 && c.second == 59 && c.micro == 999999;
    if (end)
        buf_text(b, "the end of ");
    add_day(b, civil_days(c.year, c.month, c.day));
    if (end)
        return;
    buf_char(b, ' ');
    buf_pad(b, c.hour, 2);
    buf_char(b, ':');
    buf_pad(b, c.minute, 2);
    if (c.second == 0 && c.micro == 0)
        return;
    buf_char(b, ':');
    buf_pad(b, c.second, 2);
}

static void add_deadline(struct buf *b, const struct show_env *e, const struct story_step *step)
{
    if (step->deadline == INT64_MAX) {
        buf_text(b, " -> no deadline");
        return;
    }
    buf_text(b, " -> ");
    add_at(b, e, step->deadline);
}

static struct str name_of(const struct show_env *e, uint32_t id)
{
    bool some = id != CORE_NONE && id != CORE_UNKNOWN;
    return some ? names_text(e->names, (struct name){id}) : STR("nobody");
}

/* "event 5 of li" */
static void add_event(struct buf *b, const struct show_env *e, const struct story_step *step)
{
    buf_text(b, "event ");
    buf_int(b, (int64_t)step->event);
    if (step->actor == CORE_NONE || step->actor == CORE_UNKNOWN)
        return;
    buf_text(b, " by ");
    buf_add(b, name_of(e, step->actor));
}

static void add_left(struct buf *b, const struct time_left *left)
{
    if (!left->known) {
        buf_text(b, "; no deadline yet");
        return;
    }
    buf_text(b, "; ");
    left_print(b, left->known_work ? left->work : left->micros, !left->known_work);
    buf_text(b, left->known_work ? " of working time left" : " left");
}

/* --- a sentence for each step ---------------------------------------------------------------------------------------------------- */

struct telling {
    const struct show_env *e;
    const struct story *s;
    struct buf *b;
};

static void tell_begun(struct telling t, const struct story_step *step)
{
    if (step->event == 0) {
        buf_text(t.b, "its period begins");
        return;
    }
    buf_text(t.b, "event ");
    buf_int(t.b, (int64_t)step->event);
    if (step->kind == STORY_BEGUN && t.s->kind != CORE_NONE) {
        buf_text(t.b, ": ");
        buf_add(t.b, name_of(t.e, t.s->kind));
    }
    if (step->actor != CORE_NONE && step->actor != CORE_UNKNOWN) {
        buf_text(t.b, " by ");
        buf_add(t.b, name_of(t.e, step->actor));
    }
    if (step->kind == STORY_BEGUN && t.s->found.kase != CORE_NONE && t.s->found.kase != CORE_UNKNOWN) {
        buf_text(t.b, ", case ");
        buf_add(t.b, name_of(t.e, t.s->found.kase));
    }
    if (step->kind == STORY_AGAIN)
        buf_text(t.b, " takes the place of the trigger");
}

static void tell_moved(struct telling t, const struct story_step *step)
{
    (void)step;
    buf_text(t.b, "a later piece of the duty takes over");
}

static void add_days(struct telling t, const struct story_step *step)
{
    for (uint32_t i = 0; i < step->ndays; i++) {
        buf_text(t.b, i ? ", " : ": ");
        if (step->days[i].work)
            left_print(t.b, step->days[i].work, false);
        buf_text(t.b, step->days[i].work ? " on " : "");
        add_day(t.b, step->days[i].day);
    }
    if (step->days_left_out)
        buf_printf(t.b, " and %u more days", step->days_left_out);
}

static void add_needs(struct telling t)
{
    const struct duty_found *f = &t.s->found;
    for (uint32_t i = 0; i < f->nneeds; i++) {
        buf_text(t.b, i ? ", " : "not known: ");
        buf_add(t.b, f->needs[i]);
    }
    if (f->nneeds == 0)
        buf_text(t.b, "no case fits");
}

static void tell_reckoned(struct telling t, const struct story_step *step)
{
    if (step->deadline == INT64_MAX) {
        add_needs(t);
    } else if (step->by) {
        buf_add(t.b, step->by->expr);
    } else if (step->length) {
        buf_add(t.b, str_trim(step->length->text));
        if (name_is(t.s->calendar)) {
            buf_text(t.b, " by the calendar ");
            buf_add(t.b, names_text(t.e->names, t.s->calendar));
        }
        buf_text(t.b, " from ");
        add_at(t.b, t.e, step->from);
        add_days(t, step);
    }
    add_deadline(t.b, t.e, step);
}

static void tell_period(struct telling t, const struct story_step *step)
{
    buf_text(t.b, "every ");
    buf_add(t.b, t.s->every);
    buf_text(t.b, ": ");
    if (step->deadline == INT64_MAX) {
        add_needs(t);
    } else {
        buf_text(t.b, "from ");
        add_at(t.b, t.e, step->from);
        buf_text(t.b, " until ");
        add_at(t.b, t.e, step->till);
    }
    add_deadline(t.b, t.e, step);
}

static void tell_handed(struct telling t, const struct story_step *step)
{
    add_event(t.b, t.e, step);
    buf_text(t.b, "; to ");
    buf_add(t.b, name_of(t.e, step->to));
}

static void tell_extended(struct telling t, const struct story_step *step)
{
    add_event(t.b, t.e, step);
    if (step->from != INT64_MAX) {
        buf_text(t.b, "; it was due ");
        add_at(t.b, t.e, step->from);
    }
    add_deadline(t.b, t.e, step);
}

static void tell_stopped(struct telling t, const struct story_step *step)
{
    add_event(t.b, t.e, step);
    add_left(t.b, &step->left);
}

static void tell_resumed(struct telling t, const struct story_step *step)
{
    add_event(t.b, t.e, step);
    buf_text(t.b, "; the clock stood still for ");
    left_print(t.b, step->at - step->from, true);
    if (step->stood >= 0)
        buf_printf(t.b, ", over %d %s%s", step->stood, name_is(t.s->calendar) ? "workday" : "day", step->stood == 1 ? "" : "s");
    add_days(t, step);
    add_deadline(t.b, t.e, step);
}

static void tell_at_risk(struct telling t, const struct story_step *step)
{
    buf_text(t.b, "no more than ");
    left_print(t.b, step->deadline - step->at, true);
    buf_text(t.b, " is left");
}

static void tell_missed(struct telling t, const struct story_step *step)
{
    buf_text(t.b, "the deadline passes");
    if (step->to == CORE_NONE)
        return;
    buf_text(t.b, "; escalated to ");
    buf_add(t.b, name_of(t.e, step->to));
}

static void tell_waived(struct telling t, const struct story_step *step)
{
    (void)step;
    buf_text(t.b, "the deadline comes, and it is waived");
}

static void tell_cancelled(struct telling t, const struct story_step *step)
{
    if (step->event)
        add_event(t.b, t.e, step);
    else
        buf_text(t.b, "a later piece of the duty ends it");
}

static void tell_done(struct telling t, const struct story_step *step)
{
    bool late = t.s->found.state == DUTY_LATE, timed = step->deadline != INT64_MAX;
    add_event(t.b, t.e, step);
    if (!timed)
        return;
    buf_text(t.b, "; ");
    left_print(t.b, step->deadline - step->at, true);
    buf_text(t.b, late ? " late" : step->deadline < step->at ? " behind the deadline, while the clock stood still" : " before the deadline");
}

static void tell_over(struct telling t, const struct story_step *step)
{
    (void)step;
    buf_text(t.b, "the next period begins; what comes later counts for that");
}

static void (*const tell_of[])(struct telling t, const struct story_step *step) = { /* ORDER story_kind */
    tell_begun,   tell_begun,   tell_moved,  tell_reckoned, tell_period,    tell_handed, tell_extended,
    tell_stopped, tell_resumed, tell_at_risk, tell_missed, tell_waived,   tell_cancelled, tell_done,   tell_over};
_Static_assert(ARRAY_LEN(tell_of) == STORY_KIND_COUNT, "ORDER story_kind");

/* --- the record -------------------------------------------------------------------------------------------------------------------- */

static void put_some_int(const struct show_env *e, struct record *r, const char *key, uint64_t n)
{
    if (n)
        record_put_int(e->arena, r, key, (int64_t)n);
}

static void put_days(const struct show_env *e, struct record *r, const struct story_step *step)
{
    struct record *list = record_new(e->arena, RECORD_LIST);
    for (uint32_t i = 0; i < step->ndays; i++) {
        struct record *day = record_new(e->arena, RECORD_OBJECT);
        struct buf b = {.arena = e->arena};
        add_day(&b, step->days[i].day);
        record_put_text(e->arena, day, "day", str_part(buf_str(&b), 4, b.n - 4));
        if (step->days[i].work)
            record_put(e->arena, day, "seconds", record_number(e->arena, (double)step->days[i].work / (double)CIVIL_SECOND));
        record_push(e->arena, list, day);
    }
    record_put(e->arena, r, "days", list);
    put_some_int(e, r, "days_left_out", step->days_left_out);
}

static void put_case(const struct show_env *e, struct record *r, const struct story_step *step)
{
    struct record *conditions = record_new(e->arena, RECORD_LIST);
    record_put_int(e->arena, r, "case", step->taken);
    record_put_int(e->arena, r, "cases", step->cases);
    for (uint32_t i = 0; i < step->conditions.n; i++)
        record_push(e->arena, conditions, show_why(e, step->conditions.p[i]));
    if (step->conditions.n)
        record_put(e->arena, r, "conditions", conditions);
    if (step->by)
        record_put(e->arena, r, "by", show_why(e, step->by));
    else if (step->length)
        record_put_text(e->arena, r, "within", str_trim(step->length->text));
}

static struct record *show_step(const struct show_env *e, const struct story *s, const struct story_step *step)
{
    struct record *r = record_new(e->arena, RECORD_OBJECT);
    struct buf when = {.arena = e->arena}, text = {.arena = e->arena};
    bool moves = step->kind >= STORY_RECKONED && step->kind <= STORY_RESUMED && step->kind != STORY_HANDED && step->kind != STORY_STOPPED;
    record_put_text(e->arena, r, "step", str_of(step_name[step->kind]));
    show_instant(e, r, "at", step->at);
    put_some_int(e, r, "event", step->event);
    if (step->event)
        show_core(e, r, "actor", step->actor);
    if (step->kind == STORY_RECKONED)
        put_case(e, r, step);
    if (step->ndays)
        put_days(e, r, step);
    if (step->kind == STORY_STOPPED && step->left.known)
        record_put(e->arena, r, "left", record_number(e->arena, (double)step->left.micros / (double)CIVIL_SECOND));
    if (step->kind == STORY_HANDED || (step->kind == STORY_MISSED && step->to != CORE_NONE))
        show_core(e, r, "to", step->to);
    if (moves)
        show_instant(e, r, "deadline", step->deadline);
    add_at(&when, e, step->at);
    record_put_text(e->arena, r, "when", buf_str(&when));
    tell_of[step->kind]((struct telling){e, s, &text}, step);
    record_put_text(e->arena, r, "text", buf_str(&text));
    return r;
}

struct record *show_story(const struct show_env *e, const struct story *s)
{
    struct arena *a = e->arena;
    struct finding f = {.kind = FINDING_DUTY, .rule = s->rule, .because = s->because, .cite = s->cite, .duty = &s->found, .upcoming_from = INT32_MIN};
    struct record *r = record_new(a, RECORD_OBJECT), *steps = record_new(a, RECORD_LIST), *trigger = record_new(a, RECORD_OBJECT);
    record_put_text(a, r, "type", STR("why"));
    record_put_text(a, r, "rule", names_text(e->names, s->rule));
    record_put(a, r, "duty", show_finding(e, &f));
    if (s->found.event) {
        record_put_int(a, trigger, "event", (int64_t)s->found.event);
        show_core(e, trigger, "kind", s->kind);
        show_core(e, trigger, "actor", s->actor);
        show_core(e, trigger, "case", s->found.kase);
        show_row_source(e, trigger, s->file, s->line);
        record_put(a, r, "trigger", trigger);
    }
    for (uint32_t i = 0; i < s->steps.n; i++)
        record_push(a, steps, show_step(e, s, &s->steps.p[i]));
    record_put(a, r, "steps", steps);
    if (s->partial)
        record_put(a, r, "partial", record_bool(a, true));
    return r;
}

/* --- for people -------------------------------------------------------------------------------------------------------------------- */

static void out_padded(struct printer *p, struct str s, uint32_t width)
{
    out_plain(p, s);
    out_pad(p, s.n < width ? width - s.n : 0);
}

static void out_case(struct printer *p, const struct record *step)
{
    const struct record *conditions = record_get(step, STR("conditions")), *by = record_get(step, STR("by"));
    for (uint32_t i = 0; conditions && i < conditions->members.n; i++)
        out_reason(p, conditions->members.p[i].value, "", 3);
    if (by)
        out_reason(p, by, "", 3);
}

static void out_step(struct printer *p, const struct record *step, uint32_t width)
{
    out_text(p, "  ");
    out_padded(p, record_get_text(step, "step"), 11);
    out_text(p, " ");
    out_padded(p, record_get_text(step, "when"), width);
    out_text(p, "  ");
    out_plain(p, record_get_text(step, "text"));
    if (record_get_int(step, "cases") > 1) {
        out_text(p, record_get_int(step, "case") ? " (case " : " (none");
        if (record_get_int(step, "case"))
            out_int(p, record_get_int(step, "case"));
        out_text(p, " of ");
        out_int(p, record_get_int(step, "cases"));
        out_text(p, ")");
    }
    out_text(p, "\n");
    out_case(p, step);
}

void out_story(struct printer *p, const struct record *r)
{
    const struct record *duty = record_get(r, STR("duty")), *steps = record_get(r, STR("steps"));
    struct str because = record_get_text(duty, "because"), cite = record_get_text(duty, "cite");
    uint32_t width = 0;
    out_color(p, "1");
    out_plain(p, record_get_text(duty, "id"));
    out_color(p, "");
    out_text(p, " ");
    out_plain(p, record_get_text(duty, "state"));
    if (because.n || cite.n) {
        out_text(p, "\n  ");
        out_plain(p, because);
        out_text(p, because.n && cite.n ? " (" : cite.n ? "(" : "");
        out_plain(p, cite);
        out_text(p, cite.n ? ")" : "");
    }
    out_debtor(p, duty);
    out_text(p, "\n\n");
    for (uint32_t i = 0; i < steps->members.n; i++)
        width = MAX(width, record_get_text(steps->members.p[i].value, "when").n);
    for (uint32_t i = 0; i < steps->members.n; i++)
        out_step(p, steps->members.p[i].value, width);
    if (record_get(r, STR("partial")))
        out_text(p, "\n  partial: the run was stopped before the end of the log\n");
}
