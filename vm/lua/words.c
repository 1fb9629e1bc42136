/* SPDX-License-Identifier: MIT
 * The words of the language as functions of the book: word "name" { … }. */
#include <lauxlib.h>

#include "vm/lua/loader.h"
#include "vm/lua/recipe.h"

/* One call of a word, while it is looked at. Indices are of the Lua stack; 0: not given. */
struct word_call {
    struct loader *ld;
    uint32_t word;
    struct spot at;
    const struct lex_site *site;
    int name, body;
    bool unknown; /* the name stands for nothing: told elsewhere */
    uint32_t pending;
    struct use *use; /* of a recipe, once it may run */
};

static bool is_recipe(const struct word_call *w)
{
    return w->word >= w->ld->in->vocabulary.nwords;
}

static const struct lua_word *word_of(const struct word_call *w)
{
    const struct lua_vocabulary *v = &w->ld->in->vocabulary;
    return is_recipe(w) ? recipe_word(w->ld, w->word - v->nwords) : &v->words[w->word];
}

static struct str word_name(const struct word_call *w)
{
    return str_of(word_of(w)->name);
}

/* --- places
 * -------------------------------------------------------------------------------------------------- */

const struct lex_site *words_site(struct loader *ld, struct spot at, struct str name, struct str first_arg)
{
    if (!at.chunk)
        return NULL;
    uint64_t key = hash_mix(hash_bytes(name.p, name.n) ^ ((uint64_t)at.chunk->source << 32 | at.line));
    uint32_t nth = 0;
    map_get(&ld->calls, key, &nth);
    map_put(&ld->calls, key, nth + 1);
    /* a line may hold very many calls: the time to find one is paid */
    int64_t since = sandbox_nanos();
    const struct lex_site *s = lex_site_at(&at.chunk->lex, at.line, name, nth, first_arg);
    sandbox_spend(&ld->sb, (uint64_t)(sandbox_nanos() - since) / SANDBOX_NANOS_PER_STEP);
    return s;
}

static struct span word_span(const struct word_call *w)
{
    if (w->site)
        return lex_span(&w->at.chunk->lex, w->site->token, w->site->token);
    return fail_word(w->at, word_name(w));
}

static struct span whole_span(const struct word_call *w)
{
    return w->site ? lex_span(&w->at.chunk->lex, w->site->token, w->site->last) : word_span(w);
}

/* The n-th argument of the call in the text (from 0). */
static struct hint arg_hint(const struct word_call *w, uint32_t n)
{
    struct hint h = {.chunk = w->at.chunk, .span = word_span(w)};
    int32_t arg = w->site ? w->site->args : -1;
    for (; arg >= 0 && n > 0; n--)
        arg = w->at.chunk->lex.args.p[arg].next;
    h.expr = arg >= 0 ? &w->at.chunk->lex.args.p[arg] : NULL;
    return h;
}

static struct span hint_span(struct hint h)
{
    return h.expr ? lex_expr_span(&h.chunk->lex, h.expr) : h.span;
}

/* The word and its name: sla "first" in sla "first" { … }. */
static struct span head_span(const struct word_call *w)
{
    struct span word = word_span(w), name = hint_span(arg_hint(w, 0));
    if (name.source != word.source || name.at < word.at)
        return word;
    return (struct span){word.source, word.at, name.at + name.len - word.at};
}

/* --- what is wrong with a call
 * --------------------------------------------------------------------------------- */

/* How the word is written. */
static struct str form(const struct word_call *w)
{
    static const char *const forms[] = {" \"name\" { ... }", " { ... }", " \"file.lua\"",
                                        " \"name\"", " \"name\" { ... }"}; /* ORDER lua_manner */
    struct buf b = {.arena = &w->ld->scratch};
    buf_add(&b, word_name(w));
    buf_text(&b, forms[word_of(w)->manner]);
    return buf_str(&b);
}

