/* SPDX-License-Identifier: MIT */
#include "vm/run/trial.h"

#include "vm/run/standing.h"

#include "vm/fact/batch.h"

/* What came of one event. */
struct outcome {
    bool decided, raised; /* raised: forbidden, undetermined, or warned of */
    enum verdict verdict;
    const struct str *by, *needs, *warnings, *errors;
    uint32_t nby, nneeds, nwarnings, nerrors;
};
struct trial {
    struct arena *arena;
    struct names *names;
    const struct scenario *s;
    struct trial_result *ret;
    struct outcome *outcomes; /* by number of the event, from 0 */
    uint32_t *order;          /* events in order of time */
    uint32_t at;              /* the one that is being decided */
    struct standing *standing;
};

/* --- the timeline ------------------------------------------------------------------------------------------ */

static int compare_times(const void *a, const void *b, void *ud)
{
    const struct scenario *s = ud;
    int64_t x = s->events.p[*(const uint32_t *)a].at, y = s->events.p[*(const uint32_t *)b].at;
    return (x > y) - (x < y);
}

static void put_event(struct batch_builder *bb, const struct plan *p, const struct scenario_event *e, uint32_t number)
{
    uint32_t kind = schema_log_kind(p->schema, e->kind);
    struct row row = batch_row(bb, e->at, kind, e->kind, e->actor, e->kase, e->id, number + 1);
    for (uint32_t i = 0; i < e->ncells; i++)
        batch_put(bb, e->columns[i], row, e->values[i]);
}

/* All events as one batch, in order of time. */
static const struct batch *build(struct trial *t, const struct plan *p)
{
    uint32_t n = t->s->events.n;
    t->order = NEW_ARRAY(t->arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        t->order[i] = i;
    sort_stable(t->arena, t->order, n, sizeof *t->order, compare_times, (void *)t->s);
    struct batch_builder *bb = batch_builder_new(t->arena, p->schema, 0, MAX(n, 1), true);
    batch_begin(bb);
    for (uint32_t i = 0; i < n; i++)
        put_event(bb, p, &t->s->events.p[t->order[i]], t->order[i]);
    return batch_end(bb);
}

/* The plan with the scenario's own people in it. */
static const struct plan *plan_of(struct arena *a, const struct plan *p, const struct scenario *s)
{
    if (!s->has_people)
        return p;
    struct plan *copy = NEW(a, struct plan);
    struct world *w = NEW(a, struct world);
    *copy = *p;
    *w = *p->world;
    uint32_t n = MAX(w->records.n, 1);
    struct record_table *records = NEW_ARRAY(a, struct record_table, n);
    if (w->records.n)
        memcpy(records, w->records.p, w->records.n * sizeof *records);
    records[0] = s->people;
    w->records.p = records;
    w->records.n = w->records.cap = n;
    copy->world = w;
    return copy;
}

/* --- what came --------------------------------------------------------------------------------------------- */

static const struct str *keep_texts(struct trial *t, const struct str *p, uint32_t n)
{
    struct str *kept = NEW_ARRAY(t->arena, struct str, n + 1);
    for (uint32_t i = 0; i < n; i++)
        kept[i] = arena_copy(t->arena, p[i]);
    return kept;
}

static const struct str *keep_names(struct trial *t, const struct name *p, uint32_t n)
{
    struct str *kept = NEW_ARRAY(t->arena, struct str, n + 1);
    for (uint32_t i = 0; i < n; i++)
        kept[i] = names_text(t->names, p[i]);
    return kept;
}

static const struct str *keep_errors(struct trial *t, const struct rule_error *p, uint32_t n)
{
    struct str *kept = NEW_ARRAY(t->arena, struct str, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        struct buf b = {.arena = t->arena};
        buf_printf(&b, "%.*s: %.*s", STR_ARG(p[i].rule), STR_ARG(p[i].message));
        kept[i] = buf_str(&b);
    }
    return kept;
}

static bool collect(void *ud, const struct finding *f)
{
    struct trial *t = ud;
    struct outcome *o = &t->outcomes[t->order[t->at]];
    standing_take(t->standing, f);
    if (f->kind != FINDING_DECISION)
        return true;
    *o = (struct outcome){
        .decided = true,
        .raised = f->verdict == VERDICT_FORBIDDEN || f->verdict == VERDICT_UNDETERMINED || f->nwarnings,
        .verdict = f->verdict,
        .by = keep_names(t, f->by, f->nby),
        .nby = f->nby,
        .needs = keep_texts(t, f->needs, f->nneeds),
        .nneeds = f->nneeds,
        .warnings = keep_names(t, f->warnings, f->nwarnings),
        .nwarnings = f->nwarnings,
        .errors = keep_errors(t, f->errors, f->nerrors),
        .nerrors = f->nerrors,
    };
    return true;
}

static enum bl_status decide_all(struct trial *t, const struct plan *p, const struct batch *b, const struct session_options *o)
{
    struct session *s = session_new(t->arena, t->names, p, o);
    const struct summary *summary;
    for (t->at = 0; b && t->at < b->n; t->at++) {
        enum bl_status r = session_event(s, b, (struct row){t->at}, collect, t);
        if (r != BL_OK)
            return r;
    }
    t->at = 0;
    return session_end(s, collect, t, &summary);
}

/* --- held against what was expected ------------------------------------------------------------------------ */

static void add_list(struct buf *b, const char *before, const struct str *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        buf_text(b, i ? ", " : before);
        buf_add(b, p[i]);
    }
}

