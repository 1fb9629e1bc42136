/* SPDX-License-Identifier: MIT */
#include "vm/run/session.h"

#include <time.h>

#include "vm/rule/decide.h"
#include "vm/run/history.h"

struct bits {                  /* a set of name ids */
    uint64_t *p;
    uint32_t n, cap;
};

/* What a run does with the facts of one kind: made when the kind is first seen. */
struct run_kind {
    struct name name;
    bool spoken;               /* the book mentions it */
    const struct program *program;
    struct value *reg;
    struct bound bound;
    struct form_state *state;
    struct term_regs *terms;   /* history terms that this kind enters */
    uint32_t nterms;
    bool upcoming;             /* some form of it is not yet in force on some day */
    bool waited;               /* something waits for the outcome of some form of it */
};
struct session {
    struct arena *arena;
    struct arena call;         /* given back after each event, but for its first block */
    struct arena_mark call_mark;
    const struct plan *plan;
    struct session_options o;
    struct names *names;
    struct eval eval;
    struct history *history;
    VEC(struct run_kind *) kinds;
    struct map kind_of;        /* name id -> index */
    struct run_kind *last;     /* of the event that was given last */
    uint64_t event;
    struct bits people, cases;
    struct summary sum;
    struct rule_count *counts;
    uint64_t started;          /* milliseconds */
    bool inside;
};

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
    s->history = history_new(arena, p->graph, names, o->keep_reasons);
    s->counts = NEW_ARRAY(arena, struct rule_count, p->rules.n + 1);
    for (uint32_t i = 0; i < p->rules.n; i++)
        s->counts[i].rule = p->rules.p[i].name;
    s->started = o->limits->millis ? now_millis() : 0;
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

/* --- kinds ------------------------------------------------------------------------------------------------------------------- */

struct kind_maker {
    struct session *s;
    struct run_kind *k;
    uint32_t rule_len;
    VEC(uint32_t) roots;
    VEC(uint32_t) forms, terms;
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
    for (uint32_t i = 0; i < t->same.n; i++)
        root(m, t->same.p[i]);
    for (uint32_t i = 0; i < t->joins.n; i++)
        root(m, t->joins.p[i]);
    for (uint32_t i = 0; i < t->captures.n; i++)
        root(m, t->captures.p[i]);
}

static void find_forms(struct kind_maker *m)
{
    const struct plan *p = m->s->plan;
    for (uint32_t i = 0; i < p->verdicts.n; i++)
        if (kind_set_has(p->verdicts.p[i].kinds, m->s->names, m->k->name, m->rule_len)) {
            *VEC_PUSH(m->s->arena, m->forms) = i;
            root_form(m, &p->verdicts.p[i]);
        }
    for (uint32_t i = 0; i < p->graph->terms.n; i++)
        if (kind_set_has(p->graph->terms.p[i].kinds, m->s->names, m->k->name, m->rule_len)) {
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
        k->waited |= name_is(m->s->plan->rules.p[f->rule].fired);
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
            .term = m->terms.p[i], .filter = reg_of(k->program, t->filter), .value = reg_of(k->program, t->value),
            .same = reg_list(m, t->same.p, t->same.n), .joins = reg_list(m, t->joins.p, t->joins.n), .captures = reg_list(m, t->captures.p, t->captures.n)};
    }
}

static struct run_kind *kind_new(struct session *s, struct name name)
{
    struct run_kind *k = NEW(s->arena, struct run_kind);
    uint32_t index = schema_kind_find(s->plan->schema, name);
    const struct kind_def *def = index == KIND_NONE ? NULL : &s->plan->schema->kinds.p[index];
    struct kind_maker m = {.s = s, .k = k, .rule_len = def ? def->rule_len : 0};
    k->name = name;
    find_forms(&m);
    k->program = program_new(s->arena, s->plan->graph, m.roots.p, m.roots.n);
    k->reg = program_regs(s->arena, k->program, s->plan->graph);
    bind_forms(&m);
    bind_terms(&m);
    k->spoken = (def && def->declared) || m.forms.n || m.terms.n;
    for (uint32_t i = 0; i < s->plan->waited.n && !k->spoken; i++)
        k->spoken = kind_set_has(s->plan->waited.p[i], s->names, name, 0);
    map_put(&s->kind_of, name.id, s->kinds.n);
    *VEC_PUSH(s->arena, s->kinds) = k;
    return k;
}

