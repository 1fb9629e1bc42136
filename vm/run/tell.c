/* SPDX-License-Identifier: MIT
 * What is said of one event: its rules by name, what is missing, and the findings that reach the sink. */
#include "vm/run/apart.h"
#include "vm/run/chains.h"
#include "vm/run/owed.h"
#include "vm/run/reviews.h"

/* --- explaining ------------------------------------------------------------------------------------------------------------------ */

static void counted_events(void *ud, uint32_t term, const struct value *deps, struct why *into)
{
    struct session *s = ud;
    history_events(s->history, &s->eval, term, deps, s->event, s->arena, into);
}

struct explain explain_of(struct session *s, struct run_kind *k, struct arena *a)
{
    return (struct explain){.arena = a, .eval = &s->eval, .program = k->program, .reg = k->reg, .graph = s->plan->graph,
                            .events = s->o.keep_reasons ? counted_events : NULL, .events_ud = s};
}

const struct verdict_form *form_at(const struct session *s, const struct run_kind *k, uint32_t i)
{
    return &s->plan->verdicts.p[k->bound.forms[i].form];
}

struct str because_of(struct session *s, struct run_kind *k, const struct verdict_form *f, struct arena *a)
{
    struct buf b = {.arena = a};
    struct explain x = explain_of(s, k, a);
    struct value_env ve = {s->names, &s->plan->schema->types, s->plan->zone, s->plan->clock_change, a};
    if (f->because)
        template_print(&b, &x, f->because, &ve);
    if (f->chain) {
        buf_text(&b, b.n ? " " : "");
        buf_add(&b, chains_because(s, f->chain - 1, a));
    }
    if (f->apart)
        return apart_because(s, f->apart - 1, a);
    return buf_str(&b);
}

/* What is missing for form i to be clear, into one list. */
static void form_needs(struct session *s, struct run_kind *k, uint32_t i, struct needs *into)
{
    const struct verdict_form *f = form_at(s, k, i);
    struct explain x = explain_of(s, k, into->arena);
    const struct expr of = {.node = f->of_node, .text = STR("actor")};
    const struct expr *parts[] = {f->where, f->of_node == NODE_NONE ? NULL : &of, f->when, f->condition};
    for (uint32_t p = 0; p < ARRAY_LEN(parts); p++)
        if (parts[p])
            expr_needs(&x, parts[p], into);
}

struct counted_need {
    struct str text;
    uint32_t rules;
};

static int by_weight(const void *a, const void *b, void *ud)
{
    (void)ud;
    const struct counted_need *x = a, *y = b;
    if (x->rules != y->rules)
        return x->rules > y->rules ? -1 : 1;
    return str_cmp(x->text, y->text);
}

struct need_list {
    VEC(struct counted_need) all;
    VEC(struct rule_error) errors;
};

static void add_need(struct arena *a, struct need_list *l, struct str text)
{
    for (uint32_t i = 0; i < l->all.n; i++)
        if (str_eq(l->all.p[i].text, text)) {
            l->all.p[i].rules++;
            return;
        }
    *VEC_PUSH(a, l->all) = (struct counted_need){text, 1};
}

static void collect_needs(struct session *s, struct run_kind *k, uint32_t i, struct need_list *l)
{
    struct needs n = {.arena = &s->call};
    if (!k->state[i].in_force)
        return;
    form_needs(s, k, i, &n);
    for (uint32_t j = 0; j < n.needs.n && k->state[i].hangs; j++)
        add_need(&s->call, l, n.needs.p[j]);
    for (uint32_t j = 0; j < n.errors.n; j++)
        *VEC_PUSH(&s->call, l->errors) = (struct rule_error){names_text(s->names, form_at(s, k, i)->name), n.errors.p[j]};
}

static int by_rule(const void *a, const void *b, void *ud)
{
    (void)ud;
    const struct rule_error *x = a, *y = b;
    int rule = str_cmp(x->rule, y->rule);
    return rule ? rule : str_cmp(x->message, y->message);
}

