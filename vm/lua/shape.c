/* SPDX-License-Identifier: MIT */
#include "vm/lua/shape.h"

enum { SHAPE_DEPTH = 240 }; /* Lua itself refuses at 200 */

struct shaping {
    struct lex *l;
    uint32_t i;
    int depth;
};

static struct lex_expr read_expr(struct shaping *s);
static void read_block(struct shaping *s);
static int32_t read_table(struct shaping *s);

static const struct lex_token *token(const struct shaping *s, uint32_t ahead)
{
    uint32_t i = MIN(s->i + ahead, s->l->tokens.n - 1);
    return &s->l->tokens.p[i];
}

static bool here(const struct shaping *s, const char *op)
{
    return lex_is(s->l, s->i, op);
}

static bool at_end(const struct shaping *s)
{
    return token(s, 0)->kind == LEX_END;
}

/* Expressions between brackets that are no table: ( … ) or [ … ]. */
static void read_group(struct shaping *s, const char *close)
{
    s->i++;
    while (!at_end(s) && !here(s, close) && !here(s, "}")) {
        uint32_t before = s->i;
        read_expr(s);
        if (s->i == before || here(s, ",") || here(s, ";"))
            s->i++;
    }
    if (here(s, close))
        s->i++;
}

/* --- calls
 * --------------------------------------------------------------------------------------------------- */

static void add_arg(struct shaping *s, uint32_t site, int32_t *last, struct lex_expr e)
{
    struct lex *l = s->l;
    int32_t id = (int32_t)l->args.n;
    e.next = -1;
    *VEC_PUSH(l->arena, l->args) = e;
    if (e.table >= 0)
        l->tables.p[e.table].site = (int32_t)site;
    if (*last < 0)
        l->sites.p[site].args = id;
    else
        l->args.p[*last].next = id;
    *last = id;
}

static void read_call_args(struct shaping *s, uint32_t site, int32_t *last)
{
    s->i++;
    while (!at_end(s) && !here(s, ")") && !here(s, "}")) {
        uint32_t before = s->i;
        struct lex_expr e = read_expr(s);
        if (s->i == before) {
            s->i++;
            continue;
        }
        add_arg(s, site, last, e);
        if (here(s, ",") || here(s, ";"))
            s->i++;
    }
    if (here(s, ")"))
        s->i++;
}

static bool at_call(const struct shaping *s)
{
    return token(s, 0)->kind == LEX_TEXT || here(s, "{") || here(s, "(");
}

/* A name with at least one argument behind it: word "x" { … }, f(a)(b). */
static int32_t read_site(struct shaping *s)
{
    struct lex *l = s->l;
    uint32_t site = l->sites.n, at = s->i;
    bool member = at > 0 && (lex_is(l, at - 1, ".") || lex_is(l, at - 1, ":"));
    *VEC_PUSH(l->arena, l->sites) =
        (struct lex_site){lex_token_text(l, at), at, at, l->tokens.p[at].line, -1, member};
    int32_t last = -1;
    s->i++;
    while (at_call(s)) {
        uint32_t first = s->i;
        if (here(s, "(")) {
            read_call_args(s, site, &last);
        } else if (here(s, "{")) {
            int32_t t = read_table(s);
            add_arg(s, site, &last, (struct lex_expr){first, s->i - 1, t, -1, -1});
        } else {
            s->i++;
            add_arg(s, site, &last, (struct lex_expr){first, first, -1, -1, -1});
        }
    }
    l->sites.p[site].last = s->i - 1;
    return (int32_t)site;
}

/* --- blocks
 * -------------------------------------------------------------------------------------------------- */

/* One token or bracketed thing that neither opens nor closes a block. */
static int32_t read_item(struct shaping *s, int32_t *ret_table)
{
    *ret_table = -1;
    if (token(s, 0)->kind == LEX_NAME) {
        s->i++;
        bool call = at_call(s);
        s->i--;
        if (call)
            return read_site(s);
    } else if (here(s, "{")) {
        *ret_table = read_table(s);
        return -1;
    } else if (here(s, "(") || here(s, "[")) {
        read_group(s, here(s, "(") ? ")" : "]");
        return -1;
    }
    s->i++;
    return -1;
}

/* function [a.b:c] ( … ) */
static void skip_header(struct shaping *s)
{
    s->i++;
    while (token(s, 0)->kind == LEX_NAME || here(s, ".") || here(s, ":"))
        s->i++;
    if (!here(s, "("))
        return;
    while (!at_end(s) && !here(s, ")"))
        s->i++;
    s->i += !at_end(s);
}

static bool opens_block(const struct shaping *s)
{
    return here(s, "function") || here(s, "if") || here(s, "do") || here(s, "repeat");
}

