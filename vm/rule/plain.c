/* SPDX-License-Identifier: MIT
 * Expressions in plain words, operator by operator. What is ambiguous in words is put in brackets: a part
 * that binds more loosely than its place, and `and` beside `or`. */
#include "vm/expr/ast.h"
#include "vm/rule/note.h"

/* How firmly a part holds together. ORDER as in the grammar */
enum bind { BIND_OR, BIND_AND, BIND_COMPARE, BIND_CONCAT, BIND_ADD, BIND_MUL, BIND_UNARY, BIND_ALONE };
struct worded {
    struct note_line *line;
    enum bind bind;
};
struct speaker {
    struct scribe *s;
    const struct expr *e;
};
static struct worded say(struct speaker *p, const struct ast *a);

static const struct ast *inside(const struct ast *a)
{
    while (a->kind == AST_PAREN)
        a = a->arg[0];
    return a;
}

static struct note_line *in_brackets(struct speaker *p, struct note_line *l)
{
    return SAY(p->s, X_BRACKETS, l);
}

/* A part where something that binds at least so firmly must stand. */
static struct note_line *at_least(struct speaker *p, const struct ast *a, enum bind least)
{
    struct worded w = say(p, a);
    return w.bind < least ? in_brackets(p, w.line) : w.line;
}

static struct note_line *whole(struct speaker *p, const struct ast *a)
{
    return say(p, a).line;
}

static const struct node *node_of(struct speaker *p, const struct ast *a)
{
    return a->node == NODE_NONE ? NULL : &p->s->plan->graph->nodes.p[a->node];
}

/* --- names and values
 * ------------------------------------------------------------------------------------------------------- */

static struct note_line *path_name(struct speaker *p, const struct ast *a, const struct ast *part)
{
    const struct node *n = node_of(p, a);
    if (a->nargs == 1 && n && n->op == OP_PARAM) {
        note_tie(p->s, TIE_USES, STR("param"), part->text);
        return line_link(p->s, STR("param"), part->text);
    }
    return line_code(p->s, part->text);
}

static struct note_line *path(struct speaker *p, const struct ast *a)
{
    bool now = a->split > 1;
    struct note_line *l = path_name(p, a, a->arg[now]);
    if (now)
        l = SAY(p->s, X_NOW, l);
    for (uint32_t i = now + 1; i < a->nargs; i++)
        l = SAY(p->s, X_FIELD_OF, line_code(p->s, a->arg[i]->text), l);
    return l;
}

static struct note_line *quoted(struct speaker *p, struct str text)
{
    struct buf b = {.arena = p->s->arena};
    buf_text(&b, "“");
    buf_add(&b, text);
    buf_text(&b, "”");
    return line_text(p->s, buf_str(&b));
}

static struct note_line *literal(struct speaker *p, const struct ast *a)
{
    const struct node *n = node_of(p, a);
    enum token t = a->literal.token;
    if (t == TOK_TRUE || t == TOK_FALSE)
        return t == TOK_TRUE ? SAY0(p->s, X_TRUE) : SAY0(p->s, X_FALSE);
    if (t == TOK_NONE || t == TOK_LENGTH)
        return t == TOK_NONE ? SAY0(p->s, X_NONE) : plain_length(p->s, ast_text(p->e, a));
    if (n && n->op == OP_CONST && !type_is_named(a->type))
        return line_value(p->s, type_plain(a->type), p->s->plan->graph->consts.p[n->imm]);
    return a->literal.token == TOK_TEXT ? quoted(p, a->text) : line_code(p->s, ast_text(p->e, a));
}

/* A name that is no value: of a role, a ledger, an article. */
static struct note_line *named(struct speaker *p, const struct ast *a, struct str word)
{
    bool text = a->literal.token == TOK_TEXT && a->text.n;
    return line_link(p->s, word, text ? a->text : ast_text(p->e, a));
}

/* --- logic and comparing
 * ------------------------------------------------------------------------------------------------------ */

