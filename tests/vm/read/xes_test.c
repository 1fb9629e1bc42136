/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
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
    memory_field(&log_, "visit", "place", TYPE(TYPE_TEXT), true);
    memory_field(&log_, "visit", "case:region", TYPE(TYPE_TEXT), true);
    memory_field(&log_, "visit", "ok", TYPE(TYPE_BOOL), true);
    memory_field(&log_, "visit", "n", TYPE(TYPE_NUMBER), true);
}
static void done(void)
{
    memory_log_close(&log_);
    cr_assert_eq(log_.open, 0, "a log was left open");
    cr_assert_eq(fault_live(), 0);
}
TestSuite(xes, .init = fresh, .fini = done);

static struct str rows_of(struct str text, enum bl_status *ret)
{
    struct buf b = {.arena = &log_.arena};
    log_.nfile = 0;
    memory_log_add(&log_, STR("log.xes"), text);
    struct reader *r = reader_open(&log_.env, &options, STR("log.xes"), 0);
    const struct batch *batch;
    *ret = BL_DATA;
    while (r && (*ret = r->ops->next(r, &batch)) == BL_OK && batch)
        for (uint32_t i = 0; i < batch->n; i++)
            memory_row(&log_, &b, batch, (struct row){i});
    return buf_str(&b);
}

#define S(k, v) "<string key=\"" k "\" value=\"" v "\"/>"
#define AT      "<date key=\"time:timestamp\" value=\"2026-01-01T00:00:00Z\"/>"
#define VISIT   S("concept:name", "visit") AT
#define EVENT(x) "<event>" VISIT x "</event>"
#define TRACE(x) "<log><trace>" S("concept:name", "T-1") x "</trace></log>"
#define ROW     "visit|2026-01-01T00:00:00+00:00|"

/* STR for static tables: an initializer */
#define TEXT(lit) {"" lit, sizeof(lit) - 1}

struct good {
    const char *name, *text, *rows;
};
static const struct good goods[] = {
    {"an event", TRACE(EVENT("")), ROW "?|T-1|-|none none none none\n"},
    {"a mark and a declaration", "\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>" TRACE(EVENT(S("place", "R\xc3\xb6m &amp; Co"))),
     ROW "?|T-1|-|R\xc3\xb6m & Co none none none\n"},
    {"latin 1", "<?xml version='1.0' encoding='ISO-8859-1'?>" TRACE(EVENT(S("place", "R\xf6m"))), ROW "?|T-1|-|R\xc3\xb6m none none none\n"},
    {"all types",
     TRACE(EVENT("<boolean key='ok' value='true'/><int key='n' value='7'/><string key='org:resource' value='li'/><id key='id' value='e1'/>")),
     ROW "li|T-1|e1|none none true 7\n"},
    {"prefixed names", "<x:log xmlns:x='u'><x:trace><x:event>" VISIT "</x:event></x:trace></x:log>", ROW "?|-|-|none none none none\n"},
    {"of the trace", TRACE("<string key='region' value='north'/>" EVENT("") EVENT(S("case:region", "own"))),
     ROW "?|T-1|-|none north none none\n" ROW "?|T-1|-|none own none none\n"},
    {"a trace leaves nothing to the next", "<log><trace>" S("concept:name", "A") S("region", "x") EVENT("") "</trace><trace>" EVENT("") "</trace></log>",
     ROW "?|A|-|none x none none\n" ROW "?|-|-|none none none none\n"},
    {"an event outside of a trace", "<log>" EVENT("") "</log>", ROW "?|-|-|none none none none\n"},
    {"globals",
     "<log><global scope='event'>" S("place", "Rome") S("time:timestamp", "1970-01-01") S("n", "__INVALID__") "</global><global scope='trace'>"
     S("region", "all") "</global><trace>" EVENT("") EVENT(S("place", "Paris")) "</trace></log>",
     ROW "?|-|-|Rome all none none\n" ROW "?|-|-|Paris all none none\n"},
    {"nested attributes do not count", TRACE(EVENT("<string key='place' value='Rome'>" S("place", "inner") S("n", "x") "</string>")),
     ROW "?|T-1|-|Rome none none none\n"},
    {"lists do not count", TRACE(EVENT("<list key='l'><values>" S("place", "x") "</values></list><container key='c'>" S("place", "y") "</container>")),
     ROW "?|T-1|-|none none none none\n"},
    {"a start does not count", TRACE(EVENT(S("lifecycle:transition", "start")) EVENT(S("lifecycle:transition", "complete") S("place", "Rome"))),
     ROW "?|T-1|-|Rome none none none\n"},
    {"empty values", TRACE(EVENT(S("org:resource", "") S("place", "") S("n", ""))), ROW "?|T-1|-|none none none none\n"},
    {"a required field that this event lacks",
     TRACE("<event>" S("concept:name", "refund") AT "</event><event>" S("concept:name", "refund") AT "<float key='amount' value='1.50'/></event>"),
     "refund|2026-01-01T00:00:00+00:00|?|T-1|-|unknown none\nrefund|2026-01-01T00:00:00+00:00|?|T-1|-|1.50 none\n"},
    {"a kind that nobody declared", TRACE("<event>" S("concept:name", "other") AT "</event>"), "other|2026-01-01T00:00:00+00:00|?|T-1|-|\n"},
    {"other things in the log", "<log><extension name='x'/><classifier name='y'/>" S("any", "z") "<!-- no --><trace><?pi x?>" EVENT("") "</trace></log>",
     ROW "?|-|-|none none none none\n"},
    {"no event", "<log></log>", ""},
    {"nothing at all", "", ""},
};

