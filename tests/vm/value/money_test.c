/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>

#include "vm/value/value.h"

TestSuite(money);

static void mul_is(int64_t a, double by, int64_t want)
{
    int64_t r = 0;
    cr_assert(money_mul(a, by, &r) && r == want, "%lld × %g: %lld", (long long)a, by, (long long)r);
}
static void div_is(int64_t a, double by, int64_t want)
{
    int64_t r = 0;
    cr_assert(money_div(a, by, &r) == FAIL_NOTHING && r == want, "%lld / %g: %lld", (long long)a, by,
              (long long)r);
}

Test(money, sums_overflow_when_their_total_does)
{
    int64_t r = 7;
    cr_assert(money_add(1, 2, &r) && r == 3);
    cr_assert(money_add(INT64_MAX, INT64_MIN, &r) && r == -1);
    cr_assert(money_sub(INT64_MIN, INT64_MIN, &r) && r == 0);
    cr_assert(money_neg(INT64_MAX, &r) && r == -INT64_MAX);
    r = 7;
    cr_assert(!money_add(INT64_MAX, 1, &r) && !money_sub(INT64_MIN, 1, &r) && !money_sub(0, INT64_MIN, &r));
    cr_assert(!money_neg(INT64_MIN, &r));
    cr_assert_eq(r, 7, "untouched on failure");
}

/* semantics 1.2 */
Test(money, factors_are_decimals)
{
    mul_is(100010, 0.15, 15002); /* 10.0010 × 0.15 = 1.50015 */
    mul_is(100030, 0.15, 15004); /* 1.50045: half to even, down */
    mul_is(10000, 0.1, 1000);
    mul_is(10, 0.05, 0); /* 0.5 of the last place */
    mul_is(30, 0.05, 2); /* 1.5 */
    mul_is(-30, 0.05, -2);
    mul_is(50, 0.05, 2); /* 2.5 */
    mul_is(-50, 0.05, -2);
    mul_is(51, 0.05, 3);
    mul_is(INT64_MAX, 0.1, 922337203685477581);
    mul_is(INT64_MIN, 1, INT64_MIN);
    mul_is(INT64_MAX, -1, -INT64_MAX);
}

Test(money, factors_of_every_size)
{
    int64_t r;
    mul_is(0, 1e308, 0);
    mul_is(INT64_MAX, 5e-324, 0);
    mul_is(INT64_MAX, 1e-19, 1); /* 0.92 */
    mul_is(5, 1e-1, 0);          /* a tie */
    mul_is(1, 1e18, 1000000000000000000);
    mul_is(INT64_MAX, 0.12345678901234566, 1138687895536348896); /* 33 digits before it is rounded */
    cr_assert(!money_mul(INT64_MIN, -1, &r) && !money_mul(INT64_MAX, 1.0000000000000002, &r));
    cr_assert(!money_mul(1, 1e300, &r) && !money_mul(1, INFINITY, &r) && !money_mul(1, NAN, &r));
}

Test(money, quotients)
{
    int64_t r = 7;
    div_is(10000, 3, 3333);
    div_is(20000, 3, 6667);
    div_is(5, 2, 2);
    div_is(7, 2, 4);
    div_is(-5, 2, -2);
    div_is(1, 0.1, 10);
    div_is(1, 1e300, 0);
    div_is(0, 1e-300, 0);
    div_is(INT64_MIN, 1, INT64_MIN);
    cr_assert_eq(money_div(1, 0, &r), FAIL_DIVISION);
    cr_assert_eq(money_div(1, -0.0, &r), FAIL_DIVISION);
    cr_assert_eq(money_div(INT64_MIN, -1, &r), FAIL_OVERFLOW);
    cr_assert_eq(money_div(1, 1e-300, &r), FAIL_OVERFLOW);
    cr_assert_eq(money_div(1, NAN, &r), FAIL_NOT_FINITE);
    cr_assert_eq(r, 7, "untouched on failure");
}

