/* SPDX-License-Identifier: MIT
 * pairs and next in the order of keys: numbers, then texts by bytes, then false and true. */
#include <lauxlib.h>

#include "vm/lua/lex.h"
#include "vm/lua/sandbox.h"

struct key {
    int kind; /* 0 number, 1 text, 2 boolean */
    bool whole;
    lua_Integer integer;
    lua_Number number;
    const char *text; /* held by the list of keys */
    size_t n;
    lua_Integer slot; /* in the unsorted list */
};

static int key_cmp(const struct key *a, const struct key *b)
{
    if (a->kind != b->kind)
        return a->kind - b->kind;
    if (a->kind == 1) {
        int c = memcmp(a->text, b->text, MIN(a->n, b->n));
        return c ? c : (a->n > b->n) - (a->n < b->n);
    }
    if (a->whole && b->whole)
        return (a->integer > b->integer) - (a->integer < b->integer);
    return (a->number > b->number) - (a->number < b->number);
}

/* In place, because no two keys are equal. */
static void sift(struct key *k, size_t root, size_t n)
{
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        child += child + 1 < n && key_cmp(&k[child], &k[child + 1]) < 0;
        if (key_cmp(&k[root], &k[child]) >= 0)
            return;
        struct key t = k[root];
        k[root] = k[child];
        k[child] = t;
    }
}

static void heap_sort(struct key *k, size_t n)
{
    for (size_t i = n / 2; i-- > 0;)
        sift(k, i, n);
    for (size_t end = n; end > 1;) {
        struct key t = k[--end];
        k[end] = k[0];
        k[0] = t;
        sift(k, 0, end);
    }
}

static bool is_mark(lua_State *L, int index)
{
    size_t n;
    if (lua_type(L, index) != LUA_TSTRING)
        return false;
    const char *s = lua_tolstring(L, index, &n);
    return str_eq((struct str){s, (uint32_t)n}, LEX_MARK_BYTES);
}

static struct key key_of(lua_State *L, int index, lua_Integer slot)
{
    struct key k = {.slot = slot};
    int type = lua_type(L, index);
    if (type == LUA_TNUMBER) {
        k.whole = lua_isinteger(L, index);
        k.integer = k.whole ? lua_tointeger(L, index) : 0;
        k.number = lua_tonumber(L, index);
    } else if (type == LUA_TSTRING) {
        k.kind = 1;
        k.text = lua_tolstring(L, index, &k.n);
    } else if (type == LUA_TBOOLEAN) {
        k.kind = 2;
        k.number = lua_toboolean(L, index);
    } else {
        luaL_error(L, "the keys of this table have no order: a key is a %s", luaL_typename(L, index));
    }
    return k;
}

/* Keys of the table at `t`, unsorted, as a list on the top; their number. */
static lua_Integer list_keys(lua_State *L, int t)
{
    lua_Integer n = 0;
    lua_newtable(L);
    int list = lua_gettop(L);
    int64_t since = sandbox_nanos();
    lua_pushnil(L);
    while (lua_next(L, t)) {
        lua_pop(L, 1);
        if (!is_mark(L, -1)) {
            lua_pushvalue(L, -1);
            lua_rawseti(L, list, ++n);
        }
        if (n % 1024 == 0)
            sandbox_charge(L, 1024);
    }
    /* a table that was emptied is long to walk and has nothing to count: the time is what it costs */
    sandbox_charge(L, (uint64_t)(sandbox_nanos() - since) / SANDBOX_NANOS_PER_STEP);
    return n;
}

/* Replaced by the sorted list of keys of the table at `t`: one more value on the stack. */
static lua_Integer push_sorted(lua_State *L, int t)
{
    lua_Integer n = list_keys(L, t);
    int list = lua_gettop(L);
    struct key *keys = lua_newuserdatauv(L, sizeof *keys * (size_t)(n + 1), 0);
    uint64_t cost = 1, rounds = 1;
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, list, i);
        keys[i - 1] = key_of(L, -1, i);
        lua_pop(L, 1);
        cost += 1 + keys[i - 1].n / 16;
        rounds += (i & (i - 1)) == 0;
    }
    sandbox_charge(L, cost * rounds);
    heap_sort(keys, (size_t)n);
    lua_createtable(L, (int)MIN(n, INT32_MAX), 0);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, list, keys[i - 1].slot);
        lua_rawseti(L, -2, i);
    }
    lua_replace(L, list);
    lua_settop(L, list);
    return n;
}

/* From position `at` on in the list at `list`: the next key that still has a value, and the value, on the
 * stack. 0: none. */
static lua_Integer advance(lua_State *L, int t, int list, lua_Integer at)
{
    for (at++; lua_rawgeti(L, list, at) != LUA_TNIL; at++) {
        lua_pushvalue(L, -1);
        if (lua_rawget(L, t) != LUA_TNIL)
            return at;
        lua_pop(L, 2);
        sandbox_charge(L, 1);
    }
    lua_pop(L, 1);
    return 0;
}

