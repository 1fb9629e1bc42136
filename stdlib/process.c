/* SPDX-License-Identifier: MIT
 * process: in which order a case goes, and by whose hands. The constraints stand in vm/rule/process.c. */
#include "stdlib/words.h"

#include "vm/expr/check.h"

/* A rule while it is read: what it says of events is known when outcomes are offered, the rest when expressions are linked. */
struct rule_word {
    struct process_rule rule;
    struct trigger side[2];
    const struct datum *options;
    struct quoted_list of;         /* a step's role */
    struct quoted deputy;
    struct quoted ack;             /* of a step: how soon it is acknowledged; side[0] is what stands before it */
};
struct process_word {
    struct quoted title, cite, calendar, owner;
    const struct datum *steps, *rules, *start, *final;
    struct quoted_list same;
    struct day_range effective;
    struct process_form form;
    VEC(struct rule_word) all;
    VEC(struct str) step_names, kinds;
    struct trigger begins, ends, before; /* before: the step that was read last */
    bool failed;
};
#define P struct process_word
/* clang-format off */
static const struct field fields[] = {
    F_TEXT(P, title, FIELD_OPTIONAL, "what people call it"),
    F_DATUM(P, steps, FIELD_OPTIONAL, "a list of step \"kind\" { of = \"role\" }", "its steps, each a kind of event, and who may do them: of, deputy; ack: how soon after the step before it it is acknowledged"),
    F_TEXTS(P, same, FIELD_OPTIONAL, "the fields by which events belong to one case, in place of their case"),
    F_DATUM(P, start, FIELD_OPTIONAL, "a kind of event, a list, a pattern, any, or { event, where }", "the events with which a case begins"),
    F_DATUM(P, final, FIELD_OPTIONAL, "a kind of event, a list, a pattern, any, or { event, where }", "the events with which a case ends; without it, it ends with the log"),
    F_DATUM(P, rules, FIELD_OPTIONAL, "a list of constraints: precedence(\"a\", \"b\"), exactly_one \"c\"", "the constraints, each with { name, where, within, ties, pick } behind it where it takes them"),
    F_DAYS(P, effective, FIELD_OPTIONAL, "the civil days, both included, on which the cases begin that it is about"),
    F_TEXT(P, cite, FIELD_OPTIONAL, "where it is written"),
    F_TEXT(P, calendar, FIELD_OPTIONAL, "another calendar than the book's"),
    F_TEXT(P, owner, FIELD_OPTIONAL, "the role that answers for it"),
    F_END,
};
/* clang-format on */
#undef P
static const char *const ties_text[TIES_COUNT] = {"before", "after", "order"}; /* ORDER ties */
static const char *const pick_text[PICK_COUNT] = {"any", "first", "last"};     /* ORDER pick */

static struct str joined_name(struct linker *l, struct name n, const char *tail)
{
    struct buf b = {.arena = l->arena};
    buf_add(&b, linker_text(l, n));
    buf_text(&b, tail);
    return buf_str(&b);
}

/* --- kinds ------------------------------------------------------------------------------------------------------- */

static void keep_kind(struct linker *l, struct process_word *w, struct str kind)
{
    for (uint32_t i = 0; i < w->kinds.n; i++)
        if (str_eq(w->kinds.p[i], kind))
            return;
    *VEC_PUSH(l->arena, w->kinds) = kind;
}

static void keep_kinds(struct linker *l, struct process_word *w, const struct kind_set *ks)
{
    for (uint32_t i = 0; i < ks->exact.n; i++)
        keep_kind(l, w, linker_text(l, ks->exact.p[i]));
    for (uint32_t i = 0; i < ks->globs.n; i++)
        keep_kind(l, w, ks->globs.p[i]);
}

/* A kind that is neither declared nor a step, and that nearly is a step. */
static bool near_step(struct linker *l, const struct process_word *w, const struct inst *i, const struct datum *d)
{
    struct name id = d->kind == DATUM_TEXT ? names_find(l->names, d->text) : NAME_NONE;
    uint32_t known = name_is(id) ? schema_kind_find(l->schema, id) : KIND_NONE;
    bool declared = known != KIND_NONE && l->schema->kinds.p[known].declared;
    if (d->kind == DATUM_TABLE) {
        bool near = false;
        for (uint32_t k = 0; k < d->npairs; k++)
            if (d->pairs[k].index || str_eq(d->pairs[k].key, STR("event")))
                near |= near_step(l, w, i, &d->pairs[k].value);
        return near;
    }
    if (d->kind != DATUM_TEXT || declared)
        return false;
    for (uint32_t k = 0; k < w->step_names.n; k++)
        if (str_eq(w->step_names.p[k], d->text))
            return false;
    if (!text_nearest(d->text, w->step_names.p, w->step_names.n).p)
        return false;
    struct diag *g = diag(l->diags, D_B0390, d->span, linker_text(l, i->name), d->text);
    diag_nearest(l->diags, g, d->text, w->step_names.p, w->step_names.n);
    return true;
}

