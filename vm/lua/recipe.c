/* SPDX-License-Identifier: MIT
 * Recipes as words: what one takes, and whether a use gives it. */
#include "vm/lua/recipe.h"

#include <lauxlib.h>

#include "vm/lua/made.h"

/* --- what is shipped
 * ------------------------------------------------------------------------------------------ */

const struct lua_recipe *recipe_shipped(const struct loader *ld, struct str name)
{
    const struct lua_vocabulary *v = &ld->in->vocabulary;
    for (uint32_t i = 0; i < v->nrecipes; i++)
        if (str_eq(str_of(v->recipes[i].name), name))
            return &v->recipes[i];
    return NULL;
}

void recipe_unknown(struct loader *ld, struct str name, struct span at)
{
    const struct lua_vocabulary *v = &ld->in->vocabulary;
    struct str *all = NEW_ARRAY(&ld->scratch, struct str, v->nrecipes + 1);
    struct buf b = {.arena = &ld->scratch};
    for (uint32_t i = 0; i < v->nrecipes; i++) {
        all[i] = str_of(v->recipes[i].name);
        buf_text(&b, i ? ", " : "");
        buf_add(&b, all[i]);
    }
    struct diag *d = diag(ld->in->diags, D_B0879, at, name, buf_str(&b));
    diag_nearest(ld->in->diags, d, name, all, v->nrecipes);
}

struct str recipe_hint(struct loader *ld, struct str name)
{
    struct buf b = {.arena = &ld->scratch};
    bool below = false;
    for (uint32_t i = 0; i < ld->recipes.n; i++)
        below = below || str_eq(ld->recipes.p[i]->name, name);
    if (below)
        buf_printf(&b, "the recipe `%.*s` comes later in the book: put it above its first use",
                   STR_ARG(name));
    else if (recipe_shipped(ld, name))
        buf_printf(&b, "it is a shipped recipe: write use \"%.*s\" above its first use", STR_ARG(name));
    return buf_str(&b);
}

/* --- what a recipe takes
 * -------------------------------------------------------------------------------------- */

const struct lua_word *recipe_word(const struct loader *ld, uint32_t recipe)
{
    return &ld->recipes.p[recipe]->word;
}

/* takes = "…": how a field of a use is filled. */
static const struct {
    const char *name;
    enum field_kind kind;
    const char *wanted; /* of a datum */
    int datum;          /* its kind; -1: any */
} takes[] = {
    {"text", FIELD_TEXT, NULL, -1},
    {"texts", FIELD_TEXTS, NULL, -1},
    {"expression", FIELD_EXPR, NULL, -1},
    {"whole", FIELD_WHOLE, NULL, -1},
    {"flag", FIELD_FLAG, NULL, -1},
    {"number", FIELD_DATUM, "a number", DATUM_NUMBER},
    {"table", FIELD_DATUM, "a table", DATUM_TABLE},
};

static bool read_choices(struct loader *ld, const struct datum *d, struct recipe_field *f)
{
    struct quoted_list all;
    struct buf b = {.arena = ld->in->arena};
    if (!field_texts(&ld->scratch, ld->in->diags, d, "`takes`", &all))
        return false;
    for (uint32_t i = 0; i < all.n; i++) {
        buf_text(&b, i ? " " : "");
        buf_add(&b, all.p[i].text);
    }
    f->row.kind = FIELD_PICK;
    f->row.choices = arena_copy(ld->in->arena, buf_str(&b)).p;
    return true;
}

static bool read_takes(struct loader *ld, const struct datum *d, struct recipe_field *f)
{
    struct str names[ARRAY_LEN(takes)];
    if (d->kind == DATUM_TABLE)
        return read_choices(ld, d, f);
    for (uint32_t i = 0; i < ARRAY_LEN(takes); i++) {
        names[i] = str_of(takes[i].name);
        if (d->kind != DATUM_TEXT || !str_eq(d->text, names[i]))
            continue;
        f->row.kind = takes[i].kind;
        f->row.choices = takes[i].wanted;
        f->datum = takes[i].datum;
        return true;
    }
    if (d->kind != DATUM_TEXT) {
        field_wrong(ld->in->diags, d, "`takes`", "a text, or a list of choices");
        return false;
    }
    struct diag *g = diag(ld->in->diags, D_B0313, d->span, d->text, STR("`takes`"),
                          STR("text, texts, expression, whole, flag, number, table, or a list of choices"));
    diag_nearest(ld->in->diags, g, d->text, names, ARRAY_LEN(takes));
    return false;
}

