/* SPDX-License-Identifier: MIT
 * Every input is cut into regions in which no cell can tell two values apart; a box is one region, or a run of them, per
 * input. Tested types are walked as integers: the next amount, day, instant or double is one more. */
#include "vm/rule/cover.h"

#include <float.h>
#include <math.h>

enum { WORK_OF_BOX = 64, MEMO_ROWS = 256 };

enum region_kind { REGION_RANGE, REGION_ITEM, REGION_OTHER, REGION_NONE };
struct region {
    enum region_kind kind;
    int64_t low, high; /* RANGE: both included; ITEM: low */
};
struct run {
    uint32_t low, high; /* regions, both included */
};
struct runs { /* ascending */
    struct run *p;
    uint32_t n;
};
struct domain {
    struct type type;
    VEC(struct region) all;
    uint32_t first; /* the region whose example people would name first; those below it come last, the nearest first */
    struct map of_item;
};
struct job {
    struct arena *hold;  /* domains, cells; above them scratch */
    struct arena *memo;
    const struct types *types;
    const struct matrix *m;
    uint32_t ninputs;
    struct domain *domains;
    struct runs *cells;  /* row by row */
    uint64_t work, most;
    bool gave_up;
};

/* --- values in order --------------------------------------------------------------------------------------- */

bool cover_is_tested(struct type t)
{
    return t.kind == TYPE_NUMBER || t.kind == TYPE_MONEY || t.kind == TYPE_TIME || t.kind == TYPE_DATE;
}

static void type_ends(struct type t, int64_t *ret_low, int64_t *ret_high)
{
    *ret_low = INT64_MIN;
    *ret_high = INT64_MAX;
    if (t.kind == TYPE_NUMBER) {
        *ret_low = set_item(t, value_number(-DBL_MAX));
        *ret_high = set_item(t, value_number(DBL_MAX));
    } else if (t.kind == TYPE_DATE) {
        *ret_low = CIVIL_FIRST_DAY;
        *ret_high = CIVIL_LAST_DAY;
    } else if (t.kind == TYPE_TIME) {
        *ret_low = CIVIL_FIRST_DAY * CIVIL_DAY;
        *ret_high = (CIVIL_LAST_DAY + 1) * CIVIL_DAY - 1;
    }
}

/* The neighbours of an item that is not at its end. -0 is no number of its own: its place, -1, is passed over. */
static int64_t item_above(struct type t, int64_t item)
{
    return item + 1 + (t.kind == TYPE_NUMBER && item == -2);
}
static int64_t item_below(struct type t, int64_t item)
{
    return item - 1 - (t.kind == TYPE_NUMBER && item == 0);
}

bool cover_bounds(const struct cell *c, struct type t, int64_t *ret_low, int64_t *ret_high)
{
    int64_t low, high;
    type_ends(t, &low, &high);
    if (c->has_low) {
        int64_t v = set_item(t, c->low);
        if (v > high || (c->low_open && v == high))
            return false;
        low = MAX(low, c->low_open ? item_above(t, v) : v);
    }
    if (c->has_high) {
        int64_t v = set_item(t, c->high);
        if (v < low || (c->high_open && v == low))
            return false;
        high = MIN(high, c->high_open ? item_below(t, v) : v);
    }
    *ret_low = low;
    *ret_high = high;
    return low <= high;
}

static int compare_items(const void *a, const void *b, void *ud)
{
    const int64_t *x = a, *y = b;
    (void)ud;
    return (*x > *y) - (*x < *y);
}

/* --- cutting an input into regions ------------------------------------------------------------------------- */

typedef VEC(int64_t) items;
/* Where a region begins: at a low end, and behind a high one. */
static void cut_around(struct arena *a, struct type t, int64_t low, int64_t high, items *cuts)
{
    int64_t first, last;
    type_ends(t, &first, &last);
    *VEC_PUSH(a, *cuts) = low;
    if (high < last)
        *VEC_PUSH(a, *cuts) = item_above(t, high);
}

