/* SPDX-License-Identifier: MIT */
#include "vm/show/grades.h"

#include <math.h>

/* --- records ---------------------------------------------------------------------------------------- */

static struct record *units(const struct show_env *e, int64_t n)
{
    return record_number(e->arena, (double)n / (double)POINT_ONE);
}

static struct record *units_or_null(const struct show_env *e, bool known, int64_t n)
{
    return known ? units(e, n) : record_new(e->arena, RECORD_NULL);
}

static struct record *texts(const struct show_env *e, const struct str *p, uint32_t n)
{
    struct record *list = record_new(e->arena, RECORD_LIST);
    for (uint32_t i = 0; i < n; i++)
        record_push(e->arena, list, record_text(e->arena, p[i]));
    return list;
}

static struct str grade_text(const struct show_env *e, const struct review_form *f, uint32_t grade)
{
    return names_text(e->names, f->grades.p[grade]);
}

static struct record *parts_of(const struct show_env *e, const struct grade_found *x)
{
    struct arena *a = e->arena;
    struct record *list = record_new(a, RECORD_LIST);
    for (uint32_t i = 0; i < x->nparts; i++) {
        const struct found_part *p = &x->parts[i];
        struct record *r = record_new(a, RECORD_OBJECT);
        record_put_text(a, r, "name", p->part->name);
        record_put(a, r, "weight", units(e, p->part->weight));
        record_put(a, r, "value", p->value.state == V_KNOWN ? show_value(e, p->part->type, p->value) : record_new(a, RECORD_NULL));
        record_put(a, r, "points", units_or_null(e, p->points.known, p->points.points));
        record_put(a, r, "score", units_or_null(e, p->points.known, p->points.score));
        if (p->points.counted != p->part->weight && (p->points.known || p->points.counted))
            record_put(a, r, "counted", units(e, p->points.counted));
        if (p->why.n)
            record_put_text(a, r, "why", p->why);
        record_push(a, list, r);
    }
    return list;
}

static struct record *minus_of(const struct show_env *e, const struct grade_found *x)
{
    struct arena *a = e->arena;
    struct record *list = record_new(a, RECORD_LIST);
    for (uint32_t i = 0; i < x->nminus; i++) {
        if (x->minus[i].each == 0)
            continue;
        struct record *r = record_new(a, RECORD_OBJECT);
        record_put_text(a, r, "name", str_of(x->minus[i].name));
        record_put_int(a, r, "count", (int64_t)x->minus[i].count);
        record_put(a, r, "each", units(e, x->minus[i].each));
        record_put(a, r, "points", units(e, x->minus[i].points));
        record_push(a, list, r);
    }
    return list;
}

/* Why a grade is lower than its score: of each that they passed by, how many days its quota had left. */
static struct record *quota_of(const struct show_env *e, const struct grade_found *x)
{
    struct arena *a = e->arena;
    struct record *r = record_new(a, RECORD_OBJECT), *list = record_new(a, RECORD_LIST);
    record_put_text(a, r, "by_score", grade_text(e, x->form, x->rank.by_score));
    record_put_int(a, r, "place", x->rank.place);
    record_put_int(a, r, "tied", x->rank.tied);
    record_put_int(a, r, "days", x->all_days);
    record_put_int(a, r, "wanted", x->rank.wanted);
    for (uint32_t i = x->rank.by_score; i < x->rank.grade; i++) {
        struct record *g = record_new(a, RECORD_OBJECT);
        bool any = x->rank.left[i] == NO_QUOTA;
        record_put_text(a, g, "grade", grade_text(e, x->form, i));
        record_put(a, g, "share", units_or_null(e, !any, x->form->bounds.p[i].quota));
        record_put(a, g, "left", any ? record_new(a, RECORD_NULL) : record_int(a, x->rank.left[i]));
        record_put_text(a, g, "why", !any && x->rank.left[i] < x->rank.wanted ? STR("no room") : STR("behind others"));
        record_push(a, list, g);
    }
    record_put(a, r, "passed_by", list);
    return r;
}

static struct record *conditions_of(const struct show_env *e, const struct grade_found *x)
{
    struct arena *a = e->arena;
    struct record *list = record_new(a, RECORD_LIST);
    for (uint32_t i = 0; i < x->nconditions; i++) {
        const struct condition_found *c = &x->conditions[i];
        struct record *r = record_new(a, RECORD_OBJECT);
        record_put_text(a, r, "name", c->name);
        record_put(a, r, "value", c->value.state == V_KNOWN ? record_bool(a, c->value.as.b) : record_new(a, RECORD_NULL));
        if (c->value.state != V_KNOWN)
            record_put(a, r, "needs", texts(e, c->needs, c->nneeds));
        record_push(a, list, r);
    }
    return list;
}

