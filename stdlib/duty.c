/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

#include "vm/expr/scope.h"

struct duty {
    struct quoted title, because, cite, calendar, owner, of, to, every, from, not_before, measure;
    const struct datum *per, *on, *done, *within, *by, *stop, *resume, *cancel, *hand, *extend, *at_risk, *otherwise, *raci;
    struct quoted_list same, evidence;
    struct expr_text when, who, waive;
    struct picked again, discharge, ties, transition;
    struct day_range effective;
    /* made while linking */
    struct trigger trigger, act[ACT_COUNT];
    struct frame *frame;           /* of the trigger; NULL: it has none */
    struct owed_names owed;
    struct name outcome_kind[OUTCOME_COUNT];
    struct obligation_form form;
    bool linked;
};

static const struct field duty_fields[] = {
    F_TEXT(struct duty, title, FIELD_OPTIONAL, "what people call it"),
    F_TEXT(struct duty, of, FIELD_OPTIONAL, "the role that owes it"),
    F_DATUM(struct duty, per, FIELD_OPTIONAL, "a role, a record, or a list of expressions", "one obligation for each of these"),
    F_EXPR(struct duty, who, FIELD_OPTIONAL, "the person who owes it"),
    F_TEXT(struct duty, to, FIELD_OPTIONAL, "the role that it is owed to"),
    F_DATUM(struct duty, on, FIELD_OPTIONAL, "a kind of event, a list, a pattern, any, or { event, where }", "the event that begins it"),
    F_TEXT(struct duty, every, FIELD_OPTIONAL, "how often it recurs: week on Fri by 17:00"),
    F_EXPR(struct duty, when, FIELD_OPTIONAL, "it begins only where this holds"),
    F_DATUM(struct duty, done, FIELD_REQUIRED, "a kind of event, a list, a pattern, any, or { event, where, same }", "the event that fulfils it"),
    F_TEXTS(struct duty, same, FIELD_OPTIONAL, "fields that both events have with the same value; without it the case, else the holder as actor; one event may have its own"),
    F_DATUM(struct duty, within, FIELD_OPTIONAL, "a length of time, or a list { { \"condition\", \"length\" }, { \"length\" } }", "how long there is for it"),
    F_DATUM(struct duty, by, FIELD_OPTIONAL, "an expression for a time or a date, or a list of cases", "until when it must be done"),
    F_TEXT(struct duty, from, FIELD_OPTIONAL, "\"last\": a recurring one counts from the last time it was fulfilled"),
    F_PICK(struct duty, again, FIELD_OPTIONAL, "each keep restart once", "each", "what another trigger does while one is open"),
    F_PICK(struct duty, discharge, FIELD_OPTIONAL, "all oldest", "all", "which open obligations one event fulfils"),
    F_TEXT(struct duty, not_before, FIELD_OPTIONAL, "how long after its beginning it may be fulfilled at the earliest"),
    F_DATUM(struct duty, stop, FIELD_OPTIONAL, "a kind of event, a list, a pattern, any, or { event, where, same }", "the event that stops the clock"),
    F_DATUM(struct duty, resume, FIELD_OPTIONAL, "a kind of event, a list, a pattern, any, or { event, where, same }", "the event that lets it run again"),
    F_DATUM(struct duty, cancel, FIELD_OPTIONAL, "a kind of event, a list, a pattern, any, or { event, where, same }", "the event that ends it without fulfilment"),
    F_DATUM(struct duty, hand, FIELD_OPTIONAL, "a kind of event with a field `to`, or { event, where, same }", "the event that hands it to another person"),
    F_DATUM(struct duty, extend, FIELD_OPTIONAL, "{ event, to }", "the event that moves the deadline, and to when"),
    F_EXPR(struct duty, waive, FIELD_OPTIONAL, "looked at when the deadline comes: where it is true, nothing is owed"),
    F_DATUM(struct duty, at_risk, FIELD_OPTIONAL, "a share between 0 and 1", "at risk once no more than this share of the time is left"),
    F_PICK(struct duty, ties, FIELD_OPTIONAL, "before after order", "before", "whether an event at the very instant of the trigger fulfils it: wherever it stands, never, or as the log has them"),
    F_TEXTS(struct duty, evidence, FIELD_OPTIONAL, "fields of the fulfilling event that must be there"),
    F_DATUM(struct duty, otherwise, FIELD_OPTIONAL, "{ escalate, raise, duty, tally }", "what a missed deadline leads to"),
    F_PICK(struct duty, transition, FIELD_OPTIONAL, "keep convert restart terminate", "keep", "what becomes of open obligations when this piece takes over"),
    F_TEXT(struct duty, measure, FIELD_OPTIONAL, "how its fulfilment is measured"),
    F_DATUM(struct duty, raci, FIELD_OPTIONAL, "{ A, R, C, I }", "who is accountable, responsible, consulted and informed"),
    F_TEXT(struct duty, because, FIELD_OPTIONAL, "why it is there; {expression} is filled in"),
    F_TEXT(struct duty, cite, FIELD_OPTIONAL, "where it is written"),
    F_DAYS(struct duty, effective, FIELD_OPTIONAL, "the civil days in force, both included"),
    F_TEXT(struct duty, calendar, FIELD_OPTIONAL, "another calendar than the book's"),
    F_TEXT(struct duty, owner, FIELD_OPTIONAL, "the role that answers for it"),
    F_END,
};
extern const struct word word_duty;

