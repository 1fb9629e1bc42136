/* SPDX-License-Identifier: MIT
 * eval.c: one expression more than the book has, on an event of a log, and whether typed lines are an expression.
 * The book stays as it is: the expression goes into a copy of its graph, and a run sees that copy in its place. */
#include "api/handle.h"
#include "vm/lua/chunk.h"

struct stop {
    const struct batch *batch;
    struct row row;
};
struct evaluating {
    struct run run; /* first: what run_try hands on is both */
    const char *text;
    const char *const *logs;
    size_t nlogs;
    uint64_t event;
    VEC(struct stop) rows;     /* up to and with the event */
    struct plan *plan;         /* with room for the expression */
    const struct expr *expr;
    const struct record *found;
};

/* --- the event ------------------------------------------------------------------------------------------------------------------- */

static void no_event(struct evaluating *q)
{
    struct bylaw_book *b = q->run.book;
    struct buf n = {.arena = &b->call}, have = {.arena = &b->call};
    buf_int(&n, (int64_t)q->event);
    buf_int(&have, (int64_t)q->rows.n);
    diag(&b->call_diags, D_B0903, (struct span){0}, buf_str(&n), buf_str(&have));
    q->run.status = BL_USAGE;
}

static bool interrupted(struct run *r)
{
    if (r->book->interrupt)
        r->status = BL_INTERRUPTED;
    return r->status != BL_OK;
}

static void read_rows(struct evaluating *q)
{
    struct run *r = &q->run;
    const struct batch *b = NULL;
    struct row row;
    struct feed *feed = q->nlogs ? feed_new(&r->env, &r->ro, r->logs, r->nlogs, FEED_SORT) : NULL;
    if (q->nlogs && !feed)
        r->status = BL_DATA;
    while (feed && r->status == BL_OK && (r->status = feed_next(feed, &b, &row)) == BL_OK && b) {
        bool late = r->so.has_as_of && b->at[row.i] > r->so.as_of;
        if (!late && (q->event == 0 || q->rows.n < q->event))
            *VEC_PUSH(&r->arena, q->rows) = (struct stop){b, row};
        if (interrupted(r) || !run_progress(r, r->tally.rows + 1))
            return;
    }
    if (r->status == BL_OK && q->event && q->rows.n < q->event)
        no_event(q);
}

/* --- the expression ------------------------------------------------------------------------------------------------------------------ */

static struct plan *plan_with_room(struct arena *a, const struct plan *p)
{
    struct plan *c = NEW(a, struct plan);
    *c = *p;
    c->graph = graph_copy(a, p->graph);
    c->reads_ids = true;
    return c;
}

static void compile(struct evaluating *q)
{
    struct run *r = &q->run;
    struct plan *p = r->book->book.plan;
    struct str text = arena_copy(&r->arena, str_of(q->text));
    struct span token = {call_source(r->book, STR("expression"), text), 0, text.n};
    struct expr_env env = {.arena = &r->arena, .graph = p->graph, .world = p->world, .names = r->names, .diags = &r->book->call_diags,
                           .limits = &r->book->limits, .zone = p->zone, .month_end = p->month_end, .clock_change = p->clock_change,
                           .calendar = p->world->calendar, .bare = true};
    if (q->rows.n) {
        const struct stop *last = &q->rows.p[q->rows.n - 1];
        struct str kind = names_text(r->names, (struct name){last->batch->kind_name[last->row.i]});
        env.fact = frame_new(&env, kind_set_new(&env, &kind, 1, false));
    }
    q->expr = expr_compile(&env, text, token, TYPE(TYPE_ERROR));
    if (!q->expr)
        r->status = BL_BOOK;
}

/* --- the value ------------------------------------------------------------------------------------------------------------------------- */

static bool ignore(void *ud, const struct finding *f)
{
    (void)ud, (void)f;
    return true;
}

static struct record *list_of(struct arena *a, const struct str *p, uint32_t n)
{
    struct record *list = record_new(a, RECORD_LIST);
    for (uint32_t i = 0; i < n; i++)
        record_push(a, list, record_text(a, p[i]));
    return list;
}

static const struct record *value_record(struct evaluating *q, const struct why *w, const struct needs *needs)
{
    struct show_env e = q->run.show;
    struct arena *a = e.arena = &q->run.book->call;
    struct value_env v = {.names = e.intern, .types = e.types, .zone = e.zone, .arena = a};
    struct buf is = {.arena = a}, text = {.arena = a};
    struct record *r = record_new(a, RECORD_OBJECT);
    const struct record *reasons = show_why(&e, w);
    type_print(&is, e.types, w->type);
    value_print(&text, &v, w->type, w->value, true);
    record_put_text(a, r, "type", STR("value"));
    record_put_text(a, r, "is", buf_str(&is));
    record_put_text(a, r, "text", buf_str(&text));
    for (uint32_t i = 0; i < reasons->members.n; i++)
        *VEC_PUSH(a, r->members) = reasons->members.p[i];
    if (q->rows.n)
        record_put_int(a, r, "event", q->rows.n);
    else
        record_put_null(a, r, "event");
    record_put(a, r, "needs", list_of(a, needs->needs.p, needs->needs.n));
    record_put(a, r, "errors", list_of(a, needs->errors.p, needs->errors.n));
    return r;
}

