/* SPDX-License-Identifier: MIT
 * Any bytes as Lua source: tokens cover the text in order, what stands between them is blank or comment, and
 * the text for Lua comes back to what was written. */
#include <stdlib.h>

#include "vm/lua/lex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    struct arena arena;
    struct str text;
};

static void expect(bool ok)
{
    if (!ok)
        abort();
}

static void look_at_tokens(const struct lex *l)
{
    uint32_t end = 0, line = 1;
    for (uint32_t i = 0; i < l->tokens.n; i++) {
        const struct lex_token *t = &l->tokens.p[i];
        expect(t->at >= end && t->line >= line && t->at + t->len <= l->text.n);
        expect(t->len > 0 || t->kind == LEX_END);
        end = t->at + t->len;
        line = t->line;
        if (t->kind == LEX_TEXT)
            expect(lex_value(l, i).n <= 3 * t->len);
    }
    expect(l->tokens.n > 0 && l->tokens.p[l->tokens.n - 1].kind == LEX_END);
}

static void look_at_shape(const struct lex *l)
{
    for (uint32_t i = 0; i < l->tables.n; i++) {
        expect(l->tables.p[i].open <= l->tables.p[i].close && l->tables.p[i].close < l->tokens.n);
        for (int32_t p = l->tables.p[i].pairs; p >= 0; p = l->pairs.p[p].next) {
            struct span s = lex_expr_span(l, &l->pairs.p[p].value);
            expect(s.at + s.len <= l->text.n && l->pairs.p[p].next != p);
        }
    }
    for (uint32_t i = 0; i < l->sites.n; i++) {
        expect(l->sites.p[i].last < l->tokens.n && (i == 0 || l->sites.p[i - 1].token < l->sites.p[i].token));
        expect(lex_site_at(l, l->sites.p[i].line, l->sites.p[i].name, i, STR("x")) || l->sites.p[i].member);
    }
}

static void run(void *ud)
{
    struct input *in = ud;
    struct sources ss = {.arena = &in->arena};
    struct diags ds;
    struct lex l;
    uint32_t open;
    diags_init(&ds, &in->arena, &ss);
    uint32_t id = source_add(&ss, STR("fuzz.lua"), in->text);
    lex_read(&l, &in->arena, id, source_get(&ss, id)->text, &ds);
    look_at_tokens(&l);
    look_at_shape(&l);
    struct str plain = lex_text(&l, false);
    lex_text(&l, true);
    lex_unalias(&in->arena, plain);
    lex_open_before(&l, l.tokens.n - 1, &open);
    bool plain_text =
        ds.all.n == 0 && !memmem(in->text.p, in->text.n, "_u_", 3) && utf8_check(in->text) == in->text.n;
    for (uint32_t i = 0; i < l.tokens.n; i++)
        plain_text = plain_text && !l.tokens.p[i].as;
    if (plain_text)
        expect(str_eq(lex_unalias(&in->arena, plain), in->text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mem m;
    struct input in = {.text = {(const char *)data, (uint32_t)size}};
    mem_init(&m, 256 << 20);
    arena_init(&in.arena, &m);
    mem_try(&m, run, &in);
    arena_release(&in.arena);
    expect(m.used == 0);
    return 0;
}
