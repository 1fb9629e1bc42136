/* SPDX-License-Identifier: MIT */
#include "vm/civil/recur.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "vm/civil/zone.h"

static struct mem mem;
static struct arena arena;
static const struct zone *zone;
static const struct calendar *office; /* Monday to Friday, 3 April 2026 off, 2026 to 2028 known */

static void in_zone(const char *name)
{
    static const struct cal_span hours = {9 * 60, 18 * 60};
    static const struct cal_years known = {2026, 2028};
    static struct cal_day off;
    struct cal_input in = {.known = &known, .nknown = 1, .days = &off, .ndays = 1};
    cr_assert_eq(zone_load(&arena, open_file, NULL, STR_EMPTY, str_of(name), &zone), ZONE_OK);
    in.zone = zone;
    off = (struct cal_day){.day = civil_days(2026, 4, 3)};
    for (int i = 0; i < 5; i++)
        in.week[i] = (struct cal_hours){&hours, 1, false};
    office = calendar_new(&arena, &in);
}
static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
    in_zone("Europe/Rome");
}
static void end(void)
{
    arena_release(&arena);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(recur, .init = begin, .fini = end);

/* "2026-03-11 10:00" on the civil clock, the first of two; a `-` behind it: the microsecond before. */
static int64_t at(const char *text)
{
    struct civil c = {0};
    char before = 0;
    int64_t first, second;
    int n = sscanf(text, "%d-%d-%d %d:%d%c", &c.year, &c.month, &c.day, &c.hour, &c.minute, &before);
    cr_assert_geq(n, 3, "%s", text);
    civil_instants(zone, civil_join(c), &first, &second);
    return first - (before == '-');
}

static struct recur of(const char *text)
{
    struct recur r;
    struct str bad;
    cr_assert_eq(recur_parse(str_of(text), &r, &bad), RECUR_OK, "%s", text);
    return r;
}

struct row {
    const char *every, *anchor;
    int64_t k;
    const char *start, *end, *due;
};

static void holds(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct row *w = &rows[i];
        struct recur r = of(w->every);
        int64_t start, end;
        cr_assert(recur_period(zone, office, &r, at(w->anchor), w->k, &start, &end), "%s %ld", w->every,
                  (long)w->k);
        cr_expect_eq(start, at(w->start), "%s %ld: start", w->every, (long)w->k);
        cr_expect_eq(end, at(w->end), "%s %ld: end", w->every, (long)w->k);
        struct cal_answer due = recur_deadline(zone, CLOCK_EARLIER, office, &r, start, end);
        cr_expect_eq(due.status, CAL_OK, "%s %ld: status %d", w->every, (long)w->k, due.status);
        cr_expect_eq(due.value, at(w->due), "%s %ld: due %ld off", w->every, (long)w->k,
                     (long)(due.value - at(w->due)));
    }
}

