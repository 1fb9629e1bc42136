/* SPDX-License-Identifier: MIT
 * acts.h: acts on a case and delegations, and who may do an act of a chain: what chains.c, grants.c and
 * filling.c share. Promise: what is not known of an actor or of a person never counts as certain. Owns: all
 * in the session's arena.   Knows: running, away.   Never hears of: formats, words. */
#ifndef VM_RUN_ACTS_H
#define VM_RUN_ACTS_H

#include "vm/run/chains.h"

struct act {
    enum chain_act act;
    uint32_t actor; /* CORE_UNKNOWN: not known */
    int64_t at;
    int32_t day;
    uint64_t event;
    const uint32_t *for_; /* for whom the actor stood in then */
    uint32_t nfor;
};
struct chain_case {
    VEC(struct act) acts; /* since it was asked last */
    int64_t last_at;      /* of the request, or of the act before: what an act's time counts from */
    bool begun;
    bool doubtful; /* since then something came of which it is not known whether it asks */
    VEC(struct act) rejections;
};
struct grant { /* a delegation */
    uint32_t from, to;
    int64_t since, till, ended;
    uint32_t authority; /* name id; CORE_NONE: all */
    bool limited;
    struct type type;
    struct value limit;
};
struct chains {
    struct session *s;
    struct arena *arena;
    struct map case_of; /* chain << 32 | case */
    VEC(struct chain_case) cases;
    VEC(struct grant) grants;
    struct value (*args)[ARGS_MOST]; /* by chain: with what it was asked last */
    struct name delegation, ended;
};

void tell_act(struct teller *t, uint32_t rule,
              struct str because); /* a violation by the event at hand, of a rule beside the chain itself */

enum may { MAY_NOT, MAY_BE, MAY_ACT }; /* no, not known, yes */

/* --- grants.c -------------------------------------------------------------------------------------------- */
void grants_event(struct teller *t); /* the teller's fact is a delegation, or ends one */
enum may may_act(const struct chains *c, const struct chain_form *f, const struct act *a,
                 const struct chain_signer *s, const struct value *args);
/* Why an act's actor may not do it, in words: "may not do it", "asked for it", "acted under a delegation that
 * ended before". */
struct str may_not_text(const struct chains *c, const struct chain_form *f, const struct act *a,
                        const struct chain_step *step, const struct value *args, struct arena *into);
/* limit(authority, person): semantics 4.15. */
struct value grants_limit(void *session, uint32_t authority, struct value person);

/* Whether an act of this kind by somebody would count for a role by delegation, for some amount. */
bool grants_give(const struct session *s, uint32_t person, struct name kind, struct name role);

/* --- filling.c ------------------------------------------------------------------------------------------- */
/* Whether the first n steps of a band can be filled by acts of a case: a choice of acts, each by another
 * person, in the order of the steps. With `doubts` also by acts of which it is not known whether they count.
 * `ret` (n of them, or NULL) says by which. */
struct filling {
    const struct chains *c;
    const struct chain_form *f;
    const struct chain_band *band;
    const struct chain_case *k; /* NULL: no act */
    const struct value *args;
    struct arena *arena;
    uint64_t looked; /* how many choices were tried */
    bool given_up;   /* there were more than can be tried */
};
bool filling_try(struct filling *f, uint32_t n, bool doubts, struct step_found *ret);

#endif
