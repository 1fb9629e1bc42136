/* SPDX-License-Identifier: MIT
 * A period of a review when it is over: each person's score, then quotas, rewards and figures of all together (semantics 4.12, 4.18). */
#include "vm/run/facts.h"
#include "vm/run/measures.h"
#include "vm/run/reviews.h"

struct grading {
    struct teller *t;
    struct session *s;
    struct reviews *v;
    struct review_run *r;
    const struct review_form *f;
    const struct term_time *x;
    int32_t first, last;           /* civil days of the period, both included */
    struct str period;
    struct grade_found *of;        /* one for each person, by name */
    uint32_t n;
    bool over;
};

static struct arena *keep(const struct grading *g)
{
    return g->s->arena;
}

/* --- who ---------------------------------------------------------------------------------------------------------------------------------- */

struct held {
    uint32_t person;
    int64_t days;
    int32_t last;                  /* day of the period on which they held it */
};

/* Days of the row at `i` within the period on which it is in force, and has the role; *ret_last: the last of them. */
static int64_t days_of_row(const struct grading *g, const struct record_table *t, uint32_t i, int32_t *ret_last)
{
    const struct record_row *r = &t->rows.p[i];
    bool last = i + 1 == t->rows.n || t->rows.p[i + 1].key != r->key;
    int64_t from = MAX(r->from, g->first), till = MIN(r->till, g->last);
    bool has = !name_is(g->f->of);
    if (!last)
        till = MIN(till, (int64_t)t->rows.p[i + 1].from - 1);
    for (uint32_t k = 0; k < r->nroles; k++)
        has |= r->roles[k] == g->f->of.id;
    *ret_last = (int32_t)till;
    return has && till >= from ? till - from + 1 : 0;
}

static int by_name(const void *a, const void *b, void *ud)
{
    const struct held *x = a, *y = b;
    return str_cmp(names_text(ud, (struct name){x->person}), names_text(ud, (struct name){y->person}));
}

/* Where the log says who comes to hold a role, each day is asked. */
static void days_by_log(const struct grading *g, struct held *h)
{
    for (int32_t day = g->first; day <= g->last; day++)
        if (role_held(g->s->plan->world, h->person, g->f->of, day)) {
            h->days++;
            h->last = day;
        }
}

static bool has_rows(const struct record_table *t, uint32_t person)
{
    uint32_t i;
    return t && map_get(&t->first_of, person, &i);
}

static uint32_t holders_by_log(struct grading *g, const struct record_table *t, const struct role_changes *c, struct held *all)
{
    uint32_t n = 0, kept = 0;
    for (uint32_t i = 0; t && i < t->rows.n; i++)
        if (i == 0 || t->rows.p[i - 1].key != t->rows.p[i].key)
            all[n++] = (struct held){.person = t->rows.p[i].key};
    for (uint32_t i = 0; i < c->people.n; i++)
        if (!has_rows(t, c->people.p[i]))
            all[n++] = (struct held){.person = c->people.p[i]};
    for (uint32_t i = 0; i < n; i++) {
        days_by_log(g, &all[i]);
        if (all[i].days)
            all[kept++] = all[i];
    }
    return kept;
}

static uint32_t holders_by_rows(struct grading *g, const struct record_table *t, struct held *all)
{
    uint32_t n = 0;
    for (uint32_t i = 0; t && i < t->rows.n; i++) {
        bool again = n && i && t->rows.p[i - 1].key == t->rows.p[i].key && all[n - 1].person == t->rows.p[i].key;
        int32_t last;
        int64_t days = days_of_row(g, t, i, &last);
        if (!again && days)
            all[n++] = (struct held){.person = t->rows.p[i].key};
        if (days) {
            all[n - 1].days += days;
            all[n - 1].last = last;
        }
    }
    return n;
}

static uint32_t holders(struct grading *g, struct held **ret)
{
    const struct world *w = g->s->plan->world;
    const struct record_table *t = w->records.n > g->f->record ? &w->records.p[g->f->record] : NULL;
    const struct role_changes *c = name_is(g->f->of) ? w->changes : NULL;
    struct held *all = NEW_ARRAY(&g->s->call, struct held, (t ? t->rows.n : 0) + (c ? c->people.n : 0) + 1);
    uint32_t n = c ? holders_by_log(g, t, c, all) : holders_by_rows(g, t, all);
    sort_stable(&g->s->call, all, n, sizeof *all, by_name, g->s->names);
    *ret = all;
    return n;
}

