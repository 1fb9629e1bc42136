/* SPDX-License-Identifier: MIT */
#include "vm/lua/load.h"

#include <criterion/criterion.h>

#include "tests/vm/lua/book.h"

/* --- values
 * ------------------------------------------------------------------------------------------------------ */

static void expect_decls(const char *source, const char *want)
{
    struct book b;
    book_load(&b, source);
    for (uint32_t i = 0; i < b.diags.all.n; i++)
        cr_expect(false, "%s: %.*s", source, STR_ARG(b.diags.all.p[i]->message));
    cr_expect_eq(b.status, BL_OK);
    cr_expect_str_eq(book_all(&b).p, want);
    book_free(&b);
}

#define SLA "recipe \"sla\" {fields={on=\"a kind\",n={\"n\",default=2}},make=function0}\n"

Test(lua_load, recipes)
{
    expect_decls("use 'sla' sla 'a' { on = 'e' } use 'sla' sla('b', { on = \"it's\", n = 0.5 })",
                 "use \"sla\" nil\n" SLA "policy \"a\" {on=\"e\",forbid=\"kind == 'e'\",a=\"2\"}\n"
                 "use \"sla\" nil\npolicy \"b\" {on=\"it's\",forbid=\"kind == 'it's'\",b=\"0.5\"}\n");
}

Test(lua_load, forms_of_words)
{
    expect_decls("role \"a\" { x = 1 }", "role \"a\" {x=1}\n");
    expect_decls("role('a', { x = 1 })", "role \"a\" {x=1}\n");
    expect_decls("role('a')({ x = 1 })", "role \"a\" {x=1}\n");
    expect_decls("rulebook { x = true }", "rulebook nil {x=true}\n");
    expect_decls("rulebook 'n' { x = false }", "rulebook \"n\" {x=false}\n");
    expect_decls("event { 'a', 'b' } { n = number }", "event {\"a\",\"b\"} {n=number}\n");
    expect_decls("event(any) { n = number }", "event any {n=number}\n");
    expect_decls("event({ 'a' }, { n = number })", "event {\"a\"} {n=number}\n");
    expect_decls("use 'sla'", "use \"sla\" nil\n" SLA);
    expect_decls("local p = role 'a' role 'b' { } p { y = 2 }", "role \"b\" {}\nrole \"a\" {y=2}\n");
    expect_decls("for i = 1, 2 do role('r' .. i) { i } end", "role \"r1\" {1}\nrole \"r2\" {2}\n");
}

Test(lua_load, constructors)
{
    expect_decls("role 'a' { money 'CNY', text, optional(text), one_of { 'x', 'y' } }",
                 "role \"a\" {money(\"CNY\"),text,optional(text),one_of({\"x\",\"y\"})}\n");
    expect_decls("role 'a' { step 'x' { of = 'c' }, four_eyes('a', 'b', { pick = 'first' }) }",
                 "role \"a\" {step(\"x\",{of=\"c\"}),four_eyes(\"a\",\"b\",{pick=\"first\"})}\n");
    expect_decls("local m = money local a, b = m 'CNY', m 'EUR' role 'a' { a, b, m }",
                 "role \"a\" {money(\"CNY\"),money(\"EUR\"),money}\n");
    expect_decls("event 'x' { p = person } record 'person' { }",
                 "event \"x\" {p=person}\nrecord \"person\" {}\n");
    expect_decls("record '人' { } event 'x' { p = 人, q = optional(人) }",
                 "record \"人\" {}\nevent \"x\" {p=人,q=optional(人)}\n");
}

