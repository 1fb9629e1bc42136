/* SPDX-License-Identifier: MIT
 * score.h: values → points → a score of one person, exact to the last decimal (semantics 4.12, 4.18).
 * Promise: no double decides: values count as their shortest decimals, and the parts shown add up to the
 * score shown. Owns: nothing.   Knows: value.   Never hears of: periods, people, words. */
#ifndef VM_RULE_SCORE_H
#define VM_RULE_SCORE_H

#include "vm/base/mem.h"
#include "vm/value/value.h"

#define POINT_ONE   INT64_C(10000)         /* points, weights and scores are shown in 1/10000 */
#define FINE_ONE    INT64_C(1000000000000) /* and reckoned in 1/10^12 */
#define POINTS_FULL 100

struct decimal { /* digits × 10^exp */
    int64_t digits;
    int exp;
};
struct decimal decimal_of(struct type t,
                          struct value v); /* of a known number, money, duration or yes/no (1 and 0) */
int decimal_compare(struct decimal a, struct decimal b);  /* <0 0 >0, however far apart they are */
double decimal_distance(struct decimal high, struct decimal low);
bool decimal_apart(struct decimal a, struct decimal b, struct decimal more_than); /* whether a - b is more */

/* From which value on there are points, and at which they are full. */
struct point_scale {
    bool has_target, has_floor; /* without a target the value is the points itself */
    bool less;                  /* better is less; with a floor it lies above the target */
    struct decimal target, floor;
};
/* 0 … POINTS_FULL, in fine units, half to even: linear from floor to target, cut at both ends; without a
 * floor value ÷ target (where less is better: target ÷ value). Digits beyond the 23rd of the larger bound are
 * rounded off. */
int64_t points_fine(const struct point_scale *s, struct decimal v);

struct score_part {
    int64_t weight; /* as the book has it, in 1/10000 */
    bool known;
    int64_t fine; /* points, where known */
    /* made by score_parts */
    int64_t counted;       /* its share of the weight of all that are known, of POINTS_FULL; 0: not known */
    int64_t points, score; /* as shown */
};
/* Weights of what is not known go to the others, in proportion. Gives the score before deductions: the sum of
 * all `score`. False: nothing is known. */
bool score_parts(struct arena *scratch, struct score_part *p, uint32_t n, int64_t *ret_score);

int64_t half_even(int128 over, int128 under); /* under > 0; the result fits */
/* `total` in proportion to `by` (none below zero, not all zero): each gets what is whole, and what is left
 * goes to the largest rests, among equals to the first. */
void share_out(struct arena *scratch, int64_t total, const int64_t *by, uint32_t n, int64_t *ret);

#endif