/* --- parts ---------------------------------------------------------------------------------------------------------------------------------- */

static struct str text_of(const struct grading *g, const struct buf *b)
{
    return arena_copy(keep(g), buf_str(b));
}

static void need(const struct grading *g, struct grade_found *x, struct str text)
{
    struct str *all = NEW_ARRAY(keep(g), struct str, x->nneeds + 1);
    if (x->nneeds)
        memcpy(all, x->needs, x->nneeds * sizeof *all);
    all[x->nneeds++] = text;
    x->needs = all;
}

/* Days of the period on which some piece of a kpi is in force. */
static int64_t days_in_force(const struct grading *g, uint32_t rule)
{
    const struct plan *p = g->s->plan;
    int64_t days = 0;
    for (uint32_t i = 0; i < p->measures.n; i++) {
        int64_t from = MAX(p->measures.p[i].from, g->first), till = MIN(p->measures.p[i].till, g->last);
        days += p->measures.p[i].rule == rule && till >= from ? till - from + 1 : 0;
    }
    return days;
}

/* A kpi that was in force for less of the period than `requires.in_force` asks for. */
static bool too_short(const struct grading *g, const struct weighed *w, struct found_part *p)
{
    int64_t days = days_in_force(g, w->rule), all = g->last - (int64_t)g->first + 1;
    struct buf b = {.arena = &g->s->call};
    if (days && days * POINT_ONE >= g->f->in_force * all)
        return false;
    buf_printf(&b, "in force on %lld of %lld days", (long long)days, (long long)all);
    p->why = text_of(g, &b);
    return true;
}

static struct str why_not_measured(const struct grading *g, const struct measured *m)
{
    struct buf b = {.arena = &g->s->call};
    if (m->few)
        buf_printf(&b, "too few: %llu", (unsigned long long)m->n);
    else if (m->value.state == V_NONE)
        buf_text(&b, "no data");
    for (uint32_t i = 0; m->value.state != V_NONE && !m->few && i < m->nneeds; i++) {
        buf_text(&b, i ? ", " : "needs ");
        buf_add(&b, m->needs[i]);
    }
    for (uint32_t i = 0; !b.n && i < m->nerrors; i++)
        buf_add(&b, m->errors[i]);
    return text_of(g, &b);
}

/* What has no target is points itself; yes/no all or none. */
static int64_t plain_points(struct type t, struct value v)
{
    static const struct point_scale itself;
    return t.kind == TYPE_BOOL ? (v.as.b ? POINTS_FULL * FINE_ONE : 0) : points_fine(&itself, decimal_of(t, v));
}

/* The log never had what is measured: data is missing, as where nobody was asked. */
static bool never_came(const struct session *s, const struct measure_form *f)
{
    const struct graph *graph = s->plan->graph;
    bool missing = false;
    for (uint32_t i = 0; i < f->counted.n; i++) {
        uint32_t term = graph->nodes.p[f->counted.p[i]].imm;
        missing |= graph->terms.p[term].of_log && !history_met(s->history, term);
    }
    return missing;
}

void review_over(struct session *s, uint32_t form, struct term_time *x)
{
    const struct plan *p = s->plan;
    const struct review_form *f = &p->reviews.p[form];
    x->never = NEW_ARRAY(s->arena, bool, f->parts.n + 1);
    for (uint32_t i = 0; i < f->parts.n; i++)
        for (uint32_t k = 0; f->parts.p[i].kind == WEIGHED_MEASURE && k < p->measures.n; k++)
            if (p->measures.p[k].rule == f->parts.p[i].rule)
                x->never[i] |= never_came(s, &p->measures.p[k]);
}

/* A value that is unknown though there are facts is not missing: its weight goes to nobody, and it is needed. */
static void hold_part(const struct grading *g, const struct weighed *w, struct grade_found *x, struct str why)
{
    struct buf b = {.arena = &g->s->call};
    buf_add(&b, w->name);
    buf_text(&b, ": ");
    buf_add(&b, why);
    need(g, x, text_of(g, &b));
}

