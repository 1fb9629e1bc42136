/* SPDX-License-Identifier: MIT */
#include "vm/expr/expr.h"

void graph_init(struct graph *g, struct arena *a)
{
    *g = (struct graph){.arena = a, .found = {.arena = a}, .set_of = {.arena = a}, .compared = {.arena = a}};
}

#define COPY(a, v) copy_array((a), (v).p, (v).n, (v).cap, sizeof *(v).p)
static void *copy_array(struct arena *a, const void *p, uint32_t n, uint32_t cap, size_t size)
{
    void *copy = cap ? arena_alloc(a, cap * size) : NULL;
    if (n)
        memcpy(copy, p, n * size);
    return copy;
}

struct graph *graph_copy(struct arena *a, const struct graph *g)
{
    struct graph *c = NEW(a, struct graph);
    *c = *g;
    c->arena = c->found.arena = c->set_of.arena = c->compared.arena = a;
    c->nodes.p = COPY(a, g->nodes);
    c->pool.p = COPY(a, g->pool);
    c->consts.p = COPY(a, g->consts);
    c->terms.p = COPY(a, g->terms);
    c->kind_sets.p = COPY(a, g->kind_sets);
    c->chain.p = COPY(a, g->chain);
    struct map *maps[] = {&c->found, &c->set_of, &c->compared};
    for (uint32_t i = 0; i < ARRAY_LEN(maps); i++)
        maps[i]->slot = copy_array(a, maps[i]->slot, maps[i]->cap, maps[i]->cap, sizeof *maps[i]->slot);
    return c;
}

const uint32_t *node_args(const struct graph *g, const struct node *n)
{
    return n->nargs <= 3 ? n->arg : g->pool.p + n->arg[0];
}

static uint64_t node_hash(enum op op, struct type t, uint32_t imm, const uint32_t *args, uint32_t n)
{
    uint64_t h = hash_mix((uint64_t)op << 40 ^ (uint64_t)t.kind << 32 ^ (uint64_t)imm ^ (uint64_t)t.of << 20);
    for (uint32_t i = 0; i < n; i++)
        h = hash_mix(h ^ args[i]);
    return h;
}

static bool node_same(const struct graph *g, const struct node *n, enum op op, struct type t, uint32_t imm, const uint32_t *args,
                      uint32_t nargs)
{
    return n->op == op && n->imm == imm && n->nargs == nargs && type_eq(n->type, t) &&
           (nargs == 0 || memcmp(node_args(g, n), args, nargs * sizeof *args) == 0);
}

static uint32_t pool_put(struct graph *g, const uint32_t *args, uint32_t n)
{
    uint32_t at = g->pool.n;
    for (uint32_t i = 0; i < n; i++)
        *VEC_PUSH(g->arena, g->pool) = args[i];
    return at;
}

uint32_t graph_node(struct graph *g, enum op op, struct type t, uint32_t imm, const uint32_t *args, uint32_t nargs)
{
    uint64_t h = node_hash(op, t, imm, args, nargs);
    uint32_t head = NODE_NONE;
    if (map_get(&g->found, h, &head))
        for (uint32_t i = head; i != NODE_NONE; i = g->chain.p[i])
            if (node_same(g, &g->nodes.p[i], op, t, imm, args, nargs))
                return i;
    struct node n = {.op = (uint16_t)op, .nargs = (uint16_t)nargs, .imm = imm, .type = t};
    n.past = (op >= OP_FIELD && op <= OP_PERIOD_END) || op == OP_CAPTURE || op == OP_LUA || op == OP_TERM || op == OP_BALANCE || op == OP_LIMIT ||
             op == OP_APART || op == OP_CHAIN || op == OP_VALUE_OF || op == OP_ROLLUP;
    n.now = (op >= OP_NOW_FIELD && op <= OP_NOW_PERIOD_END) || op == OP_EXTERN;
    for (uint32_t i = 0; i < nargs; i++) {
        n.past |= g->nodes.p[args[i]].past;
        n.now |= g->nodes.p[args[i]].now;
    }
    if (nargs <= 3)
        for (uint32_t i = 0; i < nargs; i++)
            n.arg[i] = args[i];
    else
        n.arg[0] = pool_put(g, args, nargs);
    uint32_t id = g->nodes.n;
    *VEC_PUSH(g->arena, g->nodes) = n;
    *VEC_PUSH(g->arena, g->chain) = head;
    map_put(&g->found, h, id);
    return id;
}

static bool const_same(struct value a, struct value b)
{
    return a.state == b.state && a.fail == b.fail && memcmp(&a.as, &b.as, sizeof a.as) == 0;
}

uint32_t graph_const(struct graph *g, struct type t, struct value v)
{
    for (uint32_t i = 0; i < g->consts.n; i++)
        if (const_same(g->consts.p[i], v))
            return graph_node(g, OP_CONST, t, i, NULL, 0);
    *VEC_PUSH(g->arena, g->consts) = v;
    return graph_node(g, OP_CONST, t, g->consts.n - 1, NULL, 0);
}

static uint32_t join(struct graph *g, enum op op, uint32_t a, uint32_t b)
{
    if (a == NODE_NONE || b == NODE_NONE)
        return a == NODE_NONE ? b : a;
    return graph_node(g, op, TYPE(TYPE_BOOL), 0, (uint32_t[]){a, b}, 2);
}

uint32_t graph_and(struct graph *g, uint32_t a, uint32_t b)
{
    return join(g, OP_AND, a, b);
}

uint32_t graph_or(struct graph *g, uint32_t a, uint32_t b)
{
    return join(g, OP_OR, a, b);
}
