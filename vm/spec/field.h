/* SPDX-License-Identifier: MIT
 * field.h: the fields of a word as rows; a declaration becomes a filled struct through them.
 * Promise: unknown, missing, doubled and wrongly typed fields are diagnostics with the nearest and the form.
 * Owns: filled structs live in the book's arena.   Knows: decl.   Never hears of: Lua, what a word means. */
#ifndef VM_SPEC_FIELD_H
#define VM_SPEC_FIELD_H

#include "vm/spec/decl.h"

/* What fields are filled into. An absent one has span.source 0 and p NULL. */
struct quoted {             /* a text with its place */
    struct str text;
    struct span span;
    bool given;
};
struct quoted_list {
    struct quoted *p;
    uint32_t n;
    bool given;
};
struct expr_text {          /* an expression as text, or a Lua function */
    struct str text;
    struct span span;
    bool given, is_function;
    uint32_t function;
};
struct day_range {          /* "2026-01-01..2026-03-31", "..2026-03-31", "2026-01-01..", "2026-01-01" */
    int32_t from, till;     /* civil days; INT32_MIN, INT32_MAX: open */
    struct span span;
    bool given;
};
struct picked {             /* one of a closed list of texts */
    uint32_t index;
    struct span span;
    bool given;
};
struct whole {
    int64_t value;
    struct span span;
    bool given;
};
struct flag {
    bool value, given;
    struct span span;
};
enum field_kind { FIELD_TEXT, FIELD_TEXTS /* one text or a list */, FIELD_EXPR, FIELD_DAYS, FIELD_PICK, FIELD_WHOLE, FIELD_FLAG, FIELD_DATUM };

struct field {
    const char *name;
    enum field_kind kind;
    bool required;
    size_t at;              /* of the member in the word's struct */
    const char *choices;    /* PICK: "down up"; DATUM: what it takes, for messages ("a list of rows") */
    const char *fallback;   /* as documentation prints it; NULL: none */
    const char *doc;
};
#define FIELD_OPTIONAL false
#define FIELD_REQUIRED true
/* The member's type is checked by the compiler. */
#define FIELD_AT(T, m, want) (offsetof(T, m) + 0 * sizeof(&((T *)0)->m == (want *)0))
#define F_TEXT(T, m, req, doc) {#m, FIELD_TEXT, req, FIELD_AT(T, m, struct quoted), NULL, NULL, doc}
#define F_TEXTS(T, m, req, doc) {#m, FIELD_TEXTS, req, FIELD_AT(T, m, struct quoted_list), NULL, NULL, doc}
#define F_EXPR(T, m, req, doc) {#m, FIELD_EXPR, req, FIELD_AT(T, m, struct expr_text), NULL, NULL, doc}
#define F_DAYS(T, m, req, doc) {#m, FIELD_DAYS, req, FIELD_AT(T, m, struct day_range), NULL, NULL, doc}
#define F_PICK(T, m, req, choices, fallback, doc) {#m, FIELD_PICK, req, FIELD_AT(T, m, struct picked), choices, fallback, doc}
#define F_WHOLE(T, m, req, doc) {#m, FIELD_WHOLE, req, FIELD_AT(T, m, struct whole), NULL, NULL, doc}
#define F_FLAG(T, m, req, doc) {#m, FIELD_FLAG, req, FIELD_AT(T, m, struct flag), NULL, NULL, doc}
#define F_DATUM(T, m, req, what, doc) {#m, FIELD_DATUM, req, FIELD_AT(T, m, const struct datum *), what, NULL, doc}
#define F_END {NULL, FIELD_TEXT, false, 0, NULL, NULL, NULL}

/* Fills `into` from the body. With `open`, members that no row names are left to the word (positional ones always are when
 * `positional`). False when anything was told. */
bool fields_fill(struct arena *a, struct diags *ds, const struct field *rows, bool open, bool positional, const struct decl *d,
                 void *into);
/* Whether every required field has a value: then the word can be linked, whatever else was told of it. */
bool fields_complete(const struct field *rows, const void *filled);
/* For parts of bodies: a text, a list of texts, or a table's unknown members, told in the same words. `where` as in "in matrix 'x'". */
bool field_text(struct diags *ds, const struct datum *d, const char *what, struct quoted *ret);
bool field_texts(struct arena *a, struct diags *ds, const struct datum *d, const char *what, struct quoted_list *ret);
bool field_days(struct diags *ds, const struct datum *d, const char *what, struct day_range *ret);
bool field_expr(struct diags *ds, const struct datum *d, const char *what, struct expr_text *ret);
/* Members of a table are of a closed list of names; others are told with the nearest. */
bool field_members(struct diags *ds, const struct datum *table, const char *const *names, uint32_t n, struct str where);
/* The same, and `d` must be a table of named members: else it is told that it should be as in `fits`. */
bool field_table(struct diags *ds, const struct datum *d, const char *const *names, uint32_t n, const char *field, const char *fits);
void field_wrong(struct diags *ds, const struct datum *d, const char *what, const char *wanted); /* B0311 */

#endif
