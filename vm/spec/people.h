/* SPDX-License-Identifier: MIT
 * people.h: persons as a book or a scenario writes them: by name, as a list of rows, or in a file.
 * Promise: every mistake in them is told with its place.
 * Owns: rows live in the book's arena.   Knows: word.   Never hears of: files' formats. */
#ifndef VM_SPEC_PEOPLE_H
#define VM_SPEC_PEOPLE_H

#include "vm/spec/word.h"

/* Fields that every person has: role manager deputy dept team from till. */
void people_built_in(struct linker *l);
/* Rows of record 0, sorted for look-ups. False when anything was told. */
bool people_read(struct linker *l, const struct datum *d, struct record_table *ret);

/* Numbers that the fact of a person has beside the fields (ends with NULL), and their values on the last day that rows speak of. */
extern const char *const people_reckoned[];
struct value people_reckon(struct linker *l, uint32_t person, uint32_t which);

/* Whether rows can be read by the reader that `d` names (a diagnostic when not), and its member `at`, or nothing. */
bool rows_reader(struct linker *l, const struct datum *d, struct str *ret_inside);

#endif