static bool read_details(struct loader *ld, const struct datum_pair *p, struct recipe_field *f)
{
    static const char *const members[] = {"default", "optional", "takes"};
    const struct datum *doc = datum_at(&p->value, 1), *optional = datum_get(&p->value, STR("optional")),
                       *kind = datum_get(&p->value, STR("takes"));
    struct buf where = {.arena = &ld->scratch};
    buf_printf(&where, "the field `%.*s` of a recipe", STR_ARG(p->key));
    bool ok = field_members(ld->in->diags, &p->value, members, ARRAY_LEN(members), buf_str(&where));
    if (!doc || doc->kind != DATUM_TEXT || (optional && optional->kind != DATUM_BOOL)) {
        diag(ld->in->diags, D_B0872, p->value.span, p->key);
        return false;
    }
    f->row.doc = arena_copy(ld->in->arena, doc->text).p;
    f->fallback = datum_get(&p->value, STR("default"));
    f->row.required = !f->fallback && !(optional && optional->number != 0);
    return (!kind || read_takes(ld, kind, f)) && ok;
}

static bool read_field(struct loader *ld, const struct datum_pair *p, uint32_t nth, struct recipe_field *f)
{
    f->row = (struct field){.name = arena_copy(ld->in->arena, p->key).p,
                            .kind = FIELD_DATUM,
                            .required = true,
                            .at = nth * sizeof(union recipe_slot),
                            .choices = "a value"};
    f->datum = -1;
    f->span = p->key_span;
    if (p->index || p->key.n == 0 || str_eq(p->key, STR("name"))) {
        diag(ld->in->diags, D_B0872, p->index ? p->value.span : p->key_span, p->index ? STR("…") : p->key);
        return false;
    }
    if (p->value.kind == DATUM_TABLE)
        return read_details(ld, p, f);
    if (p->value.kind != DATUM_TEXT) {
        diag(ld->in->diags, D_B0872, p->value.span, p->key);
        return false;
    }
    f->row.doc = arena_copy(ld->in->arena, p->value.text).p;
    return true;
}

static bool read_fields(struct loader *ld, const struct datum *fields, struct recipe *r)
{
    uint32_t n = fields && fields->kind == DATUM_TABLE ? fields->npairs : 0;
    bool ok = true;
    r->fields = NEW_ARRAY(ld->in->arena, struct recipe_field, n + 1);
    r->rows = NEW_ARRAY(ld->in->arena, struct field, n + 1); /* ends with zeros, as F_END */
    if (fields && fields->kind != DATUM_TABLE) {
        field_wrong(ld->in->diags, fields, "`fields`", "{ field = \"what it is\" }");
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        ok &= read_field(ld, &fields->pairs[i], i, &r->fields[i]);
        r->rows[i] = r->fields[i].row;
    }
    r->nfields = n;
    return ok;
}

/* --- the name of a recipe
 * ------------------------------------------------------------------------------------- */

static bool is_plain(struct str s)
{
    uint32_t code, n;
    for (uint32_t i = 0; i < s.n; i += n) {
        n = utf8_next(str_part(s, i, s.n - i), &code);
        if (n == 0 || !utf8_is_name(code, i == 0))
            return false;
    }
    return s.n > 0 && !lex_keyword(s);
}

