/* SPDX-License-Identifier: MIT */
#include "vm/value/value.h"

#include <math.h>

__extension__ typedef unsigned __int128 wide;
#define WIDE_MAX (~(wide)0)

/* --- 128 bits
 * ------------------------------------------------------------------------------------------------ */

enum { TENS_FIT = 38 }; /* 10^38 is the last power of ten below 2^128 */

static uint64_t magnitude(int64_t a)
{
    return a < 0 ? 0 - (uint64_t)a : (uint64_t)a;
}

/* x × 10^n; false when it does not fit. */
static bool scale(wide x, int n, wide *ret)
{
    static const uint64_t ten_19 = UINT64_C(10000000000000000000);
    if (x == 0)
        n = 0;
    for (; n >= 19; n -= 19) {
        if (x > WIDE_MAX / ten_19)
            return false;
        x *= ten_19;
    }
    uint64_t ten = 1;
    for (; n > 0; n--)
        ten *= 10;
    *ret = x * ten;
    return x <= WIDE_MAX / ten;
}

static wide divide_half_even(wide a, wide b)
{
    wide q = a / b, rest = a % b, short_of = b - rest;
    return q + (rest > short_of || (rest == short_of && (q & 1)));
}

static bool with_sign(wide x, bool minus, int64_t *ret)
{
    if (x > (wide)INT64_MAX + minus)
        return false;
    *ret = minus ? (int64_t)(0 - (uint64_t)x) : (int64_t)x;
    return true;
}

/* --- exact arithmetic
 * ---------------------------------------------------------------------------------------- */

bool money_add(int64_t a, int64_t b, int64_t *ret)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return false;
    *ret = sum;
    return true;
}
bool money_sub(int64_t a, int64_t b, int64_t *ret)
{
    int64_t rest;
    if (__builtin_sub_overflow(a, b, &rest))
        return false;
    *ret = rest;
    return true;
}
bool money_neg(int64_t a, int64_t *ret)
{
    return money_sub(0, a, ret);
}

/* a × mantissa is below 2^63 × 10^17 and so always fits 128 bits; what overflows beyond that does not fit the
 * result (semantics 1.11), and what is divided by 10^38 or more is less than a half. */
bool money_mul(int64_t a, double by, int64_t *ret)
{
    int64_t mantissa;
    int exp;
    if (!isfinite(by))
        return false;
    number_shortest(by, &mantissa, &exp);
    wide product = (wide)magnitude(a) * magnitude(mantissa), ten;
    if (exp >= 0 && !scale(product, exp, &product))
        return false;
    if (exp < 0)
        product = -exp < TENS_FIT && scale(1, -exp, &ten) ? divide_half_even(product, ten) : 0;
    return with_sign(product, (a < 0) != (mantissa < 0), ret);
}

/* a ÷ (m × 10^e): the power of ten goes to where it is a factor. What then overflows is far out of range:
 * above, the result is at least 2^127 ÷ 10^17, below it is less than 2^63 ÷ 2^127. */
enum fail_cause money_div(int64_t a, double by, int64_t *ret)
{
    int64_t mantissa;
    int exp;
    if (by == 0)
        return FAIL_DIVISION;
    if (!isfinite(by))
        return FAIL_NOT_FINITE;
    number_shortest(by, &mantissa, &exp);
    wide over = magnitude(a), under = magnitude(mantissa), quotient = 0;
    if (exp < 0 && !scale(over, -exp, &over))
        return FAIL_OVERFLOW;
    if (exp <= 0 || scale(under, exp, &under))
        quotient = divide_half_even(over, under);
    return with_sign(quotient, (a < 0) != (mantissa < 0), ret) ? FAIL_NOTHING : FAIL_OVERFLOW;
}

static int bits(wide x)
{
    uint64_t high = (uint64_t)(x >> 64), low = (uint64_t)x;
    return high ? 128 - __builtin_clzll(high) : low ? 64 - __builtin_clzll(low) : 0;
}

