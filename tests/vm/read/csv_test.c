/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/vm/read/memory_log.h"
#include "vm/read/csv.h"

static struct memory_log log_;
static struct read_options options;
static uint64_t seed = 20260302;

static uint32_t below(uint32_t n)
{
    return (uint32_t)(hash_mix(seed++) % n);
}

static struct type choice(const char *const *words, uint32_t n)
{
    struct name *p = NEW_ARRAY(&log_.arena, struct name, n);
    for (uint32_t i = 0; i < n; i++)
        p[i] = names_put(log_.names, str_of(words[i]));
    return (struct type){.kind = TYPE_ONE_OF, .of = types_choices(&log_.schema.types, p, n)};
}

static void fresh(void)
{
    static const char *const states[] = {"open", "closed", "waiting"};
    memory_log_open(&log_);
    memset(&options, 0, sizeof options);
    zone_load(&log_.arena, open_file, NULL, STR_EMPTY, STR("Europe/Berlin"), &log_.env.zone);
    memory_field(&log_, "refund", "amount", TYPE(TYPE_MONEY), false);
    memory_field(&log_, "refund", "note", TYPE(TYPE_TEXT), false);
    memory_field(&log_, "refund", "state", choice(states, 3), true);
    memory_field(&log_, "refund", "n", TYPE(TYPE_NUMBER), true);
    memory_field(&log_, "refund", "day", TYPE(TYPE_DATE), true);
    memory_field(&log_, "refund", "ok", TYPE(TYPE_BOOL), true);
    memory_field(&log_, "visit", "place", TYPE(TYPE_TEXT), true);
    memory_field(&log_, "visit", "stay", TYPE(TYPE_DURATION), true);
    memory_field(&log_, "visit", "tags", type_set(TYPE(TYPE_TEXT)), true);
    memory_field(&log_, "visit", "n", TYPE(TYPE_NUMBER), true);
}
static void done(void)
{
    memory_log_close(&log_);
    cr_assert_eq(log_.open, 0, "a log was left open");
    cr_assert_eq(fault_live(), 0);
}
TestSuite(csv, .init = fresh, .fini = done);

/* All rows of a log as text; how it ended in *ret. */
static struct str rows_of(struct str text, enum bl_status *ret)
{
    struct buf b = {.arena = &log_.arena};
    log_.nfile = 0;
    memory_log_add(&log_, STR("log.csv"), text);
    struct reader *r = reader_open(&log_.env, &options, STR("log.csv"), 0);
    const struct batch *batch;
    *ret = BL_DATA;
    while (r && (*ret = r->ops->next(r, &batch)) == BL_OK && batch)
        for (uint32_t i = 0; i < batch->n; i++)
            memory_row(&log_, &b, batch, (struct row){i});
    return buf_str(&b);
}

/* --- shapes that can be read ------------------------------------------------------------------------------------- */

