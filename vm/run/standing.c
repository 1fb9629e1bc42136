/* SPDX-License-Identifier: MIT */
#include "vm/run/standing.h"

#include "vm/rule/graded.h"

#include "vm/fact/batch.h"

struct duty_stands {
    struct name rule, holder, kase;
    struct str id;
    enum duty_state state;
    int64_t deadline;
    bool over;
};
struct account_stands {
    struct name rule, holder, level;
    struct str balance;
};
struct deviation_stands {
    struct name rule, kase;
};
struct kpi_stands {
    struct name rule, holder;
    struct str period, band;
    struct type type;
    struct value value;
};
struct grade_stands {
    struct name rule, holder, grade;
    struct str period, score, reward;
    bool estimate;
};
struct standing {
    struct arena *arena;
    struct names *names;
    const struct zone *zone;
    VEC(struct duty_stands) duties;
    VEC(struct account_stands) accounts;
    VEC(struct deviation_stands) deviations;
    VEC(struct kpi_stands) kpis;
    VEC(struct grade_stands) grades;
};

struct standing *standing_new(struct arena *a, struct names *names, const struct zone *zone)
{
    struct standing *s = NEW(a, struct standing);
    *s = (struct standing){.arena = a, .names = names, .zone = zone};
    return s;
}

/* --- what came ------------------------------------------------------------------------------------------------------------- */

static struct name name_of(uint32_t id)
{
    return id == CORE_NONE || id == CORE_UNKNOWN ? NAME_NONE : (struct name){id};
}

static struct str amount_text(struct standing *s, const struct account_found *x)
{
    struct buf b = {.arena = s->arena};
    if (x->balance.state != V_KNOWN)
        return STR("unknown");
    if (x->type.kind == TYPE_MONEY)
        money_print(&b, x->balance.as.i);
    else
        buf_number(&b, x->balance.as.n);
    return buf_str(&b);
}

static struct grade_stands grade_stands(struct standing *s, struct name rule, const struct grade_found *x)
{
    struct buf score = {.arena = s->arena}, reward = {.arena = s->arena};
    if (x->known)
        buf_number(&score, (double)x->score / (double)POINT_ONE);
    if (x->reward.state == REWARD_KNOWN)
        money_print(&reward, x->reward.amount);
    struct name grade = x->known && x->form->grades.n ? x->form->grades.p[x->rank.grade] : NAME_NONE;
    return (struct grade_stands){rule, name_of(x->holder), grade, arena_copy(s->arena, x->period), buf_str(&score), buf_str(&reward), x->estimate};
}

void standing_take(struct standing *s, const struct finding *f)
{
    if (f->kind == FINDING_DUTY)
        *VEC_PUSH(s->arena, s->duties) = (struct duty_stands){.rule = f->rule, .holder = name_of(f->duty->holder), .kase = name_of(f->duty->kase),
                                                              .id = arena_copy(s->arena, f->duty->id), .state = f->duty->state, .deadline = f->duty->deadline, .over = f->duty->over};
    if (f->kind == FINDING_BALANCE)
        *VEC_PUSH(s->arena, s->accounts) = (struct account_stands){f->rule, name_of(f->account->holder), f->account->level, amount_text(s, f->account)};
    if (f->kind == FINDING_KPI)
        *VEC_PUSH(s->arena, s->kpis) = (struct kpi_stands){.rule = f->rule, .holder = name_of(f->kpi->m->holder), .period = arena_copy(s->arena, f->kpi->period),
                                                           .band = band_text(f->kpi->m->band, f->kpi->form->less), .type = f->kpi->form->type, .value = f->kpi->m->value};
    if (f->kind == FINDING_GRADE)
        *VEC_PUSH(s->arena, s->grades) = grade_stands(s, f->rule, f->grade);
    if (f->kind == FINDING_VIOLATION && f->batch)
        *VEC_PUSH(s->arena, s->deviations) = (struct deviation_stands){f->rule, name_of(f->batch->kase[f->row.i])};
}

