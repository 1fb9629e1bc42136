/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

struct policy {
    struct quoted title, because, cite, calendar, owner;
    const struct datum *on;
    struct quoted_list of, overrides;
    struct expr_text when, forbid, require, permit, warn;
    struct picked default_; /* `default` is a word of C */
    struct day_range effective;
    /* made while linking */
    struct trigger trigger;
    struct verdict_form form;
    bool linked;
};

static const struct field policy_fields[] = {
    F_TEXT(struct policy, title, FIELD_OPTIONAL, "what people call it"),
    F_DATUM(struct policy, on, FIELD_REQUIRED, "a kind of event, a list, a pattern, any, or { event, where }", "the events that it judges"),
    F_TEXTS(struct policy, of, FIELD_OPTIONAL, "only events whose actor holds one of these roles"),
    F_EXPR(struct policy, when, FIELD_OPTIONAL, "it applies only where this holds"),
    F_EXPR(struct policy, forbid, FIELD_OPTIONAL, "the event is forbidden where this is true"),
    F_EXPR(struct policy, require, FIELD_OPTIONAL, "the event is forbidden where this is false"),
    F_EXPR(struct policy, permit, FIELD_OPTIONAL, "the event is permitted where this is true and nothing forbids it"),
    F_EXPR(struct policy, warn, FIELD_OPTIONAL, "reported where this is true; forbids nothing"),
    {"default", FIELD_PICK, false, FIELD_AT(struct policy, default_, struct picked), "forbid", NULL,
     "what no permit opens is forbidden"},
    F_TEXTS(struct policy, overrides, FIELD_OPTIONAL, "the policies that this one takes out where it fires"),
    F_DAYS(struct policy, effective, FIELD_OPTIONAL, "the civil days in force, both included"),
    F_TEXT(struct policy, because, FIELD_OPTIONAL, "the reason as people read it; {expression} is filled in"),
    F_TEXT(struct policy, cite, FIELD_OPTIONAL, "where it is written"),
    F_TEXT(struct policy, calendar, FIELD_OPTIONAL, "another calendar than the book's"),
    F_TEXT(struct policy, owner, FIELD_OPTIONAL, "the role that answers for it"),
    F_END,
};

/* --- outcomes are kinds ------------------------------------------------------------------------------------------------------ */

/* POLICY.fired carries the fields of its trigger. */
extern const struct word word_policy;

static void policy_offer(struct linker *l, struct inst *i)
{
    struct policy *p = i->data;
    uint32_t kind = linker_outcome(l, i->name, "fired", i->name_span);
    i->good = linker_trigger(l, p->on, "on", NULL, &p->trigger);
    if (i->good)
        linker_outcome_fields(l, kind, p->trigger.frame);
}

/* --- what it says --------------------------------------------------------------------------------------------------------------- */

static const struct expr_text *text_of(const struct policy *p, enum effect e)
{
    const struct expr_text *const texts[EFFECT_COUNT] = {NULL, &p->forbid, &p->require, &p->permit, &p->warn}; /* ORDER effect */
    return texts[e];
}

/* Whether something of its body is wrong already: that may be what it was meant to say. */
static bool told_of(const struct linker *l, const struct inst *i)
{
    struct span body = i->decl->body.span;
    for (uint32_t k = 0; k < l->diags->all.n; k++) {
        const struct diag *d = l->diags->all.p[k];
        if (d->level == DIAG_ERROR && d->span.source == body.source && d->span.at >= body.at && d->span.at < body.at + body.len)
            return true;
    }
    return false;
}

static bool read_effect(struct linker *l, struct inst *i, struct policy *p)
{
    struct buf said = {.arena = l->arena};
    uint32_t n = 0;
    p->form.effect = EFFECT_NONE;
    p->form.closes = p->default_.given;
    for (uint32_t e = EFFECT_FORBID; e < EFFECT_COUNT; e++) {
        if (!text_of(p, (enum effect)e)->given)
            continue;
        buf_text(&said, n++ ? " and " : "");
        buf_text(&said, effect_text[e]);
        p->form.effect = (enum effect)e;
    }
    if (n > 1)
        diag(l->diags, D_B0351, i->name_span, linker_text(l, i->name), buf_str(&said));
    else if (n == 0 && !p->default_.given && !told_of(l, i))
        diag(l->diags, D_B0352, i->name_span, linker_text(l, i->name));
    else if (p->form.effect == EFFECT_WARN && p->overrides.n)
        diag0(l->diags, D_B0353, p->overrides.p[0].span);
    else
        return true;
    return false;
}

