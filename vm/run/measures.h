/* SPDX-License-Identifier: MIT
 * measures.h: kpis on the timeline: each is measured at the end of its period, for each of its members (semantics 4.17).
 * Promise: what is measured at an instant sees all facts of its period and none of a later one; nothing is measured that nobody asks for.
 * Owns: all in the session's arena.   Knows: running.   Never hears of: formats, words. */
#ifndef VM_RUN_MEASURES_H
#define VM_RUN_MEASURES_H

#include "vm/run/running.h"
#include "vm/run/timers.h"

struct measures *measures_new(struct session *s); /* NULL: nothing of the plan is to be measured in this session */
void measures_first(struct teller *t, int64_t at);
void measures_timer(struct teller *t, const struct timer *x);
/* Periods that have not ended are measured as they stand, then all records are told. */
void measures_end(struct teller *t);
void measures_sum(struct session *s); /* the counts, into the summary */
/* What was measured of a rule for a holder (name id; CORE_NONE: the book) in the period that ends at `till`; a kpi of the whole book is
 * everybody's. NULL: nothing (yet). */
const struct measured *measures_at(struct session *s, uint32_t rule, uint32_t holder, int64_t till);
/* The latest one, where there is any. */
const struct measured *measures_last(struct session *s, uint32_t rule, uint32_t holder);
/* "2026-03", "2026-Q1", "2026-W09", "2026-01..2026-02": a period as records name it. */
bool period_read(const struct zone *z, struct str s, int64_t *ret_from, int64_t *ret_till); /* one that is no range; false: it is none */
void period_print(struct buf *b, const struct zone *z, const struct recur *every, int64_t from, int64_t till);

#endif