struct good {
    const char *name, *kind;
    struct str text;
    const char *rows;
    struct column_map map[2];
    bool as_of;
};
/* STR for static tables: an initializer */
#define TEXT(lit) {"" lit, sizeof(lit) - 1}
#define MAP(f, c) {TEXT(f), TEXT(c)}
#define NOMAP {{{NULL, 0}, {NULL, 0}}}
#define ONE "visit|2026-01-01T00:00:00+01:00|li|-|-|"
static const struct good goods[] = {
    {"plain", NULL, TEXT("kind,at,actor,place\nvisit,2026-01-01,li,Rome\n"), ONE "Rome none none none\n", NOMAP, false},
    {"no line feed at the end", NULL, TEXT("kind,at,actor,place\nvisit,2026-01-01,li,Rome"), ONE "Rome none none none\n", NOMAP, false},
    {"CRLF", NULL, TEXT("kind,at,actor,place\r\nvisit,2026-01-01,li,Rome\r\n"), ONE "Rome none none none\n", NOMAP, false},
    {"CRLF without the last LF", NULL, TEXT("kind,at,actor,place\r\nvisit,2026-01-01,li,Rome\r"), ONE "Rome none none none\n", NOMAP, false},
    {"byte order mark", NULL, TEXT("\xef\xbb\xbfkind,at,actor,place\nvisit,2026-01-01,li,Rome\n"), ONE "Rome none none none\n", NOMAP, false},
    {"semicolons", NULL, TEXT("kind;at;actor;place\nvisit;2026-01-01;li;a,b\n"), ONE "a,b none none none\n", NOMAP, false},
    {"tabs", NULL, TEXT("kind\tat\tactor\tplace\nvisit\t2026-01-01\tli\ta;b\n"), ONE "a;b none none none\n", NOMAP, false},
    {"quotes", NULL, TEXT("\"kind\",at,actor,\"place\"\nvisit,2026-01-01,\"li\",\"a,\"\"b\"\"\nc\"\n"), ONE "a,\"b\"\nc none none none\n", NOMAP, false},
    {"quotes and CRLF", NULL, TEXT("kind,at,actor,place\r\nvisit,2026-01-01,li,\"a\r\nb\"\r\n"), ONE "a\r\nb none none none\n", NOMAP, false},
    {"a quote inside of a plain cell is text", NULL, TEXT("kind,at,actor,place\nvisit,2026-01-01,li,5\" pipe\n"), ONE "5\" pipe none none none\n", NOMAP, false},
    {"empty quotes are an empty cell", NULL, TEXT("kind,at,actor,place\nvisit,2026-01-01,\"\",\"\"\n"), "visit|2026-01-01T00:00:00+01:00|?|-|-|none none none none\n", NOMAP, false},
    {"blank lines", NULL, TEXT("kind,at,actor,place\n\nvisit,2026-01-01,li,Rome\n\r\n\n"), ONE "Rome none none none\n", NOMAP, false},
    {"other letters", NULL, TEXT("kind,at,actor,place\nvisit,2026-01-01,李,Köln\n"), "visit|2026-01-01T00:00:00+01:00|李|-|-|Köln none none none\n", NOMAP, false},
    {"XES names", NULL, TEXT("case:concept:name,concept:name,org:resource,time:timestamp,place\nc1,visit,li,2026-01-01T00:00:00+01:00,Rome\n"), "visit|2026-01-01T00:00:00+01:00|li|c1|-|Rome none none none\n", NOMAP, false},
    {"XES starts do not count", NULL, TEXT("concept:name,time:timestamp,lifecycle:transition\nvisit,2026-01-01,start\nvisit,2026-01-02,complete\n"), "visit|2026-01-02T00:00:00+01:00|?|-|-|none none none none\n", NOMAP, false},
    {"a plain name goes before the XES one", NULL, TEXT("kind,concept:name,at\nvisit,refund,2026-01-01\n"), "visit|2026-01-01T00:00:00+01:00|?|-|-|none none none none\n", NOMAP, false},
    {"--kind", "visit", TEXT("at,place\n2026-01-01,Rome\n"), "visit|2026-01-01T00:00:00+01:00|?|-|-|Rome none none none\n", NOMAP, false},
    {"--kind goes before the column", "visit", TEXT("kind,at\nrefund,2026-01-01\n"), "visit|2026-01-01T00:00:00+01:00|?|-|-|none none none none\n", NOMAP, false},
    {"--map", NULL, TEXT("what,when,place\nvisit,2026-01-01,Rome\n"), "visit|2026-01-01T00:00:00+01:00|?|-|-|Rome none none none\n", {MAP("kind", "what"), MAP("at", "when")}, false},
    {"--map of a field", NULL, TEXT("kind,at,town,place\nvisit,2026-01-01,Rome,x\n"), "visit|2026-01-01T00:00:00+01:00|?|-|-|Rome none none none\n", {MAP("place", "town")}, false},
    {"no time, --as-of", "visit", TEXT("place\nRome\n"), "visit|1970-01-01T01:00:00+01:00|?|-|-|Rome none none none\n", NOMAP, true},
    {"all core columns", NULL, TEXT("id,case,actor,at,kind\ni1,c1,a1,2026-01-01,visit\n,,,2026-01-01,visit\n"), "visit|2026-01-01T00:00:00+01:00|a1|c1|i1|none none none none\nvisit|2026-01-01T00:00:00+01:00|?|-|-|none none none none\n", NOMAP, false},
    {"a kind that the book does not know", NULL, TEXT("kind,at,place\nparty,2026-01-01,Rome\n"), "party|2026-01-01T00:00:00+01:00|?|-|-|\n", NOMAP, false},
    {"kinds in turn", NULL, TEXT("kind,at,amount,note,n\nrefund,2026-01-01,12.5,x,1\nvisit,2026-01-01,,,2.5\nrefund,2026-01-01,-.5e,,\n"), NULL, NOMAP, false},
    {"every type", NULL, TEXT("kind,at,amount,note,state,n,day,ok,stay,tags\nrefund,2026-01-01 10:00,6200.10,,open,1e3,2026-02-28,TRUE,,\nvisit,2026-01-01T10:00:00.25Z,,,,,,,1h30m,b;a; b\n"), "refund|2026-01-01T10:00:00+01:00|?|-|-|6200.10  open 1000 2026-02-28 true\nvisit|2026-01-01T11:00:00.250+01:00|?|-|-|none 5400 a;b none\n", NOMAP, false},
    {"only a header", NULL, TEXT("kind,at\n"), "", NOMAP, false},
    {"nothing at all", NULL, TEXT(""), "", NOMAP, false},
};

static void set_options(const char *kind, const struct column_map *map, bool as_of)
{
    memset(&options, 0, sizeof options);
    options.kind = kind ? str_of(kind) : (struct str){0};
    options.map = map;
    while (options.nmap < 2 && map && map[options.nmap].field.p)
        options.nmap++;
    options.has_as_of = as_of;
}

