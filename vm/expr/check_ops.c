/* SPDX-License-Identifier: MIT */
#include "vm/expr/check.h"

/* --- comparing ------------------------------------------------------------------------------------------------------------- */

static enum op equal_op(struct type t)
{
    switch ((enum type_kind)t.kind) {
    case TYPE_BOOL: return OP_EQ_BOOL;
    case TYPE_NUMBER: return OP_EQ_NUM;
    case TYPE_MONEY: case TYPE_DURATION: case TYPE_TIME: case TYPE_DATE: return OP_EQ_INT;
    case TYPE_PERIOD: case TYPE_WORKTIME: return OP_EQ_PERIOD;
    case TYPE_TEXT: case TYPE_ONE_OF: case TYPE_RECORD: case TYPE_NONE: case TYPE_ERROR: return OP_EQ_NAME;
    case TYPE_SET: return OP_EQ_SET;
    case TYPE_KIND_COUNT: break;
    }
    BUG("type kind out of range");
}

uint32_t check_equal(struct expr_source *s, struct type t, uint32_t a, uint32_t b)
{
    return node2(s, equal_op(t), TYPE(TYPE_BOOL), 0, MIN(a, b), MAX(a, b));
}

enum op check_less(struct type t, bool or_equal)
{
    switch (t.kind) {
    case TYPE_NUMBER: return or_equal ? OP_LE_NUM : OP_LT_NUM;
    case TYPE_MONEY: case TYPE_DURATION: case TYPE_TIME: case TYPE_DATE: return or_equal ? OP_LE_INT : OP_LT_INT;
    case TYPE_TEXT: return or_equal ? OP_LE_TEXT : OP_LT_TEXT;
    default: return OP_COUNT; /* no order: yes/no, periods, choices, records, sets */
    }
}

static struct str part(const struct expr_source *s, const struct ast *a)
{
    return str_part(s->text, a->at, a->len);
}

static void tell_pair(struct expr_source *s, struct ast *a, struct str help)
{
    struct ast *l = a->arg[0], *r = a->arg[1];
    struct diag *d = EXPR_ERROR(s, D_B0417, a->at, a->len, type_text(s, l->type), type_text(s, r->type));
    if (help.n)
        diag_help(s->env->diags, d, help);
}

/* `at - sent > 60d` is meant as `at > sent + 60d`. */
static struct str length_help(struct expr_source *s, const struct ast *a)
{
    static const char *const ops[] = {[TOK_LT] = "<", [TOK_GT] = ">", [TOK_LE] = "<=", [TOK_GE] = ">=", [TOK_NE] = "~=", [TOK_EQ] = "=="};
    struct buf b = {.arena = s->env->arena};
    const struct ast *l = a->arg[0], *r = a->arg[1];
    while (l->kind == AST_PAREN)
        l = l->arg[0];
    if (a->op < TOK_LT || a->op > TOK_EQ)
        return STR("a civil length of days is no fixed number of hours; add each to a time, or write hours on both sides");
    buf_text(&b, "a civil length of days is no fixed number of hours; write `");
    if (l->kind == AST_BINARY && l->op == TOK_SUB && r->type.kind == TYPE_PERIOD) {
        buf_add(&b, part(s, l->arg[0]));
        buf_printf(&b, " %s ", ops[a->op]);
        buf_add(&b, part(s, l->arg[1]));
        buf_text(&b, " + ");
        buf_add(&b, part(s, r));
    } else {
        buf_text(&b, "at > sent + 60d");
    }
    buf_text(&b, "`, or hours on both sides");
    return buf_str(&b);
}

