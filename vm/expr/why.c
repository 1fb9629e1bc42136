/* SPDX-License-Identifier: MIT
 * Explaining: the tree of an expression with the value of every part, and what is missing where it is unknown. */
#include "vm/expr/ast.h"
#include "vm/expr/why.h"

static bool value_of(const struct explain *x, uint32_t node, struct value *ret)
{
    uint32_t r;
    if (node == NODE_NONE || !map_get(&x->program->reg_of, node, &r))
        return false;
    *ret = x->reg[r];
    return true;
}

/* --- why ------------------------------------------------------------------------------------------------------------------ */

static void why_param(const struct explain *x, const struct node *n, struct why *w)
{
    const struct param *p = &x->eval->world->params.p[n->imm];
    w->is_param = true;
    w->param_cite = p->cite;
    param_at(p, x->eval->day, &w->param_from);
}

static void why_term(const struct explain *x, const struct node *n, struct why *w)
{
    struct value deps[ARGS_MOST];
    w->is_history = true;
    for (uint32_t i = 0; i < n->nargs; i++)
        if (!value_of(x, node_args(x->graph, n)[i], &deps[i]))
            return;
    if (x->events)
        x->events(x->events_ud, n->imm, deps, w);
}

static const struct why *why_of(const struct explain *x, const struct expr *e, const struct ast *a)
{
    while (a->kind == AST_PAREN)
        a = a->arg[0];
    struct why *w = NEW(x->arena, struct why);
    w->expr = ast_text(e, a);
    w->type = a->type;
    if (!value_of(x, a->node, &w->value))
        return NULL;
    const struct node *n = &x->graph->nodes.p[a->node];
    if (n->op == OP_PARAM)
        why_param(x, n, w);
    if (a->kind == AST_TERM)
        why_term(x, n, w);
    for (uint32_t i = 0; a->kind != AST_PATH && i < a->nargs; i++) {
        const struct ast *part = a->arg[i];
        const struct why *p = part->kind == AST_LITERAL || part->kind == AST_SET || part->constant ? NULL : why_of(x, e, part);
        if (p)
            *VEC_PUSH(x->arena, w->parts) = p;
    }
    return w;
}

const struct why *expr_why(const struct explain *x, const struct expr *e)
{
    if (e->root)
        return why_of(x, e, e->root);
    struct why *w = NEW(x->arena, struct why);
    w->expr = e->text;
    w->type = e->type;
    return value_of(x, e->node, &w->value) ? w : NULL;
}

/* --- needs ---------------------------------------------------------------------------------------------------------------- */

static void need(struct needs *to, struct str text)
{
    for (uint32_t i = 0; i < to->needs.n; i++)
        if (str_eq(to->needs.p[i], text))
            return;
    *VEC_PUSH(to->arena, to->needs) = text;
}

/* A leaf, or a field of a record, as people write it. */
static void node_text(const struct explain *x, const struct node *n, struct buf *b)
{
    static const char *const core[] = {"at", "kind", "actor", "case", "id", "file", "line", "rule", "holder", "it", "period_start", "period_end"};
    const struct world *w = x->eval->world;
    if (n->op == OP_FIELD)
        buf_add(b, names_text(x->eval->names, w->schema->columns.p[n->imm].name));
    else if (n->op >= OP_AT && n->op <= OP_PERIOD_END)
        buf_text(b, core[n->op - OP_AT]);
    else if (n->op == OP_PARAM)
        buf_add(b, names_text(x->eval->names, w->params.p[n->imm].name));
    else if (n->op == OP_BALANCE)
        buf_printf(b, "balance(%.*s)", STR_ARG(names_text(x->eval->names, w->accounts.p[n->imm].name)));
    else if (n->op == OP_VALUE_OF && x->eval->kpi_text)
        buf_printf(b, "value_of(%.*s)", STR_ARG(x->eval->kpi_text(x->eval->measure_ud, n->imm)));
    else if (n->op == OP_ROLLUP)
        buf_text(b, "rollup");
    else if (n->op == OP_LIMIT)
        buf_printf(b, "limit(%.*s)", STR_ARG(names_text(x->eval->names, w->authorities.p[n->imm].name)));
    else if (n->op == OP_RECORD) {
        node_text(x, &x->graph->nodes.p[node_args(x->graph, n)[0]], b);
        buf_char(b, '.');
        buf_add(b, names_text(x->eval->names, w->schema->records.p[n->imm >> 16].fields.p[n->imm & 0xffff].name));
    }
}

