/* SPDX-License-Identifier: MIT
 * The cases of processes: an event finds its case, the rules of the process look at it, what they find is told (semantics 4.14). */
#include "vm/run/process.h"

#include "vm/run/facts.h"
#include "vm/run/reviews.h"

/* --- what is found ----------------------------------------------------------------------------------------------- */

static struct event_place place_of(const struct teller *t)
{
    const struct batch *b = t->batch;
    uint32_t i = t->row.i;
    return (struct event_place){t->s->event, b->at[i], b->kind_name[i], b->actor[i], b->kase[i], b->id[i], b->file, b->line[i]};
}

/* An event whose batch is gone, as a batch of one row without fields. */
static struct batch batch_of(const struct event_place *p)
{
    return (struct batch){.n = 1, .file = p->file, .at = &p->at, .kind_name = &p->kind, .actor = &p->actor, .kase = &p->kase,
                          .id = &p->id, .line = &p->line};
}

static void tell_at(struct teller *t, struct finding *f, const struct event_place *at)
{
    struct batch b = batch_of(at);
    if (t->s->o.mode != SESSION_AUDIT && !t->s->o.trial)
        return;
    f->event = at->event;
    f->event_kind = (struct name){at->kind};
    f->batch = &b;
    f->upcoming_from = INT32_MIN;
    tell(t, f);
}

/* A sentence, and of which case it speaks. */
static struct str in_case(struct turn *x, struct str because)
{
    struct buf b = {.arena = &x->t->s->call};
    buf_add(&b, because);
    buf_text(&b, x->p->form->by_case ? " in " : " for ");
    case_label(&b, x->t->s, x->p, x->c);
    return buf_str(&b);
}

void process_broken(struct turn *x, const struct event_place *at, struct str because)
{
    struct session *s = x->t->s;
    struct name rule = s->plan->rules.p[x->r->rule].name;
    if (x->st->flags & RULE_DOUBT)
        return;
    struct finding f = {.kind = FINDING_VIOLATION, .rule = rule, .cite = x->p->form->cite, .because = in_case(x, because),
                        .of_case = true, .cited = x->cited, .ncited = x->ncited, .missing = x->missing};
    x->st->flags |= RULE_BROKEN | RULE_ACTIVE;
    tell_at(x->t, &f, at);
    reviews_violated(s, at->actor, at->at, 1);
    const struct value *fields = at->event == x->c->last.event ? x->c->fields : NULL;
    if (name_is(x->p->form->deviated))
        *VEC_PUSH(s->arena, s->processes->found) = (struct deviation){x->p, rule, *at, fields};
}

static void tell_in_doubt(struct turn *x, struct needs *n, struct str because)
{
    struct session *s = x->t->s;
    struct name rule = s->plan->rules.p[x->r->rule].name;
    struct finding f = {.kind = FINDING_UNDETERMINED, .rule = rule, .cite = x->p->form->cite, .because = in_case(x, because),
                        .needs = n->needs.p, .nneeds = n->needs.n, .nerrors = n->errors.n};
    struct rule_error *errors = NEW_ARRAY(&s->call, struct rule_error, n->errors.n + 1);
    for (uint32_t i = 0; i < n->errors.n; i++)
        errors[i] = (struct rule_error){names_text(s->names, rule), n->errors.p[i]};
    f.errors = errors;
    tell_at(x->t, &f, x->now);
}

void process_unclear(struct turn *x, uint32_t node, struct str because)
{
    struct session *s = x->t->s;
    struct needs n = {.arena = &s->call};
    if (x->st->flags & RULE_DOUBT)
        return;
    x->st->flags |= RULE_DOUBT;
    struct explain of = {.arena = &s->call, .eval = &s->eval, .program = x->program, .reg = x->reg, .graph = s->plan->graph};
    const struct expr e = {.node = node};
    if (node != NODE_NONE)
        expr_needs(&of, &e, &n);
    tell_in_doubt(x, &n, because);
}

/* Whose hands it was, or whether they were allowed to: said when nothing more comes. */
static void tell_unsure(struct turn *x)
{
    struct needs n = {.arena = &x->t->s->call};
    struct buf b = {.arena = &x->t->s->call};
    *VEC_PUSH(n.arena, n.needs) = STR("actor");
    buf_text(&b, x->row->operands == 2 ? "who did " : "whether the right person did ");
    buf_add(&b, x->r->side[0].text);
    buf_text(&b, x->row->operands == 2 ? " or " : "");
    buf_add(&b, x->r->side[1].text);
    buf_text(&b, " is unknown");
    tell_in_doubt(x, &n, buf_str(&b));
}

