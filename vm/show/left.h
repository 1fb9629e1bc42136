/* SPDX-License-Identifier: MIT
 * left.h: lengths of time as people say them.
 * Promise: rounded towards nothing, so that no time is promised that is not there.
 * Owns: nothing.   Knows: record.   Never hears of: faces. */
#ifndef VM_SHOW_LEFT_H
#define VM_SHOW_LEFT_H

#include "vm/show/record.h"

/* "2 d 3 h", "3 h 20 min", "40 s", without a sign; without `days` hours are counted on: "52 h 10 min". */
void left_print(struct buf *b, int64_t micros, bool days);

#endif
