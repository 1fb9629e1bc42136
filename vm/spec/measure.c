/* SPDX-License-Identifier: MIT
 * What is measured: a value with its bounds, compiled over one length of period; what expressions ask of
 * kpis; in which order all are measured. */
#include "vm/spec/word.h"

/* --- periods
 * ------------------------------------------------------------------------------------------------------------------
 */

static uint32_t said_calendar(const struct linker *l, uint32_t calendar)
{
    return calendar ? calendar : l->world->calendar ? l->world->calendar : l->world->calendars.n == 1;
}

bool linker_period(struct linker *l, const struct quoted *every, struct recur *ret, uint32_t calendar)
{
    struct str bad = STR_EMPTY, units[RECUR_UNIT_COUNT];
    uint32_t n;
    enum recur_read r = recur_parse(every->text, ret, &bad);
    bool plain = r == RECUR_OK && ret->on == ON_END && !ret->has_by;
    uint32_t said = said_calendar(l, calendar);
    if (plain && (said || ret->unit != RECUR_WORKDAY))
        return true;
    if (plain) {
        diag0(l->diags, D_B0510, every->span);
        return false;
    }
    struct diag *d = diag(l->diags, D_B0736, every->span, every->text);
    memcpy(units, recur_words(&n), sizeof units);
    diag_nearest(l->diags, d, r == RECUR_BAD ? bad : every->text, units, RECUR_UNIT_COUNT);
    return false;
}

static bool same_every(bool has_a, const struct recur *a, bool has_b, const struct recur *b)
{
    return has_a == has_b && (!has_a || (a->n == b->n && a->unit == b->unit));
}

static uint32_t span_id(struct linker *l, const struct recur *every)
{
    for (uint32_t i = 0; i < l->plan->spans.n; i++)
        if (same_every(true, &l->plan->spans.p[i], true, every))
            return i;
    *VEC_PUSH(l->arena, l->plan->spans) = *every;
    return l->plan->spans.n - 1;
}

/* --- rules and their pieces
 * ---------------------------------------------------------------------------------------------------- */

static uint32_t rule_find(const struct linker *l, struct name name, const struct recur *every)
{
    struct recur none = {0};
    for (uint32_t i = 0; i < l->plan->measure_rules.n; i++) {
        const struct measure_rule *r = &l->plan->measure_rules.p[i];
        if (name_eq(r->name, name) &&
            same_every(r->has_every, &r->every, every != NULL, every ? every : &none))
            return i;
    }
    return UINT32_MAX;
}

static const struct measure_form *piece_of(const struct linker *l, uint32_t rule)
{
    for (uint32_t i = 0; i < l->plan->measures.n; i++)
        if (l->plan->measures.p[i].rule == rule)
            return &l->plan->measures.p[i];
    return NULL;
}

static bool has_piece(const struct linker *l, uint32_t rule, const struct measure_source *src)
{
    for (uint32_t i = 0; i < l->plan->measures.n; i++) {
        const struct measure_form *f = &l->plan->measures.p[i];
        if (f->rule == rule && f->span.source == src->form.span.source && f->span.at == src->form.span.at)
            return true;
    }
    return false;
}

/* --- what is measured
 * -----------------------------------------------------------------------------------------------------------
 */

static struct str type_words(struct linker *l, struct type t)
{
    struct buf b = {.arena = l->arena};
    type_print(&b, &l->schema->types, type_plain(t));
    return buf_str(&b);
}

static const struct expr *expr_const(struct linker *l, struct type t, struct value v, struct span at)
{
    struct expr *e = NEW(l->arena, struct expr);
    *e = (struct expr){.token = at, .node = graph_const(l->graph, t, v), .type = t};
    return e;
}

static bool constant(struct linker *l, const struct expr *e, struct value *ret)
{
    const struct node *n = e ? &l->graph->nodes.p[e->node] : NULL;
    if (!n || n->op != OP_CONST)
        return false;
    *ret = l->graph->consts.p[n->imm];
    return true;
}