static struct str mixed_help(struct expr_source *s, const struct ast *a)
{
    const struct ast *l = a->arg[0], *r = a->arg[1];
    enum type_kind lk = l->type.kind, rk = r->type.kind;
    struct buf b = {.arena = s->env->arena};
    if ((lk == TYPE_DURATION && rk == TYPE_PERIOD) || (lk == TYPE_PERIOD && rk == TYPE_DURATION))
        return length_help(s, a);
    if (lk == TYPE_TIME && rk == TYPE_DATE)
        buf_printf(&b, "compare days with days: `date(%.*s)`", STR_ARG(part(s, l)));
    else if (lk == TYPE_DATE && rk == TYPE_TIME)
        buf_printf(&b, "compare days with days: `date(%.*s)`", STR_ARG(part(s, r)));
    else if (lk == TYPE_MONEY && rk == TYPE_MONEY)
        buf_text(&b, "amounts of two currencies have no common measure; convert one by a param of your own");
    else if (lk == TYPE_DATE && rk == TYPE_DATE && a->op == TOK_SUB)
        buf_printf(&b, "write `days(%.*s, %.*s)`", STR_ARG(part(s, r)), STR_ARG(part(s, l)));
    else if ((lk == TYPE_MONEY && rk == TYPE_NUMBER) || (lk == TYPE_NUMBER && rk == TYPE_MONEY))
        buf_text(&b, "a plain number has no currency; declare the field or param as money");
    else if (lk == TYPE_BOOL || rk == TYPE_BOOL)
        buf_text(&b, "join conditions with `and`; put parentheses where `not` should reach further");
    return buf_str(&b);
}

static bool meet_for_compare(struct expr_source *s, struct ast *a)
{
    struct ast *l = a->arg[0], *r = a->arg[1];
    if (l->type.kind == TYPE_ERROR || r->type.kind == TYPE_ERROR) {
        check_fails(s, a);
        return false;
    }
    bool with_none = l->type.kind == TYPE_NONE || r->type.kind == TYPE_NONE;
    if (with_none ? (a->op == TOK_EQ || a->op == TOK_NE) : check_meet(s, l, r))
        return true;
    tell_pair(s, a, with_none ? STR("nothing is greater or smaller than none; ask `known(x)`") : mixed_help(s, a));
    check_fails(s, a);
    return false;
}

static void check_compare(struct expr_source *s, struct ast *a)
{
    if (!meet_for_compare(s, a))
        return;
    struct ast *l = a->arg[0], *r = a->arg[1];
    struct type t = l->type.kind == TYPE_NONE ? r->type : l->type;
    a->type = TYPE(TYPE_BOOL);
    if (a->op == TOK_EQ || a->op == TOK_NE) {
        a->node = check_equal(s, t, l->node, r->node);
        if (a->op == TOK_NE)
            a->node = node1(s, OP_NOT, a->type, 0, a->node);
        return;
    }
    bool swap = a->op == TOK_GT || a->op == TOK_GE;
    enum op op = check_less(t, a->op == TOK_LE || a->op == TOK_GE);
    if (op == OP_COUNT) {
        EXPR_ERROR(s, D_B0418, a->at, a->len, type_text(s, t));
        check_fails(s, a);
        return;
    }
    a->node = node2(s, op, a->type, 0, swap ? r->node : l->node, swap ? l->node : r->node);
}

/* --- logic, is, in --------------------------------------------------------------------------------------------------------------- */

static void check_logic(struct expr_source *s, struct ast *a)
{
    for (uint32_t i = 0; i < 2; i++) {
        struct ast *x = a->arg[i];
        if (x->type.kind != TYPE_BOOL && x->type.kind != TYPE_ERROR) {
            EXPR_ERROR(s, D_B0414, x->at, x->len, a->op == TOK_AND ? STR("and") : STR("or"), type_text(s, x->type));
            check_fails(s, x);
        }
    }
    a->type = TYPE(TYPE_BOOL);
    a->node = node2(s, a->op == TOK_AND ? OP_AND : OP_OR, a->type, 0, a->arg[0]->node, a->arg[1]->node);
}

