/* SPDX-License-Identifier: MIT
 * reckon.h: how long somebody has, and when that time is over (semantics 4.6, 4.8).
 * Promise: exact; an unknown year, a time beyond year 9999 or a skipped clock time give no deadline and say why.
 * Owns: nothing.   Knows: expr.   Never hears of: obligations, words. */
#ifndef VM_RULE_RECKON_H
#define VM_RULE_RECKON_H

#include "vm/expr/expr.h"

/* A time of a field: "4h", "3d end of day", "4 working hours of cn", "3 workdays to the minute". */
struct length {
    struct type type;          /* duration, period or working time */
    struct value value;        /* of working time: with its calendar */
    bool end_of_day;           /* the last microsecond of the civil day that the period ends on */
    struct str text;           /* as written */
};
struct reckoner {
    const struct zone *zone;
    enum month_end month_end;
    enum clock_change clock_change;
    const struct world *world;
};
struct reckoned {
    enum fail_cause cause;     /* FAIL_NOTHING: `at` is the instant */
    int64_t at;
    uint32_t calendar;         /* FAIL_CALENDAR, FAIL_NO_WORK: which, as index in the world */
    int32_t year;              /* FAIL_CALENDAR: the year that it does not know */
};
struct reckoned reckon_after(const struct reckoner *k, int64_t start, const struct length *l);
/* What a clock that stood still from `stop` to `resume` makes of a deadline: elapsed time by elapsed time, working time by working
 * time, civil days by civil days, workdays by workdays; never before `resume`. */
struct reckoned reckon_resumed(const struct reckoner *k, int64_t deadline, int64_t stop, int64_t resume, const struct length *l);
/* So much of the time from `from` to `till` counts: all of it, or what is worked. `at` of the answer is a length. */
struct reckoned reckon_counted(const struct reckoner *k, int64_t from, int64_t till, const struct length *l);
/* The instant at which no more than `share` of the time up to the deadline is left, `from` where that is so already. The clock runs
 * since `from`, and so much of the time was over before. */
struct reckoned reckon_at_risk(const struct reckoner *k, int64_t from, int64_t before, int64_t deadline, double share, const struct length *l);
/* A reckoning in working time, day by day: of working hours what was worked on each civil day from `from` to `till`, of workdays those
 * that counted, with 0. The first `most`; *ret_left_out: how many more. None for other lengths. */
struct reckon_day {
    int32_t day;
    int64_t work;              /* microseconds */
};
uint32_t reckon_days(const struct reckoner *k, struct arena *a, int64_t from, int64_t till, const struct length *l, uint32_t most,
                     const struct reckon_day **ret, uint32_t *ret_left_out);
int64_t reckon_day_end(const struct reckoner *k, int32_t day); /* its last microsecond */

#endif