static void measure_part(const struct grading *g, const struct weighed *w, struct grade_found *x, struct found_part *p)
{
    const struct measured *m = measures_at(g->s, w->rule, x->holder, g->x->end);
    if (too_short(g, w, p))
        return;
    if (!m) {
        p->why = STR("nothing was measured");
        return;
    }
    const struct measure_form *f = &g->s->plan->measures.p[m->form];
    bool fits = m->value.state == V_KNOWN && !m->few;
    p->value = m->value;
    if (fits && !f->target)
        p->points.fine = plain_points(f->type, m->value);
    p->points.known = fits && (!f->target || measured_points(f, m, &p->points.fine));
    if (!fits)
        p->why = why_not_measured(g, m);
    else if (!p->points.known)
        p->why = STR("its target is unknown");
    bool unknown = m->value.state == V_FAILED || (m->value.state == V_UNKNOWN && !m->few && !g->x->never[w - g->f->parts.p]);
    if (!p->points.known && (fits || unknown))
        hold_part(g, w, x, p->why);
}

/* --- raters ---------------------------------------------------------------------------------------------------------------------------------- */

struct spread {
    struct rating low, high;
    int64_t fine;                  /* sum of points */
    double sum;
    uint32_t n;
    bool unknown;
};

static struct decimal score_of(const struct rating *r)
{
    return decimal_of(TYPE(TYPE_NUMBER), r->score);
}

static void add_rating(struct spread *s, const struct rating *r, const struct point_scale *scale)
{
    s->unknown |= r->score.state != V_KNOWN;
    if (r->score.state != V_KNOWN)
        return;
    if (s->n == 0 || decimal_compare(score_of(r), score_of(&s->low)) < 0)
        s->low = *r;
    if (s->n == 0 || decimal_compare(score_of(r), score_of(&s->high)) > 0)
        s->high = *r;
    s->fine += points_fine(scale, score_of(r));
    s->sum += r->score.as.n;
    s->n++;
}

static struct spread spread_of(const struct grading *g, uint32_t person, const struct point_scale *scale)
{
    struct spread s = {0};
    uint32_t i;
    for (i = map_get(&g->x->rated, person, &i) ? i + 1 : 0; i; i = g->x->ratings.p[i - 1].before)
        add_rating(&s, &g->x->ratings.p[i - 1], scale);
    return s;
}

static void add_rater(const struct grading *g, struct buf *b, const struct rating *r)
{
    buf_number(b, r->score.as.n);
    if (r->by != CORE_UNKNOWN) {
        buf_text(b, " by ");
        buf_add(b, names_text(g->s->names, (struct name){r->by}));
    }
}

/* What keeps ratings from counting is needed: they are no missing data whose weight others could take. */
static void hold_raters(const struct grading *g, struct grade_found *x, const struct spread *s)
{
    const struct rating_form *r = &g->f->rating;
    struct buf b = {.arena = &g->s->call}, gap = {.arena = &g->s->call};
    if (s->unknown)
        need(g, x, STR("a rating's score"));
    if (s->n < g->f->raters) {
        buf_printf(&b, "%u %s, %u so far", g->f->raters, g->f->raters == 1 ? "rater" : "raters", s->n);
        need(g, x, text_of(g, &b));
    }
    if (s->n < 2 || !r->has_gap || !decimal_apart(score_of(&s->high), score_of(&s->low), r->gap))
        return;
    buf_text(&gap, "ratings at most ");
    buf_add(&gap, r->gap_text);
    buf_text(&gap, " apart: ");
    add_rater(g, &gap, &s->low);
    buf_text(&gap, ", ");
    add_rater(g, &gap, &s->high);
    need(g, x, text_of(g, &gap));
}

static void raters_part(const struct spread *s, struct found_part *p)
{
    if (s->n == 0) {
        p->why = STR("nobody has rated");
        return;
    }
    p->value = value_number(s->sum / s->n);
    p->points.known = true;
    p->points.fine = half_even(s->fine, s->n);
}

/* --- a score ----------------------------------------------------------------------------------------------------------------------------------- */

static const struct point_scale *rating_scale(const struct review_form *f)
{
    for (uint32_t i = 0; i < f->parts.n; i++)
        if (f->parts.p[i].kind == WEIGHED_RATERS)
            return &f->parts.p[i].scale;
    static const struct point_scale plain;
    return &plain;
}