static void cut_by_cell(struct arena *a, struct type t, const struct cell *c, items *cuts)
{
    int64_t low, high;
    if (c->any)
        return;
    for (uint32_t i = 0; i < c->in.n; i++)
        cut_around(a, t, set_item(t, c->in.p[i]), set_item(t, c->in.p[i]), cuts);
    if (c->in.n == 0 && cover_bounds(c, t, &low, &high))
        cut_around(a, t, low, high, cuts);
}

static void ordered_domain(struct job *j, uint32_t input, struct domain *d)
{
    items cuts = {0};
    int64_t low, high;
    type_ends(d->type, &low, &high);
    *VEC_PUSH(j->hold, cuts) = low;
    for (uint32_t i = 0; i < j->m->rows.n; i++)
        cut_by_cell(j->hold, d->type, &j->m->rows.p[i].cells[input], &cuts);
    sort_stable(j->memo, cuts.p, cuts.n, sizeof *cuts.p, compare_items, NULL);
    for (uint32_t i = 0; i < cuts.n; i++) {
        if (i + 1 < cuts.n && cuts.p[i + 1] == cuts.p[i])
            continue;
        int64_t end = i + 1 < cuts.n ? item_below(d->type, cuts.p[i + 1]) : high;
        *VEC_PUSH(j->hold, d->all) = (struct region){REGION_RANGE, cuts.p[i], end};
    }
    bool signs = d->type.kind == TYPE_NUMBER || d->type.kind == TYPE_MONEY;
    while (signs && d->all.p[d->first].high < 0)
        d->first++;
    if (!signs)
        d->first = d->all.n > 1;
}

static void add_item(struct job *j, struct domain *d, int64_t item)
{
    uint32_t at;
    if (map_get(&d->of_item, (uint64_t)item, &at))
        return;
    map_put(&d->of_item, (uint64_t)item, d->all.n);
    *VEC_PUSH(j->hold, d->all) = (struct region){REGION_ITEM, item, item};
}

static void listed_domain(struct job *j, uint32_t input, struct domain *d)
{
    const struct choices *list = d->type.kind == TYPE_ONE_OF ? &j->types->lists.p[d->type.of] : NULL;
    d->of_item.arena = j->hold;
    for (uint32_t i = 0; list && i < list->n; i++)
        add_item(j, d, list->p[i].id);
    for (int64_t yes = 0; d->type.kind == TYPE_BOOL && yes < 2; yes++)
        add_item(j, d, yes);
    for (uint32_t r = 0; r < j->m->rows.n; r++) {
        const struct cell *c = &j->m->rows.p[r].cells[input];
        for (uint32_t i = 0; i < c->in.n; i++)
            add_item(j, d, set_item(d->type, c->in.p[i]));
    }
    if (!list && d->type.kind != TYPE_BOOL)
        *VEC_PUSH(j->hold, d->all) = (struct region){.kind = REGION_OTHER};
}

static void make_domain(struct job *j, uint32_t input)
{
    struct domain *d = &j->domains[input];
    struct type t = j->m->inputs.p[input].type;
    d->type = type_plain(t);
    if (cover_is_tested(t))
        ordered_domain(j, input, d);
    else
        listed_domain(j, input, d);
    if (t.optional)
        *VEC_PUSH(j->hold, d->all) = (struct region){.kind = REGION_NONE};
}

/* --- cells as runs of regions ------------------------------------------------------------------------------ */

