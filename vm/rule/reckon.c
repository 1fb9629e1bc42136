/* SPDX-License-Identifier: MIT */
#include "vm/rule/reckon.h"

/* --- answers ----------------------------------------------------------------------------------------------------- */

static struct reckoned at_instant(int64_t at)
{
    return (struct reckoned){.at = at};
}

static struct reckoned never(enum fail_cause why)
{
    return (struct reckoned){.cause = why};
}

static struct reckoned of_calendar(uint32_t calendar, struct cal_answer r)
{
    static const enum fail_cause causes[] = {FAIL_NOTHING, FAIL_CALENDAR, FAIL_NO_WORK, FAIL_RANGE, FAIL_CLOCK}; /* ORDER cal_status */
    return (struct reckoned){.cause = causes[r.status], .at = r.value, .calendar = calendar, .year = r.year};
}

static const struct calendar *calendar_of(const struct reckoner *k, const struct length *l)
{
    return k->world->calendars.p[l->value.as.work.calendar].calendar;
}

static bool is_work(const struct length *l, enum work_unit unit)
{
    return l && l->type.kind == TYPE_WORKTIME && l->type.of == (uint32_t)unit;
}

/* Within the years that the civil clock has; no zone is two days off. */
static bool in_range(const struct reckoner *k, int64_t at)
{
    if (at > (CIVIL_FIRST_DAY + INT64_C(2)) * CIVIL_DAY && at < (CIVIL_LAST_DAY - INT64_C(2)) * CIVIL_DAY)
        return true;
    if (at <= (CIVIL_FIRST_DAY - INT64_C(2)) * CIVIL_DAY || at >= (CIVIL_LAST_DAY + INT64_C(2)) * CIVIL_DAY)
        return false;
    int64_t local = civil_local(k->zone, at);
    return local >= CIVIL_FIRST_DAY * CIVIL_DAY && local < (CIVIL_LAST_DAY + INT64_C(1)) * CIVIL_DAY;
}

static struct reckoned later_by(const struct reckoner *k, int64_t start, int64_t micros)
{
    int64_t at;
    bool fits = !__builtin_add_overflow(start, micros, &at) && in_range(k, at);
    return fits ? at_instant(at) : never(FAIL_RANGE);
}

int64_t reckon_day_end(const struct reckoner *k, int32_t day)
{
    return civil_day_start(k->zone, day + 1) - 1;
}

/* --- lengths ----------------------------------------------------------------------------------------------------- */

static struct reckoned civil_after(const struct reckoner *k, int64_t start, struct period p)
{
    int64_t at;
    if (civil_add(k->zone, start, p.months, p.days, k->month_end, k->clock_change, &at))
        return at_instant(at);
    bool odd = civil_add(k->zone, start, p.months, p.days, k->month_end, CLOCK_EARLIER, &at);
    return never(odd ? FAIL_CLOCK : FAIL_RANGE);
}

/* `7d end of day`: that of the seventh day after the day of the start (semantics 4.7). */
static struct reckoned day_end_after(const struct reckoner *k, int64_t start, struct period p)
{
    int32_t day;
    bool fits = civil_add_date(civil_day(k->zone, start), p.months, p.days, k->month_end, &day) && day < CIVIL_LAST_DAY;
    return fits ? at_instant(reckon_day_end(k, day)) : never(FAIL_RANGE);
}

struct reckoned reckon_after(const struct reckoner *k, int64_t start, const struct length *l)
{
    const struct worktime *w = &l->value.as.work;
    if (l->type.kind == TYPE_DURATION)
        return later_by(k, start, l->value.as.i);
    if (l->type.kind == TYPE_PERIOD)
        return l->end_of_day ? day_end_after(k, start, l->value.as.period) : civil_after(k, start, l->value.as.period);
    if (is_work(l, WORK_DAYS))
        return of_calendar(w->calendar, calendar_add_workdays(calendar_of(k, l), start, w->n, w->keep_clock));
    return of_calendar(w->calendar, calendar_add_time(calendar_of(k, l), start, w->n * CIVIL_MINUTE));
}

/* --- a clock that stood still ------------------------------------------------------------------------------------- */

static struct reckoned work_resumed(const struct reckoner *k, int64_t deadline, int64_t stop, int64_t resume, const struct length *l)
{
    uint32_t c = l->value.as.work.calendar;
    struct cal_answer rest = calendar_worktime(calendar_of(k, l), stop, deadline);
    if (rest.status != CAL_OK)
        return of_calendar(c, rest);
    return of_calendar(c, calendar_add_time(calendar_of(k, l), resume, rest.value));
}

static struct reckoned workdays_resumed(const struct reckoner *k, int64_t deadline, int64_t stop, int64_t resume, const struct length *l)
{
    uint32_t c = l->value.as.work.calendar;
    struct cal_answer n = calendar_workdays(calendar_of(k, l), civil_day(k->zone, stop), civil_day(k->zone, resume));
    if (n.status != CAL_OK || n.value == 0)
        return n.status == CAL_OK ? at_instant(deadline) : of_calendar(c, n);
    return of_calendar(c, calendar_add_workdays(calendar_of(k, l), deadline, (int32_t)n.value, l->value.as.work.keep_clock));
}

static struct reckoned shifted(const struct reckoner *k, int64_t deadline, int64_t stop, int64_t resume, const struct length *l)
{
    if (is_work(l, WORK_TIME))
        return work_resumed(k, deadline, stop, resume, l);
    if (is_work(l, WORK_DAYS))
        return workdays_resumed(k, deadline, stop, resume, l);
    int32_t days = civil_day(k->zone, resume) - civil_day(k->zone, stop);
    if (l && l->type.kind == TYPE_PERIOD && l->end_of_day)
        return day_end_after(k, deadline, (struct period){.days = days});
    if (l && l->type.kind == TYPE_PERIOD)
        return civil_after(k, deadline, (struct period){.days = days});
    return later_by(k, deadline, resume - stop);
}

/* Days are added by the day, so that less than a day may be used up while the clock stands: then it is due when it goes on. */
struct reckoned reckon_resumed(const struct reckoner *k, int64_t deadline, int64_t stop, int64_t resume, const struct length *l)
{
    if (deadline <= stop)
        return at_instant(resume); /* nothing was left */
    struct reckoned r = shifted(k, deadline, stop, resume, l);
    r.at = r.cause == FAIL_NOTHING ? MAX(r.at, resume) : r.at;
    return r;
}

struct reckoned reckon_counted(const struct reckoner *k, int64_t from, int64_t till, const struct length *l)
{
    if (!is_work(l, WORK_TIME))
        return at_instant(till - from);
    return of_calendar(l->value.as.work.calendar, calendar_worktime(calendar_of(k, l), from, till));
}

struct reckoned reckon_at_risk(const struct reckoner *k, int64_t from, int64_t before, int64_t deadline, double share, const struct length *l)
{
    struct reckoned left = reckon_counted(k, from, deadline, l);
    int64_t rest = (int64_t)((double)(before + left.at) * share);
    if (left.cause != FAIL_NOTHING)
        return left;
    if (rest >= left.at)
        return at_instant(from);
    if (!is_work(l, WORK_TIME))
        return at_instant(deadline - rest);
    return of_calendar(l->value.as.work.calendar, calendar_add_time(calendar_of(k, l), from, left.at - rest));
}
