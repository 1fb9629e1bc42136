/* SPDX-License-Identifier: MIT
 * review: who is graded how often, on which measures, and what follows from the grade. */
#include "stdlib/words.h"

struct weigh_entry {
    struct str name;               /* of a kpi; "raters"; or what an expression is called */
    struct span span;
    const struct datum *row;       /* of an expression; NULL: a kpi or raters */
    int64_t weight;
};
struct review {
    struct quoted title, because, cite, owner, of, per, every, by;
    const struct datum *weigh, *minus, *grades, *quota, *requires, *raters, *eligible, *outcome, *pool, *compare;
    struct whole min;
    struct flag prorate;
    struct day_range effective;
    /* made while linking */
    VEC(struct weigh_entry) entries;
    struct trigger graded, due, rating;
    struct review_form form;
};
#define R struct review
/* clang-format off */
static const struct field review_fields[] = {
    F_TEXT(R, title, FIELD_OPTIONAL, "what people call it"),
    F_TEXT(R, of, FIELD_OPTIONAL, "the role whose holders are reviewed, each for the days on which they held it"),
    F_TEXT(R, per, FIELD_OPTIONAL, "a role, or \"person\" for everybody, in place of `of`"),
    F_TEXT(R, every, FIELD_REQUIRED, "how often: month, quarter, halfyear, year"),
    F_TEXT(R, by, FIELD_OPTIONAL, "how long after its period the grades stand: 10 workdays; without it they stand at its end"),
    F_DATUM(R, weigh, FIELD_REQUIRED, "{ kpi = n }, { { n, \"expression\" } }, { raters = n }, together 100", "what counts how much; an expression gives points from 0 to 100, or has a target (and floor, better, name) of its own"),
    F_DATUM(R, minus, FIELD_OPTIONAL, "{ breach = n, violation = n }", "points off for each missed deadline and each violation in the period"),
    F_DATUM(R, grades, FIELD_OPTIONAL, "{ { \"S\", 95 }, …, { \"C\", 0 } }", "grades with the score from which on they are given, from the best down to 0"),
    F_DATUM(R, quota, FIELD_OPTIONAL, "{ S = 0.2 }", "the largest share that may have a grade; those tied at its edge all stay below"),
    F_WHOLE(R, min, FIELD_OPTIONAL, "quotas count only where at least so many are graded"),
    F_DATUM(R, requires, FIELD_OPTIONAL, "{ in_force = share, raters = n }", "a kpi counts when it was in force for this share of the period; a person needs so many raters"),
    F_DATUM(R, raters, FIELD_OPTIONAL, "{ on, score, of, by, gap, target, floor }", "the events that carry a rater's score, of whom, by whom, and how far apart two may lie"),
    F_DATUM(R, eligible, FIELD_OPTIONAL, "{ { \"name\", \"condition\" } }", "who may have a reward: every condition must hold, and each that does not is told"),
    F_DATUM(R, outcome, FIELD_OPTIONAL, "{ GRADE = { reward = \"expression\", duty = \"name\" } }", "what a grade leads to"),
    F_DATUM(R, pool, FIELD_OPTIONAL, "a number or an expression", "what all rewards of a period may come to: beyond it each is cut in proportion"),
    F_FLAG(R, prorate, FIELD_OPTIONAL, "rewards are by the share of the period's days on which the role was held"),
    F_DATUM(R, compare, FIELD_OPTIONAL, "\"field of person\", or { \"field\", grades = { \"S\" } }", "groups whose shares of the best grade are compared"),
    F_TEXT(R, because, FIELD_OPTIONAL, "why it is there"),
    F_TEXT(R, cite, FIELD_OPTIONAL, "where it is written"),
    F_DAYS(R, effective, FIELD_OPTIONAL, "the civil days in force, both included"),
    F_TEXT(R, owner, FIELD_OPTIONAL, "the role that answers for it"),
    F_END,
};
/* clang-format on */
#undef R
extern const struct word word_review;

/* A number of at most four decimals, in 1/10000, from `low` to `high` (in units); else told as `what` that should be `wanted`. */
static bool read_units(struct linker *l, const struct datum *d, const char *what, const char *wanted, int64_t low, int64_t high, int64_t *ret)
{
    bool good = d->kind == DATUM_NUMBER && money_of_number(d->number, ret) == MONEY_OK && *ret >= low && *ret <= high;
    if (!good && d->kind == DATUM_NUMBER) {
        struct buf b = {.arena = l->arena};
        buf_number(&b, d->number);
        diag(l->diags, D_B0791, d->span, str_of(what), str_of(wanted), buf_str(&b));
    } else if (!good) {
        field_wrong(l->diags, d, what, wanted);
    }
    return good;
}