/* From `function` to its `end`; in a broken text, to the end of all. */
static void read_block(struct shaping *s)
{
    uint32_t open = 0;
    int32_t table;
    do {
        if (opens_block(s)) {
            open++;
            if (here(s, "function"))
                skip_header(s);
            else
                s->i++;
        } else if (here(s, "end") || here(s, "until")) {
            open--;
            s->i++;
        } else if (!at_end(s)) {
            read_item(s, &table);
        }
    } while (open && !at_end(s));
}

static bool ends_expr(const struct shaping *s)
{
    static const char *const ends[] = {",", ";", "}", ")", "]", "end", "until"};
    for (uint32_t i = 0; i < ARRAY_LEN(ends); i++)
        if (here(s, ends[i]))
            return true;
    return at_end(s);
}

static struct lex_expr read_expr(struct shaping *s)
{
    struct lex_expr e = {.first = s->i, .table = -1, .site = -1, .next = -1};
    if (s->depth >= SHAPE_DEPTH) {
        e.last = s->i;
        s->i += !at_end(s);
        return e;
    }
    s->depth++;
    while (!ends_expr(s)) {
        uint32_t first = s->i;
        int32_t table = -1, site = -1;
        if (here(s, "function"))
            read_block(s);
        else
            site = read_item(s, &table);
        if (first == e.first) {
            e.site = site;
            e.table = table;
        } else {
            e.table = -1;
        }
    }
    s->depth--;
    e.last = s->i > e.first ? s->i - 1 : e.first;
    return e;
}

/* --- tables
 * -------------------------------------------------------------------------------------------------- */

static uint32_t whole_number(const struct lex *l, uint32_t tok)
{
    struct str t = lex_token_text(l, tok);
    uint64_t v = 0;
    for (uint32_t i = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9' || t.n > 9)
            return 0;
        v = v * 10 + (uint64_t)(t.p[i] - '0');
    }
    return (uint32_t)v;
}

/* [ … ] = */
static void read_bracket_key(struct shaping *s, struct lex_pair *p)
{
    p->key_first = s->i++;
    struct lex_expr key = read_expr(s);
    if (key.first == key.last && s->l->tokens.p[key.first].kind == LEX_TEXT)
        p->key = lex_value(s->l, key.first);
    else if (key.first == key.last && s->l->tokens.p[key.first].kind == LEX_NUMBER)
        p->index = whole_number(s->l, key.first);
    if (p->key.p || p->index) {
        p->key_first = key.first;
        p->key_last = key.last;
        s->i += here(s, "]");
    } else {
        s->i += here(s, "]");
        p->key_last = s->i - 1;
    }
    s->i += here(s, "=");
}

static void read_pair(struct shaping *s, uint32_t *position, struct lex_pair *p)
{
    *p = (struct lex_pair){.next = -1, .key_first = s->i, .key_last = s->i};
    if ((token(s, 0)->kind == LEX_NAME || token(s, 0)->kind == LEX_KEYWORD) && lex_is(s->l, s->i + 1, "=")) {
        s->l->tokens.p[s->i].key = token(s, 0)->kind == LEX_NAME;
        p->key = lex_token_text(s->l, s->i);
        s->i += 2;
    } else if (here(s, "[")) {
        read_bracket_key(s, p);
    } else {
        p->index = ++*position;
    }
    p->value = read_expr(s);
}

static int32_t read_table(struct shaping *s)
{
    struct lex *l = s->l;
    uint32_t id = l->tables.n, position = 0;
    int32_t last = -1;
    *VEC_PUSH(l->arena, l->tables) = (struct lex_table){s->i, s->i, -1, -1};
    l->tokens.p[s->i].table = id + 1;
    s->i++;
    while (!at_end(s) && !here(s, "}")) {
        if (here(s, ",") || here(s, ";")) {
            s->i++;
            continue;
        }
        struct lex_pair p;
        uint32_t before = s->i;
        read_pair(s, &position, &p);
        if (s->i == before)
            s->i++; /* a closing bracket that closes nothing */
        int32_t pair = (int32_t)l->pairs.n;
        *VEC_PUSH(l->arena, l->pairs) = p;
        if (last < 0)
            l->tables.p[id].pairs = pair;
        else
            l->pairs.p[last].next = pair;
        last = pair;
    }
    l->tables.p[id].close = MIN(s->i, l->tokens.n - 1);
    s->i += !at_end(s);
    return (int32_t)id;
}

void shape_read(struct lex *l)
{
    struct shaping s = {l, 0, 0};
    int32_t table;
    while (!at_end(&s)) {
        if (here(&s, "function"))
            skip_header(&s);
        else
            read_item(&s, &table);
    }
}