/* --- pairs
 * --------------------------------------------------------------------------------------------------- */

/* upvalues: table, list of keys, position */
static int pairs_next(lua_State *L)
{
    lua_settop(L, 0);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_Integer at = advance(L, 1, 2, lua_tointeger(L, lua_upvalueindex(3)));
    if (!at)
        return 0;
    lua_pushinteger(L, at);
    lua_replace(L, lua_upvalueindex(3));
    return 2;
}

/* What stands for an unknown name walks as if it were empty. */
static bool walks_itself(lua_State *L)
{
    if (luaL_getmetafield(L, 1, "__pairs") == LUA_TNIL)
        return false;
    lua_pushvalue(L, 1);
    lua_call(L, 1, 3);
    return true;
}

/* The library's own, for tables. */
static int base_ipairs(lua_State *L)
{
    luaL_checkany(L, 1);
    if (walks_itself(L))
        return 3;
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 3);
    return 3;
}

static int base_pairs(lua_State *L)
{
    luaL_checkany(L, 1);
    if (walks_itself(L))
        return 3;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    push_sorted(L, 1);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, pairs_next, 3);
    return 1;
}

/* --- next
 * ---------------------------------------------------------------------------------------------------- */

/* upvalues: the table last walked, its list of keys, the position last given, and how it was given. What
 * next(t) answers may come from an old list (so that emptying a table is not quadratic); a walk that goes on
 * from there looks again. */
enum { NEXT_TABLE = 1, NEXT_LIST, NEXT_AT, NEXT_HOW };
enum next_how { NEXT_WALKING, NEXT_FRESH, NEXT_OLD };

static int next_give(lua_State *L, lua_Integer at, enum next_how how)
{
    at = advance(L, 1, 3, at);
    lua_pushinteger(L, how);
    lua_replace(L, lua_upvalueindex(NEXT_HOW));
    lua_pushinteger(L, at);
    lua_replace(L, lua_upvalueindex(NEXT_AT));
    if (at)
        return 2;
    lua_pushnil(L);
    return 1;
}

/* Whether the list at 3 has the key at 2 at this position. */
static bool next_is_at(lua_State *L, lua_Integer at)
{
    lua_rawgeti(L, 3, at);
    bool same = lua_rawequal(L, -1, 2);
    lua_pop(L, 1);
    return same;
}

/* Where the walk goes on behind the key at 2, in a new list of n keys. */
static lua_Integer next_position(lua_State *L, lua_Integer n, bool from_old)
{
    lua_Integer at = 0;
    for (lua_Integer i = 1; i <= n && !at && !lua_isnil(L, 2); i++)
        at = next_is_at(L, i) ? i : 0;
    if (!at && !lua_isnil(L, 2) && !from_old)
        return luaL_error(L, "invalid key to 'next'");
    if (!from_old)
        return at;
    for (lua_Integer i = at; i > 1; i--) { /* that key was given already: it moves to the front */
        lua_rawgeti(L, 3, i - 1);
        lua_rawseti(L, 3, i);
    }
    lua_pushvalue(L, 2);
    lua_rawseti(L, 3, at ? 1 : n + 1);
    return at ? 1 : 0;
}

static int base_next(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    lua_pushvalue(L, lua_upvalueindex(NEXT_LIST));
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(NEXT_AT)),
                how = lua_tointeger(L, lua_upvalueindex(NEXT_HOW));
    bool first = lua_isnil(L, 2), known = at && lua_rawequal(L, 1, lua_upvalueindex(NEXT_TABLE));
    if (known && !first && how != NEXT_OLD && next_is_at(L, at))
        return next_give(L, at, NEXT_WALKING);
    if (known && first && how != NEXT_WALKING && advance(L, 1, 3, at - 1)) {
        lua_settop(L, 3);
        return next_give(L, at - 1, NEXT_OLD);
    }
    bool from_old = known && !first && how == NEXT_OLD && next_is_at(L, at);
    lua_settop(L, 2);
    at = next_position(L, push_sorted(L, 1), from_old);
    lua_pushvalue(L, 1);
    lua_replace(L, lua_upvalueindex(NEXT_TABLE));
    lua_pushvalue(L, 3);
    lua_replace(L, lua_upvalueindex(NEXT_LIST));
    return next_give(L, at, first ? NEXT_FRESH : NEXT_WALKING);
}

void sandbox_add_order(lua_State *L, int standard)
{
    lua_getfield(L, standard, "ipairs");
    lua_pushcclosure(L, base_ipairs, 1);
    lua_setfield(L, -2, "ipairs");
    lua_pushcfunction(L, base_pairs);
    lua_setfield(L, -2, "pairs");
    lua_pushnil(L);
    lua_newtable(L);
    lua_pushinteger(L, 0);
    lua_pushinteger(L, NEXT_WALKING);
    lua_pushcclosure(L, base_next, 4);
    lua_setfield(L, -2, "next");
}
