/* SPDX-License-Identifier: MIT */
#include "vm/run/history.h"

#include "vm/run/exact.h"

#include <math.h>

/* --- what adds up --------------------------------------------------------------------------------------------------------- */

struct acc {
    uint64_t n;             /* members with a value (or where none is wanted) */
    uint64_t unknown;       /* members that may be none, and values that are unknown */
    struct value why;       /* the first of these */
    int128 sum;           /* of integers and whole numbers */
    uint64_t fractions;     /* numbers that are not whole */
    struct partials *parts; /* all numbers, from the first fraction on: where nothing is ever taken away */
    struct value first, last, least, most;
};

struct entry {
    int64_t at;
    uint64_t event;
    struct value in;        /* known true, or unknown or failed: may be one */
    struct value value;
};
struct bucket {
    struct entry *entry;
    struct value *captures; /* stride: term.captures.n */
    uint32_t lo, n, cap;    /* live entries: lo..n */
    VEC(uint32_t) joined;   /* of a tuple of `same`: the buckets of all its joined values */
    bool counted;           /* stands in such a list already */
    struct acc acc;         /* of the live entries, or of all there ever were */
};
struct keys {               /* tuples of values -> buckets */
    VEC(uint32_t) before;
    VEC(int64_t) item;
    VEC(uint32_t) chain;
    struct map found;
};
struct index {
    const struct term *term;
    struct keys keys;
    VEC(struct bucket) buckets; /* by tuple id */
    bool running;           /* only acc is kept */
    bool slides;            /* acc is kept and entries leave it */
    uint32_t left_out;
    bool met;               /* some fact of its kinds has come */
    const struct program *residual, *value_now;
    struct value *reg, *reg_now;
};
struct history {
    struct arena *arena;
    const struct graph *graph;
    const struct names *names;
    struct index *index;    /* by term */
    bool keep;
    uint64_t counted;       /* by the last answer */
};


static bool whole(const struct term *t, struct value v, int64_t *ret)
{
    if (t->value_type.kind != TYPE_NUMBER) {
        *ret = v.as.i;
        return true;
    }
    if (!(v.as.n >= -9e15 && v.as.n <= 9e15) || v.as.n < floor(v.as.n) || v.as.n > floor(v.as.n))
        return false;
    *ret = (int64_t)v.as.n;
    return true;
}

static bool wants_sum(const struct term *t)
{
    return t->fn == TERM_SUM || t->fn == TERM_AVG;
}

static bool has_value(const struct term *t)
{
    return t->value != NODE_NONE || t->value_now != NODE_NONE;
}

static void acc_doubt(struct acc *a, struct value v)
{
    if (a->unknown++ == 0 || a->why.state != V_FAILED)
        a->why = v.state == V_FAILED ? v : VALUE_UNKNOWN;
}

/* Takes a member in. `names` orders texts. */
static void add_fraction(struct arena *arena, struct acc *a, double v)
{
    if (!a->parts) { /* all before it were whole: their sum in two doubles */
        a->parts = NEW(arena, struct partials);
        double high = (double)a->sum;
        partials_add(a->parts, high);
        partials_add(a->parts, (double)(a->sum - (int128)high));
    }
    partials_add(a->parts, v);
}

static void acc_add(struct arena *arena, struct acc *a, const struct term *t, const struct names *names, struct value in, struct value v)
{
    if (in.state != V_KNOWN) {
        acc_doubt(a, in);
        return;
    }
    if (has_value(t) && v.state == V_NONE)
        return;
    bool found = t->fn == TERM_FIRST || t->fn == TERM_LAST;
    if (has_value(t) && v.state != V_KNOWN && !found) {
        acc_doubt(a, v);
        return;
    }
    a->first = a->n == 0 ? v : a->first;
    a->last = v;
    if (t->fn == TERM_MIN || t->fn == TERM_MAX) {
        a->least = a->n == 0 || value_compare(t->value_type, names, v, a->least) < 0 ? v : a->least;
        a->most = a->n == 0 || value_compare(t->value_type, names, v, a->most) > 0 ? v : a->most;
    }
    a->n++;
    int64_t w;
    if (!wants_sum(t))
        return;
    bool is_whole = whole(t, v, &w);
    if (!is_whole || a->parts)
        add_fraction(arena, a, v.as.n);
    if (is_whole)
        a->sum += w;
    else
        a->fractions++;
}

