/* SPDX-License-Identifier: MIT
 * Columns by name, and the flow of batches. */
#include "vm/read/named_row.h"
#include "vm/read/sheet.h"

static const struct span nowhere = {0, 0, 0};

/* --- columns --------------------------------------------------------------------------------------------------------- */

static uint32_t want(struct named *n, struct str key)
{
    return names_put(n->keys, key).id;
}

/* The column of a field: by --map, else by its own name, unless --map gives that away. */
static uint32_t want_field(struct named *n, struct str field)
{
    const struct column_map *m = map_find(&n->options, field);
    if (m)
        return want(n, m->column);
    return map_takes(&n->options, field) ? NAMED_NONE : want(n, field);
}

static void want_core(struct named *n)
{
    for (uint32_t i = 0; i < EV_COUNT; i++) {
        const struct core_name *c = &core_names[i];
        bool mapped = c->name && map_find(&n->options, str_of(c->name));
        if (c->name)
            n->core[i][0] = want_field(n, str_of(c->name));
        if (c->xes && !mapped && !map_takes(&n->options, str_of(c->xes)))
            n->core[i][1] = want(n, str_of(c->xes));
    }
    if (n->options.kind.p)
        n->core[EV_KIND][0] = n->core[EV_KIND][1] = NAMED_NONE;
    if (n->options.no_ids)
        n->core[EV_ID][0] = n->core[EV_ID][1] = NAMED_NONE;
}

static bool is_core_name(struct str key)
{
    for (uint32_t i = 0; i < EV_COUNT; i++)
        if ((core_names[i].name && str_eq(key, str_of(core_names[i].name))) ||
            (core_names[i].xes && str_eq(key, str_of(core_names[i].xes))))
            return true;
    return false;
}

uint32_t named_column(struct named *n, struct str key)
{
    struct name found = names_find(n->keys, key);
    if (!name_is(found)) {
        if (names_count(n->keys) > n->env.limits->columns)
            return NAMED_NONE;
        found = names_put(n->keys, key);
        if (!is_core_name(key))
            *VEC_PUSH(n->env.arena, n->reader.ignored) = names_text(n->keys, found);
    }
    return found.id < n->wanted ? found.id : NAMED_NONE;
}

struct str named_key(const struct named *n, uint32_t column)
{
    return names_text(n->keys, (struct name){column});
}

bool named_has(const struct named *n, enum core c)
{
    return (n->core[c][0] && n->seen[n->core[c][0]]) || (n->core[c][1] && n->seen[n->core[c][1]]);
}

/* --- a reader --------------------------------------------------------------------------------------------------------- */

static void release(void *ud)
{
    struct named *n = ud;
    if (n->stop)
        n->stop(n);
    arena_release(&n->scratch);
}

bool named_init(struct named *n, const struct read_env *env, const struct read_options *o, struct str path, uint32_t file,
                const struct reader_ops *ops)
{
    struct arena *a = env->arena;
    const struct schema *s = env->schema;
    *n = (struct named){.reader = {.ops = ops}, .env = *env, .options = *o, .file = arena_copy(a, path)};
    arena_init(&n->scratch, a->mem);
    arena_defer(a, release, n);
    n->builder = batch_builder_new(a, s, file, (uint32_t)env->limits->batch_rows, o->keep);
    n->values = (struct value_env){env->names, &s->types, env->zone, env->clock_change, a};
    n->keys = names_new(a, NULL);
    names_put(n->keys, STR_EMPTY);
    if (o->sheet) {
        sheet_init(o->sheet, a);
        n->wanted = UINT32_MAX;
        return true;
    }
    want_core(n);
    for (uint32_t i = 0; i < s->columns.n; i++)
        want_field(n, names_text(s->names, s->columns.p[i].name));
    n->wanted = names_count(n->keys);
    n->cell = NEW_ARRAY(a, struct named_cell, n->wanted);
    n->seen = NEW_ARRAY(a, bool, n->wanted);
    n->value = NEW_ARRAY(a, struct value, s->columns.n + 1);
    n->event_of.arena = a;
    return map_check(env, o, &n->scratch);
}

/* --- rows -------------------------------------------------------------------------------------------------------------- */

void named_begin(struct named *n)
{
    n->row++;
}