static bool read_trigger(struct linker *l, struct process_word *w, const struct inst *i, const struct datum *d, const char *what,
                         struct trigger *ret)
{
    bool ok = !near_step(l, w, i, d) && linker_trigger(l, d, what, NULL, ret) && linker_where(l, ret);
    if (ok)
        keep_kinds(l, w, ret->kinds);
    w->failed |= !ok;
    return ok;
}

/* One kind as it is written; several between braces. */
static struct str side_text(struct linker *l, const struct kind_set *ks)
{
    struct buf b = {.arena = l->arena};
    if (ks->exact.n + ks->globs.n + ks->any < 2)
        return ks->text;
    buf_char(&b, '{');
    buf_add(&b, ks->text);
    buf_char(&b, '}');
    return buf_str(&b);
}

static void fill_side(struct linker *l, struct process_side *s, const struct trigger *t)
{
    *s = (struct process_side){.kinds = t->kinds, .where = t->where ? t->where->node : NODE_NONE, .text = side_text(l, t->kinds)};
}

/* --- steps ------------------------------------------------------------------------------------------------------- */

static bool is_call(const struct datum *d, struct str name)
{
    return d->kind == DATUM_CALL && str_eq(d->text, name);
}

/* An event KIND.ack, or the step itself. */
static void read_acknowledged(struct linker *l, struct process_word *w, const struct trigger *step, struct rule_word *r)
{
    struct expr_env env = linker_env(l, NULL);
    struct str *kinds = NEW_ARRAY(l->arena, struct str, 2);
    kinds[0] = step->kinds->text;
    struct buf b = {.arena = l->arena};
    buf_add(&b, kinds[0]);
    buf_text(&b, ".ack");
    kinds[1] = buf_str(&b);
    r->side[1] = (struct trigger){.kinds = kind_set_new(&env, kinds, 2, false)};
    for (uint32_t i = 0; i < r->side[1].kinds->exact.n; i++)
        schema_kind(l->schema, r->side[1].kinds->exact.p[i]);
    r->side[1].frame = frame_new(&env, r->side[1].kinds);
    *VEC_PUSH(l->arena, l->plan->waited) = r->side[1].kinds;
    keep_kinds(l, w, r->side[1].kinds);
    r->rule.shape = SHAPE_RESPONSE;
    r->rule.ack = true;
    r->side[0] = w->before;
}

static bool read_ack(struct linker *l, struct process_word *w, const struct datum *d, const struct rule_word *step)
{
    struct rule_word r = {.rule = {.span = d->span, .role = NODE_NONE}, .of = step->of, .deputy = step->deputy};
    if (!field_text(l->diags, d, "ack", &r.ack))
        return false;
    read_acknowledged(l, w, &step->side[0], &r);
    *VEC_PUSH(l->arena, w->all) = r;
    return true;
}

/* Who may do a step, and how soon it is acknowledged. */
static void read_body(struct linker *l, struct process_word *w, const struct datum *body, struct rule_word *r)
{
    static const char *const members[] = {"of", "deputy", "ack"};
    const struct datum *part;
    if (!body)
        return;
    bool ok = field_members(l->diags, body, members, ARRAY_LEN(members), STR("step"));
    if (ok && (part = datum_get(body, STR("of"))))
        ok = field_texts(l->arena, l->diags, part, "of", &r->of);
    if (ok && (part = datum_get(body, STR("deputy"))))
        ok = field_text(l->diags, part, "deputy", &r->deputy);
    if (ok && (part = datum_get(body, STR("ack"))))
        ok = read_ack(l, w, part, r);
    w->failed |= !ok;
    if (ok && (r->of.n || r->deputy.given))
        *VEC_PUSH(l->arena, w->all) = *r;
}