Test(xes, what_can_be_read)
{
    static const size_t steps[] = {0, 1, 13};
    static const uint64_t batches[] = {4096, 1, 2};
    for (uint32_t i = 0; i < ARRAY_LEN(goods) * 3; i++) {
        const struct good *g = &goods[i / 3];
        enum bl_status how;
        log_.step = steps[i % 3];
        log_.limits.batch_rows = batches[i % 3];
        struct str got = rows_of(str_of(g->text), &how);
        cr_expect(how == BL_OK && str_eq(got, str_of(g->rows)), "%s: %d\n%.*s%.*s", g->name, (int)how, STR_ARG(got),
                  STR_ARG(log_.diags.all.n ? log_.diags.all.p[0]->message : STR_EMPTY));
        log_.diags.all.n = log_.diags.errors = 0;
    }
}

struct bad {
    const char *name, *text;
    enum diag_code code;
    uint32_t line, column;
};
static const struct bad bads[] = {
    {"no XML", "kind,at\n", D_B0680, 1, 1},
    {"two roots", "<log/>\n<log/>", D_B0680, 2, 1},
    {"tags that do not fit", "<log>\n <trace></event></log>", D_B0680, 2, 11},
    {"cut in a tag", "<log>\n<trace>\n <eve", D_B0681, 3, 2},
    {"cut between", "<log><trace><event>" VISIT "</event>\n", D_B0681, 2, 1},
    {"no XES", "<html/>", D_B0682, 1, 1},
    {"a doctype", "<!DOCTYPE log><log/>", D_B0683, 1, 14},
    {"an entity", "<!DOCTYPE log [<!ENTITY a 'b'>]><log>&a;</log>", D_B0683, 1, 15},
    {"an entity without a doctype", "<log>&a;</log>", D_B0680, 1, 6},
    {"a trace's attribute behind its events", TRACE("\n" EVENT("") "\n" S("concept:name", "late")), D_B0685, 3, 1},
    {"an event in an event", TRACE("\n<event><event/></event>"), D_B0686, 2, 8},
    {"a trace in a trace", "<log><trace>\n<trace/></trace></log>", D_B0686, 2, 1},
    {"a log in a log", "<log>\n<log/></log>", D_B0686, 2, 1},
    {"no key", TRACE(EVENT("\n<string value='x'/>")), D_B0687, 2, 1},
    {"no value", TRACE(EVENT("\n <string key='x'/>")), D_B0687, 2, 2},
    {"no time", TRACE("\n<event>" S("concept:name", "visit") "</event>"), D_B0616, 2, 1},
    {"no time later", TRACE(EVENT("") "\n<event>" S("concept:name", "visit") "</event>"), D_B0632, 2, 1},
    {"no kind", TRACE("\n<event>" AT "</event>"), D_B0617, 2, 1},
    {"a bad number", TRACE("<event>" VISIT "\n  <int key='n' value='x'/></event>"), D_B0621, 2, 3},
    {"a bad time", TRACE("\n<event>" S("concept:name", "visit") "<date key='time:timestamp' value='noon'/></event>"), D_B0621, 2, 50},
    {"another encoding", "<?xml version='1.0' encoding='GB18030'?><log/>", D_B0680, 1, 31},
    {"a field that no event has", TRACE("<event>" S("concept:name", "refund") AT "</event>"), D_B0619, 0, 0},
};

Test(xes, what_is_refused)
{
    for (uint32_t i = 0; i < ARRAY_LEN(bads) * 2; i++) {
        const struct bad *b = &bads[i / 2];
        enum bl_status how;
        log_.step = i % 2;
        log_.diags.all.n = log_.diags.errors = 0;
        rows_of(str_of(b->text), &how);
        const struct diag *d = log_.diags.all.n ? log_.diags.all.p[0] : NULL;
        cr_expect(how == BL_DATA && log_.diags.all.n == 1 && d && d->code == b->code && d->line == b->line && d->column == b->column,
                  "%s: %d, %u told, %s at %u:%u", b->name, (int)how, log_.diags.all.n, d ? diag_rows[d->code].code : "", d ? d->line : 0,
                  d ? d->column : 0);
    }
}

Test(xes, a_log_without_times_stands_at_as_of)
{
    enum bl_status how;
    options.has_as_of = true;
    options.as_of = 0;
    struct str got = rows_of(STR(TRACE("<event>" S("concept:name", "visit") "</event>")), &how);
    cr_assert(how == BL_OK && str_eq(got, STR("visit|1970-01-01T00:00:00+00:00|?|T-1|-|none none none none\n")));
    rows_of(STR(TRACE("<event>" S("concept:name", "visit") "</event>" EVENT(""))), &how);
    cr_assert(how == BL_DATA && log_.diags.all.p[0]->code == D_B0674);
}

