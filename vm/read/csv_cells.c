/* SPDX-License-Identifier: MIT
 * Cells of one column at a time. Each type has a quick form, the way nearly all cells are written, and for the rest the
 * one way of all readers, value_from_text; both give the same. */
#include "vm/read/csv.h"

/* --- bad cells ----------------------------------------------------------------------------------------------- */

void csv_bad_cell(struct csv_cells *k, uint32_t row, uint32_t cell, enum diag_code code, struct type type)
{
    *VEC_PUSH(k->scratch, k->bad) = (struct csv_bad){.row = row, .cell = cell, .code = code, .type = type};
}

/* ORDER value_read */
static const enum diag_code read_code[] = {DIAG_COUNT, D_B0626, D_B0621, D_B0622, D_B0623, D_B0624, D_B0625};

/* The careful way: false when the cell is bad. */
static bool slow(struct csv_cells *k, const struct csv_part *t, uint32_t i, uint32_t cell, struct type type,
                 struct value *ret)
{
    struct csv_cell c = t->cell[t->first[i] + cell];
    enum value_read how = value_from_text(&k->env, type, (struct str){t->p + c.at, c.end - c.at}, ret);
    if (how == READ_OK)
        return true;
    if (how == READ_TWICE) {
        *VEC_PUSH(k->scratch, k->twice) = (struct csv_bad){t->source[i], cell, read_code[how], type, 0};
        return true;
    }
    csv_bad_cell(k, t->source[i], cell, read_code[how], type);
    return false;
}

/* An empty cell of a set holds no members. */
static void put_empty_set(struct csv_cells *k, uint32_t column, uint32_t row)
{
    static const struct value_set no_members = {.n = 0};
    int64_t v = (int64_t)(intptr_t)&no_members;
    column_ints(k->builder, column, &row, 1, &v);
}

/* semantics 5.1: none for optional(T), the empty text for text, the empty set for sets, else an error. True when it is
 * a text all the same. */
static bool empty_cell(struct csv_cells *k, const struct csv_part *t, uint32_t i, const struct csv_field *f)
{
    if (f->type.optional) {
        column_none(k->builder, f->column, t->row[i]);
        return false;
    }
    if (f->type.kind == TYPE_TEXT)
        return true;
    if (f->type.kind == TYPE_SET)
        put_empty_set(k, f->column, t->row[i]);
    else
        csv_bad_cell(k, t->source[i], f->cell, D_B0620, f->type);
    return false;
}

/* --- quick forms ----------------------------------------------------------------------------------------------- */