/* Takes the oldest member out again, for answers that only count and add. */
static void acc_remove(struct acc *a, const struct term *t, struct value in, struct value v)
{
    int64_t w;
    if (in.state != V_KNOWN || (has_value(t) && v.state > V_NONE)) {
        a->unknown--;
        return;
    }
    if (has_value(t) && v.state == V_NONE)
        return;
    a->n--;
    if (!wants_sum(t))
        return;
    if (whole(t, v, &w))
        a->sum -= w;
    else
        a->fractions--;
}

static struct value int128_value(int128 v)
{
    if (v > INT64_MAX || v < INT64_MIN)
        return value_failed(FAIL_OVERFLOW);
    return value_int((int64_t)v);
}

static int128 divide_half_even(int128 a, int128 n)
{
    int128 q = a / n, r = a % n, m = r < 0 ? -r : r;
    if (m * 2 > n || (m * 2 == n && q % 2 != 0))
        q += a < 0 ? -1 : 1;
    return q;
}

static struct value acc_sum(const struct acc *a, const struct term *t)
{
    if (t->value_type.kind != TYPE_NUMBER)
        return int128_value(a->sum);
    double v = a->fractions ? partials_sum(a->parts) : (double)a->sum;
    return isfinite(v) ? value_number(v) : value_failed(FAIL_NOT_FINITE);
}

static struct value acc_avg(const struct acc *a, const struct term *t)
{
    if (t->value_type.kind != TYPE_NUMBER)
        return int128_value(divide_half_even(a->sum, (int128)a->n));
    struct value s = acc_sum(a, t);
    return s.state == V_KNOWN ? value_number(s.as.n / (double)a->n) : s;
}

/* Semantics 3.2, 3.4. */
static struct value acc_answer(const struct acc *a, const struct term *t)
{
    if (t->fn == TERM_EXISTS && a->n)
        return value_bool(true);
    if (a->unknown)
        return a->why;
    switch (t->fn) {
    case TERM_COUNT: return value_number((double)a->n);
    case TERM_EXISTS: return value_bool(false);
    case TERM_SUM: return a->n ? acc_sum(a, t) : t->value_type.kind == TYPE_NUMBER ? value_number(0) : value_int(0);
    case TERM_AVG: return a->n ? acc_avg(a, t) : VALUE_NONE;
    case TERM_MIN: return a->n ? a->least : VALUE_NONE;
    case TERM_MAX: return a->n ? a->most : VALUE_NONE;
    case TERM_FIRST: return a->n ? a->first : VALUE_NONE;
    case TERM_LAST: return a->n ? a->last : VALUE_NONE;
    case TERM_DISTINCT: case TERM_PERCENTILE: case TERM_STDDEV: case TERM_FN_COUNT: break;
    }
    BUG("term cannot be kept as a running answer");
}

/* --- keys --------------------------------------------------------------------------------------------------------------------- */

static uint32_t tuple_next(struct arena *a, struct keys *k, uint32_t before, int64_t item, bool add)
{
    uint64_t h = hash_mix((uint64_t)item * 0x9e3779b97f4a7c15u ^ before);
    uint32_t head = UINT32_MAX;
    if (map_get(&k->found, h, &head))
        for (uint32_t i = head; i != UINT32_MAX; i = k->chain.p[i])
            if (k->before.p[i] == before && k->item.p[i] == item)
                return i;
    if (!add)
        return UINT32_MAX;
    *VEC_PUSH(a, k->before) = before;
    *VEC_PUSH(a, k->item) = item;
    *VEC_PUSH(a, k->chain) = head;
    map_put(&k->found, h, k->item.n - 1);
    return k->item.n - 1;
}

