/* SPDX-License-Identifier: MIT
 * Each allocation of a call fails once, and once more with all after it; each byte at which reading or writing may break off
 * does. The call says so, nothing is lost, and the same handle answers as ever afterwards. */
#include "api/bylaw.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vm/base/mem.h"

/* --- files in memory ------------------------------------------------------------------------------------------------------ */

static const char book_text[] =
    "rulebook \"b\" { bylaw = 1, timezone = \"UTC\", people = csv { \"staff.csv\", key = \"id\" } }\n"
    "include \"more.lua\"\n"
    "role \"lead\" {}\n"
    "role \"agent\" { reports_to = \"lead\" }\n"
    "event \"refund\" { amount = money \"CNY\", goods = one_of { \"food\", \"tools\" }, approved_by = optional(person) }\n"
    "param \"cap\" { money \"CNY\", [\"2025-01-01\"] = 3000, [\"2026-01-01\"] = 5000 }\n"
    "matrix \"most\" { inputs = { { \"goods\", one_of { \"food\", \"tools\" } } }, output = money \"CNY\", rows = { { \"food\", 2000 }, { \"tools\", 9000 } } }\n"
    "policy \"limit\" { on = \"refund\", of = \"agent\", forbid = \"amount > cap and not (approved_by is lead)\", because = \"{amount} is much.\" }\n"
    "policy \"table\" { on = \"refund\", require = \"amount <= most(goods)\" }\n"
    "policy \"often\" { on = \"refund\", warn = \"count{ refund, same = actor, within = 30d } >= 1\" }\n"
    "duty \"settle\" { of = \"agent\", on = \"refund\", done = \"lunch\", within = { { \"amount > cap\", \"2d\" }, { \"1d\" } }, cite = \"7\" }\n"
    "scenario \"s\" { from = \"2026-03-02\", events = { { \"2026-03-02 10:00\", \"refund\", actor = \"li\", amount = 6200, goods = \"tools\" } },\n"
    "  expect = { { event = 1, forbidden_by = \"limit\" } } }\n";
static const char more_text[] = "policy \"called\" { on = \"refund\", forbid = function(e) return e.amount == e.amount and e.goods == \"none\" end }\n"
                                "policy \"above\" { on = \"role.declared\", warn = function(e) return e.name == \"lead\" end, because = \"{name}, beside {count{ role.declared } - 1}\" }\n";
static const char staff_text[] = "id,role\nli,agent\nwang,lead\n";
static const char asks_text[] = "kind,at,actor,amount,goods\nrefund,2026-03-03 10:00,li,6200.00,tools\nrefund,2026-03-03 11:00,wang,2.00,food\n";
static const char log_text[] = "kind,at,actor,case,amount,goods,approved_by\n"
                               "refund,2026-03-02 10:00,li,T1,6200.00,tools,\n"
                               "refund,2026-03-02 11:00,li,T2,100.00,food,wang\n"
                               "refund,2026-03-01 11:00,wang,\"T\n3\",2500.00,food,\n"
                               "lunch,2026-03-02 12:00,li,,,,\n";

static const struct file {
    const char *name, *text;
} files[] = {{"book.lua", book_text}, {"more.lua", more_text}, {"staff.csv", staff_text}, {"log.csv", log_text}, {"asks.csv", asks_text}};
enum { NFILES = sizeof files / sizeof *files, NEVER = -1 };

struct opened {
    const char *p;
    size_t left;
};
static struct {
    int opened;
    long opens, open_fails;   /* the n-th open fails, from 1; 0: none */
    long bytes, read_fails;   /* reading fails behind so many bytes; NEVER: it does not */
    long cut;                 /* all files end behind so many bytes together */
    size_t piece;
} disk;

static int disk_open(void *ud, const char *from, const char *path, void **ret)
{
    (void)ud, (void)from;
    for (int i = 0; i < NFILES; i++) {
        if (strcmp(files[i].name, path) != 0)
            continue;
        if (++disk.opens == disk.open_fails) {
            errno = EACCES;
            return 0;
        }
        struct opened *o = malloc(sizeof *o);
        *o = (struct opened){files[i].text, strlen(files[i].text)};
        disk.opened++;
        *ret = o;
        return 1;
    }
    errno = ENOENT;
    return 0;
}

