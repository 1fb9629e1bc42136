/* SPDX-License-Identifier: MIT */
#include "vm/base/text.h"

#include <criterion/criterion.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct mem mem;
static struct arena arena;

static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
}
static void end(void)
{
    arena_release(&arena);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(text, .init = begin, .fini = end);

#define EQ(s, lit) cr_assert(str_eq((s), STR(lit)), "expected %s, got %.*s", lit, STR_ARG(s))

Test(text, slices)
{
    struct str head, tail;
    cr_assert_lt(str_cmp(STR("ab"), STR("abc")), 0);
    cr_assert_gt(str_cmp(STR("b"), STR("abc")), 0);
    cr_assert_eq(str_cmp(STR(""), STR("")), 0);
    cr_assert(str_starts(STR("abc"), STR("ab")) && !str_starts(STR("a"), STR("ab")));
    cr_assert(str_ends(STR("abc"), STR("bc")) && !str_ends(STR("c"), STR("bc")));
    EQ(str_trim(STR(" \t a b\r\n")), "a b");
    EQ(str_trim(STR(" \n")), "");
    cr_assert(str_cut(STR("a=b=c"), '=', &head, &tail));
    EQ(head, "a");
    EQ(tail, "b=c");
    cr_assert(!str_cut(STR("abc"), '=', &head, &tail));
    EQ(head, "abc");
    EQ(tail, "");
}

Test(text, names_are_stable_and_stacked)
{
    struct names *book = names_new(&arena, NULL);
    char text[16];
    for (int i = 0; i < 5000; i++) {
        snprintf(text, sizeof text, "n%d", i);
        cr_assert_eq(names_put(book, str_of(text)).id, (uint32_t)i + 1);
    }
    struct names *session = names_new(&arena, book);
    struct name mine = names_put(session, STR("mine"));
    cr_assert_eq(mine.id, 5001);
    cr_assert(name_eq(names_put(session, STR("n7")), names_find(book, STR("n7"))));
    cr_assert(!name_is(names_find(book, STR("mine"))));
    EQ(names_text(session, mine), "mine");
    EQ(names_text(session, (struct name){8}), "n7");
    EQ(names_text(session, NAME_EMPTY), "");
    EQ(names_text(session, NAME_NONE), "");
    cr_assert_eq(names_put(session, STR("")).id, 0);
    cr_assert_eq(names_text(session, mine).p[4], 0);
    cr_assert_eq(names_count(session), 5002);
}

Test(text, buffers)
{
    struct buf b = {.arena = &arena};
    EQ(buf_str(&b), "");
    buf_int(&b, INT64_MIN);
    buf_char(&b, ' ');
    buf_pad(&b, -7, 3);
    buf_pad(&b, 12345, 3);
    buf_printf(&b, "[%.*s %d]", STR_ARG(STR("xy")), 5);
    EQ(buf_str(&b), "-9223372036854775808 -00712345[xy 5]");
    for (int i = 0; i < 1000; i++)
        buf_add(&b, buf_str(&b).n < 100000 ? buf_str(&b) : STR("z"));
    cr_assert_gt(b.n, 100000);
}

static struct str shown(double v)
{
    struct buf b = {.arena = &arena};
    buf_number(&b, v);
    return buf_str(&b);
}

Test(text, numbers_as_people_write_them)
{
    EQ(shown(0), "0");
    EQ(shown(-0.0), "0");
    EQ(shown(0.1), "0.1");
    EQ(shown(-12.5), "-12.5");
    EQ(shown(1200), "1200");
    EQ(shown(0.1 + 0.2), "0.30000000000000004");
    EQ(shown(1e15), "1000000000000000");
    EQ(shown(1e21), "1e+21");
    EQ(shown(1e20), "100000000000000000000");
    EQ(shown(1.5e300), "1.5e+300");
    EQ(shown(0.000001), "0.000001");
    EQ(shown(1e-7), "1e-7");
    EQ(shown(123456789012345680.0), "123456789012345680");
    EQ(shown(5e-324), "5e-324");
    EQ(shown(DBL_MAX), "1.7976931348623157e+308");
    EQ(shown((double)NAN), "nan");
    EQ(shown(-(double)INFINITY), "-inf");
}

static bool refused(const char *s)
{
    double v = 7;
    return !number_read(str_of(s), &v) && v == 7;
}

Test(text, numbers_are_read_strictly)
{
    double v;
    cr_assert(number_read(STR("6200.10"), &v) && v == 6200.10);
    cr_assert(number_read(STR("-1e3"), &v) && v == -1000);
    cr_assert(number_read(STR("0.000000000000000000000001"), &v) && v == 1e-24);
    cr_assert(number_read(STR("123456789012345678901234567890"), &v) &&
              v == 123456789012345678901234567890.0);
    cr_assert(number_read(STR("9007199254740993"), &v) && v == 9007199254740992.0);
    cr_assert(number_read(STR("1e-400"), &v) && v == 0);
    static const char *const bad[] = {
        "",    "-",   "+1",    ".5",  "5.",    "1e",  "1e+",           " 1", "1 ", "0x1",
        "nan", "inf", "1e400", "1,5", "1.2.3", "--1", "1e99999999999", "1_0"};
    for (uint32_t i = 0; i < ARRAY_LEN(bad); i++)
        cr_assert(refused(bad[i]), "%s", bad[i]);
}

Test(text, long_numbers_round_by_every_digit)
{
    /* halfway between 1 and its neighbour, then a hair above it, a thousand digits later */
    char half[2000] = "1.00000000000000011102230246251565404236316680908203125";
    double v;
    cr_assert(number_read(str_of(half), &v) && v == 1.0);
    size_t n = strlen(half);
    memset(half + n, '0', 1000);
    memcpy(half + n + 1000, "1", 2);
    cr_assert(number_read(str_of(half), &v) && v == 1.0000000000000002);
}

static uint64_t next_random(uint64_t *state)
{
    return hash_mix(*state += 0x9e3779b97f4a7c15u);
}

Test(text, numbers_read_back)
{
    cr_assert(setlocale(LC_ALL, "de_DE.UTF-8") || true);
    uint64_t state = 42;
    for (int i = 0; i < 200000; i++) {
        uint64_t bits = next_random(&state);
        double v, back;
        memcpy(&v, &bits, sizeof v);
        if (i % 3 == 0)
            v = (double)(int64_t)(bits >> 40) / 100;
        if (i % 7 == 0)
            v = ldexp((double)(bits >> 60), -1070);
        if (!isfinite(v))
            continue;
        struct str s = shown(v);
        cr_assert(number_read(s, &back) && back == v, "%a as %.*s", v, STR_ARG(s));
        int64_t m;
        int exp;
        number_shortest(v, &m, &exp);
        cr_assert(m == 0 || m % 10 != 0);
        if (i % 1000 == 0)
            arena_back(&arena, (struct arena_mark){0});
    }
}

Test(text, utf8)
{
    uint32_t code = 0;
    cr_assert_eq(utf8_next(STR("é"), &code), 2);
    cr_assert_eq(code, 0xe9);
    cr_assert_eq(utf8_next(STR("金"), &code), 3);
    cr_assert_eq(utf8_next(STR("😀"), &code), 4);
    cr_assert_eq(code, 0x1f600);
    cr_assert_eq(utf8_next(STR("\xc0\x80"), &code), 0);
    cr_assert_eq(utf8_next(STR("\xed\xa0\x80"), &code), 0);
    cr_assert_eq(utf8_next(STR("\xf4\x90\x80\x80"), &code), 0);
    cr_assert_eq(utf8_next(STR("\xe9\x87"), &code), 0);
    cr_assert_eq(utf8_next(STR("\x80"), &code), 0);
    cr_assert_eq(utf8_check(STR("plain ascii, 金额 and more")), sizeof("plain ascii, 金额 and more") - 1);
    cr_assert_eq(utf8_check(STR("0123456789\xff")), 10);
    cr_assert_eq(utf8_count(STR("金额 ab")), 5);
    cr_assert_eq(utf8_width(STR("金额 ab")), 7);
    cr_assert_eq(utf8_width(STR("e\xcc\x81")), 1);
    cr_assert_eq(utf8_width(STR("a\tb")), 3);
    cr_assert(utf8_is_name(0x91d1, true) && utf8_is_name('_', true) && utf8_is_name('z', true));
    cr_assert(!utf8_is_name('1', true) && utf8_is_name('1', false) && !utf8_is_name('-', false));
    cr_assert(!utf8_is_name(0x1f600, true) && !utf8_is_name(0x110000, true));
}

Test(text, nearness)
{
    cr_assert_eq(text_distance(STR("amount"), STR("amout"), 3), 1);
    cr_assert_eq(text_distance(STR("amount"), STR("amuont"), 3), 1);
    cr_assert_eq(text_distance(STR("kitten"), STR("sitting"), 5), 3);
    cr_assert_eq(text_distance(STR("kitten"), STR("sitting"), 2), 3);
    cr_assert_eq(text_distance(STR("金额"), STR("金客"), 2), 1);
    cr_assert_eq(text_distance(STR(""), STR("abc"), 5), 3);
    const struct str words[] = {STR("within"), STR("when"), STR("Amount"), STR("amounts"), STR("金额")};
    EQ(text_nearest(STR("wihtin"), words, 5), "within");
    EQ(text_nearest(STR("amount"), words, 5), "Amount");
    EQ(text_nearest(STR("amountz"), words, 5), "amounts");
    EQ(text_nearest(STR("金客"), words, 5), "金额");
    cr_assert_null(text_nearest(STR("zebra"), words, 5).p);
    cr_assert_null(text_nearest(STR("x"), words, 5).p);
    cr_assert_null(text_nearest(STR("when"), words, 2).p);
}
