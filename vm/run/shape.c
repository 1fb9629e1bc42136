/* SPDX-License-Identifier: MIT
 * The constraints of processes as small automata: what an event does to the state of one rule in one case (semantics 4.14). Pairs of
 * events are one automaton with a table: who wants whom, in which order, or who may not meet. */
#include "vm/expr/work.h"
#include "vm/run/process.h"

/* --- what is remembered ------------------------------------------------------------------------------------------ */

static struct memory *memory_of(struct turn *x)
{
    if (!x->st->memory)
        x->st->memory = NEW(x->t->s->arena, struct memory);
    return x->st->memory;
}

/* How many values a `where` that compares reads of an event of a side. */
static uint32_t values_of(const struct turn *x, uint32_t side)
{
    return x->r->pair.both == NODE_NONE ? 0 : side ? x->r->pair.captures.n : x->r->pair.externs.n;
}

static void list_put(struct seen_list *l, uint32_t i, uint32_t stride, const struct seen *e)
{
    l->p[i] = *e;
    if (stride == 0)
        return;
    memmove(l->values + (size_t)i * stride, e->values, stride * sizeof *l->values);
    l->p[i].values = l->values + (size_t)i * stride;
}

static void list_push(struct turn *x, struct seen_list *l, uint32_t side, const struct seen *e)
{
    uint32_t stride = values_of(x, side);
    if (l->n == l->cap) {
        struct arena *a = x->t->s->arena;
        struct seen_list more = {.n = l->n, .cap = l->cap ? l->cap * 2 : 1};
        more.p = NEW_ARRAY(a, struct seen, more.cap);
        more.values = stride ? NEW_ARRAY(a, struct value, (size_t)more.cap * stride) : NULL;
        for (uint32_t i = 0; i < l->n; i++)
            list_put(&more, i, stride, &l->p[i]);
        *l = more;
    }
    list_put(l, l->n++, stride, e);
}

/* The first n leave. */
static void list_drop(struct turn *x, struct seen_list *l, uint32_t side, uint32_t n)
{
    for (uint32_t i = n; n && i < l->n; i++)
        list_put(l, i - n, values_of(x, side), &l->p[i]);
    l->n -= n;
}

/* The last instant that is `within` of `at`; false where the calendar cannot say. */
static bool due_of(const struct turn *x, int64_t at, int64_t *ret)
{
    const struct eval *e = &x->t->s->eval;
    const struct process_rule *r = x->r;
    *ret = INT64_MAX;
    if (r->length_type.kind == TYPE_DURATION && __builtin_add_overflow(at, r->length.as.i, ret))
        *ret = INT64_MAX;
    if (r->length_type.kind == TYPE_PERIOD)
        return civil_add(e->zone, at, r->length.as.period.months, r->length.as.period.days, e->month_end, e->clock_change, ret);
    if (r->length_type.kind != TYPE_WORKTIME)
        return true;
    struct value v = work_plus(e, at, r->length.as.work, (enum work_unit)r->length_type.of, 1);
    *ret = v.state == V_KNOWN ? v.as.i : INT64_MAX;
    return v.state == V_KNOWN;
}

static const struct value *values_now(struct turn *x, uint32_t side)
{
    uint32_t n = values_of(x, side);
    struct value *v = n ? NEW_ARRAY(&x->t->s->call, struct value, n) : NULL;
    for (uint32_t i = 0; i < n; i++)
        v[i] = x->reg[x->b->values[side][i]];
    return v;
}

static void unclear_pair(struct turn *x)
{
    struct buf b = {.arena = &x->t->s->call};
    buf_text(&b, "whether ");
    buf_add(&b, x->r->side[0].text);
    buf_text(&b, " and ");
    buf_add(&b, x->r->side[1].text);
    buf_printf(&b, " belong together is unknown at event %llu", (unsigned long long)x->now->event);
    process_unclear(x, NODE_NONE, buf_str(&b));
}

static void unclear_due(struct turn *x)
{
    struct buf b = {.arena = &x->t->s->call};
    buf_printf(&b, "how far %.*s from event %llu reach is unknown", STR_ARG(x->r->length_text), (unsigned long long)x->now->event);
    process_unclear(x, NODE_NONE, buf_str(&b));
}

