/* SPDX-License-Identifier: MIT */
#include "vm/spec/field.h"

#include "vm/civil/civil.h"

#include <criterion/criterion.h>

struct thing {
    struct quoted title;
    struct quoted_list of;
    struct expr_text when;
    struct day_range effective;
    struct picked hit;
    struct whole count;
    struct flag open;
    const struct datum *rows;
};
static const struct field rows[] = {
    F_TEXT(struct thing, title, FIELD_REQUIRED, "a title"),
    F_TEXTS(struct thing, of, FIELD_OPTIONAL, "roles"),
    F_EXPR(struct thing, when, FIELD_OPTIONAL, "a condition"),
    F_DAYS(struct thing, effective, FIELD_OPTIONAL, "days"),
    F_PICK(struct thing, hit, FIELD_OPTIONAL, "unique first any", "unique", "one of these"),
    F_WHOLE(struct thing, count, FIELD_OPTIONAL, "how many"),
    F_FLAG(struct thing, open, FIELD_OPTIONAL, "open or not"),
    F_DATUM(struct thing, rows, FIELD_OPTIONAL, "a list of rows", "rows"),
    F_END,
};

static struct mem mem;
static struct arena arena;
static struct sources sources;
static struct diags ds;
static uint32_t place;

static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
    sources = (struct sources){.arena = &arena};
    diags_init(&ds, &arena, &sources);
    source_add(&sources, STR("a.lua"), STR("a text that is longer than all places that are used in here"));
    place = 0;
}
static void end(void)
{
    arena_release(&arena);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(field, .init = begin, .fini = end);

static struct span next_span(void)
{
    return (struct span){1, place++, 1};
}
static struct datum text(const char *s)
{
    return (struct datum){.kind = DATUM_TEXT, .span = next_span(), .text = str_of(s)};
}
static struct datum number(double n)
{
    return (struct datum){.kind = DATUM_NUMBER, .span = next_span(), .number = n};
}
static struct datum yes(void)
{
    return (struct datum){.kind = DATUM_BOOL, .span = next_span(), .number = 1};
}
static struct datum function(void)
{
    return (struct datum){.kind = DATUM_FUNCTION, .span = next_span(), .function = 7};
}
static struct datum_pair pair(const char *key, struct datum v)
{
    return (struct datum_pair){.key = str_of(key), .key_span = next_span(), .value = v};
}
static struct datum_pair at(uint32_t index, struct datum v)
{
    return (struct datum_pair){.key = STR_EMPTY, .index = index, .key_span = v.span, .value = v};
}
static struct datum table_of(const struct datum_pair *p, uint32_t n)
{
    struct datum_pair *kept = NEW_ARRAY(&arena, struct datum_pair, n + 1);
    memcpy(kept, p, n * sizeof *p);
    return (struct datum){.kind = DATUM_TABLE, .span = next_span(), .pairs = kept, .npairs = n};
}
#define TABLE(...) \
    table_of((const struct datum_pair[]){__VA_ARGS__}, (uint32_t)ARRAY_LEN(((const struct datum_pair[]){__VA_ARGS__})))

static bool fill(struct datum body, bool open, bool positional, struct thing *ret)
{
    struct decl d = {.word = STR("thing"), .word_span = next_span(), .name = text("t"), .body = body};
    *ret = (struct thing){0};
    return fields_fill(&arena, &ds, rows, open, positional, &d, ret);
}

/* The only diagnostic: its code and a part of its message or help. */
static void told(enum diag_code code, const char *part)
{
    cr_assert_eq(ds.all.n, 1, "%u diagnostics", ds.all.n);
    const struct diag *d = ds.all.p[0];
    cr_assert(d->code == code, "%s: %.*s", diag_rows[d->code].code, STR_ARG(d->message));
    cr_assert(strstr(d->message.p, part) || strstr(d->help.p, part), "%.*s / %.*s", STR_ARG(d->message), STR_ARG(d->help));
    diags_init(&ds, &arena, &sources);
}

Test(field, all_kinds_are_filled)
{
    struct thing t;
    struct datum list = TABLE(at(1, text("a")), at(2, text("b")));
    cr_assert(fill(TABLE(pair("title", text("T")), pair("of", list), pair("when", function()),
                         pair("effective", text("2026-01-01..2026-03-31")), pair("hit", text("any")),
                         pair("count", number(3)), pair("open", yes()), pair("rows", number(4))),
                   false, false, &t));
    cr_assert_eq(ds.all.n, 0);
    cr_assert(t.title.given && str_eq(t.title.text, STR("T")) && t.title.span.source == 1);
    cr_assert(t.of.given && t.of.n == 2 && str_eq(t.of.p[1].text, STR("b")));
    cr_assert(t.when.given && t.when.is_function && t.when.function == 7);
    cr_assert(t.effective.given && t.effective.from == civil_days(2026, 1, 1) && t.effective.till == civil_days(2026, 3, 31));
    cr_assert(t.hit.given && t.hit.index == 2);
    cr_assert(t.count.given && t.count.value == 3);
    cr_assert(t.open.given && t.open.value);
    cr_assert(t.rows && t.rows->number > 3.5);
}

Test(field, what_is_absent_is_not_given)
{
    struct thing t;
    cr_assert(fill(TABLE(pair("title", text("T"))), false, false, &t));
    cr_assert(!t.of.given && !t.when.given && !t.effective.given && !t.hit.given && !t.count.given && !t.open.given && !t.rows);
}

Test(field, unknown_names_the_nearest)
{
    struct thing t;
    cr_assert_not(fill(TABLE(pair("title", text("T")), pair("effectve", text("x"))), false, false, &t));
    told(D_B0301, "did you mean `effective`?");
    cr_assert_not(fill(TABLE(pair("title", text("T")), pair("zzz", text("x"))), false, false, &t));
    told(D_B0301, "it takes title, of, when");
    cr_assert(fill(TABLE(pair("title", text("T")), pair("zzz", text("x"))), true, false, &t));
    cr_assert_eq(ds.all.n, 0);
}

Test(field, missing_and_doubled)
{
    struct thing t;
    cr_assert_not(fill(TABLE(pair("count", number(1))), false, false, &t));
    told(D_B0310, "thing \"t\" lacks its `title`");
    cr_assert_not(fill(TABLE(pair("title", text("T")), pair("title", text("U"))), false, false, &t));
    told(D_B0312, "`title` stands twice");
}

Test(field, wrong_types_show_the_form)
{
    static const struct {
        const char *key, *part;
        enum datum_kind kind;
    } cases[] = {
        {"title", "title = \"…\"", DATUM_NUMBER},     {"of", "a text or a list of texts", DATUM_BOOL},
        {"when", "when = \"amount > 100\"", DATUM_BOOL}, {"effective", "2026-01-01..", DATUM_NUMBER},
        {"hit", "one of a list", DATUM_NUMBER},       {"count", "count = 1", DATUM_TEXT},
        {"open", "open = true", DATUM_TEXT},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct thing t;
        struct datum wrong = {.kind = cases[i].kind, .span = next_span(), .text = STR("x")};
        bool title = i == 0;
        struct datum body = title ? TABLE(pair("title", wrong)) : TABLE(pair("title", text("T")), pair(cases[i].key, wrong));
        cr_assert_not(fill(body, false, false, &t));
        told(D_B0311, cases[i].part);
    }
}

Test(field, half_numbers_are_not_whole)
{
    struct thing t;
    cr_assert_not(fill(TABLE(pair("title", text("T")), pair("count", number(1.5))), false, false, &t));
    told(D_B0311, "a whole number, not a number");
}

Test(field, choices)
{
    struct thing t;
    cr_assert_not(fill(TABLE(pair("title", text("T")), pair("hit", text("frist"))), false, false, &t));
    told(D_B0313, "did you mean `first`?");
    cr_assert_not(fill(TABLE(pair("title", text("T")), pair("hit", text("zzzzz"))), false, false, &t));
    told(D_B0313, "unique, first, any");
}

Test(field, members_without_names)
{
    struct thing t;
    struct datum body = TABLE(pair("title", text("T")), at(1, text("x")));
    cr_assert(fill(body, false, true, &t));
    cr_assert_not(fill(body, false, false, &t));
    told(D_B0315, "has no name");
}

Test(field, ranges_of_days)
{
    static const struct {
        const char *text, *wrong; /* NULL: it is well */
        int32_t from, till;       /* days of March 2026; 0: open */
    } cases[] = {
        {"2026-03-01..2026-03-31", NULL, 1, 31}, {"2026-03-05", NULL, 5, 5},
        {"2026-03-05..", NULL, 5, 0},            {"..2026-03-05", NULL, 0, 5},
        {" 2026-03-01 .. 2026-03-02 ", NULL, 1, 2},
        {"2026-03-02..2026-03-01", "ends before it begins", 0, 0},
        {"2026-02-30..", "its first day", 0, 0}, {"..2026-3-01", "its last day", 0, 0},
        {"..", "it has no day", 0, 0},           {"", "no day of the calendar", 0, 0},
        {"2026-13-01", "no day of the calendar", 0, 0}, {"0000-01-01", "no day of the calendar", 0, 0},
        {"2026-03-01...2026-03-02", "its last day", 0, 0},
    };
    int32_t base = civil_days(2026, 3, 1) - 1;
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct day_range r = {0};
        struct datum d = text(cases[i].text);
        cr_assert_eq(field_days(&ds, &d, "effective", &r), !cases[i].wrong, "%s", cases[i].text);
        if (cases[i].wrong) {
            told(D_B0314, cases[i].wrong);
            continue;
        }
        cr_assert_eq(r.from, cases[i].from ? base + cases[i].from : INT32_MIN, "%s", cases[i].text);
        cr_assert_eq(r.till, cases[i].till ? base + cases[i].till : INT32_MAX, "%s", cases[i].text);
    }
}

Test(field, parts_of_bodies)
{
    static const char *const members[] = {"event", "where"};
    struct quoted_list list = {0};
    struct datum one = text("a"), mixed = TABLE(at(1, text("a")), at(2, number(2))), named = TABLE(pair("x", text("a")));
    struct datum odd = TABLE(pair("evnt", text("a")), pair("where", text("b")), at(1, text("c")));
    cr_assert(field_texts(&arena, &ds, &one, "of", &list) && list.n == 1);
    cr_assert_not(field_texts(&arena, &ds, &mixed, "of", &list));
    told(D_B0311, "of takes texts, not a number");
    cr_assert_not(field_texts(&arena, &ds, &named, "of", &list));
    told(D_B0301, "unknown field `x` in of");
    cr_assert_not(field_members(&ds, &odd, members, 2, STR("`on`")));
    told(D_B0301, "did you mean `event`?");
}
