/* SPDX-License-Identifier: MIT */
#include "vm/civil/civil.h"

#include <criterion/criterion.h>

#include "vm/civil/zone.h"

static struct mem mem;
static struct arena arena;

static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
}
static void end(void)
{
    arena_release(&arena);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(civil, .init = begin, .fini = end);

static const struct zone *zone(const char *name)
{
    const struct zone *z = NULL;
    cr_assert_eq(zone_load(&arena, open_file, NULL, STR_EMPTY, str_of(name), &z), ZONE_OK, "%s", name);
    return z;
}
static int64_t at(int y, int m, int d, int hour, int minute)
{
    return civil_join((struct civil){.year = y, .month = m, .day = d, .hour = hour, .minute = minute});
}

Test(civil, days_and_back)
{
    int32_t y, m, d;
    cr_assert_eq(civil_days(1970, 1, 1), 0);
    cr_assert_eq(civil_days(1, 1, 1), CIVIL_FIRST_DAY);
    cr_assert_eq(civil_days(9999, 12, 31), CIVIL_LAST_DAY);
    for (int32_t day = CIVIL_FIRST_DAY; day <= CIVIL_LAST_DAY; day++) {
        civil_of_days(day, &y, &m, &d);
        if (!civil_valid(y, m, d) || civil_days(y, m, d) != day)
            cr_assert_fail("day %d", day);
    }
}

Test(civil, valid_days)
{
    cr_assert(civil_valid(2024, 2, 29) && civil_valid(2000, 2, 29));
    cr_assert(!civil_valid(2023, 2, 29) && !civil_valid(1900, 2, 29));
    cr_assert(!civil_valid(0, 1, 1) && !civil_valid(10000, 1, 1) && !civil_valid(2024, 13, 1));
    cr_assert(!civil_valid(2024, 0, 1) && !civil_valid(2024, 4, 31) && !civil_valid(2024, 4, 0));
}

Test(civil, weeks_follow_iso)
{
    int32_t year, week;
    cr_assert_eq(civil_weekday(0), 4);
    cr_assert_eq(civil_weekday(civil_days(2026, 3, 2)), 1);
    cr_assert_eq(civil_weekday(civil_days(1, 1, 1)), 1);
    civil_week(civil_days(2021, 1, 3), &year, &week);
    cr_assert(year == 2020 && week == 53);
    civil_week(civil_days(2024, 12, 30), &year, &week);
    cr_assert(year == 2025 && week == 1);
}

Test(civil, parts_before_1970)
{
    struct civil c = civil_parts(-1);
    cr_assert(c.year == 1969 && c.month == 12 && c.day == 31 && c.hour == 23 && c.minute == 59);
    cr_assert(c.second == 59 && c.micro == 999999);
    cr_assert_eq(civil_join(c), -1);
    civil_parts(INT64_MIN); /* far off, but never undefined */
    civil_parts(INT64_MAX);
}

/* semantics 1.6: what is skipped is the instant of the jump; to the microsecond */
Test(civil, gap)
{
    const struct zone *z = zone("Europe/Berlin");
    int64_t jump = at(2024, 3, 31, 1, 0), first, second;
    cr_assert_eq(civil_instants(z, at(2024, 3, 31, 2, 0) - 1, &first, &second), LOCAL_PLAIN);
    cr_assert(first == jump - 1 && second == first);
    cr_assert_eq(civil_instants(z, at(2024, 3, 31, 2, 0), &first, &second), LOCAL_GAP);
    cr_assert(first == jump && second == jump);
    cr_assert_eq(civil_instants(z, at(2024, 3, 31, 3, 0) - 1, &first, &second), LOCAL_GAP);
    cr_assert(first == jump && second == jump);
    cr_assert_eq(civil_instants(z, at(2024, 3, 31, 3, 0), &first, &second), LOCAL_PLAIN);
    cr_assert_eq(first, jump);
}

Test(civil, twice)
{
    const struct zone *z = zone("Europe/Berlin");
    int64_t first, second;
    cr_assert_eq(civil_instants(z, at(2024, 10, 27, 2, 0) - 1, &first, &second), LOCAL_PLAIN);
    cr_assert_eq(civil_instants(z, at(2024, 10, 27, 2, 0), &first, &second), LOCAL_TWICE);
    cr_assert(first == at(2024, 10, 27, 0, 0) && second == at(2024, 10, 27, 1, 0));
    cr_assert_eq(civil_instants(z, at(2024, 10, 27, 3, 0) - 1, &first, &second), LOCAL_TWICE);
    cr_assert_eq(civil_instants(z, at(2024, 10, 27, 3, 0), &first, &second), LOCAL_PLAIN);
    cr_assert_eq(first, at(2024, 10, 27, 2, 0));
}

Test(civil, clock_change)
{
    const struct zone *z = zone("Europe/Berlin");
    int64_t r, local = at(2024, 10, 27, 2, 30);
    cr_assert(civil_instant(z, local, CLOCK_EARLIER, &r) && r == at(2024, 10, 27, 0, 30));
    cr_assert(civil_instant(z, local, CLOCK_LATER, &r) && r == at(2024, 10, 27, 1, 30));
    r = 7;
    cr_assert(!civil_instant(z, local, CLOCK_ERROR, &r));
    cr_assert(!civil_instant(z, at(2024, 3, 31, 2, 30), CLOCK_ERROR, &r));
    cr_assert_eq(r, 7, "untouched on failure");
}

Test(civil, days_that_start_late_or_never)
{
    const struct zone *sao_paulo = zone("America/Sao_Paulo"), *apia = zone("Pacific/Apia");
    cr_assert_eq(civil_day_start(sao_paulo, civil_days(2018, 11, 4)), at(2018, 11, 4, 3, 0));
    cr_assert_eq(civil_day_start(apia, civil_days(2011, 12, 30)), at(2011, 12, 30, 10, 0));
    cr_assert_eq(civil_day_start(apia, civil_days(2011, 12, 31)), at(2011, 12, 30, 10, 0));
    cr_assert_eq(civil_day(apia, at(2011, 12, 30, 10, 0) - 1), civil_days(2011, 12, 29));
}

Test(civil, months_have_ends)
{
    int32_t day, jan31 = civil_days(2023, 1, 31);
    cr_assert(civil_add_date(jan31, 1, 0, MONTH_END_DOWN, &day) && day == civil_days(2023, 2, 28));
    cr_assert(civil_add_date(jan31, 1, 0, MONTH_END_UP, &day) && day == civil_days(2023, 3, 1));
    cr_assert(civil_add_date(jan31, -2, 0, MONTH_END_DOWN, &day) && day == civil_days(2022, 11, 30));
    cr_assert(civil_add_date(civil_days(2024, 2, 29), 12, 0, MONTH_END_UP, &day) &&
              day == civil_days(2025, 3, 1));
    cr_assert(civil_add_date(jan31, 1, 1, MONTH_END_DOWN, &day) && day == civil_days(2023, 3, 1),
              "months first");
    cr_assert(!civil_add_date(jan31, 1, 0, MONTH_END_NONE, &day));
    cr_assert(civil_add_date(jan31, 0, 1, MONTH_END_NONE, &day) && day == civil_days(2023, 2, 1));
}

Test(civil, years_have_ends)
{
    int32_t day;
    int64_t r;
    cr_assert(civil_add_date(CIVIL_LAST_DAY - 1, 0, 1, MONTH_END_NONE, &day) && day == CIVIL_LAST_DAY);
    cr_assert(!civil_add_date(CIVIL_LAST_DAY, 0, 1, MONTH_END_NONE, &day));
    cr_assert(!civil_add_date(CIVIL_FIRST_DAY, 0, -1, MONTH_END_NONE, &day));
    cr_assert(!civil_add_date(0, INT32_MAX, 0, MONTH_END_DOWN, &day));
    cr_assert(!civil_add_date(0, INT32_MIN, INT32_MIN, MONTH_END_DOWN, &day));
    cr_assert(!civil_add(NULL, 0, 0, INT32_MAX, MONTH_END_DOWN, CLOCK_EARLIER, &r));
}

Test(civil, a_day_is_not_24_hours)
{
    const struct zone *z = zone("America/New_York");
    int64_t r, noon = at(2024, 3, 9, 17, 0);
    cr_assert(civil_add(z, noon, 0, 1, MONTH_END_NONE, CLOCK_EARLIER, &r));
    cr_assert_eq(r - noon, 23 * CIVIL_HOUR);
    int64_t night = at(2024, 3, 9, 7, 30); /* 02:30, which the next day lacks */
    cr_assert(civil_add(z, night, 0, 1, MONTH_END_NONE, CLOCK_EARLIER, &r) && r == at(2024, 3, 10, 7, 0));
    cr_assert(!civil_add(z, night, 0, 1, MONTH_END_NONE, CLOCK_ERROR, &r));
}

Test(civil, nothing_added_is_the_same_instant)
{
    const struct zone *z = zone("America/New_York");
    int64_t r, second = at(2024, 11, 3, 6, 30);
    cr_assert(civil_add(z, second, 0, 0, MONTH_END_NONE, CLOCK_ERROR, &r) && r == second);
}

static void period_is(const struct zone *z, enum civil_unit u, int64_t instant, int shift, int64_t start,
                      int64_t end)
{
    int64_t s, e;
    civil_period(z, u, instant, shift, &s, &e);
    cr_assert(s == start && e == end, "%s %d: %lld %lld", civil_unit_name[u], shift, (long long)s,
              (long long)e);
}

Test(civil, periods)
{
    int64_t now = at(2026, 8, 13, 15, 30); /* a Thursday */
    period_is(NULL, UNIT_HOUR, now, 0, at(2026, 8, 13, 15, 0), at(2026, 8, 13, 16, 0));
    period_is(NULL, UNIT_DAY, now, -1, at(2026, 8, 12, 0, 0), at(2026, 8, 13, 0, 0));
    period_is(NULL, UNIT_WEEK, now, 0, at(2026, 8, 10, 0, 0), at(2026, 8, 17, 0, 0));
    period_is(NULL, UNIT_MONTH, now, 5, at(2027, 1, 1, 0, 0), at(2027, 2, 1, 0, 0));
    period_is(NULL, UNIT_QUARTER, now, 0, at(2026, 7, 1, 0, 0), at(2026, 10, 1, 0, 0));
    period_is(NULL, UNIT_HALFYEAR, now, -1, at(2026, 1, 1, 0, 0), at(2026, 7, 1, 0, 0));
    period_is(NULL, UNIT_YEAR, now, 0, at(2026, 1, 1, 0, 0), at(2027, 1, 1, 0, 0));
    period_is(NULL, UNIT_WEEK, -1, 0, at(1969, 12, 29, 0, 0), at(1970, 1, 5, 0, 0));
    period_is(NULL, UNIT_DAY, at(2026, 8, 13, 0, 0), 0, at(2026, 8, 13, 0, 0), at(2026, 8, 14, 0, 0));
}

Test(civil, periods_hold_their_instant)
{
    static const char *const odd[] = {"America/St_Johns", "Pacific/Apia", "America/Juneau",
                                      "Australia/Lord_Howe"};
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        const struct zone *z = zone(odd[i]);
        for (int64_t t = at(1867, 10, 1, 0, 0); t < at(2015, 1, 1, 0, 0); t += 5 * CIVIL_DAY / 7) {
            int64_t s, e;
            civil_period(z, (enum civil_unit)(t / CIVIL_HOUR % 3 < 0 ? 0 : t / CIVIL_HOUR % 3), t, 0, &s, &e);
            if (t < s || t >= e)
                cr_assert_fail("%s at %lld", odd[i], (long long)t);
        }
    }
}