static bool is_truth(const struct ast *a)
{
    return a->kind == AST_PATH && a->type.kind == TYPE_BOOL;
}

/* A part of and, or, not: a field of yes and no says so. */
static struct note_line *condition(struct speaker *p, const struct ast *a, enum bind least)
{
    a = inside(a);
    return is_truth(a) ? SAY(p->s, X_IS_TRUE, whole(p, a)) : at_least(p, a, least);
}

static struct worded logic(struct speaker *p, const struct ast *a)
{
    bool both = a->op == TOK_AND;
    const struct ast *l = inside(a->arg[0]), *r = inside(a->arg[1]);
    struct note_line *x[2];
    for (int i = 0; i < 2; i++) {
        const struct ast *part = i ? r : l;
        bool same = part->kind == AST_BINARY && part->op == a->op;
        x[i] = same ? whole(p, part) : condition(p, part, BIND_COMPARE);
    }
    return (struct worded){both ? SAY(p->s, X_AND, x[0], x[1]) : SAY(p->s, X_OR, x[0], x[1]),
                           both ? BIND_AND : BIND_OR};
}

static bool is_none(const struct ast *a)
{
    return a->kind == AST_LITERAL && a->literal.token == TOK_NONE;
}

static bool is_moment(const struct ast *a)
{
    return a->type.kind == TYPE_TIME || a->type.kind == TYPE_DATE;
}

static struct worded compare(struct speaker *p, const struct ast *a)
{
    static const struct {
        enum token op;
        enum phrase much, late;
    } rows[] = {
        {TOK_EQ, P_X_EQ, P_X_EQ},     {TOK_NE, P_X_NE, P_X_NE},         {TOK_GT, P_X_GT, P_X_AFTER},
        {TOK_LT, P_X_LT, P_X_BEFORE}, {TOK_GE, P_X_GE, P_X_NOT_BEFORE}, {TOK_LE, P_X_LE, P_X_NOT_AFTER},
    };
    const struct ast *l = inside(a->arg[0]), *r = inside(a->arg[1]);
    if (is_none(r) || is_none(l)) {
        struct note_line *x = at_least(p, is_none(r) ? l : r, BIND_CONCAT);
        return (struct worded){a->op == TOK_EQ ? SAY(p->s, X_NOT_GIVEN, x) : SAY(p->s, X_GIVEN, x),
                               BIND_COMPARE};
    }
    const struct note_line *args[] = {at_least(p, l, BIND_CONCAT), at_least(p, r, BIND_CONCAT)};
    for (uint32_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].op == a->op)
            return (struct worded){
                line_say(p->s, is_moment(l) || is_moment(r) ? rows[i].late : rows[i].much, args, 2),
                BIND_COMPARE};
    BUG("no comparison");
}

static struct note_line *set(struct speaker *p, const struct ast *a, enum phrase last)
{
    const struct note_line **items = NEW_ARRAY(p->s->arena, const struct note_line *, a->nargs + 1);
    for (uint32_t i = 0; i < a->nargs; i++)
        items[i] = at_least(p, a->arg[i], BIND_CONCAT);
    return line_list(p->s, items, a->nargs, last);
}

/* `is` and `in`, and the same denied. */
static struct worded belongs(struct speaker *p, const struct ast *a, bool denied)
{
    const struct ast *r = inside(a->arg[1]);
    struct note_line *x = at_least(p, a->arg[0], BIND_CONCAT), *y;
    enum phrase say;
    if (a->op == TOK_IS) {
        y = named(p, a->arg[1], STR("role"));
        say = denied ? P_X_HOLDS_NOT : P_X_HOLDS;
    } else if (r->kind == AST_SET) {
        y = set(p, r, P_OR_WORD);
        say = denied ? P_X_NOT_ONE_OF : P_X_ONE_OF;
    } else {
        y = at_least(p, r, BIND_CONCAT);
        say = denied ? P_X_NOT_IN : P_X_IN;
    }
    return (struct worded){line_say(p->s, say, (const struct note_line *const[]){x, y}, 2), BIND_COMPARE};
}

