/* SPDX-License-Identifier: MIT
 * Rules that wait for each other within one instant. A fact gives an outcome at once (POLICY.fired, DUTY.begun, LEDGER.reached) or later (a
 * deadline that passes): only a circle of the first kind would never end. */
#include "vm/spec/word.h"

/* What a rule gives at once when one of these kinds comes. A duty has one for each event that it waits for. */
struct step {
    struct name rule;
    struct span span;
    const struct kind_set *waits;
    struct name gives[2];      /* kinds; NAME_NONE: none */
    uint8_t state;
};
struct steps {
    struct linker *l;
    VEC(struct step) all;
    uint32_t *path, depth;
};
enum { UNSEEN, OPEN, CLOSED };

static struct name kind_of(struct linker *l, struct name rule, const char *outcome)
{
    return outcome ? linker_awaited(l, rule, outcome) : NAME_NONE;
}

static void add_step(struct steps *s, struct name rule, struct span span, const struct kind_set *waits, const char *first, const char *second)
{
    if (!waits)
        return;
    struct step x = {.rule = rule, .span = span, .waits = waits, .gives = {kind_of(s->l, rule, first), kind_of(s->l, rule, second)}};
    if (name_is(x.gives[0]) || name_is(x.gives[1]))
        *VEC_PUSH(s->l->arena, s->all) = x;
}

static void collect(struct steps *s)
{
    const struct plan *p = s->l->plan;
    for (uint32_t i = 0; i < p->verdicts.n; i++)
        add_step(s, p->verdicts.p[i].name, p->verdicts.p[i].span, p->verdicts.p[i].kinds, "fired", "lacking");
    for (uint32_t i = 0; i < p->obligations.n; i++) {
        const struct obligation_form *f = &p->obligations.p[i];
        add_step(s, f->name, f->span, f->on, "begun", NULL);
        add_step(s, f->name, f->span, f->act[ACT_DONE].kinds, "fulfilled", "late");
        add_step(s, f->name, f->span, f->act[ACT_CANCEL].kinds, "cancelled", NULL);
    }
    for (uint32_t i = 0; i < p->accounts.n; i++)
        for (uint32_t e = 0; e < p->accounts.p[i].entries.n; e++)
            add_step(s, p->accounts.p[i].name, p->accounts.p[i].span, p->accounts.p[i].entries.p[e].kinds, "reached", NULL);
}

static bool leads_to(const struct steps *s, const struct step *a, const struct step *b)
{
    for (uint32_t i = 0; i < ARRAY_LEN(a->gives); i++)
        if (name_is(a->gives[i]) && kind_set_has(b->waits, s->l->names, a->gives[i], linker_text(s->l, a->rule).n))
            return true;
    return false;
}

static void tell_circle(struct steps *s, uint32_t from)
{
    struct buf b = {.arena = s->l->arena};
    uint32_t start = s->depth;
    while (start > 0 && s->path[start - 1] != from)
        start--;
    for (uint32_t i = start ? start - 1 : 0; i < s->depth; i++) {
        buf_add(&b, linker_text(s->l, s->all.p[s->path[i]].rule));
        buf_text(&b, " -> ");
    }
    buf_add(&b, linker_text(s->l, s->all.p[from].rule));
    diag(s->l->diags, D_B0377, s->all.p[from].span, buf_str(&b));
}

static void visit(struct steps *s, uint32_t i)
{
    s->all.p[i].state = OPEN;
    s->path[s->depth++] = i;
    for (uint32_t k = 0; k < s->all.n; k++) {
        if (s->all.p[k].state == CLOSED || !leads_to(s, &s->all.p[i], &s->all.p[k]))
            continue;
        if (s->all.p[k].state == OPEN)
            tell_circle(s, k);
        else
            visit(s, k);
    }
    s->depth--;
    s->all.p[i].state = CLOSED;
}

void linker_circles(struct linker *l)
{
    struct steps s = {.l = l};
    collect(&s);
    s.path = NEW_ARRAY(l->arena, uint32_t, s.all.n + 1);
    for (uint32_t i = 0; i < s.all.n; i++)
        if (s.all.p[i].state == UNSEEN)
            visit(&s, i);
}
