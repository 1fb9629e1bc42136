/* SPDX-License-Identifier: MIT
 * lex.h: the words and brackets of a Lua source, kept after Lua itself has forgotten them.
 * Promise: any bytes are accepted; every table, pair and call that stands in the text is found with its
 * place. Owns: all in the arena given.   Knows: base.   Never hears of: the Lua library, what a name means.
 */
#ifndef VM_LUA_LEX_H
#define VM_LUA_LEX_H

#include "vm/base/diag.h"

enum lex_kind { LEX_NAME, LEX_KEYWORD, LEX_TEXT, LEX_NUMBER, LEX_OP, LEX_END };
struct lex_token {
    enum lex_kind kind;
    uint32_t at, len, line;
    uint32_t table; /* of a "{": its table + 1 */
    const char *as; /* what is meant by a sign that Lua does not know; else NULL */
    bool key;       /* a name before "=" in a table */
    bool whole;     /* TEXT: the closing mark is there */
};
/* An expression: tokens first..last, and what it is when it is one table or begins with a call. -1: no. */
struct lex_expr {
    uint32_t first, last;
    int32_t table, site;
    int32_t next; /* the next argument of the same call; -1: none */
};
struct lex_pair {
    struct str key; /* known text key; .p == NULL when it is a position or computed */
    uint32_t index; /* known position or whole-number key; 0: none */
    uint32_t key_first, key_last;
    struct lex_expr value;
    int32_t next;
};
struct lex_table {
    uint32_t open, close;
    int32_t pairs; /* the first; -1: none */
    int32_t site;  /* the call whose argument it is; -1: none */
};
struct lex_site {
    struct str name;
    uint32_t token, last, line;
    int32_t args; /* the first; -1: none */
    bool member;  /* stands after "." or ":" */
};
struct lex {
    struct arena *arena;
    struct str text;
    uint32_t source, table_base;  /* ids of tables in the marked text begin after table_base */
    VEC(struct lex_token) tokens; /* the last is LEX_END */
    VEC(struct lex_table) tables;
    VEC(struct lex_pair) pairs;
    VEC(struct lex_expr) args;
    VEC(struct lex_site) sites; /* in the order of their places */
};
#define LEX_MARK       "\\0@" /* as written in Lua source */
#define LEX_MARK_BYTES STR("\0@")

/* Tokens and structure. Signs typed by habit from elsewhere are reported to `ds` (may be NULL) and read as
 * what is meant. */
void lex_read(struct lex *l, struct arena *a, uint32_t source, struct str text, struct diags *ds);
/* For Lua: names that are not ASCII under names of our own, on the same lines. `marked`: each table also
 * bears its number under LEX_MARK, and names that are keys become text keys. */
struct str lex_text(const struct lex *l, bool marked);
struct str lex_text_upto(const struct lex *l, bool marked, uint32_t ntokens); /* the first tokens alone */
struct str lex_token_text(const struct lex *l, uint32_t token);
struct str lex_value(const struct lex *l, uint32_t token); /* of a TEXT */
bool lex_is(const struct lex *l, uint32_t token, const char *op);
struct span lex_span(const struct lex *l, uint32_t first, uint32_t last);
/* The span that stands for an expression's value: all of it, but only the first token where that is a text.
 */
struct span lex_expr_span(const struct lex *l, const struct lex_expr *e);
/* The n-th token (from 0) on a line that reads so; false when there is none. */
bool lex_find(const struct lex *l, uint32_t line, struct str text, uint32_t nth, uint32_t *ret);
uint32_t lex_line_first(const struct lex *l, uint32_t line); /* first token on the line or after it */
/* The n-th call of that name on the line, counted round when there are fewer; NULL when there is none. */
const struct lex_site *lex_site_at(const struct lex *l, uint32_t line, struct str name, uint32_t nth,
                                   struct str first_arg);
/* The innermost "{", "(", "[" that is open before a token; false when there is none. */
bool lex_open_before(const struct lex *l, uint32_t token, uint32_t *ret_token);
struct str lex_alias(struct arena *a, struct str name); /* what Lua calls a name */
/* Names of our own turned back into those that were written, anywhere in `s`. */
struct str lex_unalias(struct arena *a, struct str s);
bool lex_keyword(struct str s);

#endif