static void check_good(const struct good *g, size_t step, uint64_t batch_rows)
{
    enum bl_status status;
    set_options(g->kind, g->map, g->as_of);
    log_.step = step;
    log_.limits.batch_rows = batch_rows;
    struct str got = rows_of(g->text, &status);
    if (!g->rows) {
        cr_assert_eq(status, BL_DATA, "%s", g->name);
        return;
    }
    cr_assert_eq(status, BL_OK, "%s: %.*s", g->name, STR_ARG(log_.diags.all.n ? log_.diags.all.p[0]->message : STR_EMPTY));
    cr_assert(str_eq(got, str_of(g->rows)), "%s:\n%.*s", g->name, STR_ARG(got));
    cr_assert_eq(log_.diags.errors + log_.diags.warnings, 0, "%s", g->name);
}

Test(csv, good_shapes)
{
    for (uint32_t i = 0; i < ARRAY_LEN(goods); i++) {
        for (size_t step = 0; step < 8; step++) {
            done();
            fresh();
            check_good(&goods[i], step, step % 3 ? 4096 : 1);
        }
    }
}

/* --- what cannot be read: code, line, columns ------------------------------------------------------------------ */

struct bad {
    const char *name, *kind;
    struct str text;
    enum diag_code code;
    uint32_t line, column, end;
    const char *message, *help; /* NULL: not looked at */
    struct column_map map[2];
};
#define VISIT "kind,at,place,n\n"
#define REFUND "kind,at,amount,note,state,n,day,ok\n"

