/* SPDX-License-Identifier: MIT */
#include "vm/base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

/* --- names ------------------------------------------------------------------------------------------------- */

struct names_slot {
    uint32_t hash, id; /* id + 1; 0: free */
};
enum { TEXTS_PAGE = 256, POOL_FIRST = 256, POOL_MOST = 1 << 16 };
struct names {
    struct arena *arena;
    const struct names *below;
    uint32_t first; /* ids under this one belong to `below` */
    uint32_t n;
    VEC(struct str *) texts; /* pages of TEXTS_PAGE each */
    char *pool;              /* bytes of the texts to come */
    uint32_t room, next;     /* of the pool at hand, of the one behind it */
    struct names_slot *slot; /* grows: not in the arena */
    uint32_t cap;
};

static struct str text_at(const struct names *t, uint32_t i)
{
    return t->texts.p[i / TEXTS_PAGE][i % TEXTS_PAGE];
}

static uint32_t names_slot(const struct names *t, struct str s, uint32_t hash)
{
    uint32_t i = hash & (t->cap - 1);
    while (t->slot[i].id && !(t->slot[i].hash == hash && str_eq(text_at(t, t->slot[i].id - 1 - t->first), s)))
        i = (i + 1) & (t->cap - 1);
    return i;
}

/* Texts are all different here: only a free place is looked for. */
static void names_widen(struct names *t)
{
    struct names_slot *old = t->slot;
    uint32_t n = t->cap, cap = n ? n * 2 : 64;
    t->slot = mem_resize(t->arena->mem, NULL, 0, cap * sizeof *t->slot);
    t->cap = cap;
    memset(t->slot, 0, cap * sizeof *t->slot);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t i = old[k].hash & (cap - 1);
        while (old[k].id && t->slot[i].id)
            i = (i + 1) & (cap - 1);
        if (old[k].id)
            t->slot[i] = old[k];
    }
    mem_drop(t->arena->mem, old, n * sizeof *old);
}

static void names_release(void *ud)
{
    struct names *t = ud;
    mem_drop(t->arena->mem, t->slot, t->cap * sizeof *t->slot);
}

/* Texts stand side by side, each with a NUL behind it. */
static struct str names_copy(struct names *t, struct str s)
{
    if (s.n >= POOL_MOST / 4)
        return arena_copy(t->arena, s);
    if (t->room <= s.n) {
        t->room = MAX(t->next, s.n + 1);
        t->next = MIN(t->next * 2, (uint32_t)POOL_MOST);
        t->pool = arena_alloc(t->arena, t->room);
    }
    char *p = t->pool;
    if (s.n)
        memcpy(p, s.p, s.n);
    t->pool += s.n + 1;
    t->room -= s.n + 1;
    return (struct str){p, s.n};
}

static void names_add(struct names *t, struct str s)
{
    if (t->n % TEXTS_PAGE == 0)
        *VEC_PUSH(t->arena, t->texts) = NEW_ARRAY(t->arena, struct str, TEXTS_PAGE);
    t->texts.p[t->n / TEXTS_PAGE][t->n % TEXTS_PAGE] = names_copy(t, s);
    t->n++;
}

struct names *names_new(struct arena *a, const struct names *below)
{
    struct names *t = NEW(a, struct names);
    t->arena = a;
    t->below = below;
    t->first = below ? names_count(below) : 0;
    t->next = POOL_FIRST;
    arena_defer(a, names_release, t);
    names_widen(t);
    if (!below)
        names_put(t, STR_EMPTY);
    return t;
}

static struct name find_hashed(const struct names *t, struct str s, uint32_t hash)
{
    for (; t; t = t->below) {
        uint32_t id = t->slot[names_slot(t, s, hash)].id;
        if (id)
            return (struct name){id - 1};
    }
    return NAME_NONE;
}

struct name names_find(const struct names *t, struct str s)
{
    return find_hashed(t, s, (uint32_t)hash_bytes(s.p, s.n));
}

struct name names_put(struct names *t, struct str s)
{
    uint32_t hash = (uint32_t)hash_bytes(s.p, s.n), at = names_slot(t, s, hash);
    if (t->slot[at].id)
        return (struct name){t->slot[at].id - 1};
    struct name known = find_hashed(t->below, s, hash);
    if (name_is(known))
        return known;
    uint32_t id = t->first + t->n;
    names_add(t, s);
    t->slot[at] = (struct names_slot){hash, id + 1};
    if (t->n / 3 >= t->cap / 4) /* three quarters are taken */
        names_widen(t);
    return (struct name){id};
}

struct str names_text(const struct names *t, struct name n)
{
    while (n.id < t->first)
        t = t->below;
    return n.id - t->first < t->n ? text_at(t, n.id - t->first) : STR_EMPTY;
}