static struct record *money_record(const struct show_env *e, int64_t n)
{
    struct buf b = {.arena = e->arena};
    money_print(&b, n);
    return record_text(e->arena, buf_str(&b));
}

static void put_reward(const struct show_env *e, struct record *r, const struct grade_found *x)
{
    const struct reward_found *w = &x->reward;
    if (w->state == REWARD_NONE)
        return;
    record_put(e->arena, r, "reward", w->state == REWARD_KNOWN ? money_record(e, w->amount) : record_new(e->arena, RECORD_NULL));
    if (w->state == REWARD_KNOWN && w->amount != w->claim) {
        record_put(e->arena, r, "claim", money_record(e, w->claim));
        record_put(e->arena, r, "prorated", money_record(e, w->prorated));
    }
    if (w->state == REWARD_UNKNOWN)
        record_put(e->arena, r, "reward_needs", texts(e, w->needs, w->nneeds));
}

static void put_following(const struct show_env *e, struct record *r, const struct grade_found *x)
{
    const struct review_form *f = x->form;
    struct arena *a = e->arena;
    if (x->raised)
        record_put(a, r, "raised", units(e, x->raised));
    record_put_int(a, r, "days", x->days);
    record_put_int(a, r, "of_days", x->of_days);
    if (f->rating.kinds) {
        record_put_int(a, r, "raters", x->raters);
        record_put(a, r, "gap", x->gap.state == V_KNOWN ? record_number(a, x->gap.as.n) : record_new(a, RECORD_NULL));
    }
    if (x->known && f->grades.n && x->rank.grade != x->rank.by_score)
        record_put(a, r, "quota", quota_of(e, x));
    if (x->quotas_off)
        record_put(a, r, "quotas_off", record_bool(a, true));
    if (f->eligible.n) {
        record_put(a, r, "eligible", record_bool(a, x->eligible));
        record_put(a, r, "conditions", conditions_of(e, x));
    }
    put_reward(e, r, x);
    if (name_is(x->duty))
        record_put_text(a, r, "duty", names_text(e->names, x->duty));
    if (x->nneeds)
        record_put(a, r, "needs", texts(e, x->needs, x->nneeds));
}

static void put_head(const struct show_env *e, struct record *r, const struct finding *f, struct str period)
{
    record_put_text(e->arena, r, "rule", names_text(e->names, f->rule));
    record_put_text(e->arena, r, "period", period);
}

void show_grade(const struct show_env *e, struct record *r, const struct finding *f)
{
    const struct grade_found *x = f->grade;
    struct arena *a = e->arena;
    record_put_text(a, r, "rule", names_text(e->names, f->rule));
    show_core(e, r, "holder", x->holder);
    record_put_text(a, r, "period", x->period);
    if (x->estimate)
        record_put(a, r, "estimate", record_bool(a, true));
    record_put(a, r, "score", units_or_null(e, x->known, x->score));
    record_put_some(a, r, "grade", x->known && x->form->grades.n ? grade_text(e, x->form, x->rank.grade) : STR_EMPTY);
    record_put(a, r, "parts", parts_of(e, x));
    record_put(a, r, "minus", minus_of(e, x));
    put_following(e, r, x);
    if (f->because.n)
        record_put_text(a, r, "because", f->because);
    if (f->cite.n)
        record_put_text(a, r, "cite", f->cite);
}

static struct record *to_four(const struct show_env *e, bool known, double n)
{
    return known ? record_number(e->arena, nearbyint(n * (double)POINT_ONE) / (double)POINT_ONE) : record_new(e->arena, RECORD_NULL);
}

