/* SPDX-License-Identifier: MIT */
#include "vm/run/acts.h"

#include "vm/run/away.h"

struct chains *chains_new(struct session *s)
{
    uint32_t n = s->plan->chains.n;
    if (n == 0)
        return NULL;
    struct chains *c = NEW(s->arena, struct chains);
    *c = (struct chains){.s = s, .arena = s->arena, .case_of = {.arena = s->arena}};
    c->args = arena_alloc(s->arena, n * sizeof *c->args);
    c->delegation = names_find(s->names, STR("delegation"));
    c->ended = names_find(s->names, STR("delegation.ended"));
    s->eval.chain = chains_ask;
    s->eval.chain_ud = s;
    s->eval.limit = grants_limit;
    s->eval.limit_ud = s;
    return c;
}

static const struct chain_form *form_at_chain(const struct chains *c, uint32_t i)
{
    return &c->s->plan->chains.p[i];
}

static struct chain_case *case_find(struct chains *c, uint32_t chain, uint32_t kase, bool add)
{
    uint32_t i;
    uint64_t key = (uint64_t)chain << 32 | kase;
    if (kase == CORE_NONE)
        return NULL;
    if (map_get(&c->case_of, key, &i))
        return &c->cases.p[i];
    if (!add)
        return NULL;
    map_put(&c->case_of, key, c->cases.n);
    *VEC_PUSH(c->arena, c->cases) = (struct chain_case){0};
    return &c->cases.p[c->cases.n - 1];
}

/* --- the chain --------------------------------------------------------------------------------------------------------------------- */

static const struct chain_case *case_at_hand(const struct session *s, uint32_t chain)
{
    return case_find(s->chains, chain, s->eval.batch->kase[s->eval.row.i], false);
}

/* The rejection that counts: by somebody who could do an act of the band. MAY_NOT: there is none; MAY_BE: perhaps. */
static enum may rejected(const struct filling *f, const struct act **ret)
{
    enum may most = MAY_NOT;
    for (uint32_t i = 0; f->k && i < f->k->rejections.n; i++)
        for (uint32_t s = 0; s < f->band->steps.n; s++)
            for (uint32_t k = 0; k < f->band->steps.p[s].signers.n; k++) {
                enum may may = may_act(f->c, f->f, &f->k->rejections.p[i], &f->band->steps.p[s].signers.p[k], f->args);
                if (may <= most)
                    continue;
                most = may;
                *ret = &f->k->rejections.p[i];
            }
    return most;
}

static struct filling filling_of(struct session *s, uint32_t chain, const struct value *args, struct arena *a)
{
    const struct chain_form *f = form_at_chain(s->chains, chain);
    return (struct filling){.c = s->chains, .f = f, .band = chain_band_of(s->names, f, args[0]), .k = case_at_hand(s, chain), .args = args, .arena = a};
}

struct value chains_ask(void *session, uint32_t chain, const struct value *args)
{
    struct session *s = session;
    const struct chain_form *f = form_at_chain(s->chains, chain);
    const struct act *no = NULL;
    memcpy(s->chains->args[chain], args, (2 + f->npersons) * sizeof *args);
    if (args[0].state != V_KNOWN)
        return args[0].state == V_FAILED ? args[0] : VALUE_UNKNOWN;
    struct filling x = filling_of(s, chain, args, &s->call);
    bool doubtful = x.k && x.k->doubtful;
    enum may no_more = x.band ? rejected(&x, &no) : MAY_ACT;
    if (!x.band || (no_more == MAY_ACT && !doubtful))
        return value_bool(false);
    bool surely = filling_try(&x, x.band->steps.n, false, NULL), perhaps = surely || x.given_up || filling_try(&x, x.band->steps.n, true, NULL);
    s->sum.steps += x.looked;
    if (surely && no_more == MAY_NOT && !doubtful)
        return value_bool(true);
    return perhaps || x.given_up ? VALUE_UNKNOWN : value_bool(false);
}

/* --- what is said of it --------------------------------------------------------------------------------------------------------------- */

