/* SPDX-License-Identifier: MIT */
#include "vm/show/face.h"

#include <criterion/criterion.h>

static struct mem mem;
static struct arena arena;
static struct sources sources;
static struct diags diags;
static char text[65536];
static size_t text_n;

static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
    sources = (struct sources){.arena = &arena};
    diags_init(&diags, &arena, &sources);
    text_n = 0;
}
static void end(void)
{
    arena_release(&arena);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(diagtext, .init = begin, .fini = end);

static bool take(void *ud, const char *p, size_t n)
{
    (void)ud;
    memcpy(text + text_n, p, n);
    text_n += n;
    text[text_n] = '\0';
    return true;
}

static const char *print(const struct diag *d)
{
    struct printer *p = NEW(&arena, struct printer);
    printer_begin(p, &face_text, (struct sink){take, NULL}, &arena, SHOW_DIAGNOSTICS, false);
    text_n = 0;
    show_diag_text(p, &sources, d);
    printer_flush(p);
    return text;
}

/* The n-th place of `what` in source 1. */
static struct span at(const char *what, int nth)
{
    struct str s = source_get(&sources, 1)->text;
    uint32_t n = (uint32_t)strlen(what);
    for (uint32_t i = 0; i + n <= s.n; i++)
        if (memcmp(s.p + i, what, n) == 0 && --nth == 0)
            return (struct span){1, i, n};
    cr_assert(false, "no %s", what);
    return (struct span){0};
}

Test(diagtext, a_note_on_the_line_before)
{
    source_add(&sources, STR("authority.lua"), STR("authority {\n  bands = {\n    { below = 50000, x },\n    { above = 50000, y },\n  },\n}\n"));
    struct diag *d = diag(&diags, D_B0904, at("above = 50000", 1), STR("x"));
    d->label = STR("starts after 50000");
    diag_note(&diags, d, at("below = 50000", 1), STR("ends before 50000"));
    diag_help(&diags, d, STR("write `upto = 50000`"));
    cr_assert_str_eq(print(d), "error[B0904]: the book has no rule 'x'\n"
                               " --> authority.lua:4:7\n"
                               "  |\n"
                               "3 |     { below = 50000, x },\n"
                               "  |       ------------- ends before 50000\n"
                               "4 |     { above = 50000, y },\n"
                               "  |       ^^^^^^^^^^^^^ starts after 50000\n"
                               "  = help: write `upto = 50000`\n");
}

Test(diagtext, carets_follow_the_width_of_chinese_text)
{
    source_add(&sources, STR("b.lua"), STR("政策 = { 金额 = 1 }\n"));
    struct diag *d = diag(&diags, D_B0904, at("金额", 1), STR("x"));
    diag_help(&diags, d, STR_EMPTY);
    cr_assert_str_eq(print(d), "error[B0904]: the book has no rule 'x'\n --> b.lua:1:8\n  |\n1 | 政策 = { 金额 = 1 }\n  |          ^^^^\n");
}

Test(diagtext, far_lines_and_other_files)
{
    source_add(&sources, STR("a.lua"), STR("one\n2\n3\n4\n5\n6\n7\n8\n9\nten\n"));
    uint32_t other = source_add(&sources, STR("b.lua"), STR("\tthere\n"));
    struct diag *d = diag(&diags, D_B0904, at("ten", 1), STR("x"));
    diag_note(&diags, d, at("one", 1), STR("first here"));
    diag_note(&diags, d, (struct span){other, 1, 5}, STR("and there"));
    diag_note(&diags, d, (struct span){0}, STR("said aside"));
    diag_help(&diags, d, STR("h"));
    cr_assert_str_eq(print(d), "error[B0904]: the book has no rule 'x'\n"
                               "  --> a.lua:10:1\n"
                               "   |\n"
                               " 1 | one\n"
                               "   | --- first here\n"
                               "...\n"
                               "10 | ten\n"
                               "   | ^^^\n"
                               "  ::: b.lua:1:2\n"
                               "   |\n"
                               " 1 |  there\n"
                               "   |  ----- and there\n"
                               "   = note: said aside\n"
                               "   = help: h\n");
}

Test(diagtext, a_place_in_data)
{
    struct diag *d = diag(&diags, D_B0901, (struct span){0}, STR("noon"));
    diag_help(&diags, d, STR("h"));
    diag_in_data(&diags, d, STR("log.csv"), 812, 4, 8, STR("费用,noon,li"));
    cr_assert_str_eq(print(d), "error[B0901]: 'noon' is not a time\n   --> log.csv:812:4\n    |\n812 | 费用,noon,li\n    |      ^^^^\n    = help: h\n"
);
}

Test(diagtext, no_place_at_all)
{
    struct diag *d = diag(&diags, D_B0901, (struct span){0}, STR("noon"));
    diag_help(&diags, d, STR("h"));
    cr_assert_str_eq(print(d), "error[B0901]: 'noon' is not a time\n  = help: h\n");
}

Test(diagtext, a_long_line_is_shown_around_its_mark)
{
    char line[5001];
    memset(line, 'a', 5000);
    line[5000] = '\0';
    struct diag *d = diag(&diags, D_B0901, (struct span){0}, STR("x"));
    diag_in_data(&diags, d, STR("l.csv"), 1, 4000, 4003, str_of(line));
    cr_assert_lt(strlen(print(d)), 800);
    const char *marks = strstr(text, "^^^"), *dots = strstr(text, "…");
    cr_assert(marks && dots);
}

Test(diagtext, as_a_record)
{
    source_add(&sources, STR("b.lua"), STR("x = y\n"));
    struct diag *d = diag(&diags, D_B0904, at("y", 1), STR("y"));
    struct printer *p = NEW(&arena, struct printer);
    diag_help(&diags, d, STR("h"));
    diag_note(&diags, d, at("x", 1), STR("n"));
    printer_begin(p, &face_ndjson, (struct sink){take, NULL}, &arena, SHOW_DIAGNOSTICS, false);
    printer_each(p, show_diag(&arena, &sources, d));
    printer_end(p, NULL);
    cr_assert_str_eq(text, "{\"code\":\"B0904\",\"level\":\"error\",\"message\":\"the book has no rule 'y'\",\"file\":\"b.lua\",\"line\":1,"
                           "\"column\":5,\"end_column\":6,\"help\":\"h\",\"notes\":[{\"message\":\"n\",\"file\":\"b.lua\",\"line\":1,\"column\":1,"
                           "\"end_column\":2}]}\n");
}
