/* SPDX-License-Identifier: MIT
 * What a run does with the facts of one kind: which rules judge them, which history terms they enter, in one program. */
#include "vm/run/running.h"

/* --- kinds ------------------------------------------------------------------------------------------------------------------- */

struct kind_maker {
    struct session *s;
    struct run_kind *k;
    uint32_t rule_len;
    bool judged;                   /* rules judge its facts */
    VEC(uint32_t) roots;
    VEC(uint32_t) forms, terms;
    VEC(struct act_regs) acts;     /* form and act; registers once there is a program */
    VEC(struct start_regs) starts;
    VEC(struct asked_regs) asked;
    VEC(struct rating_regs) ratings;
    VEC(struct entry_regs) entries; /* form; add holds which entry of it, until there is a program */
};

static void root(struct kind_maker *m, uint32_t node)
{
    if (node != NODE_NONE)
        *VEC_PUSH(m->s->arena, m->roots) = node;
}

static void root_expr(struct kind_maker *m, const struct expr *e)
{
    root(m, e ? e->node : NODE_NONE);
}

static void root_form(struct kind_maker *m, const struct verdict_form *f)
{
    root_expr(m, f->where);
    root_expr(m, f->when);
    root_expr(m, f->condition);
    root(m, f->of_node);
    for (uint32_t i = 0; f->because && i < f->because->parts.n; i++)
        root_expr(m, f->because->parts.p[i].expr);
}

static void root_term(struct kind_maker *m, const struct term *t)
{
    root(m, t->filter);
    root(m, t->value);
    root(m, t->time);
    for (uint32_t i = 0; i < t->same.n; i++)
        root(m, t->same.p[i]);
    for (uint32_t i = 0; i < t->joins.n; i++)
        root(m, t->joins.p[i]);
    for (uint32_t i = 0; i < t->captures.n; i++)
        root(m, t->captures.p[i]);
}

static void root_all(struct kind_maker *m, const uint32_t *nodes, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        root(m, nodes[i]);
}

static void root_act(struct kind_maker *m, const struct act_form *a)
{
    root(m, a->where.filter);
    root(m, a->value);
    root_all(m, a->where.captures.p, a->where.captures.n);
    root_all(m, a->same.p, a->same.n);
    root_all(m, a->evidence.p, a->evidence.n);
}

static void root_start(struct kind_maker *m, const struct obligation_form *f)
{
    root_expr(m, f->where);
    root_expr(m, f->when);
    root_expr(m, f->who);
    root_expr(m, f->unit);
    root_all(m, f->same.p, f->same.n);
    root_all(m, f->per_values.p, f->per_values.n);
}

static void find_duties(struct kind_maker *m)
{
    const struct plan *p = m->s->plan;
    for (uint32_t i = 0; i < p->obligations.n; i++) {
        const struct obligation_form *f = &p->obligations.p[i];
        for (uint8_t a = 0; a < ACT_COUNT; a++)
            if (f->act[a].kinds && kind_set_has(f->act[a].kinds, m->s->names, m->k->name, m->rule_len)) {
                *VEC_PUSH(m->s->arena, m->acts) = (struct act_regs){.form = i, .act = a};
                root_act(m, &f->act[a]);
            }
        if (f->on && kind_set_has(f->on, m->s->names, m->k->name, m->rule_len)) {
            *VEC_PUSH(m->s->arena, m->starts) = (struct start_regs){.form = i};
            root_start(m, f);
        }
    }
}

static void find_accounts(struct kind_maker *m)
{
    const struct plan *p = m->s->plan;
    for (uint32_t i = 0; i < p->accounts.n; i++)
        for (uint32_t e = 0; e < p->accounts.p[i].entries.n; e++) {
            const struct account_entry *x = &p->accounts.p[i].entries.p[e];
            if (!kind_set_has(x->kinds, m->s->names, m->k->name, m->rule_len))
                continue;
            *VEC_PUSH(m->s->arena, m->entries) = (struct entry_regs){.form = i, .add = e};
            root_expr(m, x->where);
            root(m, x->add);
            root(m, x->whose);
        }
}

static void find_ratings(struct kind_maker *m)
{
    const struct plan *p = m->s->plan;
    for (uint32_t i = 0; i < p->reviews.n; i++) {
        const struct rating_form *r = &p->reviews.p[i].rating;
        if (!r->kinds || !kind_set_has(r->kinds, m->s->names, m->k->name, m->rule_len))
            continue;
        *VEC_PUSH(m->s->arena, m->ratings) = (struct rating_regs){.form = i};
        root_expr(m, r->where);
        root(m, r->score);
        root(m, r->of);
        root(m, r->by);
    }
}

static void find_chains(struct kind_maker *m)
{
    const struct plan *p = m->s->plan;
    for (uint32_t i = 0; i < p->chains.n; i++)
        if (p->chains.p[i].asked && kind_set_has(p->chains.p[i].asked, m->s->names, m->k->name, m->rule_len)) {
            *VEC_PUSH(m->s->arena, m->asked) = (struct asked_regs){.chain = i};
            root_expr(m, p->chains.p[i].asked_where);
        }
}

