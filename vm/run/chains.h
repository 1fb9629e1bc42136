/* SPDX-License-Identifier: MIT
 * chains.h: acts on cases: who checked, approved, ratified; what of a chain is done (authorities).
 * Promise: acts count when they come after the last request, in the order of the chain, each by another person.
 * Owns: all in the session's arena.   Knows: running, away.   Never hears of: formats, words. */
#ifndef VM_RUN_CHAINS_H
#define VM_RUN_CHAINS_H

#include "vm/run/running.h"

struct chains *chains_new(struct session *s); /* NULL: the plan has no authority */
void chains_event(struct teller *t);          /* the teller's fact may be an act, a request, a delegation */
struct value chains_ask(void *session, uint32_t chain, const struct value *args);

/* What was found of each step when the chain was asked last: for the event at hand. */
struct step_found {
    const struct chain_step *step;
    bool done;
    VEC(uint32_t) by;          /* name ids */
    VEC(uint64_t) events;
};
struct chain_found {
    const struct chain_band *band; /* NULL: none is for this amount */
    const struct step_found *steps;
    uint32_t nsteps, done;     /* how many of them are done, from the first on */
    bool rejected;
    struct str note;           /* why what is lacking is lacking; may be empty */
};
struct chain_found chains_found(struct session *s, uint32_t chain, struct arena *a);
/* The chains that the teller's event needs, for the reply to a request; in the call's arena. */
uint32_t chains_state(struct teller *t, const struct chain_state **ret);
struct str chains_because(struct session *s, uint32_t chain, struct arena *a); /* "lacks approve by ops_head" */
const struct why *chains_why(struct session *s, uint32_t chain, const struct explain *x);

#endif
