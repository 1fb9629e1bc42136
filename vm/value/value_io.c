/* SPDX-License-Identifier: MIT */
#include "vm/base/limits.h"
#include "vm/value/value.h"

/* --- a text being read
 * --------------------------------------------------------------------------------------- */

struct cursor {
    const char *p, *end;
};

static struct cursor cursor_of(struct str s)
{
    return (struct cursor){s.p, s.p + s.n};
}
static bool at_digit(const struct cursor *c)
{
    return c->p < c->end && *c->p >= '0' && *c->p <= '9';
}
static bool at_letter(const struct cursor *c)
{
    return c->p < c->end && ((*c->p | 32) >= 'a' && (*c->p | 32) <= 'z');
}
static bool take(struct cursor *c, char want)
{
    if (c->p == c->end || *c->p != want)
        return false;
    c->p++;
    return true;
}
static void skip_blanks(struct cursor *c)
{
    while (c->p < c->end && (*c->p == ' ' || *c->p == '\t'))
        c->p++;
}

/* Exactly n digits. */
static bool take_digits(struct cursor *c, int n, int32_t *ret)
{
    int32_t v = 0;
    for (; n > 0 && at_digit(c); n--)
        v = v * 10 + (*c->p++ - '0');
    *ret = v;
    return n == 0;
}

/* Up to `most` decimals as an integer of that many; zeros beyond are passed over, anything else there is too
 * much. */
static enum value_read take_decimals(struct cursor *c, int most, int64_t *ret)
{
    enum value_read r = READ_OK;
    int64_t v = 0;
    if (!at_digit(c))
        return READ_BAD;
    for (; at_digit(c) && most > 0; most--)
        v = v * 10 + (*c->p++ - '0');
    for (; most > 0; most--)
        v *= 10;
    for (; at_digit(c); c->p++)
        if (*c->p != '0')
            r = READ_PLACES;
    *ret = v;
    return r;
}

static bool same_word(struct str s, const char *word) /* in any case; word in small letters */
{
    uint32_t i = 0;
    for (; i < s.n && word[i]; i++)
        if ((s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] | 32 : s.p[i]) != word[i])
            return false;
    return i == s.n && !word[i];
}

/* --- bool, number, money
 * ------------------------------------------------------------------------------------- */

static enum value_read read_bool(const struct value_env *e, struct type t, struct str s, struct value *ret)
{
    (void)e, (void)t;
    bool yes = same_word(s, "true");
    if (!yes && !same_word(s, "false"))
        return READ_BAD;
    *ret = value_bool(yes);
    return READ_OK;
}

struct decimal {
    uint64_t mantissa;
    int exp;
    bool long_; /* more digits than are surely held */
};

static void add_digits(struct cursor *c, struct decimal *d, int exp_each)
{
    for (; at_digit(c); c->p++) {
        d->long_ |= d->mantissa >= UINT64_C(1) << 53;
        if (!d->long_)
            d->mantissa = d->mantissa * 10 + (uint64_t)(*c->p - '0');
        d->exp += exp_each;
    }
}

/* digits[.digits][e[±]digits]; false when it is written otherwise. */
static bool take_decimal(struct cursor *c, struct decimal *d)
{
    int32_t exp = 0;
    const char *from = c->p;
    add_digits(c, d, 0);
    if (c->p == from)
        return false;
    if (take(c, '.')) {
        from = c->p;
        add_digits(c, d, -1);
        if (c->p == from)
            return false;
    }
    if (take(c, 'e') || take(c, 'E')) {
        bool minus = take(c, '-');
        if (!minus)
            take(c, '+');
        if (!at_digit(c))
            return false;
        for (; at_digit(c); c->p++)
            exp = MIN(exp * 10 + (*c->p - '0'), 99999);
        d->exp += minus ? -exp : exp;
    }
    return c->p == c->end;
}

static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* A mantissa and a power of ten that are both exact as doubles need one operation, which rounds correctly. */
static bool number_fast(struct str s, double *ret)
{
    struct cursor c = cursor_of(s);
    struct decimal d = {0};
    bool minus = take(&c, '-');
    if (!take_decimal(&c, &d) || d.long_ || d.mantissa > UINT64_C(1) << 53 || d.exp > 22 || d.exp < -22)
        return false;
    double n = (double)d.mantissa;
    n = d.exp < 0 ? n / tens[-d.exp] : n * tens[d.exp];
    *ret = minus ? -n : n;
    return true;
}

