/* SPDX-License-Identifier: MIT */
#include "vm/civil/zone.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>

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
TestSuite(zone, .init = begin, .fini = end);

static enum zone_result load(const char *name, const struct zone **ret)
{
    return zone_load(&arena, open_file, NULL, STR_EMPTY, str_of(name), ret);
}
static int32_t offset(const struct zone *z, int64_t seconds)
{
    int64_t from, till;
    return zone_offset(z, seconds * CIVIL_SECOND, &from, &till);
}

Test(zone, utc_needs_no_file)
{
    const struct zone *z = NULL;
    int64_t from, till;
    cr_assert_eq(zone_load(&arena, open_file, NULL, STR("/nowhere"), STR("UTC"), &z), ZONE_OK);
    cr_assert_eq(zone_offset(z, 0, &from, &till), 0);
    cr_assert(from == INT64_MIN && till == INT64_MAX);
    cr_assert_eq(zone_offset(NULL, 0, &from, &till), 0);
}

Test(zone, real_zones)
{
    const struct zone *z = NULL;
    cr_assert_eq(load("Asia/Shanghai", &z), ZONE_OK);
    cr_assert_eq(offset(z, 1772328600), 8 * 3600);
    cr_assert_eq(load("Asia/Kathmandu", &z), ZONE_OK);
    cr_assert_eq(offset(z, 1772328600), 5 * 3600 + 45 * 60);
    cr_assert_eq(load("Etc/GMT+12", &z), ZONE_OK);
    cr_assert_eq(offset(z, 0), -12 * 3600);
    cr_assert_eq(load("America/Argentina/Buenos_Aires", &z), ZONE_OK);
    cr_assert_eq(offset(z, 1772328600), -3 * 3600);
}

/* A stretch's ends are where the offset changes, in the table and beyond it. */
Test(zone, stretches)
{
    const struct zone *z = NULL;
    int64_t from, till, f, t;
    cr_assert_eq(load("Europe/Berlin", &z), ZONE_OK);
    static const int64_t years[] = {1900, 1950, 2024, 2037, 2038, 2039, 2450, 2451, 2900, 9990};
    for (size_t i = 0; i < ARRAY_LEN(years); i++) {
        int64_t now = civil_days((int32_t)years[i], 7, 1) * CIVIL_DAY;
        int32_t summer = zone_offset(z, now, &from, &till);
        cr_assert(from <= now && now < till);
        cr_assert_neq(zone_offset(z, from - 1, &f, &t), summer);
        cr_assert_neq(zone_offset(z, till, &f, &t), summer);
        cr_assert_eq(f, till);
    }
}

Test(zone, names_that_are_refused)
{
    static const char *const names[] = {
        "",          "/etc/passwd", "../etc/passwd",   "Europe/../UTC",  "Europe//Berlin",
        "Europe/",   "Europe",      "Mars/Olympus",    "Europe/Ber lin", "tzdata.zi",
        "localtime", "posixrules",  "Europe/Berlin/x", "\xc3\xa4",       "1/2"};
    const struct zone *z = NULL;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        cr_assert_eq(load(names[i], &z), ZONE_UNKNOWN, "%s", names[i]);
    cr_assert_eq(load("leapseconds", &z), ZONE_BROKEN);
    cr_assert_null(z);
}

static void nobody_calls(void *ud)
{
    (void)ud;
    const struct zone *z;
    load("Europe/Berlin", &z);
}
Test(zone, memory_runs_out)
{
    enum bl_status why = BL_MEMORY;
    for (long n = 1; why != BL_OK; n++) {
        cr_assert_lt(n, 1000);
        fault_at(n, true);
        why = mem_try(&mem, nobody_calls, NULL);
        fault_at(0, false);
        arena_release(&arena);
        arena_init(&arena, &mem);
        cr_assert(why == BL_OK || why == BL_MEMORY);
    }
}

/* --- files of our own
 * ---------------------------------------------------------------------------------------- */

static struct str seed(const char *name)
{
    struct buf path = {.arena = &arena};
    struct str bytes;
    buf_text(&path, "tests/fuzz/corpus/tzif/");
    buf_text(&path, name);
    cr_assert(read_whole(&arena, open_file, NULL, STR_EMPTY, buf_str(&path), 1 << 16, &bytes), "%s", name);
    return bytes;
}
static const struct zone *parsed(const char *name)
{
    const struct zone *z = NULL;
    cr_assert_eq(zone_parse(&arena, seed(name), &z), ZONE_OK, "%s", name);
    return z;
}

