/* SPDX-License-Identifier: MIT
 * One measurement: the value of an expression for a member over a period, held against what was wanted then.
 */
#include "vm/run/measuring.h"

#include <math.h>

#include "vm/rule/score.h"

/* --- the present of a measure
 * ---------------------------------------------------------------------------------------------------- */

void measure_span_set(struct measures *m, const struct measure_span *span)
{
    struct eval *e = &m->s->eval;
    static const struct row first = {0};
    e->batch = NULL;
    e->row = first;
    e->at = e->clock = span->last;
    e->day = civil_day(m->s->plan->zone, span->last);
    e->span_from = span->from;
    e->span_till = span->till;
    e->span_now = span->now;
    e->owed = NULL;
    e->member = NULL;
}

static const struct measure_program *program_of(struct measures *m, uint32_t form)
{
    struct measure_program *p = &m->programs[form];
    const struct measure_form *f = &m->s->plan->measures.p[form];
    const struct expr *parts[] = {f->value, f->when, f->target, f->floor, f->baseline};
    uint32_t *roots = NEW_ARRAY(m->arena, uint32_t, ARRAY_LEN(parts) + f->counted.n + 1), n = 0;
    if (p->program)
        return p;
    for (uint32_t i = 0; i < ARRAY_LEN(parts); i++)
        if (parts[i])
            roots[n++] = parts[i]->node;
    for (uint32_t i = 0; i < f->counted.n; i++)
        roots[n++] = f->counted.p[i];
    if (f->interval == INTERVAL_MEAN)
        roots[n++] = f->spread;
    p->program = program_new(m->arena, m->s->plan->graph, roots, n);
    p->reg = program_regs(m->arena, p->program, m->s->plan->graph);
    return p;
}

static struct value value_at(const struct measure_program *p, const struct expr *e)
{
    return e ? p->reg[program_reg(p->program, e->node)] : VALUE_NONE;
}

/* --- what stands behind it
 * -----------------------------------------------------------------------------------------------------------
 */

static uint64_t facts_behind(struct measures *m, const struct measure_form *f,
                             const struct measure_program *p)
{
    struct session *s = m->s;
    const struct graph *g = s->plan->graph;
    uint64_t n = 0;
    for (uint32_t i = 0; i < f->counted.n; i++) {
        const struct node *term = &g->nodes.p[f->counted.p[i]];
        struct value deps[ARGS_MOST];
        for (uint32_t k = 0; k < term->nargs; k++)
            deps[k] = p->reg[program_reg(p->program, node_args(g, term)[k])];
        history_ask(s->history, &s->eval, term->imm, deps, &s->sum.steps);
        n += history_counted(s->history);
    }
    return n;
}

static void put_needs(struct measures *m, const struct measure_program *p, const struct expr *e,
                      struct measured *x)
{
    struct needs needs = {.arena = m->arena};
    struct explain explain = {.arena = m->arena,
                              .eval = &m->s->eval,
                              .program = p->program,
                              .reg = p->reg,
                              .graph = m->s->plan->graph};
    expr_needs(&explain, e, &needs);
    x->needs = needs.needs.p;
    x->nneeds = needs.needs.n;
    x->errors = needs.errors.p;
    x->nerrors = needs.errors.n;
}

/* --- how good it is
 * ---------------------------------------------------------------------------------------------------------------------
 */

static double as_double(struct type t, struct value v)
{
    return t.kind == TYPE_NUMBER ? v.as.n : (double)v.as.i;
}

/* To six decimals: beyond them machines differ. */
static double rounded(double v)
{
    return fabs(v) < 1e9 ? nearbyint(v * 1e6) / 1e6 : v;
}

static struct value of_double(struct type t, double v)
{
    if (t.kind == TYPE_NUMBER)
        return value_number(rounded(v));
    return fabs(v) < 9e18 ? value_int((int64_t)nearbyint(v)) : VALUE_NONE;
}

/* The careful end of the interval: none where there are too few facts for one. */
static struct value careful(const struct measure_form *f, const struct measure_program *p,
                            const struct measured *x)
{
    double low, high, n = (double)x->n, v = as_double(f->type, x->value);
    if (f->interval == INTERVAL_SHARE && n > 0) {
        wilson_interval(nearbyint(v * n), n, f->confidence, &low, &high);
        return value_number(rounded(f->less ? high : low));
    }
    struct value s = f->interval == INTERVAL_MEAN ? p->reg[program_reg(p->program, f->spread)] : VALUE_NONE;
    if (s.state != V_KNOWN || x->n < 2)
        return VALUE_NONE;
    mean_interval(v, s.as.n, n, f->confidence, &low, &high);
    return of_double(f->type, f->less ? high : low);
}

