/* SPDX-License-Identifier: MIT
 * away.h: who is absent until when, and who stands in (WORDS, built-in facts: absence).
 * Promise: between an absence and its `till` what a deputy does counts; without one nobody stands in.
 * Owns: all in the session's arena.   Knows: running.   Never hears of: obligations, formats. */
#ifndef VM_RUN_AWAY_H
#define VM_RUN_AWAY_H

#include "vm/run/running.h"

void away_event(struct teller *t);     /* the teller's fact may be an absence */
bool is_away(const struct session *s, uint32_t person, int64_t at);
/* Whether `deputy` stands in for `person`, who is away: as the deputy that their row names, or by a role that stands in for one of theirs. */
bool stands_in(const struct session *s, uint32_t deputy, uint32_t person, int64_t at, int32_t day);
/* All who are away and for whom `deputy` stands in; in the call's arena. */
uint32_t stood_in_for(struct session *s, uint32_t deputy, int64_t at, int32_t day, const uint32_t **ret);

#endif
