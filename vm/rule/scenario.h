/* SPDX-License-Identifier: MIT
 * scenario.h: a small world with what should come of it, as plain data. vm/run/trial.c runs it.
 * Promise: immutable once linked.
 * Owns: all in the book's arena.   Knows: fact.   Never hears of: words, files. */
#ifndef VM_RULE_SCENARIO_H
#define VM_RULE_SCENARIO_H

#include "vm/expr/world.h"
#include "vm/rule/finding.h"

struct scenario_event {
    int64_t at;
    struct name kind;
    uint32_t actor, kase, id;     /* name ids, CORE_NONE, CORE_UNKNOWN */
    uint32_t *columns;            /* schema columns of the cells */
    struct value *values;         /* V_UNKNOWN for a cell written as unknown */
    uint32_t ncells;
    struct span span;
};
struct scenario_expect {
    uint32_t event;               /* from 1 */
    enum verdict verdict;
    VEC(struct name) forbidden_by; /* complete; sorted by name */
    bool has_needs;
    VEC(struct str) needs;        /* complete, in any order */
    struct span span;
};
enum expect_kind { EXPECT_DUTY, EXPECT_DUE, EXPECT_LEDGER, EXPECT_DEVIATION, EXPECT_KPI, EXPECT_REVIEW };
/* What should stand at the end of the scenario. */
struct scenario_state {
    enum expect_kind kind;
    struct name rule;             /* a duty, a ledger, a review, the rule of a process; NAME_NONE for EXPECT_DUE */
    struct name holder, kase;     /* NAME_NONE: whoever, whichever */
    enum duty_state state;
    bool counted;                 /* exactly `count` of them; else at least one */
    uint32_t count;
    VEC(struct str) due;          /* complete: ids of what is owed */
    bool has_balance;
    struct str balance;           /* as it is printed; of a review the score */
    struct name level;            /* NAME_NONE: not asked; of a review the grade */
    struct str period, band;      /* of a kpi (period: of a review too); empty: whichever */
    struct str reward;            /* of a review; empty: not asked */
    bool has_value;
    struct type type;
    struct value value;           /* none: there should be none */
    struct span span;
};
struct scenario {
    struct str name;
    struct span span;
    int64_t from, to;
    bool has_people;
    struct record_table people;   /* stands in the place of the book's people when has_people */
    VEC(struct scenario_event) events;
    VEC(struct scenario_expect) expects;
    VEC(struct scenario_state) states;
    bool nothing_else;
};

#endif
