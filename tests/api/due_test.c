/* SPDX-License-Identifier: MIT
 * What is owed, and how a deadline came about, as an embedder reads it. */
#include "api/bylaw.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *const logs[] = {"tests/cli/due/guide/log.csv"};
static bylaw_book *book;

static void begin(void)
{
    book = bylaw_book_new();
    cr_assert_eq(bylaw_load(book, "tests/cli/due/guide/book.lua", NULL), BYLAW_OK, "%s", bylaw_message(book));
}

static void end(void)
{
    bylaw_book_free(book);
}
TestSuite(due, .init = begin, .fini = end);

struct seen {
    int duties, most;
    int64_t left[8];
    char id[8][32];
    int64_t owed, overdue;
};

static int see(void *ud, const bylaw_record *r)
{
    struct seen *s = ud;
    if (strcmp(bylaw_record_text(r, "type"), "summary") == 0) {
        bylaw_record_integer(r, "owed", &s->owed);
        bylaw_record_integer(r, "overdue", &s->overdue);
        return 1;
    }
    cr_assert_lt(s->duties, 8);
    bylaw_record_integer(r, "left", &s->left[s->duties]);
    strncpy(s->id[s->duties], bylaw_record_text(r, "id"), sizeof s->id[0] - 1);
    return ++s->duties != s->most;
}

Test(due, lists_by_deadline_with_the_time_left)
{
    struct seen s = {0};
    bylaw_tally t = BYLAW_TALLY_INIT;
    bylaw_run_options o = BYLAW_RUN_INIT;
    o.as_of = "2026-03-09 10:30";
    o.each = see;
    o.each_udata = &s;
    cr_assert_eq(bylaw_due(book, &o, logs, 1, NULL, NULL, &t), BYLAW_OK, "%s", bylaw_message(book));
    cr_assert_eq(s.duties, 3);
    cr_assert_str_eq(s.id[0], "answer#3");
    cr_assert_str_eq(s.id[1], "answer#2");
    cr_assert_str_eq(s.id[2], "report#2");
    cr_assert_eq(s.left[0], 16200);
    cr_assert_eq(s.owed, 3);
    cr_assert_eq(s.overdue, 0);
    cr_assert_eq(t.rows, 7);
    cr_assert_eq(t.breached, 0);
}

Test(due, counts_what_is_overdue)
{
    bylaw_tally t = BYLAW_TALLY_INIT;
    bylaw_run_options o = BYLAW_RUN_INIT;
    o.as_of = "2026-03-12";
    cr_assert_eq(bylaw_due(book, &o, logs, 1, NULL, NULL, &t), BYLAW_OK);
    cr_assert_eq(t.breached, 1);
}

Test(due, stops_when_it_is_told_to)
{
    struct seen s = {.most = 2};
    bylaw_run_options o = BYLAW_RUN_INIT;
    o.as_of = "2026-03-09 10:30";
    o.each = see;
    o.each_udata = &s;
    cr_assert_eq(bylaw_due(book, &o, logs, 1, NULL, NULL, NULL), BYLAW_STOPPED);
    cr_assert_eq(s.duties, 2);
    cr_assert_eq(bylaw_due(book, NULL, logs, 1, NULL, NULL, NULL), BYLAW_OK, "the book is as it was");
}

static int take_story(void *ud, const bylaw_record *r)
{
    const bylaw_record *steps = bylaw_record_get(r, "steps"), *duty = bylaw_record_get(r, "duty");
    cr_assert_str_eq(bylaw_record_text(r, "type"), "why");
    cr_assert_str_eq(bylaw_record_text(duty, "state"), "late");
    cr_assert_str_eq(bylaw_record_text(bylaw_record_at(steps, 1), "step"), "reckoned");
    cr_assert_eq(bylaw_record_count(bylaw_record_get(bylaw_record_at(steps, 1), "days")), 2);
    *(size_t *)ud = bylaw_record_count(steps);
    return 1;
}

Test(due, tells_how_a_deadline_came_about)
{
    size_t steps = 0;
    bylaw_run_options o = BYLAW_RUN_INIT;
    o.each = take_story;
    o.each_udata = &steps;
    cr_assert_eq(bylaw_why_duty(book, &o, logs, 1, "answer#1", NULL, NULL), BYLAW_OK, "%s", bylaw_message(book));
    cr_assert_eq(steps, 6);
    cr_assert_eq(bylaw_why_duty(book, &o, logs, 1, "answer#9", NULL, NULL), BYLAW_USAGE);
    cr_assert_str_eq(bylaw_diagnostic_at(book, 0) ? bylaw_record_text(bylaw_diagnostic_at(book, 0), "code") : "", "B0932");
}

Test(due, lists_the_duties_of_a_book)
{
    const bylaw_record *list = NULL;
    cr_assert_eq(bylaw_book_list(book, "duties", &list), BYLAW_OK);
    cr_assert_eq(bylaw_record_count(list), 2);
    const bylaw_record *form = bylaw_record_at(bylaw_record_get(bylaw_record_at(list, 0), "forms"), 0);
    cr_assert_str_eq(bylaw_record_text(form, "of"), "agent");
    cr_assert_str_eq(bylaw_record_text(form, "begins"), "on complaint");
    cr_assert_str_eq(bylaw_record_text(form, "deadline"), "priority == 'high': 4 working hours; 3 workdays");
}
