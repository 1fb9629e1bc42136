/* SPDX-License-Identifier: MIT
 * live.c: a session of decisions, one event after another. */
#include "api/handle.h"

struct bylaw_session {
    struct mem own; /* the handle's few bytes */
    struct run run;
    struct batch_builder *builder;
    const struct batch *batch; /* of the event decided last */
    struct row row;
    uint64_t events;
    int64_t last_at;
    bool has_last;
};

/* --- the handle ------------------------------------------------------------------------------------------------------------------ */

static void live_open(void *ud)
{
    struct bylaw_session *s = ud;
    struct run *r = &s->run;
    if (!run_open(r, SESSION_DECIDE, SHOW_FINDINGS)) {
        r->status = BL_USAGE;
        return;
    }
    r->so.keep_reasons = true;
    run_begin(r);
    s->builder = batch_builder_new(&r->arena, r->book->book.schema, 0, 1, false);
    r->show.nfiles = 0; /* no file holds these events */
}

static void live_try(struct bylaw_session *s, void (*f)(void *ud), void *ud)
{
    s->run.status = BL_OK;
    enum bl_status thrown = mem_try(&s->run.book->call_mem, f, ud);
    if (thrown != BL_OK)
        s->run.status = thrown;
}

bylaw_session *bylaw_session_new(bylaw_book *b, const bylaw_run_options *options)
{
    struct mem own;
    enum bl_status why;
    if (call_begin(b, true) != BYLAW_OK)
        return NULL;
    mem_init(&own, 0);
    struct bylaw_session *s = mem_resize_soft(&own, NULL, 0, sizeof *s, &why);
    if (!s) {
        call_end(b, BL_MEMORY);
        return NULL;
    }
    memset(s, 0, sizeof *s);
    s->own = own;
    run_init(&s->run, b, options, NULL, NULL);
    b->sessions++;
    live_try(s, live_open, s);
    if (call_end(b, s->run.status) == BYLAW_OK)
        return s;
    bylaw_session_free(s);
    return NULL;
}

void bylaw_session_free(bylaw_session *s)
{
    if (!s)
        return;
    struct mem own = s->own;
    s->run.book->sessions--;
    run_release(&s->run);
    mem_drop(&own, s, sizeof *s);
}

/* --- history --------------------------------------------------------------------------------------------------------------------- */

struct pasts {
    struct bylaw_session *session;
    const char *const *logs;
    size_t nlogs;
};

static void live_past(void *ud)
{
    struct pasts *p = ud;
    struct bylaw_session *s = p->session;
    struct run *r = &s->run;
    const struct batch *b = NULL;
    struct row row;
    run_logs(r, p->logs, p->nlogs);
    struct feed *feed = r->records_bad ? NULL : feed_new(&r->env, &r->ro, r->logs, r->nlogs, FEED_SORT);
    if (!feed) {
        r->status = BL_DATA;
        return;
    }
    while ((r->status = feed_next(feed, &b, &row)) == BL_OK && b) {
        s->last_at = b->at[row.i];
        s->has_last = true;
        if ((r->status = session_past(r->session, b, row)) != BL_OK)
            return;
    }
}

bylaw_status bylaw_session_history(bylaw_session *s, const char *const *logs, size_t nlogs)
{
    struct pasts p = {s, logs, nlogs};
    bylaw_status busy = call_begin(s->run.book, true);
    if (busy != BYLAW_OK)
        return busy;
    if (s->events || s->run.nlogs) {
        book_say(s->run.book, STR("history is given once, before the first decision"));
        return call_end(s->run.book, BL_USAGE);
    }
    live_try(s, live_past, &p);
    return call_end(s->run.book, s->run.status);
}

/* --- one event ---------------------------------------------------------------------------------------------------------------------- */

struct deciding {
    struct bylaw_session *session;
    const char *const *pairs;
    size_t npairs;
    const struct record *answer;
};