static struct seen seen_now(struct turn *x, uint32_t side)
{
    struct seen e = {.event = x->now->event, .at = x->now->at, .due = INT64_MAX, .actor = x->now->actor};
    if (x->r->length_type.kind != TYPE_NONE && !due_of(x, e.at, &e.due))
        unclear_due(x);
    e.values = values_now(x, side);
    return e;
}

/* Without a `where` that compares, the first that waits is the first to be late, and of one instant one stands for all. */
static void keep_waiting(struct turn *x, struct seen_list *l, uint32_t side, const struct seen *e)
{
    bool compares = x->r->pair.both != NODE_NONE;
    if (!compares && l->n && l->p[l->n - 1].at == e->at)
        return;
    if (!compares && l->n == 2)
        l->n = 1;
    list_push(x, l, side, e);
}

/* The latest of the latest two instants serve whoever comes; with a `where` that compares, all that are near enough. */
static void keep_had(struct turn *x, uint32_t side, const struct seen *e)
{
    struct seen_list *l = &memory_of(x)->had[side];
    bool instant = x->row->ordered && side == 1; /* only for first events of the same instant */
    if (instant && x->r->ties != TIES_BEFORE)
        return;
    uint32_t gone = 0;
    while (gone < l->n && (instant ? l->p[gone].at < e->at : l->p[gone].due < e->at))
        gone++;
    list_drop(x, l, side, gone);
    if (x->r->pair.both == NODE_NONE) {
        if (l->n && l->p[l->n - 1].at == e->at)
            return;
        if (l->n == 2)
            list_drop(x, l, side, 1);
    }
    list_push(x, l, side, e);
}

/* --- pairs ------------------------------------------------------------------------------------------------------- */

static bool in_order(const struct process_rule *r, const struct seen *a, const struct seen *b)
{
    switch (r->ties) {
    case TIES_ORDER: return a->event < b->event;
    case TIES_BEFORE: return a->event != b->event && a->at <= b->at;
    case TIES_AFTER: return a->at < b->at;
    case TIES_COUNT: break;
    }
    BUG("ties out of range");
}

static enum tri compared(struct turn *x, const struct seen *a, const struct seen *b)
{
    struct session *s = x->t->s;
    uint32_t i = (uint32_t)(x->r - x->p->form->rules.p);
    const struct program *p = x->p->pair[i];
    if (!p)
        return TRI_TRUE;
    s->eval.externs = a->values;
    s->eval.captures = b->values;
    s->sum.steps += scalar_run(p, &s->eval, x->p->pair_reg[i]);
    s->eval.externs = s->eval.captures = NULL;
    struct value v = x->p->pair_reg[i][program_reg(p, x->r->pair.both)];
    return v.state != V_KNOWN ? TRI_UNKNOWN : v.as.b ? TRI_TRUE : TRI_FALSE;
}

/* Whether e, of a side, and o, of the other, are a pair of which the constraint speaks. */
static enum tri fits(struct turn *x, uint32_t side, const struct seen *e, const struct seen *o)
{
    const struct seen *a = side ? o : e, *b = side ? e : o;
    if (x->row->ordered && !in_order(x->r, a, b))
        return TRI_FALSE;
    const struct seen *first = a->at <= b->at ? a : b, *second = first == a ? b : a;
    return first->due < second->at ? TRI_FALSE : compared(x, a, b);
}

/* The first of a list that e fits with. */
static enum tri fits_any(struct turn *x, uint32_t side, const struct seen *e, const struct seen_list *l, const struct seen **ret)
{
    enum tri all = TRI_FALSE;
    for (uint32_t i = 0; i < l->n && all != TRI_TRUE; i++) {
        *ret = &l->p[i];
        all = tri_or(all, fits(x, side, e, &l->p[i]));
    }
    return all;
}

/* --- what is said ------------------------------------------------------------------------------------------------ */

static void cite(struct turn *x, uint64_t event)
{
    uint32_t at = x->ncited && event < x->cited[0] ? 0 : x->ncited;
    if (x->ncited == ARRAY_LEN(x->cited))
        return;
    x->cited[x->ncited++] = x->cited[0];
    x->cited[at] = event;
}