static bool role_of(struct expr_source *s, const struct ast *a, struct name *ret)
{
    struct expr_env *e = s->env;
    struct str text = a->kind == AST_PATH ? part(s, a) : a->text;
    bool form = a->kind == AST_PATH || (a->kind == AST_LITERAL && a->literal.token == TOK_TEXT);
    struct name id = form ? names_find(e->names, text) : NAME_NONE;
    uint32_t index;
    if (form && name_is(id) && map_get(&e->world->role_of, id.id, &index)) {
        *ret = id;
        return true;
    }
    struct str *names = NEW_ARRAY(e->arena, struct str, e->world->roles.n);
    for (uint32_t i = 0; i < e->world->roles.n; i++)
        names[i] = names_text(e->names, e->world->roles.p[i].name);
    struct diag *d = EXPR_ERROR(s, D_B0306, a->at, a->len, part(s, a));
    diag_nearest(e->diags, d, text, names, e->world->roles.n);
    return false;
}

static void check_is(struct expr_source *s, struct ast *a)
{
    struct ast *who = a->arg[0];
    check(s, who);
    struct name role;
    bool ok = role_of(s, a->arg[1], &role);
    if (who->type.kind != TYPE_ERROR && !(who->type.kind == TYPE_RECORD && who->type.of == 0)) {
        EXPR_ERROR(s, D_B0424, who->at, who->len, type_text(s, who->type));
        ok = false;
    }
    if (!ok || who->type.kind == TYPE_ERROR) {
        check_fails(s, a);
        return;
    }
    a->type = TYPE(TYPE_BOOL);
    a->node = node2(s, OP_IS_ROLE, a->type, role.id, who->node, check_time(s, who->node));
    a->arg[1]->kind = AST_LITERAL; /* a role's name: nothing to show beneath it */
    a->arg[1]->node = NODE_NONE;
}

static void check_in_list(struct expr_source *s, struct ast *a)
{
    struct ast *x = a->arg[0], *list = a->arg[1];
    uint32_t *args = NEW_ARRAY(s->env->arena, uint32_t, list->nargs + 1);
    args[0] = x->node;
    for (uint32_t i = 0; i < list->nargs; i++) {
        check(s, list->arg[i]);
        if (!check_adapt(s, list->arg[i], x->type)) {
            EXPR_ERROR(s, D_B0417, list->arg[i]->at, list->arg[i]->len, type_text(s, x->type), type_text(s, list->arg[i]->type));
            check_fails(s, list->arg[i]);
        }
        args[i + 1] = list->arg[i]->node;
    }
    a->type = TYPE(TYPE_BOOL);
    a->node = graph_node(s->env->graph, OP_IN_LIST, a->type, equal_op(x->type), args, list->nargs + 1);
    list->type = type_set(x->type);
}

static void check_in(struct expr_source *s, struct ast *a)
{
    struct ast *x = a->arg[0], *set = a->arg[1];
    check(s, x);
    if (set->kind == AST_SET) {
        check_in_list(s, a);
        return;
    }
    check(s, set);
    if (x->type.kind == TYPE_ERROR || set->type.kind == TYPE_ERROR) {
        check_fails(s, a);
        return;
    }
    if (set->type.kind != TYPE_SET || !check_adapt(s, x, type_element(set->type))) {
        EXPR_ERROR(s, D_B0425, a->at, a->len, type_text(s, x->type), type_text(s, set->type));
        check_fails(s, a);
        return;
    }
    a->type = TYPE(TYPE_BOOL);
    a->node = node2(s, OP_IN_SET, a->type, 0, x->node, set->node);
}

/* --- arithmetic ----------------------------------------------------------------------------------------------------------------------- */