/* ORDER duty_act */
static const struct {
    const char *name;
    size_t at;
    const char *more[3];
} acts[ACT_COUNT] = {
    {"done", offsetof(struct duty, done), {"same"}},           {"cancel", offsetof(struct duty, cancel), {"same"}},
    {"hand", offsetof(struct duty, hand), {"same"}},           {"extend", offsetof(struct duty, extend), {"same", "to"}},
    {"stop", offsetof(struct duty, stop), {"same"}},           {"resume", offsetof(struct duty, resume), {"same"}},
};

static const struct datum *act_datum(const struct duty *d, int act)
{
    return *(const struct datum *const *)(const void *)((const char *)d + acts[act].at);
}

/* --- its outcomes are kinds ------------------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    uint8_t type;
    bool optional;
} fact_fields[FACT_COUNT] = { /* ORDER outcome_field */
    {"holder", TYPE_RECORD, true}, {"done_by", TYPE_RECORD, true}, {"since", TYPE_TIME, false},       {"deadline", TYPE_TIME, true},
    {"done", TYPE_TIME, true},     {"took", TYPE_DURATION, true},  {"took_over", TYPE_RECORD, true}, {"to", TYPE_RECORD, true},
};

static void declare_outcome(struct linker *l, struct inst *i, int outcome)
{
    uint32_t k = linker_outcome(l, i->name, duty_outcome_text[outcome], i->name_span);
    for (uint32_t f = 0; f < FACT_COUNT; f++) {
        struct field_def d = {.name = names_put(l->names, str_of(fact_fields[f].name)), .span = i->name_span,
                              .type = {.kind = fact_fields[f].type, .optional = fact_fields[f].optional}};
        d.column = schema_column(l->schema, d.name, type_plain(d.type));
        l->plan->outcome_column[f] = d.column;
        if (!kind_field(l->schema, k, d.name))
            *VEC_PUSH(l->arena, l->schema->kinds.p[k].fields) = d;
    }
}

static void duty_declare(struct linker *l, struct inst *i)
{
    for (int o = 0; o < OUTCOME_COUNT; o++)
        declare_outcome(l, i, o);
}

/* What a duty's `otherwise` names as the duty that begins when its deadline is missed; NULL: nothing. */
static const struct datum *leads_to(const struct inst *i)
{
    const struct duty *d = i->word == &word_duty ? i->data : NULL;
    const struct datum *next = d && d->otherwise && d->otherwise->kind == DATUM_TABLE ? datum_get(d->otherwise, STR("duty")) : NULL;
    return next && next->kind == DATUM_TEXT ? next : NULL;
}

/* A duty that others lead to waits for their breach: `on` is made of their names. */
static void begun_by_others(struct linker *l, const struct inst *i, struct duty *d)
{
    struct datum *on = NEW(l->arena, struct datum);
    VEC(struct datum_pair) pairs = {0};
    *on = (struct datum){.kind = DATUM_TABLE, .span = i->name_span};
    for (uint32_t k = 0; k < l->insts.n; k++) {
        const struct datum *next = leads_to(l->insts.p[k]);
        struct buf b = {.arena = l->arena};
        if (!next || !str_eq(next->text, linker_text(l, i->name)))
            continue;
        if (d->on) {
            diag(l->diags, D_B0717, next->span, next->text, linker_text(l, l->insts.p[k]->name));
            return;
        }
        buf_add(&b, linker_text(l, l->insts.p[k]->name));
        buf_text(&b, ".breached");
        *VEC_PUSH(l->arena, pairs) = (struct datum_pair){.index = pairs.n + 1, .value = {.kind = DATUM_TEXT, .span = next->span, .text = buf_str(&b)}};
    }
    on->pairs = pairs.p;
    on->npairs = pairs.n;
    d->on = pairs.n ? on : d->on;
}

