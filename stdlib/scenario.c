/* SPDX-License-Identifier: MIT
 * scenario: a small world with what should come of it. vm/run/trial.c runs it. */
#include "stdlib/words.h"
#include "vm/fact/batch.h"

struct scenario_fields {
    struct quoted title, from, to;
    const struct datum *people, *records, *events, *expect;
    struct flag nothing_else;
    struct scenario *made;
};
#define S struct scenario_fields
/* clang-format off */
static const struct field fields[] = {
    F_TEXT(S, title, FIELD_OPTIONAL, "what it is about"),
    F_TEXT(S, from, FIELD_REQUIRED, "its first day, or a time"),
    F_TEXT(S, to, FIELD_OPTIONAL, "its last day, or a time"),
    F_DATUM(S, people, FIELD_OPTIONAL, "people: { li = { role = \"ops_agent\" } }", "in place of the book's people"),
    F_DATUM(S, records, FIELD_OPTIONAL, "rows of records", "other records"),
    F_DATUM(S, events, FIELD_OPTIONAL, "a list of events", "what is asked, one after another"),
    F_DATUM(S, expect, FIELD_REQUIRED, "a list of what should come of it", "what is expected of each event"),
    F_FLAG(S, nothing_else, FIELD_OPTIONAL, "events that are not named in expect raise nothing"),
    F_END,
};
/* clang-format on */
#undef S

struct reading {
    struct linker *l;
    struct scenario *s;
    const struct record_table *people; /* the scenario's, else the book's; NULL: nobody */
};

static struct str number_text(struct arena *a, int64_t n)
{
    struct buf b = {.arena = a};
    buf_int(&b, n);
    return buf_str(&b);
}

/* --- times ------------------------------------------------------------------------------------------------- */

/* ORDER value_read */
static const char *const read_wrong[] = {"",
                                         "",
                                         "it is not written as one",
                                         "it is finer than a microsecond",
                                         "it lies beyond the years 1 to 9999",
                                         "a clock change leaves it out or makes it ambiguous",
                                         ""};
_Static_assert(ARRAY_LEN(read_wrong) == READ_CHOICE + 1, "ORDER value_read");

static bool read_time(struct linker *l, struct str text, struct span at, int64_t *ret)
{
    struct value_env ve = linker_values(l);
    struct value v;
    if (!l->plan->zone) /* told already */
        return false;
    enum value_read r = text.n ? value_from_text(&ve, TYPE(TYPE_TIME), text, &v) : READ_BAD;
    if (r != READ_OK && r != READ_TWICE) {
        diag(l->diags, D_B0802, at, text, str_of(read_wrong[r]), value_form(TYPE(TYPE_TIME)));
        return false;
    }
    *ret = v.as.i;
    return true;
}

/* A day stands for its first instant, or for its last. */
static bool read_edge(struct linker *l, const struct quoted *q, bool last, int64_t *ret)
{
    struct value_env ve = linker_values(l);
    struct value v;
    bool day = q->text.n && value_from_text(&ve, TYPE(TYPE_DATE), q->text, &v) == READ_OK;
    if (!day || !l->plan->zone)
        return read_time(l, q->text, q->span, ret);
    *ret = last ? civil_day_start(l->plan->zone, (int32_t)v.as.i + 1) - 1 : civil_day_start(l->plan->zone, (int32_t)v.as.i);
    return true;
}

static void read_span(struct reading *r, const struct scenario_fields *f)
{
    r->s->from = INT64_MIN;
    r->s->to = INT64_MAX;
    read_edge(r->l, &f->from, false, &r->s->from);
    if (f->to.given)
        read_edge(r->l, &f->to, true, &r->s->to);
    if (r->s->from > r->s->to)
        diag0(r->l->diags, D_B0804, f->to.span);
}

/* --- who and what ------------------------------------------------------------------------------------------ */

/* Whoever has no rows is somebody from outside, unless the name is nearly one that has. */
static void check_key(struct linker *l, const struct record_table *t, struct str text, struct span at)
{
    struct name n = names_find(l->names, text);
    uint32_t row;
    if (!t || t->rows.n == 0 || (name_is(n) && map_get(&t->first_of, n.id, &row)))
        return;
    struct str *known = NEW_ARRAY(l->arena, struct str, t->rows.n);
    for (uint32_t i = 0; i < t->rows.n; i++)
        known[i] = names_text(l->names, (struct name){t->rows.p[i].key});
    if (text_nearest(text, known, t->rows.n).p)
        diag_nearest(l->diags, diag(l->diags, D_B0806, at, text), text, known, t->rows.n);
}

