/* SPDX-License-Identifier: MIT
 * build.c: findings, summaries, reasons and diagnostics as records, keys in the order that COMMAND promises. */
#include "vm/show/grades.h"
#include "vm/show/record.h"
#include "vm/db/db.h"

/* ORDER finding_kind */
static const char *const finding_type[] = {"violation", "warning", "undetermined", "decision", "passed", "duty", "level", "balance", "kpi", "grade", "fairness", "pool"};
_Static_assert(ARRAY_LEN(finding_type) == FINDING_KIND_COUNT, "ORDER finding_kind");

static struct str name_text(const struct show_env *e, struct name n)
{
    return name_is(n) ? names_text(e->names, n) : STR_EMPTY;
}

static struct value_env value_env_of(const struct show_env *e)
{
    return (struct value_env){.names = e->intern, .types = e->types, .zone = e->zone, .arena = e->arena};
}

/* --- lists ------------------------------------------------------------------------------------------------------- */

static struct record *list_of_names(const struct show_env *e, const struct name *p, uint32_t n)
{
    struct record *r = record_new(e->arena, RECORD_LIST);
    for (uint32_t i = 0; i < n; i++)
        record_push(e->arena, r, record_text(e->arena, name_text(e, p[i])));
    return r;
}

static struct record *list_of_texts(const struct show_env *e, const struct str *p, uint32_t n)
{
    struct record *r = record_new(e->arena, RECORD_LIST);
    for (uint32_t i = 0; i < n; i++)
        record_push(e->arena, r, record_text(e->arena, p[i]));
    return r;
}

static struct record *list_of_errors(const struct show_env *e, const struct rule_error *p, uint32_t n)
{
    struct record *list = record_new(e->arena, RECORD_LIST);
    for (uint32_t i = 0; i < n; i++) {
        struct record *r = record_new(e->arena, RECORD_OBJECT);
        record_put_text(e->arena, r, "rule", p[i].rule);
        record_put_text(e->arena, r, "message", p[i].message);
        record_push(e->arena, list, r);
    }
    return list;
}

/* --- the event that a record is about ------------------------------------------------------------------------------ */

void show_core(const struct show_env *e, struct record *r, const char *key, uint32_t id)
{
    bool some = id != CORE_NONE && id != CORE_UNKNOWN;
    if (some)
        record_put_text(e->arena, r, key, names_text(e->names, (struct name){id}));
    else
        record_put_null(e->arena, r, key);
}

static void put_number_or_null(const struct show_env *e, struct record *r, const char *key, uint64_t n)
{
    record_put(e->arena, r, key, n ? record_int(e->arena, (int64_t)n) : record_new(e->arena, RECORD_NULL));
}

/* `kind` NAME_NONE: the row's own. */
static void put_event(const struct show_env *e, struct record *r, uint64_t event, struct name kind, const struct batch *b, struct row row)
{
    struct arena *a = e->arena;
    struct buf at = {.arena = a};
    time_print(&at, e->zone, b->at[row.i]);
    put_number_or_null(e, r, "event", event);
    record_put_text(a, r, "at", buf_str(&at));
    show_core(e, r, "kind", name_is(kind) ? kind.id : b->kind_name[row.i]);
    show_core(e, r, "actor", b->actor[row.i]);
    show_core(e, r, "case", b->kase[row.i]);
}

void show_row_source(const struct show_env *e, struct record *r, uint32_t in, uint32_t line)
{
    if (in >= e->nfiles) { /* an event that no file holds: a live decision, a scenario */
        record_put_null(e->arena, r, "source");
        return;
    }
    struct record *s = record_new(e->arena, RECORD_OBJECT);
    struct str file = e->files[in], what;
    bool database = db_split(e->files[in], &file, &what);
    record_put_text(e->arena, s, "file", file);
    if (database)
        record_put_text(e->arena, s, db_is_query(what) ? "query" : "table", what);
    record_put_int(e->arena, s, database ? "row" : "line", line);
    record_put(e->arena, r, "source", s);
}

