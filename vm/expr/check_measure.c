/* SPDX-License-Identifier: MIT
 * What is said of measures: whose facts a term of a kpi sees and in which period, and rate, value_of and
 * rollup. */
#include "vm/expr/check.h"

/* --- whose facts
 * --------------------------------------------------------------------------------------------------------------
 */

static bool only_outcomes(const struct expr_env *env, const struct frame *f)
{
    const struct schema *s = env->world->schema;
    for (uint32_t i = 0; i < f->declared.n; i++)
        if (s->kinds.p[f->declared.p[i]].rule_len == 0)
            return false;
    return f->declared.n > 0;
}

static struct str record_name(const struct expr_env *env, uint32_t record)
{
    return record ? names_text(env->names, env->world->schema->records.p[record].name) : STR("person");
}

static bool is_any(const struct ast *by)
{
    return by && by->kind == AST_PATH && by->nargs == 1 && str_eq(by->arg[0]->text, STR("any"));
}

static void key_put(struct expr_env *env, struct measure_keys *k, uint32_t past, struct type t)
{
    k->past[k->n] = past;
    k->present[k->n] = graph_node(env->graph, OP_MEMBER, t, k->n, NULL, 0);
    k->n++;
}

static bool names_record(struct symbol s, uint32_t record)
{
    return s.type.kind == TYPE_RECORD && s.type.of == record;
}

/* Where nothing is said: a person is the actor, of an outcome its holder; another record the one field that
 * names it. */
static bool own_field(struct expr_source *s, struct ast *a, struct expr_env *inner, uint32_t record,
                      struct symbol *ret)
{
    struct expr_env *env = s->env;
    bool outcome = only_outcomes(env, inner->fact);
    uint32_t found = 0;
    if (record == 0)
        return scope_field(inner, inner->fact, false, outcome ? STR("holder") : STR("actor"), ret) ==
               FOUND_HERE;
    const struct str *names;
    uint32_t n = scope_names(inner, inner->fact, &names);
    for (uint32_t i = 0; i < n; i++) {
        struct symbol sym;
        bool fits =
            scope_field(inner, inner->fact, false, names[i], &sym) == FOUND_HERE && names_record(sym, record);
        if (fits && (found == 0 || sym.node != ret->node)) {
            found++;
            *ret = sym;
        }
    }
    if (found != 1)
        EXPR_ERROR(s, D_B0737, a->at, a->len, record_name(env, record));
    return found == 1;
}

static bool named_field(struct expr_source *s, struct ast *by, struct expr_env *inner, uint32_t record,
                        struct symbol *ret)
{
    struct expr_env *outer = s->env;
    s->env = inner;
    check(s, by);
    s->env = outer;
    *ret = (struct symbol){.type = by->type, .node = by->node};
    if (by->type.kind == TYPE_ERROR || names_record(*ret, record))
        return by->type.kind != TYPE_ERROR;
    EXPR_ERROR(s, D_B0738, by->at, by->len, str_part(s->text, by->at, by->len), type_text(s, by->type),
               record_name(outer, record));
    return false;
}

static bool group_keys(struct expr_source *s, struct expr_env *inner, struct measure_keys *ret)
{
    struct measure_scope *m = s->env->measure;
    for (uint32_t i = 0; i < m->groups.n; i++) {
        struct group_expr *g = &m->groups.p[i];
        const struct expr *e = expr_compile(inner, g->text, g->span, TYPE(TYPE_ERROR));
        if (!e) {
            s->failed = true;
            return false;
        }
        if (g->type.kind == TYPE_ERROR)
            g->type = type_plain(e->type);
        if (!type_eq(type_plain(e->type), g->type) || e->type.kind == TYPE_SET) {
            diag(s->env->diags, D_B0746, g->span, g->text, type_text(s, g->type),
                 type_text(s, type_plain(e->type)));
            s->failed = true;
            return false;
        }
        key_put(s->env, ret, e->node, g->type);
    }
    ret->own_group = true;
    return true;
}

bool measure_keys(struct expr_source *s, struct ast *a, struct expr_env *inner, struct expr_env *outer,
                  struct measure_keys *ret)
{
    const struct measure_scope *m = outer->measure;
    struct ast *by = a->term ? a->term->by : NULL;
    struct symbol sym;
    if (m->members == MEMBERS_BOOK) {
        if (by && !is_any(by))
            EXPR_ERROR(s, D_B0438, by->at, by->len, STR(""));
        return false;
    }
    if (is_any(by))
        return false;
    if (m->members == MEMBERS_GROUPS) {
        if (by)
            EXPR_ERROR(s, D_B0438, by->at, by->len, STR(""));
        return !by && group_keys(s, inner, ret);
    }
    if (by ? !named_field(s, by, inner, m->record, &sym) : !own_field(s, a, inner, m->record, &sym))
        return false;
    key_put(outer, ret, sym.node, (struct type){.kind = TYPE_RECORD, .of = m->record});
    return true;
}

