/* SPDX-License-Identifier: MIT
 * A week that repeats, and the days that differ from it. Sums up to a day are the week's, in closed form, and what those days add. */
#include "vm/civil/calendar.h"

#include "vm/civil/zone.h"

enum measure { MEASURE_DAYS, MEASURE_TIME, MEASURES };
enum { MINUTES_A_DAY = 24 * 60, FIRST_MONDAY = 4 /* 1970-01-05 */ };

/* A day that differs from its weekday, and what all such days before it add to the sums of the week. */
struct turn {
    int32_t day;
    struct cal_hours hours;
    int64_t added[MEASURES];
    int64_t through[MEASURES];     /* the sum over all days up to and with it */
};
struct calendar {
    struct cal_input in;
    struct turn *turns;            /* by day; one more stands behind the last, with the sums of all */
    uint32_t nturns;
    int64_t week[8][MEASURES];     /* sums before each weekday; [7]: of a whole week */
    int32_t spill;                 /* minutes after midnight until which a shift of the day before may run */
};

/* --- what is made of what ------------------------------------------------------------------------------------------------- */

static int32_t weekday_index(int32_t day)
{
    int32_t r = (day - FIRST_MONDAY) % 7;
    return r < 0 ? r + 7 : r;
}

static bool clash(const struct cal_span *before, const struct cal_span *after, int32_t shift)
{
    return before->till > after->from + shift;
}

static bool clash_inside(const struct cal_hours *h)
{
    for (uint32_t i = 1; i < h->n; i++)
        if (clash(&h->p[i - 1], &h->p[i], 0))
            return true;
    return false;
}

static bool clash_between(const struct cal_hours *h, const struct cal_hours *next)
{
    return h->n && next->n && clash(&h->p[h->n - 1], &next->p[0], MINUTES_A_DAY);
}

static const struct cal_hours *hours_in(const struct cal_input *in, int32_t day)
{
    uint32_t low = 0, high = in->ndays;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (in->days[mid].day < day)
            low = mid + 1;
        else
            high = mid;
    }
    return low < in->ndays && in->days[low].day == day ? &in->days[low].hours : &in->week[weekday_index(day)];
}

bool calendar_clash(const struct cal_input *in, bool *ret_week, int32_t *ret_first, int32_t *ret_second)
{
    for (int32_t i = 0; i < 7; i++) {
        bool inside = clash_inside(&in->week[i]);
        if (!inside && !clash_between(&in->week[i], &in->week[(i + 1) % 7]))
            continue;
        *ret_week = true;
        *ret_first = i + 1;
        *ret_second = inside ? i + 1 : (i + 1) % 7 + 1;
        return true;
    }
    for (uint32_t i = 0; i < in->ndays; i++) {
        int32_t day = in->days[i].day;
        bool inside = clash_inside(&in->days[i].hours), before = clash_between(hours_in(in, day - 1), &in->days[i].hours);
        if (!inside && !before && !clash_between(&in->days[i].hours, hours_in(in, day + 1)))
            continue;
        *ret_week = false;
        *ret_first = before && !inside ? day - 1 : day;
        *ret_second = before || inside ? day : day + 1;
        return true;
    }
    return false;
}

bool calendar_works(const struct cal_input *in)
{
    bool any = false;
    for (uint32_t i = 0; i < 7; i++)
        any |= in->week[i].n > 0;
    for (uint32_t i = 0; i < in->ndays; i++)
        any |= in->days[i].hours.n > 0;
    return any;
}

/* --- years ------------------------------------------------------------------------------------------------------------------ */

static int32_t year_of(int32_t day)
{
    int32_t y, m, d;
    civil_of_days(day, &y, &m, &d);
    return y;
}

/* The first year from..till that is not known; INT32_MAX when all are. */
static int32_t unknown_year(const struct calendar *c, int32_t from, int32_t till)
{
    for (uint32_t i = 0; i < c->in.nknown; i++) {
        const struct cal_years *k = &c->in.known[i];
        if (k->till < from)
            continue;
        if (k->from > from)
            return from;
        if (k->till >= till)
            return INT32_MAX;
        from = k->till + 1;
    }
    return c->in.nknown ? from : INT32_MAX;
}