static const struct arith {
    enum token token;
    uint8_t left, right, result;
    enum op op;
    bool swap;
} ariths[] = {
    {TOK_ADD, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER, OP_ADD_NUM, false},
    {TOK_ADD, TYPE_MONEY, TYPE_MONEY, TYPE_MONEY, OP_ADD_INT, false},
    {TOK_ADD, TYPE_DURATION, TYPE_DURATION, TYPE_DURATION, OP_ADD_INT, false},
    {TOK_ADD, TYPE_PERIOD, TYPE_PERIOD, TYPE_PERIOD, OP_ADD_PERIOD, false},
    {TOK_ADD, TYPE_TIME, TYPE_DURATION, TYPE_TIME, OP_ADD_TIME, false},
    {TOK_ADD, TYPE_DURATION, TYPE_TIME, TYPE_TIME, OP_ADD_TIME, true},
    {TOK_ADD, TYPE_TIME, TYPE_PERIOD, TYPE_TIME, OP_TIME_PLUS, false},
    {TOK_ADD, TYPE_PERIOD, TYPE_TIME, TYPE_TIME, OP_TIME_PLUS, true},
    {TOK_ADD, TYPE_DATE, TYPE_PERIOD, TYPE_DATE, OP_DATE_PLUS, false},
    {TOK_ADD, TYPE_PERIOD, TYPE_DATE, TYPE_DATE, OP_DATE_PLUS, true},
    {TOK_ADD, TYPE_TIME, TYPE_WORKTIME, TYPE_TIME, OP_WORK_PLUS, false},
    {TOK_ADD, TYPE_WORKTIME, TYPE_TIME, TYPE_TIME, OP_WORK_PLUS, true},
    {TOK_ADD, TYPE_DATE, TYPE_WORKTIME, TYPE_DATE, OP_WORK_DATE_PLUS, false},
    {TOK_ADD, TYPE_WORKTIME, TYPE_DATE, TYPE_DATE, OP_WORK_DATE_PLUS, true},
    {TOK_SUB, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER, OP_SUB_NUM, false},
    {TOK_SUB, TYPE_MONEY, TYPE_MONEY, TYPE_MONEY, OP_SUB_INT, false},
    {TOK_SUB, TYPE_DURATION, TYPE_DURATION, TYPE_DURATION, OP_SUB_INT, false},
    {TOK_SUB, TYPE_PERIOD, TYPE_PERIOD, TYPE_PERIOD, OP_SUB_PERIOD, false},
    {TOK_SUB, TYPE_TIME, TYPE_TIME, TYPE_DURATION, OP_SUB_INT, false},
    {TOK_SUB, TYPE_TIME, TYPE_DURATION, TYPE_TIME, OP_SUB_TIME, false},
    {TOK_SUB, TYPE_TIME, TYPE_PERIOD, TYPE_TIME, OP_TIME_MINUS, false},
    {TOK_SUB, TYPE_DATE, TYPE_PERIOD, TYPE_DATE, OP_DATE_MINUS, false},
    {TOK_SUB, TYPE_TIME, TYPE_WORKTIME, TYPE_TIME, OP_WORK_MINUS, false},
    {TOK_SUB, TYPE_DATE, TYPE_WORKTIME, TYPE_DATE, OP_WORK_DATE_MINUS, false},
    {TOK_MUL, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER, OP_MUL_NUM, false},
    {TOK_MUL, TYPE_MONEY, TYPE_NUMBER, TYPE_MONEY, OP_MUL_MONEY, false},
    {TOK_MUL, TYPE_NUMBER, TYPE_MONEY, TYPE_MONEY, OP_MUL_MONEY, true},
    {TOK_MUL, TYPE_DURATION, TYPE_NUMBER, TYPE_DURATION, OP_MUL_DURATION, false},
    {TOK_MUL, TYPE_NUMBER, TYPE_DURATION, TYPE_DURATION, OP_MUL_DURATION, true},
    {TOK_MUL, TYPE_PERIOD, TYPE_NUMBER, TYPE_PERIOD, OP_MUL_PERIOD, false},
    {TOK_MUL, TYPE_NUMBER, TYPE_PERIOD, TYPE_PERIOD, OP_MUL_PERIOD, true},
    {TOK_DIV, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER, OP_DIV_NUM, false},
    {TOK_DIV, TYPE_MONEY, TYPE_NUMBER, TYPE_MONEY, OP_DIV_MONEY, false},
    {TOK_DIV, TYPE_MONEY, TYPE_MONEY, TYPE_NUMBER, OP_RATIO_INT, false},
    {TOK_DIV, TYPE_DURATION, TYPE_NUMBER, TYPE_DURATION, OP_DIV_DURATION, false},
    {TOK_DIV, TYPE_DURATION, TYPE_DURATION, TYPE_NUMBER, OP_RATIO_INT, false},
    {TOK_IDIV, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER, OP_IDIV_NUM, false},
    {TOK_MOD, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER, OP_MOD_NUM, false},
    {TOK_POW, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER, OP_POW_NUM, false},
};

