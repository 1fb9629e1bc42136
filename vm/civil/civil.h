/* SPDX-License-Identifier: MIT
 * civil.h: civil days, times and periods: arithmetic only.
 * Promise: proleptic Gregorian, exact from year 0001 to 9999; no clock, no TZ variable, no locale is ever read.
 * Owns: nothing.   Knows: base, zone.h.   Never hears of: values, rules. */
#ifndef VM_CIVIL_CIVIL_H
#define VM_CIVIL_CIVIL_H

#include "vm/base/base.h"

#define CIVIL_SECOND INT64_C(1000000)
#define CIVIL_MINUTE (60 * CIVIL_SECOND)
#define CIVIL_HOUR (60 * CIVIL_MINUTE)
#define CIVIL_DAY (24 * CIVIL_HOUR)
#define CIVIL_FIRST_DAY (-719162) /* 0001-01-01 in days since 1970-01-01 */
#define CIVIL_LAST_DAY 2932896    /* 9999-12-31 */

struct zone;
enum month_end { MONTH_END_NONE, MONTH_END_DOWN, MONTH_END_UP };          /* semantics 1.6 */
enum clock_change { CLOCK_EARLIER, CLOCK_LATER, CLOCK_ERROR };

struct civil {
    int32_t year, month, day;          /* month 1..12, day 1..31 */
    int32_t hour, minute, second, micro;
};
int32_t civil_days(int32_t year, int32_t month, int32_t day);              /* since 1970-01-01; fields in range */
void civil_of_days(int32_t days, int32_t *ret_year, int32_t *ret_month, int32_t *ret_day);
int32_t civil_month_length(int32_t year, int32_t month);
bool civil_valid(int32_t year, int32_t month, int32_t day);
int32_t civil_weekday(int32_t days);   /* 1 Monday .. 7 Sunday */
void civil_week(int32_t days, int32_t *ret_iso_year, int32_t *ret_iso_week);

/* Instants are microseconds since 1970 UTC; local times the same count on the civil clock. */
int64_t civil_local(const struct zone *z, int64_t instant);                /* instant -> local clock */
int32_t civil_offset(const struct zone *z, int64_t instant);               /* seconds east of UTC */
int32_t civil_day(const struct zone *z, int64_t instant);                  /* civil day of an instant */
/* The same, and instants around it that are surely of that day: [*ret_from, *ret_till). */
int32_t civil_day_span(const struct zone *z, int64_t instant, int64_t *ret_from, int64_t *ret_till);
struct civil civil_parts(int64_t local);
int64_t civil_join(struct civil c);                                        /* -> local */

enum local_kind { LOCAL_PLAIN, LOCAL_GAP, LOCAL_TWICE };
/* A local time as an instant. In a gap both results are the instant of the jump; twice: the first and the second. */
enum local_kind civil_instants(const struct zone *z, int64_t local, int64_t *ret_first, int64_t *ret_second);
/* The instant that `change` takes (semantics 1.6); false under CLOCK_ERROR in a gap or overlap. */
bool civil_instant(const struct zone *z, int64_t local, enum clock_change change, int64_t *ret);
int64_t civil_day_start(const struct zone *z, int32_t day);                /* first instant of a civil day */

/* time + months + days (semantics 1.6): months first, then days, then the time of day is put back. False beyond years
 * 1..9999, under CLOCK_ERROR in a gap or overlap, or with months and no month_end. */
bool civil_add(const struct zone *z, int64_t instant, int32_t months, int32_t days, enum month_end me,
               enum clock_change change, int64_t *ret);
bool civil_add_date(int32_t day, int32_t months, int32_t days, enum month_end me, int32_t *ret);

/* Calendar periods. Weeks begin on Monday. Half years in January and July. */
enum civil_unit { UNIT_HOUR, UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_HALFYEAR, UNIT_YEAR, UNIT_COUNT };
extern const char *const civil_unit_name[UNIT_COUNT]; /* "hour" … ORDER civil_unit */
bool civil_unit_find(struct str name, enum civil_unit *ret);
/* The period that holds `instant`, moved by `shift` periods: [*ret_start, *ret_end). */
void civil_period(const struct zone *z, enum civil_unit u, int64_t instant, int32_t shift, int64_t *ret_start, int64_t *ret_end);

#endif
