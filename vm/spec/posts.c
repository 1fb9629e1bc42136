/* SPDX-License-Identifier: MIT
 * Roles held against what rests on them: duties and acts that nobody can do, power without duty and duty
 * without power, critical roles that nobody covers, roles that stand in for each other in a circle. Who holds
 * a role is asked of the book's people; a book without any, or one that reads them from logs, is asked
 * nothing of that kind. */
#include "vm/spec/word.h"

struct posts {
    struct linker *l;
    const struct world *w;
    bool staffed; /* the book says who holds what */
    int32_t day;  /* the last one that its rows speak of */
    bool *held;   /* by role: by somebody, some day */
    bool *named;  /* by role: something in the book speaks of it */
};

static struct str text_of(const struct posts *p, struct name n)
{
    return linker_text(p->l, n);
}

static uint32_t index_of(const struct posts *p, struct name role)
{
    uint32_t i = 0;
    return name_is(role) && map_get(&p->w->role_of, role.id, &i) ? i : UINT32_MAX;
}

static bool unheld(const struct posts *p, struct name role)
{
    uint32_t i = index_of(p, role);
    return p->staffed && i != UINT32_MAX && !p->held[i];
}

static void find_held(struct posts *p)
{
    const struct record_table *t = p->w->records.n ? &p->w->records.p[0] : NULL;
    p->held = NEW_ARRAY(p->l->arena, bool, p->w->roles.n + 1);
    p->staffed = t && t->rows.n;
    for (uint32_t i = 0; i < p->l->plan->sources.n; i++)
        if (p->l->plan->sources.p[i]->is_record && p->l->plan->sources.p[i]->record == 0)
            p->staffed = false;
    for (uint32_t i = 0; t && i < t->rows.n; i++)
        for (uint32_t k = 0; k < t->rows.p[i].nroles; k++) {
            uint32_t at = index_of(p, (struct name){t->rows.p[i].roles[k]});
            if (at != UINT32_MAX)
                p->held[at] = true;
        }
}

/* --- people who can act ---------------------------------------------------------------------------------- */

struct crowd {
    VEC(uint32_t) all;
};

static void add_person(const struct posts *p, struct crowd *c, uint32_t who)
{
    for (uint32_t i = 0; i < c->all.n; i++)
        if (c->all.p[i] == who)
            return;
    *VEC_PUSH(p->l->arena, c->all) = who;
}

/* Holders, and all who would stand in for one of them. */
static void add_able(const struct posts *p, struct crowd *c, struct name role)
{
    const uint32_t *who;
    uint32_t n = role_holders(p->w, p->l->arena, role, p->day, &who), i = index_of(p, role);
    for (uint32_t k = 0; k < n; k++) {
        struct name deputy = person_deputy(p->w, who[k], p->day);
        add_person(p, c, who[k]);
        if (name_is(deputy))
            add_person(p, c, deputy.id);
    }
    n = n && i != UINT32_MAX && name_is(p->w->roles.p[i].deputy)
            ? role_holders(p->w, p->l->arena, p->w->roles.p[i].deputy, p->day, &who)
            : 0;
    for (uint32_t k = 0; k < n; k++)
        add_person(p, c, who[k]);
}

static bool has_deputy(const struct posts *p, const struct role *r)
{
    const uint32_t *who;
    uint32_t n = role_holders(p->w, p->l->arena, r->name, p->day, &who);
    bool has = name_is(r->deputy);
    for (uint32_t i = 0; i < n; i++)
        has |= name_is(person_deputy(p->w, who[i], p->day));
    return has;
}

static void check_critical(struct posts *p, const struct role *r)
{
    struct crowd c = {0};
    struct buf b = {.arena = p->l->arena};
    if (!r->critical)
        return;
    if (!has_deputy(p, r))
        diag(p->l->diags, D_B0232, r->span, text_of(p, r->name));
    add_able(p, &c, r->name);
    if (!p->staffed || c.all.n > 1)
        return;
    buf_text(&b, c.all.n ? "only " : "nobody");
    if (c.all.n)
        buf_add(&b, text_of(p, (struct name){c.all.p[0]}));
    diag(p->l->diags, D_B0233, r->span, text_of(p, r->name), buf_str(&b));
}

/* --- roles that stand in for each other ------------------------------------------------------------------ */

static void check_deputies(struct posts *p, uint32_t from)
{
    struct buf b = {.arena = p->l->arena};
    uint32_t at = from, n = 0;
    for (; n <= p->w->roles.n; n++) {
        buf_text(&b, n ? " -> " : "");
        buf_add(&b, text_of(p, p->w->roles.p[at].name));
        uint32_t next = index_of(p, p->w->roles.p[at].deputy);
        if (next == UINT32_MAX || (n && at < from)) /* told from the first of its members */
            return;
        at = next;
        if (at == from)
            break;
    }
    if (at != from)
        return;
    buf_printf(&b, " -> %.*s", STR_ARG(text_of(p, p->w->roles.p[from].name)));
    diag(p->l->diags, D_B0225, p->w->roles.p[from].span, buf_str(&b));
}