static struct run_kind *kind_of(struct session *s, struct name name)
{
    uint32_t i;
    if (s->last && name_eq(s->last->name, name))
        return s->last;
    return map_get(&s->kind_of, name.id, &i) ? s->kinds.p[i] : kind_new(s, name);
}

/* --- explaining ------------------------------------------------------------------------------------------------------------------ */

static void counted_events(void *ud, uint32_t term, const struct value *deps, struct why *into)
{
    struct session *s = ud;
    history_events(s->history, &s->eval, term, deps, s->event, s->arena, into);
}

static struct explain explain_of(struct session *s, struct run_kind *k, struct arena *a)
{
    return (struct explain){.arena = a, .eval = &s->eval, .program = k->program, .reg = k->reg, .graph = s->plan->graph,
                            .events = s->o.keep_reasons ? counted_events : NULL, .events_ud = s};
}

static const struct verdict_form *form_at(const struct session *s, const struct run_kind *k, uint32_t i)
{
    return &s->plan->verdicts.p[k->bound.forms[i].form];
}

static struct str because_of(struct session *s, struct run_kind *k, const struct verdict_form *f, struct arena *a)
{
    struct buf b = {.arena = a};
    struct explain x = explain_of(s, k, a);
    struct value_env ve = {s->names, &s->plan->schema->types, s->plan->zone, s->plan->clock_change, a};
    if (f->because)
        template_print(&b, &x, f->because, &ve);
    return buf_str(&b);
}

/* What is missing for form i to be clear, into one list. */
static void form_needs(struct session *s, struct run_kind *k, uint32_t i, struct needs *into)
{
    const struct verdict_form *f = form_at(s, k, i);
    struct explain x = explain_of(s, k, into->arena);
    const struct expr of = {.node = f->of_node, .text = STR("actor")};
    const struct expr *parts[] = {f->where, f->of_node == NODE_NONE ? NULL : &of, f->when, f->condition};
    for (uint32_t p = 0; p < ARRAY_LEN(parts); p++)
        if (parts[p])
            expr_needs(&x, parts[p], into);
}

struct counted_need {
    struct str text;
    uint32_t rules;
};

static int by_weight(const void *a, const void *b, void *ud)
{
    (void)ud;
    const struct counted_need *x = a, *y = b;
    if (x->rules != y->rules)
        return x->rules > y->rules ? -1 : 1;
    return str_cmp(x->text, y->text);
}

struct need_list {
    VEC(struct counted_need) all;
    VEC(struct rule_error) errors;
};

static void add_need(struct arena *a, struct need_list *l, struct str text)
{
    for (uint32_t i = 0; i < l->all.n; i++)
        if (str_eq(l->all.p[i].text, text)) {
            l->all.p[i].rules++;
            return;
        }
    *VEC_PUSH(a, l->all) = (struct counted_need){text, 1};
}

static void collect_needs(struct session *s, struct run_kind *k, uint32_t i, struct need_list *l)
{
    struct needs n = {.arena = &s->call};
    if (!k->state[i].in_force)
        return;
    form_needs(s, k, i, &n);
    for (uint32_t j = 0; j < n.needs.n && k->state[i].hangs; j++)
        add_need(&s->call, l, n.needs.p[j]);
    for (uint32_t j = 0; j < n.errors.n; j++)
        *VEC_PUSH(&s->call, l->errors) = (struct rule_error){names_text(s->names, form_at(s, k, i)->name), n.errors.p[j]};
}

static int by_rule(const void *a, const void *b, void *ud)
{
    (void)ud;
    const struct rule_error *x = a, *y = b;
    int rule = str_cmp(x->rule, y->rule);
    return rule ? rule : str_cmp(x->message, y->message);
}

/* Needs by weight; errors by rule: neither hangs on the order of the book. */
static const struct str *ranked(struct session *s, struct need_list *l)
{
    sort_stable(&s->call, l->all.p, l->all.n, sizeof *l->all.p, by_weight, NULL);
    sort_stable(&s->call, l->errors.p, l->errors.n, sizeof *l->errors.p, by_rule, NULL);
    struct str *texts = NEW_ARRAY(&s->call, struct str, l->all.n + 1);
    for (uint32_t i = 0; i < l->all.n; i++)
        texts[i] = l->all.p[i].text;
    return texts;
}

