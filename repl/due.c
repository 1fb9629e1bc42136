/* SPDX-License-Identifier: MIT
 * due.c: what is owed. To owe is no finding, unless --fail-on says so. */
#include "repl/repl.h"

int due_run(const struct args *a)
{
    bylaw_tally t = BYLAW_TALLY_INIT;
    int code = run_logs(a, bylaw_due, &t);
    return code == EXIT_DONE && (a->fail_on & FAIL_GIVEN) ? found_code(a, &t) : code;
}
