/* SPDX-License-Identifier: MIT */
#include "vm/show/gather.h"

#include "vm/civil/civil.h"
#include "vm/show/face.h"

/* --- counters
 * ---------------------------------------------------------------------------------------------------------
 */

struct counted *count_of(struct counter *c, struct str label, struct str other)
{
    uint64_t key = hash_mix(hash_bytes(label.p, label.n) + 31 * hash_bytes(other.p, other.n));
    uint32_t at;
    for (; map_get(&c->found, key, &at); key++)
        if (str_eq(c->all.p[at].label, label) && str_eq(c->all.p[at].other, other))
            return &c->all.p[at];
    map_put(&c->found, key, c->all.n);
    struct counted *n = VEC_PUSH(c->arena, c->all);
    *n = (struct counted){.label = arena_copy(c->arena, label), .other = arena_copy(c->arena, other)};
    return n;
}

uint64_t counted_sum(const struct counted *c)
{
    uint64_t sum = 0;
    for (int i = 0; i < COUNT_PARTS; i++)
        sum += c->n[i];
    return sum;
}

static int by_sum(const void *x, const void *y, void *ud)
{
    const struct counted *a = x, *b = y;
    uint64_t n = counted_sum(a), m = counted_sum(b);
    (void)ud;
    if (n != m)
        return n > m ? -1 : 1;
    int c = str_cmp(a->label, b->label);
    return c ? c : str_cmp(a->other, b->other);
}

void counter_sort(struct counter *c, struct arena *scratch)
{
    sort_stable(scratch, c->all.p, c->all.n, sizeof *c->all.p, by_sum, NULL);
    c->found = (struct map){.arena = c->arena}; /* places have changed */
    for (uint32_t i = 0; i < c->all.n; i++) {
        const struct counted *x = &c->all.p[i];
        uint64_t key = hash_mix(hash_bytes(x->label.p, x->label.n) + 31 * hash_bytes(x->other.p, x->other.n));
        uint32_t taken;
        while (map_get(&c->found, key, &taken))
            key++;
        map_put(&c->found, key, i);
    }
}

/* --- times
 * ---------------------------------------------------------------------------------------------------------------
 */

static bool digits(struct str s, uint32_t at, uint32_t n, int32_t *ret)
{
    *ret = 0;
    for (uint32_t i = at; i < at + n; i++) {
        if (i >= s.n || s.p[i] < '0' || s.p[i] > '9')
            return false;
        *ret = *ret * 10 + (s.p[i] - '0');
    }
    return true;
}

bool day_of_text(struct str at, int32_t *ret)
{
    int32_t y, m, d;
    if (!digits(at, 0, 4, &y) || !digits(at, 5, 2, &m) || !digits(at, 8, 2, &d) || !civil_valid(y, m, d))
        return false;
    *ret = civil_days(y, m, d);
    return true;
}

bool seconds_of_text(struct str at, double *ret)
{
    int32_t day, h, m, s, oh = 0, om = 0;
    if (!day_of_text(at, &day) || !digits(at, 11, 2, &h) || !digits(at, 14, 2, &m) ||
        !digits(at, 17, 2, &s) || at.n < 20)
        return false;
    char sign = at.p[at.n - 1] == 'Z' ? 'Z' : at.n > 24 ? at.p[at.n - 6] : 0;
    if (sign != 'Z' && (!digits(at, at.n - 5, 2, &oh) || !digits(at, at.n - 2, 2, &om)))
        return false;
    double offset = (oh * 60.0 + om) * 60 * (sign == '-' ? -1 : 1);
    *ret = day * 86400.0 + h * 3600.0 + m * 60.0 + s - offset;
    return true;
}

static void count_day(struct gathered *g, struct str at)
{
    int32_t day;
    if (!day_of_text(at, &day))
        return;
    if (g->days.n && g->days.p[g->days.n - 1].day == day)
        g->days.p[g->days.n - 1].n++;
    else
        *VEC_PUSH(g->arena, g->days) = (struct day_count){day, 1};
}