static struct bucket *bucket_at(struct history *h, struct index *x, uint32_t id, bool add)
{
    while (add && id != UINT32_MAX && x->buckets.n <= id)
        *VEC_PUSH(h->arena, x->buckets) = (struct bucket){0};
    return id != UINT32_MAX && id < x->buckets.n ? &x->buckets.p[id] : NULL;
}

/* The tuple of the `same` values, all of them known; or, where none is a key like others, known or none. */
static uint32_t same_id(struct history *h, struct index *x, const struct value *v, bool add)
{
    uint32_t id = tuple_next(h->arena, &x->keys, UINT32_MAX, 0, add);
    for (uint32_t i = 0; i < x->term->same.n && id != UINT32_MAX; i++) {
        bool none = v[i].state == V_NONE;
        if (x->term->none_is_key)
            id = tuple_next(h->arena, &x->keys, id, none, add);
        if (id != UINT32_MAX)
            id = tuple_next(h->arena, &x->keys, id, none ? 0 : set_item(h->graph->nodes.p[x->term->same.p[i]].type, v[i]), add);
    }
    return id;
}

/* One joined value behind it: known, none, or in doubt (unknown and failed alike). */
static uint32_t join_id(struct history *h, struct index *x, uint32_t id, uint32_t i, struct value v, bool add)
{
    uint8_t state = MIN(v.state, V_UNKNOWN);
    struct type t = h->graph->nodes.p[x->term->joins.p[i]].type;
    id = id == UINT32_MAX ? id : tuple_next(h->arena, &x->keys, id, state, add);
    return id == UINT32_MAX ? id : tuple_next(h->arena, &x->keys, id, state == V_KNOWN ? set_item(t, v) : 0, add);
}

static struct bucket *bucket_for(struct history *h, struct index *x, const struct value *same, const struct value *joins)
{
    uint32_t root = same_id(h, x, same, true), id = root;
    for (uint32_t i = 0; i < x->term->joins.n; i++)
        id = join_id(h, x, id, i, joins[i], true);
    bucket_at(h, x, MAX(id, root), true);
    struct bucket *b = &x->buckets.p[id];
    if (x->term->joins.n && !b->counted)
        *VEC_PUSH(h->arena, x->buckets.p[root].joined) = id;
    b->counted = true;
    return b;
}

/* --- entering --------------------------------------------------------------------------------------------------------------------- */

static bool keeps_running(const struct term *t)
{
    bool plain = t->fn != TERM_DISTINCT && t->fn != TERM_PERCENTILE && t->fn != TERM_STDDEV;
    return plain && t->window == WINDOW_ALL && t->residual == NODE_NONE && t->value_now == NODE_NONE && t->latest == 0;
}

static bool slides(const struct term *t)
{
    bool plain = t->fn == TERM_COUNT || t->fn == TERM_EXISTS || t->fn == TERM_SUM || t->fn == TERM_AVG;
    bool open = t->window == WINDOW_WITHIN || (t->window == WINDOW_DURING && t->shift == 0) || (t->window == WINDOW_SPAN && t->time == NODE_NONE);
    return plain && open && t->residual == NODE_NONE && t->value_now == NODE_NONE && t->latest == 0;
}

struct history *history_new(struct arena *a, const struct graph *g, const struct names *names, bool keep)
{
    struct history *h = NEW(a, struct history);
    *h = (struct history){.arena = a, .graph = g, .names = names, .keep = keep};
    h->index = NEW_ARRAY(a, struct index, g->terms.n + 1);
    for (uint32_t i = 0; i < g->terms.n; i++) {
        const struct term *t = &g->terms.p[i];
        struct index *x = &h->index[i];
        *x = (struct index){.term = t, .running = keeps_running(t), .slides = slides(t)};
        x->keys.found.arena = a;
        if (t->residual != NODE_NONE)
            x->residual = program_new(a, g, &t->residual, 1);
        if (t->value_now != NODE_NONE)
            x->value_now = program_new(a, g, &t->value_now, 1);
        x->reg = x->residual ? program_regs(a, x->residual, g) : NULL;
        x->reg_now = x->value_now ? program_regs(a, x->value_now, g) : NULL;
    }
    return h;
}

