/* SPDX-License-Identifier: MIT
 * Outcomes as facts: a trigger kept as it was, a batch of one row made of it, and what the rules that wait for it say. */
#include "vm/run/duties.h"
#include "vm/run/owed.h"

#include "vm/fact/builder.h"

enum { DEPTH_MOST = 64 };      /* facts that raise facts within one instant */

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

static struct trigger_row *row_new(struct duties *d, uint32_t cells)
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

void trigger_give_back(struct duties *d, struct trigger_row *r)
{
    if (!r)
        return;
    r->next = d->rows_free.p[r->room];
    d->rows_free.p[r->room] = r;
}

struct trigger_row *trigger_keep(struct duties *d, const struct batch *b, struct row row)
{
    struct field_list f = fields_of(b->schema, b->kind[row.i]);
    struct trigger_row *r = row_new(d, f.n);
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

static struct batch_builder *builder_at(struct duties *d)
{
    while (d->builders.n <= d->depth)
        *VEC_PUSH(d->arena, d->builders) = batch_builder_new(d->arena, d->s->plan->schema, 0, 1, false);
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

static struct value person_or_none(uint32_t id)
{
    return id == CORE_NONE ? VALUE_NONE : value_name(id);
}

static struct value time_or_none(int64_t at)
{
    return at == NO_DEADLINE ? VALUE_NONE : value_int(at);
}

static void put_outcome(struct duties *d, struct batch_builder *bb, const struct owing *o, uint32_t to, struct row row)
{
    const uint32_t *column = d->s->plan->outcome_column;
    const struct value own[FACT_COUNT] = { /* ORDER outcome_field */
        person_or_none(o->holder), person_or_none(o->done_by), value_int(o->since), time_or_none(o->deadline), time_or_none(o->done),
        o->done == NO_DEADLINE ? VALUE_NONE : value_int(o->done - o->since),
        VALUE_NONE, person_or_none(to),
    };
    for (uint32_t i = 0; i < FACT_COUNT; i++)
        batch_put(bb, column[i], row, own[i]);
}

const struct batch *trigger_batch(struct duties *d, const struct owing *o, struct name kind, int64_t at, bool outcome, uint32_t to)
{
    const struct schema *s = d->s->plan->schema;
    struct batch_builder *bb = builder_at(d);
    const struct trigger_row *t = o->trigger;
    struct name name = name_is(kind) ? kind : t ? (struct name){t->kind_name} : NAME_EMPTY;
    uint32_t index = schema_kind_find(s, name);
    bb->file = t ? t->file : UINT32_MAX;
    batch_begin(bb);
    struct row row = batch_row(bb, at, index, name, o->actor, o->kase, t ? t->id : CORE_NONE, t ? t->line : 0);
    if (t)
        put_trigger(bb, s, t, index, row);
    if (outcome)
        put_outcome(d, bb, o, to, row);
    return batch_end(bb);
}

/* --- raised ---------------------------------------------------------------------------------------------------------------- */

void fact_raise(struct teller *t, uint32_t i, struct name kind, enum duty_outcome o, int64_t at, uint32_t to)
{
    struct session *s = t->s;
    struct duties *d = s->duties;
    struct eval was = s->eval;
    if (d->depth == DEPTH_MOST) {
        s->too_deep = true;
        return;
    }
    d->depth++;
    struct teller out = *t;
    out.event = owing_at(d, i)->event;
    out.cause = owing_at(d, i)->cause;
    out.batch = trigger_batch(d, owing_at(d, i), kind, at, o != OUTCOME_COUNT, to);
    out.row = (struct row){0};
    fact_happens(&out, kind);
    t->stopped |= out.stopped;
    d->depth--;
    s->eval = was;
}