static const char three[] = "<log><trace>" EVENT(S("n", "1")) EVENT(S("n", "x")) EVENT(S("n", "3")) "</trace></log>";

Test(xes, bad_rows_may_be_skipped)
{
    enum bl_status how;
    options.skip_bad_rows = true;
    struct str got = rows_of(str_of(three), &how);
    cr_assert(how == BL_OK && str_eq(got, STR(ROW "?|-|-|none none none 1\n" ROW "?|-|-|none none none 3\n")), "%.*s", STR_ARG(got));
    cr_assert(log_.diags.errors == 0 && log_.diags.warnings == 1);
    options.skip_bad_rows = false;
    got = rows_of(str_of(three), &how);
    cr_assert(how == BL_DATA && got.n == 0);
    options.live = true;
    got = rows_of(str_of(three), &how);
    cr_assert(how == BL_DATA && str_eq(got, STR(ROW "?|-|-|none none none 1\n")));
}

Test(xes, names_may_be_mapped)
{
    static const struct column_map map[] = {{TEXT("kind"), TEXT("act")}, {TEXT("case"), TEXT("case:id")}, {TEXT("place"), TEXT("org:group")}};
    enum bl_status how;
    options.map = map;
    options.nmap = ARRAY_LEN(map);
    struct str got = rows_of(STR("<log><trace>" S("concept:name", "A") S("id", "7") "<event>" S("concept:name", "x") S("act", "visit") AT
                                 S("org:group", "G") S("lifecycle:transition", "complete") "</event></trace></log>"), &how);
    cr_assert(how == BL_OK && str_eq(got, STR(ROW "?|7|-|G none none none\n")), "%.*s", STR_ARG(got));
    rows_of(STR("<log><trace><event>" S("act", "visit") AT "</event></trace></log>"), &how);
    cr_assert(how == BL_DATA && log_.diags.all.n == 2 && log_.diags.all.p[0]->code == D_B0698);
}

/* --- limits ------------------------------------------------------------------------------------------------------------- */

static enum diag_code first_code(struct str text)
{
    enum bl_status how;
    log_.diags.all.n = log_.diags.errors = 0;
    rows_of(text, &how);
    return log_.diags.all.n ? log_.diags.all.p[0]->code : DIAG_COUNT;
}

Test(xes, limits_are_met)
{
    struct buf b = {.arena = &log_.arena};
    log_.limits.xml_depth = 6;
    const char *at_limit = TRACE(EVENT("<list key='a'><values>" S("x", "y") "</values></list>"));
    cr_assert_eq(first_code(str_of(at_limit)), DIAG_COUNT);
    log_.limits.xml_depth = 5;
    cr_assert_eq(first_code(str_of(at_limit)), D_B0684);
    log_.limits = limits_default;
    log_.limits.cell_bytes = 4;
    cr_assert_eq(first_code(STR(TRACE("<event>" S("concept:name", "abcd") AT "</event>"))), D_B0627);
    log_.limits.cell_bytes = 64;
    cr_assert_eq(first_code(STR(TRACE(EVENT(S("place", "abcd"))))), DIAG_COUNT);
    log_.limits.row_bytes = 60;
    cr_assert_eq(first_code(STR(TRACE(EVENT(S("place", "abcd"))))), D_B0628);
    log_.limits.row_bytes = 1 << 20;
    buf_text(&b, "<log><!--");
    for (uint32_t i = 0; i < 400000; i++)
        buf_char(&b, '-' + (char)(i % 2));
    cr_assert_eq(first_code(buf_str(&b)), D_B0627);
    b.n = 0;
    buf_text(&b, "<log><string key='");
    for (uint32_t i = 0; i < 400000; i++)
        buf_char(&b, 'x');
    cr_assert_eq(first_code(buf_str(&b)), D_B0627);
}

Test(xes, a_failing_read_is_told)
{
    log_.fail_at = 30;
    log_.step = 10;
    cr_assert_eq(first_code(STR(TRACE(EVENT("")))), D_B0602);
}

static void read_once(void *ud)
{
    rows_of(STR("<log><global scope='event'>" S("place", "Rome") "</global><trace>" S("concept:name", "A") EVENT(S("n", "x")) EVENT("") "</trace></log>"),
            ud);
}

Test(xes, each_allocation_may_fail)
{
    memory_log_close(&log_);
    for (int mode = 0; mode < 2; mode++)
        for (long n = 1;; n++) {
            fresh();
            options.skip_bad_rows = true;
            enum bl_status how;
            fault_at(n, mode);
            enum bl_status status = mem_try(&log_.mem, read_once, &how);
            bool reached = fault_count() >= n;
            fault_at(0, false);
            memory_log_close(&log_);
            cr_assert(log_.open == 0 && fault_live() == 0);
            cr_assert(status == BL_MEMORY || (status == BL_OK && how == BL_OK && (!reached || !mode)), "at %ld: %d %d", n, (int)status, (int)how);
            if (!reached)
                break;
        }
    fresh();
}
