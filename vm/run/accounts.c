/* SPDX-License-Identifier: MIT */
#include "vm/run/accounts.h"

#include "vm/run/facts.h"

#define NOWHERE UINT32_MAX

struct entered {                   /* an entry that will expire */
    uint32_t account, next;        /* of its account's, in the order in which they were entered */
    uint32_t stamp;
    int64_t amount, expires;
    bool unknown, void_;
};
struct account {
    uint32_t form, whose;          /* CORE_NONE: the book's */
    uint32_t stamp;                /* of its present period: entries of an older one are void */
    int64_t balance;
    uint64_t unknown;              /* entries whose amount is unknown */
    uint64_t reached;              /* bit i: level i */
    uint32_t first, last;          /* entries */
};
struct reached {
    uint32_t account, level;
};
struct accounts {
    struct session *s;
    struct arena *arena;
    VEC(struct account) all;
    struct map account_of;         /* form << 32 | whose */
    VEC(struct entered) entered;
    VEC(uint32_t) given_back;
    VEC(struct reached) raised;
    struct account_count *count;   /* by form */
    uint32_t columns[REACHED_COUNT];
};

static const struct account_form *form_of(const struct accounts *a, const struct account *x)
{
    return &a->s->plan->accounts.p[x->form];
}

static struct accounts_columns {
    const char *name;
} const reached_fields[REACHED_COUNT] = {{"holder"}, {"level"}, {"balance"}}; /* ORDER reached_field */

struct accounts *accounts_new(struct session *s)
{
    uint32_t n = s->plan->accounts.n;
    if (n == 0)
        return NULL;
    struct accounts *a = NEW(s->arena, struct accounts);
    *a = (struct accounts){.s = s, .arena = s->arena, .account_of = {.arena = s->arena}};
    a->count = NEW_ARRAY(s->arena, struct account_count, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        const struct account_form *f = &s->plan->accounts.p[i];
        a->count[i].name = f->name;
        a->count[i].levels = NEW_ARRAY(s->arena, uint64_t, f->levels.n + 1);
        a->count[i].form = f;
    }
    s->eval.balance = accounts_balance;
    s->eval.balance_ud = s;
    return a;
}

/* --- accounts -------------------------------------------------------------------------------------------------------------- */

static uint64_t levels_at(const struct account_form *f, int64_t balance)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < f->levels.n; i++) {
        int64_t at = f->levels.p[i].at;
        if (at > 0 ? balance >= at : balance <= at)
            bits |= UINT64_C(1) << i;
    }
    return bits;
}

static uint32_t account_find(const struct accounts *a, uint32_t form, uint32_t whose)
{
    uint32_t i;
    return map_get(&a->account_of, (uint64_t)form << 32 | whose, &i) ? i : NOWHERE;
}

static uint32_t account_at(struct accounts *a, uint32_t form, uint32_t whose)
{
    uint32_t i = account_find(a, form, whose);
    if (i != NOWHERE)
        return i;
    i = a->all.n;
    *VEC_PUSH(a->arena, a->all) = (struct account){.form = form, .whose = whose, .first = NOWHERE, .last = NOWHERE,
                                                   .reached = levels_at(&a->s->plan->accounts.p[form], 0)};
    map_put(&a->account_of, (uint64_t)form << 32 | whose, i);
    a->count[form].accounts++;
    return i;
}

static struct value balance_value(const struct account_form *f, int64_t units, bool unknown)
{
    if (unknown)
        return VALUE_UNKNOWN;
    return f->type.kind == TYPE_MONEY ? value_int(units) : value_number((double)units / (double)MONEY_ONE);
}

struct value accounts_balance(void *session, uint32_t account, struct value whose)
{
    struct session *s = session;
    const struct account_form *f = &s->plan->accounts.p[account];
    if (f->personal && whose.state != V_KNOWN)
        return whose.state == V_FAILED ? whose : VALUE_UNKNOWN;
    uint32_t i = account_find(s->accounts, account, f->personal ? whose.as.name : CORE_NONE);
    const struct account *x = i == NOWHERE ? NULL : &s->accounts->all.p[i];
    return balance_value(f, x ? x->balance : 0, x && x->unknown);
}