/* The first field of the past fact that a condition reads; NODE_NONE when there is none. */
static uint32_t first_field(const struct graph *g, uint32_t id)
{
    if (id == NODE_NONE)
        return id;
    const struct node *n = &g->nodes.p[id];
    if (n->op == OP_CAPTURE)
        return NODE_NONE;
    if (n->op == OP_FIELD || (n->op >= OP_ACTOR && n->op <= OP_ID))
        return id;
    for (uint32_t i = 0; i < n->nargs; i++) {
        uint32_t f = first_field(g, node_args(g, n)[i]);
        if (f != NODE_NONE)
            return f;
    }
    return NODE_NONE;
}

static void need_of_past(const struct explain *x, const struct term *t, struct needs *to)
{
    struct buf b = {.arena = to->arena};
    buf_add(&b, t->text);
    uint32_t f = t->value == NODE_NONE ? first_field(x->graph, t->filter) : NODE_NONE;
    if (f == NODE_NONE && t->value == NODE_NONE && t->joins.n)
        f = first_field(x->graph, t->joins.p[0]);
    if (f == NODE_NONE && t->value == NODE_NONE && t->captures.n)
        f = first_field(x->graph, t->captures.p[0]);
    if (f != NODE_NONE) {
        buf_char(&b, '.');
        node_text(x, &x->graph->nodes.p[f], &b);
    }
    need(to, buf_str(&b));
}

static void node_needs(const struct explain *x, uint32_t id, struct needs *to);

static bool need_args(const struct explain *x, const struct node *n, struct needs *to)
{
    bool any = false;
    for (uint32_t i = 0; i < n->nargs; i++) {
        struct value v;
        uint32_t arg = node_args(x->graph, n)[i];
        if (value_of(x, arg, &v) && v.state != V_KNOWN) {
            node_needs(x, arg, to);
            any = true;
        }
    }
    return any;
}

static void need_choice(const struct explain *x, const struct node *n, struct needs *to)
{
    struct value c;
    bool known = value_of(x, n->arg[0], &c) && c.state == V_KNOWN;
    node_needs(x, known ? n->arg[c.as.b ? 1 : 2] : n->arg[0], to);
}

static void node_needs(const struct explain *x, uint32_t id, struct needs *to)
{
    struct value v;
    if (!value_of(x, id, &v) || v.state == V_KNOWN)
        return;
    const struct node *n = &x->graph->nodes.p[id];
    if (n->op == OP_CHOOSE) {
        need_choice(x, n, to);
        return;
    }
    if (need_args(x, n, to) || v.state == V_FAILED)
        return;
    if (n->op == OP_TERM) {
        need_of_past(x, &x->graph->terms.p[n->imm], to);
        return;
    }
    if (n->op == OP_SHARE) { /* nothing was due */
        need(to, x->graph->terms.p[x->graph->nodes.p[n->arg[0]].imm].text);
        return;
    }
    struct buf b = {.arena = to->arena};
    node_text(x, n, &b);
    if (b.n)
        need(to, buf_str(&b));
}

static void failure(const struct explain *x, struct value v, struct str part, struct needs *to)
{
    struct buf b = {.arena = to->arena};
    buf_text(&b, value_fail_text[v.fail]);
    if (v.as.name)
        buf_printf(&b, ": %.*s", STR_ARG(names_text(x->eval->names, (struct name){v.as.name})));
    if (part.n)
        buf_printf(&b, " in `%.*s`", STR_ARG(part));
    *VEC_PUSH(to->arena, to->errors) = buf_str(&b);
}

/* The deepest parts that failed, each with its cause. */
static bool ast_failures(const struct explain *x, const struct expr *e, const struct ast *a, struct needs *to)
{
    struct value v;
    bool told = false;
    for (uint32_t i = 0; a->kind != AST_PATH && i < a->nargs; i++)
        told |= ast_failures(x, e, a->arg[i], to);
    if (told || !value_of(x, a->node, &v) || v.state != V_FAILED)
        return told;
    failure(x, v, ast_text(e, a), to);
    return true;
}

void expr_needs(const struct explain *x, const struct expr *e, struct needs *to)
{
    struct value v;
    if (!value_of(x, e->node, &v) || v.state == V_KNOWN)
        return;
    node_needs(x, e->node, to);
    if (e->root)
        ast_failures(x, e, e->root, to);
    else if (v.state == V_FAILED)
        failure(x, v, STR_EMPTY, to);
}

/* --- templates -------------------------------------------------------------------------------------------------------------- */

void template_print(struct buf *b, const struct explain *x, const struct template *t, const struct value_env *ve)
{
    for (uint32_t i = 0; i < t->parts.n; i++) {
        const struct template_part *p = &t->parts.p[i];
        struct value v;
        if (!p->expr)
            buf_add(b, p->text);
        else if (value_of(x, p->expr->node, &v))
            value_print(b, ve, p->expr->type, v, true);
    }
}
