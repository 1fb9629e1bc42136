/* SPDX-License-Identifier: MIT
 * hold.c: records kept until the last row was read, so that a bad row stops the run before anything is printed. In memory
 * first; what is beyond 2 MB goes into a temporary file without a name. */
#include "api/handle.h"


enum { HOLD_MOST = 2 << 20, HOLD_BLOCK = 64 << 10 };
struct hold {
    struct mem *mem;
    char *p;
    size_t n, cap;
    FILE *file;
    bool failed;
};

static void hold_drop(void *ud)
{
    struct hold *h = ud;
    if (h->file)
        fclose(h->file);
    mem_drop(h->mem, h->p, h->cap);
    *h = (struct hold){.mem = h->mem};
}

struct hold *hold_new(struct arena *a)
{
    struct hold *h = NEW(a, struct hold);
    h->mem = a->mem;
    arena_defer(a, hold_drop, h);
    return h;
}

void hold_clear(struct hold *h)
{
    hold_drop(h);
}

/* --- bytes in and out -------------------------------------------------------------------------------------------------------- */

static void spill(struct hold *h)
{
    if (!h->file)
        h->file = tmpfile(); /* unlinked at once */
    if (!h->file || fwrite(h->p, 1, h->n, h->file) != h->n)
        h->failed = true;
    h->n = 0;
}

static void put_bytes(struct hold *h, const void *p, size_t n)
{
    if (h->n + n > h->cap && h->cap < HOLD_MOST) {
        size_t cap = MAX(MAX(h->cap * 2, (size_t)HOLD_BLOCK), h->n + n);
        h->p = mem_resize(h->mem, h->p, h->cap, cap);
        h->cap = cap;
    }
    while (n) {
        size_t part = MIN(n, h->cap - h->n);
        memcpy(h->p + h->n, p, part);
        h->n += part;
        p = (const char *)p + part;
        n -= part;
        if (h->n == h->cap && h->cap >= HOLD_MOST)
            spill(h);
    }
}

struct source_of_bytes {
    struct hold *hold;
    size_t at;      /* in memory, after the file */
    bool bad;
};

static void get_bytes(struct source_of_bytes *s, void *p, size_t n)
{
    size_t got = s->hold->file ? fread(p, 1, n, s->hold->file) : 0;
    size_t rest = n - got;
    if (rest > s->hold->n - s->at) {
        s->bad = true;
        memset(p, 0, n);
        return;
    }
    if (rest)
        memcpy((char *)p + got, s->hold->p + s->at, rest);
    s->at += rest;
}

/* --- records as bytes: kind, then payload; lengths as 32 bits ------------------------------------------------------------------ */

static void put_str(struct hold *h, struct str s)
{
    put_bytes(h, &s.n, sizeof s.n);
    if (s.n)
        put_bytes(h, s.p, s.n);
}

static void put_record(struct hold *h, const struct record *r)
{
    unsigned char kind = (unsigned char)r->kind;
    put_bytes(h, &kind, 1);
    switch (r->kind) {
    case RECORD_NULL: return;
    case RECORD_BOOL: put_bytes(h, &r->as.b, sizeof r->as.b); return;
    case RECORD_INT: put_bytes(h, &r->as.i, sizeof r->as.i); return;
    case RECORD_NUMBER: put_bytes(h, &r->as.n, sizeof r->as.n); return;
    case RECORD_TEXT: put_str(h, r->as.text); return;
    case RECORD_LIST:
    case RECORD_OBJECT:
        put_bytes(h, &r->members.n, sizeof r->members.n);
        for (uint32_t i = 0; i < r->members.n; i++) {
            put_str(h, r->members.p[i].key);
            put_record(h, r->members.p[i].value);
        }
        return;
    case RECORD_KIND_COUNT: break;
    }
    BUG("kind of record out of range");
}

bool hold_put(struct hold *h, const struct record *r)
{
    if (!h->failed)
        put_record(h, r);
    return !h->failed;
}

static struct str get_str(struct source_of_bytes *s, struct arena *a)
{
    uint32_t n = 0;
    get_bytes(s, &n, sizeof n);
    char *p = arena_alloc(a, (size_t)n + 1);
    if (n && !s->bad)
        get_bytes(s, p, n);
    return (struct str){p, n};
}

static struct record *get_record(struct source_of_bytes *s, struct arena *a)
{
    unsigned char kind = 0;
    uint32_t n = 0;
    get_bytes(s, &kind, 1);
    struct record *r = record_new(a, (enum record_kind)kind);
    switch (r->kind) {
    case RECORD_NULL: return r;
    case RECORD_BOOL: get_bytes(s, &r->as.b, sizeof r->as.b); return r;
    case RECORD_INT: get_bytes(s, &r->as.i, sizeof r->as.i); return r;
    case RECORD_NUMBER: get_bytes(s, &r->as.n, sizeof r->as.n); return r;
    case RECORD_TEXT: r->as.text = get_str(s, a); return r;
    case RECORD_LIST:
    case RECORD_OBJECT:
        get_bytes(s, &n, sizeof n);
        for (uint32_t i = 0; i < n && !s->bad; i++) {
            struct str key = get_str(s, a);
            struct record *value = get_record(s, a);
            *VEC_PUSH(a, r->members) = (struct record_member){key, value};
        }
        return r;
    case RECORD_KIND_COUNT: break;
    }
    BUG("kind of record out of range");
}

static bool at_end(struct source_of_bytes *s)
{
    if (s->at < s->hold->n)
        return false;
    if (!s->hold->file)
        return true;
    int c = getc(s->hold->file);
    if (c == EOF)
        return true;
    ungetc(c, s->hold->file);
    return false;
}

bool hold_each(struct hold *h, struct arena *a, bool (*each)(void *ud, const struct record *r), void *ud)
{
    struct source_of_bytes s = {.hold = h};
    if (h->failed || (h->file && fseek(h->file, 0, SEEK_SET) != 0))
        return false;
    while (!at_end(&s)) {
        struct arena_mark m = arena_mark(a);
        const struct record *r = get_record(&s, a);
        bool more = !s.bad && each(ud, r);
        arena_back(a, m);
        if (!more)
            return false;
    }
    return true;
}