static void find_parts(const struct grading *g, struct grade_found *x)
{
    const struct review_form *f = g->f;
    struct found_part *parts = NEW_ARRAY(keep(g), struct found_part, f->parts.n);
    struct spread s = {0};
    if (f->rating.kinds) {
        s = spread_of(g, x->holder, rating_scale(f));
        hold_raters(g, x, &s);
    }
    x->raters = s.n;
    x->gap = s.n < 2 ? VALUE_NONE : value_number(decimal_distance(score_of(&s.high), score_of(&s.low)));
    for (uint32_t i = 0; i < f->parts.n; i++) {
        struct found_part *p = &parts[i];
        *p = (struct found_part){.part = &f->parts.p[i], .value = VALUE_NONE, .points = {.weight = f->parts.p[i].weight}};
        if (p->part->kind == WEIGHED_RATERS)
            raters_part(&s, p);
        else
            measure_part(g, p->part, x, p);
    }
    x->parts = parts;
    x->nparts = f->parts.n;
}

static void find_whole(const struct grading *g, struct grade_found *x)
{
    struct found_part *parts = (struct found_part *)(uintptr_t)x->parts;
    struct score_part *p = NEW_ARRAY(&g->s->call, struct score_part, x->nparts);
    for (uint32_t i = 0; i < x->nparts; i++)
        p[i] = parts[i].points;
    bool held = x->nneeds > 0; /* by what raters lack: told already */
    bool any = score_parts(&g->s->call, p, x->nparts, &x->whole);
    for (uint32_t i = 0; i < x->nparts; i++)
        parts[i].points = p[i];
    for (uint32_t i = 0; !any && !held && i < x->nparts; i++) {
        struct buf b = {.arena = &g->s->call};
        buf_add(&b, parts[i].part->name);
        buf_text(&b, ": ");
        buf_add(&b, parts[i].why);
        need(g, x, text_of(g, &b));
    }
    x->known = any && x->nneeds == 0;
}

static void find_minus(const struct grading *g, struct grade_found *x)
{
    uint32_t at;
    struct against none = {0};
    const struct against *a = map_get(&g->x->of_person, x->holder, &at) ? &g->x->against.p[at] : &none;
    const struct minus_found both[] = {{"breach", a->breaches, g->f->minus_breach, 0}, {"violation", a->violations, g->f->minus_violation, 0}};
    struct minus_found *list = NEW_ARRAY(keep(g), struct minus_found, ARRAY_LEN(both));
    int64_t off = 0;
    for (uint32_t i = 0; i < ARRAY_LEN(both); i++) {
        list[i] = both[i];
        list[i].points = (int64_t)MIN((int128)both[i].each * (int128)both[i].count, (int128)INT64_MAX / 4);
        off += list[i].points;
    }
    x->minus = list;
    x->nminus = ARRAY_LEN(both);
    if (!x->known)
        return;
    x->raised = MAX(off - x->whole, 0);
    x->score = x->whole - off + x->raised;
}

static void find_person(struct grading *g, struct grade_found *x, const struct held *h)
{
    *x = (struct grade_found){.form = g->f, .holder = h->person, .period = g->period, .start = g->x->start, .end = g->x->end, .days = h->days, .last = civil_day_start(g->s->plan->zone, h->last + 1) - 1,
                              .of_days = g->last - (int64_t)g->first + 1, .gap = VALUE_NONE, .duty = NAME_NONE, .estimate = !g->over};
    find_parts(g, x);
    find_whole(g, x);
    find_minus(g, x);
    g->s->sum.steps += x->nparts + 1;
}

/* --- quotas ------------------------------------------------------------------------------------------------------------------------------------ */

static void find_grades(struct grading *g)
{
    struct ranked *p = NEW_ARRAY(&g->s->call, struct ranked, g->n + 1);
    const struct review_form *f = g->f;
    uint32_t n = 0;
    int64_t days = 0;
    if (f->grades.n == 0)
        return;
    for (uint32_t i = 0; i < g->n; i++)
        if (g->of[i].known) {
            p[n++] = (struct ranked){.score = g->of[i].score, .days = g->of[i].days};
            days += g->of[i].days;
        }
    bool off = f->quotas && n < f->least;
    quotas_apply(keep(g), f->bounds.p, f->bounds.n, p, n, !off);
    for (uint32_t i = 0, k = 0; i < g->n; i++) {
        struct grade_found *x = &g->of[i];
        x->quotas_off = off;
        x->all_days = days;
        if (!x->known)
            continue;
        x->rank = p[k++];
        x->duty = f->outcomes.p[x->rank.grade].duty;
    }
}

