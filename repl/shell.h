/* SPDX-License-Identifier: MIT
 * shell.h: what the parts of the REPL share.
 * Promise: what fails is told and leaves the shell as it was; an interrupt ends what runs, not the shell.
 * Owns: a book, what was typed, and texts that live to its end.   Knows: repl.h.   Never hears of: rooms. */
#ifndef REPL_SHELL_H
#define REPL_SHELL_H

#include "repl/repl.h"

enum { TYPED_MOST = 256, WORDS_MOST = 64 };
struct typed {
    const char *name, *text;   /* a file in memory: "(typed 3)" */
};
struct shell {
    struct args *a;            /* book, logs, set, as_of, format as they now stand */
    bylaw_book *book;
    bool loaded, leave;
    const char *path;          /* NULL: none was named */
    const char *base;          /* then the book is this text */
    struct typed typed[TYPED_MOST];
    size_t ntyped, count;      /* kept; ever typed */
    const char *events;        /* what .decide asks, as a file in memory; NULL: nothing */
    struct kept *kept;
};

/* --- texts and typed files (typed.c) ------------------------------------------------------------------------------------ */
const char *shell_keep(struct shell *s, const char *text); /* a copy that lives as long as the shell */
void shell_release(struct shell *s);
bool shell_load(struct shell *s);                          /* reads the book again; false: told */
void shell_chunk(struct shell *s, const char *text);       /* laid over the book and kept, or told what is wrong */

/* --- lines (line.c) -------------------------------------------------------------------------------------------------------- */
/* The next line, without its end; more: inside of a chunk. Free it. NULL at the end of input; *ret_cancelled: Ctrl-C. */
char *line_read(bool more, bool *ret_cancelled);
void line_open(struct shell *s);                           /* on a terminal: readline, history, completion */
void line_remember(const char *text);
void line_close(void);
bool line_typed(void);                                     /* somebody types: there is a prompt */

/* --- what is owed (owed.c) ---------------------------------------------------------------------------------------------------- */
void owed_due(struct shell *s, const char *as_of);         /* NULL: at .asof, else at the last event */
bool owed_is_id(const char *word);                         /* answer#3 */
void owed_why(struct shell *s, const char *id);

/* --- what is typed (dots.c, tell.c, complete.c) ------------------------------------------------------------------------------ */
struct dot {
    const char *name, *usage, *doc;
    size_t least, most;
    void (*run)(struct shell *s, size_t n, char **words);
};
extern const struct dot dots[];
extern const size_t dot_count;
void dot_run(struct shell *s, const char *line);
void tell_book(const struct shell *s);                     /* how much it holds */
void tell_value(struct shell *s, const char *expression);
void tell_about(struct shell *s, const char *name);        /* name? */
void tell_list(struct shell *s, const char *what);
void tell_diagnostics(struct shell *s, bylaw_status st);   /* after a call on the book */
void complete_open(struct shell *s);

#endif
