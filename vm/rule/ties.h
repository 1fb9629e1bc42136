/* SPDX-License-Identifier: MIT
 * ties.h: what holds of two events at one instant (semantics 4.4).
 * Promise: none.
 * Owns: nothing.   Knows: nothing.   Never hears of: anything else. */
#ifndef VM_RULE_TIES_H
#define VM_RULE_TIES_H

/* The second counts wherever its row stands, never, or as the log has them. */
enum ties { TIES_BEFORE, TIES_AFTER, TIES_ORDER, TIES_COUNT }; /* ORDER "before after order" */

#endif
