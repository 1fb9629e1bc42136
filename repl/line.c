/* SPDX-License-Identifier: MIT
 * line.c: lines from somebody who types, with history, or from a pipe. */
#include "repl/shell.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef WITH_READLINE
#include <readline/history.h>
#include <readline/readline.h>
#endif

static struct {
    bool typed;
    char history[4096]; /* "": none is kept */
    char *given, *at;   /* several lines that came at once, by a paste */
    const char *prompt;
} line;

bool line_typed(void)
{
    return line.typed;
}

/* --- from a pipe ------------------------------------------------------------------------------------------------------------ */

static char *plain_read(bool *ret_cancelled)
{
    char *text = NULL;
    size_t room = 0;
    errno = 0;
    ssize_t n = getline(&text, &room, stdin);
    *ret_cancelled = n < 0 && errno == EINTR;
    if (n < 0) {
        clearerr(stdin);
        free(text);
        return NULL;
    }
    while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
        text[--n] = '\0';
    return text;
}

#ifdef WITH_READLINE
/* --- history ------------------------------------------------------------------------------------------------------------------ */

static bool make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool failed = mkdir(path, 0700) != 0 && errno != EEXIST;
        *slash = '/';
        if (failed)
            return false;
    }
    return true;
}

static void history_open(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    bool given = state && state[0] == '/';
    int n = snprintf(line.history, sizeof line.history, "%s%s/bylaw/history", given ? state : home ? home : "", given ? "" : "/.local/state");
    if ((!given && !home) || n < 0 || (size_t)n >= sizeof line.history || !make_folders(line.history)) {
        line.history[0] = '\0';
        return;
    }
    using_history();
    stifle_history(5000);
    history_comment_char = '#'; /* times stand between entries, so that one of several lines stays one */
    history_write_timestamps = 1;
    read_history(line.history);
}

static void history_save(void)
{
    int fd = line.history[0] ? open(line.history, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd < 0)
        return;
    fchmod(fd, 0600);
    close(fd);
    write_history(line.history);
    chmod(line.history, 0600);
}

/* --- the prompt ----------------------------------------------------------------------------------------------------------------- */

/* Called while readline waits for a key. */
static int look_for_interrupt(void)
{
    if (!interrupt_taken())
        return 0;
    line.prompt = NULL;    /* given up */
    rl_stuff_char('\n'); /* before what is typed next */
    rl_done = 1;
    return 0;
}

static char *next_of_paste(void)
{
    char *end = strchr(line.at, '\n');
    if (end)
        *end = '\0';
    char *text = strdup(line.at);
    line.at = end ? end + 1 : NULL;
    if (!line.at) {
        free(line.given);
        line.given = NULL;
    }
    return text;
}

static char *typed_read(bool more, bool *ret_cancelled)
{
    if (line.at)
        return next_of_paste();
    line.prompt = more ? "-> " : "bylaw> ";
    interrupt_taken();
    interrupt_waits(true);
    char *text = readline(line.prompt);
    interrupt_waits(false);
    if (!line.prompt) {
        free(text);
        *ret_cancelled = true;
        return NULL;
    }
    if (!text || !strchr(text, '\n'))
        return text;
    line.given = line.at = text;
    return next_of_paste();
}
#endif

/* --- both ------------------------------------------------------------------------------------------------------------------------- */

void line_open(struct shell *s)
{
    line.typed = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (!line.typed)
        return;
#ifdef WITH_READLINE
    rl_readline_name = "bylaw";
    rl_event_hook = look_for_interrupt;
    rl_catch_signals = 1;
    history_open();
    complete_open(s);
#else
    (void)s;
#endif
}

char *line_read(bool more, bool *ret_cancelled)
{
    *ret_cancelled = false;
#ifdef WITH_READLINE
    if (line.typed)
        return typed_read(more, ret_cancelled);
#endif
    if (line.typed) {
        const char *prompt = more ? "-> " : "bylaw> ";
        if (write(STDOUT_FILENO, prompt, strlen(prompt)) < 0)
            return NULL;
    }
    interrupt_waits(true);
    char *text = plain_read(ret_cancelled);
    interrupt_waits(false);
    return text;
}

void line_remember(const char *text)
{
#ifdef WITH_READLINE
    HIST_ENTRY *last = line.typed && history_length ? history_get(history_base + history_length - 1) : NULL;
    if (line.typed && *text && !(last && strcmp(last->line, text) == 0))
        add_history(text);
#else
    (void)text;
#endif
}

void line_close(void)
{
#ifdef WITH_READLINE
    if (line.typed)
        history_save();
#endif
}