static void read_step(struct linker *l, struct process_word *w, const struct inst *i, const struct datum *d)
{
    const struct datum *kind = is_call(d, STR("step")) ? datum_at(d, 1) : NULL, *body = kind ? datum_at(d, 2) : NULL;
    if (!kind || kind->kind != DATUM_TEXT || d->npairs > 2 || (body && body->kind != DATUM_TABLE)) {
        field_wrong(l->diags, d, "steps", "step \"kind\" { of = \"role\" }");
        w->failed = true;
        return;
    }
    struct rule_word r = {.rule = {.shape = SHAPE_STEP, .span = d->span, .role = NODE_NONE}};
    *VEC_PUSH(l->arena, w->step_names) = kind->text;
    if (!read_trigger(l, w, i, kind, "step", &r.side[0]))
        return;
    read_body(l, w, body, &r);
    w->before = r.side[0];
}

static void read_list(struct linker *l, struct process_word *w, const struct inst *i, const struct datum *d, const char *what,
                      const char *wanted, void (*read)(struct linker *, struct process_word *, const struct inst *, const struct datum *))
{
    if (!d)
        return;
    if (d->kind != DATUM_TABLE) {
        field_wrong(l->diags, d, what, wanted);
        w->failed = true;
        return;
    }
    w->failed |= !field_members(l->diags, d, NULL, 0, str_of(what));
    for (uint32_t k = 0; k < d->npairs; k++)
        if (d->pairs[k].index)
            read(l, w, i, &d->pairs[k].value);
}

/* --- constraints: their kinds ------------------------------------------------------------------------------------ */

static void no_constraint(struct linker *l, const struct datum *d)
{
    for (uint32_t i = 0; i < l->diags->all.n; i++) {
        struct span told = l->diags->all.p[i]->span; /* a name that nothing bears */
        if (told.source == d->span.source && told.at == d->span.at)
            return;
    }
    struct str names[SHAPE_COUNT], said = d->kind == DATUM_CALL ? d->text : str_of(datum_kind_text(d));
    struct buf b = {.arena = l->arena};
    for (uint32_t i = SHAPE_STEP + 1; i < SHAPE_COUNT; i++) {
        names[i - 1] = str_of(shapes[i].name);
        buf_text(&b, i > SHAPE_STEP + 1 ? " " : "");
        buf_text(&b, shapes[i].name);
    }
    struct diag *g = diag(l->diags, D_B0391, d->span, said, buf_str(&b));
    diag_nearest(l->diags, g, said, names, SHAPE_COUNT - 1);
}

/* A table that says how a constraint is meant, and names no kinds. */
static bool is_options(const struct datum *d)
{
    bool named = false;
    for (uint32_t i = 0; d->kind == DATUM_TABLE && i < d->npairs; i++)
        named |= d->pairs[i].index == 0;
    return named && !datum_get(d, STR("event"));
}

static bool wrong_operands(struct linker *l, const struct shape_row *row, const struct datum *d, uint32_t given)
{
    struct buf b = {.arena = l->arena}, n = {.arena = l->arena};
    buf_printf(&b, "%s(%s%s)", row->name, row->counted ? "2, " : "", row->operands == 2 ? "\"first\", \"second\"" : "\"kind\"");
    buf_int(&n, given);
    diag(l->diags, D_B0392, d->span, str_of(row->name), row->operands == 2 ? STR("two kinds") : STR("one kind"), buf_str(&n), buf_str(&b));
    return false;
}

static bool read_count(struct linker *l, const struct datum *d, struct rule_word *r)
{
    const struct datum *n = NULL;
    for (uint32_t k = 0; k < d->npairs && !n; k++)
        n = d->pairs[k].value.kind == DATUM_NUMBER ? &d->pairs[k].value : NULL;
    if (n && n->integer && n->number >= 1 && n->number <= 1e9) {
        r->rule.n = (uint32_t)n->number;
        return true;
    }
    diag(l->diags, D_B0394, n ? n->span : d->span, str_of(shapes[r->rule.shape].name));
    return false;
}

/* The arguments of a constraint: a count where it takes one, its kinds, and a table of options. */
static bool read_operands(struct linker *l, struct process_word *w, const struct inst *i, const struct datum *d, struct rule_word *r)
{
    const struct shape_row *row = &shapes[r->rule.shape];
    bool ok = !row->counted || read_count(l, d, r), counted = row->counted;
    uint32_t n = 0;
    for (uint32_t k = 0; k < d->npairs; k++) {
        const struct datum *x = &d->pairs[k].value;
        if (counted && x->kind == DATUM_NUMBER)
            counted = false;
        else if (is_options(x) && k + 1 == d->npairs)
            r->options = x;
        else if (n++ < row->operands)
            ok &= read_trigger(l, w, i, x, row->name, &r->side[n - 1]);
    }
    return n == row->operands ? ok : wrong_operands(l, row, d, n);
}

