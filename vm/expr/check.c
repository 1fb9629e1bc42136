/* SPDX-License-Identifier: MIT */
#include "vm/expr/check.h"

/* --- small help ---------------------------------------------------------------------------------------------------------- */

struct str type_text(const struct expr_source *s, struct type t)
{
    struct buf b = {.arena = s->env->arena};
    type_print(&b, &s->env->world->schema->types, t);
    return buf_str(&b);
}

uint32_t node1(struct expr_source *s, enum op op, struct type t, uint32_t imm, uint32_t a)
{
    return graph_node(s->env->graph, op, t, imm, &a, a == NODE_NONE ? 0 : 1);
}

uint32_t node2(struct expr_source *s, enum op op, struct type t, uint32_t imm, uint32_t a, uint32_t b)
{
    return graph_node(s->env->graph, op, t, imm, (uint32_t[]){a, b}, b == NODE_NONE ? 1 : 2);
}

void check_fails(struct expr_source *s, struct ast *a)
{
    s->failed = true;
    a->type = TYPE(TYPE_ERROR);
    a->node = graph_const(s->env->graph, a->type, VALUE_UNKNOWN);
}

static void set_const(struct expr_source *s, struct ast *a, struct type t, struct value v)
{
    a->type = t;
    a->node = graph_const(s->env->graph, t, v);
}

uint32_t check_time(struct expr_source *s, uint32_t node)
{
    const struct node *n = &s->env->graph->nodes.p[node];
    return scope_time(s->env, n->now && !n->past);
}

/* --- literals ---------------------------------------------------------------------------------------------------------------- */

static struct ast *bare(struct ast *a)
{
    while (a->kind == AST_PAREN && a->nargs == 1)
        a = a->arg[0];
    return a;
}

static void check_literal(struct expr_source *s, struct ast *a)
{
    switch ((int)a->literal.token) {
    case TOK_NUMBER: set_const(s, a, TYPE(TYPE_NUMBER), value_number(a->literal.number)); break;
    case TOK_TEXT: set_const(s, a, TYPE(TYPE_TEXT), value_name(names_put(s->env->names, a->text).id)); break;
    case TOK_LENGTH:
        if (a->literal.type.kind == TYPE_WORKTIME)
            check_work_literal(s, a);
        else
            set_const(s, a, a->literal.type, a->literal.value);
        return;
    case TOK_TRUE: set_const(s, a, TYPE(TYPE_BOOL), value_bool(true)); return;
    case TOK_FALSE: set_const(s, a, TYPE(TYPE_BOOL), value_bool(false)); return;
    case TOK_NONE: set_const(s, a, TYPE(TYPE_NONE), VALUE_NONE); return;
    default: BUG("no literal"); /* tokens that parse_primary never makes literals of */
    }
    a->constant = true;
}

static void adapt_number(struct expr_source *s, struct ast *a, const struct ast *lit, bool minus, struct type to)
{
    int64_t units;
    enum money_read r = money_of_text(lit->text, &units);
    if (r == MONEY_BAD)
        r = money_of_number(lit->literal.number, &units);
    if (r != MONEY_OK) {
        EXPR_ERROR(s, D_B0411, lit->at, lit->len, lit->text, type_text(s, to));
        check_fails(s, a);
        return;
    }
    set_const(s, a, to, value_int(minus ? -units : units));
}

static const struct str *choice_texts(struct expr_source *s, struct choices c)
{
    struct str *texts = NEW_ARRAY(s->env->arena, struct str, c.n);
    for (uint32_t i = 0; i < c.n; i++)
        texts[i] = names_text(s->env->names, c.p[i]);
    return texts;
}

static bool adapt_text(struct expr_source *s, struct ast *a, struct type to)
{
    struct ast *lit = bare(a);
    struct expr_env *e = s->env;
    struct value v;
    struct value_env ve = {e->names, &e->world->schema->types, e->zone, e->clock_change, e->arena};
    enum value_read r = value_from_text(&ve, to, lit->text, &v);
    if (r == READ_OK || r == READ_TWICE) {
        set_const(s, a, to, v);
        return true;
    }
    if (r == READ_CHOICE) {
        struct diag *d = EXPR_ERROR(s, D_B0412, lit->at, lit->len, lit->text, type_text(s, to));
        struct choices c = e->world->schema->types.lists.p[to.of];
        diag_nearest(e->diags, d, lit->text, choice_texts(s, c), c.n);
    } else {
        EXPR_ERROR(s, D_B0413, lit->at, lit->len, lit->text, type_text(s, to), value_form(to));
    }
    check_fails(s, a);
    return true;
}

