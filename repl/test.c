/* SPDX-License-Identifier: MIT
 * test.c: scenarios run and held against what they expect. */
#include "repl/repl.h"

#include <string.h>

static int test_one(const struct args *a, const char *path)
{
    bylaw_tally t = BYLAW_TALLY_INIT;
    int code;
    bylaw_book *b = book_take(a, path, &code);
    if (!b)
        return code;
    bylaw_run_options o = run_options_of(a);
    code = run_ended(b, a, bylaw_test(b, &o, a->pattern, out_write, NULL, &t));
    book_drop(b);
    return code == EXIT_DONE && t.scenarios_failed ? EXIT_FOUND : code;
}

int test_run(const struct args *a)
{
    int code = EXIT_DONE;
    bool one_document = a->format && (strcmp(a->format, "json") == 0 || strcmp(a->format, "junit") == 0);
    if (one_document && a->rest.n > 1)
        return usage_error("--format %s takes one book at a time", a->format);
    for (size_t i = 0; i < a->rest.n; i++)
        code = worse(code, test_one(a, a->rest.p[i]));
    return code;
}
