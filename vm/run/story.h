/* SPDX-License-Identifier: MIT
 * story.h: what is remembered of an obligation that somebody asks for.
 * Promise: without keep_owed nothing is, and a step costs one test.
 * Owns: all in the session's arena.   Knows: owed.   Never hears of: formats. */
#ifndef VM_RUN_STORY_H
#define VM_RUN_STORY_H

#include "vm/rule/story.h"
#include "vm/run/owed.h"

struct owing_story {
    VEC(struct story_step) steps;
};
void story_begin(struct teller *t, uint32_t i, bool by_event);
static inline void story_open(struct teller *t, uint32_t i, bool by_event) /* it has just begun */
{
    if (t->s->o.keep_owed)
        story_begin(t, i, by_event);
}
/* Fills in the deadline as it stands now and the length behind it. */
struct story_step *story_step(struct duties *d, uint32_t i, struct story_step step);
static inline void story_add(struct duties *d, uint32_t i, struct story_step step)
{
    if (owing_at(d, i)->story)
        story_step(d, i, step);
}
void story_cases(struct teller *t, uint32_t i);
static inline void story_reckoned(struct teller *t, uint32_t i) /* while the values of its cases still stand */
{
    if (owing_at(t->s->duties, i)->story)
        story_cases(t, i);
}

#endif