static inline uint64_t load8(const char *p)
{
    uint64_t w;
    memcpy(&w, p, 8);
    return w;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* 1 to 8 digits, read as one word: the bytes in front of them are made zeros. */
static inline bool digits8(const char *p, uint32_t n, uint64_t *ret)
{
    uint64_t mine = UINT64_MAX << (64 - 8 * n);
    uint64_t w = (load8(p + n - 8) & mine) | (EACH(0x30) & ~mine);
    if (((w + EACH(0x46)) | (w - EACH(0x30))) & EACH(0x80))
        return false;
    w -= EACH(0x30);
    w = w * 10 + (w >> 8);
    *ret = ((w & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
            (w >> 16 & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001)) >> 32;
    return true;
}
#else
static inline bool digits8(const char *p, uint32_t n, uint64_t *ret)
{
    uint64_t v = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        v = v * 10 + (uint64_t)(p[i] - '0');
    }
    *ret = v;
    return true;
}
#endif

enum { QUICK_DIGITS = 15 }; /* a double holds all of them */

static inline bool digits15(const char *p, uint32_t n, uint64_t *ret)
{
    if (n - 1 < 8)
        return digits8(p, n, ret);
    uint64_t high, low;
    if (n == 0 || n > QUICK_DIGITS || !digits8(p, n - 8, &high) || !digits8(p + n - 8, 8, &low))
        return false;
    *ret = high * 100000000 + low;
    return true;
}

static inline bool int_quick(const char *p, uint32_t n, int64_t *ret)
{
    bool minus = p[0] == '-';
    uint64_t v;
    if (!digits15(p + minus, n - minus, &v))
        return false;
    *ret = minus ? -(int64_t)v : (int64_t)v;
    return true;
}

static const uint32_t power10[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

/* 12.5: at most 15 digits in all, so that the quotient is the nearest double. */
static bool decimal_quick(const char *p, uint32_t n, double *ret)
{
    bool minus = p[0] == '-';
    const char *point = memchr(p, '.', n);
    uint64_t whole, part;
    if (!point)
        return false;
    uint32_t front = (uint32_t)(point - p) - minus, back = n - front - minus - 1;
    if (back == 0 || back > 8 || front + back > QUICK_DIGITS || !digits15(p + minus, front, &whole) ||
        !digits8(point + 1, back, &part))
        return false;
    double v = (double)(whole * power10[back] + part) / power10[back];
    *ret = minus ? -v : v;
    return true;
}

static inline bool two_digits(const char *p, uint32_t *ret)
{
    uint32_t a = (uint32_t)(unsigned char)p[0] - '0', b = (uint32_t)(unsigned char)p[1] - '0';
    *ret = a * 10 + b;
    return a < 10 && b < 10;
}

enum { MONEY_DIGITS = 8 };

/* 1234.50 and 1234, the two ways that nearly all amounts are written. */
static inline bool money_quick(const char *p, uint32_t n, int64_t *ret)
{
    uint32_t minus = p[0] == '-', cents = 0;
    p += minus;
    n -= minus;
    if (n > 3 && p[n - 3] == '.') {
        if (!two_digits(p + n - 2, &cents))
            return false;
        n -= 3;
    }
    uint64_t whole;
    if (n - 1 >= MONEY_DIGITS || !digits8(p, n, &whole))
        return false;
    int64_t v = (int64_t)whole * MONEY_ONE + (int64_t)cents * (MONEY_ONE / 100);
    *ret = minus ? -v : v;
    return true;
}

static inline bool bool_quick(const char *p, uint32_t n, int64_t *ret)
{
    char w[4];
    for (int i = 0; i < 4; i++)
        w[i] = p[i] | 0x20;
    *ret = n == 4;
    return (n == 4 && memcmp(w, "true", 4) == 0) || (n == 5 && memcmp(w, "fals", 4) == 0 && (p[4] | 0x20) == 'e');
}

/* YYYY-MM-DD */
static bool date_quick(const char *p, uint32_t n, int64_t *ret)
{
    uint32_t c, y, m, d;
    if (n < 10 || p[4] != '-' || p[7] != '-' || !two_digits(p, &c) || !two_digits(p + 2, &y) ||
        !two_digits(p + 5, &m) || !two_digits(p + 8, &d))
        return false;
    int32_t year = (int32_t)(c * 100 + y);
    if (year < 2 || year > 9998 || m - 1 >= 12 || d - 1 >= 31 || !civil_valid(year, (int32_t)m, (int32_t)d))
        return false;
    *ret = civil_days(year, (int32_t)m, (int32_t)d);
    return true;
}

/* HH:MM, HH:MM:SS and a fraction of 1 to 6 digits; gives the rest. */
static bool clock_quick(const char **p, uint32_t *n, int64_t *ret)
{
    uint32_t h, m, s = 0, at = 5;
    uint64_t micro = 0;
    const char *q = *p;
    if (*n < 5 || q[2] != ':' || !two_digits(q, &h) || !two_digits(q + 3, &m) || h > 23 || m > 59)
        return false;
    if (*n >= 8 && q[5] == ':') {
        if (!two_digits(q + 6, &s) || s > 59)
            return false;
        at = 8;
    }
    if (at == 8 && *n > 9 && q[8] == '.') {
        uint32_t k = 0;
        while (9 + k < *n && q[9 + k] >= '0' && q[9 + k] <= '9')
            k++;
        if (k == 0 || k > 6 || !digits8(q + 9, k, &micro))
            return false;
        micro *= power10[6 - k];
        at = 9 + k;
    }
    *ret = h * CIVIL_HOUR + m * CIVIL_MINUTE + s * CIVIL_SECOND + (int64_t)micro;
    *p += at;
    *n -= at;
    return true;
}

/* Z or +HH:MM as microseconds east */
static bool offset_quick(const char *p, uint32_t n, int64_t *ret)
{
    uint32_t h, m;
    *ret = 0;
    if (n == 1)
        return p[0] == 'Z';
    if (n != 6 || p[3] != ':' || (p[0] != '+' && p[0] != '-') || !two_digits(p + 1, &h) || !two_digits(p + 4, &m) ||
        h > 14 || m > 59)
        return false;
    *ret = (h * CIVIL_HOUR + m * CIVIL_MINUTE) * (p[0] == '-' ? -1 : 1);
    return true;
}

/* A civil time a day away from every clock change has one instant. The span in which that holds is kept. */
static bool local_quick(struct csv_cells *k, int64_t local, int64_t *ret)
{
    if (!k->env.zone)
        return false;
    if (local < k->from || local >= k->till) {
        int64_t from, till;
        int32_t offset = zone_offset(k->env.zone, local, &from, &till);
        k->offset = offset * CIVIL_SECOND;
        k->from = from < INT64_MIN / 2 ? from / 2 : from + 2 * CIVIL_DAY;
        k->till = till > INT64_MAX / 2 ? till / 2 : till - 2 * CIVIL_DAY;
        if (local < k->from || local >= k->till) {
            k->from = k->till = 0;
            return false;
        }
    }
    *ret = local - k->offset;
    return true;
}

static inline bool time_quick(struct csv_cells *k, const char *p, uint32_t n, int64_t *ret)
{
    int64_t day, clock = 0, offset;
    if (!date_quick(p, n, &day))
        return false;
    int64_t local = day * CIVIL_DAY;
    p += 10;
    n -= 10;
    if (n) {
        if (n < 6 || (p[0] != 'T' && p[0] != ' '))
            return false;
        p++;
        n--;
        if (!clock_quick(&p, &n, &clock))
            return false;
    }
    local += clock;
    if (!n)
        return local_quick(k, local, ret);
    if (!offset_quick(p, n, &offset))
        return false;
    *ret = local - offset;
    return true;
}

/* --- columns of whole numbers and units ------------------------------------------------------------------------- */

typedef bool quick_fn(struct csv_cells *k, const char *p, uint32_t n, int64_t *ret);

static inline __attribute__((always_inline)) void read_units(struct csv_cells *k, const struct csv_part *t,
                                                             const struct csv_field *f, quick_fn *quick)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        struct csv_cell c = t->cell[t->first[i] + f->cell];
        int64_t v;
        if (c.end == c.at) {
            empty_cell(k, t, i, f);
            continue;
        }
        if (!quick(k, t->p + c.at, c.end - c.at, &v)) {
            struct value slowly;
            if (!slow(k, t, i, f->cell, f->type, &slowly))
                continue;
            v = batch_payload(f->type, slowly);
        }
        k->ints[n] = v;
        k->rows[n++] = t->row[i];
    }
    column_ints(k->builder, f->column, k->rows, n, k->ints);
}

