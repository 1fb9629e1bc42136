/* SPDX-License-Identifier: MIT */
#include "vm/lua/load.h"

#include <errno.h>
#include <lauxlib.h>

#include "vm/lua/loader.h"
#include "vm/lua/recipe.h"

/* One file on its way in. */
struct opening {
    struct loader *ld;
    struct str path, name; /* as written; as the source is called */
    struct span at;        /* of the include; source 0: named by the command */
    const struct chunk *from;
    const char *shipped;      /* the text of a shipped recipe; NULL: a file */
    struct chunk *chunk;      /* NULL: not to be run */
    struct str plain, marked; /* for Lua */
    struct str error;
};

struct loader *loader_of(lua_State *L)
{
    return sandbox_of(L)->owner;
}

/* --- paths
 * --------------------------------------------------------------------------------------------------- */

/* Below the folder of the book: relative, and no part is "..". */
static bool stays_below(struct str path)
{
    struct str part, rest = path;
    if (path.n == 0 || path.p[0] == '/' || memchr(path.p, '\\', path.n) || memchr(path.p, '\0', path.n) ||
        str_eq(path, STR("-")))
        return false;
    do {
        bool more = str_cut(rest, '/', &part, &rest);
        if (str_eq(part, STR("..")))
            return false;
        if (!more)
            return true;
    } while (rest.n);
    return true;
}

/* The folder of the file that includes, with the path behind it; "./" is left out. */
static struct str join(struct arena *a, struct str from, struct str path)
{
    struct buf b = {.arena = a};
    uint32_t n = from.n;
    while (n > 0 && from.p[n - 1] != '/')
        n--;
    buf_add(&b, str_part(from, 0, n));
    for (uint32_t i = 0; i < path.n; i++) {
        bool starts = i == 0 || path.p[i - 1] == '/';
        if (starts && path.p[i] == '/')
            continue;
        if (starts && path.p[i] == '.' && i + 1 < path.n && path.p[i + 1] == '/') {
            i++;
            continue;
        }
        buf_char(&b, path.p[i]);
    }
    return arena_copy(a, buf_str(&b));
}

static struct str chain_text(struct arena *a, const struct chunk *c, struct str name)
{
    struct buf b = {.arena = a};
    buf_add(&b, name);
    for (; c; c = c->from) {
        struct buf outer = {.arena = a};
        buf_add(&outer, c->name);
        buf_text(&outer, " -> ");
        buf_add(&outer, buf_str(&b));
        b = outer;
        if (str_eq(c->name, name))
            break;
    }
    return buf_str(&b);
}

static bool in_chain(const struct chunk *c, struct str name)
{
    for (; c; c = c->from)
        if (str_eq(c->name, name))
            return true;
    return false;
}

static bool seen(const struct loader *ld, struct str name)
{
    for (uint32_t i = 0; i < ld->chunks.n; i++)
        if (str_eq(ld->chunks.p[i]->name, name))
            return true;
    return false;
}

static struct str number_text(struct loader *ld, uint64_t n)
{
    struct buf b = {.arena = &ld->scratch};
    buf_int(&b, (int64_t)n);
    return buf_str(&b);
}

/* --- reading a file
 * -------------------------------------------------------------------------------------------- */

static bool may_include(struct opening *o)
{
    struct loader *ld = o->ld;
    struct diags *ds = ld->in->diags;
    if (!stays_below(o->path)) {
        diag(ds, D_B0113, o->at, o->path);
        return false;
    }
    o->name = join(&ld->scratch, o->from ? o->from->name : STR_EMPTY, o->path);
    if (in_chain(ld->current, o->name)) {
        diag(ds, D_B0114, o->at, o->name, chain_text(&ld->scratch, ld->current, o->name));
        return false;
    }
    if (ld->depth >= ld->in->limits->include_depth) {
        diag(ds, D_B0115, o->at, number_text(ld, ld->in->limits->include_depth));
        return false;
    }
    return !seen(ld, o->name); /* what two files include is loaded once */
}

static const char *why_not(int error)
{
    return error == ENOENT ? "there is no such file" : strerror(error);
}

static bool find_known(struct opening *o, struct str *ret_text, uint32_t *ret_source)
{
    const struct sources *ss = o->ld->in->sources;
    for (uint32_t i = 0; o->ld->again && i < ss->all.n; i++) {
        if (!str_eq(ss->all.p[i]->name, o->name))
            continue;
        *ret_text = ss->all.p[i]->text;
        *ret_source = i + 1;
        return true;
    }
    return false;
}