static const char *pair(const struct deciding *d, const char *name)
{
    for (size_t i = 0; i < d->npairs; i++)
        if (strcmp(d->pairs[2 * i], name) == 0)
            return d->pairs[2 * i + 1];
    return NULL;
}

static void bad_cell(struct run *r, struct type t, struct str text, enum value_read why)
{
    static const char *const reason[] = {/* ORDER value_read */
                                         "",
                                         "",
                                         "it has another form",
                                         "it has more decimals than fit",
                                         "it is too large",
                                         "a clock change skips this time",
                                         "it is not on the list"};
    struct buf type = {.arena = &r->book->call};
    type_print(&type, r->show.types, type_plain(t));
    diag(&r->book->call_diags, D_B0912, (struct span){0}, text, buf_str(&type), str_of(reason[why]), value_form(t));
}

static bool read_cell(struct run *r, struct type t, const char *text, struct value *ret)
{
    struct value_env e = {.names = r->names, .types = r->show.types, .zone = r->show.zone, .clock_change = r->env.clock_change,
                          .arena = &r->arena};
    enum value_read why = *text ? value_from_text(&e, t, str_of(text), ret) : READ_BAD;
    if (!*text && t.kind == TYPE_TEXT && !t.optional) {
        *ret = value_name(0); /* the empty text */
        return true;
    }
    if (!*text && t.optional) {
        *ret = VALUE_NONE;
        return true;
    }
    if (why == READ_OK || why == READ_TWICE)
        return true;
    bad_cell(r, t, str_of(text), why);
    return false;
}

static uint32_t core_id(struct run *r, const char *text, uint32_t absent)
{
    return text && *text ? names_put(r->names, str_of(text)).id : absent;
}

static bool is_core(const char *name)
{
    static const char *const core[] = {"kind", "at", "actor", "case", "id"};
    for (uint32_t i = 0; i < ARRAY_LEN(core); i++)
        if (strcmp(core[i], name) == 0)
            return true;
    return false;
}

static void unknown_field(struct run *r, uint32_t kind, const char *name, const char *kind_text)
{
    const struct schema *s = r->book->book.schema;
    struct diags *ds = &r->book->call_diags;
    struct diag *d = diag(ds, D_B0911, (struct span){0}, str_of(name), str_of(kind_text));
    if (kind == KIND_NONE)
        return;
    uint32_t n = s->kinds.p[kind].fields.n;
    struct str *all = NEW_ARRAY(&r->book->call, struct str, n);
    for (uint32_t i = 0; i < n; i++)
        all[i] = names_text(r->names, s->kinds.p[kind].fields.p[i].name);
    diag_nearest(ds, d, str_of(name), all, n);
}

static bool put_field(struct bylaw_session *s, uint32_t kind, const char *kind_text, const char *name, const char *text)
{
    struct run *r = &s->run;
    struct name n = names_find(r->names, str_of(name));
    const struct field_def *f = name_is(n) ? kind_field(r->book->book.schema, kind, n) : NULL;
    struct value v;
    if (!f) {
        unknown_field(r, kind, name, kind_text);
        return false;
    }
    if (!read_cell(r, f->type, text, &v))
        return false;
    batch_put(s->builder, f->column, s->row, v);
    return true;
}

static bool put_fields(const struct deciding *d, uint32_t kind)
{
    bool ok = true;
    for (size_t i = 0; i < d->npairs; i++)
        if (!is_core(d->pairs[2 * i]))
            ok = put_field(d->session, kind, pair(d, "kind"), d->pairs[2 * i], d->pairs[2 * i + 1]) && ok;
    return ok;
}

static bool has_core(struct run *r, const struct deciding *d)
{
    static const char *const needed[] = {"kind", "at"};
    for (uint32_t i = 0; i < ARRAY_LEN(needed); i++) {
        const char *text = pair(d, needed[i]);
        if (text && *text)
            continue;
        diag(&r->book->call_diags, D_B0913, (struct span){0}, str_of(needed[i]));
        return false;
    }
    return true;
}

