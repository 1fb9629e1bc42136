/* SPDX-License-Identifier: MIT
 * reckoning.c: how a deadline was reckoned and what is left of it, as members of a duty's record. */
#include "vm/show/record.h"

#define UNKNOWN_TIME INT64_MAX

void show_span(struct buf *b, int64_t micros)
{
    static const struct {
        int64_t micros;
        const char *unit;
    } unit[] = {{CIVIL_DAY, " d"}, {CIVIL_HOUR, " h"}, {CIVIL_MINUTE, " min"}, {CIVIL_SECOND, " s"}};
    uint32_t told = 0;
    for (uint32_t i = 0; i < ARRAY_LEN(unit) && told < 2; i++) {
        int64_t n = micros / unit[i].micros;
        micros %= unit[i].micros;
        if (n == 0 && !(told == 0 && i + 1 == ARRAY_LEN(unit)))
            continue;
        buf_text(b, told++ ? " " : "");
        buf_int(b, n);
        buf_text(b, unit[i].unit);
    }
}

/* Working time has no days of 24 hours: 13 h 30 min. */
static void print_worked(struct buf *b, int64_t micros)
{
    int64_t hours = micros / CIVIL_HOUR, rest = micros % CIVIL_HOUR;
    if (hours == 0) {
        show_span(b, rest);
        return;
    }
    buf_int(b, hours);
    buf_text(b, " h");
    if (rest < CIVIL_MINUTE)
        return;
    buf_char(b, ' ');
    show_span(b, rest - rest % CIVIL_MINUTE);
}

static void print_date(struct buf *b, int32_t day)
{
    static const char *const name[] = {"Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "};
    int32_t y, m, d;
    civil_of_days(day, &y, &m, &d);
    buf_text(b, name[civil_weekday(day) - 1]);
    buf_printf(b, "%04d-%02d-%02d", y, m, d);
}

/* "Fri 2026-03-06 16:30", for people, with seconds where there are any. */
static void print_instant(struct buf *b, const struct zone *z, int64_t at)
{
    struct civil c = civil_parts(civil_local(z, at));
    print_date(b, civil_day(z, at));
    buf_printf(b, " %02d:%02d", c.hour, c.minute);
    if (c.second || c.micro)
        buf_printf(b, ":%02d", c.second);
}

static void print_days(struct buf *b, const struct duty_reckoning *r)
{
    for (uint32_t i = 0; i < r->ndays; i++) {
        buf_text(b, i ? ", " : ": ");
        if (!r->whole_days) {
            print_worked(b, r->days[i].worked);
            buf_text(b, " on ");
        }
        print_date(b, r->days[i].day);
    }
    buf_text(b, r->more ? ", …" : "");
}

/* "4 working hours of office from Fri 2026-03-06 16:30: 1 h 30 min on Fri …, 2 h 30 min on Mon … → Mon 2026-03-09 11:30" */
static struct str reckoning_text(const struct show_env *e, const struct duty_found *d)
{
    const struct duty_reckoning *r = d->reckoning;
    struct buf b = {.arena = e->arena};
    buf_add(&b, r->text);
    if (r->calendar.n && !memmem(r->text.p, r->text.n, r->calendar.p, r->calendar.n)) {
        buf_text(&b, " of ");
        buf_add(&b, r->calendar);
    }
    buf_text(&b, r->text.n ? " from " : "from ");
    print_instant(&b, e->zone, d->since);
    print_days(&b, r);
    if (r->first != UNKNOWN_TIME) {
        buf_text(&b, " → ");
        print_instant(&b, e->zone, r->first);
    }
    if (d->deadline != r->first && d->deadline != UNKNOWN_TIME) {
        buf_text(&b, ", moved to ");
        print_instant(&b, e->zone, d->deadline);
    }
    return buf_str(&b);
}

static struct str left_text(const struct show_env *e, const struct duty_reckoning *r)
{
    struct buf b = {.arena = e->arena};
    if (r->left < 0) {
        buf_text(&b, "overdue by ");
        show_span(&b, -r->left);
    } else if (r->left_worked != UNKNOWN_TIME && !r->whole_days) {
        print_worked(&b, r->left_worked);
        buf_text(&b, " of working time");
    } else {
        show_span(&b, r->left);
    }
    return buf_str(&b);
}

static void put_seconds(const struct show_env *e, struct record *r, const char *key, int64_t micros)
{
    if (micros == UNKNOWN_TIME)
        record_put_null(e->arena, r, key);
    else
        record_put(e->arena, r, key, record_number(e->arena, (double)micros / (double)CIVIL_SECOND));
}

static struct record *list_of_days(const struct show_env *e, const struct duty_reckoning *r)
{
    struct record *list = record_new(e->arena, RECORD_LIST);
    for (uint32_t i = 0; i < r->ndays; i++) {
        struct record *one = record_new(e->arena, RECORD_OBJECT);
        struct buf b = {.arena = e->arena};
        int32_t y, m, d;
        civil_of_days(r->days[i].day, &y, &m, &d);
        buf_printf(&b, "%04d-%02d-%02d", y, m, d);
        record_put_text(e->arena, one, "day", buf_str(&b));
        if (!r->whole_days)
            put_seconds(e, one, "worked", r->days[i].worked);
        record_push(e->arena, list, one);
    }
    return list;
}

void show_reckoning(const struct show_env *e, struct record *into, const struct duty_found *d)
{
    const struct duty_reckoning *r = d->reckoning;
    bool open = d->state == DUTY_PENDING || d->state == DUTY_SUSPENDED || d->state == DUTY_BREACHED;
    if (open) {
        put_seconds(e, into, "left", d->state == DUTY_SUSPENDED ? UNKNOWN_TIME : r->left);
        if (r->calendar.n && !r->whole_days)
            put_seconds(e, into, "left_worked", d->state == DUTY_SUSPENDED ? UNKNOWN_TIME : r->left_worked);
    }
    if (open && d->state == DUTY_SUSPENDED)
        record_put_text(e->arena, into, "left_text", STR("the clock is stopped"));
    else if (open && r->left != UNKNOWN_TIME)
        record_put_text(e->arena, into, "left_text", left_text(e, r));
    record_put_text(e->arena, into, "reckoning", reckoning_text(e, d));
    if (open)
        show_instant(e, into, "as_of", r->now);
    if (r->ndays)
        record_put(e->arena, into, "days", list_of_days(e, r));
}