void show_fairness(const struct show_env *e, struct record *r, const struct finding *f)
{
    const struct fairness_found *x = f->fairness;
    struct arena *a = e->arena;
    struct record *grades = record_new(a, RECORD_LIST), *groups = record_new(a, RECORD_LIST);
    put_head(e, r, f, x->period);
    record_put_text(a, r, "compare", x->form->compare_text);
    for (uint32_t i = 0; i < x->form->chosen; i++)
        record_push(a, grades, record_text(a, grade_text(e, x->form, i)));
    record_put(a, r, "grades", grades);
    for (uint32_t i = 0; i < x->ngroups; i++) {
        const struct selection *s = &x->groups[i].selection;
        struct record *g = record_new(a, RECORD_OBJECT);
        record_put_text(a, g, "group", x->groups[i].name);
        record_put_int(a, g, "people", (int64_t)s->people);
        record_put_int(a, g, "chosen", (int64_t)s->chosen);
        record_put(a, g, "rate", to_four(e, true, s->rate));
        record_put(a, g, "ratio", to_four(e, s->has_ratio, s->ratio));
        record_put(a, g, "low", to_four(e, s->has_interval, s->low));
        record_put(a, g, "high", to_four(e, s->has_interval, s->high));
        if (s->has_ratio && s->reference)
            record_put(a, g, "reference", record_bool(a, true));
        record_push(a, groups, g);
    }
    record_put(a, r, "groups", groups);
    if (x->left_out)
        record_put_int(a, r, "left_out", (int64_t)x->left_out);
}

void show_pool(const struct show_env *e, struct record *r, const struct finding *f)
{
    const struct fairness_found *x = f->fairness;
    put_head(e, r, f, x->period);
    record_put(e->arena, r, "pool", money_record(e, x->pool));
    record_put(e->arena, r, "claimed", money_record(e, x->claimed));
    record_put(e->arena, r, "paid", money_record(e, x->paid));
}

/* --- for people --------------------------------------------------------------------------------------- */

static bool holds(const struct record *r, const char *key)
{
    const struct record *m = record_get(r, str_of(key));
    return m && m->kind == RECORD_BOOL && m->as.b;
}

static struct str cell_of(struct printer *p, const struct record *r, const char *key)
{
    const struct record *m = record_get(r, str_of(key));
    return m ? cell_text(p->arena, m) : STR_EMPTY;
}

static void out_cell(struct printer *p, const struct record *r, const char *before, const char *key, const char *after)
{
    struct str s = cell_of(p, r, key);
    if (!s.n)
        return;
    out_text(p, before);
    out_plain(p, s);
    out_text(p, after);
}

static void out_all(struct printer *p, const char *before, const struct record *list, const char *after)
{
    for (uint32_t i = 0; list && i < list->members.n; i++) {
        out_text(p, i ? ", " : before);
        out_plain(p, list->members.p[i].value->as.text);
    }
    out_text(p, list && list->members.n ? after : "");
}

enum { COLUMNS = 5 };              /* name, weight, value, points, score */
struct lines {
    VEC(struct str) cell;          /* COLUMNS of each line */
    VEC(struct str) note;          /* one of each */
    uint32_t width[COLUMNS];
};

static void add_line(struct printer *p, struct lines *l, const struct str *cell, struct str note)
{
    for (uint32_t i = 0; i < COLUMNS; i++) {
        l->width[i] = MAX(l->width[i], utf8_width(cell[i]));
        *VEC_PUSH(p->arena, l->cell) = cell[i];
    }
    *VEC_PUSH(p->arena, l->note) = note;
}

static void out_lines(struct printer *p, const struct lines *l)
{
    for (uint32_t i = 0; i < l->note.n; i++) {
        out_text(p, "  ");
        for (uint32_t c = 0; c < COLUMNS; c++) {
            struct str s = l->cell.p[i * COLUMNS + c];
            uint32_t pad = l->width[c] - utf8_width(s);
            out_pad(p, c ? pad + 2 : 0);
            out_plain(p, s);
            out_pad(p, c ? 0 : pad);
        }
        out_text(p, l->note.p[i].n ? "  " : "");
        out_plain(p, l->note.p[i]);
        out_text(p, "\n");
    }
}

static struct str joined(struct printer *p, const char *a, struct str b, const char *c, struct str d)
{
    struct buf s = {.arena = p->arena};
    buf_text(&s, a);
    buf_add(&s, b);
    buf_text(&s, c);
    buf_add(&s, d);
    return buf_str(&s);
}

/* A number to four decimals; all else as it is. */
static struct str short_cell(struct printer *p, const struct record *r, const char *key)
{
    const struct record *v = record_get(r, str_of(key));
    struct buf b = {.arena = p->arena};
    if (v->kind != RECORD_NUMBER || fabs(v->as.n) > 9e11)
        return cell_text(p->arena, v);
    buf_number(&b, nearbyint(v->as.n * (double)POINT_ONE) / (double)POINT_ONE);
    return buf_str(&b);
}

