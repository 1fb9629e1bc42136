/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

#include "vm/expr/scope.h"

struct authority {
    struct quoted title, because, cite, calendar, owner, each;
    const struct datum *on, *asked, *bands, *acts, *delegate;
    struct quoted_list of, overrides;
    struct expr_text when, amount, initiator;
    struct day_range effective;
    /* made while linking */
    struct trigger trigger, start;
    const struct expr *amount_expr, *initiator_expr;
    VEC(const struct expr *) persons;
    struct verdict_form verdict;
    struct chain_form form;
};

static const struct field authority_fields[] = {
    F_TEXT(struct authority, title, FIELD_OPTIONAL, "what people call it"),
    F_DATUM(struct authority, on, FIELD_REQUIRED, "a kind of event, a list, a pattern, any, or { event, where }", "what needs the acts of others"),
    F_DATUM(struct authority, asked, FIELD_OPTIONAL, "a kind of event, a list, a pattern, any, or { event, where }", "the event from which on acts count"),
    F_TEXTS(struct authority, of, FIELD_OPTIONAL, "only events whose actor holds one of these roles"),
    F_EXPR(struct authority, when, FIELD_OPTIONAL, "it applies only where this holds"),
    F_EXPR(struct authority, amount, FIELD_OPTIONAL, "how much it is about"),
    F_DATUM(struct authority, bands, FIELD_REQUIRED, "a list of { from, above, upto, below, chain }", "which acts are needed up to how much"),
    F_DATUM(struct authority, acts, FIELD_OPTIONAL, "{ check, approve, ratify, inform, reject }", "the kinds of the events that are acts; without it ON.check and so on"),
    F_EXPR(struct authority, initiator, FIELD_OPTIONAL, "the person who asks: fills no act"),
    F_TEXT(struct authority, each, FIELD_OPTIONAL, "the time for one act"),
    F_DATUM(struct authority, delegate, FIELD_OPTIONAL, "{ days, share, again }", "how long, up to which share of the own limit, and whether further on, an act may be delegated"),
    F_TEXTS(struct authority, overrides, FIELD_OPTIONAL, "the rules that this one takes out where it lacks an act"),
    F_DAYS(struct authority, effective, FIELD_OPTIONAL, "the civil days in force, both included"),
    F_TEXT(struct authority, because, FIELD_OPTIONAL, "the reason as people read it"),
    F_TEXT(struct authority, cite, FIELD_OPTIONAL, "where it is written"),
    F_TEXT(struct authority, calendar, FIELD_OPTIONAL, "another calendar than the book's"),
    F_TEXT(struct authority, owner, FIELD_OPTIONAL, "the role that answers for it"),
    F_END,
};
extern const struct word word_authority;

/* --- which events are acts --------------------------------------------------------------------------------------------------- */

static bool read_acts(struct linker *l, struct authority *w)
{
    struct quoted q;
    bool ok = true;
    if (w->acts)
        ok = field_table(l->diags, w->acts, chain_act_text, CHAIN_ACT_COUNT, "acts", "{ check = \"kind\", approve = \"kind\" }");
    for (int a = 0; ok && a < CHAIN_ACT_COUNT; a++) {
        const struct datum *d = w->acts ? datum_get(w->acts, str_of(chain_act_text[a])) : NULL;
        struct buf b = {.arena = l->arena};
        if (d && !field_text(l->diags, d, chain_act_text[a], &q))
            return false;
        if (!d && w->trigger.kinds->exact.n) {
            buf_add(&b, linker_text(l, w->trigger.kinds->exact.p[0]));
            buf_char(&b, '.');
            buf_text(&b, chain_act_text[a]);
        }
        w->form.kind[a] = d ? names_put(l->names, q.text) : b.n ? names_put(l->names, buf_str(&b)) : NAME_NONE;
        if (name_is(w->form.kind[a]))
            schema_kind(l->schema, w->form.kind[a]);
    }
    return ok;
}

/* Pieces of one name share it. */
static void authority_declare(struct linker *l, struct inst *i)
{
    uint32_t at;
    if (map_get(&l->world->authority_of, i->name.id, &at))
        return;
    map_put(&l->world->authority_of, i->name.id, l->world->authorities.n);
    *VEC_PUSH(l->arena, l->world->authorities) = (struct authority_def){i->name, TYPE(TYPE_ERROR)};
}