static void report_kind(const struct word_call *w, struct span at, const char *wants, int index)
{
    struct str kind = str_of(datum_lua_kind(w->ld->sb.L, index));
    diag(w->ld->in->diags, D_B0125, at, word_name(w), str_of(wants), kind, form(w));
}

struct complaint {
    struct word_call *w;
    enum diag_code code;
    uint32_t arg;
    const char *wants;
    int index;
};

static void complain(void *ud)
{
    struct complaint *c = ud;
    struct word_call *w = c->w;
    w->site = w->site ? w->site : words_site(w->ld, w->at, word_name(w), (struct str){NULL, 0});
    if (c->code == D_B0125)
        report_kind(w, use_span(w->ld->use, hint_span(arg_hint(w, c->arg))), c->wants, c->index);
    else
        diag(w->ld->in->diags, c->code, use_span(w->ld->use, word_span(w)), word_name(w));
}

/* Says it, and gives something that swallows the table that may follow. */
static int wrong(struct word_call *w, enum diag_code code, uint32_t arg, const char *wants, int index)
{
    struct complaint c = {w, code, arg, wants, index};
    lua_State *L = w->ld->sb.L;
    sandbox_guard(L, complain, &c);
    make_push(L, "", 0, true);
    return 1;
}

/* --- declarations
 * ---------------------------------------------------------------------------------------------- */

/* A body that stands in the text knows its own call. */
static void find_call(struct word_call *w, struct str first_arg)
{
    const struct chunk *chunk;
    const struct lex_table *table;
    if (w->body && datum_table_of(w->ld, w->body, &chunk, &table) && table->site >= 0) {
        const struct lex_site *s = &chunk->lex.sites.p[table->site];
        if (str_eq(s->name, word_name(w)) && !s->member) {
            w->site = s;
            w->at.chunk = chunk;
        }
    }
    if (!w->site)
        w->site = words_site(w->ld, w->at, word_name(w), first_arg);
}

static bool may_declare(struct word_call *w)
{
    struct loader *ld = w->ld;
    if (ld->ret->all.n < ld->in->limits->declarations)
        return true;
    struct buf b = {.arena = &ld->scratch};
    buf_int(&b, (int64_t)ld->in->limits->declarations);
    diag(ld->in->diags, D_B0127, word_span(w), buf_str(&b));
    sandbox_stop(&ld->sb, BL_LIMIT, SANDBOX_NOTHING);
    return false;
}

static void declare(struct word_call *w, struct datum name, struct hint body)
{
    struct loader *ld = w->ld;
    if (!may_declare(w))
        return;
    struct decl d = {.word = arena_copy(ld->in->arena, word_name(w)),
                     .word_span = word_span(w),
                     .name = name,
                     .layer = ld->layer};
    d.origin.user = whole_span(w);
    d.amends = str_eq(d.word, STR("amend"));
    d.body = (struct datum){.kind = DATUM_NONE, .span = d.word_span, .text = STR_EMPTY};
    uint32_t errors = use_errors(ld);
    if (w->body)
        d.body = datum_read(ld, w->body, body);
    if (errors != use_errors(ld))
        diags_lose(ld->in->diags, name.text); /* what could not be filled in is no declaration */
    if (ld->sb.stop != BL_OK || errors != use_errors(ld))
        return;
    use_mark(ld, &d);
    if (is_recipe(w)) {
        w->use = use_begin(ld, w->word - ld->in->vocabulary.nwords, &d, use_span(ld->use, head_span(w)));
        return;
    }
    *VEC_PUSH(ld->in->arena, ld->ret->all) = d;
    if (word_of(w)->manner == MANNER_RECIPE)
        recipe_declare(ld, &d, w->body, w->at.chunk, w->site);
}

static struct str text_arg(lua_State *L, int index)
{
    size_t n;
    if (index == 0 || lua_type(L, index) != LUA_TSTRING)
        return (struct str){NULL, 0};
    const char *s = lua_tolstring(L, index, &n);
    return (struct str){s, (uint32_t)n};
}