static bool read_text(struct opening *o, struct str *ret)
{
    if (o->shipped) {
        *ret = str_of(o->shipped);
        return true;
    }
    const struct lua_input *in = o->ld->in;
    struct str from = o->from ? o->from->name : STR_EMPTY;
    errno = 0;
    if (read_whole(&o->ld->scratch, in->open, in->open_ud, from, o->path, in->limits->source_bytes, ret))
        return true;
    int error = errno;
    if (error == EFBIG)
        diag(in->diags, D_B0116, o->at, o->name, number_text(o->ld, in->limits->source_bytes));
    else
        diag(in->diags, o->at.source ? D_B0112 : D_B0111, o->at, o->name, str_of(why_not(error)));
    o->ld->unreadable = o->ld->unreadable || !o->at.source;
    return false;
}

/* Text that may be shown and handed to Lua; otherwise a diagnostic. */
static bool check_text(struct opening *o, uint32_t source, struct str text)
{
    struct diags *ds = o->ld->in->diags;
    if (text.n && text.p[0] == '\x1b') {
        diag(ds, D_B0110, ((struct span){source, 0, 1}), o->name);
        return false;
    }
    uint32_t bad = utf8_check(text);
    if (bad == text.n)
        return true;
    struct diag *d = diag(ds, D_B0109, ((struct span){source, bad, 1}), o->name, number_text(o->ld, bad + 1));
    if (text.n >= 2 && (memcmp(text.p, "\xFF\xFE", 2) == 0 || memcmp(text.p, "\xFE\xFF", 2) == 0))
        diag_help(ds, d, STR("this is UTF-16: save the file as UTF-8"));
    return false;
}

static void open_chunk(void *ud)
{
    struct opening *o = ud;
    struct loader *ld = o->ld;
    struct str text;
    uint32_t source;
    if (o->shipped ? seen(ld, o->name) : o->at.source && !may_include(o))
        return;
    if (!find_known(o, &text, &source)) {
        if (!read_text(o, &text))
            return;
        source = source_add(ld->in->sources, o->name, text);
        text = source_get(ld->in->sources, source)->text;
    }
    if (!check_text(o, source, text))
        return;
    struct chunk *c = NEW(&ld->scratch, struct chunk);
    c->name = arena_copy(&ld->scratch, o->name);
    c->from = ld->current;
    c->source = source;
    lex_read(&c->lex, &ld->scratch, source, text, ld->in->diags);
    c->lex.table_base = ld->tables;
    ld->tables += c->lex.tables.n;
    *VEC_PUSH(&ld->scratch, ld->chunks) = c;
    o->plain = lex_text(&c->lex, false);
    o->marked = lex_text(&c->lex, true);
    o->chunk = c;
}

/* --- running it
 * ------------------------------------------------------------------------------------------------ */

static void tell_syntax(void *ud)
{
    struct opening *o = ud;
    fail_syntax(o->ld, o->chunk, o->error);
}

static void tell_runtime(void *ud)
{
    struct opening *o = ud;
    fail_runtime(o->ld, o->error);
}

static void tell(lua_State *L, struct opening *o, void (*how)(void *ud))
{
    size_t n = 0;
    const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &n) : NULL;
    o->error = (struct str){s ? s : "", (uint32_t)n};
    sandbox_guard(L, how, o);
    lua_pop(L, 1);
}

/* Pushes the function of the chunk; false when Lua cannot read it. */
static bool compile(lua_State *L, struct opening *o)
{
    lua_pushfstring(L, "=%s", o->chunk->name.p);
    const char *name = lua_tostring(L, -1);
    sandbox_charge(L, o->plain.n / 4);
    int status = luaL_loadbufferx(L, o->plain.p, o->plain.n, name, "t");
    if (status == LUA_ERRMEM)
        lua_error(L);
    if (status != LUA_OK) {
        tell(L, o, tell_syntax);
        lua_pop(L, 1);
        return false;
    }
    if (luaL_loadbufferx(L, o->marked.p, o->marked.n, name, "t") == LUA_OK)
        lua_remove(L, -2);
    else
        lua_pop(L, 1); /* too large with the marks: it runs without them */
    lua_remove(L, -2);
    return true;
}

static void run_chunk(lua_State *L, struct opening *o)
{
    struct loader *ld = o->ld;
    struct sandbox *sb = &ld->sb;
    const struct chunk *outer = ld->current;
    struct use *use = ld->use;
    sandbox_guard(L, open_chunk, o);
    if (!o->chunk)
        return;
    ld->current = o->chunk;
    ld->use = NULL; /* a file is nobody's use */
    ld->depth++;
    lua_pushcfunction(L, fail_handler);
    if (!compile(L, o)) {
        lua_pop(L, 1);
    } else {
        globals_push_env(L, ld);
        lua_setupvalue(L, -2, 1);
        struct spot before = ld->failed;
        ld->failed = (struct spot){o->chunk, 1};
        int status = sandbox_call(sb, 0, 0, -2);
        if (sb->stop != BL_OK)
            sandbox_leave(L);
        if (status != LUA_OK)
            tell(L, o, tell_runtime);
        else if (ld->failed.chunk == o->chunk)
            ld->failed = before;
        lua_pop(L, 1);
    }
    ld->depth--;
    ld->current = outer;
    ld->use = use;
}

