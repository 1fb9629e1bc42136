/* SPDX-License-Identifier: MIT
 * roles.c: who holds which role on a day, who reports to whom, and the matrix of duties. */
#include "vm/show/roles.h"
#include "api/handle.h"
#include "vm/show/orgchart.h"

struct rolls {
    struct run run;
    bool raci;
    int32_t day;
    int64_t marked, vacant, people;
};

static void give(struct rolls *q, const struct record *r)
{
    const struct record *vacant = record_get(r, STR("vacant")), *marks = record_get(r, STR("marks"));
    q->vacant += vacant && vacant->as.b;
    q->marked += marks && marks->members.n > 0;
    run_emit(&q->run, r);
}

static struct record *roles_summary(struct rolls *q, uint32_t n)
{
    struct arena *a = &q->run.keep;
    const struct plan *p = q->run.book->book.plan;
    struct record *r = record_new(a, RECORD_OBJECT);
    struct buf day = {.arena = a};
    struct value_env e = {
        .names = q->run.book->book.names, .types = &p->schema->types, .zone = p->zone, .arena = a};
    if (q->day > INT32_MIN && q->day < INT32_MAX)
        value_print(&day, &e, TYPE(TYPE_DATE), value_int(q->day), false);
    record_put_text(a, r, "type", STR("summary"));
    record_put_some(a, r, "as_of", buf_str(&day));
    record_put_int(a, r, q->raci ? "duties" : "roles", n);
    if (q->raci)
        record_put_int(a, r, "marked", q->marked);
    else
        record_put_int(a, r, "vacant", q->vacant);
    if (!q->raci)
        record_put_int(a, r, "people", q->people);
    return r;
}

static void count_people(struct rolls *q)
{
    const struct world *w = q->run.book->book.plan->world;
    const struct record_table *t = w->records.n ? &w->records.p[0] : NULL;
    for (uint32_t i = 0; t && i < t->rows.n; i++)
        q->people +=
            (i == 0 || t->rows.p[i - 1].key != t->rows.p[i].key) && record_at(t, t->rows.p[i].key, q->day);
}

static void roles_all(void *ud)
{
    struct rolls *q = ud;
    struct run *r = &q->run;
    const struct plan *p = r->book->book.plan;
    if (!run_open(r, SESSION_AUDIT, q->raci ? SHOW_RACI : SHOW_ROLES)) {
        r->status = BL_USAGE;
        return;
    }
    q->day = r->so.has_as_of ? civil_day(p->zone, r->so.as_of) : people_day(p->world);
    struct org_chart chart = orgchart_of(&r->keep, p, q->day);
    chart.title = chart.title.n ? chart.title : r->book->path;
    if (r->printer)
        r->printer->chart = &chart;
    count_people(q);
    uint32_t n = q->raci ? p->duties.n : p->world->roles.n;
    for (uint32_t i = 0; i < n && r->status == BL_OK; i++)
        give(q, q->raci ? show_raci(&r->keep, p, i, q->day) : show_role(&r->keep, p, i, q->day));
    if (r->status == BL_OK)
        run_finish(r, roles_summary(q, n));
}

bylaw_status bylaw_roles(bylaw_book *b, const bylaw_run_options *options, int raci, bylaw_write_fn write,
                         void *udata)
{
    struct rolls q = {.raci = raci != 0};
    bylaw_status busy = call_begin(b, true);
    if (busy != BYLAW_OK)
        return busy;
    run_init(&q.run, b, options, write, udata);
    run_try(&q.run, roles_all);
    run_release(&q.run);
    return call_end(b, q.run.status);
}
