/* SPDX-License-Identifier: MIT
 * A Lua value as plain data, each part with its place. */
#include <lauxlib.h>
#include <math.h>

#include "vm/lua/loader.h"
#include "vm/lua/recipe.h"

enum { NODE_STEPS = 20, RANK_NONE = 1 << 30 };

/* The tables around a value, to see a circle. */
struct chain {
    const struct chain *outer;
    const void *table;
    uint32_t depth;
};

static struct datum read_value(struct loader *ld, int index, struct hint h, const struct chain *outer);

const char *datum_lua_kind(lua_State *L, int index)
{
    if (make_of(L, index))
        return "a constructor";
    switch (lua_type(L, index)) {
    case LUA_TNONE:
    case LUA_TNIL:
        return "nothing";
    case LUA_TBOOLEAN:
        return "yes or no";
    case LUA_TNUMBER:
        return "a number";
    case LUA_TSTRING:
        return "a text";
    case LUA_TTABLE:
        return "a table";
    case LUA_TFUNCTION:
        return "a function";
    default:
        return "a word without its body";
    }
}

struct str datum_key(struct loader *ld, struct str s)
{
    return arena_copy(ld->in->arena, lex_unalias(&ld->scratch, s));
}

static struct str text_at(lua_State *L, int index)
{
    size_t n;
    const char *p = lua_tolstring(L, index, &n);
    return (struct str){p, (uint32_t)n};
}

static struct span span_of(struct hint h)
{
    return h.chunk && h.expr ? lex_expr_span(&h.chunk->lex, h.expr) : h.span;
}

/* --- plain values
 * -------------------------------------------------------------------------------------------- */

static struct str read_text(struct loader *ld, struct str s, struct span at)
{
    struct str kept = arena_copy(ld->in->arena, s);
    uint32_t bad = utf8_check(s);
    if (bad == s.n)
        return kept;
    diag0(ld->in->diags, D_B0119, at);
    char *p = (char *)kept.p;
    for (; bad < s.n; bad += 1 + utf8_check(str_part(s, bad + 1, s.n - bad - 1)))
        p[bad] = '?';
    return kept;
}

static void read_number(struct loader *ld, int index, struct datum *d)
{
    lua_State *L = ld->sb.L;
    d->kind = DATUM_NUMBER;
    d->integer = lua_isinteger(L, index);
    d->number = (double)lua_tonumber(L, index);
    if (isfinite(d->number))
        return;
    diag(ld->in->diags, D_B0130, d->span, isnan(d->number) ? STR("0/0") : STR("an infinite number"));
    d->number = 0;
}

static void read_function(struct loader *ld, int index, struct datum *d)
{
    lua_State *L = ld->sb.L;
    d->kind = DATUM_FUNCTION;
    lua_pushvalue(L, index);
    lua_getfield(L, LUA_REGISTRYINDEX, "functions");
    lua_pushvalue(L, -2);
    if (lua_rawget(L, -2) == LUA_TNIL) {
        lua_pushvalue(L, -3);
        lua_pushinteger(L, ld->functions);
        lua_rawset(L, -4);
        lua_pushvalue(L, -3);
        lua_rawseti(L, -3, (lua_Integer)ld->functions);
        d->function = ld->functions++;
    } else {
        d->function = (uint32_t)lua_tointeger(L, -1);
    }
    lua_pop(L, 3);
}

/* --- tables
 * -------------------------------------------------------------------------------------------------- */

bool datum_table_of(struct loader *ld, int index, const struct chunk **ret_chunk,
                    const struct lex_table **ret_table)
{
    lua_State *L = ld->sb.L;
    lua_pushvalue(L, index);
    lua_pushlstring(L, LEX_MARK_BYTES.p, LEX_MARK_BYTES.n);
    lua_rawget(L, -2);
    lua_Integer id = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : 0;
    lua_pop(L, 2);
    for (uint32_t i = 0; id > 0 && i < ld->chunks.n; i++) {
        const struct lex *l = &ld->chunks.p[i]->lex;
        if (id <= l->table_base || id > (lua_Integer)l->table_base + l->tables.n)
            continue;
        *ret_chunk = ld->chunks.p[i];
        *ret_table = &l->tables.p[id - 1 - l->table_base];
        return true;
    }
    return false;
}