static enum value_read read_number(const struct value_env *e, struct type t, struct str s, struct value *ret)
{
    (void)e, (void)t;
    double n;
    if (!number_fast(s, &n) && !number_read(s, &n))
        return READ_BAD;
    *ret = value_number(n + 0.0); /* -0 is 0 */
    return READ_OK;
}

static enum value_read read_money(const struct value_env *e, struct type t, struct str s, struct value *ret)
{
    static const enum value_read result[] = {/* ORDER money_read */ READ_OK, READ_BAD, READ_PLACES,
                                             READ_RANGE};
    (void)e, (void)t;
    int64_t units = 0;
    enum money_read r = money_of_text(s, &units);
    if (r == MONEY_OK)
        *ret = value_int(units);
    return result[r];
}

/* --- lengths
 * ------------------------------------------------------------------------------------------------- */

/* Largest first: parts must stand in this order. */
static const struct length_unit {
    const char *name[3];
    int64_t micros;       /* elapsed, or … */
    int32_t months, days; /* … civil */
} length_units[] = {
    {{"y", "year", "years"}, 0, 12, 0},
    {{"mo", "month", "months"}, 0, 1, 0},
    {{"w", "week", "weeks"}, 0, 0, 7},
    {{"d", "day", "days"}, 0, 0, 1},
    {{"h", "hour", "hours"}, CIVIL_HOUR, 0, 0},
    {{"m", "minute", "minutes"}, CIVIL_MINUTE, 0, 0},
    {{"s", "second", "seconds"}, CIVIL_SECOND, 0, 0},
};

static size_t unit_find(struct str word)
{
    for (size_t u = 0; u < ARRAY_LEN(length_units); u++)
        for (int i = 0; i < 3; i++)
            if (str_eq(word, str_of(length_units[u].name[i])))
                return u;
    return ARRAY_LEN(length_units);
}

struct length {
    int64_t micros, months, days;
    bool elapsed, civil;
    size_t next; /* the first unit that may still follow */
};

struct quantity {
    int64_t whole, millionths;
    bool split; /* it has decimals */
};

static enum value_read take_quantity(struct cursor *c, struct quantity *q)
{
    if (!at_digit(c))
        return READ_BAD;
    for (; at_digit(c); c->p++) {
        if (__builtin_mul_overflow(q->whole, 10, &q->whole) ||
            __builtin_add_overflow(q->whole, *c->p - '0', &q->whole))
            return READ_RANGE;
    }
    q->split = take(c, '.');
    return q->split ? take_decimals(c, 6, &q->millionths) : READ_OK;
}

/* Units of elapsed time are whole seconds, so that millionths of them are whole microseconds. */
static enum value_read add_elapsed(struct length *l, const struct quantity *q, int64_t micros)
{
    int64_t part;
    bool over = __builtin_mul_overflow(q->whole, micros, &part) ||
                __builtin_add_overflow(part, q->millionths * (micros / CIVIL_SECOND), &part) ||
                __builtin_add_overflow(l->micros, part, &l->micros);
    l->elapsed = true;
    return over ? READ_RANGE : READ_OK;
}

static enum value_read add_civil(struct length *l, const struct quantity *q, const struct length_unit *u)
{
    l->civil = true;
    if (q->split)
        return READ_BAD;
    if (q->whole > INT32_MAX)
        return READ_RANGE;
    l->months += q->whole * u->months;
    l->days += q->whole * u->days;
    return l->months > INT32_MAX || l->days > INT32_MAX ? READ_RANGE : READ_OK;
}

static enum value_read take_part(struct cursor *c, struct length *l)
{
    struct quantity q = {0};
    enum value_read r = take_quantity(c, &q);
    if (r != READ_OK)
        return r;
    skip_blanks(c);
    const char *from = c->p;
    while (at_letter(c))
        c->p++;
    size_t u = unit_find((struct str){from, (uint32_t)(c->p - from)});
    if (u == ARRAY_LEN(length_units) || u < l->next)
        return READ_BAD;
    l->next = u + 1;
    const struct length_unit *unit = &length_units[u];
    return unit->micros ? add_elapsed(l, &q, unit->micros) : add_civil(l, &q, unit);
}