/* --- events of one instant: what waits for a first event that may still come ------------------------------------- */

void process_tie(struct turn *x)
{
    struct session *s = x->t->s;
    uint32_t rule = (uint32_t)(x->r - x->p->form->rules.p);
    *VEC_PUSH(s->arena, s->processes->ties) = (struct tie){x->p, x->c->c, x->c->c->serial, rule, *x->now};
}

static struct turn turn_new(struct teller *t, struct run_process *p, struct open_case *c, uint32_t rule, const struct event_place *now)
{
    const struct process_rule *r = &p->form->rules.p[rule];
    return (struct turn){.t = t, .p = p, .c = c, .r = r, .row = &shapes[r->shape], .st = &case_rules(p, c)[rule], .now = now};
}

/* Nothing of that instant comes any more: in one case, or (NULL) in all of them. */
static void settle(struct teller *t, const struct run_case *c)
{
    struct processes *ps = t->s->processes;
    for (uint32_t i = 0; i < ps->ties.n; i++) {
        const struct tie *e = &ps->ties.p[i];
        struct open_case *o = e->c->open;
        if ((c && c != e->c) || !o || e->c->serial != e->serial || case_rules(e->p, o)[e->rule].flags & (RULE_BROKEN | RULE_DOUBT))
            continue;
        struct turn x = turn_new(t, e->p, o, e->rule, &e->place);
        if (shape_waits(&x, e->place.event))
            shape_lack(&x, 1, e->place.event, &e->place);
    }
    ps->ties.n = c ? ps->ties.n : 0;
}

/* --- one event --------------------------------------------------------------------------------------------------- */

static bool surely(const struct process_kind *k, uint32_t reg)
{
    return reg != NODE_NONE && k->reg[reg].state == V_KNOWN && k->reg[reg].as.b;
}

static bool maybe(const struct process_kind *k, uint32_t reg)
{
    return reg != NODE_NONE && k->reg[reg].state != V_KNOWN;
}

/* Whether the event is of a side; what is unknown leaves the rule without an answer in this case. */
static bool is_of(struct turn *x, uint32_t side)
{
    uint32_t reg = x->b->where[side];
    if (!x->b->is[side] || reg == NODE_NONE)
        return x->b->is[side];
    struct value v = x->reg[reg];
    if (v.state != V_KNOWN) {
        struct buf b = {.arena = &x->t->s->call};
        buf_text(&b, "whether ");
        buf_add(&b, x->r->side[side].text);
        buf_printf(&b, " (event %llu) counts is unknown", (unsigned long long)x->now->event);
        process_unclear(x, x->r->side[side].where, buf_str(&b));
    }
    return v.state == V_KNOWN && v.as.b;
}

/* Asks for the memory of all the rules before the first of them waits for its own. */
static void fetch_rules(const struct run_process *p, const struct open_case *c, const struct process_kind *k)
{
    __builtin_prefetch(c, 1);
    __builtin_prefetch(&c->last, 1);
    for (uint32_t i = 0; i < k->n; i++) {
        const struct bound_rule *b = &k->rules[i];
        __builtin_prefetch(&case_rules(p, c)[b->rule], 1);
        if (b->plain)
            __builtin_prefetch(&case_marks(p, c)[p->plain[b->rule].at[0]], 1);
    }
}

static void look_rules(struct teller *t, struct run_process *p, struct open_case *c, const struct process_kind *k,
                       const struct event_place *now)
{
    struct rule_state *rules = case_rules(p, c);
    struct turn x = {.t = t, .p = p, .c = c, .program = k->program, .reg = k->reg, .now = now};
    for (uint32_t i = 0; i < k->n; i++) {
        x.b = &k->rules[i];
        x.st = &rules[x.b->rule];
        if (x.st->flags & (RULE_BROKEN | RULE_DOUBT))
            continue;
        x.r = &p->form->rules.p[x.b->rule];
        x.row = &shapes[x.r->shape];
        if (x.b->plain) {
            x.is[0] = x.b->is[0];
            x.is[1] = x.b->is[1];
            plain_step(&x, &p->plain[x.b->rule]);
            continue;
        }
        x.is[0] = is_of(&x, 0);
        x.is[1] = is_of(&x, 1);
        if (!(x.st->flags & RULE_DOUBT))
            shape_step(&x);
    }
}

