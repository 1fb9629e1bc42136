/* SPDX-License-Identifier: MIT
 * calendar.h: working time: which civil days are worked, and from when to when.
 * Promise: exact over clock changes; a year that the calendar does not know is said, never guessed; a question takes O(log n)
 * in the days that differ from the week.
 * Owns: a calendar lives in its arena, immutable.   Knows: civil, mem.   Never hears of: rules, files. */
#ifndef VM_CIVIL_CALENDAR_H
#define VM_CIVIL_CALENDAR_H

#include "vm/base/mem.h"
#include "vm/civil/civil.h"

/* Minutes of the civil clock since the day's 00:00. `till` may lie beyond 24:00: the span belongs to the day it begins. */
struct cal_span {
    int32_t from, till;
};
/* The hours of a day, in their order; n == 0: a day off. */
struct cal_hours {
    const struct cal_span *p;
    uint32_t n;
    bool whole;                    /* a working day without hours: 00:00 to 24:00, closes with the day's last microsecond */
};
struct cal_day {                   /* a date that does not follow the week */
    int32_t day;
    struct cal_hours hours;
};
struct cal_years {                 /* both included */
    int32_t from, till;
};
/* What a calendar is made of. `days` by date, each once; `known` by year, apart from each other; none: all years are known. */
struct cal_input {
    const struct zone *zone;
    enum clock_change change;      /* which of two local times an edge of a span is; CLOCK_ERROR: the first */
    struct cal_hours week[7];      /* Monday first */
    const struct cal_day *days;
    uint32_t ndays;
    const struct cal_years *known;
    uint32_t nknown;
};
/* Two spans that overlap: on days of the week (1..7, `*ret_week`) or around a date. False when there are none. */
bool calendar_clash(const struct cal_input *in, bool *ret_week, int32_t *ret_first, int32_t *ret_second);
bool calendar_works(const struct cal_input *in); /* whether there is any working day at all */

struct calendar;
/* `in` is copied, the spans it points at are kept. No two spans may overlap, and some day must be worked. */
const struct calendar *calendar_new(struct arena *a, const struct cal_input *in);

enum cal_status {
    CAL_OK,
    CAL_YEAR,                      /* `year` is not known */
    CAL_NO_WORK,                   /* no working time in that direction */
    CAL_RANGE,                     /* beyond the years 1..9999 */
    CAL_CLOCK,                     /* a local time that a clock change skips or brings twice, under CLOCK_ERROR */
};
struct cal_answer {
    enum cal_status status;
    int32_t year;
    int64_t value;
};
struct cal_answer calendar_is_workday(const struct calendar *c, int32_t day);            /* 0 or 1 */
/* Working days after `a`, up to and with `b`; negative when b lies before a. */
struct cal_answer calendar_workdays(const struct calendar *c, int32_t a, int32_t b);
/* Working time between two instants in microseconds; negative when b lies before a. */
struct cal_answer calendar_worktime(const struct calendar *c, int64_t a, int64_t b);
/* The earliest instant by which `micros` of working time have passed since `start`; for negative ones the latest instant since
 * which they have passed until `start`. With 0 it is `start`. */
struct cal_answer calendar_add_time(const struct calendar *c, int64_t start, int64_t micros);
/* The n-th working day strictly after `day` (before it, when n is negative); with 0 it is `day`. */
struct cal_answer calendar_add_days(const struct calendar *c, int32_t day, int32_t n);
/* The last closing of the n-th working day strictly after the civil day of `start`; when n is negative the first opening of the n-th
 * one before it; `keep_clock`: the time of day of `start` on that day. With 0 it is `start`. */
struct cal_answer calendar_add_workdays(const struct calendar *c, int64_t start, int32_t n, bool keep_clock);
/* First opening and last closing of a working day; CAL_NO_WORK on a day off. */
struct cal_answer calendar_opens(const struct calendar *c, int32_t day);
struct cal_answer calendar_closes(const struct calendar *c, int32_t day);

#endif
