/* SPDX-License-Identifier: MIT
 * recipe.h: words that are made of words: recipes, their uses, and what a use fills into their texts.
 * Promise: the fields of a use are checked before `make` runs; all that it makes bears the place of the user
 * first. Owns: recipes and uses live in the loader's scratch arena.   Knows: loader.h, spec/field.h. Never
 * hears of: what a word means. */
#ifndef VM_LUA_RECIPE_H
#define VM_LUA_RECIPE_H

#include "vm/lua/loader.h"

/* A declaration of a recipe becomes a word. `body` is the index of its table, `site` its call (NULL: not
 * known). Inside of sandbox_guard. */
void recipe_declare(struct loader *ld, const struct decl *d, int body, const struct chunk *chunk,
                    const struct lex_site *site);
/* Numbers from `first` on in the table of words are recipes. */
const struct lua_word *recipe_word(const struct loader *ld, uint32_t recipe);
const struct lua_recipe *recipe_shipped(const struct loader *ld,
                                        struct str name); /* NULL: none is called so */
/* What is said of a name that nothing bore when it was read, though a recipe is called so; empty: none is. */
struct str recipe_hint(struct loader *ld, struct str name);
void recipe_unknown(struct loader *ld, struct str name, struct span at); /* use "x", which is not shipped */

/* A use, as far as it can be told without running it; NULL: something was told. Inside of sandbox_guard.
 * `head` is the word with the name. */
struct use *use_begin(struct loader *ld, uint32_t recipe, const struct decl *d, struct span head);
/* Runs `make` with the table at `body`. */
void use_run(lua_State *L, struct use *u, int body);

/* While `make` runs: a value that it declares gets its texts filled in and its place; a declaration its
 * places. */
void use_datum(struct loader *ld, struct hint h, struct datum *d);
struct str use_key(struct loader *ld, struct str key, struct span at);
void use_mark(struct loader *ld, struct decl *d);
struct span use_span(struct use *u, struct span s); /* the same for one place; u NULL: as it is */
uint32_t use_errors(const struct loader *ld);       /* told so far of texts that could not be filled in */

#endif