static uint32_t role_node(struct linker *l, const struct policy *p, struct verdict_form *f, bool *ok)
{
    struct graph *g = l->graph;
    struct type person = {.kind = TYPE_RECORD}, yes = TYPE(TYPE_BOOL);
    uint32_t any = NODE_NONE, actor = graph_node(g, OP_ACTOR, person, 0, NULL, 0), at = graph_node(g, OP_AT, TYPE(TYPE_TIME), 0, NULL, 0);
    for (uint32_t i = 0; i < p->of.n; i++) {
        struct name role;
        if (!linker_role(l, &p->of.p[i], &role)) {
            *ok = false;
            continue;
        }
        *VEC_PUSH(l->arena, f->of) = role;
        any = graph_or(g, any, graph_node(g, OP_IS_ROLE, yes, role.id, (uint32_t[]){actor, at}, 2));
    }
    return any;
}

static bool read_parts(struct linker *l, struct policy *p)
{
    struct verdict_form *f = &p->form;
    const struct frame *frame = p->trigger.frame;
    struct expr_env env = linker_env(l, frame);
    struct type yes = TYPE(TYPE_BOOL);
    bool ok = linker_where(l, &p->trigger);
    f->where = p->trigger.where;
    f->when = linker_expr(l, frame, &p->when, yes);
    ok &= !p->when.given || f->when;
    if (f->effect != EFFECT_NONE) {
        f->condition = linker_expr(l, frame, text_of(p, f->effect), yes);
        ok &= f->condition != NULL;
    }
    f->of_node = role_node(l, p, f, &ok);
    if (p->because.given) {
        f->because = template_compile(&env, p->because.text, p->because.span);
        ok &= f->because != NULL;
    }
    return ok;
}

static uint32_t rule_index(struct linker *l, const struct policy *p, struct name name)
{
    for (uint32_t i = 0; i < l->plan->rules.n; i++)
        if (name_eq(l->plan->rules.p[i].name, name))
            return i;
    *VEC_PUSH(l->arena, l->plan->rules) = (struct plan_rule){.name = name, .title = p->title.text, .cite = p->cite.text, .fired = NAME_NONE};
    return l->plan->rules.n - 1;
}

static void policy_link(struct linker *l, struct inst *i)
{
    struct policy *p = i->data;
    p->form = (struct verdict_form){.name = i->name, .span = i->name_span, .kinds = p->trigger.kinds, .cite = p->cite.text,
                                    .title = p->title.text, .from = DAY_FIRST, .till = DAY_LAST};
    if (p->effective.given) {
        p->form.from = p->effective.from;
        p->form.till = p->effective.till;
    }
    l->calendar = linker_calendar(l, &p->calendar);
    bool said = read_effect(l, i, p), parts = read_parts(l, p);
    l->calendar = 0;
    for (uint32_t k = 0; k < p->overrides.n; k++)
        *VEC_PUSH(l->arena, p->form.overrides) = names_put(l->names, p->overrides.p[k].text);
    p->form.rule = rule_index(l, p, i->name);
    p->linked = said && parts;
}

static void policy_lower(struct linker *l, struct inst *i)
{
    const struct policy *p = i->data;
    *VEC_PUSH(l->arena, l->plan->verdicts) = p->form;
}

/* --- over the whole book: who overrides whom ---------------------------------------------------------------------------------------- */

struct circle {
    struct linker *l;
    uint8_t *state;
    uint32_t *path, depth;
    struct verdict_form *forms;
    uint32_t n;
};

static void tell_circle(struct circle *c, uint32_t from)
{
    struct buf b = {.arena = c->l->arena};
    uint32_t start = c->depth;
    while (start > 0 && c->path[start - 1] != from)
        start--;
    for (uint32_t i = start ? start - 1 : 0; i < c->depth; i++) {
        buf_add(&b, linker_text(c->l, c->forms[c->path[i]].name));
        buf_text(&b, " -> ");
    }
    buf_add(&b, linker_text(c->l, c->forms[from].name));
    diag(c->l->diags, D_B0349, c->forms[from].span, buf_str(&b));
}

enum { UNSEEN, OPEN, CLOSED };

static void visit(struct circle *c, uint32_t i)
{
    c->state[i] = OPEN;
    c->path[c->depth++] = i;
    for (uint32_t k = 0; k < c->forms[i].over.n; k++) {
        uint32_t o = c->forms[i].over.p[k];
        if (c->state[o] == OPEN)
            tell_circle(c, o);
        else if (c->state[o] == UNSEEN)
            visit(c, o);
    }
    c->depth--;
    c->state[i] = CLOSED;
}

