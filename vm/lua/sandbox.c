/* SPDX-License-Identifier: MIT */
#include "vm/lua/sandbox.h"

#include <lauxlib.h>
#include <locale.h>
#include <lualib.h>
#include <time.h>

enum { HOOK_EVERY = 100, CLOCK_EVERY = 20000, BYTES_PER_STEP = 16, SMALL_BLOCK = 1024 };

struct sandbox *sandbox_of(lua_State *L)
{
    return *(struct sandbox **)lua_getextraspace(L);
}

int64_t sandbox_nanos(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* --- stopping
 * ------------------------------------------------------------------------------------------------ */

/* The line of Lua code that runs now; asks only, allocates nothing. */
static void note_place(struct sandbox *sb)
{
    lua_Debug ar;
    for (int level = 0; level < 64 && lua_getstack(sb->L, level, &ar); level++) {
        if (!lua_getinfo(sb->L, "Sl", &ar) || ar.currentline <= 0)
            continue;
        const char *name = ar.source[0] == '=' ? ar.source + 1 : ar.source;
        size_t n = MIN(strlen(name), sizeof sb->chunk - 1);
        memcpy(sb->chunk, name, n);
        sb->chunk[n] = '\0';
        sb->line = ar.currentline;
        return;
    }
}

static void hook(lua_State *L, lua_Debug *ar);

void sandbox_stop(struct sandbox *sb, enum bl_status why, enum sandbox_what what)
{
    if (sb->stop != BL_OK)
        return;
    sb->stop = why;
    sb->what = what;
    if (!sb->L)
        return;
    note_place(sb);
    lua_sethook(sb->L, hook, LUA_MASKCOUNT, 1); /* so that not one more instruction passes */
}

static void look_at_clock(struct sandbox *sb)
{
    sb->unseen = 0;
    if (sb->interrupt && *sb->interrupt)
        sandbox_stop(sb, BL_INTERRUPTED, SANDBOX_NOTHING);
    else if (sb->deadline && sandbox_nanos() > sb->deadline)
        sandbox_stop(sb, BL_LIMIT, SANDBOX_TIME);
}

bool sandbox_spend(struct sandbox *sb, uint64_t steps)
{
    if (sb->stop != BL_OK)
        return false;
    int64_t n = (int64_t)MIN(steps, (uint64_t)INT64_MAX / 4);
    sb->steps -= n;
    sb->unseen += n;
    if (sb->steps < 0)
        sandbox_stop(sb, BL_LIMIT, SANDBOX_STEPS);
    else if (sb->unseen >= CLOCK_EVERY)
        look_at_clock(sb);
    return sb->stop == BL_OK;
}

void sandbox_leave(lua_State *L)
{
    lua_settop(L, 0);
    lua_pushnil(L);
    lua_error(L);
    BUG("lua_error came back");
}

void sandbox_charge(lua_State *L, uint64_t steps)
{
    if (!sandbox_spend(sandbox_of(L), steps))
        sandbox_leave(L);
}

void sandbox_check_text(lua_State *L, size_t bytes)
{
    struct sandbox *sb = sandbox_of(L);
    if (bytes <= sb->limits->cell_bytes)
        return;
    sandbox_stop(sb, BL_LIMIT, SANDBOX_TEXT);
    sandbox_leave(L);
}

static void hook(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    struct sandbox *sb = sandbox_of(L);
    sb->unseen += CLOCK_EVERY / 10;
    if (!sandbox_spend(sb, HOOK_EVERY) || sb->leave) {
        lua_pushnil(L);
        lua_error(L);
    }
}

void sandbox_guard(lua_State *L, void (*run)(void *ud), void *ud)
{
    struct sandbox *sb = sandbox_of(L);
    enum bl_status status = sb->stop == BL_OK ? mem_try(sb->mem, run, ud) : sb->stop;
    if (status != BL_OK)
        sandbox_stop(sb, status, status == BL_LIMIT ? SANDBOX_MEMORY : SANDBOX_NOTHING);
    if (sb->stop != BL_OK)
        sandbox_leave(L);
}

int sandbox_call(struct sandbox *sb, int nargs, int nresults, int handler)
{
    struct mem_trap *trap = sb->mem->trap;
    int status = lua_pcall(sb->L, nargs, nresults, handler);
    sb->mem->trap = trap; /* a Lua error may have left out of a mem_try */
    if (status == LUA_ERRMEM)
        sandbox_stop(sb, sb->refused == BL_OK ? BL_MEMORY : sb->refused, sb->refused_what);
    return status;
}

/* --- memory
 * -------------------------------------------------------------------------------------------------- */

static void refuse(struct sandbox *sb, enum bl_status why, enum sandbox_what what)
{
    sb->refused = why;
    sb->refused_what = what;
    if (sb->L && why == BL_LIMIT)
        note_place(sb);
}

static void *allocate(void *ud, void *p, size_t old, size_t size)
{
    struct sandbox *sb = ud;
    bool text = !p && old == LUA_TSTRING;
    old = p ? old : 0;
    if (size == 0) {
        mem_drop(sb->mem, p, old);
        sb->used -= old;
        return NULL;
    }
    if (size > old && (text && size > sb->limits->cell_bytes)) {
        refuse(sb, BL_LIMIT, SANDBOX_TEXT);
        return NULL;
    }
    if (size > old && sb->limits->lua_memory && sb->used + (size - old) > sb->limits->lua_memory) {
        refuse(sb, BL_LIMIT, SANDBOX_MEMORY);
        return NULL;
    }
    enum bl_status why;
    void *q = mem_resize_soft(sb->mem, p, old, size, &why);
    if (!q) {
        refuse(sb, why, SANDBOX_MEMORY);
        return NULL;
    }
    sb->used += size - old;
    if (size > SMALL_BLOCK)
        sb->steps -= (int64_t)(size / BYTES_PER_STEP); /* large blocks cost time; the hook looks at it */
    return q;
}

/* --- basic functions
 * ----------------------------------------------------------------------------------------- */

static int base_pcall(lua_State *L)
{
    struct sandbox *sb = sandbox_of(L);
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = sandbox_call(sb, lua_gettop(L) - 2, LUA_MULTRET, 0);
    if (sb->stop != BL_OK || sb->leave)
        sandbox_leave(L);
    if (status == LUA_OK)
        return lua_gettop(L);
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

const char *sandbox_text(lua_State *L, int index, size_t *ret_n)
{
    int type = lua_type(L, index);
    if (type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TBOOLEAN || type == LUA_TNIL)
        return luaL_tolstring(L, index, ret_n);
    if (type != LUA_TUSERDATA || luaL_getmetafield(L, index, "__name") != LUA_TSTRING)
        lua_pushstring(L, lua_typename(L, type));
    return lua_tolstring(L, -1, ret_n);
}

static int base_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    sandbox_text(L, 1, NULL);
    return 1;
}

/* Lua's own, after a look at the letters: a locale's comma is no part of a number. */
static int base_tonumber(lua_State *L)
{
    size_t n = 0;
    const char *s = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &n) : NULL;
    sandbox_charge(L, n / 8 + 1);
    if (s && memchr(s, ',', n)) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

/* --- the allow-list
 * ------------------------------------------------------------------------------------------ */

static const char *const base_kept[] = {"assert", "error", "select", "type", NULL};
static const char *const math_kept[] = {
    "abs",        "acos",       "asin", "atan", "ceil", "cos",       "deg",  "exp", "floor",
    "fmod",       "huge",       "log",  "max",  "min",  "modf",      "pi",   "rad", "sin",
    "maxinteger", "mininteger", "ult",  "sqrt", "tan",  "tointeger", "type", NULL};

/* Copies the members named from the table at `from` to the one at the top. */
static void keep(lua_State *L, int from, const char *const *names)
{
    for (; *names; names++) {
        lua_getfield(L, from, *names);
        lua_setfield(L, -2, *names);
    }
}

static void add_base(lua_State *L, int standard)
{
    keep(L, standard, base_kept);
    lua_pushcfunction(L, base_pcall);
    lua_setfield(L, -2, "pcall");
    lua_pushcfunction(L, base_tostring);
    lua_setfield(L, -2, "tostring");
    lua_getfield(L, standard, "tonumber");
    lua_pushcclosure(L, base_tonumber, 1);
    lua_setfield(L, -2, "tonumber");
}

static void add_library(lua_State *L, const char *name, lua_CFunction open,
                        void (*add)(lua_State *L, int standard))
{
    luaL_requiref(L, name, open, 0);
    lua_newtable(L);
    add(L, lua_gettop(L) - 1);
    lua_setfield(L, -3, name);
    lua_pop(L, 1);
}

static void add_math(lua_State *L, int standard)
{
    keep(L, standard, math_kept);
}

static void add_strings(lua_State *L, int standard)
{
    sandbox_add_strings(L, standard);
    sandbox_add_match(L);
    /* methods of a text reach these functions only */
    lua_pushliteral(L, "");
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

static int open_base(lua_State *L)
{
    lua_newtable(L); /* the base table, at 1 */
    luaL_requiref(L, LUA_GNAME, luaopen_base, 0);
    lua_pushvalue(L, 1);
    add_base(L, 2);
    sandbox_add_order(L, 2);
    lua_settop(L, 1);
    add_library(L, LUA_MATHLIBNAME, luaopen_math, add_math);
    add_library(L, LUA_TABLIBNAME, luaopen_table, sandbox_add_tables);
    add_library(L, LUA_STRLIBNAME, luaopen_string, add_strings);
    /* nothing of the libraries as they were stays within reach */
    lua_newtable(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_pushvalue(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, "base");
    return 0;
}

void sandbox_push_base(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "base");
}

/* --- opening and closing
 * ------------------------------------------------------------------------------------- */

void sandbox_budget(struct sandbox *sb, uint64_t steps, uint64_t millis)
{
    sb->steps = steps ? (int64_t)MIN(steps, (uint64_t)INT64_MAX) : INT64_MAX;
    sb->deadline = millis ? sandbox_nanos() + (int64_t)MIN(millis, (uint64_t)INT32_MAX) * 1000000 : 0;
    sb->unseen = 0;
}

void sandbox_rearm(struct sandbox *sb)
{
    lua_sethook(sb->L, hook, LUA_MASKCOUNT, HOOK_EVERY);
}

static int panic(lua_State *L)
{
    (void)L;
    BUG("a Lua error outside of a protected call");
}

bool sandbox_open(struct sandbox *sb, struct mem *mem, const struct limits *limits,
                  const volatile int *interrupt)
{
    *sb = (struct sandbox){.mem = mem, .limits = limits, .interrupt = interrupt, .steps = INT64_MAX};
    lua_State *L = lua_newstate(allocate, sb);
    if (!L) {
        sandbox_stop(sb, sb->refused == BL_OK ? BL_MEMORY : sb->refused, sb->refused_what);
        return false;
    }
    sb->L = L;
    *(struct sandbox **)lua_getextraspace(L) = sb;
    lua_atpanic(L, panic);
    lua_pushcfunction(L, open_base);
    if (sandbox_call(sb, 0, 0, 0) != LUA_OK) {
        if (sb->stop == BL_OK)
            sandbox_stop(sb, BL_MEMORY, SANDBOX_NOTHING);
        return false;
    }
    sandbox_rearm(sb);
    return true;
}

void sandbox_close(struct sandbox *sb)
{
    if (sb->L)
        lua_close(sb->L);
    sb->L = NULL;
}

void *sandbox_locale_enter(void)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return c ? (void *)uselocale(c) : NULL;
}

void sandbox_locale_leave(void *was)
{
    if (!was)
        return;
    locale_t c = uselocale((locale_t)was);
    freelocale(c);
}