static struct str units_text(struct linker *l, int64_t units)
{
    struct buf b = {.arena = l->arena};
    buf_number(&b, (double)units / (double)POINT_ONE);
    return buf_str(&b);
}

static struct str type_words(struct linker *l, struct type t)
{
    struct buf b = {.arena = l->arena};
    type_print(&b, &l->schema->types, type_plain(t));
    return buf_str(&b);
}

/* --- grades ------------------------------------------------------------------------------------------------------------------- */

static bool read_grade(struct linker *l, struct review *w, const struct datum *row)
{
    const struct datum *name = row->kind == DATUM_TABLE ? datum_at(row, 1) : NULL, *n = name ? datum_at(row, 2) : NULL;
    struct grade_bound g = {.quota = NO_QUOTA};
    struct review_form *f = &w->form;
    if (!n || name->kind != DATUM_TEXT || row->npairs != 2) {
        field_wrong(l->diags, row, "a grade", "a name and the score from which on it is given: { \"A\", 85 }");
        return false;
    }
    if (!read_units(l, n, "the score of a grade", "a number from 0 to 100 of at most four decimals", 0, POINTS_FULL * POINT_ONE, &g.from))
        return false;
    struct name grade = names_put(l->names, name->text);
    bool ok = true;
    for (uint32_t i = 0; i < f->grades.n; i++)
        if (name_eq(f->grades.p[i], grade) || f->bounds.p[i].from == g.from) {
            bool same = name_eq(f->grades.p[i], grade);
            diag(l->diags, same ? D_B0754 : D_B0755, same ? name->span : n->span, same ? name->text : linker_text(l, f->grades.p[i]), units_text(l, g.from));
            ok = false;
        }
    if (ok && f->bounds.n && g.from > f->bounds.p[f->bounds.n - 1].from) {
        diag(l->diags, D_B0756, n->span, name->text, units_text(l, g.from), linker_text(l, f->grades.p[f->grades.n - 1]), units_text(l, f->bounds.p[f->bounds.n - 1].from));
        ok = false;
    }
    *VEC_PUSH(l->arena, f->grades) = grade;
    *VEC_PUSH(l->arena, f->bounds) = g;
    *VEC_PUSH(l->arena, f->outcomes) = (struct outcome_form){.duty = NAME_NONE};
    return ok;
}

static void read_grades(struct linker *l, struct review *w)
{
    struct review_form *f = &w->form;
    bool ok = true;
    if (!w->grades)
        return;
    if (w->grades->kind != DATUM_TABLE || w->grades->npairs == 0) {
        field_wrong(l->diags, w->grades, "grades", "a list of grades: { { \"A\", 85 }, { \"B\", 70 }, { \"C\", 0 } }");
        return;
    }
    for (uint32_t i = 0; i < w->grades->npairs; i++)
        ok &= read_grade(l, w, &w->grades->pairs[i].value);
    if (!ok || f->bounds.p[f->bounds.n - 1].from == 0)
        return;
    diag(l->diags, D_B0757, w->grades->pairs[w->grades->npairs - 1].value.span, linker_text(l, f->grades.p[f->grades.n - 1]), units_text(l, f->bounds.p[f->bounds.n - 1].from));
}

/* The index of a grade that the book names; false: it is told with the nearest. */
static bool find_grade(struct linker *l, const struct review *w, struct str text, struct span at, uint32_t *ret)
{
    const struct review_form *f = &w->form;
    struct str *names = NEW_ARRAY(l->arena, struct str, f->grades.n + 1);
    for (*ret = 0; *ret < f->grades.n; ++*ret) {
        names[*ret] = linker_text(l, f->grades.p[*ret]);
        if (str_eq(names[*ret], text))
            return true;
    }
    diag_nearest(l->diags, diag(l->diags, D_B0758, at, text), text, names, f->grades.n);
    return false;
}

static void read_quota(struct linker *l, struct review *w)
{
    struct review_form *f = &w->form;
    uint32_t at;
    f->least = w->min.given && w->min.value > 0 ? (uint32_t)MIN(w->min.value, INT32_MAX) : 0;
    if (!w->quota)
        return;
    if (w->quota->kind != DATUM_TABLE || datum_count(w->quota)) {
        field_wrong(l->diags, w->quota, "quota", "a share for a grade: { S = 0.2 }");
        return;
    }
    for (uint32_t i = 0; i < w->quota->npairs; i++) {
        const struct datum_pair *p = &w->quota->pairs[i];
        int64_t share;
        if (!find_grade(l, w, p->key, p->key_span, &at) || !read_units(l, &p->value, "a quota", "a share from 0 to 1, as in 0.2", 0, POINT_ONE, &share))
            continue;
        f->quotas = true;
        f->bounds.p[at].quota = share;
        if (at + 1 == f->grades.n)
            diag(l->diags, D_B0759, p->key_span, p->key);
    }
}