static void put_row_source(const struct show_env *e, struct record *r, const struct batch *b, struct row row)
{
    show_row_source(e, r, b->file, b->line[row.i]);
}

static void put_day(const struct show_env *e, struct record *r, const char *key, int32_t day)
{
    struct value_env v = value_env_of(e);
    struct buf b = {.arena = e->arena};
    if (day == INT32_MIN) {
        record_put_null(e->arena, r, key);
        return;
    }
    value_print(&b, &v, TYPE(TYPE_DATE), value_int(day), false);
    record_put_text(e->arena, r, key, buf_str(&b));
}

/* --- findings ------------------------------------------------------------------------------------------------------ */

static struct record *list_of_chains(const struct show_env *e, const struct finding *f)
{
    struct arena *a = e->arena;
    struct record *list = record_new(a, RECORD_LIST);
    for (uint32_t i = 0; i < f->nchains; i++)
        for (uint32_t k = 0; k < f->chains[i].nsteps; k++) {
            const struct chain_step_state *s = &f->chains[i].steps[k];
            struct record *r = record_new(a, RECORD_OBJECT), *events = record_new(a, RECORD_LIST);
            record_put_text(a, r, "rule", name_text(e, f->chains[i].rule));
            record_put_text(a, r, "act", s->step);
            record_put(a, r, "done", record_bool(a, s->done));
            record_put(a, r, "by", list_of_names(e, s->by, s->nby));
            for (uint32_t n = 0; n < s->nby; n++)
                record_push(a, events, record_int(a, (int64_t)s->events[n]));
            record_put(a, r, "events", events);
            record_push(a, list, r);
        }
    return list;
}

static void put_decision(const struct show_env *e, struct record *r, const struct finding *f)
{
    struct arena *a = e->arena;
    record_put_int(a, r, "event", (int64_t)f->event);
    record_put_text(a, r, "verdict", str_of(verdict_text[f->verdict]));
    record_put(a, r, "by", list_of_names(e, f->by, f->nby));
    record_put(a, r, "needs", list_of_texts(e, f->needs, f->nneeds));
    record_put(a, r, "errors", list_of_errors(e, f->errors, f->nerrors));
    record_put(a, r, "warnings", list_of_names(e, f->warnings, f->nwarnings));
    record_put(a, r, "obliges", list_of_texts(e, f->obliges, f->nobliges));
    if (f->nchains)
        record_put(a, r, "chain", list_of_chains(e, f));
}

static void put_passed(const struct show_env *e, struct record *r, const struct finding *f)
{
    put_event(e, r, f->event, f->event_kind, f->batch, f->row);
    record_put_text(e->arena, r, "verdict", str_of(verdict_text[f->verdict]));
    record_put(e->arena, r, "by", list_of_names(e, f->by, f->nby));
    put_row_source(e, r, f->batch, f->row);
}

/* Of the rule of a process: the events that break it, and what did not come. */
static void put_cited(const struct show_env *e, struct record *r, const struct finding *f)
{
    struct record *list = record_new(e->arena, RECORD_LIST);
    for (uint32_t i = 0; i < f->ncited; i++)
        record_push(e->arena, list, record_number(e->arena, (double)f->cited[i]));
    record_put(e->arena, r, "events", list);
    record_put_some(e->arena, r, "missing", f->missing);
}

static void put_found(const struct show_env *e, struct record *r, const struct finding *f)
{
    struct arena *a = e->arena;
    record_put_text(a, r, "rule", name_text(e, f->rule));
    put_event(e, r, f->event, f->event_kind, f->batch, f->row);
    record_put_some(a, r, "because", f->because);
    record_put_some(a, r, "cite", f->cite);
    if (f->of_case)
        put_cited(e, r, f);
    if (f->kind == FINDING_UNDETERMINED)
        record_put(a, r, "needs", list_of_texts(e, f->needs, f->nneeds));
    if (f->kind == FINDING_UNDETERMINED && f->nerrors)
        record_put(a, r, "errors", list_of_errors(e, f->errors, f->nerrors));
    put_row_source(e, r, f->batch, f->row);
}

