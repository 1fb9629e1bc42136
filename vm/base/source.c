/* SPDX-License-Identifier: MIT */
#include "vm/base/source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- sources and places
 * -------------------------------------------------------------------------------------- */

uint32_t source_add(struct sources *ss, struct str name, struct str text)
{
    struct source *s = NEW(ss->arena, struct source);
    s->name = arena_copy(ss->arena, name);
    s->text = arena_copy(ss->arena, text);
    *VEC_PUSH(ss->arena, ss->all) = s;
    return ss->all.n;
}

#define MADE (UINT32_C(1) << 31)

const struct made *source_made_by(const struct sources *ss, uint32_t id)
{
    uint32_t i = id & ~MADE;
    return id & MADE && i < ss->made.n ? &ss->made.p[i] : NULL;
}

uint32_t source_made(struct sources *ss, struct made made)
{
    *VEC_PUSH(ss->arena, ss->made) = made;
    return (ss->made.n - 1) | MADE;
}

struct span source_plain(const struct sources *ss, struct span s)
{
    const struct made *m = source_made_by(ss, s.source);
    return (struct span){m ? m->source : s.source, s.at, s.len};
}

struct span source_user(const struct sources *ss, struct span s)
{
    for (const struct made *m; (m = source_made_by(ss, s.source));)
        s = m->user;
    return s;
}

const struct source *source_get(const struct sources *ss, uint32_t id)
{
    const struct made *m = source_made_by(ss, id);
    id = m ? m->source : id;
    return id && id <= ss->all.n ? ss->all.p[id - 1] : NULL;
}

static void find_lines(struct arena *a, struct source *s)
{
    uint32_t n = 1;
    for (uint32_t i = 0; i < s->text.n; i++)
        n += s->text.p[i] == '\n';
    s->line_at = NEW_ARRAY(a, uint32_t, n);
    s->nlines = 1;
    for (uint32_t i = 0; i < s->text.n; i++)
        if (s->text.p[i] == '\n')
            s->line_at[s->nlines++] = i + 1;
}

