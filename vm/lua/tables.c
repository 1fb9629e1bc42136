/* SPDX-License-Identifier: MIT
 * table.*: concat, sort, unpack of our own; insert and remove of the library, paid by what they shift. */
#include <lauxlib.h>

#include "vm/lua/sandbox.h"

static int table_concat(lua_State *L)
{
    size_t nsep;
    luaL_checktype(L, 1, LUA_TTABLE);
    const char *sep = luaL_optlstring(L, 2, "", &nsep);
    lua_Integer i = luaL_optinteger(L, 3, 1),
                last = luaL_opt(L, luaL_checkinteger, 4, (lua_Integer)lua_rawlen(L, 1));
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (; i <= last; i++) {
        if (lua_rawgeti(L, 1, i) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER)
            return luaL_error(L, "invalid value (%s) in table for 'concat'", luaL_typename(L, -1));
        luaL_addvalue(&b);
        if (i != last)
            luaL_addlstring(&b, sep, nsep);
        sandbox_charge(L, nsep / 8 + 4);
        sandbox_check_text(L, luaL_bufflen(&b));
        if (i == LUA_MAXINTEGER)
            break;
    }
    luaL_pushresult(&b);
    return 1;
}

static int table_unpack(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer from = luaL_optinteger(L, 2, 1),
                to = luaL_opt(L, luaL_checkinteger, 3, (lua_Integer)lua_rawlen(L, 1));
    if (from > to)
        return 0;
    lua_Unsigned n = (lua_Unsigned)to - (lua_Unsigned)from;
    if (n >= sandbox_of(L)->limits->set_items || !lua_checkstack(L, (int)n + 1))
        return luaL_error(L, "too many results to unpack");
    sandbox_charge(L, n + 1);
    for (lua_Unsigned i = 0; i <= n; i++)
        lua_rawgeti(L, 1, from + (lua_Integer)i);
    return (int)n + 1;
}

/* The library's own; it shifts when a place is named. */
static int shifting(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    bool names_place = lua_gettop(L) >= (int)lua_tointeger(L, lua_upvalueindex(2));
    sandbox_charge(L, (names_place ? lua_rawlen(L, 1) : 0) + 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* --- sort: merging, so that a comparison that contradicts itself does no harm
 * ---------------------------------- */

enum { SORT_LIST = 1, SORT_LESS = 2, SORT_FROM = 3, SORT_TO = 4 };

/* Whether from[j] stands before from[i]. */
static bool before(lua_State *L, lua_Integer j, lua_Integer i)
{
    bool less;
    if (lua_isnil(L, SORT_LESS)) {
        lua_rawgeti(L, SORT_FROM, j);
        lua_rawgeti(L, SORT_FROM, i);
        less = lua_compare(L, -2, -1, LUA_OPLT);
        lua_pop(L, 2);
        return less;
    }
    lua_pushvalue(L, SORT_LESS);
    lua_rawgeti(L, SORT_FROM, j);
    lua_rawgeti(L, SORT_FROM, i);
    lua_call(L, 2, 1);
    less = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return less;
}

static void merge(lua_State *L, lua_Integer lo, lua_Integer mid, lua_Integer hi)
{
    lua_Integer i = lo, j = mid;
    for (lua_Integer k = lo; k < hi; k++) {
        sandbox_charge(L, 4);
        bool right = i >= mid || (j < hi && before(L, j, i));
        lua_rawgeti(L, SORT_FROM, right ? j++ : i++);
        lua_rawseti(L, SORT_TO, k);
    }
}

static int table_sort(lua_State *L)
{
    luaL_checktype(L, SORT_LIST, LUA_TTABLE);
    if (!lua_isnoneornil(L, SORT_LESS))
        luaL_checktype(L, SORT_LESS, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_Integer n = (lua_Integer)lua_rawlen(L, SORT_LIST);
    sandbox_charge(L, (uint64_t)n);
    lua_createtable(L, (int)MIN(n, INT32_MAX), 0);
    lua_createtable(L, (int)MIN(n, INT32_MAX), 0);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, SORT_LIST, i);
        lua_rawseti(L, SORT_FROM, i);
    }
    for (lua_Integer run = 1; run < n; run *= 2) {
        for (lua_Integer lo = 1; lo <= n; lo += 2 * run)
            merge(L, lo, MIN(lo + run, n + 1), MIN(lo + 2 * run, n + 1));
        lua_insert(L, SORT_FROM); /* what was written is read next */
    }
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, SORT_FROM, i);
        lua_rawseti(L, SORT_LIST, i);
    }
    return 0;
}

void sandbox_add_tables(lua_State *L, int standard)
{
    static const luaL_Reg own[] = {
        {"concat", table_concat}, {"unpack", table_unpack}, {"sort", table_sort}, {NULL, NULL}};
    static const struct {
        const char *name;
        int args; /* with so many, a place is named */
    } library[] = {{"insert", 3}, {"remove", 2}};
    luaL_setfuncs(L, own, 0);
    lua_getfield(L, standard, "pack");
    lua_setfield(L, -2, "pack");
    for (uint32_t i = 0; i < ARRAY_LEN(library); i++) {
        lua_getfield(L, standard, library[i].name);
        lua_pushinteger(L, library[i].args);
        lua_pushcclosure(L, shifting, 2);
        lua_setfield(L, -2, library[i].name);
    }
}
