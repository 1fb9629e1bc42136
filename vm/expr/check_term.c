/* SPDX-License-Identifier: MIT
 * History terms: `count{ KIND, same = …, where = …, within = … }`. A `where` is taken apart by what it hangs on: conditions on the past
 * fact alone are judged when that fact comes (and once), what compares with the present is kept as captures of the past fact and
 * run when the term is asked. So a term never looks back at a row. */
#include "vm/expr/check.h"

/* --- what it is about -------------------------------------------------------------------------------------------------------- */

static bool known_kind(struct expr_source *s, struct str text)
{
    struct name id = names_find(s->env->names, text);
    uint32_t k = name_is(id) ? schema_kind_find(s->env->world->schema, id) : KIND_NONE;
    return k != KIND_NONE;
}

static struct str path_text(struct expr_source *s, const struct ast *p, uint32_t parts)
{
    const struct ast *last = p->arg[parts - 1];
    return str_part(s->text, p->at, last->at + last->len - p->at);
}

static bool wants_value(enum term_fn fn)
{
    return fn != TERM_COUNT && fn != TERM_EXISTS;
}

/* How many parts of `a.b.c` are the kind: the longest known one; else all but a field where the term needs one. */
static uint32_t kind_parts(struct expr_source *s, const struct ast *p, enum term_fn fn, bool has_value)
{
    for (uint32_t n = p->nargs; n > 0; n--)
        if (known_kind(s, path_text(s, p, n)))
            return n;
    return wants_value(fn) && !has_value && p->nargs > 1 ? p->nargs - 1 : p->nargs;
}

static void name_kinds(struct expr_source *s, struct term_ast *t, enum term_fn fn)
{
    struct ast *p = t->first;
    if (!p || p->kind == AST_ERROR)
        return;
    bool quoted = p->arg[0]->literal.token == TOK_TEXT;
    uint32_t n = quoted ? 1 : kind_parts(s, p, fn, t->value != NULL);
    *VEC_PUSH(s->env->arena, t->kinds) = quoted ? p->arg[0]->text : path_text(s, p, n);
    *VEC_PUSH(s->env->arena, t->kind_at) = p->at;
    if (n < p->nargs) {
        t->field = p->arg[n]->text;
        t->field_at = p->arg[n]->at;
    }
    if (n + 1 < p->nargs)
        EXPR_ERROR(s, D_B0430, p->arg[n + 1]->at, p->arg[n + 1]->len, p->arg[n + 1]->text);
}

static const struct kind_set *term_kind_set(struct expr_source *s, struct term_ast *t, enum term_fn fn)
{
    name_kinds(s, t, fn);
    for (uint32_t i = 0; i < t->kinds.n; i++)
        if (!kind_check(s->env, t->kinds.p[i], expr_span(s, t->kind_at.p[i], t->kinds.p[i].n)))
            s->failed = true;
    struct kind_set *ks = kind_set_new(s->env, t->kinds.p, t->kinds.n, t->any);
    for (uint32_t i = 0; i < ks->exact.n; i++)
        schema_kind(s->env->world->schema, ks->exact.p[i]);
    return ks;
}

/* --- taking a condition apart --------------------------------------------------------------------------------------------------- */

struct split {
    struct expr_source *s;
    struct graph *g;
    struct term *t;
    VEC(uint32_t) same, joins, externs; /* nodes of the present: deps of the term, in this order */
};

static uint32_t list_index(const uint32_t *p, uint32_t n, uint32_t node)
{
    for (uint32_t i = 0; i < n; i++)
        if (p[i] == node)
            return i;
    return n;
}

/* now.x as the present's own x. */
static uint32_t shift_now(struct graph *g, uint32_t id)
{
    struct node n = g->nodes.p[id];
    if (!n.now)
        return id;
    if (n.nargs == 0)
        return graph_node(g, (enum op)(n.op - OP_NOW_FIELD + OP_FIELD), n.type, n.imm, NULL, 0);
    uint32_t *args = NEW_ARRAY(g->arena, uint32_t, n.nargs);
    for (uint32_t i = 0; i < n.nargs; i++)
        args[i] = shift_now(g, node_args(g, &n)[i]);
    return graph_node(g, (enum op)n.op, n.type, n.imm, args, n.nargs);
}

