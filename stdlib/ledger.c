/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

struct ledger_entry {
    const struct datum *row;
    struct trigger trigger;
    struct expr_text add, of;
    const struct expr *added;      /* made of `add` */
    bool tally;                    /* made of another rule's `otherwise`: `add` is a number, the holder's */
    double amount;
};
struct ledger {
    struct quoted title, because, cite, of, per, expires, every, owner;
    const struct datum *unit, *entries, *floor, *levels;
    /* made while linking */
    VEC(struct ledger_entry) list;
    uint32_t account;
    struct account_form form;
};

static const struct field ledger_fields[] = {
    F_TEXT(struct ledger, title, FIELD_OPTIONAL, "what people call it"),
    F_TEXT(struct ledger, of, FIELD_OPTIONAL, "the role whose holders have an account"),
    F_TEXT(struct ledger, per, FIELD_OPTIONAL, "\"person\": an account for each; without `of` and `per` one for the whole book"),
    F_DATUM(struct ledger, unit, FIELD_OPTIONAL, "a text, or money \"CNY\"", "what is counted"),
    F_DATUM(struct ledger, entries, FIELD_OPTIONAL, "a list of { on, add, of }", "what is entered on which events"),
    F_TEXT(struct ledger, expires, FIELD_OPTIONAL, "how long an entry counts: 6mo"),
    F_TEXT(struct ledger, every, FIELD_OPTIONAL, "when all accounts start anew: month, quarter, halfyear, year"),
    F_DATUM(struct ledger, floor, FIELD_OPTIONAL, "a number", "what an account never falls below"),
    F_DATUM(struct ledger, levels, FIELD_OPTIONAL, "a list of { number, \"name\" }", "balances that have a name, and a consequence"),
    F_TEXT(struct ledger, because, FIELD_OPTIONAL, "why it is there"),
    F_TEXT(struct ledger, cite, FIELD_OPTIONAL, "where it is written"),
    F_TEXT(struct ledger, owner, FIELD_OPTIONAL, "the role that answers for it"),
    F_END,
};
extern const struct word word_ledger;
enum { LEVELS_MOST = 64 };         /* a run keeps a bit for each */

/* --- what it keeps --------------------------------------------------------------------------------------------------------- */

static bool read_unit(struct linker *l, const struct ledger *w, struct type *ret)
{
    struct quoted q;
    *ret = TYPE(TYPE_NUMBER);
    if (!w->unit)
        return true;
    if (w->unit->kind == DATUM_CALL && str_eq(w->unit->text, STR("money")))
        return linker_type(l, w->unit, ret);
    return field_text(l->diags, w->unit, "unit", &q);
}

static void declare_reached(struct linker *l, struct inst *i, const struct ledger *w)
{
    const struct {
        const char *name;
        struct type type;
    } own[REACHED_COUNT] = {{"holder", {.kind = TYPE_RECORD, .optional = true}}, {"level", TYPE(TYPE_TEXT)}, {"balance", w->form.type}}; /* ORDER reached_field */
    uint32_t k = linker_outcome(l, i->name, "reached", i->name_span);
    for (uint32_t f = 0; f < REACHED_COUNT; f++) {
        struct field_def d = {.name = names_put(l->names, str_of(own[f].name)), .type = own[f].type, .span = i->name_span};
        d.column = schema_column(l->schema, d.name, type_plain(d.type));
        if (!kind_field(l->schema, k, d.name))
            *VEC_PUSH(l->arena, l->schema->kinds.p[k].fields) = d;
    }
}

static void ledger_declare(struct linker *l, struct inst *i)
{
    struct ledger *w = i->data;
    struct world *world = l->world;
    i->good = read_unit(l, w, &w->form.type);
    w->account = world->accounts.n;
    map_put(&world->account_of, i->name.id, w->account);
    *VEC_PUSH(l->arena, world->accounts) =
        (struct account_def){.name = i->name, .span = i->name_span, .type = w->form.type, .personal = w->of.given || w->per.given};
    if (i->good)
        declare_reached(l, i, w);
}

/* --- what is entered --------------------------------------------------------------------------------------------------------- */

