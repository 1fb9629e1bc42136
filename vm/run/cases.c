/* SPDX-License-Identifier: MIT
 * Where the cases of processes are, and what a process reads of the events of a kind. */
#include "vm/run/process.h"

/* --- opening ----------------------------------------------------------------------------------------------------- */

static void open_rule(struct session *s, struct run_process *p, uint32_t i)
{
    const struct process_rule *r = &p->form->rules.p[i];
    p->fresh[i].flags = shapes[r->shape].every ? RULE_ACTIVE : 0;
    p->count[i] = &s->counts[r->rule];
    if (!s->o.slowly)
        p->plain[i] = plain_of(r, &p->nmarks);
    if (r->pair.both == NODE_NONE)
        return;
    p->pair[i] = program_new(s->arena, s->plan->graph, &r->pair.both, 1);
    p->pair_reg[i] = program_regs(s->arena, p->pair[i], s->plan->graph);
}

struct processes *processes_new(struct session *s)
{
    struct processes *ps = NEW(s->arena, struct processes);
    *ps = (struct processes){.n = s->plan->processes.n, .at = INT64_MIN};
    ps->p = NEW_ARRAY(s->arena, struct run_process, ps->n);
    for (uint32_t i = 0; i < ps->n; i++) {
        struct run_process *p = &ps->p[i];
        const struct process_form *f = s->plan->processes.p[i];
        uint32_t n = f->rules.n + 1;
        *p = (struct run_process){.form = f, .case_of = {.arena = s->arena}, .open_of = {.arena = s->arena}};
        p->pair = NEW_ARRAY(s->arena, const struct program *, n);
        p->pair_reg = NEW_ARRAY(s->arena, struct value *, n);
        p->plain = NEW_ARRAY(s->arena, struct plain_rule, n);
        p->fresh = NEW_ARRAY(s->arena, struct rule_state, n);
        p->count = NEW_ARRAY(s->arena, struct rule_count *, n);
        for (uint32_t k = 0; k < f->rules.n; k++)
            open_rule(s, p, k);
        p->rules_at = (uint32_t)(sizeof(struct open_case) + f->same.n * sizeof(struct value));
        p->marks_at = p->rules_at + (uint32_t)(f->rules.n * sizeof(struct rule_state));
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

static void bind_rule(struct binder *m, const struct run_process *p, struct process_kind *k, uint32_t i)
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
    b.plain = p->plain[i].is && b.where[0] == NODE_NONE && b.where[1] == NODE_NONE;
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
        bind_rule(&m, p, k, i);
    k->same = NEW_ARRAY(s->arena, uint32_t, p->form->same.n + 1);
    for (uint32_t i = 0; i < p->form->same.n; i++)
        k->same[i] = program_reg(k->program, p->form->same.p[i]);
    k->start = bind_side(&m, k->program, &p->form->start);
    k->final = bind_side(&m, k->program, &p->form->final);
    return k;
}

struct process_kind *process_kind_of(struct session *s, struct run_process *p, const struct run_kind *k)
{
    while (p->kinds.n <= k->index)
        *VEC_PUSH(s->arena, p->kinds) = NULL;
    if (!p->kinds.p[k->index])
        p->kinds.p[k->index] = kind_new(s, p, k->name);
    return p->kinds.p[k->index];
}

/* --- cases ------------------------------------------------------------------------------------------------------- */

static struct type key_type(const struct session *s, const struct run_process *p, uint32_t i)
{
    return s->plan->graph->nodes.p[p->form->same.p[i]].type;
}

bool case_hash(const struct session *s, const struct run_process *p, const struct process_kind *k, uint64_t *ret)
{
    uint64_t hash = 0;
    for (uint32_t i = 0; i < p->form->same.n; i++) {
        struct value v = k->reg[k->same[i]];
        if (v.state != V_KNOWN)
            return false;
        hash = hash_mix(hash * 0x9e3779b97f4a7c15u ^ (uint64_t)set_item(key_type(s, p, i), v));
    }
    *ret = hash;
    return true;
}

static bool key_same(const struct session *s, const struct run_process *p, const struct process_kind *k, const struct value *key)
{
    for (uint32_t i = 0; i < p->form->same.n; i++)
        if (!value_equal(key_type(s, p, i), key[i], k->reg[k->same[i]]))
            return false;
    return true;
}

static struct run_case *case_new(struct session *s, struct run_process *p, const struct process_kind *k, uint64_t hash, struct run_case *next)
{
    uint32_t n = p->form->same.n;
    struct run_case *c = arena_alloc(s->arena, sizeof *c + n * sizeof c->key[0]);
    for (uint32_t i = 0; i < n; i++)
        c->key[i] = k->reg[k->same[i]];
    c->next = next;
    c->hash = hash;
    map_put(&p->case_of, hash, p->cases.n);
    *VEC_PUSH(s->arena, p->cases) = c;
    return c;
}

/* One value that is not a set has a hash of its own. */
struct open_case *case_open_of(const struct session *s, const struct run_process *p, const struct process_kind *k, uint64_t hash)
{
    uint32_t at;
    bool sure = p->form->same.n == 1 && key_type(s, p, 0).kind != TYPE_SET;
    if (!map_get(&p->open_of, hash, &at))
        return NULL;
    struct open_case *o = p->open.p[at];
    return sure || key_same(s, p, k, o->key) ? o : NULL;
}

struct run_case *case_of(struct session *s, struct run_process *p, const struct process_kind *k, uint64_t hash)
{
    uint32_t at;
    struct run_case *first = map_get(&p->case_of, hash, &at) ? p->cases.p[at] : NULL;
    for (struct run_case *c = first; c; c = c->next)
        if (key_same(s, p, k, c->key))
            return c;
    return case_new(s, p, k, hash, first);
}

static uint32_t open_new(struct session *s, struct run_process *p)
{
    if (p->spare.n)
        return p->spare.p[--p->spare.n];
    *VEC_PUSH(s->arena, p->open) = arena_alloc(s->arena, p->marks_at + p->nmarks * sizeof(struct mark));
    return p->open.n - 1;
}

/* What the case before it had is forgotten; lists keep their room. */
static void forget(const struct run_process *p, struct open_case *o)
{
    struct rule_state *rules = case_rules(p, o);
    for (uint32_t i = 0; i < p->form->rules.n; i++) {
        struct memory *m = shape_remembers(p->form->rules.p[i].shape) && !p->plain[i].is ? rules[i].memory : NULL;
        rules[i] = p->fresh[i];
        for (uint32_t side = 0; m && side < 2; side++)
            m->had[side].n = m->waits[side].n = 0;
        if (m)
            rules[i].memory = m;
    }
}

void case_open(struct session *s, struct run_process *p, struct run_case *c)
{
    uint32_t i = open_new(s, p), at;
    struct open_case *o = p->open.p[i];
    c->serial++;
    c->open = o;
    o->c = c;
    memcpy(o->key, c->key, p->form->same.n * sizeof o->key[0]);
    forget(p, o);
    o->index = i;
    if (!map_get(&p->open_of, c->hash, &at))
        map_put(&p->open_of, c->hash, i);
}

void case_shut(struct session *s, struct run_process *p, struct open_case *o)
{
    uint32_t at;
    if (map_get(&p->open_of, o->c->hash, &at) && at == o->index)
        map_drop(&p->open_of, o->c->hash);
    *VEC_PUSH(s->arena, p->spare) = o->index;
    o->c->open = NULL;
}

void case_label(struct buf *b, const struct session *s, const struct run_process *p, const struct open_case *c)
{
    struct value_env ve = {s->names, &s->plan->schema->types, s->plan->zone, s->plan->clock_change, b->arena};
    for (uint32_t i = 0; i < p->form->same.n; i++) {
        buf_text(b, i ? ", " : "");
        buf_add(b, names_text(s->names, p->form->same_names.p[i]));
        buf_char(b, ' ');
        value_print(b, &ve, key_type(s, p, i), c->key[i], false);
    }
}