Test(lua_load, keys_keep_the_order_of_the_source)
{
    expect_decls("role 'a' { z = 1, b = 2, [3] = 3, 4, a = 5, ['k y'] = 6, 7, [2025] = 8 }",
                 "role \"a\" {z=1,b=2,3,4,a=5,k y=6,7,8}\n");
    expect_decls("local t = {} t.z = 1 t.b = 2 t[2] = 3 t[1] = 4 t[-1] = 5 role 'a'(t)",
                 "role \"a\" {-1=5,4,3,b=2,z=1}\n");
    expect_decls("local t = { z = 1 } t.c = 2 t.b = 3 role 'a'(t)", "role \"a\" {z=1,b=3,c=2}\n");
    expect_decls("role 'a' { table.unpack { 1, 2, 3 } }", "role \"a\" {1,2,3}\n");
    expect_decls("local k = 'key' role 'a' { [k] = 1, b = 2 }", "role \"a\" {key=1,b=2}\n");
    expect_decls("role 'a' { nil, 2, x = nil }", "role \"a\" {2}\n");
    expect_decls("event '付款' { 金额 = money 'CNY', ['数 量'] = number }",
                 "event \"付款\" {金额=money(\"CNY\"),数 量=number}\n");
    expect_decls("local 表 = { 一 = 1 } 表.二 = 表.一 + 1 function 表.和() return 表.一 + 表.二 end role 'a' "
                 "{ 表.和(), x = 表['二'] }",
                 "role \"a\" {3,x=2}\n");
}

Test(lua_load, order_is_the_same_in_every_run)
{
    static const char text[] =
        "local t = {} for i = 1, 40 do t['k' .. i * 7 % 40] = i end\n"
        "for k, v in pairs(t) do role(k) { v, nobody, w = t } end\n"
        "local u = { q = 1, w = 2, e = 3, r = 4 } role 'x'(u) role 'y' { [1] = polcy, [true] = 1 }";
    char *first = NULL;
    for (int run = 0; run < 20; run++) {
        struct book b;
        book_load(&b, text);
        struct buf out = {.arena = &b.arena};
        buf_text(&out, book_all(&b).p);
        for (uint32_t i = 0; i < b.diags.all.n; i++)
            buf_add(&out, b.diags.all.p[i]->message);
        buf_char(&out, '\0');
        if (!first)
            first = strdup(out.p);
        cr_assert_str_eq(out.p, first);
        book_free(&b);
    }
    free(first);
}

/* --- places
 * ------------------------------------------------------------------------------------------------------ */

static struct datum *value_at(struct book *b, uint32_t decl, uint32_t pair)
{
    cr_assert(decl < b->decls.all.n && pair < b->decls.all.p[decl].body.npairs);
    return &b->decls.all.p[decl].body.pairs[pair].value;
}

static void expect_span(struct book *b, struct span s, const char *want)
{
    struct str got = book_text(b, s);
    cr_expect(str_eq(got, str_of(want)), "%.*s, not %s", STR_ARG(got), want);
}

Test(lua_load, places_of_declarations)
{
    struct book b;
    book_load(&b,
              "role \"a\" { x = 1 } role 'b' { y = 'c' }\nlocal n = 'd'\nrole(n, { z = n,\n  w = { 5 } })");
    cr_assert_eq(b.decls.all.n, 3);
    static const char *const wholes[] = {"role \"a\" { x = 1 }", "role 'b' { y = 'c' }",
                                         "role(n, { z = n,\n  w = { 5 } })"};
    static const char *const names[] = {"\"a\"", "'b'", "n"};
    for (uint32_t i = 0; i < 3; i++) {
        expect_span(&b, b.decls.all.p[i].word_span, "role");
        expect_span(&b, b.decls.all.p[i].origin.user, wholes[i]);
        expect_span(&b, b.decls.all.p[i].name.span, names[i]);
    }
    cr_expect_eq(b.decls.all.p[1].word_span.at, 19);
    expect_span(&b, value_at(&b, 1, 0)->span, "'c'");
    expect_span(&b, b.decls.all.p[1].body.pairs[0].key_span, "y");
    expect_span(&b, value_at(&b, 2, 0)->span, "n");
    expect_span(&b, value_at(&b, 2, 1)->span, "{ 5 }");
    expect_span(&b, value_at(&b, 2, 1)->pairs[0].value.span, "5");
    book_free(&b);
}

