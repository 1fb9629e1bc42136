/* SPDX-License-Identifier: MIT */
#include "vm/civil/calendar.h"

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
TestSuite(calendar, .init = begin, .fini = end);

static const struct cal_span office_spans[] = {{9 * 60, 12 * 60}, {13 * 60, 18 * 60}};
static const struct cal_span night_spans[] = {{22 * 60, 30 * 60}};
static const struct cal_span day_spans[] = {{0, 24 * 60}};
static const struct cal_hours office_hours = {office_spans, 2, false}, night_hours = {night_spans, 1, false}, whole_hours = {day_spans, 1, true};

/* Monday to Friday. */
static struct cal_input week_of(const char *zone, struct cal_hours h)
{
    struct cal_input in = {.zone = NULL};
    cr_assert_eq(zone_load(&arena, open_file, NULL, STR_EMPTY, str_of(zone), &in.zone), ZONE_OK);
    for (int i = 0; i < 5; i++)
        in.week[i] = h;
    return in;
}

static int64_t at(const struct cal_input *in, int y, int m, int d, int hour, int minute)
{
    int64_t first, second;
    civil_instants(in->zone, civil_join((struct civil){.year = y, .month = m, .day = d, .hour = hour, .minute = minute}), &first, &second);
    return first;
}

static void gives(struct cal_answer r, int64_t value)
{
    cr_assert_eq(r.status, CAL_OK, "status %d", r.status);
    cr_assert_eq(r.value, value, "%lld, not %lld", (long long)r.value, (long long)value);
}

Test(calendar, hours_of_a_week)
{
    struct cal_input in = week_of("Asia/Shanghai", office_hours);
    const struct calendar *c = calendar_new(&arena, &in);
    int64_t friday = at(&in, 2026, 10, 9, 16, 30);
    gives(calendar_add_time(c, friday, 4 * CIVIL_HOUR), at(&in, 2026, 10, 12, 11, 30));
    gives(calendar_add_time(c, friday, 90 * CIVIL_MINUTE), at(&in, 2026, 10, 9, 18, 0));
    gives(calendar_add_time(c, friday, 90 * CIVIL_MINUTE + 1), at(&in, 2026, 10, 12, 9, 0) + 1);
    gives(calendar_add_time(c, at(&in, 2026, 10, 12, 9, 0), -90 * CIVIL_MINUTE), friday);
    gives(calendar_add_time(c, friday, 0), friday);
    gives(calendar_worktime(c, friday, at(&in, 2026, 10, 12, 11, 30)), 4 * CIVIL_HOUR);
    gives(calendar_worktime(c, at(&in, 2026, 10, 12, 11, 30), friday), -4 * CIVIL_HOUR);
    gives(calendar_worktime(c, at(&in, 2025, 1, 1, 0, 0), at(&in, 2026, 1, 1, 0, 0)), 261 * 8 * CIVIL_HOUR);
    gives(calendar_add_time(c, friday, 261 * 8 * CIVIL_HOUR), at(&in, 2027, 10, 11, 16, 30));
}

Test(calendar, days_and_closings)
{
    struct cal_input in = week_of("Asia/Shanghai", office_hours);
    const struct calendar *c = calendar_new(&arena, &in);
    int32_t friday = civil_days(2026, 10, 9);
    gives(calendar_is_workday(c, friday), 1);
    gives(calendar_is_workday(c, friday + 1), 0);
    gives(calendar_workdays(c, friday, friday + 3), 1);
    gives(calendar_workdays(c, friday + 3, friday), -1);
    gives(calendar_workdays(c, civil_days(1, 1, 1), civil_days(9999, 12, 31)), 2608614);
    gives(calendar_add_days(c, friday, 1), friday + 3);
    gives(calendar_add_days(c, friday + 3, -1), friday);
    gives(calendar_add_days(c, friday + 1, -1), friday);
    gives(calendar_add_workdays(c, at(&in, 2026, 10, 10, 7, 15), 1, false), at(&in, 2026, 10, 12, 18, 0));
    gives(calendar_add_workdays(c, at(&in, 2026, 10, 10, 7, 15), 1, true), at(&in, 2026, 10, 12, 7, 15));
    gives(calendar_add_workdays(c, at(&in, 2026, 10, 10, 7, 15), -1, false), at(&in, 2026, 10, 9, 9, 0));
    cr_assert_eq(calendar_add_days(c, CIVIL_LAST_DAY, 1).status, CAL_RANGE);
    cr_assert_eq(calendar_closes(c, friday + 1).status, CAL_NO_WORK);
}

Test(calendar, whole_days_end_with_their_last_microsecond)
{
    struct cal_input in = week_of("UTC", whole_hours);
    const struct calendar *c = calendar_new(&arena, &in);
    gives(calendar_add_workdays(c, at(&in, 2026, 10, 9, 7, 15), 1, false), at(&in, 2026, 10, 13, 0, 0) - 1);
    gives(calendar_add_time(c, at(&in, 2026, 10, 9, 23, 0), CIVIL_HOUR), at(&in, 2026, 10, 10, 0, 0));
    gives(calendar_opens(c, civil_days(2026, 10, 9)), at(&in, 2026, 10, 9, 0, 0));
}

