/* SPDX-License-Identifier: MIT
 * book.h: small books in memory, for the tests of this room. */
#ifndef TESTS_VM_LUA_BOOK_H
#define TESTS_VM_LUA_BOOK_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "vm/lua/load.h"

static const struct lua_word book_words[] = {
    {"rulebook", MANNER_BODY, false, false}, {"policy", MANNER_RULE, false, false},
    {"role", MANNER_RULE, false, false},     {"event", MANNER_RULE, true, false},
    {"record", MANNER_RULE, false, true},    {"param", MANNER_RULE, false, false},
    {"amend", MANNER_RULE, false, false},    {"include", MANNER_INCLUDE, false, false},
    {"use", MANNER_NAME, false, false},      {"recipe", MANNER_RECIPE, false, false},
};
static const struct lua_recipe book_recipes[] = {
    {"sla", "local function make(name, t) policy(name) { on = t.on, forbid = \"kind == '${on}'\", ['${name}'] = '${n}' } end\n"
            "recipe 'sla' { fields = { on = 'a kind', n = { 'n', default = 2 } }, make = make }\n"},
};
static const char *const book_constructors[] = {"money",  "optional", "one_of", "any",       "text",
                                                "number", "step",     "check",  "four_eyes", "csv"};

struct book_file {
    const char *name, *text;
    size_t n; /* 0: strlen */
};
struct book {
    struct mem mem;
    struct arena arena;
    struct sources sources;
    struct diags diags;
    struct limits limits;
    struct lua_input in;
    struct decls decls;
    struct book_file files[8];
    enum bl_status status;
};

struct book_stream {
    const char *p;
    size_t left;
};
static inline bool book_read(void *ud, void *buf, size_t n, size_t *ret_n)
{
    struct book_stream *s = ud;
    *ret_n = n < s->left ? n : s->left;
    memcpy(buf, s->p, *ret_n);
    s->p += *ret_n;
    s->left -= *ret_n;
    return true;
}
static inline void book_close(void *ud)
{
    free(ud);
}
static inline bool book_open(void *ud, struct str from, struct str path, struct stream *ret)
{
    const struct book *b = ud;
    char name[256];
    uint32_t n = from.n;
    while (n && from.p[n - 1] != '/')
        n--;
    path = str_starts(path, STR("./")) ? str_part(path, 2, path.n - 2) : path;
    snprintf(name, sizeof name, "%.*s%.*s", (int)n, from.p, STR_ARG(path));
    for (size_t i = 0; i < ARRAY_LEN(b->files) && b->files[i].name; i++) {
        if (strcmp(b->files[i].name, name) != 0)
            continue;
        struct book_stream *s = malloc(sizeof *s);
        *s = (struct book_stream){b->files[i].text, b->files[i].n ? b->files[i].n : strlen(b->files[i].text)};
        *ret = (struct stream){s, book_read, book_close};
        return true;
    }
    errno = ENOENT;
    return false;
}

static inline void book_init(struct book *b, const char *text)
{
    *b = (struct book){.limits = limits_default, .files = {{"book.lua", text, 0}}};
    mem_init(&b->mem, 0);
    arena_init(&b->arena, &b->mem);
    b->sources.arena = &b->arena;
    diags_init(&b->diags, &b->arena, &b->sources);
    b->in = (struct lua_input){.arena = &b->arena,
                               .sources = &b->sources,
                               .diags = &b->diags,
                               .open = book_open,
                               .open_ud = b,
                               .limits = &b->limits,
                               .path = STR("book.lua")};
    b->in.vocabulary = (struct lua_vocabulary){book_words, ARRAY_LEN(book_words), book_constructors,
                                               ARRAY_LEN(book_constructors), book_recipes, ARRAY_LEN(book_recipes)};
}
static inline void book_run(struct book *b)
{
    b->status = lua_book_load(&b->in, &b->decls);
}
static inline void book_load(struct book *b, const char *text)
{
    book_init(b, text);
    book_run(b);
}
static inline void book_free(struct book *b)
{
    arena_release(&b->arena);
}

/* The text under a span; "?" for none. */
static inline struct str book_text(struct book *b, struct span s)
{
    const struct source *src = source_get(&b->sources, s.source);
    return src ? str_part(src->text, s.at, s.len) : STR("?");
}
static inline const struct diag *book_diag(const struct book *b, enum diag_code code)
{
    for (uint32_t i = 0; i < b->diags.all.n; i++)
        if (b->diags.all.p[i]->code == code)
            return b->diags.all.p[i];
    return NULL;
}
/* A datum written out: text in quotes, {key=value,…}, name(args). */
static inline void book_write(struct buf *out, const struct datum *d)
{
    static const char *const open[] = {"nil", "", "", "\"", "{", "(", "function"};
    if (d->kind == DATUM_CALL)
        buf_add(out, d->text);
    if (d->kind != DATUM_CALL || d->npairs)
        buf_text(out, open[d->kind]);
    if (d->kind == DATUM_BOOL)
        buf_text(out, d->number ? "true" : "false");
    if (d->kind == DATUM_NUMBER)
        buf_number(out, d->number);
    if (d->kind == DATUM_TEXT)
        buf_add(out, d->text);
    if (d->kind == DATUM_FUNCTION)
        buf_int(out, d->function);
    for (uint32_t i = 0; i < d->npairs; i++) {
        buf_text(out, i ? "," : "");
        if (d->kind == DATUM_TABLE && d->pairs[i].index == 0) {
            buf_add(out, d->pairs[i].key);
            buf_char(out, '=');
        }
        book_write(out, &d->pairs[i].value);
    }
    if (d->kind == DATUM_TEXT)
        buf_char(out, '"');
    if (d->kind == DATUM_TABLE)
        buf_char(out, '}');
    if (d->kind == DATUM_CALL && d->npairs)
        buf_char(out, ')');
}
/* All declarations: word name body, one a line. */
static inline struct str book_all(struct book *b)
{
    struct buf out = {.arena = &b->arena};
    for (uint32_t i = 0; i < b->decls.all.n; i++) {
        const struct decl *d = &b->decls.all.p[i];
        buf_add(&out, d->word);
        buf_char(&out, ' ');
        book_write(&out, &d->name);
        buf_char(&out, ' ');
        book_write(&out, &d->body);
        buf_char(&out, '\n');
    }
    buf_char(&out, '\0');
    return buf_str(&out);
}

#endif