static const struct arith *arith_find(enum token t, struct type l, struct type r)
{
    for (uint32_t i = 0; i < ARRAY_LEN(ariths); i++)
        if (ariths[i].token == t && ariths[i].left == l.kind && ariths[i].right == r.kind &&
            !(l.kind == TYPE_MONEY && r.kind == TYPE_MONEY && l.of != r.of))
            return &ariths[i];
    return NULL;
}

bool check_months(struct expr_source *s, const struct ast *p)
{
    if (s->env->month_end != MONTH_END_NONE)
        return true;
    const struct graph *g = s->env->graph;
    const struct node *n = &g->nodes.p[p->node];
    if (n->op == OP_CONST && g->consts.p[n->imm].as.period.months == 0)
        return true;
    EXPR_ERROR(s, D_B0501, p->at, p->len, part(s, p));
    return false;
}

static bool needs_month_end(enum op op)
{
    return op == OP_TIME_PLUS || op == OP_TIME_MINUS || op == OP_DATE_PLUS || op == OP_DATE_MINUS;
}

static void check_arith(struct expr_source *s, struct ast *a)
{
    struct ast *l = a->arg[0], *r = a->arg[1];
    if (l->type.kind == TYPE_ERROR || r->type.kind == TYPE_ERROR) {
        check_fails(s, a);
        return;
    }
    const struct arith *x = arith_find(a->op, l->type, r->type);
    if (!x && (a->op == TOK_ADD || a->op == TOK_SUB) && (l->constant || r->constant)) {
        check_meet(s, l, r);
        x = arith_find(a->op, l->type, r->type);
    }
    if (!x) {
        static const char *const words[] = {[TOK_ADD] = "+", [TOK_SUB] = "-", [TOK_MUL] = "*", [TOK_DIV] = "/", [TOK_IDIV] = "//", [TOK_MOD] = "%", [TOK_POW] = "^"};
        struct diag *d = EXPR_ERROR(s, D_B0426, a->at, a->len, str_of(words[a->op]), type_text(s, l->type), type_text(s, r->type));
        struct str help = mixed_help(s, a);
        if (help.n)
            diag_help(s->env->diags, d, help);
        check_fails(s, a);
        return;
    }
    struct ast *first = x->swap ? r : l, *second = x->swap ? l : r;
    if (needs_month_end(x->op) && !check_months(s, second)) {
        check_fails(s, a);
        return;
    }
    uint32_t unit = second->type.kind == TYPE_WORKTIME ? second->type.of : 0;
    if (first->type.kind == TYPE_DATE && second->type.kind == TYPE_WORKTIME && unit == WORK_TIME) {
        EXPR_ERROR(s, D_B0524, a->at, a->len, part(s, second));
        check_fails(s, a);
        return;
    }
    a->type = x->result == TYPE_MONEY ? type_plain(first->type) : TYPE(x->result);
    a->node = node2(s, x->op, a->type, unit, first->node, second->node);
}

static void check_concat(struct expr_source *s, struct ast *a)
{
    for (uint32_t i = 0; i < 2; i++) {
        struct ast *x = a->arg[i];
        if (x->type.kind == TYPE_ERROR || type_is_named(x->type))
            continue;
        EXPR_ERROR(s, D_B0414, x->at, x->len, STR(".."), type_text(s, x->type));
        check_fails(s, a);
        return;
    }
    a->type = TYPE(TYPE_TEXT);
    a->node = node2(s, OP_CONCAT, a->type, 0, a->arg[0]->node, a->arg[1]->node);
}

void check_binary(struct expr_source *s, struct ast *a)
{
    if (a->op == TOK_IS) {
        check_is(s, a);
        return;
    }
    if (a->op == TOK_IN) {
        check_in(s, a);
        return;
    }
    check(s, a->arg[0]);
    check(s, a->arg[1]);
    if (a->op == TOK_AND || a->op == TOK_OR)
        check_logic(s, a);
    else if (a->op >= TOK_LT && a->op <= TOK_EQ)
        check_compare(s, a);
    else if (a->op == TOK_CONCAT)
        check_concat(s, a);
    else
        check_arith(s, a);
}

