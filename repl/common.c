/* SPDX-License-Identifier: MIT
 * common.c: what verbs share: books, diagnostics, options of runs, progress, exit codes. */
#include "repl/repl.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* --- exit codes --------------------------------------------------------------------------------------------------------------------- */

int code_of(bylaw_status st)
{
    switch (st) {
    case BYLAW_OK: return EXIT_DONE;
    case BYLAW_USAGE: return EXIT_USAGE;
    case BYLAW_BOOK: return EXIT_BOOK;
    case BYLAW_DATA:
    case BYLAW_IO: return EXIT_DATA;
    case BYLAW_LIMIT:
    case BYLAW_MEMORY: return EXIT_LIMIT;
    case BYLAW_INTERRUPTED: return EXIT_BREAK;
    case BYLAW_STOPPED:
    case BYLAW_BUSY: break;
    }
    return EXIT_BUG;
}

int worse(int a, int b)
{
    if (a <= EXIT_FOUND || b <= EXIT_FOUND)
        return a > b ? a : b;
    return a < b ? a : b;
}

int found_code(const struct args *a, const bylaw_tally *t)
{
    const uint64_t count[] = {t->violations, t->breached, t->late, t->undetermined, t->warnings}; /* ORDER fail_on */
    for (unsigned i = 0; i < sizeof count / sizeof *count; i++)
        if ((a->fail_on & 1u << i) && count[i])
            return EXIT_FOUND;
    return EXIT_DONE;
}

/* --- Ctrl-C ---------------------------------------------------------------------------------------------------------------------------- */

static bylaw_book *volatile running;
static volatile sig_atomic_t asked_twice, pressed, reading;
static bool patient; /* a REPL lives on */

static void on_interrupt(int signal)
{
    (void)signal;
    pressed = 1;
    if (patient && (reading || asked_twice < 3)) { /* the prompt sees to it, or the run that is under way */
        asked_twice += !reading;
        if (!reading)
            bylaw_interrupt(running);
        return;
    }
    if (!running || asked_twice++) { /* nobody listens, or somebody insists */
        out_forget();
        _exit(EXIT_BREAK);
    }
    bylaw_interrupt(running);
}

void interrupt_patiently(bylaw_book *b)
{
    patient = true;
    listen(b);
}

bool interrupt_taken(void)
{
    bool was = pressed != 0;
    pressed = asked_twice = 0;
    return was;
}

void listen(bylaw_book *b)
{
    struct sigaction sa;
    memset(&sa, 0, sizeof sa);
    sa.sa_handler = on_interrupt;
    running = b;
    sigaction(SIGINT, &sa, NULL);
}

void interrupt_waits(bool at_prompt)
{
    reading = at_prompt;
}

/* --- books ------------------------------------------------------------------------------------------------------------------------------ */

bool color_stderr(const struct args *a)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    if (a->color && strcmp(a->color, "auto") != 0)
        return strcmp(a->color, "always") == 0;
    return isatty(STDERR_FILENO) && !(no && *no) && !(term && strcmp(term, "dumb") == 0);
}

void diagnostics_say(bylaw_book *b, const struct args *a, bool with_message)
{
    if (a->quiet && bylaw_diagnostic_count(b, BYLAW_ERROR) == 0)
        return;
    int how = (color_stderr(a) ? BYLAW_COLOR : 0) | (a->verbose ? BYLAW_NOTES : 0);
    bylaw_diagnostics(b, "text", how, say_write, NULL);
    if (with_message && bylaw_diagnostic_count(b, BYLAW_ERROR) == 0 && *bylaw_message(b))
        say("%s", bylaw_message(b));
}

bylaw_options load_options_of(const struct args *a, bylaw_limit *limit)
{
    bylaw_options o = BYLAW_OPTIONS_INIT;
    const struct {
        const char *name;
        uint64_t value;
    } given[] = {{"steps", a->max_steps}, {"memory", a->max_memory}, {"millis", a->max_millis}};
    o.with = a->with.p;
    o.nwith = a->with.n;
    o.set = a->set.p;
    o.nset = a->set.n;
    o.strict = a->strict;
    o.limits = limit;
    for (size_t i = 0; i < LIMITS_GIVEN; i++)
        if (given[i].value)
            limit[o.nlimits++] = (bylaw_limit){given[i].name, NULL, given[i].value};
    return o;
}

