/* SPDX-License-Identifier: MIT
 * The cases of processes: an event finds its case, the rules of the process look at it, what they find is told (semantics 4.14). */
#include "vm/run/process.h"

#include "vm/run/facts.h"

/* --- opening ----------------------------------------------------------------------------------------------------- */

struct processes *processes_new(struct session *s)
{
    struct processes *ps = NEW(s->arena, struct processes);
    *ps = (struct processes){.n = s->plan->processes.n, .at = INT64_MIN};
    ps->p = NEW_ARRAY(s->arena, struct run_process, ps->n);
    for (uint32_t i = 0; i < ps->n; i++) {
        struct run_process *p = &ps->p[i];
        const struct process_form *f = s->plan->processes.p[i];
        *p = (struct run_process){.form = f, .kind_of = {.arena = s->arena}, .case_of = {.arena = s->arena}};
        p->pair = NEW_ARRAY(s->arena, const struct program *, f->rules.n + 1);
        p->pair_reg = NEW_ARRAY(s->arena, struct value *, f->rules.n + 1);
        for (uint32_t k = 0; k < f->rules.n; k++) {
            if (f->rules.p[k].pair.both == NODE_NONE)
                continue;
            p->pair[k] = program_new(s->arena, s->plan->graph, &f->rules.p[k].pair.both, 1);
            p->pair_reg[k] = program_regs(s->arena, p->pair[k], s->plan->graph);
        }
    }
    return ps;
}

/* --- kinds ------------------------------------------------------------------------------------------------------- */

struct binder {
    struct session *s;
    const struct process_form *f;
    struct name kind;
    VEC(uint32_t) roots;
};

static bool of_side(const struct binder *m, const struct process_side *s)
{
    return s->kinds && kind_set_has(s->kinds, m->s->names, m->kind, 0);
}

static void root(struct binder *m, uint32_t node)
{
    if (node != NODE_NONE)
        *VEC_PUSH(m->s->arena, m->roots) = node;
}

static void root_rule(struct binder *m, const struct process_rule *r)
{
    if (of_side(m, &r->side[0])) {
        root(m, r->side[0].where);
        root(m, r->role);
        for (uint32_t i = 0; i < r->pair.externs.n; i++)
            root(m, r->pair.externs.p[i]);
    }
    if (of_side(m, &r->side[1])) {
        root(m, r->side[1].where);
        for (uint32_t i = 0; i < r->pair.captures.n; i++)
            root(m, r->pair.captures.p[i]);
    }
}