Test(lua_load, places_of_values)
{
    struct book b;
    book_load(
        &b,
        "local t = { k = 'far' }\n"
        "role 'a' {\n"
        "  金额 = '金',  ['b c'] = \"x\\\"y\", [\"q\"] = [[long]], n = 1 + 2, s = 'a' .. 'b',\n"
        "  f = function(e) local a, b = { 1, 2 } return a end, m = money 'CNY', o = optional(money 'EUR'),\n"
        "  t = t, u = { deep = { 1, { 'two' } } }, v = ('f%02d'):format(7), w = -3, y = not false }");
    cr_assert_eq(b.decls.all.n, 1);
    static const struct {
        const char *key, *value;
    } want[] = {{"金额", "'金'"},
                {"'b c'", "\"x\\\"y\""},
                {"\"q\"", "[[long]]"},
                {"n", "1 + 2"},
                {"s", "'a'"},
                {"f", "function(e) local a, b = { 1, 2 } return a end"},
                {"m", "money 'CNY'"},
                {"o", "optional(money 'EUR')"},
                {"t", "{ k = 'far' }"},
                {"u", "{ deep = { 1, { 'two' } } }"},
                {"v", "('f%02d'):format(7)"},
                {"w", "-3"},
                {"y", "not false"}};
    for (uint32_t i = 0; i < ARRAY_LEN(want); i++) {
        expect_span(&b, b.decls.all.p[0].body.pairs[i].key_span, want[i].key);
        expect_span(&b, value_at(&b, 0, i)->span, want[i].value);
    }
    expect_span(&b, value_at(&b, 0, 6)->pairs[0].value.span, "'CNY'");
    expect_span(&b, value_at(&b, 0, 7)->pairs[0].value.span, "money 'EUR'");
    expect_span(&b, value_at(&b, 0, 7)->pairs[0].value.pairs[0].value.span, "'EUR'");
    expect_span(&b, value_at(&b, 0, 8)->pairs[0].value.span, "'far'");
    expect_span(&b, value_at(&b, 0, 9)->pairs[0].value.pairs[1].value.pairs[0].value.span, "'two'");
    book_free(&b);
}

Test(lua_load, places_through_helpers)
{
    struct book b;
    book_load(&b, "local function make(n, t) return role(n)(t) end\nlocal cny = money 'CNY'\nmake('a', { x = "
                  "'one', m = cny })\nmake('b', { x = 'two' })");
    cr_assert_eq(b.decls.all.n, 2);
    expect_span(&b, value_at(&b, 0, 0)->span, "'one'");
    expect_span(&b, value_at(&b, 1, 0)->span, "'two'");
    expect_span(&b, value_at(&b, 0, 1)->span, "cny");
    expect_span(&b, value_at(&b, 0, 1)->pairs[0].value.span, "'CNY'");
    expect_span(&b, b.decls.all.p[1].origin.user, "role(n)(t)");
    book_free(&b);
}

/* --- mistakes
 * ---------------------------------------------------------------------------------------------------- */