static void read_rule(struct linker *l, struct process_word *w, const struct inst *i, const struct datum *d)
{
    struct rule_word r = {.rule = {.shape = d->kind == DATUM_CALL ? shape_find(d->text) : SHAPE_COUNT, .span = d->span, .role = NODE_NONE}};
    bool ok = r.rule.shape != SHAPE_COUNT;
    if (!ok)
        no_constraint(l, d);
    else
        ok = read_operands(l, w, i, d, &r);
    w->failed |= !ok;
    if (ok)
        *VEC_PUSH(l->arena, w->all) = r;
}

/* --- its outcome ------------------------------------------------------------------------------------------------- */

static void process_declare(struct linker *l, struct inst *i)
{
    uint32_t k = schema_kind(l->schema, names_put(l->names, joined_name(l, i->name, ".deviated")));
    struct kind_def *out = &l->schema->kinds.p[k];
    out->declared = true;
    out->rule_len = linker_text(l, i->name).n;
    out->span = i->name_span;
}

/* The kinds that it names, as one fact. */
static struct frame *frame_of(struct linker *l, const struct process_word *w)
{
    struct expr_env env = linker_env(l, NULL);
    return frame_new(&env, kind_set_new(&env, w->kinds.p, w->kinds.n, false));
}

/* PROCESS.deviated has the fields that all its kinds share, and the rule. */
static void offer_fields(struct linker *l, struct inst *i, const struct process_word *w)
{
    struct name kind = names_find(l->names, joined_name(l, i->name, ".deviated")), rule = names_put(l->names, STR("rule"));
    struct kind_def *out = &l->schema->kinds.p[schema_kind_find(l->schema, kind)];
    const struct frame *f = frame_of(l, w);
    const struct kind_def *first = f->declared.n ? &l->schema->kinds.p[f->declared.p[0]] : NULL;
    if (out->fields.n)
        return;
    for (uint32_t k = 0; first && k < first->fields.n; k++) {
        struct field_def d = first->fields.p[k];
        bool all = !name_eq(d.name, rule);
        for (uint32_t j = 1; j < f->declared.n && all; j++) {
            const struct field_def *o = kind_field(l->schema, f->declared.p[j], d.name);
            all = o && type_eq(o->type, d.type);
            d.type.optional |= o && o->type.optional;
        }
        if (all)
            *VEC_PUSH(l->arena, out->fields) = d;
    }
    struct type text = TYPE(TYPE_TEXT);
    *VEC_PUSH(l->arena, out->fields) = (struct field_def){rule, text, schema_column(l->schema, rule, text), i->name_span};
}

/* What stands before the first step is what begins a case. */
static void first_ack(struct linker *l, struct process_word *w)
{
    for (uint32_t k = 0; k < w->all.n; k++) {
        struct rule_word *r = &w->all.p[k];
        if (!r->rule.ack || r->side[0].kinds)
            continue;
        r->side[0] = w->begins;
        if (w->begins.kinds || w->failed)
            continue;
        diag(l->diags, D_B0781, r->ack.span, r->ack.text);
        w->failed = true;
    }
}

static void process_offer(struct linker *l, struct inst *i)
{
    struct process_word *w = i->data;
    l->calendar = linker_calendar(l, &w->calendar);
    read_list(l, w, i, w->steps, "steps", "a list of step \"kind\" { of = \"role\" }", read_step);
    read_list(l, w, i, w->rules, "rules", "a list of constraints", read_rule);
    if (w->start)
        read_trigger(l, w, i, w->start, "start", &w->begins);
    if (w->final)
        read_trigger(l, w, i, w->final, "final", &w->ends);
    first_ack(l, w);
    l->calendar = 0;
    offer_fields(l, i, w);
    if (!w->failed && w->all.n == 0 && w->step_names.n == 0) {
        diag(l->diags, D_B0396, i->name_span, linker_text(l, i->name));
        w->failed = true;
    }
}

/* --- constraints: what is said of them --------------------------------------------------------------------------- */