static enum value_read length_parse(struct str s, struct length *l)
{
    struct cursor c = cursor_of(s);
    *l = (struct length){0};
    do {
        enum value_read r = take_part(&c, l);
        if (r != READ_OK)
            return r;
        skip_blanks(&c);
    } while (c.p < c.end);
    return l->elapsed && l->civil ? READ_BAD : READ_OK;
}

static struct value length_value(const struct length *l, bool minus)
{
    int sign = minus ? -1 : 1;
    if (l->elapsed)
        return value_int(l->micros * sign);
    return (struct value){.as.period = {(int32_t)l->months * sign, (int32_t)l->days * sign}};
}

bool length_read(struct str s, struct type *ret_type, struct value *ret)
{
    struct length l;
    if (length_parse(s, &l) != READ_OK)
        return false;
    *ret_type = l.elapsed ? TYPE(TYPE_DURATION) : TYPE(TYPE_PERIOD);
    *ret = length_value(&l, false);
    return true;
}

/* In data a length may be negative: -15m. */
static enum value_read read_length(const struct value_env *e, struct type t, struct str s, struct value *ret)
{
    (void)e;
    struct length l;
    bool minus = str_starts(s, STR("-"));
    enum value_read r = length_parse(minus ? str_part(s, 1, s.n - 1) : s, &l);
    if (r != READ_OK)
        return r;
    if (l.elapsed != (t.kind == TYPE_DURATION))
        return READ_BAD;
    *ret = length_value(&l, minus);
    return READ_OK;
}

/* --- times and dates
 * ----------------------------------------------------------------------------------------- */

static enum value_read take_date(struct cursor *c, int32_t *ret_days)
{
    int32_t y, m, d;
    if (!take_digits(c, 4, &y) || !take(c, '-') || !take_digits(c, 2, &m) || !take(c, '-') ||
        !take_digits(c, 2, &d))
        return READ_BAD;
    if (y == 0)
        return READ_RANGE;
    if (!civil_valid(y, m, d))
        return READ_BAD;
    *ret_days = civil_days(y, m, d);
    return READ_OK;
}

static enum value_read read_date(const struct value_env *e, struct type t, struct str s, struct value *ret)
{
    (void)e, (void)t;
    struct cursor c = cursor_of(s);
    int32_t days;
    enum value_read r = take_date(&c, &days);
    if (c.p != c.end)
        return READ_BAD;
    if (r == READ_OK)
        *ret = value_int(days);
    return r;
}

/* HH:MM[:SS[.ffffff]] as microseconds of the day. */
static enum value_read take_clock(struct cursor *c, int64_t *ret)
{
    enum value_read r = READ_OK;
    int32_t h, m, s = 0;
    int64_t micro = 0;
    if (!take_digits(c, 2, &h) || !take(c, ':') || !take_digits(c, 2, &m))
        return READ_BAD;
    if (take(c, ':')) {
        if (!take_digits(c, 2, &s))
            return READ_BAD;
        if (take(c, '.'))
            r = take_decimals(c, 6, &micro);
    }
    if (h > 23 || m > 59 || s > 59)
        return READ_BAD;
    *ret = (int64_t)(h * 3600 + m * 60 + s) * CIVIL_SECOND + micro;
    return r;
}

/* Z, ±HH:MM, ±HHMM, ±HH; old local mean times are printed with seconds and read back. */
static bool take_offset(struct cursor *c, int64_t *ret)
{
    int32_t h, m = 0, s = 0;
    *ret = 0;
    if (take(c, 'Z') || take(c, 'z'))
        return true;
    bool minus = take(c, '-');
    if ((!minus && !take(c, '+')) || !take_digits(c, 2, &h))
        return false;
    if (c->p < c->end) {
        bool colon = take(c, ':');
        if (!take_digits(c, 2, &m) || (colon && take(c, ':') && !take_digits(c, 2, &s)))
            return false;
    }
    *ret = (h * 3600 + m * 60 + s) * (minus ? -CIVIL_SECOND : CIVIL_SECOND);
    return h <= 23 && m <= 59 && s <= 59;
}

struct time_text {
    int32_t day;
    int64_t clock, offset;
    bool has_clock, has_offset;
};