/* The last line that begins at or before `at`. */
static uint32_t line_of(const struct source *s, uint32_t at)
{
    uint32_t lo = 0, hi = s->nlines;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (s->line_at[mid] <= at)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

bool source_place(struct sources *ss, struct span span, struct place *ret)
{
    if (!source_get(ss, span.source))
        return false;
    struct source *s = ss->all.p[source_plain(ss, span).source - 1];
    if (!s->line_at)
        find_lines(ss->arena, s);
    uint32_t at = MIN(span.at, s->text.n);
    uint32_t line = line_of(s, at), start = s->line_at[line];
    uint32_t end = line + 1 < s->nlines ? s->line_at[line + 1] - 1 : s->text.n;
    if (end > start && s->text.p[end - 1] == '\r')
        end--;
    at = MIN(at, end);
    struct str before = str_part(s->text, start, at - start);
    struct str within = str_part(s->text, at, MIN(span.len, end - at));
    uint32_t column = utf8_count(before) + 1;
    *ret = (struct place){.line = line + 1,
                          .column = column,
                          .end_column = column + utf8_count(within),
                          .text = str_part(s->text, start, end - start),
                          .indent = utf8_width(before),
                          .width = MAX(utf8_width(within), 1u)};
    return true;
}

/* --- inside of a Lua string
 * ---------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static bool is_hex(char c)
{
    return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
}
static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A line end in Lua: \n, \r, or both in either order. */
static uint32_t line_end(struct str s, uint32_t i)
{
    if (i >= s.n || (s.p[i] != '\n' && s.p[i] != '\r'))
        return 0;
    return i + 1 < s.n && (s.p[i + 1] == '\n' || s.p[i + 1] == '\r') && s.p[i + 1] != s.p[i] ? 2 : 1;
}

/* Bytes of the value that \u{XXX} makes; `*ret` is where its brace closes. */
static uint32_t unicode_escape(struct str s, uint32_t i, uint32_t *ret)
{
    static const uint32_t over[] = {0x7f, 0x7ff, 0xffff, 0x1fffff, 0x3ffffff};
    uint32_t code = 0, n = 1;
    for (i += 3; i < s.n && is_hex(s.p[i]); i++)
        code = code << 4 | (uint32_t)(is_digit(s.p[i]) ? s.p[i] - '0' : (s.p[i] | 32) - 'a' + 10);
    *ret = i + 1;
    for (uint32_t k = 0; k < ARRAY_LEN(over); k++)
        n += code > over[k];
    return n;
}

/* One step through a quoted literal from s.p[i]: where the next begins, and how many bytes of the value it
 * makes. */
static uint32_t quoted_step(struct str s, uint32_t i, uint32_t *ret_bytes)
{
    *ret_bytes = 1;
    if (s.p[i] != '\\' || i + 1 >= s.n)
        return i + 1;
    char c = s.p[i + 1];
    uint32_t end;
    if ((end = line_end(s, i + 1)) > 0)
        return i + 1 + end;
    if (c == 'x')
        return i + 4;
    if (c == 'z') {
        for (*ret_bytes = 0, i += 2; i < s.n && is_space(s.p[i]);)
            i++;
        return i;
    }
    if (c == 'u') {
        *ret_bytes = unicode_escape(s, i, &end);
        return end;
    }
    end = i + 2;
    while (is_digit(c) && end < s.n && end < i + 4 && is_digit(s.p[end]))
        end++;
    return end;
}

static uint32_t long_step(struct str s, uint32_t i, uint32_t *ret_bytes)
{
    *ret_bytes = 1;
    return i + MAX(line_end(s, i), 1u);
}

/* Length of the bracket [[ or [==[ at the front, 0 when there is none. */
static uint32_t long_bracket(struct str s)
{
    uint32_t i = 1;
    if (s.n < 4 || s.p[0] != '[')
        return 0;
    while (i < s.n && s.p[i] == '=')
        i++;
    return i < s.n && s.p[i] == '[' ? i + 1 : 0;
}

struct span span_in_string(const struct sources *ss, struct span token, uint32_t at, uint32_t len)
{
    const struct source *s = source_get(ss, token.source);
    const struct made *m = source_made_by(ss, token.source);
    if (!s || (m && m->filled.p) || token.at > s->text.n || token.len > s->text.n - token.at)
        return token;
    struct str t = str_part(s->text, token.at, token.len);
    uint32_t bracket = long_bracket(t), i = bracket, close = bracket;
    if (bracket)
        i += line_end(t, i);
    else if (t.n >= 2 && (t.p[0] == '"' || t.p[0] == '\''))
        i = close = 1;
    else
        return token;
    uint32_t stop = t.n - MIN(close, t.n - i), value = 0, from = stop, to = stop, bytes;
    for (; i < stop && value < at + len; value += bytes) {
        uint32_t next = bracket ? long_step(t, i, &bytes) : quoted_step(t, i, &bytes);
        if (bytes && value <= at)
            from = i;
        i = MIN(next, stop);
        to = i;
    }
    if (value <= at) /* beyond the last byte, or nothing at the very place where the walk stopped */
        from = i;
    return (struct span){token.source, token.at + from, MAX(to, from) - from};
}

/* --- how bytes come in
 * --------------------------------------------------------------------------------------- */

static bool file_read(void *ud, void *buf, size_t n, size_t *ret_n)
{
    ssize_t got;
    do
        got = read((int)(intptr_t)ud, buf, n);
    while (got < 0 && errno == EINTR);
    *ret_n = got > 0 ? (size_t)got : 0;
    return got >= 0;
}

static void file_close(void *ud)
{
    int kept = errno;
    if ((int)(intptr_t)ud != STDIN_FILENO)
        close((int)(intptr_t)ud);
    errno = kept;
}

/* The folder of `from` and `path` behind it, as a C string; false with errno. */
static bool join(struct str from, struct str path, char *ret, size_t size)
{
    uint32_t folder = from.n;
    while (folder && from.p[folder - 1] != '/')
        folder--;
    if (path.n && path.p[0] == '/')
        folder = 0;
    errno = path.n == 0 || memchr(path.p, 0, path.n) ? ENOENT : ENAMETOOLONG;
    if (errno == ENOENT || (size_t)folder + path.n >= size)
        return false;
    if (folder)
        memcpy(ret, from.p, folder);
    memcpy(ret + folder, path.p, path.n);
    ret[folder + path.n] = 0;
    return true;
}

struct listing {
    DIR *dir; /* NULL when closed */
};

static void listing_close(void *ud)
{
    struct listing *l = ud;
    if (l->dir)
        closedir(l->dir);
    l->dir = NULL;
}

static int by_bytes(const void *a, const void *b, void *ud)
{
    (void)ud;
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

bool list_folder(struct arena *a, struct str from, struct str folder, struct str **ret, uint32_t *ret_n)
{
    char path[PATH_MAX];
    VEC(struct str) names = {0};
    struct listing *l = NEW(a, struct listing);
    arena_defer(a, listing_close, l); /* an allocation may fail on the way */
    if (!join(from, folder.n ? folder : STR("."), path, sizeof path) || !(l->dir = opendir(path)))
        return false;
    for (const struct dirent *e; (e = readdir(l->dir));)
        if (e->d_name[0] != '.')
            *VEC_PUSH(a, names) = arena_copy(a, str_of(e->d_name));
    listing_close(l);
    sort_stable(a, names.p, names.n, sizeof *names.p, by_bytes, NULL);
    *ret = names.p;
    *ret_n = names.n;
    return true;
}

bool open_file(void *ud, struct str from, struct str path, struct stream *ret)
{
    (void)ud;
    char name[PATH_MAX];
    int fd = STDIN_FILENO;
    struct stat st;
    if (!str_eq(path, STR("-"))) {
        if (!join(from, path, name, sizeof name) || (fd = open(name, O_RDONLY | O_CLOEXEC)) < 0)
            return false;
        if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
            close(fd);
            errno = EISDIR;
            return false;
        }
    }
    *ret = (struct stream){(void *)(intptr_t)fd, file_read, file_close};
    return true;
}

/* What read_whole must give back however it ends. */
struct whole {
    struct mem *mem;
    struct stream stream;
    bool open;
    char *p;
    size_t n, cap;
};

static void whole_release(void *ud)
{
    struct whole *w = ud;
    if (w->open)
        w->stream.close(w->stream.ud);
    mem_drop(w->mem, w->p, w->cap);
    w->open = false;
    w->p = NULL;
}

static bool whole_fill(struct whole *w, size_t most)
{
    for (size_t got = 1; got; w->n += got) {
        if (w->n == w->cap) {
            size_t cap = w->cap ? w->cap * 2 : (size_t)1 << 14;
            w->p = mem_resize(w->mem, w->p, w->cap, cap);
            w->cap = cap;
        }
        if (!w->stream.read(w->stream.ud, w->p + w->n, w->cap - w->n, &got))
            return false;
        if (w->n + got > most) {
            errno = EFBIG;
            return false;
        }
    }
    return true;
}

bool read_whole(struct arena *a, open_fn open_it, void *ud, struct str from, struct str path, size_t most,
                struct str *ret)
{
    struct whole *w = NEW(a, struct whole);
    w->mem = a->mem;
    arena_defer(a, whole_release, w);
    if (!open_it(ud, from, path, &w->stream))
        return false;
    w->open = true;
    bool ok = whole_fill(w, MIN(most, (size_t)UINT32_MAX - 1));
    if (ok)
        *ret = arena_copy(a, (struct str){w->p, (uint32_t)w->n});
    int kept = errno;
    whole_release(w);
    errno = kept;
    return ok;
}