static int disk_read(void *ud, void *handle, void *bytes, size_t n, size_t *ret_n)
{
    struct opened *o = handle;
    (void)ud;
    n = n < disk.piece ? n : disk.piece;
    n = n < o->left ? n : o->left;
    if (disk.read_fails != NEVER && disk.bytes + (long)n > disk.read_fails) {
        errno = EIO;
        return 0;
    }
    if (disk.cut != NEVER && disk.bytes + (long)n > disk.cut)
        n = (size_t)(disk.cut - disk.bytes);
    disk.bytes += (long)n;
    memcpy(bytes, o->p, n);
    o->p += n;
    o->left -= n;
    *ret_n = n;
    return 1;
}

static void disk_close(void *ud, void *handle)
{
    (void)ud;
    disk.opened--;
    free(handle);
}

static void disk_mend(void)
{
    cr_assert_eq(disk.opened, 0, "a file was not closed");
    disk.opens = disk.open_fails = disk.bytes = 0;
    disk.read_fails = disk.cut = NEVER;
    disk.piece = 4096;
}

/* --- output ------------------------------------------------------------------------------------------------------------------ */

static struct {
    char text[1 << 16];
    size_t n;
    long fails; /* behind so many bytes; NEVER */
} out;

static int take(void *ud, const char *bytes, size_t n)
{
    (void)ud;
    if (out.fails != NEVER && (long)(out.n + n) > out.fails)
        return 0;
    if (out.n + n <= sizeof out.text)
        memcpy(out.text + out.n, bytes, n);
    out.n += n;
    return 1;
}

/* --- calls ------------------------------------------------------------------------------------------------------------------- */

static const char *const logs[] = {"log.csv"};
static bylaw_book *book;

static bylaw_status load(void)
{
    bylaw_options o = BYLAW_OPTIONS_INIT;
    o.open = disk_open;
    o.read = disk_read;
    o.close = disk_close;
    return bylaw_load(book, "book.lua", &o);
}

static bylaw_run_options ndjson(void)
{
    bylaw_run_options o = BYLAW_RUN_INIT;
    o.format = "ndjson";
    o.show_passed = 1;
    return o;
}

static bylaw_status audit(void)
{
    bylaw_run_options o = ndjson();
    return bylaw_audit(book, &o, logs, 1, take, NULL, NULL);
}

static bylaw_status decide(void)
{
    bylaw_run_options o = ndjson();
    return bylaw_decide(book, &o, logs, 1, "asks.csv", take, NULL, NULL);
}

static bylaw_status why(void)
{
    bylaw_run_options o = ndjson();
    return bylaw_why(book, &o, logs, 1, 2, NULL, 0, take, NULL);
}

static bylaw_status due(void)
{
    bylaw_run_options o = ndjson();
    o.format = "ics";
    return bylaw_due(book, &o, logs, 1, take, NULL, NULL);
}

static bylaw_status story(void)
{
    bylaw_run_options o = ndjson();
    return bylaw_why_duty(book, &o, logs, 1, "settle#1", take, NULL);
}

static bylaw_status test(void)
{
    bylaw_run_options o = ndjson();
    return bylaw_test(book, &o, NULL, take, NULL, NULL);
}

static int no_message; /* a record has no message to leave */

/* Which of the two it was, a record does not say. */
static bylaw_status json(const bylaw_record *r)
{
    no_message = !bylaw_record_json(r, take, NULL);
    return no_message ? (out.fails == NEVER ? BYLAW_MEMORY : BYLAW_IO) : BYLAW_OK;
}

static bylaw_status live(void)
{
    static const char *const pairs[] = {"kind", "refund", "at", "2026-03-05 10:00", "actor", "li", "amount", "6200", "goods", "tools"};
    const bylaw_record *r = NULL;
    bylaw_session *s = bylaw_session_new(book, NULL);
    bylaw_status st = s ? bylaw_session_history(s, logs, 1) : BYLAW_MEMORY;
    if (st == BYLAW_OK)
        st = bylaw_session_decide(s, pairs, 5, &r);
    if (st == BYLAW_OK)
        st = json(r);
    if (st == BYLAW_OK)
        st = bylaw_session_why(s, "limit", 0, &r);
    if (st == BYLAW_OK)
        st = json(r);
    bylaw_session_free(s);
    return st;
}