static const struct mistake {
    const char *text;
    enum diag_code code;
    uint32_t line, column;
    const char *says; /* in the message or the help */
    uint32_t decls;
} mistakes[] = {
    {"role 'a' { x = 1\n  y = 2 }", D_B0103, 2, 3, "`y`", 0},
    {"role 'a' { x = 1,\n  z = { 1, 2\nrole 'b' { }", D_B0102, 2, 7, "`}`", 0},
    {"role('a', { x = 1 }", D_B0102, 1, 5, "`)`", 0},
    {"role 'a' { 'x' 'y' }", D_B0103, 1, 16, "'y'", 0},
    {"role 'a' { until = 3 }", D_B0105, 1, 12, "until", 0},
    {"role 'a' { until = 3, x = ',' }", D_B0105, 1, 12, "[\"until\"]", 0},
    {"if 1 != 3 then end", D_B0118, 1, 6, "`~=`", 0},
    {"if 1 && 3 then end", D_B0118, 1, 6, "`and`", 0},
    {"if 1 <> 3 then end", D_B0118, 1, 6, "`~=`", 0},
    {"if x = 3 then end", D_B0118, 1, 6, "`==`", 0},
    {"role 'a' { b: 1 }", D_B0118, 1, 13, "`=`", 0},
    {"role 'a' { 'b': 1 }", D_B0118, 1, 15, "`=`", 0},
    {"role 'a' { my-key = 3 }", D_B0101, 1, 19, "brackets", 0},
    {"x 5", D_B0104, 1, 1, "`x`", 0},
    {"function f()\n  return 1\n", D_B0101, 3, 1, "end", 0},
    {"x = 'abc\ny = 1", D_B0108, 1, 5, "`'`", 0},
    {"x = [[abc\ny = 1", D_B0108, 1, 5, "`]]`", 0},
    {"role 'a' { x = @ }", D_B0101, 1, 16, "@", 0},
    {"role 'a' { 金额 = 1 数量 = 2 }", D_B0103, 1, 19, "数量", 0},
    {"role “a” { }", D_B0107, 1, 6, "`\"`", 1},
    {"role 'a' { x = 1， y = 2 }", D_B0107, 1, 17, "`,`", 1},
    {"role 'a' { x = 1 ☃ }", D_B0106, 1, 18, "quotes", 1},
    {"role 'a' { }\nlocal n\nlocal m = n.x\nrole 'b' { }", D_B0117, 3, 11, "nil value", 1},
    {"role 'a' { }\nlocal 数\nlocal m = 数.x", D_B0117, 3, 11, "'数'", 1},
    {"role 'a' { } error('我的话', 0)", D_B0117, 1, 1, "我的话", 1},
    {"local function f() error('in f', 2) end\nrole 'a' { }\nf()", D_B0117, 3, 1, "in f", 1},
    {"polcy 'x' { a = 1 } role 'a' { }", D_B0120, 1, 1, "`policy`", 1},
    {"role 'a' { x = nmber }", D_B0120, 1, 16, "`number`", 1},
    {"role 'a' { x = strng.rep('x', 2) }", D_B0120, 1, 16, "`string`", 1},
    {"limit = 5 role 'a' { x = limt }", D_B0120, 1, 26, "`limit`", 1},
    {"record 'vendor' { } event 'a' { x = vendr }", D_B0120, 1, 37, "`vendor`", 2},
    {"金额 = 5 role 'a' { x = 金客额 }", D_B0120, 1, 23, "`金额`", 1},
    {"role 'a' { x = foo.bar.baz(1)[2] .. 'x' }", D_B0120, 1, 16, "foo", 1},
    {"print('hi') role 'a' { }", D_B0121, 1, 1, "prints nothing", 1},
    {"os.exit() role 'a' { }", D_B0121, 1, 1, "clock", 1},
    {"role = 3 role 'a' { }", D_B0122, 1, 1, "local role", 1},
    {"string = nil role 'a' { x = ('x'):rep(2) }", D_B0122, 1, 1, "string", 1},
    {"role 'a'", D_B0123, 1, 1, "no body", 0},
    {"role { x = 1 }", D_B0124, 1, 1, "name", 0},
    {"role(5) { }", D_B0125, 1, 6, "a number", 0},
    {"role 'a' (5)", D_B0125, 1, 11, "a table", 0},
    {"role()", D_B0125, 1, 1, "nothing", 0},
    {"role({ 'a', 'b' }) { }", D_B0124, 1, 1, "name", 0},
    {"rulebook(function() end)", D_B0125, 1, 10, "a function", 0},
    {"use('x', { })", D_B0126, 1, 1, "alone", 0},
    {"use(true)", D_B0125, 1, 5, "yes or no", 0},
    {"include(7)", D_B0125, 1, 9, "a number", 0},
    {"local t = { } t.t = t\nrole 'a' { x = t }", D_B0129, 1, 11, "itself", 1},
    {"role 'a' { x = 0/0 }", D_B0130, 1, 16, "0/0", 1},
    {"role 'a' { x = -1/0 }", D_B0130, 1, 16, "infinite", 1},
    {"role 'a' { x = role 'b' }", D_B0131, 1, 16, "a word", 1},
    {"role 'a' { [true] = 1 }", D_B0132, 1, 12, "yes or no", 1},
    {"role 'a' { x = 1, y = 2, x = 3 }", D_B0133, 1, 26, "`x`", 1},
    {"role 'a' { x = '\\xff' }", D_B0119, 1, 16, "UTF-8", 1},
    {"role 'a' { x = money + 1 }", D_B0117, 1, 1, "money", 0},
    {"role 'a' { x = money.x }", D_B0117, 1, 1, "money", 0},
};

