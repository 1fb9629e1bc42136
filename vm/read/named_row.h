/* SPDX-License-Identifier: MIT
 * named_row.h: what a row of named cells says, and what is wrong with it.
 * Promise: all that is bad in a row is told in the order of its cells.
 * Owns: nothing.   Knows: named.   Never hears of: formats. */
#ifndef VM_READ_NAMED_ROW_H
#define VM_READ_NAMED_ROW_H

#include "vm/read/named.h"

/* Tells what stands in n->bad and n->twice, and empties them. `row`: where the row itself stands. */
void named_tell(struct named *n, struct named_place row);
void named_tell_twice(struct named *n, struct named_place row);

#endif