Test(recur, periods_and_deadlines)
{
    static const char wed[] = "2026-03-11 10:00";
    static const struct row rows[] = {
        {"hour", wed, 0, "2026-03-11 10:00", "2026-03-11 11:00", "2026-03-11 11:00-"},
        {"6 hours", wed, 1, "2026-03-11 16:00", "2026-03-11 22:00", "2026-03-11 22:00-"},
        {"day", wed, 0, "2026-03-11", "2026-03-12", "2026-03-12 00:00-"},
        {"day by 17:00", wed, 1, "2026-03-12", "2026-03-13", "2026-03-12 17:00"},
        {"3 days by 08:00", wed, 1, "2026-03-14", "2026-03-17", "2026-03-16 08:00"},
        {"workday", wed, 3, "2026-03-16", "2026-03-17", "2026-03-17 00:00-"},
        {"2 workdays", wed, 1, "2026-03-13", "2026-03-17", "2026-03-17 00:00-"},
        {"workday", "2026-03-14 10:00", 0, "2026-03-16", "2026-03-17", "2026-03-17 00:00-"}, /* a Saturday */
        {"week on Fri by 17:00", wed, 0, "2026-03-09", "2026-03-16", "2026-03-13 17:00"},
        {"week", wed, 2, "2026-03-23", "2026-03-30", "2026-03-30 00:00-"},
        {"2 weeks on Mon", wed, 0, "2026-03-09", "2026-03-23", "2026-03-17 00:00-"},
        {"week on workday 5 by 12:00", wed, 3, "2026-03-30", "2026-04-06",
         "2026-04-02 12:00"}, /* four only: the last of them */
        {"month on 15", wed, 0, "2026-03-01", "2026-04-01", "2026-03-16 00:00-"},
        {"month on 31 by 12:00", wed, 1, "2026-04-01", "2026-05-01", "2026-04-30 12:00"},
        {"month on 31", wed, -1, "2026-02-01", "2026-03-01", "2026-03-01 00:00-"},
        {"month on last Fri", wed, 0, "2026-03-01", "2026-04-01", "2026-03-28 00:00-"},
        {"month on workday 3 by 12:00", wed, 0, "2026-03-01", "2026-04-01", "2026-03-04 12:00"},
        {"month on workday 3 by 12:00", wed, 1, "2026-04-01", "2026-05-01",
         "2026-04-06 12:00"}, /* over the day off and a week end */
        {"quarter", wed, 0, "2026-01-01", "2026-04-01", "2026-04-01 00:00-"},
        {"quarter on last Mon by 09:30", wed, 1, "2026-04-01", "2026-07-01", "2026-06-29 09:30"},
        {"halfyear on last", wed, 0, "2026-01-01", "2026-07-01", "2026-07-01 00:00-"},
        {"year on 02-29", wed, 0, "2026-01-01", "2027-01-01", "2026-03-01 00:00-"},
        {"year on 02-29", wed, 2, "2028-01-01", "2029-01-01", "2028-03-01 00:00-"},
        {"2 years on 03-01 by 08:00", wed, 0, "2026-01-01", "2028-01-01", "2027-03-01 08:00"},
    };
    holds(rows, ARRAY_LEN(rows));
}

Test(recur, where_the_clock_changes)
{
    static const struct row rows[] = {
        {"hour", "2026-03-29 01:30", 0, "2026-03-29 01:00", "2026-03-29 03:00", "2026-03-29 03:00-"},
        {"hour", "2026-03-29 01:30", 2, "2026-03-29 03:00", "2026-03-29 04:00", "2026-03-29 04:00-"},
        {"hour", "2026-10-25 01:30", 1, "2026-10-25 02:00", "2026-10-25 03:00",
         "2026-10-25 03:00-"}, /* two hours long */
        {"day by 02:30", "2026-03-29 12:00", 0, "2026-03-29", "2026-03-30", "2026-03-29 03:00"},
    };
    int64_t start, end;
    holds(rows, ARRAY_LEN(rows));
    struct recur hour = of("hour"), day = of("day by 02:30");
    cr_assert(recur_period(zone, office, &hour, at("2026-03-29 01:30"), 1, &start, &end));
    cr_assert(start == end && start == at("2026-03-29 03:00"), "an hour that is skipped is empty");
    cr_assert(recur_period(zone, office, &hour, at("2026-10-25 01:30"), 1, &start, &end) &&
              end - start == 2 * CIVIL_HOUR);
    start = at("2026-10-25 00:00"), end = at("2026-10-26 00:00");
    cr_assert_eq(recur_deadline(zone, CLOCK_LATER, office, &day, start, end).value,
                 at("2026-10-25 02:30") + CIVIL_HOUR);
    cr_assert_eq(recur_deadline(zone, CLOCK_ERROR, office, &day, start, end).status, CAL_CLOCK);
}

Test(recur, a_day_that_the_clock_skips)
{
    static const struct row rows[] = {
        {"2 days", "2011-12-29 10:00", 0, "2011-12-29", "2011-12-31", "2011-12-31 00:00-"},
        {"week on Fri by 10:00", "2011-12-29 10:00", 0, "2011-12-26", "2012-01-02", "2011-12-31"},
        {"week on Fri", "2011-12-29 10:00", 0, "2011-12-26", "2012-01-02", "2011-12-31 00:00-"},
    };
    int64_t start, end;
    in_zone("Pacific/Apia");
    holds(rows, ARRAY_LEN(rows));
    struct recur day = of("day");
    cr_assert(recur_period(zone, office, &day, at("2011-12-29 10:00"), 1, &start, &end));
    cr_assert(start == end && start == at("2011-12-31"), "30 December 2011 was not");
}

