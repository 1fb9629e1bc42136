/* SPDX-License-Identifier: MIT
 * plan.h: the flat, immutable list of forms that a run executes. Door 3.
 * Promise: nothing changes once frozen; shared between sessions and threads.
 * Owns: all in the book's arena.   Knows: expr.   Never hears of: Lua, words, files. */
#ifndef VM_RULE_PLAN_H
#define VM_RULE_PLAN_H

#include "vm/expr/expr.h"
#include "vm/fact/mapping.h"
#include "vm/rule/finding.h"
#include "vm/rule/account.h"
#include "vm/rule/apart.h"
#include "vm/rule/article.h"
#include "vm/rule/chain.h"
#include "vm/rule/measure.h"
#include "vm/rule/grade.h"
#include "vm/rule/obligation.h"
#include "vm/rule/process.h"
#include "vm/rule/scenario.h"

enum effect { EFFECT_NONE, EFFECT_FORBID, EFFECT_REQUIRE, EFFECT_PERMIT, EFFECT_WARN, EFFECT_COUNT }; /* ORDER effect */
extern const char *const effect_text[EFFECT_COUNT];
#define DAY_FIRST INT32_MIN
#define DAY_LAST INT32_MAX

/* A verdict on the events of some kinds: what `policy` lowers to. */
struct verdict_form {
    struct name name;
    uint32_t rule;                 /* index in plan.rules: pieces in force at different times share it */
    struct span span;
    enum effect effect;
    bool closes;                   /* default = "forbid" */
    int32_t from, till;            /* civil days in force, both included */
    const struct kind_set *kinds;
    const struct expr *where, *when, *condition; /* NULL: none */
    VEC(struct name) of;           /* roles */
    uint32_t chain;                /* of an authority: index in plan.chains + 1; 0: it is a policy */
    uint32_t apart;                /* of roles that exclude each other: index in plan.apart + 1; 0: of none */
    uint32_t of_node;              /* actor is one of them; NODE_NONE: no `of` */
    const struct template *because;
    struct str cite, title;
    VEC(uint32_t) over;            /* forms that override this one */
    VEC(struct name) overrides;
};
struct plan_rule {
    struct name name;
    struct str title, cite;
    struct name fired;             /* the kind of its outcome, where something waits for it; else NAME_NONE */
};
struct declared_fact {             /* a declaration, as a fact that `check` judges */
    struct name kind, name;
    struct span span;
    uint32_t line;                 /* on which it stands; 0: nowhere in the book */
    uint32_t *columns, n;
    struct value *values;
};
/* A word that the book, or a shipped recipe, made of other words. */
struct recipe_field_form {
    struct str name, doc, fallback; /* fallback: what it is when left out; empty: see optional */
    bool optional;
};
struct recipe_form {
    struct name name;
    struct str doc;
    struct span span;
    struct recipe_field_form *fields;
    uint32_t nfields;
};
enum tenure { TENURE_ASSIGNED, TENURE_REMOVED, TENURE_VACANT, TENURE_COUNT }; /* ORDER tenure */
extern const char *const tenure_text[TENURE_COUNT];
struct plan {
    struct arena *arena;
    struct names *names;
    struct schema *schema;
    struct graph *graph;
    struct world *world;           /* params, roles, people, matrices */
    VEC(struct verdict_form) verdicts;
    VEC(struct plan_rule) rules;   /* in the order of the book */
    VEC(struct obligation_form) obligations;
    VEC(struct duty_rule) duties;  /* in the order of the book */
    uint32_t outcome_column[FACT_COUNT]; /* where facts of duties have their own fields, as columns of the schema */
    struct name absence;           /* the kind that says who is away, where somebody can stand in; else NAME_NONE */
    struct name tenure[TENURE_COUNT];  /* kinds of who holds which role, where the book speaks of them; else NAME_NONE */
    bool tenure_awaited[TENURE_COUNT]; /* something waits for them, or counts them */
    VEC(struct chain_form) chains;
    VEC(struct apart_form) apart;
    VEC(struct account_form) accounts; /* as in the world's list */
    VEC(struct article_form) articles; /* in the order of the book */
    VEC(struct measure_form) measures;
    VEC(struct measure_rule) measure_rules;
    VEC(struct recur) spans;       /* lengths of period over which something is measured */
    VEC(struct rollup_form) rollups;
    VEC(struct review_form) reviews; /* in the order of the book */
    VEC(const struct process_form *) processes;
    VEC(struct declared_fact) declared; /* in the order of the book */
    VEC(struct scenario *) scenarios;
    VEC(const struct mapping *) sources;
    VEC(struct recipe_form) recipes; /* in the order of the book */
    VEC(const struct kind_set *) waited; /* kinds that rules wait for, for the summary's waiting_for */
    bool reads_ids;                /* some expression reads `id`: else readers need not keep them */
    struct str title, version, zone_name, language;
    const struct zone *zone;
    enum month_end month_end;
    enum clock_change clock_change;
};

#endif