static void check_reference(struct reading *r, struct type t, const struct datum *d)
{
    const struct world *w = r->l->world;
    if (t.kind != TYPE_RECORD || d->kind != DATUM_TEXT)
        return;
    check_key(r->l, t.of == 0 ? r->people : t.of < w->records.n ? &w->records.p[t.of] : NULL, d->text, d->span);
}

static void read_people(struct reading *r, const struct datum *d)
{
    const struct world *w = r->l->world;
    r->people = w->records.n ? &w->records.p[0] : NULL;
    if (!d || !people_read(r->l, d, &r->s->people))
        return;
    r->s->has_people = true;
    r->people = &r->s->people;
}

/* --- events ------------------------------------------------------------------------------------------------ */

struct event_reading {
    struct reading *r;
    const struct datum *d;
    struct scenario_event *e;
    uint32_t kind;
};

/* A member by its place or by its name, not by both. */
static const struct datum *event_member(struct event_reading *er, uint32_t index, struct str key)
{
    const struct datum *placed = datum_at(er->d, index), *named = datum_get(er->d, key);
    struct diags *ds = er->r->l->diags;
    if (placed && named)
        diag(ds, D_B0814, named->span, key);
    else if (!placed && !named)
        diag(ds, D_B0801, er->d->span, key);
    return placed ? placed : named;
}

static void read_at(struct event_reading *er)
{
    const struct datum *d = event_member(er, 1, STR("at"));
    const struct scenario *s = er->r->s;
    struct quoted q;
    struct linker *l = er->r->l;
    if (!d || !field_text(l->diags, d, "`at`", &q) || !read_time(l, q.text, q.span, &er->e->at))
        return;
    if (er->e->at < s->from || er->e->at > s->to)
        diag(l->diags, D_B0803, q.span, er->e->at < s->from ? STR("before `from`") : STR("after `to`"));
}

static void read_kind(struct event_reading *er)
{
    const struct datum *d = event_member(er, 2, STR("kind"));
    struct linker *l = er->r->l;
    struct quoted q;
    struct expr_env env = linker_env(l, NULL);
    er->kind = KIND_NONE;
    if (!d || !field_text(l->diags, d, "`kind`", &q))
        return;
    kind_check(&env, q.text, q.span);
    er->e->kind = names_put(l->names, q.text);
    er->kind = schema_log_kind(l->schema, er->e->kind);
}

static void tell_field(struct event_reading *er, const struct datum_pair *p)
{
    const struct schema *sc = er->r->l->schema;
    const struct field_def *f = er->kind == KIND_NONE ? sc->any_fields.p : sc->kinds.p[er->kind].fields.p;
    uint32_t n = er->kind == KIND_NONE ? sc->any_fields.n : sc->kinds.p[er->kind].fields.n;
    struct linker *l = er->r->l;
    struct str *known = NEW_ARRAY(l->arena, struct str, n + 3);
    known[0] = STR("actor"), known[1] = STR("case"), known[2] = STR("id");
    for (uint32_t i = 0; i < n; i++)
        known[i + 3] = names_text(l->names, f[i].name);
    struct diag *d = diag(l->diags, D_B0805, p->key_span, linker_text(l, er->e->kind), p->key);
    diag_nearest(l->diags, d, p->key, known, n + 3);
}

static void read_field(struct event_reading *er, const struct datum_pair *p)
{
    struct linker *l = er->r->l;
    struct scenario_event *e = er->e;
    const struct field_def *f = kind_field(l->schema, er->kind, names_put(l->names, p->key));
    if (!f) {
        tell_field(er, p);
        return;
    }
    struct type t = type_plain(f->type);
    struct value v;
    if (t.kind == TYPE_ERROR || !linker_value(l, &p->value, t, &v))
        return;
    check_reference(er->r, t, &p->value);
    e->columns[e->ncells] = f->column;
    e->values[e->ncells++] = v;
}

