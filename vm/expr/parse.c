/* SPDX-License-Identifier: MIT */
#include "vm/expr/ast.h"

struct parser {
    struct expr_source *s;
    struct lexeme *l;
    uint32_t i, n, depth;
    bool told; /* one syntax error an expression */
};

static struct ast *parse_expr(struct parser *p, int level);

static struct lexeme *here(struct parser *p)
{
    return &p->l[p->i];
}

static struct ast *ast_new(struct parser *p, enum ast_kind kind, uint32_t at)
{
    struct ast *a = NEW(p->s->env->arena, struct ast);
    a->kind = kind;
    a->at = at;
    a->node = NODE_NONE;
    return a;
}

static void ast_add(struct parser *p, struct ast *a, struct ast *arg)
{
    struct ast **more = NEW_ARRAY(p->s->env->arena, struct ast *, a->nargs + 1);
    if (a->nargs)
        memcpy(more, a->arg, sizeof *more * a->nargs);
    more[a->nargs++] = arg;
    a->arg = more;
}

static struct ast *ast_close(struct parser *p, struct ast *a)
{
    const struct lexeme *last = &p->l[p->i ? p->i - 1 : 0];
    a->len = last->at + last->len > a->at ? last->at + last->len - a->at : 1;
    return a;
}

static struct str lexeme_text(struct parser *p, const struct lexeme *l)
{
    if (l->token == TOK_END)
        return STR("the end");
    struct buf b = {.arena = p->s->env->arena};
    buf_char(&b, '`');
    buf_add(&b, str_part(p->s->text, l->at, l->len));
    buf_char(&b, '`');
    return buf_str(&b);
}

static enum token before(const struct parser *p, uint32_t n)
{
    return p->i >= n ? p->l[p->i - n].token : TOK_BAD;
}

/* `to` stands where `from` to the present lexeme stood. */
static bool habit(struct parser *p, const struct lexeme *from, uint32_t end, struct str to)
{
    EXPR_ERROR(p->s, D_B0404, from->at, end - from->at, str_part(p->s->text, from->at, end - from->at), to);
    return true;
}

/* What people write from habit behind a number: 5% and 5,000; and 3 dys. */
static bool number_habit(struct parser *p)
{
    const struct lexeme *l = here(p);
    struct buf b = {.arena = p->s->env->arena};
    if (l->token == TOK_END && before(p, 1) == TOK_MOD && before(p, 2) == TOK_NUMBER) {
        buf_add(&b, p->l[p->i - 2].text);
        buf_text(&b, " / 100");
        return habit(p, &p->l[p->i - 2], l[-1].at + l[-1].len, buf_str(&b));
    }
    if (before(p, 1) != TOK_NUMBER)
        return false;
    if (l->token == TOK_COMMA && l[1].token == TOK_NUMBER && l[1].at == l->at + 1 && l[1].len >= 3) {
        buf_add(&b, l[-1].text);
        buf_add(&b, l[1].text);
        return habit(p, l - 1, l[1].at + l[1].len, buf_str(&b));
    }
    if (l->token != TOK_NAME)
        return false;
    struct str both = str_part(p->s->text, l[-1].at, l->at + l->len - l[-1].at);
    EXPR_ERROR(p->s, D_B0401, l[-1].at, both.n, both);
    return true;
}

static struct ast *syntax(struct parser *p, struct str wanted)
{
    struct lexeme *l = here(p);
    struct ast *a = ast_new(p, AST_ERROR, l->at);
    a->len = l->len;
    if (l->token == TOK_BAD || p->told || p->s->failed) {
        p->told = true;
        p->s->failed = true;
        return a;
    }
    p->told = true;
    if (l->token == TOK_ASSIGN)
        EXPR_ERROR(p->s, D_B0404, l->at, l->len, STR("="), STR("=="));
    else if (!number_habit(p))
        EXPR_ERROR(p->s, D_B0406, l->at, l->len ? l->len : 1, wanted, lexeme_text(p, l));
    return a;
}

static bool take(struct parser *p, enum token t)
{
    if (here(p)->token != t)
        return false;
    p->i++;
    return true;
}

static void expect(struct parser *p, enum token t, struct str wanted)
{
    if (!take(p, t))
        syntax(p, wanted);
}

/* --- history terms -------------------------------------------------------------------------------------------------- */