bool check_adapt(struct expr_source *s, struct ast *a, struct type to)
{
    if (a->type.kind == TYPE_ERROR || to.kind == TYPE_ERROR || type_eq(a->type, to))
        return true;
    if (!a->constant)
        return false;
    struct ast *lit = bare(a);
    bool minus = lit->kind == AST_UNARY;
    if (minus)
        lit = bare(lit->arg[0]);
    bool number = lit->literal.token == TOK_NUMBER;
    if (number && to.kind == TYPE_MONEY) {
        adapt_number(s, a, lit, minus, to);
        return true;
    }
    bool reads = to.kind == TYPE_TIME || to.kind == TYPE_DATE || to.kind == TYPE_MONEY || to.kind == TYPE_ONE_OF || to.kind == TYPE_RECORD;
    return !number && reads && adapt_text(s, a, to);
}

bool check_meet(struct expr_source *s, struct ast *a, struct ast *b)
{
    return b->constant ? check_adapt(s, b, a->type) : check_adapt(s, a, b->type);
}

/* --- paths --------------------------------------------------------------------------------------------------------------------- */

static void unknown_name(struct expr_source *s, struct ast *part, const struct frame *f)
{
    const struct str *names;
    uint32_t n = scope_names(s->env, f, &names), role;
    struct name id = names_find(s->env->names, part->text);
    if (name_is(id) && map_get(&s->env->world->role_of, id.id, &role)) {
        EXPR_ERROR(s, D_B0419, part->at, part->len, part->text);
        return;
    }
    struct diag *d = EXPR_ERROR(s, D_B0302, part->at, part->len, part->text, f ? f->kinds->text : STR("this place"));
    const struct str words[] = {STR("true"), STR("false"), STR("none")};
    diag_nearest(s->env->diags, d, part->text, words, ARRAY_LEN(words));
    diag_nearest(s->env->diags, d, part->text, names, n);
}

/* The first part (or the one behind now.) as a symbol. */
static bool check_head(struct expr_source *s, struct ast *part, bool now, struct symbol *ret)
{
    const struct frame *f = now ? s->env->now : s->env->fact;
    switch (scope_field(s->env, f, now, part->text, ret)) {
    case FOUND_HERE: return true;
    case FOUND_SOMEWHERE:
        EXPR_ERROR(s, D_B0303, part->at, part->len, part->text, names_text(s->env->names, ret->lacking), f->kinds->text);
        return false;
    case FOUND_MIXED:
        EXPR_ERROR(s, D_B0304, part->at, part->len, part->text, names_text(s->env->names, ret->lacking));
        return false;
    case FOUND_NOTHING: break;
    }
    if (!now && scope_param(s->env, part->text, now, ret))
        return true;
    unknown_name(s, part, f);
    return false;
}

static void unknown_field(struct expr_source *s, struct ast *part, struct type t)
{
    const struct record_def *r = &s->env->world->schema->records.p[t.of];
    struct str *names = NEW_ARRAY(s->env->arena, struct str, r->fields.n);
    for (uint32_t i = 0; i < r->fields.n; i++)
        names[i] = names_text(s->env->names, r->fields.p[i].name);
    struct diag *d = EXPR_ERROR(s, D_B0305, part->at, part->len, part->text, names_text(s->env->names, r->name));
    diag_nearest(s->env->diags, d, part->text, names, r->fields.n);
}

static bool check_member(struct expr_source *s, struct ast *part, struct symbol *sym)
{
    if (sym->type.kind != TYPE_RECORD) {
        EXPR_ERROR(s, D_B0420, part->at, part->len, part->text, type_text(s, sym->type));
        return false;
    }
    const struct schema *schema = s->env->world->schema;
    struct name id = names_find(s->env->names, part->text);
    const struct field_def *f = name_is(id) ? record_field(schema, sym->type.of, id) : NULL;
    if (!f) {
        unknown_field(s, part, sym->type);
        return false;
    }
    uint32_t index = (uint32_t)(f - schema->records.p[sym->type.of].fields.p);
    sym->node = node2(s, OP_RECORD, f->type, sym->type.of << 16 | index, sym->node, check_time(s, sym->node));
    sym->type = f->type;
    return true;
}