/* The first piece says what amounts are; of another type, a piece has no limit. */
static void settle_type(struct linker *l, const struct inst *i, const struct authority *w)
{
    uint32_t at;
    if (map_get(&l->world->authority_of, i->name.id, &at) && l->world->authorities.p[at].type.kind == TYPE_ERROR)
        l->world->authorities.p[at].type = w->form.amount;
}

static void authority_offer(struct linker *l, struct inst *i)
{
    struct authority *w = i->data;
    uint32_t kind = linker_outcome(l, i->name, "lacking", i->name_span);
    i->good = linker_trigger(l, w->on, "on", NULL, &w->trigger);
    if (i->good && w->asked)
        i->good = linker_trigger(l, w->asked, "asked", NULL, &w->start);
    i->good = i->good && read_acts(l, w);
    if (i->good)
        linker_outcome_fields(l, kind, w->trigger.frame);
}

/* --- bands ---------------------------------------------------------------------------------------------------------------------- */

static bool read_bound(struct linker *l, const struct authority *w, const struct datum *band, const char *name, bool *ret_has, struct value *ret)
{
    const struct datum *d = datum_get(band, str_of(name));
    if (!d)
        return true;
    *ret_has = true;
    if (w->form.amount.kind != TYPE_NONE)
        return linker_value(l, d, w->form.amount, ret);
    diag(l->diags, D_B0770, d->span, str_of(name));
    return false;
}

/* `upto = 50000` */
static struct span bound_span(const struct datum *band, const char *name)
{
    for (uint32_t i = 0; i < band->npairs; i++) {
        const struct datum_pair *p = &band->pairs[i];
        if (!p->index && str_eq(p->key, str_of(name)))
            return (struct span){p->key_span.source, p->key_span.at, p->value.span.at + p->value.span.len - p->key_span.at};
    }
    return band->span;
}

static bool read_bounds(struct linker *l, const struct authority *w, const struct datum *band, struct chain_band *b)
{
    bool from = false, above = false, upto = false, below = false;
    bool ok = read_bound(l, w, band, "from", &from, &b->low);
    ok &= read_bound(l, w, band, "above", &above, &b->low);
    ok &= read_bound(l, w, band, "upto", &upto, &b->high);
    ok &= read_bound(l, w, band, "below", &below, &b->high);
    if ((from && above) || (upto && below)) {
        diag(l->diags, D_B0771, band->span, from && above ? STR("from") : STR("upto"), from && above ? STR("above") : STR("below"));
        return false;
    }
    b->low_span = bound_span(band, from ? "from" : "above");
    b->high_span = bound_span(band, upto ? "upto" : "below");
    b->has_low = from || above;
    b->has_high = upto || below;
    b->low_open = above;
    b->high_open = below;
    return ok;
}

/* A role goes before a field of the same name; what is neither is told as a role that is misspelt. */
static bool names_person(struct linker *l, const struct authority *w, struct str text)
{
    struct expr_env env = linker_env(l, w->trigger.frame);
    struct symbol found;
    for (uint32_t i = 0; i < text.n; i++)
        if (text.p[i] == '(' || text.p[i] == '.')
            return true;
    return scope_field(&env, w->trigger.frame, false, text, &found) == FOUND_HERE && found.type.kind == TYPE_RECORD;
}

/* One expression is asked once, however many acts name it. */
static uint32_t keep_expr(struct linker *l, struct authority *w, const struct expr *e)
{
    for (uint32_t i = 0; i < w->persons.n; i++)
        if (w->persons.p[i]->node == e->node)
            return i;
    *VEC_PUSH(l->arena, w->persons) = e;
    return w->persons.n - 1;
}

/* A role with one holder for each department, where what the authority is for says which: a field of the same name. */
static bool read_part(struct linker *l, struct authority *w, struct chain_signer *ret, struct span at)
{
    const struct expr *e;
    uint32_t i;
    ret->per = NAME_NONE;
    if (!linker_unit(l, w->trigger.frame, ret->role, at, &e))
        return false;
    if (e && map_get(&l->world->role_of, ret->role.id, &i)) {
        ret->per = l->world->roles.p[i].per;
        ret->part = keep_expr(l, w, e);
    }
    return true;
}

