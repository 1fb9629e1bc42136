/* SPDX-License-Identifier: MIT
 * What a bare name means in a book, and what is said of one that means nothing. */
#include <lauxlib.h>

#include "vm/lua/loader.h"
#include "vm/lua/recipe.h"

enum { NOTES_MOST = 5, READS_MOST = 50 };
/* upvalues of reading and setting */
enum { UP_WORDS = 1, UP_BASE, UP_GLOBALS };

/* --- names of Lua that a rulebook does not have
 * ---------------------------------------------------------------- */

static const struct absent {
    const char *name, *help;
} absents[] = {
    {"print", "a rulebook prints nothing: what it declares is its result; `bylaw repl` shows values"},
    {"os", "a rulebook sees no clock, no files and no programs"},
    {"io", "a rulebook reads no files itself: write csv { \"file\" } and the like"},
    {"require", "write include \"file.lua\""},
    {"dofile", "write include \"file.lua\""},
    {"loadfile", "write include \"file.lua\""},
    {"load", "text is not run as code here: write the code out"},
    {"loadstring", "text is not run as code here: write the code out"},
    {"debug", "a rulebook does not look into Lua"},
    {"coroutine", "write a loop or a function"},
    {"package", "write include \"file.lua\""},
    {"setmetatable", "tables here are plain data; write a function"},
    {"getmetatable", "tables here are plain data; write a function"},
    {"rawget", "tables here are plain data: index them"},
    {"rawset", "tables here are plain data: assign to them"},
    {"rawequal", "write =="},
    {"rawlen", "write #"},
    {"xpcall", "write pcall"},
    {"collectgarbage", "memory is looked after for you"},
    {"utf8", "texts are UTF-8 already"},
    {"_G", "write names as they are"},
    {"unpack", "write table.unpack"},
    {"null", "write nil, or leave the member out"},
    {"None", "write nil, or leave the member out"},
    {"True", "write true"},
    {"False", "write false"},
};

/* Words of the language that this version does not have: a word that comes to stdlib/words.def leaves this list. */
static const char *const laters[] = {"kpi", "review", "simulate"};
static const struct absent later = {
    "", "it is a word of the language that this version does not have yet: leave it out, or keep it in a file that is not included"};

static const struct absent *find_absent(struct str name)
{
    for (uint32_t i = 0; i < ARRAY_LEN(laters); i++)
        if (str_eq(name, str_of(laters[i])))
            return &later;
    for (uint32_t i = 0; i < ARRAY_LEN(absents); i++)
        if (str_eq(name, str_of(absents[i].name)))
            return &absents[i];
    return NULL;
}

/* --- reading
 * ------------------------------------------------------------------------------------------------- */

struct reading {
    struct loader *ld;
    struct str name;
    struct spot at;
};

static bool has_span(const struct unknown *u, struct span s)
{
    for (uint32_t i = 0; i < u->spans.n; i++)
        if (u->spans.p[i].source == s.source && u->spans.p[i].at == s.at)
            return true;
    return false;
}

/* The first place on the line that has not been told of yet. */
static struct span find_place(const struct unknown *u, struct spot at)
{
    uint32_t token;
    for (uint32_t nth = 0; at.chunk && lex_find(&at.chunk->lex, at.line, u->name, nth, &token); nth++) {
        struct span s = lex_span(&at.chunk->lex, token, token);
        if (!has_span(u, s))
            return s;
    }
    return fail_word(at, u->name);
}

static void note_unknown(void *ud)
{
    struct reading *r = ud;
    struct loader *ld = r->ld;
    struct str name = lex_unalias(&ld->scratch, r->name);
    struct unknown *u = NULL;
    for (uint32_t i = 0; i < ld->unknowns.n && !u; i++)
        u = str_eq(ld->unknowns.p[i]->name, name) ? ld->unknowns.p[i] : NULL;
    if (!u) {
        u = NEW(&ld->scratch, struct unknown);
        u->name = arena_copy(&ld->scratch, name);
        *VEC_PUSH(&ld->scratch, ld->unknowns) = u;
    }
    if (++u->reads > READS_MOST)
        return;
    struct span s = find_place(u, r->at);
    if (s.source && !has_span(u, s))
        *VEC_PUSH(&ld->scratch, u->spans) = s;
}

static int global_read(lua_State *L)
{
    lua_settop(L, 2);
    for (int up = UP_WORDS; up <= UP_GLOBALS; up++) {
        lua_pushvalue(L, 2);
        if (lua_rawget(L, lua_upvalueindex(up)) != LUA_TNIL)
            return 1;
        lua_pop(L, 1);
    }
    if (lua_type(L, 2) != LUA_TSTRING)
        return 0;
    size_t n;
    const char *name = lua_tolstring(L, 2, &n);
    struct reading r = {loader_of(L), {name, (uint32_t)n}, {0}};
    if (r.ld->frozen)
        return luaL_error(L, "nothing is called '%s'", name);
    r.at = fail_spot(L);
    sandbox_charge(L, 50);
    sandbox_guard(L, note_unknown, &r);
    make_push(L, name, n, true);
    return 1;
}

/* --- setting
 * ------------------------------------------------------------------------------------------------- */

static void refuse_set(void *ud)
{
    struct reading *r = ud;
    diag(r->ld->in->diags, D_B0122, fail_word(r->at, r->name), r->name);
}

