/* SPDX-License-Identifier: MIT
 * Outcomes as facts: a trigger kept as it was, a batch of one row made of it, and what the rules that wait for it say. */
#include "vm/run/facts.h"

#include "vm/fact/builder.h"

enum { DEPTH_MOST = 64 };      /* facts that raise facts within one instant */

struct facts {
    struct arena *arena;
    VEC(struct trigger_row *) rows_free; /* by number of cells */
    VEC(struct batch_builder *) builders; /* one for each depth at which facts raise facts */
    uint32_t depth;
};

struct facts *facts_new(struct session *s)
{
    struct facts *f = NEW(s->arena, struct facts);
    f->arena = s->arena;
    return f;
}

/* --- the trigger as it was ---------------------------------------------------------------------------------------------- */

struct field_list {
    const struct field_def *p;
    uint32_t n;
};

static struct field_list fields_of(const struct schema *s, uint32_t kind)
{
    if (kind == KIND_NONE)
        return (struct field_list){s->any_fields.p, s->any_fields.n};
    return (struct field_list){s->kinds.p[kind].fields.p, s->kinds.p[kind].fields.n};
}

static struct trigger_row *row_new(struct facts *d, uint32_t cells)
{
    while (d->rows_free.n <= cells)
        *VEC_PUSH(d->arena, d->rows_free) = NULL;
    struct trigger_row *r = d->rows_free.p[cells];
    if (!r) {
        r = arena_alloc(d->arena, sizeof *r + cells * sizeof r->cell[0]);
        r->room = cells;
        return r;
    }
    d->rows_free.p[cells] = r->next;
    return r;
}

void trigger_give_back(struct session *s, struct trigger_row *r)
{
    struct facts *d = s->facts;
    if (!r)
        return;
    r->next = d->rows_free.p[r->room];
    d->rows_free.p[r->room] = r;
}

struct trigger_row *trigger_keep(struct session *s, const struct batch *b, struct row row)
{
    struct field_list f = fields_of(b->schema, b->kind[row.i]);
    struct trigger_row *r = row_new(s->facts, f.n);
    r->at = b->at[row.i];
    r->kind = b->kind[row.i];
    r->kind_name = b->kind_name[row.i];
    r->actor = b->actor[row.i];
    r->kase = b->kase[row.i];
    r->id = b->id[row.i];
    r->line = b->line[row.i];
    r->file = b->file;
    for (uint32_t i = 0; i < f.n; i++)
        r->cell[i] = batch_cell(b, f.p[i].column, row);
    return r;
}

/* --- a batch of one row --------------------------------------------------------------------------------------------------- */

static struct batch_builder *builder_at(struct session *s)
{
    struct facts *d = s->facts;
    while (d->builders.n <= d->depth)
        *VEC_PUSH(d->arena, d->builders) = batch_builder_new(d->arena, s->plan->schema, 0, 1, false);
    return d->builders.p[d->depth];
}

static bool has_column(const struct schema *s, uint32_t kind, uint32_t column)
{
    struct field_list f = fields_of(s, kind);
    for (uint32_t i = 0; i < f.n; i++)
        if (f.p[i].column == column)
            return true;
    return false;
}

static void put_trigger(struct batch_builder *bb, const struct schema *s, const struct trigger_row *t, uint32_t kind, struct row row)
{
    struct field_list f = fields_of(s, t->kind);
    for (uint32_t i = 0; i < f.n; i++)
        if (kind == t->kind || has_column(s, kind, f.p[i].column))
            batch_put(bb, f.p[i].column, row, t->cell[i]);
}

const struct batch *fact_batch(struct session *s, const struct fact *f)
{
    const struct schema *schema = s->plan->schema;
    struct batch_builder *bb = builder_at(s);
    const struct trigger_row *t = f->row;
    uint32_t kind = schema_kind_find(schema, f->kind);
    bb->file = t ? t->file : f->file;
    batch_begin(bb);
    struct row row = batch_row(bb, f->at, kind, f->kind, f->actor, f->kase, t ? t->id : f->id, t ? t->line : f->line);
    if (t)
        put_trigger(bb, schema, t, kind, row);
    for (uint32_t i = 0; i < f->n; i++)
        batch_put(bb, f->columns[i], row, f->values[i]);
    return batch_end(bb);
}

const struct batch *fact_aside(struct session *s, const struct fact *f)
{
    s->facts->depth++;
    const struct batch *b = fact_batch(s, f);
    s->facts->depth--;
    return b;
}

/* --- told ---------------------------------------------------------------------------------------------------------------- */

void fact_tell(struct teller *t, const struct fact *f)
{
    struct session *s = t->s;
    struct eval was = s->eval;
    if (s->facts->depth == DEPTH_MOST) {
        s->too_deep = true;
        return;
    }
    s->facts->depth++;
    struct teller out = *t;
    out.event = f->event;
    out.cause = f->cause;
    out.batch = fact_batch(s, f);
    out.row = (struct row){0};
    fact_happens(&out, f->kind);
    t->stopped |= out.stopped;
    s->facts->depth--;
    s->eval = was;
}

void fact_remember(struct teller *t, const struct fact *f)
{
    struct session *s = t->s;
    struct eval was = s->eval;
    struct teller out = *t;
    out.event = f->event;
    out.batch = fact_batch(s, f);
    out.row = (struct row){0};
    fact_enters(&out, f->kind);
    s->eval = was;
}
