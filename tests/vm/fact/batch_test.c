/* SPDX-License-Identifier: MIT */
#include "vm/fact/builder.h"

#include <criterion/criterion.h>

static struct mem mem;
static struct arena arena;
static struct names *names;
static struct schema schema;
static uint32_t full, sparse; /* kinds: all fields required; all optional */

enum { MONEY, NUMBER, TEXT, BOOL, PERIOD, FIELDS };
static const uint8_t types[FIELDS] = {TYPE_MONEY, TYPE_NUMBER, TYPE_TEXT, TYPE_BOOL, TYPE_PERIOD};

static void add_fields(uint32_t kind, bool optional)
{
    for (uint32_t i = 0; i < FIELDS; i++) {
        char letter = (char)('a' + i);
        struct field_def f = {.name = names_put(names, (struct str){&letter, 1}), .type = TYPE(types[i])};
        f.column = schema_column(&schema, f.name, f.type);
        f.type.optional = optional;
        *VEC_PUSH(&arena, schema.kinds.p[kind].fields) = f;
    }
}
static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
    names = names_new(&arena, NULL);
    schema_init(&schema, &arena, names);
    full = schema_kind(&schema, names_put(names, STR("full")));
    sparse = schema_kind(&schema, names_put(names, STR("sparse")));
    schema.kinds.p[full].declared = schema.kinds.p[sparse].declared = true;
    add_fields(full, false);
    add_fields(sparse, true);
}
static void end(void)
{
    arena_release(&arena);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(batch, .init = begin, .fini = end);

static struct row row(struct batch_builder *bb, uint32_t kind)
{
    return batch_row(bb, 0, kind, NAME_EMPTY, CORE_UNKNOWN, CORE_NONE, CORE_NONE, 1);
}

Test(batch, columns_are_shared_by_name_and_type)
{
    cr_assert_eq(schema.columns.n, FIELDS);
    cr_assert_eq(schema_kind_find(&schema, names_put(names, STR("nobody"))), KIND_NONE);
    cr_assert_not_null(kind_field(&schema, full, names_put(names, STR("a"))));
    cr_assert_null(kind_field(&schema, full, names_put(names, STR("z"))));
    cr_assert_null(kind_field(&schema, KIND_NONE, names_put(names, STR("a"))));
    cr_assert_eq(schema_record_find(&schema, names_put(names, STR("person"))), 0);
}

/* Each value in turn, with all values before it still there afterwards. */
Test(batch, integers_widen_in_place)
{
    static const struct {
        int64_t v;
        uint8_t width;
    } steps[] = {{0, WIDTH_8},          {127, WIDTH_8},         {-128, WIDTH_8},        {128, WIDTH_16},
                 {-32768, WIDTH_16},    {32767, WIDTH_16},      {32768, WIDTH_32},      {INT32_MIN, WIDTH_32},
                 {INT32_MAX, WIDTH_32}, {2147483648, WIDTH_64}, {INT64_MIN, WIDTH_64},  {INT64_MAX, WIDTH_64}};
    for (int keep = 0; keep < 2; keep++) {
        struct batch_builder *bb = batch_builder_new(&arena, &schema, 0, 100, keep);
        batch_begin(bb);
        for (uint32_t i = 0; i < ARRAY_LEN(steps); i++) {
            batch_put(bb, MONEY, row(bb, full), value_int(steps[i].v));
            cr_assert_eq(bb->batch->col[MONEY].width, steps[i].width, "step %u", i);
            for (uint32_t k = 0; k <= i; k++)
                cr_assert_eq(batch_cell(bb->batch, MONEY, (struct row){k}).as.i, steps[k].v);
        }
        cr_assert_not_null(batch_end(bb));
        batch_begin(bb);
        batch_put(bb, MONEY, row(bb, full), value_int(1));
        cr_assert_eq(bb->batch->col[MONEY].width, WIDTH_64, "the next batch begins with the last width");
    }
}

Test(batch, codes_widen_at_256_and_65536)
{
    struct batch_builder *bb = batch_builder_new(&arena, &schema, 0, 70000, false);
    batch_begin(bb);
    for (uint32_t i = 0; i < 70000; i++) {
        batch_put(bb, TEXT, row(bb, full), value_name(1000000 + i));
        if (i == 255 || i == 256 || i == 65535 || i == 65536)
            cr_assert_eq(bb->batch->col[TEXT].width, i < 256 ? WIDTH_8 : i < 65536 ? WIDTH_16 : WIDTH_32);
    }
    const struct batch *b = batch_end(bb);
    for (uint32_t i = 0; i < b->n; i++)
        cr_assert_eq(batch_cell(b, TEXT, (struct row){i}).as.name, 1000000 + i);
}

Test(batch, numbers_are_integers_until_one_is_not)
{
    static const double v[] = {1, 2, 300, 70000, -1, 9007199254740992.0, 0.5, 7, -1e300, 18014398509481984.0};
    struct batch_builder *bb = batch_builder_new(&arena, &schema, 0, 100, false);
    batch_begin(bb);
    for (uint32_t i = 0; i < ARRAY_LEN(v); i++) {
        batch_put(bb, NUMBER, row(bb, full), value_number(v[i]));
        cr_assert_eq(bb->batch->col[NUMBER].width == WIDTH_F64, i >= 6);
        for (uint32_t k = 0; k <= i; k++)
            cr_assert_eq(batch_cell(bb->batch, NUMBER, (struct row){k}).as.n, v[k]);
    }
    batch_end(bb);
    batch_begin(bb);
    batch_put(bb, NUMBER, row(bb, full), value_number(3));
    cr_assert_eq(bb->batch->col[NUMBER].width, WIDTH_F64);
    cr_assert_eq(batch_cell(bb->batch, NUMBER, (struct row){0}).as.n, 3);
}

Test(batch, periods_and_bools)
{
    static const struct period p[] = {{0, 3}, {0, -3}, {12, -1}, {-12, 1}, {INT32_MAX, INT32_MIN}, {0, 0}};
    struct batch_builder *bb = batch_builder_new(&arena, &schema, 0, 100, true);
    batch_begin(bb);
    for (uint32_t i = 0; i < ARRAY_LEN(p); i++) {
        struct row r = row(bb, full);
        batch_put(bb, PERIOD, r, (struct value){.as.period = p[i]});
        batch_put(bb, BOOL, r, value_bool(i % 2));
    }
    for (uint32_t i = 0; i < ARRAY_LEN(p); i++) {
        struct period got = batch_cell(bb->batch, PERIOD, (struct row){i}).as.period;
        cr_assert(got.months == p[i].months && got.days == p[i].days, "%u", i);
        cr_assert_eq(batch_cell(bb->batch, BOOL, (struct row){i}).as.b, i % 2);
    }
}

/* Every state at every place around the ends of words; what is put is what is read. */
Test(batch, validity_around_the_ends_of_words)
{
    static const uint32_t sizes[] = {0, 1, 63, 64, 65, 127, 128, 129};
    for (uint32_t s = 0; s < ARRAY_LEN(sizes); s++) {
        for (uint32_t pattern = 0; pattern < 24; pattern++) {
            struct batch_builder *bb = batch_builder_new(&arena, &schema, 0, 129, pattern & 1);
            batch_begin(bb);
            for (uint32_t i = 0; i < sizes[s]; i++) {
                struct row r = row(bb, i % 5 ? full : sparse);
                uint32_t how = (i * 7 + pattern) % 4;
                if (how < 3)
                    batch_put(bb, MONEY, r, how == 0 ? value_int(i) : how == 1 ? VALUE_NONE : VALUE_UNKNOWN);
            }
            const struct batch *b = batch_end(bb);
            cr_assert_eq(b == NULL, sizes[s] == 0);
            for (uint32_t i = 0; i < sizes[s]; i++) {
                uint32_t how = (i * 7 + pattern) % 4;
                uint8_t want = how == 0 ? V_KNOWN : how == 1 ? V_NONE : how == 2 || i % 5 ? V_UNKNOWN : V_NONE;
                struct value v = batch_cell(b, MONEY, (struct row){i});
                cr_assert_eq(v.state, want, "size %u, pattern %u, row %u", sizes[s], pattern, i);
                cr_assert(want != V_KNOWN || v.as.i == i);
            }
        }
    }
}

Test(batch, a_column_that_nobody_fills_has_no_cells)
{
    struct batch_builder *bb = batch_builder_new(&arena, &schema, 0, 100, false);
    batch_begin(bb);
    row(bb, full);
    const struct batch *b = batch_end(bb);
    cr_assert_null(b->col[MONEY].data);
    cr_assert_eq(batch_cell(b, MONEY, (struct row){0}).state, V_UNKNOWN);
    batch_begin(bb);
    row(bb, sparse);
    b = batch_end(bb);
    cr_assert_null(b->col[MONEY].data);
    cr_assert_eq(batch_cell(b, MONEY, (struct row){0}).state, V_NONE);
    batch_begin(bb);
    row(bb, sparse);
    row(bb, full);
    row(bb, KIND_NONE);
    b = batch_end(bb);
    cr_assert_eq(batch_cell(b, MONEY, (struct row){0}).state, V_NONE);
    cr_assert_eq(batch_cell(b, MONEY, (struct row){1}).state, V_UNKNOWN);
    cr_assert_eq(batch_cell(b, MONEY, (struct row){2}).state, V_UNKNOWN);
}

Test(batch, a_dropped_row_leaves_nothing)
{
    struct batch_builder *bb = batch_builder_new(&arena, &schema, 0, 100, false);
    batch_begin(bb);
    batch_put(bb, MONEY, row(bb, full), value_int(1));
    batch_put(bb, MONEY, row(bb, sparse), value_int(2));
    batch_drop_row(bb);
    row(bb, full);
    const struct batch *b = batch_end(bb);
    cr_assert_eq(b->n, 2);
    cr_assert_eq(batch_cell(b, MONEY, (struct row){0}).as.i, 1);
    cr_assert_eq(batch_cell(b, MONEY, (struct row){1}).state, V_UNKNOWN);
}

Test(batch, kept_batches_stay)
{
    const struct batch *kept[20];
    struct batch_builder *bb = batch_builder_new(&arena, &schema, 0, 3, true);
    for (int64_t k = 0; k < 20; k++) {
        batch_begin(bb);
        for (int64_t i = 0; i < 3; i++)
            batch_put(bb, MONEY, row(bb, full), value_int(k * k * k * k * k * k * 1000 + i));
        cr_assert(batch_full(bb));
        kept[k] = batch_end(bb);
    }
    for (int64_t k = 0; k < 20; k++)
        for (uint32_t i = 0; i < 3; i++)
            cr_assert_eq(batch_cell(kept[k], MONEY, (struct row){i}).as.i, k * k * k * k * k * k * 1000 + i);
}

/* Runs of cells at once against cell by cell. */
Test(batch, runs_of_cells_are_the_same_as_single_ones)
{
    uint64_t seed = 20260302;
    for (int round = 0; round < 400; round++) {
        struct batch_builder *one = batch_builder_new(&arena, &schema, 0, 200, false);
        struct batch_builder *many = batch_builder_new(&arena, &schema, 0, 200, false);
        batch_begin(one);
        batch_begin(many);
        for (int part = 0; part < 3; part++) {
            uint32_t n = (uint32_t)(hash_mix(seed++) % 66), rows[66], k = 0;
            int64_t v[66];
            uint32_t first = builder_rows(many, n);
            for (uint32_t i = 0; i < n; i++)
                many->kind[first + i] = hash_mix(seed++) % 2 ? full : sparse;
            builder_kinds(many, first);
            for (uint32_t i = 0; i < n; i++) {
                struct row r = row(one, many->kind[first + i]);
                if (hash_mix(seed++) % 4 == 0)
                    continue;
                rows[k] = r.i;
                v[k] = (int64_t)hash_mix(seed) >> hash_mix(seed + 7) % 64;
                seed++;
                batch_put(one, MONEY, r, value_int(v[k++]));
            }
            column_ints(many, MONEY, rows, k, v);
        }
        const struct batch *a = batch_end(one), *b = batch_end(many);
        for (uint32_t i = 0; a && i < a->n; i++) {
            struct value x = batch_cell(a, MONEY, (struct row){i}), y = batch_cell(b, MONEY, (struct row){i});
            cr_assert(x.state == y.state && (x.state != V_KNOWN || x.as.i == y.as.i), "round %d row %u", round, i);
        }
    }
}
