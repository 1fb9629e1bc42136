/* SPDX-License-Identifier: MIT
 * repl.h: the bylaw command: options, verbs, output, talk.
 * Promise: results go to stdout or -o, talk to stderr; exit codes are those of the contract.
 * Owns: one book at a time.   Knows: api/bylaw.h and nothing else.   Never hears of: rooms. */
#ifndef REPL_REPL_H
#define REPL_REPL_H

#include "api/bylaw.h"

#include <stdbool.h>
#include <stdint.h>

enum { EXIT_DONE = 0, EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_BOOK = 3, EXIT_DATA = 4, EXIT_LIMIT = 5, EXIT_BUG = 70, EXIT_BREAK = 130,
       EXIT_PIPE = 141 };

/* --- options (options.c) ----------------------------------------------------------------------------------------------- */
enum { LIST_MOST = 4096 };
struct list {
    const char *p[LIST_MOST];
    size_t n;
};
enum fail_on { FAIL_VIOLATION = 1, FAIL_BREACH = 2, FAIL_LATE = 4, FAIL_UNDETERMINED = 8, FAIL_WARNING = 16, FAIL_GIVEN = 32 };
struct args {
    const char *format, *output, *as_of, *period, *kind, *pattern, *rule, *duty, *source, *guess, *recipe, *input_format, *color, *progress;
    struct list set, with, map, history, rest;
    uint64_t max_steps, max_memory, max_millis, seed, event, jobs;
    unsigned fail_on;
    int upcoming, strict, quiet, verbose, show_passed, skip_bad_rows, allow_empty, exit_verdict, not_, raci;
};
struct verb {
    const char *name, *usage, *doc;
    const char *options;            /* names without dashes, with blanks around each: " format o " */
    const char *formats;            /* that fit, likewise; NULL: none */
    size_t least, most;             /* words besides options */
    int (*run)(const struct args *a);
};
extern const struct verb verbs[];
extern const size_t verb_count;
extern const struct verb *current;  /* the verb that runs; NULL before one is known */
const struct verb *verb_find(const char *name);
bool args_read(const struct verb *v, int argc, char **argv, struct args *ret); /* false: told */
void options_print(const struct verb *v);

/* The one of `n` texts that `s` was meant to be; NULL when none is near. */
const char *nearest(const char *s, const char *const *all, size_t n);

/* --- output and talk (out.c) -------------------------------------------------------------------------------------------- */
bool out_open(const char *path);                     /* NULL or "-": stdout. False: told */
int out_write(void *udata, const char *bytes, size_t n); /* a bylaw_write_fn */
void put(const char *format, ...) __attribute__((format(printf, 1, 2))); /* the same for short texts */
int out_close(int code);                             /* the exit code, in the end; a file appears only when it is complete */
void out_keep(void);                                 /* what was written is the result, whatever the exit code */
bool out_switch(const char *path, int code);         /* what was written is complete; from now on into another file, NULL: stdout */
void out_forget(void);                               /* from a signal handler: no half-written file stays */
bool out_color(const struct args *a);                /* of stdout */
int say_write(void *udata, const char *bytes, size_t n); /* to stderr; also a bylaw_write_fn */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2))); /* tells, names help; EXIT_USAGE */

/* --- what verbs share (common.c) ------------------------------------------------------------------------------------------ */
int code_of(bylaw_status st);
int worse(int a, int b);                             /* of two exit codes, the one that is told */
bylaw_book *book_take(const struct args *a, const char *path, int *ret_code); /* loaded, warnings told; NULL: told, *ret_code says */
void book_drop(bylaw_book *b);
bylaw_status book_load(bylaw_book *b, const struct args *a, const char *path);
void diagnostics_say(bylaw_book *b, const struct args *a, bool with_message);
bylaw_run_options run_options_of(const struct args *a);
enum { LIMITS_GIVEN = 3 };
bylaw_options load_options_of(const struct args *a, bylaw_limit *limit); /* room for LIMITS_GIVEN */
bool color_stderr(const struct args *a);
void listen(bylaw_book *b);                          /* Ctrl-C interrupts it, a second one ends the command */
void interrupt_patiently(bylaw_book *b);             /* Ctrl-C interrupts it, and only somebody who insists ends the command */
void interrupt_waits(bool at_prompt);                /* nothing runs: Ctrl-C is only noted */
bool interrupt_taken(void);                          /* whether it was pressed since the last time */
void progress_end(void);
int run_ended(bylaw_book *b, const struct args *a, bylaw_status st); /* tells what must be told; the exit code */
/* What a verb prints of a book and its logs; the exit code, but for what was found. */
typedef bylaw_status run_fn(bylaw_book *book, const bylaw_run_options *options, const char *const *logs, size_t n, bylaw_write_fn write, void *ud, bylaw_tally *tally);
int run_logs(const struct args *a, run_fn *run, bylaw_tally *ret);
int found_code(const struct args *a, const bylaw_tally *t);

int init_run(const struct args *a);
int init_recipe(const struct args *a);               /* init --recipe */
struct new_file {
    const char *name, *text;
};
/* All or none, below `dir`, which is made, and `folder` in it (NULL: none). The first is a book, the second its log. */
int files_write(const char *dir, const struct new_file *files, size_t n, const char *folder);
int guess_run(const struct args *a);                 /* init --guess */
int check_run(const struct args *a);
int test_run(const struct args *a);
int decide_run(const struct args *a);
int audit_run(const struct args *a);
int due_run(const struct args *a);
int review_run(const struct args *a);
int roles_run(const struct args *a);
int handbook_run(const struct args *a);
int repl_run(const struct args *a);
int why_run(const struct args *a);
int explain_run(const struct args *a);
int help_run(const struct args *a);
int version_run(const struct args *a);
void help_short(void);                               /* the list of verbs, to stdout */
int help_verb(const struct verb *v);
int help_word(size_t word);
void help_row(const char *left, const char *right);
int help_recipes(void);
bool help_recipe(const char *name);                  /* false: none is shipped as that */
void recipe_fields_put(const bylaw_record *recipe);  /* of the list "recipes" */

#endif