static struct datum no_name(const struct word_call *w)
{
    return (struct datum){.kind = DATUM_NONE, .span = word_span(w), .text = STR_EMPTY};
}

/* word("name", { … }), word { … }, word "name" where it stands alone */
static void declare_now(void *ud)
{
    struct word_call *w = ud;
    find_call(w, text_arg(w->ld->sb.L, w->name));
    struct datum name = w->name ? datum_read(w->ld, w->name, arg_hint(w, 0)) : no_name(w);
    declare(w, name, arg_hint(w, w->name ? 1 : 0));
}

static void declare_later(void *ud)
{
    struct word_call *w = ud;
    find_call(w, text_arg(w->ld->sb.L, w->name));
    struct pending p = {.word = w->word, .spot = w->at, .site = w->site, .use = w->ld->use};
    p.name = datum_read(w->ld, w->name, arg_hint(w, 0));
    *VEC_PUSH(&w->ld->scratch, w->ld->pendings) = p;
}

static void declare_pending(void *ud)
{
    struct word_call *w = ud;
    struct datum name = w->ld->pendings.p[w->pending].name;
    w->at = w->ld->pendings.p[w->pending].spot;
    w->site = w->ld->pendings.p[w->pending].site;
    const struct lex_site *before = w->site;
    find_call(w, (struct str){NULL, 0});
    if (w->site != before && w->site->args >= 0 && name.kind == DATUM_TEXT)
        name.span = hint_span(arg_hint(w, 0));
    declare(w, name, arg_hint(w, 1));
}

/* --- calling
 * ------------------------------------------------------------------------------------------------- */

static int run_use(lua_State *L, struct word_call *w)
{
    if (w->use)
        use_run(L, w->use, w->body);
    return 0;
}

static int pending_call(lua_State *L)
{
    struct loader *ld = loader_of(L);
    const uint32_t *id = luaL_checkudata(L, 1, "word");
    struct word_call w = {.ld = ld, .pending = *id, .body = 2};
    if (ld->frozen)
        return luaL_error(L, "nothing can be declared here");
    w.word = ld->pendings.p[*id].word;
    w.at = ld->pendings.p[*id].spot;
    w.site = ld->pendings.p[*id].site;
    ld->pendings.p[*id].done = true;
    if (lua_type(L, 2) != LUA_TTABLE)
        return wrong(&w, D_B0125, 1, "a table", 2);
    sandbox_guard(L, declare_pending, &w);
    return run_use(L, &w);
}

static int call_include(lua_State *L, struct word_call *w)
{
    if (lua_type(L, 1) != LUA_TSTRING)
        return wrong(w, D_B0125, 0, "the name of a file", 1);
    w->name = 1;
    sandbox_guard(L, declare_now, w);
    const struct decl *d = &w->ld->ret->all.p[w->ld->ret->all.n - 1];
    return loader_include(L, d->name.text, d->name.span, w->at.chunk);
}

static int call_name(lua_State *L, struct word_call *w)
{
    if (lua_type(L, 1) != LUA_TSTRING)
        return wrong(w, D_B0125, 0, "a name", 1);
    if (lua_gettop(L) > 1)
        return wrong(w, D_B0126, 0, NULL, 0);
    w->name = 1;
    sandbox_guard(L, declare_now, w);
    const struct decl *d = &w->ld->ret->all.p[w->ld->ret->all.n - 1];
    return loader_use(L, d->name.text, d->name.span);
}

/* Whether a value may be a name: a text; with names_many also a list or a constructor (any). */
static bool is_name(lua_State *L, const struct word_call *w, int index)
{
    if (lua_type(L, index) == LUA_TSTRING)
        return true;
    if (!word_of(w)->names_many)
        return false;
    return make_of(L, index) || (lua_type(L, index) == LUA_TTABLE && lua_rawlen(L, index) > 0);
}

