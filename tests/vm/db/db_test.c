/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/vm/read/memory_log.h"
#include "vm/db/db.h"

static struct memory_log log_;
static char path[] = "/tmp/bylaw-db-XXXXXX";
static char file[64];

static void make(const char *sql)
{
    sqlite3 *h;
    cr_assert_eq(sqlite3_open(file, &h), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(h));
    sqlite3_close(h);
}

static void fresh(void)
{
    memory_log_open(&log_);
    log_.env.open = open_file;
    cr_assert_not_null(mkdtemp(path));
    snprintf(file, sizeof file, "%s/t.db", path);
    make("create table t(n integer, x real, s text, b blob); insert into t values (1, 1.5, 'one', x'00'), (null, null, '', null);"
         "create table \"odd \"\" name\"(a); insert into \"odd \"\" name\" values (7)");
}
static void done(void)
{
    memory_log_close(&log_);
    cr_assert_eq(fault_live(), 0);
    remove(file);
    remove(path);
}
TestSuite(db, .init = fresh, .fini = done);

static struct db *opened(const char *what)
{
    struct db_env env = {&log_.arena, &log_.diags, &log_.limits, NULL, log_.env.open, log_.env.open_ud};
    return db_open(&env, str_of("log"), str_of(file), str_of(what));
}

static struct str rows_of(const char *what, enum db_step *ret)
{
    static const char *const kind[] = {"null", "whole", "real", "text", "bytes"};
    struct buf b = {.arena = &log_.arena};
    struct db *db = opened(what);
    *ret = DB_BAD;
    while (db && (*ret = db_step(db)) == DB_ROW) {
        for (uint32_t i = 0; i < db_columns(db); i++) {
            struct db_cell c = db_cell(db, i);
            buf_text(&b, kind[c.kind]);
            buf_char(&b, ':');
            buf_add(&b, c.text);
            if (c.kind == DB_REAL)
                buf_number(&b, c.real);
            buf_char(&b, ' ');
        }
        buf_char(&b, '\n');
    }
    if (db)
        db_close(db);
    return buf_str(&b);
}

static void expect_rows(const char *what, const char *want)
{
    enum db_step how;
    struct str got = rows_of(what, &how);
    cr_expect(how == DB_END && str_eq(got, str_of(want)), "%s: %d %.*s", what, (int)how, STR_ARG(got));
}

Test(db, reads_tables_and_queries)
{
    expect_rows("t", "whole:1 real:1.5 text:one bytes: \nnull: null: text: null: \n");
    expect_rows("T", "whole:1 real:1.5 text:one bytes: \nnull: null: text: null: \n");
    expect_rows("select * from \"odd \"\" name\"", "whole:7 \n");
    expect_rows("select s from t where n is null ; -- and no more\n", "text: \n");
    expect_rows("with recursive c(x) as (select 1 union all select x + 1 from c where x < 3) select x from c",
                "whole:1 \nwhole:2 \nwhole:3 \n");
    expect_rows("values (1), (2)", "whole:1 \nwhole:2 \n");
}

struct refusal {
    const char *what;
    enum diag_code code;
};
static const struct refusal refusals[] = {
    {"", D_B0689},
    {"u", D_B0690},
    {"sqlite_schema_", D_B0690},
    {"select * from u", D_B0691},
    {"select", D_B0690},
    {"select (", D_B0691},
    {"select 1; select 2", D_B0693},
    {"select 1; drop table t", D_B0693},
    {"insert into t(n) values (1)", D_B0692},
    {"update t set n = 2", D_B0692},
    {"delete from t", D_B0692},
    {"drop table t", D_B0692},
    {"create table u(a)", D_B0692},
    {"create temp table u(a)", D_B0692},
    {"attach 'other.db' as o", D_B0692},
    {"vacuum into 'other.db'", D_B0692},
    {"pragma writable_schema = 1", D_B0692},
    {"pragma query_only = 0", D_B0692},
    {"begin immediate", D_B0692},
    {"savepoint a", D_B0692},
    {"reindex t", D_B0692},
    {"analyze t", D_B0692},
    {"with a as (select 1) delete from t", D_B0692},
    {"select * from pragma_table_info('t')", D_B0692},
    {"select load_extension('x')", D_B0692},
    {"select random() from t", D_B0692},
    {"explain select 1; select 2", D_B0693},
    {"-- nothing", D_B0691},
};