static bool one_beginning(struct linker *l, const struct inst *i, const struct duty *d)
{
    struct str name = linker_text(l, i->name);
    bool timed = d->within || d->by;
    if (d->on && d->every.given)
        diag(l->diags, D_B0702, d->every.span, name);
    else if (!d->on && !d->every.given)
        diag(l->diags, D_B0703, i->name_span, name);
    else if (d->every.given && timed)
        diag(l->diags, D_B0704, (d->within ? d->within : d->by)->span, name);
    else if (d->on && !timed)
        diag(l->diags, D_B0705, i->name_span, name);
    else if (d->within && d->by)
        diag(l->diags, D_B0706, d->by->span, name);
    else
        return true;
    return false;
}

static void duty_offer(struct linker *l, struct inst *i)
{
    struct duty *d = i->data;
    begun_by_others(l, i, d);
    const struct datum *graded = linker_begun_by_grades(l, i, d->on != NULL);
    if (graded)
        d->on = graded;
    if (graded && !d->who.given && !d->per)
        d->who = (struct expr_text){.text = STR("holder"), .span = i->name_span, .given = true};
    i->good = one_beginning(l, i, d);
    if (d->on) {
        i->good &= linker_trigger(l, d->on, "on", NULL, &d->trigger);
        d->frame = d->trigger.frame;
    }
    for (int a = 0; a < ACT_COUNT; a++)
        if (act_datum(d, a))
            i->good &= linker_trigger(l, act_datum(d, a), acts[a].name, acts[a].more, &d->act[a]);
    for (int o = 0; o < OUTCOME_COUNT && d->frame && i->good; o++)
        linker_outcome_fields(l, linker_outcome(l, i->name, duty_outcome_text[o], i->name_span), d->frame);
}

/* --- whose ------------------------------------------------------------------------------------------------------------------- */

static bool read_per_values(struct linker *l, struct duty *d)
{
    d->form.per = PER_VALUES;
    if (!d->frame) {
        diag(l->diags, D_B0707, d->per->span, linker_text(l, d->form.name));
        return false;
    }
    for (uint32_t k = 0; k < d->per->npairs; k++) {
        struct expr_text t = {0};
        const struct datum *v = &d->per->pairs[k].value;
        if (!field_expr(l->diags, v, "per", &t))
            return false;
        const struct expr *e = linker_expr(l, d->frame, &t, TYPE(TYPE_ERROR));
        if (!e)
            return false;
        *VEC_PUSH(l->arena, d->form.per_values) = e->node;
        d->owed.type[OWED_IT] = d->per->npairs == 1 ? e->type : TYPE(TYPE_ERROR);
    }
    return true;
}

static bool read_per(struct linker *l, struct duty *d)
{
    struct obligation_form *f = &d->form;
    if (d->per->kind == DATUM_TABLE)
        return read_per_values(l, d);
    struct quoted q;
    if (!field_text(l->diags, d->per, "per", &q))
        return false;
    struct name n = names_find(l->names, q.text);
    uint32_t record = name_is(n) ? schema_record_find(l->schema, n) : UINT32_MAX;
    if (record != UINT32_MAX) {
        f->per = PER_RECORD;
        f->per_id = record;
        d->owed.type[OWED_IT] = (struct type){.kind = TYPE_RECORD, .of = record};
        return true;
    }
    f->per = PER_ROLE;
    d->owed.type[OWED_IT] = (struct type){.kind = TYPE_RECORD};
    struct name role;
    bool ok = linker_role(l, &q, &role);
    f->per_id = role.id;
    return ok;
}

static bool read_role(struct linker *l, const struct quoted *q, struct name *ret)
{
    *ret = NAME_NONE;
    return !q->given || linker_role(l, q, ret);
}

