/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <zlib.h>

#include "tests/vm/read/memory_log.h"
#include "vm/read/gz.h"

static struct memory_log log_;
static struct gz gz;

static void fresh(void)
{
    memory_log_open(&log_);
    gz = (struct gz){&log_.arena, &log_.limits, memory_open, &log_};
}
static void done(void)
{
    memory_log_close(&log_);
    cr_assert_eq(log_.open, 0);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(gz, .init = fresh, .fini = done);

static struct str packed(struct str text, int header)
{
    z_stream z = {0};
    uint32_t room = text.n + text.n / 100 + 1000;
    unsigned char *p = NEW_ARRAY(&log_.arena, unsigned char, room);
    cr_assert_eq(deflateInit2(&z, 9, Z_DEFLATED, header, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)text.p;
    z.avail_in = text.n;
    z.next_out = p;
    z.avail_out = room;
    cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    struct str all = {(const char *)p, (uint32_t)z.total_out};
    deflateEnd(&z);
    return all;
}
static struct str joined(struct str a, struct str b)
{
    struct buf all = {.arena = &log_.arena};
    buf_add(&all, a);
    buf_add(&all, b);
    return buf_str(&all);
}

/* What is in it; *ret is 0 or errno. */
static struct str unpacked(struct str bytes, size_t ask, int *ret)
{
    struct buf b = {.arena = &log_.arena};
    struct stream s;
    char *part = NEW_ARRAY(&log_.arena, char, ask);
    size_t got = 1;
    log_.nfile = 0;
    *ret = 0;
    memory_log_add(&log_, STR("a.gz"), bytes);
    cr_assert(gz_open(&gz, STR_EMPTY, STR("a.gz"), &s));
    while (got && *ret == 0) {
        errno = 0;
        if (!s.read(s.ud, part, ask, &got))
            *ret = errno;
        else
            buf_add(&b, (struct str){part, (uint32_t)got});
    }
    s.close(s.ud);
    return buf_str(&b);
}

static struct str some_text(uint32_t n)
{
    struct buf b = {.arena = &log_.arena};
    for (uint32_t i = 0; b.n < n; i++)
        buf_printf(&b, "row %u, %u\n", (unsigned)i, (unsigned)hash_mix(i) % 1000);
    return buf_str(&b);
}

Test(gz, gives_what_was_packed_whatever_the_steps)
{
    static const size_t steps[] = {0, 1, 7, 1000}, asks[] = {1, 3, 4096, 1 << 20};
    static const int headers[] = {15 + 16, 15}; /* gzip, zlib */
    int error;
    for (uint32_t size = 0; size < 300000; size = size * 3 + 1) {
        struct str text = some_text(size);
        for (uint32_t i = 0; i < ARRAY_LEN(steps) * ARRAY_LEN(headers); i++) {
            log_.step = steps[i % ARRAY_LEN(steps)];
            struct str bytes = packed(text, headers[i / ARRAY_LEN(steps)]);
            cr_assert(str_eq(unpacked(bytes, asks[i % ARRAY_LEN(asks)], &error), text) && error == 0, "%u bytes", (unsigned)size);
        }
    }
}

Test(gz, members_follow_each_other_and_zeros_the_last)
{
    int error;
    struct str a = packed(STR("one\n"), 31), b = packed(STR("two\n"), 31);
    for (log_.step = 0; log_.step < 3; log_.step++) {
        cr_assert(str_eq(unpacked(joined(a, b), 64, &error), STR("one\ntwo\n")) && error == 0);
        cr_assert(str_eq(unpacked(joined(a, (struct str){"\0\0\0\0", 4}), 64, &error), STR("one\n")) && error == 0);
        unpacked(joined(a, STR("more")), 64, &error);
        cr_assert_eq(error, EBADMSG);
    }
}

Test(gz, each_cut_is_told)
{
    int error;
    struct str bytes = packed(some_text(2000), 31);
    for (uint32_t n = 0; n < bytes.n; n++) {
        unpacked(str_part(bytes, 0, n), 512, &error);
        cr_assert_eq(error, n ? ENODATA : EBADMSG, "%u of %u bytes: %d", (unsigned)n, (unsigned)bytes.n, error);
    }
}

Test(gz, a_changed_byte_is_never_taken_for_the_text)
{
    int error;
    struct str text = some_text(500), bytes = packed(text, 31);
    for (uint32_t i = 0; i < bytes.n; i++) {
        struct str bad = arena_copy(&log_.arena, bytes);
        ((char *)(uintptr_t)bad.p)[i] ^= 0x10;
        struct str got = unpacked(bad, 512, &error);
        cr_assert(error || str_eq(got, text), "byte %u", (unsigned)i);
    }
    unpacked(STR("kind,at\nvisit,2026-01-01\n"), 64, &error);
    cr_assert_eq(error, EBADMSG);
    cr_assert(str_starts(read_why(EBADMSG), STR("this is no gzip file")) && str_eq(read_why(EIO), str_of(strerror(EIO))));
}

Test(gz, a_bomb_is_stopped)
{
    int error;
    uint32_t n = 8 << 20;
    char *zeros = NEW_ARRAY(&log_.arena, char, n);
    struct str bytes = packed((struct str){zeros, n}, 31);
    log_.limits.gz_free = 1 << 20;
    log_.limits.gz_ratio = 100;
    struct str got = unpacked(bytes, 1 << 16, &error);
    cr_assert(error == E2BIG && got.n <= (1 << 20) + (1 << 16), "%d after %u", error, (unsigned)got.n);
    log_.limits.gz_free = n;
    unpacked(bytes, 1 << 16, &error);
    cr_assert_eq(error, 0, "at the limit it passes");
    log_.limits.gz_free = n - 1;
    unpacked(bytes, 1 << 16, &error);
    cr_assert_eq(error, E2BIG);
}

static void read_once(void *ud)
{
    struct read_options o = {.kind = STR("visit"), .has_as_of = true};
    struct reader *r = reader_open(&log_.env, &o, STR("log.csv.gz"), 0);
    const struct batch *b;
    enum bl_status *ret = ud;
    *ret = BL_DATA;
    while (r && (*ret = r->ops->next(r, &b)) == BL_OK && b)
        ;
}

Test(gz, each_allocation_may_fail)
{
    struct str bytes = packed(STR("place\nRome\nParis\n"), 31);
    static char keep[4096];
    memcpy(keep, bytes.p, bytes.n);
    memory_log_close(&log_);
    for (int mode = 0; mode < 2; mode++)
        for (long n = 1;; n++) {
            memory_log_open(&log_);
            memory_log_add(&log_, STR("log.csv.gz"), (struct str){keep, bytes.n});
            enum bl_status how;
            fault_at(n, mode);
            enum bl_status status = mem_try(&log_.mem, read_once, &how);
            bool reached = fault_count() >= n;
            fault_at(0, false);
            memory_log_close(&log_);
            cr_assert_eq(log_.open, 0);
            cr_assert(status == BL_MEMORY || (status == BL_OK && !reached), "at %ld: %d", n, (int)status);
            if (!reached)
                break;
        }
    fresh();
}
