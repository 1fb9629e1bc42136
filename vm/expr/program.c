/* SPDX-License-Identifier: MIT */
#include "vm/expr/expr.h"

static void reach(const struct graph *g, uint64_t *seen, uint32_t id)
{
    if (id == NODE_NONE || seen[id / 64] >> id % 64 & 1)
        return;
    seen[id / 64] |= UINT64_C(1) << id % 64;
    const struct node *n = &g->nodes.p[id];
    for (uint32_t i = 0; i < n->nargs; i++)
        reach(g, seen, node_args(g, n)[i]);
}

static struct instr inst_of(struct program *p, const struct graph *g, uint32_t id, uint32_t *pool, uint32_t *npool)
{
    const struct node *n = &g->nodes.p[id];
    const uint32_t *args = node_args(g, n);
    struct instr x = {.op = n->op, .n = n->nargs, .dst = p->reg_of.n, .imm = n->imm};
    x.tkind = n->nargs ? g->nodes.p[args[0]].type.kind : n->type.kind;
    x.bkind = n->nargs > 1 ? g->nodes.p[args[1]].type.kind : 0;
    uint32_t reg[3] = {0};
    for (uint32_t i = 0; i < MIN(n->nargs, 3u); i++)
        map_get(&p->reg_of, args[i], &reg[i]);
    x.a = reg[0];
    x.b = reg[1];
    x.c = reg[2];
    if (n->op == OP_TERM || n->op == OP_MATRIX || n->op == OP_IN_LIST || n->op == OP_CHAIN) {
        x.a = *npool;
        for (uint32_t i = 0; i < n->nargs; i++)
            map_get(&p->reg_of, args[i], &pool[(*npool)++]);
    }
    return x;
}

/* Children have smaller ids than their parents, so ascending ids are an order of evaluation. */
const struct program *program_new(struct arena *a, const struct graph *g, const uint32_t *roots, uint32_t nroots)
{
    struct program *p = NEW(a, struct program);
    p->reg_of.arena = a;
    uint64_t *seen = NEW_ARRAY(a, uint64_t, g->nodes.n / 64 + 1);
    uint32_t args = 0;
    for (uint32_t i = 0; i < nroots; i++)
        reach(g, seen, roots[i]);
    for (uint32_t id = 0; id < g->nodes.n; id++)
        if (seen[id / 64] >> id % 64 & 1) {
            p->n++;
            args += g->nodes.p[id].nargs;
        }
    p->code = NEW_ARRAY(a, struct instr, p->n + 1);
    uint32_t *pool = NEW_ARRAY(a, uint32_t, args + 1), npool = 0, k = 0;
    for (uint32_t id = 0; id < g->nodes.n; id++)
        if (seen[id / 64] >> id % 64 & 1) {
            if (g->nodes.p[id].op != OP_CONST)
                p->code[k++] = inst_of(p, g, id, pool, &npool);
            p->nterms += g->nodes.p[id].op == OP_TERM;
            map_put(&p->reg_of, id, p->reg_of.n);
        }
    p->pool = pool;
    p->nregs = p->n;
    p->n = k;
    return p;
}

struct value *program_regs(struct arena *a, const struct program *p, const struct graph *g)
{
    struct value *reg = NEW_ARRAY(a, struct value, p->nregs + 1);
    for (uint32_t id = 0; id < g->nodes.n; id++) {
        uint32_t r;
        if (g->nodes.p[id].op == OP_CONST && map_get(&p->reg_of, id, &r))
            reg[r] = g->consts.p[g->nodes.p[id].imm];
    }
    reg[p->nregs] = value_bool(true);
    return reg;
}

uint32_t program_reg(const struct program *p, uint32_t node)
{
    uint32_t r = 0;
    if (!map_get(&p->reg_of, node, &r))
        BUG("node is not in this program");
    return r;
}
