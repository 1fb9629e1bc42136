/* SPDX-License-Identifier: MIT */
#include "vm/run/chains.h"

#include "vm/run/away.h"

struct act {
    enum chain_act act;
    uint32_t actor;            /* CORE_UNKNOWN: not known */
    int64_t at;
    int32_t day;
    uint64_t event;
    const uint32_t *for_;      /* for whom the actor stood in then */
    uint32_t nfor;
};
struct chain_case {
    VEC(struct act) acts;      /* since it was asked last */
    int64_t last_at;           /* of the request, or of the act before: what an act's time counts from */
    bool begun;
    uint64_t rejected;         /* by which event; 0: it is not */
};
struct grant {                 /* a delegation */
    uint32_t from, to;
    int64_t since, till, ended;
    uint32_t authority;        /* name id; CORE_NONE: all */
    bool limited;
    struct value limit;
};
struct chains {
    struct session *s;
    struct arena *arena;
    struct map case_of;        /* chain << 32 | case */
    VEC(struct chain_case) cases;
    VEC(struct grant) grants;
    struct value (*args)[ARGS_MOST]; /* by chain: with what it was asked last */
    struct name delegation, ended;
};

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

/* --- delegations ------------------------------------------------------------------------------------------------------------- */

static struct value field_of(const struct teller *t, const char *name, struct type *ret)
{
    const struct schema *s = t->s->plan->schema;
    struct name n = names_find(t->s->names, str_of(name));
    const struct field_def *f = name_is(n) ? kind_field(s, t->batch->kind[t->row.i], n) : NULL;
    *ret = f ? f->type : TYPE(TYPE_NONE);
    return f ? batch_cell(t->batch, f->column, t->row) : VALUE_NONE;
}

static int64_t till_of(const struct teller *t)
{
    struct type type;
    struct value v = field_of(t, "till", &type);
    if (v.state != V_KNOWN)
        return INT64_MAX;
    return type.kind == TYPE_DATE ? civil_day_start(t->s->plan->zone, (int32_t)v.as.i + 1) - 1 : v.as.i;
}

static void take_grant(struct teller *t)
{
    struct chains *c = t->s->chains;
    struct type type;
    struct value to = field_of(t, "to", &type), authority = field_of(t, "authority", &type), limit = field_of(t, "limit", &type);
    uint32_t from = t->batch->actor[t->row.i];
    if (from == CORE_UNKNOWN || from == CORE_NONE)
        return;
    if (name_eq(t->k->name, c->ended)) {
        for (uint32_t i = 0; i < c->grants.n; i++)
            if (c->grants.p[i].from == from && (to.state != V_KNOWN || c->grants.p[i].to == to.as.name) && c->grants.p[i].ended == INT64_MAX)
                c->grants.p[i].ended = t->s->eval.at;
        return;
    }
    if (to.state != V_KNOWN)
        return;
    *VEC_PUSH(c->arena, c->grants) = (struct grant){.from = from, .to = to.as.name, .since = t->s->eval.at, .till = till_of(t), .ended = INT64_MAX,
                                                    .authority = authority.state == V_KNOWN ? authority.as.name : CORE_NONE,
                                                    .limited = limit.state == V_KNOWN, .limit = limit};
}

/* The most that a role may decide by itself: the upper bound of the highest band whose last act it may do; false: without bound, or none. */
static bool own_limit(const struct chains *c, const struct chain_form *f, struct name role, struct value *ret)
{
    bool any = false;
    for (uint32_t b = 0; b < f->bands.n; b++)
        for (uint32_t s = 0; s < f->bands.p[b].steps.n; s++)
            for (uint32_t k = 0; k < f->bands.p[b].steps.p[s].signers.n; k++) {
                if (!name_eq(f->bands.p[b].steps.p[s].signers.p[k].role, role))
                    continue;
                any = f->bands.p[b].has_high;
                *ret = f->bands.p[b].high;
            }
    (void)c;
    return any;
}

static bool within_share(const struct chain_form *f, struct value amount, struct value limit)
{
    int64_t part;
    if (f->amount.kind == TYPE_NUMBER)
        return amount.as.n <= limit.as.n * f->delegate_share;
    return money_mul(limit.as.i, f->delegate_share, &part) && amount.as.i <= part;
}

static bool grant_covers(const struct chains *c, const struct chain_form *f, const struct grant *g, struct name role, struct value amount)
{
    struct value limit;
    if (g->authority != CORE_NONE && g->authority != f->name.id)
        return false;
    if (g->limited && amount.state == V_KNOWN && value_compare(f->amount, c->s->names, amount, g->limit) > 0)
        return false;
    return !(f->delegate_share > 0) || !own_limit(c, f, role, &limit) || within_share(f, amount, limit);
}

