/* SPDX-License-Identifier: MIT */
#include "vm/read/encode.h"

#include <errno.h>
#include <iconv.h>

/* --- another encoding --------------------------------------------------------------------------------------------------- */

enum { IN_ROOM = 1 << 16 };
struct encoder {
    struct stream below;
    iconv_t way;
    bool open, eof;
    int *fault;                /* the first byte that is none of it; -1: none yet */
    char *in;
    size_t at, till;
};

static void encode_close(void *ud)
{
    struct encoder *e = ud;
    if (!e->open)
        return;
    e->open = false;
    iconv_close(e->way);
    e->below.close(e->below.ud);
}

static bool more_in(struct encoder *e)
{
    size_t n;
    memmove(e->in, e->in + e->at, e->till - e->at);
    e->till -= e->at;
    e->at = 0;
    if (!e->below.read(e->below.ud, e->in + e->till, IN_ROOM - e->till, &n))
        return false;
    e->till += n;
    e->eof = n == 0;
    return true;
}

/* A byte that is none of the encoding goes through as one that is no UTF-8: whoever reads the text tells its place. */
static void pass_fault(struct encoder *e, char **out, size_t *room)
{
    int byte = (unsigned char)e->in[e->at++];
    *e->fault = *e->fault < 0 ? byte : *e->fault;
    *(*out)++ = (char)0xFF;
    --*room;
}

static bool encode_read(void *ud, void *buf, size_t n, size_t *ret_n)
{
    struct encoder *e = ud;
    char *out = buf;
    size_t room = n;
    while (room == n) {
        if (e->at == e->till && e->eof)
            break;
        char *from = e->in + e->at;
        size_t left = e->till - e->at, r = iconv(e->way, &from, &left, &out, &room);
        e->at = e->till - left;
        if (r != (size_t)-1 || errno == E2BIG) {
            if (left || e->eof || room != n)
                continue;
        } else if (errno == EILSEQ || (errno == EINVAL && e->eof)) {
            pass_fault(e, &out, &room);
            break;
        }
        if (room == n && !more_in(e))
            return false;
    }
    *ret_n = n - room;
    return true;
}

bool encode_known(struct arena *a, struct str encoding)
{
    iconv_t way = iconv_open("UTF-8", arena_copy(a, encoding).p);
    if (way == (iconv_t)-1)
        return false;
    iconv_close(way);
    return true;
}

bool encode_stream(struct arena *a, struct str from, struct stream below, struct stream *ret, int *ret_fault)
{
    struct encoder *e = NEW(a, struct encoder);
    e->way = iconv_open("UTF-8", arena_copy(a, from).p);
    if (e->way == (iconv_t)-1)
        return false;
    e->below = below;
    e->fault = ret_fault;
    *ret_fault = -1;
    e->open = true;
    e->in = arena_alloc(a, IN_ROOM);
    arena_defer(a, encode_close, e);
    *ret = (struct stream){e, encode_read, encode_close};
    return true;
}

/* --- lines before the header ------------------------------------------------------------------------------------------------ */

struct skipper {
    struct stream below;
    uint32_t lines;
};

static void skip_close(void *ud)
{
    struct skipper *s = ud;
    s->below.close(s->below.ud);
}

static bool skip_read(void *ud, void *buf, size_t n, size_t *ret_n)
{
    struct skipper *s = ud;
    for (;;) {
        if (!s->below.read(s->below.ud, buf, n, ret_n))
            return false;
        if (s->lines == 0 || *ret_n == 0)
            return true;
        char *p = buf, *end = p + *ret_n;
        while (s->lines && p < end)
            s->lines -= *p++ == '\n';
        *ret_n = (size_t)(end - p);
        memmove(buf, p, *ret_n);
        if (*ret_n)
            return true;
    }
}

void skip_stream(struct arena *a, uint32_t n, struct stream below, struct stream *ret)
{
    struct skipper *s = NEW(a, struct skipper);
    *s = (struct skipper){below, n};
    *ret = (struct stream){s, skip_read, skip_close};
}