static void bucket_room(struct history *h, struct bucket *b, uint32_t stride)
{
    if (b->n < b->cap)
        return;
    uint32_t live = b->n - b->lo, cap = live * 2 < b->cap ? b->cap : MAX(b->cap * 2, 4u);
    struct entry *e = b->entry;
    struct value *c = b->captures;
    if (cap != b->cap) {
        e = NEW_ARRAY(h->arena, struct entry, cap);
        c = stride ? NEW_ARRAY(h->arena, struct value, (size_t)cap * stride) : NULL;
    }
    if (live)
        memmove(e, b->entry + b->lo, live * sizeof *e);
    if (live && stride)
        memmove(c, b->captures + (size_t)b->lo * stride, live * stride * sizeof *c);
    b->entry = e;
    b->captures = c;
    b->lo = 0;
    b->n = live;
    b->cap = cap;
}

/* The last entry goes to its place in the order of time: what counts at another instant than its own comes in any order. */
static void bucket_settle(struct bucket *b, uint32_t stride)
{
    for (uint32_t i = b->n - 1; i > b->lo && b->entry[i - 1].at > b->entry[i].at; i--) {
        struct entry e = b->entry[i];
        b->entry[i] = b->entry[i - 1];
        b->entry[i - 1] = e;
        for (uint32_t k = 0; k < stride; k++) {
            struct value *p = &b->captures[(size_t)i * stride + k], v = *p;
            *p = *(p - stride);
            *(p - stride) = v;
        }
    }
}

static void bucket_push(struct history *h, struct index *x, struct bucket *b, struct entry in, const struct term_regs *r, const struct value *reg)
{
    uint32_t stride = x->term->captures.n;
    bucket_room(h, b, stride);
    b->entry[b->n] = in;
    for (uint32_t i = 0; i < stride; i++)
        b->captures[(size_t)b->n * stride + i] = reg[r->captures[i]];
    b->n++;
    if (r->time != NODE_NONE)
        bucket_settle(b, stride);
}

/* Whether a key may stand in a tuple. */
static bool is_key(const struct term *t, struct value v)
{
    return v.state == V_KNOWN || (t->none_is_key && v.state == V_NONE);
}

void history_enter(struct history *h, const struct term_regs *r, const struct value *reg, int64_t at, uint64_t event)
{
    struct index *x = &h->index[r->term];
    struct entry in = {.at = at, .event = event, .in = value_bool(true), .value = VALUE_NONE};
    x->met = true;
    if (r->time != NODE_NONE)
        in.at = reg[r->time].state == V_KNOWN ? reg[r->time].as.i : INT64_MIN;
    if (r->filter != NODE_NONE)
        in.in = reg[r->filter].state == V_NONE ? VALUE_UNKNOWN : reg[r->filter];
    if (in.in.state == V_KNOWN && !in.in.as.b)
        return;
    struct value same[ARGS_MOST], joins[ARGS_MOST];
    for (uint32_t i = 0; i < x->term->joins.n; i++)
        joins[i] = reg[r->joins[i]];
    for (uint32_t i = 0; i < x->term->same.n; i++) {
        same[i] = reg[r->same[i]];
        if (!is_key(x->term, same[i])) {
            x->left_out++;
            return;
        }
    }
    if (r->value != NODE_NONE)
        in.value = reg[r->value];
    struct bucket *b = bucket_for(h, x, same, joins);
    if (x->running || x->slides)
        acc_add(h->arena, &b->acc, x->term, h->names, in.in, in.value);
    if (!x->running || h->keep)
        bucket_push(h, x, b, in, r, reg);
}

