/* SPDX-License-Identifier: MIT */
#include "vm/rule/spread.h"

#include <criterion/criterion.h>

static struct mem mem;
static struct arena arena;

static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
}
static void end(void)
{
    arena_release(&arena);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(score, .init = begin, .fini = end);

static struct decimal number(double n)
{
    return decimal_of(TYPE(TYPE_NUMBER), value_number(n));
}

/* --- points -------------------------------------------------------------------------------------- */

Test(score, points_are_linear_from_floor_to_target)
{
    struct point_scale s = {
        .has_target = true, .has_floor = true, .target = number(0.95), .floor = number(0.8)};
    cr_assert_eq(points_fine(&s, number(0.91)), INT64_C(73333333333333)); /* 0.11 of 0.15 */
    cr_assert_eq(points_fine(&s, number(0.8)), 0);
    cr_assert_eq(points_fine(&s, number(0.95)), 100 * FINE_ONE);
    cr_assert_eq(points_fine(&s, number(0.2)), 0);
    cr_assert_eq(points_fine(&s, number(1)), 100 * FINE_ONE);
}

Test(score, points_without_a_floor_are_a_share_of_the_target)
{
    struct point_scale s = {.has_target = true, .target = number(8)};
    cr_assert_eq(points_fine(&s, number(2)), 25 * FINE_ONE);
    cr_assert_eq(points_fine(&s, number(-2)), 0);
    s.less = true;
    cr_assert_eq(points_fine(&s, number(8)), 100 * FINE_ONE);
    cr_assert_eq(points_fine(&s, number(32)), 25 * FINE_ONE);
    s.target = number(0); /* no accident at all */
    cr_assert_eq(points_fine(&s, number(0)), 100 * FINE_ONE);
    cr_assert_eq(points_fine(&s, number(1)), 0);
}

Test(score, points_where_less_is_better)
{
    struct point_scale s = {
        .has_target = true, .has_floor = true, .less = true, .target = number(2), .floor = number(10)};
    cr_assert_eq(points_fine(&s, number(4)), 75 * FINE_ONE);
    cr_assert_eq(points_fine(&s, number(11)), 0);
}

Test(score, values_far_apart)
{
    struct point_scale s = {
        .has_target = true, .has_floor = true, .target = number(1e300), .floor = number(-1e-300)};
    cr_assert_eq(points_fine(&s, number(5e299)), 50 * FINE_ONE);
    cr_assert_eq(points_fine(&s, number(0)), 0);
    cr_assert_eq(points_fine(&s, number(1e301)), 100 * FINE_ONE);
    struct point_scale money = {.has_target = true, .has_floor = true};
    money.target = decimal_of(TYPE(TYPE_MONEY), value_int(INT64_MAX));
    money.floor = decimal_of(TYPE(TYPE_MONEY), value_int(INT64_MIN));
    cr_assert_eq(points_fine(&money, decimal_of(TYPE(TYPE_MONEY), value_int(0))), 50 * FINE_ONE);
}

/* --- scores -------------------------------------------------------------------------------------- */

Test(score, parts_add_up)
{
    struct score_part p[] = {{.weight = 50 * POINT_ONE, .known = true, .fine = INT64_C(73333333333333)},
                             {.weight = 50 * POINT_ONE, .known = true, .fine = 100 * FINE_ONE}};
    int64_t score;
    cr_assert(score_parts(&arena, p, 2, &score));
    cr_assert_eq(score, 866667);
    cr_assert_eq(p[0].points, 733333);
    cr_assert_eq(p[0].score, 366667);
    cr_assert_eq(p[1].score, 500000);
}

Test(score, weights_of_what_is_unknown_go_to_the_others)
{
    struct score_part p[] = {{.weight = 30 * POINT_ONE, .known = true, .fine = 100 * FINE_ONE},
                             {.weight = 10 * POINT_ONE},
                             {.weight = 30 * POINT_ONE, .known = true, .fine = 100 * FINE_ONE},
                             {.weight = 30 * POINT_ONE, .known = true, .fine = 100 * FINE_ONE}};
    int64_t score;
    cr_assert(score_parts(&arena, p, 4, &score));
    cr_assert_eq(score, 100 * POINT_ONE, "full marks are full though a third has no last decimal");
    cr_assert_eq(p[0].counted, 333334);
    cr_assert_eq(p[1].counted, 0);
    cr_assert_eq(p[2].counted, 333333);
    cr_assert_eq(p[0].score + p[2].score + p[3].score, score);
    struct score_part none[] = {{.weight = 100 * POINT_ONE}};
    cr_assert_not(score_parts(&arena, none, 1, &score));
}

/* --- quotas -------------------------------------------------------------------------------------- */

static const struct grade_bound grades[] = {
    {95 * POINT_ONE, 2000}, {85 * POINT_ONE, 4000}, {70 * POINT_ONE, NO_QUOTA}, {0, NO_QUOTA}};

static void rank(struct ranked *p, const int *scores, uint32_t n, bool apply)
{
    for (uint32_t i = 0; i < n; i++)
        p[i] = (struct ranked){.score = scores[i] * POINT_ONE, .days = 90};
    quotas_apply(&arena, grades, ARRAY_LEN(grades), p, n, apply);
}

Test(score, bounds_include_their_number)
{
    cr_assert_eq(grade_of(grades, 4, 95 * POINT_ONE), 0);
    cr_assert_eq(grade_of(grades, 4, 95 * POINT_ONE - 1), 1);
    cr_assert_eq(grade_of(grades, 4, 0), 3);
}

Test(score, ties_at_the_edge_all_stay_below)
{
    static const int scores[] = {99, 97, 97, 96, 88, 60, 60, 60, 60, 60}; /* two places for S of ten */
    struct ranked p[10];
    rank(p, scores, 10, true);
    cr_assert_eq(p[0].grade, 0);
    cr_assert_eq(p[1].grade, 1, "of three that share two places one would pass the other");
    cr_assert_eq(p[2].grade, 1);
    cr_assert_eq(p[3].grade, 1, "96 would fit, but 97 stands before it");
    cr_assert_eq(p[1].tied, 2);
    cr_assert_eq(p[1].left[0], 90);
    cr_assert_eq(p[1].wanted, 180);
    cr_assert_eq(p[4].grade, 1);
    cr_assert_eq(p[5].grade, 3);
    cr_assert_eq(p[9].place, 6);
    rank(p, scores, 10, false);
    cr_assert_eq(p[3].grade, 0);
}

Test(score, who_held_the_role_for_less_takes_less_room)
{
    struct ranked p[] = {{.score = 99 * POINT_ONE, .days = 45},
                         {.score = 98 * POINT_ONE, .days = 45},
                         {.score = 0, .days = 90},
                         {.score = 0, .days = 270}};
    quotas_apply(&arena, grades, 4, p, 4, true);
    cr_assert_eq(p[0].grade, 0);
    cr_assert_eq(p[1].grade, 0, "two halves are one of five");
}

/* --- pools and ratios ---------------------------------------------------------------------------- */

Test(score, a_pool_is_spent_to_the_last_decimal)
{
    static const int64_t claims[] = {10000, 10000, 10000};
    int64_t got[3];
    cr_assert(pool_share(&arena, 10000, claims, 3, got));
    cr_assert_eq(got[0], 3400, "a pool of whole hundredths is spent in hundredths");
    cr_assert_eq(got[1], 3300);
    cr_assert_eq(got[2], 3300);
    cr_assert(pool_share(&arena, 10001, claims, 3, got));
    cr_assert_eq(got[0], 3334);
    cr_assert_eq(got[1], 3334);
    cr_assert_eq(got[2], 3333);
    cr_assert_not(pool_share(&arena, 30000, claims, 3, got));
    cr_assert_eq(got[0], 10000);
    cr_assert(pool_share(&arena, 0, claims, 3, got));
    cr_assert_eq(got[0] + got[1] + got[2], 0);
}

Test(score, selection_ratio_and_its_interval)
{
    /* 10 of 50 against 20 of 50: ratio 0.5, ln ± 1.96 √(0.1 - 0.02 + 0.05 - 0.02), by a calculator 0.2610 …
     * 0.9578 */
    struct selection g[] = {
        {.people = 50, .chosen = 10}, {.people = 50, .chosen = 20}, {.people = 5, .chosen = 0}};
    selection_ratios(g, 3);
    cr_assert_float_eq(g[0].ratio, 0.5, 1e-12);
    cr_assert(g[0].has_interval);
    cr_assert_float_eq(g[0].low, 0.2610, 5e-5);
    cr_assert_float_eq(g[0].high, 0.9578, 5e-5);
    cr_assert(g[1].reference);
    cr_assert_not(g[2].has_interval);
}
