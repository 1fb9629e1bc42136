/* SPDX-License-Identifier: MIT
 * standing.h: what stands at the end of a scenario, held against what should: duties, what is due, balances, deviations.
 * Promise: a message says what was expected, and all that there was in its place.
 * Owns: all in the arena given.   Knows: scenario, finding.   Never hears of: sessions, formats. */
#ifndef VM_RUN_STANDING_H
#define VM_RUN_STANDING_H

#include "vm/rule/finding.h"
#include "vm/rule/scenario.h"

struct standing;
struct standing *standing_new(struct arena *a, struct names *names, const struct zone *zone);
void standing_take(struct standing *s, const struct finding *f); /* of a duty, a balance or a deviation; others are passed over */
/* Nothing (.p NULL) when it is as expected; else what is wrong. */
struct str standing_hold(struct standing *s, const struct scenario_state *x);

#endif