static bool diag_says(const struct diag *d, const char *what)
{
    return memmem(d->message.p, d->message.n, what, strlen(what)) ||
           memmem(d->help.p, d->help.n, what, strlen(what));
}

Test(lua_load, mistakes_have_a_place_and_a_help)
{
    for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
        const struct mistake *m = &mistakes[i];
        struct book b;
        struct place at = {0};
        book_load(&b, m->text);
        const struct diag *d = book_diag(&b, m->code);
        cr_expect_not_null(d, "%s: no %s, but %s", m->text, diag_rows[m->code].code,
                           b.diags.all.n ? b.diags.all.p[0]->message.p : "nothing");
        if (!d)
            continue;
        cr_expect(source_place(&b.sources, d->span, &at));
        cr_expect(at.line == m->line && at.column == m->column, "%s: at %u:%u", m->text, at.line, at.column);
        cr_expect(diag_says(d, m->says), "%s: %.*s (%.*s)", m->text, STR_ARG(d->message), STR_ARG(d->help));
        cr_expect_gt(d->help.n, 0);
        cr_expect_eq(b.decls.all.n, m->decls, "%s: %u declarations", m->text, b.decls.all.n);
        cr_expect_eq(b.status, BL_OK);
        for (uint32_t k = 0; k < b.diags.all.n; k++)
            cr_expect(!diag_says(b.diags.all.p[k], "_u_"), "%s: %.*s", m->text,
                      STR_ARG(b.diags.all.p[k]->message));
        book_free(&b);
    }
}

Test(lua_load, one_diagnostic_for_one_unknown_name)
{
    struct book b;
    book_load(&b, "polcy 'x' { }\npolcy 'y' { }\nrole 'a' { polcy }");
    cr_assert_eq(b.diags.all.n, 1);
    cr_expect_eq(b.diags.all.p[0]->notes.n, 2);
    book_free(&b);
}

Test(lua_load, twenty_mistakes_are_all_told)
{
    struct book b;
    book_load(&b, "role 'a' { x = aaa1 }\nrole 'b' { x = bbb2 }\nrole(1)\nrole 'c'\nprint(1)\nrole = 1\nrole "
                  "'d' { x = 1, x = 2, y = 0/0 }\nlocal n = nil + 1");
    cr_expect_eq(b.diags.errors, 9);
    cr_expect_eq(b.decls.all.n, 3);
    for (uint32_t i = 1; i < b.diags.all.n; i++)
        cr_expect_leq(b.diags.all.p[i - 1]->span.at, b.diags.all.p[i]->span.at,
                      "in the order of their places");
    book_free(&b);
}

/* --- files
 * ------------------------------------------------------------------------------------------------------- */

Test(lua_load, includes_share_globals_and_go_on)
{
    struct book b;
    book_init(&b, "limit = 3\ninclude 'sub/one.lua'\ninclude 'broken.lua'\ninclude 'missing.lua'\ninclude "
                  "'two.lua'\nrole 'last' { x = more }");
    b.files[1] =
        (struct book_file){"sub/one.lua", "role 'one' { x = limit } more = 4 include './deep.lua'", 0};
    b.files[2] = (struct book_file){"sub/deep.lua", "role 'deep' { }", 0};
    b.files[3] = (struct book_file){"broken.lua", "role 'kept' { } local x = nil + 1", 0};
    b.files[4] = (struct book_file){"two.lua", "role 'two' { } include 'sub/one.lua'", 0};
    book_run(&b);
    cr_expect_eq(b.status, BL_OK);
    cr_expect_str_eq(book_all(&b).p,
                     "include \"sub/one.lua\" nil\nrole \"one\" {x=3}\ninclude \"./deep.lua\" nil\nrole "
                     "\"deep\" {}\ninclude \"broken.lua\" nil\nrole \"kept\" {}\n"
                     "include \"missing.lua\" nil\ninclude \"two.lua\" nil\nrole \"two\" {}\ninclude "
                     "\"sub/one.lua\" nil\nrole \"last\" {x=4}\n");
    cr_expect_eq(b.diags.errors, 2);
    const struct diag *d = book_diag(&b, D_B0112);
    cr_assert_not_null(d);
    expect_span(&b, d->span, "'missing.lua'");
    cr_expect_not_null(book_diag(&b, D_B0117));
    book_free(&b);
}