static enum band band_for(const struct measure_form *f, const struct measured *x)
{
    const struct value *target = x->target.state == V_KNOWN ? &x->target : NULL,
                       *floor = x->floor.state == V_KNOWN ? &x->floor : NULL;
    bool lacks_bound = (f->target && !target) || (f->floor && !floor);
    if (x->few)
        return BAND_TOO_FEW;
    if (x->value.state != V_KNOWN || lacks_bound)
        return BAND_NONE;
    if (f->interval == INTERVAL_NONE)
        return measure_band(f->type, f->less, x->value, target, floor);
    return x->bound.state == V_KNOWN ? measure_band(f->type, f->less, x->bound, target, floor) : BAND_TOO_FEW;
}

static bool missed(const struct measured *x)
{
    return x->band == BAND_OFF_TARGET || x->band == BAND_OFF_FLOOR;
}

/* The target is easier than that of the period before, and that one was missed. */
static bool is_eased(const struct measures *m, const struct measure_form *f, const struct measured *before,
                     const struct measured *x)
{
    (void)m;
    bool both =
        before && before->target.state == V_KNOWN && x->target.state == V_KNOWN && f->type.kind != TYPE_BOOL;
    if (!both || !missed(before))
        return false;
    int order = value_compare(f->type, NULL, x->target, before->target);
    return f->less ? order > 0 : order < 0;
}

/* --- one
 * ----------------------------------------------------------------------------------------------------------------------------------
 */

static void keep(struct measures *m, struct measured *x)
{
    struct member *member = &m->rules[x->rule].members.p[x->member];
    x->before = member->last;
    member->last = m->all.n;
    *VEC_PUSH(m->arena, m->all) = x;
}

/* Whether `when` holds; where that is not known, neither is the value. */
static bool applies(struct measures *m, const struct measure_form *f, const struct measure_program *p,
                    struct measured *x)
{
    struct value when = value_at(p, f->when);
    if (!f->when || when.state == V_KNOWN)
        return !f->when || when.as.b;
    x->value = when.state == V_FAILED ? when : VALUE_UNKNOWN;
    put_needs(m, p, f->when, x);
    return true;
}

void measure_one(struct measures *m, uint32_t rule, uint32_t form, uint32_t member,
                 const struct measure_span *span)
{
    struct session *s = m->s;
    const struct measure_form *f = &s->plan->measures.p[form];
    const struct member *who = &m->rules[rule].members.p[member];
    const struct measure_program *p = program_of(m, form);
    bool keyed = f->members == MEMBERS_ROLE || f->members == MEMBERS_RECORD;
    struct value it = keyed ? who->key[0] : VALUE_NONE;
    const struct value owed[OWED_COUNT] = {keyed && f->record == 0 ? it : VALUE_NONE, it,
                                           value_int(span->from), value_int(span->till)};
    struct measured *x = NEW(m->arena, struct measured);
    *x = (struct measured){.rule = rule,
                           .form = form,
                           .member = member,
                           .holder = keyed ? it.as.name : CORE_NONE,
                           .from = span->from,
                           .till = span->till,
                           .estimate = span->estimate,
                           .group = f->members == MEMBERS_GROUPS ? who->key : NULL,
                           .bound = VALUE_NONE};
    const struct measured *before = who->last == NOT_MEASURED ? NULL : m->all.p[who->last];
    measure_span_set(m, span);
    s->eval.owed = owed;
    s->eval.member = who->key;
    m->at_hand = x;
    s->sum.steps += scalar_run(p->program, &s->eval, p->reg);
    x->value = value_at(p, f->value);
    x->target = value_at(p, f->target);
    x->floor = value_at(p, f->floor);
    x->baseline = value_at(p, f->baseline);
    if (!applies(m, f, p, x))
        return;
    if (x->value.state != V_KNOWN && x->nneeds + x->nerrors == 0)
        put_needs(m, p, f->value, x);
    x->n = facts_behind(m, f, p);
    x->few = x->n < f->enough;
    if (x->value.state == V_KNOWN && f->interval != INTERVAL_NONE)
        x->bound = careful(f, p, x);
    x->band = band_for(f, x);
    x->eased = is_eased(m, f, before, x);
    keep(m, x);
}