static bylaw_status eval(void)
{
    const bylaw_record *r = NULL;
    bylaw_run_options o = ndjson();
    bylaw_status st = bylaw_eval(book, "count{ refund } + 1 > 2 and kind == \"lunch\"", &o, logs, 1, 0, &r);
    return st == BYLAW_OK ? json(r) : st;
}

static bylaw_status lint(void)
{
    bylaw_status st = bylaw_lint(book);
    const bylaw_record *r = st == BYLAW_OK ? bylaw_diagnostic_at(book, 0) : NULL;
    no_message = st == BYLAW_OK && !r;
    return no_message ? BYLAW_MEMORY : r ? json(r) : st;
}

static bylaw_status checked(void)
{
    bylaw_status st = load();
    return st == BYLAW_OK ? bylaw_diagnostics(book, "json", 0, take, NULL) : st;
}

static const struct call {
    const char *name;
    bylaw_status (*run)(void);
    int loads;
} calls[] = {{"load", load, 1}, {"audit", audit, 0}, {"decide", decide, 0}, {"why", why, 0}, {"test", test, 0}, {"live", live, 0}, {"eval", eval, 0},
             {"lint", lint, 0}, {"due", due, 0}, {"story", story, 0}};

static void begin(void)
{
    disk_mend();
    out.n = 0;
    out.fails = NEVER;
    book = bylaw_book_new();
    cr_assert(book);
    cr_assert_eq(load(), BYLAW_OK, "%s", bylaw_message(book));
}

static void end(void)
{
    fault_at(0, false);
    bylaw_book_free(book);
    cr_assert_eq(disk.opened, 0);
    cr_assert_eq(fault_live(), 0, "%zu bytes were lost", fault_live());
}
TestSuite(fault, .init = begin, .fini = end, .timeout = 280);

/* What the call writes when nothing fails. */
static size_t whole(const struct call *c, char *text, size_t size)
{
    disk_mend();
    out.n = 0;
    bylaw_status st = c->run();
    cr_assert_eq(st, BYLAW_OK, "%s: %s: %s", c->name, bylaw_status_text(st), bylaw_message(book));
    cr_assert_leq(out.n, size);
    memcpy(text, out.text, out.n);
    return out.n;
}

static char good[sizeof out.text], again[sizeof out.text];

static void still_answers(const struct call *c, size_t n, long at)
{
    cr_assert_eq(whole(c, again, sizeof again), n, "%s after failure %ld", c->name, at);
    cr_assert(memcmp(good, again, n) == 0, "%s after failure %ld", c->name, at);
}

/* --- memory ------------------------------------------------------------------------------------------------------------------- */

static void memory_fails(const struct call *c, bool after)
{
    size_t n = whole(c, good, sizeof good), live_bytes = fault_live();
    long at = 1, failed = 0;
    for (bool reached = true; reached; at++) {
        disk_mend();
        out.n = no_message = 0;
        fault_at(at, after);
        bylaw_status st = c->run();
        reached = fault_count() >= at;
        fault_at(0, false);
        cr_assert(st == BYLAW_MEMORY || st == BYLAW_OK, "%s, allocation %ld: %s: %s", c->name, at, bylaw_status_text(st), bylaw_message(book));
        cr_assert(!after || !reached || st == BYLAW_MEMORY, "%s, allocation %ld and all after it: taken for success", c->name, at);
        failed += st == BYLAW_MEMORY;
        if (st == BYLAW_MEMORY && !no_message && *bylaw_message(book) == '\0')
            cr_assert_fail("%s, allocation %ld: no message", c->name, at);
        if (at % 16 == 1)
            still_answers(c, n, at);
        else if (c->loads && st != BYLAW_OK)
            cr_assert_leq(fault_live(), live_bytes);
    }
    still_answers(c, n, at);
    cr_log_info("%s: %ld of %ld failed", c->name, failed, at - 1);
    cr_assert_gt(failed, 0);
}

