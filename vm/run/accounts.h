/* SPDX-License-Identifier: MIT
 * accounts.h: ledgers on the timeline: entries, expiry, levels that are reached.
 * Promise: sums are exact; an amount that is unknown makes its account unknown until it expires.
 * Owns: all in the session's arena.   Knows: running.   Never hears of: formats, words. */
#ifndef VM_RUN_ACCOUNTS_H
#define VM_RUN_ACCOUNTS_H

#include "vm/run/running.h"
#include "vm/run/timers.h"

struct accounts *accounts_new(struct session *s); /* NULL: the plan has no ledger */
void accounts_first(struct teller *t, int64_t at);
void accounts_timer(struct teller *t, const struct timer *x);
/* What the teller's fact enters. The levels that it reaches are told; their facts wait for accounts_outcomes. */
uint32_t accounts_event(struct teller *t);
void accounts_outcomes(struct teller *t, uint32_t from);
/* The balances, where they are asked for. */
void accounts_end(struct teller *t);
uint32_t accounts_count(struct session *s, const struct account_count **ret);
struct value accounts_balance(void *session, uint32_t account, struct value whose);

#endif
