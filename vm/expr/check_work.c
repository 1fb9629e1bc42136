/* SPDX-License-Identifier: MIT
 * Names of what the book keeps, as arguments: which calendar is meant, which ledger. */
#include "vm/expr/check.h"

static bool no_such_calendar(struct expr_source *s, struct str name, uint32_t at, uint32_t len)
{
    const struct world *w = s->env->world;
    struct str *names = NEW_ARRAY(s->env->arena, struct str, w->calendars.n + 1);
    for (uint32_t i = 0; i < w->calendars.n; i++)
        names[i] = names_text(s->env->names, w->calendars.p[i].name);
    struct diag *d = EXPR_ERROR(s, D_B0512, at, len, name);
    diag_nearest(s->env->diags, d, name, names, w->calendars.n);
    return false;
}

bool check_calendar(struct expr_source *s, struct str name, uint32_t at, uint32_t len, uint32_t *ret)
{
    const struct world *w = s->env->world;
    struct name id = name.n ? names_find(s->env->names, name) : NAME_NONE;
    if (name_is(id) && map_get(&w->calendar_of, id.id, ret))
        return true;
    if (name.n)
        return no_such_calendar(s, name, at, len);
    uint32_t said = s->env->calendar ? s->env->calendar : w->calendar ? w->calendar : w->calendars.n == 1;
    *ret = said - 1;
    if (said)
        return true;
    struct buf b = {.arena = s->env->arena};
    buf_int(&b, w->calendars.n);
    if (w->calendars.n)
        EXPR_ERROR(s, D_B0511, at, len, buf_str(&b), names_text(s->env->names, w->calendars.p[0].name));
    else
        EXPR_ERROR(s, D_B0510, at, len, STR(""));
    return false;
}

void check_work_literal(struct expr_source *s, struct ast *a)
{
    uint32_t calendar;
    struct value v = a->literal.value;
    if (!check_calendar(s, a->literal.calendar, a->at, a->len, &calendar)) {
        check_fails(s, a);
        return;
    }
    v.as.work.calendar = (uint16_t)calendar;
    a->type = a->literal.type;
    a->node = graph_const(s->env->graph, a->type, v);
}

bool check_work_argument(struct expr_source *s, struct ast *call, struct ast *a, uint32_t *ret)
{
    if (!a)
        return check_calendar(s, STR_EMPTY, call->at, call->len, ret);
    bool text = a->kind == AST_LITERAL && a->literal.token == TOK_TEXT;
    struct str written = str_part(s->text, a->at, a->len);
    if (!text && a->kind != AST_PATH) {
        EXPR_ERROR(s, D_B0428, a->at, a->len, call->text, STR("the name of a calendar"), written);
        return false;
    }
    if (!check_calendar(s, text ? a->text : written, a->at, a->len, ret))
        return false;
    a->kind = AST_LITERAL; /* a calendar's name: nothing to show beneath it */
    a->node = NODE_NONE;
    return true;
}

/* --- ledgers ------------------------------------------------------------------------------------------------------------- */

static bool no_such_ledger(struct expr_source *s, const struct ast *at, struct str name)
{
    const struct world *w = s->env->world;
    struct str *names = NEW_ARRAY(s->env->arena, struct str, w->accounts.n + 1);
    for (uint32_t i = 0; i < w->accounts.n; i++)
        names[i] = names_text(s->env->names, w->accounts.p[i].name);
    struct diag *d = EXPR_ERROR(s, D_B0443, at->at, at->len, name);
    diag_nearest(s->env->diags, d, name, names, w->accounts.n);
    return false;
}

/* Whose account is meant where nobody is named: the holder's, where there is one, else the actor's. */
static bool whose_account(struct expr_source *s, struct ast *a, uint32_t *ret)
{
    struct symbol sym;
    if (a->nargs == 2) {
        check(s, a->arg[1]);
        *ret = a->arg[1]->node;
        if (a->arg[1]->type.kind == TYPE_RECORD || a->arg[1]->type.kind == TYPE_ERROR)
            return a->arg[1]->type.kind == TYPE_RECORD;
        EXPR_ERROR(s, D_B0428, a->arg[1]->at, a->arg[1]->len, a->text, STR("a person"), type_text(s, a->arg[1]->type));
        return false;
    }
    bool found = scope_field(s->env, s->env->fact, false, STR("holder"), &sym) == FOUND_HERE ||
                 scope_field(s->env, s->env->fact, false, STR("actor"), &sym) == FOUND_HERE;
    *ret = found ? sym.node : NODE_NONE;
    if (!found)
        EXPR_ERROR(s, D_B0428, a->at, a->len, a->text, STR("the person whose account is meant"), STR("nobody"));
    return found;
}

