/* SPDX-License-Identifier: MIT */
#include "vm/rule/score.h"

#include "vm/base/text.h"

enum { MOST_DIGITS = 23 }; /* the difference of two such, times 10^14, fits 128 bits */

/* --- decimals ------------------------------------------------------------------------------------ */

static int128 magnitude(int128 x)
{
    return x < 0 ? -x : x;
}

static int128 halved_to_even(int128 over, int128 under)
{
    int128 q = magnitude(over) / under, rest = magnitude(over) % under;
    q += rest > under - rest || (rest == under - rest && (q & 1));
    return over < 0 ? -q : q;
}

int64_t half_even(int128 over, int128 under)
{
    return (int64_t)halved_to_even(over, under);
}

struct decimal decimal_of(struct type t, struct value v)
{
    struct decimal d = {0};
    if (t.kind == TYPE_MONEY)
        d = (struct decimal){v.as.i, -4};
    else if (t.kind == TYPE_DURATION)
        d = (struct decimal){v.as.i, -6};
    else if (t.kind == TYPE_BOOL)
        d.digits = v.as.b;
    else
        number_shortest(v.as.n, &d.digits, &d.exp);
    return d;
}

static int width(int64_t digits)
{
    int n = 0;
    for (; digits; digits /= 10)
        n++;
    return n;
}

static int128 tens(int n)
{
    int128 x = 1;
    for (; n > 0; n--)
        x *= 10;
    return x;
}

/* d in units of 10^exp; it has at most MOST_DIGITS then, or less than half a unit of it is lost. */
static int128 in_units(struct decimal d, int exp)
{
    int up = d.exp - exp;
    if (up >= 0 || d.digits == 0)
        return d.digits ? d.digits * tens(up) : 0;
    return -up > MOST_DIGITS ? 0 : halved_to_even(d.digits, tens(-up));
}

/* The finest unit in which none of them has more than MOST_DIGITS. */
static int common_exp(const struct decimal *d, uint32_t n)
{
    int least = INT32_MAX, top = INT32_MIN;
    for (uint32_t i = 0; i < n; i++) {
        if (d[i].digits == 0)
            continue;
        least = MIN(least, d[i].exp);
        top = MAX(top, d[i].exp + width(d[i].digits));
    }
    return top == INT32_MIN ? 0 : MAX(least, top - MOST_DIGITS);
}

int decimal_compare(struct decimal a, struct decimal b)
{
    int sa = (a.digits > 0) - (a.digits < 0), sb = (b.digits > 0) - (b.digits < 0);
    if (sa != sb || sa == 0)
        return sa - sb;
    int wa = a.exp + width(a.digits), wb = b.exp + width(b.digits);
    if (wa != wb)
        return wa < wb ? -sa : sa;
    int exp = MIN(a.exp, b.exp); /* of the same size: at most 19 digits apart */
    int128 x = in_units(a, exp), y = in_units(b, exp);
    return x < y ? -1 : x > y;
}

double decimal_distance(struct decimal high, struct decimal low)
{
    const struct decimal both[] = {high, low};
    int exp = common_exp(both, ARRAY_LEN(both));
    double n = (double)(in_units(high, exp) - in_units(low, exp)), ten = (double)tens(MIN(exp < 0 ? -exp : exp, MOST_DIGITS));
    return exp < 0 ? n / ten : n * ten;
}

bool decimal_apart(struct decimal a, struct decimal b, struct decimal more_than)
{
    const struct decimal all[] = {a, b, more_than};
    int exp = common_exp(all, ARRAY_LEN(all));
    return in_units(a, exp) - in_units(b, exp) > in_units(more_than, exp);
}

/* --- points -------------------------------------------------------------------------------------- */

#define FINE_FULL (POINTS_FULL * FINE_ONE)

static int64_t part_of_full(int128 over, int128 under)
{
    if (under < 0) {
        over = -over;
        under = -under;
    }
    return over <= 0 ? 0 : over >= under ? FINE_FULL : half_even(over * FINE_FULL, under);
}