static inline bool no_quick(struct csv_cells *k, const char *p, uint32_t n, int64_t *ret)
{
    (void)k, (void)p, (void)n, (void)ret;
    return false;
}
static inline bool quick_bool(struct csv_cells *k, const char *p, uint32_t n, int64_t *ret)
{
    (void)k;
    return bool_quick(p, n, ret);
}
static inline bool quick_money(struct csv_cells *k, const char *p, uint32_t n, int64_t *ret)
{
    (void)k;
    return money_quick(p, n, ret);
}
static inline bool quick_date(struct csv_cells *k, const char *p, uint32_t n, int64_t *ret)
{
    (void)k;
    return n == 10 && date_quick(p, n, ret);
}

static void read_bools(struct csv_cells *k, const struct csv_part *t, const struct csv_field *f)
{
    read_units(k, t, f, quick_bool);
}
static void read_moneys(struct csv_cells *k, const struct csv_part *t, const struct csv_field *f)
{
    read_units(k, t, f, quick_money);
}
static void read_dates(struct csv_cells *k, const struct csv_part *t, const struct csv_field *f)
{
    read_units(k, t, f, quick_date);
}
static void read_time_cells(struct csv_cells *k, const struct csv_part *t, const struct csv_field *f)
{
    read_units(k, t, f, time_quick);
}
static void read_others(struct csv_cells *k, const struct csv_part *t, const struct csv_field *f)
{
    read_units(k, t, f, no_quick);
}

/* --- numbers: integers until one is not ------------------------------------------------------------------------- */

struct numbers {
    uint32_t n;
    bool doubles;
};