/* --- its outcomes are kinds ------------------------------------------------------------------------------------------------------ */

static uint32_t add_field(struct linker *l, uint32_t kind, const char *name, struct type t, struct span at)
{
    struct field_def d = {.name = names_put(l->names, str_of(name)), .type = t, .span = at};
    const struct field_def *had = kind_field(l->schema, kind, d.name);
    if (had)
        return had->column; /* of another piece of the same review */
    d.column = schema_column(l->schema, d.name, type_plain(t));
    *VEC_PUSH(l->arena, l->schema->kinds.p[kind].fields) = d;
    return d.column;
}

static void declare_kinds(struct linker *l, struct inst *i, struct review *w)
{
    struct review_form *f = &w->form;
    struct type grade = {.kind = TYPE_ONE_OF, .optional = true};
    if (f->grades.n)
        grade.of = types_choices(&l->schema->types, f->grades.p, f->grades.n);
    else
        grade.kind = TYPE_TEXT;
    const struct {
        const char *name;
        struct type type;
    } graded[GRADED_COUNT] = { /* ORDER graded_field */
        {"holder", {.kind = TYPE_RECORD, .of = f->record}}, {"period", TYPE(TYPE_TEXT)}, {"period_start", TYPE(TYPE_TIME)}, {"period_end", TYPE(TYPE_TIME)},
        {"score", TYPE(TYPE_NUMBER)}, {"grade", grade}, {"days", TYPE(TYPE_NUMBER)}, {"share", TYPE(TYPE_NUMBER)}, {"breaches", TYPE(TYPE_NUMBER)},
        {"violations", TYPE(TYPE_NUMBER)}, {"gap", {.kind = TYPE_NUMBER, .optional = true}},
    }, due[DUE_COUNT] = { /* ORDER due_field */
        {"period", TYPE(TYPE_TEXT)}, {"period_start", TYPE(TYPE_TIME)}, {"period_end", TYPE(TYPE_TIME)}, {"deadline", TYPE(TYPE_TIME)},
    };
    uint32_t k = linker_outcome(l, i->name, "graded", i->name_span);
    f->graded = l->schema->kinds.p[k].name;
    for (uint32_t n = 0; n < GRADED_COUNT; n++)
        f->graded_columns[n] = add_field(l, k, graded[n].name, graded[n].type, i->name_span);
    k = linker_outcome(l, i->name, "due", i->name_span);
    f->due = l->schema->kinds.p[k].name;
    for (uint32_t n = 0; n < DUE_COUNT; n++)
        f->due_columns[n] = add_field(l, k, due[n].name, due[n].type, i->name_span);
}

static void read_whom(struct linker *l, struct inst *i, struct review *w)
{
    static const struct str person = {"person", 6};
    struct review_form *f = &w->form;
    f->of = NAME_NONE;
    if (w->of.given == w->per.given) {
        diag(l->diags, D_B0790, w->of.given ? w->per.span : i->name_span, linker_text(l, i->name), w->of.given ? STR("twice") : STR("nowhere"));
        return;
    }
    if (w->per.given && str_eq(w->per.text, person))
        return;
    if (w->per.given && text_nearest(w->per.text, &person, 1).p) {
        diag_nearest(l->diags, diag(l->diags, D_B0306, w->per.span, w->per.text), w->per.text, &person, 1);
        return;
    }
    f->of = names_put(l->names, w->of.given ? w->of.text : w->per.text); /* whether there is such a role is looked at when all are read */
}

static void review_declare(struct linker *l, struct inst *i)
{
    struct review *w = i->data;
    w->form.name = i->name;
    read_whom(l, i, w); /* what is wrong is told, and the rest is read */
    read_grades(l, w);
    read_quota(l, w);
    declare_kinds(l, i, w);
}

/* --- what it waits for --------------------------------------------------------------------------------------------------------- */

static bool own_kind(struct linker *l, const struct inst *i, struct name kind, struct trigger *ret)
{
    struct datum *d = NEW(l->arena, struct datum);
    *d = (struct datum){.kind = DATUM_TEXT, .span = i->name_span, .text = linker_text(l, kind)};
    return linker_trigger(l, d, "review", NULL, ret);
}

static void read_rating(struct linker *l, struct review *w)
{
    static const char *const members[] = {"on", "score", "of", "by", "gap", "target", "floor", "better"};
    if (!w->raters)
        return;
    if (!field_table(l->diags, w->raters, members, ARRAY_LEN(members), "raters", "{ on = \"rating\", of = \"whom\", score = \"points\", gap = 15 }"))
        return;
    const struct datum *on = datum_get(w->raters, STR("on"));
    if (!on || !datum_get(w->raters, STR("score")) || !datum_get(w->raters, STR("of"))) {
        diag(l->diags, D_B0792, w->raters->span, !on ? STR("on") : datum_get(w->raters, STR("of")) ? STR("score") : STR("of"));
        return;
    }
    if (!linker_trigger(l, on, "on", NULL, &w->rating))
        w->rating.kinds = NULL;
}