/* --- functions and matrices --------------------------------------------------------------------------------------------------------------- */

static bool fits_letter(struct type t, char letter)
{
    switch (letter | 32) {
    case 'n': return t.kind == TYPE_NUMBER;
    case 'b': return t.kind == TYPE_BOOL;
    case 's': return t.kind == TYPE_SET;
    case 'p': return t.kind == TYPE_RECORD && t.of == 0;
    case 'q': return t.kind == TYPE_NUMBER || t.kind == TYPE_MONEY || t.kind == TYPE_DURATION;
    case 'd': return t.kind == TYPE_DATE || t.kind == TYPE_TIME;
    case 't': return letter == 'T' ? t.kind == TYPE_TIME : type_is_named(t);
    default: return true; /* v */
    }
}

static struct str letter_text(char letter)
{
    switch (letter) {
    case 'n': case 'N': return STR("a number");
    case 'b': return STR("a condition");
    case 's': return STR("a set");
    case 'p': return STR("a person");
    case 'q': return STR("a number, an amount or a duration");
    case 'd': return STR("a date or a time");
    case 'T': return STR("a time");
    default: return STR("a text");
    }
}

static uint32_t needed(const char *params)
{
    uint32_t n = 0;
    while (params[n] && params[n] != 'N' && params[n] != 'K')
        n++;
    return n;
}

static bool check_args(struct expr_source *s, struct ast *a, const struct fn_row *f)
{
    uint32_t most = (uint32_t)strlen(f->params), least = needed(f->params);
    if (a->nargs < least || a->nargs > most) {
        struct buf b = {.arena = s->env->arena};
        buf_int(&b, least);
        EXPR_ERROR(s, D_B0427, a->at, a->len, a->text, buf_str(&b));
        return false;
    }
    bool ok = true;
    for (uint32_t i = 0; i < a->nargs && f->params[i] != 'K'; i++) {
        check(s, a->arg[i]);
        if (f->params[i] == 'd' && a->arg[i]->constant)
            check_adapt(s, a->arg[i], TYPE(TYPE_DATE));
        if (f->params[i] == 'T' && a->arg[i]->constant)
            check_adapt(s, a->arg[i], TYPE(TYPE_TIME));
        if (f->params[i] == 'p')
            check_adapt(s, a->arg[i], (struct type){.kind = TYPE_RECORD});
        struct type t = a->arg[i]->type;
        if (t.kind == TYPE_ERROR)
            ok = false;
        else if (!fits_letter(t, f->params[i])) {
            EXPR_ERROR(s, D_B0428, a->arg[i]->at, a->arg[i]->len, a->text, letter_text(f->params[i]), type_text(s, t));
            ok = false;
        }
    }
    return ok;
}

/* Arguments from..nargs brought to one type. */
static bool same_types(struct expr_source *s, struct ast *a, uint32_t from, struct type *ret)
{
    uint32_t lead = from;
    while (lead + 1 < a->nargs && (a->arg[lead]->constant || a->arg[lead]->type.kind == TYPE_NONE))
        lead++;
    *ret = type_plain(a->arg[lead]->type);
    for (uint32_t i = from; i < a->nargs; i++) {
        if (a->arg[i]->type.kind == TYPE_NONE || check_adapt(s, a->arg[i], *ret))
            continue;
        EXPR_ERROR(s, D_B0417, a->arg[i]->at, a->arg[i]->len, type_text(s, *ret), type_text(s, a->arg[i]->type));
        return false;
    }
    return true;
}

static bool check_between(struct expr_source *s, struct ast *a)
{
    struct type t;
    if (!same_types(s, a, 0, &t))
        return false;
    enum op op = check_less(t, true);
    if (op == OP_COUNT) {
        EXPR_ERROR(s, D_B0418, a->at, a->len, type_text(s, t));
        return false;
    }
    struct type b = TYPE(TYPE_BOOL);
    uint32_t low = node2(s, op, b, 0, a->arg[1]->node, a->arg[0]->node);
    uint32_t high = node2(s, op, b, 0, a->arg[0]->node, a->arg[2]->node);
    a->type = b;
    a->node = node2(s, OP_AND, b, 0, low, high);
    return true;
}

