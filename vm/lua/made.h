/* SPDX-License-Identifier: MIT
 * made.h: what recipe.c and made.c share: a recipe, and a use of one that runs.
 * Promise: none to other rooms.
 * Owns: nothing.   Knows: loader.h, spec/field.h.   Never hears of: what a word means. */
#ifndef VM_LUA_MADE_H
#define VM_LUA_MADE_H

#include "vm/lua/loader.h"
#include "vm/spec/field.h"

/* Room for one field of any kind. */
union recipe_slot {
    struct quoted text;
    struct quoted_list texts;
    struct expr_text expr;
    struct picked pick;
    struct whole whole;
    struct flag flag;
    const struct datum *datum;
};
struct recipe_field {
    struct field row;
    const struct datum *fallback; /* NULL: none */
    int datum;                    /* the kind that it must have; -1: any */
    struct span span;             /* of its name */
};
struct recipe {
    struct lua_word word;
    struct str name;
    struct span whole; /* of its declaration */
    const struct chunk *chunk;
    struct recipe_field *fields;
    struct field *rows; /* of the fields; ends with F_END */
    uint32_t nfields;
    bool good; /* it can be used; else it was told why not */
};
struct use {
    struct loader *ld;
    const struct recipe *recipe;
    uint32_t nth;      /* in the registry's list of recipes */
    struct use *outer; /* the use in whose `make` it stands; NULL: none */
    struct decl decl;  /* as the user wrote it */
    struct span head;  /* the word and the name */
    uint32_t errors;   /* told of its texts */
    uint32_t made;     /* the source of what it makes; 0: nothing was made so far */
};
#define MADE_OPEN "${"
#define MADE_KEPT "$\1{" /* the same, in a text that is not to be filled in */

/* Tells of fields that `make` surely never looks at. The table of the recipe stands at `body`. */
void recipe_lint(struct loader *ld, const struct recipe *r, int body);

#endif