void named_put(struct named *n, uint32_t column, struct named_cell cell)
{
    if (column == NAMED_NONE)
        return;
    if (n->options.sheet) {
        sheet_put(n->options.sheet, column, &cell);
        return;
    }
    n->seen[column] = true;
    n->cell[column] = cell;
    n->cell[column].row = n->row;
}

static bool interrupted(const struct named *n)
{
    return n->env.interrupt && *n->env.interrupt;
}

bool named_enough(const struct named *n)
{
    bool told = n->broken && (n->options.live || n->reader.bad_rows >= n->env.limits->diagnostics);
    return told || batch_full(n->builder) || interrupted(n);
}

/* --- the end ------------------------------------------------------------------------------------------------------------ */

static const struct str *all_keys(struct named *n, uint32_t *ret)
{
    uint32_t count = names_count(n->keys);
    struct str *known = NEW_ARRAY(&n->scratch, struct str, count);
    *ret = 0;
    for (uint32_t i = 1; i < count; i++)
        if (i >= n->wanted || n->seen[i])
            known[(*ret)++] = named_key(n, i);
    return known;
}

static void never_had(struct named *n, const struct named_event *e, const struct named_field *f)
{
    struct str field = names_text(n->env.schema->names, n->env.schema->columns.p[f->column].name);
    if (map_find(&n->options, field))
        return; /* check_map says so */
    uint32_t count;
    const struct str *known = all_keys(n, &count);
    struct diag *d = diag(n->env.diags, D_B0619, nowhere, names_text(n->env.names, e->name), field);
    diag_nearest(n->env.diags, d, field, known, count);
    diag_in_data(n->env.diags, d, n->file, 0, 0, 0, STR_EMPTY);
    n->broken = true;
}

static void check_map(struct named *n)
{
    for (uint32_t i = 0; i < n->options.nmap; i++) {
        struct str key = n->options.map[i].column;
        struct name id = names_find(n->keys, key);
        uint32_t count;
        if (!name_is(id) || id.id >= n->wanted || n->seen[id.id])
            continue;
        const struct str *known = all_keys(n, &count);
        diag_nearest(n->env.diags, diag(n->env.diags, D_B0698, nowhere, key, n->file), key, known, count);
        n->broken = true;
    }
}

void named_close(struct named *n)
{
    if (!n->reader.rows || n->options.sheet)
        return;
    for (uint32_t i = 0; i < n->events.n; i++) {
        const struct named_event *e = n->events.p[i];
        for (uint32_t k = 0; e->rows && k < e->nfield; k++)
            if (!n->seen[e->field[k].cell] && !e->field[k].type.optional && e->kind != KIND_NONE)
                never_had(n, e, &e->field[k]);
    }
    check_map(n);
}

/* --- batches -------------------------------------------------------------------------------------------------------------- */

static enum bl_status finish(struct named *n, enum bl_status status)
{
    n->finished = true;
    n->status = status;
    n->stop(n);
    return status;
}

static enum bl_status how_it_ended(struct named *n, enum named_more more)
{
    switch (more) {
    case NAMED_MORE:
    case NAMED_END: return n->broken ? BL_DATA : BL_OK;
    case NAMED_STOPPED: return BL_INTERRUPTED;
    case NAMED_LIMIT: return BL_LIMIT;
    case NAMED_FAILED: return BL_DATA;
    }
    BUG("named_more out of range");
}

enum bl_status named_next(struct reader *r, const struct batch **ret)
{
    struct named *n = (struct named *)r;
    *ret = NULL;
    if (n->finished)
        return n->status;
    batch_begin(n->builder);
    enum named_more more;
    do
        more = n->fill(n);
    while (more == NAMED_MORE && !named_enough(n));
    if (interrupted(n))
        more = NAMED_STOPPED;
    if (more == NAMED_END)
        named_close(n);
    enum bl_status status = how_it_ended(n, more);
    bool give = status == BL_OK || (n->options.live && status != BL_INTERRUPTED);
    *ret = give ? batch_end(n->builder) : NULL;
    if (more != NAMED_MORE || status != BL_OK)
        finish(n, status);
    return *ret ? BL_OK : status;
}

void named_stop(struct reader *r)
{
    struct named *n = (struct named *)r;
    n->stop(n);
    n->finished = true;
}