uint32_t names_count(const struct names *t)
{
    return t->first + t->n;
}

/* --- text being built
 * ---------------------------------------------------------------------------------------- */

/* Room for n more bytes; gives where they go. The old text stays readable: the arena keeps it. */
static char *buf_room(struct buf *b, uint32_t n)
{
    if (b->cap - b->n < n) {
        uint64_t want = MAX((uint64_t)b->cap * 2, (uint64_t)b->n + n);
        if (want > UINT32_MAX / 2)
            mem_throw(b->arena->mem, BL_LIMIT);
        uint32_t cap = MAX((uint32_t)want, 64u);
        char *p = arena_alloc(b->arena, cap);
        if (b->n)
            memcpy(p, b->p, b->n);
        b->p = p;
        b->cap = cap;
    }
    return b->p + b->n;
}

void buf_add(struct buf *b, struct str s)
{
    if (!s.n)
        return;
    memcpy(buf_room(b, s.n), s.p, s.n);
    b->n += s.n;
}

void buf_text(struct buf *b, const char *s)
{
    buf_add(b, str_of(s));
}

void buf_char(struct buf *b, char c)
{
    *buf_room(b, 1) = c;
    b->n++;
}

void buf_int(struct buf *b, int64_t v)
{
    buf_pad(b, v, 1);
}

void buf_pad(struct buf *b, int64_t v, int digits)
{
    char text[20];
    int n = 0;
    uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;
    do
        text[n++] = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        buf_char(b, '-');
    for (int i = n; i < digits; i++)
        buf_char(b, '0');
    while (n)
        buf_char(b, text[--n]);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        BUG("format");
    vsnprintf(buf_room(b, (uint32_t)n + 1), (size_t)n + 1, format, again);
    va_end(again);
    b->n += (uint32_t)n;
}

struct str buf_str(const struct buf *b)
{
    return b->n ? (struct str){b->p, b->n} : STR_EMPTY;
}

/* --- numbers
 * ------------------------------------------------------------------------------------------------- */