static enum value_read parse_time(struct str s, struct time_text *ret)
{
    struct cursor c = cursor_of(s);
    *ret = (struct time_text){0};
    enum value_read r = take_date(&c, &ret->day), r_clock;
    if (r == READ_BAD || c.p == c.end)
        return r;
    if (!take(&c, 'T') && !take(&c, 't') && !take(&c, ' '))
        return READ_BAD;
    ret->has_clock = true;
    r_clock = take_clock(&c, &ret->clock);
    if (r_clock == READ_BAD)
        return READ_BAD;
    take(&c, ' ');
    ret->has_offset = c.p < c.end;
    if (c.p == c.end ? c.p[-1] == ' ' : !take_offset(&c, &ret->offset) || c.p < c.end)
        return READ_BAD;
    return r != READ_OK ? r : r_clock;
}

/* Days that the book's zone would print with another number of digits are out of range. */
static enum value_read in_years(const struct zone *z, int64_t instant)
{
    const int64_t first = (CIVIL_FIRST_DAY + 2) * CIVIL_DAY, last = (CIVIL_LAST_DAY - 2) * CIVIL_DAY;
    if (instant >= first && instant < last)
        return READ_OK;
    int32_t day = civil_day(z, instant);
    return day >= CIVIL_FIRST_DAY && day <= CIVIL_LAST_DAY ? READ_OK : READ_RANGE;
}

/* Civil time in the book's zone (semantics 1.6). */
static enum value_read local_instant(const struct value_env *e, int64_t local, int64_t *ret)
{
    int64_t second;
    enum local_kind kind = civil_instants(e->zone, local, ret, &second);
    if (kind == LOCAL_PLAIN)
        return READ_OK;
    if (kind == LOCAL_GAP || e->clock_change == CLOCK_ERROR)
        return READ_GAP;
    if (e->clock_change == CLOCK_LATER)
        *ret = second;
    return READ_TWICE;
}

/* A date alone is the start of its day, whatever the clock did at midnight. */
static enum value_read read_time(const struct value_env *e, struct type t, struct str s, struct value *ret)
{
    (void)t;
    struct time_text p;
    int64_t instant;
    enum value_read r = parse_time(s, &p);
    if (r != READ_OK)
        return r;
    if (!p.has_clock)
        instant = civil_day_start(e->zone, p.day);
    else if (p.has_offset)
        instant = p.day * CIVIL_DAY + p.clock - p.offset;
    else
        r = local_instant(e, p.day * CIVIL_DAY + p.clock, &instant);
    if (r != READ_OK && r != READ_TWICE)
        return r;
    if (in_years(e->zone, instant) != READ_OK)
        return READ_RANGE;
    *ret = value_int(instant);
    return r;
}

static void print_day(struct buf *b, int32_t y, int32_t m, int32_t d)
{
    buf_pad(b, y, 4);
    buf_char(b, '-');
    buf_pad(b, m, 2);
    buf_char(b, '-');
    buf_pad(b, d, 2);
}

static void print_clock(struct buf *b, int32_t seconds, bool with_seconds)
{
    buf_pad(b, seconds / 3600, 2);
    buf_char(b, ':');
    buf_pad(b, seconds / 60 % 60, 2);
    if (!with_seconds)
        return;
    buf_char(b, ':');
    buf_pad(b, seconds % 60, 2);
}

static void print_fraction(struct buf *b, int32_t micro) /* nothing, 3 or 6 digits */
{
    if (micro == 0)
        return;
    buf_char(b, '.');
    buf_pad(b, micro % 1000 ? micro : micro / 1000, micro % 1000 ? 6 : 3);
}

/* RFC 3339 knows no seconds in an offset; before about 1900 there are some, and rounding would move the
 * instant. */
void time_print(struct buf *b, const struct zone *z, int64_t instant)
{
    int32_t offset = civil_offset(z, instant);
    struct civil c = civil_parts(civil_local(z, instant));
    print_day(b, c.year, c.month, c.day);
    buf_char(b, 'T');
    print_clock(b, c.hour * 3600 + c.minute * 60 + c.second, true);
    print_fraction(b, c.micro);
    buf_char(b, offset < 0 ? '-' : '+');
    offset = offset < 0 ? -offset : offset;
    print_clock(b, offset, offset % 60 != 0);
}

