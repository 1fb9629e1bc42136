/* SPDX-License-Identifier: MIT
 * Bands, intervals and control charts: plain functions of what was measured. */
#include "vm/rule/measure.h"

#include <math.h>

#include "vm/rule/score.h"

/* --- bands
 * ------------------------------------------------------------------------------------------------------------------
 */

struct str band_text(enum band b, bool less)
{
    static const char *const texts[2][BAND_COUNT] = {
        /* ORDER band */
        {"", "on target", "below target", "below floor", "too few"},
        {"", "on target", "above target", "above floor", "too few"},
    };
    return str_of(texts[less][b]);
}

/* a is at least as good as b */
static bool as_good(struct type t, bool less, struct value a, struct value b)
{
    if (t.kind == TYPE_BOOL)
        return a.as.b == b.as.b;
    int order = value_compare(t, NULL, a, b);
    return less ? order <= 0 : order >= 0;
}

enum band measure_band(struct type t, bool less, struct value v, const struct value *target,
                       const struct value *floor)
{
    if (target && as_good(t, less, v, *target))
        return BAND_ON_TARGET;
    if (floor && !as_good(t, less, v, *floor))
        return BAND_OFF_FLOOR;
    return target ? BAND_OFF_TARGET : BAND_NONE;
}

bool measured_points(const struct measure_form *f, const struct measured *x, int64_t *ret_fine)
{
    bool target = x->target.state == V_KNOWN, floor = x->floor.state == V_KNOWN;
    if (x->value.state != V_KNOWN || x->few || !target)
        return false;
    struct point_scale scale = {
        .has_target = true, .has_floor = floor, .less = f->less, .target = decimal_of(f->type, x->target)};
    if (floor)
        scale.floor = decimal_of(f->type, x->floor);
    *ret_fine = points_fine(&scale, decimal_of(f->type, x->value));
    return true;
}

/* --- quantiles
 * ----------------------------------------------------------------------------------------------------------------
 */

/* The quantile at which a rising distribution has `p`, between two bounds. */
static double quantile(double p, double (*below)(double x, double df), double df, double low, double high)
{
    for (int i = 0; i < 200 && low < high; i++) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            break;
        if (below(middle, df) < p)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

static double normal_below(double x, double unused)
{
    (void)unused;
    return erfc(-x / sqrt(2)) / 2;
}

double normal_quantile(double p)
{
    if (p < 0.5) /* the small tail is the exact one */
        return quantile(p, normal_below, 0, -40, 0);
    return -quantile(1 - p, normal_below, 0, -40, 0);
}

/* The continued fraction of the incomplete beta function (modified Lentz; Abramowitz and Stegun 26.5.8). */
static double beta_fraction(double x, double a, double b)
{
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1), h;
    d = 1 / (fabs(d) < tiny ? tiny : d);
    h = d;
    for (int m = 1; m <= 500; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double step = h;
        for (int k = 0; k < 2; k++) {
            double term = k ? odd : even;
            d = 1 + term * d;
            d = 1 / (fabs(d) < tiny ? tiny : d);
            c = 1 + term / c;
            c = fabs(c) < tiny ? tiny : c;
            h *= d * c;
        }
        if (fabs(h - step) <= 1e-16 * fabs(h))
            break;
    }
    return h;
}

static double beta_below(double x, double a, double b)
{
    if (x <= 0 || x >= 1)
        return x >= 1;
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(x, a, b) / a
                                     : 1 - front * beta_fraction(1 - x, b, a) / b;
}

static double student_below(double t, double df)
{
    double tail = beta_below(df / (df + t * t), df / 2, 0.5) / 2;
    return t > 0 ? 1 - tail : tail;
}

double student_quantile(double p, double df)
{
    double q = p < 0.5 ? p : 1 - p, bound = 1;
    while (student_below(-bound, df) > q && bound < 1e300)
        bound *= 2;
    double t = quantile(q, student_below, df, -bound, 0);
    return p < 0.5 ? t : -t;
}

/* --- intervals
 * ------------------------------------------------------------------------------------------------------------------
 */

void wilson_interval(double hits, double n, double confidence, double *ret_low, double *ret_high)
{
    double z = normal_quantile(0.5 + confidence / 2), p = hits / n, z2 = z * z;
    double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = z / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    *ret_low = hits > 0 ? middle - half : 0;
    *ret_high = hits < n ? middle + half : 1;
}

void mean_interval(double mean, double s, double n, double confidence, double *ret_low, double *ret_high)
{
    double half = student_quantile(0.5 + confidence / 2, n - 1) * s / sqrt(n);
    *ret_low = mean - half;
    *ret_high = mean + half;
}

/* --- control charts
 * --------------------------------------------------------------------------------------------------------------
 */

#define MOVING_RANGE_SCALE 2.66 /* 3 / d2 for ranges of two, d2 = 1.128 */

static void chart_signals(const double *v, uint32_t n, const struct control_chart *c, uint8_t *signals)
{
    uint32_t run = 0;
    int side = 0;
    for (uint32_t i = 0; i < n; i++) {
        int now = (v[i] > c->centre) - (v[i] < c->centre);
        run = now && now == side ? run + 1 : now != 0;
        side = now;
        signals[i] = (uint8_t)((v[i] < c->low || v[i] > c->high ? SIGNAL_OUTSIDE : 0) |
                               (run >= CHART_RUN ? SIGNAL_RUN : 0));
    }
}

bool chart_make(const double *v, uint32_t n, struct control_chart *ret, uint8_t *signals)
{
    double sum = 0, ranges = 0;
    if (n < CHART_LEAST)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        sum += v[i];
        ranges += i ? fabs(v[i] - v[i - 1]) : 0;
    }
    double reach = MOVING_RANGE_SCALE * ranges / (n - 1);
    *ret = (struct control_chart){.centre = sum / n, .low = sum / n - reach, .high = sum / n + reach};
    chart_signals(v, n, ret, signals);
    return true;
}
