/* SPDX-License-Identifier: MIT
 * Any bytes as a rulebook, with small budgets: it ends, every diagnostic has a place and a help, nothing is
 * left behind. The book may include itself under another name, and its functions are called. */
#include <errno.h>
#include <stdlib.h>

#include "vm/lua/call.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    struct arena arena;
    struct str text;
    size_t at;
};

static void expect(bool ok)
{
    if (!ok)
        abort();
}

static bool read_some(void *ud, void *buf, size_t n, size_t *ret_n)
{
    struct input *in = ud;
    *ret_n = MIN(n, in->text.n - in->at);
    if (*ret_n)
        memcpy(buf, in->text.p + in->at, *ret_n);
    in->at += *ret_n;
    return true;
}
static void close_it(void *ud)
{
    (void)ud;
}
static bool open_it(void *ud, struct str from, struct str path, struct stream *ret)
{
    struct input *in = ud;
    (void)from;
    errno = ENOENT;
    in->at = 0;
    *ret = (struct stream){in, read_some, close_it};
    return path.n < 8;
}

static enum lua_cell field(void *ud, struct str name, bool *ret_bool, double *ret_number,
                           struct str *ret_text)
{
    (void)ud;
    *ret_bool = true;
    *ret_number = 1;
    *ret_text = STR("x");
    return name.n ? (enum lua_cell)((unsigned char)name.p[0] % (LUA_CELL_ABSENT + 1)) : LUA_CELL_NONE;
}

static void look(const struct sources *ss, const struct datum *d, int depth)
{
    const struct source *s = source_get(ss, d->span.source);
    expect(depth < 60 && s && d->span.at + d->span.len <= s->text.n);
    expect(utf8_check(d->text) == d->text.n && d->number - d->number == 0);
    for (uint32_t i = 0; i < d->npairs; i++)
        look(ss, &d->pairs[i].value, depth + 1);
}

static void run(void *ud)
{
    static const struct lua_word words[] = {
        {"rulebook", MANNER_BODY, false, false},   {"role", MANNER_RULE, false, false},
        {"event", MANNER_RULE, true, false},       {"record", MANNER_RULE, false, true},
        {"include", MANNER_INCLUDE, false, false}, {"use", MANNER_NAME, false, false},
        {"recipe", MANNER_RECIPE, false, false}};
    static const struct lua_recipe recipes[] = {
        {"sla", "recipe \"sla\" { fields = { on = \"a kind\", n = { \"how many\", default = 2 } }, make = function(name, t)\n"
                "  role(name) { title = \"${on} ${n}\", t.on } event \"${name}\" { [\"${on}\"] = t.n } end }\n"}};
    static const char *const constructors[] = {"money", "any", "text", "step"};
    struct input *in = ud;
    struct sources ss = {.arena = &in->arena};
    struct diags ds;
    struct decls decls;
    struct limits limits = limits_default;
    limits.lua_steps = 200000;
    limits.lua_memory = 8 << 20;
    limits.lua_millis = 2000;
    limits.call_steps = 2000;
    limits.include_depth = 2;
    limits.lua_depth = 50;
    diags_init(&ds, &in->arena, &ss);
    struct lua_input input = {.arena = &in->arena,
                              .sources = &ss,
                              .diags = &ds,
                              .open = open_it,
                              .open_ud = in,
                              .limits = &limits,
                              .path = STR("a.lua")};
    input.vocabulary =
        (struct lua_vocabulary){words, ARRAY_LEN(words), constructors, ARRAY_LEN(constructors), recipes, ARRAY_LEN(recipes)};
    enum bl_status status = lua_book_load(&input, &decls);
    expect(status == BL_OK || status == BL_LIMIT || status == BL_BOOK || status == BL_MEMORY);
    for (uint32_t i = 0; i < ds.all.n; i++)
        expect(ds.all.p[i]->message.n && ds.all.p[i]->help.n &&
               (ds.all.p[i]->span.source || status == BL_BOOK));
    for (uint32_t i = 0; i < decls.all.n; i++) {
        look(&ss, &decls.all.p[i].name, 0);
        look(&ss, &decls.all.p[i].body, 0);
    }
    struct lua_view view = {NULL, field};
    struct lua_calls *calls = lua_calls_new(&in->arena, &input);
    for (uint32_t f = 0; decls.all.n && f < 3; f++) {
        double number;
        struct str text = STR_EMPTY;
        lua_calls_run(calls, f, &view, &number, &text);
    }
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