static struct worded arithmetic(struct speaker *p, const struct ast *a)
{
    static const struct {
        enum token op;
        enum phrase say;
        enum bind bind, right;
    } rows[] = {
        {TOK_CONCAT, P_X_CONCAT, BIND_CONCAT, BIND_ADD}, {TOK_ADD, P_X_ADD, BIND_ADD, BIND_ADD},
        {TOK_SUB, P_X_SUB, BIND_ADD, BIND_MUL},          {TOK_MUL, P_X_MUL, BIND_MUL, BIND_UNARY},
        {TOK_DIV, P_X_DIV, BIND_MUL, BIND_UNARY},        {TOK_IDIV, P_X_IDIV, BIND_UNARY, BIND_UNARY},
        {TOK_MOD, P_X_MOD, BIND_UNARY, BIND_UNARY},      {TOK_POW, P_X_POW, BIND_UNARY, BIND_ALONE},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].op == a->op) {
            enum bind left = rows[i].op == TOK_POW ? BIND_ALONE : rows[i].bind;
            const struct note_line *args[] = {at_least(p, a->arg[0], left),
                                              at_least(p, a->arg[1], rows[i].right)};
            struct note_line *l = line_say(p->s, rows[i].say, args, 2);
            bool words = rows[i].op == TOK_IDIV || rows[i].op == TOK_MOD || rows[i].op == TOK_POW;
            return words ? (struct worded){in_brackets(p, l), BIND_ALONE} : (struct worded){l, rows[i].bind};
        }
    BUG("no operator");
}

static struct worded binary(struct speaker *p, const struct ast *a)
{
    if (a->op == TOK_AND || a->op == TOK_OR)
        return logic(p, a);
    if (a->op == TOK_IS || a->op == TOK_IN)
        return belongs(p, a, false);
    return a->op >= TOK_LT && a->op <= TOK_EQ ? compare(p, a) : arithmetic(p, a);
}

static struct worded history(struct speaker *p, const struct ast *a, bool denied);
static struct worded call(struct speaker *p, const struct ast *a, bool denied);

static struct worded unary(struct speaker *p, const struct ast *a)
{
    const struct ast *x = inside(a->arg[0]);
    if (a->op != TOK_NOT)
        return (struct worded){SAY(p->s, X_NEG, at_least(p, x, BIND_UNARY)), BIND_UNARY};
    if (x->kind == AST_BINARY && (x->op == TOK_IS || x->op == TOK_IN))
        return belongs(p, x, true);
    if (x->kind == AST_TERM && str_eq(x->text, STR("exists")))
        return history(p, x, true);
    if (x->kind == AST_CALL && str_eq(x->text, STR("known")))
        return call(p, x, true);
    if (is_truth(x))
        return (struct worded){SAY(p->s, X_IS_FALSE, whole(p, x)), BIND_COMPARE};
    return (struct worded){SAY(p->s, X_NOT, in_brackets(p, whole(p, x))), BIND_COMPARE};
}