/* --- entries ---------------------------------------------------------------------------------------------------------------- */

static void tell_level(struct teller *t, const struct account *x, uint32_t level)
{
    const struct account_form *f = form_of(t->s->accounts, x);
    struct account_found found = {.holder = x->whose, .level = f->levels.p[level].name, .type = f->type,
                                  .balance = balance_value(f, x->balance, x->unknown)};
    struct finding told = {.kind = FINDING_LEVEL, .event = t->event, .event_kind = t->k ? t->k->name : NAME_NONE, .batch = t->batch, .row = t->row,
                           .rule = f->name, .because = f->because, .cite = f->cite, .upcoming_from = INT32_MIN, .account = &found};
    if (t->s->o.mode == SESSION_AUDIT)
        tell(t, &told);
}

/* Levels that the balance has come to: each is told once, until it is left again. */
static void reach(struct teller *t, uint32_t i)
{
    struct accounts *a = t->s->accounts;
    struct account *x = &a->all.p[i];
    uint64_t now = levels_at(form_of(a, x), x->balance), fresh = now & ~x->reached;
    x->reached = now;
    for (uint32_t l = 0; fresh >> l; l++) {
        if (!(fresh >> l & 1))
            continue;
        a->count[x->form].levels[l]++;
        tell_level(t, x, l);
        if (fact_awaited(a->s, form_of(a, x)->reached))
            *VEC_PUSH(a->arena, a->raised) = (struct reached){i, l};
    }
}

/* What an amount does to a balance that may not fall below its floor. */
static int64_t above_floor(const struct account_form *f, int64_t balance, int64_t amount)
{
    if (!f->has_floor || amount >= 0 || balance + amount >= f->floor)
        return amount;
    return balance > f->floor ? f->floor - balance : 0;
}

static void will_expire(struct teller *t, uint32_t account, int64_t amount, bool unknown)
{
    struct accounts *a = t->s->accounts;
    struct account *x = &a->all.p[account];
    const struct account_form *f = form_of(a, x);
    int64_t at;
    const struct plan *p = a->s->plan;
    if (!f->expires || !civil_add(p->zone, t->s->eval.at, f->lifetime.months, f->lifetime.days, p->month_end, p->clock_change, &at))
        return;
    uint32_t i = a->entered.n;
    if (a->given_back.n)
        i = a->given_back.p[--a->given_back.n];
    else
        *VEC_PUSH(a->arena, a->entered) = (struct entered){0};
    a->entered.p[i] = (struct entered){.account = account, .next = NOWHERE, .stamp = x->stamp, .amount = amount, .expires = at, .unknown = unknown};
    *(x->last == NOWHERE ? &x->first : &a->entered.p[x->last].next) = i;
    x->last = i;
    timers_set(a->s->timers, at, TIMER_EXPIRY, i, 0);
}

static void enter_amount(struct teller *t, uint32_t form, uint32_t whose, struct value add)
{
    struct accounts *a = t->s->accounts;
    const struct account_form *f = &a->s->plan->accounts.p[form];
    uint32_t i = account_at(a, form, whose);
    int64_t amount = 0, sum;
    bool known = add.state == V_KNOWN;
    if (known && f->type.kind == TYPE_MONEY)
        amount = add.as.i;
    else if (known)
        known = money_of_number(add.as.n, &amount) == MONEY_OK;
    known = known && !__builtin_add_overflow(a->all.p[i].balance, amount, &sum);
    amount = known ? above_floor(f, a->all.p[i].balance, amount) : 0;
    a->all.p[i].balance += amount;
    a->all.p[i].unknown += !known;
    a->count[form].entries++;
    a->count[form].unclear += !known;
    will_expire(t, i, amount, !known);
    reach(t, i);
}

