/* SPDX-License-Identifier: MIT
 * graded.h: what a review found of one person, and of all together (semantics 4.18).
 * Promise: the parts less the points off, raised to 0 where that is below, are the score, to the last decimal.
 * Owns: nothing; texts and lists live until the sink returns.   Knows: grade.   Never hears of: formats. */
#ifndef VM_RULE_GRADED_H
#define VM_RULE_GRADED_H

#include "vm/rule/grade.h"

struct found_part {
    const struct weighed *part;
    struct value value;            /* not known: it has no points, and its weight goes to the others */
    struct score_part points;
    struct str why;                /* why it is not counted; else empty */
};
struct minus_found {
    const char *name;              /* "breach", "violation" */
    uint64_t count;
    int64_t each, points;
};
struct condition_found {           /* of `eligible` */
    struct str name;
    struct value value;
    const struct str *needs;
    uint32_t nneeds;
};
enum reward_state { REWARD_NONE, REWARD_KNOWN, REWARD_REFUSED /* not eligible */, REWARD_UNKNOWN };
struct reward_found {
    enum reward_state state;
    struct type type;
    int64_t claim;                 /* of the expression */
    int64_t prorated;              /* by the share of days */
    int64_t amount;                /* after the pool */
    bool cut;                      /* by the pool */
    const struct str *needs;
    uint32_t nneeds;
};
struct grade_found {
    const struct review_form *form;
    uint32_t holder;               /* name id */
    struct str period;
    int64_t start, end;
    bool estimate;                 /* its time has not come yet */
    bool known;                    /* there is a score */
    int64_t score;
    const struct str *needs;       /* where there is none */
    uint32_t nneeds;
    const struct found_part *parts;
    uint32_t nparts;
    int64_t whole;                 /* the sum of the parts */
    const struct minus_found *minus;
    uint32_t nminus;
    int64_t raised;                /* what brings a sum below zero to zero */
    int64_t days, of_days;         /* held; in the period */
    int64_t last;                  /* the last instant of the last day held */
    uint32_t raters;
    struct value gap;              /* none: fewer than two raters */
    struct ranked rank;            /* where it is known, and the form has grades */
    bool quotas_off;               /* fewer were graded than `min` */
    int64_t all_days;              /* held by all who were graded */
    bool eligible;
    const struct condition_found *conditions;
    uint32_t nconditions;
    struct reward_found reward;
    struct name duty;              /* that the grade begins; NAME_NONE: none */
};
struct group_found {
    struct str name;
    struct selection selection;
};
struct fairness_found {
    const struct review_form *form;
    struct str period;
    const struct group_found *groups; /* by name */
    uint32_t ngroups;
    uint64_t left_out;             /* graded, but of no known group */
    bool pooled;                   /* there is a pool, and all that it is for is known */
    int64_t pool, claimed, paid;
};

#endif