static void find_forms(struct kind_maker *m)
{
    const struct plan *p = m->s->plan;
    for (uint32_t i = 0; i < p->verdicts.n && m->judged; i++)
        if (kind_set_has(p->verdicts.p[i].kinds, m->s->names, m->k->name, m->rule_len)) {
            *VEC_PUSH(m->s->arena, m->forms) = i;
            root_form(m, &p->verdicts.p[i]);
        }
    for (uint32_t i = 0; i < p->graph->terms.n; i++)
        if (!(p->graph->terms.p[i].aside && !m->s->measures) &&
            kind_set_has(p->graph->terms.p[i].kinds, m->s->names, m->k->name, m->rule_len)) {
            *VEC_PUSH(m->s->arena, m->terms) = i;
            root_term(m, &p->graph->terms.p[i]);
        }
}

static uint32_t reg_of(const struct program *p, uint32_t node)
{
    return node == NODE_NONE ? NODE_NONE : program_reg(p, node);
}

/* What a form does not have reads the register behind all others, which is true. */
static uint32_t part_of(const struct program *p, uint32_t node)
{
    return node == NODE_NONE ? p->nregs : program_reg(p, node);
}

static uint32_t part_of_expr(const struct program *p, const struct expr *e)
{
    return part_of(p, e ? e->node : NODE_NONE);
}

static void bind_over(struct kind_maker *m, struct bound_form *b, const struct verdict_form *f)
{
    uint32_t *over = NEW_ARRAY(m->s->arena, uint32_t, f->over.n + 1);
    for (uint32_t i = 0; i < f->over.n; i++)
        for (uint32_t k = 0; k < m->forms.n; k++)
            if (m->forms.p[k] == f->over.p[i])
                over[b->nover++] = k;
    b->over = over;
}

static void bind_forms(struct kind_maker *m)
{
    struct run_kind *k = m->k;
    struct bound_form *b = NEW_ARRAY(m->s->arena, struct bound_form, m->forms.n + 1);
    k->bound.plain = true;
    for (uint32_t i = 0; i < m->forms.n; i++) {
        const struct verdict_form *f = &m->s->plan->verdicts.p[m->forms.p[i]];
        b[i] = (struct bound_form){.form = m->forms.p[i], .rule = f->rule, .effect = (uint8_t)f->effect, .closes = f->closes,
                                   .bare = !f->where && !f->when && f->of_node == NODE_NONE, .from = f->from, .till = f->till, .where = part_of_expr(k->program, f->where), .when = part_of_expr(k->program, f->when),
                                   .of = part_of(k->program, f->of_node), .condition = part_of_expr(k->program, f->condition)};
        bind_over(m, &b[i], f);
        k->upcoming |= f->from != DAY_FIRST;
        k->bound.warns |= f->effect == EFFECT_WARN;
        k->bound.closes |= f->closes;
        k->bound.speaks |= f->closes || f->effect == EFFECT_FORBID || f->effect == EFFECT_REQUIRE;
        k->bound.plain &= b[i].bare && b[i].nover == 0 && f->from == DAY_FIRST && f->till == DAY_LAST;
        k->waited |= fact_awaited(m->s, m->s->plan->rules.p[f->rule].fired);
    }
    k->bound.plan = m->s->plan;
    k->bound.forms = b;
    k->bound.n = m->forms.n;
    k->state = NEW_ARRAY(m->s->arena, struct form_state, m->forms.n + 1);
}

