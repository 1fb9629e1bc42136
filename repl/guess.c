/* SPDX-License-Identifier: MIT
 * guess.c: init --guess FILE: a source and event declarations for a file, to be pasted into a book. */
#include "repl/repl.h"

int guess_run(const struct args *a)
{
    bylaw_book *b = bylaw_book_new();
    if (!b) {
        say("out of memory");
        return EXIT_LIMIT;
    }
    if (!out_open(NULL)) {
        book_drop(b);
        return EXIT_DATA;
    }
    bylaw_status st = bylaw_guess(b, a->guess, out_write, NULL);
    diagnostics_say(b, a, st != BYLAW_OK);
    book_drop(b);
    return out_close(code_of(st));
}
