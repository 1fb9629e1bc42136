/* SPDX-License-Identifier: MIT
 * book.h: declarations -> plan. Links all, lowers all, freezes.
 * Promise: all errors of all files, or a plan.
 * Owns: all in the book's arena.   Knows: word, rule.   Never hears of: Lua. */
#ifndef VM_SPEC_BOOK_H
#define VM_SPEC_BOOK_H

#include "vm/base/limits.h"
#include "vm/fact/table.h"
#include "vm/rule/plan.h"
#include "vm/spec/decl.h"

struct word;
struct inst;
struct notes;
struct words {
    const struct word *const *p;
    uint32_t n;
};
struct param_setting {
    struct str name, value;     /* --set NAME=VALUE */
};
struct book {
    struct arena *arena;
    struct sources *sources;
    struct diags *diags;
    struct names *names;
    struct schema *schema;
    struct plan *plan;
    struct inst *const *insts;  /* all declarations, filled, in the order of the book: what book_describe reads */
    uint32_t ninsts;
};
struct book_input {
    struct arena *arena;
    struct sources *sources;
    struct diags *diags;
    const struct limits *limits;
    table_fn table;             /* for people and rows in files */
    void *table_ud;
    open_fn open;               /* for zone data */
    void *open_ud;
    list_fn list;               /* for patterns of files; NULL: files come from a host, and folders have no list */
    struct str path;            /* of the book: what files in it are relative to */
    struct str zone_dir;        /* empty: the system's */
    const struct param_setting *set;
    uint32_t nset;
    struct words words;
};
/* Fills *ret. BL_OK: a plan that can run (warnings may stand in diags). BL_BOOK: diags has errors. */
enum bl_status book_link(const struct book_input *in, const struct decls *decls, struct book *ret);
/* What each declaration says, as people read it, in the order of the book. Asks nothing of the book but to be loaded. */
void book_describe(const struct book *b, struct arena *a, struct notes *ret);

#endif