Test(zone, first_version)
{
    const struct zone *z = parsed("v1");
    cr_assert_eq(offset(z, -1000000001), 0);
    cr_assert_eq(offset(z, -1000000000), 3600);
    cr_assert_eq(offset(z, 354675599), 3600);
    cr_assert_eq(offset(z, 354675600), 7200);
    cr_assert_eq(offset(z, 370400400), 3600);
    cr_assert_eq(offset(z, 4000000000), 3600, "without a footer the last offset goes on");
}

Test(zone, footer)
{
    const struct zone *z = parsed("v2-europe");
    int64_t march = civil_days(2024, 3, 31) * INT64_C(86400) + 3600;
    cr_assert_eq(offset(z, march - 1), 3600);
    cr_assert_eq(offset(z, march), 7200);
    int64_t far = civil_days(8765, 3, 28) * INT64_C(86400) + 3600; /* its last Sunday */
    cr_assert_eq(civil_weekday(civil_days(8765, 3, 28)), 7);
    cr_assert_eq(offset(z, far - 1), 3600);
    cr_assert_eq(offset(z, far), 7200);
}

Test(zone, footer_alone_holds_always)
{
    const struct zone *z = parsed("v2-no-table");
    cr_assert_eq(offset(z, civil_days(1850, 7, 1) * INT64_C(86400)), -4 * 3600);
    cr_assert_eq(offset(z, civil_days(1850, 1, 1) * INT64_C(86400)), -5 * 3600);
    cr_assert_eq(offset(z, civil_days(2850, 7, 1) * INT64_C(86400)), -4 * 3600);
}

Test(zone, footer_forms)
{
    int64_t y2023 = civil_days(2023, 1, 1) * INT64_C(86400), y2024 = civil_days(2024, 1, 1) * INT64_C(86400);
    const struct zone *z =
        parsed("v3-negative"); /* the last Sunday of March, two hours before its midnight */
    int64_t jump = civil_days(2024, 3, 31) * INT64_C(86400) - 2 * 3600 + 3 * 3600;
    cr_assert(offset(z, jump - 1) == -10800 && offset(z, jump) == -7200);
    z = parsed("v3-julian"); /* J79 is the 20th of March in every year, and /24 the end of it */
    jump = civil_days(2024, 3, 21) * INT64_C(86400) - 12600;
    cr_assert(offset(z, jump - 1) == 12600 && offset(z, jump) == 16200);
    jump = civil_days(2023, 3, 21) * INT64_C(86400) - 12600;
    cr_assert(offset(z, jump - 1) == 12600 && offset(z, jump) == 16200);
    z = parsed(
        "v3-day"); /* the day with number 59, from 0: the leap day, where there is one; at 167 o'clock */
    cr_assert(offset(z, y2024 + 59 * 86400 + 167 * 3600 - 1) == 0 &&
              offset(z, y2024 + 59 * 86400 + 167 * 3600) == 5415);
    cr_assert(offset(z, y2023 + 59 * 86400 + 167 * 3600 - 1) == 0 &&
              offset(z, y2023 + 59 * 86400 + 167 * 3600) == 5415);
    jump = y2024 + 300 * 86400 - 167 * 3600 - 5415;
    cr_assert(offset(z, jump - 1) == 5415 && offset(z, jump) == 0);
}

Test(zone, summer_all_year_and_winter_time)
{
    const struct zone *z = parsed("v3-always");
    int64_t y2024 = civil_days(2024, 1, 1) * INT64_C(86400);
    for (int64_t t = y2024 - 86400; t < y2024 + 400 * 86400; t += 1800)
        cr_assert_eq(offset(z, t), -4 * 3600);
    z = parsed("v2-dublin");
    cr_assert_eq(offset(z, y2024), 0);
    cr_assert_eq(offset(z, y2024 + 180 * 86400), 3600);
}

Test(zone, files_that_are_refused)
{
    const struct zone *z = NULL;
    struct str bytes = seed("v2-europe");
    cr_assert_eq(zone_parse(&arena, seed("empty"), &z), ZONE_BROKEN);
    cr_assert_eq(zone_parse(&arena, seed("v2-leaps"), &z), ZONE_BROKEN, "leap seconds are no civil time");
    cr_assert_eq(zone_parse(&arena, STR("TZif"), &z), ZONE_BROKEN);
    for (uint32_t n = 0; n < bytes.n; n++)
        cr_assert_eq(zone_parse(&arena, str_part(bytes, 0, n), &z), ZONE_BROKEN, "cut at %u", n);
    cr_assert_null(z);
}

/* A footer in place of that of v2-no-table. */
static enum zone_result with_footer(const char *text)
{
    const struct zone *z;
    struct str bytes = seed("v2-no-table");
    struct buf b = {.arena = &arena};
    buf_add(&b, str_part(bytes, 0, bytes.n - (uint32_t)strlen("EST5EDT,M3.2.0,M11.1.0\n")));
    buf_text(&b, text);
    buf_char(&b, '\n');
    return zone_parse(&arena, buf_str(&b), &z);
}

