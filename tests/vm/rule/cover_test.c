/* SPDX-License-Identifier: MIT */
#include "vm/rule/cover.h"

#include "vm/base/limits.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct mem mem;
static struct arena arena;
static struct names *names;
static struct types types;
static struct type tiers, tmoney;

static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
    names = names_new(&arena, NULL);
    types = (struct types){.arena = &arena, .names = names};
    struct name list[] = {names_put(names, STR("A")), names_put(names, STR("B"))};
    tiers = (struct type){.kind = TYPE_ONE_OF, .of = types_choices(&types, list, 2)};
    tmoney = (struct type){.kind = TYPE_MONEY, .of = names_put(names, STR("CNY")).id};
}
static void end(void)
{
    arena_release(&arena);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(cover, .init = begin, .fini = end);

/* --- building ---------------------------------------------------------------------------------------------- */

static struct matrix matrix_of(enum hit hit, const char *const *inputs, const struct type *t, uint32_t n)
{
    struct matrix m = {.hit = hit};
    for (uint32_t i = 0; i < n; i++)
        *VEC_PUSH(&arena, m.inputs) = (struct matrix_column){names_put(names, str_of(inputs[i])), t[i]};
    *VEC_PUSH(&arena, m.outputs) = (struct matrix_column){NAME_EMPTY, TYPE(TYPE_NUMBER)};
    return m;
}

static void add_row(struct matrix *m, const struct cell *cells, double out)
{
    struct matrix_row r = {NEW_ARRAY(&arena, struct cell, m->inputs.n), NEW(&arena, struct value), {0}};
    for (uint32_t i = 0; i < m->inputs.n; i++)
        r.cells[i] = cells[i];
    r.outs[0] = value_number(out);
    *VEC_PUSH(&arena, m->rows) = r;
}

static struct cell any(void)
{
    return (struct cell){.any = true};
}
static struct cell is(struct value v)
{
    struct cell c = {0};
    *VEC_PUSH(&arena, c.in) = v;
    return c;
}
static struct cell text(const char *s)
{
    return is(value_name(names_put(names, str_of(s)).id));
}
static struct cell low(struct value v, bool open)
{
    return (struct cell){.has_low = true, .low_open = open, .low = v};
}
static struct cell high(struct value v, bool open)
{
    return (struct cell){.has_high = true, .high_open = open, .high = v};
}
static struct cell both(struct value l, struct value h)
{
    return (struct cell){.has_low = true, .low = l, .has_high = true, .high = h};
}

static struct cover look(const struct matrix *m)
{
    struct cover c;
    cover_analyse(&arena, &types, m, limits_default.matrix_cells, &c);
    return c;
}

/* Each finding as "fault row other: example". */
static void said(const struct matrix *m, const char *want)
{
    static const char *const fault[] = {"gap", "overlap", "conflict", "unreachable"};
    const struct zone *utc;
    cr_assert(zone_load(&arena, open_file, NULL, STR_EMPTY, STR("UTC"), &utc) == ZONE_OK);
    struct value_env ve = {names, &types, utc, CLOCK_EARLIER, &arena};
    struct cover c = look(m);
    struct buf b = {.arena = &arena};
    for (uint32_t i = 0; i < c.found.n; i++) {
        const struct cover_finding *f = &c.found.p[i];
        buf_printf(&b, "%s%s", i ? "; " : "", fault[f->fault]);
        if (f->fault != COVER_GAP)
            buf_printf(&b, " %u", f->row + 1);
        if (f->fault == COVER_OVERLAP || f->fault == COVER_CONFLICT)
            buf_printf(&b, " %u", f->other + 1);
        if (f->example)
            buf_printf(&b, ": %.*s", STR_ARG(cover_text(&arena, &ve, m, f->example)));
    }
    cr_assert(str_eq(buf_str(&b), str_of(want)), "%.*s, not %s", STR_ARG(buf_str(&b)), want);
    cr_assert_not(c.gave_up);
}

static void said_of_one(enum hit hit, struct type t, const struct cell *cells, uint32_t n, const char *want)
{
    struct matrix m = matrix_of(hit, (const char *const[]){"x"}, &t, 1);
    for (uint32_t i = 0; i < n; i++)
        add_row(&m, &cells[i], i);
    said(&m, want);
}
#define ONE(hit, t, want, ...) \
    said_of_one(hit, t, (const struct cell[]){__VA_ARGS__}, ARRAY_LEN(((const struct cell[]){__VA_ARGS__})), want)

static struct value num(double v)
{
    return value_number(v);
}
static struct value yuan(int64_t v)
{
    return value_int(v * MONEY_ONE);
}

/* --- tests ------------------------------------------------------------------------------------------------- */

Test(cover, the_hotel_of_the_tour)
{
    struct matrix m = matrix_of(HIT_UNIQUE, (const char *const[]){"tier", "nights"},
                                (const struct type[]){tiers, TYPE(TYPE_NUMBER)}, 2);
    add_row(&m, (const struct cell[]){text("A"), high(num(3), false)}, 800);
    add_row(&m, (const struct cell[]){text("A"), low(num(3), true)}, 700);
    add_row(&m, (const struct cell[]){text("B"), high(num(3), false)}, 500);
    said(&m, "gap: tier = \"B\", nights = 4");
    m.rows.p[2].cells[1] = any();
    said(&m, "");
}

Test(cover, numbers_are_dense)
{
    struct type t = TYPE(TYPE_NUMBER);
    ONE(HIT_UNIQUE, t, "gap: x = 3.5", high(num(3), false), low(num(4), false));
    ONE(HIT_UNIQUE, t, "gap: x = 3", high(num(3), true), low(num(3), true));
    ONE(HIT_UNIQUE, t, "", high(num(3), true), low(num(3), false));
    ONE(HIT_UNIQUE, t, "overlap 2 1: x = 3", high(num(3), false), low(num(3), false));
    ONE(HIT_UNIQUE, t, "gap: x = 0.15", high(num(0.1), false), low(num(0.2), false));
    ONE(HIT_UNIQUE, t, "gap: x = -1", low(num(0), false));
    ONE(HIT_UNIQUE, t, "", high(num(0), true), low(num(-0.0), false));
    ONE(HIT_UNIQUE, t, "", high(num(1), false), low(num(1), true));
    ONE(HIT_UNIQUE, t, "gap: x = 0.8; overlap 3 1: x = 0", high(num(0), false), both(num(1), num(3)), both(num(0), num(0.5)));
}

Test(cover, neighbouring_doubles_have_nothing_between)
{
    double next = 0.1 + 0x1p-56;
    cr_assert_neq(next, 0.1);
    ONE(HIT_UNIQUE, TYPE(TYPE_NUMBER), "", high(num(0.1), false), low(num(next), false));
}

Test(cover, amounts_go_in_steps)
{
    ONE(HIT_UNIQUE, tmoney, "gap: x = 50000.00", high(yuan(50000), true), low(yuan(50000), true));
    ONE(HIT_UNIQUE, tmoney, "gap: x = 50000.0001", high(yuan(50000), false), low(value_int(500000002), false));
    ONE(HIT_UNIQUE, tmoney, "", high(yuan(50000), false), low(value_int(500000001), false));
    ONE(HIT_UNIQUE, tmoney, "gap: x = 3001.00", high(yuan(3000), false));
    ONE(HIT_UNIQUE, tmoney, "gap: x = 0.00", low(yuan(1), false), high(yuan(-1), false));
    ONE(HIT_UNIQUE, tmoney, "gap: x = -4.00", low(yuan(-3), false));
    ONE(HIT_UNIQUE, tmoney, "", high(value_int(INT64_MAX), false));
}

Test(cover, days_and_instants)
{
    int32_t d = civil_days(2026, 3, 31);
    ONE(HIT_UNIQUE, TYPE(TYPE_DATE), "gap: x = \"2026-04-01\"", high(value_int(d), false), low(value_int(d + 2), false));
    ONE(HIT_UNIQUE, TYPE(TYPE_DATE), "", high(value_int(d), false), low(value_int(d + 1), false));
    ONE(HIT_UNIQUE, TYPE(TYPE_DATE), "gap: x = \"2026-03-30\"", low(value_int(d), false));
    ONE(HIT_UNIQUE, TYPE(TYPE_TIME), "gap: x = \"2026-03-31T01:00:00+00:00\"", high(value_int(d * CIVIL_DAY), false));
    ONE(HIT_UNIQUE, TYPE(TYPE_TIME), "gap: x = \"2026-03-31T00:00:00.000001+00:00\"", high(value_int(d * CIVIL_DAY), false),
        low(value_int(d * CIVIL_DAY + 2), false));
}

Test(cover, lists)
{
    struct type t = TYPE(TYPE_BOOL), p = TYPE(TYPE_TEXT);
    ONE(HIT_UNIQUE, t, "gap: x = false", is(value_bool(true)));
    ONE(HIT_UNIQUE, t, "", is(value_bool(true)), is(value_bool(false)));
    ONE(HIT_UNIQUE, tiers, "gap: x = \"B\"", text("A"));
    ONE(HIT_UNIQUE, p, "gap: x = any other text", text("A"));
    ONE(HIT_UNIQUE, p, "overlap 3 1: x = \"A\"", text("A"), text("B"), any());
    ONE(HIT_FIRST, p, "", text("A"), text("B"), any());
    p.optional = tiers.optional = true;
    ONE(HIT_UNIQUE, tiers, "gap: x = none", text("A"), text("B"));
    ONE(HIT_UNIQUE, p, "", any());
}

Test(cover, hit_by_hit)
{
    struct type t = TYPE(TYPE_NUMBER);
    ONE(HIT_FIRST, t, "unreachable 3", high(num(3), false), low(num(3), true), both(num(1), num(9)));
    ONE(HIT_FIRST, t, "gap: x = 3; unreachable 3", high(num(3), true), low(num(3), true), is(num(2)));
    ONE(HIT_FIRST, t, "", high(num(3), false), any());
    ONE(HIT_ANY, t, "conflict 2 1: x = 0; conflict 3 1: x = 0", high(num(3), false), any(), any());
    ONE(HIT_COLLECT, t, "", is(num(3)), is(num(3)));
    struct matrix m = matrix_of(HIT_ANY, (const char *const[]){"x"}, &t, 1);
    add_row(&m, (const struct cell[]){any()}, 1);
    add_row(&m, (const struct cell[]){high(num(3), false)}, 1);
    said(&m, "");
}

Test(cover, a_table_without_rows_is_one_gap)
{
    struct matrix m = matrix_of(HIT_UNIQUE, (const char *const[]){"tier", "nights"},
                                (const struct type[]){tiers, TYPE(TYPE_NUMBER)}, 2);
    said(&m, "gap: tier = \"A\", nights = 0");
}

/* n inputs of 100 steps each: the product is far beyond the limit, the walk is not. */
Test(cover, large_tables_end)
{
    enum { INPUTS = 8, STEPS = 60 };
    const char *const inputs[INPUTS] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    struct type t[INPUTS];
    for (uint32_t k = 0; k < INPUTS; k++)
        t[k] = TYPE(TYPE_NUMBER);
    struct matrix m = matrix_of(HIT_UNIQUE, inputs, t, INPUTS);
    for (uint32_t k = 0; k < INPUTS; k++)
        for (uint32_t i = 0; i < STEPS; i++) {
            struct cell cells[INPUTS];
            for (uint32_t c = 0; c < INPUTS; c++)
                cells[c] = any();
            cells[k] = is(num(i));
            add_row(&m, cells, i);
        }
    struct cover c = look(&m);
    cr_assert(c.found.n > 0 && c.found.p[0].fault == COVER_GAP);
    cr_assert_eq(c.found.p[0].example[0].value.as.n, 0.5);
    cr_assert_eq(c.found.p[0].example[7].value.as.n, 0.5);
    cover_analyse(&arena, &types, &m, 1, &c);
    cr_assert(c.gave_up);
}

Test(cover, bounds_of_cells)
{
    int64_t l, h;
    struct cell c = both(num(3), num(3));
    cr_assert(cover_bounds(&c, TYPE(TYPE_NUMBER), &l, &h) && l == h);
    c.low_open = true;
    cr_assert_not(cover_bounds(&c, TYPE(TYPE_NUMBER), &l, &h));
    c = both(value_int(5), value_int(6));
    c.low_open = c.high_open = true;
    cr_assert_not(cover_bounds(&c, TYPE(TYPE_DATE), &l, &h));
    c = low(value_int(INT64_MAX), true);
    cr_assert_not(cover_bounds(&c, tmoney, &l, &h));
}