static bool read_entry(struct linker *l, const struct datum *row, struct ledger_entry *e)
{
    static const char *const members[] = {"on", "add", "of"};
    if (row->kind != DATUM_TABLE) {
        field_wrong(l->diags, row, "an entry", "{ on = \"kind\", add = \"an expression\" }");
        return false;
    }
    bool ok = field_members(l->diags, row, members, ARRAY_LEN(members), STR("an entry"));
    const struct datum *on = datum_get(row, STR("on")), *add = datum_get(row, STR("add")), *of = datum_get(row, STR("of"));
    if (!on || !add) {
        diag(l->diags, D_B0761, row->span, on ? STR("add") : STR("on"));
        return false;
    }
    ok &= linker_trigger(l, on, "on", NULL, &e->trigger);
    ok &= add->kind == DATUM_NUMBER || field_expr(l->diags, add, "add", &e->add);
    e->tally = add->kind == DATUM_NUMBER;
    e->amount = add->number;
    return ok && (!of || field_expr(l->diags, of, "of", &e->of));
}

/* `otherwise = { tally = { LEDGER = n } }` of another rule: n for the holder at each breach. */
static void tallies(struct linker *l, struct inst *i, struct ledger *w)
{
    for (uint32_t k = 0; k < l->insts.n; k++) {
        const struct inst *x = l->insts.p[k];
        const struct datum *otherwise = x->decl->body.kind == DATUM_TABLE ? datum_get(&x->decl->body, STR("otherwise")) : NULL;
        const struct datum *tally = otherwise && otherwise->kind == DATUM_TABLE ? datum_get(otherwise, STR("tally")) : NULL;
        const struct datum *n = tally && tally->kind == DATUM_TABLE ? datum_get(tally, linker_text(l, i->name)) : NULL;
        if (!n || n->kind != DATUM_NUMBER)
            continue;
        struct buf b = {.arena = l->arena};
        struct datum *on = NEW(l->arena, struct datum);
        struct ledger_entry e = {.row = n, .tally = true, .amount = n->number};
        buf_add(&b, linker_text(l, x->name));
        buf_text(&b, ".breached");
        *on = (struct datum){.kind = DATUM_TEXT, .span = n->span, .text = buf_str(&b)};
        e.of = (struct expr_text){.text = STR("holder"), .span = n->span, .given = true};
        if (linker_trigger(l, on, "tally", NULL, &e.trigger))
            *VEC_PUSH(l->arena, w->list) = e;
    }
}

static void ledger_offer(struct linker *l, struct inst *i)
{
    struct ledger *w = i->data;
    for (uint32_t k = 0; w->entries && k < w->entries->npairs; k++) {
        struct ledger_entry e = {.row = &w->entries->pairs[k].value};
        if (read_entry(l, e.row, &e))
            *VEC_PUSH(l->arena, w->list) = e;
        else
            i->good = false;
    }
    tallies(l, i, w);
    if (w->list.n == 0 && i->good)
        diag(l->diags, D_B0760, i->name_span, linker_text(l, i->name));
}

static struct str type_words(struct linker *l, struct type t)
{
    struct buf b = {.arena = l->arena};
    type_print(&b, &l->schema->types, t);
    return buf_str(&b);
}

static uint32_t constant_amount(struct linker *l, const struct ledger *w, const struct ledger_entry *e)
{
    struct datum d = {.kind = DATUM_NUMBER, .span = e->row->span, .number = e->amount};
    struct value v;
    bool good = linker_value(l, &d, w->form.type, &v);
    return good ? graph_const(l->graph, w->form.type, v) : NODE_NONE;
}

static uint32_t amount_node(struct linker *l, const struct ledger *w, struct ledger_entry *e)
{
    if (e->tally)
        return constant_amount(l, w, e);
    const struct expr *x = e->added = linker_expr(l, e->trigger.frame, &e->add, TYPE(TYPE_ERROR));
    const struct node *n = x ? &l->graph->nodes.p[x->node] : NULL;
    if (n && n->op == OP_CONST && x->type.kind == TYPE_NUMBER && w->form.type.kind == TYPE_MONEY)
        return constant_amount(l, w, &(struct ledger_entry){.row = e->row, .amount = l->graph->consts.p[n->imm].as.n});
    if (x && !type_eq(x->type, w->form.type)) {
        diag(l->diags, D_B0762, e->add.span, linker_text(l, w->form.name), type_words(l, w->form.type), type_words(l, type_plain(x->type)));
        return NODE_NONE;
    }
    return x ? x->node : NODE_NONE;
}

static bool link_entry(struct linker *l, struct ledger *w, struct ledger_entry *e)
{
    struct account_entry a = {.kinds = e->trigger.kinds, .whose = NODE_NONE};
    struct expr_text of = e->of.given ? e->of : (struct expr_text){.text = STR("actor"), .span = e->row->span, .given = true};
    bool ok = linker_where(l, &e->trigger);
    a.where = e->trigger.where;
    a.add = amount_node(l, w, e);
    if (w->form.personal) {
        const struct expr *x = linker_expr(l, e->trigger.frame, &of, (struct type){.kind = TYPE_RECORD});
        a.whose = x ? x->node : NODE_NONE;
        ok &= x != NULL;
    }
    *VEC_PUSH(l->arena, w->form.entries) = a;
    return ok && a.add != NODE_NONE;
}