static const struct bad bads[] = {
    {"UTF-16", NULL, TEXT("\xff\xfek\0i\0"), D_B0605, 0, 0, 0, "log.csv is written in UTF-16LE, not in UTF-8", "iconv -f UTF-16LE -t UTF-8 makes one that can be read", NOMAP},
    {"UTF-16BE", NULL, TEXT("\xfe\xff\0k\0i"), D_B0605, 0, 0, 0, NULL, NULL, NOMAP},
    {"UTF-32", NULL, TEXT("\xff\xfe\0\0k\0\0\0"), D_B0605, 0, 0, 0, "log.csv is written in UTF-32LE, not in UTF-8", NULL, NOMAP},
    {"not UTF-8", NULL, TEXT(VISIT "visit,2026-01-01,K\xf6ln,1\n"), D_B0606, 2, 19, 20, "this is not UTF-8: byte F6 does not belong here", NULL, NOMAP},
    {"not UTF-8 in the header", NULL, TEXT("kind,at,pl\xe4tz\n"), D_B0606, 1, 11, 12, NULL, NULL, NOMAP},
    {"NUL", NULL, TEXT(VISIT "visit,2026-01-01,\0,1\n"), D_B0607, 2, 18, 19, NULL, NULL, NOMAP},
    {"blank header", NULL, TEXT("\n\nvisit\n"), D_B0608, 0, 0, 0, NULL, NULL, NOMAP},
    {"column without a name", NULL, TEXT("kind,,at\nvisit,1,2026-01-01\n"), D_B0609, 1, 6, 7, "column 2 has no name", NULL, NOMAP},
    {"two of one name", NULL, TEXT("kind,at,n,n\nvisit,2026-01-01,1,2\n"), D_B0610, 1, 11, 12, NULL, NULL, NOMAP},
    {"too few cells", NULL, TEXT(VISIT "visit,2026-01-01,x\n"), D_B0611, 2, 19, 20, "this row has 3 cells, and the header has 4", NULL, NOMAP},
    {"too many cells", NULL, TEXT(VISIT "visit,2026-01-01,x,1,zz,z\n"), D_B0611, 2, 22, 24, "this row has 6 cells, and the header has 4", NULL, NOMAP},
    {"text after a quote", NULL, TEXT(VISIT "visit,2026-01-01,\"x\"y,1\n"), D_B0612, 2, 21, 22, NULL, NULL, NOMAP},
    {"open quote", NULL, TEXT(VISIT "visit,2026-01-01,\"x,1\nvisit,2026-01-01,y,1\n"), D_B0613, 2, 18, 19, NULL, NULL, NOMAP},
    {"lone CR", NULL, TEXT(VISIT "visit,2026-01-01,a\rb,1\n"), D_B0614, 2, 19, 20, NULL, NULL, NOMAP},
    {"file of an old Mac", NULL, TEXT("kind,at\rvisit,2026-01-01\r"), D_B0614, 1, 8, 9, NULL, NULL, NOMAP},
    {"no kinds", NULL, TEXT("at,place\n2026-01-01,x\n"), D_B0615, 1, 1, 3, NULL, NULL, NOMAP},
    {"no times", NULL, TEXT("kind,place\nvisit,x\n"), D_B0616, 1, 1, 5, NULL, "name it `at` (or time:timestamp), say --map at=COLUMN, or --as-of T when all rows stand at one time", NOMAP},
    {"empty kind", NULL, TEXT(VISIT ",2026-01-01,x,1\n"), D_B0617, 2, 1, 2, NULL, "write the kind of event into column `kind`", NOMAP},
    {"required field without a column", NULL, TEXT("kind,at,amonut,note\nrefund,2026-01-01,1,x\nrefund,2026-01-01,1,x\n"), D_B0619, 1, 1, 5, "an event `refund` needs its field `amount`, and no column is called so", "did you mean `amonut`?", NOMAP},
    {"empty money", NULL, TEXT(REFUND "refund,2026-01-01,,,,,,\n"), D_B0620, 2, 19, 20, "column `amount` is empty here", NULL, NOMAP},
    {"bad money", NULL, TEXT(REFUND "refund,2026-01-01,\"1,000\",,,,,\n"), D_B0621, 2, 20, 25, "`1,000` in column `amount` is not an amount of money", "write an amount as 1234.50, with at most 4 decimals", NOMAP},
    {"bad number", NULL, TEXT(REFUND "refund,2026-01-01,1,,,Ähm,,\n"), D_B0621, 2, 23, 26, "`Ähm` in column `n` is not a number", "write a number as 12.5", NOMAP},
    {"bad date", NULL, TEXT(REFUND "refund,2026-01-01,1,,,,2026-02-30,\n"), D_B0621, 2, 24, 34, NULL, "write a date as 2026-03-01", NOMAP},
    {"bad bool", NULL, TEXT(REFUND "refund,2026-01-01,1,,,,,yes\n"), D_B0621, 2, 25, 28, NULL, "write true or false", NOMAP},
    {"bad time", NULL, TEXT(VISIT "visit,01/02/2026,x,1\n"), D_B0621, 2, 7, 17, "`01/02/2026` in column `at` is not a time", NULL, NOMAP},
    {"after a quoted line break", NULL, TEXT(VISIT "visit,2026-01-01,\"a\nb\"\"\",zz\n"), D_B0621, 3, 6, 8, "`zz` in column `n` is not a number", NULL, NOMAP},
    {"after a row of two lines", NULL, TEXT(VISIT "visit,2026-01-01,\"a\nb\",1\nvisit,2026-01-01,x,q\n"), D_B0621, 4, 20, 21, NULL, NULL, NOMAP},
    {"after a blank line", NULL, TEXT(VISIT "\nvisit,2026-01-01,x,q\n"), D_B0621, 3, 20, 21, NULL, NULL, NOMAP},
    {"decimals", NULL, TEXT(REFUND "refund,2026-01-01,1.00001,,,,,\n"), D_B0622, 2, 19, 26, "`1.00001` in column `amount` has more decimals than an amount of money holds", NULL, NOMAP},
    {"range", NULL, TEXT(REFUND "refund,2026-01-01,99999999999999999999,,,,,\n"), D_B0623, 2, 19, 39, NULL, NULL, NOMAP},
    {"gap", NULL, TEXT(VISIT "visit,2026-03-29 02:30,x,1\n"), D_B0624, 2, 7, 23, NULL, NULL, NOMAP},
    {"choice", NULL, TEXT(REFUND "refund,2026-01-01,1,,opne,,,\n"), D_B0625, 2, 22, 26, "`opne` is not on the list of column `state`", "did you mean `open`?", NOMAP},
    {"far choice", NULL, TEXT(REFUND "refund,2026-01-01,1,,zzzzzz,,,\n"), D_B0625, 2, 22, 28, NULL, "write one of open, closed, waiting", NOMAP},
    {"--map without its column", NULL, TEXT(VISIT), D_B0630, 1, 1, 5, "--map names a column `plaec`, and log.csv has none", "did you mean `place`?", {MAP("place", "plaec")}},
    {"--map without its field", NULL, TEXT(VISIT), D_B0631, 0, 0, 0, "--map names a field `plaec`, and no event of the book has one", "did you mean `place`?", {MAP("plaec", "place")}},
    {"no time", NULL, TEXT(VISIT "visit,,x,1\n"), D_B0632, 2, 7, 8, NULL, "write its time into column `at`", NOMAP},
};

static void check_bad(const struct bad *b, size_t step)
{
    enum bl_status status;
    set_options(b->kind, b->map, false);
    log_.step = step;
    struct str got = rows_of(b->text, &status);
    cr_assert_eq(status, BL_DATA, "%s", b->name);
    cr_assert_eq(got.n, 0, "%s: no row is given", b->name);
    cr_assert_eq(log_.diags.errors, 1, "%s: %u errors", b->name, log_.diags.errors);
    const struct diag *d = log_.diags.all.p[0];
    cr_assert_eq(d->code, b->code, "%s: %.*s", b->name, STR_ARG(d->message));
    cr_assert(d->line == b->line && d->column == b->column && d->end_column == b->end, "%s: %u:%u..%u", b->name,
              d->line, d->column, d->end_column);
    cr_assert(!b->message || str_eq(d->message, str_of(b->message)), "%s: %.*s", b->name, STR_ARG(d->message));
    cr_assert(!b->help || str_eq(d->help, str_of(b->help)), "%s: %.*s", b->name, STR_ARG(d->help));
    cr_assert(!d->line || str_eq(d->file, STR("log.csv")));
}

