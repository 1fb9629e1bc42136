/* SPDX-License-Identifier: MIT */
#include "vm/lua/call.h"

#include <criterion/criterion.h>

#include "tests/vm/lua/book.h"

static enum lua_cell field(void *ud, struct str name, bool *ret_bool, double *ret_number,
                           struct str *ret_text)
{
    (void)ud;
    *ret_bool = true;
    *ret_number = 42;
    *ret_text = STR("钱");
    static const struct {
        const char *name;
        enum lua_cell cell;
    } cells[] = {{"yes", LUA_CELL_BOOL},  {"amount", LUA_CELL_NUMBER}, {"金额", LUA_CELL_NUMBER},
                 {"note", LUA_CELL_TEXT}, {"none", LUA_CELL_NONE},     {"unknown", LUA_CELL_UNKNOWN}};
    for (size_t i = 0; i < ARRAY_LEN(cells); i++)
        if (str_eq(name, str_of(cells[i].name)))
            return cells[i].cell;
    return LUA_CELL_ABSENT;
}
static const struct lua_view view = {NULL, field};

/* One rule whose function is the text given. */
static enum lua_outcome run(const char *function, double *number, char *text)
{
    struct book b;
    char source[1024];
    snprintf(source, sizeof source,
             "limit = 40\nrole 'other' { function() return 'other' end }\nrole 'a' { z = 1, forbid = %s }",
             function);
    book_load(&b, source);
    cr_assert_eq(b.diags.all.n, 0, "%s: %.*s", source, STR_ARG(b.diags.all.p[0]->message));
    b.limits.call_steps = 100000;
    struct lua_calls *c = lua_calls_new(&b.arena, &b.in);
    struct str s = STR_EMPTY;
    enum lua_outcome first =
        lua_calls_run(c, b.decls.all.p[1].body.pairs[1].value.function, &view, number, &s);
    enum lua_outcome o = lua_calls_run(c, b.decls.all.p[1].body.pairs[1].value.function, &view, number, &s);
    cr_expect_eq(first, o, "%s: the second call is as the first", function);
    snprintf(text, 200, "%.*s", STR_ARG(s));
    cr_expect_eq(lua_calls_run(c, 0, &view, number, &s), LUA_GAVE_TEXT, "%s: a call after it works",
                 function);
    cr_expect_eq(b.diags.all.n, 0);
    book_free(&b);
    return o;
}