/* An option that is one of a closed list; leaves *ret alone when it is absent. */
static bool read_pick(struct linker *l, const struct datum *options, const char *what, const char *const *texts, uint32_t n, uint32_t *ret)
{
    const struct datum *d = datum_get(options, str_of(what));
    struct str names[4];
    struct buf b = {.arena = l->arena}, ticked = {.arena = l->arena};
    for (uint32_t i = 0; i < n; i++) {
        names[i] = str_of(texts[i]);
        buf_text(&b, i ? ", " : "");
        buf_text(&b, texts[i]);
        if (d && d->kind == DATUM_TEXT && str_eq(d->text, names[i])) {
            *ret = i;
            return true;
        }
    }
    if (!d)
        return true;
    if (d->kind != DATUM_TEXT) {
        field_wrong(l->diags, d, what, "one of a list");
        return false;
    }
    buf_printf(&ticked, "`%s`", what);
    struct diag *g = diag(l->diags, D_B0313, d->span, d->text, buf_str(&ticked), buf_str(&b));
    diag_nearest(l->diags, g, d->text, names, n);
    return false;
}

static bool work_length(struct linker *l, struct span at, struct str calendar, struct process_rule *r)
{
    struct expr_env env = linker_env(l, NULL);
    struct expr_source s = {.env = &env, .text = r->length_text, .token = at};
    uint32_t index;
    if (!check_calendar(&s, calendar, 0, r->length_text.n, &index))
        return false;
    r->length.as.work.calendar = (uint16_t)index;
    return true;
}

static bool take_length(struct linker *l, struct quoted q, struct process_rule *r)
{
    struct str calendar;
    uint32_t len;
    r->length_text = q.text;
    if (worktime_read(q.text, &r->length_type, &r->length, &calendar, &len) == READ_OK && len == q.text.n)
        return work_length(l, q.span, calendar, r);
    if (!length_read(q.text, &r->length_type, &r->length)) {
        linker_length_wrong(l, D_B0401, q.text, q.span);
        return false;
    }
    bool months = r->length_type.kind == TYPE_PERIOD && r->length.as.period.months;
    if (months && l->plan->month_end == MONTH_END_NONE)
        diag(l->diags, D_B0501, q.span, q.text);
    return !months || l->plan->month_end != MONTH_END_NONE;
}

static bool read_within(struct linker *l, const struct datum *options, struct process_rule *r)
{
    const struct datum *d = datum_get(options, STR("within"));
    struct quoted q = {0};
    return !d || (field_text(l->diags, d, "within", &q) && take_length(l, q, r));
}

/* `where`: bare names are the second event's, `now.x` is the first one's; of one side alone it chooses which events count. */
static bool read_where(struct linker *l, const struct datum *options, const struct rule_word *w, struct process_rule *r)
{
    const struct datum *d = datum_get(options, STR("where"));
    bool two = shapes[r->shape].operands == 2;
    struct expr_text t = {0};
    if (!d)
        return true;
    if (!field_expr(l->diags, d, "where", &t))
        return false;
    struct expr_env env = linker_env(l, w->side[two].frame);
    env.now = two ? w->side[0].frame : NULL;
    if (t.is_function) {
        field_wrong(l->diags, d, "where", "an expression as text");
        return false;
    }
    const struct expr *e = expr_compile(&env, t.text, t.span, TYPE(TYPE_BOOL));
    if (!e)
        return false;
    where_split(l->graph, e->node, &r->pair);
    r->side[two].where = graph_and(l->graph, r->side[two].where, r->pair.second);
    r->side[0].where = graph_and(l->graph, r->side[0].where, r->pair.first);
    return true;
}

static bool read_options(struct linker *l, const struct rule_word *w, struct process_rule *r, struct quoted *ret_name)
{
    const struct shape_row *row = &shapes[r->shape];
    const char *members[5] = {"name", "where"};
    uint32_t n = 2, pick = r->pick;
    static const struct {
        const char *name;
        uint8_t bit;
    } some[] = {{"within", TAKES_WITHIN}, {"ties", TAKES_TIES}, {"pick", TAKES_PICK}};
    for (uint32_t i = 0; i < ARRAY_LEN(some); i++)
        if (row->takes & some[i].bit)
            members[n++] = some[i].name;
    if (!w->options)
        return true;
    const struct datum *name = datum_get(w->options, STR("name"));
    bool ok = field_members(l->diags, w->options, members, n, str_of(row->name));
    uint32_t first = row->takes & TAKES_BEFORE ? TIES_BEFORE : TIES_AFTER, tie = row->ties - first;
    if (row->takes & TAKES_TIES)
        ok &= read_pick(l, w->options, "ties", ties_text + first, TIES_COUNT - first, &tie);
    if (row->takes & TAKES_PICK)
        ok &= read_pick(l, w->options, "pick", pick_text, PICK_COUNT, &pick);
    ok &= !name || field_text(l->diags, name, "name", ret_name);
    r->ties = row->takes & TAKES_TIES ? (enum ties)(tie + first) : r->ties;
    r->pick = (enum pick)pick;
    if (row->takes & TAKES_WITHIN)
        ok &= read_within(l, w->options, r);
    return read_where(l, w->options, w, r) && ok;
}