void show_instant(const struct show_env *e, struct record *r, const char *key, int64_t at)
{
    struct buf b = {.arena = e->arena};
    if (at == INT64_MAX) {
        record_put_null(e->arena, r, key);
        return;
    }
    time_print(&b, e->zone, at);
    record_put_text(e->arena, r, key, buf_str(&b));
}

static void put_duty(const struct show_env *e, struct record *r, const struct finding *f)
{
    struct arena *a = e->arena;
    const struct duty_found *d = f->duty;
    record_put_text(a, r, "rule", name_text(e, f->rule));
    record_put_text(a, r, "id", d->id);
    record_put_text(a, r, "state", str_of(duty_state_text[d->state]));
    show_core(e, r, "holder", d->holder);
    show_core(e, r, "case", d->kase);
    show_instant(e, r, "since", d->since);
    show_instant(e, r, "deadline", d->deadline);
    show_instant(e, r, "done", d->done);
    put_number_or_null(e, r, "event", d->event);
    put_number_or_null(e, r, "done_event", d->done_event);
    if (name_is(d->role)) {
        record_put_text(a, r, "role", name_text(e, d->role));
        show_core(e, r, "done_by", d->done_by);
    }
    if (d->unheld)
        record_put(a, r, "unheld", record_bool(a, true));
    if (d->unkeyed)
        record_put(a, r, "unkeyed", record_bool(a, true));
    if (d->took_over != CORE_NONE)
        show_core(e, r, "took_over", d->took_over);
    if (d->escalated != CORE_NONE)
        show_core(e, r, "escalated", d->escalated);
    if (d->nneeds)
        record_put(a, r, "needs", list_of_texts(e, d->needs, d->nneeds));
    if (f->because.n)
        record_put_text(a, r, "because", f->because);
    if (f->cite.n)
        record_put_text(a, r, "cite", f->cite);
    if (d->left)
        show_left(e, r, d);
}

static void put_account(const struct show_env *e, struct record *r, const struct finding *f)
{
    const struct account_found *x = f->account;
    record_put_text(e->arena, r, "rule", name_text(e, f->rule));
    show_core(e, r, "holder", x->holder);
    record_put_some(e->arena, r, "level", name_text(e, x->level));
    record_put(e->arena, r, "balance", x->balance.state == V_KNOWN ? show_value(e, x->type, x->balance) : record_new(e->arena, RECORD_NULL));
}

static void put_level(const struct show_env *e, struct record *r, const struct finding *f)
{
    put_account(e, r, f);
    put_event(e, r, f->event, f->event_kind, f->batch, f->row);
    record_put_some(e->arena, r, "because", f->because);
    record_put_some(e->arena, r, "cite", f->cite);
    put_row_source(e, r, f->batch, f->row);
}

static void put_balance(const struct show_env *e, struct record *r, const struct finding *f)
{
    struct record *list = record_new(e->arena, RECORD_LIST);
    put_account(e, r, f);
    for (uint32_t i = 0; i < f->account->nexpiry; i++) {
        const struct account_expiry *x = &f->account->expiry[i];
        struct record *one = record_new(e->arena, RECORD_OBJECT);
        show_instant(e, one, "at", x->at);
        record_put(e->arena, one, "amount", x->amount.state == V_KNOWN ? show_value(e, f->account->type, x->amount) : record_new(e->arena, RECORD_NULL));
        record_push(e->arena, list, one);
    }
    record_put(e->arena, r, "expires", list);
}