/* --- lists of rules ------------------------------------------------------------------------------------------------------------------ */

struct name_list {
    VEC(uint32_t) forms;       /* bound, one for each name, sorted by name */
};

static int by_name(const void *a, const void *b, void *ud)
{
    void **x = ud;
    struct session *s = x[0];
    struct run_kind *k = x[1];
    return str_cmp(names_text(s->names, form_at(s, k, *(const uint32_t *)a)->name), names_text(s->names, form_at(s, k, *(const uint32_t *)b)->name));
}

typedef bool (*form_test)(struct session *s, struct run_kind *k, uint32_t i);

static bool test_nothing(struct session *s, struct run_kind *k, uint32_t i)
{
    (void)s, (void)k, (void)i;
    return false;
}

static struct name_list forms_where(struct session *s, struct run_kind *k, form_test test)
{
    struct name_list l = {0};
    for (uint32_t i = 0; test != test_nothing && i < k->bound.n; i++)
        if (test(s, k, i))
            *VEC_PUSH(&s->call, l.forms) = i;
    void *ud[2] = {s, k};
    sort_stable(&s->call, l.forms.p, l.forms.n, sizeof *l.forms.p, by_name, ud);
    return l;
}

static bool test_forbids(struct session *s, struct run_kind *k, uint32_t i)
{
    (void)s;
    return k->state[i].forbids;
}
static bool test_hangs(struct session *s, struct run_kind *k, uint32_t i)
{
    (void)s;
    return k->state[i].hangs;
}
static bool test_permits(struct session *s, struct run_kind *k, uint32_t i)
{
    (void)s;
    return k->bound.forms[i].effect == EFFECT_PERMIT && k->state[i].effect == TRI_TRUE;
}
static bool test_warns(struct session *s, struct run_kind *k, uint32_t i)
{
    (void)s;
    return k->bound.forms[i].effect == EFFECT_WARN && k->state[i].effect == TRI_TRUE;
}
static const form_test by_of_verdict[VERDICT_COUNT] = {test_permits, test_forbids, test_hangs, test_nothing}; /* ORDER verdict */

static const struct name *list_names(struct session *s, struct run_kind *k, const struct name_list *l, uint32_t *ret_n)
{
    struct name *names = NEW_ARRAY(&s->call, struct name, l->forms.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->forms.n; i++) {
        struct name name = form_at(s, k, l->forms.p[i])->name;
        if (n == 0 || !name_eq(names[n - 1], name))
            names[n++] = name;
    }
    *ret_n = n;
    return names;
}

/* --- findings -------------------------------------------------------------------------------------------------------------------------- */

struct teller {
    struct session *s;
    struct run_kind *k;
    const struct batch *batch;
    struct row row;
    finding_fn sink;
    void *ud;
    bool stopped;
};

static struct finding finding_new(const struct teller *t, enum finding_kind kind)
{
    return (struct finding){.kind = kind, .event = t->s->event, .event_kind = t->k->name, .batch = t->batch, .row = t->row, .rule = NAME_NONE, .upcoming_from = INT32_MIN};
}

static void tell(struct teller *t, const struct finding *f)
{
    t->s->inside = true;
    if (!t->stopped && !t->sink(t->ud, f))
        t->stopped = true;
    t->s->inside = false;
}

static void tell_rule(struct teller *t, enum finding_kind kind, uint32_t i, int32_t from)
{
    struct finding f = finding_new(t, kind);
    const struct verdict_form *v = form_at(t->s, t->k, i);
    struct need_list l = {0};
    f.rule = v->name;
    f.because = because_of(t->s, t->k, v, &t->s->call);
    f.cite = v->cite;
    f.upcoming_from = from;
    if (kind == FINDING_UNDETERMINED) {
        collect_needs(t->s, t->k, i, &l);
        f.needs = ranked(t->s, &l);
        f.nneeds = l.all.n;
        f.errors = l.errors.p;
        f.nerrors = l.errors.n;
    }
    tell(t, &f);
}

static void tell_rules(struct teller *t, enum finding_kind kind, form_test test)
{
    struct name_list l = forms_where(t->s, t->k, test);
    for (uint32_t i = 0; i < l.forms.n; i++)
        tell_rule(t, kind, l.forms.p[i], INT32_MIN);
}