static void put_double(struct csv_cells *k, struct numbers *to, uint32_t row, double v)
{
    if (!to->doubles && batch_number_is_int(v)) {
        k->ints[to->n] = (int64_t)v;
    } else {
        for (uint32_t i = 0; i < to->n && !to->doubles; i++)
            k->doubles[i] = (double)k->ints[i];
        to->doubles = true;
        k->doubles[to->n] = v;
    }
    k->rows[to->n++] = row;
}

static void odd_number(struct csv_cells *k, const struct csv_part *t, uint32_t i, const struct csv_field *f,
                       struct numbers *to)
{
    struct csv_cell c = t->cell[t->first[i] + f->cell];
    struct value v;
    if (c.end == c.at) {
        empty_cell(k, t, i, f);
        return;
    }
    if (!decimal_quick(t->p + c.at, c.end - c.at, &v.as.n) && !slow(k, t, i, f->cell, f->type, &v))
        return;
    put_double(k, to, t->row[i], v.as.n);
}

static void read_numbers(struct csv_cells *k, const struct csv_part *t, const struct csv_field *f)
{
    struct numbers to = {0, column_is_double(k->builder, f->column)};
    for (uint32_t i = 0; i < t->n; i++) {
        struct csv_cell c = t->cell[t->first[i] + f->cell];
        int64_t v;
        if (c.end == c.at || !int_quick(t->p + c.at, c.end - c.at, &v)) {
            odd_number(k, t, i, f, &to);
            continue;
        }
        if (to.doubles)
            k->doubles[to.n] = (double)v;
        else
            k->ints[to.n] = v;
        k->rows[to.n++] = t->row[i];
    }
    if (to.doubles)
        column_doubles(k->builder, f->column, k->rows, to.n, k->doubles);
    else
        column_ints(k->builder, f->column, k->rows, to.n, k->ints);
}

/* --- texts ----------------------------------------------------------------------------------------------------- */

enum { CACHE_FIRST = 256, CACHE_MOST = 4096, SHORT_TEXT = 16 };

/* What tells a text from others: its bytes while they fit, else its hash. 8 bytes behind the text can be read. */
static inline struct text_entry text_key(const char *p, uint32_t n)
{
    if (n <= 8)
        return (struct text_entry){n ? load8(p) & UINT64_MAX >> (64 - 8 * n) : 0, 0, n, 0};
    if (n <= SHORT_TEXT)
        return (struct text_entry){load8(p), load8(p + n - 8), n, 0};
    return (struct text_entry){hash_bytes(p, n), 0, n, 0};
}

static inline uint32_t key_slot(const struct text_cache *c, struct text_entry e)
{
    uint64_t h = (e.a ^ (e.b << 7 | e.b >> 57) ^ e.n) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(h >> 32) & (c->cap - 1);
}

static bool same_long(const struct text_cache *c, const struct text_entry *e, const struct names *names,
                      const char *p, uint32_t n)
{
    uint32_t name = c->dict ? c->dict->name[e->code] : e->code;
    return n <= SHORT_TEXT || str_eq(names_text(names, (struct name){name}), (struct str){p, n});
}

static inline bool entry_is(const struct text_entry *e, struct text_entry key)
{
    return e->a == key.a && e->b == key.b && e->n == key.n;
}

static inline bool cache_get(const struct text_cache *c, const struct names *names, const char *p, uint32_t n,
                             uint32_t *ret)
{
    struct text_entry key = text_key(p, n);
    uint32_t i = key_slot(c, key);
    const struct text_entry *e = &c->entry[i];
    if (!entry_is(e, key))
        e = &c->entry[i ^ 1];
    if (!entry_is(e, key) || (n > SHORT_TEXT && !same_long(c, e, names, p, n)))
        return false;
    *ret = e->code;
    return true;
}

bool csv_cache_find(const struct text_cache *c, const struct names *names, const char *p, uint32_t n, uint32_t *ret)
{
    return n && c->cap && cache_get(c, names, p, n, ret);
}

static void cache_room(struct arena *a, struct text_cache *c, uint32_t cap)
{
    c->entry = NEW_ARRAY(a, struct text_entry, cap);
    c->cap = cap;
    c->misses = 0;
}

