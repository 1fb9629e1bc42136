/* SPDX-License-Identifier: MIT
 * decide.h: what the rules of a kind say of one event (semantics 2).
 * Promise: three-valued throughout; the result does not hang on the order of rules; nothing is allocated.
 * Owns: nothing; scratch is the caller's.   Knows: plan.   Never hears of: history, formats. */
#ifndef VM_RULE_DECIDE_H
#define VM_RULE_DECIDE_H

#include "vm/rule/plan.h"

/* Kleene's three values as two planes, so that joining them takes no branch: one bit says surely true, one surely false. */
enum tri { TRI_UNKNOWN = 0, TRI_FALSE = 1, TRI_TRUE = 2 };
static inline enum tri tri_not(enum tri a)
{
    return (enum tri)((a << 1 | a >> 1) & 3);
}
static inline enum tri tri_and(enum tri a, enum tri b)
{
    return (enum tri)((a & b & 2) | ((a | b) & 1));
}
static inline enum tri tri_or(enum tri a, enum tri b)
{
    return (enum tri)(((a | b) & 2) | (a & b & 1));
}

/* A form as one kind's program evaluates it. */
struct bound_form {
    uint32_t form;             /* in plan.verdicts */
    uint32_t rule;             /* in plan.rules */
    uint8_t effect;            /* enum effect; this and the next three as in the form */
    bool closes;
    bool bare;                 /* no where, of or when: applicable while in force */
    int32_t from, till;
    uint32_t where, when, of, condition; /* registers; what is absent reads one that is always true */
    const uint32_t *over;      /* bound forms that override this one */
    uint32_t nover;
};
struct bound {
    const struct plan *plan;
    struct bound_form *forms;
    uint32_t n;
    bool warns, closes;        /* some form of it does */
    bool speaks;               /* some form of it forbids, requires or closes: where applicable it speaks (semantics 2.3) */
    bool plain;                /* every form is bare, always in force and overridden by none */
};
/* What was found of each form on one event. */
struct form_state {
    uint8_t applicable, fires, own, effect; /* enum tri; own: applicable and fires; effect: and not taken out */
    bool in_force;
    bool hangs;                /* undetermined: it is one of those on which the verdict hangs */
    bool unclear;              /* its own applicability or condition is unknown */
    bool forbids;              /* surely forbids, by its condition or by closing its kind */
    bool may_forbid;           /* it is unknown whether it does */
    bool done;                 /* effect is known */
};
/* Fills `states` (b->n of them). `day`: the civil day of the event; `upcoming`: rules that come into force later are taken as if they were. */
enum verdict decide(const struct bound *b, const struct value *reg, int32_t day, bool upcoming, struct form_state *states);
/* The same without its fast path: for tests. */
enum verdict decide_slowly(const struct bound *b, const struct value *reg, int32_t day, bool upcoming, struct form_state *states);

#endif