static bool term_name(struct str name)
{
    for (uint32_t i = 0; i < TERM_FN_COUNT; i++)
        if (str_eq(name, str_of(term_fn_text[i])))
            return true;
    return false;
}

static struct ast *parse_path(struct parser *p)
{
    struct ast *a = ast_new(p, AST_PATH, here(p)->at);
    do {
        struct ast *part = ast_new(p, AST_LITERAL, here(p)->at);
        part->text = here(p)->text;
        part->literal = *here(p);
        enum token t = here(p)->token;
        if (t != TOK_NAME && t != TOK_TEXT && !(t >= TOK_AND && t <= TOK_NONE))
            return syntax(p, STR("a name"));
        p->i++;
        ast_add(p, a, ast_close(p, part));
    } while (take(p, TOK_DOT));
    return ast_close(p, a);
}

static void term_kinds(struct parser *p, struct term_ast *t)
{
    if (take(p, TOK_BRACE)) {
        do {
            uint32_t at = here(p)->at;
            if (here(p)->token == TOK_TEXT) {
                *VEC_PUSH(p->s->env->arena, t->kinds) = here(p)->text;
                p->i++;
            } else {
                struct ast *path = parse_path(p);
                *VEC_PUSH(p->s->env->arena, t->kinds) = str_part(p->s->text, path->at, path->len);
            }
            *VEC_PUSH(p->s->env->arena, t->kind_at) = at;
        } while (take(p, TOK_COMMA) && !p->told);
        expect(p, TOK_UNBRACE, STR("} after the kinds"));
        if (take(p, TOK_DOT)) {
            t->field_at = here(p)->at;
            t->field = here(p)->text;
            expect(p, TOK_NAME, STR("the name of a field"));
        }
        return;
    }
    if (here(p)->token == TOK_NAME && str_eq(here(p)->text, STR("any")) && p->l[p->i + 1].token != TOK_ASSIGN) {
        p->i++;
        t->any = true;
        if (take(p, TOK_DOT)) {
            t->field_at = here(p)->at;
            t->field = here(p)->text;
            expect(p, TOK_NAME, STR("the name of a field"));
        }
        return;
    }
    t->first = parse_path(p);
}

enum term_key { KEY_WHERE, KEY_VALUE, KEY_P, KEY_SAME, KEY_BY, KEY_WITHIN, KEY_DURING, KEY_LATEST, KEY_COUNT };
static const struct str term_keys[KEY_COUNT] = {{"where", 5}, {"value", 5},  {"p", 1},      {"same", 4},
                                                {"by", 2},    {"within", 6}, {"during", 6}, {"latest", 6}};

static void term_same(struct parser *p, struct term_ast *t)
{
    bool list = take(p, TOK_BRACE);
    do
        *VEC_PUSH(p->s->env->arena, t->same) = parse_path(p);
    while (list && take(p, TOK_COMMA) && !p->told);
    if (list)
        expect(p, TOK_UNBRACE, STR("} after the fields"));
}

enum { SHIFT_MOST = 1000000 }; /* periods back or on: more than any calendar has hours for */

static void term_during(struct parser *p, struct term_ast *t)
{
    t->during_at = here(p)->at;
    t->during = here(p)->text;
    expect(p, TOK_NAME, STR("a period: hour, day, week, month, quarter, halfyear or year"));
    bool back = here(p)->token == TOK_SUB, on = here(p)->token == TOK_ADD;
    if (!back && !on)
        return;
    p->i++;
    struct lexeme *l = here(p);
    if (l->token != TOK_NUMBER || !(l->number >= 0 && l->number <= SHIFT_MOST) || l->number != (int32_t)l->number) {
        syntax(p, STR("a whole number of periods"));
        return;
    }
    p->i++;
    t->shift = (int32_t)(back ? -l->number : l->number);
}

static void term_within(struct parser *p, struct term_ast *t)
{
    t->within = *here(p);
    if (!take(p, TOK_LENGTH))
        syntax(p, STR("a length such as 30d or 4h"));
}