/* (v - from) ÷ (to - from); `from` and `to` differ. */
static int64_t linear(struct decimal v, struct decimal from, struct decimal to)
{
    bool up = decimal_compare(to, from) > 0;
    int low = decimal_compare(v, from), high = decimal_compare(v, to);
    if (up ? low <= 0 : low >= 0)
        return 0;
    if (up ? high >= 0 : high <= 0)
        return FINE_FULL;
    const struct decimal all[] = {v, from, to};
    int exp = common_exp(all, ARRAY_LEN(all));
    int128 start = in_units(from, exp);
    return part_of_full(in_units(v, exp) - start, in_units(to, exp) - start);
}

int64_t points_fine(const struct point_scale *s, struct decimal v)
{
    const struct decimal nothing = {0}, full = {POINTS_FULL, 0};
    if (!s->has_target)
        return linear(v, nothing, full);
    if (s->has_floor)
        return linear(v, s->floor, s->target);
    if (!s->less)
        return decimal_compare(s->target, nothing) > 0 ? linear(v, nothing, s->target)
               : decimal_compare(v, s->target) >= 0    ? FINE_FULL
                                               : 0;
    return decimal_compare(v, s->target) <= 0 ? FINE_FULL : linear(s->target, nothing, v);
}

/* --- largest rests ------------------------------------------------------------------------------- */

struct rest {
    int128 rest;
    uint32_t at;
};

static int by_rest(const void *a, const void *b, void *ud)
{
    (void)ud;
    const struct rest *x = a, *y = b;
    return x->rest > y->rest ? -1 : x->rest < y->rest;
}

/* One more for the `left` largest. */
static void give_rests(struct arena *scratch, struct rest *r, uint32_t n, int64_t left, int64_t *ret)
{
    sort_stable(scratch, r, n, sizeof *r, by_rest, NULL);
    for (uint32_t i = 0; i < n && left > 0; i++, left--)
        ret[r[i].at]++;
}

void share_out(struct arena *scratch, int64_t total, const int64_t *by, uint32_t n, int64_t *ret)
{
    struct rest *r = NEW_ARRAY(scratch, struct rest, n + 1);
    int128 all = 0;
    int64_t left = total;
    for (uint32_t i = 0; i < n; i++)
        all += by[i];
    for (uint32_t i = 0; i < n; i++) {
        int128 x = (int128)total * by[i];
        ret[i] = (int64_t)(x / all);
        r[i] = (struct rest){x % all, i};
        left -= ret[i];
    }
    give_rests(scratch, r, n, left, ret);
}

/* --- a score ------------------------------------------------------------------------------------- */

static void count_weights(struct arena *scratch, struct score_part *p, uint32_t n)
{
    int64_t *by = NEW_ARRAY(scratch, int64_t, 2 * n + 1), *got = by + n;
    for (uint32_t i = 0; i < n; i++)
        by[i] = p[i].known ? p[i].weight : 0;
    share_out(scratch, POINTS_FULL * POINT_ONE, by, n, got);
    for (uint32_t i = 0; i < n; i++)
        p[i].counted = got[i];
}

bool score_parts(struct arena *scratch, struct score_part *p, uint32_t n, int64_t *ret_score)
{
    const int64_t cut = FINE_ONE / POINT_ONE;
    struct rest *r = NEW_ARRAY(scratch, struct rest, n + 1);
    int64_t *shown = NEW_ARRAY(scratch, int64_t, n + 1);
    int64_t weight = 0, sum = 0;
    for (uint32_t i = 0; i < n; i++)
        weight += p[i].known ? p[i].weight : 0;
    if (weight == 0)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        int64_t fine = p[i].known ? half_even((int128)p[i].fine * p[i].weight, weight) : 0;
        sum += fine;
        shown[i] = fine / cut;
        r[i] = (struct rest){fine % cut, i};
    }
    int64_t left = *ret_score = half_even(sum, cut);
    for (uint32_t i = 0; i < n; i++)
        left -= shown[i];
    give_rests(scratch, r, n, left, shown);
    count_weights(scratch, p, n);
    for (uint32_t i = 0; i < n; i++) {
        p[i].points = p[i].known ? half_even(p[i].fine, cut) : 0;
        p[i].score = shown[i];
    }
    return true;
}