static bool read_whose(struct linker *l, struct duty *d)
{
    struct obligation_form *f = &d->form;
    bool ok = read_role(l, &d->of, &f->of);
    ok &= read_role(l, &d->to, &f->to);
    ok &= read_role(l, &d->owner, &f->owner);
    d->owed.type[OWED_HOLDER] = (struct type){.kind = TYPE_RECORD, .optional = true};
    if (d->per)
        ok &= read_per(l, d);
    if (!d->who.given)
        return ok;
    f->who = linker_expr(l, d->frame, &d->who, (struct type){.kind = TYPE_RECORD});
    return ok && f->who;
}

/* --- what begins it ----------------------------------------------------------------------------------------------------------- */

static bool read_every(struct linker *l, struct duty *d)
{
    if (!d->every.given)
        return true;
    if (!linker_recur(l, &d->every, &d->form.every, &d->form.calendar_index))
        return false;
    d->owed.type[OWED_PERIOD_START] = d->owed.type[OWED_PERIOD_END] = TYPE(TYPE_TIME);
    if (!recur_needs_calendar(&d->form.every))
        return true;
    d->form.calendar = l->world->calendars.p[d->form.calendar_index].calendar;
    return d->form.calendar != NULL;
}

static bool read_from(struct linker *l, struct duty *d)
{
    d->form.from_last = d->from.given;
    if (!d->from.given || (str_eq(d->from.text, STR("last")) && d->every.given))
        return true;
    diag(l->diags, D_B0711, d->from.span, d->from.text);
    return false;
}

/* --- by when -------------------------------------------------------------------------------------------------------------------- */

static bool read_due(struct linker *l, struct duty *d, const struct datum *v, bool by, struct due_case *c)
{
    struct expr_text t = {0};
    struct quoted q;
    if (!by)
        return field_text(l->diags, v, "within", &q) && linker_length(l, q.text, q.span, &c->within);
    if (!field_expr(l->diags, v, "by", &t))
        return false;
    c->by = linker_expr(l, d->frame, &t, TYPE(TYPE_ERROR));
    bool good = c->by && (c->by->type.kind == TYPE_TIME || c->by->type.kind == TYPE_DATE);
    if (c->by && !good) {
        struct buf b = {.arena = l->arena};
        type_print(&b, &l->schema->types, c->by->type);
        diag(l->diags, D_B0712, t.span, buf_str(&b));
    }
    return good;
}

static bool read_case(struct linker *l, struct duty *d, const struct datum *row, bool by, struct due_case *c)
{
    struct expr_text t = {0};
    if (row->kind != DATUM_TABLE || row->npairs == 0 || row->npairs > 2 || datum_count(row) != row->npairs) {
        field_wrong(l->diags, row, by ? "a case of by" : "a case of within", "{ \"condition\", value } or, as the last, { value }");
        return false;
    }
    bool ok = row->npairs == 1 || field_expr(l->diags, datum_at(row, 1), "a condition", &t);
    if (ok && t.given)
        c->condition = linker_expr(l, d->frame, &t, TYPE(TYPE_BOOL));
    ok &= !t.given || c->condition;
    return read_due(l, d, datum_at(row, row->npairs), by, c) && ok;
}

static bool read_cases(struct linker *l, struct duty *d)
{
    const struct datum *v = d->within ? d->within : d->by;
    bool by = !d->within, ok = true, open = true;
    if (!v)
        return true;
    if (v->kind != DATUM_TABLE) {
        struct due_case c = {0};
        ok = read_due(l, d, v, by, &c);
        *VEC_PUSH(l->arena, d->form.due) = c;
        return ok;
    }
    for (uint32_t k = 0; k < v->npairs; k++) {
        struct due_case c = {0};
        ok &= read_case(l, d, &v->pairs[k].value, by, &c);
        if (!open)
            diag0(l->diags, D_B0713, v->pairs[k].value.span);
        open = open && c.condition;
        *VEC_PUSH(l->arena, d->form.due) = c;
    }
    if (ok && open)
        diag0(l->diags, D_B0714, v->span);
    return ok;
}

static bool read_because(struct linker *l, struct duty *d)
{
    struct expr_env env = linker_env(l, d->frame);
    const struct template *t = d->because.given ? template_compile(&env, d->because.text, d->because.span) : NULL;
    for (uint32_t i = 0; t && i < t->parts.n; i++)
        if (t->parts.p[i].expr)
            d->form.filled = t;
    return t || !d->because.given;
}

