/* SPDX-License-Identifier: MIT
 * scope.h: what a bare name means (semantics 1.9).
 * Promise: fields of the fact, then params; functions and matrices only before a parenthesis.
 * Owns: nothing.   Knows: expr.   Never hears of: rows. */
#ifndef VM_EXPR_SCOPE_H
#define VM_EXPR_SCOPE_H

#include "vm/expr/ast.h"

enum found { FOUND_NOTHING, FOUND_HERE, FOUND_SOMEWHERE /* only some of the kinds have it */, FOUND_MIXED /* of two types */ };
struct symbol {
    struct type type;
    uint32_t node;
    struct name lacking;   /* FOUND_SOMEWHERE: a kind that lacks it; FOUND_MIXED: one with another type */
};
enum found scope_field(struct expr_env *env, const struct frame *f, bool now, struct str name, struct symbol *ret);
bool scope_param(struct expr_env *env, struct str name, bool now, struct symbol *ret);
/* The node of the time at which things of a frame are read; without any fact, NODE_NONE. */
uint32_t scope_time(struct expr_env *env, bool now);
/* All names that may stand there, for "did you mean". */
uint32_t scope_names(struct expr_env *env, const struct frame *f, const struct str **ret);

struct fn_row {
    const char *name, *params, *doc;
    int result; /* enum type_kind, or FN_SAME, FN_PERSON */
    enum op op;
};
enum { FN_SAME = -1, FN_PERSON = -2 };
extern const struct fn_row fn_rows[];
extern const uint32_t fn_count;
const struct fn_row *fn_find(struct str name);

#endif
