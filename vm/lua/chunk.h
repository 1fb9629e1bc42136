/* SPDX-License-Identifier: MIT
 * chunk.h: whether lines that somebody types are a whole piece of Lua.
 * Promise: nothing of it is run.
 * Owns: nothing; scratch is the caller's.   Knows: lex.h, sandbox.h.   Never hears of: words. */
#ifndef VM_LUA_CHUNK_H
#define VM_LUA_CHUNK_H

#include "vm/base/limits.h"
#include "vm/base/mem.h"

enum lua_chunk { LUA_CHUNK_WHOLE, LUA_CHUNK_OPEN /* more must follow */, LUA_CHUNK_BROKEN };
/* `before` is put in front: "return " asks whether an expression is whole. */
enum lua_chunk lua_chunk_reads(struct arena *scratch, const struct limits *limits, struct str before, struct str text);

#endif