Test(calendar, clock_changes_count_as_elapsed)
{
    struct cal_input in = week_of("America/New_York", night_hours);
    in.week[5] = in.week[6] = night_hours;
    const struct calendar *c = calendar_new(&arena, &in);
    gives(calendar_worktime(c, at(&in, 2026, 3, 7, 12, 0), at(&in, 2026, 3, 8, 12, 0)), 7 * CIVIL_HOUR);
    gives(calendar_worktime(c, at(&in, 2026, 10, 31, 12, 0), at(&in, 2026, 11, 1, 12, 0)), 9 * CIVIL_HOUR);
    gives(calendar_add_time(c, at(&in, 2026, 10, 31, 22, 0), 9 * CIVIL_HOUR), at(&in, 2026, 11, 1, 6, 0));
    gives(calendar_worktime(c, at(&in, 2026, 1, 1, 12, 0), at(&in, 2027, 1, 1, 12, 0)), 365 * 8 * CIVIL_HOUR);
}

Test(calendar, an_unknown_year_is_named)
{
    static const struct cal_years known[] = {{2020, 2022}, {2024, 2026}};
    struct cal_input in = week_of("UTC", office_hours);
    in.known = known;
    in.nknown = 2;
    const struct calendar *c = calendar_new(&arena, &in);
    struct cal_answer r = calendar_add_days(c, civil_days(2026, 12, 31), 1);
    cr_assert(r.status == CAL_YEAR && r.year == 2027);
    r = calendar_workdays(c, civil_days(2022, 5, 1), civil_days(2025, 5, 1));
    cr_assert(r.status == CAL_YEAR && r.year == 2023);
    r = calendar_workdays(c, civil_days(2025, 5, 1), civil_days(2018, 5, 1));
    cr_assert(r.status == CAL_YEAR && r.year == 2023);
    r = calendar_is_workday(c, civil_days(2019, 12, 31));
    cr_assert(r.status == CAL_YEAR && r.year == 2019);
    gives(calendar_add_time(c, at(&in, 2026, 12, 31, 17, 0), CIVIL_HOUR), at(&in, 2026, 12, 31, 18, 0));
    r = calendar_add_time(c, at(&in, 2026, 12, 31, 17, 0), CIVIL_HOUR + 1);
    cr_assert(r.status == CAL_YEAR && r.year == 2027);
}

/* Early on new year's day somebody may still work from the evening before, in a year of which nothing is known. */
Test(calendar, a_shift_out_of_an_unknown_year)
{
    static const struct cal_years known[] = {{2026, 2026}};
    struct cal_input in = week_of("UTC", night_hours);
    in.known = known;
    in.nknown = 1;
    const struct calendar *c = calendar_new(&arena, &in);
    struct cal_answer r = calendar_worktime(c, at(&in, 2026, 1, 1, 5, 0), at(&in, 2026, 1, 2, 0, 0));
    cr_assert(r.status == CAL_YEAR && r.year == 2025);
    gives(calendar_worktime(c, at(&in, 2026, 1, 1, 6, 0), at(&in, 2026, 1, 2, 0, 0)), 2 * CIVIL_HOUR);
    gives(calendar_add_time(c, at(&in, 2026, 12, 31, 23, 0), 7 * CIVIL_HOUR), at(&in, 2027, 1, 1, 6, 0));
}

Test(calendar, only_single_dates_are_worked)
{
    struct cal_day days[] = {{civil_days(2026, 10, 10), office_hours}};
    struct cal_input in = week_of("UTC", (struct cal_hours){0});
    cr_assert_not(calendar_works(&in));
    in.days = days;
    in.ndays = 1;
    cr_assert(calendar_works(&in));
    const struct calendar *c = calendar_new(&arena, &in);
    gives(calendar_add_time(c, at(&in, 2026, 1, 1, 0, 0), 8 * CIVIL_HOUR), at(&in, 2026, 10, 10, 18, 0));
    cr_assert_eq(calendar_add_time(c, at(&in, 2026, 1, 1, 0, 0), 8 * CIVIL_HOUR + 1).status, CAL_NO_WORK);
    cr_assert_eq(calendar_add_days(c, civil_days(2026, 10, 10), -1).status, CAL_NO_WORK);
}

Test(calendar, clashes)
{
    static const struct cal_span early[] = {{5 * 60, 8 * 60}}, twice[] = {{540, 720}, {700, 800}};
    struct cal_input in = week_of("UTC", night_hours);
    struct cal_day days[] = {{civil_days(2026, 10, 10), {early, 1, false}}};
    bool week;
    int32_t a, b;
    cr_assert_not(calendar_clash(&in, &week, &a, &b));
    in.days = days;
    in.ndays = 1;
    cr_assert(calendar_clash(&in, &week, &a, &b));
    cr_assert(!week && a == days[0].day - 1 && b == days[0].day);
    in.week[2] = (struct cal_hours){early, 1, false};
    cr_assert(calendar_clash(&in, &week, &a, &b) && week && a == 2 && b == 3);
    in.week[0] = (struct cal_hours){twice, 2, false};
    cr_assert(calendar_clash(&in, &week, &a, &b) && week && a == 1 && b == 1);
}
