/* SPDX-License-Identifier: MIT
 * explain.c: the longer story of a diagnostic. */
#include "repl/repl.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { WIDE = 80 };

/* Columns of a word: bytes that begin a character. */
static size_t columns(const char *word, size_t n)
{
    size_t wide = 0;
    for (size_t i = 0; i < n; i++)
        wide += ((unsigned char)word[i] & 0xC0) != 0x80;
    return wide;
}

/* One line of prose, set behind what stands at *at; a line ends before a word that would cross the edge. */
static void put_words(const char *p, size_t n, size_t *at)
{
    for (size_t i = 0; i < n;) {
        size_t word = strcspn(p + i, " \n"), wide = columns(p + i, word);
        if (word && *at)
            put(*at + 1 + wide > WIDE ? "\n" : " ");
        *at = !word ? *at : *at && *at + 1 + wide <= WIDE ? *at + 1 + wide : wide;
        out_write(NULL, p + i, word);
        i += word + 1;
    }
}

/* What stands after ```lua is the heading of the block: wrong, right, the name of a file. */
static void put_heading(const char *fence, size_t n)
{
    size_t word = strcspn(fence, " \n");
    if (fence[word] != ' ')
        return;
    out_write(NULL, fence + word + 1, n - word - 1);
    put(":\n");
}

/* Prose is set anew, fenced blocks are set in. */
static void put_story(const char *p)
{
    bool code = false;
    size_t at = 0;
    while (*p) {
        size_t n = strcspn(p, "\n");
        if (strncmp(p, "```", 3) == 0) {
            code = !code;
            if (code)
                put_heading(p, n);
        } else if (code || n == 0) {
            put("%s%s%.*s\n", at ? "\n" : "", code && n ? "    " : "", (int)n, p);
            at = 0;
        } else {
            put_words(p, n, &at);
        }
        p += n + (p[n] == '\n');
    }
    if (at)
        put("\n");
}

/* The text of a row, with … where something is filled in. */
static void put_row(const char *p)
{
    for (; *p; p++) {
        bool hole = p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}';
        put(hole ? "…" : "%c", *p);
        p += hole ? 2 : 0;
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
    put("%s[%s]: ", c.level, c.code);
    put_row(c.message);
    put("\nhelp: ");
    put_row(c.help);
    put(*story ? "\n\n" : "\n");
    put_story(story);
    return EXIT_DONE;
}
