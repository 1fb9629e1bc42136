/* SPDX-License-Identifier: MIT
 * Any text as an expression over a small schema of all types. What does not compile says so at a place inside the text, with a
 * help line; what compiles runs over a few rows, enters history, is explained, and says what it needs. */
#include <stdlib.h>

#include "tests/vm/read/memory_log.h"
#include "vm/expr/ast.h"
#include "vm/run/history.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 6, HEAD = 6 /* of the long bracket around the text */ };

struct input {
    struct memory_log log;
    struct world world;
    struct graph graph;
    struct str text;
    const struct batch *batch;
    /* running */
    struct eval eval;
    struct history *history;
    const struct program *program;
    struct value *reg;
    uint64_t steps;
};

static void expect(bool ok)
{
    if (!ok)
        abort();
}

/* --- what there is ---------------------------------------------------------------------------------------------------------- */

static struct name name_of(struct input *in, const char *text)
{
    return names_put(in->log.names, str_of(text));
}

static void fields(struct input *in, const char *kind)
{
    struct name list[2] = {name_of(in, "low"), name_of(in, "high")};
    const struct {
        const char *name;
        struct type type;
    } rows[] = {{"n", TYPE(TYPE_NUMBER)},
                {"m", {.kind = TYPE_MONEY, .of = name_of(in, "CNY").id}},
                {"e", {.kind = TYPE_MONEY, .of = name_of(in, "EUR").id}},
                {"u", TYPE(TYPE_DURATION)},
                {"q", TYPE(TYPE_PERIOD)},
                {"w", TYPE(TYPE_TIME)},
                {"d", TYPE(TYPE_DATE)},
                {"b", TYPE(TYPE_BOOL)},
                {"t", TYPE(TYPE_TEXT)},
                {"c", {.kind = TYPE_ONE_OF, .of = types_choices(&in->log.schema.types, list, 2)}},
                {"p", {.kind = TYPE_RECORD}},
                {"s", type_set(TYPE(TYPE_TEXT))},
                {"z", type_set(TYPE(TYPE_NUMBER))}};
    for (uint32_t i = 0; i < ARRAY_LEN(rows); i++) {
        char optional[] = {'o', rows[i].name[0], 0};
        memory_field(&in->log, kind, rows[i].name, rows[i].type, false);
        memory_field(&in->log, kind, optional, rows[i].type, true);
    }
}

static void params(struct input *in)
{
    struct param p = {.name = name_of(in, "cap"), .type = TYPE(TYPE_NUMBER)};
    *VEC_PUSH(&in->log.arena, p.pieces) = (struct param_piece){0, value_number(3)};
    map_put(&in->world.param_of, p.name.id, in->world.params.n);
    *VEC_PUSH(&in->log.arena, in->world.params) = p;
}

static void roles(struct input *in)
{
    const char *const names[] = {"lead", "clerk"};
    struct arena *a = &in->log.arena;
    for (uint32_t i = 0; i < ARRAY_LEN(names); i++) {
        struct role r = {.name = name_of(in, names[i])};
        if (i)
            *VEC_PUSH(a, r.above) = name_of(in, "lead");
        map_put(&in->world.role_of, r.name.id, in->world.roles.n);
        *VEC_PUSH(a, in->world.roles) = r;
    }
}

static void people(struct input *in)
{
    struct arena *a = &in->log.arena;
    struct record_def *person = &in->log.schema.records.p[0];
    struct record_table table = {.first_of = {.arena = a}};
    uint32_t *held = NEW_ARRAY(a, uint32_t, 1);
    held[0] = name_of(in, "clerk").id;
    *VEC_PUSH(a, person->fields) = (struct field_def){name_of(in, "manager"), {.kind = TYPE_RECORD, .optional = true}, 0, {0}};
    *VEC_PUSH(a, person->fields) = (struct field_def){name_of(in, "level"), TYPE(TYPE_NUMBER), 1, {0}};
    struct value *values = NEW_ARRAY(a, struct value, 2);
    values[0] = value_name(name_of(in, "wang").id);
    values[1] = value_number(2);
    *VEC_PUSH(a, table.rows) = (struct record_row){name_of(in, "li").id, INT32_MIN, INT32_MAX, values, 1, held, {0}};
    map_put(&table.first_of, name_of(in, "li").id, 0);
    *VEC_PUSH(a, in->world.records) = table;
}

