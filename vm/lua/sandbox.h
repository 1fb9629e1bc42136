/* SPDX-License-Identifier: MIT
 * sandbox.h: a Lua state that knows only what a rulebook may do, and ends within its budgets.
 * Promise: steps, memory and time are bounded, also inside of C functions; nothing that Lua code does takes
 * that back. Owns: the Lua state; its memory stands on the account of `mem`.   Knows: limits, mem.   Never
 * hears of: words. */
#ifndef VM_LUA_SANDBOX_H
#define VM_LUA_SANDBOX_H

#include <lua.h>

#include "vm/base/limits.h"
#include "vm/base/mem.h"

enum sandbox_what { SANDBOX_NOTHING, SANDBOX_STEPS, SANDBOX_MEMORY, SANDBOX_TEXT, SANDBOX_TIME };
struct sandbox {
    lua_State *L;
    struct mem *mem;
    const struct limits *limits;
    const volatile int *interrupt;
    int64_t steps;          /* left */
    int64_t unseen;         /* steps since the clock was last read */
    int64_t deadline;       /* nanoseconds; 0: none */
    size_t used;            /* bytes that Lua holds */
    enum bl_status stop;    /* not BL_OK: nothing runs any more */
    enum sandbox_what what; /* with BL_LIMIT: which */
    enum bl_status refused; /* why the allocator last said no */
    enum sandbox_what refused_what;
    bool leave;      /* an error that pcall must hand on */
    char chunk[128]; /* where it was stopped: the chunk's name as Lua has it, cut */
    int line;        /* 0: not known */
    void *owner;
};

/* False with sb->stop set. `sb` must not move afterwards. */
bool sandbox_open(struct sandbox *sb, struct mem *mem, const struct limits *limits,
                  const volatile int *interrupt);
void sandbox_close(struct sandbox *sb);                                   /* accepts one that is not open */
void sandbox_budget(struct sandbox *sb, uint64_t steps, uint64_t millis); /* 0: none */
void sandbox_rearm(struct sandbox *sb); /* after a stop: the hook as at first */
struct sandbox *sandbox_of(lua_State *L);
/* The table of all that a chunk may see besides words. */
void sandbox_push_base(lua_State *L);

/* For C functions that Lua calls. Each leaves with a Lua error when the budget is gone. */
void sandbox_charge(lua_State *L, uint64_t steps);
_Noreturn void
sandbox_leave(lua_State *L); /* a Lua error without a message: sb->stop or sb->leave says why */
void sandbox_check_text(lua_State *L, size_t bytes); /* leaves when a text would become longer than allowed */
enum { SANDBOX_NANOS_PER_STEP = 20 };                /* where work cannot be counted, its time is */
int64_t sandbox_nanos(void);
/* Work on arenas: a throw out of `run` ends all. It may raise Lua errors, but then what it pushed to a VEC
 * must be whole. */
void sandbox_guard(lua_State *L, void (*run)(void *ud), void *ud);
/* The same budget, where no Lua error may be raised: false when it is gone. */
bool sandbox_spend(struct sandbox *sb, uint64_t steps);
void sandbox_stop(struct sandbox *sb, enum bl_status why, enum sandbox_what what);

/* lua_pcall for the house: a stop is never swallowed. Status as Lua's. */
int sandbox_call(struct sandbox *sb, int nargs, int nresults, int handler);
/* Numbers are read and written in the C locale between these two. */
void *sandbox_locale_enter(void);
void sandbox_locale_leave(void *was);

/* strings.c, match.c, order.c, tables.c: parts of the base table. The table stands on the top of the stack.
 */
void sandbox_add_strings(lua_State *L, int standard);
void sandbox_add_match(lua_State *L);
void sandbox_add_order(lua_State *L, int standard);
void sandbox_add_tables(lua_State *L, int standard);
/* What tostring gives; never an address. Pushes it. */
const char *sandbox_text(lua_State *L, int index, size_t *ret_n);

#endif