/* --- levels, floors, periods --------------------------------------------------------------------------------------------------- */

static bool read_units(struct linker *l, const struct ledger *w, const struct datum *d, int64_t *ret)
{
    struct value v;
    if (d->kind == DATUM_NUMBER && money_of_number(d->number, ret) == MONEY_OK)
        return true;
    return linker_value(l, d, w->form.type.kind == TYPE_MONEY ? w->form.type : (struct type){.kind = TYPE_MONEY, .of = w->form.type.of}, &v) && (*ret = v.as.i, true);
}

static bool read_level(struct linker *l, struct ledger *w, const struct datum *row)
{
    const struct datum *n = row->kind == DATUM_TABLE ? datum_at(row, 1) : NULL, *name = n ? datum_at(row, 2) : NULL;
    struct account_level level;
    struct buf text = {.arena = l->arena};
    if (!name || name->kind != DATUM_TEXT || n->kind != DATUM_NUMBER) {
        diag0(l->diags, D_B0763, row->span);
        return false;
    }
    if (!read_units(l, w, n, &level.at))
        return false;
    buf_number(&text, n->number);
    level.text = buf_str(&text);
    level.name = names_put(l->names, name->text);
    for (uint32_t k = 0; k < w->form.levels.n; k++)
        if (w->form.levels.p[k].at == level.at)
            diag(l->diags, D_B0764, row->span, level.text);
    *VEC_PUSH(l->arena, w->form.levels) = level;
    return true;
}

static int by_distance(const void *a, const void *b, void *ud)
{
    (void)ud;
    int64_t x = ((const struct account_level *)a)->at, y = ((const struct account_level *)b)->at;
    x = x < 0 ? -x : x;
    y = y < 0 ? -y : y;
    return x < y ? -1 : x > y;
}

static bool read_levels(struct linker *l, struct ledger *w)
{
    bool ok = true;
    if (w->levels && w->levels->kind != DATUM_TABLE) {
        diag0(l->diags, D_B0763, w->levels->span);
        return false;
    }
    if (w->levels && w->levels->npairs > LEVELS_MOST) {
        field_wrong(l->diags, w->levels, "levels", "at most 64 levels");
        return false;
    }
    for (uint32_t k = 0; w->levels && k < w->levels->npairs; k++)
        ok &= read_level(l, w, &w->levels->pairs[k].value);
    sort_stable(l->arena, w->form.levels.p, w->form.levels.n, sizeof *w->form.levels.p, by_distance, NULL);
    return ok;
}

static bool read_lifetime(struct linker *l, struct ledger *w)
{
    struct length t;
    if (!w->expires.given)
        return true;
    if (!linker_length(l, w->expires.text, w->expires.span, &t))
        return false;
    w->form.expires = t.type.kind == TYPE_PERIOD;
    w->form.lifetime = t.value.as.period;
    if (!w->form.expires)
        diag(l->diags, D_B0766, w->expires.span, w->expires.text);
    return w->form.expires;
}

static bool read_every(struct linker *l, struct ledger *w)
{
    if (!w->every.given)
        return true;
    w->form.anew = civil_unit_find(w->every.text, &w->form.every) && w->form.every > UNIT_HOUR;
    if (w->form.anew)
        return true;
    struct str names[UNIT_COUNT];
    for (uint32_t i = 1; i < UNIT_COUNT; i++)
        names[i - 1] = str_of(civil_unit_name[i]);
    diag_nearest(l->diags, diag(l->diags, D_B0765, w->every.span, w->every.text), w->every.text, names, UNIT_COUNT - 1);
    return false;
}

static bool read_owners(struct linker *l, struct ledger *w)
{
    static const struct str person = {"person", 6};
    struct name n;
    bool ok = !w->of.given || linker_role(l, &w->of, &w->form.of);
    if (w->owner.given)
        ok &= linker_role(l, &w->owner, &n);
    if (!w->per.given || str_eq(w->per.text, person))
        return ok;
    if (text_nearest(w->per.text, &person, 1).p) {
        diag_nearest(l->diags, diag(l->diags, D_B0306, w->per.span, w->per.text), w->per.text, &person, 1);
        return false;
    }
    return linker_role(l, &w->per, &w->form.of) && ok;
}