/* --- who may do a step ------------------------------------------------------------------------------------------- */

static uint32_t role_node(struct linker *l, struct process_word *w, const struct quoted *q, struct buf *said)
{
    struct graph *g = l->graph;
    struct type person = {.kind = TYPE_RECORD}, yes = TYPE(TYPE_BOOL);
    struct name role = names_find(l->names, q->text);
    uint32_t index, args[] = {graph_node(g, OP_ACTOR, person, 0, NULL, 0), graph_node(g, OP_AT, TYPE(TYPE_TIME), 0, NULL, 0)};
    buf_text(said, said->n ? " or " : "");
    buf_add(said, q->text);
    if (name_is(role) && map_get(&l->world->role_of, role.id, &index))
        return graph_node(g, OP_IS_ROLE, yes, role.id, args, 2);
    struct str *names = NEW_ARRAY(l->arena, struct str, l->world->roles.n + 1);
    for (uint32_t k = 0; k < l->world->roles.n; k++)
        names[k] = names_text(l->names, l->world->roles.p[k].name);
    struct diag *d = diag(l->diags, D_B0306, q->span, q->text);
    diag_nearest(l->diags, d, q->text, names, l->world->roles.n);
    w->failed = true;
    return NODE_NONE;
}

static void name_role(struct linker *l, const struct quoted *q, struct process_rule *into)
{
    struct name role = names_find(l->names, q->text);
    if (name_is(role))
        *VEC_PUSH(l->arena, into->roles) = role;
}

static void link_step(struct linker *l, struct process_word *w, const struct rule_word *r, struct process_rule *into)
{
    struct buf said = {.arena = l->arena};
    for (uint32_t i = 0; i < r->of.n; i++)
        into->role = graph_or(l->graph, into->role, role_node(l, w, &r->of.p[i], &said));
    for (uint32_t i = 0; i < r->of.n; i++)
        name_role(l, &r->of.p[i], into);
    if (r->deputy.given)
        into->role = graph_or(l->graph, into->role, role_node(l, w, &r->deputy, &said));
    into->role_text = buf_str(&said);
}

/* --- names ------------------------------------------------------------------------------------------------------- */

/* A rule is named by its own words: permit: four_eyes(T02 check, T05 print). */
static struct name rule_name(struct linker *l, const struct inst *i, const struct process_rule *r, const struct quoted *own)
{
    struct buf b = {.arena = l->arena};
    const struct shape_row *row = &shapes[r->shape];
    buf_add(&b, linker_text(l, i->name));
    buf_text(&b, ": ");
    if (own->given) {
        buf_add(&b, own->text);
        return names_put(l->names, buf_str(&b));
    }
    buf_printf(&b, "%s(", row->name);
    if (row->counted) {
        buf_int(&b, r->n);
        buf_text(&b, ", ");
    }
    for (uint32_t k = 0; k < row->operands; k++) {
        buf_text(&b, k ? ", " : "");
        buf_add(&b, r->side[k].text);
    }
    buf_char(&b, ')');
    return names_put(l->names, buf_str(&b));
}

static uint32_t rule_index(struct linker *l, const struct process_word *w, struct name name)
{
    for (uint32_t i = 0; i < l->plan->rules.n; i++)
        if (name_eq(l->plan->rules.p[i].name, name))
            return i;
    *VEC_PUSH(l->arena, l->plan->rules) =
        (struct plan_rule){.name = name, .title = w->title.text, .cite = w->cite.text, .fired = NAME_NONE};
    return l->plan->rules.n - 1;
}

static void check_name(struct linker *l, struct process_word *w, const struct inst *i, const struct process_rule *r, struct name name)
{
    for (uint32_t k = 0; k < w->form.rules.n; k++) {
        const struct process_rule *o = &w->form.rules.p[k];
        if (!name_eq(l->plan->rules.p[o->rule].name, name))
            continue;
        uint32_t own = linker_text(l, i->name).n + 2;
        struct str text = linker_text(l, name);
        struct diag *d = diag(l->diags, D_B0393, r->span, linker_text(l, i->name), str_part(text, own, text.n - own));
        diag_note(l->diags, d, o->span, STR("the first one stands here"));
        w->failed = true;
        return;
    }
}