/* A member before its value is read: values are read in the order of the keys, so that functions are numbered
 * by it. */
struct ranked {
    struct datum_pair pair;
    uint32_t rank; /* its number in the text */
    int32_t at;    /* the pair in the text; -1: none */
    double number;
    lua_Integer integer;
    struct str raw; /* of a text key: Lua's own bytes */
    bool text, whole;
};

static int ranked_cmp(const void *a, const void *b, void *ud)
{
    const struct ranked *x = a, *y = b;
    (void)ud;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->text != y->text)
        return x->text - y->text;
    if (x->text)
        return str_cmp(x->pair.key, y->pair.key);
    return (x->number > y->number) - (x->number < y->number);
}

/* The pairs of a table in the text, by key. */
struct literal {
    const struct chunk *chunk;
    const struct lex_table *table;
    struct map at; /* hash of the key -> number in `pairs` */
    int32_t last, computed;
    uint32_t ncomputed;
};

static uint64_t key_hash(struct str key, uint32_t index)
{
    return index ? hash_mix(0xB1u ^ (uint64_t)index << 8) : hash_bytes(key.p, key.n);
}

static bool same_key(const struct lex_pair *p, struct str key, uint32_t index)
{
    return p->index == index && (index || (p->key.p && str_eq(p->key, key)));
}

static void report_twice(struct loader *ld, const struct literal *t, const struct lex_pair *first,
                         const struct lex_pair *again)
{
    const struct lex *l = &t->chunk->lex;
    struct str key = again->key.p ? again->key : lex_token_text(l, again->key_first);
    struct diag *d = diag(ld->in->diags, D_B0133, lex_span(l, again->key_first, again->key_last), key);
    diag_note(ld->in->diags, d, lex_span(l, first->key_first, first->key_last), STR("first here"));
}

static void read_literal(struct loader *ld, struct literal *t)
{
    const struct lex *l = &t->chunk->lex;
    t->at.arena = &ld->scratch;
    t->last = t->computed = -1;
    for (int32_t i = t->table->pairs; i >= 0; i = l->pairs.p[i].next) {
        const struct lex_pair *p = &l->pairs.p[i];
        uint32_t before;
        t->last = i;
        if (!p->key.p && !p->index) {
            t->computed = i;
            t->ncomputed++;
            continue;
        }
        uint64_t h = key_hash(p->key, p->index);
        if (map_get(&t->at, h, &before) && same_key(&l->pairs.p[before], p->key, p->index))
            report_twice(ld, t, &l->pairs.p[before], p);
        else
            map_put(&t->at, h, (uint32_t)i);
    }
}

/* The pair in the text that gave a key: by the key itself; else the last (a call with many results), or the
 * only one whose key is computed. */
static int32_t find_pair(const struct literal *t, struct str key, uint32_t index)
{
    const struct lex *l = &t->chunk->lex;
    uint32_t at;
    if (map_get(&t->at, key_hash(key, index), &at) && same_key(&l->pairs.p[at], key, index))
        return (int32_t)at;
    if (t->ncomputed == 1)
        return t->computed;
    bool many = index && t->last >= 0 && l->pairs.p[t->last].index && l->pairs.p[t->last].index < index &&
                l->pairs.p[t->last].key_first == l->pairs.p[t->last].value.first;
    return many ? t->last : -1;
}

/* The key at `index` into r; false when it can be none. */
static bool read_key(struct loader *ld, int index, struct span at, struct ranked *r)
{
    lua_State *L = ld->sb.L;
    int type = lua_type(L, index);
    if (type == LUA_TSTRING) {
        r->text = true;
        r->raw = text_at(L, index);
        r->pair.key = datum_key(ld, r->raw);
        return true;
    }
    if (type != LUA_TNUMBER) {
        diag(ld->in->diags, D_B0132, at, str_of(datum_lua_kind(L, index)));
        return false;
    }
    r->number = (double)lua_tonumber(L, index);
    r->whole = lua_isinteger(L, index);
    r->integer = r->whole ? lua_tointeger(L, index) : 0;
    if (r->integer >= 1 && r->integer <= UINT32_MAX) {
        r->pair.index = (uint32_t)r->integer;
        return true;
    }
    struct buf b = {.arena = ld->in->arena};
    buf_number(&b, r->number);
    r->pair.key = buf_str(&b);
    return true;
}

