/* SPDX-License-Identifier: MIT
 * Working time in expressions: which calendar is meant. */
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