static void review_offer(struct linker *l, struct inst *i)
{
    struct review *w = i->data;
    i->good = own_kind(l, i, w->form.graded, &w->graded) && own_kind(l, i, w->form.due, &w->due);
    read_rating(l, w);
}

/* --- what counts how much -------------------------------------------------------------------------------------------------------- */

static bool read_entry(struct linker *l, const struct datum_pair *p, struct weigh_entry *e)
{
    static const char *const wanted = "a number above 0 and up to 100, of at most four decimals";
    const struct datum *n = &p->value;
    *e = (struct weigh_entry){.name = p->key, .span = p->key_span};
    if (p->index) {
        static const char *const members[] = {"name", "target", "floor", "better"};
        const struct datum *x = p->value.kind == DATUM_TABLE ? datum_at(&p->value, 2) : NULL, *name = x ? datum_get(&p->value, STR("name")) : NULL;
        if (!x || datum_count(&p->value) != 2 || x->kind != DATUM_TEXT) {
            field_wrong(l->diags, &p->value, "what is weighed", "kpi = n, or a number and an expression: { 20, \"expression\" }");
            return false;
        }
        struct quoted q = {.text = x->text};
        if (!field_members(l->diags, &p->value, members, ARRAY_LEN(members), STR("what is weighed")) || (name && !field_text(l->diags, name, "name", &q)))
            return false;
        *e = (struct weigh_entry){.name = q.text, .span = x->span, .row = &p->value};
        n = datum_at(&p->value, 1);
    }
    return read_units(l, n, "a weight", wanted, 1, POINTS_FULL * POINT_ONE, &e->weight);
}

static bool read_weigh(struct linker *l, struct review *w)
{
    int64_t sum = 0;
    bool ok = true;
    if (w->weigh->kind != DATUM_TABLE || w->weigh->npairs == 0) {
        field_wrong(l->diags, w->weigh, "weigh", "what counts how much: { kpi = 60, { 40, \"expression\" } }");
        return false;
    }
    for (uint32_t i = 0; i < w->weigh->npairs; i++) {
        struct weigh_entry e;
        ok &= read_entry(l, &w->weigh->pairs[i], &e);
        sum += ok ? e.weight : 0;
        *VEC_PUSH(l->arena, w->entries) = e;
    }
    if (ok && sum != POINTS_FULL * POINT_ONE)
        diag(l->diags, D_B0750, w->weigh->span, units_text(l, sum), units_text(l, sum < POINTS_FULL * POINT_ONE ? POINTS_FULL * POINT_ONE - sum : sum - POINTS_FULL * POINT_ONE), sum < POINTS_FULL * POINT_ONE ? STR("are missing") : STR("are too many"));
    return ok && sum == POINTS_FULL * POINT_ONE;
}

static bool read_minus(struct linker *l, struct review *w)
{
    static const char *const members[] = {"breach", "violation"};
    int64_t *const into[] = {&w->form.minus_breach, &w->form.minus_violation};
    bool ok = !w->minus || field_table(l->diags, w->minus, members, ARRAY_LEN(members), "minus", "points off for each: { breach = 2, violation = 5 }");
    for (uint32_t i = 0; ok && w->minus && i < ARRAY_LEN(members); i++) {
        const struct datum *d = datum_get(w->minus, str_of(members[i]));
        if (d)
            ok &= read_units(l, d, members[i], "points from 0 to 100, of at most four decimals", 0, POINTS_FULL * POINT_ONE, into[i]);
    }
    return ok;
}

static bool read_requires(struct linker *l, struct review *w)
{
    static const char *const members[] = {"in_force", "raters"};
    if (!w->requires)
        return true;
    if (!field_table(l->diags, w->requires, members, ARRAY_LEN(members), "requires", "{ in_force = 0.8, raters = 2 }"))
        return false;
    const struct datum *share = datum_get(w->requires, STR("in_force")), *raters = datum_get(w->requires, STR("raters"));
    bool ok = !share || read_units(l, share, "in_force", "a share from 0 to 1, as in 0.8", 0, POINT_ONE, &w->form.in_force);
    if (!raters)
        return ok;
    if (raters->kind != DATUM_NUMBER || !raters->integer || raters->number < 1 || raters->number > 1000) {
        field_wrong(l->diags, raters, "raters", "a whole number of raters, from 1");
        return false;
    }
    w->form.raters = (uint32_t)raters->number;
    if (!w->raters)
        diag0(l->diags, D_B0793, raters->span);
    return ok && w->raters;
}

/* --- points ------------------------------------------------------------------------------------------------------------------------ */