/* Not longer than is allowed: a longer one is void altogether. */
static bool grant_lasts(const struct chains *c, const struct chain_form *f, const struct grant *g, int64_t at)
{
    int32_t days = g->till == INT64_MAX ? INT32_MAX : civil_day(c->s->plan->zone, g->till) - civil_day(c->s->plan->zone, g->since);
    bool long_ = f->delegate_days && (days == INT32_MAX || (uint32_t)days > f->delegate_days);
    return !long_ && g->since <= at && at <= g->till && at < g->ended;
}

static bool holds(const struct chains *c, uint32_t person, struct name role, int32_t day)
{
    return role_held(c->s->plan->world, person, role, day);
}

static bool by_grant(const struct chains *c, const struct chain_form *f, const struct act *a, struct name role, struct value amount, uint32_t person,
                     uint32_t depth)
{
    for (uint32_t i = 0; f->delegates && i < c->grants.n; i++) {
        const struct grant *g = &c->grants.p[i];
        if (g->to != person || !grant_lasts(c, f, g, a->at) || !grant_covers(c, f, g, role, amount))
            continue;
        if (holds(c, g->from, role, a->day) || (f->again && depth < 8 && by_grant(c, f, a, role, amount, g->from, depth + 1)))
            return true;
    }
    return false;
}

/* --- who may do an act ---------------------------------------------------------------------------------------------------------- */

static bool by_deputy(const struct chains *c, const struct act *a, const struct chain_signer *s, struct value person)
{
    for (uint32_t i = 0; i < a->nfor; i++)
        if (name_is(s->role) ? holds(c, a->for_[i], s->role, a->day) : person.state == V_KNOWN && person.as.name == a->for_[i])
            return true;
    return false;
}

static bool may_act(const struct chains *c, const struct chain_form *f, const struct act *a, const struct chain_signer *s, const struct value *args)
{
    struct value person = name_is(s->role) ? VALUE_NONE : args[2 + s->person];
    bool initiator = f->has_initiator && args[1].state == V_KNOWN && args[1].as.name == a->actor;
    if (initiator)
        return false;
    if (!name_is(s->role))
        return (person.state == V_KNOWN && person.as.name == a->actor) || by_deputy(c, a, s, person);
    return holds(c, a->actor, s->role, a->day) || by_deputy(c, a, s, person) || by_grant(c, f, a, s->role, args[0], a->actor, 0);
}

/* --- the chain --------------------------------------------------------------------------------------------------------------------- */

struct walk {
    const struct chains *c;
    const struct chain_form *f;
    const struct value *args;
    const struct chain_case *k;
    uint32_t at;               /* the next act that may count */
    struct step_found *found;  /* NULL: nobody asks */
    struct arena *arena;
    uint32_t used[64], nused;  /* who has acted */
    bool doubt;                /* an act by nobody knows whom might count */
};

static bool used(const struct walk *w, uint32_t person)
{
    for (uint32_t i = 0; i < w->nused; i++)
        if (w->used[i] == person)
            return true;
    return false;
}

static bool signs(struct walk *w, const struct chain_step *s, uint64_t *signed_, const struct act *a)
{
    for (uint32_t k = 0; k < s->signers.n && k < 64; k++)
        if (!(*signed_ >> k & 1) && may_act(w->c, w->f, a, &s->signers.p[k], w->args)) {
            *signed_ |= UINT64_C(1) << k;
            return true;
        }
    return false;
}

static bool step_done(struct walk *w, const struct chain_step *s, struct step_found *found)
{
    uint64_t signed_ = 0;
    uint32_t left = s->need;
    for (uint32_t i = w->at; w->k && left && i < w->k->acts.n; i++) {
        const struct act *a = &w->k->acts.p[i];
        if (a->act != s->act)
            continue;
        if (a->actor == CORE_UNKNOWN) {
            w->doubt = true;
            continue;
        }
        if (used(w, a->actor) || !signs(w, s, &signed_, a))
            continue;
        w->at = i + 1;
        left--;
        if (w->nused < ARRAY_LEN(w->used))
            w->used[w->nused++] = a->actor;
        if (found) {
            *VEC_PUSH(w->arena, found->by) = a->actor;
            *VEC_PUSH(w->arena, found->events) = a->event;
        }
    }
    return left == 0;
}