static const uint32_t *reg_list(struct binder *m, const struct program *p, const uint32_t *nodes, uint32_t n)
{
    uint32_t *regs = NEW_ARRAY(m->s->arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        regs[i] = program_reg(p, nodes[i]);
    return regs;
}

static void bind_rule(struct binder *m, struct process_kind *k, uint32_t i)
{
    const struct process_rule *r = &m->f->rules.p[i];
    struct bound_rule b = {.rule = i, .where = {NODE_NONE, NODE_NONE}};
    for (uint32_t side = 0; side < 2; side++) {
        b.is[side] = of_side(m, &r->side[side]);
        if (b.is[side] && r->side[side].where != NODE_NONE)
            b.where[side] = program_reg(k->program, r->side[side].where);
    }
    if (b.is[0])
        b.values[0] = reg_list(m, k->program, r->pair.externs.p, r->pair.externs.n);
    if (b.is[1])
        b.values[1] = reg_list(m, k->program, r->pair.captures.p, r->pair.captures.n);
    if (b.is[0] && r->role != NODE_NONE)
        b.role = program_reg(k->program, r->role);
    bool looks = shapes[r->shape].always || r->length_type.kind != TYPE_NONE;
    if (b.is[0] || b.is[1] || looks)
        k->rules[k->n++] = b;
}

/* The register that says whether an event of this kind begins or ends a case. */
static uint32_t bind_side(const struct binder *m, const struct program *p, const struct process_side *s)
{
    if (!of_side(m, s))
        return NODE_NONE;
    return s->where == NODE_NONE ? p->nregs : program_reg(p, s->where);
}

static struct process_kind *kind_new(struct session *s, struct run_process *p, struct name name)
{
    struct process_kind *k = NEW(s->arena, struct process_kind);
    struct binder m = {.s = s, .f = p->form, .kind = name};
    for (uint32_t i = 0; i < p->form->rules.n; i++)
        root_rule(&m, &p->form->rules.p[i]);
    for (uint32_t i = 0; i < p->form->same.n; i++)
        root(&m, p->form->same.p[i]);
    if (of_side(&m, &p->form->start))
        root(&m, p->form->start.where);
    if (of_side(&m, &p->form->final))
        root(&m, p->form->final.where);
    k->program = program_new(s->arena, s->plan->graph, m.roots.p, m.roots.n);
    k->reg = program_regs(s->arena, k->program, s->plan->graph);
    k->rules = NEW_ARRAY(s->arena, struct bound_rule, p->form->rules.n + 1);
    for (uint32_t i = 0; i < p->form->rules.n; i++)
        bind_rule(&m, k, i);
    k->same = NEW_ARRAY(s->arena, uint32_t, p->form->same.n + 1);
    for (uint32_t i = 0; i < p->form->same.n; i++)
        k->same[i] = program_reg(k->program, p->form->same.p[i]);
    k->start = bind_side(&m, k->program, &p->form->start);
    k->final = bind_side(&m, k->program, &p->form->final);
    map_put(&p->kind_of, name.id, p->kinds.n);
    *VEC_PUSH(s->arena, p->kinds) = k;
    return k;
}

static struct process_kind *kind_of(struct session *s, struct run_process *p, struct name name)
{
    uint32_t i;
    return map_get(&p->kind_of, name.id, &i) ? p->kinds.p[i] : kind_new(s, p, name);
}

/* --- cases ------------------------------------------------------------------------------------------------------- */

static bool key_of(const struct session *s, const struct run_process *p, const struct process_kind *k, uint64_t *ret)
{
    uint64_t hash = 0;
    for (uint32_t i = 0; i < p->form->same.n; i++) {
        struct value v = k->reg[k->same[i]];
        if (v.state != V_KNOWN)
            return false;
        hash = hash_mix(hash * 0x9e3779b97f4a7c15u ^ (uint64_t)set_item(s->plan->graph->nodes.p[p->form->same.p[i]].type, v));
    }
    *ret = hash;
    return true;
}

static bool key_same(const struct session *s, const struct run_process *p, const struct process_kind *k, const struct run_case *c)
{
    for (uint32_t i = 0; i < p->form->same.n; i++)
        if (!value_equal(s->plan->graph->nodes.p[p->form->same.p[i]].type, c->key[i], k->reg[k->same[i]]))
            return false;
    return true;
}

/* The case of an event, made at first sight; NULL: it is of no case. */
static struct run_case *case_of(struct session *s, struct run_process *p, const struct process_kind *k)
{
    uint64_t hash;
    uint32_t head;
    if (!key_of(s, p, k, &hash))
        return NULL;
    bool had = map_get(&p->case_of, hash, &head);
    for (struct run_case *c = had ? p->cases.p[head] : NULL; c; c = c->next)
        if (key_same(s, p, k, c))
            return c;
    struct run_case *c = NEW(s->arena, struct run_case);
    struct value *key = NEW_ARRAY(s->arena, struct value, p->form->same.n + 1);
    for (uint32_t i = 0; i < p->form->same.n; i++)
        key[i] = k->reg[k->same[i]];
    c->key = key;
    c->next = had ? p->cases.p[head] : NULL;
    map_put(&p->case_of, hash, p->cases.n);
    *VEC_PUSH(s->arena, p->cases) = c;
    return c;
}

static void case_open(struct session *s, struct run_process *p, struct run_case *c)
{
    uint32_t n = p->form->rules.n;
    c->serial++;
    c->rules = p->spare.n ? p->spare.p[--p->spare.n] : NEW_ARRAY(s->arena, struct rule_state, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        struct memory *m = c->rules[i].memory;
        for (uint32_t side = 0; m && side < 2; side++)
            m->had[side].n = m->waits[side].n = 0;
        c->rules[i] = (struct rule_state){.memory = m, .flags = shapes[p->form->rules.p[i].shape].every ? RULE_ACTIVE : 0};
    }
}

static struct str case_label(struct session *s, const struct run_process *p, struct run_case *c)
{
    struct buf b = {.arena = s->arena};
    struct value_env ve = {s->names, &s->plan->schema->types, s->plan->zone, s->plan->clock_change, s->arena};
    if (c->label.n)
        return c->label;
    for (uint32_t i = 0; i < p->form->same.n; i++) {
        buf_text(&b, i ? ", " : "");
        buf_add(&b, names_text(s->names, p->form->same_names.p[i]));
        buf_char(&b, ' ');
        value_print(&b, &ve, s->plan->graph->nodes.p[p->form->same.p[i]].type, c->key[i], false);
    }
    c->label = buf_str(&b);
    return c->label;
}

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
    buf_add(&b, case_label(x->t->s, x->p, x->c));
    return buf_str(&b);
}

