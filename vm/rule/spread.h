/* SPDX-License-Identifier: MIT
 * spread.h: what a review settles for all its people together: quotas of grades, a pool of money, fairness
 * figures (semantics 4.18). Promise: integers decide; the order in which people are given changes nothing but
 * among equals of a pool's rests. Owns: nothing.   Knows: score.   Never hears of: periods, names, words. */
#ifndef VM_RULE_SPREAD_H
#define VM_RULE_SPREAD_H

#include "vm/rule/score.h"

#define NO_QUOTA INT64_MAX

struct grade_bound {
    int64_t from;  /* the least score of it, in 1/10000: included */
    int64_t quota; /* the largest share of all days held, in 1/10000; NO_QUOTA: any */
};
uint32_t grade_of(const struct grade_bound *g, uint32_t n,
                  int64_t score); /* g descends, and ends with a `from` of 0 */

struct ranked {
    int64_t score; /* in 1/10000 */
    int64_t days;  /* held in the period */
    /* made by quotas_apply */
    uint32_t by_score, grade; /* index of a grade, without and with quotas */
    uint32_t place;           /* how many have a higher score, + 1 */
    uint32_t tied;            /* how many have this very score, themselves included */
    const int64_t *left;      /* by grade: days that its quota had left for them; NO_QUOTA: it has none */
    int64_t wanted;           /* days of all who have this score */
};
/* From the highest score down; those of one score stand together: where a quota has no room for all of them,
 * all go one grade down, and nobody of a lower score passes them. `apply` false: no quota counts. */
void quotas_apply(struct arena *arena, const struct grade_bound *g, uint32_t ngrades, struct ranked *p,
                  uint32_t n, bool apply);

/* Claims on a pool: as they are where they fit in it, else in proportion, and then they add up to the pool
 * exactly: in hundredths, where the pool is whole in them. True: it was cut. */
bool pool_share(struct arena *scratch, int64_t pool, const int64_t *claims, uint32_t n, int64_t *ret);

/* Of `people` in a group `chosen` were chosen, against the group with the highest share. */
struct selection {
    uint64_t people, chosen;
    /* made by selection_ratios */
    double rate, ratio; /* chosen ÷ people; that ÷ the highest of them */
    bool has_ratio;     /* somebody was chosen */
    bool reference;     /* it is the group with the highest rate */
    bool has_interval;  /* chosen in both groups */
    double low, high;   /* 95 %, by the logarithm of the ratio */
};
void selection_ratios(struct selection *g, uint32_t n); /* none has people = 0 */

#endif