Test(db, refuses_what_is_no_reading)
{
    for (uint32_t i = 0; i < ARRAY_LEN(refusals); i++) {
        log_.diags.all.n = log_.diags.errors = 0;
        struct db *db = opened(refusals[i].what);
        bool one = !db && log_.diags.all.n == 1;
        cr_expect(one && log_.diags.all.p[0]->code == refusals[i].code, "%s: %s %.*s", refusals[i].what,
                  one ? diag_rows[log_.diags.all.p[0]->code].code : "none or many",
                  STR_ARG(one ? log_.diags.all.p[0]->message : STR_EMPTY));
    }
    expect_rows("select count(*) from t", "whole:2 \n");
}

Test(db, splits_names)
{
    static const struct {
        const char *path, *file, *what;
    } cases[] = {{"ops.db:orders", "ops.db", "orders"}, {"a/b.sqlite:select 1", "a/b.sqlite", "select 1"}, {"OPS.DB", "OPS.DB", ""},
                 {"c:x.sqlite3: t ", "c:x.sqlite3", "t"}, {"log.csv", NULL, NULL}, {".db:t", NULL, NULL}, {"a.db.csv", NULL, NULL}};
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str f = STR_EMPTY, w = STR_EMPTY;
        bool is = db_split(str_of(cases[i].path), &f, &w);
        cr_expect(is == (cases[i].file != NULL), "%s", cases[i].path);
        cr_expect(!is || (str_eq(f, str_of(cases[i].file)) && str_eq(w, str_of(cases[i].what))), "%s", cases[i].path);
    }
}

Test(db, a_query_that_never_ends_is_stopped)
{
    static const char endless[] = "with recursive c(x) as (select 1 union all select x + 1 from c) select x from c where x < 0";
    enum db_step how;
    log_.limits.query_steps = 100000;
    rows_of(endless, &how);
    cr_assert_eq(how, DB_LIMIT);
    cr_assert(log_.diags.all.n == 1 && log_.diags.all.p[0]->code == D_B0694);
    volatile int stop = 1;
    struct db_env env = {&log_.arena, &log_.diags, &log_.limits, &stop, open_file, NULL};
    struct db *db = db_open(&env, STR("log"), str_of(file), str_of(endless));
    cr_assert(!db || db_step(db) == DB_STOPPED);
    cr_assert_eq(log_.diags.all.n, 1);
}

Test(db, what_is_no_database)
{
    log_.env.open = memory_open;
    log_.env.open_ud = &log_;
    memory_log_add(&log_, str_of(file), STR("this is text, and long enough to have been a header of a database file, if not more than that: a hundred bytes"));
    cr_assert_null(opened("t"));
    cr_assert_eq(log_.diags.all.p[0]->code, D_B0688);
    log_.file[0].text = STR("");
    cr_assert_null(opened("t"));
    cr_assert_eq(log_.diags.all.p[1]->code, D_B0690);
    log_.file[0].name = STR("elsewhere");
    cr_assert_null(opened("t"));
    cr_assert_eq(log_.diags.all.p[2]->code, D_B0601);
    cr_assert_eq(log_.open, 0);
}

/* --- failing allocations of SQLite's own ------------------------------------------------------------------------------ */

static long asked, fail_at;
static bool after;
static sqlite3_mem_methods real;

static bool fails(void)
{
    asked++;
    return fail_at && (after ? asked >= fail_at : asked == fail_at);
}
static void *take(int n)
{
    return fails() ? NULL : real.xMalloc(n);
}
static void *again(void *p, int n)
{
    return fails() ? NULL : real.xRealloc(p, n);
}

static void read_all(void *ud)
{
    rows_of("select n, s from t order by s", ud);
}

Test(db, each_allocation_of_sqlite_may_fail)
{
    sqlite3_shutdown();
    cr_assert_eq(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real), SQLITE_OK);
    sqlite3_mem_methods mine = real;
    mine.xMalloc = take;
    mine.xRealloc = again;
    cr_assert_eq(sqlite3_config(SQLITE_CONFIG_MALLOC, &mine), SQLITE_OK);
    sqlite3_initialize();
    for (int mode = 0; mode < 2; mode++) {
        after = mode;
        for (long n = 1;; n++) {
            enum db_step how = DB_BAD;
            struct arena_mark mark = arena_mark(&log_.arena);
            memset(&log_.diags.all, 0, sizeof log_.diags.all);
            log_.diags.errors = 0;
            asked = 0;
            fail_at = n;
            enum bl_status status = mem_try(&log_.mem, read_all, &how);
            bool reached = asked >= n;
            fail_at = 0;
            arena_back(&log_.arena, mark);
            cr_assert(status == BL_MEMORY || (status == BL_OK && (how == DB_END || log_.diags.errors)), "at %ld: %d", n, (int)status);
            if (!reached)
                break;
            cr_assert_lt(n, 5000);
        }
    }
}