/* --- asking ------------------------------------------------------------------------------------------------------------------------ */

struct range {
    int64_t from, till; /* till is not in it */
};

static bool window_of(const struct term *t, const struct eval *e, struct range *ret)
{
    int64_t now = t->measured ? e->span_now : e->clock;
    *ret = (struct range){INT64_MIN, INT64_MAX};
    if (t->window == WINDOW_SPAN)
        *ret = (struct range){e->span_from, e->span_till};
    if (t->window == WINDOW_DURING)
        civil_period(e->zone, t->unit, e->clock, t->shift, &ret->from, &ret->till);
    if (t->window != WINDOW_WITHIN)
        return true;
    if (t->length_type.kind == TYPE_DURATION)
        return !__builtin_sub_overflow(now, t->length.as.i, &ret->from);
    enum month_end me = e->month_end;
    struct period p = t->length.as.period;
    return civil_add(e->zone, now, -p.months, -p.days, me, e->clock_change, &ret->from);
}

static void bucket_drop(struct index *x, struct bucket *b, int64_t from)
{
    while (b->lo < b->n && b->entry[b->lo].at < from) {
        if (x->slides)
            acc_remove(&b->acc, x->term, b->entry[b->lo].in, b->entry[b->lo].value);
        b->lo++;
    }
}

/* An entry as a member at the present: its own state, and the residual condition. */
static struct value member(struct index *x, struct bucket *b, uint32_t i, struct eval *e, uint64_t *steps)
{
    struct value in = b->entry[i].in;
    e->captures = b->captures ? b->captures + (size_t)i * x->term->captures.n : NULL;
    if (x->residual) {
        *steps += scalar_run(x->residual, e, x->reg);
        struct value r = x->reg[program_reg(x->residual, x->term->residual)];
        if (r.state == V_KNOWN && !r.as.b)
            return r;
        if (in.state == V_KNOWN && r.state != V_KNOWN)
            in = r.state == V_FAILED ? r : VALUE_UNKNOWN;
    }
    return in;
}

static struct value member_value(struct index *x, struct bucket *b, uint32_t i, struct eval *e, uint64_t *steps)
{
    if (!x->value_now)
        return b->entry[i].value;
    *steps += scalar_run(x->value_now, e, x->reg_now);
    return x->reg_now[program_reg(x->value_now, x->term->value_now)];
}

static bool is_member(struct value in)
{
    return in.state != V_KNOWN || in.as.b;
}

/* Under `latest`: the first of the n last that surely are members. */
static uint32_t latest_from(struct index *x, struct bucket *b, struct range w, struct eval *e, uint64_t *steps)
{
    uint32_t left = x->term->latest, i = b->n;
    while (left && i > b->lo) {
        i--;
        if (b->entry[i].at >= w.till)
            continue;
        left -= is_member(member(x, b, i, e, steps));
    }
    return i;
}

static bool any_doubt(struct index *x, struct bucket *b, struct range w, struct eval *e, uint64_t *steps, struct value *ret)
{
    for (uint32_t i = b->lo; i < b->n && b->entry[i].at < w.till; i++) {
        *ret = member(x, b, i, e, steps);
        if (ret->state != V_KNOWN)
            return true;
    }
    return false;
}

static int by_item(const void *a, const void *b, void *ud)
{
    const struct term *t = ((void **)ud)[0];
    const struct names *names = ((void **)ud)[1];
    return value_compare(t->value_type, names, *(const struct value *)a, *(const struct value *)b);
}

static double number_of(const struct term *t, struct value v)
{
    return t->value_type.kind == TYPE_NUMBER ? v.as.n : (double)v.as.i;
}

