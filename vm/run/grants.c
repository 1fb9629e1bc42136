/* SPDX-License-Identifier: MIT
 * Delegations, and who may do an act: by their role, as somebody's deputy, or for somebody who delegated. */
#include "vm/run/acts.h"

#include "vm/run/away.h"

#include <float.h>
#include <math.h>

/* --- taken ----------------------------------------------------------------------------------------------- */

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

/* What an act is done as: a role, of one with a holder for each department that of the case's. */
struct seat {
    struct name role, per;
    struct value part;         /* none: whichever */
};

/* Whether somebody has a seat: holds the role, and of one with a holder for each department that of the case's. */
static bool sits(const struct chains *c, uint32_t person, const struct seat *x, int32_t day, int64_t at)
{
    const struct world *w = c->s->plan->world;
    return role_held_at(w, person, x->role, day, at) && (x->part.state != V_KNOWN || person_in(w, person, x->per, day, x->part));
}

/* How many days a delegation lasts; -1: it names no end. */
static int64_t days_of(const struct chains *c, const struct grant *g)
{
    return g->till == INT64_MAX
               ? -1
               : (int64_t)civil_day(c->s->plan->zone, g->till) - civil_day(c->s->plan->zone, g->since);
}

static bool too_long(const struct chains *c, const struct chain_form *f, const struct grant *g)
{
    int64_t days = days_of(c, g);
    return f->delegate_days && (days < 0 || days > f->delegate_days);
}

static bool is_over(const struct grant *g, int64_t at)
{
    return at > g->till || at >= g->ended;
}

static bool is_for(const struct chain_form *f, const struct grant *g)
{
    return g->authority == CORE_NONE || g->authority == f->name.id;
}

/* --- how much -------------------------------------------------------------------------------------------- */

/* The upper bound of the highest band in which a role does any act: ret_bound, where there is one. False: it
 * does none. */
static bool own_limit(const struct chain_form *f, struct name role, bool *ret_bound,
                      struct value *ret)
{
    bool any = false;
    for (uint32_t b = 0; b < f->bands.n; b++)
        for (uint32_t s = 0; s < f->bands.p[b].steps.n; s++) {
            const struct chain_step *step = &f->bands.p[b].steps.p[s];
            for (uint32_t k = 0; k < step->signers.n; k++) {
                if (!name_is(step->signers.p[k].role) || !name_eq(step->signers.p[k].role, role))
                    continue;
                any = true;
                *ret_bound = f->bands.p[b].has_high;
                *ret = f->bands.p[b].high;
            }
        }
    return any;
}

static struct value share_of(const struct chain_form *f, struct value limit)
{
    int64_t part;
    if (!(f->delegate_share > 0))
        return limit;
    if (f->amount.kind == TYPE_NUMBER)
        return value_number(limit.as.n * f->delegate_share);
    return money_mul(limit.as.i, f->delegate_share, &part) ? value_int(part) : limit;
}

/* A number by a share is compared as the product, so that what is printed as the limit is within it. */
static bool within_share(const struct chains *c, const struct chain_form *f, struct name role,
                         struct value amount)
{
    bool bound = false;
    struct value limit;
    if (!(f->delegate_share > 0) || !own_limit(f, role, &bound, &limit) || !bound ||
        amount.state != V_KNOWN)
        return true;
    return value_compare(f->amount, c->s->names, amount, share_of(f, limit)) <= 0;
}

static bool within_limit(const struct chains *c, const struct chain_form *f, const struct grant *g,
                         struct value amount)
{
    if (!g->limited)
        return true;
    return type_eq(type_plain(g->type), f->amount) &&
           (amount.state != V_KNOWN || value_compare(f->amount, c->s->names, amount, g->limit) <= 0);
}

/* --- by delegation --------------------------------------------------------------------------------------- */