/* --- functions and tables
 * ------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    enum phrase say;
    enum bind bind;
} fns[] = {
    {"known", P_F_KNOWN, BIND_COMPARE},
    {"choose", P_F_CHOOSE, BIND_OR},
    {"between", P_F_BETWEEN, BIND_COMPARE},
    {"min", P_F_MIN, BIND_OR},
    {"max", P_F_MAX, BIND_OR},
    {"abs", P_F_ABS, BIND_OR},
    {"floor", P_F_FLOOR, BIND_OR},
    {"ceil", P_F_CEIL, BIND_OR},
    {"size", P_F_SIZE, BIND_ADD},
    {"starts_with", P_F_STARTS, BIND_COMPARE},
    {"ends_with", P_F_ENDS, BIND_COMPARE},
    {"contains", P_F_CONTAINS, BIND_COMPARE},
    {"matches", P_F_MATCHES, BIND_COMPARE},
    {"len", P_F_LEN, BIND_ADD},
    {"date", P_F_DATE, BIND_ADD},
    {"clock", P_F_CLOCK, BIND_ADD},
    {"year", P_F_YEAR, BIND_ADD},
    {"month", P_F_MONTH, BIND_ADD},
    {"weekday", P_F_WEEKDAY, BIND_ADD},
    {"hour", P_F_HOUR, BIND_ADD},
    {"days", P_F_DAYS, BIND_OR},
    {"workdays", P_F_WORKDAYS, BIND_OR},
    {"worktime", P_F_WORKTIME, BIND_OR},
    {"is_workday", P_F_IS_WORKDAY, BIND_COMPARE},
    {"reports_to", P_F_REPORTS_TO, BIND_COMPARE},
    {"manager_of", P_F_MANAGER_OF, BIND_ADD},
};

/* name(a, b): what has no sentence of its own. */
static struct worded as_written(struct speaker *p, const struct ast *a)
{
    struct note_line *l = line_code(p->s, a->text);
    line_add(p->s, l, line_text(p->s, STR("(")));
    for (uint32_t i = 0; i < a->nargs; i++) {
        line_add(p->s, l, i ? SAY0(p->s, COMMA) : NULL);
        line_add(p->s, l, whole(p, a->arg[i]));
    }
    line_add(p->s, l, line_text(p->s, STR(")")));
    return (struct worded){l, BIND_ALONE};
}

static struct worded by_table(struct speaker *p, const struct ast *a)
{
    const struct note_line **args = NEW_ARRAY(p->s->arena, const struct note_line *, a->nargs + 1);
    for (uint32_t i = 0; i < a->nargs; i++)
        args[i] = at_least(p, a->arg[i], BIND_CONCAT);
    note_tie(p->s, TIE_USES, STR("matrix"), a->text);
    struct note_line *l = SAY(p->s, F_BY_TABLE, line_link(p->s, STR("matrix"), a->text),
                              line_list(p->s, args, a->nargs, P_AND_WORD));
    return (struct worded){a->member.n ? SAY(p->s, F_OUTPUT, line_code(p->s, a->member), l) : l, BIND_CONCAT};
}

static struct worded of_book(struct speaker *p, const struct ast *a)
{
    if (str_eq(a->text, STR("hash_of"))) {
        note_tie(p->s, TIE_USES, STR("article"),
                 a->arg[0]->literal.token == TOK_TEXT ? a->arg[0]->text : ast_text(p->e, a->arg[0]));
        return (struct worded){SAY(p->s, F_HASH, named(p, a->arg[0], STR("article"))), BIND_ADD};
    }
    struct note_line *ledger = named(p, a->arg[0], STR("ledger"));
    struct note_line *l =
        a->nargs > 1 ? SAY(p->s, F_BALANCE_OF, ledger, whole(p, a->arg[1])) : SAY(p->s, F_BALANCE, ledger);
    return (struct worded){l, BIND_ADD};
}

static struct worded call(struct speaker *p, const struct ast *a, bool denied)
{
    const struct node *n = node_of(p, a);
    if (n && n->op == OP_MATRIX)
        return by_table(p, a);
    if (str_eq(a->text, STR("hash_of")) || str_eq(a->text, STR("balance")))
        return of_book(p, a);
    bool day_only = str_eq(a->text, STR("date")) && n && n->op == OP_CONST;
    for (uint32_t i = 0; i < ARRAY_LEN(fns) && !day_only; i++) {
        const struct note_line *args[3];
        if (!str_eq(a->text, str_of(fns[i].name)) || a->nargs > 3)
            continue;
        for (uint32_t k = 0; k < a->nargs; k++)
            args[k] = at_least(p, a->arg[k], BIND_CONCAT);
        struct note_line *l = line_say(p->s, denied ? P_F_KNOWN_NOT : fns[i].say, args, a->nargs);
        return (struct worded){l, fns[i].bind};
    }
    return day_only ? (struct worded){whole(p, a->arg[0]), BIND_ALONE} : as_written(p, a);
}

/* --- history
 * -------------------------------------------------------------------------------------------------------------------
 */