static bool in_order(struct bylaw_session *s, const struct deciding *d, int64_t at)
{
    if (!s->has_last || at >= s->last_at)
        return true;
    diag(&s->run.book->call_diags, D_B0914, (struct span){0}, str_of(pair(d, "at")));
    return false;
}

/* The event as a batch of one row. */
static bool make_row(struct deciding *d)
{
    struct bylaw_session *s = d->session;
    struct run *r = &s->run;
    struct value at;
    s->batch = NULL;
    if (!has_core(r, d) || !read_cell(r, TYPE(TYPE_TIME), pair(d, "at"), &at) || !in_order(s, d, at.as.i))
        return false;
    struct name kind_name = names_put(r->names, str_of(pair(d, "kind")));
    uint32_t kind = schema_log_kind(r->book->book.schema, kind_name);
    if (kind == KIND_NONE && (r->o.strict || r->book->strict)) {
        diag(&r->book->call_diags, D_B0915, (struct span){0}, str_of(pair(d, "kind")));
        return false;
    }
    batch_begin(s->builder);
    s->row = batch_row(s->builder, at.as.i, kind, kind_name, core_id(r, pair(d, "actor"), CORE_UNKNOWN),
                       core_id(r, pair(d, "case"), CORE_NONE), core_id(r, pair(d, "id"), CORE_NONE), (uint32_t)s->events + 1);
    bool ok = put_fields(d, kind);
    s->batch = batch_end(s->builder);
    if (!ok) {
        s->batch = NULL;
        return false;
    }
    s->last_at = at.as.i;
    s->has_last = true;
    return true;
}

static bool on_answer(void *ud, const struct finding *f)
{
    struct deciding *d = ud;
    struct show_env e = d->session->run.show;
    e.arena = &d->session->run.book->call;
    if (f->kind == FINDING_DECISION)
        d->answer = show_finding(&e, f);
    return true;
}

static void live_decide(void *ud)
{
    struct deciding *d = ud;
    struct bylaw_session *s = d->session;
    if (!make_row(d)) {
        s->run.status = BL_DATA;
        return;
    }
    s->events++;
    s->run.status = session_event(s->run.session, s->batch, s->row, on_answer, d);
}

bylaw_status bylaw_session_decide(bylaw_session *s, const char *const *pairs, size_t npairs, const bylaw_record **ret)
{
    struct deciding d = {s, pairs, npairs, NULL};
    bylaw_status busy = call_begin(s->run.book, true);
    if (busy != BYLAW_OK)
        return busy;
    live_try(s, live_decide, &d);
    arena_release(&s->run.scratch);
    if (s->run.status == BL_OK && ret)
        *ret = (const bylaw_record *)(const void *)d.answer;
    return call_end(s->run.book, s->run.status);
}

/* --- its reasons ---------------------------------------------------------------------------------------------------------------------- */

struct reasons {
    struct bylaw_session *session;
    const char *rule;
    bool not_;
    struct record *list;
};

static void live_why(void *ud)
{
    struct reasons *q = ud;
    struct bylaw_session *s = q->session;
    q->list = record_new(&s->run.book->call, RECORD_LIST);
    if (!s->batch || !why_records(&s->run, s->events, s->batch, s->row, q->rule, q->not_, q->list))
        s->run.status = BL_USAGE;
}

bylaw_status bylaw_session_why(bylaw_session *s, const char *rule, int not_, const bylaw_record **ret)
{
    struct reasons q = {s, rule, not_ != 0, NULL};
    bylaw_status busy = call_begin(s->run.book, true);
    if (busy != BYLAW_OK)
        return busy;
    live_try(s, live_why, &q);
    if (s->run.status == BL_OK && ret)
        *ret = (const bylaw_record *)(const void *)q.list;
    return call_end(s->run.book, s->run.status);
}