enum void_why {
    GRANT_GOOD,
    GRANT_OTHER,
    GRANT_EARLY,
    GRANT_LONG,
    GRANT_OVER,
    GRANT_LIMIT,
    GRANT_SHARE,
    GRANT_HOLDS,
    VOID_COUNT
};

struct passing {
    const struct chains *c;
    const struct chain_form *f;
    int64_t at;
    int32_t day;
    struct seat seat;
    struct value amount;
    VEC(uint32_t) way; /* of people, from the one who acts on */
    enum void_why why; /* the nearest that a delegation came to counting */
};

static enum void_why grant_judge(const struct passing *p, const struct grant *g)
{
    if (!is_for(p->f, g))
        return GRANT_OTHER;
    if (g->since > p->at)
        return GRANT_EARLY;
    if (too_long(p->c, p->f, g))
        return GRANT_LONG;
    if (is_over(g, p->at))
        return GRANT_OVER;
    if (!within_limit(p->c, p->f, g, p->amount))
        return GRANT_LIMIT;
    return within_share(p->c, p->f, p->seat.role, p->amount) ? GRANT_GOOD : GRANT_SHARE;
}

static bool on_way(const struct passing *p, uint32_t person)
{
    for (uint32_t i = 0; i < p->way.n; i++)
        if (p->way.p[i] == person)
            return true;
    return false;
}

/* Whether somebody who holds the role delegated to this person, by way of others where that is allowed.
 * Nobody is asked twice. */
static bool passed_to(struct passing *p, uint32_t person)
{
    *VEC_PUSH(&p->c->s->call, p->way) = person;
    for (uint32_t i = 0; p->f->delegates && i < p->c->grants.n; i++) {
        const struct grant *g = &p->c->grants.p[i];
        if (g->to != person || on_way(p, g->from))
            continue;
        enum void_why why = grant_judge(p, g);
        bool holder = sits(p->c, g->from, &p->seat, p->day, p->at);
        if (why == GRANT_GOOD && (holder || (p->f->again && passed_to(p, g->from))))
            return true;
        if (why == GRANT_GOOD)
            why = GRANT_HOLDS;
        if (holder || why == GRANT_HOLDS)
            p->why = MAX(p->why, why);
    }
    return false;
}

/* --- who may do an act ----------------------------------------------------------------------------------- */

static bool for_somebody(const struct chains *c, const struct act *a, const struct seat *x)
{
    for (uint32_t i = 0; i < a->nfor; i++)
        if (sits(c, a->for_[i], x, a->day, a->at))
            return true;
    return false;
}

static struct passing passing_of(const struct chains *c, const struct chain_form *f, const struct act *a,
                                 struct seat seat, struct value amount)
{
    return (struct passing){.c = c, .f = f, .at = a->at, .day = a->day, .seat = seat, .amount = amount};
}

static struct seat seat_of(const struct chain_signer *s, const struct value *args)
{
    return (struct seat){s->role, s->per, name_is(s->per) ? args[2 + s->part] : VALUE_NONE};
}

bool grants_give(const struct session *s, uint32_t person, struct name kind, struct name role)
{
    const struct act a = {.actor = person, .at = s->eval.at, .day = s->eval.day};
    for (uint32_t i = 0; s->chains && i < s->plan->chains.n; i++)
        for (int act = 0; act < CHAIN_REJECT; act++) {
            const struct chain_form *f = &s->plan->chains.p[i];
            struct passing p = passing_of(s->chains, f, &a, (struct seat){role, NAME_NONE, VALUE_NONE}, VALUE_UNKNOWN);
            if (name_eq(f->kind[act], kind) && passed_to(&p, person))
                return true;
        }
    return false;
}

static bool is_initiator(const struct chain_form *f, const struct act *a, const struct value *args)
{
    return f->has_initiator && args[1].state == V_KNOWN && args[1].as.name == a->actor;
}

static bool is_lacking(struct value v)
{
    return v.state != V_KNOWN && v.state != V_NONE;
}

