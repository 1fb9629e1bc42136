/* SPDX-License-Identifier: MIT */
#include "vm/lua/chunk.h"

#include <lauxlib.h>

#include "vm/lua/lex.h"
#include "vm/lua/sandbox.h"

struct chunk_reading {
    struct sandbox sb;
    struct str text;
    enum lua_chunk found;
};

static void chunk_close(void *ud)
{
    struct chunk_reading *c = ud;
    sandbox_close(&c->sb);
}

static int chunk_load(lua_State *L)
{
    struct chunk_reading *c = sandbox_of(L)->owner;
    if (luaL_loadbufferx(L, c->text.p, c->text.n, "=", "t") == LUA_OK) {
        c->found = LUA_CHUNK_WHOLE;
        return 0;
    }
    size_t n = 0;
    const char *why = lua_tolstring(L, -1, &n);
    static const char open[] = "near <eof>";
    bool ends = why && n >= sizeof open - 1 && memcmp(why + n - (sizeof open - 1), open, sizeof open - 1) == 0;
    c->found = ends ? LUA_CHUNK_OPEN : LUA_CHUNK_BROKEN;
    return 0;
}

/* The line end behind the text keeps an open string from looking like an open chunk. */
static struct str chunk_text(struct arena *a, struct str before, struct str text)
{
    struct buf b = {.arena = a};
    struct lex lex;
    buf_add(&b, before);
    buf_add(&b, text);
    buf_char(&b, '\n');
    lex_read(&lex, a, 0, buf_str(&b), NULL);
    return lex_text(&lex, false);
}

enum lua_chunk lua_chunk_reads(struct arena *scratch, const struct limits *limits, struct str before, struct str text)
{
    struct chunk_reading *c = NEW(scratch, struct chunk_reading);
    c->found = LUA_CHUNK_BROKEN;
    c->text = chunk_text(scratch, before, text);
    arena_defer(scratch, chunk_close, c);
    if (!sandbox_open(&c->sb, scratch->mem, limits, NULL))
        return c->found;
    c->sb.owner = c;
    lua_pushcfunction(c->sb.L, chunk_load);
    sandbox_call(&c->sb, 0, 0, 0);
    return c->found;
}