struct record *show_finding(const struct show_env *e, const struct finding *f)
{
    static void (*const put[])(const struct show_env *, struct record *, const struct finding *) = {
        put_found, put_found, put_found, put_decision, put_passed, put_duty, put_level, put_balance, show_kpi, show_grade, show_fairness, show_pool}; /* ORDER finding_kind */
    _Static_assert(ARRAY_LEN(put) == FINDING_KIND_COUNT, "ORDER finding_kind");
    struct record *r = record_new(e->arena, RECORD_OBJECT);
    record_put_text(e->arena, r, "type", str_of(finding_type[f->kind]));
    put[f->kind](e, r, f);
    if (f->upcoming_from != INT32_MIN)
        put_day(e, r, "from", f->upcoming_from);
    return r;
}

/* --- the summary ---------------------------------------------------------------------------------------------------- */

static struct record *rule_counts(const struct show_env *e, const struct summary *s)
{
    struct arena *a = e->arena;
    struct record *rules = record_new(a, RECORD_OBJECT);
    for (uint32_t i = 0; i < s->nrules; i++) {
        const struct rule_count *c = &s->rules[i];
        struct record *r = record_new(a, RECORD_OBJECT);
        record_put_int(a, r, "applied", (int64_t)c->applied);
        record_put_int(a, r, "fired", (int64_t)c->fired);
        record_put_int(a, r, "undetermined", (int64_t)c->undetermined);
        record_put(a, rules, arena_copy(a, name_text(e, c->rule)).p, r);
    }
    return rules;
}

static struct record *duty_counts(const struct show_env *e, const struct summary *s)
{
    struct arena *a = e->arena;
    struct record *duties = record_new(a, RECORD_OBJECT);
    for (uint32_t i = 0; i < s->nduties; i++) {
        const struct duty_count *c = &s->duties[i];
        struct record *r = record_new(a, RECORD_OBJECT);
        for (int state = 0; state < DUTY_STATE_COUNT; state++)
            record_put_int(a, r, duty_state_text[state], (int64_t)c->count[state]);
        if (c->unclear)
            record_put_int(a, r, "undetermined", (int64_t)c->unclear);
        if (c->unkeyed)
            record_put_int(a, r, "unkeyed", (int64_t)c->unkeyed);
        record_put(a, duties, arena_copy(a, name_text(e, c->duty)).p, r);
    }
    return duties;
}

static struct record *account_counts(const struct show_env *e, const struct summary *s)
{
    struct arena *a = e->arena;
    struct record *ledgers = record_new(a, RECORD_OBJECT);
    for (uint32_t i = 0; i < s->naccounts; i++) {
        const struct account_count *c = &s->accounts[i];
        struct record *r = record_new(a, RECORD_OBJECT), *levels = record_new(a, RECORD_OBJECT);
        record_put_int(a, r, "entries", (int64_t)c->entries);
        record_put_int(a, r, "accounts", (int64_t)c->accounts);
        for (uint32_t l = 0; l < c->form->levels.n; l++)
            record_put_int(a, levels, arena_copy(a, name_text(e, c->form->levels.p[l].name)).p, (int64_t)c->levels[l]);
        record_put(a, r, "levels", levels);
        if (c->unclear)
            record_put_int(a, r, "undetermined", (int64_t)c->unclear);
        record_put(a, ledgers, arena_copy(a, name_text(e, c->name)).p, r);
    }
    return ledgers;
}

struct record *show_summary(const struct show_env *e, const struct summary *s)
{
    struct arena *a = e->arena;
    struct record *r = record_new(a, RECORD_OBJECT), *unspoken = record_new(a, RECORD_OBJECT);
    record_put_text(a, r, "type", STR("summary"));
    record_put_int(a, r, "events", (int64_t)s->events);
    record_put_int(a, r, "cases", (int64_t)s->cases);
    record_put_int(a, r, "people", (int64_t)s->people);
    record_put_int(a, unspoken, "count", (int64_t)s->unspoken.count);
    record_put(a, unspoken, "kinds", list_of_names(e, s->unspoken.kinds, s->unspoken.nkinds));
    record_put(a, r, "unspoken", unspoken);
    struct record *decided = record_new(a, RECORD_OBJECT);
    for (int v = 0; v < VERDICT_COUNT; v++)
        record_put_int(a, decided, verdict_text[v], (int64_t)s->decided[v]);
    record_put(a, r, "decided", decided);
    record_put(a, r, "waiting_for", list_of_names(e, s->waiting_for, s->nwaiting));
    record_put(a, r, "rules", rule_counts(e, s));
    record_put(a, r, "duties", duty_counts(e, s));
    if (s->nkpis)
        record_put(a, r, "kpis", show_kpi_counts(e, s));
    if (s->naccounts)
        record_put(a, r, "ledgers", account_counts(e, s));
    if (s->bad_rows)
        record_put_int(a, r, "bad_rows", (int64_t)s->bad_rows);
    if (s->partial)
        record_put(a, r, "partial", record_bool(a, true));
    return r;
}

