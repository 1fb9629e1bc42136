/* SPDX-License-Identifier: MIT
 * due.c: what is owed at a time. */
#include "repl/repl.h"

int due_run(const struct args *a)
{
    int code;
    bylaw_book *b = book_take(a, a->rest.p[0], &code);
    if (!b)
        return code;
    bylaw_run_options o = run_options_of(a);
    code = run_ended(b, a, bylaw_due(b, &o, a->rest.p + 1, a->rest.n - 1, out_write, NULL));
    book_drop(b);
    return code;
}