/* The step is acknowledged by its owner or the deputy, where it has one: "T05 print acknowledged within 4 working hours". */
static void link_ack(struct linker *l, struct process_word *w, const struct rule_word *r, struct process_rule *into, struct quoted *ret_name)
{
    struct buf b = {.arena = l->arena};
    struct str step = r->side[1].kinds->exact.n ? linker_text(l, r->side[1].kinds->exact.p[0]) : r->side[1].kinds->text;
    link_step(l, w, r, into);
    into->side[1].where = into->role;
    into->side[1].text = step;
    into->role = NODE_NONE;
    w->failed |= !take_length(l, r->ack, into);
    buf_add(&b, step);
    buf_text(&b, " acknowledged within ");
    buf_add(&b, r->ack.text);
    *ret_name = (struct quoted){.text = buf_str(&b), .span = r->ack.span, .given = true};
}

static void link_rule(struct linker *l, struct inst *i, const struct rule_word *w)
{
    struct process_word *p = i->data;
    struct process_rule r = w->rule;
    const struct shape_row *row = &shapes[r.shape];
    struct quoted own = {0};
    r.pair = (struct pair_where){.first = NODE_NONE, .second = NODE_NONE, .both = NODE_NONE};
    r.ties = (enum ties)row->ties;
    r.length_type = TYPE(TYPE_NONE);
    for (uint32_t k = 0; k < row->operands; k++)
        fill_side(l, &r.side[k], &w->side[k]);
    p->failed |= !read_options(l, w, &r, &own);
    if (r.shape == SHAPE_STEP)
        link_step(l, p, w, &r);
    if (r.ack)
        link_ack(l, p, w, &r, &own);
    struct name name = rule_name(l, i, &r, &own);
    check_name(l, p, i, &r, name);
    r.rule = rule_index(l, p, name);
    *VEC_PUSH(l->arena, p->form.rules) = r;
}

/* --- the case ---------------------------------------------------------------------------------------------------- */

static void no_same(struct linker *l, struct expr_env *env, const struct frame *f, const struct quoted *q, const struct symbol *sym)
{
    const struct str *names;
    uint32_t n = scope_names(env, f, &names);
    struct str lacks = name_is(sym->lacking) ? linker_text(l, sym->lacking) : f->kinds->text;
    struct diag *d = diag(l->diags, D_B0395, q->span, q->text, lacks);
    diag_nearest(l->diags, d, q->text, names, n);
}

static void link_same(struct linker *l, struct process_word *w)
{
    struct frame *f = frame_of(l, w);
    struct expr_env env = linker_env(l, f);
    struct quoted by_case = {.text = STR("case")};
    const struct quoted *p = w->same.n ? w->same.p : &by_case;
    for (uint32_t i = 0; i < MAX(w->same.n, 1u); i++) {
        struct symbol sym = {.lacking = NAME_NONE};
        if (scope_field(&env, f, false, p[i].text, &sym) != FOUND_HERE || sym.type.kind == TYPE_SET) {
            no_same(l, &env, f, &p[i], &sym);
            w->failed = true;
            continue;
        }
        *VEC_PUSH(l->arena, w->form.same) = sym.node;
        *VEC_PUSH(l->arena, w->form.same_names) = names_put(l->names, p[i].text);
    }
    w->form.by_case = w->form.same.n == 1 && l->graph->nodes.p[w->form.same.p[0]].op == OP_CASE;
}

/* Processes look at events; what rules find of them is no step. */
static void check_outcomes(struct linker *l, const struct inst *i, struct process_word *w)
{
    for (uint32_t k = 0; k < w->kinds.n; k++) {
        uint32_t at = schema_kind_find(l->schema, names_find(l->names, w->kinds.p[k]));
        if (at == KIND_NONE || l->schema->kinds.p[at].rule_len == 0)
            continue;
        diag(l->diags, D_B0397, i->name_span, linker_text(l, i->name), w->kinds.p[k]);
        w->failed = true;
    }
}

static void process_link(struct linker *l, struct inst *i)
{
    struct process_word *w = i->data;
    struct process_form *f = &w->form;
    if (w->failed)
        return;
    f->name = i->name;
    f->span = i->name_span;
    f->cite = w->cite.text;
    f->from = w->effective.given ? w->effective.from : DAY_FIRST;
    f->till = w->effective.given ? w->effective.till : DAY_LAST;
    l->calendar = linker_calendar(l, &w->calendar);
    check_outcomes(l, i, w);
    link_same(l, w);
    if (w->start)
        fill_side(l, &f->start, &w->begins);
    if (w->final)
        fill_side(l, &f->final, &w->ends);
    for (uint32_t k = 0; k < w->all.n; k++)
        link_rule(l, i, &w->all.p[k]);
    l->calendar = 0;
}