static void read_core(struct event_reading *er, const struct datum_pair *p, uint32_t *ret)
{
    struct linker *l = er->r->l;
    struct quoted q;
    if (!field_text(l->diags, &p->value, arena_copy(l->arena, p->key).p, &q))
        return;
    *ret = names_put(l->names, q.text).id;
    if (ret == &er->e->actor)
        check_key(l, er->r->people, q.text, q.span);
}

static void read_pair(struct event_reading *er, const struct datum_pair *p)
{
    struct scenario_event *e = er->e;
    struct diags *ds = er->r->l->diags;
    if (p->index > 2)
        field_wrong(ds, &p->value, "an event", "its time and its kind, then fields by name");
    if (p->index || str_eq(p->key, STR("at")) || str_eq(p->key, STR("kind")))
        return;
    if (str_eq(p->key, STR("actor")))
        read_core(er, p, &e->actor);
    else if (str_eq(p->key, STR("case")))
        read_core(er, p, &e->kase);
    else if (str_eq(p->key, STR("id")))
        read_core(er, p, &e->id);
    else if (name_is(e->kind))
        read_field(er, p);
}

static void read_event(struct reading *r, const struct datum *d)
{
    struct arena *a = r->l->arena;
    struct scenario_event e = {.at = r->s->from, .kind = NAME_NONE, .actor = CORE_UNKNOWN, .kase = CORE_NONE,
                               .id = CORE_NONE, .span = d->span};
    struct event_reading er = {r, d, &e, KIND_NONE};
    if (d->kind != DATUM_TABLE) {
        field_wrong(r->l->diags, d, "`events`", "rows such as { \"2026-03-02 10:00\", \"refund\", actor = \"li\" }");
    } else {
        e.columns = NEW_ARRAY(a, uint32_t, d->npairs + 1);
        e.values = NEW_ARRAY(a, struct value, d->npairs + 1);
        read_at(&er);
        read_kind(&er);
        for (uint32_t i = 0; i < d->npairs; i++)
            read_pair(&er, &d->pairs[i]);
    }
    *VEC_PUSH(a, r->s->events) = e;
}

static void read_events(struct reading *r, const struct datum *d)
{
    if (!d)
        return;
    if (d->kind != DATUM_TABLE) {
        field_wrong(r->l->diags, d, "`events`", "a list of events");
        return;
    }
    field_members(r->l->diags, d, NULL, 0, STR("events"));
    for (uint32_t i = 0; i < d->npairs; i++)
        if (d->pairs[i].index)
            read_event(r, &d->pairs[i].value);
}

/* --- expectations ------------------------------------------------------------------------------------------ */

static const struct {
    struct str key;
    enum verdict verdict;
} plain_verdicts[] = {
    {{"permitted", 9}, VERDICT_PERMITTED},
    {{"undetermined", 12}, VERDICT_UNDETERMINED},
    {{"unregulated", 11}, VERDICT_UNREGULATED},
};
static const char *const judged[] = {"event", "permitted", "undetermined", "unregulated", "forbidden_by", "needs"};
static const char *const later[] = {"that", "lacks"};

/* Rows about what a later version judges. */
static bool told_later(struct linker *l, const struct datum *d)
{
    bool told = false;
    for (uint32_t i = 0; i < d->npairs; i++)
        for (uint32_t k = 0; k < ARRAY_LEN(later); k++)
            if (str_eq(d->pairs[i].key, str_of(later[k]))) {
                diag(l->diags, D_B0809, d->pairs[i].key_span, d->pairs[i].key);
                told = true;
            }
    return told;
}

static bool read_number(struct reading *r, const struct datum *d, struct scenario_expect *e)
{
    const struct datum *n = datum_get(d, STR("event"));
    struct linker *l = r->l;
    if (!n || n->kind != DATUM_NUMBER || n->number != (double)(int64_t)n->number) {
        field_wrong(l->diags, n ? n : d, "an expectation", "the number of an event: event = 1");
        return false;
    }
    if (n->number < 1 || n->number > r->s->events.n) {
        diag(l->diags, D_B0807, n->span, number_text(l->arena, (int64_t)n->number), number_text(l->arena, r->s->events.n));
        return false;
    }
    e->event = (uint32_t)n->number;
    for (uint32_t i = 0; i < r->s->expects.n; i++)
        if (r->s->expects.p[i].event == e->event) {
            struct diag *g = diag(l->diags, D_B0808, n->span, number_text(l->arena, e->event));
            diag_note(l->diags, g, r->s->expects.p[i].span, STR("the first one"));
        }
    return true;
}

