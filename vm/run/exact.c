/* SPDX-License-Identifier: MIT */
#include "vm/run/exact.h"

#include <math.h>

void partials_add(struct partials *s, double x)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        double y = s->p[i];
        if (fabs(x) < fabs(y)) {
            double t = x;
            x = y;
            y = t;
        }
        double hi = x + y, lo = y - (hi - x);
        if (lo < 0 || lo > 0)
            s->p[k++] = lo;
        x = hi;
    }
    if (k < PARTIALS)
        s->p[k++] = x;
    s->n = k;
}

double partials_sum(const struct partials *s)
{
    uint32_t n = s->n;
    if (n == 0)
        return 0;
    double hi = s->p[--n], lo = 0;
    while (n > 0) {
        double x = hi, y = s->p[--n];
        hi = x + y;
        lo = y - (hi - x);
        if (lo < 0 || lo > 0)
            break;
    }
    if (n > 0 && ((lo < 0 && s->p[n - 1] < 0) || (lo > 0 && s->p[n - 1] > 0))) {
        double y = lo * 2, x = hi + y, yr = x - hi;
        if (!(y < yr || y > yr))
            hi = x;
    }
    return hi;
}
