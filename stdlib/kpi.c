/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

#include "vm/rule/score.h"

struct kpi {
    struct quoted title, because, cite, calendar, owner, of, every, parent, unit;
    const struct datum *per, *target, *floor, *baseline, *weight, *confidence;
    struct expr_text value, when;
    struct picked better;
    struct whole enough;
    struct flag hide;
    struct day_range effective;
    /* made while linking */
    struct quoted_list groups;
    struct measure_source source;
};

static const struct field kpi_fields[] = {
    F_TEXT(struct kpi, title, FIELD_OPTIONAL, "what people call it"),
    F_EXPR(struct kpi, value, FIELD_REQUIRED,
           "what is measured: rate(duty), or counts, sums, means and percentiles of facts"),
    F_TEXT(struct kpi, of, FIELD_OPTIONAL, "the role whose holders are measured, each for themselves"),
    F_DATUM(struct kpi, per, FIELD_OPTIONAL, "a role, a record, an expression or a list of expressions",
            "one value for each of these; without `of` and `per` one for the whole book"),
    F_TEXT(struct kpi, every, FIELD_OPTIONAL,
           "over which periods: week, month, quarter, 2 weeks; without it the whole log"),
    F_EXPR(struct kpi, when, FIELD_OPTIONAL, "it is measured only where this holds at the end of the period"),
    F_DATUM(struct kpi, target, FIELD_OPTIONAL, "a value, or an expression over params", "what is wanted"),
    F_DATUM(struct kpi, floor, FIELD_OPTIONAL, "a value, or an expression over params",
            "what is the least to be borne: no points from there on"),
    F_DATUM(struct kpi, baseline, FIELD_OPTIONAL, "a value, or an expression over params",
            "where it stood when this was agreed"),
    F_PICK(struct kpi, better, FIELD_OPTIONAL, "more less", "more", "which direction is the good one"),
    F_TEXT(struct kpi, unit, FIELD_OPTIONAL, "what the value counts, for people: share, tickets, hours"),
    F_TEXT(struct kpi, parent, FIELD_OPTIONAL, "the kpi that it is part of"),
    F_DATUM(struct kpi, weight, FIELD_OPTIONAL, "a number",
            "its weight in the parent; those of one parent add up to 100"),
    F_WHOLE(struct kpi, enough, FIELD_OPTIONAL, "how many facts there must be for a judgement"),
    F_DATUM(struct kpi, confidence, FIELD_OPTIONAL, "a share between 0 and 1",
            "judged by the careful end of the interval of this confidence"),
    F_FLAG(struct kpi, hide, FIELD_OPTIONAL, "with fewer facts than `enough` no value is shown"),
    F_TEXT(struct kpi, because, FIELD_OPTIONAL, "why it is there"),
    F_TEXT(struct kpi, cite, FIELD_OPTIONAL, "where it is written"),
    F_DAYS(struct kpi, effective, FIELD_OPTIONAL, "the civil days in force, both included"),
    F_TEXT(struct kpi, calendar, FIELD_OPTIONAL, "another calendar than the book's"),
    F_TEXT(struct kpi, owner, FIELD_OPTIONAL, "the role that answers for it"),
    F_END,
};
extern const struct word word_kpi;

/* --- whose
 * -------------------------------------------------------------------------------------------------------------------
 */

static bool read_groups(struct linker *l, struct kpi *w)
{
    struct measure_form *f = &w->source.form;
    f->members = MEMBERS_GROUPS;
    w->source.groups = &w->groups;
    if (!field_texts(l->arena, l->diags, w->per, "per", &w->groups))
        return false;
    if (w->of.given) {
        diag(l->diags, D_B0745, w->per->span, linker_text(l, f->name));
        return false;
    }
    bool fits = w->groups.n > 0 && w->groups.n < ARGS_MOST;
    if (!fits)
        field_wrong(l->diags, w->per, "per", "from one to 15 expressions");
    return fits;
}

static bool read_per(struct linker *l, struct kpi *w)
{
    struct measure_form *f = &w->source.form;
    struct quoted q;
    uint32_t at;
    if (w->per->kind == DATUM_TABLE)
        return read_groups(l, w);
    if (!field_text(l->diags, w->per, "per", &q))
        return false;
    struct name n = names_find(l->names, q.text);
    uint32_t record = name_is(n) ? schema_record_find(l->schema, n) : UINT32_MAX;
    bool role = name_is(n) && map_get(&l->world->role_of, n.id, &at);
    if (role && (!w->of.given || name_eq(n, f->of))) {
        f->members = MEMBERS_ROLE;
        f->of = n;
        return true;
    }
    if (record != UINT32_MAX && (!w->of.given || record == 0)) {
        f->members = w->of.given ? MEMBERS_ROLE : MEMBERS_RECORD;
        f->record = record;
        return true;
    }
    return read_groups(l, w);
}

