/* SPDX-License-Identifier: MIT
 * shape.h: the second half of lex.h: tables, pairs and calls out of tokens.
 * Promise: ends on any tokens; a text that Lua accepts has exactly its tables here.
 * Owns: nothing.   Knows: lex.h.   Never hears of: Lua at run time. */
#ifndef VM_LUA_SHAPE_H
#define VM_LUA_SHAPE_H

#include "vm/lua/lex.h"

void shape_read(struct lex *l);

#endif
