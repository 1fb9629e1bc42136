/* SPDX-License-Identifier: MIT */
#include "vm/base/source.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static struct mem mem;
static struct arena arena;
static struct sources all;

static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
    all = (struct sources){.arena = &arena};
}
static void end(void)
{
    arena_release(&arena);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(source, .init = begin, .fini = end);

#define EQ(s, lit) cr_assert(str_eq((s), STR(lit)), "expected %s, got %.*s", lit, STR_ARG(s))

static struct place place(uint32_t id, uint32_t at, uint32_t len)
{
    struct place p;
    cr_assert(source_place(&all, (struct span){id, at, len}, &p));
    return p;
}

Test(source, places)
{
    uint32_t id = source_add(&all, STR("a.lua"), STR("one\r\n\t金额 = 1\nlast"));
    struct place p = place(id, 0, 3);
    cr_assert(p.line == 1 && p.column == 1 && p.end_column == 4 && p.indent == 0 && p.width == 3);
    EQ(p.text, "one");
    p = place(id, 6, 6);
    cr_assert(p.line == 2 && p.column == 2 && p.end_column == 4 && p.indent == 1 && p.width == 4);
    EQ(p.text, "\t金额 = 1");
    p = place(id, 13, 1);
    cr_assert(p.column == 5 && p.indent == 6);
    p = place(id, 13, 100); /* over the line's end */
    cr_assert_eq(p.end_column, 8);
    p = place(id, 3, 1); /* at the carriage return */
    cr_assert(p.line == 1 && p.column == 4 && p.width == 1);
    p = place(id, 9999, 4); /* beyond the text */
    cr_assert(p.line == 3 && p.column == 5 && p.end_column == 5 && p.width == 1);
    struct place q;
    cr_assert(!source_place(&all, (struct span){0, 0, 0}, &q));
    cr_assert_null(source_get(&all, 0));
    cr_assert_null(source_get(&all, 2));
    EQ(source_get(&all, 1)->name, "a.lua");
}

Test(source, empty_text_has_a_place)
{
    struct place p = place(source_add(&all, STR("e"), STR("")), 0, 0);
    cr_assert(p.line == 1 && p.column == 1 && p.width == 1 && p.text.n == 0);
}

/* The part of a literal as written that makes bytes at … at+len of its value. */
static struct str part(const char *literal, uint32_t at, uint32_t len)
{
    struct str text = str_of(literal);
    uint32_t id = source_add(&all, STR("s"), text);
    struct span s = span_in_string(&all, (struct span){id, 0, text.n}, at, len);
    cr_assert_leq(s.at + s.len, text.n);
    return str_part(source_get(&all, id)->text, s.at, s.len);
}

Test(source, inside_of_strings)
{
    EQ(part("\"amount > 3\"", 0, 6), "amount");
    EQ(part("'amount > 3'", 9, 1), "3");
    EQ(part("\"a\\n\\x41b\"", 2, 2), "\\x41b");
    EQ(part("\"\\065\\10z\"", 1, 2), "\\10z");
    EQ(part("\"\\u{91d1}x\"", 3, 1), "x");
    EQ(part("\"\\u{91d1}x\"", 0, 3), "\\u{91d1}");
    EQ(part("\"a\\z  \n  bc\"", 1, 2), "bc");
    EQ(part("\"a\\\nbc\"", 2, 1), "b");
    EQ(part("\"\\\"q\"", 1, 1), "q");
    EQ(part("[[abc]]", 1, 2), "bc");
    EQ(part("[==[\nab\r\ncd]==]", 3, 2), "cd");
    EQ(part("\"ab\"", 2, 0), "");
    EQ(part("\"ab\"", 9, 5), "");
    EQ(part("name", 0, 2), "name");
    EQ(part("[1]", 0, 1), "[1]");
    EQ(part("\"", 0, 1), "\"");
    EQ(part("\"\\", 0, 9), "");
}

static void write_file(const char *path, size_t n)
{
    FILE *f = fopen(path, "wb");
    cr_assert(f);
    for (size_t i = 0; i < n; i++)
        fputc('a' + (int)(i % 26), f);
    fclose(f);
}

Test(source, whole_files)
{
    struct str text = STR_EMPTY;
    char folder[] = "/tmp/bylaw-source-XXXXXX", path[64];
    cr_assert(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x", folder);
    write_file(path, 100000);
    struct str from = arena_copy(&arena, str_of(path));
    cr_assert(read_whole(&arena, open_file, NULL, from, STR("x"), 1 << 20, &text));
    cr_assert(text.n == 100000 && text.p[99999] == 'a' + 99999 % 26 && text.p[100000] == 0);
    errno = 0;
    cr_assert(!read_whole(&arena, open_file, NULL, from, STR("x"), 99999, &text) && errno == EFBIG);
    cr_assert(!read_whole(&arena, open_file, NULL, from, STR("y"), 99, &text) && errno == ENOENT);
    cr_assert(!read_whole(&arena, open_file, NULL, from, STR(""), 99, &text) && errno == ENOENT);
    cr_assert(!read_whole(&arena, open_file, NULL, from, STR("x\0y"), 99, &text) && errno == ENOENT);
    cr_assert(!read_whole(&arena, open_file, NULL, STR_EMPTY, str_of(folder), 99, &text) && errno == EISDIR);
    unlink(path);
    rmdir(folder);
}