static void add_parts(struct printer *p, struct lines *l, const struct record *parts, bool scored)
{
    for (uint32_t i = 0; i < parts->members.n; i++) {
        const struct record *r = parts->members.p[i].value;
        struct str weight = cell_of(p, r, "weight"), counted = cell_of(p, r, "counted"), points = cell_of(p, r, "points"), value = short_cell(p, r, "value");
        const struct str cell[COLUMNS] = {cell_of(p, r, "name"), counted.n ? joined(p, "", weight, " -> ", counted) : weight, value.n ? value : STR("-"),
                                          points.n ? joined(p, "", points, " points", STR_EMPTY) : STR("-"), points.n ? cell_of(p, r, "score") : STR("-")};
        struct str why = cell_of(p, r, "why");
        add_line(p, l, cell, points.n || !why.n ? why : joined(p, "", why, scored ? "; its weight goes to the others" : "", STR_EMPTY));
    }
}

static void add_minus(struct printer *p, struct lines *l, const struct record *minus)
{
    for (uint32_t i = 0; i < minus->members.n; i++) {
        const struct record *r = minus->members.p[i].value;
        struct str off = cell_of(p, r, "points");
        const struct str cell[COLUMNS] = {cell_of(p, r, "name"), STR_EMPTY, cell_of(p, r, "count"), joined(p, "x ", cell_of(p, r, "each"), "", STR_EMPTY),
                                          str_eq(off, STR("0")) ? off : joined(p, "-", off, "", STR_EMPTY)};
        add_line(p, l, cell, STR_EMPTY);
    }
}

/* "S: 1 of 5 people is left, 2 share this score", in days where somebody was there for less. */
static void out_passed(struct printer *p, const struct record *q, const struct record *g, int64_t unit)
{
    int64_t left = record_get_int(g, "left"), days = record_get_int(q, "days"), wanted = record_get_int(q, "wanted");
    out_text(p, "    ");
    out_cell(p, g, "", "grade", ": ");
    if (str_eq(record_get_text(g, "why"), STR("behind others"))) {
        out_text(p, "those with a higher score have a lower grade, and are not passed\n");
        return;
    }
    out_cell(p, g, "the quota of ", "share", " of ");
    out_int(p, days / unit);
    out_text(p, unit > 1 ? days == unit ? " person" : " people" : " days held");
    out_text(p, " has room for ");
    out_int(p, left / unit);
    out_text(p, unit > 1 ? " more, and they are " : " more, and theirs are ");
    out_int(p, wanted / unit);
    out_text(p, "\n");
}

/* Quotas are reckoned in days; where everybody was there all the time these are people. */
static void out_quota(struct printer *p, const struct record *r, const struct record *q)
{
    const struct record *list = record_get(q, STR("passed_by"));
    int64_t of = record_get_int(r, "of_days");
    bool whole = record_get_int(q, "days") % of == 0 && record_get_int(q, "wanted") % of == 0;
    out_text(p, "  ");
    out_cell(p, q, "", "by_score", " by its score, place ");
    out_cell(p, q, "", "place", "");
    if (record_get_int(q, "tied") > 1)
        out_cell(p, q, ", shared by ", "tied", "");
    out_text(p, "\n");
    for (uint32_t i = 0; i < list->members.n; i++)
        out_passed(p, q, list->members.p[i].value, whole ? of : 1);
}

static void out_conditions(struct printer *p, const struct record *r)
{
    const struct record *list = record_get(r, STR("conditions"));
    if (!list)
        return;
    out_text(p, holds(r, "eligible") ? "  eligible for a reward\n" : "  not eligible for a reward\n");
    for (uint32_t i = 0; i < list->members.n; i++) {
        const struct record *c = list->members.p[i].value;
        const struct record *value = record_get(c, STR("value"));
        bool yes = value->kind == RECORD_BOOL && value->as.b;
        if (yes)
            continue;
        out_text(p, value->kind == RECORD_BOOL ? "    does not hold: " : "    unknown: ");
        out_plain(p, record_get_text(c, "name"));
        out_all(p, ", needs ", record_get(c, STR("needs")), "");
        out_text(p, "\n");
    }
}