bylaw_status book_load(bylaw_book *b, const struct args *a, const char *path)
{
    bylaw_limit limit[LIMITS_GIVEN];
    bylaw_options o = load_options_of(a, limit);
    return bylaw_load(b, path, &o);
}

bylaw_book *book_take(const struct args *a, const char *path, int *ret_code)
{
    bylaw_book *b = bylaw_book_new();
    if (!b) {
        say("out of memory");
        *ret_code = EXIT_LIMIT;
        return NULL;
    }
    listen(b);
    bylaw_status st = book_load(b, a, path);
    diagnostics_say(b, a, st != BYLAW_OK);
    *ret_code = code_of(st);
    if (st == BYLAW_OK)
        return b;
    book_drop(b);
    return NULL;
}

void book_drop(bylaw_book *b)
{
    running = NULL;
    bylaw_book_free(b);
}

/* --- runs ---------------------------------------------------------------------------------------------------------------------------------- */

static struct {
    bool on, always, shown;
    struct timespec since, last;
} progress;

static double seconds(const struct timespec *from)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - from->tv_sec) + (double)(now.tv_nsec - from->tv_nsec) / 1e9;
}

/* Half a second of silence, then a line that is written over; gone before anything else is said. */
static int progress_tell(void *udata, uint64_t rows)
{
    char line[64];
    (void)udata;
    if (seconds(&progress.since) < 0.5 || (progress.shown && seconds(&progress.last) < 0.1))
        return 1;
    int n = snprintf(line, sizeof line, "\r%llu rows ", (unsigned long long)rows);
    progress.shown = true;
    clock_gettime(CLOCK_MONOTONIC, &progress.last);
    if (write(STDERR_FILENO, line, (size_t)n) < 0)
        progress.on = false;
    return 1;
}

void progress_end(void)
{
    static const char clear[] = "\r                              \r";
    if (progress.shown && write(STDERR_FILENO, clear, sizeof clear - 1) < 0)
        progress.on = false;
    progress.shown = false;
}

bylaw_run_options run_options_of(const struct args *a)
{
    bylaw_run_options o = BYLAW_RUN_INIT;
    o.format = a->format;
    o.color = out_color(a);
    o.quiet = a->quiet;
    o.as_of = a->as_of;
    o.period = a->period;
    o.kind = a->kind;
    o.map = a->map.p;
    o.nmap = a->map.n;
    o.input_format = a->input_format;
    o.source = a->source;
    o.upcoming = a->upcoming;
    o.show_passed = a->show_passed;
    o.skip_bad_rows = a->skip_bad_rows;
    o.strict = a->strict;
    o.verbose = a->verbose;
    o.allow_empty = a->allow_empty;
    o.seed = a->seed;
    progress.always = a->progress && strcmp(a->progress, "always") == 0;
    progress.on = progress.always || (!(a->progress && strcmp(a->progress, "never") == 0) && isatty(STDERR_FILENO));
    clock_gettime(CLOCK_MONOTONIC, &progress.since);
    o.progress = progress.on ? progress_tell : NULL;
    return o;
}

int run_ended(bylaw_book *b, const struct args *a, bylaw_status st)
{
    progress_end();
    diagnostics_say(b, a, st != BYLAW_OK && st != BYLAW_IO);
    return code_of(st);
}

int run_logs(const struct args *a, run_fn *run, bylaw_tally *ret)
{
    int code;
    bylaw_book *b = book_take(a, a->rest.p[0], &code);
    if (!b)
        return code;
    bylaw_run_options o = run_options_of(a);
    code = run_ended(b, a, run(b, &o, (const char *const *)a->rest.p + 1, a->rest.n - 1, out_write, NULL, ret));
    book_drop(b);
    return code;
}