void process_broken(struct turn *x, const struct event_place *at, struct str because)
{
    struct session *s = x->t->s;
    struct name rule = s->plan->rules.p[x->r->rule].name;
    if (x->st->flags & RULE_DOUBT)
        return;
    struct finding f = {.kind = FINDING_VIOLATION, .rule = rule, .cite = x->p->form->cite, .because = in_case(x, because)};
    x->st->flags |= RULE_BROKEN | RULE_ACTIVE;
    tell_at(x->t, &f, at);
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
    tell_at(x->t, &f, &x->now);
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
    *VEC_PUSH(s->arena, s->processes->ties) = (struct tie){x->p, x->c, x->c->serial, rule, x->now};
}

static struct turn turn_new(struct teller *t, struct run_process *p, struct run_case *c, uint32_t rule, const struct event_place *now)
{
    const struct process_rule *r = &p->form->rules.p[rule];
    return (struct turn){.t = t, .p = p, .c = c, .r = r, .row = &shapes[r->shape], .st = &c->rules[rule], .now = *now};
}

/* Nothing of that instant comes any more: in one case, or (NULL) in all of them. */
static void settle(struct teller *t, const struct run_case *c)
{
    struct processes *ps = t->s->processes;
    for (uint32_t i = 0; i < ps->ties.n; i++) {
        const struct tie *e = &ps->ties.p[i];
        if ((c && c != e->c) || !e->c->rules || e->c->serial != e->serial || e->c->rules[e->rule].flags & (RULE_BROKEN | RULE_DOUBT))
            continue;
        struct turn x = turn_new(t, e->p, e->c, e->rule, &e->place);
        struct seen second = {.event = e->place.event, .at = e->place.at};
        if (shape_waits(&x, second.event))
            shape_lack(&x, 1, &second, &e->place);
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
        buf_printf(&b, " (event %llu) counts is unknown", (unsigned long long)x->now.event);
        process_unclear(x, x->r->side[side].where, buf_str(&b));
    }
    return v.state == V_KNOWN && v.as.b;
}

static void look_rules(struct teller *t, struct run_process *p, struct run_case *c, const struct process_kind *k,
                       const struct event_place *now)
{
    struct turn x = {.t = t, .p = p, .c = c, .program = k->program, .reg = k->reg, .now = *now};
    for (uint32_t i = 0; i < k->n; i++) {
        x.b = &k->rules[i];
        x.st = &c->rules[x.b->rule];
        if (x.st->flags & (RULE_BROKEN | RULE_DOUBT))
            continue;
        x.r = &p->form->rules.p[x.b->rule];
        x.row = &shapes[x.r->shape];
        x.is[0] = is_of(&x, 0);
        x.is[1] = is_of(&x, 1);
        if (!(x.st->flags & RULE_DOUBT))
            shape_step(&x);
    }
}