/* Needs by weight; errors by rule: neither hangs on the order of the book. */
static const struct str *ranked(struct session *s, struct need_list *l)
{
    sort_stable(&s->call, l->all.p, l->all.n, sizeof *l->all.p, by_weight, NULL);
    sort_stable(&s->call, l->errors.p, l->errors.n, sizeof *l->errors.p, by_rule, NULL);
    struct str *texts = NEW_ARRAY(&s->call, struct str, l->all.n + 1);
    for (uint32_t i = 0; i < l->all.n; i++)
        texts[i] = l->all.p[i].text;
    return texts;
}
/* --- lists of rules ------------------------------------------------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b, void *ud)
{
    void **x = ud;
    struct session *s = x[0];
    struct run_kind *k = x[1];
    return str_cmp(names_text(s->names, form_at(s, k, *(const uint32_t *)a)->name), names_text(s->names, form_at(s, k, *(const uint32_t *)b)->name));
}

static bool test_nothing(struct session *s, struct run_kind *k, uint32_t i)
{
    (void)s, (void)k, (void)i;
    return false;
}

struct form_list forms_where(struct session *s, struct run_kind *k, form_test test)
{
    struct form_list l = {0};
    for (uint32_t i = 0; test != test_nothing && i < k->bound.n; i++)
        if (test(s, k, i))
            *VEC_PUSH(&s->call, l.forms) = i;
    void *ud[2] = {s, k};
    sort_stable(&s->call, l.forms.p, l.forms.n, sizeof *l.forms.p, by_name, ud);
    return l;
}

static bool test_forbids(struct session *s, struct run_kind *k, uint32_t i)
{
    (void)s;
    return k->state[i].forbids;
}
static bool test_hangs(struct session *s, struct run_kind *k, uint32_t i)
{
    (void)s;
    return k->state[i].hangs;
}
static bool test_permits(struct session *s, struct run_kind *k, uint32_t i)
{
    (void)s;
    return k->bound.forms[i].effect == EFFECT_PERMIT && k->state[i].effect == TRI_TRUE;
}
static bool test_warns(struct session *s, struct run_kind *k, uint32_t i)
{
    (void)s;
    return k->bound.forms[i].effect == EFFECT_WARN && k->state[i].effect == TRI_TRUE;
}
static const form_test by_of_verdict[VERDICT_COUNT] = {test_permits, test_forbids, test_hangs, test_nothing}; /* ORDER verdict */

static const struct name *list_names(struct session *s, struct run_kind *k, const struct form_list *l, uint32_t *ret_n)
{
    struct name *names = NEW_ARRAY(&s->call, struct name, l->forms.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->forms.n; i++) {
        struct name name = form_at(s, k, l->forms.p[i])->name;
        if (n == 0 || !name_eq(names[n - 1], name))
            names[n++] = name;
    }
    *ret_n = n;
    return names;
}
/* --- findings -------------------------------------------------------------------------------------------------------------------------- */

static struct finding finding_new(const struct teller *t, enum finding_kind kind)
{
    return (struct finding){.kind = kind, .event = t->event, .event_kind = t->k ? t->k->name : NAME_NONE, .batch = t->batch, .row = t->row, .rule = NAME_NONE, .upcoming_from = INT32_MIN};
}

void tell(struct teller *t, const struct finding *f)
{
    t->s->inside = true;
    if (!t->stopped && t->sink && !t->sink(t->ud, f))
        t->stopped = true;
    t->s->inside = false;
}

static void tell_rule(struct teller *t, enum finding_kind kind, uint32_t i, int32_t from)
{
    struct finding f = finding_new(t, kind);
    const struct verdict_form *v = form_at(t->s, t->k, i);
    struct need_list l = {0};
    f.rule = v->name;
    f.because = because_of(t->s, t->k, v, &t->s->call);
    f.cite = v->cite;
    f.upcoming_from = from;
    if (kind == FINDING_UNDETERMINED) {
        collect_needs(t->s, t->k, i, &l);
        f.needs = ranked(t->s, &l);
        f.nneeds = l.all.n;
        f.errors = l.errors.p;
        f.nerrors = l.errors.n;
    }
    tell(t, &f);
}

