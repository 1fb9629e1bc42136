/* SPDX-License-Identifier: MIT
 * owed.c: the commands of the REPL about what is owed. */
#include "repl/shell.h"

#include <string.h>

void owed_due(struct shell *s, const char *as_of)
{
    bylaw_run_options o = run_options_of(s->a);
    if (as_of)
        o.as_of = as_of;
    bylaw_status st = bylaw_due(s->book, &o, s->a->rest.p, s->a->rest.n, out_write, NULL, NULL);
    progress_end();
    tell_diagnostics(s, st);
}

bool owed_is_id(const char *word)
{
    return strchr(word, '#') != NULL;
}

void owed_why(struct shell *s, const char *id)
{
    bylaw_run_options o = run_options_of(s->a);
    bylaw_status st = bylaw_why_duty(s->book, &o, s->a->rest.p, s->a->rest.n, id, out_write, NULL);
    progress_end();
    tell_diagnostics(s, st);
}