static void say_event(struct turn *x, struct buf *b, uint32_t side, uint64_t event)
{
    cite(x, event);
    buf_add(b, x->r->side[side].text);
    buf_text(b, " (event ");
    buf_int(b, (int64_t)event);
    buf_char(b, ')');
}

static void say_broken(struct turn *x, const struct event_place *at, struct buf *b)
{
    process_broken(x, at, buf_str(b));
    x->ncited = 0;
    x->missing = STR_EMPTY;
}

static struct buf said(struct turn *x)
{
    return (struct buf){.arena = &x->t->s->call};
}

/* "T05 print was not acknowledged by clerk within 4 working hours of T02 check (event 3)" */
static void say_unacknowledged(struct turn *x, uint64_t event, struct buf *b)
{
    buf_add(b, x->r->side[1].text);
    buf_text(b, " was not acknowledged");
    buf_text(b, x->r->role_text.n ? " by " : "");
    buf_add(b, x->r->role_text);
    buf_text(b, " within ");
    buf_add(b, x->r->length_text);
    buf_text(b, " of ");
    say_event(x, b, 0, event);
}

void shape_lack(struct turn *x, uint32_t side, uint64_t event, const struct event_place *at)
{
    struct buf b = said(x);
    x->missing = x->r->side[!side].text;
    if (x->r->ack) {
        say_unacknowledged(x, event, &b);
        say_broken(x, at, &b);
        return;
    }
    say_event(x, &b, side, event);
    buf_text(&b, " came without ");
    buf_add(&b, x->r->side[!side].text);
    buf_text(&b, x->row->lack[side]);
    if (x->r->length_type.kind != TYPE_NONE) {
        buf_text(&b, " within ");
        buf_add(&b, x->r->length_text);
    }
    say_broken(x, at, &b);
}

void shape_met(struct turn *x, uint64_t first, uint64_t second)
{
    struct buf out = said(x);
    say_event(x, &out, x->row->ordered, x->row->ordered ? second : first);
    buf_text(&out, !x->row->ordered ? " and " : x->row->always ? " came right after " : " came after ");
    say_event(x, &out, !x->row->ordered, x->row->ordered ? first : second);
    buf_text(&out, x->row->ordered ? "" : " came both");
    if (x->r->length_type.kind != TYPE_NONE) {
        buf_text(&out, " within ");
        buf_add(&out, x->r->length_text);
    }
    say_broken(x, x->now, &out);
}

/* --- any two events of a case ------------------------------------------------------------------------------------ */

static void find_met(struct turn *x, uint32_t side, const struct seen *e)
{
    const struct seen *o = NULL;
    enum tri met = fits_any(x, side, e, &memory_of(x)->had[!side], &o);
    if (side == 0 || !x->row->ordered)
        x->st->flags |= RULE_ACTIVE;
    if (met == TRI_TRUE)
        shape_met(x, side ? o->event : e->event, side ? e->event : o->event);
    else if (met == TRI_UNKNOWN)
        unclear_pair(x);
}

/* Those of the other side that waited for e wait no more. */
static void serve(struct turn *x, uint32_t side, const struct seen *e)
{
    struct seen_list *l = &memory_of(x)->waits[!side];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < l->n; i++) {
        enum tri f = fits(x, side, e, &l->p[i]);
        if (f == TRI_UNKNOWN)
            unclear_pair(x);
        if (f == TRI_FALSE)
            list_put(l, kept++, values_of(x, !side), &l->p[i]);
    }
    l->n = kept;
}

static void want(struct turn *x, uint32_t side, const struct seen *e)
{
    struct memory *m = memory_of(x);
    const struct seen *o = NULL;
    enum tri found = fits_any(x, side, e, &m->had[!side], &o);
    x->st->flags |= RULE_ACTIVE;
    bool past_only = x->row->ordered && side == 1;
    if (found == TRI_UNKNOWN) {
        unclear_pair(x);
    } else if (found == TRI_FALSE && past_only && x->r->ties != TIES_BEFORE) {
        shape_lack(x, side, e->event, x->now);
    } else if (found == TRI_FALSE) {
        keep_waiting(x, &m->waits[side], side, e);
        if (past_only)
            process_tie(x);
    }
}