static uint32_t residual(struct split *x, uint32_t id)
{
    struct graph *g = x->g;
    struct node n = g->nodes.p[id];
    if (!n.past && !n.now)
        return id;
    if (!n.now) {
        uint32_t i = list_index(x->t->captures.p, x->t->captures.n, id);
        if (i == x->t->captures.n)
            *VEC_PUSH(g->arena, x->t->captures) = id;
        return graph_node(g, OP_CAPTURE, n.type, i, NULL, 0);
    }
    if (!n.past) {
        uint32_t dep = shift_now(g, id), i = list_index(x->externs.p, x->externs.n, dep);
        if (i == x->externs.n)
            *VEC_PUSH(g->arena, x->externs) = dep;
        return graph_node(g, OP_EXTERN, n.type, i, NULL, 0);
    }
    uint32_t *args = NEW_ARRAY(g->arena, uint32_t, n.nargs);
    for (uint32_t i = 0; i < n.nargs; i++)
        args[i] = residual(x, node_args(g, &n)[i]);
    return graph_node(g, (enum op)n.op, n.type, n.imm, args, n.nargs);
}

/* f == now.g, either way round: a key. Sets are compared by members, which no key holds. */
static bool joins(struct split *x, const struct node *n)
{
    struct graph *g = x->g;
    if (n->op < OP_EQ_NAME || n->op > OP_EQ_PERIOD)
        return false;
    for (uint32_t side = 0; side < 2; side++) {
        const struct node *a = &g->nodes.p[n->arg[side]], *b = &g->nodes.p[n->arg[1 - side]];
        if (!a->past || a->now || !b->now || b->past)
            continue;
        *VEC_PUSH(g->arena, x->t->joins) = n->arg[side];
        *VEC_PUSH(g->arena, x->joins) = shift_now(g, n->arg[1 - side]);
        return true;
    }
    return false;
}

static void split_where(struct split *x, uint32_t id)
{
    struct node n = x->g->nodes.p[id];
    if (n.op == OP_AND) {
        split_where(x, n.arg[0]);
        split_where(x, n.arg[1]);
    } else if (!n.now) {
        x->t->filter = graph_and(x->g, x->t->filter, id);
    } else if (!joins(x, &n)) {
        uint32_t r = residual(x, id);
        x->t->residual = graph_and(x->g, x->t->residual, r);
    }
}

/* --- a condition on two facts ---------------------------------------------------------------------------------------------------------- */

static void split_pair(struct split *x, uint32_t id, struct pair_where *into)
{
    struct node n = x->g->nodes.p[id];
    if (n.op == OP_AND) {
        split_pair(x, n.arg[0], into);
        split_pair(x, n.arg[1], into);
    } else if (!n.now) {
        into->second = graph_and(x->g, into->second, id);
    } else if (!n.past) {
        into->first = graph_and(x->g, into->first, shift_now(x->g, id));
    } else {
        into->both = graph_and(x->g, into->both, residual(x, id));
    }
}

void where_split(struct graph *g, uint32_t node, struct pair_where *into)
{
    struct term t = {.captures = {into->captures.p, into->captures.n, into->captures.cap}};
    struct split x = {.g = g, .t = &t, .externs = {into->externs.p, into->externs.n, into->externs.cap}};
    split_pair(&x, node, into);
    into->captures.p = t.captures.p;
    into->captures.n = t.captures.n;
    into->captures.cap = t.captures.cap;
    into->externs.p = x.externs.p;
    into->externs.n = x.externs.n;
    into->externs.cap = x.externs.cap;
}

void expr_look_back(struct graph *g, uint32_t where, struct look_back *ret)
{
    struct pair_where p = {.first = NODE_NONE, .second = NODE_NONE, .both = NODE_NONE};
    if (where != NODE_NONE)
        where_split(g, where, &p);
    ret->filter = p.second;
    ret->residual = p.both;
    ret->captures.p = p.captures.p;
    ret->captures.n = ret->captures.cap = p.captures.n;
    if (p.first != NODE_NONE) {
        *VEC_PUSH(g->arena, p.externs) = p.first;
        ret->residual = graph_and(g, p.both, graph_node(g, OP_EXTERN, TYPE(TYPE_BOOL), p.externs.n - 1, NULL, 0));
    }
    ret->externs.p = p.externs.p;
    ret->externs.n = ret->externs.cap = p.externs.n;
}