void measure_window(struct expr_source *s, struct term *t, const struct frame *f)
{
    const struct measure_scope *m = s->env->measure;
    t->measured = true;
    t->none_is_key = m->members == MEMBERS_GROUPS;
    t->of_log = !only_outcomes(s->env, f);
    if (t->window != WINDOW_ALL || t->latest || !m->has_span)
        return;
    t->window = WINDOW_SPAN;
    t->span = m->span;
}

void measure_lists(struct expr_env *env, uint32_t term)
{
    for (uint32_t i = 0; i < env->measure->lists.n; i++)
        if (env->measure->lists.p[i] == term)
            return;
    *VEC_PUSH(env->arena, env->measure->lists) = term;
}

/* --- names as arguments
 * ----------------------------------------------------------------------------------------------------- */

static struct str name_argument(struct expr_source *s, struct ast *a, uint32_t i)
{
    struct ast *x = a->arg[i];
    bool text = x->kind == AST_LITERAL && x->literal.token == TOK_TEXT;
    struct str written = text ? x->text : str_part(s->text, x->at, x->len);
    x->kind = AST_LITERAL; /* a rule's name: nothing to show beneath it */
    x->node = NODE_NONE;
    return written;
}

static bool argument_count(struct expr_source *s, struct ast *a, bool fits, struct str wanted)
{
    if (!fits)
        EXPR_ERROR(s, D_B0427, a->at, a->len, a->text, wanted);
    return fits;
}

static bool has_period(struct expr_source *s, struct ast *a)
{
    if (!s->env->measure)
        EXPR_ERROR(s, D_B0739, a->at, a->len, a->text);
    return s->env->measure != NULL;
}

/* Tells what is wrong with a kpi that an expression names. */
static bool kpi_good(struct expr_source *s, const struct ast *at, struct str name, enum kpi_found found,
                     const struct kpi_ref *k)
{
    const struct str *names = NULL;
    if (found == KPI_UNKNOWN) {
        uint32_t n = s->env->kpis ? s->env->kpis->names(s->env->kpis->ud, &names) : 0;
        diag_nearest(s->env->diags, EXPR_ERROR(s, D_B0732, at->at, at->len, name), name, names, n);
    }
    if (found == KPI_CIRCLE)
        EXPR_ERROR(s, D_B0731, at->at, at->len, name, k->circle);
    s->failed |= found == KPI_BAD;
    return found == KPI_FOUND;
}

static void asks(struct expr_source *s, uint32_t rule)
{
    if (s->env->measure)
        *VEC_PUSH(s->env->arena, s->env->measure->asks) = rule;
}

/* --- rate
 * -------------------------------------------------------------------------------------------------------------------------
 */

static const char *const judged[] = {"fulfilled", "breached", "late"};

/* Facts that judge the obligations of some duties: fulfilled in time, or missed; done late without having
 * been missed before only where the deadline lay before the trigger (semantics 4.6). */
static const struct kind_set *judged_kinds(struct expr_source *s, struct ast *a, uint32_t n)
{
    VEC(struct str) kinds = {0};
    for (uint32_t i = 0; i < a->nargs; i++)
        for (uint32_t o = 0; o < n; o++) {
            struct buf b = {.arena = s->env->arena};
            buf_printf(&b, "%.*s.%s", STR_ARG(a->arg[i]->text), judged[o]);
            *VEC_PUSH(s->env->arena, kinds) = buf_str(&b);
        }
    return kind_set_new(s->env, kinds.p, kinds.n, false);
}

static bool judged_term(struct expr_source *s, struct ast *a, bool all, uint32_t *ret)
{
    struct expr_env *outer = s->env, inner = *outer;
    struct term t = {.fn = TERM_COUNT,
                     .value_type = TYPE(TYPE_NONE),
                     .value = NODE_NONE,
                     .filter = NODE_NONE,
                     .residual = NODE_NONE,
                     .value_now = NODE_NONE,
                     .time = NODE_NONE,
                     .aside = true};
    struct measure_keys keys = {0};
    struct symbol deadline;
    inner.measure = NULL;
    inner.owed = NULL;
    t.kinds = judged_kinds(s, a, all ? ARRAY_LEN(judged) : 1);
    inner.fact = frame_new(outer, t.kinds);
    t.text = a->arg[0]->text;
    if (scope_field(&inner, inner.fact, false, STR("deadline"), &deadline) != FOUND_HERE)
        BUG("an outcome of a duty has no deadline");
    t.time = deadline.node;
    if (all) {
        const struct expr *e =
            expr_compile(&inner, STR("not matches(kind, '*.late') or (deadline < since and done == since)"),
                         s->token, TYPE(TYPE_BOOL));
        t.filter = e ? e->node : NODE_NONE;
    }
    struct ast plain = {.at = a->at, .len = a->len};
    bool keyed = measure_keys(s, &plain, &inner, outer, &keys);
    for (uint32_t i = 0; i < keys.n && keyed; i++)
        *VEC_PUSH(outer->arena, t.same) = keys.past[i];
    measure_window(s, &t, inner.fact);
    uint32_t term = graph_term(outer->graph, &t);
    if (keys.own_group)
        measure_lists(outer, term);
    *ret = graph_node(outer->graph, OP_TERM, TYPE(TYPE_NUMBER), term, keys.present, keys.n);
    return !s->failed;
}

