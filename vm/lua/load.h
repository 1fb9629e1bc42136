/* SPDX-License-Identifier: MIT
 * load.h: rulebook source -> declarations, in a sandbox.
 * Promise: hostile source ends within its budgets; all declarations reached are handed over even when Lua fails later;
 *          same source, same declarations, same order.
 * Owns: declarations live in the arena given; the Lua state is gone on return (functions: call.h).
 * Knows: spec/decl.h.   Never hears of: what a word means. */
#ifndef VM_LUA_LOAD_H
#define VM_LUA_LOAD_H

#include "vm/base/limits.h"
#include "vm/spec/decl.h"

/* How the sandbox must treat a word. */
enum lua_manner {
    MANNER_RULE,    /* word "name" { … } or word("name", { … }); the name may be a list or `any` where names_many */
    MANNER_BODY,    /* word { … } or word "name" { … }: the name may be left out */
    MANNER_INCLUDE, /* include "file": loaded at once, in the same globals, below the folder of the book */
    MANNER_NAME,    /* word "name" alone: use "sla", a shipped recipe, loaded once */
    MANNER_RECIPE,  /* as RULE; its name is then a word itself, of the manner RULE */
};
struct lua_word {
    const char *name;
    enum lua_manner manner;
    bool names_many;     /* event { "a", "b" } { … }, event(any) { … } */
    bool declares_type;  /* its name is then a constructor without arguments, also when read before: record */
};
/* A shipped recipe: a chunk that `use` runs. */
struct lua_recipe {
    const char *name, *text;
};
struct lua_vocabulary {
    const struct lua_word *words;
    uint32_t nwords;
    const char *const *constructors; /* money optional set one_of csv constant step check … and any text number … */
    uint32_t nconstructors;
    const struct lua_recipe *recipes;
    uint32_t nrecipes;
};
struct lua_input {
    struct arena *arena;             /* the book's */
    struct sources *sources;
    struct diags *diags;
    open_fn open;
    void *open_ud;
    const struct limits *limits;
    const volatile int *interrupt;   /* not 0: stop; may be NULL */
    struct lua_vocabulary vocabulary;
    struct str path;                 /* the book */
    const struct str *with;          /* files laid over it, in order */
    uint32_t nwith;
};
/* (Not `lua_load`: the Lua library has one of that name.)
 * BL_OK (diagnostics may still hold errors), BL_BOOK when the file itself cannot be read, BL_LIMIT (with its diagnostic),
 * BL_MEMORY, BL_INTERRUPTED. *ret is complete in every case but BL_MEMORY. */
enum bl_status lua_book_load(const struct lua_input *in, struct decls *ret);

#endif