static struct value stddev(const struct term *t, const struct value *v, uint32_t n)
{
    struct partials sum = {0}, squares = {0};
    if (n < 2)
        return VALUE_NONE;
    for (uint32_t i = 0; i < n; i++)
        partials_add(&sum, number_of(t, v[i]));
    double mean = partials_sum(&sum) / n;
    for (uint32_t i = 0; i < n; i++)
        partials_add(&squares, (number_of(t, v[i]) - mean) * (number_of(t, v[i]) - mean));
    return value_number(sqrt(partials_sum(&squares) / (n - 1)));
}

static struct value distinct(const struct term *t, struct arena *a, const struct value *v, uint32_t n)
{
    int64_t *items = NEW_ARRAY(a, int64_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        items[i] = set_item(t->value_type, v[i]);
    return value_number(set_make(a, items, n)->n);
}

/* The least whole number not below p × n / 100, in the decimals that p is written in; at least 1. */
static uint32_t nearest_rank(double p, uint32_t n)
{
    int64_t mantissa;
    int exp;
    number_shortest(p, &mantissa, &exp);
    int128 over = (int128)mantissa * n, under = 100;
    for (; exp > 0; exp--)
        over *= 10;
    for (; exp < 0 && under < over; exp++)
        under *= 10;
    int128 rank = (over + under - 1) / under;
    return rank < 1 ? 1 : (uint32_t)rank;
}

/* Answers that need all values at hand. */
static struct value over_all(const struct term *t, const struct eval *e, struct arena *a, struct value *v, uint32_t n)
{
    if (t->fn == TERM_STDDEV)
        return stddev(t, v, n);
    if (t->fn == TERM_DISTINCT)
        return distinct(t, a, v, n);
    if (n == 0)
        return VALUE_NONE;
    void *ud[2] = {(void *)(uintptr_t)t, e->names};
    sort_stable(a, v, n, sizeof *v, by_item, ud);
    return v[nearest_rank(t->p, n) - 1];
}

static struct value scan(struct history *h, struct index *x, struct bucket *b, struct range w, struct eval *e, uint64_t *steps)
{
    const struct term *t = x->term;
    struct acc acc = {0};
    struct arena_mark mark = arena_mark(h->arena);
    VEC(struct value) all = {0};
    struct value doubt;
    uint32_t from = b->lo;
    bool counts = t->latest && t->fn != TERM_EXISTS; /* whether one of all exists, one of the last does */
    if (counts && any_doubt(x, b, w, e, steps, &doubt))
        return doubt;
    if (counts)
        from = latest_from(x, b, w, e, steps);
    bool listed = t->fn == TERM_DISTINCT || t->fn == TERM_PERCENTILE || t->fn == TERM_STDDEV;
    for (uint32_t i = from; i < b->n && b->entry[i].at < w.till; i++) {
        struct value in = member(x, b, i, e, steps);
        ++*steps;
        if (!is_member(in))
            continue;
        struct value v = member_value(x, b, i, e, steps);
        acc_add(h->arena, &acc, t, e->names, in, v);
        if (listed && in.state == V_KNOWN && v.state == V_KNOWN)
            *VEC_PUSH(h->arena, all) = v;
    }
    h->counted = acc.n;
    struct value answer = !listed ? acc_answer(&acc, t) : acc.unknown ? acc.why : over_all(t, e, h->arena, all.p, all.n);
    arena_back(h->arena, mark);
    return answer;
}

/* The tuple of the present; false when the answer is already clear (semantics 3.2). */
static bool present_key(const struct term *t, const struct value *deps, struct value *ret_answer)
{
    struct acc nothing = {0};
    for (uint32_t i = 0; i < t->same.n; i++)
        if (deps[i].state == V_NONE && !t->none_is_key) {
            *ret_answer = t->fn == TERM_DISTINCT ? value_number(0) : t->fn >= TERM_PERCENTILE ? VALUE_NONE : acc_answer(&nothing, t);
            return false;
        }
    for (uint32_t i = 0; i < t->same.n; i++)
        if (!is_key(t, deps[i])) {
            *ret_answer = deps[i].state == V_FAILED ? deps[i] : VALUE_UNKNOWN;
            return false;
        }
    return true;
}

/* The answer over one bucket. */
static struct value ask_bucket(struct history *h, struct index *x, struct bucket *b, struct range w, struct eval *e, uint64_t *steps)
{
    const struct term *t = x->term;
    struct bucket none = {0};
    b = b ? b : &none;
    ++*steps;
    h->counted = b->acc.n;
    if (x->running)
        return acc_answer(&b->acc, t);
    bucket_drop(x, b, w.from);
    h->counted = b->acc.n;
    if (x->slides && !(wants_sum(t) && b->acc.fractions))
        return acc_answer(&b->acc, t);
    return scan(h, x, b, w, e, steps);
}

/* Is there a fact in the window that may be a member, but for a joined value that is in doubt? */
static bool in_doubt(struct index *x, struct bucket *b, struct range w, struct eval *e, uint64_t *steps)
{
    if (b && x->running)
        return b->acc.n + b->acc.unknown > 0;
    for (uint32_t i = b ? b->lo : 0; b && i < b->n && b->entry[i].at < w.till; i++)
        if (b->entry[i].at >= w.from && is_member(member(x, b, i, e, steps)))
            return true;
    return false;
}

/* Over facts whose joined value is unknown (choice bit set), beside those that are equal (bit clear). */
static bool doubtful_facts(struct history *h, struct index *x, uint32_t root, const struct value *joins, struct range w, struct eval *e, uint64_t *steps)
{
    uint32_t n = x->term->joins.n;
    for (uint32_t choice = 1; choice < 1u << n; choice++) {
        uint32_t id = root;
        for (uint32_t i = 0; i < n; i++)
            id = join_id(h, x, id, i, choice >> i & 1 ? VALUE_UNKNOWN : joins[i], false);
        if (in_doubt(x, bucket_at(h, x, id, false), w, e, steps))
            return true;
    }
    return false;
}

/* The present's own value is unknown: every fact of the tuple may be a member. */
static bool doubtful_present(struct history *h, struct index *x, uint32_t root, struct range w, struct eval *e, uint64_t *steps)
{
    const struct bucket *b = bucket_at(h, x, root, false);
    for (uint32_t i = 0; b && i < b->joined.n; i++)
        if (in_doubt(x, &x->buckets.p[b->joined.p[i]], w, e, steps))
            return true;
    return false;
}

static struct value ask_joined(struct history *h, struct index *x, uint32_t root, const struct value *joins, struct range w, struct eval *e, uint64_t *steps)
{
    uint32_t id = root, n = x->term->joins.n;
    struct value doubt = VALUE_NONE;
    for (uint32_t i = 0; i < n; i++) {
        id = join_id(h, x, id, i, joins[i], false);
        if (joins[i].state > V_NONE && doubt.state != V_FAILED)
            doubt = joins[i];
    }
    bool unclear = doubt.state > V_NONE;
    struct value answer = ask_bucket(h, x, unclear ? NULL : bucket_at(h, x, id, false), w, e, steps);
    if (x->term->fn == TERM_EXISTS && answer.state == V_KNOWN && answer.as.b)
        return answer;
    if (unclear && doubtful_present(h, x, root, w, e, steps))
        return doubt;
    return !unclear && doubtful_facts(h, x, root, joins, w, e, steps) ? VALUE_UNKNOWN : answer;
}

struct value history_ask(struct history *h, struct eval *e, uint32_t term, const struct value *deps, uint64_t *steps)
{
    struct index *x = &h->index[term];
    const struct term *t = x->term;
    struct value answer;
    struct range w;
    h->counted = 0;
    if (t->measured && t->of_log && !x->met)
        return VALUE_UNKNOWN;
    if (!present_key(t, deps, &answer))
        return answer;
    if (!window_of(t, e, &w))
        return value_failed(FAIL_RANGE);
    const struct value *captures = e->captures, *externs = e->externs;
    e->externs = deps + t->same.n + t->joins.n;
    uint32_t root = same_id(h, x, deps, false);
    if (t->joins.n)
        answer = ask_joined(h, x, root, deps + t->same.n, w, e, steps);
    else
        answer = ask_bucket(h, x, bucket_at(h, x, root, false), w, e, steps);
    e->captures = captures;
    e->externs = externs;
    return answer;
}

/* --- keys of measures --------------------------------------------------------------------------------------------------------- */

bool history_met(const struct history *h, uint32_t term)
{
    return h->index[term].met;
}

uint64_t history_counted(const struct history *h)
{
    return h->counted;
}

static bool has_facts(const struct index *x, const struct bucket *b, struct range w)
{
    if (x->running)
        return b->acc.n + b->acc.unknown > 0;
    for (uint32_t i = b->lo; i < b->n && b->entry[i].at < w.till; i++)
        if (b->entry[i].at >= w.from)
            return true;
    return false;
}

static bool any_facts(const struct index *x, const struct bucket *b, struct range w)
{
    bool any = has_facts(x, b, w);
    for (uint32_t i = 0; i < b->joined.n && !any; i++)
        any = has_facts(x, &x->buckets.p[b->joined.p[i]], w);
    return any;
}

/* The values of a tuple that stands behind all of `same`; false: it is a longer or a shorter one. */
static bool key_of(const struct history *h, const struct index *x, uint32_t id, struct value *ret)
{
    const struct keys *k = &x->keys;
    uint32_t n = x->term->same.n, step = x->term->none_is_key ? 2 : 1, left = n * step;
    for (; id != UINT32_MAX && left; left--, id = k->before.p[id]) {
        uint32_t i = (left - 1) / step;
        if (step == 2 && left % 2)
            ret[i] = k->item.p[id] ? VALUE_NONE : ret[i];
        else
            ret[i] = set_value(h->graph->nodes.p[x->term->same.p[i]].type, k->item.p[id]);
    }
    return left == 0 && id != UINT32_MAX && k->before.p[id] == UINT32_MAX;
}

void history_keys(struct history *h, struct eval *e, uint32_t term, void (*each)(void *ud, const struct value *key, uint32_t n), void *ud)
{
    struct index *x = &h->index[term];
    struct value key[ARGS_MOST];
    struct range w;
    if (!window_of(x->term, e, &w))
        return;
    for (uint32_t id = 0; id < x->buckets.n; id++)
        if (any_facts(x, &x->buckets.p[id], w) && key_of(h, x, id, key))
            each(ud, key, x->term->same.n);
}

void history_events(struct history *h, struct eval *e, uint32_t term, const struct value *deps, uint64_t event, struct arena *a, struct why *into)
{
    struct index *x = &h->index[term];
    struct value answer;
    struct range w;
    uint64_t steps = 0;
    into->left_out = x->left_out;
    if (!h->keep || !present_key(x->term, deps, &answer) || !window_of(x->term, e, &w))
        return;
    uint32_t id = same_id(h, x, deps, false);
    for (uint32_t i = 0; i < x->term->joins.n; i++)
        id = join_id(h, x, id, i, deps[x->term->same.n + i], false);
    struct bucket *b = bucket_at(h, x, id, false);
    if (!b)
        return;
    e->externs = deps + x->term->same.n + x->term->joins.n;
    uint32_t from = x->term->latest ? latest_from(x, b, w, e, &steps) : b->lo;
    for (uint32_t i = from; i < b->n && b->entry[i].at < w.till; i++) {
        struct value in = member(x, b, i, e, &steps);
        if (b->entry[i].at >= w.from && b->entry[i].event < event && in.state == V_KNOWN && in.as.b)
            *VEC_PUSH(a, into->events) = b->entry[i].event;
    }
    e->captures = e->externs = NULL;
}
