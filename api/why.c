/* SPDX-License-Identifier: MIT
 * why.c: the reasons of one event. All logs are read to their end, because a later row may stand earlier in time. */
#include "api/handle.h"

struct asked {
    struct run run; /* first: what run_try hands on is both */
    const char *const *logs;
    size_t nlogs;
    uint64_t event;
    const char *rule;
    bool not_, found;
    enum feed_order order;
    bool unsorted;
    struct record *reasons;
    struct name of_rule; /* NAME_NONE: all */
};

static bool wanted(const struct rule_why *w, bool all, bool not_)
{
    bool silent = !w->in_force || (w->applicable_known && !w->applicable) || (w->fires_known && !w->fires) || w->taken_out;
    return all || silent == not_;
}

static bool find_rule(struct run *r, const char *rule, struct name *ret)
{
    const struct plan *p = r->book->book.plan;
    *ret = NAME_NONE;
    if (!rule)
        return true;
    struct str given = str_of(rule), *all = NEW_ARRAY(&r->book->call, struct str, p->rules.n);
    for (uint32_t i = 0; i < p->rules.n; i++) {
        all[i] = names_text(p->names, p->rules.p[i].name);
        if (str_eq(all[i], given)) {
            *ret = p->rules.p[i].name;
            return true;
        }
    }
    struct diag *d = diag(&r->book->call_diags, D_B0904, (struct span){0}, given);
    diag_nearest(&r->book->call_diags, d, given, all, p->rules.n);
    return false;
}

bool why_records(struct run *r, uint64_t event, const struct batch *b, struct row row, const char *rule, bool not_, struct record *list)
{
    const struct rule_why *why = NULL;
    struct name name;
    struct show_env e = r->show;
    if (!find_rule(r, rule, &name))
        return false;
    e.arena = &r->book->call;
    uint32_t n = session_why(r->session, e.arena, name, &why);
    for (uint32_t i = 0; i < n; i++)
        if (wanted(&why[i], rule != NULL && !not_, not_))
            record_push(e.arena, list, show_rule_why(&e, &why[i], event, b, row));
    return true;
}

/* What rules of processes find is known when the case goes on, or ends. */
static bool on_finding(void *ud, const struct finding *f)
{
    struct asked *q = ud;
    struct run *r = &q->run;
    struct show_env e = r->show;
    bool mine = !name_is(q->of_rule) || name_eq(q->of_rule, f->rule);
    e.arena = &r->book->call;
    if (f->of_case && f->event == q->event && mine && !q->not_)
        record_push(e.arena, q->reasons, show_deviation(&e, f));
    return true;
}

static void why_rows(void *ud)
{
    struct asked *q = ud;
    struct run *r = &q->run;
    const struct batch *b = NULL;
    struct row row;
    enum bl_status st = BL_OK;
    run_begin(r);
    q->reasons = record_new(&r->book->call, RECORD_LIST);
    q->found = false;
    struct feed *feed = r->records_bad ? NULL : feed_new(&r->env, &r->ro, r->logs, r->nlogs, q->order);
    if (!feed) {
        r->status = BL_DATA;
        return;
    }
    while (r->status == BL_OK && (st = feed_next(feed, &b, &row)) == BL_OK && b) {
        if (r->so.has_as_of && b->at[row.i] > r->so.as_of)
            continue; /* read for its errors, not decided */
        if (!q->found || r->book->book.plan->processes.n)
            st = session_event(r->session, b, row, on_finding, q);
        if (st == BL_OK && run_progress(r, r->tally.rows + 1) && r->tally.rows == q->event) {
            q->found = true;
            if (!why_records(r, q->event, b, row, q->rule, q->not_, q->reasons))
                st = BL_USAGE;
        }
        if (r->status == BL_OK)
            r->status = st;
    }
    if (r->status == BL_OK)
        r->status = st;
    q->unsorted = feed_unsorted(feed);
}

static void why_open(void *ud)
{
    struct asked *q = ud;
    struct name name = NAME_NONE;
    run_logs(&q->run, q->logs, q->nlogs);
    if (!run_open(&q->run, SESSION_AUDIT, SHOW_REASONS) || !find_rule(&q->run, q->rule, &name))
        q->run.status = BL_USAGE;
    else
        q->of_rule = name;
    q->run.so.keep_reasons = true;
}

static void why_close(void *ud)
{
    struct asked *q = ud;
    struct run *r = &q->run;
    if (!q->found) {
        struct buf n = {.arena = &r->book->call}, have = {.arena = &r->book->call};
        buf_int(&n, (int64_t)q->event);
        buf_int(&have, (int64_t)r->tally.rows);
        diag(&r->book->call_diags, D_B0903, (struct span){0}, buf_str(&n), buf_str(&have));
        r->status = BL_USAGE;
        return;
    }
    const struct summary *s = NULL;
    if (r->book->book.plan->processes.n)
        r->status = session_end(r->session, on_finding, q, &s);
    if (r->status != BL_OK)
        return;
    for (uint32_t i = 0; i < q->reasons->members.n; i++)
        if (!run_emit(r, q->reasons->members.p[i].value))
            return;
    run_finish(r, NULL);
}

static void why_all(struct asked *q)
{
    struct run *r = &q->run;
    run_try(r, why_open);
    if (r->status != BL_OK)
        return;
    q->order = run_order(r, 0, r->nlogs);
    run_try(r, why_rows);
    if (r->status == BL_OK && q->unsorted) {
        q->order = FEED_SORT;
        run_restart(r);
        run_try(r, why_rows);
    }
    if (r->status == BL_OK)
        run_try(r, why_close);
}

bylaw_status bylaw_why(bylaw_book *b, const bylaw_run_options *options, const char *const *logs, size_t nlogs, uint64_t event,
                       const char *rule, int not_, bylaw_write_fn write, void *udata)
{
    struct asked q = {.logs = logs, .nlogs = nlogs,
                      .event = event, .rule = rule, .not_ = not_ != 0};
    bylaw_status busy = call_begin(b, true);
    if (busy != BYLAW_OK)
        return busy;
    run_init(&q.run, b, options, write, udata);
    why_all(&q);
    run_release(&q.run);
    return call_end(b, q.run.status);
}