/* A literal, or an expression over params, of the value's own type. */
static bool read_bound(struct linker *l, struct measure_form *f, const struct datum *d, const char *what,
                       const struct expr **ret)
{
    struct expr_text text = {0};
    struct value v;
    if (!d)
        return true;
    if (d->kind == DATUM_NUMBER && f->type.kind != TYPE_NUMBER && f->type.kind != TYPE_MONEY) {
        diag(l->diags, D_B0734, d->span, str_of(what), STR("a number"), linker_text(l, f->name),
             type_words(l, f->type));
        return false;
    }
    if (d->kind == DATUM_NUMBER || (d->kind == DATUM_BOOL && f->type.kind == TYPE_BOOL)) {
        bool good = linker_value(l, d, f->type, &v);
        *ret = good ? expr_const(l, f->type, v, d->span) : NULL;
        return good;
    }
    if (d->kind != DATUM_TEXT) {
        field_wrong(l->diags, d, what, "a number, or an expression as text");
        return false;
    }
    if (!field_expr(l->diags, d, what, &text))
        return false;
    const struct expr *e = linker_expr(l, NULL, &text, TYPE(TYPE_ERROR));
    if (e && f->type.kind == TYPE_MONEY && e->type.kind == TYPE_NUMBER && constant(l, e, &v)) {
        struct datum number = {.kind = DATUM_NUMBER, .span = d->span, .number = v.as.n};
        e = linker_value(l, &number, f->type, &v) ? expr_const(l, f->type, v, d->span) : NULL;
    }
    if (e && !type_eq(type_plain(e->type), f->type)) {
        diag(l->diags, D_B0734, d->span, str_of(what), type_words(l, e->type), linker_text(l, f->name),
             type_words(l, f->type));
        return false;
    }
    *ret = e;
    return e != NULL;
}

static bool read_bounds(struct linker *l, struct measure_form *f, const struct measure_source *src)
{
    struct value target, floor;
    bool ok = read_bound(l, f, src->target, "target", &f->target);
    ok &= read_bound(l, f, src->floor, "floor", &f->floor);
    ok &= read_bound(l, f, src->baseline, "baseline", &f->baseline);
    if (!ok || !constant(l, f->target, &target) || !constant(l, f->floor, &floor))
        return ok;
    int order = f->type.kind == TYPE_BOOL ? 1 : value_compare(f->type, l->names, floor, target);
    if (f->less ? order > 0 : order < 0)
        return true;
    diag(l->diags, D_B0735, src->floor->span, f->less ? STR("above") : STR("below"),
         f->less ? STR("\"less\"") : STR("\"more\""));
    return false;
}

static bool has_term(const struct graph *g, uint32_t id)
{
    const struct node *n = &g->nodes.p[id];
    bool any = n->op == OP_TERM;
    for (uint32_t i = 0; i < n->nargs && n->op != OP_TERM; i++)
        any |= has_term(g, node_args(g, n)[i]);
    return any;
}

/* The terms whose facts stand behind a value: all of them; of what is divided those of the divisor
 * (semantics 4.17). */
static void find_counted(struct linker *l, struct measure_form *f, uint32_t id)
{
    const struct graph *g = l->graph;
    const struct node *n = &g->nodes.p[id];
    if (n->op == OP_TERM) {
        for (uint32_t i = 0; i < f->counted.n; i++)
            if (f->counted.p[i] == id)
                return;
        *VEC_PUSH(l->arena, f->counted) = id;
        return;
    }
    bool divides = n->op == OP_DIV_NUM || n->op == OP_RATIO_INT || n->op == OP_SHARE ||
                   n->op == OP_DIV_MONEY || n->op == OP_DIV_DURATION;
    uint32_t first = divides && has_term(g, node_args(g, n)[1]) ? 1 : 0;
    for (uint32_t i = first; i < n->nargs; i++)
        find_counted(l, f, node_args(g, n)[i]);
}