/* --- what should have come --------------------------------------------------------------------------------------------------- */

static bool asked(struct name want, struct name got)
{
    return !name_is(want) || (name_is(got) && name_eq(want, got));
}

static void add_name(struct standing *s, struct buf *b, const char *before, struct name n)
{
    if (!name_is(n))
        return;
    buf_text(b, before);
    buf_add(b, names_text(s->names, n));
}

static bool enough(const struct scenario_state *x, uint32_t n)
{
    return x->counted ? n == x->count : n > 0;
}

static void add_count(struct buf *b, const struct scenario_state *x)
{
    if (x->counted)
        buf_printf(b, "%u ", x->count);
}

static bool fits_duty(const struct scenario_state *x, const struct duty_stands *d)
{
    return name_eq(x->rule, d->rule) && asked(x->holder, d->holder) && asked(x->kase, d->kase);
}

static struct str hold_duty(struct standing *s, const struct scenario_state *x)
{
    struct buf b = {.arena = s->arena};
    uint32_t fit = 0, shown = 0;
    for (uint32_t i = 0; i < s->duties.n; i++)
        fit += fits_duty(x, &s->duties.p[i]) && s->duties.p[i].state == x->state;
    if (enough(x, fit))
        return (struct str){NULL, 0};
    buf_text(&b, "duty ");
    buf_add(&b, names_text(s->names, x->rule));
    add_name(s, &b, " of ", x->holder);
    add_name(s, &b, ", case ", x->kase);
    buf_text(&b, ": expected ");
    add_count(&b, x);
    buf_text(&b, duty_state_text[x->state]);
    for (uint32_t i = 0; i < s->duties.n; i++) {
        const struct duty_stands *d = &s->duties.p[i];
        if (!fits_duty(x, d))
            continue;
        buf_printf(&b, "%s%.*s is %s", shown++ ? ", " : "; ", STR_ARG(d->id), duty_state_text[d->state]);
        add_name(s, &b, ", owed by ", d->holder);
        if (d->deadline != INT64_MAX) {
            buf_text(&b, ", due ");
            time_print(&b, s->zone, d->deadline);
        }
    }
    buf_text(&b, shown ? "" : "; there was none");
    return buf_str(&b);
}

static bool is_owed(const struct duty_stands *d)
{
    return d->state == DUTY_PENDING || d->state == DUTY_SUSPENDED || (d->state == DUTY_BREACHED && !d->over);
}

static bool has_text(const struct str *p, uint32_t n, struct str s)
{
    for (uint32_t i = 0; i < n; i++)
        if (str_eq(p[i], s))
            return true;
    return false;
}

static struct str hold_due(struct standing *s, const struct scenario_state *x)
{
    VEC(struct str) owed = {0};
    struct buf b = {.arena = s->arena};
    for (uint32_t i = 0; i < s->duties.n; i++)
        if (is_owed(&s->duties.p[i]))
            *VEC_PUSH(s->arena, owed) = s->duties.p[i].id;
    bool same = owed.n == x->due.n;
    for (uint32_t i = 0; i < x->due.n; i++)
        same &= has_text(owed.p, owed.n, x->due.p[i]);
    if (same)
        return (struct str){NULL, 0};
    buf_text(&b, "due: expected ");
    for (uint32_t i = 0; i < x->due.n; i++)
        buf_printf(&b, "%s%.*s", i ? ", " : "", STR_ARG(x->due.p[i]));
    buf_text(&b, x->due.n ? "; owed is " : "nothing; owed is ");
    for (uint32_t i = 0; i < owed.n; i++)
        buf_printf(&b, "%s%.*s", i ? ", " : "", STR_ARG(owed.p[i]));
    buf_text(&b, owed.n ? "" : "nothing");
    return buf_str(&b);
}

