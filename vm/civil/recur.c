/* SPDX-License-Identifier: MIT */
#include "vm/civil/recur.h"

#include "vm/civil/zone.h"

/* --- reading ------------------------------------------------------------------------------------------------------------- */

static const struct str words[] = { /* units in ORDER recur_unit, then days, then the rest */
    {"hour", 4}, {"day", 3}, {"workday", 7}, {"week", 4}, {"month", 5}, {"quarter", 7}, {"halfyear", 8}, {"year", 4},
    {"Mon", 3}, {"Tue", 3}, {"Wed", 3}, {"Thu", 3}, {"Fri", 3}, {"Sat", 3}, {"Sun", 3}, {"on", 2}, {"by", 2}, {"last", 4},
};

const struct str *recur_words(uint32_t *ret_n)
{
    *ret_n = ARRAY_LEN(words);
    return words;
}

struct reader {
    struct str rest, word;     /* what follows; the word at hand, empty at the end */
};

static void next(struct reader *r)
{
    r->rest = str_trim(r->rest);
    str_cut(r->rest, ' ', &r->word, &r->rest);
}

/* At most four: no number of units or days in it needs more, and none overflows. */
static bool digits(struct str s, int32_t *ret)
{
    *ret = 0;
    if (s.n == 0 || s.n > 4)
        return false;
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *ret = *ret * 10 + (s.p[i] - '0');
    }
    return true;
}

static bool is_word(const struct reader *r, const char *word)
{
    return str_eq(r->word, str_of(word));
}

static bool unit_of(struct str word, enum recur_unit *ret)
{
    bool many = word.n > 1 && word.p[word.n - 1] == 's';
    for (int u = 0; u < RECUR_UNIT_COUNT; u++)
        if (str_eq(word, words[u]) || (many && str_eq(str_part(word, 0, word.n - 1), words[u]))) {
            *ret = (enum recur_unit)u;
            return true;
        }
    return false;
}

static bool weekday_of(struct str word, int32_t *ret)
{
    for (int32_t i = 0; i < 7; i++)
        if (str_eq(word, words[RECUR_UNIT_COUNT + i])) {
            *ret = i + 1;
            return true;
        }
    return false;
}

/* 03-01 */
static bool date_of(struct str word, struct recur *ret)
{
    struct str month, day;
    return str_cut(word, '-', &month, &day) && digits(month, &ret->month) && digits(day, &ret->day);
}

static bool clock_of(struct str word, int32_t *ret)
{
    struct str hour, minute;
    int32_t h, m;
    if (!str_cut(word, ':', &hour, &minute) || minute.n != 2 || hour.n > 2 || !digits(hour, &h) || !digits(minute, &m) || h > 23 || m > 59)
        return false;
    *ret = h * 60 + m;
    return true;
}

/* Behind `on`; false: the word at hand is none of it. */
static bool read_on(struct reader *r, struct recur *ret)
{
    bool last = is_word(r, "last"), workday = is_word(r, "workday");
    if (last || workday)
        next(r);
    if (workday) {
        ret->on = ON_WORKDAY;
        return digits(r->word, &ret->day) && (next(r), true);
    }
    if (last && (r->word.n == 0 || is_word(r, "by"))) {
        ret->on = ON_LAST_DAY;
        return true;
    }
    if (weekday_of(r->word, &ret->weekday))
        ret->on = last ? ON_LAST_WEEKDAY : ON_WEEKDAY;
    else if (!last && digits(r->word, &ret->day))
        ret->on = ON_DAY;
    else if (!last && date_of(r->word, ret))
        ret->on = ON_DATE;
    else
        return false;
    next(r);
    return true;
}

static bool read_all(struct reader *r, struct recur *ret)
{
    next(r);
    if (!digits(r->word, &ret->n))
        ret->n = 1;
    else if (ret->n > 0)
        next(r);
    if (!unit_of(r->word, &ret->unit))
        return false;
    next(r);
    if (is_word(r, "on")) {
        next(r);
        if (!read_on(r, ret))
            return false;
    }
    if (is_word(r, "by")) {
        next(r);
        ret->has_by = clock_of(r->word, &ret->minute);
        if (!ret->has_by)
            return false;
        next(r);
    }
    return r->word.n == 0;
}

/* By `on`: in which units it is one day. */
static bool one_day(const struct recur *r)
{
    bool months = r->unit >= RECUR_MONTH;
    switch (r->on) {
    case ON_END: return r->unit != RECUR_HOUR || !r->has_by;
    case ON_WEEKDAY: return r->unit == RECUR_WEEK;
    case ON_DAY: return r->unit == RECUR_MONTH;
    case ON_LAST_DAY: case ON_WORKDAY: return r->unit >= RECUR_WEEK;
    case ON_LAST_WEEKDAY: return months;
    case ON_DATE: return r->unit == RECUR_YEAR;
    }
    return false;
}

static bool comes(const struct recur *r)
{
    if (r->on == ON_WORKDAY)
        return r->day > 0;
    if (r->on == ON_DAY)
        return r->day >= 1 && r->day <= 31;
    return r->on != ON_DATE || civil_valid(2000, r->month, r->day);
}

enum recur_read recur_parse(struct str text, struct recur *ret, struct str *ret_bad)
{
    struct reader r = {.rest = text};
    *ret = (struct recur){.n = 1};
    if (!read_all(&r, ret)) {
        *ret_bad = r.word;
        return RECUR_BAD;
    }
    if (!one_day(ret))
        return RECUR_NOT_ONE_DAY;
    return comes(ret) ? RECUR_OK : RECUR_NEVER;
}

bool recur_needs_calendar(const struct recur *r)
{
    return r->unit == RECUR_WORKDAY || r->on == ON_WORKDAY;
}