static void process_lower(struct linker *l, struct inst *i)
{
    struct process_word *w = i->data;
    struct name out = names_find(l->names, joined_name(l, i->name, ".deviated"));
    w->form.deviated = NAME_NONE;
    for (uint32_t k = 0; k < l->graph->kind_sets.n; k++)
        if (kind_set_has(l->graph->kind_sets.p[k], l->names, out, linker_text(l, i->name).n))
            w->form.deviated = out;
    *VEC_PUSH(l->arena, l->plan->processes) = &w->form;
}

/* --- for people ------------------------------------------------------------------------------------------------------------- */

static void describe_steps(struct scribe *s, const struct process_word *w)
{
    static const enum phrase head[] = {P_S_STEP, P_S_BY};
    struct note_table *t = NULL;
    for (uint32_t k = 0; k < w->all.n; k++) {
        const struct rule_word *r = &w->all.p[k];
        if (r->rule.shape != SHAPE_STEP)
            continue;
        const struct note_line **roles = NEW_ARRAY(s->arena, const struct note_line *, r->of.n + 1);
        for (uint32_t o = 0; o < r->of.n; o++) {
            roles[o] = line_link(s, STR("role"), r->of.p[o].text);
            note_tie(s, TIE_STEP, STR("role"), r->of.p[o].text);
        }
        t = t ? t : note_table(s, head, ARRAY_LEN(head));
        note_cell(s, t, plain_kinds(s, r->side[0].kinds));
        note_cell(s, t, line_list(s, roles, r->of.n, P_OR_WORD));
    }
}

static void describe_rule(struct scribe *s, const struct rule_word *r, const struct process_rule *linked)
{
    const struct note_line *sides[2];
    const struct datum *name = r->options ? datum_get(r->options, STR("name")) : NULL, *where = r->options ? datum_get(r->options, STR("where")) : NULL;
    for (int k = 0; k < 2; k++)
        sides[k] = r->side[k].kinds ? plain_trigger(s, r->side[k].kinds, r->side[k].where) : NULL;
    struct note_line *l = plain_rule(s, linked, sides);
    if (where && where->kind == DATUM_TEXT)
        l = SAY(s, S_WHERE, l, line_code(s, where->text));
    note_item(s, name && name->kind == DATUM_TEXT ? SAY(s, S_NAMED, line_strong(s, name->text), l) : l);
}

static void process_describe(struct scribe *s, const struct inst *i)
{
    const struct process_word *w = i->data;
    s->note->title = w->title.text;
    s->note->gist = SAY(s, S_GIST, line_text(s, w->title.given ? w->title.text : s->note->name));
    describe_steps(s, w);
    for (uint32_t k = 0; k < MIN(w->all.n, w->form.rules.n); k++) /* each gave one */
        if (w->all.p[k].rule.shape != SHAPE_STEP)
            describe_rule(s, &w->all.p[k], &w->form.rules.p[k]);
    const struct note_line **same = NEW_ARRAY(s->arena, const struct note_line *, w->same.n + 1);
    for (uint32_t k = 0; k < w->same.n; k++)
        same[k] = line_code(s, w->same.p[k].text);
    note_field(s, P_S_CASE, w->same.n ? line_list(s, same, w->same.n, P_AND_WORD) : NULL);
    note_field(s, P_S_START, w->start ? plain_trigger(s, w->begins.kinds, w->begins.where) : NULL);
    note_field(s, P_S_FINAL, w->final ? plain_trigger(s, w->ends.kinds, w->ends.where) : NULL);
    note_common(s, &(struct note_common){.cite = w->cite.text, .owner = w->owner.text, .calendar = w->calendar.text, .from = w->form.from, .till = w->form.till});
}

const struct word word_process = {
    .name = "process",
    .summary = "in which order a case goes, and by whose hands",
    .since = "1",
    .manner = WORD_RULE,
    .fields = fields,
    .size = sizeof(struct process_word),
    .effective_at = offsetof(struct process_word, effective),
    .chapter = CHAPTER_PROCESSES,
    .covers = COVERED_RULE,
    .describe = process_describe,
    .declare = process_declare,
    .offer = process_offer,
    .link = process_link,
    .lower = process_lower,
};