/* Policies and authorities forbid. */
static bool is_verdict(const struct inst *x)
{
    return str_eq(str_of(x->word->name), STR("policy")) || str_eq(str_of(x->word->name), STR("authority"));
}

static bool is_rule(const struct linker *l, struct str name)
{
    for (uint32_t i = 0; i < l->insts.n; i++)
        if (is_verdict(l->insts.p[i]) && str_eq(names_text(l->names, l->insts.p[i]->name), name))
            return true;
    return false;
}

static bool check_rule(struct linker *l, const struct quoted *q)
{
    VEC(struct str) rules = {0};
    if (is_rule(l, q->text))
        return true;
    for (uint32_t i = 0; i < l->insts.n; i++)
        if (is_verdict(l->insts.p[i]))
            *VEC_PUSH(l->arena, rules) = linker_text(l, l->insts.p[i]->name);
    diag_nearest(l->diags, diag(l->diags, D_B0811, q->span, q->text), q->text, rules.p, rules.n);
    return false;
}

static int compare_names(const void *a, const void *b, void *ud)
{
    const struct name *x = a, *y = b;
    return str_cmp(names_text(ud, *x), names_text(ud, *y));
}

static bool listed_before(struct linker *l, const struct quoted_list *q, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (str_eq(q->p[k].text, q->p[i].text)) {
            diag(l->diags, D_B0812, q->p[i].span, q->p[i].text);
            return true;
        }
    return false;
}

static void read_forbidden(struct reading *r, const struct datum *d, struct scenario_expect *e)
{
    struct linker *l = r->l;
    struct quoted_list q = {0};
    if (!field_texts(l->arena, l->diags, d, "`forbidden_by`", &q))
        return;
    if (q.n == 0)
        field_wrong(l->diags, d, "`forbidden_by`", "at least one rule");
    for (uint32_t i = 0; i < q.n; i++)
        if (!listed_before(l, &q, i) && check_rule(l, &q.p[i]))
            *VEC_PUSH(l->arena, e->forbidden_by) = names_put(l->names, q.p[i].text);
    sort_stable(l->arena, e->forbidden_by.p, e->forbidden_by.n, sizeof *e->forbidden_by.p, compare_names, l->names);
}

/* Exactly one verdict stands in a row. */
static bool read_verdict(struct reading *r, const struct datum *d, struct scenario_expect *e)
{
    const struct datum *forbidden = datum_get(d, STR("forbidden_by"));
    uint32_t n = forbidden != NULL;
    if (forbidden)
        e->verdict = VERDICT_FORBIDDEN;
    for (uint32_t i = 0; i < ARRAY_LEN(plain_verdicts); i++) {
        const struct datum *v = datum_get(d, plain_verdicts[i].key);
        if (!v)
            continue;
        if (v->kind != DATUM_BOOL || v->number == 0)
            field_wrong(r->l->diags, v, "a verdict", "true; what is not expected is left out");
        e->verdict = plain_verdicts[i].verdict;
        n++;
    }
    if (n != 1)
        diag(r->l->diags, D_B0810, d->span, n ? STR("more than one verdict") : STR("no verdict"));
    if (n == 1 && forbidden)
        read_forbidden(r, forbidden, e);
    return n == 1;
}

static void read_needs(struct reading *r, const struct datum *d, struct scenario_expect *e)
{
    const struct datum *needs = datum_get(d, STR("needs"));
    struct linker *l = r->l;
    struct quoted_list q = {0};
    if (!needs || !field_texts(l->arena, l->diags, needs, "`needs`", &q))
        return;
    if (e->verdict != VERDICT_UNDETERMINED)
        diag0(l->diags, D_B0813, needs->span);
    e->has_needs = true;
    for (uint32_t i = 0; i < q.n; i++)
        if (!listed_before(l, &q, i))
            *VEC_PUSH(l->arena, e->needs) = q.p[i].text;
}

/* --- what stands at the end ---------------------------------------------------------------------------------------- */

