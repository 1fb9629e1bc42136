/* SPDX-License-Identifier: MIT
 * Pairs of events that need no more than a place and an instant to be remembered: the fast twin of step_pairs in shape.c, which says what
 * each list is for. */
#include "vm/run/process.h"

/* --- lists of at most two ---------------------------------------------------------------------------------------- */

static uint32_t list_n(const struct rule_state *st, uint32_t list)
{
    return st->lens >> 2 * list & 3;
}

static void list_cut(struct rule_state *st, uint32_t list, uint32_t n)
{
    st->lens = (uint8_t)((st->lens & ~(3u << 2 * list)) | n << 2 * list);
}

static struct mark *list_at(const struct turn *x, const struct plain_rule *p, uint32_t list)
{
    return case_marks(x->p, x->c) + p->at[list];
}

static void list_add(struct turn *x, const struct plain_rule *p, uint32_t list, const struct mark *e)
{
    uint32_t n = list_n(x->st, list);
    if (n >= p->cap[list])
        BUG("no room for an event");
    list_at(x, p, list)[n] = *e;
    list_cut(x->st, list, n + 1);
}

/* --- which there are --------------------------------------------------------------------------------------------- */

static bool is_pair(enum shape s)
{
    const struct shape_row *row = &shapes[s];
    bool of_two = row->operands == 2 && (row->wants || row->banned);
    return of_two && !row->always && row->ties != TIES_COUNT && s != SHAPE_FOUR_EYES && s != SHAPE_SAME_PERSON;
}

static bool is_plain(const struct process_rule *r)
{
    bool alternates = r->shape == SHAPE_ALTERNATE_RESPONSE || r->shape == SHAPE_ALTERNATE_PRECEDENCE || r->shape == SHAPE_ALTERNATE_SUCCESSION;
    return is_pair(r->shape) && !alternates && r->length_type.kind == TYPE_NONE && r->pair.both == NODE_NONE;
}

/* Of a banned pair the event that it is told with is one of the latest two instants. Else the first that there was is as good as any: it
 * serves whoever any other would, and of those that wait it is the one that is told; only where an equal instant is not enough the latest
 * may go on waiting. Second events without a first are kept for one of their own instant. */
static void lists_of(struct plain_rule *p)
{
    bool instant = p->ordered && p->ties == TIES_BEFORE;
    uint8_t had = p->banned ? 2 : 1;
    if (p->banned || p->wants & WANT_SECOND)
        p->cap[LIST_HAD] = had;
    if (p->banned || p->wants & WANT_FIRST)
        p->cap[LIST_HAD + 1] = !p->ordered ? had : instant;
    if (p->wants & WANT_FIRST)
        p->cap[LIST_WAITS] = p->ordered && p->ties == TIES_AFTER ? 2 : 1;
    if (p->wants & WANT_SECOND)
        p->cap[LIST_WAITS + 1] = !p->ordered || instant;
}

struct plain_rule plain_of(const struct process_rule *r, uint32_t *nmarks)
{
    const struct shape_row *row = &shapes[r->shape];
    struct plain_rule p = {.is = true, .ordered = row->ordered, .banned = row->banned, .wants = row->wants, .ties = (uint8_t)r->ties};
    if (!is_plain(r) || *nmarks > UINT16_MAX - 2 * LISTS)
        return (struct plain_rule){0};
    lists_of(&p);
    for (uint32_t i = 0; i < LISTS; i++) {
        p.at[i] = (uint16_t)*nmarks;
        *nmarks += p.cap[i];
    }
    return p;
}

/* --- an event ---------------------------------------------------------------------------------------------------- */

static bool in_order(const struct plain_rule *p, const struct mark *a, const struct mark *b)
{
    switch ((enum ties)p->ties) {
    case TIES_ORDER: return a->event < b->event;
    case TIES_BEFORE: return a->event != b->event && a->at <= b->at;
    case TIES_AFTER: return a->at < b->at;
    case TIES_COUNT: break;
    }
    BUG("ties out of range");
}

static bool fits(const struct plain_rule *p, uint32_t side, const struct mark *e, const struct mark *o)
{
    return !p->ordered || in_order(p, side ? o : e, side ? e : o);
}

