/* SPDX-License-Identifier: MIT
 * timers.h: what is to happen later, in order.
 * Promise: by instant; at one instant what begins comes before what falls due, and that before what measures, then in the order in which it was set.
 * Owns: memory outside of arenas, given back with the arena.   Knows: mem.   Never hears of: rules. */
#ifndef VM_RUN_TIMERS_H
#define VM_RUN_TIMERS_H

#include "vm/base/mem.h"

enum timer_kind { TIMER_TENURE, TIMER_PERIOD, TIMER_CHANGE, TIMER_ANEW, TIMER_REVIEW, TIMER_GRADES, TIMER_DEADLINE, TIMER_AT_RISK, TIMER_EXPIRY, TIMER_MEASURE }; /* those before DEADLINE begin something; what measures comes last */
struct timer {
    int64_t at;
    uint64_t order;            /* of setting; the highest bits say what comes first */
    uint32_t what;             /* of its kind: an obligation, a form */
    uint32_t stamp;            /* of an obligation: a timer of an older stamp is void */
    enum timer_kind kind;
    uint32_t queue; /* it stands at the head of: for timers.c */
};
struct timers;
struct timers *timers_new(struct arena *a);
void timers_set(struct timers *t, int64_t at, enum timer_kind kind, uint32_t what, uint32_t stamp);
/* Timers of one queue are set in ascending order of their instant: faster than the heap. Queue 0, 1, …; falls back to the heap where
 * one is earlier than the last of its queue. */
void timers_queue(struct timers *t, uint32_t queue, int64_t at, enum timer_kind kind, uint32_t what, uint32_t stamp);
/* Is there one that comes before an event at `at`? What begins comes at `at` too, what falls due strictly earlier. */
bool timers_due(const struct timers *t, int64_t at);
struct timer timers_take(struct timers *t); /* the first; there must be one */

#endif