/* The name of a declaration of this word; tells the nearest. */
static bool read_declared(struct linker *l, const struct datum *d, const char *word, struct name *ret)
{
    struct quoted q;
    VEC(struct str) names = {0};
    if (!field_text(l->diags, d, word, &q))
        return false;
    for (uint32_t i = 0; i < l->insts.n; i++)
        if (str_eq(str_of(l->insts.p[i]->word->name), str_of(word)))
            *VEC_PUSH(l->arena, names) = linker_text(l, l->insts.p[i]->name);
    for (uint32_t i = 0; i < names.n; i++)
        if (str_eq(names.p[i], q.text)) {
            *ret = names_put(l->names, q.text);
            return true;
        }
    diag_nearest(l->diags, diag(l->diags, D_B0816, q.span, q.text, str_of(word)), q.text, names.p, names.n);
    return false;
}

static bool read_whose(struct reading *r, const struct datum *d, struct scenario_state *x)
{
    struct linker *l = r->l;
    const struct datum *holder = datum_get(d, STR("holder")), *kase = datum_get(d, STR("case"));
    struct quoted q;
    bool ok = !holder || field_text(l->diags, holder, "holder", &q);
    if (ok && holder)
        x->holder = names_put(l->names, q.text);
    if (kase && (ok &= field_text(l->diags, kase, "case", &q)))
        x->kase = names_put(l->names, q.text);
    const struct datum *n = datum_get(d, STR("count"));
    if (!n)
        return ok;
    x->counted = n->kind == DATUM_NUMBER && n->number >= 0 && n->number <= 1e9 && n->integer;
    x->count = x->counted ? (uint32_t)n->number : 0;
    if (!x->counted)
        field_wrong(l->diags, n, "count", "a whole number");
    return ok && x->counted;
}

static bool read_duty_state(struct reading *r, const struct datum *d, struct scenario_state *x)
{
    static const char *const members[] = {"duty", "holder", "case", "state", "count"};
    struct linker *l = r->l;
    struct str names[DUTY_STATE_COUNT];
    struct quoted q;
    const struct datum *state = datum_get(d, STR("state"));
    if (!field_members(l->diags, d, members, ARRAY_LEN(members), STR("an expectation")) ||
        !read_declared(l, datum_get(d, STR("duty")), "duty", &x->rule) || !read_whose(r, d, x))
        return false;
    if (!state) {
        diag(l->diags, D_B0818, d->span, STR("state"));
        return false;
    }
    if (!field_text(l->diags, state, "state", &q))
        return false;
    for (int i = 0; i < DUTY_STATE_COUNT; i++) {
        names[i] = str_of(duty_state_text[i]);
        x->state = str_eq(names[i], q.text) ? (enum duty_state)i : x->state;
        if (str_eq(names[i], q.text))
            return true;
    }
    diag_nearest(l->diags, diag(l->diags, D_B0817, q.span, q.text), q.text, names, DUTY_STATE_COUNT);
    return false;
}

static bool read_due_list(struct reading *r, const struct datum *d, struct scenario_state *x)
{
    static const char *const members[] = {"due"};
    struct quoted_list q = {0};
    if (!field_members(r->l->diags, d, members, ARRAY_LEN(members), STR("an expectation")) ||
        !field_texts(r->l->arena, r->l->diags, datum_get(d, STR("due")), "due", &q))
        return false;
    for (uint32_t i = 0; i < q.n; i++)
        *VEC_PUSH(r->l->arena, x->due) = q.p[i].text;
    return true;
}

static bool read_ledger_state(struct reading *r, const struct datum *d, struct scenario_state *x)
{
    static const char *const members[] = {"ledger", "holder", "balance", "level"};
    struct linker *l = r->l;
    struct quoted q;
    const struct datum *balance = datum_get(d, STR("balance")), *level = datum_get(d, STR("level"));
    if (!field_members(l->diags, d, members, ARRAY_LEN(members), STR("an expectation")) ||
        !read_declared(l, datum_get(d, STR("ledger")), "ledger", &x->rule) || !read_whose(r, d, x))
        return false;
    if (!balance && !level) {
        diag(l->diags, D_B0818, d->span, STR("balance` or `level"));
        return false;
    }
    struct buf b = {.arena = l->arena};
    x->has_balance = balance != NULL;
    if (balance && balance->kind == DATUM_NUMBER)
        buf_number(&b, balance->number);
    else if (balance && !field_text(l->diags, balance, "balance", &q))
        return false;
    else if (balance)
        buf_add(&b, q.text);
    x->balance = buf_str(&b);
    if (level && !field_text(l->diags, level, "level", &q))
        return false;
    x->level = level ? names_put(l->names, q.text) : NAME_NONE;
    return true;
}

