/* SPDX-License-Identifier: MIT
 * duties.h: obligations on the timeline: they arise, are fulfilled, fall due (semantics 4).
 * Promise: before an event all that begins up to its instant has begun, and all that was due strictly earlier is over.
 * Owns: all in the session's arena.   Knows: running.   Never hears of: formats, words. */
#ifndef VM_RUN_DUTIES_H
#define VM_RUN_DUTIES_H

#include "vm/run/running.h"
#include "vm/run/timers.h"

struct duties *duties_new(struct session *s);
void duties_first(struct teller *t, int64_t at);            /* before the first event of the log, at its instant */
void duties_timer(struct teller *t, const struct timer *x); /* not void: a period begins, a piece takes over, a deadline passes */
/* What the teller's fact, judged and happening, does: acts on open obligations, then begins new ones. Its outcomes wait. */
uint32_t duties_event(struct teller *t);
/* The outcomes that wait since duties_event gave `from`, each a fact of its own. */
void duties_outcomes(struct teller *t, uint32_t from);
void duties_end(struct teller *t);   /* the records of all that is not settled, the counts */
/* What the event at hand has begun, as "duty#n"; what its unclear triggers need. Live until the next event. */
uint32_t duties_obliged(struct session *s, const struct str **ret);
uint32_t duties_needs(struct session *s, const struct str **ret);

#endif