static const uint32_t *reg_list(struct kind_maker *m, const uint32_t *nodes, uint32_t n)
{
    uint32_t *regs = NEW_ARRAY(m->s->arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        regs[i] = program_reg(m->k->program, nodes[i]);
    return regs;
}

static void bind_terms(struct kind_maker *m)
{
    struct run_kind *k = m->k;
    k->terms = NEW_ARRAY(m->s->arena, struct term_regs, m->terms.n + 1);
    for (uint32_t i = 0; i < m->terms.n; i++) {
        const struct term *t = &m->s->plan->graph->terms.p[m->terms.p[i]];
        k->terms[k->nterms++] = (struct term_regs){
            .term = m->terms.p[i], .filter = reg_of(k->program, t->filter), .value = reg_of(k->program, t->value), .time = reg_of(k->program, t->time),
            .same = reg_list(m, t->same.p, t->same.n), .joins = reg_list(m, t->joins.p, t->joins.n), .captures = reg_list(m, t->captures.p, t->captures.n)};
    }
}

static void bind_duties(struct kind_maker *m)
{
    struct run_kind *k = m->k;
    const struct plan *p = m->s->plan;
    for (uint32_t i = 0; i < m->acts.n; i++) {
        struct act_regs *r = &m->acts.p[i];
        const struct act_form *a = &p->obligations.p[r->form].act[r->act];
        r->filter = part_of(k->program, a->where.filter);
        r->value = part_of(k->program, a->value);
        r->same = reg_list(m, a->same.p, a->same.n);
        r->captures = reg_list(m, a->where.captures.p, a->where.captures.n);
        r->evidence = reg_list(m, a->evidence.p, a->evidence.n);
    }
    for (uint32_t i = 0; i < m->starts.n; i++) {
        struct start_regs *r = &m->starts.p[i];
        const struct obligation_form *f = &p->obligations.p[r->form];
        r->where = part_of_expr(k->program, f->where);
        r->when = part_of_expr(k->program, f->when);
        r->who = part_of_expr(k->program, f->who);
        r->unit = part_of_expr(k->program, f->unit);
        r->same = reg_list(m, f->same.p, f->same.n);
        r->per = reg_list(m, f->per_values.p, f->per_values.n);
    }
    k->acts = m->acts.p;
    k->nacts = m->acts.n;
    k->starts = m->starts.p;
    k->nstarts = m->starts.n;
}

static void bind_accounts(struct kind_maker *m)
{
    for (uint32_t i = 0; i < m->entries.n; i++) {
        struct entry_regs *r = &m->entries.p[i];
        const struct account_entry *x = &m->s->plan->accounts.p[r->form].entries.p[r->add];
        r->where = part_of_expr(m->k->program, x->where);
        r->add = part_of(m->k->program, x->add);
        r->whose = part_of(m->k->program, x->whose);
    }
    m->k->entries = m->entries.p;
    m->k->nentries = m->entries.n;
}

static void bind_ratings(struct kind_maker *m)
{
    for (uint32_t i = 0; i < m->ratings.n; i++) {
        struct rating_regs *g = &m->ratings.p[i];
        const struct rating_form *r = &m->s->plan->reviews.p[g->form].rating;
        g->where = part_of_expr(m->k->program, r->where);
        g->score = program_reg(m->k->program, r->score);
        g->of = program_reg(m->k->program, r->of);
        g->by = program_reg(m->k->program, r->by);
    }
    m->k->ratings = m->ratings.p;
    m->k->nratings = m->ratings.n;
}

static struct run_kind *kind_new(struct session *s, struct name name)
{
    struct run_kind *k = NEW(s->arena, struct run_kind);
    uint32_t index = schema_kind_find(s->plan->schema, name);
    const struct kind_def *def = index == KIND_NONE ? NULL : &s->plan->schema->kinds.p[index];
    k->of_book = def && def->of_book;
    struct kind_maker m = {.s = s, .k = k, .rule_len = def ? def->rule_len : 0, .judged = !k->of_book || s->checking};
    k->name = name;
    k->rule = m.rule_len ? names_put(s->names, str_part(names_text(s->names, name), 0, m.rule_len)) : NAME_NONE;
    find_forms(&m);
    if (!k->of_book) {
        find_duties(&m);
        find_accounts(&m);
        find_ratings(&m);
        find_chains(&m);
    }
    k->program = program_new(s->arena, s->plan->graph, m.roots.p, m.roots.n);
    k->reg = program_regs(s->arena, k->program, s->plan->graph);
    bind_forms(&m);
    bind_terms(&m);
    bind_duties(&m);
    bind_accounts(&m);
    bind_ratings(&m);
    for (uint32_t i = 0; i < m.asked.n; i++)
        m.asked.p[i].where = part_of_expr(k->program, s->plan->chains.p[m.asked.p[i].chain].asked_where);
    k->asked = m.asked.p;
    k->nasked = m.asked.n;
    k->spoken = !k->of_book && ((def && def->declared) || m.forms.n || m.terms.n);
    for (uint32_t i = 0; i < s->plan->waited.n && !k->spoken && !k->of_book; i++)
        k->spoken = kind_set_has(s->plan->waited.p[i], s->names, name, 0);
    k->owes = k->nacts || k->nstarts;
    k->stands = s->chains || name_eq(name, s->plan->absence);
    for (int t = 0; t < TENURE_COUNT; t++)
        k->turns |= name_eq(name, s->plan->tenure[t]);
    for (uint32_t i = 0; i < s->plan->apart.n; i++)
        k->apart |= kind_set_has(s->plan->verdicts.p[s->plan->apart.p[i].verdict].kinds, s->names, name, m.rule_len);
    k->leads = k->owes || k->stands || k->apart || k->turns || k->nentries || k->nratings || k->nterms || k->waited;
    k->index = s->kinds.n;
    map_put(&s->kind_of, name.id, s->kinds.n);
    *VEC_PUSH(s->arena, s->kinds) = k;
    return k;
}

bool fact_awaited(const struct session *s, struct name kind)
{
    uint32_t at = name_is(kind) ? schema_kind_find(s->plan->schema, kind) : KIND_NONE;
    return name_is(kind) && (s->measures || at == KIND_NONE || !s->plan->schema->kinds.p[at].aside);
}

struct run_kind *run_kind_of(struct session *s, struct name name)
{
    uint32_t i;
    if (s->last && name_eq(s->last->name, name))
        return s->last;
    return map_get(&s->kind_of, name.id, &i) ? s->kinds.p[i] : kind_new(s, name);
}