static bool read_bound(struct linker *l, const struct datum *row, const char *name, bool *has, struct decimal *ret)
{
    const struct datum *d = datum_get(row, str_of(name));
    *has = d != NULL;
    if (!d)
        return true;
    if (d->kind != DATUM_NUMBER) {
        field_wrong(l->diags, d, name, "a number");
        return false;
    }
    *ret = decimal_of(TYPE(TYPE_NUMBER), value_number(d->number));
    return true;
}

/* A floor lies on the bad side of the target; without one the target is above zero, for a share of it to be points. */
static bool check_scale(struct linker *l, const struct point_scale *s, struct str name, struct span at)
{
    const struct decimal zero = {0};
    bool good = !s->has_floor || (s->less ? decimal_compare(s->target, s->floor) < 0 : decimal_compare(s->target, s->floor) > 0);
    bool above = s->has_floor || !s->has_target || decimal_compare(s->target, zero) > 0 || (s->less && decimal_compare(s->target, zero) == 0);
    if (!good || !above)
        diag(l->diags, good ? D_B0795 : D_B0794, at, name);
    return good && above;
}

/* target, floor, better of an expression or of raters. */
static bool read_scale(struct linker *l, const struct datum *row, struct str name, struct span at, struct point_scale *s)
{
    const struct datum *better = datum_get(row, STR("better"));
    bool ok = read_bound(l, row, "target", &s->has_target, &s->target);
    ok &= read_bound(l, row, "floor", &s->has_floor, &s->floor);
    s->less = better && better->kind == DATUM_TEXT && str_eq(better->text, STR("less"));
    if (better && !s->less && !(better->kind == DATUM_TEXT && str_eq(better->text, STR("more")))) {
        field_wrong(l->diags, better, "better", "\"more\" or \"less\"");
        return false;
    }
    if (ok && !s->has_target && (s->has_floor || better)) {
        field_wrong(l->diags, s->has_floor ? datum_get(row, STR("floor")) : better, s->has_floor ? "floor" : "better", "beside a target");
        return false;
    }
    return ok && check_scale(l, s, name, at);
}

/* --- raters ------------------------------------------------------------------------------------------------------------------------ */

static uint32_t rating_node(struct linker *l, struct review *w, const char *member, const char *fallback, struct type want)
{
    const struct datum *d = datum_get(w->raters, str_of(member));
    struct expr_text t = {.text = str_of(fallback), .span = w->raters->span, .given = true};
    if (d && !field_expr(l->diags, d, member, &t))
        return NODE_NONE;
    const struct expr *e = linker_expr(l, w->rating.frame, &t, want);
    return e ? e->node : NODE_NONE;
}

static bool link_rating(struct linker *l, struct review *w)
{
    struct rating_form *r = &w->form.rating;
    struct type person = {.kind = TYPE_RECORD, .of = 0};
    if (!w->raters || !w->rating.kinds)
        return !w->raters;
    bool ok = linker_where(l, &w->rating);
    r->kinds = w->rating.kinds;
    r->where = w->rating.where;
    r->score = rating_node(l, w, "score", "score", TYPE(TYPE_NUMBER));
    r->of = rating_node(l, w, "of", "of", person);
    r->by = rating_node(l, w, "by", "actor", person);
    const struct datum *gap = datum_get(w->raters, STR("gap"));
    r->has_gap = gap != NULL;
    if (gap && (gap->kind != DATUM_NUMBER || gap->number < 0)) {
        field_wrong(l->diags, gap, "gap", "a number: how far apart two raters' scores may lie");
        return false;
    }
    if (gap) {
        struct buf b = {.arena = l->arena};
        buf_number(&b, gap->number);
        r->gap = decimal_of(TYPE(TYPE_NUMBER), value_number(gap->number));
        r->gap_text = buf_str(&b);
    }
    return ok && r->score != NODE_NONE && r->of != NODE_NONE && r->by != NODE_NONE;
}

/* --- who may have what --------------------------------------------------------------------------------------------------------------- */

static bool read_eligible(struct linker *l, struct review *w)
{
    bool ok = true;
    if (w->eligible && w->eligible->kind != DATUM_TABLE) {
        field_wrong(l->diags, w->eligible, "eligible", "a list of named conditions: { { \"a year in service\", \"condition\" } }");
        return false;
    }
    for (uint32_t i = 0; w->eligible && i < w->eligible->npairs; i++) {
        const struct datum *row = &w->eligible->pairs[i].value, *name = row->kind == DATUM_TABLE ? datum_at(row, 1) : NULL, *x = name ? datum_at(row, 2) : NULL;
        struct expr_text t;
        if (!x || name->kind != DATUM_TEXT || row->npairs != 2) {
            field_wrong(l->diags, row, "a condition of eligible", "its name and what must hold: { \"a year in service\", \"condition\" }");
            return false;
        }
        struct eligible_form e = {.name = name->text};
        ok &= field_expr(l->diags, x, "a condition", &t) && (e.condition = linker_expr(l, w->graded.frame, &t, TYPE(TYPE_BOOL)));
        *VEC_PUSH(l->arena, w->form.eligible) = e;
    }
    return ok;
}

