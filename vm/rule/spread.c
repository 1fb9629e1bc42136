/* SPDX-License-Identifier: MIT */
#include "vm/rule/spread.h"

#include <math.h>

/* --- quotas -------------------------------------------------------------------------------------- */

uint32_t grade_of(const struct grade_bound *g, uint32_t n, int64_t score)
{
    uint32_t i = 0;
    while (i + 1 < n && score < g[i].from)
        i++;
    return i;
}

struct standing_at {
    uint32_t at;
    int64_t score;
};

static int by_score(const void *a, const void *b, void *ud)
{
    (void)ud;
    const struct standing_at *x = a, *y = b;
    return x->score > y->score ? -1 : x->score < y->score;
}

struct quota_run {
    struct arena *arena;
    const struct grade_bound *g;
    uint32_t ngrades;
    struct ranked *p;
    const struct standing_at *order;
    int64_t *taken; /* days, by grade */
    int64_t days;   /* of all */
    bool apply;
};

/* Days that each grade has left. */
static const int64_t *days_left(const struct quota_run *q)
{
    int64_t *left = NEW_ARRAY(q->arena, int64_t, q->ngrades);
    for (uint32_t i = 0; i < q->ngrades; i++) {
        int64_t quota = q->apply ? q->g[i].quota : NO_QUOTA;
        left[i] = quota == NO_QUOTA ? NO_QUOTA : (int64_t)((int128)quota * q->days / POINT_ONE) - q->taken[i];
    }
    return left;
}

/* Those of one score, `from` to before `till` of the order; *lowest: the lowest grade so far. */
static void place_tied(struct quota_run *q, uint32_t from, uint32_t till, uint32_t *lowest)
{
    int64_t days = 0, score = q->order[from].score;
    const int64_t *left = days_left(q);
    for (uint32_t i = from; i < till; i++)
        days += q->p[q->order[i].at].days;
    uint32_t own = grade_of(q->g, q->ngrades, score), grade = MAX(own, *lowest);
    while (grade + 1 < q->ngrades && days > left[grade])
        grade++;
    for (uint32_t i = from; i < till; i++) {
        struct ranked *r = &q->p[q->order[i].at];
        r->by_score = own;
        r->grade = grade;
        r->place = from + 1;
        r->tied = till - from;
        r->left = left;
        r->wanted = days;
    }
    q->taken[grade] += days;
    *lowest = grade;
}

void quotas_apply(struct arena *arena, const struct grade_bound *g, uint32_t ngrades, struct ranked *p,
                  uint32_t n, bool apply)
{
    struct standing_at *order = NEW_ARRAY(arena, struct standing_at, n + 1);
    struct quota_run q = {.arena = arena,
                          .g = g,
                          .ngrades = ngrades,
                          .p = p,
                          .order = order,
                          .taken = NEW_ARRAY(arena, int64_t, ngrades + 1),
                          .apply = apply};
    uint32_t lowest = 0;
    for (uint32_t i = 0; i < n; i++) {
        order[i] = (struct standing_at){i, p[i].score};
        q.days += p[i].days;
    }
    sort_stable(arena, order, n, sizeof *order, by_score, NULL);
    for (uint32_t from = 0, till; from < n; from = till) {
        for (till = from + 1; till < n && order[till].score == order[from].score; till++)
            ;
        place_tied(&q, from, till, &lowest);
    }
}

/* --- pools --------------------------------------------------------------------------------------- */

bool pool_share(struct arena *scratch, int64_t pool, const int64_t *claims, uint32_t n, int64_t *ret)
{
    const int64_t unit = pool % (MONEY_ONE / 100) ? 1 : MONEY_ONE / 100;
    int128 sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += claims[i];
    bool cut = sum > pool;
    if (cut)
        share_out(scratch, pool / unit, claims, n, ret);
    for (uint32_t i = 0; cut && i < n; i++)
        ret[i] *= unit;
    if (!cut && n)
        memcpy(ret, claims, n * sizeof *ret);
    return cut;
}

/* --- fairness ------------------------------------------------------------------------------------ */

/* Katz, Baptista, Azen, Pike: Obtaining confidence intervals for the risk ratio in cohort studies. Biometrics
 * 34 (1978), 469-474: ln(ratio) ± z √(1/a - 1/n + 1/b - 1/m), where a of n and b of m were chosen. */
static void interval(struct selection *x, const struct selection *best)
{
    static const double z = 1.959963984540054; /* of 95 % */
    x->has_interval = x->chosen > 0 && best->chosen > 0;
    if (!x->has_interval)
        return;
    double a = (double)x->chosen, n = (double)x->people, b = (double)best->chosen, m = (double)best->people;
    double wide = z * sqrt((1 / a - 1 / n) + (1 / b - 1 / m));
    x->low = x->ratio * exp(-wide);
    x->high = x->ratio * exp(wide);
}

static bool higher_rate(const struct selection *a, const struct selection *b)
{
    int128 x = (int128)a->chosen * b->people, y = (int128)b->chosen * a->people;
    return x != y ? x > y : a->people > b->people;
}

void selection_ratios(struct selection *g, uint32_t n)
{
    const struct selection *best = g;
    for (uint32_t i = 0; i < n; i++) {
        g[i].rate = (double)g[i].chosen / (double)g[i].people;
        if (higher_rate(&g[i], best))
            best = &g[i];
    }
    for (uint32_t i = 0; i < n; i++) {
        g[i].has_ratio = best->chosen > 0;
        g[i].reference = &g[i] == best;
        if (!g[i].has_ratio)
            continue;
        g[i].ratio = (double)(g[i].chosen * best->people) / (double)(g[i].people * best->chosen);
        if (!g[i].reference)
            interval(&g[i], best);
    }
}