/* --- reasons -------------------------------------------------------------------------------------------------------- */

static struct record *set_record(const struct show_env *e, struct type t, const struct value_set *s)
{
    struct type element = type_element(t);
    struct record *list = record_new(e->arena, RECORD_LIST);
    for (uint32_t i = 0; s && i < s->n; i++)
        record_push(e->arena, list, show_value(e, element, set_value(element, s->item[i])));
    return list;
}

struct record *show_value(const struct show_env *e, struct type t, struct value v)
{
    struct value_env env = value_env_of(e);
    struct buf b = {.arena = e->arena};
    if (t.kind == TYPE_BOOL)
        return record_bool(e->arena, v.as.b);
    if (t.kind == TYPE_NUMBER)
        return record_number(e->arena, v.as.n);
    if (t.kind == TYPE_DURATION)
        return record_number(e->arena, (double)v.as.i / (double)CIVIL_SECOND);
    if (t.kind == TYPE_SET)
        return set_record(e, t, v.as.set);
    value_print(&b, &env, t, v, false);
    return record_text(e->arena, buf_str(&b));
}

static void put_value(const struct show_env *e, struct record *r, const struct why *w)
{
    static const char *const state[] = {"known", "none", "unknown", "failed"}; /* ORDER value_state */
    if (w->value.state == V_KNOWN) {
        record_put(e->arena, r, "value", show_value(e, w->type, w->value));
        return;
    }
    record_put_null(e->arena, r, "value");
    record_put_text(e->arena, r, "state", str_of(state[w->value.state]));
    if (w->value.state == V_FAILED && w->value.fail < FAIL_COUNT)
        record_put_text(e->arena, r, "cause", str_of(value_fail_text[w->value.fail]));
}

static void put_history(const struct show_env *e, struct record *r, const struct why *w)
{
    struct record *events = record_new(e->arena, RECORD_LIST);
    for (uint32_t i = 0; i < w->events.n; i++)
        record_push(e->arena, events, record_int(e->arena, (int64_t)w->events.p[i]));
    record_put(e->arena, r, "events", events);
    if (w->left_out)
        record_put_int(e->arena, r, "left_out", w->left_out);
}

struct record *show_why(const struct show_env *e, const struct why *w)
{
    struct arena *a = e->arena;
    struct record *r = record_new(a, RECORD_OBJECT);
    record_put_text(a, r, "expr", w->expr);
    put_value(e, r, w);
    if (w->is_param) {
        struct record *p = record_new(a, RECORD_OBJECT);
        put_day(e, p, "from", w->param_from);
        record_put_some(a, p, "cite", w->param_cite);
        record_put(a, r, "param", p);
    }
    if (w->is_history)
        put_history(e, r, w);
    if (w->parts.n) {
        struct record *parts = record_new(a, RECORD_LIST);
        for (uint32_t i = 0; i < w->parts.n; i++)
            record_push(a, parts, show_why(e, w->parts.p[i]));
        record_put(a, r, "parts", parts);
    }
    return r;
}

static void put_tri(const struct show_env *e, struct record *r, const char *key, bool known, bool value)
{
    record_put(e->arena, r, key, known ? record_bool(e->arena, value) : record_new(e->arena, RECORD_NULL));
}

