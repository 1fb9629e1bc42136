/* SPDX-License-Identifier: MIT
 * roles.c: who holds which role, who reports to whom; with --raci, who answers for which duty. */
#include "repl/repl.h"

int roles_run(const struct args *a)
{
    int code;
    bylaw_book *b = book_take(a, a->rest.p[0], &code);
    if (!b)
        return code;
    bylaw_run_options o = run_options_of(a);
    code = run_ended(b, a, bylaw_roles(b, &o, a->raci, out_write, NULL));
    book_drop(b);
    return code;
}