static int global_set(lua_State *L)
{
    struct loader *ld = loader_of(L);
    lua_settop(L, 3);
    if (ld->frozen)
        return luaL_error(L, "a function of a rule cannot set a global name");
    for (int up = UP_WORDS; up <= UP_BASE; up++) {
        lua_pushvalue(L, 2);
        if (lua_rawget(L, lua_upvalueindex(up)) != LUA_TNIL) {
            size_t n;
            const char *name = lua_tolstring(L, 2, &n);
            struct reading r = {ld, {name, (uint32_t)n}, fail_spot(L)};
            sandbox_guard(L, refuse_set, &r);
            return 0;
        }
        lua_pop(L, 1);
    }
    lua_rawset(L, lua_upvalueindex(UP_GLOBALS));
    return 0;
}

void globals_push_env(lua_State *L, struct loader *ld)
{
    static const struct {
        const char *name;
        lua_CFunction fn;
    } meta[] = {{"__index", global_read}, {"__newindex", global_set}};
    if (lua_getfield(L, LUA_REGISTRYINDEX, "env") != LUA_TNIL)
        return;
    lua_pop(L, 1);
    lua_newtable(L); /* stays empty, so that both functions are always asked */
    lua_newtable(L);
    lua_newtable(L);
    words_add(L, ld);
    lua_setfield(L, LUA_REGISTRYINDEX, "words");
    lua_newtable(L);
    lua_setfield(L, LUA_REGISTRYINDEX, "globals");
    for (uint32_t i = 0; i < ARRAY_LEN(meta); i++) {
        lua_getfield(L, LUA_REGISTRYINDEX, "words");
        sandbox_push_base(L);
        lua_getfield(L, LUA_REGISTRYINDEX, "globals");
        lua_pushcclosure(L, meta[i].fn, 3);
        lua_setfield(L, -2, meta[i].name);
    }
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, "env");
}

/* --- at the end
 * ---------------------------------------------------------------------------------------------- */

static bool declares(const struct lua_vocabulary *v, struct str word)
{
    for (uint32_t i = 0; i < v->nwords; i++)
        if (v->words[i].declares_type && str_eq(str_of(v->words[i].name), word))
            return true;
    return false;
}

static bool names(const struct datum *name, struct str s)
{
    if (name->kind == DATUM_TEXT)
        return str_eq(name->text, s);
    for (uint32_t i = 0; name->kind == DATUM_TABLE && i < name->npairs; i++)
        if (name->pairs[i].value.kind == DATUM_TEXT && str_eq(name->pairs[i].value.text, s))
            return true;
    return false;
}

static bool is_declared_type(const struct loader *ld, struct str s)
{
    for (uint32_t i = 0; i < ld->ret->all.n; i++)
        if (declares(&ld->in->vocabulary, ld->ret->all.p[i].word) && names(&ld->ret->all.p[i].name, s))
            return true;
    return false;
}

struct finish {
    struct loader *ld;
    VEC(struct str) known;
};

static int str_order(const void *a, const void *b, void *ud)
{
    const struct str *x = a, *y = b;
    (void)ud;
    return str_cmp(*x, *y);
}

/* Keys of a registry table that are texts, in order. */
static void add_known(struct finish *f, const char *table)
{
    lua_State *L = f->ld->sb.L;
    uint32_t first = f->known.n;
    lua_getfield(L, LUA_REGISTRYINDEX, table);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        size_t n;
        const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &n) : NULL;
        if (!s)
            continue;
        struct str name =
            arena_copy(&f->ld->scratch, lex_unalias(&f->ld->scratch, (struct str){s, (uint32_t)n}));
        *VEC_PUSH(&f->ld->scratch, f->known) = name;
    }
    lua_pop(L, 1);
    sort_stable(&f->ld->scratch, f->known.p + first, f->known.n - first, sizeof *f->known.p, str_order, NULL);
}

static void report(struct finish *f, const struct unknown *u)
{
    struct diags *ds = f->ld->in->diags;
    struct span at = u->spans.n ? u->spans.p[0] : (struct span){0};
    const struct absent *a = find_absent(u->name);
    struct diag *d = a ? diag(ds, D_B0121, at, u->name, str_of(a->help)) : diag(ds, D_B0120, at, u->name);
    struct str hint = a ? STR_EMPTY : recipe_hint(f->ld, u->name);
    if (hint.n)
        diag_help(ds, d, hint);
    else if (!a)
        diag_nearest(ds, d, u->name, f->known.p, f->known.n);
    for (uint32_t i = 1; i < u->spans.n && i <= NOTES_MOST; i++)
        diag_note(ds, d, u->spans.p[i], STR("and here"));
}

static void finish(void *ud)
{
    struct finish *f = ud;
    struct loader *ld = f->ld;
    add_known(f, "words");
    add_known(f, "globals");
    add_known(f, "base");
    for (uint32_t i = 0; i < ld->ret->all.n; i++)
        if (declares(&ld->in->vocabulary, ld->ret->all.p[i].word) &&
            ld->ret->all.p[i].name.kind == DATUM_TEXT)
            *VEC_PUSH(&ld->scratch, f->known) = ld->ret->all.p[i].name.text;
    for (uint32_t i = 0; i < ld->unknowns.n; i++)
        if (!is_declared_type(ld, ld->unknowns.p[i]->name))
            report(f, ld->unknowns.p[i]);
}

void globals_finish(lua_State *L, struct loader *ld)
{
    struct finish f = {.ld = ld};
    if (ld->unknowns.n)
        sandbox_guard(L, finish, &f);
}
