/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>

#include "vm/value/value.h"

static struct mem mem;
static struct arena arena;
static struct types types;
static struct value_env env;

static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
    struct names *names = names_new(&arena, NULL);
    types = (struct types){.arena = &arena, .names = names};
    env = (struct value_env){.names = names, .types = &types, .arena = &arena};
    cr_assert_eq(zone_load(&arena, open_file, NULL, STR_EMPTY, STR("Europe/Berlin"), &env.zone), ZONE_OK);
}
static void end(void)
{
    arena_release(&arena);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(value_io, .init = begin, .fini = end);

static struct value read_as(struct type t, const char *text, enum value_read want)
{
    struct value v = {0};
    cr_assert_eq(value_from_text(&env, t, str_of(text), &v), want, "%s", text);
    return v;
}
static const char *printed(struct type t, struct value v, bool loud)
{
    struct buf b = {.arena = &arena};
    value_print(&b, &env, t, v, loud);
    return arena_copy(&arena, buf_str(&b)).p;
}
static void prints(struct type t, const char *text, const char *want)
{
    cr_assert_str_eq(printed(t, read_as(t, text, READ_OK), false), want);
}
static void all_bad(struct type t, const char *const *texts)
{
    for (; *texts; texts++)
        read_as(t, *texts, READ_BAD);
}
static int64_t at(int y, int m, int d, int hour, int minute)
{
    return civil_join((struct civil){.year = y, .month = m, .day = d, .hour = hour, .minute = minute});
}

Test(value_io, bools_in_any_case)
{
    struct type t = TYPE(TYPE_BOOL);
    cr_assert(read_as(t, "TRUE", READ_OK).as.b && !read_as(t, "False", READ_OK).as.b);
    all_bad(t, (const char *const[]){"yes", "1", "tru", "truee", " true", NULL});
}

Test(value_io, numbers)
{
    struct type t = TYPE(TYPE_NUMBER);
    prints(t, "12", "12");
    prints(t, "-1.50", "-1.5");
    prints(t, "1e3", "1000");
    prints(t, "1E-2", "0.01");
    prints(t, "-0", "0");
    cr_assert_eq(read_as(t, "9007199254740993", READ_OK).as.n, 9007199254740992.0);
    cr_assert_eq(read_as(t, "0.1", READ_OK).as.n, 0.1);
    cr_assert_eq(read_as(t, "123456789012345678901234567890e-30", READ_OK).as.n, 0.12345678901234568);
    cr_assert_eq(read_as(t, "1e-400", READ_OK).as.n, 0.0);
    all_bad(t, (const char *const[]){"1,5", "1e", "1e+", "nan", "inf", "0x10", "1e999", "1 ", "--1", "-",
                                     "1.2.3", NULL});
}

Test(value_io, money_tells_what_is_wrong)
{
    struct type t = {.kind = TYPE_MONEY, .of = names_put(env.names, STR("CNY")).id};
    prints(t, "6200", "6200.00");
    cr_assert_str_eq(printed(t, read_as(t, "6200.125", READ_OK), true), "6200.125 CNY");
    read_as(t, "1.00001", READ_PLACES);
    read_as(t, "1000000000000000", READ_RANGE);
    read_as(t, "6,200.00", READ_BAD);
}

Test(value_io, durations)
{
    struct type t = TYPE(TYPE_DURATION);
    prints(t, "90s", "90");
    prints(t, "1h30m", "5400");
    prints(t, "15 minutes", "900");
    prints(t, "1 hour 1 second", "3601");
    prints(t, "0.5h", "1800");
    prints(t, "1.25s", "1.25");
    prints(t, "-0.000001s", "-0.000001");
    read_as(t, "0.0000001s", READ_PLACES);
    read_as(t, "9999999999999h", READ_RANGE);
    read_as(t, "99999999999999999999s", READ_RANGE);
    all_bad(t, (const char *const[]){"90", "s", "m1", "30m1h", "1h1h", "1d", "1d4h", "1 fortnight", "1.h",
                                     ".5h", "--1s", "1h-5m", "1H", "1h,5m", NULL});
}

Test(value_io, periods)
{
    struct type t = TYPE(TYPE_PERIOD);
    prints(t, "1y6mo", "1y6mo");
    prints(t, "2w", "14d");
    prints(t, "18 months", "1y6mo");
    prints(t, "-1y 3 days", "-1y3d");
    prints(t, "0d", "0d");
    cr_assert_str_eq(printed(t, (struct value){.as.period = {-14, 3}}, false), "-1y-2mo+3d");
    cr_assert_str_eq(printed(t, (struct value){.as.period = {INT32_MIN, INT32_MIN}}, false),
                     "-178956970y8mo2147483648d");
    read_as(t, "2147483648d", READ_RANGE);
    read_as(t, "200000000y", READ_RANGE);
    all_bad(t, (const char *const[]){"1.5mo", "4h", "1mo1y", "3", "3m", NULL});
}

Test(value_io, lengths_in_the_language)
{
    struct type t;
    struct value v;
    cr_assert(length_read(STR("4h"), &t, &v) && t.kind == TYPE_DURATION && v.as.i == 4 * CIVIL_HOUR);
    cr_assert(length_read(STR("1mo"), &t, &v) && t.kind == TYPE_PERIOD && v.as.period.months == 1);
    cr_assert(length_read(STR("2 weeks"), &t, &v) && v.as.period.days == 14);
    cr_assert(!length_read(STR("4 working hours"), &t, &v) && !length_read(STR(""), &t, &v));
    cr_assert(!length_read(STR("-4h"), &t, &v) && !length_read(STR("4x"), &t, &v));
}

Test(value_io, times_of_every_form)
{
    struct type t = TYPE(TYPE_TIME);
    prints(t, "2026-03-01", "2026-03-01T00:00:00+01:00");
    prints(t, "2026-03-01 09:30", "2026-03-01T09:30:00+01:00");
    prints(t, "2026-07-01T09:30:05", "2026-07-01T09:30:05+02:00");
    prints(t, "2026-07-01 09:30:05.5", "2026-07-01T09:30:05.500+02:00");
    prints(t, "2026-07-01 09:30:05.123456", "2026-07-01T09:30:05.123456+02:00");
    prints(t, "2026-03-01T09:30:00Z", "2026-03-01T10:30:00+01:00");
    prints(t, "2026-03-01t09:30:00z", "2026-03-01T10:30:00+01:00");
    prints(t, "2026-03-01T09:30:00-05:30", "2026-03-01T16:00:00+01:00");
    prints(t, "2026-03-01 09:30 +0800", "2026-03-01T02:30:00+01:00");
    prints(t, "2026-03-01 09:30+08", "2026-03-01T02:30:00+01:00");
    prints(t, "1850-01-01T00:00:00Z", "1850-01-01T00:53:28+00:53:28");
    cr_assert_eq(read_as(t, "1850-01-01T00:53:28+00:53:28", READ_OK).as.i, at(1850, 1, 1, 0, 0));
}

Test(value_io, times_that_are_none)
{
    struct type t = TYPE(TYPE_TIME);
    all_bad(t, (const char *const[]){"",
                                     "2026",
                                     "2026-3-1",
                                     "2026-02-29",
                                     "2026-13-01",
                                     "2026-03-01T",
                                     "2026-03-01T9:30",
                                     "2026-03-01 24:00",
                                     "2026-03-01 09:60",
                                     "2026-03-01 09:30:60",
                                     "2026-03-01 09:30:05.",
                                     "2026-03-01 09:30x",
                                     "2026-03-01 09:30 ",
                                     "2026-03-01  09:30",
                                     "2026-03-01 09:30+24:00",
                                     "2026-03-01 09:30+08:",
                                     "2026-03-01 09:30+8",
                                     "01.03.2026",
                                     "2026/03/01",
                                     "2026-03-01 09",
                                     "2026-03-01 09:30 PM",
                                     "2026-03-01Z",
                                     " 2026-03-01",
                                     NULL});
    read_as(t, "2026-03-01 09:30:05.1234567", READ_PLACES);
    read_as(t, "2026-03-01 09:30:05.1234560", READ_OK);
    read_as(t, "0000-01-01 00:00", READ_RANGE);
    read_as(t, "9999-12-31T23:30:00Z", READ_RANGE);
    read_as(t, "0001-01-01T00:00:00+12:00", READ_RANGE);
    read_as(t, "9999-12-31 23:59:59.999999", READ_OK);
}

/* semantics 1.6 */
Test(value_io, times_at_a_change_of_the_clock)
{
    struct type t = TYPE(TYPE_TIME);
    read_as(t, "2024-03-31 02:30", READ_GAP);
    cr_assert_eq(read_as(t, "2024-10-27 02:30", READ_TWICE).as.i, at(2024, 10, 27, 0, 30));
    read_as(t, "2024-10-27 02:30+01:00", READ_OK);
    env.clock_change = CLOCK_LATER;
    cr_assert_eq(read_as(t, "2024-10-27 02:30", READ_TWICE).as.i, at(2024, 10, 27, 1, 30));
    read_as(t, "2024-03-31 02:30", READ_GAP);
    env.clock_change = CLOCK_ERROR;
    read_as(t, "2024-10-27 02:30", READ_GAP);
    cr_assert_eq(zone_load(&arena, open_file, NULL, STR_EMPTY, STR("America/Sao_Paulo"), &env.zone), ZONE_OK);
    cr_assert_eq(read_as(t, "2018-11-04", READ_OK).as.i, at(2018, 11, 4, 3, 0),
                 "a date alone is the start of its day");
    read_as(t, "2018-11-04 00:00", READ_GAP);
}

Test(value_io, dates)
{
    struct type t = TYPE(TYPE_DATE);
    prints(t, "2024-02-29", "2024-02-29");
    prints(t, "0001-01-01", "0001-01-01");
    prints(t, "9999-12-31", "9999-12-31");
    read_as(t, "0000-12-31", READ_RANGE);
    all_bad(t, (const char *const[]){"2023-02-29", "2024-2-29", "24-02-29", "2024-02-29 ", "2024-02-29T00:00",
                                     "10000-01-01", "-001-01-01", NULL});
}

Test(value_io, choices)
{
    struct name two[] = {names_put(env.names, STR("A")), names_put(env.names, STR("B"))};
    struct type t = {.kind = TYPE_ONE_OF, .of = types_choices(&types, two, 2)};
    names_put(env.names, STR("C"));
    prints(t, "B", "B");
    read_as(t, "C", READ_CHOICE);
    read_as(t, "a", READ_CHOICE);
    cr_assert_eq(types_choices(&types, two, 2), t.of, "kept once");
    cr_assert_neq(types_choices(&types, two, 1), t.of);
}

Test(value_io, sets)
{
    struct type texts = type_set(TYPE(TYPE_TEXT)), numbers = type_set(TYPE(TYPE_NUMBER));
    prints(texts, "sql; c ;sql;a b", "a b;c;sql");
    prints(numbers, "10;-3;2;10;-0;0", "-3;0;2;10");
    const struct value_set *s = read_as(numbers, "10;-3;2", READ_OK).as.set;
    cr_assert(set_has(s, set_item(TYPE(TYPE_NUMBER), value_number(-3))));
    cr_assert(!set_has(s, set_item(TYPE(TYPE_NUMBER), value_number(3))));
    all_bad(numbers, (const char *const[]){"1;;2", "1;", ";", "", "1;x", "1,2", NULL});
    read_as(type_set(TYPE(TYPE_MONEY)), "1;1.00001", READ_PLACES);
}

Test(value_io, large_sets_have_a_limit)
{
    struct buf b = {.arena = &arena};
    struct value v;
    buf_text(&b, "0");
    for (int i = 1; i < 4096; i++)
        buf_printf(&b, ";%d", i * 7919 % 4096);
    struct type t = type_set(TYPE(TYPE_NUMBER));
    cr_assert_eq(value_from_text(&env, t, buf_str(&b), &v), READ_OK);
    cr_assert_eq(v.as.set->n, 4096);
    for (int i = 0; i < 4096; i++)
        cr_assert(set_has(v.as.set, set_item(TYPE(TYPE_NUMBER), value_number(i))));
    buf_text(&b, ";1");
    cr_assert_eq(value_from_text(&env, t, buf_str(&b), &v), READ_RANGE);
}

Test(value_io, what_is_not_known)
{
    struct type t = TYPE(TYPE_DATE);
    cr_assert_str_eq(printed(t, VALUE_NONE, false), "none");
    cr_assert_str_eq(printed(t, VALUE_UNKNOWN, false), "unknown");
    cr_assert_str_eq(printed(t, value_failed(FAIL_DIVISION), false), "failed");
    for (int i = 0; i < FAIL_COUNT; i++)
        cr_assert_not_null(value_fail_text[i]);
}

Test(value_io, order)
{
    struct type text = TYPE(TYPE_TEXT), number = TYPE(TYPE_NUMBER), money = TYPE(TYPE_MONEY);
    struct value b = read_as(text, "b", READ_OK), a = read_as(text, "a", READ_OK),
                 upper = read_as(text, "Z", READ_OK);
    cr_assert(value_compare(text, env.names, a, b) < 0 && value_compare(text, env.names, b, a) > 0);
    cr_assert_lt(value_compare(text, env.names, upper, a), 0, "case counts");
    cr_assert(value_equal(text, a, read_as(text, "a", READ_OK)) && !value_equal(text, a, b));
    cr_assert_eq(value_compare(number, env.names, value_number(0), value_number(-0.0)), 0);
    cr_assert(value_equal(number, value_number(0), value_number(-0.0)));
    cr_assert_lt(value_compare(number, env.names, value_number(-INFINITY), value_number(-1)), 0);
    cr_assert_lt(value_compare(money, env.names, value_int(INT64_MIN), value_int(INT64_MAX)), 0);
}

Test(value_io, items_sort_like_their_values)
{
    static const double sorted[] = {-1e300, -2, -1, -1e-300, 0, 5e-324, 1, 1e300};
    static const struct period periods[] = {
        {INT32_MIN, INT32_MIN}, {-1, 0}, {0, INT32_MIN}, {0, -1}, {0, 0}, {0, 1}, {1, -5},
        {INT32_MAX, INT32_MAX}};
    struct type n = TYPE(TYPE_NUMBER), p = TYPE(TYPE_PERIOD);
    for (size_t i = 0; i < 8; i++) {
        int64_t item = set_item(n, value_number(sorted[i])),
                of_period = set_item(p, (struct value){.as.period = periods[i]});
        cr_assert_eq(set_value(n, item).as.n, sorted[i]);
        cr_assert(set_value(p, of_period).as.period.months == periods[i].months &&
                  set_value(p, of_period).as.period.days == periods[i].days);
        if (i == 0)
            continue;
        cr_assert_lt(set_item(n, value_number(sorted[i - 1])), item);
        cr_assert_lt(set_item(p, (struct value){.as.period = periods[i - 1]}), of_period, "%zu", i);
    }
}

static void type_prints(struct type t, const char *want)
{
    struct buf b = {.arena = &arena};
    type_print(&b, &types, t);
    cr_assert(str_eq(buf_str(&b), str_of(want)), "%.*s", STR_ARG(buf_str(&b)));
}

Test(value_io, types_as_people_write_them)
{
    struct name two[] = {names_put(env.names, STR("A")), names_put(env.names, STR("B"))};
    type_prints((struct type){.kind = TYPE_MONEY, .of = names_put(env.names, STR("CNY")).id},
                "money \"CNY\"");
    type_prints((struct type){.kind = TYPE_ONE_OF, .of = types_choices(&types, two, 2)},
                "one_of { \"A\", \"B\" }");
    type_prints((struct type){.kind = TYPE_RECORD, .optional = true}, "optional(person)");
    type_prints(type_set((struct type){.kind = TYPE_RECORD}), "set(person)");
    type_prints(TYPE(TYPE_WORKTIME), "working time");
    cr_assert(type_eq((struct type){.kind = TYPE_DATE, .optional = true}, TYPE(TYPE_DATE)));
    cr_assert(!type_eq(type_set(TYPE(TYPE_DATE)), type_set(TYPE(TYPE_TIME))));
    for (int k = 0; k < TYPE_KIND_COUNT; k++)
        cr_assert_gt(value_form(TYPE((uint8_t)k)).n, 0);
}