static bool check_same_result(struct expr_source *s, struct ast *a, const struct fn_row *f)
{
    struct type t;
    if (!same_types(s, a, f->op == OP_CHOOSE ? 1 : 0, &t))
        return false;
    enum op op = f->op;
    if (t.kind != TYPE_NUMBER)
        op = op == OP_MIN_NUM ? OP_MIN_INT : op == OP_MAX_NUM ? OP_MAX_INT : op == OP_ABS_NUM ? OP_ABS_INT : op;
    uint32_t args[3] = {0};
    for (uint32_t i = 0; i < a->nargs; i++)
        args[i] = a->arg[i]->node;
    if (op == OP_CHOOSE)
        t.optional = a->arg[1]->type.optional || a->arg[2]->type.optional || a->arg[1]->type.kind == TYPE_NONE || a->arg[2]->type.kind == TYPE_NONE;
    a->type = t;
    a->node = graph_node(s->env->graph, op, t, 0, args, a->nargs);
    return true;
}

/* date("2026-01-01"), time("…"), and date(t). */
static bool check_moment(struct expr_source *s, struct ast *a, struct type to)
{
    struct ast *x = a->nargs == 1 ? a->arg[0] : NULL;
    if (a->nargs == 1)
        check(s, x);
    if (a->nargs == 1 && x->constant && check_adapt(s, x, to)) {
        a->type = x->type;
        a->node = x->node;
        return x->type.kind != TYPE_ERROR;
    }
    if (to.kind == TYPE_DATE && a->nargs == 1 && (x->type.kind == TYPE_TIME || x->type.kind == TYPE_DATE)) {
        a->type = to;
        a->node = x->type.kind == TYPE_DATE ? x->node : node1(s, OP_DATE_OF, to, 0, x->node);
        return true;
    }
    if (a->nargs != 1 || x->type.kind != TYPE_ERROR)
        EXPR_ERROR(s, D_B0428, a->at, a->len, a->text, to.kind == TYPE_DATE ? STR("a time, or a date written as text") : STR("a time written as text"),
                   a->nargs == 1 ? type_text(s, x->type) : STR("another number of arguments"));
    return false;
}

static bool check_plain(struct expr_source *s, struct ast *a, const struct fn_row *f)
{
    uint32_t args[4] = {0}, n = a->nargs;
    for (uint32_t i = 0; i < n; i++)
        args[i] = a->arg[i]->node;
    if (f->op == OP_REPORTS_TO || f->op == OP_MANAGER_OF) {
        uint32_t at = check_time(s, args[0]);
        if (at != NODE_NONE)
            args[n++] = at;
    }
    a->type = f->result == FN_PERSON ? (struct type){.kind = TYPE_RECORD, .optional = true} : TYPE((uint8_t)f->result);
    a->node = graph_node(s->env->graph, f->op, a->type, 0, args, n);
    return true;
}

/* The calendar stands in `imm`, not among the arguments. */
static bool check_on_calendar(struct expr_source *s, struct ast *a, const struct fn_row *f)
{
    uint32_t n = needed(f->params), calendar;
    if (!check_work_argument(s, a, a->nargs > n ? a->arg[n] : NULL, &calendar))
        return false;
    uint32_t args[2] = {a->arg[0]->node, n > 1 ? a->arg[1]->node : 0};
    a->type = TYPE((uint8_t)f->result);
    a->node = graph_node(s->env->graph, f->op, a->type, calendar, args, n);
    return true;
}