static bool read_whose(struct linker *l, struct kpi *w)
{
    struct measure_form *f = &w->source.form;
    bool ok = true;
    f->of = f->owner = f->parent = NAME_NONE;
    if (w->of.given) {
        f->members = MEMBERS_ROLE;
        ok = linker_role(l, &w->of, &f->of);
    }
    if (w->owner.given)
        ok &= linker_role(l, &w->owner, &f->owner);
    return (!w->per || read_per(l, w)) && ok;
}

/* --- its place among others
 * ------------------------------------------------------------------------------------------------------ */

static bool is_kpi(struct linker *l, struct name n)
{
    for (uint32_t i = 0; name_is(n) && i < l->insts.n; i++)
        if (l->insts.p[i]->word == &word_kpi && name_eq(l->insts.p[i]->name, n))
            return true;
    return false;
}

static bool read_parent(struct linker *l, struct kpi *w)
{
    struct measure_form *f = &w->source.form;
    if (!w->parent.given && !w->weight)
        return true;
    if (!w->parent.given || !w->weight) {
        diag(l->diags, D_B0742, w->parent.given ? w->parent.span : w->weight->span, linker_text(l, f->name),
             w->parent.given ? STR("parent") : STR("weight"),
             w->parent.given ? STR("weight") : STR("parent"));
        return false;
    }
    f->has_weight = w->weight->kind == DATUM_NUMBER &&
                    money_of_number(w->weight->number, &f->weight) == MONEY_OK && f->weight >= 0;
    if (!f->has_weight)
        field_wrong(l->diags, w->weight, "weight", "a number from 0 to 100 with at most four decimals");
    f->parent = names_find(l->names, w->parent.text);
    if (is_kpi(l, f->parent))
        return f->has_weight;
    struct str *names = NEW_ARRAY(l->arena, struct str, l->insts.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->insts.n; i++)
        if (l->insts.p[i]->word == &word_kpi && !name_eq(l->insts.p[i]->name, f->name))
            names[n++] = linker_text(l, l->insts.p[i]->name);
    diag_nearest(l->diags, diag(l->diags, D_B0732, w->parent.span, w->parent.text), w->parent.text, names, n);
    return false;
}

/* The children of one parent that are in force on a day weigh 100 together: asked where some piece begins. */
static void check_weights(struct linker *l, const struct kpi *first, int32_t day)
{
    struct buf b = {.arena = l->arena};
    int64_t sum = 0;
    for (uint32_t i = 0; i < l->insts.n; i++) {
        const struct kpi *w = l->insts.p[i]->word == &word_kpi ? l->insts.p[i]->data : NULL;
        const struct measure_form *f = w ? &w->source.form : NULL;
        if (f && f->has_weight && name_eq(f->parent, first->source.form.parent) && f->from <= day &&
            day <= f->till)
            sum += f->weight;
    }
    if (sum == POINTS_FULL * MONEY_ONE)
        return;
    buf_number(&b, (double)sum / (double)MONEY_ONE);
    diag(l->diags, D_B0730, first->weight->span, linker_text(l, first->source.form.parent), buf_str(&b));
}

static void kpi_finish(struct linker *l)
{
    struct map told = {.arena = l->arena};
    for (uint32_t i = 0; i < l->insts.n; i++) {
        const struct kpi *w = l->insts.p[i]->word == &word_kpi ? l->insts.p[i]->data : NULL;
        uint32_t at;
        if (!w || !w->source.form.has_weight || !name_is(w->source.form.parent))
            continue;
        uint64_t key = hash_mix((uint64_t)w->source.form.parent.id << 32 ^ (uint32_t)w->source.form.from);
        if (map_get(&told, key, &at))
            continue;
        map_put(&told, key, 0);
        check_weights(l, w,
                      w->source.form.from == DAY_FIRST ? MIN(w->source.form.till, 0) : w->source.form.from);
    }
}

/* --- reading
 * ------------------------------------------------------------------------------------------------------------------------
 */

static bool read_source(struct linker *l, struct inst *i)
{
    struct kpi *w = i->data;
    struct measure_source *s = &w->source;
    *s = (struct measure_source){.value = w->value,
                                 .when = w->when,
                                 .target = w->target,
                                 .floor = w->floor,
                                 .baseline = w->baseline,
                                 .confidence = w->confidence,
                                 .has_every = w->every.given};
    s->form = (struct measure_form){.name = i->name,
                                    .span = i->name_span,
                                    .title = w->title.text,
                                    .because = w->because.text,
                                    .cite = w->cite.text,
                                    .unit = w->unit.text,
                                    .from = DAY_FIRST,
                                    .till = DAY_LAST,
                                    .less = w->better.given && w->better.index == 1,
                                    .hide = w->hide.given && w->hide.value,
                                    .spread = NODE_NONE};
    if (w->effective.given) {
        s->form.from = w->effective.from;
        s->form.till = w->effective.till;
    }
    s->calendar = linker_calendar(l, &w->calendar);
    bool ok = read_whose(l, w);
    ok &= read_parent(l, w);
    if (w->every.given)
        ok &= linker_period(l, &w->every, &s->every, s->calendar);
    if (w->enough.given && w->enough.value < 1) {
        diag(l->diags, D_B0311, w->enough.span, STR("enough"), STR("a number of facts from 1 on"),
             STR("less"), STR("enough = 5, or leave it out"));
        ok = false;
    }
    s->form.enough = w->enough.given && w->enough.value > 0 ? (uint64_t)w->enough.value : 0;
    if (s->form.hide && !s->form.enough)
        diag0(l->diags, D_B0749, w->hide.span);
    return ok;
}