static const struct term *term_at(const struct linker *l, uint32_t node)
{
    const struct node *n = &l->graph->nodes.p[node];
    return n->op == OP_TERM ? &l->graph->terms.p[n->imm] : NULL;
}

static bool is_count(const struct linker *l, uint32_t node)
{
    const struct term *t = term_at(l, node);
    return t && t->fn == TERM_COUNT;
}

/* The standard deviation of what a mean is taken of. */
static uint32_t spread_node(struct linker *l, uint32_t node)
{
    const struct node n = l->graph->nodes.p[node];
    struct term t = l->graph->terms.p[n.imm];
    t.fn = TERM_STDDEV;
    return graph_node(l->graph, OP_TERM, (struct type){.kind = TYPE_NUMBER, .optional = true},
                      graph_term(l->graph, &t), node_args(l->graph, &n), n.nargs);
}

static bool read_confidence(struct linker *l, struct measure_form *f, const struct datum *d)
{
    const struct node *n = &l->graph->nodes.p[f->value->node];
    const struct term *t = term_at(l, f->value->node);
    if (!d)
        return true;
    f->confidence = d->kind == DATUM_NUMBER ? d->number : 0;
    if (!(f->confidence > 0 && f->confidence < 1)) {
        field_wrong(l->diags, d, "confidence", "a share between 0 and 1: 0.95");
        return false;
    }
    if (n->op == OP_SHARE)
        f->interval = INTERVAL_SHARE;
    else if (t && t->fn == TERM_AVG)
        f->interval = INTERVAL_MEAN;
    else
        diag0(l->diags, D_B0740, d->span);
    if (f->interval == INTERVAL_MEAN)
        f->spread = spread_node(l, f->value->node);
    return f->interval != INTERVAL_NONE;
}

/* Counts over counts are a share: of nothing it is none, as of a rate. */
static const struct expr *as_share(struct linker *l, const struct expr *e)
{
    const struct node n = l->graph->nodes.p[e->node];
    if (n.op != OP_DIV_NUM || !is_count(l, n.arg[0]) || !is_count(l, n.arg[1]))
        return e;
    struct expr *share = NEW(l->arena, struct expr);
    *share = *e;
    share->type.optional = true;
    share->node = graph_node(l->graph, OP_SHARE, share->type, 0, n.arg, 2);
    return share;
}

static bool read_value(struct linker *l, struct measure_form *f, const struct measure_source *src)
{
    static const enum type_kind fit[] = {TYPE_NUMBER, TYPE_MONEY, TYPE_DURATION, TYPE_BOOL};
    bool good = false;
    if (src->value.is_function || src->when.is_function) {
        bool value = src->value.is_function;
        diag(l->diags, D_B0311, value ? src->value.span : src->when.span, value ? STR("value") : STR("when"),
             STR("an expression as text"), STR("a function"), STR("value = \"avg{ survey.score }\""));
        return false;
    }
    f->value = linker_expr(l, NULL, &src->value, TYPE(TYPE_ERROR));
    f->when = linker_expr(l, NULL, &src->when, TYPE(TYPE_BOOL));
    if (!f->value || (src->when.given && !f->when))
        return false;
    f->value = as_share(l, f->value);
    for (uint32_t i = 0; i < ARRAY_LEN(fit); i++)
        good |= f->value->type.kind == fit[i];
    if (!good)
        diag(l->diags, D_B0733, src->value.span, linker_text(l, f->name), type_words(l, f->value->type));
    f->type = type_plain(f->value->type);
    find_counted(l, f, f->value->node);
    return good;
}

/* --- whose
 * ------------------------------------------------------------------------------------------------------------------------
 */

