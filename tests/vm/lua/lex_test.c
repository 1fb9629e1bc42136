/* SPDX-License-Identifier: MIT */
#include "vm/lua/lex.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

struct text {
    struct mem mem;
    struct arena arena;
    struct sources sources;
    struct diags diags;
    struct lex lex;
};

static void read(struct text *t, const char *s)
{
    *t = (struct text){0};
    mem_init(&t->mem, 0);
    arena_init(&t->arena, &t->mem);
    t->sources.arena = &t->arena;
    diags_init(&t->diags, &t->arena, &t->sources);
    uint32_t id = source_add(&t->sources, STR("a.lua"), str_of(s));
    lex_read(&t->lex, &t->arena, id, source_get(&t->sources, id)->text, &t->diags);
}

/* Tokens with a letter for their kind: n(ame) k(eyword) t(ext) d(igits) o(p). */
static void expect_tokens(const char *source, const char *want)
{
    struct text t;
    read(&t, source);
    struct buf b = {.arena = &t.arena};
    for (uint32_t i = 0; i + 1 < t.lex.tokens.n; i++) {
        buf_char(&b, "nktdo"[t.lex.tokens.p[i].kind]);
        buf_add(&b, lex_token_text(&t.lex, i));
        buf_char(&b, ' ');
    }
    buf_char(&b, '\0');
    cr_expect_str_eq(b.p, want);
    arena_release(&t.arena);
}

Test(lua_lex, tokens)
{
    expect_tokens("role \"a\" { x = 1 }", "nrole t\"a\" o{ nx o= d1 o} ");
    expect_tokens("-- c\nx --[[ long\n]] y --[==[ ]] ]==] z", "nx ny nz ");
    expect_tokens("a==b ~=c<=d..e...f//g::h", "na o== nb o~= nc o<= nd o.. ne o... nf o// ng o:: nh ");
    expect_tokens("0xA.8p-1 1e+5 3. .5 1..2 0x1g", "d0xA.8p-1 d1e+5 d3. d.5 d1..2 d0x1g ");
    expect_tokens("'a\\'b' \"\\\\\" [[x]] [==[ ]] ]==]", "t'a\\'b' t\"\\\\\" t[[x]] t[==[ ]] ]==] ");
    expect_tokens("金额 名_1 and 或", "n金额 n名_1 kand n或 ");
    expect_tokens("\"x\\\ny\" z", "t\"x\\\ny\" nz ");
    expect_tokens("\"x\\z  \n  y\" z", "t\"x\\z  \n  y\" nz ");
    expect_tokens("\"open\nx", "t\"open nx ");
    expect_tokens("[[open", "t[[open ");
    expect_tokens("t[i] [=x", "nt o[ ni o] o[ o= nx ");
    expect_tokens("", "");
    expect_tokens("\\", "o\\ ");
}

Test(lua_lex, lines_are_luas)
{
    struct text t;
    read(&t, "a\nb\r\nc\rd\n\re [[\n\n]] f \"\\\n\" g");
    static const uint32_t lines[] = {1, 2, 3, 4, 5, 5, 7, 7, 8};
    cr_assert_eq(t.lex.tokens.n, 10);
    for (uint32_t i = 0; i < ARRAY_LEN(lines); i++)
        cr_expect_eq(t.lex.tokens.p[i].line, lines[i], "token %u on line %u", i, t.lex.tokens.p[i].line);
    arena_release(&t.arena);
}

static void expect_value(const char *token, const char *want, size_t n)
{
    struct text t;
    read(&t, token);
    struct str v = lex_value(&t.lex, 0);
    cr_expect(v.n == n && memcmp(v.p, want, n) == 0, "%s gave %.*s", token, STR_ARG(v));
    arena_release(&t.arena);
}
#define VALUE(token, want) expect_value(token, want, sizeof(want) - 1)

