/* SPDX-License-Identifier: MIT
 * out.c: results to stdout or into a file that appears when it is complete; talk to stderr. */
#include "repl/repl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    int fd, error;         /* errno of the write that failed */
    const char *path;      /* NULL: stdout */
    char temporary[4096];  /* "": written in place */
    bool keep;             /* it is complete, whatever the exit code */
} out = {.fd = STDOUT_FILENO};

static int failed(const char *what)
{
    say("%s: %s", what, strerror(errno));
    return 0;
}

bool out_open(const char *path)
{
    struct stat st;
    if (!path || strcmp(path, "-") == 0)
        return true;
    out.path = path;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) { /* a device or a pipe */
        out.fd = open(path, O_WRONLY);
        return out.fd >= 0 || failed(path);
    }
    int n = snprintf(out.temporary, sizeof out.temporary, "%s.XXXXXX", path);
    if (n < 0 || (size_t)n >= sizeof out.temporary) {
        out.temporary[0] = '\0';
        errno = ENAMETOOLONG;
        return failed(path);
    }
    out.fd = mkstemp(out.temporary);
    if (out.fd < 0) {
        out.temporary[0] = '\0';
        return failed(path);
    }
    mode_t mask = umask(0);
    umask(mask);
    fchmod(out.fd, 0666 & ~mask);
    return true;
}

static int write_all(int fd, const char *bytes, size_t n)
{
    while (n) {
        ssize_t k = write(fd, bytes, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return errno;
        bytes += k;
        n -= (size_t)k;
    }
    return 0;
}

int out_write(void *udata, const char *bytes, size_t n)
{
    (void)udata;
    if (!out.error)
        out.error = write_all(out.fd, bytes, n);
    return out.error == 0;
}

void put(const char *format, ...)
{
    char text[2048];
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (n > 0)
        out_write(NULL, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

void out_forget(void)
{
    if (out.temporary[0])
        unlink(out.temporary);
}

/* What a limit or an interrupt cut short is marked so and still complete in form. */
static bool complete(int code)
{
    return code == EXIT_DONE || code == EXIT_FOUND || code == EXIT_LIMIT || code == EXIT_BREAK || (code >= 10 && code <= 12);
}

void out_keep(void)
{
    out.keep = true;
}

int out_close(int code)
{
    bool whole = out.keep || complete(code);
    if (!out.error && out.fd != STDOUT_FILENO && close(out.fd) != 0)
        out.error = errno;
    if (!out.error && out.temporary[0] && whole && rename(out.temporary, out.path) != 0)
        out.error = errno;
    if (out.temporary[0] && (out.error || !whole))
        unlink(out.temporary);
    if (out.error == EPIPE && !out.path)
        return EXIT_PIPE;
    if (!out.error)
        return code;
    say("%s: %s", out.path ? out.path : "standard output", strerror(out.error));
    return EXIT_DATA;
}

bool out_switch(const char *path, int code)
{
    bool ok = out_close(code) == code;
    out.fd = STDOUT_FILENO;
    out.error = 0;
    out.path = NULL;
    out.temporary[0] = '\0';
    out.keep = false;
    return ok && out_open(path);
}

/* --- colour and talk -------------------------------------------------------------------------------------------------------------- */

static bool color_on(const struct args *a, int fd)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    if (a->color && strcmp(a->color, "auto") != 0)
        return strcmp(a->color, "always") == 0;
    return isatty(fd) && !(no && *no) && !(term && strcmp(term, "dumb") == 0);
}

bool out_color(const struct args *a)
{
    return color_on(a, out.fd);
}

int say_write(void *udata, const char *bytes, size_t n)
{
    (void)udata;
    progress_end();
    write_all(STDERR_FILENO, bytes, n);
    return 1;
}

static void say_list(const char *format, va_list ap)
{
    char line[2048];
    int n = vsnprintf(line, sizeof line - 1, format, ap);
    size_t k = n < 0 ? 0 : (size_t)n < sizeof line - 1 ? (size_t)n : sizeof line - 2;
    line[k++] = '\n';
    say_write(NULL, "bylaw: ", 7);
    say_write(NULL, line, k);
}

void say(const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    say_list(format, ap);
    va_end(ap);
}

int usage_error(const char *format, ...)
{
    va_list ap;
    char hint[128];
    va_start(ap, format);
    say_list(format, ap);
    va_end(ap);
    int n = snprintf(hint, sizeof hint, "       `bylaw help%s%s` tells more\n", current ? " " : "", current ? current->name : "");
    say_write(NULL, hint, (size_t)n);
    return EXIT_USAGE;
}