void csv_cache_put(struct arena *a, struct text_cache *c, const char *p, uint32_t n, uint32_t code)
{
    if (!c->cap)
        cache_room(a, c, CACHE_FIRST);
    else if (++c->misses > c->cap && c->cap < CACHE_MOST)
        cache_room(a, c, c->cap * 2);
    struct text_entry e = text_key(p, n);
    e.code = code;
    uint32_t i = key_slot(c, e);
    i = c->entry[i].n && !c->entry[i ^ 1].n ? i ^ 1 : i;
    c->entry[i] = e;
}

/* A text not in the cache: read, given a code, remembered. */
static bool new_text(struct csv_cells *k, const struct csv_part *t, uint32_t i, const struct csv_field *f,
                     int64_t *ret)
{
    struct csv_cell c = t->cell[t->first[i] + f->cell];
    struct value v;
    if (c.end == c.at)
        v = value_name(NAME_EMPTY.id);
    else if (!slow(k, t, i, f->cell, f->type, &v))
        return false;
    uint32_t code = dict_code(k->builder->arena, &k->builder->state[f->column].dict, v.as.name);
    if (c.end > c.at)
        csv_cache_put(k->builder->arena, f->cache, t->p + c.at, c.end - c.at, code);
    *ret = code;
    return true;
}

static void read_texts(struct csv_cells *k, const struct csv_part *t, const struct csv_field *f)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        struct csv_cell c = t->cell[t->first[i] + f->cell];
        uint32_t len = c.end - c.at, code;
        int64_t v;
        if (len && f->cache->cap && cache_get(f->cache, k->env.names, t->p + c.at, len, &code))
            v = code;
        else if ((!len && !empty_cell(k, t, i, f)) || !new_text(k, t, i, f, &v))
            continue;
        k->ints[n] = v;
        k->rows[n++] = t->row[i];
    }
    column_ints(k->builder, f->column, k->rows, n, k->ints);
}

typedef void read_fn(struct csv_cells *k, const struct csv_part *t, const struct csv_field *f);
static read_fn *const read_by_type[] = { /* ORDER type_kind */
    read_others, read_others, read_bools,      read_numbers, read_moneys, read_others, read_others,
    read_others, read_time_cells, read_dates, read_texts,   read_texts,  read_texts,  read_others};
_Static_assert(ARRAY_LEN(read_by_type) == TYPE_KIND_COUNT, "ORDER type_kind");

void csv_read_field(struct csv_cells *k, const struct csv_part *t, const struct csv_field *f)
{
    read_by_type[f->type.kind](k, t, f);
}

/* --- what every event has ---------------------------------------------------------------------------------------- */

void csv_read_times(struct csv_cells *k, const struct csv_part *t, uint32_t cell, int64_t *ret)
{
    for (uint32_t i = 0; i < t->n; i++) {
        struct csv_cell c = t->cell[t->first[i] + cell];
        struct value v = value_int(0);
        if (c.end == c.at)
            csv_bad_cell(k, t->source[i], cell, D_B0632, TYPE(TYPE_TIME));
        else if (!time_quick(k, t->p + c.at, c.end - c.at, &v.as.i))
            slow(k, t, i, cell, TYPE(TYPE_TIME), &v);
        ret[i] = v.as.i;
    }
}

void csv_read_names(struct csv_cells *k, const struct csv_part *t, uint32_t cell, struct text_cache *cache,
                    uint32_t empty, uint32_t *ret)
{
    for (uint32_t i = 0; i < t->n; i++) {
        struct csv_cell c = t->cell[t->first[i] + cell];
        uint32_t n = c.end - c.at;
        if (!n) {
            ret[i] = empty;
        } else if (!cache->cap || !cache_get(cache, k->env.names, t->p + c.at, n, &ret[i])) {
            ret[i] = names_put(k->env.names, (struct str){t->p + c.at, n}).id;
            csv_cache_put(k->builder->arena, cache, t->p + c.at, n, ret[i]);
        }
    }
}

void csv_read_ids(struct csv_cells *k, const struct csv_part *t, uint32_t cell, uint32_t *ret)
{
    for (uint32_t i = 0; i < t->n; i++) {
        struct csv_cell c = t->cell[t->first[i] + cell];
        uint32_t n = c.end - c.at;
        ret[i] = n ? names_put(k->env.names, (struct str){t->p + c.at, n}).id : CORE_NONE;
    }
}
