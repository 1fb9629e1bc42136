/* SPDX-License-Identifier: MIT
 * Records of what was measured: kpi by kpi, member by member, period by period, with control charts over all
 * of a member's periods. */
#include "vm/run/measuring.h"

struct series { /* of one member */
    const struct measured *const *x;
    uint32_t n;
    struct control_chart chart;
    bool has_chart;
    uint8_t *signals; /* by x; 0 where it is not in the chart */
};

static bool charts(const struct measured *x)
{
    return x->value.state == V_KNOWN && !x->estimate && !x->few;
}

static void make_chart(struct session *s, const struct measure_form *f, struct series *r)
{
    double *v = NEW_ARRAY(&s->call, double, r->n + 1);
    uint8_t *signals = NEW_ARRAY(&s->call, uint8_t, r->n + 1);
    uint32_t n = 0;
    r->signals = NEW_ARRAY(&s->call, uint8_t, r->n + 1);
    for (uint32_t i = 0; i < r->n && f->type.kind != TYPE_BOOL; i++)
        if (charts(r->x[i]))
            v[n++] = f->type.kind == TYPE_NUMBER ? r->x[i]->value.as.n : (double)r->x[i]->value.as.i;
    r->has_chart = chart_make(v, n, &r->chart, signals);
    n = 0;
    for (uint32_t i = 0; i < r->n && r->has_chart; i++)
        if (charts(r->x[i]))
            r->signals[i] = signals[n++];
}

static void tell_counted(struct teller *t, const struct finding *f)
{
    const struct measured *x = f->kpi->m;
    struct kpi_count *c = &t->s->measures->rules[x->rule].count;
    c->less = f->kpi->form->less;
    c->measured++;
    c->band[x->band]++;
    tell(t, f);
}

static void tell_one(struct teller *t, const struct series *r, uint32_t i)
{
    struct session *s = t->s;
    const struct measured *x = r->x[i];
    const struct measure_form *f = &s->plan->measures.p[x->form];
    struct measure_found found = {.m = x,
                                  .form = f,
                                  .period = measures_period(s, x),
                                  .signals = r->signals[i],
                                  .has_chart = r->has_chart,
                                  .chart = r->chart};
    bool ahead = f->from > civil_day(s->plan->zone, x->till == INT64_MAX ? s->last_at : x->till - 1);
    struct finding told = {.kind = FINDING_KPI,
                           .event_kind = NAME_NONE,
                           .rule = f->name,
                           .because = f->because,
                           .cite = f->cite,
                           .upcoming_from = ahead ? f->from : INT32_MIN,
                           .kpi = &found};
    bool all = s->o.period_from == 0 && s->o.period_till == 0;
    if (all || (x->from >= s->o.period_from && x->till <= s->o.period_till))
        tell_counted(t, &told);
}

static void tell_member(struct teller *t, uint32_t rule, uint32_t member)
{
    struct session *s = t->s;
    struct measures *m = s->measures;
    VEC(const struct measured *) all = {0};
    for (uint32_t i = m->rules[rule].members.p[member].last; i != NOT_MEASURED; i = m->all.p[i]->before)
        *VEC_PUSH(&s->call, all) = m->all.p[i];
    for (uint32_t i = 0; i < all.n / 2; i++) {
        const struct measured *x = all.p[i];
        all.p[i] = all.p[all.n - 1 - i];
        all.p[all.n - 1 - i] = x;
    }
    struct series r = {.x = all.p, .n = all.n};
    if (r.n == 0)
        return;
    make_chart(s, &s->plan->measures.p[r.x[r.n - 1]->form], &r);
    for (uint32_t i = 0; i < r.n && !t->stopped; i++)
        tell_one(t, &r, i);
}

struct order {
    const struct session *s;
    uint32_t rule;
    const struct measure_form *form;
};

static int by_key(const void *a, const void *b, void *ud)
{
    const struct order *o = ud;
    return measure_member_order(o->s, o->rule, o->form, *(const uint32_t *)a, *(const uint32_t *)b);
}

static void tell_rule(struct teller *t, uint32_t rule)
{
    struct session *s = t->s;
    uint32_t n = s->measures->rules[rule].members.n;
    uint32_t *order = NEW_ARRAY(s->arena, uint32_t, n + 1);
    struct order by = {.s = s, .rule = rule};
    for (uint32_t i = 0; i < s->plan->measures.n && !by.form; i++)
        if (s->plan->measures.p[i].rule == rule)
            by.form = &s->plan->measures.p[i];
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    sort_stable(s->arena, order, n, sizeof *order, by_key, &by);
    for (uint32_t i = 0; i < n && !t->stopped; i++) {
        tell_member(t, rule, order[i]);
        arena_back(&s->call, s->call_mark);
    }
}

void measures_tell(struct teller *t)
{
    const struct plan *p = t->s->plan;
    for (uint32_t i = 0; i < p->measure_rules.n && !t->stopped; i++)
        if (!p->measure_rules.p[i].hidden)
            tell_rule(t, i);
}

void measures_sum(struct session *s)
{
    uint32_t n = s->measures && s->o.measure ? s->measures->nrules : 0, told = 0;
    struct kpi_count *counts = NEW_ARRAY(s->arena, struct kpi_count, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        if (s->plan->measure_rules.p[i].hidden)
            continue;
        counts[told] = s->measures->rules[i].count;
        counts[told++].name = s->plan->measure_rules.p[i].name;
    }
    s->sum.kpis = counts;
    s->sum.nkpis = told;
}
