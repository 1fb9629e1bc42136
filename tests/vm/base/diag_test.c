/* SPDX-License-Identifier: MIT */
#include "vm/base/diag.h"
#include "vm/base/limits.h"

#include <criterion/criterion.h>

static struct mem mem;
static struct arena arena;
static struct sources sources;
static struct diags ds;

static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
    sources = (struct sources){.arena = &arena};
    diags_init(&ds, &arena, &sources);
}
static void end(void)
{
    arena_release(&arena);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(diag, .init = begin, .fini = end);

/* The first error of the table: the tests are about the list, not about one message. */
static enum diag_code some_error(void)
{
    for (uint32_t i = 0; i < DIAG_COUNT; i++)
        if (diag_rows[i].level == DIAG_ERROR)
            return (enum diag_code)i;
    cr_assert_fail("no error in the table");
    return DIAG_COUNT;
}

Test(diag, rows_are_well_formed)
{
    for (uint32_t i = 0; i < DIAG_COUNT; i++) {
        const struct diag_row *r = &diag_rows[i];
        enum diag_code code;
        cr_assert(strlen(r->code) == 5 && r->code[0] == 'B' && r->code[1] == '0', "%s", r->code);
        cr_assert(r->message[0] && r->help, "%s", r->code);
        cr_assert(i == 0 || strcmp(diag_rows[i - 1].code, r->code) < 0, "%s is out of order", r->code);
        cr_assert(diag_find(str_of(r->code), &code) && code == (enum diag_code)i);
    }
}

Test(diag, found_in_any_case)
{
    char low[8];
    enum diag_code code;
    for (int i = 0; i < 6; i++)
        low[i] = (char)(diag_rows[0].code[i] | 32);
    cr_assert(diag_find((struct str){low, 5}, &code) && code == 0);
    cr_assert(!diag_find(STR("B"), &code) && !diag_find(STR("B99999"), &code) && !diag_find(STR(""), &code));
}

Test(diag, the_same_is_kept_once)
{
    uint32_t id = source_add(&sources, STR("a"), STR("text"));
    struct span at = {id, 1, 2}, nowhere = {0};
    enum diag_code code = some_error();
    struct diag *d = diag0(&ds, code, at);
    cr_assert_eq(diag0(&ds, code, at), d);
    cr_assert_neq(diag0(&ds, code, ((struct span){id, 2, 1})), d);
    cr_assert_neq(diag0(&ds, code, nowhere), diag0(&ds, code, nowhere));
    cr_assert(ds.errors == 4 && ds.all.n == 4);
    diag_note(&ds, d, at, STR("first seen here"));
    diag_note(&ds, d, at, STR("first seen here"));
    cr_assert_eq(d->notes.n, 1);
}

Test(diag, later_ones_are_counted_only)
{
    enum diag_code code = some_error();
    ds.most = 3;
    for (int i = 0; i < 10; i++)
        cr_assert_not_null(diag0(&ds, code, ((struct span){0})));
    cr_assert(ds.errors == 10 && ds.all.n == 3);
}

Test(diag, words_are_filled_in)
{
    uint32_t i = 0;
    while (i < DIAG_COUNT && !strstr(diag_rows[i].message, "{0}"))
        i++;
    if (i == DIAG_COUNT)
        cr_skip_test("no row takes a word");
    struct diag *d = diag(&ds, (enum diag_code)i, ((struct span){0}), STR("<one>"), STR("<two>"));
    struct str m = d->message;
    cr_assert(memmem(m.p, m.n, "<one>", 5) && !memmem(m.p, m.n, "{0}", 3), "%.*s", STR_ARG(m));
}

Test(diag, help_and_place)
{
    struct diag *d = diag0(&ds, some_error(), ((struct span){0}));
    const struct str words[] = {STR("within"), STR("when")};
    diag_nearest(&ds, d, STR("wihtin"), words, 2);
    cr_assert(str_eq(d->help, STR("did you mean `within`?")));
    diag_nearest(&ds, d, STR("zebra"), words, 2);
    cr_assert(str_eq(d->help, STR("did you mean `within`?")));
    diag_help(&ds, d, STR("other"));
    cr_assert(str_eq(d->help, STR("other")));
    diag_in_data(&ds, d, STR("log.csv"), 812, 14, 19, STR("a,b"));
    cr_assert(d->line == 812 && d->column == 14 && d->end_column == 19 && str_eq(d->file, STR("log.csv")));
}

Test(diag, limits_are_rows)
{
    cr_assert_eq(limits_default.diagnostics, ds.most);
    for (uint32_t i = 0; i < limit_count; i++)
        cr_assert(limit_rows[i].name[0] && limit_rows[i].why[0]);
}
