/* SPDX-License-Identifier: MIT */
#include "vm/rule/measure.h"

#include <criterion/criterion.h>
#include <math.h>

#define NEAR(a, b, by) cr_assert(fabs((a) - (b)) <= (by), "%.12g is not %.12g", (double)(a), (double)(b))

static const struct type number = {.kind = TYPE_NUMBER}, money = {.kind = TYPE_MONEY},
                         yes = {.kind = TYPE_BOOL};

Test(measure, bands_include_their_bounds)
{
    struct value target = value_number(0.95), floor = value_number(0.8);
    cr_assert_eq(measure_band(number, false, value_number(0.95), &target, &floor), BAND_ON_TARGET);
    cr_assert_eq(measure_band(number, false, value_number(0.9499), &target, &floor), BAND_OFF_TARGET);
    cr_assert_eq(measure_band(number, false, value_number(0.8), &target, &floor), BAND_OFF_TARGET);
    cr_assert_eq(measure_band(number, false, value_number(0.7999), &target, &floor), BAND_OFF_FLOOR);
    cr_assert_eq(measure_band(number, false, value_number(0.9), NULL, &floor), BAND_NONE);
    cr_assert_eq(measure_band(number, false, value_number(0.9), NULL, NULL), BAND_NONE);
}

Test(measure, bands_turn_round_where_less_is_better)
{
    struct value target = value_int(100 * MONEY_ONE), floor = value_int(250 * MONEY_ONE),
                 no = value_bool(false);
    cr_assert_eq(measure_band(money, true, value_int(100 * MONEY_ONE), &target, &floor), BAND_ON_TARGET);
    cr_assert_eq(measure_band(money, true, value_int(100 * MONEY_ONE + 1), &target, &floor), BAND_OFF_TARGET);
    cr_assert_eq(measure_band(money, true, value_int(250 * MONEY_ONE + 1), &target, &floor), BAND_OFF_FLOOR);
    cr_assert_eq(measure_band(yes, false, value_bool(false), &no, NULL), BAND_ON_TARGET);
    cr_assert_eq(measure_band(yes, false, value_bool(true), &no, NULL), BAND_OFF_TARGET);
    cr_assert(str_eq(band_text(BAND_OFF_FLOOR, true), STR("above floor")));
}

/* tables of Student's distribution and of the normal one */
Test(measure, quantiles_are_those_of_the_tables)
{
    NEAR(normal_quantile(0.975), 1.959963985, 1e-9);
    NEAR(normal_quantile(0.995), 2.575829304, 1e-9);
    NEAR(normal_quantile(0.025), -1.959963985, 1e-9);
    NEAR(normal_quantile(0.5), 0, 1e-12);
    NEAR(student_quantile(0.975, 1), 12.706205, 1e-6);
    NEAR(student_quantile(0.975, 2), 4.302653, 1e-6);
    NEAR(student_quantile(0.975, 10), 2.228139, 1e-6);
    NEAR(student_quantile(0.95, 5), 2.015048, 1e-6);
    NEAR(student_quantile(0.975, 30), 2.042272, 1e-6);
    NEAR(student_quantile(0.025, 10), -2.228139, 1e-6);
    NEAR(student_quantile(0.975, 1e6), 1.959964, 1e-5);
}

/* R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3 */
Test(measure, wilson_gives_the_published_intervals)
{
    static const struct {
        double hits, n, low, high;
    } rows[] = {
        {81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        double low, high;
        wilson_interval(rows[i].hits, rows[i].n, 0.95, &low, &high);
        NEAR(low, rows[i].low, 5e-5);
        NEAR(high, rows[i].high, 5e-5);
        wilson_interval(rows[i].n - rows[i].hits, rows[i].n, 0.95, &low, &high);
        NEAR(1 - high, rows[i].low, 5e-5);
        NEAR(1 - low, rows[i].high, 5e-5);
    }
}

Test(measure, the_interval_of_a_mean)
{
    double low, high;
    mean_interval(10, 2, 16, 0.95, &low, &high); /* 10 -+ 2.131450 × 2 / 4 */
    NEAR(low, 8.934275, 1e-6);
    NEAR(high, 11.065725, 1e-6);
}

Test(measure, a_chart_needs_six_values)
{
    const double v[] = {10, 11, 10, 11, 10, 11, 10, 11, 22};
    struct control_chart c;
    uint8_t signals[ARRAY_LEN(v)];
    cr_assert_not(chart_make(v, 5, &c, signals));
    cr_assert(chart_make(v, ARRAY_LEN(v), &c, signals));
    NEAR(c.centre, 106.0 / 9, 1e-12); /* moving ranges: seven of 1 and one of 11, mean 2.25 */
    NEAR(c.high, 106.0 / 9 + 2.66 * 2.25, 1e-12);
    NEAR(c.low, 106.0 / 9 - 2.66 * 2.25, 1e-12);
    cr_assert_eq(signals[8], SIGNAL_OUTSIDE);
    cr_assert_eq(signals[7], SIGNAL_RUN);
    cr_assert_eq(signals[6], 0);
}

Test(measure, a_value_on_the_centre_ends_a_run)
{
    const double v[] = {2, 2, 2, 2, 1, 2, 2, 2, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0};
    struct control_chart c;
    uint8_t signals[ARRAY_LEN(v)];
    cr_assert(chart_make(v, ARRAY_LEN(v), &c, signals));
    NEAR(c.centre, 1, 1e-12);
    for (size_t i = 0; i < ARRAY_LEN(v); i++)
        cr_assert_eq(signals[i] & SIGNAL_RUN, 0);
}
