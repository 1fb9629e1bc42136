/* SPDX-License-Identifier: MIT
 * sheet.h: the rows of a reader of named cells (XES, SQLite) as a table of text, for sources.
 * Promise: columns in the order in which they were met; a cell that a row lacks is empty and stands where the row stands.
 * Owns: all in the arena given.   Knows: named.   Never hears of: formats. */
#ifndef VM_READ_SHEET_H
#define VM_READ_SHEET_H

#include "vm/read/named.h"

struct sheet_cell {
    uint32_t row, column;      /* column: of the reader, from 1 */
    struct text_cell cell;
};
struct sheet {
    struct arena *arena;
    struct names *texts;       /* each text once: logs repeat themselves */
    VEC(struct sheet_cell) cells;
    VEC(struct named_place) rows;
};
void sheet_init(struct sheet *s, struct arena *a);
void sheet_put(struct sheet *s, uint32_t column, const struct named_cell *cell);
void sheet_end(struct sheet *s, struct named_place place);

bool xes_table(const struct read_env *env, struct str from, struct str path, struct span at, struct text_table *ret);
bool sqlite_table(const struct read_env *env, struct str from, struct str path, struct span at, struct text_table *ret);

#endif