#define MEMORY(name, i) \
    Test(fault, memory_##name##_once) { memory_fails(&calls[i], false); } \
    Test(fault, memory_##name##_from_then_on) { memory_fails(&calls[i], true); }
MEMORY(load, 0)
MEMORY(audit, 1)
MEMORY(decide, 2)
MEMORY(why, 3)
MEMORY(test, 4)
MEMORY(live, 5)
MEMORY(eval, 6)
MEMORY(lint, 7)
MEMORY(due, 8)
MEMORY(story, 9)

Test(fault, memory_for_the_handle)
{
    fault_at(1, false);
    cr_assert_null(bylaw_book_new());
    fault_at(0, false);
}

/* --- reading and writing --------------------------------------------------------------------------------------------------------- */

Test(fault, opening)
{
    const struct call *c = &calls[0];
    size_t n = whole(c, good, sizeof good);
    long opens = disk.opens;
    for (long at = 1; at <= opens; at++) {
        disk_mend();
        disk.open_fails = at;
        bylaw_status st = load();
        cr_assert_eq(st, BYLAW_BOOK, "open %ld: %s", at, bylaw_status_text(st));
        still_answers(c, n, at);
    }
    disk_mend();
    disk.open_fails = 1;
    cr_assert_eq(audit(), BYLAW_DATA);
    still_answers(&calls[1], whole(&calls[1], good, sizeof good), 1);
}

static void reads_fail(const struct call *c, bylaw_status want)
{
    size_t n = whole(c, good, sizeof good);
    long bytes = disk.bytes;
    for (size_t piece = 1; piece <= 64; piece *= 64) {
        for (long at = 0; at < bytes; at++) {
            disk_mend();
            disk.piece = piece;
            disk.read_fails = at;
            out.n = 0;
            bylaw_status st = c->run();
            cr_assert_eq(st, want, "%s, byte %ld: %s: %s", c->name, at, bylaw_status_text(st), bylaw_message(book));
            cr_assert(want != BYLAW_DATA || c->run == decide || out.n == 0, "%s, byte %ld: output of data that was not read", c->name, at);
        }
        still_answers(c, n, bytes);
    }
}

Test(fault, reading_a_book)
{
    reads_fail(&calls[0], BYLAW_BOOK);
}
Test(fault, reading_a_log)
{
    reads_fail(&calls[1], BYLAW_DATA);
}
Test(fault, reading_a_log_for_reasons)
{
    reads_fail(&calls[3], BYLAW_DATA);
}

/* A file that ends early is a shorter file: whatever is said of it, nothing breaks. */
Test(fault, files_cut_short)
{
    for (uint32_t i = 0; i < 4; i++) {
        const struct call *c = &calls[i];
        size_t n = whole(c, good, sizeof good);
        for (long at = 0, bytes = disk.bytes; at < bytes; at++) {
            disk_mend();
            disk.cut = at;
            bylaw_status st = c->run();
            cr_assert(st == BYLAW_OK || st == (c->loads ? BYLAW_BOOK : BYLAW_DATA) || st == BYLAW_USAGE, "%s cut at %ld: %s", c->name, at,
                      bylaw_status_text(st));
        }
        still_answers(c, n, -1);
    }
}

Test(fault, writing)
{
    const struct call last = {"diagnostics", checked, 1};
    for (uint32_t i = 1; i <= 6; i++) {
        const struct call *c = i < 6 ? &calls[i] : &last;
        size_t n = whole(c, good, sizeof good);
        for (long at = 0; at < (long)n; at++) {
            disk_mend();
            out.n = 0;
            out.fails = at;
            bylaw_status st = c->run();
            cr_assert_eq(st, BYLAW_IO, "%s, byte %ld: %s", c->name, at, bylaw_status_text(st));
            cr_assert(memcmp(out.text, good, out.n) == 0, "%s, byte %ld", c->name, at);
        }
        out.fails = NEVER;
        still_answers(c, n, -1);
    }
}