/* --- the parts of a term ----------------------------------------------------------------------------------------------------------- */

static bool check_same(struct split *x, struct expr_env *inner, struct expr_env *outer, struct ast *p)
{
    struct expr_source *s = x->s;
    struct symbol past, present;
    if (p->kind != AST_PATH || p->nargs != 1) {
        EXPR_ERROR(s, D_B0431, p->at, p->len, str_part(s->text, p->at, p->len));
        return false;
    }
    struct str name = p->arg[0]->text;
    enum found a = scope_field(inner, inner->fact, false, name, &past);
    enum found b = scope_field(outer, outer->fact, false, name, &present);
    if (a != FOUND_HERE || b != FOUND_HERE) {
        const struct frame *f = a != FOUND_HERE ? inner->fact : outer->fact;
        const struct str *names;
        uint32_t n = scope_names(outer, f, &names);
        struct diag *d = EXPR_ERROR(s, D_B0309, p->at, p->len, name, f ? f->kinds->text : STR("this place"));
        diag_nearest(outer->diags, d, name, names, n);
        return false;
    }
    if (!type_eq(past.type, present.type) || past.type.kind == TYPE_SET) {
        EXPR_ERROR(s, D_B0432, p->at, p->len, name, type_text(s, past.type), type_text(s, present.type));
        return false;
    }
    *VEC_PUSH(x->g->arena, x->t->same) = past.node;
    *VEC_PUSH(x->g->arena, x->same) = present.node;
    return true;
}

static void check_window(struct expr_source *s, struct term *t, const struct term_ast *ta)
{
    if (ta->within.token == TOK_LENGTH && ta->within.type.kind == TYPE_WORKTIME) {
        EXPR_ERROR(s, D_B0525, ta->within.at, ta->within.len, ta->within.text);
    } else if (ta->within.token == TOK_LENGTH) {
        t->window = WINDOW_WITHIN;
        t->length_type = ta->within.type;
        t->length = ta->within.value;
        if (t->length_type.kind == TYPE_PERIOD && t->length.as.period.months && s->env->month_end == MONTH_END_NONE)
            EXPR_ERROR(s, D_B0501, ta->within.at, ta->within.len, ta->within.text);
    }
    if (!ta->during.n)
        return;
    if (t->window == WINDOW_WITHIN)
        EXPR_ERROR(s, D_B0433, ta->during_at, ta->during.n, STR(""));
    t->window = WINDOW_DURING;
    t->shift = ta->shift;
    if (!civil_unit_find(ta->during, &t->unit)) {
        struct str names[UNIT_COUNT];
        for (uint32_t i = 0; i < UNIT_COUNT; i++)
            names[i] = str_of(civil_unit_name[i]);
        struct diag *d = EXPR_ERROR(s, D_B0434, ta->during_at, ta->during.n, ta->during);
        diag_nearest(s->env->diags, d, ta->during, names, UNIT_COUNT);
    }
}

static double constant_number(struct expr_source *s, struct ast *a, double low, double high, double whole)
{
    check(s, a);
    const struct graph *g = s->env->graph;
    const struct node *n = &g->nodes.p[a->node];
    double v = n->op == OP_CONST && a->type.kind == TYPE_NUMBER ? g->consts.p[n->imm].as.n : low - 1;
    if (v < low || v > high || (whole > 0 && v != (double)(int64_t)v)) {
        EXPR_ERROR(s, D_B0435, a->at, a->len, str_part(s->text, a->at, a->len));
        return low;
    }
    return v;
}

static bool orders(struct type t)
{
    return check_less(t, false) != OP_COUNT;
}

static bool adds(struct type t)
{
    return t.kind == TYPE_NUMBER || t.kind == TYPE_MONEY || t.kind == TYPE_DURATION;
}