static const struct chain_band *band_of(const struct chains *c, const struct chain_form *f, struct value amount)
{
    for (uint32_t i = 0; i < f->bands.n; i++) {
        const struct chain_band *b = &f->bands.p[i];
        int low = b->has_low ? value_compare(f->amount, c->s->names, amount, b->low) : 1;
        int high = b->has_high ? value_compare(f->amount, c->s->names, amount, b->high) : -1;
        if ((low > 0 || (low == 0 && !b->low_open)) && (high < 0 || (high == 0 && !b->high_open)))
            return b;
    }
    return NULL;
}

static const struct chain_case *case_at_hand(const struct session *s, uint32_t chain)
{
    return case_find(s->chains, chain, s->eval.batch->kase[s->eval.row.i], false);
}

struct value chains_ask(void *session, uint32_t chain, const struct value *args)
{
    struct session *s = session;
    struct chains *c = s->chains;
    const struct chain_form *f = form_at_chain(c, chain);
    memcpy(c->args[chain], args, (2 + f->npersons) * sizeof *args);
    if (args[0].state != V_KNOWN)
        return args[0].state == V_FAILED ? args[0] : VALUE_UNKNOWN;
    const struct chain_band *b = band_of(c, f, args[0]);
    struct walk w = {.c = c, .f = f, .args = args, .k = case_at_hand(s, chain)};
    s->sum.steps += w.k ? w.k->acts.n : 0;
    bool all = b && !(w.k && w.k->rejected);
    for (uint32_t i = 0; all && i < b->steps.n; i++)
        all = step_done(&w, &b->steps.p[i], NULL);
    return !all && w.doubt ? VALUE_UNKNOWN : value_bool(all);
}

/* --- what is said of it --------------------------------------------------------------------------------------------------------------- */

/* An act of the kind that is lacking, and why it does not count. */
static void note_act(struct walk *w, const struct chain_step *s, const struct act *a, uint32_t i, struct buf *b)
{
    struct str who = names_text(w->c->s->names, (struct name){a->actor});
    bool initiator = w->f->has_initiator && w->args[1].state == V_KNOWN && w->args[1].as.name == a->actor;
    bool able = false;
    if (used(w, a->actor) && i < w->at)
        return; /* it has counted already, for a step before */
    for (uint32_t k = 0; k < s->signers.n; k++)
        able |= may_act(w->c, w->f, a, &s->signers.p[k], w->args);
    const char *why = initiator ? "asked for it" : !able ? "may not do it" : used(w, a->actor) ? "has acted already" : i < w->at ? "came too early" : NULL;
    if (!why || a->actor == CORE_UNKNOWN)
        return;
    buf_printf(b, "%s%.*s (event %llu) %s", b->n ? ", " : "", STR_ARG(who), (unsigned long long)a->event, why);
}

struct chain_found chains_found(struct session *s, uint32_t chain, struct arena *a)
{
    struct chains *c = s->chains;
    const struct chain_form *f = form_at_chain(c, chain);
    const struct value *args = c->args[chain];
    struct chain_found r = {.band = args[0].state == V_KNOWN ? band_of(c, f, args[0]) : NULL};
    struct walk w = {.c = c, .f = f, .args = args, .k = case_at_hand(s, chain), .arena = a};
    struct step_found *steps = NEW_ARRAY(a, struct step_found, (r.band ? r.band->steps.n : 0) + 1);
    struct buf note = {.arena = a};
    bool open = true;
    for (uint32_t i = 0; r.band && i < r.band->steps.n; i++) {
        const struct chain_step *step = &r.band->steps.p[i];
        steps[i].step = step;
        steps[i].done = open && step_done(&w, step, &steps[i]);
        for (uint32_t k = 0; open && !steps[i].done && w.k && k < w.k->acts.n; k++)
            if (w.k->acts.p[k].act == step->act)
                note_act(&w, step, &w.k->acts.p[k], k, &note);
        open = steps[i].done;
    }
    if (w.k && w.k->rejected)
        buf_printf(&note, "%srejected by event %llu", note.n ? ", " : "", (unsigned long long)w.k->rejected);
    r.steps = steps;
    r.nsteps = r.band ? r.band->steps.n : 0;
    r.note = buf_str(&note);
    return r;
}

