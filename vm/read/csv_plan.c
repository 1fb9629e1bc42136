/* SPDX-License-Identifier: MIT
 * Which column of a file goes where. All names are looked up here, before the first row and once for each kind. */
#include "vm/read/csv.h"

static const struct span nowhere = {0, 0, 0};

struct core_row {
    const char *name, *xes; /* NULL: there is none */
};
static const struct core_row core_rows[] = { /* ORDER csv_core */
    {"kind", "concept:name"}, {"at", "time:timestamp"}, {"actor", "org:resource"}, {"case", "case:concept:name"},
    {"id", NULL},             {NULL, "lifecycle:transition"}};
_Static_assert(ARRAY_LEN(core_rows) == CORE_COUNT, "ORDER csv_core");

/* --- the header ---------------------------------------------------------------------------------------------- */

static uint32_t find_column(const struct csv_plan *p, struct str name)
{
    for (uint32_t i = 0; i < p->ncolumns; i++)
        if (str_eq(p->header[i], name))
            return i;
    return NO_CELL;
}

static struct diag *in_header(struct csv_plan *p, struct diag *d, uint32_t column)
{
    const struct csv_where *w = &p->where[column];
    diag_in_data(p->env->diags, d, p->file, w->line, w->column, w->end_column, w->text);
    p->broken = true;
    return d;
}

static void check_header(struct csv_plan *p)
{
    struct diags *ds = p->env->diags;
    struct map seen = {.arena = p->scratch};
    for (uint32_t i = 0; i < p->ncolumns; i++) {
        struct buf number = {.arena = p->scratch};
        uint32_t first;
        buf_int(&number, i + 1);
        if (!p->header[i].n) {
            in_header(p, diag(ds, D_B0609, nowhere, buf_str(&number)), i);
            continue;
        }
        uint64_t key = hash_bytes(p->header[i].p, p->header[i].n);
        if (map_get(&seen, key, &first) && str_eq(p->header[first], p->header[i]))
            in_header(p, diag(ds, D_B0610, nowhere, p->header[i]), i);
        else
            map_put(&seen, key, i);
    }
}

/* --- --map and the names that every log shares ------------------------------------------------------------------ */

static const struct column_map *map_of(const struct csv_plan *p, struct str field)
{
    for (uint32_t i = 0; i < p->options->nmap; i++)
        if (str_eq(p->options->map[i].field, field))
            return &p->options->map[i];
    return NULL;
}

static bool column_mapped(const struct csv_plan *p, uint32_t column)
{
    for (uint32_t i = 0; column != NO_CELL && i < p->options->nmap; i++)
        if (str_eq(p->options->map[i].column, p->header[column]))
            return true;
    return false;
}

/* The column of a field: by --map, else by its own name. A column that --map gives away is nobody else's by name. */
static uint32_t column_of(const struct csv_plan *p, struct str field)
{
    const struct column_map *m = map_of(p, field);
    if (m)
        return find_column(p, m->column);
    uint32_t found = find_column(p, field);
    return column_mapped(p, found) ? NO_CELL : found;
}

static void find_core(struct csv_plan *p)
{
    for (uint32_t i = 0; i < CORE_COUNT; i++) {
        const struct core_row *row = &core_rows[i];
        p->core[i] = row->name ? column_of(p, str_of(row->name)) : NO_CELL;
        if (p->core[i] == NO_CELL && row->xes && !(row->name && map_of(p, str_of(row->name))))
            p->core[i] = column_of(p, str_of(row->xes));
    }
    if (p->options->kind.p)
        p->core[CORE_KIND] = NO_CELL;
    if (p->options->no_ids)
        p->core[CORE_ID] = NO_CELL;
}

static bool core_name(struct str name)
{
    for (uint32_t i = 0; i < CORE_COUNT; i++)
        if ((core_rows[i].name && str_eq(name, str_of(core_rows[i].name))) ||
            (core_rows[i].xes && str_eq(name, str_of(core_rows[i].xes))))
            return true;
    return false;
}

/* A field of any kind of event. */
static bool any_field(const struct csv_plan *p, struct name name)
{
    const struct schema *s = p->env->schema;
    if (!name_is(name))
        return false;
    for (uint32_t i = 0; i < s->columns.n; i++)
        if (name_eq(s->columns.p[i].name, name))
            return true;
    return false;
}

static void check_map_field(struct csv_plan *p, struct str field)
{
    const struct schema *s = p->env->schema;
    if (core_name(field) || any_field(p, names_find(s->names, field)))
        return;
    struct str *known = NEW_ARRAY(p->scratch, struct str, s->columns.n + CORE_COUNT);
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->columns.n; i++)
        known[n++] = names_text(s->names, s->columns.p[i].name);
    for (uint32_t i = 0; i < CORE_COUNT; i++)
        if (core_rows[i].name)
            known[n++] = str_of(core_rows[i].name);
    diag_nearest(p->env->diags, diag(p->env->diags, D_B0631, nowhere, field), field, known, n);
    p->broken = true;
}