/* --- names and sets
 * ------------------------------------------------------------------------------------------ */

static enum value_read read_name(const struct value_env *e, struct type t, struct str s, struct value *ret)
{
    (void)t;
    *ret = value_name(names_put(e->names, s).id);
    return READ_OK;
}

static enum value_read read_choice(const struct value_env *e, struct type t, struct str s, struct value *ret)
{
    struct name n = names_find(e->names, s);
    if (!name_is(n) || !choices_have(e->types->lists.p[t.of], n))
        return READ_CHOICE;
    *ret = value_name(n.id);
    return READ_OK;
}

static uint32_t count_members(struct str s)
{
    uint32_t n = 1;
    for (uint32_t i = 0; i < s.n; i++)
        n += s.p[i] == ';';
    return n;
}

/* Nothing between two ; is no member. The worst that is only a warning is told for all. */
static enum value_read read_members(const struct value_env *e, struct type t, struct str s, int64_t *items)
{
    enum value_read all = READ_OK;
    struct str member;
    struct value v;
    for (bool more = true; more;) {
        more = str_cut(s, ';', &member, &s);
        member = str_trim(member);
        if (!member.n)
            return READ_BAD;
        enum value_read r = value_from_text(e, t, member, &v);
        if (r != READ_OK && r != READ_TWICE)
            return r;
        all = r == READ_TWICE ? r : all;
        *items++ = set_item(t, v);
    }
    return all;
}

static enum value_read read_set(const struct value_env *e, struct type t, struct str s, struct value *ret)
{
    enum { FEW = 32 };
    int64_t few[FEW], *items = few;
    uint32_t n = count_members(s);
    if (n > limits_default.set_items)
        return READ_RANGE;
    if (n > FEW)
        items = NEW_ARRAY(e->arena, int64_t, n);
    enum value_read r = read_members(e, type_element(t), s, items);
    if (r == READ_OK || r == READ_TWICE)
        *ret = (struct value){.as.set = set_make(e->arena, items, n)};
    return r;
}

/* --- printing
 * ------------------------------------------------------------------------------------------------ */

struct printed {
    const struct value_env *env;
    struct type type;
    struct value value;
    bool loud;
};

static void print_bool(struct buf *b, const struct printed *p)
{
    buf_text(b, p->value.as.b ? "true" : "false");
}
static void print_number(struct buf *b, const struct printed *p)
{
    buf_number(b, p->value.as.n);
}
static void print_money(struct buf *b, const struct printed *p)
{
    money_print(b, p->value.as.i);
    if (!p->loud)
        return;
    buf_char(b, ' ');
    buf_add(b, names_text(p->env->names, (struct name){p->type.of}));
}

/* Seconds, with as many decimals as are needed. */
static void print_duration(struct buf *b, const struct printed *p)
{
    int64_t i = p->value.as.i;
    uint64_t micros = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    int64_t rest = (int64_t)(micros % (uint64_t)CIVIL_SECOND);
    int places = 6;
    if (i < 0)
        buf_char(b, '-');
    buf_int(b, (int64_t)(micros / (uint64_t)CIVIL_SECOND));
    if (rest == 0)
        return;
    for (; rest % 10 == 0; rest /= 10)
        places--;
    buf_char(b, '.');
    buf_pad(b, rest, places);
}

static void print_count(struct buf *b, int64_t n, const char *unit)
{
    if (n == 0)
        return;
    buf_int(b, n);
    buf_text(b, unit);
}

/* 1y6mo3d; one sign in front of all, or one for the months and one for the days where these differ: -1mo+3d.
 */
static void print_worktime(struct buf *b, const struct printed *p)
{
    struct worktime w = p->value.as.work;
    bool days = p->type.of == WORK_DAYS, hours = !days && w.n % 60 == 0;
    int32_t n = hours ? w.n / 60 : w.n;
    buf_int(b, n);
    buf_text(b, days ? " workday" : hours ? " working hour" : " working minute");
    buf_text(b, n == 1 ? "" : "s");
    buf_text(b, w.keep_clock ? " to the minute" : "");
}