static bool known_duty(struct linker *l, const struct datum *d, struct name *ret)
{
    struct quoted q;
    if (!field_text(l->diags, d, "duty", &q))
        return false;
    struct str *names = NEW_ARRAY(l->arena, struct str, l->insts.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->insts.n; i++)
        if (str_eq(str_of(l->insts.p[i]->word->name), STR("duty")))
            names[n++] = linker_text(l, l->insts.p[i]->name);
    *ret = names_put(l->names, q.text);
    for (uint32_t i = 0; i < n; i++)
        if (str_eq(names[i], q.text))
            return true;
    diag_nearest(l->diags, diag(l->diags, D_B0718, q.span, q.text), q.text, names, n);
    return false;
}

static bool read_reward(struct linker *l, struct review *w, const struct datum *d, struct outcome_form *o)
{
    struct review_form *f = &w->form;
    struct expr_text t;
    if (!field_expr(l->diags, d, "reward", &t))
        return false;
    o->reward = linker_expr(l, w->graded.frame, &t, TYPE(TYPE_ERROR));
    if (!o->reward)
        return false;
    if (o->reward->type.kind != TYPE_MONEY || (f->rewards && o->reward->type.of != f->money.of)) {
        diag(l->diags, D_B0796, t.span, type_words(l, o->reward->type), f->rewards ? type_words(l, f->money) : STR("money"));
        return false;
    }
    f->rewards = true;
    f->money = type_plain(o->reward->type);
    return true;
}

static bool read_outcome(struct linker *l, struct review *w)
{
    static const char *const members[] = {"reward", "duty"};
    bool ok = true;
    uint32_t at;
    if (w->outcome && (w->outcome->kind != DATUM_TABLE || datum_count(w->outcome))) {
        field_wrong(l->diags, w->outcome, "outcome", "what a grade leads to: { S = { reward = \"0.2 * holder.salary\" }, C = { duty = \"plan\" } }");
        return false;
    }
    for (uint32_t i = 0; w->outcome && i < w->outcome->npairs; i++) {
        const struct datum_pair *p = &w->outcome->pairs[i];
        bool fits = find_grade(l, w, p->key, p->key_span, &at);
        fits &= field_table(l->diags, &p->value, members, ARRAY_LEN(members), "an outcome", "{ reward = \"0.2 * holder.salary\", duty = \"plan\" }");
        ok &= fits;
        const struct datum *reward = fits ? datum_get(&p->value, STR("reward")) : NULL, *duty = fits ? datum_get(&p->value, STR("duty")) : NULL;
        if (reward)
            ok &= read_reward(l, w, reward, &w->form.outcomes.p[at]);
        if (duty)
            ok &= known_duty(l, duty, &w->form.outcomes.p[at].duty);
    }
    return ok;
}

static bool read_pool(struct linker *l, struct review *w)
{
    struct review_form *f = &w->form;
    struct expr_text t;
    struct value v;
    f->prorate = w->prorate.given && w->prorate.value;
    if (!w->pool)
        return true;
    if (!f->rewards) {
        diag0(l->diags, D_B0797, w->pool->span);
        return false;
    }
    if (w->pool->kind == DATUM_NUMBER) {
        struct expr *e = NEW(l->arena, struct expr);
        if (!linker_value(l, w->pool, f->money, &v))
            return false;
        *e = (struct expr){.token = w->pool->span, .type = f->money, .node = graph_const(l->graph, f->money, v)};
        f->pool = e;
        return true;
    }
    if (!field_expr(l->diags, w->pool, "pool", &t) || !(f->pool = linker_expr(l, w->due.frame, &t, TYPE(TYPE_ERROR))))
        return false;
    if (type_eq(f->pool->type, f->money))
        return true;
    diag(l->diags, D_B0796, t.span, type_words(l, f->pool->type), type_words(l, f->money));
    return false;
}

/* --- fairness ------------------------------------------------------------------------------------------------------------------------ */

static bool read_chosen(struct linker *l, struct review *w, const struct datum *grades)
{
    struct quoted_list q;
    uint32_t at;
    if (!field_texts(l->arena, l->diags, grades, "grades", &q))
        return false;
    bool *in = NEW_ARRAY(l->arena, bool, w->form.grades.n + 1);
    for (uint32_t i = 0; i < q.n; i++) {
        if (!find_grade(l, w, q.p[i].text, q.p[i].span, &at))
            return false;
        in[at] = true;
        w->form.chosen = MAX(w->form.chosen, at + 1);
    }
    for (uint32_t i = 0; i < w->form.chosen; i++)
        if (!in[i]) {
            field_wrong(l->diags, grades, "grades of compare", "the best grade, and those that follow it");
            return false;
        }
    return true;
}