Test(csv, bad_inputs_have_code_and_place)
{
    for (uint32_t i = 0; i < ARRAY_LEN(bads); i++) {
        for (size_t step = 0; step < 5; step++) {
            done();
            fresh();
            check_bad(&bads[i], step);
        }
    }
}

Test(csv, the_text_of_the_row_is_shown)
{
    enum bl_status status;
    rows_of(STR(VISIT "visit,2026-01-01,\"a\nb\"\"\",zz\r\n"), &status);
    cr_assert(str_eq(log_.diags.all.p[0]->line_text, STR("b\"\"\",zz")));
}

Test(csv, names_of_logs)
{
    static const struct {
        const char *path, *format;
        enum diag_code code; /* DIAG_COUNT: it opens */
    } cases[] = {{"a.csv", NULL, DIAG_COUNT}, {"a.CSV", NULL, DIAG_COUNT}, {"a.tsv", NULL, DIAG_COUNT}, {"-", NULL, DIAG_COUNT},
                 {"a.txt", NULL, D_B0603},    {"a", NULL, D_B0603},        {"a.txt", "csv", DIAG_COUNT}, {"a.csv", "xml", D_B0604},
                 {"none.csv", NULL, D_B0601}};
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        done();
        fresh();
        if (strcmp(cases[i].path, "none.csv") != 0)
            memory_log_add(&log_, str_of(cases[i].path), STR(VISIT));
        options.format = cases[i].format ? str_of(cases[i].format) : (struct str){0};
        struct reader *r = reader_open(&log_.env, &options, str_of(cases[i].path), 0);
        cr_assert_eq(r != NULL, cases[i].code == DIAG_COUNT, "%s", cases[i].path);
        cr_assert(r || log_.diags.all.p[0]->code == cases[i].code, "%s", cases[i].path);
    }
}

/* --- bad rows left out, strictness, limits, failures ------------------------------------------------------------- */

Test(csv, all_errors_in_one_go)
{
    enum bl_status status;
    struct str got = rows_of(STR(VISIT "visit,x,a,y\nvisit,2026-01-01,a,1\nvisit,2026-01-01\nvisit,2026-01-01,b,z\n"), &status);
    cr_assert_eq(got.n, 0);
    cr_assert_eq(log_.diags.errors, 4);
    static const uint32_t line[] = {2, 2, 4, 5}, column[] = {7, 11, 17, 20};
    for (uint32_t i = 0; i < 4; i++)
        cr_assert(log_.diags.all.p[i]->line == line[i] && log_.diags.all.p[i]->column == column[i], "%u", i);
}

Test(csv, bad_rows_are_skipped_and_counted)
{
    enum bl_status status;
    struct buf text = {.arena = &log_.arena}, want = {.arena = &log_.arena};
    buf_text(&text, VISIT);
    uint32_t bad = 0;
    for (uint32_t i = 0; i < 3000; i++) {
        uint32_t how = below(8);
        buf_printf(&text, "visit,2026-01-01,p%u,%s", i % 50, how == 0 ? "x" : how == 1 ? "1,1" : how == 2 ? "\"1\"x" : "");
        if (how > 2) {
            buf_printf(&text, "%u", i);
            buf_printf(&want, "visit|2026-01-01T00:00:00+01:00|?|-|-|p%u none none %u\n", i % 50, i);
        }
        bad += how <= 2;
        buf_char(&text, '\n');
    }
    options.skip_bad_rows = true;
    log_.limits.batch_rows = 700;
    struct str got = rows_of(buf_str(&text), &status);
    cr_assert_eq(status, BL_OK);
    cr_assert(str_eq(got, buf_str(&want)));
    cr_assert_eq(log_.diags.errors, 0);
    cr_assert_eq(log_.diags.warnings, bad, "%u against %u", log_.diags.warnings, bad);
}

Test(csv, a_time_that_comes_twice_is_a_warning)
{
    enum bl_status status;
    struct str got = rows_of(STR(VISIT "visit,2026-10-25 02:30,x,1\n"), &status);
    cr_assert(str_eq(got, STR("visit|2026-10-25T02:30:00+02:00|?|-|-|x none none 1\n")));
    cr_assert_eq(status, BL_OK);
    cr_assert_eq(log_.diags.warnings, 1);
    cr_assert_eq(log_.diags.all.p[0]->code, D_B0626);
    cr_assert_eq(log_.diags.all.p[0]->column, 7);
}

