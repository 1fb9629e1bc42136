/* SPDX-License-Identifier: MIT
 * trial.h: a scenario run and held against its `expect`.
 * Promise: no log is needed; every expectation that fails says what was expected and what came.
 * Owns: results live in the arena given.   Knows: session.   Never hears of: formats, files. */
#ifndef VM_RUN_TRIAL_H
#define VM_RUN_TRIAL_H

#include "vm/rule/scenario.h"
#include "vm/run/session.h"

struct trial_failure {
    struct span span;       /* of the expectation, or of the event that nobody expected */
    struct str message;     /* "event 1: expected forbidden by refund.limit, was permitted" */
};
struct trial_result {
    struct str name;
    struct span span;
    uint32_t events, expectations;
    VEC(struct trial_failure) failures;
};
/* BL_OK even when expectations fail. */
enum bl_status trial_run(struct arena *a, const struct plan *p, const struct scenario *s, const struct session_options *o,
                         struct trial_result *ret);

#endif
