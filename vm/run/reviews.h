/* SPDX-License-Identifier: MIT
 * reviews.h: reviews on the timeline: what counts against a holder while a period runs, and grades when it is over (semantics 4.18).
 * Promise: what is graded at an instant has seen all facts of its period; the same people in any order get the same grades.
 * Owns: all in the session's arena.   Knows: measures.   Never hears of: formats, words. */
#ifndef VM_RUN_REVIEWS_H
#define VM_RUN_REVIEWS_H

#include "vm/rule/graded.h"
#include "vm/run/running.h"
#include "vm/run/timers.h"

struct reviews *reviews_new(struct session *s); /* NULL: the plan has no review */
void reviews_first(struct teller *t, int64_t at);
void reviews_timer(struct teller *t, const struct timer *x);
void reviews_event(struct teller *t);           /* ratings that the teller's fact carries */
/* What costs points: `n` violations of an actor; a missed deadline of a holder (CORE_NONE: nobody's own). */
void reviews_violated(struct session *s, uint32_t actor, int64_t at, uint32_t n);
void reviews_missed(struct session *s, uint32_t holder, int64_t deadline);
/* Periods that have not been graded are, as they stand; then all records are told. */
void reviews_end(struct teller *t);

/* --- between reviews.c, which keeps, and grading.c, which settles ------------------------------------------------------------------- */
struct rating {                /* the latest of one rater */
    uint32_t of, by;           /* name ids */
    struct value score;
    uint32_t before;           /* another rater's of the same person: index + 1; 0: none */
};
struct against {               /* a person, in a period */
    uint32_t person;
    uint64_t breaches, violations;
};
struct term_time {             /* a period until it is graded */
    int64_t k, start, end, graded; /* graded: when */
    struct map of_person;      /* name id -> index in against */
    struct map of_pair;        /* whom << 32 | rater -> index in ratings */
    struct map rated;          /* whom -> the last of their ratings: index */
    VEC(struct against) against;
    VEC(struct rating) ratings;
    bool *never;               /* at the end of the period, by part: the log never had what is measured; NULL before */
};
struct review_run {
    const struct review_form *form;
    VEC(struct term_time *) open; /* begun and not graded, in the order of time */
    const struct program *program, *pool; /* over a graded fact; over a due fact */
    struct value *reg, *pool_reg;
};
struct reviews {
    struct session *s;
    int64_t anchor;
    struct review_run *all;    /* as in the plan */
    VEC(struct finding) told;  /* at the end */
    struct reckoner reckoner;
};
void review_over(struct session *s, uint32_t form, struct term_time *x); /* a period ends: what must be kept until it is graded */
/* Grades a period: its records are kept, and, where it is over, its facts are raised. */
void review_grade(struct teller *t, uint32_t form, struct term_time *x, bool over);

#endif