static void out_reward(struct printer *p, const struct record *r)
{
    const struct record *reward = record_get(r, STR("reward"));
    if (!reward)
        return;
    out_cell(p, r, "  reward ", "reward", "");
    if (reward->kind == RECORD_NULL && record_get(r, STR("reward_needs")))
        out_all(p, "  reward unknown, needs ", record_get(r, STR("reward_needs")), "");
    else if (reward->kind == RECORD_NULL)
        out_text(p, "  no reward");
    struct str claim = cell_of(p, r, "claim"), prorated = cell_of(p, r, "prorated"), amount = cell_of(p, r, "reward");
    if (claim.n && !str_eq(claim, prorated)) {
        out_cell(p, r, ": ", "claim", " for the days held: ");
        out_plain(p, prorated);
    }
    if (claim.n && !str_eq(prorated, amount)) {
        out_text(p, str_eq(claim, prorated) ? ": " : ", ");
        out_plain(p, prorated);
        out_text(p, " cut to fit the pool");
    }
    out_text(p, "\n");
}

static void out_raters(struct printer *p, const struct record *r)
{
    if (!record_get(r, STR("raters")))
        return;
    out_text(p, "  rated by ");
    out_int(p, record_get_int(r, "raters"));
    out_cell(p, r, ", ", "gap", " apart");
    out_text(p, "\n");
}

void out_grade(struct printer *p, const struct record *r)
{
    struct lines l = {0};
    struct str score = cell_of(p, r, "score"), raised = cell_of(p, r, "raised"), grade = cell_of(p, r, "grade");
    out_color(p, "1");
    out_plain(p, record_get_text(r, "rule"));
    out_color(p, "");
    out_cell(p, r, " of ", "holder", ", ");
    out_plain(p, record_get_text(r, "period"));
    out_text(p, holds(r, "estimate") ? " (as it stands): " : ": ");
    out_color(p, score.n ? "1" : "1;33");
    out_plain(p, grade.n ? grade : score.n ? score : STR("no score"));
    out_color(p, "");
    out_text(p, "\n");
    add_parts(p, &l, record_get(r, STR("parts")), score.n > 0);
    add_minus(p, &l, record_get(r, STR("minus")));
    if (raised.n)
        add_line(p, &l, (const struct str[COLUMNS]){STR("not below 0"), STR_EMPTY, STR_EMPTY, STR_EMPTY, raised}, STR_EMPTY);
    add_line(p, &l, (const struct str[COLUMNS]){STR("score"), STR_EMPTY, STR_EMPTY, STR_EMPTY, score.n ? score : STR("-")}, STR_EMPTY);
    out_lines(p, &l);
    out_all(p, "  needs ", record_get(r, STR("needs")), "\n");
    if (record_get_int(r, "days") != record_get_int(r, "of_days")) {
        out_cell(p, r, "  held on ", "days", " of ");
        out_cell(p, r, "", "of_days", " days\n");
    }
    out_raters(p, r);
    if (record_get(r, STR("quota")))
        out_quota(p, r, record_get(r, STR("quota")));
    out_text(p, holds(r, "quotas_off") ? "  too few are graded for quotas\n" : "");
    out_conditions(p, r);
    out_reward(p, r);
    out_cell(p, r, "  begins ", "duty", "\n");
}

void out_fairness(struct printer *p, const struct record *r)
{
    const struct record *groups = record_get(r, STR("groups"));
    out_color(p, "1");
    out_plain(p, record_get_text(r, "rule"));
    out_color(p, "");
    out_cell(p, r, ", ", "period", ": shares of grade ");
    out_all(p, "", record_get(r, STR("grades")), " by ");
    out_cell(p, r, "", "compare", "\n");
    for (uint32_t i = 0; i < groups->members.n; i++) {
        const struct record *g = groups->members.p[i].value;
        out_cell(p, g, "  ", "group", ": ");
        out_cell(p, g, "", "chosen", " of ");
        out_cell(p, g, "", "people", ", rate ");
        out_cell(p, g, "", "rate", "");
        if (holds(g, "reference"))
            out_text(p, ", the highest");
        else
            out_cell(p, g, ", ratio ", "ratio", "");
        out_cell(p, g, " (95 %: ", "low", " to ");
        out_cell(p, g, "", "high", ")");
        out_text(p, "\n");
    }
    out_cell(p, r, "  of no known group: ", "left_out", "\n");
}

void out_pool(struct printer *p, const struct record *r)
{
    out_color(p, "1");
    out_plain(p, record_get_text(r, "rule"));
    out_color(p, "");
    out_cell(p, r, ", ", "period", ": pool of ");
    out_cell(p, r, "", "pool", ", claimed ");
    out_cell(p, r, "", "claimed", ", paid ");
    out_cell(p, r, "", "paid", "\n");
}