/* --- what follows from a grade -------------------------------------------------------------------------------------------------------------------- */

static struct fact graded_fact(struct grading *g, const struct grade_found *x, struct value *own)
{
    const struct review_form *f = g->f;
    bool graded = x->known && f->grades.n;
    own[GRADED_HOLDER] = value_name(x->holder);
    own[GRADED_PERIOD] = value_name(names_put(g->s->names, x->period).id);
    own[GRADED_PERIOD_START] = value_int(x->start);
    own[GRADED_PERIOD_END] = value_int(x->end);
    own[GRADED_SCORE] = x->known ? value_number((double)x->score / (double)POINT_ONE) : VALUE_UNKNOWN;
    own[GRADED_GRADE] = graded ? value_name(f->grades.p[x->rank.grade].id) : f->grades.n ? VALUE_UNKNOWN : VALUE_NONE;
    own[GRADED_DAYS] = value_number((double)x->days);
    own[GRADED_SHARE] = value_number((double)x->days / (double)x->of_days);
    own[GRADED_BREACHES] = value_number((double)x->minus[0].count);
    own[GRADED_VIOLATIONS] = value_number((double)x->minus[1].count);
    own[GRADED_GAP] = x->gap;
    return (struct fact){.kind = f->graded, .at = g->x->graded, .actor = f->record ? CORE_UNKNOWN : x->holder, .kase = CORE_NONE, .id = CORE_NONE,
                         .file = UINT32_MAX, .columns = f->graded_columns, .values = own, .n = GRADED_COUNT};
}

/* The fact at hand for `p`, whose registers are filled then. It stands in the period, where persons and params are read; history is
 * asked when there is graded. */
static void run_on(struct grading *g, struct fact f, int64_t at, const struct program *p, struct value *reg)
{
    struct eval *e = &g->s->eval;
    f.at = at;
    eval_at(e, fact_aside(g->s, &f), (struct row){0});
    e->clock = g->x->graded;
    e->kind = f.kind.id;
    g->s->sum.steps += scalar_run(p, e, reg);
}

static const struct str *needs_of(struct grading *g, const struct program *p, const struct value *reg, const struct expr *e, uint32_t *ret_n)
{
    struct explain x = {.arena = keep(g), .eval = &g->s->eval, .program = p, .reg = reg, .graph = g->s->plan->graph};
    struct needs n = {.arena = keep(g)};
    expr_needs(&x, e, &n);
    for (uint32_t i = 0; i < n.errors.n; i++)
        *VEC_PUSH(keep(g), n.needs) = n.errors.p[i];
    *ret_n = n.needs.n;
    return n.needs.p;
}

static void find_eligible(struct grading *g, struct grade_found *x)
{
    const struct review_form *f = g->f;
    struct condition_found *c = NEW_ARRAY(keep(g), struct condition_found, f->eligible.n + 1);
    x->eligible = true;
    for (uint32_t i = 0; i < f->eligible.n; i++) {
        const struct expr *e = f->eligible.p[i].condition;
        c[i] = (struct condition_found){.name = f->eligible.p[i].name, .value = g->r->reg[program_reg(g->r->program, e->node)]};
        bool holds = c[i].value.state == V_KNOWN && c[i].value.as.b;
        x->eligible &= holds;
        if (c[i].value.state != V_KNOWN)
            c[i].needs = needs_of(g, g->r->program, g->r->reg, e, &c[i].nneeds);
    }
    x->conditions = c;
    x->nconditions = f->eligible.n;
}

static void find_claim(struct grading *g, struct grade_found *x)
{
    const struct expr *e = x->known && g->f->grades.n ? g->f->outcomes.p[x->rank.grade].reward : NULL;
    struct reward_found *r = &x->reward;
    if (!e)
        return;
    struct value v = g->r->reg[program_reg(g->r->program, e->node)];
    *r = (struct reward_found){.state = REWARD_REFUSED, .type = g->f->money};
    if (!x->eligible)
        return;
    r->state = v.state == V_KNOWN && v.as.i >= 0 ? REWARD_KNOWN : REWARD_UNKNOWN;
    if (r->state == REWARD_UNKNOWN) {
        r->needs = needs_of(g, g->r->program, g->r->reg, e, &r->nneeds);
        return;
    }
    r->claim = v.as.i;
    r->amount = r->prorated = g->f->prorate ? half_even((int128)r->claim * x->days, x->of_days) : r->claim;
}