/* The key at -2: what it is and where it stands. */
static bool find_place(struct loader *ld, const struct literal *t, struct span at, struct ranked *r)
{
    *r = (struct ranked){.rank = RANK_NONE, .at = -1, .pair.key = STR_EMPTY};
    const struct lex *l = t->chunk ? &t->chunk->lex : NULL;
    if (t->ncomputed == 1)
        at = lex_span(l, l->pairs.p[t->computed].key_first, l->pairs.p[t->computed].key_last);
    if (!read_key(ld, -2, at, r))
        return false;
    r->pair.key_span = at;
    r->at = l ? find_pair(t, r->pair.key, r->pair.index) : -1;
    if (r->at < 0)
        return true;
    const struct lex_pair *p = &l->pairs.p[r->at];
    bool positional = r->pair.index && p->key_first == p->value.first;
    r->rank = (uint32_t)r->at;
    r->pair.key_span = positional ? lex_expr_span(l, &p->value) : lex_span(l, p->key_first, p->key_last);
    return true;
}

static bool read_place(struct loader *ld, const struct literal *t, struct span at, struct ranked *r)
{
    bool ok = find_place(ld, t, at, r);
    if (ok && r->text)
        r->pair.key = use_key(ld, r->pair.key, r->pair.key_span);
    return ok;
}

static void read_member(struct loader *ld, int index, const struct literal *t, const struct chain *c,
                        struct ranked *r)
{
    lua_State *L = ld->sb.L;
    struct hint h = {.span = r->pair.key_span};
    if (r->at >= 0)
        h = (struct hint){t->chunk, &t->chunk->lex.pairs.p[r->at].value, h.span};
    if (r->text)
        lua_pushlstring(L, r->raw.p, r->raw.n);
    else if (r->whole)
        lua_pushinteger(L, r->integer);
    else
        lua_pushnumber(L, (lua_Number)r->number);
    lua_rawget(L, index);
    r->pair.value = read_value(ld, lua_gettop(L), h, c);
    lua_pop(L, 1);
}

/* The mark is no member. */
static bool at_mark(lua_State *L)
{
    return lua_type(L, -2) == LUA_TSTRING && str_eq(text_at(L, -2), LEX_MARK_BYTES);
}

static void read_members(struct loader *ld, int index, const struct literal *t, const struct chain *c,
                         struct datum *d)
{
    lua_State *L = ld->sb.L;
    VEC(struct ranked) all = {0};
    lua_pushnil(L);
    while (lua_next(L, index)) {
        struct ranked r;
        if (!at_mark(L) && read_place(ld, t, d->span, &r))
            *VEC_PUSH(&ld->scratch, all) = r;
        lua_pop(L, 1);
    }
    sort_stable(&ld->scratch, all.p, all.n, sizeof *all.p, ranked_cmp, NULL);
    d->pairs = NEW_ARRAY(ld->in->arena, struct datum_pair, all.n);
    for (uint32_t i = 0; i < all.n && ld->sb.stop == BL_OK; i++) {
        read_member(ld, index, t, c, &all.p[i]);
        d->pairs[d->npairs++] = all.p[i].pair;
    }
}

static bool in_chain(const struct chain *c, const void *table)
{
    for (; c; c = c->outer)
        if (c->table == table)
            return true;
    return false;
}

static void read_table(struct loader *ld, int index, struct datum *d, const struct chain *outer)
{
    struct literal t = {0};
    struct chain c = {outer, lua_topointer(ld->sb.L, index), outer ? outer->depth + 1 : 1};
    if (in_chain(outer, c.table)) {
        diag0(ld->in->diags, D_B0129, d->span);
        return;
    }
    if (c.depth > ld->in->limits->lua_depth) {
        struct buf b = {.arena = &ld->scratch};
        buf_int(&b, (int64_t)ld->in->limits->lua_depth);
        diag(ld->in->diags, D_B0128, d->span, buf_str(&b));
        return;
    }
    d->kind = DATUM_TABLE;
    struct arena_mark m = arena_mark(&ld->scratch);
    if (datum_table_of(ld, index, &t.chunk, &t.table)) {
        d->span = lex_span(&t.chunk->lex, t.table->open, t.table->close);
        read_literal(ld, &t);
    }
    read_members(ld, index, &t, &c, d);
    arena_back(&ld->scratch, m);
}