static void print_period(struct buf *b, const struct printed *p)
{
    int64_t months = p->value.as.period.months, days = p->value.as.period.days;
    if (months <= 0 && days <= 0 && (months || days)) {
        buf_char(b, '-');
        months = -months;
        days = -days;
    }
    print_count(b, months / 12, "y");
    print_count(b, months % 12, "mo");
    if (months < 0 && days > 0)
        buf_char(b, '+');
    print_count(b, days, "d");
    if (!months && !days)
        buf_text(b, "0d");
}

static void print_time(struct buf *b, const struct printed *p)
{
    time_print(b, p->env->zone, p->value.as.i);
}
static void print_date(struct buf *b, const struct printed *p)
{
    int32_t y, m, d;
    civil_of_days((int32_t)p->value.as.i, &y, &m, &d);
    print_day(b, y, m, d);
}
static void print_name(struct buf *b, const struct printed *p)
{
    buf_add(b, names_text(p->env->names, (struct name){p->value.as.name}));
}
static void print_nothing(struct buf *b, const struct printed *p)
{
    (void)p;
    buf_text(b, "none");
}

static int order_members(const void *a, const void *b, void *ud)
{
    const struct printed *p = ud;
    struct type t = type_element(p->type);
    return value_compare(t, p->env->names, set_value(t, *(const int64_t *)a),
                         set_value(t, *(const int64_t *)b));
}

/* In the order of the values, not of the items: the ids of names depend on what was read before. */
static void print_set(struct buf *b, const struct printed *p)
{
    const struct value_set *s = p->value.as.set;
    struct type t = type_element(p->type);
    int64_t *items = NEW_ARRAY(b->arena, int64_t, s->n);
    memcpy(items, s->item, sizeof *items * s->n);
    sort_stable(b->arena, items, s->n, sizeof *items, order_members,
                &(struct printed){p->env, p->type, p->value, false});
    for (uint32_t i = 0; i < s->n; i++) {
        if (i)
            buf_char(b, ';');
        value_print(b, p->env, t, set_value(t, items[i]), p->loud);
    }
}

/* --- the table
 * ----------------------------------------------------------------------------------------------- */

struct io_row {
    enum value_read (*read)(const struct value_env *e, struct type t, struct str s, struct value *ret);
    void (*print)(struct buf *b, const struct printed *p);
    struct str form;
};
#define FORM(text) \
    { \
        text, sizeof(text) - 1 \
    }

/* clang-format off */
static const struct io_row io_rows[] = { /* ORDER type_kind */
    {NULL,        print_nothing,  FORM("a value")},
    {NULL,        print_nothing,  FORM("none")},
    {read_bool,   print_bool,     FORM("true or false")},
    {read_number, print_number,   FORM("a number as 12.5")},
    {read_money,  print_money,    FORM("an amount as 1234.50, with at most 4 decimals")},
    {read_length, print_duration, FORM("a duration as 90s, 15m, 4h or 1h30m")},
    {read_length, print_period,   FORM("a period as 3d, 2w, 6mo or 1y")},
    {NULL,        print_worktime, FORM("working time as 4 working hours or 3 workdays")},
    {read_time,   print_time,     FORM("a time as 2026-03-01 09:30 or 2026-03-01T09:30:00+08:00")},
    {read_date,   print_date,     FORM("a date as 2026-03-01")},
    {read_name,   print_name,     FORM("a text")},
    {read_choice, print_name,     FORM("one of the words on the list")},
    {read_name,   print_name,     FORM("an id")},
    {read_set,    print_set,      FORM("members with ; between them, as a;b;c")},
};
/* clang-format on */
_Static_assert(ARRAY_LEN(io_rows) == TYPE_KIND_COUNT, "ORDER type_kind");

enum value_read value_from_text(const struct value_env *e, struct type t, struct str s, struct value *ret)
{
    const struct io_row *row = &io_rows[t.kind];
    return row->read ? row->read(e, t, s, ret) : READ_BAD;
}

struct str value_form(struct type t)
{
    return io_rows[t.kind].form;
}

void value_print(struct buf *b, const struct value_env *e, struct type t, struct value v, bool loud)
{
    static const char *const missing[] = {/* ORDER value_state */ NULL, "none", "unknown", "failed"};
    struct printed p = {e, t, v, loud};
    if (v.state != V_KNOWN)
        buf_text(b, missing[v.state]);
    else
        io_rows[t.kind].print(b, &p);
}