static void tell_decision(struct teller *t, enum verdict v, enum finding_kind kind)
{
    struct finding f = finding_new(t, kind);
    struct name_list by = forms_where(t->s, t->k, by_of_verdict[v]);
    struct name_list warn = forms_where(t->s, t->k, t->k->bound.warns ? test_warns : test_nothing);
    struct need_list l = {0};
    for (uint32_t i = 0; i < t->k->bound.n; i++)
        if (t->k->state[i].unclear)
            collect_needs(t->s, t->k, i, &l);
    f.verdict = v;
    f.by = list_names(t->s, t->k, &by, &f.nby);
    f.warnings = list_names(t->s, t->k, &warn, &f.nwarnings);
    f.needs = ranked(t->s, &l);
    f.nneeds = v == VERDICT_UNDETERMINED ? l.all.n : 0;
    f.errors = l.errors.p;
    f.nerrors = l.errors.n;
    tell(t, &f);
}

static void tell_audit(struct teller *t, enum verdict v)
{
    if (v == VERDICT_FORBIDDEN)
        tell_rules(t, FINDING_VIOLATION, test_forbids);
    if (v == VERDICT_UNDETERMINED)
        tell_rules(t, FINDING_UNDETERMINED, test_hangs);
    if (t->k->bound.warns)
        tell_rules(t, FINDING_WARNING, test_warns);
    if (v == VERDICT_PERMITTED && t->s->o.show_passed)
        tell_decision(t, v, FINDING_PASSED);
}