/* An outcome leads to its rule, an event to its fields. */
static struct note_line *kind_name(struct scribe *s, struct str kind)
{
    static const struct {
        const char *outcome, *word;
    } rows[] = {{".fired", "policy"}, {".lacking", "authority"}, {".deviated", "process"}, {".reached", "ledger"}, {".measured", "kpi"}, {".graded", "review"}};
    struct name n = names_find(s->names, kind);
    uint32_t k = name_is(n) ? schema_kind_find(s->plan->schema, n) : KIND_NONE, rule = k == KIND_NONE ? 0 : s->plan->schema->kinds.p[k].rule_len;
    const char *word = "duty";
    for (uint32_t i = 0; i < ARRAY_LEN(rows); i++)
        if (str_ends(kind, str_of(rows[i].outcome)))
            word = rows[i].word;
    struct note_line *l = line_link(s, STR("event"), kind);
    if (rule)
        l->parts.p[0].to = anchor_of(s->arena, str_of(word), str_part(kind, 0, rule));
    return l;
}

static struct note_line *term_kinds(struct speaker *p, const struct term_ast *t)
{
    const struct note_line **items = NEW_ARRAY(p->s->arena, const struct note_line *, t->kinds.n + 1);
    for (uint32_t i = 0; i < t->kinds.n; i++)
        items[i] = kind_name(p->s, t->kinds.p[i]);
    return t->any ? SAY0(p->s, ANY_EVENT) : line_list(p->s, items, t->kinds.n, P_OR_WORD);
}

static struct note_line *term_same(struct speaker *p, const struct term_ast *t)
{
    const struct note_line **items = NEW_ARRAY(p->s->arena, const struct note_line *, t->same.n + 1);
    for (uint32_t i = 0; i < t->same.n; i++)
        items[i] = line_code(p->s, ast_text(p->e, t->same.p[i]));
    return SAY(p->s, T_SAME, line_list(p->s, items, t->same.n, P_AND_WORD));
}

static struct note_line *term_during(struct speaker *p, const struct term_ast *t)
{
    enum civil_unit u = UNIT_MONTH;
    struct buf n = {.arena = p->s->arena};
    civil_unit_find(t->during, &u);
    struct note_line *unit = line_say(p->s, (enum phrase)(P_U_HOUR + (int)u), NULL, 0);
    if (t->shift == 0)
        return SAY(p->s, T_DURING, unit);
    buf_int(&n, t->shift < 0 ? -(int64_t)t->shift : t->shift);
    struct note_line *by = line_text(p->s, buf_str(&n));
    if (t->shift == -1)
        return SAY(p->s, T_DURING_LAST, unit);
    return t->shift < 0 ? SAY(p->s, T_DURING_BACK, unit, by) : SAY(p->s, T_DURING_ON, unit, by);
}

/* What narrows a term down, in brackets behind it. */
static struct note_line *term_limits(struct speaker *p, const struct ast *a)
{
    const struct term_ast *t = a->term;
    const struct note_line *items[6];
    uint32_t n = 0;
    if (t->same.n)
        items[n++] = term_same(p, t);
    if (t->by)
        items[n++] = SAY(p->s, T_BY, whole(p, t->by));
    if (t->within.token == TOK_LENGTH)
        items[n++] =
            SAY(p->s, T_WITHIN, plain_length(p->s, str_part(p->e->text, t->within.at, t->within.len)));
    if (t->during.n)
        items[n++] = term_during(p, t);
    if (t->latest)
        items[n++] = SAY(p->s, T_LATEST, whole(p, t->latest));
    if (t->where)
        items[n++] = SAY(p->s, T_WHERE, condition(p, t->where, BIND_OR));
    return n ? line_list(p->s, items, n, P_COMMA) : NULL;
}

