/* SPDX-License-Identifier: MIT
 * decide.c: each event of a stream answered as it comes. */
#include "repl/repl.h"

#include <unistd.h>

/* ORDER of the codes that --exit-verdict promises */
static int verdict_code(const bylaw_tally *t)
{
    if (t->permitted)
        return 0;
    if (t->forbidden)
        return 10;
    return t->undetermined_verdicts ? 11 : 12;
}

int decide_run(const struct args *a)
{
    bylaw_tally t = BYLAW_TALLY_INIT;
    const char *events = a->rest.n > 1 ? a->rest.p[1] : "-";
    int code;
    if (a->rest.n < 2 && isatty(STDIN_FILENO))
        return usage_error("no EVENTS: name them before --history, or - for what you type");
    bylaw_book *b = book_take(a, a->rest.p[0], &code);
    if (!b)
        return code;
    bylaw_run_options o = run_options_of(a);
    code = run_ended(b, a, bylaw_decide(b, &o, a->history.p, a->history.n, events, out_write, NULL, &t));
    book_drop(b);
    if (code != EXIT_DONE || !a->exit_verdict)
        return code;
    if (t.rows != 1)
        return usage_error("--exit-verdict is for a single event; there were %llu", (unsigned long long)t.rows);
    return verdict_code(&t);
}