static bool read_times(struct linker *l, struct duty *d)
{
    struct obligation_form *f = &d->form;
    bool ok = read_cases(l, d);
    ok &= read_because(l, d);
    f->has_not_before = d->not_before.given;
    if (d->not_before.given)
        ok &= linker_length(l, d->not_before.text, d->not_before.span, &f->not_before);
    if (d->waive.given)
        ok &= (f->waive = linker_expr(l, d->frame, &d->waive, TYPE(TYPE_BOOL))) != NULL;
    if (!d->at_risk)
        return ok;
    f->at_risk = d->at_risk->kind == DATUM_NUMBER ? d->at_risk->number : -1;
    if (f->at_risk > 0 && f->at_risk < 1)
        return ok;
    field_wrong(l->diags, d->at_risk, "at_risk", "a share between 0 and 1: 0.2");
    return false;
}

/* --- events that act on it --------------------------------------------------------------------------------------------------------- */

static bool same_field(struct linker *l, struct expr_env *env, const struct frame *f, const struct quoted *q, struct symbol *ret)
{
    if (scope_field(env, f, false, q->text, ret) == FOUND_HERE)
        return true;
    const struct str *names;
    uint32_t n = scope_names(env, f, &names);
    struct diag *g = diag(l->diags, D_B0715, q->span, q->text, f ? f->kinds->text : STR("the beginning of a period"));
    diag_nearest(l->diags, g, q->text, names, n);
    return false;
}

/* One field on both sides of a key. */
static bool key_field(struct linker *l, struct duty *d, const struct frame *other, const struct quoted *q, uint32_t *ret_mine, uint32_t *ret_its)
{
    struct expr_env env = linker_env(l, NULL);
    struct symbol mine, its;
    env.owed = NULL;
    if (!same_field(l, &env, d->frame, q, &mine) || !same_field(l, &env, other, q, &its))
        return false;
    *ret_mine = mine.node;
    *ret_its = its.node;
    if (type_eq(mine.type, its.type) && mine.type.kind != TYPE_SET)
        return true;
    struct buf x = {.arena = l->arena}, y = {.arena = l->arena};
    type_print(&x, &l->schema->types, its.type);
    type_print(&y, &l->schema->types, mine.type);
    diag(l->diags, D_B0432, q->span, q->text, buf_str(&x), buf_str(&y));
    return false;
}

/* Is this true only where the field has a value? */
static bool demands(const struct graph *g, uint32_t id, uint32_t field)
{
    const struct node *n = &g->nodes.p[id];
    const uint32_t *args = node_args(g, n);
    if (n->op == OP_AND)
        return demands(g, args[0], field) || demands(g, args[1], field);
    return n->op == OP_KNOWN && args[0] == field;
}

/* A trigger that may lack the key begins what only its deadline ends (semantics 4.3). */
static void check_key(struct linker *l, const struct duty *d, const struct quoted *q, uint32_t mine)
{
    const struct expr *asked[] = {d->form.where, d->form.when};
    bool safe = !l->graph->nodes.p[mine].type.optional;
    for (uint32_t i = 0; i < ARRAY_LEN(asked); i++)
        safe |= asked[i] && demands(l->graph, asked[i]->node, mine);
    if (!safe)
        diag(l->diags, D_B0721, q->span, q->text, d->frame->kinds->text);
}

/* By the duty's `same`, or by that of the act, which stands in its place. */
static bool read_key(struct linker *l, struct duty *d, const struct trigger *t, struct act_form *a)
{
    const struct datum *own = t->table ? datum_get(t->table, STR("same")) : NULL;
    struct quoted_list names = d->same;
    bool ok = !own || field_texts(l->arena, l->diags, own, "same", &names);
    a->own_same = ok && own && names.n;
    a->own_extern = d->form.externs.n;
    for (uint32_t k = 0; ok && k < names.n; k++) {
        uint32_t mine, its;
        if (!key_field(l, d, t->frame, &names.p[k], &mine, &its))
            return false;
        *VEC_PUSH(l->arena, a->same) = its;
        if (!a->own_same)
            continue;
        *VEC_PUSH(l->arena, d->form.externs) = mine;
        if (a == &d->form.act[ACT_DONE])
            check_key(l, d, &names.p[k], mine);
    }
    return ok;
}