Test(recur, later_than_an_instant)
{
    static const struct {
        const char *every, *from, *due;
    } rows[] = {
        {"hour", "2026-03-29 01:30", "2026-03-29 03:30"}, /* an elapsed hour, whatever the clock shows */
        {"30 days", "2026-03-11 10:00", "2026-04-11 00:00-"},
        {"2 weeks by 09:00", "2026-03-11 10:00", "2026-03-25 09:00"},
        {"month by 09:00", "2026-01-31 23:00", "2026-02-28 09:00"},
        {"quarter", "2026-11-30 23:00", "2027-03-01 00:00-"},
        {"year", "2028-02-29 10:00", "2029-03-01 00:00-"},
        {"3 workdays", "2026-03-11 10:00", "2026-03-17 00:00-"},
        {"workday by 12:00", "2026-04-02 10:00", "2026-04-06 12:00"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct recur r = of(rows[i].every);
        struct cal_answer due = recur_later(zone, CLOCK_EARLIER, office, &r, at(rows[i].from));
        cr_expect(due.status == CAL_OK && due.value == at(rows[i].due), "%s from %s", rows[i].every,
                  rows[i].from);
    }
}

Test(recur, what_cannot_be_read)
{
    static const struct {
        const char *text;
        enum recur_read result;
        const char *bad;
    } rows[] = {
        {"weekly", RECUR_BAD, "weekly"},
        {"", RECUR_BAD, ""},
        {"0 days", RECUR_BAD, "0"},
        {"10000 days", RECUR_BAD, "10000"},
        {"99999999999999999999 days", RECUR_BAD, "99999999999999999999"},
        {"week on Friday", RECUR_BAD, "Friday"},
        {"week on", RECUR_BAD, ""},
        {"day by 24:00", RECUR_BAD, "24:00"},
        {"day by 7:5", RECUR_BAD, "7:5"},
        {"day by 17:00 sharp", RECUR_BAD, "sharp"},
        {"month on last 15", RECUR_BAD, "15"},
        {"month on workday x", RECUR_BAD, "x"},
        {"month on Fri", RECUR_NOT_ONE_DAY, NULL},
        {"week on 15", RECUR_NOT_ONE_DAY, NULL},
        {"day on last", RECUR_NOT_ONE_DAY, NULL},
        {"month on 03-01", RECUR_NOT_ONE_DAY, NULL},
        {"hour by 17:00", RECUR_NOT_ONE_DAY, NULL},
        {"month on 32", RECUR_NEVER, NULL},
        {"month on 0", RECUR_NEVER, NULL},
        {"month on workday 0", RECUR_NEVER, NULL},
        {"year on 02-30", RECUR_NEVER, NULL},
        {"year on 13-01", RECUR_NEVER, NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct recur r;
        struct str bad = STR_EMPTY;
        cr_expect_eq(recur_parse(str_of(rows[i].text), &r, &bad), rows[i].result, "%s", rows[i].text);
        cr_expect(!rows[i].bad || str_eq(bad, str_of(rows[i].bad)), "%s: %.*s", rows[i].text, STR_ARG(bad));
    }
    cr_assert_eq(of("9999 hours").n, 9999);
}

Test(recur, beyond_the_years)
{
    int64_t start, end;
    struct recur year = of("year"), days = of("9999 days"), workday = of("workday"),
                 third = of("month on workday 3");
    cr_assert(recur_period(zone, office, &year, at("2026-03-11"), 7972, &start, &end) &&
              start == at("9998-01-01"));
    cr_assert_not(recur_period(zone, office, &year, at("2026-03-11"), 7973, &start, &end));
    cr_assert_not(recur_period(zone, office, &days, at("2026-03-11"), INT32_MAX, &start, &end));
    cr_assert_not(recur_period(zone, office, &workday, at("2028-12-29"), 1, &start, &end),
                  "2029 is not known");
    struct cal_answer due =
        recur_deadline(zone, CLOCK_EARLIER, office, &third, at("2029-01-01"), at("2029-02-01"));
    cr_assert(due.status == CAL_YEAR && due.year == 2029);
}