static bool read_role(struct linker *l, struct authority *w, const struct quoted *q, struct chain_signer *ret)
{
    return linker_role(l, q, &ret->role) && read_part(l, w, ret, q->span);
}

static bool read_signer(struct linker *l, struct authority *w, const struct datum *d, struct chain_signer *ret)
{
    struct quoted q;
    uint32_t at;
    if (!field_text(l->diags, d, "an act", &q))
        return false;
    struct name role = names_find(l->names, q.text);
    *ret = (struct chain_signer){.role = NAME_NONE, .per = NAME_NONE, .text = q.text};
    if ((name_is(role) && map_get(&l->world->role_of, role.id, &at)) || !names_person(l, w, q.text))
        return read_role(l, w, &q, ret);
    struct expr_text t = {.text = q.text, .span = q.span, .given = true};
    const struct expr *e = linker_expr(l, w->trigger.frame, &t, (struct type){.kind = TYPE_RECORD});
    ret->person = e ? keep_expr(l, w, e) : 0;
    return e != NULL;
}

static void step_text(struct linker *l, struct chain_step *s)
{
    struct buf b = {.arena = l->arena};
    buf_text(&b, chain_act_text[s->act]);
    buf_text(&b, " by ");
    for (uint32_t i = 0; i < s->signers.n; i++) {
        buf_text(&b, i ? s->need < s->signers.n ? " or " : " and " : "");
        buf_add(&b, s->signers.p[i].text);
    }
    if (s->need > 1 && s->need < s->signers.n)
        buf_printf(&b, " (%u of them)", s->need);
    s->text = buf_str(&b);
}

static bool read_signers(struct linker *l, struct authority *w, const struct datum *list, struct chain_step *s)
{
    bool ok = true;
    for (uint32_t i = 0; i < list->npairs; i++) {
        const struct datum_pair *p = &list->pairs[i];
        struct chain_signer x;
        if (!p->index && str_eq(p->key, STR("need")) && p->value.kind == DATUM_NUMBER) {
            s->need = (uint32_t)p->value.number;
        } else if (!p->index) {
            field_wrong(l->diags, &p->value, "an act of several", "roles and need: check { \"finance\", \"legal\", need = 2 }");
            ok = false;
        } else if (read_signer(l, w, &p->value, &x)) {
            *VEC_PUSH(l->arena, s->signers) = x;
        } else {
            ok = false;
        }
    }
    if (ok && (s->need < 1 || s->need > s->signers.n)) {
        struct buf b = {.arena = l->arena};
        buf_int(&b, s->signers.n);
        diag(l->diags, D_B0772, list->span, buf_str(&b));
        ok = false;
    }
    return ok;
}

/* Who asks fills no act: one that only they could do is never done. */
static void check_asker(struct linker *l, const struct authority *w, const struct chain_step *s)
{
    for (uint32_t i = 0; w->initiator.given && i < s->signers.n; i++)
        if (!name_is(s->signers.p[i].role) && str_eq(str_trim(s->signers.p[i].text), str_trim(w->initiator.text)))
            diag(l->diags, D_B0230, s->span, s->signers.p[i].text, str_of(chain_act_text[s->act]));
}

static bool read_step(struct linker *l, struct authority *w, const struct datum *d, struct chain_step *s)
{
    int act = 0;
    while (act < CHAIN_REJECT && !(d->kind == DATUM_CALL && str_eq(d->text, str_of(chain_act_text[act]))))
        act++;
    const struct datum *who = d->kind == DATUM_CALL ? datum_at(d, 1) : NULL;
    if (act == CHAIN_REJECT || !who || d->npairs != 1) {
        field_wrong(l->diags, d, "chain", "check \"role\", approve \"role\", ratify \"role\" or inform \"role\"");
        return false;
    }
    struct chain_signer one;
    *s = (struct chain_step){.act = (enum chain_act)act, .need = 1, .span = d->span};
    bool ok = who->kind == DATUM_TABLE ? read_signers(l, w, who, s) : read_signer(l, w, who, &one);
    if (who->kind != DATUM_TABLE && ok)
        *VEC_PUSH(l->arena, s->signers) = one;
    if (ok)
        step_text(l, s);
    if (ok)
        check_asker(l, w, s);
    return ok;
}

