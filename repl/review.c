/* SPDX-License-Identifier: MIT
 * review.c: how well it went. To be below a target is no finding. */
#include "repl/repl.h"

int review_run(const struct args *a)
{
    bylaw_tally t = BYLAW_TALLY_INIT;
    return run_logs(a, bylaw_review, &t);
}
