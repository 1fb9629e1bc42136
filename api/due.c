/* SPDX-License-Identifier: MIT
 * due.c: what is owed at an instant. All logs are read to their end, as in an audit. */
#include "api/handle.h"

struct due {
    struct run run; /* first: what run_try hands on is both */
    const char *const *logs;
    size_t nlogs;
    enum feed_order order;
    bool unsorted;
    uint64_t owed, overdue;
};

static bool ignore(void *ud, const struct finding *f)
{
    (void)ud;
    (void)f;
    return true;
}

static void due_rows(void *ud)
{
    struct due *q = ud;
    struct run *r = &q->run;
    const struct batch *b = NULL;
    struct row row;
    run_begin(r);
    struct feed *feed = r->records_bad ? NULL : feed_new(&r->env, &r->ro, r->logs, r->nlogs, q->order);
    if (!feed) {
        r->status = BL_DATA;
        return;
    }
    enum bl_status st;
    while ((st = feed_next(feed, &b, &row)) == BL_OK && b) {
        st = session_event(r->session, b, row, ignore, r);
        if (st != BL_OK || !run_progress(r, r->tally.rows + 1))
            break;
    }
    if (r->status == BL_OK) /* else the caller said why */
        r->status = st;
    q->unsorted = feed_unsorted(feed);
    r->tally.bad_rows = feed_bad_rows(feed);
    if (!q->unsorted)
        run_notes(r, feed, r->logs, r->nlogs);
}

static void due_open(void *ud)
{
    struct due *q = ud;
    run_logs(&q->run, q->logs, q->nlogs);
    if (!run_open(&q->run, SESSION_AUDIT, SHOW_OWED))
        q->run.status = BL_USAGE;
}

static bool on_owed(void *ud, const struct finding *f)
{
    struct due *q = ud;
    struct run *r = &q->run;
    struct arena_mark m = arena_mark(&r->scratch);
    const struct record *record = show_finding(&r->show, f);
    run_count(r, record);
    q->owed++;
    q->overdue += f->duty->state == DUTY_BREACHED;
    bool goes_on = run_emit(r, record);
    arena_back(&r->scratch, m);
    return goes_on;
}

static bool on_balance(void *ud, const struct finding *f)
{
    struct run *r = ud;
    struct arena_mark m = arena_mark(&r->scratch);
    bool goes_on = run_emit(r, show_finding(&r->show, f));
    arena_back(&r->scratch, m);
    return goes_on;
}

static struct record *due_summary(struct due *q, const struct summary *s, int64_t at)
{
    struct record *r = show_summary(&q->run.show, s);
    show_instant(&q->run.show, r, "as_of", at == INT64_MIN ? INT64_MAX : at);
    record_put_int(q->run.show.arena, r, "owed", (int64_t)q->owed);
    record_put_int(q->run.show.arena, r, "overdue", (int64_t)q->overdue);
    return r;
}

static void due_close(void *ud)
{
    struct due *q = ud;
    struct run *r = &q->run;
    const struct summary *s = NULL;
    enum bl_status before = r->status, st = session_end(r->session, ignore, r, &s);
    struct summary end = *s;
    r->status = before == BL_OK ? st : before;
    end.partial = end.partial || r->status != BL_OK;
    end.bad_rows = r->tally.bad_rows;
    r->tally.partial = end.partial;
    run_count_verdicts(r, &end);
    if (run_strict_fails(r)) {
        r->status = BL_DATA;
        return;
    }
    enum bl_status so_far = r->status;
    int64_t at = session_owed(r->session, on_owed, q);
    if (r->status == so_far)
        session_balances(r->session, on_balance, r);
    if (r->status == so_far)
        run_finish(r, due_summary(q, &end, at));
}

static void due_all(struct due *q)
{
    struct run *r = &q->run;
    run_try(r, due_open);
    if (r->status != BL_OK)
        return;
    q->order = run_order(r, 0, r->nlogs);
    run_try(r, due_rows);
    if (r->status == BL_OK && q->unsorted) {
        q->order = FEED_SORT;
        run_restart(r);
        run_try(r, due_rows);
    }
    if (r->status == BL_OK && r->tally.rows == 0 && !r->o.allow_empty) {
        run_try(r, run_say_empty);
        return;
    }
    if (run_tells(r))
        run_try(r, due_close);
}

bylaw_status bylaw_due(bylaw_book *b, const bylaw_run_options *options, const char *const *logs, size_t nlogs, bylaw_write_fn write,
                       void *udata, bylaw_tally *ret_tally)
{
    struct due q = {.logs = logs, .nlogs = nlogs};
    bylaw_status busy = call_begin(b, true);
    if (busy != BYLAW_OK)
        return busy;
    run_init(&q.run, b, options, write, udata);
    due_all(&q);
    run_release(&q.run);
    tally_give(ret_tally, &q.run.tally);
    return call_end(b, q.run.status);
}