static void put_part(const struct show_env *e, struct record *r, const char *key, const struct why *w)
{
    if (w)
        record_put(e->arena, r, key, show_why(e, w));
}

struct record *show_rule_why(const struct show_env *e, const struct rule_why *w, uint64_t event, const struct batch *b, struct row row)
{
    struct arena *a = e->arena;
    struct record *r = record_new(a, RECORD_OBJECT);
    record_put_text(a, r, "type", STR("why"));
    record_put_text(a, r, "rule", name_text(e, w->rule));
    put_event(e, r, event, NAME_NONE, b, row);
    record_put_text(a, r, "effect", w->effect);
    record_put(a, r, "in_force", record_bool(a, w->in_force));
    put_tri(e, r, "applicable", w->applicable_known, w->applicable);
    put_tri(e, r, "fires", w->fires_known, w->fires);
    record_put(a, r, "taken_out_by", list_of_texts(e, w->taken_out_by.p, w->taken_out_by.n));
    record_put_some(a, r, "because", w->because);
    record_put_some(a, r, "cite", w->cite);
    put_part(e, r, "when", w->when);
    put_part(e, r, "where", w->where);
    put_part(e, r, "of", w->of);
    put_part(e, r, "condition", w->condition);
    put_row_source(e, r, b, row);
    return r;
}

struct record *show_deviation(const struct show_env *e, const struct finding *f)
{
    struct record *r = record_new(e->arena, RECORD_OBJECT);
    record_put_text(e->arena, r, "type", STR("why"));
    put_found(e, r, f);
    record_put(e->arena, r, "fires", record_bool(e->arena, true));
    return r;
}

/* --- diagnostics ----------------------------------------------------------------------------------------------------- */

struct record *show_source(struct arena *a, struct sources *sources, struct span s)
{
    struct place p;
    s = source_user(sources, s);
    if (!source_place(sources, s, &p))
        return record_new(a, RECORD_NULL);
    struct record *r = record_new(a, RECORD_OBJECT);
    record_put_text(a, r, "file", source_get(sources, s.source)->name);
    record_put_int(a, r, "line", p.line);
    return r;
}

static void put_place(struct arena *a, struct record *r, struct str file, uint32_t line, uint32_t column, uint32_t end)
{
    const char *const key[] = {"line", "column", "end_column"};
    const uint32_t value[] = {line, column, end};
    record_put_some(a, r, "file", file);
    for (uint32_t i = 0; i < ARRAY_LEN(key); i++)
        record_put(a, r, key[i], value[i] ? record_int(a, value[i]) : record_new(a, RECORD_NULL));
}

static void put_span(struct arena *a, struct sources *sources, struct record *r, struct span s)
{
    struct place p;
    if (source_place(sources, s, &p))
        put_place(a, r, source_get(sources, s.source)->name, p.line, p.column, p.end_column);
    else
        put_place(a, r, STR_EMPTY, 0, 0, 0);
}

static const char *const level_text[] = {"error", "warning", "note"}; /* ORDER diag_level */

struct record *show_diag(struct arena *a, struct sources *sources, const struct diag *d)
{
    struct record *r = record_new(a, RECORD_OBJECT), *notes = record_new(a, RECORD_LIST);
    record_put_text(a, r, "code", str_of(diag_rows[d->code].code));
    record_put_text(a, r, "level", str_of(level_text[d->level]));
    record_put_text(a, r, "message", d->message);
    if (d->span.source)
        put_span(a, sources, r, d->span);
    else
        put_place(a, r, d->file, d->line, d->column, d->end_column);
    record_put_some(a, r, "help", d->help);
    for (uint32_t i = 0; i < d->notes.n; i++) {
        struct record *n = record_new(a, RECORD_OBJECT);
        record_put_text(a, n, "message", d->notes.p[i].text);
        put_span(a, sources, n, d->notes.p[i].span);
        record_push(a, notes, n);
    }
    record_put(a, r, "notes", notes);
    return r;
}