static void add_verdict(struct buf *b, enum verdict v, const struct str *by, uint32_t nby)
{
    buf_text(b, verdict_text[v]);
    if (v == VERDICT_FORBIDDEN)
        add_list(b, " by ", by, nby);
}

static void add_outcome(struct buf *b, const struct outcome *o)
{
    if (!o->decided) {
        buf_text(b, "it was not decided");
        return;
    }
    buf_text(b, "it was ");
    add_verdict(b, o->verdict, o->by, o->nby);
    if (o->verdict != VERDICT_UNDETERMINED)
        return;
    add_list(b, ", needs ", o->needs, o->nneeds);
    add_list(b, "; ", o->errors, o->nerrors);
}

static bool has_text(const struct str *p, uint32_t n, struct str s)
{
    for (uint32_t i = 0; i < n; i++)
        if (str_eq(p[i], s))
            return true;
    return false;
}

/* The same texts in any order; neither list has one twice. */
static bool same_texts(const struct str *a, uint32_t na, const struct str *b, uint32_t nb)
{
    for (uint32_t i = 0; i < na; i++)
        if (!has_text(b, nb, a[i]))
            return false;
    return na == nb;
}

static struct buf message_of(struct trial *t, uint32_t event)
{
    struct buf b = {.arena = t->arena};
    buf_printf(&b, "event %u: ", event);
    return b;
}

static void fail(struct trial *t, struct span at, const struct buf *message)
{
    *VEC_PUSH(t->arena, t->ret->failures) = (struct trial_failure){at, buf_str(message)};
}

static void hold_expect(struct trial *t, const struct scenario_expect *e)
{
    const struct outcome *o = &t->outcomes[e->event - 1];
    const struct str *by = keep_names(t, e->forbidden_by.p, e->forbidden_by.n);
    bool same = o->decided && o->verdict == e->verdict;
    if (same && e->verdict == VERDICT_FORBIDDEN)
        same = same_texts(by, e->forbidden_by.n, o->by, o->nby);
    if (same && e->has_needs)
        same = same_texts(e->needs.p, e->needs.n, o->needs, o->nneeds);
    if (same)
        return;
    struct buf b = message_of(t, e->event);
    buf_text(&b, "expected ");
    add_verdict(&b, e->verdict, by, e->forbidden_by.n);
    if (e->has_needs)
        add_list(&b, ", needs ", e->needs.p, e->needs.n);
    buf_text(&b, "; ");
    add_outcome(&b, o);
    fail(t, e->span, &b);
}

static bool is_expected(const struct scenario *s, uint32_t event)
{
    for (uint32_t i = 0; i < s->expects.n; i++)
        if (s->expects.p[i].event == event)
            return true;
    return false;
}

/* semantics 5.6: events without an `expect` raise nothing */
static void hold_nothing_else(struct trial *t)
{
    for (uint32_t i = 0; t->s->nothing_else && i < t->s->events.n; i++) {
        const struct outcome *o = &t->outcomes[i];
        if (!o->raised || is_expected(t->s, i + 1))
            continue;
        struct buf b = message_of(t, i + 1);
        buf_text(&b, "nothing else was expected; ");
        add_outcome(&b, o);
        add_list(&b, ", warned by ", o->warnings, o->nwarnings);
        fail(t, t->s->events.p[i].span, &b);
    }
}

enum bl_status trial_run(struct arena *a, const struct plan *p, const struct scenario *s, const struct session_options *o,
                         struct trial_result *ret)
{
    struct trial t = {.arena = a, .names = names_new(a, p->names), .s = s, .ret = ret};
    struct session_options options = *o;
    const struct plan *with = plan_of(a, p, s);
    options.mode = SESSION_DECIDE;
    options.trial = true;
    for (uint32_t i = 0; i < s->states.n; i++)
        options.measure |= s->states.p[i].kind == EXPECT_KPI;
    options.has_as_of = s->to != INT64_MAX;
    options.as_of = s->to;
    *ret = (struct trial_result){.name = s->name, .span = s->span, .events = s->events.n};
    ret->expectations = s->expects.n + s->states.n + s->nothing_else;
    t.standing = standing_new(a, t.names, p->zone);
    t.outcomes = NEW_ARRAY(a, struct outcome, s->events.n + 1);
    enum bl_status r = decide_all(&t, with, build(&t, with), &options);
    if (r != BL_OK)
        return r;
    for (uint32_t i = 0; i < s->expects.n; i++)
        hold_expect(&t, &s->expects.p[i]);
    for (uint32_t i = 0; i < s->states.n; i++) {
        struct str wrong = standing_hold(t.standing, &s->states.p[i]);
        if (wrong.p)
            *VEC_PUSH(a, ret->failures) = (struct trial_failure){s->states.p[i].span, wrong};
    }
    hold_nothing_else(&t);
    return BL_OK;
}