/* --- constructors
 * -------------------------------------------------------------------------------------------- */

static void read_make(struct loader *ld, int index, struct hint h, const struct chain *outer, struct datum *d)
{
    lua_State *L = ld->sb.L;
    const struct make *k = make_of(L, index);
    struct chain c = {outer, k, outer ? outer->depth + 1 : 1};
    if (c.depth > ld->in->limits->lua_depth)
        return;
    lua_getiuservalue(L, index, 1);
    int args = lua_gettop(L);
    lua_rawgeti(L, args, 0);
    d->kind = DATUM_CALL;
    d->text = datum_key(ld, text_at(L, -1));
    lua_pop(L, 1);
    const struct chunk *chunk = h.chunk;
    const struct lex_site *site =
        h.chunk && h.expr && h.expr->site >= 0 ? &h.chunk->lex.sites.p[h.expr->site] : NULL;
    if (!site || !str_eq(site->name, d->text)) {
        chunk = k->chunk;
        site = k->site;
        if (!h.expr && site)
            d->span = lex_span(&chunk->lex, site->token, site->last);
    }
    d->npairs = k->nargs;
    d->pairs = NEW_ARRAY(ld->in->arena, struct datum_pair, k->nargs);
    int32_t arg = site ? site->args : -1;
    for (uint32_t i = 0; i < k->nargs; i++) {
        const struct lex_expr *e = arg >= 0 ? &chunk->lex.args.p[arg] : NULL;
        struct hint ah = {chunk, e, d->span};
        lua_rawgeti(L, args, (lua_Integer)i + 1);
        d->pairs[i] = (struct datum_pair){.key = STR_EMPTY, .index = i + 1, .key_span = span_of(ah)};
        d->pairs[i].value = read_value(ld, lua_gettop(L), ah, &c);
        lua_pop(L, 1);
        arg = e ? e->next : -1;
    }
    lua_pop(L, 1);
}

/* --- all
 * ----------------------------------------------------------------------------------------------------- */

/* A table that stands in itself many times over grows without a loop: each part is paid. */
static bool pay(struct loader *ld)
{
    ld->datum_bytes += sizeof(struct datum_pair);
    if (ld->in->limits->lua_memory && ld->datum_bytes > ld->in->limits->lua_memory)
        sandbox_stop(&ld->sb, BL_LIMIT, SANDBOX_MEMORY);
    return sandbox_spend(&ld->sb, NODE_STEPS) && lua_checkstack(ld->sb.L, 12);
}

static struct datum read_plain(struct loader *ld, int index, struct hint h, const struct chain *outer)
{
    lua_State *L = ld->sb.L;
    struct datum d = {.kind = DATUM_NONE, .span = span_of(h), .text = STR_EMPTY};
    if (!pay(ld))
        return d;
    switch (lua_type(L, index)) {
    case LUA_TNIL:
    case LUA_TNONE:
        return d;
    case LUA_TBOOLEAN:
        d.kind = DATUM_BOOL;
        d.number = lua_toboolean(L, index);
        return d;
    case LUA_TNUMBER:
        read_number(ld, index, &d);
        return d;
    case LUA_TSTRING:
        d.kind = DATUM_TEXT;
        d.text = read_text(ld, text_at(L, index), d.span);
        return d;
    case LUA_TTABLE:
        read_table(ld, index, &d, outer);
        return d;
    case LUA_TFUNCTION:
        read_function(ld, index, &d);
        return d;
    default:
        break;
    }
    if (make_of(L, index))
        read_make(ld, index, h, outer, &d);
    else
        diag(ld->in->diags, D_B0131, d.span, str_of(datum_lua_kind(L, index)));
    return d;
}

static struct datum read_value(struct loader *ld, int index, struct hint h, const struct chain *outer)
{
    struct datum d = read_plain(ld, index, h, outer);
    use_datum(ld, h, &d);
    return d;
}

struct datum datum_read(struct loader *ld, int index, struct hint hint)
{
    return read_value(ld, lua_absindex(ld->sb.L, index), hint, NULL);
}