static bool read_deviation(struct reading *r, const struct datum *d, struct scenario_state *x)
{
    static const char *const members[] = {"deviation", "case", "count"};
    struct quoted q;
    if (!field_members(r->l->diags, d, members, ARRAY_LEN(members), STR("an expectation")) || !read_whose(r, d, x) ||
        !field_text(r->l->diags, datum_get(d, STR("deviation")), "deviation", &q))
        return false;
    x->rule = names_put(r->l->names, q.text);
    return true;
}

static bool read_measured(struct reading *r, const struct datum *value, struct scenario_state *x)
{
    struct linker *l = r->l;
    const struct measure_form *f = NULL;
    for (uint32_t i = 0; i < l->plan->measures.n && !f; i++)
        if (name_eq(l->plan->measures.p[i].name, x->rule))
            f = &l->plan->measures.p[i];
    if (!f)
        return false; /* the kpi is told as wrong */
    x->has_value = true;
    x->type = f->type;
    x->value = VALUE_NONE;
    bool none = value->kind == DATUM_TEXT && str_eq(value->text, STR("none"));
    return none || linker_value(l, value, f->type, &x->value);
}

static bool read_kpi_state(struct reading *r, const struct datum *d, struct scenario_state *x)
{
    static const char *const members[] = {"kpi", "holder", "period", "value", "band"};
    struct linker *l = r->l;
    struct quoted period = {0}, band = {0};
    const struct datum *value = datum_get(d, STR("value")), *when = datum_get(d, STR("period")), *in = datum_get(d, STR("band"));
    if (!field_members(l->diags, d, members, ARRAY_LEN(members), STR("an expectation")) ||
        !read_declared(l, datum_get(d, STR("kpi")), "kpi", &x->rule) || !read_whose(r, d, x))
        return false;
    if (!value && !in) {
        diag(l->diags, D_B0818, d->span, STR("value` or `band"));
        return false;
    }
    bool ok = (!when || field_text(l->diags, when, "period", &period)) && (!in || field_text(l->diags, in, "band", &band));
    x->period = period.text;
    x->band = band.text;
    return (!value || read_measured(r, value, x)) && ok;
}

/* A number, or text as it is printed. */
static bool read_printed(struct linker *l, const struct datum *d, const char *what, struct str *ret)
{
    struct buf b = {.arena = l->arena};
    struct quoted q;
    if (d->kind == DATUM_NUMBER)
        buf_number(&b, d->number);
    else if (field_text(l->diags, d, what, &q))
        buf_add(&b, q.text);
    *ret = buf_str(&b);
    return b.n > 0;
}

static bool read_grade_state(struct reading *r, const struct datum *d, struct scenario_state *x)
{
    static const char *const members[] = {"review", "holder", "period", "grade", "score", "reward"};
    struct linker *l = r->l;
    const struct datum *grade = datum_get(d, STR("grade")), *score = datum_get(d, STR("score")), *period = datum_get(d, STR("period")), *reward = datum_get(d, STR("reward"));
    if (!field_members(l->diags, d, members, ARRAY_LEN(members), STR("an expectation")) ||
        !read_declared(l, datum_get(d, STR("review")), "review", &x->rule) || !read_whose(r, d, x))
        return false;
    if (!grade && !score && !reward) {
        diag(l->diags, D_B0818, d->span, STR("grade` or `score"));
        return false;
    }
    struct str text = STR_EMPTY;
    bool ok = !grade || read_printed(l, grade, "grade", &text);
    x->level = ok && grade ? names_put(l->names, text) : NAME_NONE;
    ok &= !period || read_printed(l, period, "period", &x->period);
    ok &= !reward || read_printed(l, reward, "reward", &x->reward);
    x->has_balance = score != NULL;
    return (!score || read_printed(l, score, "score", &x->balance)) && ok;
}

