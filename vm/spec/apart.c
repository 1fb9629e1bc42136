/* SPDX-License-Identifier: MIT
 * Roles that exclude each other are kept apart on every case: a verdict for each pair of which the book says by which events they act. */
#include "vm/spec/word.h"

struct pairs {
    struct linker *l;
    struct apart_form form;
};

static void add_kind(struct pairs *p, int side, struct name kind)
{
    for (uint32_t i = 0; i < p->form.kinds[side].n; i++)
        if (name_eq(p->form.kinds[side].p[i], kind))
            return;
    *VEC_PUSH(p->l->arena, p->form.kinds[side]) = kind;
}

static void add_set(struct pairs *p, int side, const struct kind_set *set)
{
    for (uint32_t i = 0; set && i < set->exact.n; i++)
        add_kind(p, side, set->exact.p[i]);
}

static void by_chains(struct pairs *p, int side)
{
    const struct plan *plan = p->l->plan;
    for (uint32_t i = 0; i < plan->chains.n; i++)
        for (uint32_t b = 0; b < plan->chains.p[i].bands.n; b++)
            for (uint32_t s = 0; s < plan->chains.p[i].bands.p[b].steps.n; s++) {
                const struct chain_step *step = &plan->chains.p[i].bands.p[b].steps.p[s];
                for (uint32_t k = 0; k < step->signers.n; k++)
                    if (name_eq(step->signers.p[k].role, p->form.role[side]) && name_is(plan->chains.p[i].kind[step->act]))
                        add_kind(p, side, plan->chains.p[i].kind[step->act]);
            }
}

static void by_steps(struct pairs *p, int side)
{
    const struct plan *plan = p->l->plan;
    for (uint32_t i = 0; i < plan->processes.n; i++)
        for (uint32_t r = 0; r < plan->processes.p[i]->rules.n; r++) {
            const struct process_rule *rule = &plan->processes.p[i]->rules.p[r];
            for (uint32_t k = 0; k < rule->roles.n; k++)
                if (name_eq(rule->roles.p[k], p->form.role[side]))
                    add_set(p, side, rule->side[0].kinds);
        }
}

static void by_duties(struct pairs *p, int side)
{
    const struct plan *plan = p->l->plan;
    for (uint32_t i = 0; i < plan->obligations.n; i++)
        if (name_is(plan->obligations.p[i].of) && name_eq(plan->obligations.p[i].of, p->form.role[side]))
            add_set(p, side, plan->obligations.p[i].act[ACT_DONE].kinds);
}

static const struct kind_set *all_kinds(struct pairs *p)
{
    VEC(struct str) all = {0};
    struct expr_env env = linker_env(p->l, NULL);
    for (int side = 0; side < 2; side++)
        for (uint32_t i = 0; i < p->form.kinds[side].n; i++)
            *VEC_PUSH(p->l->arena, all) = linker_text(p->l, p->form.kinds[side].p[i]);
    return kind_set_new(&env, all.p, all.n, false);
}

/* "payer excludes approver" */
static void lower_pair(struct pairs *p, const struct role *says)
{
    struct linker *l = p->l;
    struct plan *plan = l->plan;
    struct buf b = {.arena = l->arena};
    struct expr *e = NEW(l->arena, struct expr);
    struct type yes = TYPE(TYPE_BOOL);
    buf_printf(&b, "%.*s excludes %.*s", STR_ARG(linker_text(l, p->form.role[0])), STR_ARG(linker_text(l, p->form.role[1])));
    struct name name = names_put(l->names, buf_str(&b));
    *e = (struct expr){.text = STR("one person acts in both roles"), .token = says->span, .type = yes,
                       .node = graph_node(l->graph, OP_APART, yes, plan->apart.n, NULL, 0)};
    p->form.verdict = plan->verdicts.n;
    *VEC_PUSH(l->arena, plan->rules) = (struct plan_rule){.name = name, .title = says->title, .fired = NAME_NONE};
    *VEC_PUSH(l->arena, plan->verdicts) =
        (struct verdict_form){.name = name, .rule = plan->rules.n - 1, .span = says->span, .effect = EFFECT_FORBID, .from = DAY_FIRST, .till = DAY_LAST,
                              .kinds = all_kinds(p), .condition = e, .of_node = NODE_NONE, .apart = plan->apart.n + 1};
    *VEC_PUSH(l->arena, plan->apart) = p->form;
}

static bool says_excluded(const struct role *r, struct name other)
{
    for (uint32_t i = 0; i < r->excludes.n; i++)
        if (name_eq(r->excludes.p[i], other))
            return true;
    return false;
}

static void keep_apart(struct linker *l, uint32_t says, uint32_t other)
{
    const struct role *r = &l->world->roles.p[says];
    struct pairs p = {.l = l, .form = {.role = {r->name, l->world->roles.p[other].name}}};
    if (other < says && says_excluded(&l->world->roles.p[other], r->name))
        return; /* the other says so too, and stands before */
    for (int side = 0; side < 2; side++) {
        by_chains(&p, side);
        by_steps(&p, side);
        by_duties(&p, side);
    }
    if (p.form.kinds[0].n && p.form.kinds[1].n)
        lower_pair(&p, r);
}

void linker_apart(struct linker *l)
{
    for (uint32_t i = 0; i < l->world->roles.n; i++)
        for (uint32_t k = 0; k < l->world->roles.p[i].excludes.n; k++) {
            uint32_t other;
            if (map_get(&l->world->role_of, l->world->roles.p[i].excludes.p[k].id, &other))
                keep_apart(l, i, other);
        }
}
