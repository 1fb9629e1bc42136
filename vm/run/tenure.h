/* SPDX-License-Identifier: MIT
 * tenure.h: who comes to hold a role and who gives it up, as facts on the timeline (WORDS, built-in facts:
 * role.assigned …). Promise: rows of people give facts at 00:00 of their days; events of these kinds change
 * who holds what from then on. Owns: all in the session's arena.   Knows: facts, running.   Never hears of:
 * formats, words. */
#ifndef VM_RUN_TENURE_H
#define VM_RUN_TENURE_H

#include "vm/run/facts.h"
#include "vm/run/timers.h"

/* The plan that a run goes by: with room for changes of its own, where the book speaks of these facts; else
 * the plan itself. */
const struct plan *tenure_plan(struct arena *a, struct names *names, const struct plan *p);
void tenure_first(struct teller *t,
                  int64_t at); /* before the first event: what was before its day enters history alone */
void tenure_timer(struct teller *t, const struct timer *x);
bool tenure_event(
    struct teller *t); /* the teller's fact may change who holds what; true: a role may be vacant now */
void tenure_vacant(struct teller *t); /* then, behind its other outcomes */

#endif
