/* SPDX-License-Identifier: MIT
 * roles.h: roles and the RACI matrix of a book, as records.
 * Promise: in the order of the book, people by name; a function of plan and day.
 * Owns: all in the arena given.   Knows: plan, record.   Never hears of: sessions, handles. */
#ifndef VM_SHOW_ROLES_H
#define VM_SHOW_ROLES_H

#include "vm/rule/plan.h"
#include "vm/show/record.h"

/* {"type":"role","name","title",…} of role number i (in world.roles) on a day. */
struct record *show_role(struct arena *a, const struct plan *p, uint32_t i, int32_t day);
/* {"type":"raci","duty","title","A","R","C","I","people","marks"} of duty number i (in plan.duties): roles,
 * and who holds those of A and R. */
struct record *show_raci(struct arena *a, const struct plan *p, uint32_t i, int32_t day);

#endif