/* The person that an expression gives, or who stands in for them. */
static enum may may_as_person(const struct act *a, struct value person)
{
    bool is = person.state == V_KNOWN && person.as.name == a->actor;
    if (is_lacking(person))
        return MAY_BE;
    for (uint32_t i = 0; i < a->nfor; i++)
        is |= person.state == V_KNOWN && person.as.name == a->for_[i];
    return is ? MAY_ACT : MAY_NOT;
}

static enum may may_as(const struct chains *c, const struct chain_form *f, const struct act *a,
                       const struct chain_signer *s, const struct value *args)
{
    if (!name_is(s->role))
        return may_as_person(a, args[2 + s->person]);
    struct seat seat = seat_of(s, args);
    struct passing p = passing_of(c, f, a, seat, args[0]);
    bool may = sits(c, a->actor, &seat, a->day, a->at) || for_somebody(c, a, &seat) || passed_to(&p, a->actor);
    return !may ? MAY_NOT : is_lacking(seat.part) ? MAY_BE : MAY_ACT;
}

enum may may_act(const struct chains *c, const struct chain_form *f, const struct act *a,
                 const struct chain_signer *s, const struct value *args)
{
    if (a->actor == CORE_UNKNOWN)
        return MAY_BE;
    if (is_initiator(f, a, args))
        return MAY_NOT;
    enum may as = may_as(c, f, a, s, args);
    return f->has_initiator && is_lacking(args[1]) ? MIN(as, MAY_BE) : as;
}

struct str may_not_text(const struct chains *c, const struct chain_form *f, const struct act *a,
                        const struct chain_step *step, const struct value *args, struct arena *into)
{
    static const char *const text[VOID_COUNT] = {
        [GRANT_GOOD] = "may not do it",
        [GRANT_OTHER] = "may not do it",
        [GRANT_EARLY] = "acted before it was delegated",
        [GRANT_LONG] = "acted under a delegation for too long a time",
        [GRANT_OVER] = "acted under a delegation that was over",
        [GRANT_LIMIT] = "acted above the limit of the delegation",
        [GRANT_SHARE] = "acted above the share that may be delegated",
        [GRANT_HOLDS] = "acted under a delegation of somebody who may not do it",
    };
    enum void_why why = GRANT_GOOD;
    (void)into;
    if (is_initiator(f, a, args))
        return STR("asked for it");
    for (uint32_t k = 0; k < step->signers.n; k++) {
        struct passing p = passing_of(c, f, a, seat_of(&step->signers.p[k], args), args[0]);
        if (name_is(p.seat.role))
            passed_to(&p, a->actor);
        why = MAX(why, p.why);
    }
    return str_of(text[why]);
}

/* --- limits ---------------------------------------------------------------------------------------------- */

struct tops {
    VEC(struct value) all;     /* amounts at which it may change what somebody may do, each the largest before the change */
    struct arena *arena;
};

static struct value largest(struct type t)
{
    return t.kind == TYPE_NUMBER ? value_number(DBL_MAX) : value_int(INT64_MAX);
}

static void add_band_top(struct tops *t, const struct chain_form *f, const struct chain_band *b)
{
    struct value top = b->has_high ? b->high : largest(f->amount);
    if (b->has_high && b->high_open)
        top = f->amount.kind == TYPE_NUMBER ? value_number(nextafter(top.as.n, -DBL_MAX)) : value_int(top.as.i - 1);
    *VEC_PUSH(t->arena, t->all) = top;
}

static struct tops tops_of(const struct chains *c, const struct chain_form *f)
{
    struct tops t = {.arena = &c->s->call};
    for (uint32_t b = 0; b < f->bands.n; b++) {
        add_band_top(&t, f, &f->bands.p[b]);
        if (f->bands.p[b].has_high)
            *VEC_PUSH(t.arena, t.all) = share_of(f, f->bands.p[b].high);
    }
    for (uint32_t i = 0; f->delegates && i < c->grants.n; i++)
        if (c->grants.p[i].limited && type_eq(type_plain(c->grants.p[i].type), f->amount))
            *VEC_PUSH(t.arena, t.all) = c->grants.p[i].limit;
    return t;
}