/* The type of a term's answer; false when its value has no such answer. */
static bool term_type(enum term_fn fn, struct type v, struct type *ret)
{
    struct type optional = v;
    optional.optional = true;
    switch (fn) {
    case TERM_COUNT: *ret = TYPE(TYPE_NUMBER); return true;
    case TERM_DISTINCT: *ret = TYPE(TYPE_NUMBER); return v.kind != TYPE_SET;
    case TERM_EXISTS: *ret = TYPE(TYPE_BOOL); return true;
    case TERM_SUM: *ret = type_plain(v); return adds(v);
    case TERM_AVG: *ret = optional; return adds(v);
    case TERM_MIN: case TERM_MAX: case TERM_PERCENTILE: *ret = optional; return orders(v);
    case TERM_FIRST: case TERM_LAST: *ret = optional; return true;
    case TERM_STDDEV: *ret = optional; return v.kind == TYPE_NUMBER;
    case TERM_FN_COUNT: break;
    }
    BUG("term fn out of range");
}

static void check_value(struct split *x, struct term_ast *ta, struct ast *a, struct type *ret)
{
    struct expr_source *s = x->s;
    uint32_t node = NODE_NONE;
    *ret = TYPE(TYPE_NONE);
    if (ta->field.n) {
        struct ast *part = NEW(s->env->arena, struct ast);
        *part = (struct ast){.kind = AST_LITERAL, .at = ta->field_at, .len = ta->field.n, .text = ta->field};
        struct ast path = {.kind = AST_PATH, .at = part->at, .len = part->len, .arg = &part, .nargs = 1};
        check(s, &path);
        node = path.node;
        *ret = path.type;
    }
    if (ta->value) {
        if (ta->field.n)
            EXPR_ERROR(s, D_B0436, ta->value->at, ta->value->len, ta->field);
        check(s, ta->value);
        node = ta->value->node;
        *ret = ta->value->type;
    }
    if (node == NODE_NONE) {
        if (wants_value(x->t->fn))
            EXPR_ERROR(s, D_B0437, a->at, a->len, a->text);
    } else if (x->g->nodes.p[node].now) {
        x->t->value_now = residual(x, node);
    } else {
        x->t->value = node;
    }
}

static bool term_same(const struct term *a, const struct term *b)
{
    return a->fn == b->fn && a->kinds == b->kinds && a->value == b->value && a->filter == b->filter && a->residual == b->residual &&
           a->value_now == b->value_now && a->same.n == b->same.n && a->captures.n == b->captures.n && a->window == b->window &&
           type_eq(a->length_type, b->length_type) && memcmp(&a->length.as, &b->length.as, sizeof a->length.as) == 0 && a->unit == b->unit &&
           a->aside == b->aside && a->measured == b->measured && a->of_log == b->of_log && a->none_is_key == b->none_is_key && a->span == b->span &&
           a->time == b->time && a->shift == b->shift && a->latest == b->latest && !(a->p < b->p || a->p > b->p) &&
           (a->same.n == 0 || memcmp(a->same.p, b->same.p, a->same.n * sizeof *a->same.p) == 0) &&
           a->joins.n == b->joins.n && (a->joins.n == 0 || memcmp(a->joins.p, b->joins.p, a->joins.n * sizeof *a->joins.p) == 0) &&
           (a->captures.n == 0 || memcmp(a->captures.p, b->captures.p, a->captures.n * sizeof *a->captures.p) == 0);
}

uint32_t graph_term(struct graph *g, const struct term *t)
{
    for (uint32_t i = 0; i < g->terms.n; i++)
        if (term_same(&g->terms.p[i], t))
            return i;
    *VEC_PUSH(g->arena, g->terms) = *t;
    return g->terms.n - 1;
}

static void term_text(struct expr_source *s, struct term *t, const struct term_ast *ta)
{
    struct buf b = {.arena = s->env->arena};
    buf_add(&b, t->kinds->text);
    if (ta->field.n) {
        buf_char(&b, '.');
        buf_add(&b, ta->field);
    }
    t->text = buf_str(&b);
}

