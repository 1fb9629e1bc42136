/* SPDX-License-Identifier: MIT
 * due.c: what is owed. To owe is no finding, unless --fail-on says so. */
#include "repl/repl.h"

int due_run(const struct args *a)
{
    bylaw_tally t = BYLAW_TALLY_INIT;
    int code;
    bylaw_book *b = book_take(a, a->rest.p[0], &code);
    if (!b)
        return code;
    bylaw_run_options o = run_options_of(a);
    code = run_ended(b, a, bylaw_due(b, &o, a->rest.p + 1, a->rest.n - 1, out_write, NULL, &t));
    book_drop(b);
    return code == EXIT_DONE && (a->fail_on & FAIL_GIVEN) ? found_code(a, &t) : code;
}
