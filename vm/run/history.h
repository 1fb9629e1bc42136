/* SPDX-License-Identifier: MIT
 * history.h: the past as indexes, one for each history term, kept up to date as facts come.
 * Promise: memory is what the windows hold, not the log, where a term can be kept as a running answer; time never goes back.
 * Owns: all in the session's arena.   Knows: expr.   Never hears of: rules, logs. */
#ifndef VM_RUN_HISTORY_H
#define VM_RUN_HISTORY_H

#include "vm/expr/expr.h"
#include "vm/expr/why.h"

struct history;
/* A fact's registers in its kind's program, for one term. */
struct term_regs {
    uint32_t term;
    uint32_t filter, value, time; /* NODE_NONE: none */
    const uint32_t *same, *joins, *captures;
};
/* `keep`: every term keeps what it counted, so that it can be named. */
struct history *history_new(struct arena *a, const struct graph *g, const struct names *names, bool keep);
/* A fact that stands from now on in the past. */
void history_enter(struct history *h, const struct term_regs *t, const struct value *reg, int64_t at, uint64_t event);
/* The answer of a term at the present of `e`. Steps are added to *steps. */
struct value history_ask(struct history *h, struct eval *e, uint32_t term, const struct value *deps, uint64_t *steps);
/* How many facts the last answer took in: those with a value, where the term takes one. */
uint64_t history_counted(const struct history *h);
bool history_met(const struct history *h, uint32_t term); /* whether a fact of its kinds has ever come */
/* The keys under which a term of a measure has facts in the period of `e`: one call for each, its values by the term's `same`. */
void history_keys(struct history *h, struct eval *e, uint32_t term, void (*each)(void *ud, const struct value *key, uint32_t n), void *ud);
/* The events before `event` that the term counted, into a why. Only with `keep`. */
void history_events(struct history *h, struct eval *e, uint32_t term, const struct value *deps, uint64_t event, struct arena *a, struct why *into);

#endif