/* Rules that its value names offer their outcomes first: its terms may count them. */
static void offer_before(struct linker *l, const struct inst *i, const struct kpi *w)
{
    for (uint32_t k = 0; k < l->insts.n; k++) {
        struct inst *x = l->insts.p[k];
        struct buf b = {.arena = l->arena};
        buf_add(&b, linker_text(l, x->name));
        buf_text(&b, x->word == &word_kpi ? ".measured" : "");
        if (x != i && b.n && memmem(w->value.text.p, w->value.text.n, b.p, b.n))
            linker_offer(l, x);
    }
}

static void kpi_declare(struct linker *l, struct inst *i)
{
    linker_outcome(l, i->name, "measured", i->name_span);
}

static void kpi_offer(struct linker *l, struct inst *i)
{
    struct kpi *w = i->data;
    uint32_t rule;
    uint32_t calendar = l->calendar;
    i->good = read_source(l, i);
    if (!i->good)
        return;
    offer_before(l, i, w);
    *VEC_PUSH(l->arena, l->measuring) = i->name;
    i->good = linker_measure(l, &w->source, w->every.given ? &w->source.every : NULL, false, &rule);
    l->measuring.n--;
    l->calendar = calendar;
    if (i->good)
        *VEC_PUSH(l->arena, l->measures) = &w->source;
}

/* --- for people --------------------------------------------------------------------------------------- */

static void wanted(struct scribe *s, enum phrase label, const struct expr *e)
{
    note_field(s, label, e ? plain(s, e) : NULL);
}

/* As it was linked: the piece that stands where this one does. */
static const struct measure_form *form_of(const struct plan *p, const struct inst *i)
{
    for (uint32_t k = 0; k < p->measures.n; k++)
        if (p->measures.p[k].span.at == i->name_span.at && p->measures.p[k].span.source == i->name_span.source)
            return &p->measures.p[k];
    return NULL;
}

static void kpi_describe(struct scribe *s, const struct inst *i)
{
    const struct kpi *w = i->data;
    const struct measure_form *f = form_of(s->plan, i);
    if (!f || !f->value)
        return;
    struct note_line *value = plain(s, f->value);
    s->note->title = w->title.text;
    s->note->gist = w->every.given ? SAY(s, K_EVERY, value, line_text(s, w->every.text)) : SAY(s, K_WHOLE, value);
    note_para(s, s->note->gist);
    note_source(s, STR("value"), f->value);
    note_source(s, STR("when"), f->when);
    if (w->of.given)
        note_tie(s, TIE_MEASURES, STR("role"), w->of.text);
    note_field(s, P_K_OF, w->of.given ? line_link(s, STR("role"), w->of.text) : NULL);
    note_field_text(s, P_L_UNIT, w->unit.text);
    wanted(s, P_K_TARGET, f->target);
    wanted(s, P_K_FLOOR, f->floor);
    wanted(s, P_K_BASELINE, f->baseline);
    note_field(s, P_K_BETTER, f->less ? SAY0(s, K_LESS) : NULL);
    note_field(s, P_K_PARENT, w->parent.given ? line_link(s, STR("kpi"), w->parent.text) : NULL);
    note_params(s);
    note_common(s, &(struct note_common){.because = w->because.text,
                                         .cite = w->cite.text,
                                         .owner = w->owner.text,
                                         .calendar = w->calendar.text,
                                         .from = w->effective.given ? w->effective.from : DAY_FIRST,
                                         .till = w->effective.given ? w->effective.till : DAY_LAST});
}

const struct word word_kpi = {
    .name = "kpi",
    .summary =
        "how well something goes, period by period: a value, what is wanted of it, and who is measured",
    .since = "1",
    .manner = WORD_RULE,
    .measures = true,
    .fields = kpi_fields,
    .size = sizeof(struct kpi),
    .effective_at = offsetof(struct kpi, effective),
    .chapter = CHAPTER_KPIS,
    .covers = COVERED_EVIDENCE,
    .describe = kpi_describe,
    .declare = kpi_declare,
    .offer = kpi_offer,
    .finish = kpi_finish,
};