/* Whether the language has a name already; pushes nothing. */
static bool is_taken(lua_State *L, struct str alias)
{
    bool taken = false;
    lua_getfield(L, LUA_REGISTRYINDEX, "words");
    sandbox_push_base(L);
    for (int i = 1; i <= 2; i++) {
        lua_pushlstring(L, alias.p, alias.n);
        taken = lua_rawget(L, -1 - i) != LUA_TNIL || taken;
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
    return taken;
}

static bool may_be_called(struct loader *ld, const struct decl *d, struct str alias)
{
    if (d->name.kind != DATUM_TEXT)
        return false;
    for (uint32_t i = 0; i < ld->recipes.n; i++)
        if (str_eq(ld->recipes.p[i]->name, d->name.text))
            return false; /* told as declared twice */
    if (!is_plain(d->name.text))
        diag(ld->in->diags, D_B0871, d->name.span, d->name.text);
    else if (is_taken(ld->sb.L, alias))
        diag(ld->in->diags, D_B0870, d->name.span, d->name.text);
    else
        return true;
    return false;
}

/* --- declaring one
 * ------------------------------------------------------------------------------------------------- */

/* registry.recipes[n] = the table at `body`; words[name] = the word. */
static void enter(struct loader *ld, struct str alias, int body)
{
    lua_State *L = ld->sb.L;
    lua_checkstack(L, 6);
    lua_getfield(L, LUA_REGISTRYINDEX, "recipes");
    lua_pushvalue(L, body);
    lua_rawseti(L, -2, (lua_Integer)ld->recipes.n + 1);
    lua_pop(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, "words");
    lua_pushlstring(L, alias.p, alias.n);
    words_push(L, ld->in->vocabulary.nwords + ld->recipes.n);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

void recipe_declare(struct loader *ld, const struct decl *d, int body, const struct chunk *chunk,
                    const struct lex_site *site)
{
    struct str alias = d->name.kind == DATUM_TEXT ? lex_alias(&ld->scratch, d->name.text) : STR_EMPTY;
    const struct datum *make = datum_get(&d->body, STR("make"));
    if (!may_be_called(ld, d, alias))
        return;
    struct recipe *r = NEW(&ld->scratch, struct recipe);
    r->name = d->name.text;
    r->word = (struct lua_word){.name = arena_copy(&ld->scratch, d->name.text).p, .manner = MANNER_RULE};
    r->whole = source_plain(ld->in->sources, d->origin.inner.source ? d->origin.inner : d->origin.user);
    r->chunk = chunk;
    r->good = read_fields(ld, datum_get(&d->body, STR("fields")), r) && make && make->kind == DATUM_FUNCTION;
    if (make && make->kind != DATUM_FUNCTION)
        field_wrong(ld->in->diags, make, "`make`", "function(name, t) … end");
    if (r->good && site)
        recipe_lint(ld, r, body);
    enter(ld, alias, body);
    *VEC_PUSH(&ld->scratch, ld->recipes) = r;
}

/* --- a use
 * ---------------------------------------------------------------------------------------------------------
 */

static struct str number_text(struct loader *ld, uint64_t n)
{
    struct buf b = {.arena = &ld->scratch};
    buf_int(&b, (int64_t)n);
    return buf_str(&b);
}

/* sla -> escalation -> sla */
static struct str chain_text(struct loader *ld, const struct use *u, struct str last)
{
    struct buf b = {.arena = &ld->scratch};
    buf_add(&b, last);
    for (bool more = true; u && more; u = u->outer) {
        struct buf outer = {.arena = &ld->scratch};
        more = !str_eq(u->recipe->name, last);
        buf_printf(&outer, "%.*s -> %.*s", STR_ARG(u->recipe->name), STR_ARG(buf_str(&b)));
        b = outer;
    }
    return buf_str(&b);
}

static bool may_use(struct loader *ld, const struct recipe *r, struct span head)
{
    uint32_t depth = 0;
    for (const struct use *u = ld->use; u; u = u->outer, depth++)
        if (u->recipe == r) {
            diag(ld->in->diags, D_B0876, head, r->name, chain_text(ld, ld->use, r->name));
            return false;
        }
    if (depth < ld->in->limits->recipe_depth)
        return true;
    diag(ld->in->diags, D_B0877, head, number_text(ld, ld->in->limits->recipe_depth));
    return false;
}

static bool check_kinds(struct loader *ld, const struct recipe *r, const struct datum *body)
{
    bool ok = true;
    for (uint32_t i = 0; i < r->nfields; i++) {
        const struct recipe_field *f = &r->fields[i];
        const struct datum *d = datum_get(body, str_of(f->row.name));
        if (!d || f->datum < 0 || (int)d->kind == f->datum)
            continue;
        struct buf b = {.arena = &ld->scratch};
        buf_printf(&b, "`%s`", f->row.name);
        field_wrong(ld->in->diags, d, arena_copy(&ld->scratch, buf_str(&b)).p, f->row.choices);
        ok = false;
    }
    return ok;
}

struct use *use_begin(struct loader *ld, uint32_t recipe, const struct decl *d, struct span head)
{
    const struct recipe *r = ld->recipes.p[recipe];
    if (!r->good || !may_use(ld, r, head)) {
        diags_lose(ld->in->diags, d->name.text);
        return NULL;
    }
    struct arena_mark m = arena_mark(&ld->scratch);
    void *filled = arena_alloc(&ld->scratch, (r->nfields + 1) * sizeof(union recipe_slot));
    bool ok = fields_fill(ld->in->arena, ld->in->diags, r->rows, false, false, d, filled) &&
              check_kinds(ld, r, &d->body);
    arena_back(&ld->scratch, m);
    if (!ok) {
        diags_lose(ld->in->diags, d->name.text);
        return NULL;
    }
    struct use *u = NEW(&ld->scratch, struct use);
    *u = (struct use){.ld = ld, .recipe = r, .nth = recipe, .outer = ld->use, .decl = *d, .head = head};
    return u;
}

/* --- running make
 * --------------------------------------------------------------------------------------------- */

/* The text at the top, so that what looks like a mark in it is not filled in: it is the user's own. */
static void keep_marks(lua_State *L)
{
    size_t n;
    int at = lua_gettop(L);
    const char *s = lua_tolstring(L, at, &n), *end = s + n, *open;
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (; (open = memmem(s, (size_t)(end - s), MADE_OPEN, 2)); s = open + 2) {
        luaL_addlstring(&b, s, (size_t)(open - s));
        luaL_addstring(&b, MADE_KEPT);
    }
    luaL_addlstring(&b, s, (size_t)(end - s));
    luaL_pushresult(&b);
    lua_remove(L, at);
}

/* Copies the table at `body`, so that `make` may change what it got. */
static void push_fields(lua_State *L, int body)
{
    lua_newtable(L);
    int copy = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, body)) {
        size_t n;
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tolstring(L, -2, &n) : NULL;
        sandbox_charge(L, 2);
        if (key && str_eq((struct str){key, (uint32_t)n}, LEX_MARK_BYTES)) {
            lua_pop(L, 1);
            continue;
        }
        if (lua_type(L, -1) == LUA_TSTRING)
            keep_marks(L);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, copy);
    }
}