static uint32_t region_of(const struct domain *d, int64_t item)
{
    uint32_t low = 0, high = d->all.n, at = 0;
    if (!cover_is_tested(d->type))
        return map_get(&d->of_item, (uint64_t)item, &at) ? at : 0;
    if (d->all.p[high - 1].kind == REGION_NONE)
        high--;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (d->all.p[middle].low <= item)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static int compare_runs(const void *a, const void *b, void *ud)
{
    const struct run *x = a, *y = b;
    (void)ud;
    return (x->low > y->low) - (x->low < y->low);
}

static void make_cell(struct job *j, const struct domain *d, const struct cell *c, struct runs *ret)
{
    int64_t low, high;
    ret->p = NEW_ARRAY(j->hold, struct run, c->in.n + 1);
    if (c->any)
        ret->p[ret->n++] = (struct run){0, d->all.n - 1};
    for (uint32_t i = 0; !c->any && i < c->in.n; i++) {
        uint32_t at = region_of(d, set_item(d->type, c->in.p[i]));
        ret->p[ret->n++] = (struct run){at, at};
    }
    if (!c->any && c->in.n == 0 && cover_bounds(c, d->type, &low, &high))
        ret->p[ret->n++] = (struct run){region_of(d, low), region_of(d, high)};
    if (ret->n > 1)
        sort_stable(j->memo, ret->p, ret->n, sizeof *ret->p, compare_runs, NULL);
}

static bool runs_have(const struct runs *r, uint32_t region)
{
    uint32_t low = 0, high = r->n;
    while (low < high) { /* the first run that ends at or behind it */
        uint32_t middle = low + (high - low) / 2;
        if (r->p[middle].high < region)
            low = middle + 1;
        else
            high = middle;
    }
    return low < r->n && r->p[low].low <= region;
}

/* Does `r` hold all of the run? Its runs may touch. */
static bool runs_hold(const struct runs *r, struct run all)
{
    uint32_t need = all.low;
    for (uint32_t i = 0; i < r->n && r->p[i].low <= need; i++) {
        need = MAX(need, r->p[i].high + 1);
        if (need > all.high)
            return true;
    }
    return false;
}

static bool runs_hold_all(const struct runs *r, const struct runs *box)
{
    for (uint32_t i = 0; i < box->n; i++)
        if (!runs_hold(r, box->p[i]))
            return false;
    return true;
}

/* --- which region people would name first ------------------------------------------------------------------ */

static uint32_t best_of(const struct domain *d, struct run r)
{
    return r.high >= d->first ? MAX(r.low, d->first) : r.high;
}

static uint32_t rank_of(const struct domain *d, uint32_t region)
{
    return region >= d->first ? region - d->first : d->all.n + (d->first - region);
}

/* The best region that two cells share; false when they share none. */
static bool common(const struct domain *d, const struct runs *a, const struct runs *b, uint32_t *ret)
{
    bool found = false;
    for (uint32_t i = 0, k = 0; i < a->n && k < b->n;) {
        struct run both = {MAX(a->p[i].low, b->p[k].low), MIN(a->p[i].high, b->p[k].high)};
        if (both.low <= both.high) {
            uint32_t best = best_of(d, both);
            if (!found || rank_of(d, best) < rank_of(d, *ret))
                *ret = best;
            found = true;
        }
        if (a->p[i].high < b->p[k].high)
            i++;
        else
            k++;
    }
    return found;
}

/* --- human examples ---------------------------------------------------------------------------------------- */

/* The shortest decimal between two positive numbers, both included. */
static double short_between(double low, double high)
{
    double up = ceil(low), middle = low + (high - low) / 2, ten = 1;
    if (up <= high)
        return up;
    for (int i = 0; i < 16; i++) {
        ten *= 10;
        double d = floor(middle * ten + 0.5) / ten;
        if (d >= low && d <= high)
            return d;
    }
    return middle;
}

static struct value number_example(const struct region *r)
{
    struct type t = TYPE(TYPE_NUMBER);
    double low = set_value(t, r->low).as.n, high = set_value(t, r->high).as.n;
    if (low <= 0 && high >= 0)
        return value_number(0);
    return value_number(low > 0 ? short_between(low, high) : -short_between(-high, -low));
}

static int64_t round_up(int64_t v, int64_t step) /* v > 0 */
{
    return v > INT64_MAX - step ? v : (v + step - 1) / step * step;
}

static int64_t short_amount(int64_t low, int64_t high)
{
    int64_t up = round_up(low, MONEY_ONE), middle = low + (high - low) / 2;
    if (up <= high)
        return up;
    for (int64_t step = MONEY_ONE / 10; step > 1; step /= 10) {
        int64_t v = round_up(middle - step / 2, step);
        if (v >= low && v <= high)
            return v;
    }
    return middle;
}

static struct value money_example(const struct region *r)
{
    if (r->low <= 0 && r->high >= 0)
        return value_int(0);
    if (r->low > 0)
        return value_int(short_amount(r->low, r->high));
    return value_int(-short_amount(-r->high, r->low == INT64_MIN ? INT64_MAX : -r->low));
}

enum { DAY_2000 = 10957 };
static struct value date_example(const struct region *r)
{
    int64_t first, last;
    type_ends(TYPE(TYPE_DATE), &first, &last);
    if (r->low > first)
        return value_int(r->low);
    return value_int(r->high < last ? r->high : DAY_2000);
}

static int64_t floor_to(int64_t v, int64_t step)
{
    return v / step * step - (v % step < 0 ? step : 0);
}

static struct value time_example(const struct region *r)
{
    static const int64_t steps[] = {CIVIL_HOUR, CIVIL_MINUTE, CIVIL_SECOND, 1000};
    int64_t first, last;
    type_ends(TYPE(TYPE_TIME), &first, &last);
    bool above = r->low > first;
    if (!above && r->high == last)
        return value_int(DAY_2000 * CIVIL_DAY);
    for (uint32_t i = 0; i < ARRAY_LEN(steps); i++) {
        int64_t v = above ? -floor_to(-r->low, steps[i]) : floor_to(r->high, steps[i]);
        if (v >= r->low && v <= r->high)
            return value_int(v);
    }
    return value_int(above ? r->low : r->high);
}

static struct cover_value region_example(const struct domain *d, uint32_t region)
{
    const struct region *r = &d->all.p[region];
    struct cover_value v = {.value = VALUE_NONE};
    switch (r->kind) {
    case REGION_NONE: return v;
    case REGION_OTHER: return (struct cover_value){true, VALUE_UNKNOWN};
    case REGION_ITEM: v.value = set_value(d->type, r->low); return v;
    case REGION_RANGE: break;
    }
    if (d->type.kind == TYPE_NUMBER)
        v.value = number_example(r);
    else if (d->type.kind == TYPE_MONEY)
        v.value = money_example(r);
    else
        v.value = d->type.kind == TYPE_DATE ? date_example(r) : time_example(r);
    return v;
}

static const struct cover_value *example_of(struct arena *a, const struct job *j, const uint32_t *pick)
{
    struct cover_value *e = NEW_ARRAY(a, struct cover_value, j->ninputs);
    for (uint32_t k = 0; k < j->ninputs; k++)
        e[k] = region_example(&j->domains[k], pick[k]);
    return e;
}

/* --- a box without a row ----------------------------------------------------------------------------------- */

struct known { /* rows that leave no hole from input k on */
    uint32_t k, n;
    const uint32_t *rows;
};
struct search {
    struct job *j;
    const struct runs *box;    /* by input */
    uint32_t *full_from;       /* by row: from this input on it holds all of the box */
    uint32_t *pick;            /* by input: the hole */
    VEC(struct known) known;
    struct map found;
};

static void spend(struct job *j, uint64_t work)
{
    j->work += work;
    j->gave_up |= j->work / WORK_OF_BOX > j->most;
}

static uint64_t known_hash(uint32_t k, const uint32_t *rows, uint32_t n)
{
    return hash_mix(hash_bytes(rows, n * sizeof *rows) + k);
}

static bool is_known(const struct search *s, uint32_t k, const uint32_t *rows, uint32_t n)
{
    uint32_t at;
    if (n > MEMO_ROWS || !map_get(&s->found, known_hash(k, rows, n), &at))
        return false;
    const struct known *e = &s->known.p[at];
    return e->k == k && e->n == n && memcmp(e->rows, rows, n * sizeof *rows) == 0;
}

static void keep_known(struct search *s, uint32_t k, const uint32_t *rows, uint32_t n)
{
    if (n > MEMO_ROWS)
        return;
    uint32_t *copy = NEW_ARRAY(s->j->memo, uint32_t, n);
    memcpy(copy, rows, n * sizeof *rows);
    map_put(&s->found, known_hash(k, rows, n), s->known.n);
    *VEC_PUSH(s->j->memo, s->known) = (struct known){k, n, copy};
}

static const struct runs *cell_at(const struct job *j, uint32_t row, uint32_t k)
{
    return &j->cells[(size_t)row * j->ninputs + k];
}

/* The parts of the box's side k between which the rows differ, those that people would name first in front. */
struct part {
    uint32_t best, rank;
};
typedef VEC(struct part) parts;
typedef VEC(uint32_t) breaks;

static int compare_parts(const void *a, const void *b, void *ud)
{
    const struct part *x = a, *y = b;
    (void)ud;
    return (x->rank > y->rank) - (x->rank < y->rank);
}
static int compare_breaks(const void *a, const void *b, void *ud)
{
    const uint32_t *x = a, *y = b;
    (void)ud;
    return (*x > *y) - (*x < *y);
}

static void break_inside(struct arena *a, struct run side, uint32_t at, breaks *ret)
{
    if (at > side.low && at <= side.high)
        *VEC_PUSH(a, *ret) = at;
}

static void side_parts(struct search *s, uint32_t k, struct run side, const uint32_t *rows, uint32_t n, parts *ret)
{
    struct arena *a = s->j->hold;
    const struct domain *d = &s->j->domains[k];
    breaks b = {0};
    for (uint32_t i = 0; side.low < side.high && i < n; i++) {
        const struct runs *c = cell_at(s->j, rows[i], k);
        spend(s->j, c->n);
        for (uint32_t r = 0; r < c->n; r++) {
            break_inside(a, side, c->p[r].low, &b);
            break_inside(a, side, c->p[r].high + 1, &b);
        }
    }
    *VEC_PUSH(a, b) = side.low;
    sort_stable(a, b.p, b.n, sizeof *b.p, compare_breaks, NULL);
    for (uint32_t i = 0; i < b.n; i++) {
        uint32_t next = i + 1 < b.n ? b.p[i + 1] : side.high + 1;
        if (next == b.p[i])
            continue;
        uint32_t best = best_of(d, (struct run){b.p[i], next - 1});
        *VEC_PUSH(a, *ret) = (struct part){best, rank_of(d, best)};
    }
}

static bool find_hole(struct search *s, uint32_t k, const uint32_t *rows, uint32_t n);

static bool hole_in_parts(struct search *s, uint32_t k, const uint32_t *rows, uint32_t n)
{
    parts all = {0};
    uint32_t *some = NEW_ARRAY(s->j->hold, uint32_t, n);
    for (uint32_t i = 0; i < s->box[k].n; i++)
        side_parts(s, k, s->box[k].p[i], rows, n, &all);
    sort_stable(s->j->hold, all.p, all.n, sizeof *all.p, compare_parts, NULL);
    for (uint32_t i = 0; i < all.n && !s->j->gave_up; i++) {
        uint32_t m = 0;
        for (uint32_t r = 0; r < n; r++)
            if (runs_have(cell_at(s->j, rows[r], k), all.p[i].best))
                some[m++] = rows[r];
        spend(s->j, WORK_OF_BOX + n);
        s->pick[k] = all.p[i].best;
        if (find_hole(s, k + 1, some, m))
            return true;
    }
    return false;
}

/* Is there a box from input k on that none of the rows holds? Then it stands in `pick`. */
static bool find_hole(struct search *s, uint32_t k, const uint32_t *rows, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (s->full_from[rows[i]] <= k)
            return false;
    if (n == 0) {
        for (; k < s->j->ninputs; k++)
            common(&s->j->domains[k], &s->box[k], &s->box[k], &s->pick[k]);
        return true;
    }
    if (s->j->gave_up || is_known(s, k, rows, n))
        return false;
    struct arena_mark mark = arena_mark(s->j->hold);
    bool found = hole_in_parts(s, k, rows, n);
    arena_back(s->j->hold, mark);
    if (!found && !s->j->gave_up)
        keep_known(s, k, rows, n);
    return found;
}

/* A hole that `rows` leave in a box. With false, there is none, or the search was given up. */
static bool box_has_hole(struct job *j, const struct runs *box, const uint32_t *rows, uint32_t n, uint32_t *pick)
{
    struct arena_mark hold = arena_mark(j->hold), memo = arena_mark(j->memo);
    struct search s = {.j = j, .box = box, .pick = pick, .found.arena = j->memo};
    s.full_from = NEW_ARRAY(j->hold, uint32_t, j->m->rows.n + 1);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = j->ninputs;
        while (k > 0 && runs_hold_all(cell_at(j, rows[i], k - 1), &box[k - 1]))
            k--;
        s.full_from[rows[i]] = k;
    }
    bool found = find_hole(&s, 0, rows, n);
    arena_back(j->memo, memo);
    arena_back(j->hold, hold);
    return found;
}