Test(csv, strict_refuses_kinds_that_the_book_does_not_know)
{
    enum bl_status status;
    options.strict = true;
    rows_of(STR(VISIT "visti,2026-01-01,x,1\nvisti,2026-01-01,x,1\n"), &status);
    cr_assert_eq(status, BL_DATA);
    cr_assert_eq(log_.diags.errors, 1, "told once");
    cr_assert_eq(log_.diags.all.p[0]->code, D_B0618);
    cr_assert(str_eq(log_.diags.all.p[0]->help, STR("did you mean `visit`?")));
}

Test(csv, columns_that_no_field_takes_are_named)
{
    log_.nfile = 0;
    memory_log_add(&log_, STR("log.csv"), STR("kind,at,place,colour,actor,smell\nvisit,2026-01-01,x,1,2,3\n"));
    struct reader *r = reader_open(&log_.env, &options, STR("log.csv"), 0);
    cr_assert_eq(r->ignored.n, 2);
    cr_assert(str_eq(r->ignored.p[0], STR("colour")) && str_eq(r->ignored.p[1], STR("smell")));
}

Test(csv, limits)
{
    enum bl_status status;
    static const struct {
        uint64_t columns, cell, row;
        enum diag_code code;
    } cases[] = {{4, 16, 64, DIAG_COUNT}, {3, 16, 64, D_B0629}, {4, 9, 64, D_B0627}, {4, 16, 20, D_B0628}};
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        done();
        fresh();
        log_.step = 7;
        log_.limits.columns = cases[i].columns;
        log_.limits.cell_bytes = cases[i].cell;
        log_.limits.row_bytes = cases[i].row;
        rows_of(STR(VISIT "visit,2026-01-01,x,1\n"), &status);
        cr_assert_eq(status == BL_OK, cases[i].code == DIAG_COUNT, "%u", i);
        cr_assert(status == BL_OK || log_.diags.all.p[0]->code == cases[i].code, "%u: %s", i, diag_rows[log_.diags.all.p[0]->code].code);
    }
}

Test(csv, a_read_that_fails)
{
    enum bl_status status;
    log_.step = 5;
    for (size_t at = 1; at < 30; at++) {
        done();
        fresh();
        log_.step = 5;
        log_.fail_at = at;
        rows_of(STR(VISIT "visit,2026-01-01,x,1\n"), &status);
        cr_assert_eq(status, BL_DATA);
        cr_assert_eq(log_.diags.all.p[0]->code, D_B0602);
    }
}

Test(csv, an_interrupt_ends_it)
{
    enum bl_status status;
    static const volatile int yes = 1;
    log_.env.interrupt = &yes;
    rows_of(STR(VISIT "visit,2026-01-01,x,1\n"), &status);
    cr_assert_eq(status, BL_INTERRUPTED);
}

static void whole_log(void *ud)
{
    enum bl_status *status = ud;
    rows_of(STR("kind,at,amount,note,state,n,tags\nrefund,2026-01-01,1,\"a\"\"b\",open,1.5,\nvisit,2026-01-01,,,,2,a;b\nrefund,x,,,,,\n"), status);
}

/* Each allocation fails once; then that one and all later ones. */
Test(csv, no_memory)
{
    for (int after = 0; after < 2; after++) {
        bool reached = true;
        for (long n = 1; reached; n++) {
            done();
            fresh();
            enum bl_status status = BL_OK;
            fault_at(n, after);
            enum bl_status why = mem_try(&log_.mem, whole_log, &status);
            reached = fault_count() >= n;
            fault_at(0, false);
            cr_assert(why == (reached ? BL_MEMORY : BL_OK), "allocation %ld", n);
        }
    }
}

/* --- the quick ways against the one way of all readers ------------------------------------------------------------ */

static const char *const seeds[] = {
    "0", "-0", "007", "12", "-12.5", "1e3", "1.", ".5", "+1", "99999999", "100000000", "123456789012345",
    "1234567890123456", "9007199254740993", "0.1", "123456789.12345678", "1234.50", "1234.5", "1234.5678", "12345678.90",
    "123456789.12", "1234.56789", "922337203685477.5807", "922337203685477.5808", "-922337203685477.5808", "true", "FALSE",
    "tRue", "truee", "fals", "2026-01-01", "2026-02-29", "2024-02-29", "0001-01-01", "9999-12-31", "0000-01-01",
    "2026-13-01", "2026-1-1", "2026-03-01 09:30", "2026-03-01T09:30:15", "2026-03-01T09:30:15.5Z", "2026-03-01T09:30:15.123456",
    "2026-03-01T09:30:15.1234567", "2026-03-01T24:00:00Z", "2026-03-01T23:59:60Z", "2026-03-29 02:30", "2026-10-25 02:30",
    "2026-10-25 02:30+02:00", "2026-03-01T09:30:15+14:00", "2026-03-01T09:30:15-00:00", "2026-03-01T09:30:15+23:59",
    "2026-03-01T09:30+0800", "2026-03-01 09:30 ", "2026-03-01t09:30:00z", "1969-12-31 23:59:59.999999", "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00", "90s", "1h30m", "15 minutes", "open", "closed", "opem", "a;b", "open;closed", "1y6mo", "a text",
    "sixteen bytes ok", "seventeen bytes o", "eight by", "nine byte"};

