/* SPDX-License-Identifier: MIT
 * Reads recurrences, each with the RRULE (RFC 5545) that says the same, and holds the deadlines of
 * vm/civil/recur against the expansion of libical. See recur.py. */
#include <libical/ical.h>

#include "tests/property/driver.h"
#include "vm/civil/recur.h"

static icaltimezone *ical_zone;
static const struct calendar *weekdays; /* Monday to Friday, no day off: what iCalendar can say of workdays */
static long compared, odd;

static void do_both_zones(struct driver *d, char **word)
{
    static const struct cal_span all_day = {0, 24 * 60};
    do_zone(d, word);
    ical_zone = strcmp(word[1], "UTC") == 0 ? icaltimezone_get_utc_timezone()
                                            : icaltimezone_get_builtin_timezone(word[1]);
    if (!ical_zone) {
        fprintf(stderr, "libical does not know the zone %s\n", word[1]);
        exit(2);
    }
    struct cal_input in = {.zone = d->zone};
    for (int i = 0; i < 5; i++)
        in.week[i] = (struct cal_hours){&all_day, 1, true};
    weekdays = calendar_new(&d->arena, &in);
}

static int64_t local_of(struct icaltimetype t)
{
    return civil_join((struct civil){.year = t.year,
                                     .month = t.month,
                                     .day = t.day,
                                     .hour = t.hour,
                                     .minute = t.minute,
                                     .second = t.second});
}

/* In whole seconds: iCalendar has no smaller ones. */
static int64_t seconds_of(int64_t micros)
{
    return micros / CIVIL_SECOND - (micros % CIVIL_SECOND < 0);
}

/* Whether the k-th deadline is `want`; a clock time that does not come, or comes twice, is passed over: the
 * two settle it in their own ways. */
static bool same(struct driver *d, const struct recur *r, int64_t anchor, int64_t k, struct icaltimetype want,
                 int64_t *end)
{
    int64_t start, first, second, before = *end;
    bool found = recur_period(d->zone, weekdays, r, anchor, k, &start, end);
    struct cal_answer due = recur_deadline(d->zone, CLOCK_EARLIER, weekdays, r, start, *end);
    int64_t theirs = (int64_t)icaltime_as_timet_with_zone(want, ical_zone), ours = seconds_of(due.value);
    compared++;
    if (civil_instants(d->zone, local_of(want), &first, &second) != LOCAL_PLAIN) {
        odd++;
        return found;
    }
    bool follows = k == 0 || before == start || r->unit == RECUR_WORKDAY;
    if (found && follows && start <= due.value && due.value < *end && due.status == CAL_OK && ours == theirs)
        return true;
    printf("deadline %lld: %lld, but %s is %lld%s\n", (long long)k, (long long)ours,
           icaltime_as_ical_string(want), (long long)theirs, follows ? "" : "; a hole before it");
    return false;
}

/* Expanded on the civil clock: a clock time that does not come would move all of libical's that follow it.
 * recur EVERY ANCHOR RRULE DTSTART COUNT: the anchor in microseconds, DTSTART as local clock. */
static void do_recur(struct driver *d, char **word)
{
    struct recur r;
    struct str bad;
    int64_t anchor = int_of(word[2]), end = 0;
    struct icalrecurrencetype rule = icalrecurrencetype_from_string(word[3]);
    struct icaltimetype start = icaltime_from_string(word[4]);
    if (recur_parse(str_of(word[1]), &r, &bad) != RECUR_OK || rule.freq == ICAL_NO_RECURRENCE) {
        puts(rule.freq == ICAL_NO_RECURRENCE ? "no rule" : "no recurrence");
        return;
    }
    icalrecur_iterator *each = icalrecur_iterator_new(rule, start);
    bool good = true;
    for (int64_t k = 0; good && k < int_of(word[5]); k++)
        good = same(d, &r, anchor, k, icalrecur_iterator_next(each), &end);
    icalrecur_iterator_free(each);
    if (good)
        puts("same");
}

/* At most one in fifty may have been passed over. */
static void do_passed_over(struct driver *d, char **word)
{
    (void)d;
    (void)word;
    fprintf(stderr, "  %ld deadlines, %ld of them at a clock time that does not come or comes twice\n",
            compared, odd);
    puts(odd * 50 < compared ? "few" : "many");
}

int main(void)
{
    static const struct operation ops[] = {
        {"zone", do_both_zones}, {"recur", do_recur}, {"passed_over", do_passed_over}, {NULL, NULL}};
    struct driver d = {0};
    driver_open(&d);
    do_lines(&d, ops);
    driver_close(&d);
    icaltimezone_free_builtin_timezones();
    return 0;
}