/* 40, 40.0 and 40.00 are one amount. */
static struct str without_zeros(struct str s)
{
    if (s.n == 0 || !memchr(s.p, '.', s.n))
        return s;
    while (s.n && s.p[s.n - 1] == '0')
        s.n--;
    s.n -= s.n && s.p[s.n - 1] == '.';
    return s;
}

static struct str hold_account(struct standing *s, const struct scenario_state *x)
{
    const struct account_stands *found = NULL, zero = {.rule = x->rule, .holder = x->holder, .level = NAME_NONE, .balance = STR("0")};
    struct buf b = {.arena = s->arena};
    for (uint32_t i = 0; i < s->accounts.n; i++)
        if (name_eq(s->accounts.p[i].rule, x->rule) && asked(x->holder, s->accounts.p[i].holder))
            found = &s->accounts.p[i];
    found = found ? found : &zero; /* what nothing was entered in */
    bool level = !name_is(x->level) || (name_is(found->level) && name_eq(found->level, x->level));
    if ((!x->has_balance || str_eq(without_zeros(x->balance), without_zeros(found->balance))) && level)
        return (struct str){NULL, 0};
    buf_text(&b, "ledger ");
    buf_add(&b, names_text(s->names, x->rule));
    add_name(s, &b, " of ", x->holder);
    buf_text(&b, ": expected ");
    if (x->has_balance)
        buf_add(&b, x->balance);
    add_name(s, &b, x->has_balance ? " and the level " : "the level ", x->level);
    buf_printf(&b, "; the balance is %.*s", STR_ARG(found->balance));
    add_name(s, &b, ", the level ", found->level);
    return buf_str(&b);
}

static struct str hold_deviation(struct standing *s, const struct scenario_state *x)
{
    struct buf b = {.arena = s->arena};
    uint32_t fit = 0;
    for (uint32_t i = 0; i < s->deviations.n; i++)
        fit += name_eq(s->deviations.p[i].rule, x->rule) && asked(x->kase, s->deviations.p[i].kase);
    if (enough(x, fit))
        return (struct str){NULL, 0};
    buf_text(&b, "deviation ");
    buf_add(&b, names_text(s->names, x->rule));
    add_name(s, &b, ", case ", x->kase);
    buf_text(&b, ": expected ");
    add_count(&b, x);
    buf_text(&b, x->counted ? "" : "one");
    for (uint32_t i = 0; i < s->deviations.n; i++) {
        buf_text(&b, i ? ", " : "; there was ");
        buf_add(&b, names_text(s->names, s->deviations.p[i].rule));
        add_name(s, &b, " in ", s->deviations.p[i].kase);
    }
    buf_text(&b, s->deviations.n ? "" : "; there was none");
    return buf_str(&b);
}

static bool fits_kpi(const struct scenario_state *x, const struct kpi_stands *k)
{
    return name_eq(x->rule, k->rule) && asked(x->holder, k->holder) && (x->period.n == 0 || str_eq(x->period, k->period));
}

static bool same_measured(const struct scenario_state *x, const struct kpi_stands *k)
{
    bool band = x->band.n == 0 || str_eq(x->band, k->band), none = x->value.state != V_KNOWN || k->value.state != V_KNOWN;
    bool same = none ? x->value.state != V_KNOWN && k->value.state != V_KNOWN : x->has_value && value_equal(x->type, x->value, k->value);
    return band && (!x->has_value || same);
}

static void add_value(struct standing *s, struct buf *b, struct type t, struct value v)
{
    struct value_env e = {.names = s->names, .zone = s->zone, .arena = s->arena};
    if (v.state == V_KNOWN)
        value_print(b, &e, t, v, false);
    else
        buf_text(b, "no value");
}

