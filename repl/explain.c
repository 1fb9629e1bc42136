/* SPDX-License-Identifier: MIT
 * explain.c: the longer story of a diagnostic. */
#include "repl/repl.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Fenced blocks are set in; what stands after ```lua (wrong, right) becomes their heading. */
static void put_story(const char *p)
{
    bool code = false;
    while (*p) {
        size_t n = strcspn(p, "\n");
        if (strncmp(p, "```", 3) == 0) {
            code = !code;
            size_t word = strcspn(p, " \n");
            if (code && p[word] == ' ') {
                out_write(NULL, p + word + 1, n - word - 1);
                put(":\n");
            }
        } else {
            put("%s", code && n ? "    " : "");
            out_write(NULL, p, n);
            put("\n");
        }
        p += n + (p[n] == '\n');
    }
}

static int no_code(const char *given)
{
    static const char *all[4096];
    size_t n = bylaw_code_count();
    for (size_t i = 0; i < n && i < 4096; i++)
        all[i] = bylaw_code_at(i).code;
    const char *near = nearest(given, all, n < 4096 ? n : 4096);
    if (near)
        return usage_error("there is no code '%s': did you mean `%s`?", given, near);
    return usage_error("there is no code '%s'", given);
}

int explain_run(const struct args *a)
{
    const char *given = a->rest.p[0], *story = bylaw_explain(given);
    bylaw_code c = {0};
    if (!story)
        return no_code(given);
    for (size_t i = 0; i < bylaw_code_count(); i++)
        if (strcasecmp(bylaw_code_at(i).code, given) == 0)
            c = bylaw_code_at(i);
    put("%s[%s]: %s\n", c.level, c.code, c.message);
    if (*story)
        put("\n");
    put_story(story);
    if (!*story && *c.help)
        put("help: %s\n", c.help);
    return EXIT_DONE;
}
