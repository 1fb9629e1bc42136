/* SPDX-License-Identifier: MIT
 * chain.h: who must act on a case, in which order, up to how much: the form that `authority` lowers to.
 * Promise: immutable once linked.
 * Owns: all in the book's arena.   Knows: reckon.   Never hears of: words, cases. */
#ifndef VM_RULE_CHAIN_H
#define VM_RULE_CHAIN_H

#include "vm/rule/reckon.h"

enum chain_act { CHAIN_CHECK, CHAIN_APPROVE, CHAIN_RATIFY, CHAIN_INFORM, CHAIN_REJECT, CHAIN_ACT_COUNT }; /* ORDER chain_act */
extern const char *const chain_act_text[CHAIN_ACT_COUNT];

/* Who may do an act: whoever holds a role, or the person that an expression gives. */
struct chain_signer {
    struct name role;              /* NAME_NONE: a person */
    uint32_t person;               /* which of the form's persons */
    struct name per;               /* of a role with one holder each, where the events say for which: the field; else NAME_NONE */
    uint32_t part;                 /* which of the form's persons says so */
    struct str text;               /* as written */
};
struct chain_step {
    enum chain_act act;
    VEC(struct chain_signer) signers; /* each may be one of them; each by another person */
    uint32_t need;                 /* how many of them */
    struct str text;               /* "check by finance and legal (2)" */
    struct span span;
};
struct chain_band {                /* amounts from low to high */
    bool has_low, has_high, low_open, high_open;
    struct value low, high;
    struct span span, low_span, high_span; /* of the band, and of what bounds it */
    VEC(struct chain_step) steps;
};
struct chain_form {
    struct name name;
    struct span span;
    uint32_t verdict;              /* in plan.verdicts */
    struct type amount;            /* money, number or duration; TYPE_NONE: there is one band for all */
    struct name kind[CHAIN_ACT_COUNT]; /* of the events that are acts */
    const struct expr *amount_of;  /* NULL: there is one band for all */
    const struct kind_set *asked;  /* NULL: acts count from the first event of the case */
    const struct expr *asked_where;
    bool has_initiator;            /* argument 1 of the condition, behind the amount: fills no act */
    uint32_t npersons;             /* arguments behind it */
    VEC(struct chain_band) bands;
    bool has_each;
    struct length each;            /* time for one act */
    uint32_t each_rule;            /* in plan.rules: its breaches are counted there */
    uint32_t grant_rule;           /* of delegations that give nothing; only with `delegates` */
    bool delegates, again;         /* again: a delegate may delegate */
    uint32_t delegate_days;        /* how long at most; 0: as long as it says */
    double delegate_share;         /* of the delegator's own limit; 0: all of it */
};

/* The band that holds an amount; NULL: none. */
const struct chain_band *chain_band_of(const struct names *names, const struct chain_form *f, struct value amount);
/* Whether a step is the one by which a chain decides: its last approval, without one its last act but for those that inform. */
bool chain_is_last(const struct chain_band *b, uint32_t step);

#endif
