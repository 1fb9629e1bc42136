/* SPDX-License-Identifier: MIT
 * typed.c: what is typed into the REPL, as files in memory that lie over the book. */
#include "repl/shell.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NO_BOOK "(typed)"
#define EVENTS "(typed).csv"
static const char empty_book[] = "rulebook \"typed\" { bylaw = 1, timezone = \"UTC\" }\n";

/* --- texts ----------------------------------------------------------------------------------------------------------------- */

struct kept {
    struct kept *next;
    char text[];
};

const char *shell_keep(struct shell *s, const char *text)
{
    size_t n = strlen(text) + 1;
    struct kept *k = malloc(sizeof *k + n);
    if (!k) {
        say("out of memory");
        exit(EXIT_LIMIT);
    }
    memcpy(k->text, text, n);
    k->next = s->kept;
    s->kept = k;
    return k->text;
}

void shell_release(struct shell *s)
{
    for (struct kept *k = s->kept, *next; k; k = next) {
        next = k->next;
        free(k);
    }
    bylaw_book_free(s->book);
}

/* --- files of the disk and of the memory ---------------------------------------------------------------------------------- */

struct handle {
    int fd;          /* -1: in memory */
    const char *text;
    size_t left;
};

static const char *typed_text(const struct shell *s, const char *path)
{
    if (!s->path && strcmp(path, NO_BOOK) == 0)
        return s->base ? s->base : empty_book;
    if (s->events && strcmp(path, EVENTS) == 0)
        return s->events;
    for (size_t i = 0; i < s->ntyped; i++)
        if (strcmp(path, s->typed[i].name) == 0)
            return s->typed[i].text;
    return NULL;
}

/* Relative to the folder of the file that names it. */
static int open_disk(const char *from, const char *path)
{
    char whole[4096];
    const char *slash = path[0] == '/' ? NULL : strrchr(from, '/');
    int n = snprintf(whole, sizeof whole, "%.*s%s", slash ? (int)(slash - from) + 1 : 0, from, path);
    struct stat st;
    if (strcmp(path, "-") == 0)
        return dup(STDIN_FILENO);
    errno = ENAMETOOLONG;
    int fd = n < 0 || (size_t)n >= sizeof whole ? -1 : open(whole, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        close(fd);
        errno = EISDIR;
        return -1;
    }
    return fd;
}

static int typed_open(void *udata, const char *from, const char *path, void **ret)
{
    const char *text = typed_text(udata, path);
    int fd = text ? -1 : open_disk(from, path);
    if (!text && fd < 0)
        return 0;
    struct handle *h = malloc(sizeof *h);
    if (!h) {
        if (fd >= 0)
            close(fd);
        errno = ENOMEM;
        return 0;
    }
    *h = (struct handle){fd, text, text ? strlen(text) : 0};
    *ret = h;
    return 1;
}

static int typed_read(void *udata, void *handle, void *bytes, size_t n, size_t *ret_n)
{
    struct handle *h = handle;
    (void)udata;
    if (h->fd >= 0) {
        ssize_t got;
        do
            got = read(h->fd, bytes, n);
        while (got < 0 && errno == EINTR);
        *ret_n = got > 0 ? (size_t)got : 0;
        return got >= 0;
    }
    *ret_n = n < h->left ? n : h->left;
    memcpy(bytes, h->text, *ret_n);
    h->text += *ret_n;
    h->left -= *ret_n;
    return 1;
}

static void typed_close(void *udata, void *handle)
{
    struct handle *h = handle;
    int kept = errno;
    (void)udata;
    if (h->fd >= 0)
        close(h->fd);
    free(h);
    errno = kept;
}

/* --- loading ------------------------------------------------------------------------------------------------------------------ */

static bylaw_status load(struct shell *s)
{
    const char *with[LIST_MOST + TYPED_MOST];
    bylaw_limit limit[LIMITS_GIVEN];
    bylaw_options o = load_options_of(s->a, limit);
    memcpy(with, s->a->with.p, s->a->with.n * sizeof *with);
    for (size_t i = 0; i < s->ntyped; i++)
        with[o.nwith++] = s->typed[i].name;
    o.with = with;
    o.open = typed_open;
    o.read = typed_read;
    o.close = typed_close;
    o.open_udata = s;
    bylaw_status st = bylaw_load(s->book, s->path ? s->path : NO_BOOK, &o);
    s->loaded = st == BYLAW_OK;
    return st;
}

bool shell_load(struct shell *s)
{
    bylaw_status st = load(s);
    tell_diagnostics(s, st);
    return st == BYLAW_OK;
}

/* The word and the name with which a declaration begins: what is typed again takes the place of what it was. */
static size_t head_length(const char *text)
{
    size_t i = strspn(text, " \t\n"), quote;
    i += strcspn(text + i, " \t\n\"({");
    quote = i + strspn(text + i, " \t\n(");
    if (text[quote] != '"')
        return i;
    size_t end = strcspn(text + quote + 1, "\"\n");
    return text[quote + 1 + end] == '"' ? quote + end + 2 : i;
}

static bool same_head(const char *a, const char *b)
{
    size_t n = head_length(a);
    return n && a[n - 1] == '"' && n == head_length(b) && strncmp(a, b, n) == 0;
}

static struct typed *place_for(struct shell *s, const char *text)
{
    for (size_t i = 0; i < s->ntyped; i++)
        if (same_head(s->typed[i].text, text))
            return &s->typed[i];
    if (s->ntyped == TYPED_MOST)
        return NULL;
    return &s->typed[s->ntyped++];
}

/* The first line of a book that nobody named. */
static bool rulebook_chunk(struct shell *s, const char *text)
{
    const char *was = s->base;
    if (s->path || strncmp(text + strspn(text, " \t\n"), "rulebook", 8) != 0)
        return false;
    s->base = shell_keep(s, text);
    if (shell_load(s))
        return true;
    s->base = was;
    load(s);
    return true;
}

void shell_chunk(struct shell *s, const char *text)
{
    char name[40];
    size_t before = s->ntyped;
    if (rulebook_chunk(s, text))
        return;
    struct typed *t = place_for(s, text);
    if (!t) {
        say("more than %d pieces were typed: write them into a file", TYPED_MOST);
        return;
    }
    struct typed was = *t;
    snprintf(name, sizeof name, "(typed %zu)", ++s->count);
    *t = (struct typed){shell_keep(s, name), shell_keep(s, text)};
    if (shell_load(s))
        return;
    *t = was;
    s->ntyped = before;
    load(s); /* as it was; what is wrong with it was told before */
}