static void check_map(struct csv_plan *p)
{
    struct diags *ds = p->env->diags;
    for (uint32_t i = 0; i < p->options->nmap; i++) {
        struct column_map m = p->options->map[i];
        check_map_field(p, m.field);
        if (find_column(p, m.column) != NO_CELL)
            continue;
        diag_nearest(ds, in_header(p, diag(ds, D_B0630, nowhere, m.column, p->file), 0), m.column, p->header,
                     p->ncolumns);
    }
}

static bool is_core(const struct csv_plan *p, uint32_t column)
{
    for (uint32_t i = 0; i < CORE_COUNT; i++)
        if (p->core[i] == column)
            return true;
    return core_name(p->header[column]);
}

static void find_ignored(struct csv_plan *p, struct reader *r)
{
    for (uint32_t i = 0; i < p->ncolumns; i++)
        if (!is_core(p, i) && !column_mapped(p, i) && !any_field(p, names_find(p->env->names, p->header[i])))
            *VEC_PUSH(p->arena, r->ignored) = p->header[i];
}

bool csv_plan_init(struct csv_plan *p, struct reader *r)
{
    const struct schema *s = p->env->schema;
    struct diags *ds = p->env->diags;
    check_header(p);
    check_map(p);
    find_core(p);
    find_ignored(p, r);
    r->timeless = p->core[CORE_AT] == NO_CELL;
    p->kind_of.arena = p->arena;
    p->caches = NEW_ARRAY(p->arena, struct text_cache, s->columns.n + 1);
    for (uint32_t i = 0; i < s->columns.n; i++)
        p->caches[i].dict = &p->builder->state[i].dict;
    if (!p->broken && p->core[CORE_KIND] == NO_CELL && !p->options->kind.p)
        in_header(p, diag(ds, D_B0615, nowhere, p->file), 0);
    if (!p->broken && r->timeless && !p->options->has_as_of)
        in_header(p, diag(ds, D_B0616, nowhere, p->file), 0);
    return !p->broken;
}

/* --- kinds ----------------------------------------------------------------------------------------------------- */

static void no_column(struct csv_plan *p, const struct csv_kind *k, struct str field)
{
    struct diags *ds = p->env->diags;
    struct str kind = names_text(p->env->names, k->name);
    struct diag *d = in_header(p, diag(ds, D_B0619, nowhere, kind, field), 0);
    diag_nearest(ds, d, field, p->header, p->ncolumns);
}

static void plan_field(struct csv_plan *p, struct csv_kind *k, const struct field_def *f)
{
    struct str name = names_text(p->env->names, f->name);
    uint32_t cell = column_of(p, name);
    if (cell != NO_CELL)
        k->field[k->nfield++] = (struct csv_field){f->column, cell, f->type, &p->caches[f->column]};
    else if (!f->type.optional && k->kind != KIND_NONE)
        no_column(p, k, name);
}

static void unknown_kind(struct csv_plan *p, struct str name, uint32_t line)
{
    const struct schema *s = p->env->schema;
    struct diags *ds = p->env->diags;
    struct str *known = NEW_ARRAY(p->scratch, struct str, s->kinds.n + 1);
    for (uint32_t i = 0; i < s->kinds.n; i++)
        known[i] = names_text(s->names, s->kinds.p[i].name);
    struct diag *d = diag(ds, D_B0618, nowhere, name);
    diag_nearest(ds, d, name, known, s->kinds.n);
    diag_in_data(ds, d, p->file, line, 1, 2, STR_EMPTY);
    p->broken = true;
}

static struct csv_kind *new_kind(struct csv_plan *p, struct name name)
{
    const struct schema *s = p->env->schema;
    struct csv_kind *k = NEW(p->arena, struct csv_kind);
    k->name = name;
    k->kind = schema_log_kind(s, name);
    const struct field_def *f = k->kind == KIND_NONE ? s->any_fields.p : s->kinds.p[k->kind].fields.p;
    uint32_t n = k->kind == KIND_NONE ? s->any_fields.n : s->kinds.p[k->kind].fields.n;
    k->field = NEW_ARRAY(p->arena, struct csv_field, n + 1);
    for (uint32_t i = 0; i < n; i++)
        plan_field(p, k, &f[i]);
    return k;
}

uint32_t csv_plan_kind(struct csv_plan *p, struct str text, uint32_t line)
{
    struct name name = names_put(p->env->names, text);
    uint32_t found;
    if (map_get(&p->kind_of, name.id, &found))
        return found;
    struct csv_kind *k = new_kind(p, name);
    if (k->kind == KIND_NONE && p->options->strict)
        unknown_kind(p, text, line);
    *VEC_PUSH(p->arena, p->kinds) = k;
    map_put(&p->kind_of, name.id, p->kinds.n - 1);
    return p->kinds.n - 1;
}