struct str chains_because(struct session *s, uint32_t chain, struct arena *a)
{
    struct chain_found f = chains_found(s, chain, a);
    struct buf b = {.arena = a};
    uint32_t lacking = 0;
    for (uint32_t i = 0; i < f.nsteps; i++) {
        if (f.steps[i].done)
            continue;
        buf_text(&b, lacking++ ? ", then " : "It lacks ");
        buf_add(&b, f.steps[i].step->text);
    }
    if (!f.band)
        buf_text(&b, "No band is for this amount");
    if (f.note.n)
        buf_printf(&b, "%s%.*s", b.n ? "; " : "It was ", STR_ARG(f.note));
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

const struct why *chains_why(struct session *s, uint32_t chain, struct arena *a)
{
    struct chain_found f = chains_found(s, chain, a);
    struct why *w = NEW(a, struct why);
    bool all = f.band != NULL && !f.note.n;
    *w = (struct why){.expr = STR("the chain of acts"), .type = TYPE(TYPE_BOOL)};
    for (uint32_t i = 0; i < f.nsteps; i++) {
        struct why *step = NEW(a, struct why);
        *step = (struct why){.expr = f.steps[i].step->text, .type = TYPE(TYPE_BOOL), .value = value_bool(f.steps[i].done), .is_history = true};
        for (uint32_t k = 0; k < f.steps[i].events.n; k++)
            *VEC_PUSH(a, step->events) = f.steps[i].events.p[k];
        *VEC_PUSH(a, w->parts) = step;
        all &= f.steps[i].done;
    }
    w->value = value_bool(all);
    return w;
}

/* --- events ------------------------------------------------------------------------------------------------------------------------------ */

static void tell_slow(struct teller *t, const struct chain_form *f, enum chain_act act, int64_t since, int64_t due)
{
    struct buf b = {.arena = &t->s->call};
    struct finding told = {.kind = FINDING_VIOLATION, .event = t->event, .event_kind = t->k->name, .batch = t->batch, .row = t->row,
                           .rule = t->s->plan->rules.p[f->each_rule].name, .cite = t->s->plan->rules.p[f->each_rule].cite, .upcoming_from = INT32_MIN};
    buf_printf(&b, "%s came late: it was due ", chain_act_text[act]);
    time_print(&b, t->s->plan->zone, due);
    buf_text(&b, ", counted from ");
    time_print(&b, t->s->plan->zone, since);
    buf_char(&b, '.');
    told.because = buf_str(&b);
    t->s->counts[f->each_rule].fired++;
    if (t->s->o.mode == SESSION_AUDIT)
        tell(t, &told);
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
    k->acts.n = 0;
    k->rejected = 0;
    k->begun = true;
    k->last_at = at;
}

static void take_act(struct teller *t, uint32_t chain, enum chain_act act)
{
    struct session *s = t->s;
    struct chains *c = s->chains;
    struct chain_case *k = case_find(c, chain, t->batch->kase[t->row.i], true);
    if (!k)
        return;
    judge_speed(t, form_at_chain(c, chain), k, act);
    k->begun = true;
    k->last_at = s->eval.at;
    if (act == CHAIN_REJECT) {
        k->rejected = t->event;
        return;
    }
    struct act a = {.act = act, .actor = t->batch->actor[t->row.i], .at = s->eval.at, .day = s->eval.day, .event = t->event};
    const uint32_t *for_;
    a.nfor = a.actor == CORE_UNKNOWN || a.actor == CORE_NONE ? 0 : stood_in_for(s, a.actor, a.at, a.day, &for_);
    uint32_t *copy = NEW_ARRAY(c->arena, uint32_t, a.nfor + 1);
    if (a.nfor)
        memcpy(copy, for_, a.nfor * sizeof *copy);
    a.for_ = copy;
    if (a.actor == CORE_NONE)
        a.actor = CORE_UNKNOWN;
    *VEC_PUSH(c->arena, k->acts) = a;
}

static bool is_asked(struct teller *t, uint32_t i)
{
    const struct asked_regs *r = t->k->asked;
    for (uint32_t n = 0; n < t->k->nasked; n++)
        if (r[n].chain == i) {
            struct value v = t->k->reg[r[n].where];
            return v.state == V_KNOWN && v.as.b;
        }
    return false;
}

void chains_event(struct teller *t)
{
    struct session *s = t->s;
    struct chains *c = s->chains;
    if (!c)
        return;
    if ((name_is(c->delegation) && name_eq(t->k->name, c->delegation)) || (name_is(c->ended) && name_eq(t->k->name, c->ended)))
        take_grant(t);
    for (uint32_t i = 0; i < s->plan->chains.n; i++) {
        const struct chain_form *f = form_at_chain(c, i);
        struct chain_case *k = is_asked(t, i) ? case_find(c, i, t->batch->kase[t->row.i], true) : NULL;
        if (k)
            begin_case(k, s->eval.at);
        for (int a = 0; a < CHAIN_ACT_COUNT; a++)
            if (name_is(f->kind[a]) && name_eq(f->kind[a], t->k->name))
                take_act(t, i, (enum chain_act)a);
    }
}