static const struct mark *fits_any(const struct turn *x, const struct plain_rule *p, uint32_t side, const struct mark *e)
{
    const struct mark *l = list_at(x, p, LIST_HAD + !side);
    for (uint32_t i = 0, n = list_n(x->st, LIST_HAD + !side); i < n; i++)
        if (fits(p, side, e, &l[i]))
            return &l[i];
    return NULL;
}

static void serve(struct turn *x, const struct plain_rule *p, uint32_t side, const struct mark *e)
{
    struct mark *l = list_at(x, p, LIST_WAITS + !side);
    uint32_t n = list_n(x->st, LIST_WAITS + !side), kept = 0;
    for (uint32_t i = 0; i < n; i++)
        if (!fits(p, side, e, &l[i]))
            l[kept++] = l[i];
    if (kept != n)
        list_cut(x->st, LIST_WAITS + !side, kept);
}

static void keep_had(struct turn *x, const struct plain_rule *p, uint32_t side, const struct mark *e)
{
    uint32_t list = LIST_HAD + side, n = list_n(x->st, list), cap = p->cap[list];
    struct mark *l = list_at(x, p, list);
    bool first = cap == 1 && !p->banned && !(p->ordered && side == 1);
    if (cap == 0 || (first && n))
        return;
    if (n && l[n - 1].at == e->at)
        return;
    if (n == cap) { /* the latest two instants, or this one alone */
        l[0] = l[n - 1];
        list_cut(x->st, list, n - 1);
    }
    list_add(x, p, list, e);
}

static void keep_waiting(struct turn *x, const struct plain_rule *p, uint32_t side, const struct mark *e)
{
    uint32_t list = LIST_WAITS + side, n = list_n(x->st, list);
    if (n && (p->cap[list] == 1 || list_at(x, p, list)[n - 1].at == e->at))
        return;
    if (n == 2)
        list_cut(x->st, list, 1);
    list_add(x, p, list, e);
}

static void find_met(struct turn *x, const struct plain_rule *p, uint32_t side, const struct mark *e)
{
    const struct mark *o = fits_any(x, p, side, e);
    if (side == 0 || !p->ordered)
        x->st->flags |= RULE_ACTIVE;
    if (o)
        shape_met(x, side ? o->event : e->event, side ? e->event : o->event);
}

static void want(struct turn *x, const struct plain_rule *p, uint32_t side, const struct mark *e)
{
    bool past_only = p->ordered && side == 1;
    x->st->flags |= RULE_ACTIVE;
    if (fits_any(x, p, side, e))
        return;
    if (past_only && p->ties != TIES_BEFORE) {
        shape_lack(x, side, e->event, x->now);
        return;
    }
    keep_waiting(x, p, side, e);
    if (past_only)
        process_tie(x);
}

void plain_step(struct turn *x, const struct plain_rule *p)
{
    const struct mark e = {x->now->event, x->now->at};
    for (uint32_t side = 0; side < 2; side++) {
        if (!x->is[side])
            continue;
        if (p->wants >> !side & 1)
            serve(x, p, side, &e);
        if (p->banned || p->wants >> !side & 1)
            keep_had(x, p, side, &e);
    }
    for (uint32_t side = 0; side < 2; side++) {
        if (!x->is[side] || x->st->flags & (RULE_BROKEN | RULE_DOUBT))
            continue;
        if (p->banned)
            find_met(x, p, side, &e);
        if (p->wants >> side & 1)
            want(x, p, side, &e);
    }
}

/* --- when nothing more comes ------------------------------------------------------------------------------------- */

void plain_end(struct turn *x, const struct plain_rule *p)
{
    for (uint32_t side = 0; side < 2 && !p->banned; side++)
        if (list_n(x->st, LIST_WAITS + side) && !(x->st->flags & RULE_BROKEN))
            shape_lack(x, side, list_at(x, p, LIST_WAITS + side)->event, x->now);
}

bool plain_waits(const struct turn *x, const struct plain_rule *p, uint64_t event)
{
    const struct mark *l = list_at(x, p, LIST_WAITS + 1);
    for (uint32_t i = 0, n = list_n(x->st, LIST_WAITS + 1); i < n; i++)
        if (l[i].event == event)
            return true;
    return false;
}
