/* SPDX-License-Identifier: MIT
 * recur.h: what recurs: `week on Fri by 17:00`, `month on last`, `2 month on workday 3 by 12:00` (semantics 4.10).
 * Promise: periods of the civil calendar, one after the other without a hole; a day that a month lacks is its last.
 * Owns: nothing.   Knows: calendar.   Never hears of: rules. */
#ifndef VM_CIVIL_RECUR_H
#define VM_CIVIL_RECUR_H

#include "vm/base/text.h"
#include "vm/civil/calendar.h"

enum recur_unit { /* ORDER recur_unit */
    RECUR_HOUR, RECUR_DAY, RECUR_WORKDAY, RECUR_WEEK, RECUR_MONTH, RECUR_QUARTER, RECUR_HALFYEAR, RECUR_YEAR, RECUR_UNIT_COUNT
};
enum recur_on { ON_END, ON_WEEKDAY, ON_DAY, ON_LAST_DAY, ON_WORKDAY, ON_LAST_WEEKDAY, ON_DATE };
struct recur {
    int32_t n;                 /* units in a period */
    enum recur_unit unit;
    enum recur_on on;          /* the day of the deadline, in the last unit of the period */
    int32_t weekday, day, month; /* as `on` needs them; day also counts workdays */
    bool has_by;
    int32_t minute;            /* of the civil clock */
};
enum recur_read {
    RECUR_OK,
    RECUR_BAD,                 /* *ret_bad: the word at fault */
    RECUR_NOT_ONE_DAY,         /* `on` names no one day of such a period */
    RECUR_NEVER,               /* a day that never comes: 02-30 */
};
enum recur_read recur_parse(struct str text, struct recur *ret, struct str *ret_bad);
const struct str *recur_words(uint32_t *ret_n); /* all words of it, for "did you mean" */
bool recur_needs_calendar(const struct recur *r);
/* The k-th period from the one that holds `anchor`: [*ret_start, *ret_end). Of workdays the k-th working day from the anchor's day on. An
 * hour or a day that a clock change skips is empty: it ends where it starts. False: beyond the years that there are, or that the calendar
 * knows. */
bool recur_period(const struct zone *z, const struct calendar *cal, const struct recur *r, int64_t anchor, int64_t k, int64_t *ret_start,
                  int64_t *ret_end);
/* The deadline of a period: at the hour named, else the last microsecond of its day. */
struct cal_answer recur_deadline(const struct zone *z, enum clock_change change, const struct calendar *cal, const struct recur *r, int64_t start,
                                 int64_t end);
/* The deadline of what recurs from an instant and not by the calendar: n units later, at the hour named, else at the end of that day. */
struct cal_answer recur_later(const struct zone *z, enum clock_change change, const struct calendar *cal, const struct recur *r, int64_t at);

#endif