/* An event that is of both sides first serves those before it, then may serve itself where the order is free. */
static void step_pairs(struct turn *x)
{
    struct seen e[2] = {{0}, {0}};
    for (uint32_t side = 0; side < 2; side++) {
        if (!x->is[side])
            continue;
        e[side] = seen_now(x, side);
        if (x->row->wants >> !side & 1)
            serve(x, side, &e[side]);
        if (x->row->banned || x->row->wants >> !side & 1)
            keep_had(x, side, &e[side]);
    }
    for (uint32_t side = 0; side < 2; side++) {
        if (!x->is[side] || x->st->flags & (RULE_BROKEN | RULE_DOUBT))
            continue;
        if (x->row->banned)
            find_met(x, side, &e[side]);
        if (x->row->wants >> side & 1)
            want(x, side, &e[side]);
    }
}

static void end_pairs(struct turn *x)
{
    for (uint32_t side = 0; x->st->memory && side < 2; side++)
        if (x->st->memory->waits[side].n && !(x->st->flags & RULE_BROKEN))
            shape_lack(x, side, x->st->memory->waits[side].p[0].event, x->now);
}

static bool pairs_wait(const struct turn *x, uint64_t event)
{
    const struct seen_list *l = &x->st->memory->waits[1];
    for (uint32_t i = 0; i < l->n; i++)
        if (l->p[i].event == event)
            return true;
    return false;
}

void shape_overdue(struct turn *x, int64_t at)
{
    bool timed = x->r->length_type.kind != TYPE_NONE;
    for (uint32_t side = 0; timed && x->st->memory && side < 2; side++) {
        const struct seen_list *l = &x->st->memory->waits[side];
        if (l->n && l->p[0].due < at && !(x->st->flags & RULE_BROKEN))
            shape_lack(x, side, l->p[0].event, x->now);
    }
}

/* --- one of its own: nothing of the first side, or of the second, stands between --------------------------------- */

static void step_alternate(struct turn *x)
{
    struct memory *m = memory_of(x);
    const struct seen *o = NULL;
    if (x->is[1]) {
        struct seen e = seen_now(x, 1);
        if (x->row->wants & WANT_FIRST)
            serve(x, 1, &e);
        if (x->row->wants & WANT_SECOND) {
            enum tri found = fits_any(x, 1, &e, &m->had[0], &o);
            x->st->flags |= RULE_ACTIVE;
            if (found == TRI_UNKNOWN)
                unclear_pair(x);
            if (found == TRI_FALSE)
                shape_lack(x, 1, e.event, x->now);
            m->had[0].n = 0;
        }
    }
    if (!x->is[0] || x->st->flags & (RULE_BROKEN | RULE_DOUBT))
        return;
    struct seen e = seen_now(x, 0);
    if (x->row->wants & WANT_SECOND)
        keep_had(x, 0, &e);
    if (!(x->row->wants & WANT_FIRST))
        return;
    x->st->flags |= RULE_ACTIVE;
    if (m->waits[0].n)
        shape_lack(x, 0, m->waits[0].p[0].event, x->now);
    else
        list_push(x, &m->waits[0], 0, &e);
}

/* --- the next event of the case ---------------------------------------------------------------------------------- */

static void meet_next(struct turn *x, const struct seen *prev)
{
    struct seen e = {0};
    if (x->is[1])
        e = seen_now(x, 1);
    enum tri f = !x->is[1] || !prev ? TRI_FALSE : fits(x, 0, prev, &e);
    if (f == TRI_UNKNOWN)
        unclear_pair(x);
    else if (f == TRI_TRUE && x->row->banned)
        shape_met(x, prev->event, e.event);
    else if (f == TRI_FALSE && prev && x->row->wants & WANT_FIRST)
        shape_lack(x, 0, prev->event, x->now);
    else if (f == TRI_FALSE && x->is[1] && x->row->wants & WANT_SECOND)
        shape_lack(x, 1, e.event, x->now);
}