static struct worded history(struct speaker *p, const struct ast *a, bool denied)
{
    const struct term_ast *t = a->term;
    enum phrase say = P_T_COUNT;
    for (uint32_t i = 0; i < TERM_FN_COUNT; i++)
        if (str_eq(a->text, str_of(term_fn_text[i])))
            say = (enum phrase)(P_T_COUNT + (int)i);
    bool exists = str_eq(a->text, STR("exists"));
    if (exists)
        say = denied ? P_T_EXISTS_NOT : P_T_EXISTS;
    struct note_line *value = t->value ? at_least(p, t->value, BIND_CONCAT) : line_code(p->s, t->field);
    const struct note_line *args[] = {term_kinds(p, t), value, t->p ? whole(p, t->p) : NULL};
    struct note_line *l = line_say(p->s, say, args, 3), *limits = term_limits(p, a);
    return (struct worded){limits ? SAY(p->s, T_WITH, l, limits) : l, exists   ? BIND_COMPARE
                                                                      : limits ? BIND_UNARY
                                                                               : BIND_ADD};
}

/* --- the whole
 * -------------------------------------------------------------------------------------------------------------------
 */

static struct worded say(struct speaker *p, const struct ast *a)
{
    a = inside(a);
    switch (a->kind) {
    case AST_LITERAL:
        return (struct worded){literal(p, a), BIND_ALONE};
    case AST_PATH:
        return (struct worded){path(p, a), BIND_ALONE};
    case AST_UNARY:
        return unary(p, a);
    case AST_BINARY:
        return binary(p, a);
    case AST_SET:
        return (struct worded){in_brackets(p, set(p, a, P_COMMA)), BIND_ALONE};
    case AST_CALL:
        return call(p, a, false);
    case AST_TERM:
        return history(p, a, false);
    case AST_PAREN:
    case AST_ERROR:
        break;
    }
    return (struct worded){line_code(p->s, ast_text(p->e, a)), BIND_OR};
}

struct note_line *plain(struct scribe *s, const struct expr *e)
{
    struct speaker p = {s, e};
    const struct node *n = &s->plan->graph->nodes.p[e->node];
    if (e->root)
        return condition(&p, e->root, BIND_OR);
    return n->op == OP_CONST ? line_value(s, type_plain(e->type), s->plan->graph->consts.p[n->imm]) : SAY0(s, X_LUA);
}

struct note_line *plain_template(struct scribe *s, const struct template *t)
{
    struct note_line *l = line_new(s);
    for (uint32_t i = 0; i < t->parts.n; i++)
        line_add(s, l, t->parts.p[i].expr ? plain(s, t->parts.p[i].expr) : line_text(s, t->parts.p[i].text));
    return l;
}

struct note_line *plain_kinds(struct scribe *s, const struct kind_set *ks)
{
    const struct note_line **items =
        NEW_ARRAY(s->arena, const struct note_line *, ks->exact.n + ks->globs.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < ks->exact.n; i++)
        items[n++] = kind_name(s, names_text(s->names, ks->exact.p[i]));
    for (uint32_t i = 0; i < ks->globs.n; i++)
        items[n++] = line_code(s, ks->globs.p[i]);
    return ks->any ? SAY0(s, ANY_EVENT) : line_list(s, items, n, P_OR_WORD);
}

struct note_line *plain_trigger(struct scribe *s, const struct kind_set *ks, const struct expr *where)
{
    struct note_line *l = plain_kinds(s, ks);
    return where ? SAY(s, EVENT_WHERE, l, plain(s, where)) : l;
}

/* --- lengths of time
 * --------------------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *words; /* with blanks around each */
    enum phrase one;   /* the next is for many */
} units[] = {
    {" s second seconds ", P_L_SECOND}, {" m min minute minutes ", P_L_MINUTE},
    {" h hour hours ", P_L_HOUR},       {" d day days ", P_L_DAY},
    {" w week weeks ", P_L_WEEK},       {" mo month months ", P_L_MONTH},
    {" y year years ", P_L_YEAR},       {" workday workdays ", P_L_WORKDAY},
};