static void matrix(struct input *in)
{
    struct arena *a = &in->log.arena;
    struct matrix m = {.name = name_of(in, "table"), .hit = HIT_UNIQUE};
    *VEC_PUSH(a, m.inputs) = (struct matrix_column){name_of(in, "n"), TYPE(TYPE_NUMBER)};
    *VEC_PUSH(a, m.outputs) = (struct matrix_column){NAME_EMPTY, TYPE(TYPE_NUMBER)};
    for (uint32_t i = 0; i < 2; i++) {
        struct matrix_row r = {NEW_ARRAY(a, struct cell, 1), NEW_ARRAY(a, struct value, 1), {0}};
        r.cells[0] = (struct cell){.has_low = i == 1, .has_high = i == 0, .low_open = true, .low = value_number(2), .high = value_number(2)};
        r.outs[0] = value_number(i);
        *VEC_PUSH(a, m.rows) = r;
    }
    map_put(&in->world.matrix_of, m.name.id, 0);
    *VEC_PUSH(a, in->world.matrices) = m;
}

static void events(struct input *in)
{
    struct memory_log *l = &in->log;
    static const char log[] = "at,kind,actor,case,id,n,m,e,u,q,w,d,b,t,c,p,s,z,on,ot,op\n"
                              "2026-03-29 00:00,a,li,T1,1,3,6200.00,-1.5,90m,1mo,2026-03-28 02:30,2026-02-28,true,ab,low,li,x;y,1;2,,,\n"
                              "2026-03-29 00:30,a,,T1,2,-0.5,922337203685477.5807,0,0s,0d,1900-01-01,0001-01-01,false,,high,wang,x,0,4,b,li\n"
                              "2026-03-29 00:30,b,wang,,,1e308,0.0001,7,4h,2w,9999-12-31,9999-12-31,true,zz,low,zoe,y,3,,,\n"
                              "2026-03-30 12:00,b,li,,,0,-922337203685477.5807,7,4h,1y6mo,2024-02-29,2024-02-29,true,a*,low,li,y,3,0,ab,\n"
                              "2026-06-01 12:00,a,li,T2,9,2,10,7,1s,1d,2024-02-29,2024-02-29,false,9,high,li,y,3,2.5,,\n"
                              "2027-01-01 00:00,c,,,,,,,,,,,,,,,,,,,\n";
    memory_log_add(l, STR("log.csv"), (struct str){log, sizeof log - 1});
    struct read_options o = {.keep = true};
    struct reader *r = reader_open(&l->env, &o, STR("log.csv"), 0);
    expect(r && r->ops->next(r, &in->batch) == BL_OK && in->batch && in->batch->n == ROWS);
}

static void open_world(struct input *in)
{
    memory_log_open(&in->log);
    fields(in, "a");
    fields(in, "b");
    world_init(&in->world, &in->log.arena, in->log.names, &in->log.schema);
    params(in);
    roles(in);
    people(in);
    matrix(in);
    graph_init(&in->graph, &in->log.arena);
    events(in);
}

/* --- compiling ------------------------------------------------------------------------------------------------------------------ */

static void look_at_diags(struct input *in, struct span token)
{
    for (uint32_t i = 0; i < in->log.diags.all.n; i++) {
        const struct diag *d = in->log.diags.all.p[i];
        expect(d->message.n && d->help.n && d->span.source == token.source);
        expect(d->span.at >= token.at && d->span.at + d->span.len <= token.at + token.len);
    }
}

static const struct expr *compile(struct input *in)
{
    struct arena *a = &in->log.arena;
    struct buf b = {.arena = a};
    buf_text(&b, "[====[");
    buf_add(&b, in->text);
    buf_text(&b, "]====]");
    struct span token = {source_add(&in->log.sources, STR("book.lua"), buf_str(&b)), 0, b.n};
    struct expr_env env = {.arena = a, .graph = &in->graph, .world = &in->world, .names = in->log.names, .diags = &in->log.diags,
                           .limits = &in->log.limits, .zone = in->log.env.zone, .month_end = MONTH_END_DOWN};
    struct str kinds[] = {STR("a"), STR("b")};
    env.fact = frame_new(&env, kind_set_new(&env, kinds, 2, false));
    const struct expr *e = expr_compile(&env, in->text, token, TYPE(TYPE_ERROR));
    expect((e == NULL) == (in->log.diags.errors > 0));
    look_at_diags(in, token);
    template_compile(&env, in->text, token);
    return e;
}

/* --- running ---------------------------------------------------------------------------------------------------------------------- */

static struct value ask(void *ud, uint32_t term, const struct value *deps)
{
    struct input *in = ud;
    return history_ask(in->history, &in->eval, term, deps, &in->steps);
}

static void root(struct arena *a, uint32_t **p, uint32_t *n, uint32_t node)
{
    uint32_t *more = NEW_ARRAY(a, uint32_t, *n + 1);
    if (node == NODE_NONE)
        return;
    if (*n)
        memcpy(more, *p, *n * sizeof **p);
    more[(*n)++] = node;
    *p = more;
}

