/* SPDX-License-Identifier: MIT
 * What a run finds does not hang on where one batch of rows ends and the next begins: duties, ties at one instant across that
 * border, triggers whose rows are long gone when their deadline comes. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/bylaw.h"

enum { ROWS = 400 };
static const char book_text[] =
    "rulebook \"t\" { bylaw = 1, timezone = \"Europe/Rome\", month_end = \"down\" }\n"
    "event(any) { t = text, o = optional(text), x = number }\n"
    "event \"ask\" {} event \"ans\" {} event \"halt\" {} event \"go\" {}\n"
    "duty \"answer\" { on = { event = \"ask\", where = \"x > 0\" }, done = \"ans\", same = \"t\", within = { { \"o == 'a'\", \"90m\" }, { \"1d\" } },\n"
    "  stop = \"halt\", resume = \"go\", waive = \"o == 'b' and count{ ans, same = t, within = 1d } > 3\", otherwise = { raise = \"alarm\" } }\n"
    "duty \"explain\" { on = { event = \"answer.breached\", where = \"count{ 'answer.breached', within = 2d } < 5\" }, done = \"ans\", same = \"t\", within = \"5h\" }\n"
    "duty \"daily\" { every = \"day by 12:00\", done = { event = \"go\", where = \"x > 1\" } }\n"
    "policy \"often\" { on = \"ask\", forbid = \"count{ ask, same = t, within = 5h } > 4\" }\n";

struct text {
    char bytes[1 << 20];
    size_t n;
};

static int put(void *ud, const char *bytes, size_t n)
{
    struct text *t = ud;
    if (t->n + n > sizeof t->bytes)
        return 0;
    memcpy(t->bytes + t->n, bytes, n);
    t->n += n;
    return 1;
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    cr_assert(f);
    cr_assert_geq(fputs(text, f), 0);
    cr_assert_eq(fclose(f), 0);
}

/* Every third row stands at the instant of the one before it. */
static void write_log(const char *path)
{
    static const char *const kinds[] = {"ask", "ask", "ans", "halt", "go", "ask", "ans"};
    FILE *f = fopen(path, "w");
    cr_assert(f);
    fputs("at,kind,actor,t,o,x\n", f);
    unsigned seed = 7, minute = 0;
    for (int i = 0; i < ROWS; i++) {
        seed = seed * 1103515245u + 12345u;
        minute += i % 3 ? 0 : seed >> 16 & 63;
        fprintf(f, "2026-03-%02uT%02u:%02u:00Z,%s,li,%c,%s,%u\n", 25 + minute / 1440, minute / 60 % 24, minute % 60, kinds[(seed >> 8) % 7],
                'a' + (int)(seed >> 12 & 3), seed >> 20 & 1 ? "a" : seed >> 21 & 1 ? "b" : "", seed >> 24 & 3);
    }
    cr_assert_eq(fclose(f), 0);
}

static void audit(const char *book, const char *log, uint64_t batch_rows, struct text *ret)
{
    bylaw_limit limit = {"batch_rows", NULL, batch_rows};
    bylaw_options load = BYLAW_OPTIONS_INIT;
    bylaw_run_options run = BYLAW_RUN_INIT;
    bylaw_tally tally = BYLAW_TALLY_INIT;
    bylaw_book *b = bylaw_book_new();
    load.limits = &limit;
    load.nlimits = 1;
    run.format = "ndjson";
    run.show_passed = 1;
    ret->n = 0;
    cr_assert_eq(bylaw_load(b, book, &load), BYLAW_OK, "%s", bylaw_message(b));
    cr_assert_eq(bylaw_audit(b, &run, &log, 1, put, ret, &tally), BYLAW_OK, "%s", bylaw_message(b));
    cr_expect_eq(tally.rows, ROWS);
    cr_expect_gt(tally.breached + tally.late, 20u);
    bylaw_book_free(b);
}

Test(batch, size_changes_nothing)
{
    static const uint64_t sizes[] = {1, 2, 3, 7, 64, 399};
    static struct text whole, cut;
    char folder[] = "/tmp/bylaw_batch_XXXXXX", book[64], log[64];
    cr_assert(mkdtemp(folder));
    snprintf(book, sizeof book, "%s/book.lua", folder);
    snprintf(log, sizeof log, "%s/log.csv", folder);
    write_file(book, book_text);
    write_log(log);
    audit(book, log, 4096, &whole);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        audit(book, log, sizes[i], &cut);
        cr_expect_eq(cut.n, whole.n, "%llu rows in a batch", (unsigned long long)sizes[i]);
        cr_expect_eq(memcmp(cut.bytes, whole.bytes, whole.n), 0, "%llu rows in a batch", (unsigned long long)sizes[i]);
    }
    remove(book);
    remove(log);
    rmdir(folder);
}
