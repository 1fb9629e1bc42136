/* SPDX-License-Identifier: MIT
 * span.c: periods as people name them: 2026, 2026-H1, 2026-Q1, 2026-03, 2026-W09, 2026-03-02, 2026-03-02T10.
 */
#include "vm/run/measures.h"

static void day_print(struct buf *b, int32_t day)
{
    int32_t y, m, d;
    civil_of_days(day, &y, &m, &d);
    buf_pad(b, y, 4);
    buf_char(b, '-');
    buf_pad(b, m, 2);
    buf_char(b, '-');
    buf_pad(b, d, 2);
}

/* One unit that begins at `from`. */
static void unit_print(struct buf *b, const struct zone *z, enum recur_unit unit, int64_t from)
{
    int32_t y, m, d, day = civil_day(z, from), year, week;
    civil_of_days(day, &y, &m, &d);
    switch (unit) {
    case RECUR_HOUR:
        day_print(b, day);
        buf_char(b, 'T');
        buf_pad(b, civil_parts(civil_local(z, from)).hour, 2);
        return;
    case RECUR_DAY:
    case RECUR_WORKDAY:
        day_print(b, day);
        return;
    case RECUR_WEEK:
        civil_week(day, &year, &week);
        buf_pad(b, year, 4);
        buf_text(b, "-W");
        buf_pad(b, week, 2);
        return;
    case RECUR_MONTH:
        buf_pad(b, y, 4);
        buf_char(b, '-');
        buf_pad(b, m, 2);
        return;
    case RECUR_QUARTER:
        buf_pad(b, y, 4);
        buf_printf(b, "-Q%d", (m + 2) / 3);
        return;
    case RECUR_HALFYEAR:
        buf_pad(b, y, 4);
        buf_printf(b, "-H%d", m > 6 ? 2 : 1);
        return;
    case RECUR_YEAR:
        buf_pad(b, y, 4);
        return;
    case RECUR_UNIT_COUNT:
        break;
    }
    BUG("unit of a period out of range");
}

void period_print(struct buf *b, const struct zone *z, const struct recur *every, int64_t from, int64_t till)
{
    static const enum civil_unit units[] = {UNIT_HOUR,    UNIT_DAY,      UNIT_DAY, UNIT_WEEK, UNIT_MONTH,
                                            UNIT_QUARTER, UNIT_HALFYEAR, UNIT_YEAR}; /* ORDER recur_unit */
    int64_t last, none;
    unit_print(b, z, every->unit, from);
    if (every->n == 1)
        return;
    civil_period(z, units[every->unit], till - 1, 0, &last, &none);
    buf_text(b, "..");
    unit_print(b, z, every->unit, last);
}

/* --- reading
 * ------------------------------------------------------------------------------------------------------------------
 */

/* So many digits at the beginning of what is left. */
static bool digits(struct str *s, uint32_t n, int32_t *ret)
{
    *ret = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (i >= s->n || s->p[i] < '0' || s->p[i] > '9')
            return false;
        *ret = *ret * 10 + (s->p[i] - '0');
    }
    *s = str_part(*s, n, s->n - n);
    return true;
}

static bool sign(struct str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = str_part(*s, 1, s->n - 1);
    return true;
}

/* Monday of an ISO week; false: the year has no such week. */
static bool week_day(int32_t year, int32_t week, int32_t *ret)
{
    int32_t fourth = civil_days(year, 1, 4), iso_year, iso_week;
    *ret = fourth - (civil_weekday(fourth) - 1) + 7 * (week - 1);
    civil_week(*ret, &iso_year, &iso_week);
    return iso_year == year && iso_week == week;
}

/* What stands behind the year and its dash. */
static bool part_of_year(struct str s, int32_t year, enum civil_unit *ret, int32_t *ret_day,
                         int32_t *ret_hour)
{
    int32_t n, day = 1;
    bool quarter = sign(&s, 'Q'), half = !quarter && sign(&s, 'H'), week = !quarter && !half && sign(&s, 'W');
    *ret = quarter ? UNIT_QUARTER : half ? UNIT_HALFYEAR : week ? UNIT_WEEK : UNIT_MONTH;
    if (!digits(&s, quarter || half ? 1 : 2, &n))
        return false;
    if (week)
        return s.n == 0 && week_day(year, n, ret_day);
    int32_t month = quarter ? 3 * n - 2 : half ? 6 * n - 5 : n;
    if (!quarter && !half && sign(&s, '-')) {
        *ret = UNIT_DAY;
        if (!digits(&s, 2, &day))
            return false;
        if (sign(&s, 'T')) {
            *ret = UNIT_HOUR;
            if (!digits(&s, 2, ret_hour) || *ret_hour > 23)
                return false;
        }
    }
    bool good = s.n == 0 && civil_valid(year, month, day);
    *ret_day = good ? civil_days(year, month, day) : 0;
    return good;
}

bool period_read(const struct zone *z, struct str s, int64_t *ret_from, int64_t *ret_till)
{
    enum civil_unit unit = UNIT_YEAR;
    int32_t year, day, hour = 0;
    if (!digits(&s, 4, &year) || year < 1)
        return false;
    day = civil_days(year, 1, 1);
    if (s.n && (!sign(&s, '-') || !part_of_year(s, year, &unit, &day, &hour)))
        return false;
    civil_period(z, unit, civil_day_start(z, day) + hour * CIVIL_HOUR, 0, ret_from, ret_till);
    return true;
}
