/* SPDX-License-Identifier: MIT
 * What kpis measured, as an embedder reads it. */
#include "api/bylaw.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *const logs[] = {"tests/cli/review/text/log.csv"};
static bylaw_book *book;

static void begin(void)
{
    book = bylaw_book_new();
    cr_assert_eq(bylaw_load(book, "tests/cli/review/text/book.lua", NULL), BYLAW_OK, "%s",
                 bylaw_message(book));
}

static void end(void)
{
    bylaw_book_free(book);
}
TestSuite(review, .init = begin, .fini = end);

struct seen {
    int records, summaries;
    char first[64];
    double value;
    int64_t n;
};

static int see(void *ud, const bylaw_record *r)
{
    struct seen *s = ud;
    if (strcmp(bylaw_record_text(r, "type"), "summary") == 0) {
        s->summaries++;
        cr_assert_not_null(bylaw_record_get(bylaw_record_get(r, "kpis"), "in_time"));
        return 1;
    }
    cr_assert_str_eq(bylaw_record_text(r, "type"), "kpi");
    if (s->records++ == 0) {
        strncpy(s->first, bylaw_record_text(r, "rule"), sizeof s->first - 1);
        bylaw_record_number(r, "value", &s->value);
        bylaw_record_integer(r, "n", &s->n);
    }
    return 1;
}

Test(review, gives_a_record_for_each_kpi_member_and_period)
{
    struct seen s = {0};
    bylaw_tally t = BYLAW_TALLY_INIT;
    bylaw_run_options o = BYLAW_RUN_INIT;
    o.each = see;
    o.each_udata = &s;
    cr_assert_eq(bylaw_review(book, &o, logs, 1, NULL, NULL, &t), BYLAW_OK, "%s", bylaw_message(book));
    cr_assert_eq(s.records, 6 + 6 + 3 + 3 + 1 + 1 + 1);
    cr_assert_eq(s.summaries, 1);
    cr_assert_str_eq(s.first, "in_time");
    cr_assert(s.value > 0.49 && s.value < 0.51);
    cr_assert_eq(s.n, 2);
    cr_assert_eq(t.rows, 15);
}

Test(review, of_some_periods_and_of_none)
{
    struct seen s = {0};
    bylaw_run_options o = BYLAW_RUN_INIT;
    o.each = see;
    o.each_udata = &s;
    o.period = "2026-02";
    cr_assert_eq(bylaw_review(book, &o, logs, 1, NULL, NULL, NULL), BYLAW_OK);
    cr_assert_eq(s.records, 2 + 2 + 1);
    o.period = "february";
    cr_assert_eq(bylaw_review(book, &o, logs, 1, NULL, NULL, NULL), BYLAW_USAGE);
    cr_assert_eq(bylaw_diagnostic_count(book, BYLAW_ERROR), 1);
}