static void step_chain(struct turn *x)
{
    struct memory *m = memory_of(x);
    struct seen_list *l = x->row->wants & WANT_FIRST ? &m->waits[0] : &m->had[0];
    struct seen prev = {0};
    bool had = l->n > 0;
    if (had)
        prev = l->p[0];
    if ((x->row->wants & WANT_SECOND && x->is[1]) || (!(x->row->wants == WANT_SECOND) && x->is[0]))
        x->st->flags |= RULE_ACTIVE;
    if (had || x->is[1])
        meet_next(x, had ? &prev : NULL);
    l->n = 0;
    if (!x->is[0])
        return;
    struct seen e = seen_now(x, 0);
    list_push(x, l, 0, &e);
}

/* --- counts ------------------------------------------------------------------------------------------------------ */

static uint32_t most(const struct process_rule *r)
{
    return r->shape == SHAPE_ABSENCE ? 0 : r->shape == SHAPE_EXACTLY_ONE ? 1 : r->shape == SHAPE_AT_MOST ? r->n : UINT32_MAX;
}

static uint32_t least(const struct process_rule *r)
{
    return r->shape == SHAPE_EXACTLY_ONE ? 1 : r->shape == SHAPE_AT_LEAST ? r->n : 0;
}

static void step_count(struct turn *x)
{
    struct rule_state *st = x->st;
    if (!x->is[0])
        return;
    st->event = st->n ? st->event : x->now->event;
    if (st->n++ < most(x->r))
        return;
    struct buf b = said(x);
    say_event(x, &b, 0, x->now->event);
    if (st->n > 1)
        cite(x, st->event);
    buf_text(&b, st->n == 1 ? " came" : " came again");
    if (st->n > 2)
        buf_printf(&b, ", %u times since event %llu", st->n, (unsigned long long)st->event);
    else if (st->n > 1) {
        buf_text(&b, " after event ");
        buf_int(&b, (int64_t)st->event);
    }
    say_broken(x, x->now, &b);
}

static void end_count(struct turn *x)
{
    if (x->st->n >= least(x->r))
        return;
    struct buf b = said(x);
    x->missing = x->r->side[0].text;
    if (x->st->n)
        cite(x, x->st->event);
    buf_add(&b, x->r->side[0].text);
    if (x->st->n == 0)
        buf_text(&b, " never came");
    else
        buf_printf(&b, " came %u of at least %u times", x->st->n, x->r->n);
    say_broken(x, x->now, &b);
}

/* --- the first and the last event -------------------------------------------------------------------------------- */

static void say_place(struct turn *x, const char *which)
{
    struct buf b = said(x);
    cite(x, x->now->event);
    x->missing = x->r->side[0].text;
    buf_printf(&b, "the %s event (event %llu) is ", which, (unsigned long long)x->now->event);
    buf_add(&b, names_text(x->t->s->names, (struct name){x->now->kind}));
    buf_text(&b, ", not ");
    buf_add(&b, x->r->side[0].text);
    buf_char(&b, ',');
    say_broken(x, x->now, &b);
}

static void step_init(struct turn *x)
{
    if (x->st->n++ == 0 && !x->is[0])
        say_place(x, "first");
}

static void step_last(struct turn *x)
{
    x->st->flags = (uint8_t)((x->st->flags & ~RULE_LAST) | (x->is[0] ? RULE_LAST : 0));
}

static void end_last(struct turn *x)
{
    if (!(x->st->flags & RULE_LAST))
        say_place(x, "last");
}

/* --- one of two -------------------------------------------------------------------------------------------------- */

static void step_choice(struct turn *x)
{
    for (uint32_t side = 0; side < 2; side++)
        if (x->is[side]) {
            x->st->event = x->st->flags & (RULE_SAW | RULE_SAW << 1) ? x->st->event : x->now->event;
            x->st->flags |= (uint8_t)(RULE_SAW << side);
        }
    bool both = (x->st->flags & RULE_SAW) && (x->st->flags & RULE_SAW << 1);
    if (x->r->shape == SHAPE_CHOICE || !both)
        return;
    struct buf b = said(x);
    say_event(x, &b, x->is[1] ? 0 : 1, x->st->event);
    buf_text(&b, " and ");
    say_event(x, &b, x->is[1] ? 1 : 0, x->now->event);
    buf_text(&b, " came both");
    say_broken(x, x->now, &b);
}