/* The last such year, looking back from `till`. */
static int32_t unknown_year_back(const struct calendar *c, int32_t from, int32_t till)
{
    for (uint32_t i = c->in.nknown; i-- > 0;) {
        const struct cal_years *k = &c->in.known[i];
        if (k->from > till)
            continue;
        if (k->till < till)
            return till;
        if (k->from <= from)
            return INT32_MAX;
        till = k->from - 1;
    }
    return c->in.nknown ? till : INT32_MAX;
}

/* CAL_OK when all years of the days a..b are known; the one told is the nearest to a. */
static struct cal_answer years_known(const struct calendar *c, int32_t a, int32_t b)
{
    int32_t low = MIN(a, b), high = MAX(a, b);
    if (low < CIVIL_FIRST_DAY || high > CIVIL_LAST_DAY)
        return (struct cal_answer){.status = CAL_RANGE};
    if (!c->in.nknown)
        return (struct cal_answer){.status = CAL_OK};
    int32_t y = a <= b ? unknown_year(c, year_of(a), year_of(b)) : unknown_year_back(c, year_of(b), year_of(a));
    return y == INT32_MAX ? (struct cal_answer){.status = CAL_OK} : (struct cal_answer){.status = CAL_YEAR, .year = y};
}

/* Nothing more to be found: the next year that is not known, or no working time. */
static struct cal_answer ran_out(const struct calendar *c, int32_t from, bool back)
{
    struct cal_answer known = years_known(c, from, back ? CIVIL_FIRST_DAY : CIVIL_LAST_DAY);
    enum cal_status none = c->week[7][MEASURE_DAYS] ? CAL_RANGE : CAL_NO_WORK;
    return known.status == CAL_OK ? (struct cal_answer){.status = none} : known;
}

/* --- local times as instants -------------------------------------------------------------------------------------------------- */

/* A stretch of time in which one offset holds: what stands well inside needs no look at the zone. */
struct stretch {
    int64_t from, till, offset;    /* local times */
};

static const struct stretch nowhere = {INT64_MAX, INT64_MIN, 0};

static bool well_inside(const struct stretch *s, int64_t local)
{
    return local > s->from && local < s->till;
}

static int32_t day_of_local(int64_t local)
{
    int64_t d = local / CIVIL_DAY;
    return (int32_t)(local % CIVIL_DAY < 0 ? d - 1 : d);
}

/* An instant as the calendar sees it, by one look at the zone. */
struct moment {
    int64_t at, local;
    int32_t day;
    struct stretch stretch;
};

static struct moment moment_at(const struct calendar *c, int64_t at)
{
    int64_t from, till, offset = zone_offset(c->in.zone, at, &from, &till) * CIVIL_SECOND;
    struct moment m = {at, at + offset, day_of_local(at + offset), {INT64_MIN, INT64_MAX, offset}};
    if (from != INT64_MIN)
        m.stretch.from = from + offset + CIVIL_DAY; /* no clock change moves the clock by more than a day */
    if (till != INT64_MAX)
        m.stretch.till = till + offset - CIVIL_DAY;
    return m;
}

static int64_t edge(const struct calendar *c, const struct stretch *s, int32_t day, int32_t minute)
{
    int64_t local = day * CIVIL_DAY + minute * CIVIL_MINUTE, first, second;
    if (well_inside(s, local))
        return local - s->offset;
    civil_instants(c->in.zone, local, &first, &second);
    return c->in.change == CLOCK_LATER ? second : first;
}

/* --- sums ------------------------------------------------------------------------------------------------------------------------ */

