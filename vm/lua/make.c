/* SPDX-License-Identifier: MIT
 * Constructors: money "CNY", optional(text), step "x" { … }; and the stand-in for a name that nothing bears.
 */
#include <lauxlib.h>

#include "vm/lua/loader.h"

enum { ARGS_MOST = 250 };

struct make *make_of(lua_State *L, int index)
{
    return lua_type(L, index) == LUA_TUSERDATA ? luaL_testudata(L, index, "constructor") : NULL;
}

struct make *make_push(lua_State *L, const char *name, size_t n, bool unknown)
{
    struct make *k = lua_newuserdatauv(L, sizeof *k, 1);
    *k = (struct make){.unknown = unknown};
    lua_createtable(L, 0, 1);
    lua_pushlstring(L, name, n);
    lua_rawseti(L, -2, 0);
    lua_setiuservalue(L, -2, 1);
    luaL_setmetatable(L, "constructor");
    return k;
}

struct find_site {
    struct loader *ld;
    struct spot at;
    struct str name;
    const struct lex_site *site;
};

static void find_site(void *ud)
{
    struct find_site *f = ud;
    f->site = words_site(f->ld, f->at, lex_unalias(&f->ld->scratch, f->name), (struct str){NULL, 0});
}

struct losing {
    struct loader *ld;
    struct str name;
};

static void lose(void *ud)
{
    struct losing *l = ud;
    diags_lose(l->ld->in->diags, l->name);
}

/* polcy "name" { … }: that nothing is called "name" later on is no error of its own. Its arguments stand in the table at the top. */
static void lose_name(lua_State *L, const struct make *k)
{
    struct losing l = {loader_of(L), STR_EMPTY};
    int top = lua_gettop(L);
    size_t n = 0;
    if (!k->unknown || k->nargs != 2 || l.ld->frozen)
        return;
    lua_rawgeti(L, top, 2);
    if (lua_type(L, -1) == LUA_TTABLE && lua_rawgeti(L, top, 1) == LUA_TSTRING) {
        l.name.p = lua_tolstring(L, -1, &n);
        l.name.n = (uint32_t)n;
        sandbox_guard(L, lose, &l);
    }
    lua_settop(L, top);
}

/* A new one with the arguments appended: what was made stays as it is. */
static int make_call(lua_State *L)
{
    const struct make *from = luaL_checkudata(L, 1, "constructor");
    int given = lua_gettop(L) - 1;
    if (from->nargs + (uint32_t)given > ARGS_MOST)
        return luaL_error(L, "too many arguments");
    sandbox_charge(L, from->nargs + (uint32_t)given + 1);
    lua_getiuservalue(L, 1, 1);
    int old = lua_gettop(L);
    size_t n;
    lua_rawgeti(L, old, 0);
    const char *name = lua_tolstring(L, -1, &n);
    struct make *k = make_push(L, name, n, from->unknown);
    struct find_site f = {loader_of(L), {0}, {name, (uint32_t)n}, from->site};
    k->chunk = from->chunk;
    if (from->nargs == 0 && !f.ld->frozen) {
        f.at = fail_spot(L);
        sandbox_guard(L, find_site, &f);
        k->chunk = f.site ? f.at.chunk : NULL;
    }
    k->site = f.site;
    lua_getiuservalue(L, -1, 1);
    for (uint32_t i = 1; i <= from->nargs; i++) {
        lua_rawgeti(L, old, (lua_Integer)i);
        lua_rawseti(L, -2, (lua_Integer)i);
    }
    for (int i = 0; i < given; i++) {
        lua_pushvalue(L, 2 + i);
        lua_rawseti(L, -2, (lua_Integer)from->nargs + i + 1);
    }
    k->nargs = from->nargs + (uint32_t)given;
    lose_name(L, k);
    lua_pop(L, 1);
    return 1;
}

/* Which of the two operands is a constructor, when none stands for an unknown name: that is an error of its
 * own. */
static int refuse(lua_State *L, const char *what)
{
    int at = make_of(L, 1) ? 1 : 2;
    lua_getiuservalue(L, at, 1);
    lua_rawgeti(L, -1, 0);
    return luaL_error(L, "`%s` is a type or a constructor: it cannot be %s", lua_tostring(L, -1), what);
}

static bool push_unknown(lua_State *L)
{
    for (int i = 1; i <= 2; i++) {
        const struct make *k = make_of(L, i);
        if (k && k->unknown) {
            lua_pushvalue(L, i);
            return true;
        }
    }
    return false;
}

static int make_index(lua_State *L)
{
    return push_unknown(L) ? 1 : refuse(L, "indexed");
}
static int make_set(lua_State *L)
{
    return push_unknown(L) ? 0 : refuse(L, "changed");
}
static int make_reckon(lua_State *L)
{
    return push_unknown(L) ? 1 : refuse(L, "reckoned with");
}
static int make_join(lua_State *L)
{
    return push_unknown(L) ? 1 : refuse(L, "joined to a text");
}

static int make_compare(lua_State *L)
{
    if (!push_unknown(L))
        return refuse(L, "compared");
    lua_pushboolean(L, 0);
    return 1;
}

static int make_len(lua_State *L)
{
    if (!push_unknown(L))
        return refuse(L, "counted");
    lua_pushinteger(L, 0);
    return 1;
}

static int nothing(lua_State *L)
{
    (void)L;
    return 0;
}

static int make_pairs(lua_State *L)
{
    if (!push_unknown(L))
        return refuse(L, "walked over");
    lua_pushcfunction(L, nothing);
    return 1;
}

void make_add_meta(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__call", make_call},
                                    {"__index", make_index},
                                    {"__newindex", make_set},
                                    {"__concat", make_join},
                                    {"__len", make_len},
                                    {"__lt", make_compare},
                                    {"__le", make_compare},
                                    {"__pairs", make_pairs},
                                    {"__add", make_reckon},
                                    {"__sub", make_reckon},
                                    {"__mul", make_reckon},
                                    {"__div", make_reckon},
                                    {"__mod", make_reckon},
                                    {"__pow", make_reckon},
                                    {"__unm", make_reckon},
                                    {"__idiv", make_reckon},
                                    {NULL, NULL}};
    luaL_newmetatable(L, "constructor");
    luaL_setfuncs(L, meta, 0);
    lua_pop(L, 1);
}