static void end_choice(struct turn *x)
{
    struct buf b = said(x);
    if (x->st->flags & (RULE_SAW | RULE_SAW << 1))
        return;
    struct buf either = said(x);
    buf_add(&either, x->r->side[0].text);
    buf_text(&either, " or ");
    buf_add(&either, x->r->side[1].text);
    x->missing = buf_str(&either);
    buf_text(&b, "neither ");
    buf_add(&b, x->r->side[0].text);
    buf_text(&b, " nor ");
    buf_add(&b, x->r->side[1].text);
    buf_text(&b, " came");
    say_broken(x, x->now, &b);
}

/* --- whose hands ------------------------------------------------------------------------------------------------- */

static bool who_known(uint32_t actor)
{
    return actor != CORE_NONE && actor != CORE_UNKNOWN;
}

static void say_hands(struct turn *x, const struct seen *a, const struct seen *b)
{
    struct buf out = said(x);
    const struct names *names = x->t->s->names;
    if (x->r->shape == SHAPE_FOUR_EYES)
        buf_add(&out, names_text(names, (struct name){a->actor}));
    buf_text(&out, x->r->shape == SHAPE_FOUR_EYES ? " did both " : "");
    say_event(x, &out, 0, a->event);
    if (x->r->shape == SHAPE_SAME_PERSON)
        buf_printf(&out, " was done by %s", names_text(names, (struct name){a->actor}).p);
    buf_text(&out, " and ");
    say_event(x, &out, 1, b->event);
    if (x->r->shape == SHAPE_SAME_PERSON)
        buf_printf(&out, " by %s", names_text(names, (struct name){b->actor}).p);
    say_broken(x, x->now, &out);
}

static void compare_hands(struct turn *x, const struct seen *a, const struct seen *b)
{
    enum tri f = a->event == b->event ? TRI_FALSE : compared(x, a, b);
    if (f == TRI_FALSE || x->st->flags & RULE_BROKEN)
        return;
    if (f == TRI_UNKNOWN || !who_known(a->actor) || !who_known(b->actor)) {
        x->st->flags |= RULE_UNSURE;
        return;
    }
    x->st->flags |= RULE_ACTIVE;
    if ((a->actor == b->actor) == (x->r->shape == SHAPE_FOUR_EYES))
        say_hands(x, a, b);
}

/* Of one person one event is enough: whoever comes later is another event. */
static void keep_hand(struct turn *x, uint32_t side, const struct seen *e)
{
    struct seen_list *l = &memory_of(x)->had[side];
    bool alike = false;
    for (uint32_t i = 0; x->r->pair.both == NODE_NONE && i < l->n; i++)
        alike |= l->p[i].actor == e->actor;
    if (x->r->pick == PICK_LAST)
        l->n = 0;
    if (x->r->pick == PICK_FIRST ? l->n == 0 : !alike || l->n == 0)
        list_push(x, l, side, e);
}

static void step_hands(struct turn *x)
{
    struct memory *m = memory_of(x);
    bool done = x->r->pick == PICK_FIRST && m->had[0].n && m->had[1].n;
    for (uint32_t side = 0; side < 2 && !done; side++) {
        if (!x->is[side])
            continue;
        struct seen e = seen_now(x, side);
        keep_hand(x, side, &e);
        for (uint32_t i = 0; x->r->pick == PICK_ANY && i < m->had[!side].n; i++)
            compare_hands(x, side ? &m->had[0].p[i] : &e, side ? &e : &m->had[1].p[i]);
    }
    if (!done && x->r->pick == PICK_FIRST && m->had[0].n && m->had[1].n)
        compare_hands(x, &m->had[0].p[0], &m->had[1].p[0]);
}

static void end_hands(struct turn *x)
{
    const struct memory *m = x->st->memory;
    if (x->r->pick == PICK_LAST && m && m->had[0].n && m->had[1].n)
        compare_hands(x, &m->had[0].p[0], &m->had[1].p[0]);
}