/* The first turn whose day is not before `day`. */
static uint32_t turn_from(const struct calendar *c, int32_t day)
{
    uint32_t low = 0, high = c->nturns;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (c->turns[mid].day < day)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static const struct cal_hours *hours_of(const struct calendar *c, int32_t day)
{
    uint32_t i = turn_from(c, day);
    return i < c->nturns && c->turns[i].day == day ? &c->turns[i].hours : &c->in.week[weekday_index(day)];
}

static int64_t week_before(const struct calendar *c, enum measure m, int32_t day)
{
    int32_t r = weekday_index(day), weeks = (day - r - FIRST_MONDAY) / 7;
    return weeks * c->week[7][m] + c->week[r][m];
}

/* The sum over all days before `day`, from an origin of its own. */
static int64_t before(const struct calendar *c, enum measure m, int32_t day)
{
    return week_before(c, m, day) + c->turns[turn_from(c, day)].added[m];
}

/* The first day of the plain week up to whose end the sum reaches `want`. False: never, or beyond all years. */
static bool week_reaches(const struct calendar *c, enum measure m, int64_t want, int32_t *ret)
{
    int64_t each = c->week[7][m];
    if (each == 0)
        return false;
    int64_t weeks = want / each, rest = want % each;
    if (rest <= 0) {
        rest += each;
        weeks--;
    }
    int32_t r = 0;
    while (c->week[r + 1][m] < rest)
        r++;
    int64_t day = FIRST_MONDAY + weeks * 7 + r;
    *ret = (int32_t)day;
    return day >= CIVIL_FIRST_DAY && day <= CIVIL_LAST_DAY;
}

/* The first day up to whose end the sum reaches `want`. */
static bool reaches(const struct calendar *c, enum measure m, int64_t want, int32_t *ret)
{
    uint32_t low = 0, high = c->nturns;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (c->turns[mid].through[m] < want)
            low = mid + 1;
        else
            high = mid;
    }
    const struct turn *t = &c->turns[low];
    if (low < c->nturns && week_before(c, m, t->day) + t->added[m] < want) {
        *ret = t->day;
        return true;
    }
    return week_reaches(c, m, want - t->added[m], ret);
}

/* --- making ------------------------------------------------------------------------------------------------------------------------ */

static int64_t worth(const struct calendar *c, enum measure m, int32_t day, const struct cal_hours *h, bool nominal)
{
    int64_t sum = 0;
    if (m == MEASURE_DAYS)
        return h->n > 0;
    for (uint32_t i = 0; i < h->n; i++)
        sum += nominal ? (h->p[i].till - h->p[i].from) * CIVIL_MINUTE : edge(c, &nowhere, day, h->p[i].till) - edge(c, &nowhere, day, h->p[i].from);
    return sum;
}

struct maker {
    struct arena *arena;
    VEC(struct turn) turns;
};

/* Whether a day's hours touch the local times that a clock change at `jump` skips or brings twice. */
static bool touched(const struct calendar *c, int64_t jump, int32_t day, const struct cal_hours *h)
{
    int64_t a = civil_local(c->in.zone, jump - 1), b = civil_local(c->in.zone, jump);
    int64_t open = h->n ? day * CIVIL_DAY + h->p[0].from * CIVIL_MINUTE : INT64_MAX;
    return h->n && open <= MAX(a, b) && day * CIVIL_DAY + h->p[h->n - 1].till * CIVIL_MINUTE >= MIN(a, b);
}

/* Days near a clock change on which the elapsed hours are not those of the clock. */
static void clock_turns(struct calendar *c, struct maker *k, int32_t first, int32_t last)
{
    int64_t at = first * CIVIL_DAY, from, till, end = last * CIVIL_DAY;
    zone_offset(c->in.zone, at, &from, &till);
    while (till < end) {
        int32_t low = MAX(first, civil_day(c->in.zone, till - 1) - 2), high = MIN(last, civil_day(c->in.zone, till) + 2);
        for (int32_t d = low; d < high; d++) {
            const struct cal_hours *h = hours_in(&c->in, d);
            if (touched(c, till, d, h) && worth(c, MEASURE_TIME, d, h, true) != worth(c, MEASURE_TIME, d, h, false))
                *VEC_PUSH(k->arena, k->turns) = (struct turn){.day = d, .hours = *h};
        }
        int64_t next = till;
        zone_offset(c->in.zone, next, &from, &till);
        if (till <= next)
            return;
    }
}

static int by_day(const void *a, const void *b, void *ud)
{
    const struct turn *x = a, *y = b;
    (void)ud;
    return x->day < y->day ? -1 : x->day > y->day;
}

