/* SPDX-License-Identifier: MIT
 * decl.h: a declaration as plain data, pairs in source order: what leaves vm/lua and what words are filled from.
 * Promise: spans point at the user's own text; nothing here needs Lua any more.
 * Owns: all in the book's arena.   Knows: base.   Never hears of: Lua, what a word means. */
#ifndef VM_SPEC_DECL_H
#define VM_SPEC_DECL_H

#include "vm/base/diag.h"

enum datum_kind {
    DATUM_NONE, /* nil, or an absent argument */
    DATUM_BOOL,
    DATUM_NUMBER,
    DATUM_TEXT,
    DATUM_TABLE,
    DATUM_CALL,     /* a constructor, with or without arguments: money "CNY", any, optional(text), csv { … }, a name of a record */
    DATUM_FUNCTION, /* a Lua function; `function` is its index in order of sight */
};
struct datum_pair;
struct datum {
    enum datum_kind kind;
    struct span span;      /* the literal or expression that gave it: for text the token with its quotes */
    struct str text;       /* TEXT: the value; CALL: the constructor's name */
    struct str expr;       /* TEXT that a recipe filled in: how it reads as an expression, where that differs; else .p NULL */
    double number;         /* NUMBER; BOOL as 0 or 1 */
    bool integer;          /* NUMBER: a Lua integer */
    struct datum_pair *pairs; /* TABLE: members; CALL: arguments, positional; a curried call goes on with the next */
    uint32_t npairs;
    uint32_t function;
};
struct datum_pair {
    struct str key;        /* of a named or computed text key; empty for positional ones */
    uint32_t index;        /* positional: 1, 2, …; 0: named */
    struct span key_span;
    struct datum value;
};
struct decl {
    struct str word;
    struct span word_span;
    struct datum name;     /* TEXT, TABLE (list), CALL "any"; NONE where the word was called with a body alone */
    struct datum body;     /* TABLE; NONE for include-like words */
    struct origin origin;  /* the whole call */
    bool amends;           /* word is `amend` */
    uint32_t layer;        /* 0: the book; n: the n-th file laid over it by --with */
};
struct decls {
    VEC(struct decl) all;
};

/* The member of a table or call by name; NULL when there is none. */
const struct datum *datum_get(const struct datum *table, struct str key);
/* The n-th positional member (from 1); NULL when there is none. */
const struct datum *datum_at(const struct datum *table, uint32_t index);
uint32_t datum_count(const struct datum *table); /* of positional members */
const char *datum_kind_text(const struct datum *d); /* for messages: "text", "a number", "a table" */

#endif
