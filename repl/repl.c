/* SPDX-License-Identifier: MIT
 * repl.c: a book and a log at hand: rule words, expressions and dot commands, line by line. */
#include "repl/shell.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- lines of one piece --------------------------------------------------------------------------------------------------- */

struct piece {
    char *text;
    size_t n;
};

static void piece_clear(struct piece *p)
{
    free(p->text);
    *p = (struct piece){0};
}

static bool piece_add(struct piece *p, const char *line)
{
    size_t more = strlen(line);
    char *text = realloc(p->text, p->n + more + 2);
    if (!text) {
        say("out of memory");
        piece_clear(p);
        return false;
    }
    if (p->n)
        text[p->n++] = '\n';
    memcpy(text + p->n, line, more + 1);
    p->text = text;
    p->n += more;
    return true;
}

static bool blank(const char *s)
{
    return s[strspn(s, " \t")] == '\0';
}

static bool comment(const char *s)
{
    s += strspn(s, " \t");
    return s[0] == '-' && s[1] == '-' && s[2] != '[';
}

/* "name?" alone on its line; gives the length of the name. */
static size_t question(const char *s)
{
    size_t n = strlen(s);
    while (n && (s[n - 1] == ' ' || s[n - 1] == '\t'))
        n--;
    return n > 1 && s[n - 1] == '?' && !memchr(s, ' ', n) && !memchr(s, '"', n) ? n - 1 : 0;
}

static void ask_about(struct shell *s, const char *line)
{
    char name[256];
    size_t n = question(line);
    n = n < sizeof name ? n : sizeof name - 1;
    memcpy(name, line, n);
    name[n] = '\0';
    tell_about(s, name);
}

/* A piece that is whole. */
static void run_piece(struct shell *s, struct piece *p, bylaw_form form)
{
    line_remember(p->text);
    if (form == BYLAW_EXPRESSION)
        tell_value(s, p->text);
    else
        shell_chunk(s, p->text);
    piece_clear(p);
}

static void take_line(struct shell *s, struct piece *p, const char *line)
{
    if (p->n == 0 && (blank(line) || comment(line)))
        return;
    if (p->n == 0 && (line[0] == '.' || question(line))) {
        line_remember(line);
        if (question(line))
            ask_about(s, line);
        else
            dot_run(s, line);
        return;
    }
    if (!piece_add(p, line))
        return;
    bylaw_form form = bylaw_reads_as(p->text);
    if (form != BYLAW_INCOMPLETE)
        run_piece(s, p, form);
}

/* What stands open when the input ends is told as what it is: incomplete. */
static int loop(struct shell *s)
{
    int code = EXIT_DONE;
    struct piece p = {0};
    bool cancelled;
    while (!s->leave) {
        char *line = line_read(p.n > 0, &cancelled);
        if (cancelled && !line_typed()) {
            code = EXIT_BREAK;
            break;
        }
        if (cancelled) {
            piece_clear(&p);
            continue;
        }
        if (!line)
            break;
        take_line(s, &p, line);
        free(line);
    }
    if (line_typed() && !s->leave && write(STDOUT_FILENO, "\n", 1) < 0)
        s->leave = true;
    if (p.n && code == EXIT_DONE)
        run_piece(s, &p, BYLAW_CHUNK);
    piece_clear(&p);
    return code;
}

/* --- the verb -------------------------------------------------------------------------------------------------------------------- */

void tell_book(const struct shell *s)
{
    const struct {
        const char *one, *many;
        long long n;
    } rows[] = {{"rule", "rules", (long long)bylaw_book_count(s->book, "rules")},
                {"kind of event", "kinds of events", (long long)bylaw_book_count(s->book, "kinds")}};
    put("%s: %lld %s, %lld %s\n", s->path ? s->path : "what was typed", rows[0].n, rows[0].n == 1 ? rows[0].one : rows[0].many, rows[1].n,
        rows[1].n == 1 ? rows[1].one : rows[1].many);
}

static void greet(const struct shell *s)
{
    if (!line_typed() || s->a->quiet)
        return;
    put("bylaw %s: .help lists what can be done, name? tells about a word, Ctrl-D leaves\n", bylaw_version());
    if (s->path && s->loaded)
        tell_book(s);
}

int repl_run(const struct args *a)
{
    static struct args own;
    static struct shell s;
    own = *a;
    s.a = &own;
    s.book = bylaw_book_new();
    if (!s.book) {
        say("out of memory");
        return EXIT_LIMIT;
    }
    if (own.rest.n) {
        s.path = own.rest.p[0];
        memmove(own.rest.p, own.rest.p + 1, --own.rest.n * sizeof *own.rest.p); /* the logs */
    }
    interrupt_patiently(s.book);
    line_open(&s);
    bool good = shell_load(&s);
    greet(&s);
    int code = good || line_typed() ? loop(&s) : EXIT_BOOK;
    line_close();
    shell_release(&s);
    return code;
}
