/* SPDX-License-Identifier: MIT
 * grid.h: an aligned table for people: cells kept in the printer until the widths are known.
 * Promise: columns stand under each other whatever the script; no cell can end a row.
 * Owns: nothing; cells live in printer.kept.   Knows: face.   Never hears of: what is listed. */
#ifndef VM_SHOW_GRID_H
#define VM_SHOW_GRID_H

#include "vm/show/face.h"

#define CELL_END '\t' /* cell_put leaves neither in a cell */
#define ROW_END  '\n'

void cell_put(struct buf *b, struct str s);
/* The rows that are kept, under a head of n columns; a cell that is `alarm` is red in the last column (empty:
 * none is). They are gone then. */
void grid_out(struct printer *p, const char *const *head, uint32_t n, struct str alarm);

#endif