static void open_scope(struct linker *l, const struct measure_source *src, const struct recur *every,
                       struct measure_scope *m, struct owed_names *owed)
{
    const struct measure_form *f = &src->form;
    *m = (struct measure_scope){.members = f->members, .record = f->record, .has_span = every != NULL};
    m->span = every ? span_id(l, every) : 0;
    for (uint32_t i = 0; src->groups && i < src->groups->n; i++)
        *VEC_PUSH(l->arena, m->groups) =
            (struct group_expr){.text = src->groups->p[i].text, .span = src->groups->p[i].span};
    *owed = (struct owed_names){0};
    for (int i = 0; i < OWED_COUNT; i++)
        owed->type[i] = TYPE(TYPE_ERROR);
    if (every)
        owed->type[OWED_PERIOD_START] = owed->type[OWED_PERIOD_END] = TYPE(TYPE_TIME);
    if (f->members != MEMBERS_ROLE && f->members != MEMBERS_RECORD)
        return;
    owed->type[OWED_IT] = (struct type){.kind = TYPE_RECORD, .of = f->record};
    if (f->record == 0)
        owed->type[OWED_HOLDER] = owed->type[OWED_IT];
}

static bool take_groups(struct linker *l, struct measure_form *f, const struct measure_scope *m,
                        const struct measure_source *src)
{
    for (uint32_t i = 0; i < m->groups.n; i++) {
        *VEC_PUSH(l->arena, f->group_names) = names_put(l->names, m->groups.p[i].text);
        *VEC_PUSH(l->arena, f->group_types) = m->groups.p[i].type;
    }
    if (f->members != MEMBERS_GROUPS || m->lists.n)
        return true;
    diag(l->diags, D_B0747, src->value.span, linker_text(l, f->name));
    return false;
}

static bool compile(struct linker *l, struct measure_form *f, const struct measure_source *src,
                    const struct recur *every)
{
    struct measure_scope m, *was = l->measure;
    struct owed_names owed;
    const struct owed_names *owed_was = l->owed;
    const struct frame *now = l->now;
    uint32_t calendar = l->calendar;
    open_scope(l, src, every, &m, &owed);
    l->measure = &m;
    l->owed = &owed;
    l->now = NULL;
    l->calendar = src->calendar;
    bool ok = read_value(l, f, src) && read_bounds(l, f, src);
    ok = ok && read_confidence(l, f, src->confidence) && take_groups(l, f, &m, src);
    l->measure = was;
    l->owed = owed_was;
    l->now = now;
    l->calendar = calendar;
    for (uint32_t i = 0; i < m.lists.n; i++)
        *VEC_PUSH(l->arena, f->lists) = m.lists.p[i];
    for (uint32_t i = 0; i < m.asks.n; i++)
        *VEC_PUSH(l->arena, f->asks) = m.asks.p[i];
    return ok;
}

/* --- its outcome
 * -------------------------------------------------------------------------------------------------------------------
 */

static void add_field(struct linker *l, uint32_t kind, struct name name, struct type t, struct span at)
{
    struct field_def d = {.name = name, .type = t, .span = at};
    if (kind_field(l->schema, kind, name))
        return;
    d.column = schema_column(l->schema, name, type_plain(t));
    *VEC_PUSH(l->arena, l->schema->kinds.p[kind].fields) = d;
}

static void declare_measured(struct linker *l, const struct measure_form *f, struct measure_rule *r)
{
    struct type value = f->type;
    value.optional = true;
    const struct type text = {.kind = TYPE_TEXT, .optional = true};
    const struct {
        const char *name;
        struct type type;
    } own[MEASURED_COUNT] = {{"kpi", TYPE(TYPE_TEXT)},
                             {"holder", {.kind = TYPE_RECORD, .optional = true}},
                             {"period", text},
                             {"value", value},
                             {"n", TYPE(TYPE_NUMBER)},
                             {"target", value},
                             {"band", text}}; /* ORDER measured_field */
    r->kind = linker_outcome(l, f->name, "measured", f->span);
    for (uint32_t i = 0; i < MEASURED_COUNT; i++)
        add_field(l, r->kind, names_put(l->names, str_of(own[i].name)), own[i].type, f->span);
    for (uint32_t i = 0; i < f->group_types.n; i++) {
        struct type t = f->group_types.p[i];
        t.optional = true;
        add_field(l, r->kind, f->group_names.p[i], t, f->span);
    }
    if (f->members == MEMBERS_RECORD && f->record)
        add_field(l, r->kind, l->schema->records.p[f->record].name,
                  (struct type){.kind = TYPE_RECORD, .of = f->record, .optional = true}, f->span);
}