static const struct {
    struct str key;
    enum expect_kind kind;
    bool (*read)(struct reading *r, const struct datum *d, struct scenario_state *x);
} stands[] = {
    {{"duty", 4}, EXPECT_DUTY, read_duty_state},
    {{"due", 3}, EXPECT_DUE, read_due_list},
    {{"ledger", 6}, EXPECT_LEDGER, read_ledger_state},
    {{"deviation", 9}, EXPECT_DEVIATION, read_deviation},
    {{"kpi", 3}, EXPECT_KPI, read_kpi_state},
    {{"review", 6}, EXPECT_REVIEW, read_grade_state},
};

/* An expectation about what stands at the end; false: it is about an event. */
static bool read_stands(struct reading *r, const struct datum *d)
{
    for (uint32_t i = 0; i < ARRAY_LEN(stands); i++) {
        struct scenario_state x = {.kind = stands[i].kind, .rule = NAME_NONE, .holder = NAME_NONE, .kase = NAME_NONE, .level = NAME_NONE, .span = d->span};
        if (!datum_get(d, stands[i].key))
            continue;
        if (stands[i].read(r, d, &x))
            *VEC_PUSH(r->l->arena, r->s->states) = x;
        return true;
    }
    return false;
}

static void read_expect(struct reading *r, const struct datum *d)
{
    struct scenario_expect e = {.span = d->span};
    struct linker *l = r->l;
    if (d->kind != DATUM_TABLE) {
        field_wrong(l->diags, d, "`expect`", "rows such as { event = 1, permitted = true }");
        return;
    }
    if (read_stands(r, d))
        return;
    if (told_later(l, d) || !field_members(l->diags, d, judged, ARRAY_LEN(judged), STR("an expectation")))
        return;
    if (datum_count(d)) {
        field_wrong(l->diags, datum_at(d, 1) ? datum_at(d, 1) : d, "an expectation",
                    "members with names: event = 1, permitted = true");
        return;
    }
    bool verdict = read_verdict(r, d, &e);
    if (verdict)
        read_needs(r, d, &e);
    if (read_number(r, d, &e) && verdict)
        *VEC_PUSH(l->arena, r->s->expects) = e;
}

static void read_expects(struct reading *r, const struct scenario_fields *f)
{
    static const char *const members[] = {"nothing_else"};
    const struct datum *d = f->expect, *nothing = d->kind == DATUM_TABLE ? datum_get(d, STR("nothing_else")) : NULL;
    struct diags *ds = r->l->diags;
    if (d->kind != DATUM_TABLE) {
        field_wrong(ds, d, "`expect`", "a list of rows such as { event = 1, permitted = true }");
        return;
    }
    field_members(ds, d, members, ARRAY_LEN(members), STR("expect"));
    if (nothing && nothing->kind != DATUM_BOOL)
        field_wrong(ds, nothing, "`nothing_else`", "true or false");
    r->s->nothing_else = (nothing && nothing->number > 0) || f->nothing_else.value;
    for (uint32_t i = 0; i < d->npairs; i++)
        if (d->pairs[i].index)
            read_expect(r, &d->pairs[i].value);
    if (datum_count(d) == 0 && !r->s->nothing_else)
        diag0(ds, D_B0815, d->span);
}

/* --- the word ---------------------------------------------------------------------------------------------- */

static void link_scenario(struct linker *l, struct inst *i)
{
    struct scenario_fields *f = i->data;
    f->made = NEW(l->arena, struct scenario);
    struct reading r = {l, f->made, NULL};
    r.s->name = linker_text(l, i->name);
    r.s->span = i->name_span;
    if (f->records)
        diag(l->diags, D_B0809, f->records->span, STR("records"));
    read_span(&r, f);
    read_people(&r, f->people);
    read_events(&r, f->events);
    read_expects(&r, f);
}

static void lower(struct linker *l, struct inst *i)
{
    const struct scenario_fields *f = i->data;
    *VEC_PUSH(l->arena, l->plan->scenarios) = f->made;
}

const struct word word_scenario = {
    .name = "scenario",
    .summary = "a small world, and what should come of it",
    .since = "1",
    .manner = WORD_RULE,
    .fields = fields,
    .size = sizeof(struct scenario_fields),
    .effective_at = SIZE_MAX,
    .link = link_scenario,
    .lower = lower,
};
