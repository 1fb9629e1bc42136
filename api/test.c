/* SPDX-License-Identifier: MIT
 * test.c: a book's scenarios, held against what they expect. */
#include "api/handle.h"

#include "vm/rule/scenario.h"
#include "vm/run/trial.h"

struct test {
    struct run run; /* first: what run_try hands on is both */
    const char *pattern;
};

static bool contains(struct str s, struct str part)
{
    for (uint32_t i = 0; i + part.n <= s.n; i++)
        if (str_eq(str_part(s, i, part.n), part))
            return true;
    return false;
}

static bool fits(struct str name, const char *pattern)
{
    if (!pattern)
        return true;
    struct str p = str_of(pattern);
    return text_matches(name, p) || contains(name, p);
}

static struct record *trial_record(struct run *r, const struct trial_result *t)
{
    struct arena *a = &r->scratch;
    struct sources *sources = &r->book->sources;
    struct record *record = record_new(a, RECORD_OBJECT), *failures = record_new(a, RECORD_LIST);
    record_put_text(a, record, "type", STR("scenario"));
    record_put_text(a, record, "name", t->name);
    record_put(a, record, "passed", record_bool(a, t->failures.n == 0));
    record_put_int(a, record, "events", t->events);
    record_put_int(a, record, "expectations", t->expectations);
    for (uint32_t i = 0; i < t->failures.n; i++) {
        struct record *f = record_new(a, RECORD_OBJECT);
        record_put_text(a, f, "message", t->failures.p[i].message);
        record_put(a, f, "source", show_source(a, sources, t->failures.p[i].span));
        record_push(a, failures, f);
    }
    record_put(a, record, "failures", failures);
    record_put(a, record, "source", show_source(a, sources, t->span));
    return record;
}

static void one_trial(struct run *r, const struct scenario *s)
{
    struct trial_result t = {0};
    r->status = trial_run(&r->arena, r->book->book.plan, s, &r->so, &t);
    if (r->status != BL_OK)
        return;
    bool failed = t.failures.n != 0, plain = r->face == &face_text;
    r->tally.scenarios++;
    r->tally.scenarios_failed += failed;
    if (failed || r->o.show_passed || !plain) /* as text, what held is named only when asked for */
        run_emit(r, trial_record(r, &t));
    arena_release(&r->scratch);
}

static void run_trials(void *ud)
{
    struct test *t = ud;
    struct run *r = &t->run;
    const struct plan *k = r->book->book.plan;
    if (!run_open(r, SESSION_DECIDE, SHOW_SCENARIOS)) {
        r->status = BL_USAGE;
        return;
    }
    run_begin(r);
    for (uint32_t i = 0; i < k->scenarios.n && r->status == BL_OK; i++)
        if (fits(k->scenarios.p[i]->name, t->pattern))
            one_trial(r, k->scenarios.p[i]);
    if (r->status != BL_OK || r->tally.scenarios || r->o.allow_empty)
        return;
    if (t->pattern)
        diag(&r->book->call_diags, D_B0905, (struct span){0}, str_of(t->pattern));
    else
        diag0(&r->book->call_diags, D_B0910, (struct span){0});
    r->status = BL_USAGE;
}

static void end_trials(void *ud)
{
    struct run *r = ud;
    struct arena *a = &r->book->call;
    struct record *s = record_new(a, RECORD_OBJECT);
    r->tally.partial = r->status != BL_OK;
    record_put_text(a, s, "type", STR("summary"));
    record_put_int(a, s, "scenarios", (int64_t)r->tally.scenarios);
    record_put_int(a, s, "passed", (int64_t)(r->tally.scenarios - r->tally.scenarios_failed));
    record_put_int(a, s, "failed", (int64_t)r->tally.scenarios_failed);
    if (r->tally.partial)
        record_put(a, s, "partial", record_bool(a, true));
    run_finish(r, s);
}

bylaw_status bylaw_test(bylaw_book *b, const bylaw_run_options *options, const char *pattern, bylaw_write_fn write, void *udata,
                        bylaw_tally *ret_tally)
{
    struct test t = {.pattern = pattern};
    struct run *r = &t.run;
    bylaw_status busy = call_begin(b, true);
    if (busy != BYLAW_OK)
        return busy;
    run_init(r, b, options, write, udata);
    run_try(r, run_trials);
    run_unlimited(r);
    if (r->status == BL_OK || (r->session && r->status != BL_USAGE && r->status != BL_IO && r->status != BL_STOPPED))
        run_try(r, end_trials);
    run_release(r);
    tally_give(ret_tally, &r->tally);
    return call_end(b, r->status);
}
