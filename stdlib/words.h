/* SPDX-License-Identifier: MIT
 * words.h: the list of words, read from words.def, and the constructors of the language.
 * Promise: one line in words.def is all that a word needs besides its file.
 * Owns: nothing.   Knows: spec.   Never hears of: Lua. */
#ifndef STDLIB_WORDS_H
#define STDLIB_WORDS_H

#include "vm/spec/people.h"
#include "vm/spec/word.h"

extern const struct words stdlib_words;
extern const char *const stdlib_constructors[]; /* money optional set one_of csv constant any text … */
extern const uint32_t stdlib_nconstructors;

/* A shipped recipe: its Lua, a small book that uses it, the scenarios and the log of that book. Made by tools/recipes. */
struct stdlib_recipe {
    const char *name, *text, *book, *scenarios, *log;
};
extern const struct stdlib_recipe stdlib_recipes[];
extern const uint32_t stdlib_nrecipes;

#endif
