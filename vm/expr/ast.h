/* SPDX-License-Identifier: MIT
 * ast.h: an expression as it was written; checking puts type and node into it, explaining walks it.
 * Promise: at and len are bytes of the expression's text.
 * Owns: all in the book's arena.   Knows: expr.   Never hears of: rows. */
#ifndef VM_EXPR_AST_H
#define VM_EXPR_AST_H

#include "vm/expr/expr.h"

enum token { /* ORDER token */
    TOK_END, TOK_NAME, TOK_NUMBER, TOK_TEXT, TOK_LENGTH,
    TOK_AND, TOK_OR, TOK_NOT, TOK_IN, TOK_IS, TOK_TRUE, TOK_FALSE, TOK_NONE,
    TOK_LT, TOK_GT, TOK_LE, TOK_GE, TOK_NE, TOK_EQ, TOK_CONCAT,
    TOK_ADD, TOK_SUB, TOK_MUL, TOK_DIV, TOK_IDIV, TOK_MOD, TOK_POW,
    TOK_OPEN, TOK_CLOSE, TOK_BRACE, TOK_UNBRACE, TOK_COMMA, TOK_DOT, TOK_ASSIGN,
    TOK_BAD /* told already */
};
struct lexeme {
    enum token token;
    uint32_t at, len;
    struct str text;       /* TEXT: its value; NAME, NUMBER: as written */
    double number;
    struct type type;      /* LENGTH: duration, period or working time */
    struct str calendar;   /* LENGTH: the calendar that it names */
    struct value value;
};
struct expr_source {
    struct expr_env *env;
    struct str text;
    struct span token;
    uint32_t base;         /* bytes of the token's text before `text`: a placeholder's */
    bool failed;
};
void lex_all(struct expr_source *s, struct lexeme **ret, uint32_t *ret_n);
struct span expr_span(const struct expr_source *s, uint32_t at, uint32_t len);
struct diag *expr_error(struct expr_source *s, enum diag_code code, uint32_t at, uint32_t len, const struct str *args, uint32_t n);
#define EXPR_ERROR(s, code, at, len, ...) expr_error((s), (code), (at), (len), DIAG_ARGS(__VA_ARGS__))

enum ast_kind { /* ORDER ast_kind */
    AST_ERROR,
    AST_LITERAL,   /* number, text, length, true, false, none */
    AST_PATH,      /* a.b.c: parts as args of kind AST_LITERAL text; now.x too */
    AST_UNARY,     /* op */
    AST_BINARY,    /* op; `in` and `is` too */
    AST_SET,       /* {a, b} */
    AST_CALL,      /* name(args) with an optional .field after it */
    AST_TERM,      /* count{ … } */
    AST_PAREN,
};
struct ast {
    enum ast_kind kind;
    enum token op;
    uint32_t at, len;
    struct str text;       /* CALL, TERM: the name; LITERAL text: value; number: as written */
    struct ast **arg;
    uint32_t nargs;
    struct lexeme literal;
    struct term_ast *term;
    struct str member;     /* CALL: m(x).member */
    /* filled by checking */
    struct type type;
    uint32_t node;
    uint32_t split;        /* PATH: how many parts are the name itself, the rest are record fields */
    bool constant;         /* a literal that may adapt to the other side */
};
struct term_ast {
    VEC(struct str) kinds;
    VEC(uint32_t) kind_at; /* offsets, for messages */
    bool any;
    struct ast *first;     /* the path as written, until the kinds are known */
    struct str field;      /* behind the kind; empty: none */
    uint32_t field_at;
    struct ast *where, *value, *p, *latest;
    VEC(struct ast *) same;
    struct lexeme within;  /* token TOK_END: none */
    struct str during;
    int32_t shift;
    uint32_t during_at;
    uint32_t by_at;        /* where `by` stands + 1; 0: nowhere */
    struct ast *by;
    bool seen[8];
};
struct ast *expr_parse(struct expr_source *s);
void expr_check(struct expr_source *s, struct ast *a, struct type want);
void term_check(struct expr_source *s, struct ast *a);
struct str ast_text(const struct expr *e, const struct ast *a);


#endif