static bool counted(const struct chain_found *r, uint64_t event)
{
    for (uint32_t i = 0; i < r->nsteps; i++)
        for (uint32_t k = 0; k < r->steps[i].events.n; k++)
            if (r->steps[i].events.p[k] == event)
                return true;
    return false;
}

static bool has_acted(const struct chain_found *r, uint32_t person)
{
    for (uint32_t i = 0; i < r->nsteps; i++)
        for (uint32_t k = 0; k < r->steps[i].by.n; k++)
            if (r->steps[i].by.p[k] == person)
                return true;
    return false;
}

static enum may able(const struct filling *f, const struct chain_step *s, const struct act *a)
{
    enum may most = MAY_NOT;
    for (uint32_t k = 0; k < s->signers.n; k++) {
        enum may may = may_act(f->c, f->f, a, &s->signers.p[k], f->args);
        most = MAX(most, may);
    }
    return most;
}

/* An act of the kind that is lacking, and why it does not count. `from`: of the acts that may count for this step. */
static void note_act(const struct filling *f, const struct chain_found *r, const struct chain_step *s, uint64_t from, const struct act *a, struct buf *b)
{
    struct str who = names_text(f->c->s->names, (struct name){a->actor}), why = STR_EMPTY;
    if (a->actor == CORE_UNKNOWN || counted(r, a->event))
        return;
    if (able(f, s, a) == MAY_NOT)
        why = may_not_text(f->c, f->f, a, s, f->args, b->arena);
    else if (has_acted(r, a->actor))
        why = STR("has acted already");
    else if (a->event < from)
        why = STR("came too early");
    if (why.n)
        buf_printf(b, "%s%.*s (event %llu) %.*s", b->n ? ", " : "", STR_ARG(who), (unsigned long long)a->event, STR_ARG(why));
}

static void note_step(const struct filling *f, const struct chain_found *r, uint32_t step, struct buf *note)
{
    uint64_t from = 0;
    for (uint32_t i = 0; i < step; i++)
        for (uint32_t k = 0; k < r->steps[i].events.n; k++)
            from = MAX(from, r->steps[i].events.p[k]);
    for (uint32_t k = 0; f->k && k < f->k->acts.n; k++)
        if (f->k->acts.p[k].act == r->steps[step].step->act)
            note_act(f, r, r->steps[step].step, from, &f->k->acts.p[k], note);
}

/* As many of the steps as can be filled, from the first on. */
static uint32_t find_done(struct filling *f, struct step_found *steps)
{
    for (uint32_t n = f->band->steps.n; n > 0; n--)
        if (filling_try(f, n, false, steps))
            return n;
    return 0;
}

struct chain_found chains_found(struct session *s, uint32_t chain, struct arena *a)
{
    const struct value *args = s->chains->args[chain];
    struct chain_found r = {0};
    struct filling x = filling_of(s, chain, args, a);
    struct buf note = {.arena = a};
    const struct act *no = NULL;
    r.band = args[0].state == V_KNOWN ? x.band : NULL;
    if (!r.band)
        return r;
    struct step_found *steps = NEW_ARRAY(a, struct step_found, r.band->steps.n + 1);
    r.nsteps = r.band->steps.n;
    r.steps = steps;
    r.done = find_done(&x, steps);
    for (uint32_t i = 0; i < r.nsteps; i++) {
        steps[i].step = &r.band->steps.p[i];
        steps[i].done = i < r.done;
    }
    if (r.done < r.nsteps)
        note_step(&x, &r, r.done, &note);
    r.rejected = rejected(&x, &no) == MAY_ACT;
    if (r.rejected)
        buf_printf(&note, "%srejected by event %llu", note.n ? ", " : "", (unsigned long long)no->event);
    r.note = buf_str(&note);
    return r;
}

/* "For 60000.00 CNY it"; without an amount "It". */
static void add_subject(struct session *s, uint32_t chain, struct buf *b)
{
    const struct chain_form *f = form_at_chain(s->chains, chain);
    struct value_env e = {s->names, &s->plan->schema->types, s->plan->zone, s->plan->clock_change, b->arena};
    bool amount = f->amount.kind != TYPE_NONE && s->chains->args[chain][0].state == V_KNOWN;
    buf_text(b, amount ? "For " : "It");
    if (amount)
        value_print(b, &e, f->amount, s->chains->args[chain][0], true);
    buf_text(b, amount ? " it" : "");
}

