/* SPDX-License-Identifier: MIT
 * Reads calendars and questions on them, one a line, and prints what vm/civil answers. See working.py. */
#include "tests/property/driver.h"
#include "vm/civil/calendar.h"

enum { MOST_SPANS = 4, MOST_DAYS = 400, MOST_YEARS = 8 };
static struct cal_input input;
static struct cal_span spans[MOST_DAYS + 7][MOST_SPANS];
static struct cal_day days[MOST_DAYS];
static struct cal_years years[MOST_YEARS];
static const struct calendar *calendar;

/* "540-720 780-1080", "whole", "" */
static struct cal_hours hours_of(char *text, struct cal_span *p)
{
    struct cal_hours h = {p, 0, strcmp(text, "whole") == 0};
    if (h.whole)
        p[h.n++] = (struct cal_span){0, 24 * 60};
    while (!h.whole && *text) {
        p[h.n].from = (int32_t)strtol(text, &text, 10);
        p[h.n++].till = (int32_t)strtol(text + 1, &text, 10);
        text += *text == ' ';
    }
    return h;
}

static void do_week(struct driver *d, char **word)
{
    input = (struct cal_input){.zone = d->zone, .days = days, .known = years, .change = (enum clock_change)int_of(word[1])};
    for (int i = 0; i < 7; i++)
        input.week[i] = hours_of(word[i + 2], spans[MOST_DAYS + i]);
    puts("ok");
}

static void do_day(struct driver *d, char **word)
{
    (void)d;
    if (input.ndays == MOST_DAYS)
        exit(2);
    days[input.ndays] = (struct cal_day){(int32_t)int_of(word[1]), hours_of(word[2], spans[input.ndays])};
    input.ndays++;
    puts("ok");
}

static void do_known(struct driver *d, char **word)
{
    (void)d;
    years[input.nknown++] = (struct cal_years){(int32_t)int_of(word[1]), (int32_t)int_of(word[2])};
    puts("ok");
}

static void do_make(struct driver *d, char **word)
{
    bool week;
    int32_t first, second;
    (void)word;
    if (!calendar_works(&input)) {
        puts("no work");
    } else if (calendar_clash(&input, &week, &first, &second)) {
        puts("clash");
    } else {
        calendar = calendar_new(&d->arena, &input);
        puts("ok");
    }
}

static void print(struct cal_answer r)
{
    static const char *const told[] = {"", "year", "no work", "range", "clock"}; /* ORDER cal_status */
    if (r.status == CAL_OK)
        printf("%lld\n", (long long)r.value);
    else if (r.status == CAL_YEAR)
        printf("year %d\n", r.year);
    else
        puts(told[r.status]);
}

static void do_is(struct driver *d, char **word)
{
    (void)d;
    print(calendar_is_workday(calendar, (int32_t)int_of(word[1])));
}

static void do_workdays(struct driver *d, char **word)
{
    (void)d;
    print(calendar_workdays(calendar, (int32_t)int_of(word[1]), (int32_t)int_of(word[2])));
}

static void do_worktime(struct driver *d, char **word)
{
    (void)d;
    print(calendar_worktime(calendar, int_of(word[1]), int_of(word[2])));
}

static void do_add_time(struct driver *d, char **word)
{
    (void)d;
    print(calendar_add_time(calendar, int_of(word[1]), int_of(word[2])));
}

static void do_add_days(struct driver *d, char **word)
{
    (void)d;
    print(calendar_add_days(calendar, (int32_t)int_of(word[1]), (int32_t)int_of(word[2])));
}

static void do_add_workdays(struct driver *d, char **word)
{
    (void)d;
    print(calendar_add_workdays(calendar, int_of(word[1]), (int32_t)int_of(word[2]), int_of(word[3]) != 0));
}

int main(void)
{
    static const struct operation ops[] = {{"zone", do_zone},         {"week", do_week},         {"day", do_day},
                                           {"known", do_known},       {"make", do_make},         {"is", do_is},
                                           {"workdays", do_workdays}, {"worktime", do_worktime}, {"add_time", do_add_time},
                                           {"add_days", do_add_days}, {"add_workdays", do_add_workdays}, {NULL, NULL}};
    struct driver d = {0};
    driver_open(&d);
    do_lines(&d, ops);
    driver_close(&d);
    return 0;
}
