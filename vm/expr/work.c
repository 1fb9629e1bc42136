/* SPDX-License-Identifier: MIT */
#include "vm/expr/work.h"

static const struct calendar *calendar_at(const struct eval *e, uint32_t calendar)
{
    return e->world->calendars.p[calendar].calendar;
}

/* CAL_OK is the caller's. */
static struct value failed(const struct eval *e, uint32_t calendar, struct cal_answer r)
{
    static const enum fail_cause causes[] = {FAIL_NOTHING, FAIL_CALENDAR, FAIL_NO_WORK, FAIL_RANGE, FAIL_CLOCK}; /* ORDER cal_status */
    struct value v = value_failed(causes[r.status]);
    struct buf b = {.arena = e->arena};
    buf_add(&b, names_text(e->names, e->world->calendars.p[calendar].name));
    if (r.status == CAL_YEAR)
        buf_printf(&b, " does not know %d", r.year);
    if (r.status == CAL_YEAR || r.status == CAL_NO_WORK)
        v.as.name = names_put(e->names, buf_str(&b)).id;
    return v;
}

static struct value answer(const struct eval *e, uint32_t calendar, struct cal_answer r)
{
    return r.status == CAL_OK ? value_int(r.value) : failed(e, calendar, r);
}

struct value work_plus(const struct eval *e, int64_t at, struct worktime w, enum work_unit unit, int sign)
{
    const struct calendar *c = calendar_at(e, w.calendar);
    struct cal_answer r = unit == WORK_DAYS ? calendar_add_workdays(c, at, sign * w.n, w.keep_clock)
                                            : calendar_add_time(c, at, sign * w.n * CIVIL_MINUTE);
    return answer(e, w.calendar, r);
}

struct value work_date_plus(const struct eval *e, int32_t day, struct worktime w, int sign)
{
    return answer(e, w.calendar, calendar_add_days(calendar_at(e, w.calendar), day, sign * w.n));
}

struct value work_days(const struct eval *e, uint32_t calendar, int32_t a, int32_t b)
{
    struct cal_answer r = calendar_workdays(calendar_at(e, calendar), a, b);
    return r.status == CAL_OK ? value_number((double)r.value) : failed(e, calendar, r);
}

struct value work_time(const struct eval *e, uint32_t calendar, int64_t a, int64_t b)
{
    return answer(e, calendar, calendar_worktime(calendar_at(e, calendar), a, b));
}

struct value work_is_day(const struct eval *e, uint32_t calendar, int32_t day)
{
    struct cal_answer r = calendar_is_workday(calendar_at(e, calendar), day);
    return r.status == CAL_OK ? value_bool(r.value) : failed(e, calendar, r);
}
