/* SPDX-License-Identifier: MIT
 * Reviews while their periods run: what counts against whom, who has rated whom, when there is to be graded. */
#include "vm/run/reviews.h"

#include "vm/run/facts.h"
#include "vm/run/measures.h"

/* --- what a review reads of its facts ------------------------------------------------------------------------------------------------- */

static void root(struct session *s, uint32_t *roots, uint32_t *n, const struct expr *e)
{
    (void)s;
    if (e)
        roots[(*n)++] = e->node;
}

static const struct program *program_of(struct session *s, const uint32_t *roots, uint32_t n, struct value **ret_reg)
{
    const struct program *p = n ? program_new(s->arena, s->plan->graph, roots, n) : NULL;
    *ret_reg = p ? program_regs(s->arena, p, s->plan->graph) : NULL;
    return p;
}

static void bind(struct session *s, struct review_run *r)
{
    const struct review_form *f = r->form;
    uint32_t *roots = NEW_ARRAY(s->arena, uint32_t, f->eligible.n + f->outcomes.n + 2), n = 0, pool = 0;
    for (uint32_t i = 0; i < f->eligible.n; i++)
        root(s, roots, &n, f->eligible.p[i].condition);
    for (uint32_t i = 0; i < f->outcomes.n; i++)
        root(s, roots, &n, f->outcomes.p[i].reward);
    if (f->compare != NODE_NONE)
        roots[n++] = f->compare;
    r->program = program_of(s, roots, n, &r->reg);
    root(s, roots, &pool, f->pool);
    r->pool = program_of(s, roots, pool, &r->pool_reg);
}

struct reviews *reviews_new(struct session *s)
{
    const struct plan *p = s->plan;
    if (p->reviews.n == 0)
        return NULL;
    struct reviews *v = NEW(s->arena, struct reviews);
    *v = (struct reviews){.s = s, .reckoner = {p->zone, p->month_end, p->clock_change, p->world}};
    v->all = NEW_ARRAY(s->arena, struct review_run, p->reviews.n);
    for (uint32_t i = 0; i < p->reviews.n; i++) {
        v->all[i].form = &p->reviews.p[i];
        bind(s, &v->all[i]);
    }
    return v;
}

/* --- periods --------------------------------------------------------------------------------------------------------------------------- */

/* When a period is graded: `by` after its end; where that cannot be reckoned, at its end. */
static int64_t graded_at(const struct reviews *v, const struct review_form *f, int64_t end)
{
    struct reckoned r = f->has_by ? reckon_after(&v->reckoner, end, &f->by) : (struct reckoned){.at = end};
    return r.cause == FAIL_NOTHING ? r.at : end;
}

static void open_term(struct session *s, uint32_t form, int64_t k)
{
    struct reviews *v = s->reviews;
    struct review_run *r = &v->all[form];
    struct term_time *x = NEW(s->arena, struct term_time);
    *x = (struct term_time){.k = k, .of_person = {.arena = s->arena}, .of_pair = {.arena = s->arena}, .rated = {.arena = s->arena}};
    if (!recur_period(s->plan->zone, NULL, &r->form->every, v->anchor, k, &x->start, &x->end))
        return;
    x->graded = graded_at(v, r->form, x->end);
    *VEC_PUSH(s->arena, r->open) = x;
    timers_set(s->timers, x->end, TIMER_REVIEW, form, 0);
}

void reviews_first(struct teller *t, int64_t at)
{
    struct reviews *v = t->s->reviews;
    if (!v)
        return;
    v->anchor = at;
    for (uint32_t i = 0; i < t->s->plan->reviews.n; i++)
        open_term(t->s, i, 0);
}

static struct term_time *term_ending(const struct review_run *r, int64_t end)
{
    for (uint32_t i = 0; i < r->open.n; i++)
        if (r->open.p[i]->end == end)
            return r->open.p[i];
    return NULL;
}

static void tell_due(struct teller *t, const struct review_run *r, const struct term_time *x)
{
    struct session *s = t->s;
    struct buf period = {.arena = &s->call};
    period_print(&period, s->plan->zone, &r->form->every, x->start, x->end);
    const struct value own[DUE_COUNT] = {value_name(names_put(s->names, buf_str(&period)).id), value_int(x->start), value_int(x->end), value_int(x->graded)}; /* ORDER due_field */
    struct fact f = {.kind = r->form->due, .at = x->end, .cause = ++s->causes, .actor = CORE_UNKNOWN, .kase = CORE_NONE, .id = CORE_NONE,
                     .file = UINT32_MAX, .columns = r->form->due_columns, .values = own, .n = DUE_COUNT};
    fact_tell(t, &f);
}

