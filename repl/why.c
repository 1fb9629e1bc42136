/* SPDX-License-Identifier: MIT
 * why.c: the reasons of one event, or of the deadline of one obligation. */
#include "repl/repl.h"

static int seen(void *udata, const bylaw_record *r)
{
    (void)r;
    ++*(int *)udata;
    return 1;
}

static bool why_fits(const struct args *a)
{
    if (!a->event && !a->duty)
        usage_error("why what? --event N, with the number that `bylaw audit` prints, or --duty DUTY#N, as `bylaw due` prints it");
    else if (a->event && a->duty)
        usage_error("--event and --duty are two questions: ask one of them");
    else if (a->duty && (a->not_ || a->rule))
        usage_error("--%s asks about an event: leave it out with --duty", a->not_ ? "not" : "rule");
    else
        return true;
    return false;
}

int why_run(const struct args *a)
{
    int reasons = 0;
    int code;
    if (!why_fits(a))
        return EXIT_USAGE;
    bylaw_book *b = book_take(a, a->rest.p[0], &code);
    if (!b)
        return code;
    bylaw_run_options o = run_options_of(a);
    o.each = seen;
    o.each_udata = &reasons;
    bylaw_status st = a->duty ? bylaw_why_duty(b, &o, a->rest.p + 1, a->rest.n - 1, a->duty, out_write, NULL)
                              : bylaw_why(b, &o, a->rest.p + 1, a->rest.n - 1, a->event, a->rule, a->not_, out_write, NULL);
    code = run_ended(b, a, st);
    book_drop(b);
    if (code == EXIT_DONE && reasons == 0 && !a->quiet)
        say(a->not_ ? "event %llu: every rule that speaks of it fires" : "event %llu: no rule fired; --not tells why not", (unsigned long long)a->event);
    return code;
}