/* The quotient to at least 64 bits, what is left as a sticky bit, and then rounded once to 53. */
double money_ratio(int64_t a, int64_t b)
{
    if (a == 0)
        return 0;
    uint64_t over = magnitude(a), under = magnitude(b);
    int shift = 64 + __builtin_clzll(over);
    wide shifted = (wide)over << shift, q = shifted / under;
    bool sticky = shifted % under != 0;
    int cut = bits(q) - 54; /* 53 bits and the one that decides */
    sticky |= (q & (((wide)1 << cut) - 1)) != 0;
    uint64_t m = (uint64_t)(q >> cut);
    m = (m >> 1) + ((m & 1) && (sticky || (m & 2)));
    double r = ldexp((double)m, cut + 1 - shift);
    return (a < 0) != (b < 0) ? -r : r;
}

/* --- reading
 * ------------------------------------------------------------------------------------------------- */

enum { MONEY_DECIMALS = 4, NUMBER_DIGITS = 15 };

static int digits(uint64_t x)
{
    int n = 1;
    for (; x >= 10; x /= 10)
        n++;
    return n;
}

enum money_read money_of_number(double n, int64_t *ret)
{
    int64_t mantissa;
    int exp;
    wide units;
    if (!isfinite(n))
        return MONEY_BAD;
    number_shortest(n, &mantissa, &exp);
    if (exp < -MONEY_DECIMALS)
        return MONEY_PLACES;
    if (digits(magnitude(mantissa)) + MAX(exp, 0) > NUMBER_DIGITS)
        return MONEY_RANGE;
    bool fits =
        scale(magnitude(mantissa), MONEY_DECIMALS + exp, &units) && with_sign(units, mantissa < 0, ret);
    return fits ? MONEY_OK : MONEY_RANGE;
}

struct amount {
    wide units; /* in 1/10000; held at its largest once it is out of range */
    bool beyond;
};

static const char *read_digits(const char *p, const char *end, int most, struct amount *a)
{
    const wide full = (wide)1 << 100;
    for (; p < end && *p >= '0' && *p <= '9' && most != 0; p++, most--)
        a->units = a->units < full ? a->units * 10 + (uint64_t)(*p - '0') : a->units;
    return p;
}

/* Zeros after the fourth decimal take nothing away and are let through. */
static const char *read_decimals(const char *p, const char *end, struct amount *a)
{
    const char *from = p;
    p = read_digits(p, end, MONEY_DECIMALS, a);
    for (long n = p - from; n < MONEY_DECIMALS; n++)
        a->units *= 10;
    for (; p < end && *p >= '0' && *p <= '9'; p++)
        a->beyond |= *p != '0';
    return p == from ? NULL : p;
}

enum money_read money_of_text(struct str s, int64_t *ret)
{
    const char *p = s.p, *end = s.p + s.n;
    struct amount a = {0};
    bool minus = s.n && *p == '-';
    p += minus;
    const char *whole = p;
    p = read_digits(p, end, -1, &a);
    if (p == whole)
        return MONEY_BAD;
    if (p < end && *p == '.')
        p = read_decimals(p + 1, end, &a);
    else
        a.units *= MONEY_ONE;
    if (p != end)
        return MONEY_BAD;
    if (a.beyond)
        return MONEY_PLACES;
    return with_sign(a.units, minus, ret) ? MONEY_OK : MONEY_RANGE;
}

/* --- printing
 * ------------------------------------------------------------------------------------------------ */

/* Two decimals, three or four where these are not zero (semantics 5.4). */
void money_print(struct buf *b, int64_t units)
{
    uint64_t m = magnitude(units), rest = m % (uint64_t)MONEY_ONE;
    int places = rest % 10 ? 4 : rest % 100 ? 3 : 2;
    if (units < 0)
        buf_char(b, '-');
    buf_int(b, (int64_t)(m / (uint64_t)MONEY_ONE));
    buf_char(b, '.');
    buf_pad(b, (int64_t)(places == 4 ? rest : places == 3 ? rest / 10 : rest / 100), places);
}
