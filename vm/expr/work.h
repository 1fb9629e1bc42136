/* SPDX-License-Identifier: MIT
 * work.h: working time over values: what lengths and functions on a calendar answer.
 * Promise: a year that the calendar does not know is a failure that names calendar and year.
 * Owns: nothing.   Knows: expr.   Never hears of: rules, words. */
#ifndef VM_EXPR_WORK_H
#define VM_EXPR_WORK_H

#include "vm/expr/expr.h"

struct value work_plus(const struct eval *e, int64_t at, struct worktime w, enum work_unit unit, int sign);
struct value work_date_plus(const struct eval *e, int32_t day, struct worktime w, int sign);
struct value work_days(const struct eval *e, uint32_t calendar, int32_t a, int32_t b);
struct value work_time(const struct eval *e, uint32_t calendar, int64_t a, int64_t b);
struct value work_is_day(const struct eval *e, uint32_t calendar, int32_t day);

#endif
