/* SPDX-License-Identifier: MIT */
#include "vm/rule/reckon.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "vm/civil/zone.h"

static struct mem mem;
static struct arena arena;
static struct world world;
static struct reckoner
    k; /* Europe/Rome, months down; Monday to Friday 09-12 and 13-18, 3 April off, 2026 known */

static void begin(void)
{
    static const struct cal_span hours[] = {{9 * 60, 12 * 60}, {13 * 60, 18 * 60}};
    static const struct cal_years known = {2026, 2026};
    static struct cal_day off;
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
    world = (struct world){0};
    k = (struct reckoner){.month_end = MONTH_END_DOWN, .world = &world};
    cr_assert_eq(zone_load(&arena, open_file, NULL, STR_EMPTY, STR("Europe/Rome"), &k.zone), ZONE_OK);
    off = (struct cal_day){.day = civil_days(2026, 4, 3)};
    struct cal_input in = {.zone = k.zone, .days = &off, .ndays = 1, .known = &known, .nknown = 1};
    for (int i = 0; i < 5; i++)
        in.week[i] = (struct cal_hours){hours, 2, false};
    *VEC_PUSH(&arena, world.calendars) = (struct world_calendar){0};
    *VEC_PUSH(&arena, world.calendars) = (struct world_calendar){.calendar = calendar_new(&arena, &in)};
}
static void end(void)
{
    arena_release(&arena);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(reckon, .init = begin, .fini = end);

/* "2026-03-11 10:00" on the civil clock, the first of two; a `-` behind it: the microsecond before. */
static int64_t at(const char *text)
{
    struct civil c = {0};
    char before = 0;
    int64_t first, second;
    cr_assert_geq(sscanf(text, "%d-%d-%d %d:%d%c", &c.year, &c.month, &c.day, &c.hour, &c.minute, &before), 3,
                  "%s", text);
    civil_instants(k.zone, civil_join(c), &first, &second);
    return first - (before == '-');
}

static struct length minutes(int64_t n)
{
    return (struct length){.type = {.kind = TYPE_DURATION}, .value = value_int(n * CIVIL_MINUTE)};
}
static struct length civil(int32_t months, int32_t days, bool end_of_day)
{
    return (struct length){
        .type = {.kind = TYPE_PERIOD}, .value.as.period = {months, days}, .end_of_day = end_of_day};
}
static struct length work(enum work_unit unit, int32_t n, bool keep_clock)
{
    return (struct length){.type = {.kind = TYPE_WORKTIME, .of = unit},
                           .value.as.work = {.n = n, .calendar = 1, .keep_clock = keep_clock}};
}

static void gives(struct reckoned r, const char *want, const char *what)
{
    cr_expect_eq(r.cause, FAIL_NOTHING, "%s: cause %d", what, r.cause);
    cr_expect_eq(r.at, at(want), "%s: %ld seconds from %s", what, (long)((r.at - at(want)) / CIVIL_SECOND),
                 want);
}

Test(reckon, how_long_somebody_has)
{
    const struct {
        const char *what;
        struct length l;
        const char *start, *want;
    } rows[] = {
        {"elapsed over a skipped hour", minutes(90), "2026-03-29 01:30", "2026-03-29 04:00"},
        {"elapsed over an hour that comes twice", minutes(150), "2026-10-25 01:30", "2026-10-25 03:00"},
        {"days", civil(0, 3, false), "2026-03-27 10:00", "2026-03-30 10:00"},
        {"a day into the gap", civil(0, 1, false), "2026-03-28 02:30", "2026-03-29 03:00"},
        {"a day onto a time that comes twice", civil(0, 1, false), "2026-10-24 02:30", "2026-10-25 02:30"},
        {"a month that is shorter", civil(1, 0, false), "2026-01-31 10:00", "2026-02-28 10:00"},
        {"a month and a day", civil(1, 1, false), "2026-01-31 10:00", "2026-03-01 10:00"},
        {"end of the day", civil(0, 0, true), "2026-03-11 10:00", "2026-03-12 00:00-"},
        {"end of the seventh day", civil(0, 7, true), "2026-03-11 23:59", "2026-03-19 00:00-"},
        {"working hours over noon", work(WORK_TIME, 240, false), "2026-03-11 10:00", "2026-03-11 15:00"},
        {"working hours over a week end", work(WORK_TIME, 240, false), "2026-03-13 17:00",
         "2026-03-16 12:00"},
        {"working hours from a day off", work(WORK_TIME, 480, false), "2026-03-14 08:00", "2026-03-16 18:00"},
        {"working hours that end with the day", work(WORK_TIME, 60, false), "2026-03-11 17:00",
         "2026-03-11 18:00"},
        {"workdays", work(WORK_DAYS, 3, false), "2026-03-11 10:00", "2026-03-16 18:00"},
        {"workdays from a day off", work(WORK_DAYS, 3, false), "2026-03-14 10:00", "2026-03-18 18:00"},
        {"workdays over a holiday", work(WORK_DAYS, 1, false), "2026-04-02 10:00", "2026-04-06 18:00"},
        {"workdays to the minute", work(WORK_DAYS, 3, true), "2026-03-11 10:07", "2026-03-16 10:07"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        gives(reckon_after(&k, at(rows[i].start), &rows[i].l), rows[i].want, rows[i].what);
}

Test(reckon, as_the_book_settles_it)
{
    struct length day = civil(0, 1, false), month = civil(1, 0, false);
    k.month_end = MONTH_END_UP;
    gives(reckon_after(&k, at("2026-01-31 10:00"), &month), "2026-03-01 10:00", "a month, up");
    k.clock_change = CLOCK_LATER;
    int64_t second = reckon_after(&k, at("2026-10-24 02:30"), &day).at;
    cr_expect_eq(second - at("2026-10-25 02:30"), CIVIL_HOUR);
    k.clock_change = CLOCK_ERROR;
    cr_expect_eq(reckon_after(&k, at("2026-10-24 02:30"), &day).cause, FAIL_CLOCK);
    cr_expect_eq(reckon_after(&k, at("2026-03-28 02:30"), &day).cause, FAIL_CLOCK);
    gives(reckon_after(&k, at("2026-03-28 04:30"), &day), "2026-03-29 04:30", "an hour that comes once");
}

Test(reckon, what_gives_no_deadline)
{
    struct length day = work(WORK_DAYS, 1, false), ages = minutes(INT64_MAX / CIVIL_MINUTE),
                  years = civil(12 * 8000, 0, false);
    struct length last = civil(0, 1, true);
    struct reckoned r = reckon_after(&k, at("2026-12-31 10:00"), &day);
    cr_expect(r.cause == FAIL_CALENDAR && r.calendar == 1 && r.year == 2027);
    cr_expect_eq(reckon_after(&k, at("2026-03-11 10:00"), &ages).cause, FAIL_RANGE);
    cr_expect_eq(reckon_after(&k, at("2026-03-11 10:00"), &years).cause, FAIL_RANGE);
    cr_expect_eq(reckon_after(&k, at("9999-12-30 10:00"), &last).cause, FAIL_RANGE);
    r = reckon_resumed(&k, at("2026-12-30 18:00"), at("2026-12-29 10:00"), at("2027-01-04 10:00"), &day);
    cr_expect(r.cause == FAIL_CALENDAR && r.year == 2027);
}

Test(reckon, a_clock_that_stood_still)
{
    const struct {
        const char *what;
        struct length l;
        const char *deadline, *stop, *resume, *want;
    } rows[] = {
        {"elapsed", minutes(240), "2026-03-11 14:00", "2026-03-11 11:00", "2026-03-11 12:30",
         "2026-03-11 15:30"},
        {"elapsed over a skipped hour", minutes(240), "2026-03-29 01:45", "2026-03-29 01:30",
         "2026-03-29 03:30", "2026-03-29 03:45"},
        {"nothing left", minutes(240), "2026-03-11 14:00", "2026-03-11 14:00", "2026-03-12 10:00",
         "2026-03-12 10:00"},
        {"stopped too late", work(WORK_DAYS, 1, false), "2026-03-11 18:00", "2026-03-13 14:00",
         "2026-03-14 10:00", "2026-03-14 10:00"},
        {"working hours", work(WORK_TIME, 240, false), "2026-03-11 15:00", "2026-03-11 11:00",
         "2026-03-12 16:00", "2026-03-13 10:00"},
        {"working hours, stopped by night", work(WORK_TIME, 240, false), "2026-03-12 10:00",
         "2026-03-11 20:00", "2026-03-14 12:00", "2026-03-16 10:00"},
        {"workdays", work(WORK_DAYS, 3, false), "2026-03-16 18:00", "2026-03-12 10:00", "2026-03-13 09:00",
         "2026-03-17 18:00"},
        {"workdays within a day", work(WORK_DAYS, 3, false), "2026-03-16 18:00", "2026-03-12 10:00",
         "2026-03-12 17:00", "2026-03-16 18:00"},
        {"workdays over a week end", work(WORK_DAYS, 3, false), "2026-03-16 18:00", "2026-03-13 10:00",
         "2026-03-15 17:00", "2026-03-16 18:00"},
        {"workdays to the minute", work(WORK_DAYS, 3, true), "2026-03-16 10:07", "2026-03-12 10:00",
         "2026-03-13 09:00", "2026-03-17 10:07"},
        {"days", civil(0, 3, false), "2026-03-14 10:00", "2026-03-12 23:00", "2026-03-13 01:00",
         "2026-03-15 10:00"},
        {"days into the gap", civil(0, 3, false), "2026-03-28 02:30", "2026-03-26 23:00", "2026-03-27 01:00",
         "2026-03-29 03:00"},
        {"a day that the stop uses up", civil(0, 1, false), "2026-03-12 10:00", "2026-03-12 09:00",
         "2026-03-12 12:00", "2026-03-12 12:00"},
        {"a workday that the stop uses up", work(WORK_DAYS, 1, false), "2026-03-13 18:00", "2026-03-13 10:00",
         "2026-03-15 17:00", "2026-03-15 17:00"},
        {"end of day", civil(0, 3, true), "2026-03-15 00:00-", "2026-03-12 23:00", "2026-03-14 01:00",
         "2026-03-17 00:00-"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        gives(reckon_resumed(&k, at(rows[i].deadline), at(rows[i].stop), at(rows[i].resume), &rows[i].l),
              rows[i].want, rows[i].what);
    gives(reckon_resumed(&k, at("2026-03-11 14:00"), at("2026-03-11 11:00"), at("2026-03-12 11:00"), NULL),
          "2026-03-12 14:00", "a deadline out of the data");
}

Test(reckon, at_risk)
{
    struct length hours = work(WORK_TIME, 480, false), days = work(WORK_DAYS, 3, false),
                  day = work(WORK_TIME, 60, false);
    gives(reckon_at_risk(&k, at("2026-03-11 10:00"), 0, at("2026-03-11 14:00"), 0.25, NULL), "2026-03-11 13:00",
          "a quarter of four hours is left");
    gives(reckon_at_risk(&k, at("2026-03-11 10:00"), 0, at("2026-03-12 10:00"), 0.25, &hours),
          "2026-03-11 17:00", "two of eight working hours are left");
    gives(reckon_at_risk(&k, at("2026-03-11 10:00"), 0, at("2026-03-16 18:00"), 0.25, &days), "2026-03-15 10:00",
          "workdays by elapsed time");
    gives(reckon_at_risk(&k, at("2026-03-29 01:00"), 0, at("2026-03-29 04:00"), 0.5, NULL), "2026-03-29 03:00",
          "half of two elapsed hours");
    gives(reckon_at_risk(&k, at("2026-03-13 10:00"), 5 * CIVIL_HOUR, at("2026-03-13 15:00"), 0.2, NULL), "2026-03-13 13:00",
          "five of ten hours were over before");
    gives(reckon_at_risk(&k, at("2026-03-13 10:00"), 9 * CIVIL_HOUR, at("2026-03-13 11:00"), 0.2, NULL), "2026-03-13 10:00",
          "less was left already");
    struct reckoned r = reckon_at_risk(&k, at("2026-12-31 17:00"), 0, at("2027-01-01 10:00"), 0.5, &day);
    cr_expect(r.cause == FAIL_CALENDAR && r.year == 2027);
}