static uint32_t tell_rules(struct teller *t, enum finding_kind kind, form_test test)
{
    struct form_list l = forms_where(t->s, t->k, test);
    for (uint32_t i = 0; i < l.forms.n; i++)
        tell_rule(t, kind, l.forms.p[i], INT32_MIN);
    return l.forms.n;
}

struct finding decision_of(struct teller *t, enum verdict v, enum finding_kind kind)
{
    struct finding f = finding_new(t, kind);
    struct form_list by = forms_where(t->s, t->k, by_of_verdict[v]);
    struct form_list warn = forms_where(t->s, t->k, t->k->bound.warns ? test_warns : test_nothing);
    struct need_list l = {0};
    for (uint32_t i = 0; i < t->k->bound.n; i++)
        if (t->k->state[i].unclear)
            collect_needs(t->s, t->k, i, &l);
    f.verdict = v;
    f.by = list_names(t->s, t->k, &by, &f.nby);
    f.warnings = list_names(t->s, t->k, &warn, &f.nwarnings);
    f.needs = ranked(t->s, &l);
    f.nneeds = v == VERDICT_UNDETERMINED ? l.all.n : 0;
    f.errors = l.errors.p;
    f.nerrors = l.errors.n;
    return f;
}

void tell_audit(struct teller *t, enum verdict v)
{
    if (v == VERDICT_FORBIDDEN)
        reviews_violated(t->s, t->batch->actor[t->row.i], t->batch->at[t->row.i], tell_rules(t, FINDING_VIOLATION, test_forbids));
    if (v == VERDICT_UNDETERMINED)
        tell_rules(t, FINDING_UNDETERMINED, test_hangs);
    if (t->k->bound.warns)
        tell_rules(t, FINDING_WARNING, test_warns);
    if (v == VERDICT_PERMITTED && t->s->o.show_passed) {
        struct finding f = decision_of(t, v, FINDING_PASSED);
        tell(t, &f);
    }
}

static bool in_doubt(struct run_kind *k, uint32_t i)
{
    const struct form_state *st = &k->state[i];
    bool warns = k->bound.forms[i].effect == EFFECT_WARN;
    return !st->forbids && (st->may_forbid || (warns && st->effect == TRI_UNKNOWN));
}

/* No verdict comes of it: each rule is told for itself, and what is in doubt of a warning too. */
void tell_check(struct teller *t)
{
    struct run_kind *k = t->k;
    for (uint32_t i = 0; i < k->bound.n; i++)
        k->state[i].hangs |= in_doubt(k, i);
    tell_rules(t, FINDING_VIOLATION, test_forbids);
    tell_rules(t, FINDING_UNDETERMINED, test_hangs);
    tell_rules(t, FINDING_WARNING, test_warns);
}

/* Rules that come into force later, taken as if they were: told apart, counted nowhere. */
void tell_upcoming(struct teller *t)
{
    struct session *s = t->s;
    struct run_kind *k = t->k;
    if (!s->o.upcoming || !k->upcoming)
        return;
    decide(&k->bound, k->reg, s->eval.day, true, k->state);
    for (uint32_t i = 0; i < k->bound.n; i++) {
        const struct verdict_form *f = form_at(s, k, i);
        if (f->from <= s->eval.day)
            continue;
        if (test_forbids(s, k, i))
            tell_rule(t, FINDING_VIOLATION, i, f->from);
        else if (test_warns(s, k, i))
            tell_rule(t, FINDING_WARNING, i, f->from);
    }
    decide(&k->bound, k->reg, s->eval.day, false, k->state);
}

/* --- duties ------------------------------------------------------------------------------------------------------------- */

