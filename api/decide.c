/* SPDX-License-Identifier: MIT
 * decide.c: each event of a stream is a request, answered as it is read. */
#include "api/handle.h"

struct decide {
    struct run run; /* first: what run_try hands on is both */
    const char *const *history;
    uint32_t nhistory;
    const char *requests;
    enum feed_order order;
    bool unsorted, has_past;
    int64_t past_at;                /* of the last event of the history */
};

static bool on_answer(void *ud, const struct finding *f)
{
    struct run *r = ud;
    struct arena_mark m = arena_mark(&r->scratch);
    const struct record *record = show_finding(&r->show, f);
    run_count(r, record);
    bool ok = run_emit(r, record);
    if (ok && r->printer && r->face != &face_junit && !printer_flush(r->printer)) {
        r->status = BL_IO;
        ok = false;
    }
    arena_back(&r->scratch, m);
    return ok;
}

static void past_rows(void *ud)
{
    struct decide *d = ud;
    struct run *r = &d->run;
    const struct batch *b = NULL;
    struct row row;
    enum bl_status st = BL_OK;
    run_begin(r);
    if (d->nhistory == 0)
        return;
    struct feed *feed = r->records_bad ? NULL : feed_new(&r->env, &r->ro, r->logs, d->nhistory, d->order);
    if (!feed) {
        r->status = BL_DATA;
        return;
    }
    while ((st = feed_next(feed, &b, &row)) == BL_OK && b) {
        st = session_past(r->session, b, row);
        if (st != BL_OK)
            break;
        d->past_at = d->has_past ? MAX(d->past_at, b->at[row.i]) : b->at[row.i];
        d->has_past = true;
    }
    r->status = st;
    d->unsorted = feed_unsorted(feed);
}

/* A request earlier than what happened before (semantics 5.9); each later one is held against the one before it. */
static bool after_past(struct decide *d, const struct batch *b, struct row row)
{
    struct run *r = &d->run;
    struct buf at = {.arena = &r->book->call};
    if (!d->has_past || r->tally.rows || b->at[row.i] >= d->past_at)
        return true;
    time_print(&at, r->show.zone, b->at[row.i]);
    struct diag *e = diag(&r->book->call_diags, D_B0914, (struct span){0}, buf_str(&at));
    diag_in_data(&r->book->call_diags, e, r->show.files[0], b->line[row.i], 1, 2, STR_EMPTY);
    r->status = BL_DATA;
    return false;
}

static void answer_rows(void *ud)
{
    struct decide *d = ud;
    struct run *r = &d->run;
    const struct batch *b = NULL;
    struct row row;
    enum bl_status st;
    r->show.files = r->logs + d->nhistory;
    r->show.nfiles = 1;
    session_files(r->session, r->logs + d->nhistory, 1);
    struct feed *feed = r->records_bad ? NULL : feed_new(&r->env, &r->ro, r->logs + d->nhistory, 1, FEED_INPUT);
    if (!feed) {
        r->status = BL_DATA;
        return;
    }
    while ((st = feed_next(feed, &b, &row)) == BL_OK && b) {
        if (!after_past(d, b, row))
            break;
        st = session_event(r->session, b, row, on_answer, r);
        if (st != BL_OK || !run_progress(r, r->tally.rows + 1))
            break;
    }
    if (r->status == BL_OK) /* else the sink or the caller said why */
        r->status = st;
    r->tally.bad_rows = feed_bad_rows(feed);
    run_notes(r, feed, r->logs + d->nhistory, 1);
}

static void decide_open(void *ud)
{
    struct decide *d = ud;
    struct run *r = &d->run;
    run_logs(r, d->history, d->nhistory);
    run_logs(r, &d->requests, 1);
    if (!run_open(r, SESSION_DECIDE, SHOW_FINDINGS))
        r->status = BL_USAGE;
    if (r->printer)
        r->printer->quiet = true; /* as text, answers and nothing else */
}

static void decide_close(void *ud)
{
    struct run *r = ud;
    const struct summary *s = NULL;
    struct summary end = {.events = r->tally.rows};
    enum bl_status before = r->status, st = session_end(r->session, on_answer, r, &s);
    if (s)
        end = *s;
    if (before == BL_OK && r->status == BL_OK)
        r->status = st;
    if (r->status == BL_OK && run_strict_fails(r))
        r->status = BL_DATA;
    end.partial = end.partial || r->status != BL_OK;
    end.bad_rows = r->tally.bad_rows;
    r->tally.partial = end.partial;
    run_count_verdicts(r, &end);
    if (r->status != BL_IO && r->status != BL_STOPPED)
        run_finish(r, r->status == BL_DATA ? NULL : show_summary(&r->show, &end));
}

static void decide_all(struct decide *d)
{
    struct run *r = &d->run;
    run_try(r, decide_open);
    if (r->status != BL_OK)
        return;
    d->order = run_order(r, 0, d->nhistory);
    run_try(r, past_rows);
    if (r->status == BL_OK && d->unsorted) {
        d->order = FEED_SORT;
        run_restart(r);
        run_try(r, past_rows);
    }
    if (r->status != BL_OK)
        return;
    run_try(r, answer_rows);
    if (r->status == BL_OK && r->tally.rows == 0 && !r->o.allow_empty)
        run_try(r, run_say_empty);
    if (r->status == BL_INTERRUPTED)
        r->book->interrupt = 0;
    run_unlimited(r);
    if (r->tally.rows || r->status == BL_OK)
        run_try(r, decide_close);
}

bylaw_status bylaw_decide(bylaw_book *b, const bylaw_run_options *options, const char *const *history, size_t nhistory,
                          const char *requests, bylaw_write_fn write, void *udata, bylaw_tally *ret_tally)
{
    struct decide d = {.history = history,
                       .nhistory = (uint32_t)nhistory, .requests = requests};
    bylaw_status busy = call_begin(b, true);
    if (busy != BYLAW_OK)
        return busy;
    run_init(&d.run, b, options, write, udata);
    decide_all(&d);
    run_release(&d.run);
    tally_give(ret_tally, &d.run.tally);
    return call_end(b, d.run.status);
}