struct str chains_because(struct session *s, uint32_t chain, struct arena *a)
{
    struct chain_found f = chains_found(s, chain, a);
    struct buf b = {.arena = a};
    add_subject(s, chain, &b);
    for (uint32_t i = f.done; i < f.nsteps; i++) {
        buf_text(&b, i > f.done ? ", then " : " lacks ");
        buf_add(&b, f.steps[i].step->text);
    }
    if (!f.band)
        buf_text(&b, " finds no band");
    if (f.note.n)
        buf_printf(&b, "%s%.*s", f.done < f.nsteps ? "; " : " was ", STR_ARG(f.note));
    buf_char(&b, '.');
    return buf_str(&b);
}

static struct chain_state state_of(struct session *s, const struct verdict_form *f)
{
    struct arena *a = &s->call;
    struct chain_found found = chains_found(s, f->chain - 1, a);
    struct chain_step_state *steps = NEW_ARRAY(a, struct chain_step_state, found.nsteps + 1);
    for (uint32_t i = 0; i < found.nsteps; i++) {
        const struct step_found *x = &found.steps[i];
        struct name *by = NEW_ARRAY(a, struct name, x->by.n + 1);
        for (uint32_t k = 0; k < x->by.n; k++)
            by[k] = (struct name){x->by.p[k]};
        steps[i] = (struct chain_step_state){.step = x->step->text, .done = x->done, .by = by, .events = x->events.p, .nby = x->by.n};
    }
    return (struct chain_state){f->name, steps, found.nsteps};
}

uint32_t chains_state(struct teller *t, const struct chain_state **ret)
{
    VEC(struct chain_state) all = {0};
    for (uint32_t i = 0; t->s->chains && i < t->k->bound.n; i++)
        if (form_at(t->s, t->k, i)->chain && t->k->state[i].applicable == TRI_TRUE)
            *VEC_PUSH(&t->s->call, all) = state_of(t->s, form_at(t->s, t->k, i));
    *ret = all.p;
    return all.n;
}

const struct why *chains_why(struct session *s, uint32_t chain, const struct explain *x)
{
    struct arena *a = x->arena;
    const struct expr *amount = form_at_chain(s->chains, chain)->amount_of;
    struct chain_found f = chains_found(s, chain, a);
    struct why *w = NEW(a, struct why);
    *w = (struct why){.expr = STR("the chain of acts"), .type = TYPE(TYPE_BOOL), .value = value_bool(f.band && f.done == f.nsteps && !f.rejected)};
    if (amount)
        *VEC_PUSH(a, w->parts) = expr_why(x, amount);
    for (uint32_t i = 0; i < f.nsteps; i++) {
        struct why *step = NEW(a, struct why);
        *step = (struct why){.expr = f.steps[i].step->text, .type = TYPE(TYPE_BOOL), .value = value_bool(f.steps[i].done), .is_history = true};
        for (uint32_t k = 0; k < f.steps[i].events.n; k++)
            *VEC_PUSH(a, step->events) = f.steps[i].events.p[k];
        *VEC_PUSH(a, w->parts) = step;
    }
    return w;
}

/* --- events ------------------------------------------------------------------------------------------------------------------------------ */

void tell_act(struct teller *t, uint32_t rule, struct str because)
{
    const struct plan_rule *r = &t->s->plan->rules.p[rule];
    struct finding told = {.kind = FINDING_VIOLATION, .event = t->event, .event_kind = t->k->name, .batch = t->batch, .row = t->row, .rule = r->name,
                           .cite = r->cite, .because = because, .upcoming_from = INT32_MIN};
    t->s->counts[rule].fired++;
    if (t->s->o.mode == SESSION_AUDIT)
        tell(t, &told);
}

