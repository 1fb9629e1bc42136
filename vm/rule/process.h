/* SPDX-License-Identifier: MIT
 * process.h: orders of steps: what `process` lowers to, and the table of its constraints (Declare).
 * Promise: what a constraint takes, wants and bans stands in one row of the table.
 * Owns: all in the book's arena.   Knows: expr.   Never hears of: words, cases, logs. */
#ifndef VM_RULE_PROCESS_H
#define VM_RULE_PROCESS_H

#include "vm/expr/expr.h"
#include "vm/rule/ties.h"

enum pick { PICK_ANY, PICK_FIRST, PICK_LAST, PICK_COUNT };     /* ORDER pick: whose hands are compared */
enum shape { /* ORDER shape */
    SHAPE_STEP, /* who may do a step: no constraint that a book writes */
    SHAPE_ABSENCE,
    SHAPE_EXACTLY_ONE,
    SHAPE_AT_LEAST,
    SHAPE_AT_MOST,
    SHAPE_INIT,
    SHAPE_LAST,
    SHAPE_RESPONSE,
    SHAPE_PRECEDENCE,
    SHAPE_SUCCESSION,
    SHAPE_ALTERNATE_RESPONSE,
    SHAPE_ALTERNATE_PRECEDENCE,
    SHAPE_ALTERNATE_SUCCESSION,
    SHAPE_CHAIN_RESPONSE,
    SHAPE_CHAIN_PRECEDENCE,
    SHAPE_CHAIN_SUCCESSION,
    SHAPE_RESPONDED_EXISTENCE,
    SHAPE_COEXIST,
    SHAPE_CHOICE,
    SHAPE_EXCLUSIVE_CHOICE,
    SHAPE_NOT_COEXIST,
    SHAPE_NOT_SUCCESSION,
    SHAPE_NOT_CHAIN_SUCCESSION,
    SHAPE_FOUR_EYES,
    SHAPE_SAME_PERSON,
    SHAPE_COUNT
};
/* The two sides of a constraint, as bits: an event of a side that wants one of the other. */
enum { WANT_FIRST = 1, WANT_SECOND = 2 };
/* Beside `name` and `where`, which all take. Where nothing may stand between two events, the log alone says which is next: `ties` is
 * then not "before". */
enum { TAKES_WITHIN = 1, TAKES_TIES = 2, TAKES_BEFORE = 4, TAKES_PICK = 8 };
struct shape_row {
    const char *name;
    uint8_t operands;          /* kinds */
    uint8_t takes;
    uint8_t wants;
    bool counted;              /* takes a number */
    bool ordered;              /* the first stands before the second */
    bool banned;               /* a pair that fits breaks it */
    bool always;               /* looks at every event of a case, of whatever kind */
    bool every;                /* each case is under it; else those with an event that wants or is compared */
    uint8_t ties;              /* without `ties` */
    const char *lack[2];       /* of an event that wants: "came without X" and this */
};
extern const struct shape_row shapes[SHAPE_COUNT];
enum shape shape_find(struct str name); /* SHAPE_COUNT: none */

/* The events of one side. */
struct process_side {
    const struct kind_set *kinds; /* NULL: there is no such side */
    uint32_t where;            /* NODE_NONE: none */
    struct str text;           /* as its rule is named */
};
struct process_rule {
    enum shape shape;
    uint32_t rule;             /* in plan.rules */
    struct span span;
    struct process_side side[2];
    struct pair_where pair;    /* a `where` that compares the two */
    uint32_t n;                /* of at_least and at_most */
    enum ties ties;
    enum pick pick;
    struct type length_type;   /* of `within`: duration, period, worktime; TYPE_NONE without it */
    struct value length;
    struct str length_text;
    uint32_t role;             /* SHAPE_STEP: whether the actor may do it */
    struct str role_text;
    bool ack;                  /* the second side acknowledges a step: by its owner, role_text, where there is one */
    VEC(struct name) roles;    /* the same, one by one */
};
struct process_form {
    struct name name;
    struct span span;
    struct str cite;
    int32_t from, till;        /* cases that begin on these civil days, both included */
    VEC(uint32_t) same;        /* nodes of an event that name its case */
    VEC(struct name) same_names;
    bool by_case;              /* same = case */
    struct process_side start, final;
    VEC(struct process_rule) rules;
    struct name deviated;      /* the kind of its outcome, where something waits for it; else NAME_NONE */
};

#endif