static void turns_new(struct calendar *c, struct arena *a)
{
    struct maker k = {.arena = a};
    int32_t first = CIVIL_FIRST_DAY, last = CIVIL_LAST_DAY;
    if (c->in.nknown) {
        first = MAX(first, civil_days(MAX(c->in.known[0].from, 1), 1, 1) - 2);
        last = MIN(last, civil_days(MIN(c->in.known[c->in.nknown - 1].till, 9999), 12, 31) + 2);
    }
    for (uint32_t i = 0; i < c->in.ndays; i++)
        *VEC_PUSH(a, k.turns) = (struct turn){.day = c->in.days[i].day, .hours = c->in.days[i].hours};
    clock_turns(c, &k, first, last);
    sort_stable(a, k.turns.p, k.turns.n, sizeof *k.turns.p, by_day, NULL);
    c->turns = NEW_ARRAY(a, struct turn, k.turns.n + 1);
    int64_t added[MEASURES] = {0};
    for (uint32_t i = 0; i < k.turns.n; i++) {
        struct turn t = k.turns.p[i];
        if (c->nturns && c->turns[c->nturns - 1].day == t.day)
            continue;
        memcpy(t.added, added, sizeof added);
        for (enum measure m = 0; m < MEASURES; m++) {
            added[m] += worth(c, m, t.day, &t.hours, false) - worth(c, m, t.day, &c->in.week[weekday_index(t.day)], true);
            t.through[m] = week_before(c, m, t.day + 1) + added[m];
        }
        c->turns[c->nturns++] = t;
    }
    memcpy(c->turns[c->nturns].added, added, sizeof added);
    c->turns[c->nturns].day = INT32_MAX;
}

static int32_t spill_of(const struct cal_hours *h)
{
    return h->n ? MAX(0, h->p[h->n - 1].till - MINUTES_A_DAY) : 0;
}

const struct calendar *calendar_new(struct arena *a, const struct cal_input *in)
{
    struct calendar *c = NEW(a, struct calendar);
    struct cal_day *days = NEW_ARRAY(a, struct cal_day, in->ndays + 1);
    struct cal_years *known = NEW_ARRAY(a, struct cal_years, in->nknown + 1);
    for (uint32_t i = 0; i < in->ndays; i++)
        days[i] = in->days[i];
    for (uint32_t i = 0; i < in->nknown; i++)
        known[i] = in->known[i];
    c->in = *in;
    c->in.days = days;
    c->in.known = known;
    for (int32_t i = 0; i < 7; i++) {
        c->spill = MAX(c->spill, spill_of(&in->week[i]));
        for (enum measure m = 0; m < MEASURES; m++)
            c->week[i + 1][m] = c->week[i][m] + worth(c, m, FIRST_MONDAY + i, &in->week[i], true);
    }
    for (uint32_t i = 0; i < in->ndays; i++)
        c->spill = MAX(c->spill, spill_of(&in->days[i].hours));
    turns_new(c, a);
    return c;
}

/* --- asking: days ------------------------------------------------------------------------------------------------------------------- */

struct cal_answer calendar_is_workday(const struct calendar *c, int32_t day)
{
    struct cal_answer r = years_known(c, day, day);
    if (r.status == CAL_OK)
        r.value = hours_of(c, day)->n > 0;
    return r;
}

struct cal_answer calendar_workdays(const struct calendar *c, int32_t a, int32_t b)
{
    struct cal_answer r = years_known(c, a, b);
    if (r.status == CAL_OK)
        r.value = before(c, MEASURE_DAYS, b + 1) - before(c, MEASURE_DAYS, a + 1);
    return r;
}

struct cal_answer calendar_add_days(const struct calendar *c, int32_t day, int32_t n)
{
    struct cal_answer r = years_known(c, day, day);
    int32_t to;
    if (r.status != CAL_OK || n == 0) {
        r.value = day;
        return r;
    }
    int64_t want = n > 0 ? before(c, MEASURE_DAYS, day + 1) + n : before(c, MEASURE_DAYS, day) + n + 1;
    if (!reaches(c, MEASURE_DAYS, want, &to))
        return ran_out(c, day, n < 0);
    r = years_known(c, day, to);
    r.value = to;
    return r;
}

static struct cal_answer edge_of_day(const struct calendar *c, const struct stretch *s, int32_t day, bool closing)
{
    const struct cal_hours *h = hours_of(c, day);
    if (h->n == 0)
        return (struct cal_answer){.status = CAL_NO_WORK};
    return (struct cal_answer){.value = closing ? edge(c, s, day, h->p[h->n - 1].till) - h->whole : edge(c, s, day, h->p[0].from)};
}

