/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>

#include "tests/vm/read/memory_log.h"

static struct memory_log log_;
static struct read_options options;

static void fresh(void)
{
    memory_log_open(&log_);
    memset(&options, 0, sizeof options);
    memory_field(&log_, "refund", "amount", TYPE(TYPE_MONEY), false);
    memory_field(&log_, "refund", "note", TYPE(TYPE_TEXT), true);
    memory_field(&log_, "refund", "by", (struct type){.kind = TYPE_RECORD, .of = 0}, true);
    memory_field(&log_, "refund", "ok", TYPE(TYPE_BOOL), true);
    memory_field(&log_, "refund", "n", TYPE(TYPE_NUMBER), true);
}
static void done(void)
{
    memory_log_close(&log_);
    cr_assert_eq(log_.open, 0);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(sqlite, .init = fresh, .fini = done);

/* The bytes of a database that the statements make. */
static void make(const char *sql)
{
    sqlite3 *h;
    sqlite3_int64 n;
    cr_assert_eq(sqlite3_open(":memory:", &h), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(h));
    unsigned char *p = sqlite3_serialize(h, "main", &n, 0);
    cr_assert_not_null(p);
    struct str bytes = arena_copy(&log_.arena, (struct str){(const char *)p, (uint32_t)n});
    sqlite3_free(p);
    sqlite3_close(h);
    log_.nfile = 0;
    memory_log_add(&log_, STR("t.db"), bytes);
}

static struct str rows_of(const char *path, enum bl_status *ret)
{
    struct buf b = {.arena = &log_.arena};
    struct reader *r = reader_open(&log_.env, &options, str_of(path), 0);
    const struct batch *batch;
    *ret = BL_DATA;
    while (r && (*ret = r->ops->next(r, &batch)) == BL_OK && batch)
        for (uint32_t i = 0; i < batch->n; i++) {
            buf_printf(&b, "%u ", (unsigned)batch->line[i]);
            memory_row(&log_, &b, batch, (struct row){i});
        }
    return buf_str(&b);
}

#define COLUMNS "kind, at, actor, \"case\", id, amount, note, by, ok, n"
#define TABLE   "create table t(" COLUMNS ");"
#define ROW     " refund|2026-01-01T00:00:00+00:00|"
#define FRONT   "'refund', '2026-01-01', "

/* STR for static tables: an initializer */
#define TEXT(lit) {"" lit, sizeof(lit) - 1}

struct good {
    const char *name, *sql, *rows;
};
static const struct good goods[] = {
    {"texts", TABLE "insert into t values(" FRONT "'li', 'T-1', 'e1', '1.50', 'x', 'wang', 'true', '2')", "1" ROW "li|T-1|e1|1.50 x wang true 2\n"},
    {"numbers", TABLE "insert into t values(" FRONT "'li', 'T-1', 'e1', 12, 'x', 'wang', 1, 2.5)", "1" ROW "li|T-1|e1|12.00 x wang true 2.5\n"},
    {"zero and one", TABLE "insert into t values(" FRONT "null, null, null, 12, null, null, 0, -3)", "1" ROW "?|-|-|12.00 none none false -3\n"},
    {"nothing at all", TABLE "insert into t values(" FRONT "null, null, null, null, null, null, null, null)", "1" ROW "?|-|-|unknown none none none none\n"},
    {"empty texts", TABLE "insert into t values(" FRONT "'', '', '', 0, '', '', '', '')", "1" ROW "?|-|-|0.00 none none none none\n"},
    {"a real that is an amount", TABLE "insert into t values(" FRONT "null, null, null, 6200.1, null, null, null, 1e300)",
     "1" ROW "?|-|-|6200.10 none none none 1e+300\n"},
    {"rows are counted", TABLE "insert into t(kind, at, amount) values ('refund', '2026-01-01', 1), ('refund', '2026-01-01', 2); delete from t where amount = 1",
     "1" ROW "?|-|-|2.00 none none none none\n"},
    {"no rows", TABLE, ""},
};

Test(sqlite, what_can_be_read)
{
    for (uint32_t i = 0; i < ARRAY_LEN(goods); i++) {
        enum bl_status how;
        make(goods[i].sql);
        struct str got = rows_of("t.db:t", &how);
        cr_expect(how == BL_OK && log_.diags.all.n == 0 && str_eq(got, str_of(goods[i].rows)), "%s: %d %.*s", goods[i].name, (int)how, STR_ARG(got));
        log_.diags.all.n = log_.diags.errors = 0;
    }
}

struct bad {
    const char *name, *sql;
    enum diag_code code;
    uint32_t row, column;
};
static const struct bad bads[] = {
    {"a number for a case", TABLE "insert into t values(" FRONT "'li', 7, null, 1, null, null, null, null)", D_B0695, 1, 4},
    {"a number for a person", TABLE "insert into t values(" FRONT "'li', null, null, 1, null, 7, null, null)", D_B0695, 1, 8},
    {"bytes", TABLE "insert into t values(" FRONT "'li', null, null, x'00', null, null, null, null)", D_B0696, 1, 6},
    {"no kind", TABLE "insert into t(at, amount) values('2026-01-01', 1)", D_B0617, 1, 1},
    {"no time", TABLE "insert into t(kind, amount) values('refund', 1)", D_B0632, 1, 1},
    {"a number for a time", TABLE "insert into t(kind, at, amount) values('refund', 1767225600, 1)", D_B0621, 1, 2},
    {"five decimals", TABLE "insert into t values(" FRONT "'li', null, null, 1.23456, null, null, null, null)", D_B0622, 1, 6},
    {"two is no bool", TABLE "insert into t values(" FRONT "'li', null, null, 1, null, null, 2, null)", D_B0621, 1, 9},
    {"no UTF-8", TABLE "insert into t values(" FRONT "'li', null, null, 1, cast(x'ff' as text), null, null, null)", D_B0606, 1, 7},
    {"no column of kinds", "create table t(at, amount)", D_B0615, 0, 0},
    {"no column of times", "create table t(kind, amount)", D_B0616, 0, 0},
    {"no column of a field", "create table t(kind, at); insert into t values('refund', '2026-01-01')", D_B0619, 0, 0},
};

Test(sqlite, what_is_refused)
{
    for (uint32_t i = 0; i < ARRAY_LEN(bads); i++) {
        enum bl_status how;
        make(bads[i].sql);
        rows_of("t.db:t", &how);
        const struct diag *d = log_.diags.all.n ? log_.diags.all.p[0] : NULL;
        cr_expect(how == BL_DATA && log_.diags.all.n == 1 && d->code == bads[i].code && d->line == bads[i].row && d->column == bads[i].column,
                  "%s: %d, %u told, %s %u:%u", bads[i].name, (int)how, log_.diags.all.n, d ? diag_rows[d->code].code : "", d ? d->line : 0,
                  d ? d->column : 0);
        log_.diags.all.n = log_.diags.errors = 0;
    }
}

Test(sqlite, what_a_decimal_holds_is_said_once)
{
    enum bl_status how;
    make("create table t(kind text, at text, amount decimal(10, 2), n real);"
         "insert into t values('refund', '2026-01-01', 12, 1.5), ('refund', '2026-01-01', 6200.1, 2.5), ('refund', '2026-01-01', 0.3, 1.5)");
    rows_of("t.db:t", &how);
    cr_assert(how == BL_OK && log_.diags.all.n == 1 && log_.diags.all.p[0]->code == D_B0697 && log_.diags.all.p[0]->line == 2);
}

Test(sqlite, bad_rows_may_be_skipped)
{
    enum bl_status how;
    make(TABLE "insert into t(kind, at, amount) values ('refund', '2026-01-01', 1), ('refund', '2026-01-01', 'x'), ('refund', '2026-01-01', 3)");
    options.skip_bad_rows = true;
    struct str got = rows_of("t.db:t", &how);
    cr_assert(how == BL_OK && log_.diags.errors == 0 && log_.diags.warnings == 1);
    cr_assert(str_eq(got, STR("1" ROW "?|-|-|1.00 none none none none\n3" ROW "?|-|-|3.00 none none none none\n")), "%.*s", STR_ARG(got));
}

Test(sqlite, kinds_and_maps)
{
    static const struct column_map map[] = {{TEXT("amount"), TEXT("sum")}, {TEXT("at"), TEXT("day")}};
    enum bl_status how;
    make("create table t(day, sum, kind); insert into t values('2026-01-01', 5, 'other')");
    options.kind = STR("refund");
    options.map = map;
    options.nmap = 2;
    struct str got = rows_of("t.db:select day, sum from t", &how);
    cr_assert(how == BL_OK && str_eq(got, STR("1" ROW "?|-|-|5.00 none none none none\n")), "%.*s", STR_ARG(got));
    rows_of("t.db:select day from t", &how);
    cr_assert(how == BL_DATA && log_.diags.all.p[0]->code == D_B0630);
}

Test(sqlite, two_columns_of_one_name)
{
    enum bl_status how;
    make(TABLE);
    rows_of("t.db:select kind, at, amount, amount from t", &how);
    cr_assert(how == BL_DATA && log_.diags.all.p[0]->code == D_B0610);
}

Test(sqlite, a_damaged_file_is_told)
{
    enum bl_status how;
    make(TABLE "with recursive c(x) as (select 1 union all select x + 1 from c where x < 2000) insert into t(kind, at, amount) select 'refund', '2026-01-01', x from c");
    char *p = (char *)(uintptr_t)log_.file[0].text.p;
    memset(p + 3 * 4096, 0x5a, 4096);
    rows_of("t.db:t", &how);
    cr_assert(how == BL_DATA && log_.diags.all.n == 1 && log_.diags.all.p[0]->code == D_B0602);
}

static void read_once(void *ud)
{
    rows_of("t.db:t", ud);
}

Test(sqlite, each_allocation_of_ours_may_fail)
{
    static char keep[1 << 16];
    make(TABLE "insert into t(kind, at, amount, note) values ('refund', '2026-01-01', 1.5, 'x'), ('refund', '2026-01-01', 2, 'y')");
    uint32_t size = log_.file[0].text.n;
    cr_assert_leq(size, sizeof keep);
    memcpy(keep, log_.file[0].text.p, size);
    memory_log_close(&log_);
    for (int mode = 0; mode < 2; mode++)
        for (long n = 1;; n++) {
            fresh();
            memory_log_add(&log_, STR("t.db"), (struct str){keep, size});
            enum bl_status how;
            fault_at(n, mode);
            enum bl_status status = mem_try(&log_.mem, read_once, &how);
            bool reached = fault_count() >= n;
            fault_at(0, false);
            memory_log_close(&log_);
            cr_assert(log_.open == 0 && fault_live() == 0);
            cr_assert(status == BL_MEMORY || (status == BL_OK && how == BL_OK && !reached), "at %ld: %d %d", n, (int)status, (int)how);
            if (!reached)
                break;
        }
    fresh();
}