bool linker_measure(struct linker *l, const struct measure_source *src, const struct recur *every,
                    bool hidden, uint32_t *ret_rule)
{
    struct measure_form f = src->form;
    uint32_t rule = rule_find(l, f.name, every);
    if (rule != UINT32_MAX && has_piece(l, rule, src)) {
        *ret_rule = rule;
        return true;
    }
    if (!compile(l, &f, src, every))
        return false;
    const struct measure_form *first = rule == UINT32_MAX ? NULL : piece_of(l, rule);
    if (first && !type_eq(first->type, f.type)) {
        diag(l->diags, D_B0734, src->value.span, STR("value"), type_words(l, f.type), linker_text(l, f.name),
             type_words(l, first->type));
        return false;
    }
    if (rule == UINT32_MAX) {
        rule = l->plan->measure_rules.n;
        struct measure_rule r = {.name = f.name,
                                 .has_every = every != NULL,
                                 .hidden = hidden,
                                 .measured = NAME_NONE,
                                 .kind = KIND_NONE};
        if (every)
            r.every = *every;
        if (every && every->unit == RECUR_WORKDAY)
            r.calendar = said_calendar(l, src->calendar);
        if (!hidden)
            declare_measured(l, &f, &r);
        *VEC_PUSH(l->arena, l->plan->measure_rules) = r;
    }
    f.rule = *ret_rule = rule;
    *VEC_PUSH(l->arena, l->plan->measures) = f;
    return true;
}

/* --- kpis by name
 * -------------------------------------------------------------------------------------------------------------------
 */

static struct str circle_text(struct linker *l, struct name name)
{
    struct buf b = {.arena = l->arena};
    uint32_t i = 0;
    while (i < l->measuring.n && !name_eq(l->measuring.p[i], name))
        i++;
    for (; i < l->measuring.n; i++) {
        buf_add(&b, linker_text(l, l->measuring.p[i]));
        buf_text(&b, " -> ");
    }
    buf_add(&b, linker_text(l, name));
    return buf_str(&b);
}

/* All pieces of a kpi, compiled now. */
static enum kpi_found kpi_offer(struct linker *l, struct str text, struct name *ret, struct kpi_ref *k)
{
    bool any = false;
    *ret = names_find(l->names, text);
    for (uint32_t i = 0; name_is(*ret) && i < l->insts.n; i++)
        any |= l->insts.p[i]->word->measures && name_eq(l->insts.p[i]->name, *ret);
    for (uint32_t i = 0; any && i < l->measuring.n; i++)
        if (name_eq(l->measuring.p[i], *ret)) {
            k->circle = circle_text(l, *ret);
            return KPI_CIRCLE;
        }
    for (uint32_t i = 0; any && i < l->insts.n; i++)
        if (l->insts.p[i]->word->measures && name_eq(l->insts.p[i]->name, *ret))
            linker_offer(l, l->insts.p[i]);
    return any ? KPI_FOUND : KPI_UNKNOWN;
}

static const struct measure_source *source_of(const struct linker *l, struct name name, uint32_t from)
{
    for (uint32_t i = from; i < l->measures.n; i++)
        if (name_eq(l->measures.p[i]->form.name, name))
            return l->measures.p[i];
    return NULL;
}

