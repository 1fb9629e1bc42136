/* SPDX-License-Identifier: MIT
 * A reckoning in working time, day by day. */
#include "vm/rule/reckon.h"

enum { DAYS_FAR = 366 * 40 };  /* no further than that: it is for people */

static bool counts_on(const struct reckoner *k, const struct calendar *c, const struct length *l, int64_t from, int64_t till, int32_t day, int64_t *ret)
{
    if (l->type.of == (uint32_t)WORK_DAYS) {
        struct cal_answer yes = calendar_is_workday(c, day);
        *ret = 0;
        return day > civil_day(k->zone, from) && yes.status == CAL_OK && yes.value;
    }
    int64_t start = civil_day_start(k->zone, day), end = civil_day_start(k->zone, day + 1);
    struct cal_answer work = calendar_worktime(c, MAX(start, from), MIN(end, till));
    *ret = work.value;
    return work.status == CAL_OK && work.value > 0;
}

uint32_t reckon_days(const struct reckoner *k, struct arena *a, int64_t from, int64_t till, const struct length *l, uint32_t most,
                     const struct reckon_day **ret, uint32_t *ret_left_out)
{
    struct reckon_day *all = NEW_ARRAY(a, struct reckon_day, most + 1);
    uint32_t n = 0;
    *ret = all;
    *ret_left_out = 0;
    if (!l || l->type.kind != TYPE_WORKTIME || till <= from)
        return 0;
    const struct calendar *c = k->world->calendars.p[l->value.as.work.calendar].calendar;
    int32_t first = civil_day(k->zone, from), last = civil_day(k->zone, till - 1);
    bool workdays = l->type.of == (uint32_t)WORK_DAYS;
    for (int32_t day = first; day <= MIN(last, first + DAYS_FAR); day++) {
        int64_t work;
        if (!counts_on(k, c, l, from, till, day, &work))
            continue;
        if (workdays && n + *ret_left_out == (uint32_t)l->value.as.work.n)
            break; /* the last one closes after midnight */
        if (n == most)
            ++*ret_left_out;
        else
            all[n++] = (struct reckon_day){day, work};
    }
    return n;
}
