/* SPDX-License-Identifier: MIT
 * Reads operations on zones and civil time, one a line, and prints what vm/civil answers. See civil.py. */
#include "tests/property/driver.h"

/* The offset, and whether the stretch given with it is true at both ends. */
static void do_offset(struct driver *d, char **word)
{
    int64_t at = int_of(word[1]), from, till, f, t;
    int32_t offset = zone_offset(d->zone, at, &from, &till);
    bool ok = from <= at && (at < till || till == INT64_MAX) && zone_offset(d->zone, from, &f, &t) == offset;
    ok = ok && (from == INT64_MIN || zone_offset(d->zone, from - 1, &f, &t) != offset);
    ok = ok && (till == INT64_MAX || (zone_offset(d->zone, till, &f, &t) != offset &&
                                      zone_offset(d->zone, till - 1, &f, &t) == offset));
    printf("%d %s\n", offset, ok ? "ok" : "bad stretch");
}

static void do_local(struct driver *d, char **word)
{
    static const char *const kind[] = {"plain", "gap", "twice"};
    int64_t first, second, by[3];
    int64_t local = int_of(word[1]);
    enum local_kind k = civil_instants(d->zone, local, &first, &second);
    bool ok = civil_instant(d->zone, local, CLOCK_EARLIER, &by[0]) && by[0] == first &&
              civil_instant(d->zone, local, CLOCK_LATER, &by[1]) && by[1] == second &&
              civil_instant(d->zone, local, CLOCK_ERROR, &by[2]) == (k == LOCAL_PLAIN);
    printf("%s %lld %lld%s\n", kind[k], (long long)first, (long long)second, ok ? "" : " bad");
}

static void do_add(struct driver *d, char **word)
{
    int64_t to;
    if (civil_add(d->zone, int_of(word[1]), (int32_t)int_of(word[2]), (int32_t)int_of(word[3]),
                  (enum month_end)int_of(word[4]), (enum clock_change)int_of(word[5]), &to))
        printf("%lld\n", (long long)to);
    else
        puts("fail");
}

static void do_add_date(struct driver *d, char **word)
{
    int32_t to;
    (void)d;
    if (civil_add_date((int32_t)int_of(word[1]), (int32_t)int_of(word[2]), (int32_t)int_of(word[3]),
                       (enum month_end)int_of(word[4]), &to))
        printf("%d\n", to);
    else
        puts("fail");
}

static void do_period(struct driver *d, char **word)
{
    enum civil_unit u;
    int64_t start, end;
    if (!civil_unit_find(str_of(word[2]), &u))
        exit(2);
    civil_period(d->zone, u, int_of(word[1]), (int32_t)int_of(word[3]), &start, &end);
    printf("%lld %lld\n", (long long)start, (long long)end);
}

static void do_day(struct driver *d, char **word)
{
    int32_t day = (int32_t)int_of(word[1]), y, m, dd, iso_year, iso_week;
    (void)d;
    civil_of_days(day, &y, &m, &dd);
    civil_week(day, &iso_year, &iso_week);
    bool ok = civil_days(y, m, dd) == day && civil_valid(y, m, dd);
    printf("%d %d %d %d %d %d %d%s\n", y, m, dd, civil_weekday(day), iso_year, iso_week,
           civil_month_length(y, m), ok ? "" : " bad");
}

static void do_parts(struct driver *d, char **word)
{
    struct civil c = civil_parts(civil_local(d->zone, int_of(word[1])));
    printf("%d %d %d %d %d %d %d %s\n", c.year, c.month, c.day, c.hour, c.minute, c.second, c.micro,
           civil_join(c) == civil_local(d->zone, int_of(word[1])) ? "ok" : "bad");
}

int main(void)
{
    static const struct operation ops[] = {{"zone", do_zone},     {"file", do_file},
                                           {"offset", do_offset}, {"local", do_local},
                                           {"add", do_add},       {"add_date", do_add_date},
                                           {"period", do_period}, {"day", do_day},
                                           {"parts", do_parts},   {NULL, NULL}};
    struct driver d = {0};
    driver_open(&d);
    do_lines(&d, ops);
    driver_close(&d);
    return 0;
}