static bool read_compare(struct linker *l, struct review *w)
{
    static const char *const members[] = {"grades"};
    struct review_form *f = &w->form;
    struct quoted q;
    f->compare = NODE_NONE;
    f->chosen = 1;
    if (!w->compare)
        return true;
    bool table = w->compare->kind == DATUM_TABLE;
    const struct datum *field = table ? datum_at(w->compare, 1) : w->compare, *grades = table ? datum_get(w->compare, STR("grades")) : NULL;
    if (!field || (table && datum_count(w->compare) != 1)) {
        field_wrong(l->diags, w->compare, "compare", "a field of person: \"dept\", or { \"dept\", grades = { \"S\", \"A\" } }");
        return false;
    }
    if (table && !field_members(l->diags, w->compare, members, 1, STR("compare")))
        return false;
    if (!field_text(l->diags, field, "compare", &q) || (grades && !read_chosen(l, w, grades)))
        return false;
    if (f->grades.n == 0) {
        field_wrong(l->diags, w->compare, "compare", "a review with grades");
        return false;
    }
    const struct record_def *r = &l->schema->records.p[f->record];
    struct str *names = NEW_ARRAY(l->arena, struct str, r->fields.n + 1);
    bool found = false;
    for (uint32_t i = 0; i < r->fields.n; i++) {
        names[i] = linker_text(l, r->fields.p[i].name);
        found |= str_eq(names[i], q.text);
    }
    if (!found) {
        diag_nearest(l->diags, diag(l->diags, D_B0798, q.span, q.text), q.text, names, r->fields.n);
        return false;
    }
    struct buf b = {.arena = l->arena};
    buf_text(&b, "holder.");
    buf_add(&b, q.text);
    const struct expr *e = linker_expr(l, w->graded.frame, &(struct expr_text){.text = buf_str(&b), .span = q.span, .given = true}, TYPE(TYPE_ERROR));
    if (!e)
        return false;
    f->compare = e->node;
    f->compare_type = e->type;
    f->compare_text = q.text;
    return true;
}

/* --- together ------------------------------------------------------------------------------------------------------------------------- */

static bool read_times(struct linker *l, struct review *w)
{
    struct review_form *f = &w->form;
    f->has_by = w->by.given;
    bool ok = !w->by.given || linker_length(l, w->by.text, w->by.span, &f->by);
    return linker_period(l, &w->every, &f->every, 0) && ok;
}

/* --- what is measured: when all words have offered what they have ------------------------------------------------------------------------ */

static bool add_raters(struct linker *l, struct review *w, const struct weigh_entry *e, struct weighed *p)
{
    if (!w->raters) {
        diag0(l->diags, D_B0793, e->span);
        return false;
    }
    p->kind = WEIGHED_RATERS;
    p->type = TYPE(TYPE_NUMBER);
    return read_scale(l, w->raters, e->name, w->raters->span, &p->scale);
}

/* An expression is measured as a kpi without a name of its own would be. */
static bool add_expression(struct linker *l, struct review *w, const struct weigh_entry *e, uint32_t number, struct weighed *p)
{
    const struct review_form *f = &w->form;
    struct measure_source *s = NEW(l->arena, struct measure_source);
    struct buf name = {.arena = l->arena};
    const struct datum *text = datum_at(e->row, 2);
    struct point_scale scale = {0};
    bool ok = read_scale(l, e->row, e->name, text->span, &scale) && field_expr(l->diags, text, "what is weighed", &s->value);
    buf_printf(&name, "%.*s: %.*s #%u", STR_ARG(linker_text(l, f->name)), STR_ARG(e->name), number);
    s->target = datum_get(e->row, STR("target"));
    s->floor = datum_get(e->row, STR("floor"));
    s->form = (struct measure_form){.name = names_put(l->names, buf_str(&name)), .span = e->span, .from = f->from, .till = f->till, .less = scale.less,
                                    .of = f->of, .owner = NAME_NONE, .parent = NAME_NONE, .spread = NODE_NONE, .record = f->record,
                                    .members = name_is(f->of) ? MEMBERS_ROLE : MEMBERS_RECORD};
    return ok && linker_measure(l, s, &f->every, true, &p->rule);
}

static struct decimal constant_of(const struct linker *l, const struct expr *e, struct type t, bool *known)
{
    const struct node *n = &l->graph->nodes.p[e->node];
    *known = n->op == OP_CONST;
    return *known ? decimal_of(t, l->graph->consts.p[n->imm]) : (struct decimal){0};
}