static void enter_one(struct teller *t, const struct entry_regs *r)
{
    struct accounts *a = t->s->accounts;
    const struct account_form *f = &a->s->plan->accounts.p[r->form];
    struct value where = t->k->reg[r->where], add = t->k->reg[r->add], whose = f->personal ? t->k->reg[r->whose] : VALUE_NONE;
    if (where.state == V_KNOWN && !where.as.b)
        return;
    bool nobody = f->personal && whose.state != V_KNOWN;
    if (nobody && whose.state == V_NONE)
        return; /* owed together, or by nobody: not tallied (semantics 4.5) */
    if (nobody) {
        a->count[r->form].unclear++;
        return;
    }
    if (name_is(f->of) && !role_held(a->s->plan->world, whose.as.name, f->of, t->s->eval.day))
        return;
    enter_amount(t, r->form, f->personal ? whose.as.name : CORE_NONE, where.state == V_KNOWN ? add : VALUE_UNKNOWN);
}

uint32_t accounts_event(struct teller *t)
{
    struct accounts *a = t->s->accounts;
    uint32_t mark = a ? a->raised.n : 0;
    for (uint32_t i = 0; a && i < t->k->nentries; i++)
        enter_one(t, &t->k->entries[i]);
    return mark;
}

void accounts_outcomes(struct teller *t, uint32_t from)
{
    struct accounts *a = t->s->accounts;
    uint32_t till = a ? a->raised.n : 0;
    for (uint32_t i = from; i < till; i++) {
        struct account x = a->all.p[a->raised.p[i].account];
        const struct account_form *f = form_of(a, &x);
        const struct value own[REACHED_COUNT] = {x.whose == CORE_NONE ? VALUE_NONE : value_name(x.whose), value_name(f->levels.p[a->raised.p[i].level].name.id),
                                                 balance_value(f, x.balance, x.unknown)};
        uint32_t columns[REACHED_COUNT];
        uint32_t kind = schema_kind_find(a->s->plan->schema, f->reached);
        for (uint32_t k = 0; k < REACHED_COUNT; k++)
            columns[k] = kind_field(a->s->plan->schema, kind, names_find(a->s->names, str_of(reached_fields[k].name)))->column;
        struct fact fact = {.kind = f->reached, .at = t->s->eval.at, .event = t->event, .cause = t->cause, .actor = x.whose == CORE_NONE ? CORE_UNKNOWN : x.whose,
                            .kase = t->batch->kase[t->row.i], .id = CORE_NONE, .file = UINT32_MAX, .columns = columns, .values = own, .n = REACHED_COUNT};
        fact_tell(t, &fact);
    }
    if (a)
        a->raised.n = from;
}

/* --- time ---------------------------------------------------------------------------------------------------------------------- */

static void next_period(struct accounts *a, uint32_t form, int64_t at)
{
    const struct account_form *f = &a->s->plan->accounts.p[form];
    int64_t start, end;
    civil_period(a->s->plan->zone, f->every, at, 0, &start, &end);
    timers_set(a->s->timers, end, TIMER_ANEW, form, 0);
}

void accounts_first(struct teller *t, int64_t at)
{
    struct accounts *a = t->s->accounts;
    for (uint32_t i = 0; a && i < a->s->plan->accounts.n; i++)
        if (a->s->plan->accounts.p[i].anew)
            next_period(a, i, at);
}

static void anew(struct accounts *a, uint32_t form, int64_t at)
{
    const struct account_form *f = &a->s->plan->accounts.p[form];
    for (uint32_t i = 0; i < a->all.n; i++) {
        struct account *x = &a->all.p[i];
        if (x->form != form)
            continue;
        x->stamp++;
        x->balance = 0;
        x->unknown = 0;
        x->reached = levels_at(f, 0);
        for (uint32_t e = x->first; e != NOWHERE; e = a->entered.p[e].next)
            a->entered.p[e].void_ = true;
        x->first = x->last = NOWHERE;
    }
    next_period(a, form, at);
}

