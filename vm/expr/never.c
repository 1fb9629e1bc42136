/* SPDX-License-Identifier: MIT
 * Conditions that can never hold, as single comparisons with constants show: `score > 5 and score < 3`, `kind == 'a' and kind == 'b'`. */
#include <math.h>

#include "vm/expr/expr.h"

enum { SUBJECTS_MOST = 32 };

/* What the comparisons so far leave of one subject: an interval of integers or numbers, or one name. */
struct subject {
    uint32_t node;
    bool names, doubles;
    uint32_t name;
    int64_t low, high;
    double least, most;
    bool least_open, most_open;
};
struct narrowing {
    const struct graph *g;
    struct subject p[SUBJECTS_MOST];
    uint32_t n;
    bool never;
};

static struct subject *subject_at(struct narrowing *x, uint32_t node)
{
    for (uint32_t i = 0; i < x->n; i++)
        if (x->p[i].node == node)
            return &x->p[i];
    if (x->n == SUBJECTS_MOST)
        return NULL;
    x->p[x->n] = (struct subject){.node = node, .low = INT64_MIN, .high = INT64_MAX, .least = -INFINITY, .most = INFINITY};
    return &x->p[x->n++];
}

static void name_is_one(struct narrowing *x, struct subject *s, uint32_t name)
{
    x->never |= s->names && s->name != name;
    s->names = true;
    s->name = name;
}

static void integers(struct narrowing *x, struct subject *s, int64_t low, int64_t high)
{
    s->low = MAX(s->low, low);
    s->high = MIN(s->high, high);
    x->never |= s->low > s->high;
}

static void at_least(struct subject *s, double v, bool open)
{
    if (v > s->least || (!(v < s->least) && open)) {
        s->least = v;
        s->least_open = open;
    }
}

static void at_most(struct subject *s, double v, bool open)
{
    if (v < s->most || (!(v > s->most) && open)) {
        s->most = v;
        s->most_open = open;
    }
}

static void numbers(struct narrowing *x, struct subject *s)
{
    bool meet = !(s->least < s->most) && !(s->least > s->most);
    x->never |= s->least > s->most || (meet && (s->least_open || s->most_open));
}

/* `subject op constant`, or the other way round. */
static void compare(struct narrowing *x, struct subject *s, enum op op, struct value c, bool turned)
{
    switch ((int)op) {
    case OP_EQ_NAME: name_is_one(x, s, c.as.name); return;
    case OP_EQ_INT: integers(x, s, c.as.i, c.as.i); return;
    case OP_LT_INT: integers(x, s, turned ? c.as.i + (c.as.i < INT64_MAX) : INT64_MIN, turned ? INT64_MAX : c.as.i - (c.as.i > INT64_MIN)); return;
    case OP_LE_INT: integers(x, s, turned ? c.as.i : INT64_MIN, turned ? INT64_MAX : c.as.i); return;
    case OP_EQ_NUM: at_least(s, c.as.n, false); at_most(s, c.as.n, false); break;
    case OP_LT_NUM: case OP_LE_NUM:
        if (turned)
            at_least(s, c.as.n, op == OP_LT_NUM);
        else
            at_most(s, c.as.n, op == OP_LT_NUM);
        break;
    default: return; /* says nothing that an interval holds */
    }
    numbers(x, s);
}

static const struct value *constant(const struct graph *g, uint32_t id)
{
    const struct node *n = &g->nodes.p[id];
    return n->op == OP_CONST && g->consts.p[n->imm].state == V_KNOWN ? &g->consts.p[n->imm] : NULL;
}

static void narrow(struct narrowing *x, uint32_t id)
{
    const struct node *n = &x->g->nodes.p[id];
    const struct value *c = constant(x->g, id);
    if (n->op == OP_AND) {
        narrow(x, n->arg[0]);
        narrow(x, n->arg[1]);
        return;
    }
    x->never |= c && n->type.kind == TYPE_BOOL && !c->as.b;
    if (n->nargs != 2)
        return;
    const struct value *left = constant(x->g, n->arg[0]), *right = constant(x->g, n->arg[1]);
    struct subject *s = !left == !right ? NULL : subject_at(x, left ? n->arg[1] : n->arg[0]);
    if (s)
        compare(x, s, (enum op)n->op, left ? *left : *right, left != NULL);
}

bool expr_never(const struct graph *g, uint32_t node)
{
    struct narrowing x = {.g = g};
    if (node != NODE_NONE)
        narrow(&x, node);
    return x.never;
}