/* --- periods -------------------------------------------------------------------------------------------------------------- */

static enum civil_unit civil_of(enum recur_unit u)
{
    static const enum civil_unit units[] = { /* ORDER recur_unit */
        UNIT_HOUR, UNIT_DAY, UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_HALFYEAR, UNIT_YEAR,
    };
    return units[u];
}

static bool workday_period(const struct zone *z, const struct calendar *cal, const struct recur *r, int64_t anchor, int64_t k, int64_t *ret_start,
                           int64_t *ret_end)
{
    int32_t day = civil_day(z, anchor);
    struct cal_answer works = calendar_is_workday(cal, day);
    int64_t n = k * r->n + (works.status == CAL_OK && works.value == 0);
    struct cal_answer first = n == 0 ? (struct cal_answer){.status = CAL_OK, .value = day} : calendar_add_days(cal, day, (int32_t)n);
    if (works.status != CAL_OK || first.status != CAL_OK || n > INT32_MAX)
        return false;
    struct cal_answer last = r->n == 1 ? first : calendar_add_days(cal, (int32_t)first.value, r->n - 1);
    *ret_start = civil_day_start(z, (int32_t)first.value);
    *ret_end = last.status == CAL_OK ? civil_day_start(z, (int32_t)last.value + 1) : 0;
    return last.status == CAL_OK;
}

bool recur_period(const struct zone *z, const struct calendar *cal, const struct recur *r, int64_t anchor, int64_t k, int64_t *ret_start,
                  int64_t *ret_end)
{
    int64_t none, end = (CIVIL_LAST_DAY - 1) * CIVIL_DAY;
    if (r->unit == RECUR_WORKDAY)
        return workday_period(z, cal, r, anchor, k, ret_start, ret_end);
    int64_t shift = k * r->n;
    if (shift > INT32_MAX - r->n || shift < INT32_MIN)
        return false;
    civil_period(z, civil_of(r->unit), anchor, (int32_t)shift, ret_start, &none);
    civil_period(z, civil_of(r->unit), anchor, (int32_t)shift + r->n - 1, &none, ret_end);
    return *ret_end <= end;
}

/* --- deadlines --------------------------------------------------------------------------------------------------------------- */

static struct cal_answer on_day(int64_t day)
{
    return (struct cal_answer){.status = CAL_OK, .value = day};
}

/* The n-th working day of first..last, else the last one that there is. */
static struct cal_answer workday_in(const struct calendar *cal, int32_t first, int32_t last, int32_t n)
{
    struct cal_answer found = {.status = CAL_NO_WORK};
    for (int32_t day = first; day <= last && n > 0; day++) { /* no day outside of them: its year need not be known */
        struct cal_answer works = calendar_is_workday(cal, day);
        if (works.status != CAL_OK)
            return works;
        if (!works.value)
            continue;
        found = on_day(day);
        n--;
    }
    return found;
}

static struct cal_answer day_of_period(const struct calendar *cal, const struct recur *r, int32_t first, int32_t last)
{
    int32_t y, m, d;
    civil_of_days(first, &y, &m, &d);
    switch (r->on) {
    case ON_END: case ON_LAST_DAY: return on_day(last);
    case ON_WEEKDAY: return on_day(first + r->weekday - 1);
    case ON_DAY: return on_day(first + MIN(r->day, civil_month_length(y, m)) - 1);
    case ON_WORKDAY: return workday_in(cal, first, last, r->day);
    case ON_LAST_WEEKDAY: return on_day(last - (civil_weekday(last) - r->weekday + 7) % 7);
    case ON_DATE: return on_day(civil_days(y, r->month, MIN(r->day, civil_month_length(y, r->month))));
    }
    BUG("on out of range");
}

static struct cal_answer at_hour(const struct zone *z, enum clock_change change, const struct recur *r, struct cal_answer day)
{
    if (day.status != CAL_OK)
        return day;
    if (day.value >= CIVIL_LAST_DAY)
        return (struct cal_answer){.status = CAL_RANGE};
    if (!r->has_by)
        return on_day(civil_day_start(z, (int32_t)day.value + 1) - 1);
    struct cal_answer at = {.status = CAL_OK};
    if (!civil_instant(z, day.value * CIVIL_DAY + r->minute * CIVIL_MINUTE, change, &at.value))
        at.status = CAL_CLOCK;
    return at;
}

struct cal_answer recur_deadline(const struct zone *z, enum clock_change change, const struct calendar *cal, const struct recur *r, int64_t start,
                                 int64_t end)
{
    int64_t last_start = start, none;
    if (r->unit == RECUR_HOUR)
        return on_day(end - 1);
    if (r->n > 1)
        civil_period(z, civil_of(r->unit), end - 1, 0, &last_start, &none);
    return at_hour(z, change, r, day_of_period(cal, r, civil_day(z, last_start), civil_day(z, end - 1)));
}

struct cal_answer recur_later(const struct zone *z, enum clock_change change, const struct calendar *cal, const struct recur *r, int64_t at)
{
    static const struct {
        int32_t months, days;
    } sizes[] = {{0, 0}, {0, 1}, {0, 1}, {0, 7}, {1, 0}, {3, 0}, {6, 0}, {12, 0}}; /* ORDER recur_unit */
    int32_t day = civil_day(z, at), to;
    if (r->unit == RECUR_HOUR)
        return on_day(at + r->n * CIVIL_HOUR);
    if (r->unit == RECUR_WORKDAY)
        return at_hour(z, change, r, calendar_add_days(cal, day, r->n));
    if (!civil_add_date(day, r->n * sizes[r->unit].months, r->n * sizes[r->unit].days, MONTH_END_DOWN, &to))
        return (struct cal_answer){.status = CAL_RANGE};
    return at_hour(z, change, r, on_day(to));
}