Test(zone, footers_that_are_refused)
{
    static const char *const good[] = {"",
                                       "UTC0",
                                       "<+03>-3",
                                       "<-0330>3:30",
                                       "AAA+24",
                                       "AAA-24:59:59",
                                       "EST5EDT,0/0,J365/25",
                                       "EST5EDT4,M1.1.0/-167,M12.5.6/167:59:59"};
    static const char *const bad[] = {"E5",
                                      "EST",
                                      "EST5EDT",
                                      "EST5EDT,M3.2.0",
                                      "EST5EDT,M13.2.0,M11.1.0",
                                      "EST5EDT,M3.6.0,M11.1.0",
                                      "EST5EDT,M3.2.7,M11.1.0",
                                      "EST25",
                                      "EST5EDT,J0,J3",
                                      "EST5EDT,J366,J3",
                                      "EST5EDT,366,3",
                                      "EST5EDT,M3.2.0/168,M11.1.0",
                                      "EST5EDT,M3.2.0,M11.1.0 ",
                                      "<+03-3",
                                      "+03-3",
                                      "EST5:60",
                                      "EST5:1:60",
                                      "EST5EDT,M3.2.0,M11.1.0,M1.1.1",
                                      "EST99999999999",
                                      "<>5"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        cr_assert_eq(with_footer(good[i]), ZONE_OK, "%s", good[i]);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        cr_assert_eq(with_footer(bad[i]), ZONE_BROKEN, "%s", bad[i]);
}

/* --- lists of names
 * ------------------------------------------------------------------------------------------ */

struct shelf {
    struct str file[2]; /* name, text */
};
static bool shelf_read(void *ud, void *buf, size_t n, size_t *ret_n)
{
    struct str *left = ud;
    *ret_n = MIN(n, left->n);
    memcpy(buf, left->p, *ret_n);
    left->p += *ret_n;
    left->n -= (uint32_t)*ret_n;
    return true;
}
static void shelf_close(void *ud)
{
    (void)ud;
}
static bool shelf_open(void *ud, struct str from, struct str path, struct stream *ret)
{
    const struct shelf *s = ud;
    (void)from;
    if (!str_starts(path, STR("zones/")) || !str_eq(str_part(path, 6, path.n - 6), s->file[0])) {
        errno = ENOENT;
        return false;
    }
    struct str *left = NEW(&arena, struct str);
    *left = s->file[1];
    *ret = (struct stream){left, shelf_read, shelf_close};
    return true;
}

static void nearest_is(struct shelf *s, const char *name, const char *want)
{
    struct str got = zone_nearest(&arena, shelf_open, s, STR("zones"), str_of(name));
    if (!want)
        cr_assert_null(got.p, "%s", name);
    else
        cr_assert(got.p && str_eq(got, str_of(want)), "%s: %.*s", name, STR_ARG(got));
}

Test(zone, nearest_name)
{
    struct shelf zi = {
        {STR("tzdata.zi"), STR("# version 2031c\nR a 1 o - J 1 0 0 -\nZ Asia/Shanghai 8 - CST\n8 - CST\n"
                               "Z America/New_York -5 u E%sT\nL America/New_York US/Eastern\n")}};
    nearest_is(&zi, "Asia/Shangai", "Asia/Shanghai");
    nearest_is(&zi, "asia/shanghai", "Asia/Shanghai");
    nearest_is(&zi, "new york", "America/New_York");
    nearest_is(&zi, "US/Easter", "US/Eastern");
    nearest_is(&zi, "Mars/Olympus_Mons", NULL);
    struct shelf tab = {
        {STR("zone1970.tab"), STR("# comment\nCN\t+3114+12128\tAsia/Shanghai\tBeijing Time\nXX\n\n")}};
    nearest_is(&tab, "Asia/Shangai", "Asia/Shanghai");
    struct shelf none = {{STR("other"), STR("")}};
    nearest_is(&none, "Asia/Shangai", NULL);
}

static void release_is(const char *file, const char *text, const char *want)
{
    struct shelf s = {{str_of(file), str_of(text)}};
    struct str got = zone_release(&arena, shelf_open, &s, STR("zones"));
    cr_assert(str_eq(got, str_of(want)), "%.*s", STR_ARG(got));
}

Test(zone, release)
{
    release_is("tzdata.zi", "# version 2031c\nZ", "2031c");
    release_is("tzdata.zi", "# version 2031c", "2031c");
    release_is("tzdata.zi", "", "unknown");
    release_is("+VERSION", "2030a\n", "2030a");
    release_is("+VERSION", "\n", "unknown");
    release_is("nothing", "", "unknown");
}