static void ledger_link(struct linker *l, struct inst *i)
{
    struct ledger *w = i->data;
    struct account_form *f = &w->form;
    f->name = i->name;
    f->span = i->name_span;
    f->title = w->title.text;
    f->because = w->because.text;
    f->cite = w->cite.text;
    f->personal = w->of.given || w->per.given;
    f->of = f->reached = NAME_NONE;
    bool ok = read_owners(l, w);
    ok &= read_levels(l, w);
    ok &= read_lifetime(l, w);
    ok &= read_every(l, w);
    f->has_floor = w->floor != NULL;
    if (w->floor)
        ok &= read_units(l, w, w->floor, &f->floor);
    for (uint32_t k = 0; k < w->list.n; k++)
        ok &= link_entry(l, w, &w->list.p[k]);
    i->good = ok;
}

static void ledger_lower(struct linker *l, struct inst *i)
{
    struct ledger *w = i->data;
    w->form.reached = linker_awaited(l, i->name, "reached");
    *VEC_PUSH(l->arena, l->plan->accounts) = w->form;
}

/* Ledgers that `tally` names and nobody declared. */
static void ledger_finish(struct linker *l)
{
    uint32_t at;
    for (uint32_t k = 0; k < l->insts.n; k++) {
        const struct inst *x = l->insts.p[k];
        const struct datum *otherwise = x->decl->body.kind == DATUM_TABLE ? datum_get(&x->decl->body, STR("otherwise")) : NULL;
        const struct datum *tally = otherwise && otherwise->kind == DATUM_TABLE ? datum_get(otherwise, STR("tally")) : NULL;
        for (uint32_t n = 0; tally && tally->kind == DATUM_TABLE && n < tally->npairs; n++) {
            struct name name = names_find(l->names, tally->pairs[n].key);
            if (name_is(name) && map_get(&l->world->account_of, name.id, &at))
                continue;
            struct str *names = NEW_ARRAY(l->arena, struct str, l->world->accounts.n + 1);
            for (uint32_t j = 0; j < l->world->accounts.n; j++)
                names[j] = linker_text(l, l->world->accounts.p[j].name);
            diag_nearest(l->diags, diag(l->diags, D_B0767, tally->pairs[n].key_span, tally->pairs[n].key), tally->pairs[n].key, names, l->world->accounts.n);
        }
    }
}

/* --- for people ------------------------------------------------------------------------------------------------------------- */

static struct note_line *entry_amount(struct scribe *s, const struct ledger_entry *e)
{
    struct buf b = {.arena = s->arena};
    if (!e->tally)
        return e->added ? plain(s, e->added) : line_code(s, e->add.text);
    if (e->amount > 0)
        buf_char(&b, '+');
    buf_number(&b, e->amount);
    return line_text(s, buf_str(&b));
}

static void ledger_describe(struct scribe *s, const struct inst *i)
{
    static const enum phrase head[] = {P_L_EVENT, P_L_ENTERED};
    const struct ledger *w = i->data;
    struct buf unit = {.arena = s->arena};
    s->note->title = w->title.text;
    if (w->form.type.kind == TYPE_MONEY)
        type_print(&unit, &s->plan->schema->types, w->form.type);
    else if (w->unit)
        buf_add(&unit, w->unit->text);
    note_field_text(s, P_L_UNIT, buf_str(&unit));
    struct note_table *t = note_table(s, head, ARRAY_LEN(head));
    for (uint32_t k = 0; k < w->list.n; k++) {
        note_cell(s, t, plain_trigger(s, w->list.p[k].trigger.kinds, w->list.p[k].trigger.where));
        note_cell(s, t, entry_amount(s, &w->list.p[k]));
    }
    note_account(s, &w->form, w->expires.text, w->every.text);
    note_params(s);
    note_common(s, &(struct note_common){.because = w->because.text, .cite = w->cite.text, .owner = w->owner.text, .from = DAY_FIRST, .till = DAY_LAST});
}

const struct word word_ledger = {
    .name = "ledger",
    .summary = "an account of points, hours, money: what is entered when, what expires, which levels are reached",
    .since = "1",
    .manner = WORD_RULE,
    .fields = ledger_fields,
    .size = sizeof(struct ledger),
    .effective_at = SIZE_MAX,
    .chapter = CHAPTER_LEDGERS,
    .covers = COVERED_EVIDENCE,
    .describe = ledger_describe,
    .declare = ledger_declare,
    .offer = ledger_offer,
    .link = ledger_link,
    .lower = ledger_lower,
    .finish = ledger_finish,
};