/* The trigger's side of the duty's own key. */
static bool read_same(struct linker *l, struct duty *d)
{
    struct expr_env env = linker_env(l, NULL);
    bool ok = true;
    env.owed = NULL;
    for (uint32_t k = 0; k < d->same.n; k++) {
        struct symbol mine;
        bool found = same_field(l, &env, d->frame, &d->same.p[k], &mine);
        ok &= found;
        if (!found)
            continue;
        *VEC_PUSH(l->arena, d->form.same) = mine.node;
        check_key(l, d, &d->same.p[k], mine.node);
    }
    return ok;
}

static bool read_evidence(struct linker *l, struct duty *d, const struct frame *f, struct act_form *a)
{
    struct expr_env env = linker_env(l, NULL);
    bool ok = true;
    env.owed = NULL;
    for (uint32_t k = 0; k < d->evidence.n; k++) {
        struct symbol sym;
        if (same_field(l, &env, f, &d->evidence.p[k], &sym))
            *VEC_PUSH(l->arena, a->evidence) = sym.node;
        else
            ok = false;
    }
    return ok;
}

/* HAND: the field `to`; EXTEND: the expression `to`. */
static bool read_act_value(struct linker *l, int act, const struct trigger *t, const struct datum *d, struct act_form *a)
{
    struct expr_text text = {.text = STR("to"), .span = d->span, .given = true};
    bool extend = act == ACT_EXTEND;
    const struct datum *to = extend && t->table ? datum_get(t->table, STR("to")) : NULL;
    if (!extend && act != ACT_HAND)
        return true;
    if (extend && !to) {
        field_wrong(l->diags, d, "extend", "{ event = \"kind\", to = \"the new deadline\" }");
        return false;
    }
    if (extend && !field_expr(l->diags, to, "to", &text))
        return false;
    const struct expr *e = linker_expr(l, t->frame, &text, extend ? TYPE(TYPE_ERROR) : (struct type){.kind = TYPE_RECORD});
    bool good = e && (!extend || e->type.kind == TYPE_TIME || e->type.kind == TYPE_DATE);
    if (e && !good)
        field_wrong(l->diags, to, "to", "an expression for a time or a date");
    a->value = e ? e->node : NODE_NONE;
    a->value_is_date = good && e->type.kind == TYPE_DATE;
    return good;
}

static bool names_member(const struct graph *g, uint32_t id)
{
    const struct node *n = &g->nodes.p[id];
    if (n->op == OP_NOW_IT)
        return true;
    for (uint32_t i = 0; i < n->nargs; i++)
        if (names_member(g, node_args(g, n)[i]))
            return true;
    return false;
}

static bool read_act(struct linker *l, struct duty *d, int act)
{
    struct act_form *a = &d->form.act[act];
    struct trigger *t = &d->act[act];
    *a = (struct act_form){.kinds = t->kinds, .value = NODE_NONE};
    a->where.filter = a->where.residual = NODE_NONE;
    if (!t->kinds)
        return true;
    l->now = d->frame;
    d->owed.now = true;
    bool ok = linker_where(l, t);
    l->now = NULL;
    d->owed.now = false;
    if (ok && t->where && expr_never(l->graph, t->where->node))
        diag(l->diags, D_B0720, t->where->token, linker_text(l, d->form.name), str_of(acts[act].name));
    if (ok && t->where) {
        expr_look_back(l->graph, t->where->node, &a->where);
        d->form.member_named |= act == ACT_DONE && names_member(l->graph, t->where->node);
    }
    a->first_extern = d->form.externs.n;
    for (uint32_t k = 0; k < a->where.externs.n; k++)
        *VEC_PUSH(l->arena, d->form.externs) = a->where.externs.p[k];
    ok &= read_key(l, d, t, a);
    if (act == ACT_DONE)
        ok &= read_evidence(l, d, t->frame, a);
    l->owed = NULL;
    ok &= read_act_value(l, act, t, act_datum(d, act), a);
    l->owed = &d->owed;
    return ok;
}

/* --- what a missed deadline leads to ---------------------------------------------------------------------------------------------------- */