static void step_role(struct turn *x)
{
    if (!x->is[0])
        return;
    struct value v = x->reg[x->b->role];
    x->st->flags |= v.state == V_KNOWN ? RULE_ACTIVE : RULE_UNSURE;
    if (v.state != V_KNOWN || v.as.b)
        return;
    struct buf b = said(x);
    say_event(x, &b, 0, x->now->event);
    buf_printf(&b, " was done by %s, who is no %.*s,", names_text(x->t->s->names, (struct name){x->now->actor}).p, STR_ARG(x->r->role_text));
    say_broken(x, x->now, &b);
}

/* --- the table --------------------------------------------------------------------------------------------------- */

static void end_nothing(struct turn *x)
{
    (void)x;
}

static const struct automaton {
    void (*step)(struct turn *x), (*end)(struct turn *x);
    bool remembers;
} automata[SHAPE_COUNT] = { /* ORDER shape */
    [SHAPE_STEP] = {step_role, end_nothing, false},
    [SHAPE_ABSENCE] = {step_count, end_count, false},
    [SHAPE_EXACTLY_ONE] = {step_count, end_count, false},
    [SHAPE_AT_LEAST] = {step_count, end_count, false},
    [SHAPE_AT_MOST] = {step_count, end_count, false},
    [SHAPE_INIT] = {step_init, end_nothing, false},
    [SHAPE_LAST] = {step_last, end_last, false},
    [SHAPE_RESPONSE] = {step_pairs, end_pairs, true},
    [SHAPE_PRECEDENCE] = {step_pairs, end_pairs, true},
    [SHAPE_SUCCESSION] = {step_pairs, end_pairs, true},
    [SHAPE_ALTERNATE_RESPONSE] = {step_alternate, end_pairs, true},
    [SHAPE_ALTERNATE_PRECEDENCE] = {step_alternate, end_pairs, true},
    [SHAPE_ALTERNATE_SUCCESSION] = {step_alternate, end_pairs, true},
    [SHAPE_CHAIN_RESPONSE] = {step_chain, end_pairs, true},
    [SHAPE_CHAIN_PRECEDENCE] = {step_chain, end_pairs, true},
    [SHAPE_CHAIN_SUCCESSION] = {step_chain, end_pairs, true},
    [SHAPE_RESPONDED_EXISTENCE] = {step_pairs, end_pairs, true},
    [SHAPE_COEXIST] = {step_pairs, end_pairs, true},
    [SHAPE_CHOICE] = {step_choice, end_choice, false},
    [SHAPE_EXCLUSIVE_CHOICE] = {step_choice, end_choice, false},
    [SHAPE_NOT_COEXIST] = {step_pairs, end_nothing, true},
    [SHAPE_NOT_SUCCESSION] = {step_pairs, end_nothing, true},
    [SHAPE_NOT_CHAIN_SUCCESSION] = {step_chain, end_nothing, true},
    [SHAPE_FOUR_EYES] = {step_hands, end_hands, true},
    [SHAPE_SAME_PERSON] = {step_hands, end_hands, true},
};

bool shape_remembers(enum shape s)
{
    return automata[s].remembers;
}

static const struct plain_rule *plain_rule(const struct turn *x)
{
    const struct plain_rule *p = &x->p->plain[x->r - x->p->form->rules.p];
    return p->is ? p : NULL;
}

bool shape_waits(const struct turn *x, uint64_t event)
{
    const struct plain_rule *plain = plain_rule(x);
    return plain ? plain_waits(x, plain, event) : pairs_wait(x, event);
}

void shape_step(struct turn *x)
{
    if (x->r->length_type.kind != TYPE_NONE)
        shape_overdue(x, x->now->at);
    const struct plain_rule *plain = plain_rule(x);
    if (plain)
        plain_step(x, plain);
    else if (!(x->st->flags & RULE_BROKEN))
        automata[x->r->shape].step(x);
}

void shape_end(struct turn *x)
{
    const struct plain_rule *plain = plain_rule(x);
    if (plain)
        plain_end(x, plain);
    else
        automata[x->r->shape].end(x);
}
