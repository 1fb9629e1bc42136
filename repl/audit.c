/* SPDX-License-Identifier: MIT
 * audit.c: what happened, held against the book. */
#include "repl/repl.h"

int audit_run(const struct args *a)
{
    bylaw_tally t = BYLAW_TALLY_INIT;
    int code = run_logs(a, bylaw_audit, &t);
    return code == EXIT_DONE ? found_code(a, &t) : code;
}