Test(lua_lex, values)
{
    VALUE("\"plain\"", "plain");
    VALUE("''", "");
    VALUE("\"a\\n\\t\\\\\\\"\\'\\a\\b\\f\\r\\v\"", "a\n\t\\\"'\a\b\f\r\v");
    VALUE("\"\\65\\066\\x43\\u{44}\\u{91d1}\\u{1F600}\"", "ABCD金\xF0\x9F\x98\x80");
    VALUE("\"a\\z  \n  b\"", "ab");
    VALUE("\"a\\\nb\"", "a\nb");
    VALUE("\"a\\\r\nb\"", "a\nb");
    VALUE("\"\\0001\"", "\0001");
    VALUE("[[\nx\r\ny]]", "x\ny");
    VALUE("[==[a]]b]==]", "a]]b");
    VALUE("[[]]", "");
    VALUE("\"open", "open");
    VALUE("[[open", "open");
    VALUE("“你\"好”", "你\"好");
    VALUE("\"\\", "");
    VALUE("\"\\x4\"", "x4");
}

static void expect_text(const char *source, bool marked, const char *want)
{
    struct text t;
    read(&t, source);
    struct str s = lex_text(&t.lex, marked);
    cr_expect(str_eq(s, str_of(want)), "%s became %.*s", source, STR_ARG(s));
    cr_expect(str_eq(lex_unalias(&t.arena, lex_text(&t.lex, false)), str_of(source)) || t.diags.all.n ||
                  source[0] == '\xEF',
              "%s does not come back", source);
    arena_release(&t.arena);
}

Test(lua_lex, text_for_lua)
{
    expect_text("local x = 1 -- 金", false, "local x = 1 -- 金");
    expect_text("金 = 1", false, "_u_e98791 = 1");
    expect_text("t.金 = '金'", false, "t._u_e98791 = '金'");
    expect_text("t.金 = t . 金", true, "t [\"金\"] = t   [\"金\"]");
    expect_text("function t.金() end", true, " t [\"金\"] = function() end");
    expect_text("function t.金.b(x) end t.c()", true, " t [\"金\"].b = function(x) end t.c()");
    expect_text("function t:金() end t:金()", true, "function t:_u_e98791() end t:_u_e98791()");
    expect_text("f{ 金 = 金 }", true, "f{[\"\\0@\"]=1, [\"金\"] = _u_e98791 }");
    expect_text("x = {{},\n{}}", true, "x = {[\"\\0@\"]=1,{[\"\\0@\"]=2,},\n{[\"\\0@\"]=3,}}");
    expect_text("x “a\"b” y，z", false, "x \"a\\\"b\" y,z");
    expect_text("\xEF\xBB\xBFx", false, " x");
}

Test(lua_lex, aliases_come_back)
{
    struct text t;
    read(&t, "");
    cr_expect(str_eq(lex_unalias(&t.arena, STR("no '_u_e98791' and '_u_' and '_u_6162'")),
                     STR("no '金' and '_u_' and '_u_6162'")));
    cr_expect(str_eq(lex_unalias(&t.arena, STR("_u_ff")), STR("_u_ff")));
    arena_release(&t.arena);
}

Test(lua_lex, habits)
{
    static const char *const signs[][2] = {{"，", ","}, {"（", "("}, {"）", ")"}, {"；", ";"},
                                           {"＝", "="}, {"、", ","}, {"“", "\""}, {"”", "\""},
                                           {"｛", "{"}, {"＜", "<"}, {"≤", "<="}, {"≠", "~="}};
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        struct text t;
        char s[32];
        snprintf(s, sizeof s, "x %s y", signs[i][0]);
        read(&t, s);
        cr_assert_eq(t.diags.all.n, 1, "%s", s);
        cr_expect_eq(t.diags.all.p[0]->code, D_B0107);
        cr_expect_eq(t.diags.all.p[0]->span.at, 2);
        cr_expect_not_null(
            memmem(t.diags.all.p[0]->help.p, t.diags.all.p[0]->help.n, signs[i][1], strlen(signs[i][1])));
        arena_release(&t.arena);
    }
    struct text t;
    read(&t, "-- ，（）\nx = '，' .. [[“]]");
    cr_expect_eq(t.diags.all.n, 0, "in comments and texts they are right");
    arena_release(&t.arena);
    read(&t, "x ☃ y");
    cr_assert_eq(t.diags.all.n, 1);
    cr_expect_eq(t.diags.all.p[0]->code, D_B0106);
    arena_release(&t.arena);
}

