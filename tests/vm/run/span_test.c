/* SPDX-License-Identifier: MIT */
#include "vm/run/measures.h"

#include <criterion/criterion.h>

static struct mem mem;
static struct arena arena;
static const struct zone *zone;

static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
    cr_assert_eq(zone_load(&arena, open_file, NULL, STR_EMPTY, STR("Europe/Rome"), &zone), ZONE_OK);
}
static void end(void)
{
    arena_release(&arena);
}
TestSuite(span, .init = begin, .fini = end);

/* A period's name reads back as the period. */
Test(span, names_of_periods_read_back)
{
    static const char *const every[] = {"hour", "day", "week", "month", "quarter", "halfyear", "year"};
    int64_t at = civil_day_start(zone, civil_days(2025, 12, 1)) + 5 * CIVIL_HOUR;
    for (size_t u = 0; u < ARRAY_LEN(every); u++)
        for (int64_t k = -30; k < 60; k++) {
            struct recur r;
            struct str bad;
            int64_t from, till, low, high;
            struct buf b = {.arena = &arena};
            cr_assert_eq(recur_parse(str_of(every[u]), &r, &bad), RECUR_OK);
            cr_assert(recur_period(zone, NULL, &r, at, k, &from, &till));
            period_print(&b, zone, &r, from, till);
            cr_assert(period_read(zone, buf_str(&b), &low, &high), "%.*s", STR_ARG(buf_str(&b)));
            cr_assert_eq(low, from, "%.*s", STR_ARG(buf_str(&b)));
            cr_assert_eq(high, till, "%.*s", STR_ARG(buf_str(&b)));
        }
}

Test(span, what_names_no_period)
{
    static const char *const bad[] = {
        "",         "march",      "26",     "2026-",         "2026-Q5",      "2026-H3",  "2026-13",
        "2026-W54", "2026-02-30", "2026-3", "2026-03-02T24", "2026-03-02T1", "2026-03x", "0000"};
    int64_t from, till;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        cr_assert_not(period_read(zone, str_of(bad[i]), &from, &till), "%s", bad[i]);
}