/* Rules that come into force later, taken as if they were: told apart, counted nowhere. */
static void tell_upcoming(struct teller *t)
{
    struct session *s = t->s;
    struct run_kind *k = t->k;
    if (!s->o.upcoming || !k->upcoming)
        return;
    decide(&k->bound, k->reg, s->eval.day, true, k->state);
    for (uint32_t i = 0; i < k->bound.n; i++) {
        const struct verdict_form *f = form_at(s, k, i);
        if (f->from <= s->eval.day)
            continue;
        if (test_forbids(s, k, i))
            tell_rule(t, FINDING_VIOLATION, i, f->from);
        else if (test_warns(s, k, i))
            tell_rule(t, FINDING_WARNING, i, f->from);
    }
    decide(&k->bound, k->reg, s->eval.day, false, k->state);
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

static void mark(struct session *s, struct bits *set, uint32_t id, uint64_t *count)
{
    if (id == CORE_NONE || id == CORE_UNKNOWN)
        return;
    while (set->n <= id / 64)
        *VEC_PUSH(s->arena, *set) = 0;
    uint64_t bit = UINT64_C(1) << id % 64;
    *count += !(set->p[id / 64] & bit);
    set->p[id / 64] |= bit;
}

static void count_event(struct session *s, const struct batch *b, struct row r)
{
    s->sum.events++;
    mark(s, &s->people, b->actor[r.i], &s->sum.people);
    mark(s, &s->cases, b->kase[r.i], &s->sum.cases);
}

/* --- one event ------------------------------------------------------------------------------------------------------------------------------- */

static enum bl_status over_limit(struct session *s)
{
    const struct limits *l = s->o.limits;
    if (s->o.interrupt && *s->o.interrupt)
        return BL_INTERRUPTED;
    if (l->steps && s->sum.steps > l->steps)
        return BL_LIMIT;
    bool look = l->millis && s->event % 256 == 0;
    return look && now_millis() - s->started > l->millis ? BL_LIMIT : BL_OK;
}

static void enter(struct session *s, struct run_kind *k)
{
    for (uint32_t i = 0; i < k->nterms; i++)
        history_enter(s->history, &k->terms[i], k->reg, s->eval.at, s->event);
}

/* POLICY.fired, for rules that something waits for: fired and not taken out; by name (semantics 4.13). */
static bool test_outcome(struct session *s, struct run_kind *k, uint32_t i)
{
    const struct verdict_form *f = form_at(s, k, i);
    return name_is(s->plan->rules.p[f->rule].fired) && k->state[i].effect == TRI_TRUE;
}

/* Right after its event an outcome is an event too: rules that wait for it judge it, and their outcomes follow. Circles are errors at
 * load. */
static void enter_outcomes(struct teller *t)
{
    struct session *s = t->s;
    struct run_kind *k = t->k;
    if (!k->waited)
        return;
    struct name_list l = forms_where(s, k, test_outcome);
    for (uint32_t i = 0; i < l.forms.n; i++) {
        struct teller out = *t;
        out.k = kind_of(s, s->plan->rules.p[form_at(s, k, l.forms.p[i])->rule].fired);
        s->eval.kind = out.k->name.id;
        s->sum.steps += scalar_run(out.k->program, &s->eval, out.k->reg);
        enum verdict v = decide(&out.k->bound, out.k->reg, s->eval.day, false, out.k->state);
        count_rules(s, out.k);
        if (t->sink && s->o.mode == SESSION_AUDIT)
            tell_audit(&out, v);
        t->stopped |= out.stopped;
        enter(s, out.k);
        enter_outcomes(&out);
    }
    s->eval.kind = k->name.id;
}

static struct run_kind *look_at(struct session *s, const struct batch *b, struct row r)
{
    struct run_kind *k = kind_of(s, (struct name){b->kind_name[r.i]});
    s->last = k;
    eval_at(&s->eval, b, r);
    s->sum.steps += scalar_run(k->program, &s->eval, k->reg);
    return k;
}

static bool beyond(const struct session *s, const struct batch *b, struct row r)
{
    return s->o.has_as_of && b->at[r.i] > s->o.as_of;
}

enum bl_status session_event(struct session *s, const struct batch *b, struct row r, finding_fn sink, void *ud)
{
    if (s->inside)
        return BL_BUSY;
    if (beyond(s, b, r))
        return BL_OK;
    arena_back(&s->call, s->call_mark);
    s->event++;
    struct run_kind *k = look_at(s, b, r);
    enum verdict v = decide(&k->bound, k->reg, s->eval.day, false, k->state);
    count_event(s, b, r);
    s->sum.decided[v]++;
    if (!k->spoken)
        s->sum.unspoken.count++;
    count_rules(s, k);
    struct teller t = {.s = s, .k = k, .batch = b, .row = r, .sink = sink, .ud = ud};
    if (s->o.mode == SESSION_DECIDE)
        tell_decision(&t, v, FINDING_DECISION);
    else
        tell_audit(&t, v);
    tell_upcoming(&t);
    if (s->o.mode == SESSION_AUDIT || v == VERDICT_PERMITTED || v == VERDICT_UNREGULATED) {
        enter(s, k);
        enter_outcomes(&t);
    }
    return t.stopped ? BL_STOPPED : over_limit(s);
}

enum bl_status session_past(struct session *s, const struct batch *b, struct row r)
{
    if (beyond(s, b, r))
        return BL_OK;
    struct run_kind *k = look_at(s, b, r);
    decide(&k->bound, k->reg, s->eval.day, false, k->state);
    enter(s, k);
    struct teller t = {.s = s, .k = k, .batch = b, .row = r};
    enter_outcomes(&t);
    arena_back(&s->call, s->call_mark);
    return over_limit(s);
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
        if (!s->kinds.p[i]->spoken)
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
        add_waiting(s, &w, s->plan->graph->terms.p[i].kinds);
    sort_stable(s->arena, w.names.p, w.names.n, sizeof *w.names.p, by_text, s->names);
    s->sum.waiting_for = w.names.p;
    s->sum.nwaiting = w.names.n;
}

enum bl_status session_end(struct session *s, finding_fn sink, void *ud, const struct summary **ret)
{
    (void)sink, (void)ud; /* nothing falls due at the end while there are no duties */
    sum_unspoken(s);
    sum_waiting(s);
    s->sum.rules = s->counts;
    s->sum.nrules = s->plan->rules.n;
    *ret = &s->sum;
    return BL_OK;
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
    w->condition = f->condition ? expr_why(&x, f->condition) : NULL;
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
    s->eval.day = b ? INT32_MIN : s->o.has_as_of ? civil_day(s->plan->zone, s->o.as_of) : DAY_LAST;
    if (b)
        eval_at(&s->eval, b, r);
    s->event++; /* its number: history before it */
    s->sum.steps += scalar_run(k.program, &s->eval, k.reg);
    struct explain x = explain_of(s, &k, a);
    expr_needs(&x, e, needs);
    return expr_why(&x, e);
}
