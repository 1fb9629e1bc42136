/* SPDX-License-Identifier: MIT */
#include "vm/civil/civil.h"
#include "vm/civil/zone.h"

/* --- days
 * ---------------------------------------------------------------------------------------------------- */

enum { DAYS_400 = 146097, MARCH_1970 = 719468 }; /* days of 400 years; 0000-03-01 to 1970-01-01 */

/* Rounds towards minus infinity; b > 0. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}
static int64_t floor_mod(int64_t a, int64_t b)
{
    int64_t r = a % b;
    return r < 0 ? r + b : r;
}

/* Years are taken from March, so that the leap day is the last of its year. */
int32_t civil_days(int32_t year, int32_t month, int32_t day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400), in_era = y - era * 400;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t in_cycle = in_era * 365 + in_era / 4 - in_era / 100 + in_year;
    return (int32_t)(era * DAYS_400 + in_cycle - MARCH_1970);
}

void civil_of_days(int32_t days, int32_t *ret_year, int32_t *ret_month, int32_t *ret_day)
{
    int64_t z = (int64_t)days + MARCH_1970;
    int64_t era = floor_div(z, DAYS_400);
    int32_t in_cycle = (int32_t)(z - era * DAYS_400);
    int32_t in_era = (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / 146096) / 365;
    int32_t in_year = in_cycle - (365 * in_era + in_era / 4 - in_era / 100);
    int32_t from_march = (5 * in_year + 2) / 153;
    *ret_day = in_year - (153 * from_march + 2) / 5 + 1;
    *ret_month = from_march < 10 ? from_march + 3 : from_march - 9;
    *ret_year = (int32_t)(era * 400) + in_era + (*ret_month <= 2);
}