static bool check_function(struct expr_source *s, struct ast *a, const struct fn_row *f)
{
    if (f->op == OP_BALANCE)
        return check_balance(s, a);
    if (f->params[0] == 'A')
        return check_hash(s, a);
    if (f->op == OP_SHARE)
        return check_rate(s, a);
    if (f->op == OP_VALUE_OF)
        return check_value_of(s, a);
    if (f->op == OP_ROLLUP)
        return check_rollup(s, a);
    if (f->op == OP_LIMIT)
        return check_limit(s, a);
    if (f->op == OP_DATE_OF || f->op == OP_CONST)
        return check_moment(s, a, TYPE((uint8_t)f->result));
    if (!check_args(s, a, f))
        return false;
    if (f->op == OP_AND)
        return check_between(s, a);
    if (strchr(f->params, 'K'))
        return check_on_calendar(s, a, f);
    return f->result == FN_SAME ? check_same_result(s, a, f) : check_plain(s, a, f);
}

static bool matrix_output(struct expr_source *s, struct ast *a, const struct matrix *m, uint32_t *ret)
{
    *ret = 0;
    if (m->outputs.n == 0)
        return false;
    if (!m->named_outputs && !a->member.n)
        return true;
    struct str *names = NEW_ARRAY(s->env->arena, struct str, m->outputs.n);
    for (uint32_t i = 0; i < m->outputs.n; i++) {
        names[i] = m->named_outputs ? names_text(s->env->names, m->outputs.p[i].name) : STR_EMPTY;
        if (m->named_outputs && str_eq(names[i], a->member)) {
            *ret = i;
            return true;
        }
    }
    struct diag *d = EXPR_ERROR(s, D_B0429, a->at, a->len, a->text, a->member);
    diag_nearest(s->env->diags, d, a->member, names, m->named_outputs ? m->outputs.n : 0);
    return false;
}

static bool check_matrix(struct expr_source *s, struct ast *a, uint32_t index)
{
    const struct matrix *m = &s->env->world->matrices.p[index];
    if (a->nargs != m->inputs.n) {
        struct buf b = {.arena = s->env->arena};
        buf_int(&b, m->inputs.n);
        EXPR_ERROR(s, D_B0427, a->at, a->len, a->text, buf_str(&b));
        return false;
    }
    uint32_t *args = NEW_ARRAY(s->env->arena, uint32_t, a->nargs + 1), output;
    bool ok = matrix_output(s, a, m, &output);
    for (uint32_t i = 0; i < a->nargs; i++) {
        check(s, a->arg[i]);
        args[i] = a->arg[i]->node;
        bool none = a->arg[i]->type.kind == TYPE_NONE;
        if (!none && !check_adapt(s, a->arg[i], m->inputs.p[i].type)) {
            EXPR_ERROR(s, D_B0428, a->arg[i]->at, a->arg[i]->len, a->text, type_text(s, m->inputs.p[i].type), type_text(s, a->arg[i]->type));
            ok = false;
        }
        args[i] = a->arg[i]->node;
        ok &= a->arg[i]->type.kind != TYPE_ERROR;
    }
    if (!ok)
        return false;
    a->type = m->outputs.p[output].type;
    if (m->hit == HIT_COLLECT)
        a->type = type_set(a->type);
    a->node = graph_node(s->env->graph, OP_MATRIX, a->type, index << 8 | output, args, a->nargs);
    return true;
}

void check_call(struct expr_source *s, struct ast *a)
{
    struct name id = names_find(s->env->names, a->text);
    uint32_t index;
    const struct fn_row *f = fn_find(a->text);
    bool ok = false;
    if (name_is(id) && map_get(&s->env->world->matrix_of, id.id, &index))
        ok = check_matrix(s, a, index);
    else if (f)
        ok = check_function(s, a, f);
    else {
        VEC(struct str) names = {0};
        for (uint32_t i = 0; i < fn_count; i++)
            *VEC_PUSH(s->env->arena, names) = str_of(fn_rows[i].name);
        for (uint32_t i = 0; i < s->env->world->matrices.n; i++)
            *VEC_PUSH(s->env->arena, names) = names_text(s->env->names, s->env->world->matrices.p[i].name);
        struct diag *d = EXPR_ERROR(s, D_B0307, a->at, a->text.n, a->text);
        diag_nearest(s->env->diags, d, a->text, names.p, names.n);
    }
    if (!ok)
        check_fails(s, a);
}