static bool known_duty(struct linker *l, const struct datum *next)
{
    struct quoted q;
    if (!next)
        return true;
    if (!field_text(l->diags, next, "duty", &q))
        return false;
    struct str *names = NEW_ARRAY(l->arena, struct str, l->insts.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->insts.n; i++)
        if (l->insts.p[i]->word == &word_duty)
            names[n++] = linker_text(l, l->insts.p[i]->name);
    for (uint32_t i = 0; i < n; i++)
        if (str_eq(names[i], q.text))
            return true;
    diag_nearest(l->diags, diag(l->diags, D_B0718, q.span, q.text), q.text, names, n);
    return false;
}

static bool read_otherwise(struct linker *l, struct duty *d)
{
    static const char *const members[] = {"escalate", "raise", "duty", "tally"};
    struct obligation_form *f = &d->form;
    struct quoted q;
    f->escalate = f->raise = NAME_NONE;
    if (!d->otherwise)
        return true;
    bool ok = field_table(l->diags, d->otherwise, members, ARRAY_LEN(members), "otherwise", "{ escalate = \"role\", raise = \"kind\" }");
    ok = ok && known_duty(l, datum_get(d->otherwise, STR("duty")));
    if (!ok)
        return false;
    const struct datum *role = datum_get(d->otherwise, STR("escalate")), *kind = datum_get(d->otherwise, STR("raise"));
    if (role)
        ok &= field_text(l->diags, role, "escalate", &q) && linker_role(l, &q, &f->escalate);
    if (kind && (ok &= field_text(l->diags, kind, "raise", &q))) {
        f->raise = names_put(l->names, q.text);
        schema_kind(l->schema, f->raise);
    }
    return ok;
}

/* --- a role with one holder for each department ------------------------------------------------------------------------ */

static bool unit_of(struct linker *l, struct duty *d, struct name role, const struct quoted *at, const struct expr **ret, uint32_t *ret_extern)
{
    if (!linker_unit(l, d->frame, role, at->span, ret))
        return false;
    *ret_extern = d->form.externs.n;
    if (*ret)
        *VEC_PUSH(l->arena, d->form.externs) = (*ret)->node;
    return true;
}

static bool read_units(struct linker *l, struct duty *d)
{
    struct obligation_form *f = &d->form;
    const struct datum *role = name_is(f->escalate) ? datum_get(d->otherwise, STR("escalate")) : NULL;
    struct quoted q = {0};
    bool ok = f->who || unit_of(l, d, f->of, &d->of, &f->unit, &f->unit_extern);
    if (role && field_text(l->diags, role, "escalate", &q))
        ok &= unit_of(l, d, f->escalate, &q, &f->escalate_unit, &f->escalate_extern);
    return ok;
}

static bool read_raci(struct linker *l, const struct duty *d, struct duty_rule *rule)
{
    if (!d->raci)
        return true;
    bool ok = field_table(l->diags, d->raci, raci_letter, RACI_COUNT, "raci", "{ A = \"role\", R = { \"role\" }, C = { … }, I = { … } }");
    rule->has_raci = true;
    for (uint32_t k = 0; ok && k < RACI_COUNT; k++) {
        const struct datum *v = datum_get(d->raci, str_of(raci_letter[k]));
        struct quoted_list roles;
        struct name role;
        rule->raci[k].n = 0;
        if (!v)
            continue;
        if (!field_texts(l->arena, l->diags, v, raci_letter[k], &roles))
            return false;
        for (uint32_t i = 0; i < roles.n; i++) {
            bool known = linker_role(l, &roles.p[i], &role);
            if (known)
                *VEC_PUSH(l->arena, rule->raci[k]) = role;
            ok &= known;
        }
    }
    return ok;
}

/* --- together ----------------------------------------------------------------------------------------------------------------------------- */

static uint32_t duty_index(struct linker *l, const struct duty *d, struct name name, struct span at)
{
    for (uint32_t i = 0; i < l->plan->duties.n; i++)
        if (name_eq(l->plan->duties.p[i].name, name))
            return i;
    *VEC_PUSH(l->arena, l->plan->duties) = (struct duty_rule){.name = name, .title = d->title.text, .cite = d->cite.text, .span = at};
    return l->plan->duties.n - 1;
}

static void take_picks(struct duty *d)
{
    struct obligation_form *f = &d->form;
    f->again = (enum again)(d->again.given ? d->again.index : AGAIN_EACH);
    f->oldest = d->discharge.given && d->discharge.index == 1;
    f->ties = (enum ties)(d->ties.given ? d->ties.index : TIES_BEFORE);
    f->transition = (enum transition)(d->transition.given ? d->transition.index : TRANSITION_KEEP);
}