static bool is_duty(struct expr_source *s, struct ast *a, uint32_t i)
{
    const struct kpi_scope *k = s->env->kpis;
    const struct str *names = NULL;
    uint32_t n = 0;
    struct str name = name_argument(s, a, i);
    a->arg[i]->text = name;
    if (k && k->duty(k->ud, name, &names, &n))
        return true;
    diag_nearest(s->env->diags, EXPR_ERROR(s, D_B0718, a->arg[i]->at, a->arg[i]->len, name), name, names, n);
    return false;
}

bool check_rate(struct expr_source *s, struct ast *a)
{
    bool ok = argument_count(s, a, a->nargs > 0, STR("1 or more")) && has_period(s, a);
    for (uint32_t i = 0; ok && i < a->nargs; i++)
        ok = is_duty(s, a, i);
    uint32_t part, whole;
    if (!ok || !judged_term(s, a, false, &part) || !judged_term(s, a, true, &whole))
        return false;
    a->type = (struct type){.kind = TYPE_NUMBER, .optional = true};
    a->node = node2(s, OP_SHARE, a->type, 0, part, whole);
    return true;
}

/* --- value_of, rollup
 * --------------------------------------------------------------------------------------------------------------
 */

static bool whose_value(struct expr_source *s, struct ast *a, const struct kpi_ref *k, uint32_t *ret)
{
    static const char *const usual[] = {"holder", "it", "actor"};
    struct symbol sym = {.node = NODE_NONE};
    if (a->nargs == 2) {
        check(s, a->arg[1]);
        sym = (struct symbol){.type = a->arg[1]->type, .node = a->arg[1]->node};
    }
    for (uint32_t i = 0; a->nargs < 2 && sym.node == NODE_NONE && i < ARRAY_LEN(usual); i++)
        if (scope_field(s->env, s->env->fact, false, str_of(usual[i]), &sym) != FOUND_HERE ||
            !names_record(sym, k->record))
            sym.node = NODE_NONE;
    *ret = sym.node;
    if (sym.node != NODE_NONE && (sym.type.kind == TYPE_ERROR || names_record(sym, k->record)))
        return sym.type.kind != TYPE_ERROR;
    const struct ast *at = a->nargs == 2 ? a->arg[1] : a;
    EXPR_ERROR(s, D_B0428, at->at, at->len, a->text, record_name(s->env, k->record),
               a->nargs == 2 ? type_text(s, sym.type) : STR("nobody"));
    return false;
}

bool check_value_of(struct expr_source *s, struct ast *a)
{
    struct kpi_ref k = {.aside = s->env->aside};
    uint32_t whose = NODE_NONE;
    if (!argument_count(s, a, a->nargs == 1 || a->nargs == 2, STR("1 or 2")))
        return false;
    struct str name = name_argument(s, a, 0);
    enum kpi_found found = s->env->kpis ? s->env->kpis->find(s->env->kpis->ud, name, &k) : KPI_UNKNOWN;
    if (!kpi_good(s, a->arg[0], name, found, &k))
        return false;
    bool personal = k.members == MEMBERS_ROLE || k.members == MEMBERS_RECORD;
    if (k.members == MEMBERS_GROUPS || (k.members == MEMBERS_BOOK && a->nargs == 2)) {
        EXPR_ERROR(s, D_B0748, a->at, a->len, name,
                   k.members == MEMBERS_BOOK ? STR("the whole book") : STR("groups"));
        return false;
    }
    if (personal && !whose_value(s, a, &k, &whose))
        return false;
    asks(s, k.rule);
    a->type = k.type;
    a->type.optional = true;
    a->node = node1(s, OP_VALUE_OF, a->type, k.rule, whose);
    return true;
}

bool check_rollup(struct expr_source *s, struct ast *a)
{
    struct kpi_ref k = {.aside = s->env->aside};
    if (!argument_count(s, a, a->nargs == 1, STR("1")) || !has_period(s, a))
        return false;
    struct str name = name_argument(s, a, 0);
    const struct kpi_scope *kpis = s->env->kpis;
    enum kpi_found found =
        kpis ? kpis->rollup(kpis->ud, name, expr_span(s, a->arg[0]->at, a->arg[0]->len), &k) : KPI_UNKNOWN;
    if (!kpi_good(s, a->arg[0], name, found, &k))
        return false;
    a->type = (struct type){.kind = TYPE_NUMBER, .optional = true};
    a->node = node1(s, OP_ROLLUP, a->type, k.rule, NODE_NONE);
    return true;
}