int loader_include(lua_State *L, struct str path, struct span at, const struct chunk *from)
{
    struct loader *ld = loader_of(L);
    struct opening o = {.ld = ld, .path = path, .at = at, .from = from ? from : ld->current};
    luaL_checkstack(L, 8, NULL);
    run_chunk(L, &o);
    return 0;
}

struct asked_for {
    struct loader *ld;
    struct str name;
    struct span at;
    struct opening *o;
};

static void find_shipped(void *ud)
{
    struct asked_for *a = ud;
    const struct lua_recipe *r = recipe_shipped(a->ld, a->name);
    struct buf b = {.arena = &a->ld->scratch};
    if (!r) {
        recipe_unknown(a->ld, a->name, a->at);
        return;
    }
    buf_printf(&b, "(recipe %s)", r->name); /* no file that a book could include */
    a->o->name = arena_copy(&a->ld->scratch, buf_str(&b));
    a->o->shipped = r->text;
}

int loader_use(lua_State *L, struct str name, struct span at)
{
    struct loader *ld = loader_of(L);
    struct opening o = {.ld = ld, .at = at};
    struct asked_for a = {ld, name, at, &o};
    luaL_checkstack(L, 8, NULL);
    sandbox_guard(L, find_shipped, &a);
    if (o.shipped)
        run_chunk(L, &o);
    return 0;
}

static void run_named(lua_State *L, struct loader *ld, struct str path, uint32_t layer)
{
    struct opening o = {.ld = ld, .path = path, .name = path};
    ld->layer = layer;
    run_chunk(L, &o);
}

static int run_all(lua_State *L)
{
    struct loader *ld = loader_of(L);
    lua_newtable(L);
    lua_setfield(L, LUA_REGISTRYINDEX, "functions");
    lua_newtable(L);
    lua_setfield(L, LUA_REGISTRYINDEX, "recipes");
    run_named(L, ld, ld->in->path, 0);
    for (uint32_t i = 0; i < ld->in->nwith; i++)
        run_named(L, ld, ld->in->with[i], i + 1);
    globals_finish(L, ld);
    return 0;
}

/* --- the whole
 * ------------------------------------------------------------------------------------------------- */

static int diag_order(const void *a, const void *b, void *ud)
{
    const struct diag *x = *(struct diag *const *)a, *y = *(struct diag *const *)b;
    (void)ud;
    if (x->span.source != y->span.source)
        return x->span.source < y->span.source ? -1 : 1;
    return (x->span.at > y->span.at) - (x->span.at < y->span.at);
}

static void finish(struct loader *ld)
{
    struct diags *ds = ld->in->diags;
    if (ld->sb.stop == BL_LIMIT)
        fail_limit(ld);
    else if (ld->sb.stop == BL_OK)
        words_finish(ld);
    if (ld->first_diag < ds->all.n)
        sort_stable(&ld->scratch, ds->all.p + ld->first_diag, ds->all.n - ld->first_diag, sizeof *ds->all.p,
                    diag_order, NULL);
}

static void load(void *ud)
{
    struct loader *ld = ud;
    struct sandbox *sb = &ld->sb;
    arena_init(&ld->scratch, ld->in->arena->mem);
    ld->calls.arena = &ld->scratch;
    if (sandbox_open(sb, ld->in->arena->mem, ld->in->limits, ld->in->interrupt)) {
        sb->owner = ld;
        sandbox_budget(sb, ld->in->limits->lua_steps, ld->in->limits->lua_millis);
        lua_pushcfunction(sb->L, run_all);
        if (sandbox_call(sb, 0, 0, 0) != LUA_OK && sb->stop == BL_OK)
            sandbox_stop(sb, BL_MEMORY, SANDBOX_NOTHING);
    }
    finish(ld);
}

enum bl_status loader_open(struct loader *ld, const struct lua_input *in, struct decls *ret)
{
    ld->in = in;
    ld->ret = ret;
    ld->first_diag = in->diags->all.n;
    void *locale = sandbox_locale_enter();
    enum bl_status status = mem_try(in->arena->mem, load, ld);
    sandbox_locale_leave(locale);
    if (status == BL_OK)
        status = ld->sb.stop;
    if (status == BL_OK && ld->unreadable)
        status = BL_BOOK;
    return status;
}

void loader_close(struct loader *ld)
{
    sandbox_close(&ld->sb);
    if (ld->scratch.mem)
        arena_release(&ld->scratch);
}

enum bl_status lua_book_load(const struct lua_input *in, struct decls *ret)
{
    struct loader ld = {0};
    *ret = (struct decls){0};
    enum bl_status status = loader_open(&ld, in, ret);
    loader_close(&ld);
    return status;
}