/* A member of another kind than the debtor is named by the fulfilling event (semantics 4.10). */
static void check_member(struct linker *l, const struct duty *d)
{
    const struct obligation_form *f = &d->form;
    bool own = f->per == PER_ROLE && name_is(f->of) && f->of.id == f->per_id;
    if (f->per == PER_NONE || f->per == PER_VALUES || own || f->member_named || f->has_same)
        return;
    diag(l->diags, D_B0716, d->per->span, linker_text(l, f->name));
}

static void duty_link(struct linker *l, struct inst *i)
{
    struct duty *d = i->data;
    d->form = (struct obligation_form){.name = i->name, .span = i->name_span, .title = d->title.text, .cite = d->cite.text,
                                       .because = d->because.text, .measure = d->measure.text, .on = d->trigger.kinds, .every_text = d->every.text,
                                       .from = DAY_FIRST, .till = DAY_LAST, .has_same = d->same.n > 0};
    if (d->effective.given) {
        d->form.from = d->effective.from;
        d->form.till = d->effective.till;
    }
    l->calendar = linker_calendar(l, &d->calendar);
    l->owed = NULL;
    bool ok = linker_where(l, &d->trigger);
    d->form.where = d->trigger.where;
    d->form.when = linker_expr(l, d->frame, &d->when, TYPE(TYPE_BOOL));
    ok &= !d->when.given || d->form.when;
    ok &= read_whose(l, d);
    ok &= read_every(l, d);
    ok &= read_from(l, d);
    l->owed = &d->owed;
    ok &= read_times(l, d);
    bool keyed = read_same(l, d);
    for (int a = 0; a < ACT_COUNT && keyed; a++)
        ok &= read_act(l, d, a);
    ok &= keyed;
    l->owed = NULL;
    ok &= read_otherwise(l, d);
    ok &= read_units(l, d);
    l->calendar = 0;
    take_picks(d);
    check_member(l, d);
    d->form.duty = duty_index(l, d, i->name, i->name_span);
    ok &= read_raci(l, d, &l->plan->duties.p[d->form.duty]);
    d->linked = ok;
}

static void duty_lower(struct linker *l, struct inst *i)
{
    const struct duty *d = i->data;
    *VEC_PUSH(l->arena, l->plan->obligations) = d->form;
}

/* --- for people ------------------------------------------------------------------------------------------------------------- */

static const struct note_line *names_line(struct scribe *s, const struct quoted_list *q)
{
    const struct note_line **items = NEW_ARRAY(s->arena, const struct note_line *, q->n + 1);
    for (uint32_t k = 0; k < q->n; k++)
        items[k] = line_code(s, q->p[k].text);
    return q->n ? line_list(s, items, q->n, P_AND_WORD) : NULL;
}

static void duty_describe(struct scribe *s, const struct inst *i)
{
    const struct duty *d = i->data;
    struct told_duty t = {.form = &d->form, .calendar = d->calendar.text, .same = names_line(s, &d->same), .evidence = names_line(s, &d->evidence)};
    const struct datum *next = leads_to(i), *tally = d->otherwise ? datum_get(d->otherwise, STR("tally")) : NULL;
    for (int a = 0; a < ACT_COUNT; a++)
        t.where[a] = d->act[a].where;
    t.next = next ? next->text : STR_EMPTY;
    for (uint32_t k = 0; tally && k < tally->npairs && t.ntally < TALLIES_TOLD; k++, t.ntally++) {
        t.tally[t.ntally].ledger = tally->pairs[k].key;
        t.tally[t.ntally].n = tally->pairs[k].value.number;
    }
    note_duty(s, &t);
}

const struct word word_duty = {
    .name = "duty",
    .summary = "what somebody owes, from when until when, and what a missed deadline leads to",
    .since = "1",
    .manner = WORD_RULE,
    .obliges = true,
    .fields = duty_fields,
    .size = sizeof(struct duty),
    .effective_at = offsetof(struct duty, effective),
    .chapter = CHAPTER_DUTIES,
    .covers = COVERED_RULE,
    .describe = duty_describe,
    .declare = duty_declare,
    .offer = duty_offer,
    .link = duty_link,
    .lower = duty_lower,
};