static bool read_band(struct linker *l, struct authority *w, const struct datum *d)
{
    static const char *const members[] = {"from", "above", "upto", "below", "chain"};
    struct chain_band b = {.span = d->span};
    if (d->kind != DATUM_TABLE) {
        field_wrong(l->diags, d, "a band", "{ upto = 50000, chain = { approve \"role\" } }");
        return false;
    }
    bool ok = field_members(l->diags, d, members, ARRAY_LEN(members), STR("a band")) && read_bounds(l, w, d, &b);
    const struct datum *chain = datum_get(d, STR("chain"));
    if (!chain || chain->kind != DATUM_TABLE) {
        diag0(l->diags, D_B0773, chain ? chain->span : d->span);
        return false;
    }
    for (uint32_t k = 0; k < chain->npairs; k++) {
        struct chain_step s;
        if (read_step(l, w, &chain->pairs[k].value, &s))
            *VEC_PUSH(l->arena, b.steps) = s;
        else
            ok = false;
    }
    *VEC_PUSH(l->arena, w->form.bands) = b;
    return ok;
}

/* --- gaps and overlaps: bands by amount, each beginning where the one before it ends --------------------------------------------------- */

static struct str amount_text(struct linker *l, const struct authority *w, struct value v)
{
    struct buf b = {.arena = l->arena};
    struct value_env ve = linker_values(l);
    value_print(&b, &ve, w->form.amount, v, false);
    return buf_str(&b);
}

struct ordering {
    struct linker *l;
    const struct authority *w;
};

static int by_low(const void *a, const void *b, void *ud)
{
    const struct ordering *o = ud;
    const struct chain_band *x = a, *y = b;
    if (!x->has_low || !y->has_low)
        return (int)x->has_low - (int)y->has_low;
    int c = value_compare(o->w->form.amount, o->l->names, x->low, y->low);
    return c ? c : (int)x->low_open - (int)y->low_open;
}

static void note_before(struct linker *l, struct diag *d, const struct chain_band *before)
{
    diag_note(l->diags, d, before->span, STR("the band before it"));
}

/* Both bands leave one amount out. */
static void tell_hole(struct linker *l, const struct chain_band *before, const struct chain_band *b, struct str at)
{
    struct buf after = {.arena = l->arena}, ends = {.arena = l->arena};
    struct diag *d = diag(l->diags, D_B0207, b->low_span, at);
    buf_printf(&after, "starts after %.*s", STR_ARG(at));
    buf_printf(&ends, "ends before %.*s", STR_ARG(at));
    d->label = buf_str(&after);
    diag_note(l->diags, d, before->high_span, buf_str(&ends));
}

static void check_pair(struct linker *l, const struct authority *w, const struct chain_band *before, const struct chain_band *b)
{
    if (!before->has_high || !b->has_low) {
        note_before(l, diag0(l->diags, D_B0776, b->span), before);
        return;
    }
    int c = value_compare(w->form.amount, l->names, before->high, b->low);
    struct str high = amount_text(l, w, before->high), low = amount_text(l, w, b->low);
    if (c > 0)
        note_before(l, diag(l->diags, D_B0775, b->span, low, high), before);
    else if (c < 0)
        note_before(l, diag(l->diags, D_B0774, b->span, high, low), before);
    else if (before->high_open && b->low_open)
        tell_hole(l, before, b, low);
    else if (!before->high_open && !b->low_open)
        note_before(l, diag(l->diags, D_B0775, b->span, low, high), before);
}

static void check_band(struct linker *l, const struct authority *w, const struct chain_band *b)
{
    int c = b->has_low && b->has_high ? value_compare(w->form.amount, l->names, b->low, b->high) : -1;
    if (c > 0 || (c == 0 && (b->low_open || b->high_open)))
        diag0(l->diags, D_B0778, b->span);
}

static void check_bands(struct linker *l, struct authority *w)
{
    struct ordering o = {l, w};
    uint32_t n = w->form.bands.n;
    struct chain_band *b = w->form.bands.p;
    sort_stable(l->arena, b, n, sizeof *b, by_low, &o);
    for (uint32_t i = 0; i < n; i++) {
        check_band(l, w, &b[i]);
        if (i)
            check_pair(l, w, &b[i - 1], &b[i]);
    }
    struct value zero = w->form.amount.kind == TYPE_NUMBER ? value_number(0) : value_int(0);
    if (n && b[0].has_low && value_compare(w->form.amount, l->names, b[0].low, zero) > 0)
        diag(l->diags, D_B0779, b[0].span, STR("less than"), amount_text(l, w, b[0].low));
    if (n && b[n - 1].has_high)
        diag(l->diags, D_B0779, b[n - 1].span, STR("more than"), amount_text(l, w, b[n - 1].high));
}