/* Whether a case begins or ends here is unknown: no rule says anything of it. */
static void case_unclear(struct teller *t, struct run_process *p, struct open_case *c, const struct process_kind *k,
                         const struct process_side *side)
{
    struct buf b = {.arena = &t->s->call};
    buf_text(&b, side == &p->form->start ? "whether the case begins" : "whether the case ends");
    buf_printf(&b, " with event %llu is unknown", (unsigned long long)c->last.event);
    for (uint32_t i = 0; i < p->form->rules.n; i++) {
        struct turn x = turn_new(t, p, c, i, &c->last);
        x.program = k->program;
        x.reg = k->reg;
        if (!(x.st->flags & RULE_BROKEN))
            process_unclear(&x, side->where, buf_str(&b));
    }
}

/* Counts what became of each rule in a case that is looked at no more. */
static void case_count(struct teller *t, struct run_process *p, struct open_case *c)
{
    const struct rule_state *rules = case_rules(p, c);
    for (uint32_t i = 0; i < p->form->rules.n; i++) {
        uint8_t flags = rules[i].flags;
        struct rule_count *n = p->count[i];
        bool broken = flags & RULE_BROKEN, unsure = !broken && flags & RULE_UNSURE;
        if (unsure && !(flags & RULE_DOUBT)) {
            struct turn x = turn_new(t, p, c, i, &c->last);
            tell_unsure(&x);
        }
        n->fired += broken;
        n->applied += flags & RULE_ACTIVE && !unsure;
        n->undetermined += !broken && flags & (RULE_DOUBT | RULE_UNSURE);
    }
}

static void case_close(struct teller *t, struct run_process *p, struct open_case *c)
{
    const struct rule_state *rules = case_rules(p, c);
    settle(t, c->c);
    for (uint32_t i = 0; i < p->form->rules.n; i++) {
        if (rules[i].flags & (RULE_BROKEN | RULE_DOUBT) || plain_is_over(&p->plain[i], &rules[i]))
            continue;
        struct turn x = turn_new(t, p, c, i, &c->last);
        shape_end(&x);
    }
    case_count(t, p, c);
    case_shut(t->s, p, c);
}

static bool begins(struct session *s, const struct run_process *p, const struct run_case *c, const struct process_kind *k)
{
    bool on_day = s->eval.day >= p->form->from && s->eval.day <= p->form->till;
    if (!p->form->start.kinds)
        return on_day && c->serial == 0;
    return on_day && (surely(k, k->start) || maybe(k, k->start));
}

/* What the outcome tells of the last event, for when its batch is gone: all but sets, which live there. */
static void keep_fields(struct teller *t, const struct run_process *p, struct open_case *c)
{
    const struct schema *schema = t->s->plan->schema;
    if (!name_is(p->form->deviated))
        return;
    const struct kind_def *def = &schema->kinds.p[schema_kind_find(schema, p->form->deviated)];
    if (!c->fields)
        c->fields = NEW_ARRAY(t->s->arena, struct value, def->fields.n + 1);
    for (uint32_t i = 0; i < def->fields.n; i++) {
        const struct field_def *f = &def->fields.p[i];
        c->fields[i] = f->type.kind == TYPE_SET ? VALUE_UNKNOWN : batch_cell(t->batch, f->column, t->row);
    }
}

/* The case of an event that was not at hand: it may begin with it. NULL: it is closed, or does not begin yet. */
static struct open_case *case_begins(struct session *s, struct run_process *p, const struct process_kind *k, uint64_t hash, bool *ret_opens)
{
    struct run_case *c = case_of(s, p, k, hash);
    *ret_opens = !c->open && begins(s, p, c, k);
    if (*ret_opens)
        case_open(s, p, c);
    else if (!c->open && !p->form->start.kinds)
        c->serial = MAX(c->serial, 1u); /* begun on another day */
    return c->open;
}

static void look(struct teller *t, struct run_process *p, const struct event_place *now)
{
    struct session *s = t->s;
    struct process_kind *k = process_kind_of(s, p, t->k);
    s->sum.steps += scalar_run(k->program, &s->eval, k->reg);
    uint64_t hash;
    if (!case_hash(s, p, k, &hash))
        return; /* the event is of no case */
    bool opens = false;
    struct open_case *o = case_open_of(s, p, k, hash);
    if (!o)
        o = case_begins(s, p, k, hash, &opens);
    if (!o)
        return;
    fetch_rules(p, o, k);
    o->last = *now;
    keep_fields(t, p, o);
    if (opens && maybe(k, k->start))
        case_unclear(t, p, o, k, &p->form->start);
    look_rules(t, p, o, k, now);
    if (maybe(k, k->final))
        case_unclear(t, p, o, k, &p->form->final);
    if (surely(k, k->final))
        case_close(t, p, o);
}