static bool meets_roles(const struct verdict_form *a, const struct verdict_form *b)
{
    bool meet = a->of.n == 0 || b->of.n == 0;
    for (uint32_t i = 0; i < a->of.n; i++)
        for (uint32_t k = 0; k < b->of.n; k++)
            meet |= name_eq(a->of.p[i], b->of.p[k]);
    return meet;
}

static bool meets_kinds(struct linker *l, const struct kind_set *a, const struct kind_set *b)
{
    if (a == b || a->any || b->any || (a->globs.n && b->globs.n))
        return true; /* two patterns may always meet */
    for (uint32_t i = 0; i < a->exact.n; i++)
        if (kind_set_has(b, l->names, a->exact.p[i], 0))
            return true;
    for (uint32_t i = 0; i < b->exact.n; i++)
        if (kind_set_has(a, l->names, b->exact.p[i], 0))
            return true;
    return false;
}

static bool overrides(const struct verdict_form *a, struct name b)
{
    for (uint32_t i = 0; i < a->overrides.n; i++)
        if (name_eq(a->overrides.p[i], b))
            return true;
    return false;
}

static bool permits(const struct verdict_form *f)
{
    return f->effect == EFFECT_PERMIT;
}

/* Semantics 2.5. */
static void check_disagree(struct linker *l, const struct verdict_form *a, const struct verdict_form *b)
{
    if (a->effect == EFFECT_NONE || b->effect == EFFECT_NONE || permits(a) == permits(b) || a->till < b->from || b->till < a->from ||
        !meets_roles(a, b) || !meets_kinds(l, a->kinds, b->kinds) || overrides(a, b->name) || overrides(b, a->name))
        return;
    for (uint32_t i = 0; i < a->overrides.n; i++)
        if (overrides(b, a->overrides.p[i])) {
            struct diag *d = diag(l->diags, D_B0350, b->span, linker_text(l, a->name), linker_text(l, b->name), linker_text(l, a->overrides.p[i]));
            diag_note(l->diags, d, a->span, STR("the other exception"));
            return;
        }
}

static void check_permit(struct linker *l, const struct circle *c, const struct verdict_form *f)
{
    if (!permits(f) || f->overrides.n || f->closes)
        return;
    for (uint32_t i = 0; i < c->n; i++)
        if (c->forms[i].closes && meets_kinds(l, c->forms[i].kinds, f->kinds))
            return;
    diag0(l->diags, D_B0354, f->span);
}

static struct circle all_policies(struct linker *l, struct policy ***ret_policies)
{
    struct circle c = {.l = l};
    c.forms = NEW_ARRAY(l->arena, struct verdict_form, l->insts.n + 1);
    *ret_policies = NEW_ARRAY(l->arena, struct policy *, l->insts.n + 1);
    for (uint32_t i = 0; i < l->insts.n; i++) {
        struct inst *x = l->insts.p[i];
        if (x->word != &word_policy || !x->good)
            continue;
        (*ret_policies)[c.n] = x->data;
        c.forms[c.n++] = ((struct policy *)x->data)->form;
    }
    c.state = NEW_ARRAY(l->arena, uint8_t, c.n + 1);
    c.path = NEW_ARRAY(l->arena, uint32_t, c.n + 1);
    return c;
}

/* Names that can be overridden: of policies and of authorities. */
static bool is_verdict(const struct inst *x)
{
    return x->word == &word_policy || str_eq(str_of(x->word->name), STR("authority"));
}

static void tell_overridden(struct linker *l, const struct quoted *q)
{
    struct str *names = NEW_ARRAY(l->arena, struct str, l->insts.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->insts.n; i++)
        if (is_verdict(l->insts.p[i]))
            names[n++] = linker_text(l, l->insts.p[i]->name);
    for (uint32_t i = 0; i < n; i++)
        if (str_eq(names[i], q->text))
            return;
    diag_nearest(l->diags, diag(l->diags, D_B0348, q->span, q->text), q->text, names, n);
}

static void find_overridden(struct circle *c, struct policy *p, uint32_t i)
{
    for (uint32_t k = 0; k < p->overrides.n; k++) {
        tell_overridden(c->l, &p->overrides.p[k]);
        for (uint32_t j = 0; j < c->n; j++)
            if (name_eq(c->forms[j].name, c->forms[i].overrides.p[k]))
                *VEC_PUSH(c->l->arena, c->forms[j].over) = i;
    }
}