static struct str hold_kpi(struct standing *s, const struct scenario_state *x)
{
    struct buf b = {.arena = s->arena};
    uint32_t shown = 0;
    for (uint32_t i = 0; i < s->kpis.n; i++)
        if (fits_kpi(x, &s->kpis.p[i]) && same_measured(x, &s->kpis.p[i]))
            return (struct str){NULL, 0};
    buf_text(&b, "kpi ");
    buf_add(&b, names_text(s->names, x->rule));
    add_name(s, &b, " of ", x->holder);
    buf_printf(&b, "%s%.*s: expected ", x->period.n ? ", " : "", STR_ARG(x->period));
    if (x->has_value)
        add_value(s, &b, x->type, x->value);
    buf_printf(&b, "%s%.*s", x->has_value && x->band.n ? ", " : "", STR_ARG(x->band));
    for (uint32_t i = 0; i < s->kpis.n; i++) {
        const struct kpi_stands *k = &s->kpis.p[i];
        if (!fits_kpi(x, k))
            continue;
        buf_printf(&b, "%s%.*s%s", shown++ ? ", " : "; measured was ", STR_ARG(k->period), k->period.n ? " " : "");
        add_value(s, &b, k->type, k->value);
        buf_printf(&b, "%s%.*s%s", k->band.n ? " (" : "", STR_ARG(k->band), k->band.n ? ")" : "");
        add_name(s, &b, " of ", k->holder);
    }
    buf_text(&b, shown ? "" : "; nothing was measured");
    return buf_str(&b);
}

/* Of a holder the latest that is no estimate, where no period is named. */
static const struct grade_stands *grade_of_holder(const struct standing *s, const struct scenario_state *x)
{
    const struct grade_stands *found = NULL;
    for (uint32_t i = 0; i < s->grades.n; i++) {
        const struct grade_stands *g = &s->grades.p[i];
        if (name_eq(g->rule, x->rule) && asked(x->holder, g->holder) && (!x->period.n || str_eq(x->period, g->period)) && (!g->estimate || !found))
            found = g;
    }
    return found;
}

static void add_grade(struct standing *s, struct buf *b, struct name grade, struct str score, struct str reward)
{
    buf_text(b, "grade ");
    buf_add(b, name_is(grade) ? names_text(s->names, grade) : STR("unknown"));
    buf_printf(b, ", score %.*s", STR_ARG(score.n ? score : STR("unknown")));
    if (reward.n)
        buf_printf(b, ", reward %.*s", STR_ARG(reward));
}

static struct str hold_grade(struct standing *s, const struct scenario_state *x)
{
    const struct grade_stands *g = grade_of_holder(s, x);
    struct buf b = {.arena = s->arena};
    bool grade = g && (!name_is(x->level) || (name_is(g->grade) && name_eq(g->grade, x->level)));
    bool score = g && (!x->has_balance || str_eq(without_zeros(x->balance), without_zeros(g->score)));
    if (grade && score && (!x->reward.n || str_eq(without_zeros(x->reward), without_zeros(g->reward))))
        return (struct str){NULL, 0};
    buf_text(&b, "review ");
    buf_add(&b, names_text(s->names, x->rule));
    add_name(s, &b, " of ", x->holder);
    if (x->period.n)
        buf_printf(&b, ", %.*s", STR_ARG(x->period));
    buf_text(&b, ": expected");
    add_name(s, &b, " grade ", x->level);
    if (x->has_balance)
        buf_printf(&b, " score %.*s", STR_ARG(x->balance));
    if (x->reward.n)
        buf_printf(&b, " reward %.*s", STR_ARG(x->reward));
    buf_text(&b, g ? "; it is " : "; there was none");
    if (g)
        add_grade(s, &b, g->grade, g->score, g->reward);
    return buf_str(&b);
}

struct str standing_hold(struct standing *s, const struct scenario_state *x)
{
    static struct str (*const hold[])(struct standing *, const struct scenario_state *) = {hold_duty, hold_due, hold_account, hold_deviation,
                                                                                                       hold_kpi, hold_grade}; /* ORDER expect_kind */
    return hold[x->kind](s, x);
}