void process_event(struct teller *t)
{
    struct processes *ps = t->s->processes;
    struct event_place now = place_of(t);
    if (now.at > ps->at)
        settle(t, NULL);
    ps->at = now.at;
    for (uint32_t i = 0; i < ps->n; i++)
        look(t, &ps->p[i], &now);
}

/* --- PROCESS.deviated -------------------------------------------------------------------------------------------- */

/* The fields of the deviating event, and `rule`; of a past one what its case kept of it. */
static void tell_deviated(struct teller *t, const struct deviation *d, bool same_event)
{
    struct session *s = t->s;
    const struct schema *schema = s->plan->schema;
    const struct kind_def *def = &schema->kinds.p[schema_kind_find(schema, d->p->form->deviated)];
    struct name rule_field = names_find(s->names, STR("rule"));
    const struct event_place *e = &d->place;
    uint32_t *columns = NEW_ARRAY(&s->call, uint32_t, def->fields.n + 1);
    struct value *values = NEW_ARRAY(&s->call, struct value, def->fields.n + 1);
    for (uint32_t i = 0; i < def->fields.n; i++) {
        const struct field_def *f = &def->fields.p[i];
        struct value v = d->fields ? d->fields[i] : VALUE_UNKNOWN;
        if (same_event)
            v = batch_cell(t->batch, f->column, t->row);
        columns[i] = f->column;
        values[i] = name_eq(f->name, rule_field) ? value_name(d->rule.id) : v;
    }
    fact_tell(t, &(struct fact){.kind = d->p->form->deviated, .at = s->processes->at, .event = e->event, .cause = t->cause, .actor = e->actor, .kase = e->kase,
                                .id = e->id, .file = e->file, .line = e->line, .columns = columns, .values = values, .n = def->fields.n});
}

void process_outcomes(struct teller *t)
{
    struct processes *ps = t->s->processes;
    for (uint32_t i = 0; ps && i < ps->found.n; i++) {
        struct deviation d = ps->found.p[i];
        tell_deviated(t, &d, t->batch && d.place.event == t->s->event);
    }
    if (ps)
        ps->found.n = 0;
}

/* --- the end of the log ------------------------------------------------------------------------------------------ */

struct pending {
    struct run_process *p;
    struct open_case *c;
};

static int by_event(const void *a, const void *b, void *ud)
{
    (void)ud;
    uint64_t x = ((const struct pending *)a)->c->last.event, y = ((const struct pending *)b)->c->last.event;
    return x < y ? -1 : x > y;
}

static struct pending *open_cases(struct session *s, uint32_t *ret_n)
{
    VEC(struct pending) all = {0};
    for (uint32_t i = 0; i < s->processes->n; i++) {
        struct run_process *p = &s->processes->p[i];
        for (uint32_t k = 0; k < p->open.n; k++)
            if (p->open.p[k]->c->open == p->open.p[k])
                *VEC_PUSH(s->arena, all) = (struct pending){p, p->open.p[k]};
    }
    sort_stable(s->arena, all.p, all.n, sizeof *all.p, by_event, NULL);
    *ret_n = all.n;
    return all.p;
}

/* A case that has not ended is pending: broken is only what came too late for the end of the log already. */
static void case_pends(struct teller *t, const struct pending *o, int64_t till)
{
    for (uint32_t i = 0; i < o->p->form->rules.n; i++) {
        struct turn x = turn_new(t, o->p, o->c, i, &o->c->last);
        if (!(x.st->flags & (RULE_BROKEN | RULE_DOUBT)))
            shape_overdue(&x, till);
    }
    case_count(t, o->p, o->c);
}

void process_end(struct teller *t)
{
    struct session *s = t->s;
    uint32_t n;
    if (!s->processes)
        return;
    settle(t, NULL);
    struct pending *all = open_cases(s, &n);
    int64_t till = s->o.has_as_of ? s->o.as_of : s->processes->at;
    for (uint32_t i = 0; i < n; i++) {
        if (all[i].p->form->final.kinds)
            case_pends(t, &all[i], till);
        else
            case_close(t, all[i].p, all[i].c);
        process_outcomes(t);
    }
}