static void grade_first(struct teller *t, uint32_t form)
{
    struct review_run *r = &t->s->reviews->all[form];
    struct term_time *x = r->open.p[0];
    review_grade(t, form, x, true);
    r->open.n--;
    memmove(r->open.p, r->open.p + 1, r->open.n * sizeof *r->open.p);
}

void reviews_timer(struct teller *t, const struct timer *x)
{
    struct review_run *r = &t->s->reviews->all[x->what];
    if (x->kind == TIMER_GRADES) {
        grade_first(t, x->what);
        return;
    }
    struct term_time *over = term_ending(r, x->at);
    if (!over)
        return;
    open_term(t->s, x->what, over->k + 1);
    review_over(t->s, x->what, over);
    tell_due(t, r, over);
    if (over->graded > over->end)
        timers_set(t->s->timers, over->graded, TIMER_GRADES, x->what, 0);
    else
        grade_first(t, x->what);
}

/* --- what counts ------------------------------------------------------------------------------------------------------------------------ */

static struct against *against_of(struct session *s, struct term_time *x, uint32_t person)
{
    uint32_t i;
    if (map_get(&x->of_person, person, &i))
        return &x->against.p[i];
    map_put(&x->of_person, person, x->against.n);
    *VEC_PUSH(s->arena, x->against) = (struct against){.person = person};
    return &x->against.p[x->against.n - 1];
}

static struct term_time *term_of(const struct review_run *r, int64_t at)
{
    for (uint32_t i = r->open.n; i-- > 0;)
        if (r->open.p[i]->start <= at && at < r->open.p[i]->end)
            return r->open.p[i];
    return NULL;
}

void reviews_violated(struct session *s, uint32_t actor, int64_t at, uint32_t n)
{
    if (!s->reviews || actor == CORE_NONE || actor == CORE_UNKNOWN)
        return;
    for (uint32_t i = 0; i < s->plan->reviews.n; i++) {
        struct term_time *x = term_of(&s->reviews->all[i], at);
        if (x)
            against_of(s, x, actor)->violations += n;
    }
}

void reviews_missed(struct session *s, uint32_t holder, int64_t deadline)
{
    if (!s->reviews || holder == CORE_NONE || holder == CORE_UNKNOWN)
        return;
    for (uint32_t i = 0; i < s->plan->reviews.n; i++) {
        struct term_time *x = term_of(&s->reviews->all[i], deadline);
        if (x)
            against_of(s, x, holder)->breaches++;
    }
}

/* A rater's later score takes the place of the one before it. */
static void rate(struct session *s, struct term_time *x, struct rating r)
{
    uint64_t pair = (uint64_t)r.of << 32 | r.by;
    uint32_t i;
    if (map_get(&x->of_pair, pair, &i)) {
        x->ratings.p[i].score = r.score;
        return;
    }
    r.before = map_get(&x->rated, r.of, &i) ? i + 1 : 0;
    map_put(&x->of_pair, pair, x->ratings.n);
    map_put(&x->rated, r.of, x->ratings.n);
    *VEC_PUSH(s->arena, x->ratings) = r;
}

void reviews_event(struct teller *t)
{
    struct reviews *v = t->s->reviews;
    for (uint32_t i = 0; v && i < t->k->nratings; i++) {
        const struct rating_regs *g = &t->k->ratings[i];
        const struct review_run *r = &v->all[g->form];
        struct value where = t->k->reg[g->where], of = t->k->reg[g->of], by = t->k->reg[g->by], score = t->k->reg[g->score];
        if ((where.state == V_KNOWN && !where.as.b) || of.state != V_KNOWN || r->open.n == 0)
            continue;
        if (where.state != V_KNOWN)
            score = VALUE_UNKNOWN;
        rate(t->s, r->open.p[0], (struct rating){.of = of.as.name, .by = by.state == V_KNOWN ? by.as.name : CORE_UNKNOWN, .score = score});
    }
}

/* --- the end ---------------------------------------------------------------------------------------------------------------------------- */

void reviews_end(struct teller *t)
{
    struct reviews *v = t->s->reviews;
    if (!v || !(t->s->o.trial || t->s->o.measure))
        return;
    for (uint32_t i = 0; i < t->s->plan->reviews.n; i++)
        for (uint32_t k = 0; k < v->all[i].open.n; k++)
            review_grade(t, i, v->all[i].open.p[k], false);
    for (uint32_t i = 0; i < v->told.n && !t->stopped; i++)
        tell(t, &v->told.p[i]);
}
