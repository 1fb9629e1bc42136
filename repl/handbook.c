/* SPDX-License-Identifier: MIT
 * handbook.c: a book as people read it. */
#include "repl/repl.h"

#include <string.h>
#include <strings.h>

static bool ends(const char *path, const char *with)
{
    size_t n = strlen(path), k = strlen(with);
    return n > k && strcasecmp(path + n - k, with) == 0;
}

/* What --format says, else what the file is called; on a terminal Markdown. */
static const char *format_of(const struct args *a)
{
    const char *path = a->output ? a->output : "";
    if (a->format)
        return a->format;
    return ends(path, ".html") || ends(path, ".htm") ? "html" : "md";
}

int handbook_run(const struct args *a)
{
    const char *path = a->output ? a->output : "";
    int code;
    if (!a->format && *path && strcmp(path, "-") != 0 && !ends(path, ".html") && !ends(path, ".htm") &&
        !ends(path, ".md") && !ends(path, ".markdown"))
        return usage_error("'%s' is neither .html nor .md: say --format html or --format md", path);
    bylaw_book *b = book_take(a, a->rest.p[0], &code);
    if (!b)
        return code;
    code = run_ended(b, a, bylaw_handbook(b, format_of(a), out_write, NULL));
    book_drop(b);
    return code;
}