static const uint8_t probe_types[] = {TYPE_BOOL, TYPE_NUMBER, TYPE_MONEY, TYPE_DURATION, TYPE_PERIOD,
                                      TYPE_TIME, TYPE_DATE,   TYPE_TEXT,  TYPE_ONE_OF,   TYPE_SET};

static struct str mutate(struct arena *a, struct str s)
{
    static const char letters[] = "0123456789.-+:TZez ";
    struct buf b = {.arena = a};
    buf_add(&b, s);
    for (uint32_t k = below(3); k > 0 && b.n; k--) {
        uint32_t i = below(b.n);
        if (below(3) == 0 && b.n > 1) {
            memmove(b.p + i, b.p + i + 1, b.n - i - 1);
            b.n--;
        } else if (below(2)) {
            b.p[i] = letters[below(sizeof letters - 1)];
        } else {
            buf_char(&b, letters[below(sizeof letters - 1)]);
        }
    }
    return buf_str(&b);
}

static bool same(struct type t, struct value a, struct value b)
{
    return t.kind == TYPE_SET ? a.as.set->n == b.as.set->n && memcmp(a.as.set->item, b.as.set->item, 8 * a.as.set->n) == 0
                              : value_equal(t, a, b);
}

/* One column of random cells; those that value_from_text takes must come back, the others be told. */
static void probe(struct type t)
{
    enum { CELLS = 3000 };
    struct arena *a = &log_.arena;
    struct value_env e = {log_.names, &log_.schema.types, log_.env.zone, log_.env.clock_change, a};
    struct value *want = NEW_ARRAY(a, struct value, CELLS);
    struct buf text = {.arena = a};
    uint32_t n = 0, bad = 0, twice = 0;
    memory_field(&log_, "probe", "x", t, false);
    buf_text(&text, "x\n");
    for (uint32_t i = 0; i < CELLS; i++) {
        struct str s = mutate(a, str_of(seeds[below(ARRAY_LEN(seeds))]));
        if (!s.n)
            continue;
        enum value_read how = value_from_text(&e, t, s, &want[n]);
        n += how == READ_OK || how == READ_TWICE;
        bad += how != READ_OK && how != READ_TWICE;
        twice += how == READ_TWICE;
        buf_add(&text, s);
        buf_char(&text, '\n');
    }
    memset(&options, 0, sizeof options);
    options.kind = STR("probe");
    options.has_as_of = options.skip_bad_rows = true;
    log_.limits.diagnostics = log_.diags.most = CELLS;
    memory_log_add(&log_, STR("p.csv"), buf_str(&text));
    struct reader *r = reader_open(&log_.env, &options, STR("p.csv"), 0);
    const struct batch *b;
    uint32_t k = 0, column = schema_column(&log_.schema, names_put(log_.names, STR("x")), t);
    while (r->ops->next(r, &b) == BL_OK && b)
        for (uint32_t i = 0; i < b->n; i++, k++)
            cr_assert(k < n && same(t, batch_cell(b, column, (struct row){i}), want[k]), "type %u, cell %u", t.kind, k);
    cr_assert_eq(k, n);
    cr_assert_eq(r->bad_rows, bad, "type %u", t.kind);
    cr_assert_eq(log_.diags.warnings, bad + twice, "type %u", t.kind);
}

Test(csv, quick_ways_and_the_one_way_agree)
{
    static const char *const states[] = {"open", "closed"};
    static const char *const zones[] = {"UTC", "Europe/Berlin", "America/New_York"};
    for (uint32_t i = 0; i < ARRAY_LEN(probe_types) * ARRAY_LEN(zones) * CLOCK_ERROR; i++) {
        done();
        fresh();
        zone_load(&log_.arena, open_file, NULL, STR_EMPTY, str_of(zones[i / 10 % 3]), &log_.env.zone);
        log_.env.clock_change = i / 30 ? CLOCK_ERROR : CLOCK_EARLIER;
        struct type t = TYPE(probe_types[i % 10]);
        t = t.kind == TYPE_ONE_OF ? choice(states, 2) : t.kind == TYPE_SET ? type_set(TYPE(TYPE_TEXT)) : t;
        probe(t);
    }
}

/* --- the fast finder against its slow twin ------------------------------------------------------------------------ */

struct twin {
    struct csv_scan s;
    struct csv_cell cell[1024];
    struct csv_row row[1024];
};

