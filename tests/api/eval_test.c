/* SPDX-License-Identifier: MIT
 * Expressions over a book and its log, lists of what a book holds, and what typed lines are taken for. */
#include "api/bylaw.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *const logs[] = {"examples/first/log.csv"};
static bylaw_book *book;

static void begin(void)
{
    book = bylaw_book_new();
    cr_assert_eq(bylaw_load(book, "examples/first/book.lua", NULL), BYLAW_OK, "%s", bylaw_message(book));
}

static void end(void)
{
    bylaw_book_free(book);
}
TestSuite(eval, .init = begin, .fini = end);

static void is(const char *expression, uint64_t event, const char *text)
{
    const bylaw_record *r = NULL;
    bylaw_run_options o = BYLAW_RUN_INIT;
    cr_assert_eq(bylaw_eval(book, expression, &o, logs, 1, event, &r), BYLAW_OK, "%s: %s", expression, bylaw_message(book));
    cr_assert_str_eq(bylaw_record_text(r, "text"), text, "%s", expression);
}

Test(eval, stands_on_the_last_or_the_chosen_event)
{
    is("amount", 0, "5000.00 CNY");
    is("amount", 2, "6200.00 CNY");
    is("actor is ops_lead", 5, "true");
    is("refund_limit + 1", 1, "5001.00 CNY");
}

Test(eval, history_is_what_was_before)
{
    is("count{ refund }", 0, "7");
    is("count{ refund }", 1, "0");
    is("count{ refund, where = amount > now.amount }", 4, "2");
}

Test(eval, leaves_the_book_as_it_was)
{
    bylaw_tally before = BYLAW_TALLY_INIT, after = BYLAW_TALLY_INIT;
    cr_assert_eq(bylaw_audit(book, NULL, logs, 1, NULL, NULL, &before), BYLAW_OK);
    is("count{ lunch }", 0, "0");
    cr_assert_eq(bylaw_audit(book, NULL, logs, 1, NULL, NULL, &after), BYLAW_OK);
    cr_assert_eq(memcmp(&before, &after, sizeof before), 0);
}

Test(eval, errors_have_places_in_the_expression)
{
    const bylaw_record *d;
    int64_t column = 0;
    cr_assert_eq(bylaw_eval(book, "1 + amout", NULL, logs, 1, 0, NULL), BYLAW_BOOK);
    d = bylaw_diagnostic_at(book, 0);
    cr_assert_str_eq(bylaw_record_text(d, "code"), "B0302");
    cr_assert_str_eq(bylaw_record_text(d, "file"), "expression");
    cr_assert(bylaw_record_integer(d, "column", &column) && column == 5);
    is("1 + 1", 0, "2");
}

Test(eval, what_cannot_be)
{
    bylaw_session *s;
    cr_assert_eq(bylaw_eval(book, "1", NULL, logs, 1, 99, NULL), BYLAW_USAGE);
    cr_assert_eq(bylaw_eval(book, "amount", NULL, NULL, 0, 0, NULL), BYLAW_BOOK);
    s = bylaw_session_new(book, NULL);
    cr_assert_eq(bylaw_eval(book, "1", NULL, NULL, 0, 0, NULL), BYLAW_BUSY);
    bylaw_session_free(s);
}

Test(eval, what_a_book_holds)
{
    static const char *const all[] = {"rules", "params", "roles", "kinds", "matrices", "scenarios", "functions"};
    const bylaw_record *list = NULL;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        cr_assert_eq(bylaw_book_list(book, all[i], &list), BYLAW_OK);
        cr_assert_gt(bylaw_record_count(list), 0, "%s", all[i]);
        cr_assert(bylaw_record_text(bylaw_record_at(list, 0), "name"));
    }
    cr_assert_eq(bylaw_book_list(book, "wishes", &list), BYLAW_USAGE);
}

Test(eval, typed_lines)
{
    static const struct {
        const char *text;
        bylaw_form form;
    } rows[] = {
        {"1 + 1", BYLAW_EXPRESSION}, {"amount", BYLAW_EXPRESSION}, {"金额 > 3", BYLAW_EXPRESSION}, {"amount >", BYLAW_INCOMPLETE},
        {"count{ refund,", BYLAW_INCOMPLETE}, {"(1", BYLAW_INCOMPLETE}, {"policy \"x\" {", BYLAW_INCOMPLETE}, {"policy \"x\" {}", BYLAW_CHUNK},
        {"local x = 1", BYLAW_CHUNK}, {"金额 = 3", BYLAW_CHUNK}, {"x = \"open", BYLAW_CHUNK}, {"a b c", BYLAW_EXPRESSION}, {"-- said", BYLAW_CHUNK},
        {"if x then", BYLAW_INCOMPLETE}, {"x = [[", BYLAW_INCOMPLETE}, {"policy \"x\" {}}", BYLAW_CHUNK}, {"", BYLAW_CHUNK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_eq(bylaw_reads_as(rows[i].text), rows[i].form, "%s", rows[i].text);
}