/* Fields that were not given, into the table at the top; the recipe's own table stands at `recipe`. */
static void add_defaults(lua_State *L, const struct recipe *r, int recipe)
{
    int copy = lua_gettop(L);
    if (lua_getfield(L, recipe, "fields") == LUA_TTABLE)
        for (uint32_t i = 0; i < r->nfields; i++) {
            bool given = lua_getfield(L, copy, r->rows[i].name) != LUA_TNIL;
            lua_pop(L, 1);
            if (given || !r->fields[i].fallback)
                continue;
            lua_getfield(L, copy + 1, r->rows[i].name);
            lua_getfield(L, -1, "default");
            lua_setfield(L, copy, r->rows[i].name);
            lua_pop(L, 1);
        }
    lua_settop(L, copy);
}

struct failure {
    struct use *u;
    struct str message;
};

static void tell_failure(void *ud)
{
    struct failure *f = ud;
    fail_make(f->u->ld, f->u->head, f->u->recipe->name, f->message);
    diags_lose(f->u->ld->in->diags, f->u->decl.name.text);
}

static void tell_nothing(void *ud)
{
    struct use *u = ud;
    diag(u->ld->in->diags, D_B0882, u->head, u->recipe->name);
}

/* What `make` did not finish is not told as unfinished. */
static void failed(lua_State *L, struct use *u, uint32_t pendings)
{
    size_t n = 0;
    const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &n) : NULL;
    struct failure f = {u, {s ? s : "", (uint32_t)n}};
    for (uint32_t i = pendings; i < u->ld->pendings.n; i++)
        u->ld->pendings.p[i].done = true;
    sandbox_guard(L, tell_failure, &f);
    lua_pop(L, 1);
}

void use_run(lua_State *L, struct use *u, int body)
{
    struct loader *ld = u->ld;
    const struct chunk *current = ld->current;
    struct spot before = ld->failed;
    uint32_t pendings = ld->pendings.n, declared = ld->ret->all.n;
    luaL_checkstack(L, 16, NULL);
    lua_pushcfunction(L, fail_handler);
    int handler = lua_gettop(L);
    lua_getfield(L, LUA_REGISTRYINDEX, "recipes");
    lua_rawgeti(L, -1, (lua_Integer)u->nth + 1);
    int recipe = lua_gettop(L);
    lua_getfield(L, recipe, "make");
    lua_pushlstring(L, u->decl.name.text.p, u->decl.name.text.n);
    push_fields(L, body);
    add_defaults(L, u->recipe, recipe);
    ld->use = u;
    ld->current = u->recipe->chunk;
    int status = sandbox_call(&ld->sb, 2, 0, handler);
    if (ld->sb.stop != BL_OK)
        sandbox_leave(L);
    ld->use = u->outer;
    ld->current = current;
    if (status != LUA_OK)
        failed(L, u, pendings);
    else if (declared == ld->ret->all.n && pendings == ld->pendings.n)
        sandbox_guard(L, tell_nothing, u);
    ld->failed = before;
    lua_settop(L, handler - 1);
}
