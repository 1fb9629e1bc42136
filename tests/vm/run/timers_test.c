/* SPDX-License-Identifier: MIT */
#include "vm/run/timers.h"

#include <criterion/criterion.h>

static struct mem mem;
static struct arena arena;
static uint64_t seed = 20260418;

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
TestSuite(timers, .init = begin, .fini = end);

static uint32_t below(uint32_t n)
{
    return (uint32_t)(hash_mix(seed++) % n);
}

/* Takes the first, which must be this. */
static void takes(struct timers *t, int64_t at, enum timer_kind kind, uint32_t what)
{
    cr_assert(timers_due(t, at + 1));
    struct timer x = timers_take(t);
    cr_assert(x.at == at && x.kind == kind && x.what == what, "took %u at %lld, wanted %u at %lld", x.what,
              (long long)x.at, what, (long long)at);
}

Test(timers, come_by_instant_then_as_they_were_set)
{
    struct timers *t = timers_new(&arena);
    timers_set(t, 20, TIMER_DEADLINE, 1, 0);
    timers_set(t, 10, TIMER_DEADLINE, 2, 0);
    timers_set(t, 10, TIMER_DEADLINE, 3, 0);
    timers_set(t, 10, TIMER_AT_RISK, 4, 0);
    takes(t, 10, TIMER_DEADLINE, 2);
    takes(t, 10, TIMER_DEADLINE, 3);
    takes(t, 10, TIMER_AT_RISK, 4);
    takes(t, 20, TIMER_DEADLINE, 1);
    cr_assert(!timers_due(t, INT64_MAX));
}

Test(timers, what_begins_comes_before_what_falls_due_at_one_instant)
{
    struct timers *t = timers_new(&arena);
    timers_queue(t, 0, 10, TIMER_DEADLINE, 1, 0);
    timers_set(t, 10, TIMER_EXPIRY, 2, 0);
    timers_set(t, 10, TIMER_PERIOD, 3, 0);
    timers_set(t, 10, TIMER_CHANGE, 4, 0);
    timers_set(t, 10, TIMER_ANEW, 5, 0);
    takes(t, 10, TIMER_PERIOD, 3);
    takes(t, 10, TIMER_CHANGE, 4);
    takes(t, 10, TIMER_ANEW, 5);
    takes(t, 10, TIMER_DEADLINE, 1);
    takes(t, 10, TIMER_EXPIRY, 2);
}

/* Due before an event: what begins at its own instant too, what falls due only strictly earlier. */
Test(timers, are_due_before_an_event)
{
    struct timers *t = timers_new(&arena);
    timers_set(t, 10, TIMER_DEADLINE, 1, 0);
    cr_assert(!timers_due(t, 9));
    cr_assert(!timers_due(t, 10));
    cr_assert(timers_due(t, 11));
    timers_set(t, 10, TIMER_PERIOD, 2, 0);
    cr_assert(!timers_due(t, 9));
    cr_assert(timers_due(t, 10));
    takes(t, 10, TIMER_PERIOD, 2);
    cr_assert(!timers_due(t, 10));
}

Test(timers, keep_what_they_were_given)
{
    struct timers *t = timers_new(&arena);
    timers_set(t, 10, TIMER_DEADLINE, 7, 3);
    timers_queue(t, 5, 11, TIMER_DEADLINE, 8, UINT32_MAX);
    struct timer x = timers_take(t), y = timers_take(t);
    cr_assert(x.what == 7 && x.stamp == 3);
    cr_assert(y.what == 8 && y.stamp == UINT32_MAX);
}

/* A timer earlier than the last of its queue still comes in its turn. */
Test(timers, of_a_queue_may_come_out_of_order)
{
    struct timers *t = timers_new(&arena);
    timers_queue(t, 0, 30, TIMER_DEADLINE, 1, 0);
    timers_queue(t, 0, 10, TIMER_DEADLINE, 2, 0);
    timers_queue(t, 0, 30, TIMER_DEADLINE, 3, 0);
    timers_queue(t, 0, 20, TIMER_DEADLINE, 4, 0);
    takes(t, 10, TIMER_DEADLINE, 2);
    takes(t, 20, TIMER_DEADLINE, 4);
    timers_queue(t, 0, 25, TIMER_DEADLINE, 5, 0);
    takes(t, 25, TIMER_DEADLINE, 5);
    takes(t, 30, TIMER_DEADLINE, 1);
    takes(t, 30, TIMER_DEADLINE, 3);
}

/* --- against a list that is searched
 * -------------------------------------------------------------------------------- */

struct set {
    int64_t at;
    enum timer_kind kind;
    bool taken;
};

/* What begins something, what falls due, what measures: in this order at one instant. */
static int turn(enum timer_kind k)
{
    if (k == TIMER_MEASURE)
        return 2;
    return k == TIMER_DEADLINE || k == TIMER_AT_RISK || k == TIMER_EXPIRY;
}

/* The first of the list: by instant, by turn, then in the order of the list. */
static uint32_t first_of(const struct set *s, uint32_t n)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < n; i++) {
        if (s[i].taken)
            continue;
        const struct set *b = best == UINT32_MAX ? NULL : &s[best];
        if (!b || s[i].at < b->at || (s[i].at == b->at && turn(s[i].kind) < turn(b->kind)))
            best = i;
    }
    return best;
}

Test(timers, are_those_of_a_list_that_is_searched)
{
    enum { SETS = 300, ROUNDS = 200 };
    uint32_t tied = 0, queued = 0, back = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct timers *t = timers_new(&arena);
        struct set s[SETS];
        uint32_t n = 0, queues = 1 + below(5), spread = 1 + below(40);
        int64_t now = 0, last[5] = {0};
        for (int step = 0; step < 2 * SETS; step++) {
            uint32_t first = first_of(s, n);
            cr_assert_eq(timers_due(t, INT64_MAX), first != UINT32_MAX);
            if (n < SETS && (first == UINT32_MAX || below(5) < 3)) {
                uint32_t q = below(queues);
                bool loose = below(4) == 0;
                enum timer_kind kind = loose ? (enum timer_kind)below(TIMER_MEASURE + 1) : TIMER_DEADLINE;
                s[n] = (struct set){now + below(spread), kind, false};
                for (uint32_t i = 0; i < n; i++)
                    tied += !s[i].taken && s[i].at == s[n].at;
                queued += !loose;
                back += !loose && s[n].at < last[q];
                last[q] = loose ? last[q] : s[n].at;
                if (loose)
                    timers_set(t, s[n].at, kind, n, n);
                else
                    timers_queue(t, q, s[n].at, kind, n, n);
                n++;
            } else if (first != UINT32_MAX) {
                takes(t, s[first].at, s[first].kind, first);
                s[first].taken = true;
                now = s[first].at;
            }
        }
    }
    cr_assert(tied > 10000 && queued > 10000 && back > 1000,
              "too few of a sort: %u tied, %u queued, %u out of order", tied, queued, back);
}