/* Entries of one account may expire out of order: the last days of a month fall on one day. */
static void unlink_entry(struct accounts *a, struct account *x, uint32_t i)
{
    uint32_t before = NOWHERE;
    for (uint32_t e = x->first; e != i; e = a->entered.p[e].next)
        before = e;
    *(before == NOWHERE ? &x->first : &a->entered.p[before].next) = a->entered.p[i].next;
    if (x->last == i)
        x->last = before;
}

static void expire(struct accounts *a, uint32_t i)
{
    struct entered *e = &a->entered.p[i];
    struct account *x = &a->all.p[e->account];
    if (!e->void_) {
        unlink_entry(a, x, i);
        x->balance -= e->amount;
        x->unknown -= e->unknown;
        x->reached &= levels_at(form_of(a, x), x->balance);
    }
    *VEC_PUSH(a->arena, a->given_back) = i;
}

void accounts_timer(struct teller *t, const struct timer *x)
{
    if (x->kind == TIMER_ANEW)
        anew(t->s->accounts, x->what, x->at);
    else
        expire(t->s->accounts, x->what);
}

/* --- the end ---------------------------------------------------------------------------------------------------------------------- */

static int by_form_and_name(const void *p, const void *q, void *ud)
{
    const struct accounts *a = ud;
    const struct account *x = &a->all.p[*(const uint32_t *)p], *y = &a->all.p[*(const uint32_t *)q];
    if (x->form != y->form)
        return x->form < y->form ? -1 : 1;
    struct str none = STR_EMPTY;
    struct str n = x->whose == CORE_NONE ? none : names_text(a->s->names, (struct name){x->whose});
    struct str m = y->whose == CORE_NONE ? none : names_text(a->s->names, (struct name){y->whose});
    return str_cmp(n, m);
}

static struct name deepest(const struct account_form *f, const struct account *x)
{
    struct name n = NAME_NONE;
    for (uint32_t i = 0; i < f->levels.n; i++)
        if (x->reached >> i & 1)
            n = f->levels.p[i].name;
    return n;
}

static void tell_balance(struct teller *t, const struct account *x)
{
    struct accounts *a = t->s->accounts;
    const struct account_form *f = form_of(a, x);
    VEC(struct account_expiry) left = {0};
    for (uint32_t e = x->first; e != NOWHERE; e = a->entered.p[e].next)
        *VEC_PUSH(&t->s->call, left) = (struct account_expiry){a->entered.p[e].expires, balance_value(f, a->entered.p[e].amount, a->entered.p[e].unknown)};
    struct account_found found = {.holder = x->whose, .level = deepest(f, x), .type = f->type, .balance = balance_value(f, x->balance, x->unknown),
                                  .expiry = left.p, .nexpiry = left.n};
    struct finding told = {.kind = FINDING_BALANCE, .event_kind = NAME_NONE, .rule = f->name, .upcoming_from = INT32_MIN, .account = &found};
    tell(t, &told);
}

static void tell_balances(struct teller *t)
{
    struct accounts *a = t->s->accounts;
    uint32_t *order = NEW_ARRAY(a->arena, uint32_t, a->all.n + 1);
    for (uint32_t i = 0; i < a->all.n; i++)
        order[i] = i;
    sort_stable(a->arena, order, a->all.n, sizeof *order, by_form_and_name, a);
    for (uint32_t i = 0; i < a->all.n && !t->stopped; i++)
        tell_balance(t, &a->all.p[order[i]]);
}

void accounts_end(struct teller *t)
{
    bool asked = t->s->o.show_passed || t->s->o.show_balances;
    if (t->s->accounts && (t->s->o.trial || (t->s->o.mode == SESSION_AUDIT && asked)))
        tell_balances(t);
}

void session_balances(struct session *s, finding_fn sink, void *ud)
{
    struct teller t = {.s = s, .event = s->event, .sink = sink, .ud = ud};
    if (s->accounts)
        tell_balances(&t);
}

uint32_t accounts_count(struct session *s, const struct account_count **ret)
{
    *ret = s->accounts ? s->accounts->count : NULL;
    return s->accounts ? s->plan->accounts.n : 0;
}