/* --- the rest ------------------------------------------------------------------------------------------------------------------------- */

static bool read_delegate(struct linker *l, struct authority *w)
{
    static const char *const members[] = {"days", "share", "again"};
    const struct datum *d = w->delegate;
    if (!d)
        return true;
    if (!field_table(l->diags, d, members, ARRAY_LEN(members), "delegate", "{ days = 14, share = 0.5, again = false }"))
        return false;
    bool ok = true;
    const struct datum *days = datum_get(d, STR("days")), *share = datum_get(d, STR("share")), *again = datum_get(d, STR("again"));
    w->form.delegates = true;
    if (days && (days->kind != DATUM_NUMBER || days->number < 1)) {
        field_wrong(l->diags, days, "days", "a number of days: 14");
        ok = false;
    } else if (days) {
        w->form.delegate_days = (uint32_t)days->number;
    }
    if (share && (share->kind != DATUM_NUMBER || share->number <= 0 || share->number > 1)) {
        field_wrong(l->diags, share, "share", "a share up to 1: 0.5");
        ok = false;
    } else if (share) {
        w->form.delegate_share = share->number;
    }
    w->form.again = again && again->kind == DATUM_BOOL && again->number > 0;
    return ok;
}

static uint32_t rule_of(struct linker *l, struct name name, const struct authority *w)
{
    *VEC_PUSH(l->arena, l->plan->rules) = (struct plan_rule){.name = name, .title = w->title.text, .cite = w->cite.text, .fired = NAME_NONE};
    return l->plan->rules.n - 1;
}

/* "payment: delegation" */
static void name_grants(struct linker *l, const struct inst *i, struct authority *w)
{
    struct buf b = {.arena = l->arena};
    buf_add(&b, linker_text(l, i->name));
    buf_text(&b, ": delegation");
    if (w->form.delegates)
        w->form.grant_rule = rule_of(l, names_put(l->names, buf_str(&b)), w);
}

/* "payment: each act within 1 workday" */
static bool read_each(struct linker *l, struct inst *i, struct authority *w)
{
    struct buf b = {.arena = l->arena};
    if (!w->each.given)
        return true;
    if (!linker_length(l, w->each.text, w->each.span, &w->form.each))
        return false;
    buf_add(&b, linker_text(l, i->name));
    buf_printf(&b, ": each act within %.*s", STR_ARG(w->each.text));
    w->form.has_each = true;
    w->form.each_rule = rule_of(l, names_put(l->names, buf_str(&b)), w);
    return true;
}

static bool amount_fits(struct type t)
{
    return t.kind == TYPE_MONEY || t.kind == TYPE_NUMBER || t.kind == TYPE_DURATION;
}

static bool read_amount(struct linker *l, struct authority *w)
{
    w->form.amount = TYPE(TYPE_NONE);
    if (!w->amount.given)
        return true;
    w->amount_expr = linker_expr(l, w->trigger.frame, &w->amount, TYPE(TYPE_ERROR));
    if (!w->amount_expr)
        return false;
    w->form.amount_of = w->amount_expr;
    w->form.amount = type_plain(w->amount_expr->type);
    if (amount_fits(w->form.amount))
        return true;
    struct buf b = {.arena = l->arena};
    type_print(&b, &l->schema->types, w->form.amount);
    diag(l->diags, D_B0780, w->amount.span, buf_str(&b));
    return false;
}

