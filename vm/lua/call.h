/* SPDX-License-Identifier: MIT
 * call.h: a Lua function in an expression's place, called with a read-only view of an event.
 * Promise: a budget for each call; an error is a text, never a crash; no state is kept from call to call by the sandbox.
 * Owns: a sandbox of its own for each session.   Knows: load.h.   Never hears of: rules, columns. */
#ifndef VM_LUA_CALL_H
#define VM_LUA_CALL_H

#include "vm/lua/load.h"

struct lua_calls;
/* What a function may read: e.amount asks `field` with "amount". */
enum lua_cell { LUA_CELL_NONE, LUA_CELL_BOOL, LUA_CELL_NUMBER, LUA_CELL_TEXT, LUA_CELL_UNKNOWN /* reading it ends the call as unknown */ , LUA_CELL_ABSENT /* no such name */ };
struct lua_view {
    void *ud;
    enum lua_cell (*field)(void *ud, struct str name, bool *ret_bool, double *ret_number, struct str *ret_text);
};
/* Loads the book's chunks again, in the same order, to find the functions by their index. Opened at the first call. */
struct lua_calls *lua_calls_new(struct arena *session, const struct lua_input *in);
enum lua_outcome { LUA_GAVE_TRUE, LUA_GAVE_FALSE, LUA_GAVE_NIL, LUA_GAVE_NUMBER, LUA_GAVE_TEXT, LUA_GAVE_UNKNOWN, LUA_GAVE_ERROR };
/* *ret_text lives until the next call. Out of memory and an interrupt leave by mem_throw of the session's arena. */
enum lua_outcome lua_calls_run(struct lua_calls *c, uint32_t function, const struct lua_view *view, double *ret_number, struct str *ret_text /* result, or the error */);

#endif
