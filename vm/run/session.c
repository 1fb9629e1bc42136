/* SPDX-License-Identifier: MIT */
#include "vm/run/accounts.h"
#include "vm/run/apart.h"
#include "vm/run/away.h"
#include "vm/run/chains.h"
#include "vm/run/duties.h"
#include "vm/run/measures.h"
#include "vm/run/owed.h"
#include "vm/run/reviews.h"
#include "vm/run/tenure.h"

#include <time.h>

enum { CALL_ROOM = 1 << 16 };  /* bytes that an event's findings take at most, as a rule */

/* --- opening --------------------------------------------------------------------------------------------------------------- */

static struct value ask_history(void *ud, uint32_t term, const struct value *deps)
{
    struct session *s = ud;
    return history_ask(s->history, &s->eval, term, deps, &s->sum.steps);
}

static uint64_t now_millis(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void release_call(void *ud)
{
    arena_release(ud);
}

struct session *session_new(struct arena *arena, struct names *names, const struct plan *p, const struct session_options *o)
{
    struct session *s = NEW(arena, struct session);
    p = tenure_plan(arena, names, p);
    *s = (struct session){.arena = arena, .plan = p, .o = *o, .names = names, .kind_of = {.arena = arena}};
    arena_init(&s->call, arena->mem);
    arena_defer(arena, release_call, &s->call);
    arena_alloc(&s->call, CALL_ROOM);
    s->call_mark = (struct arena_mark){s->call.block, 0, NULL};
    s->eval = (struct eval){
        .graph = p->graph, .world = p->world, .names = names, .arena = &s->call, .zone = p->zone, .month_end = p->month_end,
        .clock_change = p->clock_change, .seed = o->seed, .term = ask_history, .term_ud = s, .call = o->call, .call_ud = o->call_ud,
        .day = INT32_MIN,
    };
    arena_init(&s->instant, arena->mem);
    arena_defer(arena, release_call, &s->instant);
    arena_alloc(&s->instant, 4096);
    s->instant_mark = (struct arena_mark){s->instant.block, 0, NULL};
    s->last_at = INT64_MIN;
    s->timers = timers_new(arena);
    s->facts = facts_new(s);
    s->measures = measures_new(s);
    s->duties = duties_new(s);
    s->accounts = accounts_new(s);
    s->reviews = reviews_new(s);
    s->chains = chains_new(s);
    s->aparts = apart_new(s);
    s->history = history_new(arena, p->graph, names, o->keep_reasons);
    s->kind_at = NEW_ARRAY(arena, struct run_kind *, p->schema->kinds.n + 1);
    s->counts = NEW_ARRAY(arena, struct rule_count, p->rules.n + 1);
    for (uint32_t i = 0; i < p->rules.n; i++)
        s->counts[i].rule = p->rules.p[i].name;
    s->started = o->limits->millis ? now_millis() : 0;
    s->processes = p->processes.n ? processes_new(s) : NULL;
    return s;
}

void session_files(struct session *s, const struct str *names, uint32_t n)
{
    struct name *files = NEW_ARRAY(s->arena, struct name, n + 1);
    for (uint32_t i = 0; i < n; i++)
        files[i] = names_put(s->names, names[i]);
    s->eval.files = files;
    s->eval.nfiles = n;
}
/* --- counting ------------------------------------------------------------------------------------------------------------------------------ */

static void count_rules(struct session *s, struct run_kind *k)
{
    for (uint32_t i = 0; i < k->bound.n; i++) {
        const struct bound_form *f = &k->bound.forms[i];
        const struct form_state *st = &k->state[i];
        struct rule_count *c = &s->counts[f->rule];
        bool only_closes = f->effect == EFFECT_NONE;
        c->applied += st->applicable == TRI_TRUE;
        c->fired += only_closes ? k->state[i].forbids : st->own == TRI_TRUE;
        c->undetermined += only_closes ? st->may_forbid : st->own == TRI_UNKNOWN;
    }
}

static void mark_new(struct session *s, struct bits *set, uint32_t id, uint64_t *count)
{
    while (set->n <= id / 64)
        *VEC_PUSH(s->arena, *set) = 0;
    uint64_t bit = UINT64_C(1) << id % 64;
    *count += !(set->p[id / 64] & bit);
    set->p[id / 64] |= bit;
}

static inline void mark(struct session *s, struct bits *set, uint32_t id, uint64_t *count)
{
    bool is = id != CORE_NONE && id != CORE_UNKNOWN;
    if (is && (id / 64 >= set->n || !(set->p[id / 64] >> id % 64 & 1)))
        mark_new(s, set, id, count);
}

static void count_event(struct session *s, const struct batch *b, struct row r)
{
    s->sum.events++;
    mark(s, &s->people, b->actor[r.i], &s->sum.people);
    mark(s, &s->cases, b->kase[r.i], &s->sum.cases);
}
/* --- one event ------------------------------------------------------------------------------------------------------------------------------- */

enum bl_status session_over_limit(struct session *s)
{
    const struct limits *l = s->o.limits;
    if (s->too_deep)
        return BL_LIMIT;
    if (s->o.interrupt && *s->o.interrupt)
        return BL_INTERRUPTED;
    if (l->steps && s->sum.steps > l->steps)
        return BL_LIMIT;
    bool look = l->millis && s->event % 256 == 0;
    return look && now_millis() - s->started > l->millis ? BL_LIMIT : BL_OK;
}

static void enter(struct teller *t)
{
    struct session *s = t->s;
    for (uint32_t i = 0; i < t->k->nterms; i++)
        history_enter(s->history, &t->k->terms[i], t->k->reg, s->eval.at, t->event ? t->event : s->event);
}

/* POLICY.fired, for rules that something waits for: fired and not taken out; by name (semantics 4.13). */
static bool test_outcome(struct session *s, struct run_kind *k, uint32_t i)
{
    const struct verdict_form *f = form_at(s, k, i);
    return fact_awaited(s, s->plan->rules.p[f->rule].fired) && k->state[i].effect == TRI_TRUE;
}

static void policies_fired(struct teller *t)
{
    struct session *s = t->s;
    struct form_list l = forms_where(s, t->k, test_outcome);
    for (uint32_t i = 0; i < l.forms.n; i++) {
        struct teller out = *t;
        fact_happens(&out, s->plan->rules.p[form_at(s, t->k, l.forms.p[i])->rule].fired);
        t->stopped |= out.stopped;
    }
    s->eval.kind = t->k->name.id;
}

/* Right after a fact its outcomes are facts too: rules that wait for them judge them, and their outcomes follow. Circles within one
 * instant are errors at load. */
static void follow(struct teller *t)
{
    const struct run_kind *k = t->k;
    if (!k->leads)
        return;
    if (k->stands) {
        away_event(t);
        chains_event(t);
    }
    if (k->apart)
        apart_event(t);
    bool vacated = k->turns && tenure_event(t);
    uint32_t from = k->owes ? duties_event(t) : 0, reached = k->nentries ? accounts_event(t) : 0;
    if (k->nratings)
        reviews_event(t);
    enter(t);
    if (k->waited)
        policies_fired(t);
    if (k->owes)
        duties_outcomes(t, from);
    if (k->nentries)
        accounts_outcomes(t, reached);
    if (vacated)
        tenure_vacant(t);
}

/* An event of the log: the processes of its case look at it too. */
static void happens(struct teller *t)
{
    if (t->k->of_book)
        return;
    if (t->s->processes)
        process_event(t);
    follow(t);
    if (t->s->processes)
        process_outcomes(t);
}

/* A fact is the event at hand, with the registers of its kind. */
static void fact_stands(struct teller *t, struct name kind)
{
    struct session *s = t->s;
    t->k = run_kind_of(s, kind);
    eval_at(&s->eval, t->batch, t->row);
    s->eval.kind = kind.id;
    s->eval.rule = t->k->rule.id;
    s->sum.steps += scalar_run(t->k->program, &s->eval, t->k->reg);
}

void fact_happens(struct teller *t, struct name kind)
{
    struct session *s = t->s;
    fact_stands(t, kind);
    enum verdict v = decide(&t->k->bound, t->k->reg, s->eval.day, false, t->k->state);
    count_rules(s, t->k);
    if (s->o.mode == SESSION_AUDIT)
        tell_audit(t, v);
    follow(t);
}

void fact_enters(struct teller *t, struct name kind)
{
    fact_stands(t, kind);
    enter(t);
}

static struct run_kind *kind_of_row(struct session *s, const struct batch *b, struct row r)
{
    struct name name = {b->kind_name[r.i]};
    bool known = b->schema == s->plan->schema && b->kind[r.i] != KIND_NONE;
    struct run_kind **k = known ? &s->kind_at[b->kind[r.i]] : NULL;
    if (!k)
        return run_kind_of(s, name);
    return *k ? *k : (*k = run_kind_of(s, name));
}

static struct run_kind *look_at(struct session *s, const struct batch *b, struct row r)
{
    struct run_kind *k = kind_of_row(s, b, r);
    s->last = k;
    eval_at(&s->eval, b, r);
    s->sum.steps += scalar_run(k->program, &s->eval, k->reg);
    return k;
}

/* --- declarations ------------------------------------------------------------------------------------------------------------- */

static const struct batch *declared_batch(struct session *s)
{
    const struct plan *p = s->plan;
    struct batch_builder *bb = batch_builder_new(s->arena, p->schema, UINT32_MAX, MAX(p->declared.n, 1u), true);
    int64_t last = civil_day_start(p->zone, CIVIL_LAST_DAY - 1); /* all params hold that ever will */
    batch_begin(bb);
    for (uint32_t i = 0; i < p->declared.n; i++) {
        const struct declared_fact *d = &p->declared.p[i];
        struct row r = batch_row(bb, last, schema_kind_find(p->schema, d->kind), d->kind, CORE_UNKNOWN, CORE_NONE, CORE_NONE, d->line);
        for (uint32_t f = 0; f < d->n; f++)
            batch_put(bb, d->columns[f], r, d->values[f]);
    }
    return batch_end(bb);
}

/* What the book declares was so before anything happened: history terms of a run see it. */
static void declared_known(struct session *s)
{
    bool asked = !s->known && s->plan->declared.n && s->plan->graph->terms.n;
    const struct batch *b = asked ? declared_batch(s) : NULL;
    struct eval was = s->eval;
    s->known = true;
    for (uint32_t i = 0; b && i < b->n; i++) {
        struct teller t = {.s = s, .batch = b, .row = {i}};
        t.k = look_at(s, b, t.row);
        s->eval.at = INT64_MIN;
        enter(&t);
        arena_back(&s->call, s->call_mark);
    }
    s->last = NULL;
    s->eval = was;
}

enum bl_status session_declared(struct session *s, finding_fn sink, void *ud)
{
    const struct batch *b = declared_batch(s);
    enum bl_status st = BL_OK;
    s->checking = s->known = true;
    for (int judged = 0; judged < 2; judged++)
        for (uint32_t i = 0; b && i < b->n && st == BL_OK; i++) {
            struct teller t = {.s = s, .batch = b, .row = {i}, .event = i + 1, .sink = sink, .ud = ud};
            t.k = look_at(s, b, t.row);
            if (judged) {
                decide(&t.k->bound, t.k->reg, s->eval.day, false, t.k->state);
                tell_check(&t);
                if (t.k->waited)
                    policies_fired(&t);
            } else {
                enter(&t);
            }
            arena_back(&s->call, s->call_mark);
            st = session_over_limit(s);
        }
    return st;
}

/* --- the timeline ----------------------------------------------------------------------------------------------------------------- */

static bool beyond(const struct session *s, const struct batch *b, struct row r)
{
    return s->o.has_as_of && b->at[r.i] > s->o.as_of;
}

static void fire(struct teller *t, struct timer x)
{
    t->s->sum.steps++;
    if ((x.kind == TIMER_DEADLINE || x.kind == TIMER_AT_RISK) && owing_at(t->s->duties, x.what)->stamp != x.stamp)
        return; /* void: its obligation is another's now, or has another deadline */
    if (x.kind == TIMER_TENURE)
        tenure_timer(t, &x);
    else if (x.kind == TIMER_EXPIRY || x.kind == TIMER_ANEW)
        accounts_timer(t, &x);
    else if (x.kind == TIMER_MEASURE)
        measures_timer(t, &x);
    else if (x.kind == TIMER_REVIEW || x.kind == TIMER_GRADES)
        reviews_timer(t, &x);
    else
        duties_timer(t, &x);
    arena_back(&t->s->call, t->s->call_mark);
}

/* What stands before an event on the timeline: periods that begin, deadlines that pass. */
static enum bl_status clock_to(struct teller *t, int64_t at)
{
    struct session *s = t->s;
    s->last_at = at;
    if (!s->begun) {
        s->begun = true;
        declared_known(s);
        tenure_first(t, at);
        duties_first(t, at);
        accounts_first(t, at);
        measures_first(t, at);
        reviews_first(t, at);
    }
    while (timers_due(s->timers, at) && !t->stopped) {
        fire(t, timers_take(s->timers));
        enum bl_status st = session_over_limit(s);
        if (st != BL_OK)
            return st;
    }
    duties_fresh(s);
    return t->stopped ? BL_STOPPED : BL_OK;
}

/* The answer to a request stands when all that follows from it is known: the obligations that it begins are named in it. */
static void answer(struct teller *t, enum verdict v)
{
    struct finding f = decision_of(t, v, FINDING_DECISION);
    struct arena *a = &t->s->call;
    f.nchains = chains_state(t, &f.chains);
    if (v == VERDICT_PERMITTED || v == VERDICT_UNREGULATED)
        happens(t);
    f.nobliges = duties_obliged(t->s, &f.obliges);
    const struct str *more;
    uint32_t n = duties_needs(t->s, &more);
    struct str *needs = NEW_ARRAY(a, struct str, f.nneeds + n + 1);
    if (f.nneeds)
        memcpy(needs, f.needs, f.nneeds * sizeof *needs);
    for (uint32_t i = 0; i < n; i++)
        needs[f.nneeds + i] = more[i];
    f.needs = needs;
    f.nneeds += n;
    tell(t, &f);
}

/* Nothing speaks of an event without rules. */
static enum verdict judge(struct session *s, struct run_kind *k)
{
    if (k->bound.n == 0)
        return VERDICT_UNREGULATED;
    enum verdict v = decide(&k->bound, k->reg, s->eval.day, false, k->state);
    count_rules(s, k);
    return v;
}

enum bl_status session_event(struct session *s, const struct batch *b, struct row r, finding_fn sink, void *ud)
{
    if (s->inside)
        return BL_BUSY;
    if (beyond(s, b, r))
        return BL_OK;
    struct teller t = {.s = s, .batch = b, .row = r, .event = s->event, .sink = sink, .ud = ud};
    enum bl_status st = clock_to(&t, b->at[r.i]);
    if (st != BL_OK)
        return st;
    arena_back(&s->call, s->call_mark);
    t.event = ++s->event;
    t.cause = ++s->causes;
    struct run_kind *k = t.k = look_at(s, b, r);
    enum verdict v = judge(s, k);
    count_event(s, b, r);
    s->sum.decided[v]++;
    s->sum.unspoken.count += !k->spoken;
    k->met = true;
    if (k->bound.n) {
        if (s->o.mode == SESSION_AUDIT)
            tell_audit(&t, v);
        tell_upcoming(&t);
    }
    if (s->o.mode == SESSION_AUDIT)
        happens(&t);
    else
        answer(&t, v);
    duties_rest(s);
    return t.stopped ? BL_STOPPED : session_over_limit(s);
}

enum bl_status session_past(struct session *s, const struct batch *b, struct row r)
{
    if (beyond(s, b, r))
        return BL_OK;
    struct teller t = {.s = s, .batch = b, .row = r, .event = s->event};
    enum bl_status st = clock_to(&t, b->at[r.i]);
    if (st != BL_OK)
        return st;
    t.cause = ++s->causes;
    t.k = look_at(s, b, r);
    if (decide(&t.k->bound, t.k->reg, s->eval.day, false, t.k->state) == VERDICT_FORBIDDEN)
        tell_audit(&t, VERDICT_FORBIDDEN);
    happens(&t);
    duties_rest(s);
    arena_back(&s->call, s->call_mark);
    return session_over_limit(s);
}
/* --- the end ------------------------------------------------------------------------------------------------------------------------------------ */

static int by_text(const void *a, const void *b, void *ud)
{
    const struct names *n = ud;
    return str_cmp(names_text(n, *(const struct name *)a), names_text(n, *(const struct name *)b));
}

static void sum_unspoken(struct session *s)
{
    struct name *names = NEW_ARRAY(s->arena, struct name, s->kinds.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->kinds.n; i++)
        if (!s->kinds.p[i]->spoken && (s->kinds.p[i]->met || !s->kinds.p[i]->of_book))
            names[n++] = s->kinds.p[i]->name;
    sort_stable(s->arena, names, n, sizeof *names, by_text, s->names);
    s->sum.unspoken.kinds = names;
    s->sum.unspoken.nkinds = n;
}

static bool outcome_kind(const struct session *s, struct name kind)
{
    uint32_t i = schema_kind_find(s->plan->schema, kind);
    return i != KIND_NONE && s->plan->schema->kinds.p[i].rule_len > 0;
}

struct waiting {
    VEC(struct name) names;
    struct map seen;
};

static void add_waiting(struct session *s, struct waiting *w, const struct kind_set *ks)
{
    uint32_t at;
    for (uint32_t j = 0; j < ks->exact.n; j++) {
        struct name n = ks->exact.p[j];
        if (map_get(&s->kind_of, n.id, &at) || map_get(&w->seen, n.id, &at) || outcome_kind(s, n))
            continue;
        map_put(&w->seen, n.id, 0);
        *VEC_PUSH(s->arena, w->names) = n;
    }
}

/* Kinds that triggers and history terms wait for by name, and that no event had. */
static void sum_waiting(struct session *s)
{
    struct waiting w = {.seen = {.arena = s->arena}};
    for (uint32_t i = 0; i < s->plan->waited.n; i++)
        add_waiting(s, &w, s->plan->waited.p[i]);
    for (uint32_t i = 0; i < s->plan->graph->terms.n; i++)
        if (s->measures || !s->plan->graph->terms.p[i].aside)
            add_waiting(s, &w, s->plan->graph->terms.p[i].kinds);
    sort_stable(s->arena, w.names.p, w.names.n, sizeof *w.names.p, by_text, s->names);
    s->sum.waiting_for = w.names.p;
    s->sum.nwaiting = w.names.n;
}

static void sum_duties(struct session *s)
{
    uint32_t n = s->plan->duties.n;
    struct duty_count *counts = NEW_ARRAY(s->arena, struct duty_count, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        counts[i].duty = s->plan->duties.p[i].name;
        memcpy(counts[i].count, s->duties->duties[i].count, sizeof counts[i].count);
        counts[i].unclear = s->duties->duties[i].unclear;
        counts[i].unkeyed = s->duties->duties[i].unkeyed;
    }
    s->sum.duties = counts;
    s->sum.nduties = n;
}

enum bl_status session_end(struct session *s, finding_fn sink, void *ud, const struct summary **ret)
{
    struct teller t = {.s = s, .event = s->event, .sink = sink, .ud = ud};
    int64_t end = s->o.has_as_of ? s->o.as_of : s->last_at;
    enum bl_status st = s->last_at == INT64_MIN ? BL_OK : clock_to(&t, end); /* without any event nothing has begun */
    if (st == BL_OK) {
        arena_back(&s->call, s->call_mark);
        process_end(&t);
        duties_end(&t);
        accounts_end(&t);
        measures_end(&t);
        reviews_end(&t);
    }
    sum_duties(s);
    measures_sum(s);
    s->sum.naccounts = accounts_count(s, &s->sum.accounts);
    sum_unspoken(s);
    sum_waiting(s);
    s->sum.rules = s->counts;
    s->sum.nrules = s->plan->rules.n;
    *ret = &s->sum;
    return st == BL_OK && t.stopped ? BL_STOPPED : st;
}
/* --- why ------------------------------------------------------------------------------------------------------------------------------------------ */

static void why_parts(struct session *s, struct run_kind *k, uint32_t i, struct arena *a, struct rule_why *w)
{
    const struct verdict_form *f = form_at(s, k, i);
    struct explain x = explain_of(s, k, a);
    struct buf holds = {.arena = a};
    buf_text(&holds, "actor is ");
    for (uint32_t r = 0; r < f->of.n; r++) {
        buf_text(&holds, r ? " or actor is " : "");
        buf_add(&holds, names_text(s->names, f->of.p[r]));
    }
    const struct expr of = {.node = f->of_node, .text = buf_str(&holds), .type = TYPE(TYPE_BOOL)};
    w->when = f->when ? expr_why(&x, f->when) : NULL;
    w->where = f->where ? expr_why(&x, f->where) : NULL;
    w->of = f->of_node == NODE_NONE ? NULL : expr_why(&x, &of);
    w->condition = f->chain ? chains_why(s, f->chain - 1, &x) : f->condition ? expr_why(&x, f->condition) : NULL;
}

static void why_exceptions(struct session *s, struct run_kind *k, uint32_t i, struct arena *a, struct rule_why *w)
{
    const struct bound_form *b = &k->bound.forms[i];
    for (uint32_t o = 0; o < b->nover; o++)
        if (k->state[b->over[o]].effect == TRI_TRUE) {
            w->taken_out = true;
            *VEC_PUSH(a, w->taken_out_by) = names_text(s->names, form_at(s, k, b->over[o])->name);
        }
}

uint32_t session_why(struct session *s, struct arena *a, struct name rule, const struct rule_why **ret)
{
    struct run_kind *k = s->last;
    uint32_t n = 0;
    struct rule_why *all = NEW_ARRAY(a, struct rule_why, (k ? k->bound.n : 0) + 1);
    for (uint32_t i = 0; k && i < k->bound.n; i++) {
        const struct verdict_form *f = form_at(s, k, i);
        const struct form_state *st = &k->state[i];
        if (name_is(rule) && !name_eq(rule, f->name))
            continue;
        struct rule_why *w = &all[n++];
        *w = (struct rule_why){.rule = f->name, .cite = f->cite, .in_force = st->in_force, .applicable_known = st->applicable != TRI_UNKNOWN,
                               .applicable = st->applicable == TRI_TRUE, .fires_known = st->fires != TRI_UNKNOWN, .fires = st->fires == TRI_TRUE,
                               .effect = str_of(effect_text[f->effect])};
        w->because = because_of(s, k, f, a);
        why_parts(s, k, i, a, w);
        why_exceptions(s, k, i, a, w);
    }
    *ret = all;
    return n;
}

const struct why *session_eval(struct session *s, struct arena *a, const struct expr *e, const struct batch *b, struct row r, struct needs *needs)
{
    struct run_kind k = {.program = program_new(a, s->plan->graph, &e->node, 1)};
    k.reg = program_regs(a, k.program, s->plan->graph);
    declared_known(s);
    s->eval.day = b ? INT32_MIN : s->o.has_as_of ? civil_day(s->plan->zone, s->o.as_of) : DAY_LAST;
    if (b)
        eval_at(&s->eval, b, r);
    s->event++; /* its number: history before it */
    s->sum.steps += scalar_run(k.program, &s->eval, k.reg);
    struct explain x = explain_of(s, &k, a);
    expr_needs(&x, e, needs);
    return expr_why(&x, e);
}
