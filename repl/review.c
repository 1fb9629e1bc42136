/* SPDX-License-Identifier: MIT
 * review.c: how well it went. To be below a target is no finding. */
#include "repl/repl.h"

int review_run(const struct args *a)
{
    bylaw_tally t = BYLAW_TALLY_INIT;
    int code;
    bylaw_book *b = book_take(a, a->rest.p[0], &code);
    if (!b)
        return code;
    bylaw_run_options o = run_options_of(a);
    code = run_ended(b, a, bylaw_review(b, &o, a->rest.p + 1, a->rest.n - 1, out_write, NULL, &t));
    book_drop(b);
    return code;
}