Test(money, ratios_round_once)
{
    cr_assert_eq(money_ratio(1, 3), 1.0 / 3.0);
    cr_assert_eq(money_ratio(-1, 3), -1.0 / 3.0);
    cr_assert_eq(money_ratio(0, -3), 0.0);
    cr_assert_not(signbit(money_ratio(0, -3)));
    cr_assert_eq(money_ratio(INT64_MIN, INT64_MIN), 1.0);
    cr_assert_eq(money_ratio(INT64_MIN, -1), 0x1p63);
    cr_assert_eq(money_ratio(1, INT64_MIN), -0x1p-63);
    cr_assert_eq(money_ratio((INT64_C(1) << 53) + 1, 1), 0x1p53); /* a tie, to even */
    cr_assert_eq(money_ratio((INT64_C(1) << 53) + 3, 1), 0x1p53 + 4);
    cr_assert_eq(money_ratio(((INT64_C(1) << 53) + 1) * 3 + 1, 3), 0x1p53 + 2); /* just above one */
    cr_assert_eq(money_ratio(INT64_MAX, INT64_MAX - 1), 1.0);
}

static void number_is(double n, enum money_read want, int64_t units)
{
    int64_t r = 7;
    cr_assert_eq(money_of_number(n, &r), want, "%g", n);
    cr_assert_eq(r, want == MONEY_OK ? units : 7, "%g: %lld", n, (long long)r);
}

Test(money, of_numbers)
{
    number_is(6200.10, MONEY_OK, 62001000);
    number_is(0.1, MONEY_OK, 1000);
    number_is(-0.0, MONEY_OK, 0);
    number_is(1e14, MONEY_OK, 1000000000000000000);
    number_is(99999999999.9999, MONEY_OK, 999999999999999);
    number_is(-3, MONEY_OK, -30000);
    number_is(0.00001, MONEY_PLACES, 0);
    number_is(0.1 + 0.2, MONEY_PLACES, 0);
    number_is(999999999999.9999, MONEY_RANGE, 0); /* 16 digits */
    number_is(1e15, MONEY_RANGE, 0);
    number_is(999999999999999, MONEY_RANGE, 0);
    number_is(1e300, MONEY_RANGE, 0);
    number_is(NAN, MONEY_BAD, 0);
    number_is(-INFINITY, MONEY_BAD, 0);
}

static void text_is(const char *text, enum money_read want, int64_t units)
{
    int64_t r = 7;
    cr_assert_eq(money_of_text(str_of(text), &r), want, "%s", text);
    cr_assert_eq(r, want == MONEY_OK ? units : 7, "%s: %lld", text, (long long)r);
}

Test(money, of_texts)
{
    text_is("1234.50", MONEY_OK, 12345000);
    text_is("-3", MONEY_OK, -30000);
    text_is("-0.0001", MONEY_OK, -1);
    text_is("007.5", MONEY_OK, 75000);
    text_is("1.500000000000000000000000000000", MONEY_OK, 15000);
    text_is("922337203685477.5807", MONEY_OK, INT64_MAX);
    text_is("-922337203685477.5808", MONEY_OK, INT64_MIN);
    text_is("922337203685477.5808", MONEY_RANGE, 0);
    text_is("99999999999999999999999999999999999999999999999999", MONEY_RANGE, 0);
    text_is("1.00001", MONEY_PLACES, 0);
}

Test(money, texts_that_are_no_amounts)
{
    static const char *const bad[] = {"",   "-",   ".5",  "5.",  "+5",    "1,5",  "1 000", " 1",
                                      "1 ", "1e3", "0x1", "--1", "1.2.3", "1.-2", "CNY",   "1\xc2\xa0"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        text_is(bad[i], MONEY_BAD, 0);
}

Test(money, printed)
{
    static const struct {
        int64_t units;
        const char *text;
    } rows[] = {{62000000, "6200.00"},
                {1, "0.0001"},
                {10, "0.001"},
                {100, "0.01"},
                {1000, "0.10"},
                {-1, "-0.0001"},
                {0, "0.00"},
                {12345, "1.2345"},
                {12340, "1.234"},
                {12040, "1.204"},
                {INT64_MIN, "-922337203685477.5808"}};
    struct mem mem;
    struct arena arena;
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf b = {.arena = &arena};
        money_print(&b, rows[i].units);
        cr_assert(str_eq(buf_str(&b), str_of(rows[i].text)), "%s: %.*s", rows[i].text, STR_ARG(buf_str(&b)));
    }
    arena_release(&arena);
}
