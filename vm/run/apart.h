/* SPDX-License-Identifier: MIT
 * apart.h: who has acted on a case in which of two roles that exclude each other (semantics 1.15).
 * Promise: an event that may be of either role counts for neither.
 * Owns: all in the session's arena.   Knows: running.   Never hears of: formats, words. */
#ifndef VM_RUN_APART_H
#define VM_RUN_APART_H

#include "vm/run/running.h"

struct aparts *apart_new(struct session *s); /* NULL: the plan keeps no roles apart */
struct value apart_ask(void *session, uint32_t pair);
void apart_event(struct teller *t);          /* the teller's event may be an act in one of the roles */
struct str apart_because(struct session *s, uint32_t pair, struct arena *a);

#endif