/* --- chains of acts -------------------------------------------------------------------------------------- */

struct slot {
    const struct chain_step *step;
    struct crowd able;
};
struct filling {
    VEC(struct slot) slots;
    struct map by; /* person -> the slot that they fill */
    bool *tried;
};

static bool fill(struct filling *f, uint32_t slot)
{
    const struct crowd *c = &f->slots.p[slot].able;
    f->tried[slot] = true;
    for (uint32_t i = 0; i < c->all.n; i++) {
        uint32_t other;
        bool taken = map_get(&f->by, c->all.p[i], &other);
        if (taken && (f->tried[other] || !fill(f, other)))
            continue;
        map_put(&f->by, c->all.p[i], slot);
        return true;
    }
    return false;
}

/* " on 2026-06-01"; nothing where the rows speak of no day. */
static struct str on_the_day(const struct posts *p)
{
    struct buf b = {.arena = p->l->arena};
    struct value_env e = linker_values(p->l);
    if (p->day == INT32_MIN || p->day == INT32_MAX)
        return STR_EMPTY;
    buf_text(&b, " on ");
    value_print(&b, &e, TYPE(TYPE_DATE), value_int(p->day), false);
    return buf_str(&b);
}

/* Each act by another person: is there one for each? People whom an expression names are left out, so nothing
 * is told in vain. */
static void check_filling(struct posts *p, const struct chain_band *b)
{
    struct filling f = {.by = {.arena = p->l->arena}};
    for (uint32_t s = 0; s < b->steps.n; s++) {
        const struct chain_step *step = &b->steps.p[s];
        struct slot x = {.step = step};
        bool named = false;
        for (uint32_t k = 0; k < step->signers.n; k++) {
            named |= !name_is(step->signers.p[k].role);
            add_able(p, &x.able, step->signers.p[k].role);
        }
        for (uint32_t k = 0; !named && k < step->need; k++)
            *VEC_PUSH(p->l->arena, f.slots) = x;
    }
    f.tried = NEW_ARRAY(p->l->arena, bool, f.slots.n + 1);
    for (uint32_t i = 0; i < f.slots.n; i++) {
        memset(f.tried, 0, f.slots.n);
        if (fill(&f, i))
            continue;
        diag(p->l->diags, D_B0229, f.slots.p[i].step->span, f.slots.p[i].step->text, on_the_day(p));
        return;
    }
}

static void check_chain(struct posts *p, const struct chain_form *c)
{
    bool whole = p->staffed && !c->delegates;
    for (uint32_t b = 0; b < c->bands.n; b++) {
        bool able = true;
        for (uint32_t s = 0; s < c->bands.p[b].steps.n; s++) {
            const struct chain_step *step = &c->bands.p[b].steps.p[s];
            uint32_t left = step->signers.n;
            for (uint32_t k = 0; k < step->signers.n; k++)
                left -= unheld(p, step->signers.p[k].role);
            for (uint32_t k = 0; k < step->signers.n && left < step->need; k++)
                if (unheld(p, step->signers.p[k].role))
                    diag(p->l->diags, D_B0228, step->span, step->signers.p[k].text, step->text);
            able &= left >= step->need;
        }
        if (whole && able)
            check_filling(p, &c->bands.p[b]);
    }
}

/* --- power and duty -------------------------------------------------------------------------------------- */

static bool owes(const struct posts *p, struct name role)
{
    for (uint32_t i = 0; i < p->l->plan->obligations.n; i++)
        if (name_is(p->l->plan->obligations.p[i].of) && name_eq(p->l->plan->obligations.p[i].of, role))
            return true;
    return false;
}

static bool signs(const struct chain_form *c, enum chain_act act, struct name role, bool *ret_any)
{
    for (uint32_t b = 0; b < c->bands.n; b++)
        for (uint32_t s = 0; s < c->bands.p[b].steps.n; s++)
            for (uint32_t k = 0; k < c->bands.p[b].steps.p[s].signers.n; k++) {
                const struct chain_signer *x = &c->bands.p[b].steps.p[s].signers.p[k];
                if (c->bands.p[b].steps.p[s].act != act)
                    continue;
                *ret_any |= !name_is(x->role); /* a person may be anyone */
                if (name_is(x->role) && name_eq(x->role, role))
                    return true;
            }
    return false;
}

/* Who may act but must not by any time: where the book speaks of duties at all, and gives no time for an act.
 */
static void check_power(struct posts *p, const struct chain_form *c)
{
    struct map told = {.arena = p->l->arena};
    for (uint32_t b = 0; b < c->bands.n && p->l->plan->obligations.n && !c->has_each; b++)
        for (uint32_t s = 0; s < c->bands.p[b].steps.n; s++)
            for (uint32_t k = 0; k < c->bands.p[b].steps.p[s].signers.n; k++) {
                const struct chain_step *step = &c->bands.p[b].steps.p[s];
                struct name role = step->signers.p[k].role;
                uint32_t had;
                if (!name_is(role) || owes(p, role) || map_get(&told, role.id, &had))
                    continue;
                map_put(&told, role.id, 0);
                diag(p->l->diags, D_B0236, step->span, text_of(p, role), str_of(chain_act_text[step->act]),
                     text_of(p, c->name));
            }
}

