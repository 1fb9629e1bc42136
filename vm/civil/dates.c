/* SPDX-License-Identifier: MIT */
#include "vm/civil/dates.h"

#include "vm/base/text.h"

struct scan {
    struct str s;
    uint32_t i;
    struct dated d;
    bool pm, has_pm, has_offset, has_yearday;
    int32_t offset, yearday;
};

static bool digits(struct scan *x, uint32_t least, uint32_t most, int32_t *ret)
{
    uint32_t n = 0;
    int32_t v = 0;
    while (n < most && x->i < x->s.n && x->s.p[x->i] >= '0' && x->s.p[x->i] <= '9') {
        v = v * 10 + (x->s.p[x->i++] - '0');
        n++;
    }
    *ret = v;
    return n >= least;
}

static void blanks(struct scan *x)
{
    while (x->i < x->s.n && (x->s.p[x->i] == ' ' || x->s.p[x->i] == '\t'))
        x->i++;
}

static const char *const months[] = {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"};
static const char *const weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

static uint32_t same_letters(const struct scan *x, const char *word)
{
    uint32_t n = 0;
    while (word[n] && x->i + n < x->s.n && (x->s.p[x->i + n] | 32) == word[n])
        n++;
    return n;
}

/* A name of the list, whole or its first three letters; its place from 1. */
static bool one_name(struct scan *x, const char *const *names, uint32_t n, int32_t *ret)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = same_letters(x, names[i]);
        if (k < 3)
            continue;
        x->i += names[i][k] ? 3 : k;
        *ret = (int32_t)i + 1;
        return true;
    }
    return false;
}

static bool half_day(struct scan *x)
{
    bool am = same_letters(x, "am") == 2, pm = same_letters(x, "pm") == 2;
    x->has_pm = true;
    x->pm = pm;
    x->i += 2;
    return am || pm;
}

static bool fraction(struct scan *x)
{
    uint32_t from = x->i;
    int32_t v;
    if (!digits(x, 1, 6, &v))
        return false;
    for (uint32_t n = x->i - from; n < 6; n++)
        v *= 10;
    x->d.civil.micro = v;
    return true;
}

static bool offset(struct scan *x)
{
    int32_t h, m = 0;
    x->has_offset = true;
    if (x->i < x->s.n && x->s.p[x->i] == 'Z') {
        x->i++;
        return true;
    }
    if (x->i >= x->s.n || (x->s.p[x->i] != '+' && x->s.p[x->i] != '-'))
        return false;
    int32_t sign = x->s.p[x->i++] == '-' ? -1 : 1;
    if (!digits(x, 2, 2, &h))
        return false;
    if (x->i < x->s.n && x->s.p[x->i] == ':')
        x->i++;
    digits(x, 0, 2, &m);
    x->offset = sign * (h * 3600 + m * 60);
    return h < 24 && m < 60;
}

static bool by_pattern(struct scan *x, struct str p);

static bool short_year(struct scan *x)
{
    if (!digits(x, 2, 2, &x->d.civil.year))
        return false;
    x->d.civil.year += x->d.civil.year < 69 ? 2000 : 1900; /* as POSIX strptime has it */
    return true;
}

static bool directive(struct scan *x, char c)
{
    struct civil *v = &x->d.civil;
    int32_t ignored;
    switch (c) {
    case 'Y': return digits(x, 4, 4, &v->year);
    case 'y': return short_year(x);
    case 'm': return digits(x, 1, 2, &v->month);
    case 'd': return digits(x, 1, 2, &v->day);
    case 'e': blanks(x); return digits(x, 1, 2, &v->day);
    case 'H': case 'I': return digits(x, 1, 2, &v->hour);
    case 'M': return digits(x, 1, 2, &v->minute);
    case 'S': return digits(x, 1, 2, &v->second);
    case 'f': return fraction(x);
    case 'p': return half_day(x);
    case 'b': case 'B': return one_name(x, months, ARRAY_LEN(months), &v->month);
    case 'a': case 'A': return one_name(x, weekdays, ARRAY_LEN(weekdays), &ignored);
    case 'j': x->has_yearday = true; return digits(x, 1, 3, &x->yearday);
    case 'z': return offset(x);
    case 'T': return by_pattern(x, STR("%H:%M:%S"));
    case 'D': return by_pattern(x, STR("%m/%d/%y"));
    case 'F': return by_pattern(x, STR("%Y-%m-%d"));
    case '%': return x->i < x->s.n && x->s.p[x->i++] == '%';
    default: return false;
    }
}

static bool by_pattern(struct scan *x, struct str p)
{
    for (uint32_t i = 0; i < p.n; i++) {
        if (p.p[i] == ' ')
            blanks(x);
        else if (p.p[i] == '%' && i + 1 < p.n) {
            if (!directive(x, p.p[++i]))
                return false;
        } else if (x->i >= x->s.n || x->s.p[x->i++] != p.p[i]) {
            return false;
        }
    }
    return true;
}

static bool epoch(struct str s, int64_t unit, struct dated *ret)
{
    struct scan x = {.s = s};
    bool minus = s.n && s.p[0] == '-';
    int64_t v = 0, part = 0, scale = unit;
    x.i = minus;
    uint32_t from = x.i;
    for (; x.i < s.n && s.p[x.i] >= '0' && s.p[x.i] <= '9' && x.i - from < 14; x.i++)
        v = v * 10 + (s.p[x.i] - '0');
    if (x.i == from)
        return false;
    if (x.i < s.n && s.p[x.i] == '.')
        for (x.i++; x.i < s.n && s.p[x.i] >= '0' && s.p[x.i] <= '9'; x.i++)
            part += (s.p[x.i] - '0') * (scale /= 10);
    if (x.i != s.n || v > INT64_C(253402300799) * (CIVIL_SECOND / unit))
        return false;
    ret->has_instant = true;
    ret->instant = (minus ? -1 : 1) * (v * unit + part);
    return true;
}

bool dates_read(struct str text, struct str pattern, struct dated *ret)
{
    struct scan x = {.s = text, .d = {.civil = {.year = 1970, .month = 1, .day = 1}}};
    if (str_eq(pattern, STR("epoch")) || str_eq(pattern, STR("epoch ms"))) {
        *ret = x.d;
        return epoch(text, pattern.n == 5 ? CIVIL_SECOND : CIVIL_SECOND / 1000, ret);
    }
    struct civil *c = &x.d.civil;
    if (!by_pattern(&x, pattern) || x.i != text.n)
        return false;
    if (x.has_pm && (c->hour < 1 || c->hour > 12))
        return false;
    if (x.has_pm)
        c->hour = c->hour % 12 + (x.pm ? 12 : 0);
    if (x.has_yearday) {
        if (x.yearday < 1 || x.yearday > 365 + (civil_month_length(c->year, 2) == 29))
            return false;
        civil_of_days(civil_days(c->year, 1, 1) + x.yearday - 1, &c->year, &c->month, &c->day);
    }
    if (!civil_valid(c->year, c->month, c->day) || c->hour > 23 || c->minute > 59 || c->second > 59)
        return false;
    x.d.has_instant = x.has_offset;
    x.d.instant = civil_join(*c) - (int64_t)x.offset * CIVIL_SECOND;
    *ret = x.d;
    return true;
}

bool dates_pattern_good(struct str p)
{
    for (uint32_t i = 0; i < p.n; i++)
        if (p.p[i] == '%' && (i + 1 == p.n || !strchr("YymdeHIMSfpbBaAjzTDF%", p.p[++i])))
            return false;
    return p.n > 0;
}
