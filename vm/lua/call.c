/* SPDX-License-Identifier: MIT */
#include "vm/lua/call.h"

#include <lauxlib.h>

#include "vm/lua/loader.h"

struct lua_calls {
    struct lua_input in;
    struct diags unsaid; /* the book's errors were told when it was loaded */
    struct sources *sources;
    struct decls decls;
    struct loader ld;
    bool open, ready;
    const struct lua_view *view;
};

/* --- opening
 * ------------------------------------------------------------------------------------------------- */

static void close_calls(void *ud)
{
    struct lua_calls *c = ud;
    if (c->open)
        loader_close(&c->ld);
    c->open = false;
}

struct lua_calls *lua_calls_new(struct arena *session, const struct lua_input *in)
{
    struct lua_calls *c = NEW(session, struct lua_calls);
    c->in = *in;
    c->in.arena = session;
    diags_init(&c->unsaid, session, in->sources);
    c->in.diags = &c->unsaid;
    arena_defer(session, close_calls, c);
    return c;
}

static struct lua_calls *calls_of(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "calls");
    struct lua_calls *c = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return c;
}

/* --- the view
 * ------------------------------------------------------------------------------------------------ */

static int view_index(lua_State *L)
{
    struct lua_calls *c = calls_of(L);
    size_t n;
    const char *name = luaL_checklstring(L, 2, &n);
    bool yes = false;
    double number = 0;
    struct str text = STR_EMPTY;
    sandbox_charge(L, 20);
    if (!c->view)
        return luaL_error(L, "the event that '%s' is asked of is over", name);
    switch (c->view->field(c->view->ud, (struct str){name, (uint32_t)n}, &yes, &number, &text)) {
    case LUA_CELL_NONE:
        lua_pushnil(L);
        return 1;
    case LUA_CELL_BOOL:
        lua_pushboolean(L, yes);
        return 1;
    case LUA_CELL_NUMBER:
        lua_pushnumber(L, number);
        return 1;
    case LUA_CELL_TEXT:
        lua_pushlstring(L, text.p, text.n);
        return 1;
    case LUA_CELL_UNKNOWN:
        c->ld.sb.leave = true;
        sandbox_leave(L);
    case LUA_CELL_ABSENT:
        return luaL_error(L, "this event has no '%s'", name);
    }
    BUG("a cell of no kind");
}

static int view_set(lua_State *L)
{
    return luaL_error(L, "an event cannot be changed");
}

/* --- calling
 * ------------------------------------------------------------------------------------------------- */

struct asked {
    struct lua_calls *c;
    uint32_t function;
};

static int prepare(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__index", view_index}, {"__newindex", view_set}, {NULL, NULL}};
    lua_setfield(L, LUA_REGISTRYINDEX, "calls");
    lua_newuserdatauv(L, 1, 0);
    luaL_newmetatable(L, "event");
    luaL_setfuncs(L, meta, 0);
    lua_setmetatable(L, -2);
    lua_setfield(L, LUA_REGISTRYINDEX, "view");
    return 0;
}

static bool open_calls(struct lua_calls *c)
{
    if (c->open)
        return c->ready;
    c->open = true;
    c->ld.again = true;
    enum bl_status status = loader_open(&c->ld, &c->in, &c->decls);
    if (status == BL_MEMORY || status == BL_INTERRUPTED) {
        close_calls(c);
        c->ld = (struct loader){0};
        mem_throw(c->in.arena->mem, status);
    }
    if (!c->ld.sb.L || c->ld.sb.stop != BL_OK)
        return false;
    lua_pushcfunction(c->ld.sb.L, prepare);
    lua_pushlightuserdata(c->ld.sb.L, c);
    c->ld.frozen = true;
    c->ready = sandbox_call(&c->ld.sb, 1, 0, 0) == LUA_OK;
    return c->ready;
}

