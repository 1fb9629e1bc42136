/* SPDX-License-Identifier: MIT
 * Lengths of working time as people write them. */
#include "vm/value/value.h"

static const struct {
    struct str text;
    int32_t minutes; /* 0: days */
} units[] = {{{"working hours", 13}, 60}, {{"working hour", 12}, 60}, {{"working minutes", 15}, 1}, {{"working minute", 14}, 1},
             {{"workdays", 8}, 0},        {{"workday", 7}, 0},        {{"working days", 12}, 0},   {{"working day", 11}, 0}};

static uint32_t word_length(struct str s)
{
    uint32_t n = 0, code, k;
    while ((k = utf8_next(str_part(s, n, s.n - n), &code)) && utf8_is_name(code, false))
        n += k;
    return n;
}

/* Words of `text`, whole, with any blanks between them; bytes taken, 0: it does not stand there. */
static uint32_t phrase(struct str s, struct str text)
{
    uint32_t i = 0;
    for (struct str word, rest = text; rest.n;) {
        str_cut(rest, ' ', &word, &rest);
        while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
            i++;
        struct str here = str_part(s, i, s.n - i);
        if (word_length(here) != word.n || !str_starts(here, word))
            return 0;
        i += word.n;
    }
    return i;
}

static uint32_t quoted_length(struct str s)
{
    uint32_t n = 1;
    while (n < s.n && s.p[n] != s.p[0])
        n++;
    return n < s.n ? n + 1 : 0;
}

/* "of NAME", "of 'a name'" */
static uint32_t calendar_name(struct str s, struct str *ret)
{
    uint32_t i = phrase(s, STR("of"));
    if (!i)
        return 0;
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
        i++;
    struct str here = str_part(s, i, s.n - i);
    bool quoted = here.n && (here.p[0] == '\'' || here.p[0] == '"');
    uint32_t n = quoted ? quoted_length(here) : word_length(here);
    if (n <= 2u * quoted)
        return 0;
    *ret = quoted ? str_part(here, 1, n - 2) : str_part(here, 0, n);
    return i + n;
}

static uint32_t number_length(struct str s)
{
    uint32_t n = 0;
    while (n < s.n && ((s.p[n] >= '0' && s.p[n] <= '9') || (s.p[n] == '.' && n > 0)))
        n++;
    return n;
}

enum value_read worktime_read(struct str s, struct type *ret_type, struct value *ret, struct str *ret_calendar, uint32_t *ret_len)
{
    uint32_t digits = number_length(s), at = 0, u = 0;
    double n;
    for (; digits && u < ARRAY_LEN(units) && !at; u += !at)
        at = phrase(str_part(s, digits, s.n - digits), units[u].text);
    if (!at || !number_read(str_part(s, 0, digits), &n))
        return READ_BAD;
    bool days = units[u].minutes == 0;
    at += digits;
    *ret_calendar = STR_EMPTY;
    at += calendar_name(str_part(s, at, s.n - at), ret_calendar);
    uint32_t exact = days ? phrase(str_part(s, at, s.n - at), STR("to the minute")) : 0;
    *ret_len = at + exact;
    n *= days ? 1 : units[u].minutes;
    if (n > INT32_MAX)
        return READ_RANGE;
    int32_t whole = (int32_t)n;
    *ret_type = (struct type){.kind = TYPE_WORKTIME, .of = days ? WORK_DAYS : WORK_TIME};
    *ret = (struct value){.as.work = {.n = whole, .keep_clock = exact > 0}};
    return n > whole ? READ_PLACES : READ_OK;
}