enum { POWER_MOST = 22 }; /* the largest power of ten that a double holds exactly */
static const double power10[POWER_MOST + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* Numbers are always read in the form "123e-4": without a point, strtod has no use for the locale. */
static double read_scaled(const char *digits, int n, long exp)
{
    char text[840];
    snprintf(text, sizeof text, "%.*se%ld", n, digits, exp);
    return strtod(text, NULL);
}

/* A few decimals: m / 10^k is then correctly rounded, so when it gives v back, m × 10^-k reads as v. */
static bool shortest_quick(double v, int64_t *ret_m, int *ret_exp)
{
    for (int k = 0; k <= POWER_MOST; k++) {
        double scaled = v * power10[k];
        if (!(fabs(scaled) < 1e15))
            return false;
        int64_t m = llround(scaled);
        if ((double)m / power10[k] == v) {
            *ret_m = m;
            *ret_exp = -k;
            return true;
        }
    }
    return false;
}

/* The digits of %.*e, whatever stands between the first and the second as the point. */
static bool shortest_with(double v, int precision, int64_t *ret_m, int *ret_exp)
{
    char text[64], digits[32];
    int n = 0;
    snprintf(text, sizeof text, "%.*e", precision - 1, fabs(v));
    const char *p = text;
    for (; *p && *p != 'e'; p++)
        if (*p >= '0' && *p <= '9')
            digits[n++] = *p;
    int exp = (int)strtol(p + 1, NULL, 10) - (n - 1);
    if (read_scaled(digits, n, exp) != fabs(v))
        return false;
    int64_t m = 0;
    for (int i = 0; i < n; i++)
        m = m * 10 + (digits[i] - '0');
    *ret_m = v < 0 ? -m : m;
    *ret_exp = exp;
    return true;
}

void number_shortest(double v, int64_t *ret_mantissa, int *ret_exp)
{
    int64_t m = 0;
    int exp = 0;
    if (v != 0 && !shortest_quick(v, &m, &exp)) {
        /* fifteen digits always come back, so fewer are looked for among the subnormal numbers only */
        int precision = fabs(v) < 1e-300 ? 1 : 15;
        while (precision < 17 && !shortest_with(v, precision, &m, &exp))
            precision++;
        if (precision == 17 && !shortest_with(v, 17, &m, &exp))
            BUG("17 digits do not read back");
    }
    for (; m && m % 10 == 0; exp++)
        m /= 10;
    *ret_mantissa = m;
    *ret_exp = m ? exp : 0;
}

static void buf_zeros(struct buf *b, int n)
{
    for (; n > 0; n--)
        buf_char(b, '0');
}

void buf_number(struct buf *b, double v)
{
    if (!isfinite(v)) {
        buf_text(b, isnan(v) ? "nan" : v < 0 ? "-inf" : "inf");
        return;
    }
    int64_t m;
    int exp, n;
    char digits[24];
    number_shortest(v, &m, &exp);
    if (m < 0)
        buf_char(b, '-');
    n = snprintf(digits, sizeof digits, "%lld", (long long)(m < 0 ? -m : m));
    int point = n + exp; /* digits in front of the point */
    if (point > 21 || point < -5) {
        buf_char(b, digits[0]);
        if (n > 1)
            buf_printf(b, ".%s", digits + 1);
        buf_printf(b, "e%c%d", point > 0 ? '+' : '-', abs(point - 1));
    } else if (exp >= 0) {
        buf_text(b, digits);
        buf_zeros(b, exp);
    } else if (point > 0) {
        buf_printf(b, "%.*s.%s", point, digits, digits + point);
    } else {
        buf_text(b, "0.");
        buf_zeros(b, -point);
        buf_text(b, digits);
    }
}

enum { DIGITS_MOST = 800 }; /* 767 decide how any text rounds; a 1 stands for all that follow */
struct digits {
    char p[DIGITS_MOST + 1];
    int n;
    long exp;
    uint64_t m; /* the first 19 */
};

/* Takes a run of digits; false when there is none. `scale` is what each of them adds to the exponent. */
static bool take_digits(struct str *s, struct digits *d, int scale)
{
    const char *start = s->p;
    for (; s->n && s->p[0] >= '0' && s->p[0] <= '9'; s->p++, s->n--) {
        char c = s->p[0];
        if (d->n == 0 && c == '0') {
            d->exp += scale;
        } else if (d->n < DIGITS_MOST) {
            d->m = d->n < 19 ? d->m * 10 + (uint64_t)(c - '0') : d->m;
            d->p[d->n++] = c;
            d->exp += scale;
        } else {
            if (c != '0')
                d->p[DIGITS_MOST - 1] = d->p[DIGITS_MOST - 1] == '0' ? '1' : d->p[DIGITS_MOST - 1];
            d->exp += scale + 1;
        }
    }
    return s->p != start;
}

static bool take_exponent(struct str s, long *ret)
{
    bool minus = s.n && s.p[0] == '-';
    long e = 0;
    if (s.n && (minus || s.p[0] == '+'))
        s = str_part(s, 1, s.n - 1);
    if (!s.n)
        return false;
    for (; s.n; s.p++, s.n--) {
        if (s.p[0] < '0' || s.p[0] > '9')
            return false;
        e = MIN(e * 10 + (s.p[0] - '0'), 1000000000L);
    }
    *ret = minus ? -e : e;
    return true;
}

bool number_read(struct str s, double *ret)
{
    struct digits d;
    long e = 0;
    d.n = 0, d.exp = 0, d.m = 0;
    bool minus = s.n && s.p[0] == '-';
    if (minus)
        s = str_part(s, 1, s.n - 1);
    if (!take_digits(&s, &d, 0))
        return false;
    if (s.n && s.p[0] == '.') {
        s = str_part(s, 1, s.n - 1);
        if (!take_digits(&s, &d, -1))
            return false;
    }
    if (s.n && (s.p[0] != 'e' && s.p[0] != 'E'))
        return false;
    if (s.n && !take_exponent(str_part(s, 1, s.n - 1), &e))
        return false;
    e += d.exp;
    double v;
    if (d.n == 0)
        v = 0;
    else if (d.n <= 15 && e >= -POWER_MOST && e <= POWER_MOST)
        v = e < 0 ? (double)d.m / power10[-e] : (double)d.m * power10[e];
    else
        v = read_scaled(d.p, d.n, e);
    if (!isfinite(v))
        return false;
    *ret = minus ? -v : v;
    return true;
}

/* --- UTF-8
 * --------------------------------------------------------------------------------------------------- */

static bool is_tail(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

uint32_t utf8_next(struct str s, uint32_t *ret_code)
{
    if (!s.n)
        return 0;
    unsigned char c = (unsigned char)s.p[0];
    if (c < 0x80) {
        *ret_code = c;
        return 1;
    }
    uint32_t n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (c < 0xc2 || c > 0xf4 || s.n < n)
        return 0;
    uint32_t code = c & (0xffu >> (n + 1));
    for (uint32_t i = 1; i < n; i++) {
        if (!is_tail(s.p[i]))
            return 0;
        code = code << 6 | ((unsigned char)s.p[i] & 0x3f);
    }
    if (code < least[n] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    *ret_code = code;
    return n;
}

uint32_t utf8_check(struct str s)
{
    uint32_t i = 0;
    while (i < s.n) {
        uint64_t word;
        if (s.n - i >= 8 && (memcpy(&word, s.p + i, 8), !(word & 0x8080808080808080u))) {
            i += 8;
            continue;
        }
        uint32_t code, n = utf8_next(str_part(s, i, s.n - i), &code);
        if (!n)
            return i;
        i += n;
    }
    return i;
}

/* Takes a character off the front; a byte that is none counts as U+FFFD. */
static uint32_t take_char(struct str *s)
{
    uint32_t code = 0xfffd, n = utf8_next(*s, &code);
    n = n ? n : 1;
    s->p += n;
    s->n -= n;
    return code;
}

uint32_t utf8_count(struct str s)
{
    uint32_t n = 0;
    for (; s.n; n++)
        take_char(&s);
    return n;
}

uint32_t utf8_width(struct str s)
{
    uint32_t n = 0;
    while (s.n) {
        uint32_t code = take_char(&s);
        n += (code >= 0x20 && code < 0x7f) || code == '\t' ? 1 : (uint32_t)utf8proc_charwidth((int32_t)code);
    }
    return n;
}

bool utf8_is_name(uint32_t code, bool first)
{
    if (code > 0x10ffff)
        return false;
    if (code == '_')
        return true;
    utf8proc_category_t c = utf8proc_category((int32_t)code);
    if (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO)
        return true;
    return c == UTF8PROC_CATEGORY_NL || (!first && (c == UTF8PROC_CATEGORY_ND || c == UTF8PROC_CATEGORY_MN ||
                                                    c == UTF8PROC_CATEGORY_MC || c == UTF8PROC_CATEGORY_PC));
}

/* --- nearness
 * ------------------------------------------------------------------------------------------------ */

enum { NEAR_MOST = 128 }; /* characters; nobody mistypes longer ones by a letter or two */

/* The characters of a text; NEAR_MOST + 1 when there are more. */
static uint32_t decode(struct str s, uint32_t *ret)
{
    uint32_t n = 0;
    while (s.n && n < NEAR_MOST)
        ret[n++] = take_char(&s);
    return s.n ? NEAR_MOST + 1 : n;
}

uint32_t text_distance(struct str a, struct str b, uint32_t most)
{
    uint32_t x[NEAR_MOST], y[NEAR_MOST], rows[3][NEAR_MOST + 1];
    if (str_eq(a, b))
        return 0;
    uint32_t nx = decode(a, x), ny = decode(b, y);
    if (nx > NEAR_MOST || ny > NEAR_MOST || (nx > ny ? nx - ny : ny - nx) > most)
        return most + 1;
    for (uint32_t j = 0; j <= ny; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= nx; i++) {
        uint32_t *row = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
        uint32_t best = row[0] = i;
        for (uint32_t j = 1; j <= ny; j++) {
            uint32_t d = MIN(MIN(up[j], row[j - 1]) + 1, up[j - 1] + (x[i - 1] != y[j - 1]));
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                d = MIN(d, up2[j - 2] + 1);
            row[j] = d;
            best = MIN(best, d);
        }
        if (best > most)
            return most + 1;
    }
    return MIN(rows[nx % 3][ny], most + 1);
}

static bool fold_eq(struct str a, struct str b)
{
    while (a.n && b.n)
        if (utf8proc_tolower((int32_t)take_char(&a)) != utf8proc_tolower((int32_t)take_char(&b)))
            return false;
    return !a.n && !b.n;
}

struct str text_nearest(struct str s, const struct str *candidates, uint32_t n)
{
    struct str best = {NULL, 0};
    uint32_t chars = utf8_count(s);
    uint32_t most = chars < 2 ? 0 : MAX(1u, chars / 3);
    for (uint32_t i = 0; i < n; i++) {
        if (str_eq(s, candidates[i]))
            continue;
        if (fold_eq(s, candidates[i]))
            return candidates[i];
        if (best.p && most == 0)
            continue;
        uint32_t d = most ? text_distance(s, candidates[i], most) : most + 1;
        if (d <= most) {
            best = candidates[i];
            most = d ? d - 1 : 0;
        }
    }
    return best;
}

/* --- patterns ---------------------------------------------------------------------------------------------- */

bool text_matches(struct str t, struct str p)
{
    uint32_t i = 0, j = 0, star = UINT32_MAX, mark = 0;
    while (i < t.n) {
        uint32_t code, n = utf8_next(str_part(t, i, t.n - i), &code);
        n = n ? n : 1;
        if (j < p.n && p.p[j] == '*') {
            star = j++;
            mark = i;
        } else if (j < p.n && p.p[j] == '?') {
            i += n;
            j++;
        } else if (j < p.n && p.p[j] == t.p[i]) {
            i++;
            j++;
        } else if (star != UINT32_MAX) {
            j = star + 1;
            n = utf8_next(str_part(t, mark, t.n - mark), &code);
            i = mark += n ? n : 1;
        } else {
            return false;
        }
    }
    while (j < p.n && p.p[j] == '*')
        j++;
    return j == p.n;
}
