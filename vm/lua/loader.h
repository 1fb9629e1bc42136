/* SPDX-License-Identifier: MIT
 * loader.h: a book being loaded; what load.c, words.c, globals.c, datum.c, fail.c and call.c share.
 * Promise: none to other rooms.
 * Owns: the sandbox and a scratch arena.   Knows: load.h, lex.h, sandbox.h.   Never hears of: what a word
 * means. */
#ifndef VM_LUA_LOADER_H
#define VM_LUA_LOADER_H

#include "vm/lua/lex.h"
#include "vm/lua/load.h"
#include "vm/lua/sandbox.h"

struct chunk {
    struct lex lex;
    struct str name;          /* as the source is called; followed by a NUL */
    const struct chunk *from; /* the one that includes it */
    uint32_t source;
};
/* Where Lua code stands; chunk NULL: nowhere. */
struct spot {
    const struct chunk *chunk;
    uint32_t line;
};
struct unknown {
    struct str name;
    VEC(struct span) spans;
    uint32_t reads;
};
/* word "name", whose body has not come yet. */
struct pending {
    uint32_t word;
    struct spot spot;
    const struct lex_site *site;
    struct datum name;
    struct use *use; /* whose `make` wrote it; NULL: none */
    bool done;
};
struct loader {
    const struct lua_input *in;
    struct decls *ret;
    struct sandbox sb;
    struct arena scratch;
    VEC(struct chunk *) chunks;
    const struct chunk *current; /* being run */
    VEC(struct unknown *) unknowns;
    VEC(struct pending) pendings;
    VEC(struct recipe *) recipes; /* words that the book made */
    struct use *use;              /* whose `make` runs; NULL: none */
    struct map calls; /* (chunk, line, name) -> calls seen */
    uint32_t tables, layer, depth, first_diag, functions;
    size_t datum_bytes;
    bool frozen;        /* only functions run: nothing may be declared or set */
    bool again;         /* the texts that are known already, not the files */
    bool unreadable;    /* a file that the command names */
    struct spot failed; /* where the last error was raised */
};

/* load.c */
enum bl_status loader_open(struct loader *ld, const struct lua_input *in,
                           struct decls *ret); /* and runs all chunks */
void loader_close(struct loader *ld);
struct loader *loader_of(lua_State *L);
int loader_use(lua_State *L, struct str name, struct span at); /* a shipped recipe */
int loader_include(lua_State *L, struct str path, struct span at, const struct chunk *from);

/* words.c */
void words_add(lua_State *L, struct loader *ld); /* to the table on the top */
void words_push(lua_State *L, uint32_t word);    /* its function; words behind those of the vocabulary are recipes */
void words_finish(struct loader *ld);            /* those without a body */
const struct lex_site *words_site(struct loader *ld, struct spot at, struct str name, struct str first_arg);

/* globals.c */
void globals_push_env(lua_State *L, struct loader *ld); /* made at first */
void globals_finish(lua_State *L, struct loader *ld);   /* reports the names that nothing bears */

/* make.c: constructors, and what stands for an unknown name */
struct make {
    bool unknown;
    const struct chunk *chunk; /* of the call that made it; NULL: not known */
    const struct lex_site *site;
    uint32_t nargs; /* user value 1: { [0] = name, args … } */
};
void make_add_meta(lua_State *L);
struct make *make_push(lua_State *L, const char *name, size_t n, bool unknown);
struct make *make_of(lua_State *L, int index); /* NULL: something else */

/* datum.c */
struct hint {
    const struct chunk *chunk;
    const struct lex_expr *expr; /* the expression that gave the value; NULL: not known */
    struct span span;            /* then this */
};
struct datum datum_read(struct loader *ld, int index, struct hint hint);
/* The table in the text that gave the value at index; false: none. */
bool datum_table_of(struct loader *ld, int index, const struct chunk **ret_chunk,
                    const struct lex_table **ret_table);
const char *datum_lua_kind(lua_State *L, int index);
struct str datum_key(struct loader *ld, struct str s); /* kept, with names of our own turned back */

/* fail.c */
struct spot fail_spot(lua_State *L); /* of the Lua code that runs now */
int fail_handler(lua_State *L);      /* for pcall: notes the place, keeps the error */
void fail_syntax(struct loader *ld, struct chunk *c, struct str message);
void fail_runtime(struct loader *ld, struct str message);
void fail_make(struct loader *ld, struct span head, struct str recipe, struct str message); /* of a use */
void fail_limit(struct loader *ld);
struct span fail_line(struct spot at);                  /* what stands on the line */
struct span fail_word(struct spot at, struct str word); /* the word on that line, or the line */

#endif
