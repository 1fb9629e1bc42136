/* SPDX-License-Identifier: MIT
 * check.h: what the parts of type checking share.
 * Promise: a mistake is told once; its part then has TYPE_ERROR and fits everything.
 * Owns: nothing.   Knows: scope, ast.   Never hears of: rows. */
#ifndef VM_EXPR_CHECK_H
#define VM_EXPR_CHECK_H

#include "vm/expr/scope.h"

void check(struct expr_source *s, struct ast *a);
void check_binary(struct expr_source *s, struct ast *a);
void check_call(struct expr_source *s, struct ast *a);
void check_fails(struct expr_source *s, struct ast *a); /* marks as TYPE_ERROR */
/* A literal takes the type of the other side (semantics 1.1); true when a has type `to` afterwards. */
bool check_adapt(struct expr_source *s, struct ast *a, struct type to);
/* Adapts whichever of the two is a literal; false when they are of different types (nothing is told). */
bool check_meet(struct expr_source *s, struct ast *a, struct ast *b);
struct str type_text(const struct expr_source *s, struct type t);
uint32_t node1(struct expr_source *s, enum op op, struct type t, uint32_t imm, uint32_t a);
uint32_t node2(struct expr_source *s, enum op op, struct type t, uint32_t imm, uint32_t a, uint32_t b);
/* `a == b` of one type. */
uint32_t check_equal(struct expr_source *s, struct type t, uint32_t a, uint32_t b);
enum op check_less(struct type t, bool or_equal); /* OP_COUNT: has no order */
/* The time at which something that hangs on `node` is read. */
uint32_t check_time(struct expr_source *s, uint32_t node);
/* The calendar that is meant (semantics 4.9): the one named, else the rule's, the book's, or the only one. Tells and gives false. */
bool check_calendar(struct expr_source *s, struct str name, uint32_t at, uint32_t len, uint32_t *ret);
void check_work_literal(struct expr_source *s, struct ast *a);
/* The last argument of a function on a calendar, a bare name or a text; NULL: none. */
bool check_work_argument(struct expr_source *s, struct ast *call, struct ast *a, uint32_t *ret);
/* balance(ledger [, whose]) */
bool check_balance(struct expr_source *s, struct ast *a);
/* hash_of(article) */
bool check_hash(struct expr_source *s, struct ast *a);
/* --- measures: check_measure.c --------------------------------------------------------------------------------------------- */
/* What ties a term of a measure to its member: nodes of the past fact, and beside each the member's own. */
struct measure_keys {
    uint32_t past[ARGS_MOST], present[ARGS_MOST], n;
    bool own_group;            /* the term sees its own group: it says which groups there are */
};
bool measure_keys(struct expr_source *s, struct ast *a, struct expr_env *inner, struct expr_env *outer, struct measure_keys *ret);
void measure_window(struct expr_source *s, struct term *t, const struct frame *f); /* a term without a window of its own gets the period */
void measure_lists(struct expr_env *env, uint32_t term);
bool check_rate(struct expr_source *s, struct ast *a);
bool check_value_of(struct expr_source *s, struct ast *a);
bool check_rollup(struct expr_source *s, struct ast *a);
bool check_limit(struct expr_source *s, struct ast *a); /* limit(authority, person) */
bool check_months(struct expr_source *s, const struct ast *period); /* tells and gives false where month_end is needed */
#endif