static void check_conditions(struct split *x, struct ast *a, struct expr_env *inner, struct expr_env *outer)
{
    struct expr_source *s = x->s;
    struct term_ast *ta = a->term;
    for (uint32_t i = 0; i < ta->same.n; i++)
        if (!check_same(x, inner, outer, ta->same.p[i]))
            s->failed = true;
    if (ta->by_at && !outer->measure)
        EXPR_ERROR(s, D_B0438, ta->by_at - 1, 1, STR(""));
    check_window(s, x->t, ta);
    if (ta->latest)
        x->t->latest = (uint32_t)constant_number(s, ta->latest, 1, 1e9, 1);
    if (ta->p)
        x->t->p = constant_number(s, ta->p, 0, 100, 0);
    else if (x->t->fn == TERM_PERCENTILE)
        EXPR_ERROR(s, D_B0439, a->at, a->len, STR(""));
    s->env = inner;
    check_value(x, ta, a, &x->t->value_type);
    if (ta->where) {
        expr_check(s, ta->where, TYPE(TYPE_BOOL));
        if (ta->where->type.kind == TYPE_BOOL)
            split_where(x, ta->where->node);
    }
    s->env = outer;
}

static const uint32_t *all_deps(const struct split *x, uint32_t n)
{
    uint32_t *deps = NEW_ARRAY(x->g->arena, uint32_t, n + 1), k = 0;
    for (uint32_t i = 0; i < x->same.n; i++)
        deps[k++] = x->same.p[i];
    for (uint32_t i = 0; i < x->joins.n; i++)
        deps[k++] = x->joins.p[i];
    for (uint32_t i = 0; i < x->externs.n; i++)
        deps[k++] = x->externs.p[i];
    return deps;
}

/* In a term the obligation is of the present; a term in a term has it not. */
static const struct owed_names *owed_of_now(const struct expr_env *outer, struct owed_names *copy)
{
    if (!outer->owed || outer->owed->now)
        return NULL;
    *copy = *outer->owed;
    copy->now = true;
    return copy;
}

void term_check(struct expr_source *s, struct ast *a)
{
    struct expr_env *outer = s->env, inner = *outer;
    uint32_t fn = 0;
    while (!str_eq(a->text, str_of(term_fn_text[fn])))
        fn++;
    struct term t = {.fn = (enum term_fn)fn, .value = NODE_NONE, .filter = NODE_NONE, .residual = NODE_NONE, .value_now = NODE_NONE,
                     .time = NODE_NONE, .aside = outer->aside};
    t.kinds = term_kind_set(s, a->term, t.fn);
    inner.fact = frame_new(outer, t.kinds);
    inner.now = outer->fact;
    inner.measure = NULL;
    struct owed_names owed;
    inner.owed = owed_of_now(outer, &owed);
    struct split x = {.s = s, .g = outer->graph, .t = &t};
    struct measure_keys keys = {0};
    if (outer->measure && measure_keys(s, a, &inner, outer, &keys))
        for (uint32_t i = 0; i < keys.n; i++) {
            *VEC_PUSH(x.g->arena, t.same) = keys.past[i];
            *VEC_PUSH(x.g->arena, x.same) = keys.present[i];
        }
    check_conditions(&x, a, &inner, outer);
    term_text(s, &t, a->term);
    struct type result = TYPE(TYPE_ERROR);
    bool typed = t.value_type.kind == TYPE_ERROR || term_type(t.fn, t.value_type, &result);
    if (!typed && !s->failed)
        EXPR_ERROR(s, D_B0440, a->at, a->len, a->text, type_text(s, t.value_type));
    uint32_t ndeps = x.same.n + x.joins.n + x.externs.n;
    if (ndeps > ARGS_MOST)
        EXPR_ERROR(s, D_B0441, a->at, a->len, STR(""));
    if (s->failed || !typed) {
        check_fails(s, a);
        return;
    }
    if (outer->measure)
        measure_window(s, &t, inner.fact);
    if (t.residual != NODE_NONE && !outer->measure)
        diag0(outer->diags, D_B0442, expr_span(s, a->at, a->len));
    t.nexterns = x.externs.n;
    a->type = result;
    uint32_t term = graph_term(x.g, &t);
    if (keys.own_group)
        measure_lists(outer, term);
    a->node = graph_node(x.g, OP_TERM, result, term, all_deps(&x, ndeps), ndeps);
}
