/* SPDX-License-Identifier: MIT
 * A book's own policies on its declarations, through the header. */
#include "api/bylaw.h"

#include <criterion/criterion.h>
#include <string.h>

static bylaw_book *book;

static void begin(void)
{
    book = bylaw_book_new();
    cr_assert(book);
}

static void end(void)
{
    bylaw_book_free(book);
}
TestSuite(lint, .init = begin, .fini = end);

static void load(int strict)
{
    bylaw_options o = BYLAW_OPTIONS_INIT;
    o.strict = strict;
    cr_assert_eq(bylaw_load(book, "tests/cli/check/declared/book.lua", &o), BYLAW_OK, "%s", bylaw_message(book));
}

Test(lint, says_the_same_twice)
{
    load(0);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(bylaw_lint(book), BYLAW_BOOK);
        cr_assert_eq(bylaw_diagnostic_count(book, BYLAW_ERROR), 2);
        cr_assert_eq(bylaw_diagnostic_count(book, BYLAW_WARNING), 2);
        cr_assert_eq(bylaw_diagnostic_kept(book), 4 + bylaw_diagnostic_count(book, BYLAW_NOTE));
    }
    cr_assert(strstr(bylaw_message(book), "zhao holds no role"), "%s", bylaw_message(book));
}

Test(lint, takes_warnings_for_errors_where_the_book_was_loaded_so)
{
    load(1);
    cr_assert_eq(bylaw_lint(book), BYLAW_BOOK);
    cr_assert_eq(bylaw_diagnostic_count(book, BYLAW_ERROR), 4);
}

Test(lint, ends_when_it_is_interrupted)
{
    load(0);
    bylaw_interrupt(book);
    cr_assert_eq(bylaw_lint(book), BYLAW_INTERRUPTED);
    cr_assert_eq(bylaw_lint(book), BYLAW_BOOK);
}

Test(lint, leaves_the_book_as_it_is)
{
    const bylaw_record *r = NULL;
    load(0);
    cr_assert_eq(bylaw_lint(book), BYLAW_BOOK);
    cr_assert_eq(bylaw_eval(book, "count{ role.declared }", NULL, NULL, 0, 0, &r), BYLAW_OK, "%s", bylaw_message(book));
    cr_assert_str_eq(bylaw_record_text(r, "text"), "4");
}

Test(lint, needs_a_book)
{
    cr_assert_eq(bylaw_lint(book), BYLAW_BOOK);
}