static enum kpi_found kpi_find(void *ud, struct str text, struct kpi_ref *ret)
{
    struct linker *l = ud;
    struct name name;
    enum kpi_found found = kpi_offer(l, text, &name, ret);
    if (found != KPI_FOUND)
        return found;
    const struct measure_source *src = source_of(l, name, 0);
    uint32_t rule = src ? rule_find(l, name, src->has_every ? &src->every : NULL) : UINT32_MAX;
    const struct measure_form *f = rule == UINT32_MAX ? NULL : piece_of(l, rule);
    if (!f)
        return KPI_BAD;
    ret->rule = rule;
    ret->type = f->type;
    ret->members = f->members;
    ret->record = f->record;
    if (!ret->aside)
        l->plan->measure_rules.p[rule].asked = true;
    return KPI_FOUND;
}

static uint32_t kpi_names(void *ud, const struct str **ret)
{
    struct linker *l = ud;
    struct str *names = NEW_ARRAY(l->arena, struct str, l->insts.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->insts.n; i++)
        if (l->insts.p[i]->word->measures && name_is(l->insts.p[i]->name))
            names[n++] = linker_text(l, l->insts.p[i]->name);
    *ret = names;
    return n;
}

static bool known_duty(void *ud, struct str name, const struct str **ret_names, uint32_t *ret_n)
{
    struct linker *l = ud;
    struct str *names = NEW_ARRAY(l->arena, struct str, l->insts.n + 1);
    bool found = false;
    *ret_n = 0;
    for (uint32_t i = 0; i < l->insts.n; i++)
        if (l->insts.p[i]->word->obliges && name_is(l->insts.p[i]->name)) {
            names[(*ret_n)++] = linker_text(l, l->insts.p[i]->name);
            found |= str_eq(names[*ret_n - 1], name);
        }
    *ret_names = names;
    return found;
}

static bool over(struct linker *l, struct name name, const struct recur *every, uint32_t *ret_rule)
{
    bool ok = false;
    const struct measure_source *src;
    for (uint32_t i = 0; (src = source_of(l, name, i)); i++) {
        while (l->measures.p[i] != src)
            i++;
        bool own = same_every(src->has_every, &src->every, every != NULL, every ? every : &src->every);
        ok = linker_measure(l, src, every, !own, ret_rule);
        if (!ok)
            return false;
    }
    return ok;
}

bool linker_measure_over(struct linker *l, const struct quoted *kpi, const struct recur *every,
                         uint32_t *ret_rule)
{
    struct name name;
    struct kpi_ref k = {0};
    const struct str *names;
    enum kpi_found found = kpi_offer(l, kpi->text, &name, &k);
    if (found == KPI_UNKNOWN) {
        uint32_t n = kpi_names(l, &names);
        diag_nearest(l->diags, diag(l->diags, D_B0732, kpi->span, kpi->text), kpi->text, names, n);
    }
    if (found == KPI_CIRCLE)
        diag(l->diags, D_B0731, kpi->span, kpi->text, k.circle);
    return found == KPI_FOUND && over(l, name, every, ret_rule);
}

/* --- rollup
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* The members of a child are those of the one that rolls it up, or it is the whole book's. */
static bool child_fits(struct linker *l, const struct measure_form *f, struct str parent, struct span at)
{
    const struct measure_scope *m = l->measure;
    bool personal = f->members == MEMBERS_ROLE || f->members == MEMBERS_RECORD;
    bool same =
        personal && (m->members == MEMBERS_ROLE || m->members == MEMBERS_RECORD) && m->record == f->record;
    if (same || f->members == MEMBERS_BOOK)
        return true;
    diag(l->diags, D_B0744, at, linker_text(l, f->name), parent);
    return false;
}

