/* SPDX-License-Identifier: MIT
 * obligation.h: what somebody owes by when: the form that `duty` lowers to.
 * Promise: immutable once linked.
 * Owns: all in the book's arena.   Knows: expr, reckon.   Never hears of: words, timers. */
#ifndef VM_RULE_OBLIGATION_H
#define VM_RULE_OBLIGATION_H

#include "vm/civil/recur.h"
#include "vm/rule/reckon.h"
#include "vm/rule/ties.h"

enum duty_state { /* ORDER duty_state */
    DUTY_FULFILLED, DUTY_LATE, DUTY_BREACHED, DUTY_PENDING, DUTY_WAIVED, DUTY_CANCELLED, DUTY_SUSPENDED, DUTY_STATE_COUNT
};
extern const char *const duty_state_text[DUTY_STATE_COUNT];
/* Facts that the life of an obligation gives (WORDS, built-in facts). */
enum duty_outcome { /* ORDER duty_outcome */
    OUTCOME_BEGUN, OUTCOME_FULFILLED, OUTCOME_LATE, OUTCOME_BREACHED, OUTCOME_WAIVED, OUTCOME_CANCELLED, OUTCOME_AT_RISK,
    OUTCOME_ESCALATED, OUTCOME_COUNT
};
extern const char *const duty_outcome_text[OUTCOME_COUNT];
/* Fields of those facts beside the trigger's. ORDER outcome_field */
enum outcome_field { FACT_HOLDER, FACT_DONE_BY, FACT_SINCE, FACT_DEADLINE, FACT_DONE, FACT_TOOK, FACT_TOOK_OVER, FACT_TO, FACT_COUNT };

/* An event that acts on open obligations. What it reads of itself is evaluated with its kind; what it reads of the trigger stands in the
 * form's externs. */
enum duty_act { ACT_DONE, ACT_CANCEL, ACT_HAND, ACT_EXTEND, ACT_STOP, ACT_RESUME, ACT_COUNT }; /* ORDER duty_act: at one event, in this order */
struct act_form {
    const struct kind_set *kinds;  /* NULL: the duty has no such event */
    struct look_back where;
    uint32_t first_extern;         /* of where.externs, in the form's */
    VEC(uint32_t) same;            /* its side of the key */
    bool own_same;                 /* a key of this act alone; the trigger's side stands in the form's externs */
    uint32_t own_extern;           /* the first of it there */
    VEC(uint32_t) evidence;        /* of DONE: what must be known */
    uint32_t value;                /* of HAND: the new holder; of EXTEND: the new deadline; else NODE_NONE */
    bool value_is_date;
};
enum per { PER_NONE, PER_ROLE, PER_RECORD, PER_VALUES };
enum again { AGAIN_EACH, AGAIN_KEEP, AGAIN_RESTART, AGAIN_ONCE };            /* ORDER "each keep restart once" */
enum transition { TRANSITION_KEEP, TRANSITION_CONVERT, TRANSITION_RESTART, TRANSITION_TERMINATE }; /* ORDER "keep convert restart terminate" */

struct due_case {                  /* of `within` or `by`: the first whose condition holds */
    const struct expr *condition;  /* NULL: always */
    struct length within;          /* or */
    const struct expr *by;         /* a time or a date; NULL: within */
};
struct obligation_form {
    struct name name;
    uint32_t duty;                 /* in plan.duties: pieces in force at different times share it */
    struct span span;
    struct str title, because, cite;
    const struct template *filled; /* `because` with its expressions; NULL: it has none */
    int32_t from, till;            /* civil days in force, both included */
    struct name of, to, owner;     /* roles; NAME_NONE: none */
    enum per per;
    uint32_t per_id;               /* PER_ROLE: role name id; PER_RECORD: record */
    VEC(uint32_t) per_values;      /* nodes of the trigger */
    const struct expr *who;
    /* The trigger's field by which `of`, or the role of `escalate`, has one holder each; NULL: it has not, or the trigger lacks it. */
    const struct expr *unit, *escalate_unit;
    uint32_t unit_extern, escalate_extern; /* in externs */
    /* what begins it */
    const struct kind_set *on;     /* NULL: recurring */
    const struct expr *where, *when;
    struct recur every;
    struct str every_text;         /* as written */
    bool from_last;
    const struct calendar *calendar; /* of `every` with workdays; NULL: none is needed */
    uint32_t calendar_index;
    VEC(uint32_t) same;            /* the trigger's side of the key */
    bool has_same;
    bool member_named;             /* `done` says which member it is for */
    VEC(uint32_t) externs;         /* nodes of the trigger that acts read, all of them */
    struct act_form act[ACT_COUNT];
    VEC(struct due_case) due;
    const struct expr *waive;
    enum again again;
    bool oldest;                   /* discharge = "oldest" */
    enum ties ties;
    bool has_not_before;
    struct length not_before;
    double at_risk;                /* share of the time left; 0: none */
    struct name escalate;          /* role; NAME_NONE: none */
    struct name raise;             /* kind; NAME_NONE: none */
    enum transition transition;
    struct str measure;
};
enum raci { RACI_ACCOUNTABLE, RACI_RESPONSIBLE, RACI_CONSULTED, RACI_INFORMED, RACI_COUNT }; /* ORDER raci */
extern const char *const raci_letter[RACI_COUNT];
/* What all pieces of one duty share. */
struct duty_rule {
    struct name name;
    struct str title, cite;
    struct span span;              /* of the first piece */
    bool has_raci;
    VEC(struct name) raci[RACI_COUNT]; /* roles, as its last piece with `raci` names them */
    struct name outcome[OUTCOME_COUNT]; /* the kind, where something waits for it; else NAME_NONE */
};

#endif