static int call_later(lua_State *L, struct word_call *w)
{
    uint32_t *id = lua_newuserdatauv(L, sizeof *id, 0);
    *id = w->ld->pendings.n;
    luaL_setmetatable(L, "word");
    sandbox_guard(L, declare_later, w);
    return 1;
}

static int call_rule(lua_State *L, struct word_call *w)
{
    bool body_alone = word_of(w)->manner == MANNER_BODY;
    const struct make *first = make_of(L, 1);
    if (first && first->unknown && !(word_of(w)->names_many)) {
        make_push(L, "", 0, true); /* told as an unknown name */
        return 1;
    }
    if (is_name(L, w, 1)) {
        w->name = 1;
        if (lua_gettop(L) == 1)
            return call_later(L, w);
        w->body = 2;
        if (lua_type(L, 2) != LUA_TTABLE)
            return wrong(w, D_B0125, 1, "a table", 2);
        sandbox_guard(L, declare_now, w);
        return run_use(L, w);
    }
    if (lua_type(L, 1) != LUA_TTABLE)
        return wrong(w, D_B0125, 0, body_alone ? "a table" : "a name", 1);
    if (!body_alone)
        return wrong(w, D_B0124, 0, NULL, 0);
    w->body = 1;
    sandbox_guard(L, declare_now, w);
    return 0;
}

static int word_called(lua_State *L)
{
    /* ORDER lua_manner */
    static int (*const calls[])(lua_State *, struct word_call *) = {call_rule, call_rule, call_include,
                                                                    call_name, call_rule};
    struct word_call w = {.ld = loader_of(L), .word = (uint32_t)lua_tointeger(L, lua_upvalueindex(1))};
    if (w.ld->frozen)
        return luaL_error(L, "nothing can be declared here");
    lua_settop(L, MAX(lua_gettop(L), 1)); /* so that index 1 is always there */
    sandbox_charge(L, 10);
    w.at = fail_spot(L);
    return calls[word_of(&w)->manner](L, &w);
}

/* --- the table of words
 * ---------------------------------------------------------------------------------------- */

void words_push(lua_State *L, uint32_t word)
{
    lua_pushinteger(L, word);
    lua_pushcclosure(L, word_called, 1);
}

void words_add(lua_State *L, struct loader *ld)
{
    const struct lua_vocabulary *v = &ld->in->vocabulary;
    luaL_newmetatable(L, "word");
    lua_pushcfunction(L, pending_call);
    lua_setfield(L, -2, "__call");
    lua_pop(L, 1);
    make_add_meta(L);
    for (uint32_t i = 0; i < v->nconstructors; i++) {
        make_push(L, v->constructors[i], strlen(v->constructors[i]), false);
        lua_setfield(L, -2, v->constructors[i]);
    }
    for (uint32_t i = 0; i < v->nwords; i++) {
        words_push(L, i);
        lua_setfield(L, -2, v->words[i].name);
    }
}

static void quote_name(struct buf *b, const struct datum *name)
{
    if (name->kind == DATUM_TEXT) {
        buf_char(b, '"');
        buf_add(b, name->text);
        buf_char(b, '"');
    } else {
        buf_text(b, "{ ... }");
    }
}

void words_finish(struct loader *ld)
{
    for (uint32_t i = 0; i < ld->pendings.n; i++) {
        const struct pending *p = &ld->pendings.p[i];
        struct word_call w = {.ld = ld, .word = p->word, .at = p->spot, .site = p->site};
        struct buf b = {.arena = &ld->scratch};
        bool cut_short = i + 1 == ld->pendings.n && ld->failed.chunk && ld->failed.chunk == p->spot.chunk &&
                         ld->failed.line >= p->spot.line; /* its body is what failed */
        if (p->done || cut_short)
            continue;
        quote_name(&b, &p->name);
        diag(ld->in->diags, D_B0123, use_span(p->use, whole_span(&w)), word_name(&w), buf_str(&b));
    }
}