Test(lua_load, includes_that_may_not_be)
{
    static const char *const outside[] = {"../x.lua", "/etc/passwd", "a/../../x.lua", "..", "",
                                          "a\\\\b",   "-",           "x/.."};
    struct book b;
    for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
        char text[64];
        snprintf(text, sizeof text, "include '%s'", outside[i]);
        book_load(&b, text);
        cr_expect_not_null(book_diag(&b, D_B0113), "%s", text);
        book_free(&b);
    }
    book_init(&b, "include 'a.lua'");
    b.files[1] = (struct book_file){"a.lua", "include 'b.lua'", 0};
    b.files[2] = (struct book_file){"b.lua", "include './a.lua' role 'x' { }", 0};
    book_run(&b);
    const struct diag *d = book_diag(&b, D_B0114);
    cr_assert_not_null(d);
    cr_expect(diag_says(d, "a.lua -> b.lua -> a.lua"));
    cr_expect_eq(b.decls.all.n, 4);
    book_free(&b);
    book_init(&b, "include 'a.lua'");
    b.limits.include_depth = 1;
    b.files[1] = (struct book_file){"a.lua", "", 0};
    book_run(&b);
    cr_expect_not_null(book_diag(&b, D_B0115));
    book_free(&b);
}

Test(lua_load, files_laid_over)
{
    struct book b;
    struct str with[] = {STR("one.lua"), STR("none.lua"), STR("two.lua")};
    book_init(&b, "limit = 3 role 'a' { x = limit }");
    b.files[1] = (struct book_file){"one.lua", "amend 'a' { x = limit + 1 }", 0};
    b.files[2] = (struct book_file){"two.lua", "role 'b' { }", 0};
    b.in.with = with;
    b.in.nwith = 3;
    book_run(&b);
    cr_expect_eq(b.status, BL_BOOK, "one cannot be read");
    cr_assert_eq(b.decls.all.n, 3);
    cr_expect(b.decls.all.p[1].amends && b.decls.all.p[1].layer == 1);
    cr_expect(!b.decls.all.p[2].amends && b.decls.all.p[2].layer == 3);
    cr_expect_not_null(book_diag(&b, D_B0111));
    book_free(&b);
}

Test(lua_load, files_that_are_no_books)
{
    struct book b;
    static const struct {
        const char *text;
        size_t n;
        enum diag_code code;
    } cases[] = {
        {"\x1bLuaT", 5, D_B0110}, {"role 'a' { x = '\xff' }", 0, D_B0109}, {"\xff\xfer\0o\0", 6, D_B0109}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        book_init(&b, cases[i].text);
        b.files[0].n = cases[i].n;
        book_run(&b);
        cr_expect_not_null(book_diag(&b, cases[i].code));
        cr_expect_eq(b.decls.all.n, 0);
        book_free(&b);
    }
    book_init(&b, "role 'a' { }");
    b.limits.source_bytes = 11;
    book_run(&b);
    cr_expect_not_null(book_diag(&b, D_B0116));
    cr_expect_eq(b.status, BL_BOOK);
    book_free(&b);
    book_init(&b, "");
    b.in.path = STR("no.lua");
    book_run(&b);
    cr_expect_eq(b.status, BL_BOOK);
    book_free(&b);
    book_load(&b, "\xEF\xBB\xBFrole 'a' { }");
    cr_expect(b.status == BL_OK && b.decls.all.n == 1 && b.diags.all.n == 0);
    book_free(&b);
}

