/* SPDX-License-Identifier: MIT */
#include "vm/run/feed.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/vm/read/memory_log.h"

static struct memory_log log_;
static uint64_t seed = 20260302;

static void begin(void)
{
    memory_log_open(&log_);
    memory_field(&log_, "e", "n", TYPE(TYPE_NUMBER), false);
}
static void end(void)
{
    memory_log_close(&log_);
    cr_assert_eq(log_.open, 0);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(feed, .init = begin, .fini = end);

static uint32_t below(uint32_t n)
{
    return (uint32_t)(hash_mix(seed++) % n);
}

struct want {
    int64_t at;
    double n;
};
static struct want want[20000];
static uint32_t nwant;

/* A file of rows; n numbers them through all files. */
static void add_file(const char *name, const int *minutes, uint32_t n)
{
    struct buf b = {.arena = &log_.arena};
    buf_text(&b, "kind,at,n\n");
    for (uint32_t i = 0; i < n; i++) {
        buf_printf(&b, "e,2026-01-%02d %02d:%02d,%u\n", 1 + minutes[i] / 1440, minutes[i] / 60 % 24, minutes[i] % 60, nwant);
        want[nwant] = (struct want){(INT64_C(20454) * 1440 + minutes[i]) * CIVIL_MINUTE, nwant};
        nwant++;
    }
    memory_log_add(&log_, str_of(name), buf_str(&b));
}

/* Naive and stable: by time, at one time as it stands. */
static void sort_want(void)
{
    for (uint32_t i = 1; i < nwant; i++) {
        struct want w = want[i];
        uint32_t k = i;
        for (; k > 0 && want[k - 1].at > w.at; k--)
            want[k] = want[k - 1];
        want[k] = w;
    }
}

static struct feed *feed(enum feed_order order)
{
    static const struct read_options options;
    struct str paths[MEMORY_FILES];
    for (uint32_t i = 0; i < log_.nfile; i++)
        paths[i] = log_.file[i].name;
    return feed_new(&log_.env, &options, paths, log_.nfile, order);
}

static uint32_t take_all(struct feed *f, enum bl_status *ret_status)
{
    const struct batch *b;
    struct row r;
    uint32_t n = 0;
    while ((*ret_status = feed_next(f, &b, &r)) == BL_OK && b) {
        cr_assert_lt(n, nwant);
        cr_assert_eq(b->at[r.i], want[n].at, "row %u", n);
        cr_assert_eq(batch_cell(b, 0, r).as.n, want[n].n, "row %u", n);
        n++;
    }
    return n;
}

static void fill(bool sorted, uint32_t files, uint32_t most, int span)
{
    static const char *const names[] = {"a.csv", "b.csv", "c.csv", "d.csv"};
    static int minutes[5000];
    for (uint32_t k = 0; k < files; k++) {
        uint32_t n = below(most + 1);
        int at = 0;
        for (uint32_t i = 0; i < n; i++) {
            at = sorted ? MIN(at + (int)below(3), span) : (int)below((uint32_t)span);
            minutes[i] = at;
        }
        add_file(names[k], minutes, n);
    }
}

Test(feed, files_in_order_are_merged)
{
    for (int round = 0; round < 60; round++) {
        nwant = log_.nfile = 0;
        log_.limits.batch_rows = 1 + below(40);
        fill(true, 1 + below(4), 300, 20000);
        sort_want();
        enum bl_status status;
        struct feed *f = feed(FEED_STREAM);
        cr_assert_eq(take_all(f, &status), nwant);
        cr_assert_eq(status, BL_OK);
        cr_assert_not(feed_unsorted(f));
        cr_assert_eq(feed_rows(f), nwant);
        cr_assert_eq(feed_bad_rows(f), 0);
    }
}

Test(feed, files_out_of_order_are_sorted_stably)
{
    for (int round = 0; round < 60; round++) {
        nwant = log_.nfile = 0;
        log_.limits.batch_rows = 1 + below(40);
        fill(round % 5 == 0, 1 + below(4), 300, 1 + (int)below(400));
        sort_want();
        enum bl_status status;
        struct feed *f = feed(FEED_SORT);
        cr_assert_eq(take_all(f, &status), nwant, "round %d", round);
        cr_assert_eq(status, BL_OK);
        cr_assert_eq(feed_rows(f), nwant);
    }
}

Test(feed, batches_of_the_sorted_stay)
{
    const struct batch *b, *first = NULL;
    struct row r;
    log_.limits.batch_rows = 2;
    add_file("a.csv", (const int[]){5, 4, 3, 2, 1}, 5);
    struct feed *f = feed(FEED_SORT);
    while (feed_next(f, &b, &r) == BL_OK && b)
        first = first ? first : b;
    cr_assert_eq(batch_cell(first, 0, (struct row){0}).as.n, 4);
}

Test(feed, disorder_ends_the_stream)
{
    enum bl_status status;
    add_file("a.csv", (const int[]){1, 2, 2, 4}, 4);
    add_file("b.csv", (const int[]){1, 9, 8}, 3);
    sort_want();
    struct feed *f = feed(FEED_STREAM);
    const struct batch *b;
    struct row r;
    uint32_t n = 0;
    while ((status = feed_next(f, &b, &r)) == BL_OK && b)
        n++;
    cr_assert_eq(status, BL_OK);
    cr_assert_lt(n, nwant);
    cr_assert(feed_unsorted(f));
    f = feed(FEED_SORT);
    cr_assert_eq(take_all(f, &status), nwant);
}

Test(feed, requests_keep_their_order_and_an_earlier_one_is_told)
{
    enum bl_status status;
    add_file("a.csv", (const int[]){1, 2, 2, 1, 5}, 5);
    struct feed *f = feed(FEED_INPUT);
    cr_assert_eq(take_all(f, &status), 3);
    cr_assert_eq(status, BL_DATA);
    cr_assert_eq(log_.diags.errors, 1);
    cr_assert_eq(log_.diags.all.p[0]->code, D_B0633);
    cr_assert_eq(log_.diags.all.p[0]->line, 5);
    cr_assert(str_eq(log_.diags.all.p[0]->message,
                     STR("this row is earlier than the one before it, which stands in line 4")));
}

Test(feed, requests_before_a_bad_one_are_answered)
{
    enum bl_status status;
    memory_log_add(&log_, STR("a.csv"), STR("kind,at,n\ne,2026-01-01,0\ne,2026-01-01,1\ne,2026-01-01,x\ne,2026-01-01,3\ne,,4\n"));
    nwant = 2;
    want[0] = (struct want){INT64_C(20454) * CIVIL_DAY, 0};
    want[1] = (struct want){INT64_C(20454) * CIVIL_DAY, 1};
    struct feed *f = feed(FEED_INPUT);
    cr_assert_eq(take_all(f, &status), 2);
    cr_assert_eq(status, BL_DATA);
    cr_assert_eq(log_.diags.errors, 1, "the first bad row ends the log");
    cr_assert_eq(log_.diags.all.p[0]->line, 4);
}

Test(feed, a_request_is_given_as_soon_as_it_came)
{
    const struct batch *b;
    struct row r;
    log_.step = 15;
    memory_log_add(&log_, STR("a.csv"), STR("kind,at,n\ne,2026-01-01,0\ne,2026-01-01,1\ne,2026-01-01,2\n"));
    struct feed *f = feed(FEED_INPUT);
    cr_assert(feed_next(f, &b, &r) == BL_OK && b);
    cr_assert_lt(log_.file[0].at, 45, "%zu bytes were read for one row", log_.file[0].at);
}

Test(feed, errors_of_all_files_in_one_go)
{
    enum bl_status status;
    memory_log_add(&log_, STR("a.csv"), STR("kind,at,n\ne,2026-01-01,x\n"));
    memory_log_add(&log_, STR("b.csv"), STR("kind,at,n\ne,2026-01-01,1\ne,2026-01-01,y\n"));
    for (enum feed_order o = FEED_STREAM; o <= FEED_SORT; o++) {
        cr_assert_eq(take_all(feed(o), &status), 0);
        cr_assert_eq(status, BL_DATA);
        cr_assert_eq(log_.diags.errors, 2 * (1 + (uint32_t)o));
    }
    log_.nfile = 1;
    memory_log_add(&log_, STR("c.txt"), STR(""));
    cr_assert_null(feed(FEED_STREAM));
}