/* A duty that is done by an act which its role cannot do. */
static void check_duty_power(struct posts *p, const struct obligation_form *f)
{
    const struct kind_set *done = f->act[ACT_DONE].kinds;
    for (uint32_t i = 0; i < p->l->plan->chains.n && name_is(f->of) && done; i++) {
        const struct chain_form *c = &p->l->plan->chains.p[i];
        for (int a = 0; a < CHAIN_REJECT; a++) {
            bool any = false, named = false;
            for (uint32_t k = 0; k < done->exact.n; k++)
                named |= name_is(c->kind[a]) && name_eq(done->exact.p[k], c->kind[a]);
            if (named && !signs(c, (enum chain_act)a, f->of, &any) && !any)
                diag(p->l->diags, D_B0237, f->span, text_of(p, f->of), text_of(p, f->name),
                     str_of(chain_act_text[a]), text_of(p, c->name));
        }
    }
}

static void check_duty(struct posts *p, const struct obligation_form *f)
{
    if (unheld(p, f->of))
        diag(p->l->diags, D_B0227, f->span, text_of(p, f->name), text_of(p, f->of));
    check_duty_power(p, f);
}

/* --- roles that nothing speaks of ------------------------------------------------------------------------ */

static void name_role(struct posts *p, struct name role)
{
    uint32_t i = index_of(p, role);
    if (i != UINT32_MAX)
        p->named[i] = true;
}

static void name_by_roles(struct posts *p)
{
    for (uint32_t i = 0; i < p->w->roles.n; i++) {
        const struct role *r = &p->w->roles.p[i];
        name_role(p, r->deputy);
        for (uint32_t k = 0; k < r->above.n; k++)
            name_role(p, r->above.p[k]);
        for (uint32_t k = 0; k < r->excludes.n; k++)
            name_role(p, r->excludes.p[k]);
    }
}

static void name_by_rules(struct posts *p)
{
    const struct plan *plan = p->l->plan;
    for (uint32_t i = 0; i < plan->verdicts.n; i++)
        for (uint32_t k = 0; k < plan->verdicts.p[i].of.n; k++)
            name_role(p, plan->verdicts.p[i].of.p[k]);
    for (uint32_t i = 0; i < plan->obligations.n; i++) {
        const struct obligation_form *f = &plan->obligations.p[i];
        const struct name named[] = {f->of, f->owner, f->escalate,
                                     f->per == PER_ROLE ? (struct name){f->per_id} : NAME_NONE};
        for (uint32_t k = 0; k < ARRAY_LEN(named); k++)
            name_role(p, named[k]);
    }
    for (uint32_t i = 0; i < plan->chains.n; i++)
        for (uint32_t b = 0; b < plan->chains.p[i].bands.n; b++)
            for (uint32_t s = 0; s < plan->chains.p[i].bands.p[b].steps.n; s++)
                for (uint32_t k = 0; k < plan->chains.p[i].bands.p[b].steps.p[s].signers.n; k++)
                    name_role(p, plan->chains.p[i].bands.p[b].steps.p[s].signers.p[k].role);
    for (uint32_t i = 0; i < plan->graph->nodes.n; i++)
        if (plan->graph->nodes.p[i].op == OP_IS_ROLE)
            name_role(p, (struct name){plan->graph->nodes.p[i].imm});
}

/* Only where the book speaks of duties, and not of a role that says by itself what it is for. */
static void check_idle(struct posts *p)
{
    p->named = NEW_ARRAY(p->l->arena, bool, p->w->roles.n + 1);
    name_by_roles(p);
    name_by_rules(p);
    for (uint32_t i = 0; i < p->w->roles.n && p->l->plan->obligations.n; i++)
        if (!p->named[i] && p->w->roles.p[i].purpose.n == 0 && p->w->roles.p[i].above.n == 0)
            diag(p->l->diags, D_B0238, p->w->roles.p[i].span, text_of(p, p->w->roles.p[i].name));
}

void linker_posts(struct linker *l)
{
    struct posts p = {.l = l, .w = l->world, .day = people_day(l->world)};
    find_held(&p);
    for (uint32_t i = 0; i < l->world->roles.n; i++) {
        check_critical(&p, &l->world->roles.p[i]);
        check_deputies(&p, i);
    }
    for (uint32_t i = 0; i < l->plan->obligations.n; i++)
        check_duty(&p, &l->plan->obligations.p[i]);
    for (uint32_t i = 0; i < l->plan->chains.n; i++) {
        check_chain(&p, &l->plan->chains.p[i]);
        check_power(&p, &l->plan->chains.p[i]);
    }
    check_idle(&p);
}