static void term_value(struct parser *p, struct term_ast *t, enum term_key k)
{
    switch (k) {
    case KEY_WHERE: t->where = parse_expr(p, 0); return;
    case KEY_VALUE: t->value = parse_expr(p, 0); return;
    case KEY_P: t->p = parse_expr(p, 0); return;
    case KEY_LATEST: t->latest = parse_expr(p, 0); return;
    case KEY_SAME: term_same(p, t); return;
    case KEY_BY:
        t->by_at = here(p)->at + 1;
        t->by = parse_expr(p, 0);
        return;
    case KEY_WITHIN: term_within(p, t); return;
    case KEY_DURING: term_during(p, t); return;
    case KEY_COUNT: break;
    }
    BUG("term key out of range");
}

static void term_pair(struct parser *p, struct term_ast *t)
{
    struct lexeme *key = here(p);
    uint32_t k = 0;
    while (k < KEY_COUNT && !(key->token == TOK_NAME && str_eq(key->text, term_keys[k])))
        k++;
    if (k == KEY_COUNT || p->l[p->i + 1].token != TOK_ASSIGN) {
        if (key->token != TOK_NAME || p->told) {
            syntax(p, STR("where, value, p, same, within, during or latest"));
            return;
        }
        p->told = true;
        struct diag *d = EXPR_ERROR(p->s, D_B0407, key->at, key->len, key->text);
        diag_nearest(p->s->env->diags, d, key->text, term_keys, KEY_COUNT);
        return;
    }
    if (t->seen[k])
        EXPR_ERROR(p->s, D_B0408, key->at, key->len, key->text);
    t->seen[k] = true;
    p->i += 2;
    term_value(p, t, (enum term_key)k);
}

static struct ast *parse_term(struct parser *p)
{
    struct ast *a = ast_new(p, AST_TERM, here(p)->at);
    a->text = here(p)->text;
    a->term = NEW(p->s->env->arena, struct term_ast);
    p->i += 2;
    term_kinds(p, a->term);
    while (!p->told && take(p, TOK_COMMA) && here(p)->token != TOK_UNBRACE)
        term_pair(p, a->term);
    expect(p, TOK_UNBRACE, STR("} at the end of the history term"));
    return ast_close(p, a);
}

/* --- primaries ------------------------------------------------------------------------------------------------------------ */

static struct ast *parse_list(struct parser *p, struct ast *a, enum token end, struct str wanted)
{
    if (!take(p, end)) {
        do
            ast_add(p, a, parse_expr(p, 0));
        while (!p->told && take(p, TOK_COMMA) && here(p)->token != end);
        expect(p, end, wanted);
    }
    return ast_close(p, a);
}

static struct ast *parse_call(struct parser *p)
{
    struct ast *a = ast_new(p, AST_CALL, here(p)->at);
    a->text = here(p)->text;
    p->i += 2;
    parse_list(p, a, TOK_CLOSE, STR(") after the arguments"));
    if (take(p, TOK_DOT)) {
        a->member = here(p)->text;
        expect(p, TOK_NAME, STR("the name of an output"));
    }
    return ast_close(p, a);
}

static struct ast *parse_literal(struct parser *p)
{
    struct ast *a = ast_new(p, AST_LITERAL, here(p)->at);
    a->literal = *here(p);
    a->text = a->literal.text;
    p->i++;
    return ast_close(p, a);
}

static struct ast *parse_paren(struct parser *p)
{
    struct ast *a = ast_new(p, AST_PAREN, here(p)->at);
    p->i++;
    ast_add(p, a, parse_expr(p, 0));
    expect(p, TOK_CLOSE, STR(") to close this parenthesis"));
    return ast_close(p, a);
}

/* exsits{ … }: true when some history term is near enough to be meant. */
static bool tell_term(struct parser *p, const struct lexeme *l)
{
    struct str names[TERM_FN_COUNT];
    for (uint32_t i = 0; i < TERM_FN_COUNT; i++)
        names[i] = str_of(term_fn_text[i]);
    if (p->told || !text_nearest(l->text, names, TERM_FN_COUNT).p)
        return false;
    p->told = true;
    struct diag *d = EXPR_ERROR(p->s, D_B0307, l->at, l->len, l->text);
    diag_nearest(p->s->env->diags, d, l->text, names, TERM_FN_COUNT);
    return true;
}

