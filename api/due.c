/* SPDX-License-Identifier: MIT
 * due.c: what is owed at an instant, and how the deadline of one obligation was reckoned. */
#include "api/handle.h"

struct owed {
    const struct record *record;
    int64_t deadline;
    uint32_t order; /* in which it was told */
};
struct due {
    struct audit audit; /* first: what comes back is both */
    const char *id;     /* this obligation alone; NULL: all that is owed */
    int64_t now;        /* at the end of the logs; INT64_MAX: no duty has told it */
    VEC(struct owed) owed;
    VEC(const struct record *) balances;
};

static const struct record *keep_record(struct due *d, const struct finding *f)
{
    struct show_env e = d->audit.run.show;
    e.arena = &d->audit.run.keep;
    return show_finding(&e, f);
}

static bool is_owed(const struct duty_found *d)
{
    return d->state == DUTY_PENDING || d->state == DUTY_SUSPENDED || d->state == DUTY_BREACHED;
}

static bool due_take(struct audit *au, const struct finding *f)
{
    struct due *d = (struct due *)(void *)au;
    struct arena *keep = &au->run.keep;
    if (f->kind == FINDING_DUTY)
        d->now = f->duty->reckoning->now;
    bool wanted = f->kind == FINDING_DUTY && (d->id ? str_eq(f->duty->id, str_of(d->id)) : is_owed(f->duty));
    if (wanted)
        *VEC_PUSH(keep, d->owed) = (struct owed){keep_record(d, f), f->duty->deadline, d->owed.n};
    else if (f->kind == FINDING_BALANCE && !d->id)
        *VEC_PUSH(keep, d->balances) = keep_record(d, f);
    return true;
}

static void due_clear(struct audit *au)
{
    struct due *d = (struct due *)(void *)au;
    d->owed.n = d->balances.n = 0;
    d->now = INT64_MAX;
}

/* What is due first stands first; what has no deadline, last. */
static int by_deadline(const void *a, const void *b, void *ud)
{
    const struct owed *x = a, *y = b;
    (void)ud;
    if (x->deadline != y->deadline)
        return x->deadline < y->deadline ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static struct record *due_summary(struct due *d, const struct summary *s)
{
    struct run *r = &d->audit.run;
    struct record *sum = record_new(&r->keep, RECORD_OBJECT);
    int64_t overdue = 0;
    record_put_text(&r->keep, sum, "type", STR("summary"));
    record_put_int(&r->keep, sum, "events", (int64_t)s->events);
    for (uint32_t i = 0; i < d->owed.n; i++)
        overdue += str_eq(record_get_text(d->owed.p[i].record, "state"), STR("breached"));
    struct show_env e = r->show;
    e.arena = &r->keep;
    show_instant(&e, sum, "as_of", r->so.has_as_of ? r->so.as_of : d->now);
    record_put_int(&r->keep, sum, "owed", d->owed.n);
    record_put_int(&r->keep, sum, "overdue", overdue);
    if (s->partial)
        record_put(&r->keep, sum, "partial", record_bool(&r->keep, true));
    return sum;
}

static void due_give(struct audit *au, const struct summary *s)
{
    struct due *d = (struct due *)(void *)au;
    struct run *r = &au->run;
    if (d->id && d->owed.n == 0 && !s->partial) {
        diag(&r->book->call_diags, D_B0917, (struct span){0}, str_of(d->id));
        r->status = BL_USAGE;
        return;
    }
    sort_stable(&r->keep, d->owed.p, d->owed.n, sizeof *d->owed.p, by_deadline, NULL);
    for (uint32_t i = 0; i < d->owed.n; i++)
        if (!run_emit(r, d->owed.p[i].record))
            return;
    for (uint32_t i = 0; i < d->balances.n; i++)
        if (!run_emit(r, d->balances.p[i]))
            return;
    run_finish(r, d->id ? NULL : due_summary(d, s));
}

static bylaw_status due_run(struct due *d, bylaw_book *b, const bylaw_run_options *options, bylaw_write_fn write, void *udata)
{
    struct audit *au = &d->audit;
    bylaw_status busy = call_begin(b, true);
    if (busy != BYLAW_OK)
        return busy;
    au->take = due_take;
    au->clear = due_clear;
    au->give = due_give;
    run_init(&au->run, b, options, write, udata);
    audit_all(au);
    run_release(&au->run);
    return call_end(b, au->run.status);
}

bylaw_status bylaw_due(bylaw_book *b, const bylaw_run_options *options, const char *const *logs, size_t nlogs, bylaw_write_fn write, void *udata)
{
    struct due d = {.audit = {.logs = logs, .nlogs = nlogs, .what = SHOW_DUE}};
    return due_run(&d, b, options, write, udata);
}

bylaw_status bylaw_why_duty(bylaw_book *b, const bylaw_run_options *options, const char *const *logs, size_t nlogs, const char *id,
                            bylaw_write_fn write, void *udata)
{
    struct due d = {.audit = {.logs = logs, .nlogs = nlogs, .what = SHOW_REASONS}, .id = id};
    return due_run(&d, b, options, write, udata);
}
