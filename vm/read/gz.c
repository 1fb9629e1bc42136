/* SPDX-License-Identifier: MIT */
#include "vm/read/gz.h"

#include <errno.h>
#include <zlib.h>

enum { BLOCK = 1 << 16, ANY_HEADER = 15 + 32 };

struct unpack {
    struct mem *mem;
    const struct limits *limits;
    struct stream from;
    z_stream z;
    bool open, ready, eof, between; /* between: a member ended, and no other has begun */
    uint64_t in, out;
    int failed;                     /* told when what was unpacked before it has been given */
    unsigned char block[BLOCK];
};

/* --- memory of zlib ------------------------------------------------------------------------------------------------ */

struct piece {
    size_t size;
    _Alignas(16) unsigned char data[];
};

static void *take(void *ud, uInt n, uInt size)
{
    enum bl_status why;
    size_t all = sizeof(struct piece) + (size_t)n * size;
    struct piece *p = mem_resize_soft(ud, NULL, 0, all, &why);
    if (!p)
        return NULL;
    p->size = all;
    return p->data;
}

static void give_back(void *ud, void *data)
{
    struct piece *p = (struct piece *)(void *)((unsigned char *)data - offsetof(struct piece, data));
    mem_drop(ud, p, p->size);
}

/* --- reading ------------------------------------------------------------------------------------------------------- */

/* Numbers of errno that reading a file does not give */
static const struct {
    int error;
    const char *text;
} faults[] = {
    {EBADMSG, "this is no gzip file, or a damaged one"},
    {ENODATA, "the gzip file is cut off"},
    {E2BIG, "the gzip file grows beyond the limits gz_free and gz_ratio"},
};

struct str read_why(int error)
{
    for (uint32_t i = 0; i < ARRAY_LEN(faults); i++)
        if (faults[i].error == error)
            return str_of(faults[i].text);
    return str_of(strerror(error));
}

static bool fail(int error)
{
    errno = error;
    return false;
}

static bool more_bytes(struct unpack *u)
{
    size_t got = 0;
    if (!u->from.read(u->from.ud, u->block, sizeof u->block, &got))
        return false;
    u->eof = got == 0;
    u->in += got;
    u->z.next_in = u->block;
    u->z.avail_in = (uInt)got;
    return true;
}

/* Behind a member another may stand, or zeros up to the end. */
static bool next_member(struct unpack *u)
{
    while (u->z.avail_in && u->z.next_in[0] == 0) {
        u->z.next_in++;
        u->z.avail_in--;
    }
    if (u->z.avail_in == 0)
        return true;
    u->between = false;
    return inflateReset(&u->z) == Z_OK || fail(EBADMSG);
}

static bool too_much(const struct unpack *u)
{
    return u->out > u->limits->gz_free && u->out / u->limits->gz_ratio > u->in;
}

static bool step(struct unpack *u)
{
    int how = inflate(&u->z, Z_NO_FLUSH);
    if (how == Z_STREAM_END)
        u->between = true;
    else if (how == Z_MEM_ERROR)
        mem_throw(u->mem, BL_MEMORY);
    else if (how != Z_OK && how != Z_BUF_ERROR)
        return fail(EBADMSG);
    return true;
}

/* Until some bytes are there, or the end. */
static bool unpack(struct unpack *u, uInt room)
{
    while (u->z.avail_out == room && room) {
        if (u->z.avail_in == 0 && !u->eof && !more_bytes(u))
            return false;
        if (u->between && !next_member(u))
            return false;
        if (u->between && u->eof)
            return true;
        if (u->eof && u->z.avail_in == 0)
            return fail(u->in ? ENODATA : EBADMSG);
        if (!u->between && !step(u))
            return false;
    }
    return true;
}

static bool unpack_read(void *ud, void *buf, size_t n, size_t *ret_n)
{
    struct unpack *u = ud;
    uInt room = (uInt)MIN(n, (size_t)1 << 30);
    if (u->failed)
        return fail(u->failed);
    u->z.next_out = buf;
    u->z.avail_out = room;
    if (!unpack(u, room))
        u->failed = errno;
    *ret_n = room - u->z.avail_out;
    u->out += *ret_n;
    if (too_much(u))
        u->failed = E2BIG;
    return *ret_n || !u->failed || fail(u->failed);
}

static void unpack_close(void *ud)
{
    struct unpack *u = ud;
    int kept = errno;
    if (u->open)
        u->from.close(u->from.ud);
    if (u->ready)
        inflateEnd(&u->z);
    u->open = u->ready = false;
    mem_drop(u->mem, u, sizeof *u);
    errno = kept;
}

bool gz_open(void *ud, struct str from, struct str path, struct stream *ret)
{
    const struct gz *gz = ud;
    struct mem *mem = gz->arena->mem;
    struct stream below;
    enum bl_status why;
    if (!gz->open(gz->open_ud, from, path, &below))
        return false;
    struct unpack *u = mem_resize_soft(mem, NULL, 0, sizeof *u, &why);
    if (!u) {
        below.close(below.ud);
        mem_throw(mem, why);
    }
    memset(u, 0, offsetof(struct unpack, block));
    u->mem = mem;
    u->limits = gz->limits;
    u->from = below;
    u->open = true;
    u->z = (z_stream){.zalloc = take, .zfree = give_back, .opaque = mem};
    u->ready = inflateInit2(&u->z, ANY_HEADER) == Z_OK;
    if (!u->ready) {
        unpack_close(u);
        mem_throw(mem, BL_MEMORY);
    }
    *ret = (struct stream){u, unpack_read, unpack_close};
    return true;
}