/* The built-in facts `delegation` and `delegation.ended`; a book may declare them otherwise. */
static void declare_grants(struct linker *l, const struct authority *w)
{
    static const char *const kinds[] = {"delegation", "delegation.ended"};
    const struct {
        const char *name;
        struct type type;
    } fields[] = {{"to", {.kind = TYPE_RECORD, .optional = true}},
                  {"till", {.kind = TYPE_DATE, .optional = true}},
                  {"authority", {.kind = TYPE_TEXT, .optional = true}},
                  {"limit", {.kind = w->form.amount.kind, .of = w->form.amount.of, .optional = true}}};
    for (uint32_t k = 0; w->delegate && k < ARRAY_LEN(kinds); k++) {
        uint32_t kind = schema_kind(l->schema, names_put(l->names, str_of(kinds[k])));
        if (l->schema->kinds.p[kind].declared)
            continue;
        l->schema->kinds.p[kind].declared = true;
        for (uint32_t f = 0; f < ARRAY_LEN(fields); f++) {
            struct field_def d = {.name = names_put(l->names, str_of(fields[f].name)), .type = fields[f].type};
            if (d.type.kind == TYPE_NONE)
                continue;
            d.column = schema_column(l->schema, d.name, type_plain(d.type));
            *VEC_PUSH(l->arena, l->schema->kinds.p[kind].fields) = d;
        }
    }
}

/* The condition: whether the chain of acts that the band wants is there. */
static uint32_t condition(struct linker *l, struct authority *w, uint32_t index)
{
    uint32_t args[ARGS_MOST], n = 0;
    struct type yes = TYPE(TYPE_BOOL);
    args[n++] = w->amount_expr ? w->amount_expr->node : graph_const(l->graph, yes, value_bool(true));
    args[n++] = w->initiator_expr ? w->initiator_expr->node : graph_const(l->graph, yes, VALUE_NONE);
    for (uint32_t i = 0; i < w->persons.n && n < ARGS_MOST; i++)
        args[n++] = w->persons.p[i]->node;
    return graph_node(l->graph, OP_CHAIN, yes, index, args, n);
}

static bool read_roles(struct linker *l, struct authority *w)
{
    struct graph *g = l->graph;
    struct type person = {.kind = TYPE_RECORD}, yes = TYPE(TYPE_BOOL);
    uint32_t actor = graph_node(g, OP_ACTOR, person, 0, NULL, 0), at = graph_node(g, OP_AT, TYPE(TYPE_TIME), 0, NULL, 0);
    struct name role;
    bool ok = true;
    w->verdict.of_node = NODE_NONE;
    for (uint32_t i = 0; i < w->of.n; i++) {
        if (!linker_role(l, &w->of.p[i], &role)) {
            ok = false;
            continue;
        }
        *VEC_PUSH(l->arena, w->verdict.of) = role;
        w->verdict.of_node = graph_or(g, w->verdict.of_node, graph_node(g, OP_IS_ROLE, yes, role.id, (uint32_t[]){actor, at}, 2));
    }
    return ok;
}

static bool read_bands(struct linker *l, struct authority *w)
{
    bool ok = w->bands->kind == DATUM_TABLE && w->bands->npairs > 0;
    if (!ok)
        field_wrong(l->diags, w->bands, "bands", "a list: { { upto = 50000, chain = { approve \"role\" } } }");
    for (uint32_t k = 0; w->bands->kind == DATUM_TABLE && k < w->bands->npairs; k++)
        ok &= read_band(l, w, &w->bands->pairs[k].value);
    if (ok && w->form.amount.kind != TYPE_NONE)
        check_bands(l, w);
    return ok;
}

static bool check_room(struct linker *l, const struct authority *w)
{
    struct buf b = {.arena = l->arena};
    if (w->persons.n <= ARGS_MOST - 2)
        return true;
    buf_int(&b, ARGS_MOST - 2);
    diag(l->diags, D_B0243, w->bands->span, buf_str(&b));
    return false;
}

