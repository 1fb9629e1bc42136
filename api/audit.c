/* SPDX-License-Identifier: MIT
 * audit.c: what happened, held against the book. */
#include "api/handle.h"

#include "vm/run/measures.h"

struct audit {
    struct run run; /* first: what run_try hands on is both */
    const char *const *logs;
    size_t nlogs;
    enum feed_order order;
    bool unsorted;
    bool review; /* what kpis measured, and nothing else */
};

static bool on_finding(void *ud, const struct finding *f)
{
    const struct audit *au = ud;
    struct run *r = ud;
    if (au->review && f->kind < FINDING_KPI)
        return true;
    struct arena_mark m = arena_mark(&r->scratch);
    const struct record *record = show_finding(&r->show, f);
    run_count(r, record);
    bool kept = hold_put(r->hold, record);
    arena_back(&r->scratch, m);
    if (!kept)
        r->status = BL_IO;
    return kept;
}

static void audit_rows(void *ud)
{
    struct audit *au = ud;
    struct run *r = &au->run;
    const struct batch *b = NULL;
    struct row row;
    run_begin(r);
    hold_clear(r->hold);
    struct feed *feed = r->records_bad ? NULL : feed_new(&r->env, &r->ro, r->logs, r->nlogs, au->order);
    if (!feed) {
        r->status = BL_DATA;
        return;
    }
    enum bl_status st;
    while ((st = feed_next(feed, &b, &row)) == BL_OK && b) {
        st = session_event(r->session, b, row, on_finding, r);
        if (st != BL_OK || !run_progress(r, r->tally.rows + 1))
            break;
    }
    if (r->status == BL_OK) /* else the sink or the caller said why */
        r->status = st;
    au->unsorted = feed_unsorted(feed);
    r->tally.bad_rows = feed_bad_rows(feed);
    if (!au->unsorted)
        run_notes(r, feed, r->logs, r->nlogs);
}

static bool take_period(struct run *r)
{
    const char *period = r->o.period;
    if (!period || period_read(r->book->book.plan->zone, str_of(period), &r->so.period_from, &r->so.period_till))
        return true;
    diag(&r->book->call_diags, D_B0741, (struct span){0}, str_of(period));
    return false;
}

static void audit_open(void *ud)
{
    struct audit *au = ud;
    struct run *r = &au->run;
    r->hold = hold_new(&r->keep);
    run_logs(r, au->logs, au->nlogs);
    if (!run_open(r, SESSION_AUDIT, au->review ? SHOW_SCORES : SHOW_FINDINGS) || (au->review && !take_period(r)))
        r->status = BL_USAGE;
    r->so.measure = au->review;
}

static bool give(void *ud, const struct record *record)
{
    return run_emit(ud, record);
}

/* What falls due at the end, all that was held back, the summary. */
static void audit_close(void *ud)
{
    struct audit *au = ud;
    struct run *r = &au->run;
    const struct summary *s = NULL;
    struct summary end = {.events = r->tally.rows};
    enum bl_status before = r->status, st = session_end(r->session, on_finding, r, &s);
    if (s)
        end = *s;
    if (before == BL_OK)
        r->status = r->status != BL_OK ? r->status : st;
    end.partial = end.partial || r->status != BL_OK;
    end.bad_rows = r->tally.bad_rows;
    r->tally.partial = end.partial;
    run_count_verdicts(r, &end);
    if (r->status == BL_IO || run_strict_fails(r)) {
        r->status = r->status == BL_IO ? BL_IO : BL_DATA;
        return;
    }
    if (hold_each(r->hold, &r->scratch, give, r))
        run_finish(r, show_summary(&r->show, &end));
    else if (r->status == before)
        r->status = BL_IO;
}

static void audit_all(struct audit *au)
{
    struct run *r = &au->run;
    run_try(r, audit_open);
    if (r->status != BL_OK)
        return;
    au->order = run_order(r, 0, r->nlogs);
    run_try(r, audit_rows);
    if (r->status == BL_OK && au->unsorted) {
        au->order = FEED_SORT;
        run_restart(r);
        run_try(r, audit_rows);
    }
    if (r->status == BL_OK && r->tally.rows == 0 && !r->o.allow_empty) {
        run_try(r, run_say_empty);
        return;
    }
    if (run_tells(r))
        run_try(r, audit_close);
}

static bylaw_status audit(struct audit *au, bylaw_book *b, const bylaw_run_options *options, bylaw_write_fn write, void *udata, bylaw_tally *ret_tally)
{
    bylaw_status busy = call_begin(b, true);
    if (busy != BYLAW_OK)
        return busy;
    run_init(&au->run, b, options, write, udata);
    audit_all(au);
    run_release(&au->run);
    tally_give(ret_tally, &au->run.tally);
    return call_end(b, au->run.status);
}

bylaw_status bylaw_audit(bylaw_book *b, const bylaw_run_options *options, const char *const *logs, size_t nlogs, bylaw_write_fn write,
                         void *udata, bylaw_tally *ret_tally)
{
    struct audit au = {.logs = logs, .nlogs = nlogs};
    return audit(&au, b, options, write, udata, ret_tally);
}

bylaw_status bylaw_review(bylaw_book *b, const bylaw_run_options *options, const char *const *logs, size_t nlogs, bylaw_write_fn write,
                          void *udata, bylaw_tally *ret_tally)
{
    struct audit au = {.logs = logs, .nlogs = nlogs, .review = true};
    return audit(&au, b, options, write, udata, ret_tally);
}