struct str duty_id(struct arena *a, const struct session *s, uint32_t duty, uint32_t number)
{
    struct buf b = {.arena = a};
    buf_add(&b, names_text(s->names, s->plan->duties.p[duty].name));
    buf_char(&b, '#');
    buf_int(&b, number);
    return buf_str(&b);
}

static void unclear_needs(struct teller *t, const struct obligation_form *f, struct needs *into)
{
    const struct expr *parts[] = {f->where, f->when};
    struct explain x = explain_of(t->s, t->k, into->arena);
    for (uint32_t i = 0; i < ARRAY_LEN(parts); i++)
        if (parts[i])
            expr_needs(&x, parts[i], into);
}

void tell_unclear(struct teller *t, const struct obligation_form *form)
{
    struct session *s = t->s;
    struct needs n = {.arena = &s->call};
    struct finding f = finding_new(t, FINDING_UNDETERMINED);
    unclear_needs(t, form, &n);
    s->duties->duties[form->duty].unclear++;
    for (uint32_t i = 0; i < n.needs.n; i++)
        *VEC_PUSH(s->duties->arena, s->duties->needs) = n.needs.p[i];
    f.rule = form->name;
    f.because = form->because;
    f.cite = form->cite;
    f.needs = n.needs.p;
    f.nneeds = n.needs.n;
    struct rule_error *errors = NEW_ARRAY(&s->call, struct rule_error, n.errors.n + 1);
    for (uint32_t i = 0; i < n.errors.n; i++)
        errors[i] = (struct rule_error){names_text(s->names, form->name), n.errors.p[i]};
    f.errors = errors;
    f.nerrors = n.errors.n;
    if (s->o.mode == SESSION_AUDIT)
        tell(t, &f);
}

static bool is_shown(const struct session *s, enum duty_state state)
{
    bool counts = state == DUTY_LATE || state == DUTY_BREACHED || state == DUTY_PENDING;
    return s->o.trial || (s->o.mode == SESSION_AUDIT && (counts || s->o.show_passed));
}

static const struct str *owing_needs(struct arena *a, const struct owing *o, uint32_t *ret_n)
{
    struct str *all = NEW_ARRAY(a, struct str, o->nwho + o->nneeds + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; o->unheld && i < o->nwho; i++)
        all[n++] = o->who_needs[i];
    for (uint32_t i = 0; o->deadline == NO_DEADLINE && i < o->nneeds; i++)
        all[n++] = o->needs[i];
    *ret_n = n;
    return all;
}

struct duty_found owing_found(struct session *s, const struct owing *o, struct arena *a)
{
    const struct obligation_form *form = form_of(s->duties, o);
    struct duty_found d = {
        .id = duty_id(a, s, form->duty, o->number), .title = form->title, .state = o->state, .since = o->since, .deadline = o->deadline,
        .done = o->done, .event = o->event, .done_event = o->done_event, .holder = o->holder, .kase = o->kase,
        .done_by = o->together ? o->done_by : CORE_NONE, .escalated = o->escalated, .took_over = o->took_over, .unheld = o->unheld,
        .unkeyed = own_lacks(s->duties, o), .over = o->over,
        .role = o->together ? form->of : NAME_NONE};
    d.needs = owing_needs(a, o, &d.nneeds);
    return d;
}

struct finding owing_finding(struct teller *t, uint32_t i, const struct duty_found *d)
{
    const struct owing *o = owing_at(t->s->duties, i);
    const struct obligation_form *form = form_of(t->s->duties, o);
    struct finding f = finding_new(t, FINDING_DUTY);
    f.rule = form->name;
    f.because = due_because(t, i);
    f.cite = form->cite;
    f.duty = d;
    return f;
}

void owing_tell(struct teller *t, uint32_t i)
{
    struct session *s = t->s;
    const struct owing *o = owing_at(s->duties, i);
    if (!is_shown(s, o->state))
        return;
    struct duty_found d = owing_found(s, o, &s->call);
    struct finding f = owing_finding(t, i, &d);
    tell(t, &f);
}