Test(lua_load, a_table_too_large_for_marks_still_loads)
{
    struct book b;
    struct mem m;
    struct arena a;
    mem_init(&m, 0);
    arena_init(&a, &m);
    struct buf text = {.arena = &a};
    buf_text(&text, "role 'a' { rows = {");
    for (int i = 0; i < 20000; i++)
        buf_printf(&text, "{ '%d', x = %d },\n", i, i);
    buf_text(&text, "} }");
    buf_char(&text, '\0');
    book_load(&b, text.p);
    cr_expect(b.status == BL_OK && b.diags.all.n == 0 && b.decls.all.n == 1);
    const struct datum *rows = value_at(&b, 0, 0);
    cr_assert_eq(rows->npairs, 20000);
    expect_span(&b, rows->pairs[19999].value.pairs[0].value.span, "'19999'");
    book_free(&b);
    arena_release(&a);
}

/* --- memory that fails
 * --------------------------------------------------------------------------------------------- */

static const char fault_book[] =
    "rulebook { bylaw = 1 }\nrole 'a' { x = { 1, 2, k = money 'CNY' } }\nevent { 'p', 'q' } { 金额 = number "
    "}\n"
    "include 'b.lua'\nfor k, v in pairs { x = 1, y = 2 } do role(k) { v, f = function() end } end\nlocal s = "
    "('x'):rep(300)\npolcy 'z' { }\nlocal n = nil + 1\n";

static void fault_run(long n, bool after, long *ret_asked, int *count)
{
    struct book b;
    size_t before = fault_live();
    book_init(&b, fault_book);
    b.files[1] = (struct book_file){"b.lua", "role 'inc' { x = 1 y = 2 }", 0};
    fault_at(n, after);
    book_run(&b);
    *ret_asked = fault_count();
    fault_at(0, false);
    cr_assert(b.status == BL_OK || b.status == BL_MEMORY, "n = %ld: status %d", n, b.status);
    if (after && *ret_asked >= n)
        count[b.status == BL_OK]++;
    if (b.status == BL_OK)
        cr_assert(b.decls.all.n == 6 && b.diags.errors == 3, "n = %ld: %u declarations, %u errors", n,
                  b.decls.all.n, b.diags.errors);
    else
        count[2]++;
    book_free(&b);
    cr_assert_eq(fault_live(), before, "n = %ld leaks", n);
}

Test(lua_load, every_allocation_fails_once, .timeout = 250)
{
    long asked = 0, n = 0;
    int count[3] = {0};
    do
        fault_run(++n, false, &asked, count);
    while (asked >= n);
    cr_expect_gt(n, 500, "only %ld", n);
    cr_expect_gt(count[2], 0, "some of them cannot be asked for again");
}

Test(lua_load, every_allocation_and_all_after_it_fail, .timeout = 250)
{
    long asked = 0, n = 0;
    int count[3] = {0};
    do
        fault_run(++n, true, &asked, count);
    while (asked >= n);
    cr_expect_gt(count[0], 20 * count[1], "nearly all report it: %d to %d", count[0], count[1]);
}

Test(lua_load, spans_of_what_a_recipe_makes)
{
    struct book b;
    book_load(&b, "use 'sla'\nsla 'a' { on = 'e' }");
    cr_assert_eq(b.decls.all.n, 3);
    const struct decl *d = &b.decls.all.p[2];
    expect_span(&b, d->origin.user, "sla 'a' { on = 'e' }");
    expect_span(&b, source_user(&b.sources, d->word_span), "sla 'a'");
    expect_span(&b, source_plain(&b.sources, d->word_span), "policy");
    expect_span(&b, d->name.span, "'a'");                        /* the name is the user's own */
    expect_span(&b, datum_get(&d->body, STR("on"))->span, "'e'"); /* and so is what is handed on */
    const struct datum *forbid = datum_get(&d->body, STR("forbid"));
    cr_assert(str_eq(forbid->text, STR("kind == 'e'")));
    cr_assert(str_eq(source_made_by(&b.sources, forbid->span.source)->filled, STR("kind == 'e'")));
    book_free(&b);
}