bool check_balance(struct expr_source *s, struct ast *a)
{
    struct ast *first = a->nargs ? a->arg[0] : a;
    bool text = first->kind == AST_LITERAL && first->literal.token == TOK_TEXT;
    struct str written = text ? first->text : str_part(s->text, first->at, first->len);
    struct name id = names_find(s->env->names, written);
    uint32_t account, whose = NODE_NONE;
    if (a->nargs == 0 || a->nargs > 2) {
        EXPR_ERROR(s, D_B0427, a->at, a->len, a->text, STR("1 or 2"));
        return false;
    }
    if (!name_is(id) || !map_get(&s->env->world->account_of, id.id, &account))
        return no_such_ledger(s, first, written);
    const struct account_def *d = &s->env->world->accounts.p[account];
    first->kind = AST_LITERAL; /* a ledger's name: nothing to show beneath it */
    first->node = NODE_NONE;
    if (d->personal && !whose_account(s, a, &whose))
        return false;
    a->type = d->type;
    a->node = node1(s, OP_BALANCE, d->type, account, whose);
    return true;
}

/* --- articles ------------------------------------------------------------------------------------------------------------ */

static bool no_such_article(struct expr_source *s, const struct ast *at, struct str name)
{
    const struct world *w = s->env->world;
    struct str *names = NEW_ARRAY(s->env->arena, struct str, w->articles.n + 1);
    for (uint32_t i = 0; i < w->articles.n; i++)
        names[i] = names_text(s->env->names, w->articles.p[i].name);
    struct diag *d = EXPR_ERROR(s, D_B0857, at->at, at->len, name);
    diag_nearest(s->env->diags, d, name, names, w->articles.n);
    return false;
}

bool check_hash(struct expr_source *s, struct ast *a)
{
    struct world *w = s->env->world;
    struct ast *first = a->nargs ? a->arg[0] : a;
    bool text = first->kind == AST_LITERAL && first->literal.token == TOK_TEXT;
    struct str written = text ? first->text : str_part(s->text, first->at, first->len);
    struct name id = names_find(s->env->names, written);
    uint32_t article;
    if (a->nargs != 1) {
        EXPR_ERROR(s, D_B0427, a->at, a->len, a->text, STR("1"));
        return false;
    }
    if (!name_is(id) || !map_get(&w->article_of, id.id, &article))
        return no_such_article(s, first, written);
    if (w->articles.p[article].pieces) {
        EXPR_ERROR(s, D_B0861, first->at, first->len, written);
        return false;
    }
    first->kind = AST_LITERAL; /* an article's name: nothing to show beneath it */
    first->node = NODE_NONE;
    w->articles.p[article].read = true;
    a->type = TYPE(TYPE_TEXT);
    a->node = graph_const(s->env->graph, a->type, value_name(w->articles.p[article].hash.id));
    return true;
}

/* --- limit(authority, person) --------------------------------------------------------------------------------------------- */

static bool no_such_authority(struct expr_source *s, struct ast *first, struct str written)
{
    const struct world *w = s->env->world;
    struct str *names = NEW_ARRAY(s->env->arena, struct str, w->authorities.n + 1);
    for (uint32_t i = 0; i < w->authorities.n; i++)
        names[i] = names_text(s->env->names, w->authorities.p[i].name);
    struct diag *d = EXPR_ERROR(s, D_B0240, first->at, first->len, written);
    diag_nearest(s->env->diags, d, written, names, w->authorities.n);
    return false;
}

bool check_limit(struct expr_source *s, struct ast *a)
{
    if (a->nargs != 2) {
        EXPR_ERROR(s, D_B0427, a->at, a->len, a->text, STR("2"));
        return false;
    }
    struct ast *first = a->arg[0];
    bool text = first->kind == AST_LITERAL && first->literal.token == TOK_TEXT;
    struct str written = text ? first->text : str_part(s->text, first->at, first->len);
    struct name id = names_find(s->env->names, written);
    uint32_t at;
    if (!name_is(id) || !map_get(&s->env->world->authority_of, id.id, &at))
        return no_such_authority(s, first, written);
    const struct authority_def *d = &s->env->world->authorities.p[at];
    if (d->type.kind == TYPE_NONE || d->type.kind == TYPE_ERROR) {
        EXPR_ERROR(s, d->type.kind == TYPE_NONE ? D_B0241 : D_B0242, first->at, first->len, written);
        return false;
    }
    first->kind = AST_LITERAL; /* its name: nothing to show beneath it */
    first->node = NODE_NONE;
    check(s, a->arg[1]);
    if (!check_adapt(s, a->arg[1], (struct type){.kind = TYPE_RECORD})) {
        if (a->arg[1]->type.kind != TYPE_ERROR)
            EXPR_ERROR(s, D_B0428, a->arg[1]->at, a->arg[1]->len, a->text, STR("a person"), type_text(s, a->arg[1]->type));
        return false;
    }
    a->type = d->type;
    a->node = node1(s, OP_LIMIT, d->type, at, a->arg[1]->node);
    return true;
}