static bool unit_find(struct str word, bool working, enum phrase *ret)
{
    char find[32];
    if (word.n + 3 > sizeof find)
        return false;
    snprintf(find, sizeof find, " %.*s ", STR_ARG(word));
    for (uint32_t i = 0; i < ARRAY_LEN(units); i++)
        if (strstr(units[i].words, find)) {
            *ret = units[i].one;
            if (working && *ret == P_L_HOUR)
                *ret = P_L_WORKING_HOUR;
            else if (working && *ret == P_L_MINUTE)
                *ret = P_L_WORKING_MINUTE;
            return true;
        }
    return false;
}

/* One number with its unit at the head of *rest; NULL: there is none. */
static struct note_line *one_length(struct scribe *s, struct str *rest)
{
    struct str number = str_trim(*rest), word, tail;
    uint32_t n = 0, k = 0;
    enum phrase say;
    while (n < number.n && (number.p[n] == '.' || (number.p[n] >= '0' && number.p[n] <= '9')))
        n++;
    struct str after = str_trim(str_part(number, n, number.n - n));
    bool working = str_starts(after, STR("working "));
    if (working)
        after = str_trim(str_part(after, 8, after.n - 8));
    while (k < after.n && after.p[k] >= 'a' && after.p[k] <= 'z')
        k++;
    word = str_part(after, 0, k);
    tail = str_part(after, k, after.n - k);
    if (n == 0 || !unit_find(word, working, &say))
        return NULL;
    *rest = tail;
    number.n = n;
    const struct note_line *arg = line_text(s, number);
    return line_say(s, str_eq(number, STR("1")) ? say : (enum phrase)(say + 1), &arg, 1);
}

struct note_line *plain_length(struct scribe *s, struct str text)
{
    struct str rest = str_trim(text);
    bool end = str_ends(rest, STR("end of day")), minute = str_ends(rest, STR("to the minute"));
    rest = str_trim(str_part(rest, 0, rest.n - (end ? 10 : minute ? 13 : 0)));
    struct note_line *l = one_length(s, &rest), *more = l;
    while (l && more && str_trim(rest).n && !str_starts(str_trim(rest), STR("of "))) {
        more = one_length(s, &rest); /* 1h30m */
        line_add(s, l, more ? line_text(s, STR(" ")) : NULL);
        line_add(s, l, more);
    }
    rest = str_trim(rest);
    bool of = str_starts(rest, STR("of "));
    if (!l || !more || (rest.n && !of))
        return line_code(s, text);
    if (of)
        l = SAY(s, L_OF_CALENDAR, l, line_link(s, STR("calendar"), str_trim(str_part(rest, 3, rest.n - 3))));
    return end ? SAY(s, L_END_OF_DAY, l) : minute ? SAY(s, L_TO_THE_MINUTE, l) : l;
}

/* --- params
 * ---------------------------------------------------------------------------------------------------------------------
 */

static void note_param(struct scribe *s, const struct param *p)
{
    struct note_line *name = line_link(s, STR("param"), names_text(s->names, p->name)), *all = line_new(s);
    for (uint32_t i = p->pieces.n; i > 0; i--) {
        const struct param_piece *x = &p->pieces.p[i - 1];
        struct note_line *v = line_value(s, p->type, x->value);
        line_add(s, all, i < p->pieces.n ? SAY0(s, SEMICOLON) : NULL);
        line_add(s, all, x->from == INT32_MIN ? v : SAY(s, VALUE_SINCE, v, line_day(s, x->from)));
    }
    note_field(s, P_NUMBERS_READ, SAY(s, FIGURE_IS, name, all));
}

void note_params(struct scribe *s)
{
    const struct world *w = s->plan->world;
    for (uint32_t i = 0; i < w->params.n; i++) {
        struct str anchor = anchor_of(s->arena, STR("param"), names_text(s->names, w->params.p[i].name));
        for (uint32_t k = 0; k < s->note->ties.n; k++)
            if (s->note->ties.p[k].tie == TIE_USES && str_eq(s->note->ties.p[k].to, anchor)) {
                note_param(s, &w->params.p[i]);
                break;
            }
    }
}