static void policy_finish(struct linker *l)
{
    struct policy **policies;
    struct circle c = all_policies(l, &policies);
    for (uint32_t i = 0; i < c.n; i++)
        find_overridden(&c, policies[i], i);
    for (uint32_t i = 0; i < c.n; i++)
        if (c.state[i] == UNSEEN)
            visit(&c, i);
    for (uint32_t i = 0; i < c.n; i++)
        for (uint32_t k = i + 1; k < c.n; k++)
            check_disagree(l, &c.forms[i], &c.forms[k]);
    for (uint32_t i = 0; i < c.n; i++)
        check_permit(l, &c, &c.forms[i]);
}

/* --- for people ------------------------------------------------------------------------------------------------------------- */

static struct note_line *what_it_says(struct scribe *s, const struct policy *p, const struct note_line *event)
{
    static const enum phrase says[EFFECT_COUNT] = {P_CLOSED, P_FORBIDDEN_WHERE, P_REQUIRED_WHERE, P_PERMITTED_WHERE, P_WARNED_WHERE}; /* ORDER effect */
    const struct node *n = p->form.condition ? &s->plan->graph->nodes.p[p->form.condition->node] : NULL;
    const struct note_line *args[] = {event, p->form.condition ? plain(s, p->form.condition) : NULL};
    bool always = n && n->op == OP_CONST && s->plan->graph->consts.p[n->imm].as.b;
    if (always && p->form.effect == EFFECT_FORBID)
        return SAY(s, FORBIDDEN, event);
    if (always && p->form.effect == EFFECT_WARN)
        return SAY(s, WARNED, event);
    return line_say(s, says[p->form.effect], args, 2);
}

static struct note_line *whose_event(struct scribe *s, const struct policy *p)
{
    const struct note_line **roles = NEW_ARRAY(s->arena, const struct note_line *, p->of.n + 1);
    for (uint32_t k = 0; k < p->of.n; k++) {
        roles[k] = line_link(s, STR("role"), p->of.p[k].text);
        note_tie(s, TIE_BINDS, STR("role"), p->of.p[k].text);
    }
    struct note_line *event = plain_trigger(s, p->form.kinds, p->form.where);
    return p->of.n ? SAY(s, EVENT_BY, event, line_list(s, roles, p->of.n, P_OR_WORD)) : event;
}

static const struct note_line *overridden(struct scribe *s, const struct policy *p)
{
    const struct note_line **items = NEW_ARRAY(s->arena, const struct note_line *, p->overrides.n + 1);
    for (uint32_t k = 0; k < p->overrides.n; k++)
        items[k] = line_link(s, STR("policy"), p->overrides.p[k].text);
    return p->overrides.n ? line_list(s, items, p->overrides.n, P_AND_WORD) : NULL;
}

static void policy_describe(struct scribe *s, const struct inst *i)
{
    const struct policy *p = i->data;
    static const char *const words[EFFECT_COUNT] = {"", "forbid", "require", "permit", "warn"}; /* ORDER effect */
    struct note_line *event = whose_event(s, p);
    s->note->title = p->title.text;
    s->note->gist = what_it_says(s, p, event);
    note_para(s, s->note->gist);
    if (p->form.closes && p->form.effect != EFFECT_NONE)
        note_para(s, SAY(s, CLOSED, event));
    if (p->form.when)
        note_para(s, SAY(s, APPLIES_WHERE, plain(s, p->form.when)));
    note_source(s, STR("where"), p->form.where);
    note_source(s, STR("when"), p->form.when);
    note_source(s, str_of(words[p->form.effect]), p->form.condition);
    note_params(s);
    note_field(s, P_TAKES_OUT, overridden(s, p));
    note_common(s, &(struct note_common){.because = p->because.text, .filled = p->form.because, .cite = p->cite.text, .owner = p->owner.text, .calendar = p->calendar.text,
                                         .from = p->form.from, .till = p->form.till});
}

const struct word word_policy = {
    .name = "policy",
    .summary = "what is forbidden, required, permitted, or worth a warning",
    .since = "1",
    .manner = WORD_RULE,
    .fields = policy_fields,
    .size = sizeof(struct policy),
    .effective_at = offsetof(struct policy, effective),
    .chapter = CHAPTER_POLICIES,
    .covers = COVERED_RULE,
    .describe = policy_describe,
    .offer = policy_offer,
    .link = policy_link,
    .lower = policy_lower,
    .finish = policy_finish,
};