/* Whether somebody may do the act by which a chain for this amount decides. */
static bool decides(const struct chains *c, const struct chain_form *f, const struct act *a, struct value amount)
{
    const struct chain_band *b = chain_band_of(c->s->names, f, amount);
    struct value args[ARGS_MOST];
    for (uint32_t i = 0; i < ARGS_MOST; i++)
        args[i] = i ? VALUE_NONE : amount;
    for (uint32_t s = 0; b && s < b->steps.n; s++)
        for (uint32_t k = 0; chain_is_last(b, s) && k < b->steps.p[s].signers.n; k++)
            if (name_is(b->steps.p[s].signers.p[k].role) && may_as(c, f, a, &b->steps.p[s].signers.p[k], args) == MAY_ACT)
                return true;
    return false;
}

static const struct chain_form *form_in_force(const struct session *s, struct name name, struct type t)
{
    for (uint32_t i = 0; i < s->plan->chains.n; i++) {
        const struct chain_form *f = &s->plan->chains.p[i];
        const struct verdict_form *v = &s->plan->verdicts.p[f->verdict];
        if (name_eq(f->name, name) && type_eq(f->amount, t) && v->from <= s->eval.day && s->eval.day <= v->till)
            return f;
    }
    return NULL;
}

struct value grants_limit(void *session, uint32_t authority, struct value person)
{
    struct session *s = session;
    const struct authority_def *d = &s->plan->world->authorities.p[authority];
    const struct chain_form *f = form_in_force(s, d->name, d->type);
    struct value best = d->type.kind == TYPE_NUMBER ? value_number(0) : value_int(0);
    struct act a = {.actor = person.as.name, .at = s->eval.at, .day = s->eval.day};
    if (!f)
        return VALUE_UNKNOWN;
    a.nfor = stood_in_for(s, a.actor, a.at, a.day, &a.for_);
    struct tops t = tops_of(s->chains, f);
    for (uint32_t i = 0; i < t.all.n; i++)
        if (value_compare(f->amount, s->names, t.all.p[i], best) > 0 && decides(s->chains, f, &a, t.all.p[i]))
            best = t.all.p[i];
    s->sum.steps += t.all.n;
    return best;
}

/* --- told ------------------------------------------------------------------------------------------------ */

static bool takes_part(const struct chains *c, const struct chain_form *f, uint32_t person, int32_t day)
{
    for (uint32_t b = 0; b < f->bands.n; b++)
        for (uint32_t s = 0; s < f->bands.p[b].steps.n; s++)
            for (uint32_t k = 0; k < f->bands.p[b].steps.p[s].signers.n; k++) {
                struct name role = f->bands.p[b].steps.p[s].signers.p[k].role;
                if (name_is(role) && role_held_at(c->s->plan->world, person, role, day, c->s->eval.at))
                    return true;
            }
    return false;
}

static bool was_passed(const struct chains *c, const struct chain_form *f, const struct grant *g)
{
    for (uint32_t i = 0; i < c->grants.n; i++)
        if (&c->grants.p[i] != g && c->grants.p[i].to == g->from && is_for(f, &c->grants.p[i]) &&
            !is_over(&c->grants.p[i], g->since))
            return true;
    return false;
}

/* The way back from whom it comes to whom it goes, over delegations in force; nothing where there is none. */
static bool leads_back(const struct chains *c, const struct grant *g, uint32_t from, uint32_t *path,
                       uint32_t *n)
{
    path[(*n)++] = from;
    if (from == g->to)
        return true;
    for (uint32_t i = 0; i < c->grants.n && *n <= c->grants.n; i++) {
        const struct grant *x = &c->grants.p[i];
        bool seen = false;
        for (uint32_t k = 0; k < *n; k++)
            seen |= path[k] == x->from;
        if (x != g && x->to == from && !is_over(x, g->since) && !seen && leads_back(c, g, x->from, path, n))
            return true;
    }
    (*n)--;
    return false;
}