/* In the sandbox: function(view), the result kept so that its text lives until the next call. */
static int call_one(lua_State *L)
{
    const struct asked *a = lua_touserdata(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, "functions");
    if (lua_rawgeti(L, -1, (lua_Integer)a->function) != LUA_TFUNCTION)
        return luaL_error(L, "this function is not there any more");
    lua_getfield(L, LUA_REGISTRYINDEX, "view");
    lua_call(L, 1, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, "result");
    return 1;
}

static const char *limit_text(const struct sandbox *sb)
{
    static const char *const text[] = {"it was stopped", "it took too many steps",
                                       "it asked for too much memory", /* ORDER sandbox_what */
                                       "a text grew too long", "it took too long"};
    return text[sb->what];
}

/* What the call at the top of the stack gave. */
static enum lua_outcome outcome(lua_State *L, double *ret_number, struct str *ret_text)
{
    size_t n = 0;
    switch (lua_type(L, -1)) {
    case LUA_TNIL:
        return LUA_GAVE_NIL;
    case LUA_TBOOLEAN:
        return lua_toboolean(L, -1) ? LUA_GAVE_TRUE : LUA_GAVE_FALSE;
    case LUA_TNUMBER:
        *ret_number = (double)lua_tonumber(L, -1);
        return LUA_GAVE_NUMBER;
    case LUA_TSTRING:
        ret_text->p = lua_tolstring(L, -1, &n);
        ret_text->n = (uint32_t)n;
        return LUA_GAVE_TEXT;
    default:
        *ret_text = STR("the function gave neither yes or no nor a number nor a text");
        return LUA_GAVE_ERROR;
    }
}

static enum lua_outcome failed(struct lua_calls *c, struct str *ret_text)
{
    struct sandbox *sb = &c->ld.sb;
    enum bl_status stop = sb->stop;
    size_t n = 0;
    if (sb->leave && stop == BL_OK)
        return LUA_GAVE_UNKNOWN;
    if (stop == BL_MEMORY || stop == BL_INTERRUPTED)
        mem_throw(c->in.arena->mem, stop);
    if (stop == BL_LIMIT) {
        *ret_text = str_of(limit_text(sb));
        return LUA_GAVE_ERROR;
    }
    const char *s = lua_type(sb->L, -1) == LUA_TSTRING ? lua_tolstring(sb->L, -1, &n) : NULL;
    *ret_text = s ? (struct str){s, (uint32_t)n} : STR("an error without a text");
    return LUA_GAVE_ERROR;
}

/* A fresh budget for each call; what the one before did to it is forgotten. */
static void renew(struct sandbox *sb)
{
    sb->stop = BL_OK;
    sb->what = SANDBOX_NOTHING;
    sb->leave = false;
    sb->refused = BL_OK;
    lua_settop(sb->L, 0);
    sandbox_rearm(sb);
    sandbox_budget(sb, sb->limits->call_steps, sb->limits->lua_millis);
}

enum lua_outcome lua_calls_run(struct lua_calls *c, uint32_t function, const struct lua_view *view,
                               double *ret_number, struct str *ret_text)
{
    if (!open_calls(c)) {
        *ret_text = STR("the book could not be loaded a second time");
        return LUA_GAVE_ERROR;
    }
    struct sandbox *sb = &c->ld.sb;
    struct asked a = {c, function};
    renew(sb);
    c->view = view;
    void *locale = sandbox_locale_enter();
    lua_pushcfunction(sb->L, call_one);
    lua_pushlightuserdata(sb->L, &a);
    int status = sandbox_call(sb, 1, 1, 0);
    sandbox_locale_leave(locale);
    c->view = NULL;
    if (status != LUA_OK || sb->stop != BL_OK || sb->leave)
        return failed(c, ret_text);
    enum lua_outcome o = outcome(sb->L, ret_number, ret_text);
    if (o == LUA_GAVE_NUMBER && !(*ret_number - *ret_number == 0)) {
        *ret_text = STR("the function gave a number that is not finite");
        return LUA_GAVE_ERROR;
    }
    return o;
}