/* --- hit by hit -------------------------------------------------------------------------------------------- */

static bool rows_meet(struct job *j, uint32_t a, uint32_t b, uint32_t *pick)
{
    for (uint32_t k = 0; k < j->ninputs; k++) {
        const struct runs *x = cell_at(j, a, k), *y = cell_at(j, b, k);
        spend(j, x->n + y->n - 1);
        if (!common(&j->domains[k], x, y, &pick[k]))
            return false;
    }
    return true;
}

static bool rows_differ(const struct matrix *m, uint32_t a, uint32_t b)
{
    for (uint32_t o = 0; o < m->outputs.n; o++)
        if (!value_equal(m->outputs.p[o].type, m->rows.p[a].outs[o], m->rows.p[b].outs[o]))
            return true;
    return false;
}

static void find_gap(struct arena *a, struct job *j, uint32_t *pick, struct cover *ret)
{
    struct arena_mark mark = arena_mark(j->hold);
    struct runs *box = NEW_ARRAY(j->hold, struct runs, j->ninputs);
    uint32_t *rows = NEW_ARRAY(j->hold, uint32_t, j->m->rows.n + 1);
    for (uint32_t k = 0; k < j->ninputs; k++) {
        box[k] = (struct runs){NEW(j->hold, struct run), 1};
        box[k].p[0] = (struct run){0, j->domains[k].all.n - 1};
    }
    for (uint32_t i = 0; i < j->m->rows.n; i++)
        rows[i] = i;
    if (box_has_hole(j, box, rows, j->m->rows.n, pick))
        *VEC_PUSH(a, ret->found) = (struct cover_finding){.fault = COVER_GAP, .example = example_of(a, j, pick)};
    arena_back(j->hold, mark);
}