static void check_path(struct expr_source *s, struct ast *a)
{
    uint32_t i = 0;
    bool now = a->nargs > 1 && str_eq(a->arg[0]->text, STR("now"));
    if (now && !s->env->now) {
        EXPR_ERROR(s, D_B0421, a->arg[0]->at, a->arg[0]->len, STR(""));
        check_fails(s, a);
        return;
    }
    i = now;
    struct symbol sym;
    bool ok = check_head(s, a->arg[i++], now, &sym);
    a->split = i;
    while (ok && i < a->nargs)
        ok = check_member(s, a->arg[i++], &sym);
    if (!ok) {
        check_fails(s, a);
        return;
    }
    a->type = sym.type;
    a->node = sym.node;
}

/* --- unary, sets, parentheses -------------------------------------------------------------------------------------------------- */

static void check_not(struct expr_source *s, struct ast *a)
{
    struct ast *x = a->arg[0];
    if (x->type.kind != TYPE_BOOL && x->type.kind != TYPE_ERROR) {
        EXPR_ERROR(s, D_B0414, x->at, x->len, STR("not"), type_text(s, x->type));
        check_fails(s, a);
        return;
    }
    a->type = TYPE(TYPE_BOOL);
    a->node = node1(s, OP_NOT, a->type, 0, x->node);
}

static void check_minus(struct expr_source *s, struct ast *a)
{
    struct ast *x = a->arg[0];
    static const struct {
        enum type_kind kind;
        enum op op;
    } rows[] = {{TYPE_NUMBER, OP_NEG_NUM}, {TYPE_MONEY, OP_NEG_INT}, {TYPE_DURATION, OP_NEG_INT}, {TYPE_PERIOD, OP_NEG_PERIOD}};
    if (x->constant && bare(x)->literal.token == TOK_NUMBER && bare(x)->kind == AST_LITERAL) {
        set_const(s, a, TYPE(TYPE_NUMBER), value_number(-bare(x)->literal.number));
        a->constant = true;
        return;
    }
    for (uint32_t i = 0; i < ARRAY_LEN(rows); i++)
        if (x->type.kind == rows[i].kind) {
            a->type = type_plain(x->type);
            a->node = node1(s, rows[i].op, a->type, 0, x->node);
            return;
        }
    if (x->type.kind != TYPE_ERROR)
        EXPR_ERROR(s, D_B0414, x->at, x->len, STR("-"), type_text(s, x->type));
    check_fails(s, a);
}

/* All members as literals of one type: a constant. Sets with other parts stand only behind `in` (check_binary). */
static void check_set(struct expr_source *s, struct ast *a)
{
    const struct graph *g = s->env->graph;
    int64_t *items = NEW_ARRAY(s->env->arena, int64_t, a->nargs + 1);
    for (uint32_t i = 0; i < a->nargs; i++) {
        struct ast *x = a->arg[i];
        check(s, x);
        bool set = x->type.kind == TYPE_SET; /* there are no sets of sets */
        if (set || x->type.kind == TYPE_ERROR || g->nodes.p[x->node].op != OP_CONST || !check_adapt(s, x, a->arg[0]->type)) {
            if (x->type.kind != TYPE_ERROR)
                EXPR_ERROR(s, D_B0422, x->at, x->len, STR(""));
            check_fails(s, a);
            return;
        }
        items[i] = set_item(x->type, g->consts.p[g->nodes.p[x->node].imm]);
    }
    struct type element = a->nargs ? a->arg[0]->type : TYPE(TYPE_TEXT);
    set_const(s, a, type_set(element), (struct value){.as.set = set_make(s->env->arena, items, a->nargs)});
}

/* --- the walk ---------------------------------------------------------------------------------------------------------------------- */

void check(struct expr_source *s, struct ast *a)
{
    switch (a->kind) {
    case AST_ERROR: check_fails(s, a); return;
    case AST_LITERAL: check_literal(s, a); return;
    case AST_PATH: check_path(s, a); return;
    case AST_UNARY:
        check(s, a->arg[0]);
        if (a->op == TOK_NOT)
            check_not(s, a);
        else
            check_minus(s, a);
        return;
    case AST_BINARY: check_binary(s, a); return;
    case AST_SET: check_set(s, a); return;
    case AST_CALL: check_call(s, a); return;
    case AST_TERM: term_check(s, a); return;
    case AST_PAREN:
        check(s, a->arg[0]);
        a->type = a->arg[0]->type;
        a->node = a->arg[0]->node;
        a->constant = a->arg[0]->constant;
        return;
    }
    BUG("ast kind out of range");
}

