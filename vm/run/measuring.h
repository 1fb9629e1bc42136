/* SPDX-License-Identifier: MIT
 * measuring.h: what stands behind measures.h, shared by the files that measure: measures.c, measure.c, measured.c.
 * Promise: none outside of this room.
 * Owns: all in the session's arena.   Knows: running.   Never hears of: formats, words. */
#ifndef VM_RUN_MEASURING_H
#define VM_RUN_MEASURING_H

#include "vm/run/measures.h"

#define NOT_MEASURED UINT32_MAX

struct member {
    const struct value *key;       /* a person or other key of a record; or a value for each expression; the book: none */
    uint32_t n, next;              /* next of the same hash */
    uint32_t last;                 /* its latest measurement, in measures.all */
    uint32_t seen;                 /* by which gathering */
};
struct measure_run {               /* one rule */
    const struct measure_rule *rule;
    bool needed;
    bool open;                     /* a period is under way */
    int64_t period;                /* its number, from the one that holds the first event */
    int64_t from, till;
    const struct calendar *calendar;
    VEC(struct member) members;
    uint32_t gathered;             /* how often they were looked for */
    struct kpi_count count;        /* of what is told */
    struct map found;              /* hash of the key -> member */
};
struct measure_program {           /* one piece, made when it is first measured */
    const struct program *program;
    struct value *reg;
};
struct measures {
    struct session *s;
    struct arena *arena;
    struct measure_run *rules;
    uint32_t nrules;
    uint32_t *order;               /* what a rule reads stands before it */
    struct measure_program *programs;
    VEC(struct measured *) all;    /* in the order in which they were measured */
    int64_t anchor;                /* the first event */
    const struct measured *at_hand; /* being measured */
};
/* Over what something is measured: [from, till), as seen at `last`, its last instant or that of the log; `within` looks back from `now`. */
struct measure_span {
    int64_t from, till, last, now;
    bool estimate;
};

/* --- measure.c: one value ------------------------------------------------------------------------------------------------- */
void measure_span_set(struct measures *m, const struct measure_span *span); /* into the session's evaluator */
void measure_one(struct measures *m, uint32_t rule, uint32_t form, uint32_t member, const struct measure_span *span);
int measure_member_order(const struct session *s, uint32_t rule, const struct measure_form *f, uint32_t a, uint32_t b); /* for lists of members */
struct value measures_value(void *session, uint32_t rule, struct value whose);
struct value measures_rollup(void *session, uint32_t index);
struct str measures_text(void *session, uint32_t rule);
struct str measures_period(struct session *s, const struct measured *x);

/* --- measured.c: records ---------------------------------------------------------------------------------------------------- */
void measures_tell(struct teller *t);

#endif