static bool add_child(struct linker *l, struct rollup_form *r, const struct inst *i, struct span at)
{
    const struct recur *every = l->measure->has_span ? &l->plan->spans.p[l->measure->span] : NULL;
    struct quoted kpi = {.text = linker_text(l, i->name), .span = at, .given = true};
    struct rollup_child c = {0};
    for (uint32_t k = 0; k < r->children.n; k++)
        if (name_eq(l->plan->measure_rules.p[r->children.p[k].rule].name, i->name))
            return true; /* another piece of it */
    if (!linker_measure_over(l, &kpi, every, &c.rule))
        return false;
    const struct measure_form *f = piece_of(l, c.rule);
    c.weight = f->weight;
    *VEC_PUSH(l->arena, l->measure->asks) = c.rule;
    *VEC_PUSH(l->arena, r->children) = c;
    return child_fits(l, f, linker_text(l, r->parent), at);
}

static bool is_child(const struct inst *i, struct str parent)
{
    const struct datum *p = i->word->measures && i->decl->body.kind == DATUM_TABLE
                                ? datum_get(&i->decl->body, STR("parent"))
                                : NULL;
    return p && p->kind == DATUM_TEXT && str_eq(p->text, parent);
}

static enum kpi_found kpi_rollup(void *ud, struct str parent, struct span at, struct kpi_ref *ret)
{
    struct linker *l = ud;
    struct rollup_form r = {.parent = names_find(l->names, parent)};
    bool ok = true, known = false;
    for (uint32_t i = 0; i < l->insts.n; i++)
        known |= l->insts.p[i]->word->measures && name_is(r.parent) && name_eq(l->insts.p[i]->name, r.parent);
    if (!known)
        return KPI_UNKNOWN;
    for (uint32_t i = 0; i < l->insts.n; i++)
        if (is_child(l->insts.p[i], parent))
            ok &= add_child(l, &r, l->insts.p[i], at);
    if (ok && r.children.n == 0) {
        diag(l->diags, D_B0743, at, parent);
        ok = false;
    }
    *VEC_PUSH(l->arena, l->plan->rollups) = r;
    ret->rule = l->plan->rollups.n - 1;
    return ok ? KPI_FOUND : KPI_BAD;
}

void linker_kpis(struct linker *l)
{
    l->kpis = (struct kpi_scope){
        .ud = l, .find = kpi_find, .names = kpi_names, .rollup = kpi_rollup, .duty = known_duty};
}

/* --- in which order
 * ------------------------------------------------------------------------------------------------------------------
 */

static bool raise_rank(struct linker *l, const struct measure_form *f)
{
    struct measure_rule *r = l->plan->measure_rules.p;
    bool changed = false;
    for (uint32_t i = 0; i < f->asks.n; i++) {
        struct measure_rule *below = &r[f->asks.p[i]];
        if (r[f->rule].rank <= below->rank) {
            r[f->rule].rank = below->rank + 1;
            changed = true;
        }
        changed |= r[f->rule].asked && !below->asked;
        below->asked |= r[f->rule].asked;
    }
    return changed;
}

/* What something waits for must be measured in an audit too. */
static void find_asked(struct linker *l)
{
    for (uint32_t i = 0; i < l->plan->measure_rules.n; i++) {
        struct measure_rule *r = &l->plan->measure_rules.p[i];
        r->measured = r->hidden ? NAME_NONE : linker_awaited(l, r->name, "measured");
        r->asked |= name_is(r->measured) && !l->schema->kinds.p[r->kind].aside;
    }
}

void linker_measures_done(struct linker *l)
{
    const struct measure_form *last = NULL;
    find_asked(l);
    for (uint32_t round = 0; round <= l->plan->measures.n; round++) {
        last = NULL;
        for (uint32_t i = 0; i < l->plan->measures.n; i++)
            if (raise_rank(l, &l->plan->measures.p[i]))
                last = &l->plan->measures.p[i];
        if (!last)
            return;
    }
    diag(l->diags, D_B0731, last->span, linker_text(l, last->name),
         STR("by its pieces in force at different times"));
}