void expr_check(struct expr_source *s, struct ast *a, struct type want)
{
    check(s, a);
    if (a->type.kind == TYPE_ERROR || want.kind == TYPE_ERROR || check_adapt(s, a, want))
        return;
    if (want.kind == TYPE_BOOL)
        EXPR_ERROR(s, D_B0415, a->at, a->len, type_text(s, a->type));
    else
        EXPR_ERROR(s, D_B0416, a->at, a->len, type_text(s, a->type), type_text(s, want));
}

/* `base`: where the text stands in the token's. */
static const struct expr *compile(struct expr_env *env, struct str text, struct span token, uint32_t base, struct type want)
{
    struct expr_source s = {.env = env, .text = text, .token = token, .base = base};
    struct expr *e = NEW(env->arena, struct expr);
    *e = (struct expr){.text = text, .token = token, .node = NODE_NONE};
    if (text.n > env->limits->expr_bytes) {
        EXPR_ERROR(&s, D_B0409, 0, 1, STR(""));
        return NULL;
    }
    e->root = expr_parse(&s);
    if (s.failed)
        return NULL;
    expr_check(&s, e->root, want);
    e->node = e->root->node;
    e->type = e->root->type;
    return s.failed ? NULL : e;
}

const struct expr *expr_compile(struct expr_env *env, struct str text, struct span token, struct type want)
{
    return compile(env, text, token, 0, want);
}

bool expr_reads(struct arena *scratch, const struct limits *limits, struct str text)
{
    struct sources sources = {.arena = scratch};
    struct diags diags;
    diags_init(&diags, scratch, &sources);
    struct expr_env env = {.arena = scratch, .diags = &diags, .limits = limits, .bare = true};
    struct expr_source s = {.env = &env, .text = text};
    if (text.n > limits->expr_bytes)
        return false;
    expr_parse(&s);
    return !s.failed && diags.errors == 0;
}

const struct expr *expr_of_function(struct expr_env *env, uint32_t function, struct span token, struct type want)
{
    struct expr *e = NEW(env->arena, struct expr);
    *e = (struct expr){.text = STR("function"), .token = token, .type = want, .function = function};
    e->node = graph_node(env->graph, OP_LUA, want, function, NULL, 0);
    return e;
}

/* --- templates --------------------------------------------------------------------------------------------------------------------- */

static void template_text(struct expr_env *env, struct template *t, struct str text)
{
    if (text.n)
        *VEC_PUSH(env->arena, t->parts) = (struct template_part){.text = text};
}

static bool template_expr(struct expr_env *env, struct template *t, struct str text, struct span token, uint32_t from, uint32_t till)
{
    const struct expr *e = compile(env, str_part(text, from, till - from), token, from, TYPE(TYPE_ERROR));
    if (!e)
        return false;
    *VEC_PUSH(env->arena, t->parts) = (struct template_part){.expr = e};
    return true;
}

const struct template *template_compile(struct expr_env *env, struct str text, struct span token)
{
    struct template *t = NEW(env->arena, struct template);
    bool ok = true;
    uint32_t from = 0;
    for (uint32_t i = 0; i < text.n; i++) {
        bool twice = i + 1 < text.n && text.p[i + 1] == text.p[i];
        if ((text.p[i] == '{' || text.p[i] == '}') && twice) {
            template_text(env, t, str_part(text, from, i + 1 - from));
            from = ++i + 1;
        } else if (text.p[i] == '{') {
            template_text(env, t, str_part(text, from, i - from));
            uint32_t end = i + 1, depth = 1;
            for (; end < text.n && depth; end++)
                depth += (text.p[end] == '{') - (text.p[end] == '}');
            if (depth) {
                diag(env->diags, D_B0423, span_in_string(env->diags->sources, token, i, 1), STR("{"));
                return NULL;
            }
            ok &= template_expr(env, t, text, token, i + 1, end - 1);
            from = end;
            i = end - 1;
        }
    }
    template_text(env, t, str_part(text, from, text.n - from));
    return ok ? t : NULL;
}