struct group_of {
    uint32_t person;
    struct str name;
    bool known;
};

static struct str group_name(struct grading *g, struct value v)
{
    struct value_env ve = {g->s->names, &g->s->plan->schema->types, g->s->plan->zone, g->s->plan->clock_change, keep(g)};
    struct buf b = {.arena = keep(g)};
    value_print(&b, &ve, type_plain(g->f->compare_type), v, false);
    return buf_str(&b);
}

/* What the graded fact of each says: who is eligible, what they claim, to which group they belong. */
static void find_following(struct grading *g, struct group_of *groups)
{
    for (uint32_t i = 0; g->r->program && i < g->n; i++) {
        struct value own[GRADED_COUNT], group;
        struct fact f = graded_fact(g, &g->of[i], own);
        run_on(g, f, g->of[i].last, g->r->program, g->r->reg);
        find_eligible(g, &g->of[i]);
        find_claim(g, &g->of[i]);
        if (g->f->compare == NODE_NONE)
            continue;
        group = g->r->reg[program_reg(g->r->program, g->f->compare)];
        groups[i] = (struct group_of){.known = group.state == V_KNOWN};
        if (groups[i].known)
            groups[i].name = group_name(g, group);
    }
}

/* --- the pool ------------------------------------------------------------------------------------------------------------------------------------- */

static bool pool_of(struct grading *g, int64_t *ret)
{
    struct value own[DUE_COUNT] = {value_name(names_put(g->s->names, g->period).id), value_int(g->x->start), value_int(g->x->end), value_int(g->x->graded)};
    struct fact f = {.kind = g->f->due, .at = g->x->graded, .actor = CORE_UNKNOWN, .kase = CORE_NONE, .id = CORE_NONE, .file = UINT32_MAX,
                     .columns = g->f->due_columns, .values = own, .n = DUE_COUNT};
    run_on(g, f, g->x->end - 1, g->r->pool, g->r->pool_reg);
    struct value v = g->r->pool_reg[program_reg(g->r->pool, g->f->pool->node)];
    *ret = v.state == V_KNOWN ? v.as.i : 0;
    return v.state == V_KNOWN && v.as.i >= 0;
}

/* Somebody whose claim is not known yet may have a part in the pool: then nobody's share of it is. */
static struct str unknown_claim(const struct grading *g)
{
    for (uint32_t i = 0; i < g->n; i++) {
        const struct grade_found *x = &g->of[i];
        struct buf b = {.arena = &g->s->call};
        if (x->known && x->reward.state != REWARD_UNKNOWN)
            continue;
        buf_printf(&b, "the %s of %.*s, for the pool", x->known ? "reward" : "grade", STR_ARG(names_text(g->s->names, (struct name){x->holder})));
        return text_of(g, &b);
    }
    return STR_EMPTY;
}

static void hold_back(const struct grading *g, struct str why)
{
    struct str *needs = NEW(keep(g), struct str);
    *needs = why;
    for (uint32_t i = 0; i < g->n; i++)
        if (g->of[i].reward.state == REWARD_KNOWN) {
            g->of[i].reward.state = REWARD_UNKNOWN;
            g->of[i].reward.needs = needs;
            g->of[i].reward.nneeds = 1;
        }
}

static void share_pool(struct grading *g, struct fairness_found *all)
{
    int64_t *claims = NEW_ARRAY(&g->s->call, int64_t, 2 * g->n + 1), *got = claims + g->n;
    if (!g->f->pool)
        return;
    struct str unknown = unknown_claim(g);
    bool known = pool_of(g, &all->pool);
    if (!known || unknown.n) {
        hold_back(g, known ? unknown : STR("the pool"));
        return;
    }
    for (uint32_t i = 0; i < g->n; i++)
        claims[i] = g->of[i].reward.state == REWARD_KNOWN ? g->of[i].reward.prorated : 0;
    bool cut = pool_share(&g->s->call, all->pool, claims, g->n, got);
    all->pooled = true;
    for (uint32_t i = 0; i < g->n; i++) {
        g->of[i].reward.amount = got[i];
        g->of[i].reward.cut = cut;
        all->claimed += claims[i];
        all->paid += got[i];
    }
}

/* --- fairness ------------------------------------------------------------------------------------------------------------------------------------- */