int32_t civil_month_length(int32_t year, int32_t month)
{
    static const int8_t length[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return length[month] + (month == 2 && leap);
}

bool civil_valid(int32_t year, int32_t month, int32_t day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= civil_month_length(year, month);
}

int32_t civil_weekday(int32_t days)
{
    return (int32_t)floor_mod((int64_t)days + 3, 7) + 1; /* 1970-01-01 was a Thursday */
}

/* A week belongs to the year of its Thursday. */
void civil_week(int32_t days, int32_t *ret_iso_year, int32_t *ret_iso_week)
{
    int32_t month, day, thursday = days - civil_weekday(days) + 4;
    civil_of_days(thursday, ret_iso_year, &month, &day);
    *ret_iso_week = (thursday - civil_days(*ret_iso_year, 1, 1)) / 7 + 1;
}

/* --- instants and local times
 * -------------------------------------------------------------------------------- */

static int64_t plus(int64_t a, int64_t b) /* stays at the ends of the range */
{
    int64_t sum;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return a < 0 ? INT64_MIN : INT64_MAX;
}

int32_t civil_offset(const struct zone *z, int64_t instant)
{
    int64_t from, till;
    return zone_offset(z, instant, &from, &till);
}

int64_t civil_local(const struct zone *z, int64_t instant)
{
    return plus(instant, civil_offset(z, instant) * CIVIL_SECOND);
}

int32_t civil_day(const struct zone *z, int64_t instant)
{
    return (int32_t)floor_div(civil_local(z, instant), CIVIL_DAY);
}

int32_t civil_day_span(const struct zone *z, int64_t instant, int64_t *ret_from, int64_t *ret_till)
{
    int64_t from, till, local = plus(instant, zone_offset(z, instant, &from, &till) * CIVIL_SECOND);
    int64_t gone = floor_mod(local, CIVIL_DAY);
    *ret_from = MAX(from, plus(instant, -gone));
    *ret_till = MIN(till, plus(instant, CIVIL_DAY - gone));
    return (int32_t)floor_div(local, CIVIL_DAY);
}

struct civil civil_parts(int64_t local)
{
    struct civil c;
    int64_t days = floor_div(local, CIVIL_DAY), rest = floor_mod(local, CIVIL_DAY);
    civil_of_days((int32_t)days, &c.year, &c.month, &c.day);
    c.micro = (int32_t)(rest % CIVIL_SECOND);
    int32_t seconds = (int32_t)(rest / CIVIL_SECOND);
    c.second = seconds % 60;
    c.minute = seconds / 60 % 60;
    c.hour = seconds / 3600;
    return c;
}

int64_t civil_join(struct civil c)
{
    int64_t seconds = (int64_t)c.hour * 3600 + c.minute * 60 + c.second;
    return civil_days(c.year, c.month, c.day) * CIVIL_DAY + seconds * CIVIL_SECOND + c.micro;
}

/* No offset is larger (zone.c refuses it): the instant of a local time lies this near to it. */
#define WIDEST (27 * CIVIL_HOUR)

/* Walks the stretches of one offset that may hold the local time; nearly always there is only one. */
enum local_kind civil_instants(const struct zone *z, int64_t local, int64_t *ret_first, int64_t *ret_second)
{
    int64_t last = plus(local, WIDEST), at = plus(local, -WIDEST), found[2], jump = at;
    int n = 0;
    for (;;) {
        int64_t from, till;
        int32_t offset = zone_offset(z, at, &from, &till);
        int64_t instant = plus(local, -(offset * CIVIL_SECOND));
        if (instant >= from && (instant < till || till == INT64_MAX) && n < 2)
            found[n++] = instant;
        if (instant >= till)
            jump = till; /* this stretch ends before the local time is reached */
        if (till > last || till == INT64_MAX)
            break;
        at = till;
    }
    *ret_first = n ? found[0] : jump;
    *ret_second = n ? found[n - 1] : jump;
    return n == 0 ? LOCAL_GAP : n == 1 ? LOCAL_PLAIN : LOCAL_TWICE;
}

bool civil_instant(const struct zone *z, int64_t local, enum clock_change change, int64_t *ret)
{
    int64_t first, second;
    enum local_kind kind = civil_instants(z, local, &first, &second);
    if (change == CLOCK_ERROR && kind != LOCAL_PLAIN)
        return false;
    *ret = change == CLOCK_LATER ? second : first;
    return true;
}

int64_t civil_day_start(const struct zone *z, int32_t day)
{
    int64_t first, second;
    civil_instants(z, day * CIVIL_DAY, &first, &second);
    return first;
}

/* --- civil arithmetic
 * ---------------------------------------------------------------------------------------- */

static bool add_months(int32_t day, int32_t months, enum month_end me, int64_t *ret_day)
{
    int32_t y, m, d;
    if (me == MONTH_END_NONE)
        return false;
    civil_of_days(day, &y, &m, &d);
    int64_t index = (int64_t)y * 12 + (m - 1) + months;
    int64_t year = floor_div(index, 12);
    if (year < 0 || year > 10000) /* the days may still lead back by one month's length */
        return false;
    int32_t month = (int32_t)floor_mod(index, 12) + 1;
    int32_t length = civil_month_length((int32_t)year, month);
    int32_t over = d > length ? (me == MONTH_END_UP ? length + 1 : length) : d;
    *ret_day = (int64_t)civil_days((int32_t)year, month, 1) + over - 1;
    return true;
}

bool civil_add_date(int32_t day, int32_t months, int32_t days, enum month_end me, int32_t *ret)
{
    int64_t to = day;
    if (months && !add_months(day, months, me, &to))
        return false;
    to += days;
    if (to < CIVIL_FIRST_DAY || to > CIVIL_LAST_DAY)
        return false;
    *ret = (int32_t)to;
    return true;
}

bool civil_add(const struct zone *z, int64_t instant, int32_t months, int32_t days, enum month_end me,
               enum clock_change change, int64_t *ret)
{
    if (!months && !days) { /* also the second of two equal local times stays itself */
        *ret = instant;
        return true;
    }
    int64_t local = civil_local(z, instant);
    int32_t to;
    if (!civil_add_date((int32_t)floor_div(local, CIVIL_DAY), months, days, me, &to))
        return false;
    return civil_instant(z, to * CIVIL_DAY + floor_mod(local, CIVIL_DAY), change, ret);
}

/* --- periods
 * ------------------------------------------------------------------------------------------------- */

/* Periods of a unit are numbered; each unit is a number of hours, days or months. */
enum unit_base { BASE_HOUR, BASE_DAY, BASE_MONTH };
struct unit_row {
    enum unit_base base;
    int32_t size, shift; /* periods start at multiples of `size`, less `shift` */
};
const char *const civil_unit_name[UNIT_COUNT] = {/* ORDER civil_unit */
                                                 "hour",    "day",      "week", "month",
                                                 "quarter", "halfyear", "year"};
static const struct unit_row units[] = {
    /* ORDER civil_unit; 1970-01-01 stands 3 days after a Monday */
    {BASE_HOUR, 1, 0},  {BASE_DAY, 1, 0},   {BASE_DAY, 7, 3},   {BASE_MONTH, 1, 0},
    {BASE_MONTH, 3, 0}, {BASE_MONTH, 6, 0}, {BASE_MONTH, 12, 0}};
_Static_assert(ARRAY_LEN(units) == UNIT_COUNT, "ORDER civil_unit");

bool civil_unit_find(struct str name, enum civil_unit *ret)
{
    for (int u = 0; u < UNIT_COUNT; u++) {
        if (str_eq(name, str_of(civil_unit_name[u]))) {
            *ret = (enum civil_unit)u;
            return true;
        }
    }
    return false;
}

static int64_t period_index(const struct unit_row *u, int64_t local)
{
    int64_t base = 0;
    switch (u->base) {
    case BASE_HOUR:
        base = floor_div(local, CIVIL_HOUR);
        break;
    case BASE_DAY:
        base = floor_div(local, CIVIL_DAY);
        break;
    case BASE_MONTH: {
        struct civil c = civil_parts(local);
        base = (int64_t)c.year * 12 + c.month - 1;
        break;
    }
    }
    return floor_div(base + u->shift, u->size);
}

static int64_t clamp(int64_t x, int64_t least, int64_t most)
{
    return x < least ? least : MIN(x, most);
}

/* Far beyond the years 1..9999 all periods start at one of two instants: a shift can be any number. */
static int64_t period_start(const struct zone *z, const struct unit_row *u, int64_t index)
{
    enum { FARTHEST = 100000000 }; /* days */
    int64_t base = index * u->size - u->shift, local = 0, first, second;
    switch (u->base) {
    case BASE_HOUR:
        local = clamp(base, -FARTHEST * INT64_C(24), FARTHEST * INT64_C(24)) * CIVIL_HOUR;
        break;
    case BASE_DAY:
        local = clamp(base, -FARTHEST, FARTHEST) * CIVIL_DAY;
        break;
    case BASE_MONTH:
        base = clamp(base, -FARTHEST / 31, FARTHEST / 31);
        local = civil_days((int32_t)floor_div(base, 12), (int32_t)floor_mod(base, 12) + 1, 1) * CIVIL_DAY;
        break;
    }
    civil_instants(z, local, &first, &second);
    return first;
}

/* A clock put back over midnight shows the old day again after the new one began: what comes then belongs to
 * the new one, so that periods follow each other without a hole. */
void civil_period(const struct zone *z, enum civil_unit u, int64_t instant, int32_t shift, int64_t *ret_start,
                  int64_t *ret_end)
{
    const struct unit_row *row = &units[u];
    int64_t index = period_index(row, civil_local(z, instant));
    int64_t next = period_start(z, row, index + 1);
    for (int i = 0; i < 48 && next <= instant;
         i++) /* a zone that crossed the date line repeats a whole day */
        next = period_start(z, row, ++index + 1);
    *ret_start = period_start(z, row, index + shift);
    *ret_end = shift ? period_start(z, row, index + shift + 1) : next;
}