/* The clock of St. John's went back over midnight: one minute of the new day, then an hour of the old one. */
Test(civil, a_clock_that_goes_back_over_midnight)
{
    const struct zone *z = zone("America/St_Johns");
    int64_t jump = at(2006, 10, 29, 2, 31); /* 00:01 becomes 23:01 */
    cr_assert_eq(civil_day(z, jump - 1), civil_days(2006, 10, 29));
    cr_assert_eq(civil_day(z, jump), civil_days(2006, 10, 28));
    period_is(z, UNIT_DAY, jump, 0, jump - CIVIL_MINUTE, at(2006, 10, 30, 3, 30));
}

Test(civil, periods_far_away)
{
    int64_t s, e;
    for (int u = 0; u < UNIT_COUNT; u++) {
        civil_period(NULL, (enum civil_unit)u, 0, INT32_MAX, &s, &e);
        cr_assert_leq(s, e);
        civil_period(NULL, (enum civil_unit)u, INT64_MAX, 0, &s, &e);
        civil_period(NULL, (enum civil_unit)u, INT64_MIN, INT32_MIN, &s, &e);
        cr_assert_leq(s, e);
    }
}

Test(civil, unit_names)
{
    enum civil_unit u;
    cr_assert(civil_unit_find(STR("halfyear"), &u) && u == UNIT_HALFYEAR);
    cr_assert(!civil_unit_find(STR("hours"), &u) && !civil_unit_find(STR(""), &u));
}