/* --- findings
 * ---------------------------------------------------------------------------------------------------------------
 */

static struct str kept(struct gathered *g, const struct record *r, const char *key)
{
    const struct record *m = record_get(r, str_of(key));
    return arena_copy(g->arena, m ? cell_text(g->arena, m) : STR_EMPTY);
}

static struct str source_of(struct gathered *g, const struct record *r)
{
    const struct record *s = record_get(r, STR("source"));
    struct buf b = {.arena = g->arena};
    uint32_t from = 0;
    if (!s || s->kind != RECORD_OBJECT)
        return STR_EMPTY;
    struct str file = record_get_text(s, "file");
    for (uint32_t i = file.n; i > 0 && file.p[i - 1] != '/'; i--)
        from = i - 1;
    buf_add(&b, str_part(file, from, file.n - from)); /* without its folder */
    if (record_get_int(s, "line")) {
        buf_char(&b, ':');
        buf_int(&b, record_get_int(s, "line"));
    }
    return buf_str(&b);
}

static void keep_row(struct gathered *g, enum found_kind kind, const struct record *r, struct str who,
                     struct str at)
{
    g->count[kind]++;
    if (g->rows[kind].n >= ROWS_KEPT)
        return;
    *VEC_PUSH(g->arena, g->rows[kind]) = (struct found_row){.at = arena_copy(g->arena, at),
                                                            .rule = kept(g, r, "rule"),
                                                            .kind = kept(g, r, "kind"),
                                                            .who = arena_copy(g->arena, who),
                                                            .kase = kept(g, r, "case"),
                                                            .because = kept(g, r, "because"),
                                                            .state = kept(g, r, "state"),
                                                            .source = source_of(g, r)};
}

static void count_one(struct gathered *g, enum found_kind kind, struct str rule, struct str who,
                      struct str at)
{
    count_of(&g->rules, rule, STR_EMPTY)->n[kind]++;
    if (kind == FOUND_WARNING || kind == FOUND_UNDETERMINED)
        return;
    if (who.n)
        count_of(&g->pairs, who, rule)->n[0]++;
    count_day(g, at);
}

/* How much of the time that there was somebody took who was late. */
static void count_share(struct gathered *g, const struct record *r)
{
    double since, deadline, done;
    if (seconds_of_text(record_get_text(r, "since"), &since) &&
        seconds_of_text(record_get_text(r, "deadline"), &deadline) &&
        seconds_of_text(record_get_text(r, "done"), &done) && deadline > since && done > deadline)
        *VEC_PUSH(g->arena, g->shares) = (done - since) / (deadline - since);
}

static void gather_duty(struct gathered *g, const struct record *r)
{
    struct str state = record_get_text(r, "state"), who = record_get_text(r, "holder");
    bool missed = str_eq(state, STR("late")) || str_eq(state, STR("breached"));
    count_share(g, r);
    if (!missed)
        return;
    count_one(g, FOUND_MISSED, record_get_text(r, "rule"), who, record_get_text(r, "deadline"));
    keep_row(g, FOUND_MISSED, r, who, record_get_text(r, "deadline"));
}

void gather_init(struct gathered *g, struct arena *a)
{
    *g = (struct gathered){.arena = a};
    g->rules = g->pairs = (struct counter){.arena = a, .found = {.arena = a}};
}

void gather(struct gathered *g, const struct record *r)
{
    static const struct {
        const char *type;
        enum found_kind kind;
    } rows[] = {
        {"violation", FOUND_VIOLATION}, {"warning", FOUND_WARNING}, {"undetermined", FOUND_UNDETERMINED}};
    if (record_get(r, STR("from")))
        return; /* of a rule that is not in force yet: it counts nowhere */
    if (record_is(r, "duty"))
        gather_duty(g, r);
    for (uint32_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (!record_is(r, rows[i].type))
            continue;
        struct str who = record_get_text(r, "actor"), at = record_get_text(r, "at");
        count_one(g, rows[i].kind, record_get_text(r, "rule"), who, at);
        keep_row(g, rows[i].kind, r, who, at);
    }
}