static struct ast *parse_primary(struct parser *p)
{
    struct lexeme *l = here(p);
    enum token next = l->token == TOK_END ? TOK_END : l[1].token;
    switch (l->token) {
    case TOK_NAME:
        if (next == TOK_BRACE && term_name(l->text))
            return parse_term(p);
        if (next == TOK_BRACE && tell_term(p, l))
            return syntax(p, STR("a value"));
        return next == TOK_OPEN ? parse_call(p) : parse_path(p);
    case TOK_NUMBER: case TOK_TEXT: case TOK_LENGTH: case TOK_TRUE: case TOK_FALSE: case TOK_NONE:
        return parse_literal(p);
    case TOK_OPEN:
        return parse_paren(p);
    case TOK_BRACE: {
        struct ast *a = ast_new(p, AST_SET, l->at);
        p->i++;
        return parse_list(p, a, TOK_UNBRACE, STR("} at the end of the set"));
    }
    case TOK_END: case TOK_AND: case TOK_OR: case TOK_NOT: case TOK_IN: case TOK_IS: case TOK_LT: case TOK_GT: case TOK_LE:
    case TOK_GE: case TOK_NE: case TOK_EQ: case TOK_CONCAT: case TOK_ADD: case TOK_SUB: case TOK_MUL: case TOK_DIV: case TOK_IDIV:
    case TOK_MOD: case TOK_POW: case TOK_CLOSE: case TOK_UNBRACE: case TOK_COMMA: case TOK_DOT: case TOK_ASSIGN: case TOK_BAD:
        return syntax(p, STR("a value"));
    }
    BUG("token out of range");
}

/* --- operators, by Lua's precedence ------------------------------------------------------------------------------------------- */

enum { LEVEL_UNARY = 7 };
static const struct {
    int level;   /* 0: no binary operator */
    bool right;
} binary[TOK_BAD + 1] = {
    [TOK_OR] = {1, false},     [TOK_AND] = {2, false}, [TOK_LT] = {3, false},  [TOK_GT] = {3, false},  [TOK_LE] = {3, false},
    [TOK_GE] = {3, false},     [TOK_NE] = {3, false},  [TOK_EQ] = {3, false},  [TOK_IN] = {3, false},  [TOK_IS] = {3, false},
    [TOK_CONCAT] = {4, true},  [TOK_ADD] = {5, false}, [TOK_SUB] = {5, false}, [TOK_MUL] = {6, false}, [TOK_DIV] = {6, false},
    [TOK_IDIV] = {6, false},   [TOK_MOD] = {6, false}, [TOK_POW] = {8, true},
};

static struct ast *parse_unary(struct parser *p)
{
    enum token t = here(p)->token;
    if (t != TOK_NOT && t != TOK_SUB)
        return parse_primary(p);
    struct ast *a = ast_new(p, AST_UNARY, here(p)->at);
    a->op = t;
    p->i++;
    ast_add(p, a, parse_expr(p, LEVEL_UNARY));
    return ast_close(p, a);
}

static struct ast *parse_binary(struct parser *p, struct ast *left, int level)
{
    for (;;) {
        enum token t = here(p)->token;
        int l = binary[t].level;
        if (l == 0 || l < level || p->told)
            return left;
        struct ast *a = ast_new(p, AST_BINARY, left->at);
        a->op = t;
        p->i++;
        ast_add(p, a, left);
        ast_add(p, a, parse_expr(p, binary[t].right ? l : l + 1));
        left = ast_close(p, a);
    }
}

static struct ast *parse_expr(struct parser *p, int level)
{
    if (++p->depth > p->s->env->limits->expr_depth) {
        if (!p->told)
            EXPR_ERROR(p->s, D_B0409, here(p)->at, here(p)->len, STR(""));
        p->told = true;
    }
    struct ast *a = p->told ? ast_new(p, AST_ERROR, here(p)->at) : parse_binary(p, parse_unary(p), level);
    p->depth--;
    return a;
}

struct ast *expr_parse(struct expr_source *s)
{
    struct parser p = {.s = s};
    lex_all(s, &p.l, &p.n);
    if (p.n == 1) {
        EXPR_ERROR(s, D_B0410, 0, 1, STR(""));
        return ast_new(&p, AST_ERROR, 0);
    }
    struct ast *a = parse_expr(&p, 0);
    if (here(&p)->token != TOK_END && !p.told)
        syntax(&p, STR("an operator or the end"));
    if (p.told)
        s->failed = true;
    return a;
}

struct str ast_text(const struct expr *e, const struct ast *a)
{
    return a->at + a->len <= e->text.n ? str_part(e->text, a->at, a->len) : e->text;
}