static void find_meetings(struct arena *a, struct job *j, uint32_t *pick, struct cover *ret)
{
    bool any = j->m->hit == HIT_ANY;
    for (uint32_t row = 1; row < j->m->rows.n && !j->gave_up; row++)
        for (uint32_t other = 0; other < row && !j->gave_up; other++) {
            if ((any && !rows_differ(j->m, row, other)) || !rows_meet(j, row, other, pick))
                continue;
            *VEC_PUSH(a, ret->found) =
                (struct cover_finding){any ? COVER_CONFLICT : COVER_OVERLAP, row, other, example_of(a, j, pick)};
            break;
        }
}

static void find_unreachable(struct arena *a, struct job *j, uint32_t *pick, struct cover *ret)
{
    uint32_t *rows = NEW_ARRAY(j->hold, uint32_t, j->m->rows.n + 1);
    for (uint32_t row = 1; row < j->m->rows.n && !j->gave_up; row++) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < row && !j->gave_up; i++)
            if (rows_meet(j, row, i, pick))
                rows[n++] = i;
        if (n && !box_has_hole(j, cell_at(j, row, 0), rows, n, pick) && !j->gave_up)
            *VEC_PUSH(a, ret->found) = (struct cover_finding){.fault = COVER_UNREACHABLE, .row = row};
    }
}