struct cal_answer calendar_opens(const struct calendar *c, int32_t day)
{
    struct cal_answer r = years_known(c, day, day);
    return r.status == CAL_OK ? edge_of_day(c, &nowhere, day, false) : r;
}

struct cal_answer calendar_closes(const struct calendar *c, int32_t day)
{
    struct cal_answer r = years_known(c, day, day);
    return r.status == CAL_OK ? edge_of_day(c, &nowhere, day, true) : r;
}

struct cal_answer calendar_add_workdays(const struct calendar *c, int64_t start, int32_t n, bool keep_clock)
{
    struct moment m = moment_at(c, start);
    struct cal_answer r = calendar_add_days(c, m.day, n);
    if (r.status != CAL_OK)
        return r;
    if (n == 0) {
        r.value = start;
        return r;
    }
    int32_t to = (int32_t)r.value;
    if (!keep_clock)
        return edge_of_day(c, &m.stretch, to, n > 0);
    if (!civil_instant(c->in.zone, to * CIVIL_DAY + (m.local - m.day * CIVIL_DAY), c->in.change, &r.value))
        r.status = CAL_CLOCK;
    return r;
}

/* --- asking: hours ------------------------------------------------------------------------------------------------------------------- */

/* The first day of which anything may matter: a shift of the day before may still run. */
static int32_t day_needed(const struct calendar *c, const struct moment *m)
{
    return m->local - m->day * CIVIL_DAY < c->spill * CIVIL_MINUTE ? m->day - 1 : m->day;
}

/* Working time before an instant, from an origin of its own. Near a clock change the days around may overlap. */
static int64_t worked(const struct calendar *c, const struct moment *m)
{
    bool plain = well_inside(&m->stretch, m->local);
    int32_t first = plain ? m->day - (c->spill > 0) : m->day - 2, last = plain ? m->day : m->day + 1;
    int64_t sum = before(c, MEASURE_TIME, first);
    for (int32_t d = first; d <= last; d++) {
        const struct cal_hours *h = hours_of(c, d);
        for (uint32_t i = 0; i < h->n; i++) {
            int64_t from = edge(c, &m->stretch, d, h->p[i].from), till = edge(c, &m->stretch, d, h->p[i].till);
            sum += m->at >= till ? till - from : m->at > from ? m->at - from : 0;
        }
    }
    return sum;
}

struct cal_answer calendar_worktime(const struct calendar *c, int64_t a, int64_t b)
{
    struct moment x = moment_at(c, a), y = moment_at(c, b);
    struct cal_answer r = years_known(c, day_needed(c, &x), day_needed(c, &y));
    if (r.status == CAL_OK)
        r = years_known(c, x.day, y.day);
    if (r.status == CAL_OK)
        r.value = worked(c, &y) - worked(c, &x);
    return r;
}

/* Where in `day` the sum reaches `want`; `back`: where it is still want - 1. */
static int64_t instant_in(const struct calendar *c, const struct stretch *s, int32_t day, int64_t want, bool back)
{
    const struct cal_hours *h = hours_of(c, day);
    int64_t sum = before(c, MEASURE_TIME, day);
    for (uint32_t i = 0; i < h->n; i++) {
        int64_t from = edge(c, s, day, h->p[i].from), length = edge(c, s, day, h->p[i].till) - from;
        if (sum + length >= want)
            return from + (want - back - sum);
        sum += length;
    }
    BUG("a day's spans do not add up");
}

struct cal_answer calendar_add_time(const struct calendar *c, int64_t start, int64_t micros)
{
    struct moment m = moment_at(c, start);
    int32_t needed = day_needed(c, &m), to;
    int64_t want;
    bool back = micros < 0;
    struct cal_answer r = years_known(c, needed, m.day);
    if (r.status != CAL_OK || micros == 0) {
        r.value = start;
        return r;
    }
    if (__builtin_add_overflow(worked(c, &m), micros, &want) || __builtin_add_overflow(want, back, &want))
        return (struct cal_answer){.status = CAL_RANGE};
    if (!reaches(c, MEASURE_TIME, want, &to))
        return ran_out(c, needed, back);
    r = years_known(c, needed, to);
    if (r.status == CAL_OK)
        r.value = instant_in(c, &m.stretch, to, want, back);
    return r;
}
