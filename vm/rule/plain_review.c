/* SPDX-License-Identifier: MIT
 * plain_review.c: a review in plain words: what is weighed, the grades, what follows from them. */
#include "vm/rule/note.h"

static struct note_line *points_line(struct scribe *s, int64_t units)
{
    return line_value(s, TYPE(TYPE_NUMBER), value_number((double)units / (double)POINT_ONE));
}

static struct note_line *percent_line(struct scribe *s, int64_t share)
{
    return SAY(s, R_PERCENT, line_value(s, TYPE(TYPE_NUMBER), value_number((double)share * 100 / (double)POINT_ONE)));
}

static void note_weights(struct scribe *s, const struct review_form *f)
{
    static const enum phrase head[] = {P_R_MEASURE, P_R_WEIGHT};
    struct note_table *t = note_table(s, head, ARRAY_LEN(head));
    t->numbers = 2;
    for (uint32_t i = 0; i < f->parts.n; i++) {
        const struct weighed *p = &f->parts.p[i];
        struct note_line *name = p->kind == WEIGHED_RATERS ? SAY0(s, R_RATERS) : line_text(s, p->name);
        note_cell(s, t, p->is_kpi ? line_link(s, STR("kpi"), p->name) : name);
        note_cell(s, t, points_line(s, p->weight));
    }
}

static const struct note_line *outcome_line(struct scribe *s, const struct outcome_form *o)
{
    struct note_line *duty = name_is(o->duty) ? SAY(s, D_BEGINS, line_link(s, STR("duty"), names_text(s->names, o->duty))) : NULL;
    struct note_line *reward = o->reward ? SAY(s, R_REWARD, plain(s, o->reward)) : NULL;
    if (duty && reward)
        line_add(s, reward, SAY0(s, SEMICOLON));
    if (duty && reward)
        line_add(s, reward, duty);
    return reward ? reward : duty ? duty : line_new(s);
}

static void note_grades(struct scribe *s, const struct review_form *f)
{
    static const enum phrase head[] = {P_R_GRADE, P_R_FROM, P_R_QUOTA, P_R_OUTCOME};
    struct note_table *t = f->grades.n ? note_table(s, head, ARRAY_LEN(head)) : NULL;
    if (t)
        t->numbers = 6;
    for (uint32_t i = 0; i < f->grades.n; i++) {
        const struct grade_bound *g = &f->bounds.p[i];
        note_cell(s, t, line_text(s, names_text(s->names, f->grades.p[i])));
        note_cell(s, t, points_line(s, g->from));
        note_cell(s, t, g->quota == NO_QUOTA ? line_new(s) : percent_line(s, g->quota));
        note_cell(s, t, outcome_line(s, &f->outcomes.p[i]));
    }
}

static void note_raters(struct scribe *s, const struct rating_form *r, uint32_t least)
{
    if (!r->kinds)
        return;
    note_field(s, P_R_RATED_BY, plain_trigger(s, r->kinds, r->where));
    note_field_text(s, P_R_GAP, r->gap_text);
    note_field(s, P_R_LEAST_RATERS, least ? line_value(s, TYPE(TYPE_NUMBER), value_number(least)) : NULL);
}

static void note_eligible(struct scribe *s, const struct review_form *f)
{
    for (uint32_t i = 0; i < f->eligible.n; i++)
        note_field(s, P_R_ELIGIBLE, SAY(s, COLON, line_strong(s, f->eligible.p[i].name), plain(s, f->eligible.p[i].condition)));
}

static const struct note_line *pool_line(struct scribe *s, const struct review_form *f)
{
    const struct node *n = f->pool ? &s->plan->graph->nodes.p[f->pool->node] : NULL;
    if (n && n->op == OP_CONST)
        return line_value(s, f->money, s->plan->graph->consts.p[n->imm]);
    return n ? plain(s, f->pool) : NULL;
}

void note_review(struct scribe *s, const struct review_form *f)
{
    if (name_is(f->of)) {
        note_tie(s, TIE_MEASURES, STR("role"), names_text(s->names, f->of));
        note_field(s, P_R_OF, line_link(s, STR("role"), names_text(s->names, f->of)));
    }
    note_field_text(s, P_R_EVERY, f->every_text);
    note_field(s, P_R_BY, f->has_by ? plain_length(s, f->by.text) : NULL);
    note_weights(s, f);
    note_raters(s, &f->rating, f->raters);
    note_field(s, P_R_BREACH, f->minus_breach ? points_line(s, f->minus_breach) : NULL);
    note_field(s, P_R_VIOLATION, f->minus_violation ? points_line(s, f->minus_violation) : NULL);
    note_grades(s, f);
    note_eligible(s, f);
    note_field(s, P_R_POOL, pool_line(s, f));
    note_field(s, P_R_PRORATED, f->prorate ? SAY0(s, YES) : NULL);
    note_params(s);
}