/* --- asking
 * ------------------------------------------------------------------------------------------------------------------------------
 */

static uint32_t member_of(const struct measures *m, uint32_t rule, uint32_t holder)
{
    const struct measure_run *r = &m->rules[rule];
    for (uint32_t i = 0; i < r->members.n; i++) {
        const struct member *x = &r->members.p[i];
        if (x->n == 0 || (x->n == 1 && x->key[0].state == V_KNOWN && x->key[0].as.name == holder))
            return i;
    }
    return NOT_MEASURED;
}

const struct measured *measures_last(struct session *s, uint32_t rule, uint32_t holder)
{
    uint32_t member = s->measures ? member_of(s->measures, rule, holder) : NOT_MEASURED;
    uint32_t last = member == NOT_MEASURED ? member : s->measures->rules[rule].members.p[member].last;
    return last == NOT_MEASURED ? NULL : s->measures->all.p[last];
}

const struct measured *measures_at(struct session *s, uint32_t rule, uint32_t holder, int64_t till)
{
    const struct measured *x = measures_last(s, rule, holder);
    while (x && x->till != till)
        x = x->before == NOT_MEASURED ? NULL : s->measures->all.p[x->before];
    return x;
}

struct value measures_value(void *session, uint32_t rule, struct value whose)
{
    struct session *s = session;
    if (whose.state > V_NONE)
        return whose.state == V_FAILED ? whose : VALUE_UNKNOWN;
    const struct measured *x = measures_last(s, rule, whose.state == V_KNOWN ? whose.as.name : CORE_NONE);
    return x && !(x->few && s->plan->measures.p[x->form].hide) ? x->value : VALUE_UNKNOWN;
}

struct str measures_text(void *session, uint32_t rule)
{
    struct session *s = session;
    return names_text(s->names, s->plan->measure_rules.p[rule].name);
}

/* Points of the children, by weight; those without enough data give theirs to the others (semantics 4.17). */
struct value measures_rollup(void *session, uint32_t index)
{
    struct session *s = session;
    struct measures *m = s->measures;
    const struct rollup_form *r = &s->plan->rollups.p[index];
    const struct measured *parent = m->at_hand;
    struct score_part *parts = NEW_ARRAY(&s->call, struct score_part, r->children.n + 1);
    int64_t score;
    for (uint32_t i = 0; i < r->children.n; i++) {
        const struct measured *x = measures_at(s, r->children.p[i].rule, parent->holder, parent->till);
        parts[i].weight = r->children.p[i].weight;
        parts[i].known = x && measured_points(&s->plan->measures.p[x->form], x, &parts[i].fine);
    }
    if (!score_parts(&s->call, parts, r->children.n, &score))
        return VALUE_NONE;
    return value_number((double)score / (double)POINT_ONE);
}

/* --- texts
 * ----------------------------------------------------------------------------------------------------------------------------------
 */

static int value_order(struct type t, const struct names *names, struct value a, struct value b)
{
    if (t.kind == TYPE_BOOL)
        return a.as.b - b.as.b;
    if (t.kind == TYPE_TEXT || t.kind == TYPE_ONE_OF || t.kind == TYPE_RECORD)
        return str_cmp(names_text(names, (struct name){a.as.name}),
                       names_text(names, (struct name){b.as.name}));
    return value_compare(t, names, a, b);
}

int measure_member_order(const struct session *s, uint32_t rule, const struct measure_form *f, uint32_t a,
                         uint32_t b)
{
    const struct member *x = &s->measures->rules[rule].members.p[a],
                        *y = &s->measures->rules[rule].members.p[b];
    for (uint32_t i = 0; i < x->n; i++) {
        struct type t = f->members == MEMBERS_GROUPS ? f->group_types.p[i] : TYPE(TYPE_TEXT);
        bool none_x = x->key[i].state != V_KNOWN, none_y = y->key[i].state != V_KNOWN;
        int order = none_x || none_y ? none_x - none_y : value_order(t, s->names, x->key[i], y->key[i]);
        if (order)
            return order;
    }
    return 0;
}

struct str measures_period(struct session *s, const struct measured *x)
{
    struct buf b = {.arena = &s->call};
    const struct measure_rule *r = &s->plan->measure_rules.p[x->rule];
    if (r->has_every)
        period_print(&b, s->plan->zone, &r->every, x->from, x->till);
    return buf_str(&b);
}
