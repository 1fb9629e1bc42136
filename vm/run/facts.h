/* SPDX-License-Identifier: MIT
 * facts.h: outcomes as facts: a batch of one row, judged and entered like an event of the log.
 * Promise: a fact that follows from a fact follows at once; more than DEPTH_MOST of them end the run by its limit.
 * Owns: all in the session's arena.   Knows: running.   Never hears of: obligations, formats. */
#ifndef VM_RUN_FACTS_H
#define VM_RUN_FACTS_H

#include "vm/run/running.h"

/* A row as it was: for what is asked when its batch is long gone. */
struct trigger_row {
    struct trigger_row *next;  /* of those given back */
    uint32_t room;             /* cells that it has place for */
    int64_t at;
    uint32_t kind, kind_name, actor, kase, id, file, line;
    struct value cell[];       /* by field of the kind */
};
struct trigger_row *trigger_keep(struct session *s, const struct batch *b, struct row r);
void trigger_give_back(struct session *s, struct trigger_row *r);

struct fact {
    struct name kind;
    int64_t at;
    uint64_t event;            /* the number that it goes by; 0: none */
    uint64_t cause;            /* the event or the period that it goes back to */
    uint32_t actor, kase, id, file, line; /* CORE_NONE; UINT32_MAX and 0: of no file */
    const struct trigger_row *row; /* whose fields and place it has; NULL: of none */
    const uint32_t *columns;   /* its own, and their values */
    const struct value *values;
    uint32_t n;
};
/* As a batch of one row, until the next call at the same depth. */
const struct batch *fact_batch(struct session *s, const struct fact *f);
/* The same beside the fact at hand, which others still read; until the next fact is told. */
const struct batch *fact_aside(struct session *s, const struct fact *f);
void fact_tell(struct teller *t, const struct fact *f);
void fact_remember(struct teller *t, const struct fact *f); /* it enters history, and nothing follows from it */
struct facts *facts_new(struct session *s);

#endif