static void evaluate(struct evaluating *q)
{
    struct run *r = &q->run;
    struct needs needs = {.arena = &r->book->call};
    struct stop at = q->rows.n ? q->rows.p[q->rows.n - 1] : (struct stop){0};
    r->session = session_new(&r->arena, r->names, r->book->book.plan, &r->so); /* that of run_begin knew nothing of the expression */
    session_files(r->session, r->logs, r->nlogs);
    bool looks_back = program_new(&r->arena, q->plan->graph, &q->expr->node, 1)->nterms != 0;
    for (uint32_t i = 0; looks_back && i + 1 < q->rows.n && r->status == BL_OK; i++)
        r->status = session_event(r->session, q->rows.p[i].batch, q->rows.p[i].row, ignore, r);
    if (r->status != BL_OK)
        return;
    const struct why *w = session_eval(r->session, &r->book->call, q->expr, at.batch, at.row, &needs);
    if (w)
        q->found = value_record(q, w, &needs);
}

static void eval_all(void *ud)
{
    struct evaluating *q = ud;
    struct run *r = &q->run;
    run_logs(r, q->logs, q->nlogs);
    if (!run_open(r, SESSION_AUDIT, SHOW_FINDINGS)) {
        r->status = BL_USAGE;
        return;
    }
    r->so.keep_reasons = true;
    q->plan = plan_with_room(&r->arena, r->book->book.plan);
    r->book->book.plan = q->plan;
    run_begin(r);
    read_rows(q);
    if (r->status == BL_OK)
        compile(q);
    if (r->status == BL_OK)
        evaluate(q);
}

bylaw_status bylaw_eval(bylaw_book *b, const char *expression, const bylaw_run_options *options, const char *const *logs, size_t nlogs,
                        uint64_t event, const bylaw_record **ret)
{
    struct evaluating q = {.text = expression, .logs = logs, .nlogs = nlogs, .event = event};
    bylaw_status busy = b->sessions ? BYLAW_BUSY : call_begin(b, true);
    if (busy != BYLAW_OK)
        return busy;
    struct plan *plan = b->book.plan;
    run_init(&q.run, b, options, NULL, NULL);
    run_try(&q.run, eval_all);
    b->book.plan = plan;
    run_release(&q.run);
    if (q.run.status == BL_OK && ret)
        *ret = (const bylaw_record *)(const void *)q.found;
    return call_end(b, q.run.status);
}

/* --- what typed lines are ---------------------------------------------------------------------------------------------------------------- */

struct typed {
    struct mem mem;
    struct arena arena;
    struct str text;
    bylaw_form form;
};

/* It begins as declarations and assignments do: word "…", word {, name =, a keyword of Lua. */
static bool looks_like_lua(struct str s)
{
    static const char *const keywords[] = {"local", "function", "if", "for", "while", "repeat", "return", "do", "goto"};
    uint32_t i = 0, from;
    while (i < s.n && (unsigned char)s.p[i] <= ' ')
        i++;
    for (from = i; i < s.n && ((unsigned char)s.p[i] >= 0x80 || utf8_is_name((unsigned char)s.p[i], false));)
        i++;
    struct str word = str_part(s, from, i - from);
    for (uint32_t k = 0; k < ARRAY_LEN(keywords); k++)
        if (str_eq(word, str_of(keywords[k])))
            return true;
    while (i < s.n && (unsigned char)s.p[i] <= ' ')
        i++;
    struct str rest = str_part(s, i, s.n - i);
    bool comment = rest.n > 1 && memcmp(rest.p, "--", 2) == 0;
    bool assigns = rest.n && rest.p[0] == '=' && !(rest.n > 1 && rest.p[1] == '=');
    return comment || (word.n && (assigns || (rest.n && strchr("\"'{[", rest.p[0]))));
}

static void read_form(void *ud)
{
    struct typed *t = ud;
    struct arena *a = &t->arena;
    bool comment = t->text.n > 1 && memcmp(t->text.p, "--", 2) == 0; /* and not twice a minus */
    if (!comment && expr_reads(a, &limits_default, t->text)) {
        t->form = BYLAW_EXPRESSION;
        return;
    }
    enum lua_chunk lua = lua_chunk_reads(a, &limits_default, STR(""), t->text);
    if (lua == LUA_CHUNK_BROKEN && !looks_like_lua(t->text))
        lua = lua_chunk_reads(a, &limits_default, STR("return "), t->text) == LUA_CHUNK_OPEN ? LUA_CHUNK_OPEN : LUA_CHUNK_BROKEN;
    t->form = lua == LUA_CHUNK_OPEN ? BYLAW_INCOMPLETE : BYLAW_CHUNK;
    if (lua == LUA_CHUNK_BROKEN && !looks_like_lua(t->text))
        t->form = BYLAW_EXPRESSION;
}

bylaw_form bylaw_reads_as(const char *text)
{
    struct typed t = {.text = str_of(text), .form = BYLAW_CHUNK};
    mem_init(&t.mem, 0);
    arena_init(&t.arena, &t.mem);
    if (mem_try(&t.mem, read_form, &t) != BL_OK)
        t.form = BYLAW_CHUNK;
    arena_release(&t.arena);
    return t.form;
}
