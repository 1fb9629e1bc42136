/* SPDX-License-Identifier: MIT
 * story.c: how the deadline of an obligation came about, and what became of it. */
#include "api/handle.h"

struct told {
    struct run run; /* first: what run_try hands on is both */
    const char *const *logs;
    size_t nlogs;
    const char *id;
    struct name duty;
    uint32_t number;
    enum feed_order order;
    bool unsorted;
};

/* --- which ----------------------------------------------------------------------------------------------------------------- */

static bool find_duty(struct told *q, struct str name)
{
    const struct plan *p = q->run.book->book.plan;
    struct diags *ds = &q->run.book->call_diags;
    struct str *all = NEW_ARRAY(&q->run.book->call, struct str, p->duties.n + 1);
    for (uint32_t i = 0; i < p->duties.n; i++) {
        all[i] = names_text(p->names, p->duties.p[i].name);
        if (!str_eq(all[i], name))
            continue;
        q->duty = p->duties.p[i].name;
        return true;
    }
    diag_nearest(ds, diag(ds, D_B0930, (struct span){0}, name), name, all, p->duties.n);
    return false;
}

/* answer#3 */
static bool read_id(struct told *q)
{
    struct str id = str_of(q->id);
    uint32_t n = id.n;
    uint64_t number = 0;
    while (n && id.p[n - 1] >= '0' && id.p[n - 1] <= '9')
        n--;
    for (uint32_t i = n; i < id.n && number <= UINT32_MAX; i++)
        number = number * 10 + (uint64_t)(id.p[i] - '0');
    bool good = n > 1 && n < id.n && id.p[n - 1] == '#' && number <= UINT32_MAX;
    if (!good) {
        diag(&q->run.book->call_diags, D_B0931, (struct span){0}, id);
        return false;
    }
    q->number = (uint32_t)number;
    return find_duty(q, str_part(id, 0, n - 1));
}

/* There is none: how many there are, and the nearest. */
static void say_none(struct told *q)
{
    struct bylaw_book *b = q->run.book;
    uint32_t have = session_obliged(q->run.session, q->duty);
    struct str name = names_text(b->book.names, q->duty);
    struct buf near = {.arena = &b->call};
    for (uint32_t i = 0; i < MIN(have, 3u); i++) {
        buf_text(&near, i ? ", " : "");
        buf_add(&near, name);
        buf_printf(&near, "#%u", q->number ? have - i : i + 1);
    }
    if (have)
        diag(&b->call_diags, D_B0932, (struct span){0}, str_of(q->id), buf_str(&near));
    else
        diag(&b->call_diags, D_B0933, (struct span){0}, name);
    q->run.status = BL_USAGE;
}

/* --- the run --------------------------------------------------------------------------------------------------------------- */

static bool ignore(void *ud, const struct finding *f)
{
    (void)ud;
    (void)f;
    return true;
}

static void story_rows(void *ud)
{
    struct told *q = ud;
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
    if (r->status == BL_OK)
        r->status = st;
    q->unsorted = feed_unsorted(feed);
}

static void story_open_run(void *ud)
{
    struct told *q = ud;
    struct run *r = &q->run;
    run_logs(r, q->logs, q->nlogs);
    if (!run_open(r, SESSION_AUDIT, SHOW_REASONS) || !read_id(q)) {
        r->status = BL_USAGE;
        return;
    }
    r->so.keep_owed = r->so.keep_reasons = true;
    r->so.watch = q->duty;
    r->so.watch_number = q->number ? q->number : UINT32_MAX;
}

static void story_close(void *ud)
{
    struct told *q = ud;
    struct run *r = &q->run;
    const struct summary *s = NULL;
    struct story story;
    if (r->status == BL_OK)
        r->status = session_end(r->session, ignore, r, &s);
    bool cut = r->status != BL_OK, begun = session_story(r->session, &r->scratch, q->duty, q->number, &story);
    story.partial = cut;
    if (!begun) {
        if (!cut)
            say_none(q);
        return;
    }
    if (run_emit(r, show_story(&r->show, &story)))
        run_finish(r, NULL);
}

static void story_all(struct told *q)
{
    struct run *r = &q->run;
    run_try(r, story_open_run);
    if (r->status != BL_OK)
        return;
    q->order = run_order(r, 0, r->nlogs);
    run_try(r, story_rows);
    if (r->status == BL_OK && q->unsorted) {
        q->order = FEED_SORT;
        run_restart(r);
        run_try(r, story_rows);
    }
    if (run_tells(r))
        run_try(r, story_close);
}

bylaw_status bylaw_why_duty(bylaw_book *b, const bylaw_run_options *options, const char *const *logs, size_t nlogs, const char *id,
                            bylaw_write_fn write, void *udata)
{
    struct told q = {.logs = logs, .nlogs = nlogs, .id = id};
    bylaw_status busy = call_begin(b, true);
    if (busy != BYLAW_OK)
        return busy;
    run_init(&q.run, b, options, write, udata);
    story_all(&q);
    run_release(&q.run);
    return call_end(b, q.run.status);
}