Test(lua_lex, tables_and_calls)
{
    struct text t;
    read(&t, "f 'a' { x = g{ 1, [2] = 3, ['k'] = function(a, b) local c = { 9 } return a, b end, (h or "
             "i)(4), y } }");
    cr_assert_eq(t.lex.tables.n, 3);
    cr_assert_eq(t.lex.sites.n, 2);
    cr_expect(str_eq(t.lex.sites.p[0].name, STR("f")));
    cr_expect_eq(t.lex.tables.p[0].site, 0);
    cr_expect_eq(t.lex.tables.p[1].site, 1);
    static const struct {
        const char *key, *value;
        uint32_t index;
    } want[] = {{"1", "1", 1},
                {"2", "3", 2},
                {"'k'", "function(a, b) local c = { 9 } return a, b end", 0},
                {"(", "(h or i)(4)", 2},
                {"y", "y", 3}};
    uint32_t n = 0;
    for (int32_t i = t.lex.tables.p[1].pairs; i >= 0; i = t.lex.pairs.p[i].next, n++) {
        const struct lex_pair *p = &t.lex.pairs.p[i];
        struct span k = lex_span(&t.lex, p->key_first, p->key_last),
                    v = lex_span(&t.lex, p->value.first, p->value.last);
        cr_assert(n < ARRAY_LEN(want));
        cr_expect(str_eq(str_part(t.lex.text, k.at, k.len), str_of(want[n].key)), "key %u", n);
        cr_expect(str_eq(str_part(t.lex.text, v.at, v.len), str_of(want[n].value)), "value %u: %.*s", n,
                  (int)v.len, t.lex.text.p + v.at);
        cr_expect_eq(p->index, want[n].index);
    }
    cr_expect_eq(n, ARRAY_LEN(want));
    arena_release(&t.arena);
}

Test(lua_lex, calls_on_one_line)
{
    struct text t;
    read(&t, "f 'a' f 'b' g.f 'c' f 'd'\nf(1)");
    cr_expect_eq(lex_site_at(&t.lex, 1, STR("f"), 0, (struct str){0})->token, 0);
    cr_expect_eq(lex_site_at(&t.lex, 1, STR("f"), 1, (struct str){0})->token, 2);
    cr_expect_eq(lex_site_at(&t.lex, 1, STR("f"), 2, (struct str){0})->token, 8, "a member is another thing");
    cr_expect_eq(lex_site_at(&t.lex, 1, STR("f"), 3, (struct str){0})->token, 0, "round again");
    cr_expect_eq(lex_site_at(&t.lex, 1, STR("f"), 0, STR("d"))->token, 8, "by its first argument");
    cr_expect_eq(lex_site_at(&t.lex, 2, STR("f"), 0, (struct str){0})->line, 2);
    cr_expect_null(lex_site_at(&t.lex, 3, STR("f"), 0, (struct str){0}));
    cr_expect_null(lex_site_at(&t.lex, 1, STR("h"), 0, (struct str){0}));
    arena_release(&t.arena);
}

Test(lua_lex, any_depth_ends)
{
    static const char *const parts[] = {
        "{",   "(",  "[", "f(", "f{",   "{x=", "{[", "function(", "function() ",
        "do ", "f[", "}", ")",  "end ", "{{}", "'",  "[["};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        struct text t;
        size_t n = strlen(parts[i]);
        char *s = malloc(n * 20000 + 1);
        for (size_t k = 0; k < 20000; k++)
            memcpy(s + k * n, parts[i], n);
        s[n * 20000] = '\0';
        read(&t, s);
        cr_expect_gt(t.lex.tokens.n, 0);
        free(s);
        arena_release(&t.arena);
    }
}