static void tell_slow(struct teller *t, const struct chain_form *f, enum chain_act act, int64_t since, int64_t due)
{
    struct buf b = {.arena = &t->s->call};
    buf_printf(&b, "%s came late: it was due ", chain_act_text[act]);
    time_print(&b, t->s->plan->zone, due);
    buf_text(&b, ", counted from ");
    time_print(&b, t->s->plan->zone, since);
    buf_char(&b, '.');
    tell_act(t, f->each_rule, buf_str(&b));
}

static void judge_speed(struct teller *t, const struct chain_form *f, const struct chain_case *k, enum chain_act act)
{
    const struct plan *p = t->s->plan;
    const struct reckoner r = {p->zone, p->month_end, p->clock_change, p->world};
    if (!f->has_each || !k->begun)
        return;
    struct reckoned due = reckon_after(&r, k->last_at, &f->each);
    t->s->counts[f->each_rule].applied++;
    if (due.cause != FAIL_NOTHING)
        t->s->counts[f->each_rule].undetermined++;
    else if (t->s->eval.at > due.at)
        tell_slow(t, f, act, k->last_at, due.at);
}

static void begin_case(struct chain_case *k, int64_t at)
{
    k->acts.n = k->rejections.n = 0;
    k->begun = true;
    k->doubtful = false;
    k->last_at = at;
}

static void take_act(struct teller *t, uint32_t chain, enum chain_act act)
{
    struct session *s = t->s;
    struct chains *c = s->chains;
    struct chain_case *k = case_find(c, chain, t->batch->kase[t->row.i], form_at_chain(c, chain)->asked == NULL);
    if (!k)
        return; /* nobody asked: it is no act of this authority */
    judge_speed(t, form_at_chain(c, chain), k, act);
    k->begun = true;
    k->last_at = s->eval.at;
    struct act a = {.act = act, .actor = t->batch->actor[t->row.i], .at = s->eval.at, .day = s->eval.day, .event = t->event};
    const uint32_t *for_;
    a.nfor = a.actor == CORE_UNKNOWN || a.actor == CORE_NONE ? 0 : stood_in_for(s, a.actor, a.at, a.day, &for_);
    uint32_t *copy = NEW_ARRAY(c->arena, uint32_t, a.nfor + 1);
    if (a.nfor)
        memcpy(copy, for_, a.nfor * sizeof *copy);
    a.for_ = copy;
    if (a.actor == CORE_NONE)
        a.actor = CORE_UNKNOWN;
    if (act == CHAIN_REJECT)
        *VEC_PUSH(c->arena, k->rejections) = a;
    else
        *VEC_PUSH(c->arena, k->acts) = a;
}

static enum tri is_asked(struct teller *t, uint32_t i)
{
    const struct asked_regs *r = t->k->asked;
    for (uint32_t n = 0; n < t->k->nasked; n++)
        if (r[n].chain == i) {
            struct value v = t->k->reg[r[n].where];
            return v.state == V_KNOWN ? (v.as.b ? TRI_TRUE : TRI_FALSE) : TRI_UNKNOWN;
        }
    return TRI_FALSE;
}

static void take_request(struct teller *t, uint32_t i)
{
    enum tri asked = is_asked(t, i);
    struct chain_case *k = asked == TRI_FALSE ? NULL : case_find(t->s->chains, i, t->batch->kase[t->row.i], true);
    if (k && asked == TRI_TRUE)
        begin_case(k, t->s->eval.at);
    else if (k)
        k->doubtful = true;
}

void chains_event(struct teller *t)
{
    struct session *s = t->s;
    struct chains *c = s->chains;
    if (!c)
        return;
    if ((name_is(c->delegation) && name_eq(t->k->name, c->delegation)) || (name_is(c->ended) && name_eq(t->k->name, c->ended)))
        grants_event(t);
    for (uint32_t i = 0; i < s->plan->chains.n; i++) {
        const struct chain_form *f = form_at_chain(c, i);
        take_request(t, i);
        for (int a = 0; a < CHAIN_ACT_COUNT; a++)
            if (name_is(f->kind[a]) && name_eq(f->kind[a], t->k->name))
                take_act(t, i, (enum chain_act)a);
    }
}
