/* SPDX-License-Identifier: MIT
 * diag.h: what is wrong, where, and how to mend it.
 * Promise: every failure of an author has a code, a message and a help line; the codes are rows of diag.def.
 * Owns: diagnostics live in the arena of their list.   Knows: source.   Never hears of: terminals, formats. */
#ifndef VM_BASE_DIAG_H
#define VM_BASE_DIAG_H

#include "vm/base/source.h"

enum diag_level { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };
enum diag_code {
#define DIAG(code, level, message, help) D_##code,
#include "vm/base/diag.def"
#undef DIAG
    DIAG_COUNT
};
struct diag_row {
    const char *code, *message, *help; /* {0} {1} {2} stand for the arguments */
    enum diag_level level;
};
extern const struct diag_row diag_rows[DIAG_COUNT];
bool diag_find(struct str code, enum diag_code *ret); /* "B0301" in any case */

struct diag_label {
    struct span span;
    struct str text;
};
struct diag {
    enum diag_code code;
    enum diag_level level;
    struct span span;      /* source 0: none */
    struct str message, help;
    struct str label;      /* beside the caret; may be empty */
    VEC(struct diag_label) notes;
    /* for data: where in a log, when span.source is 0. line 0: none */
    struct str file;
    uint32_t line, column, end_column;
    struct str line_text;  /* the row as read, or empty */
};
struct diags {
    struct arena *arena;
    struct sources *sources;
    VEC(struct diag *) all;
    uint32_t errors, warnings;
    VEC(struct str) lost;  /* names of declarations that failed: that they are not there is no error of its own */
    uint32_t most;         /* errors kept; later ones are counted only (limits.def: diagnostics) */
};
void diags_init(struct diags *ds, struct arena *a, struct sources *ss);

/* Adds one. `args` fill {0}, {1} … of the row's message and help. Never NULL (the caller may add a label, notes, or
 * another help). The same code at the same span with the same message is kept once. */
struct diag *diag_put(struct diags *ds, enum diag_code code, struct span at, const struct str *args, uint32_t n);
#define DIAG_ARGS(...) (const struct str[]){__VA_ARGS__}, (uint32_t)(sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str))
#define diag(ds, code, at, ...) diag_put((ds), (code), (at), DIAG_ARGS(__VA_ARGS__))
#define diag0(ds, code, at) diag_put((ds), (code), (at), NULL, 0)
/* Errors about `name`, or about what begins with it and a dot, are not told from now on. */
void diags_lose(struct diags *ds, struct str name);
void diag_note(struct diags *ds, struct diag *d, struct span at, struct str text);
void diag_help(struct diags *ds, struct diag *d, struct str help);        /* replaces the help line */
/* "did you mean `x`?" in place of the help line, when a candidate is near enough. */
void diag_nearest(struct diags *ds, struct diag *d, struct str given, const struct str *candidates, uint32_t n);
void diags_sort(struct diags *ds); /* by place; those of one place as they came */
/* The place of a datum in a log. */
void diag_in_data(struct diags *ds, struct diag *d, struct str file, uint32_t line, uint32_t column, uint32_t end_column,
                  struct str line_text);

#endif