static void find_nothing(struct arena *a, struct job *j, uint32_t *pick, struct cover *ret)
{
    (void)a, (void)j, (void)pick, (void)ret;
}

typedef void (*find_fn)(struct arena *a, struct job *j, uint32_t *pick, struct cover *ret);
static const find_fn between_rows[] = {/* ORDER hit */ find_meetings, find_unreachable, find_meetings, find_nothing};
_Static_assert(ARRAY_LEN(between_rows) == HIT_COUNT, "ORDER hit");

static void drop_arena(void *ud)
{
    arena_release(ud);
}

/* A scratch arena that is given back also when memory runs out half-way. */
static struct arena *scratch_arena(struct arena *a)
{
    struct arena *s = NEW(a, struct arena);
    arena_init(s, a->mem);
    arena_defer(a, drop_arena, s);
    return s;
}

void cover_analyse(struct arena *a, const struct types *types, const struct matrix *m, uint64_t most, struct cover *ret)
{
    struct job j = {.hold = scratch_arena(a), .memo = scratch_arena(a), .types = types, .m = m,
                    .ninputs = m->inputs.n, .most = most};
    *ret = (struct cover){0};
    if (m->hit == HIT_COLLECT || j.ninputs == 0)
        return;
    j.domains = NEW_ARRAY(j.hold, struct domain, j.ninputs);
    j.cells = NEW_ARRAY(j.hold, struct runs, (size_t)m->rows.n * j.ninputs + 1);
    uint32_t *pick = NEW_ARRAY(j.hold, uint32_t, j.ninputs);
    for (uint32_t k = 0; k < j.ninputs; k++) {
        make_domain(&j, k);
        for (uint32_t i = 0; i < m->rows.n; i++)
            make_cell(&j, &j.domains[k], &m->rows.p[i].cells[k], &j.cells[(size_t)i * j.ninputs + k]);
    }
    find_gap(a, &j, pick, ret);
    between_rows[m->hit](a, &j, pick, ret);
    ret->gave_up = j.gave_up;
    arena_release(j.memo);
    arena_release(j.hold);
}

/* --- as people write it ------------------------------------------------------------------------------------ */

static void value_text(struct buf *b, const struct value_env *ve, struct type t, const struct cover_value *v)
{
    bool quotes = type_is_named(t) || t.kind == TYPE_DATE || t.kind == TYPE_TIME;
    if (v->other) {
        buf_text(b, "any other ");
        type_print(b, ve->types, t);
        return;
    }
    quotes &= v->value.state == V_KNOWN;
    if (quotes)
        buf_char(b, '"');
    value_print(b, ve, t, v->value, false);
    if (quotes)
        buf_char(b, '"');
    if (t.kind == TYPE_DURATION && v->value.state == V_KNOWN)
        buf_char(b, 's');
}

struct str cover_text(struct arena *a, const struct value_env *ve, const struct matrix *m, const struct cover_value *example)
{
    struct buf b = {.arena = a};
    for (uint32_t k = 0; k < m->inputs.n; k++) {
        if (k)
            buf_text(&b, ", ");
        buf_add(&b, names_text(ve->names, m->inputs.p[k].name));
        buf_text(&b, " = ");
        value_text(&b, ve, type_plain(m->inputs.p[k].type), &example[k]);
    }
    return buf_str(&b);
}
