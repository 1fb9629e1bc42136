/* SPDX-License-Identifier: MIT
 * call.h: a condition that is a Lua function: asked upwards, because this room knows no Lua.
 * Promise: none; whoever answers keeps it (vm/lua/call.h).
 * Owns: nothing.   Knows: fact.   Never hears of: Lua. */
#ifndef VM_EXPR_CALL_H
#define VM_EXPR_CALL_H

#include "vm/fact/batch.h"

/* Function `function` of the book on one row; unknown or failed are answers too. `names` interns texts. */
typedef struct value (*call_fn)(void *ud, uint32_t function, const struct batch *b, struct row r, struct names *names);

#endif