static int by_group(const void *a, const void *b, void *ud)
{
    (void)ud;
    return str_cmp(((const struct group_found *)a)->name, ((const struct group_found *)b)->name);
}

static void count_groups(struct grading *g, const struct group_of *of, struct fairness_found *all)
{
    struct group_found *groups = NEW_ARRAY(keep(g), struct group_found, g->n + 1);
    for (uint32_t i = 0; i < g->n; i++) {
        uint32_t k = 0;
        if (!g->of[i].known || !of[i].known) {
            all->left_out += g->of[i].known;
            continue;
        }
        while (k < all->ngroups && !str_eq(groups[k].name, of[i].name))
            k++;
        if (k == all->ngroups)
            groups[all->ngroups++] = (struct group_found){.name = of[i].name};
        groups[k].selection.people++;
        groups[k].selection.chosen += g->of[i].rank.grade < g->f->chosen;
    }
    sort_stable(&g->s->call, groups, all->ngroups, sizeof *groups, by_group, NULL);
    struct selection *s = NEW_ARRAY(&g->s->call, struct selection, all->ngroups + 1);
    for (uint32_t i = 0; i < all->ngroups; i++)
        s[i] = groups[i].selection;
    if (all->ngroups)
        selection_ratios(s, all->ngroups);
    for (uint32_t i = 0; i < all->ngroups; i++)
        groups[i].selection = s[i];
    all->groups = groups;
}

/* --- together --------------------------------------------------------------------------------------------------------------------------------------- */

static void keep_records(struct grading *g, const struct fairness_found *all)
{
    const struct session_options *o = &g->s->o;
    bool asked = (o->period_from == 0 && o->period_till == 0) || (g->x->start >= o->period_from && g->x->end <= o->period_till);
    struct finding f = {.kind = FINDING_GRADE, .event_kind = NAME_NONE, .rule = g->f->name, .because = g->f->because, .cite = g->f->cite, .upcoming_from = INT32_MIN};
    for (uint32_t i = 0; asked && i < g->n; i++) {
        f.grade = &g->of[i];
        *VEC_PUSH(keep(g), g->v->told) = f;
    }
    f.grade = NULL;
    f.fairness = all;
    f.kind = FINDING_POOL;
    if (asked && all->pooled)
        *VEC_PUSH(keep(g), g->v->told) = f;
    f.kind = FINDING_FAIRNESS;
    if (asked && all->ngroups)
        *VEC_PUSH(keep(g), g->v->told) = f;
}

static void raise_facts(struct grading *g)
{
    uint64_t cause = ++g->s->causes;
    for (uint32_t i = 0; i < g->n && !g->t->stopped; i++) {
        struct value own[GRADED_COUNT];
        struct fact f = graded_fact(g, &g->of[i], own);
        f.cause = cause;
        fact_tell(g->t, &f);
    }
}

void review_grade(struct teller *t, uint32_t form, struct term_time *x, bool over)
{
    struct session *s = t->s;
    struct buf period = {.arena = s->arena};
    const struct zone *z = s->plan->zone;
    struct grading g = {.t = t, .s = s, .v = s->reviews, .r = &s->reviews->all[form], .f = s->reviews->all[form].form, .x = x, .over = over,
                        .first = civil_day(z, x->start), .last = civil_day(z, x->end - 1)};
    struct eval was = s->eval;
    struct held *people;
    if (g.last < g.f->from || g.last > g.f->till)
        return;
    if (!x->never)
        review_over(s, form, x);
    period_print(&period, z, &g.f->every, x->start, x->end);
    g.period = buf_str(&period);
    g.n = holders(&g, &people);
    g.of = NEW_ARRAY(s->arena, struct grade_found, g.n + 1);
    for (uint32_t i = 0; i < g.n; i++)
        find_person(&g, &g.of[i], &people[i]);
    find_grades(&g);
    struct fairness_found *all = NEW(s->arena, struct fairness_found);
    *all = (struct fairness_found){.form = g.f, .period = g.period};
    struct group_of *groups = NEW_ARRAY(&s->call, struct group_of, g.n + 1);
    find_following(&g, groups);
    share_pool(&g, all);
    if (g.f->compare != NODE_NONE)
        count_groups(&g, groups, all);
    keep_records(&g, all);
    s->eval = was;
    if (over)
        raise_facts(&g);
}