Test(lua_call, outcomes)
{
    static const struct {
        const char *function;
        enum lua_outcome outcome;
        const char *text; /* in it */
    } cases[] = {
        {"function(e) return e.amount > limit end", LUA_GAVE_TRUE, ""},
        {"function(e) return e.金额 < limit end", LUA_GAVE_FALSE, ""},
        {"function(e) return e['金额'] == 42 and e.yes end", LUA_GAVE_TRUE, ""},
        {"function(e) return e.none end", LUA_GAVE_NIL, ""},
        {"function(e) end", LUA_GAVE_NIL, ""},
        {"function(e) return e.note end", LUA_GAVE_TEXT, "钱"},
        {"function(e) return ('%d'):format(e.amount) end", LUA_GAVE_TEXT, "42"},
        {"function(e) return e.unknown > 3 end", LUA_GAVE_UNKNOWN, ""},
        {"function(e) return pcall(function() return e.unknown end) end", LUA_GAVE_UNKNOWN, ""},
        {"function(e) return e.nothing end", LUA_GAVE_ERROR, "nothing"},
        {"function(e) return {} end", LUA_GAVE_ERROR, "neither"},
        {"function(e) return 0/0 end", LUA_GAVE_ERROR, "finite"},
        {"function(e) error('oh') end", LUA_GAVE_ERROR, "oh"},
        {"function(e) error({}) end", LUA_GAVE_ERROR, "without"},
        {"function(e) return 1 + nil end", LUA_GAVE_ERROR, "arithmetic"},
        {"function(e) e.amount = 3 end", LUA_GAVE_ERROR, "changed"},
        {"function(e) limit = 3 end", LUA_GAVE_ERROR, "global"},
        {"function(e) return nobody end", LUA_GAVE_ERROR, "nobody"},
        {"function(e) role 'x' { } end", LUA_GAVE_ERROR, "declared"},
        {"function(e) while true do end end", LUA_GAVE_ERROR, "steps"},
        {"function(e) while true do pcall(function() while true do end end) end end", LUA_GAVE_ERROR,
         "steps"},
        {"function(e) local s = ('x'):rep(1e9) end", LUA_GAVE_ERROR, "text"},
        {"function(e) return pcall(error, 'x') end", LUA_GAVE_FALSE, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        double number = 0;
        char text[200];
        enum lua_outcome o = run(cases[i].function, &number, text);
        cr_expect_eq(o, cases[i].outcome, "%s gave %d %s", cases[i].function, o, text);
        cr_expect_not_null(strstr(text, cases[i].text), "%s says %s", cases[i].function, text);
    }
}

Test(lua_call, functions_keep_their_number_in_any_order_of_hashing)
{
    struct book b;
    book_load(&b, "local t = {} for i = 1, 30 do t['k' .. i * 7 % 31] = function() return i end end role "
                  "'a'(t)\nrole 'b' { function() return 100 end, t.k7 }");
    struct lua_calls *c = lua_calls_new(&b.arena, &b.in);
    const struct datum *body = &b.decls.all.p[0].body;
    cr_assert_eq(body->npairs, 30);
    for (uint32_t i = 0; i < body->npairs; i++) {
        double number = 0;
        struct str text;
        cr_assert_eq(lua_calls_run(c, body->pairs[i].value.function, &view, &number, &text), LUA_GAVE_NUMBER);
        char key[16];
        snprintf(key, sizeof key, "k%d", (int)number * 7 % 31);
        cr_expect(str_eq(body->pairs[i].key, str_of(key)), "%s", key);
    }
    cr_expect_eq(b.decls.all.p[1].body.pairs[1].value.function, datum_get(body, STR("k7"))->function,
                 "one function, one number");
    book_free(&b);
}

Test(lua_call, the_files_are_not_read_again)
{
    struct book b;
    book_init(&b, "include 'b.lua' role 'a' { function() return more end }");
    b.files[1] = (struct book_file){"b.lua", "more = 7", 0};
    book_run(&b);
    memset(b.files, 0, sizeof b.files);
    struct lua_calls *c = lua_calls_new(&b.arena, &b.in);
    double number = 0;
    struct str text;
    cr_expect_eq(lua_calls_run(c, 0, &view, &number, &text), LUA_GAVE_NUMBER);
    cr_expect_eq(number, 7);
    book_free(&b);
}

struct fault {
    struct book b;
    struct lua_calls *c;
    enum lua_outcome outcome;
};
static void fault_call(void *ud)
{
    struct fault *f = ud;
    double number;
    struct str text;
    f->c = lua_calls_new(&f->b.arena, &f->b.in);
    f->outcome = lua_calls_run(f->c, 0, &view, &number, &text);
}

Test(lua_call, every_allocation_fails, .timeout = 250)
{
    for (int after = 0; after < 2; after++) {
        long asked = 1;
        for (long n = 1; asked >= n; n++) {
            struct fault f;
            size_t before = fault_live();
            book_load(&f.b, "role 'a' { function(e) return ('x'):rep(2000) .. e.note end }");
            fault_at(n, after);
            enum bl_status status = mem_try(&f.b.mem, fault_call, &f);
            asked = fault_count();
            fault_at(0, false);
            cr_assert(status == BL_MEMORY || (status == BL_OK && f.outcome == LUA_GAVE_TEXT),
                      "n = %ld: %d %d", n, status, f.outcome);
            book_free(&f.b);
            cr_assert_eq(fault_live(), before, "n = %ld leaks", n);
        }
    }
}