static void authority_link(struct linker *l, struct inst *i)
{
    struct authority *w = i->data;
    struct verdict_form *v = &w->verdict;
    *v = (struct verdict_form){.name = i->name, .span = i->name_span, .effect = EFFECT_REQUIRE, .kinds = w->trigger.kinds, .from = DAY_FIRST,
                               .till = DAY_LAST, .cite = w->cite.text, .title = w->title.text};
    if (w->effective.given) {
        v->from = w->effective.from;
        v->till = w->effective.till;
    }
    w->form.name = i->name;
    w->form.span = i->name_span;
    v->rule = rule_of(l, i->name, w);
    l->calendar = linker_calendar(l, &w->calendar);
    bool ok = linker_where(l, &w->trigger);
    ok &= linker_where(l, &w->start);
    ok &= read_roles(l, w);
    ok &= read_amount(l, w);
    settle_type(l, i, w);
    v->where = w->trigger.where;
    v->when = linker_expr(l, w->trigger.frame, &w->when, TYPE(TYPE_BOOL));
    w->initiator_expr = linker_expr(l, w->trigger.frame, &w->initiator, (struct type){.kind = TYPE_RECORD});
    ok &= (!w->when.given || v->when) && (!w->initiator.given || w->initiator_expr);
    ok &= read_bands(l, w);
    ok &= check_room(l, w);
    ok &= read_delegate(l, w);
    ok &= read_each(l, i, w);
    name_grants(l, i, w);
    if (ok)
        declare_grants(l, w);
    l->calendar = 0;
    for (uint32_t k = 0; k < w->overrides.n; k++)
        *VEC_PUSH(l->arena, v->overrides) = names_put(l->names, w->overrides.p[k].text);
    if (w->because.given) {
        struct expr_env env = linker_env(l, w->trigger.frame);
        ok &= (v->because = template_compile(&env, w->because.text, w->because.span)) != NULL;
    }
    w->form.asked = w->start.kinds;
    w->form.asked_where = w->start.where;
    w->form.has_initiator = w->initiator_expr != NULL;
    w->form.npersons = w->persons.n;
    i->good = ok;
}

static void wait_for_acts(struct linker *l, const struct authority *w)
{
    struct str names[CHAIN_ACT_COUNT];
    bool used[CHAIN_ACT_COUNT] = {false};
    uint32_t n = 0;
    for (uint32_t b = 0; b < w->form.bands.n; b++)
        for (uint32_t s = 0; s < w->form.bands.p[b].steps.n; s++)
            used[w->form.bands.p[b].steps.p[s].act] = true;
    for (int a = 0; a < CHAIN_ACT_COUNT; a++)
        if (used[a] && name_is(w->form.kind[a]))
            names[n++] = linker_text(l, w->form.kind[a]);
    struct expr_env env = linker_env(l, NULL);
    *VEC_PUSH(l->arena, l->plan->waited) = kind_set_new(&env, names, n, false);
}

static void authority_lower(struct linker *l, struct inst *i)
{
    struct authority *w = i->data;
    struct expr *e = NEW(l->arena, struct expr);
    w->form.verdict = l->plan->verdicts.n;
    *e = (struct expr){.text = STR("the chain of acts"), .token = i->name_span, .type = TYPE(TYPE_BOOL), .node = condition(l, w, l->plan->chains.n)};
    w->verdict.condition = e;
    w->verdict.chain = l->plan->chains.n + 1;
    wait_for_acts(l, w);
    *VEC_PUSH(l->arena, l->plan->verdicts) = w->verdict;
    *VEC_PUSH(l->arena, l->plan->chains) = w->form;
}

/* --- for people ------------------------------------------------------------------------------------------------------------- */

static void authority_describe(struct scribe *s, const struct inst *i)
{
    const struct authority *w = i->data;
    const struct note_line **roles = NEW_ARRAY(s->arena, const struct note_line *, w->of.n + 1);
    struct told_chain t = {.form = &w->form, .amount = w->amount_expr, .initiator = w->initiator_expr, .when = w->verdict.when, .persons = w->persons.p};
    struct note_line *event = plain_trigger(s, w->trigger.kinds, w->trigger.where);
    for (uint32_t k = 0; k < w->of.n; k++)
        roles[k] = line_link(s, STR("role"), w->of.p[k].text);
    t.event = w->of.n ? SAY(s, EVENT_BY, event, line_list(s, roles, w->of.n, P_OR_WORD)) : event;
    s->note->title = w->title.text;
    note_chain(s, &t);
    note_common(s, &(struct note_common){.because = w->because.text, .filled = w->verdict.because, .cite = w->cite.text, .owner = w->owner.text,
                                         .calendar = w->calendar.text, .from = w->verdict.from, .till = w->verdict.till});
}

const struct word word_authority = {
    .name = "authority",
    .summary = "who must check, approve, ratify or be informed, in which order, up to how much",
    .since = "1",
    .manner = WORD_RULE,
    .fields = authority_fields,
    .size = sizeof(struct authority),
    .effective_at = offsetof(struct authority, effective),
    .chapter = CHAPTER_AUTHORITIES,
    .covers = COVERED_RULE,
    .describe = authority_describe,
    .links_first = true,
    .declare = authority_declare,
    .offer = authority_offer,
    .link = authority_link,
    .lower = authority_lower,
};
