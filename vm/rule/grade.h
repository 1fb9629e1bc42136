/* SPDX-License-Identifier: MIT
 * grade.h: who is graded how often, on what, and what follows from it: the form that `review` lowers to (semantics 4.12, 4.18).
 * Promise: immutable once linked; weights, bounds and points off are in 1/10000.
 * Owns: all in the book's arena.   Knows: expr, reckon, spread.   Never hears of: words, timers. */
#ifndef VM_RULE_GRADE_H
#define VM_RULE_GRADE_H

#include "vm/civil/recur.h"
#include "vm/rule/reckon.h"
#include "vm/rule/spread.h"

enum weighed_kind { WEIGHED_MEASURE, WEIGHED_RATERS };
struct weighed {
    enum weighed_kind kind;
    bool is_kpi;                   /* a declared one */
    struct str name;               /* of the kpi; else the expression, or the name that it has; "raters" */
    struct span span;
    int64_t weight;
    struct type type;              /* of the value */
    struct point_scale scale;      /* of raters */
    uint32_t rule;                 /* in plan.measure_rules: what is measured, over the review's own periods */
};
struct eligible_form {
    struct str name;
    const struct expr *condition;  /* over the graded fact */
};
struct outcome_form {              /* of a grade */
    const struct expr *reward;     /* money, over the graded fact; NULL: none */
    struct name duty;              /* begun for the holder; NAME_NONE: none */
};
struct rating_form {
    const struct kind_set *kinds;  /* NULL: there are no raters */
    const struct expr *where;      /* NULL: none */
    uint32_t score, of, by;        /* nodes of the rating: a number, who is rated, who rates */
    bool has_gap;
    struct decimal gap;            /* the largest distance of two scores that is let pass */
    struct str gap_text;
};
/* Fields of REVIEW.graded. ORDER graded_field */
enum graded_field {
    GRADED_HOLDER, GRADED_PERIOD, GRADED_PERIOD_START, GRADED_PERIOD_END, GRADED_SCORE, GRADED_GRADE, GRADED_DAYS, GRADED_SHARE,
    GRADED_BREACHES, GRADED_VIOLATIONS, GRADED_GAP, GRADED_COUNT
};
/* Fields of REVIEW.due. ORDER due_field */
enum due_field { DUE_PERIOD, DUE_PERIOD_START, DUE_PERIOD_END, DUE_DEADLINE, DUE_COUNT };

struct review_form {
    struct name name;
    struct span span;
    struct str title, because, cite;
    struct name of;                /* the role whose holders are graded; NAME_NONE: members of a record */
    uint32_t record;               /* else: 0 is everybody */
    int32_t from, till;            /* civil days in force, both included */
    struct recur every;
    struct str every_text;         /* as written */
    bool has_by;
    struct length by;              /* how long after its period the grades stand */
    VEC(struct weighed) parts;
    int64_t minus_breach, minus_violation;
    VEC(struct name) grades;       /* from the best down */
    VEC(struct grade_bound) bounds; /* of each of them */
    VEC(struct outcome_form) outcomes; /* of each of them */
    uint32_t least;                /* quotas count where at least so many are graded */
    bool quotas;                   /* some grade has one */
    int64_t in_force;              /* the least share of a period's days on which a kpi must be in force */
    uint32_t raters;               /* the least number of raters */
    struct rating_form rating;
    VEC(struct eligible_form) eligible;
    bool rewards, prorate;
    struct type money;             /* of rewards */
    const struct expr *pool;       /* money, over the due fact; NULL: none */
    uint32_t compare;              /* node of the graded fact; NODE_NONE: no fairness figures */
    struct type compare_type;
    struct str compare_text;
    uint32_t chosen;               /* the first so many grades are what is compared */
    struct name graded, due;       /* kinds */
    uint32_t graded_columns[GRADED_COUNT], due_columns[DUE_COUNT];
};

#endif