static void twin_scan(struct twin *t, const char *p, uint32_t n, bool last, void (*scan)(struct csv_scan *))
{
    memset(t, 0, sizeof *t);
    t->s = (struct csv_scan){.p = p, .till = n, .sep = ',', .last = last, .cell = t->cell, .cell_cap = 1024,
                             .row = t->row, .row_cap = 1024, .line = 1};
    scan(&t->s);
}

Test(csv, the_fast_finder_and_its_twin_agree)
{
    static const char letters[] = ",,,\n\n\r\"\"ab\0\xc3\xa4;";
    static char space[CSV_ROOM + 400 + 2 * CSV_ROOM];
    static struct twin fast, slow;
    uint32_t rows = 0, faults = 0, doubled = 0;
    for (int round = 0; round < 200000; round++) {
        char *p = space + CSV_ROOM;
        uint32_t n = below(round % 2 ? 80 : 400), odd = 1 + below(12);
        for (uint32_t i = 0; i < n + 2 * CSV_ROOM; i++)
            p[i] = below(odd) ? (char)('a' + below(20)) : letters[below(sizeof letters - 1)];
        bool last = n && below(2);
        if (last)
            p[n - 1] = '\n';
        twin_scan(&fast, p, n, last, csv_scan);
        twin_scan(&slow, p, n, last, csv_scan_bytes);
        cr_assert(fast.s.ncell == slow.s.ncell && fast.s.nrow == slow.s.nrow && fast.s.at == slow.s.at &&
                      fast.s.line == slow.s.line && fast.s.nul == slow.s.nul && fast.s.high == slow.s.high,
                  "round %d", round);
        cr_assert(memcmp(fast.cell, slow.cell, sizeof *fast.cell * fast.s.ncell) == 0, "round %d", round);
        cr_assert(memcmp(fast.row, slow.row, sizeof *fast.row * fast.s.nrow) == 0, "round %d", round);
        cr_assert(!last || fast.s.at == n, "all of a file is rows");
        rows += fast.s.nrow;
        doubled += fast.s.doubled;
        for (uint32_t i = 0; i < fast.s.nrow; i++)
            faults += fast.row[i].fault != CSV_FINE;
    }
    cr_assert(rows > 100000 && faults > 10000 && doubled > 1000, "%u rows, %u faults, %u doubled", rows, faults, doubled);
}

/* --- tables ------------------------------------------------------------------------------------------------------- */

Test(csv, tables_have_places)
{
    struct text_table t;
    struct span at = {source_add(&log_.sources, STR("book.lua"), STR("rows = csv \"t.csv\"")), 7, 11};
    memory_log_add(&log_, STR("t.csv"), STR("\xef\xbb\xbfname; role\r\n李;\"a\"\"b\"\r\n\"x\ny\";\r\n"));
    cr_assert(csv_table(&log_.env, STR("book.lua"), STR("t.csv"), at, &t));
    cr_assert(t.ncolumns == 2 && t.nrows == 2);
    cr_assert(str_eq(t.names[1], STR("role")));
    static const struct text_cell want[] = {{TEXT("李"), 2, 1, 2}, {TEXT("a\"b"), 2, 4, 8}, {TEXT("x\ny"), 3, 2, 3}, {TEXT(""), 4, 4, 5}};
    for (uint32_t i = 0; i < 4; i++)
        cr_assert(str_eq(t.cells[i].text, want[i].text) && t.cells[i].line == want[i].line &&
                      t.cells[i].column == want[i].column && t.cells[i].end_column == want[i].end_column,
                  "%u: %u:%u..%u", i, t.cells[i].line, t.cells[i].column, t.cells[i].end_column);
}

Test(csv, tables_that_cannot_be_read)
{
    static const struct {
        struct str text;
        enum diag_code code;
    } cases[] = {{TEXT("a,b\n1\n"), D_B0611}, {TEXT("a,b\n1,\"2\n"), D_B0613}, {TEXT(""), D_B0608}, {TEXT("a,a\n"), D_B0610},
                 {TEXT("a,\n"), D_B0609}, {TEXT("a\n\xff\n"), D_B0606}, {TEXT("\xff\xfe"), D_B0605}};
    struct text_table t;
    struct span at = {source_add(&log_.sources, STR("book.lua"), STR("csv \"t.csv\"")), 0, 11};
    cr_assert_not(csv_table(&log_.env, STR("book.lua"), STR("none.csv"), at, &t));
    cr_assert_eq(log_.diags.all.p[0]->span.len, 11, "at the place in the book");
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        log_.nfile = 0;
        memory_log_add(&log_, STR("t.csv"), cases[i].text);
        cr_assert_not(csv_table(&log_.env, STR("book.lua"), STR("t.csv"), at, &t), "%u", i);
        cr_assert_eq(log_.diags.all.p[log_.diags.all.n - 1]->code, cases[i].code, "%u", i);
    }
}