static void make_program(struct input *in, const struct expr *e)
{
    uint32_t *roots = NULL, n = 0;
    struct arena *a = &in->log.arena;
    root(a, &roots, &n, e->node);
    for (uint32_t i = 0; i < in->graph.terms.n; i++) {
        const struct term *t = &in->graph.terms.p[i];
        root(a, &roots, &n, t->filter);
        root(a, &roots, &n, t->value);
        for (uint32_t k = 0; k < t->same.n; k++)
            root(a, &roots, &n, t->same.p[k]);
        for (uint32_t k = 0; k < t->joins.n; k++)
            root(a, &roots, &n, t->joins.p[k]);
        for (uint32_t k = 0; k < t->captures.n; k++)
            root(a, &roots, &n, t->captures.p[k]);
    }
    in->program = program_new(a, &in->graph, roots, n);
    in->reg = program_regs(a, in->program, &in->graph);
}

static uint32_t reg_of(const struct input *in, uint32_t node)
{
    return node == NODE_NONE ? NODE_NONE : program_reg(in->program, node);
}

static const uint32_t *regs_of(struct input *in, const uint32_t *nodes, uint32_t n)
{
    uint32_t *regs = NEW_ARRAY(&in->log.arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        regs[i] = program_reg(in->program, nodes[i]);
    return regs;
}

static void enter(struct input *in, uint32_t row)
{
    for (uint32_t i = 0; i < in->graph.terms.n; i++) {
        const struct term *t = &in->graph.terms.p[i];
        if (!kind_set_has(t->kinds, in->log.names, (struct name){in->batch->kind_name[row]}, 0))
            continue;
        struct term_regs r = {.term = i, .filter = reg_of(in, t->filter), .value = reg_of(in, t->value),
                              .same = regs_of(in, t->same.p, t->same.n), .joins = regs_of(in, t->joins.p, t->joins.n),
                              .captures = regs_of(in, t->captures.p, t->captures.n)};
        history_enter(in->history, &r, in->reg, in->eval.at, row + 1);
    }
}

static void counted(void *ud, uint32_t term, const struct value *deps, struct why *into)
{
    struct input *in = ud;
    history_events(in->history, &in->eval, term, deps, in->eval.row.i + 1, &in->log.arena, into);
    for (uint32_t i = 0; i < into->events.n; i++)
        expect(into->events.p[i] <= in->eval.row.i);
}

static void look(struct input *in, const struct expr *e)
{
    struct arena *a = &in->log.arena;
    struct value v = in->reg[program_reg(in->program, e->node)];
    struct value_env ve = {in->log.names, &in->log.schema.types, in->log.env.zone, CLOCK_EARLIER, a};
    struct buf b = {.arena = a};
    value_print(&b, &ve, e->type, v, true);
    expect(v.state <= V_FAILED && utf8_check(buf_str(&b)) == b.n);
    expect(v.state != V_FAILED || (v.fail > FAIL_NOTHING && v.fail < FAIL_COUNT));
    struct explain x = {.arena = a, .eval = &in->eval, .program = in->program, .reg = in->reg, .graph = &in->graph, .events = counted, .events_ud = in};
    struct needs n = {.arena = a};
    expr_needs(&x, e, &n);
    expect(v.state != V_KNOWN || (n.needs.n == 0 && n.errors.n == 0));
    expect(v.state != V_FAILED || n.errors.n > 0);
    const struct why *w = expr_why(&x, e);
    expect(w && w->value.state == v.state);
}

static void run_rows(struct input *in, const struct expr *e)
{
    struct arena *a = &in->log.arena;
    make_program(in, e);
    in->history = history_new(a, &in->graph, in->log.names, true);
    in->eval = (struct eval){.graph = &in->graph, .world = &in->world, .names = in->log.names, .arena = a, .zone = in->log.env.zone,
                             .month_end = MONTH_END_DOWN, .term = ask, .term_ud = in, .day = INT32_MIN};
    for (uint32_t i = 0; i < ROWS; i++) {
        eval_at(&in->eval, in->batch, (struct row){i});
        scalar_run(in->program, &in->eval, in->reg);
        if (in->batch->kind[i] != KIND_NONE)
            look(in, e);
        enter(in, i);
    }
}

static void run(void *ud)
{
    struct input *in = ud;
    const struct expr *e = compile(in);
    if (e)
        run_rows(in, e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct input in;
    struct str text = {(const char *)data, (uint32_t)size};
    if (size > 4096 || utf8_check(text) != size || memchr(data, 0, size) || memmem(data, size, "]====]", HEAD))
        return 0;
    in = (struct input){.text = text};
    open_world(&in);
    in.text = text.n ? text : STR_EMPTY;
    mem_try(&in.log.mem, run, &in);
    memory_log_close(&in.log);
    expect(in.log.mem.used == 0);
    return 0;
}