/* A value has points: by its target; a number or yes/no of an expression by itself. */
static bool check_piece(struct linker *l, const struct review *w, const struct weigh_entry *e, const struct measure_form *m)
{
    bool plain = e->row && (m->type.kind == TYPE_NUMBER || m->type.kind == TYPE_BOOL), known;
    bool strange = m->members == MEMBERS_GROUPS || (m->members == MEMBERS_RECORD && m->record != w->form.record);
    if (strange) {
        struct str of = m->members == MEMBERS_GROUPS ? STR("groups") : linker_text(l, l->schema->records.p[m->record].name);
        diag(l->diags, D_B0752, e->span, e->name, of, name_is(w->form.of) ? linker_text(l, w->form.of) : STR("persons"));
        return false;
    }
    if (!m->target && !plain)
        diag(l->diags, D_B0753, e->span, e->name, type_words(l, m->type));
    if (!m->target || m->floor || m->type.kind == TYPE_BOOL)
        return m->target || plain;
    struct point_scale s = {.has_target = true, .less = m->less};
    s.target = constant_of(l, m->target, m->type, &known);
    return !known || check_scale(l, &s, e->name, e->span);
}

static bool check_pieces(struct linker *l, const struct review *w, const struct weigh_entry *e, struct weighed *p)
{
    const struct plan *plan = l->plan;
    bool meets = false, ok = true;
    for (uint32_t i = 0; i < plan->measures.n && ok; i++) {
        const struct measure_form *m = &plan->measures.p[i];
        if (m->rule != p->rule)
            continue;
        meets |= m->from <= w->form.till && w->form.from <= m->till;
        p->type = m->type;
        ok = check_piece(l, w, e, m);
    }
    if (ok && !meets)
        diag(l->diags, D_B0751, e->span, e->name);
    l->plan->measure_rules.p[p->rule].asked = true;
    return ok && meets;
}

static bool add_part(struct linker *l, struct review *w, uint32_t number)
{
    const struct weigh_entry *e = &w->entries.p[number - 1];
    bool raters = !e->row && str_eq(e->name, STR("raters"));
    struct weighed p = {.kind = WEIGHED_MEASURE, .is_kpi = !e->row && !raters, .name = e->name, .span = e->span, .weight = e->weight};
    struct quoted kpi = {.text = e->name, .span = e->span, .given = true};
    bool ok;
    if (raters)
        ok = add_raters(l, w, e, &p);
    else
        ok = e->row ? add_expression(l, w, e, number, &p) : linker_measure_over(l, &kpi, &w->form.every, &p.rule);
    ok = ok && (raters || check_pieces(l, w, e, &p));
    *VEC_PUSH(l->arena, w->form.parts) = p;
    return ok;
}

static void review_link(struct linker *l, struct inst *i)
{
    struct review *w = i->data;
    struct review_form *f = &w->form;
    struct name role;
    f->span = i->name_span;
    f->every_text = w->every.text;
    f->title = w->title.text;
    f->because = w->because.text;
    f->cite = w->cite.text;
    f->from = w->effective.given ? w->effective.from : DAY_FIRST;
    f->till = w->effective.given ? w->effective.till : DAY_LAST;
    bool ok = !name_is(f->of) || linker_role(l, w->of.given ? &w->of : &w->per, &role);
    ok &= !w->owner.given || linker_role(l, &w->owner, &role);
    bool timed = read_times(l, w);
    ok &= read_weigh(l, w);
    ok &= read_minus(l, w);
    ok &= read_requires(l, w);
    ok &= link_rating(l, w);
    ok &= read_eligible(l, w);
    ok &= read_outcome(l, w);
    ok &= read_pool(l, w);
    ok &= read_compare(l, w);
    ok &= timed;
    for (uint32_t k = 1; timed && k <= w->entries.n; k++)
        ok &= add_part(l, w, k);
    i->good = ok;
}

static void review_lower(struct linker *l, struct inst *i)
{
    const struct review *w = i->data;
    *VEC_PUSH(l->arena, l->plan->reviews) = w->form;
}

static void review_describe(struct scribe *s, const struct inst *i)
{
    const struct review *w = i->data;
    s->note->title = w->title.text;
    note_review(s, &w->form);
    note_common(s, &(struct note_common){.because = w->because.text, .cite = w->cite.text, .owner = w->owner.text, .from = w->form.from, .till = w->form.till});
}

const struct word word_review = {
    .name = "review",
    .summary = "who is graded how often, on which measures, and what follows from the grade",
    .since = "1",
    .manner = WORD_RULE,
    .fields = review_fields,
    .size = sizeof(struct review),
    .effective_at = offsetof(struct review, effective),
    .chapter = CHAPTER_REVIEWS,
    .covers = COVERED_EVIDENCE,
    .describe = review_describe,
    .declare = review_declare,
    .offer = review_offer,
    .link = review_link,
    .lower = review_lower,
};