/* Whether a case begins or ends here is unknown: no rule says anything of it. */
static void case_unclear(struct teller *t, struct run_process *p, struct run_case *c, const struct process_kind *k,
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
static void case_count(struct teller *t, struct run_process *p, struct run_case *c)
{
    for (uint32_t i = 0; i < p->form->rules.n; i++) {
        struct turn x = turn_new(t, p, c, i, &c->last);
        uint8_t flags = x.st->flags;
        struct rule_count *n = &t->s->counts[x.r->rule];
        bool broken = flags & RULE_BROKEN, unsure = !broken && flags & RULE_UNSURE;
        if (unsure && !(flags & RULE_DOUBT))
            tell_unsure(&x);
        n->fired += broken;
        n->applied += flags & RULE_ACTIVE && !unsure;
        n->undetermined += !broken && flags & (RULE_DOUBT | RULE_UNSURE);
    }
}

static void case_close(struct teller *t, struct run_process *p, struct run_case *c)
{
    settle(t, c);
    for (uint32_t i = 0; i < p->form->rules.n; i++) {
        struct turn x = turn_new(t, p, c, i, &c->last);
        if (!(x.st->flags & (RULE_BROKEN | RULE_DOUBT)))
            shape_end(&x);
    }
    case_count(t, p, c);
    *VEC_PUSH(t->s->arena, p->spare) = c->rules;
    c->rules = NULL;
}

static bool begins(struct session *s, const struct run_process *p, const struct run_case *c, const struct process_kind *k)
{
    bool on_day = s->eval.day >= p->form->from && s->eval.day <= p->form->till;
    if (!p->form->start.kinds)
        return on_day && c->serial == 0;
    return on_day && (surely(k, k->start) || maybe(k, k->start));
}

/* What the outcome tells of the last event, for when its batch is gone: all but sets, which live there. */
static void keep_fields(struct teller *t, const struct run_process *p, struct run_case *c)
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

static void look(struct teller *t, struct run_process *p, const struct event_place *now)
{
    struct session *s = t->s;
    struct process_kind *k = kind_of(s, p, t->k->name);
    s->sum.steps += scalar_run(k->program, &s->eval, k->reg);
    struct run_case *c = case_of(s, p, k);
    if (!c)
        return;
    bool opens = !c->rules && begins(s, p, c, k);
    if (opens)
        case_open(s, p, c);
    else if (!c->rules && !p->form->start.kinds)
        c->serial = MAX(c->serial, 1u); /* begun on another day */
    if (!c->rules)
        return;
    c->last = *now;
    keep_fields(t, p, c);
    if (opens && maybe(k, k->start))
        case_unclear(t, p, c, k, &p->form->start);
    look_rules(t, p, c, k, now);
    if (maybe(k, k->final))
        case_unclear(t, p, c, k, &p->form->final);
    if (surely(k, k->final))
        case_close(t, p, c);
}

void process_event(struct teller *t)
{
    struct processes *ps = t->s->processes;
    if (!ps)
        return;
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

struct open_case {
    struct run_process *p;
    struct run_case *c;
};

static int by_event(const void *a, const void *b, void *ud)
{
    (void)ud;
    uint64_t x = ((const struct open_case *)a)->c->last.event, y = ((const struct open_case *)b)->c->last.event;
    return x < y ? -1 : x > y;
}

static struct open_case *open_cases(struct session *s, uint32_t *ret_n)
{
    VEC(struct open_case) all = {0};
    for (uint32_t i = 0; i < s->processes->n; i++) {
        struct run_process *p = &s->processes->p[i];
        for (uint32_t k = 0; k < p->cases.n; k++)
            if (p->cases.p[k]->rules)
                *VEC_PUSH(s->arena, all) = (struct open_case){p, p->cases.p[k]};
    }
    sort_stable(s->arena, all.p, all.n, sizeof *all.p, by_event, NULL);
    *ret_n = all.n;
    return all.p;
}

/* A case that has not ended is pending: broken is only what came too late for the end of the log already. */
static void case_pends(struct teller *t, const struct open_case *o, int64_t till)
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
    struct open_case *all = open_cases(s, &n);
    int64_t till = s->o.has_as_of ? s->o.as_of : s->processes->at;
    for (uint32_t i = 0; i < n; i++) {
        if (all[i].p->form->final.kinds)
            case_pends(t, &all[i], till);
        else
            case_close(t, all[i].p, all[i].c);
        process_outcomes(t);
    }
}