static struct str circle_text(const struct chains *c, const uint32_t *path, uint32_t n)
{
    struct buf b = {.arena = &c->s->call};
    buf_text(&b, "It goes in a circle: ");
    for (uint32_t i = n; i-- > 0;) {
        buf_add(&b, names_text(c->s->names, (struct name){path[i]}));
        buf_text(&b, i ? " -> " : "");
    }
    buf_printf(&b, " -> %.*s.", STR_ARG(names_text(c->s->names, (struct name){path[n - 1]})));
    return buf_str(&b);
}

/* Why a delegation gives nothing, or less than it says; empty: it is good. */
static struct str wrong_with(const struct chains *c, const struct chain_form *f, const struct grant *g,
                             int32_t day)
{
    struct buf b = {.arena = &c->s->call};
    uint32_t *path = NEW_ARRAY(&c->s->call, uint32_t, c->grants.n + 2), n = 0;
    struct str from = names_text(c->s->names, (struct name){g->from});
    bool plays = takes_part(c, f, g->from, day), passed = was_passed(c, f, g);
    int64_t days = days_of(c, g);
    if (leads_back(c, g, g->from, path, &n))
        return circle_text(c, path, n);
    if (!plays && !passed)
        buf_printf(&b, "%.*s has nothing to delegate here.", STR_ARG(from));
    else if (!plays && !f->again)
        buf_printf(&b, "%.*s has it by delegation, and may not pass it on.", STR_ARG(from));
    else if (too_long(c, f, g) && days < 0)
        buf_printf(&b, "It names no end, and may last %u days at most.", f->delegate_days);
    else if (too_long(c, f, g))
        buf_printf(&b, "It lasts %lld days, and may last %u at most.", (long long)days, f->delegate_days);
    return buf_str(&b);
}

static void judge_grant(struct teller *t, const struct grant *g)
{
    struct session *s = t->s;
    for (uint32_t i = 0; i < s->plan->chains.n; i++) {
        const struct chain_form *f = &s->plan->chains.p[i];
        if (!f->delegates || !is_for(f, g))
            continue;
        struct str wrong = wrong_with(s->chains, f, g, s->eval.day);
        s->counts[f->grant_rule].applied++;
        if (wrong.n)
            tell_act(t, f->grant_rule, wrong);
    }
}

void grants_event(struct teller *t)
{
    struct chains *c = t->s->chains;
    struct type type;
    struct value to = field_of(t, "to", &type), authority = field_of(t, "authority", &type),
                 limit = field_of(t, "limit", &type);
    uint32_t from = t->batch->actor[t->row.i];
    if (from == CORE_UNKNOWN || from == CORE_NONE)
        return;
    if (name_eq(t->k->name, c->ended)) {
        for (uint32_t i = 0; i < c->grants.n; i++) {
            struct grant *g = &c->grants.p[i];
            bool this_one = authority.state != V_KNOWN || g->authority == authority.as.name;
            if (g->from == from && (to.state != V_KNOWN || g->to == to.as.name) && this_one &&
                g->ended == INT64_MAX)
                g->ended = t->s->eval.at;
        }
        return;
    }
    if (to.state != V_KNOWN)
        return;
    *VEC_PUSH(c->arena, c->grants) =
        (struct grant){.from = from,
                       .to = to.as.name,
                       .since = t->s->eval.at,
                       .till = till_of(t),
                       .ended = INT64_MAX,
                       .authority = authority.state == V_KNOWN ? authority.as.name : CORE_NONE,
                       .limited = limit.state == V_KNOWN,
                       .limit = limit,
                       .type = type};
    judge_grant(t, &c->grants.p[c->grants.n - 1]);
}
