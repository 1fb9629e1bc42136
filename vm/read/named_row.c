/* SPDX-License-Identifier: MIT
 * A row becomes an event: first all its values, then the row of the batch, so that a bad one leaves nothing behind. */
#include "vm/read/named_row.h"
#include "vm/read/sheet.h"

static const struct span nowhere = {0, 0, 0};

/* ORDER value_read */
static const enum diag_code read_code[] = {DIAG_COUNT, D_B0626, D_B0621, D_B0622, D_B0623, D_B0624, D_B0625};

/* --- cells ---------------------------------------------------------------------------------------------------------- */

static const struct named_cell *cell_at(const struct named *n, uint32_t column)
{
    return column && n->cell[column].row == n->row ? &n->cell[column] : NULL;
}

/* A name of our own before one of XES. */
static const struct named_cell *core_cell(const struct named *n, enum core c, uint32_t *ret_column)
{
    *ret_column = n->core[c][0];
    const struct named_cell *cell = cell_at(n, n->core[c][0]);
    if (cell)
        return cell;
    *ret_column = n->core[c][1] ? n->core[c][1] : n->core[c][0];
    return cell_at(n, n->core[c][1]);
}

static void bad(struct named *n, enum diag_code code, uint32_t column, struct type type, const struct named_cell *cell)
{
    struct named_bad *b = VEC_PUSH(&n->scratch, n->bad);
    *b = (struct named_bad){.code = code, .column = column, .type = type, .text = STR_EMPTY};
    if (!cell)
        return;
    b->text = cell->text;
    b->place = cell->place;
}

/* Names are texts; a number that stands for one is refused, and bytes for anything. */
static bool fit_to_read(struct named *n, uint32_t column, struct type type, const struct named_cell *cell, bool is_name)
{
    if (cell->kind == NAMED_BYTES)
        bad(n, D_B0696, column, type, cell);
    else if (is_name && cell->kind != NAMED_TEXT)
        bad(n, D_B0695, column, type, cell);
    else if (cell->text.n > n->env.limits->cell_bytes)
        bad(n, D_B0627, column, type, cell);
    else if (memchr(cell->text.p, 0, cell->text.n))
        bad(n, D_B0607, column, type, cell);
    else if (utf8_check(cell->text) < cell->text.n)
        bad(n, D_B0606, column, type, cell);
    else
        return true;
    return false;
}

static bool read_text(struct named *n, uint32_t column, struct type type, const struct named_cell *cell, struct value *ret)
{
    struct str s = cell->text;
    if (type.kind == TYPE_BOOL && cell->kind == NAMED_WHOLE && s.n == 1 && (s.p[0] == '0' || s.p[0] == '1')) {
        *ret = value_bool(s.p[0] == '1'); /* how databases write it */
        return true;
    }
    enum value_read how = value_from_text(&n->values, type, s, ret);
    if (how == READ_OK)
        return true;
    if (how == READ_TWICE) {
        *VEC_PUSH(&n->scratch, n->twice) =
            (struct named_bad){.code = D_B0626, .column = column, .type = type, .text = s, .place = cell->place};
        return true;
    }
    bad(n, read_code[how], column, type, cell);
    return false;
}

/* semantics 5.1; what is not there at all is unknown where it is required. */
static void read_field(struct named *n, const struct named_field *f, struct value *ret)
{
    const struct named_cell *cell = cell_at(n, f->cell);
    *ret = f->type.optional ? VALUE_NONE : VALUE_UNKNOWN;
    if (!cell)
        return;
    bool is_name = f->type.kind == TYPE_RECORD || (f->type.kind == TYPE_SET && f->type.elem == TYPE_RECORD);
    if (!fit_to_read(n, f->cell, f->type, cell, is_name))
        return;
    if (cell->text.n)
        read_text(n, f->cell, f->type, cell, ret);
    else if (f->type.kind == TYPE_TEXT && !f->type.optional)
        *ret = value_name(NAME_EMPTY.id);
    else if (!f->type.optional)
        bad(n, D_B0620, f->cell, f->type, cell);
}

static uint32_t read_name(struct named *n, enum core c, uint32_t empty)
{
    uint32_t column;
    const struct named_cell *cell = core_cell(n, c, &column);
    if (!cell || !fit_to_read(n, column, TYPE(TYPE_TEXT), cell, true) || !cell->text.n)
        return empty;
    return names_put(n->env.names, cell->text).id;
}

/* --- times ------------------------------------------------------------------------------------------------------------ */

/* The first row decides whether the log has times. */
static bool begin_times(struct named *n, bool has, struct named_place place)
{
    if (n->begun)
        return true;
    n->begun = true;
    n->timeless = n->reader.timeless = !has;
    if (has || n->options.has_as_of)
        return true;
    named_at(n, diag(n->env.diags, D_B0616, nowhere, n->file), place);
    return false;
}

static int64_t read_time(struct named *n, struct named_place place)
{
    uint32_t column;
    const struct named_cell *cell = core_cell(n, EV_AT, &column);
    struct value v = value_int(0);
    bool has = cell && cell->text.n;
    if (!n->begun && !begin_times(n, has || named_has(n, EV_AT), place)) {
        n->broken = true;
        n->reader.bad_rows = n->env.limits->diagnostics; /* each row would say the same */
        return 0;
    }
    if (n->timeless && has)
        bad(n, D_B0674, column, TYPE(TYPE_TIME), cell);
    else if (!n->timeless && !has)
        bad(n, D_B0632, column, TYPE(TYPE_TIME), cell);
    else if (has && fit_to_read(n, column, TYPE(TYPE_TIME), cell, false))
        read_text(n, column, TYPE(TYPE_TIME), cell, &v);
    return n->timeless ? n->options.as_of : v.as.i;
}

/* --- kinds -------------------------------------------------------------------------------------------------------------- */

static uint32_t cell_of_field(const struct named *n, struct str field)
{
    const struct column_map *m = map_find(&n->options, field);
    struct name id = names_find(n->keys, m ? m->column : field);
    return (!m && map_takes(&n->options, field)) || !name_is(id) || id.id >= n->wanted ? NAMED_NONE : id.id;
}

static struct named_event *new_event(struct named *n, struct name name)
{
    const struct schema *s = n->env.schema;
    struct arena *a = n->env.arena;
    struct named_event *e = NEW(a, struct named_event);
    *e = (struct named_event){.name = name, .kind = schema_log_kind(s, name)};
    const struct field_def *f = e->kind == KIND_NONE ? s->any_fields.p : s->kinds.p[e->kind].fields.p;
    uint32_t count = e->kind == KIND_NONE ? s->any_fields.n : s->kinds.p[e->kind].fields.n;
    e->field = NEW_ARRAY(a, struct named_field, count + 1);
    for (uint32_t i = 0; i < count; i++)
        e->field[e->nfield++] =
            (struct named_field){f[i].column, cell_of_field(n, names_text(s->names, f[i].name)), f[i].type};
    return e;
}

static void unknown_kind(struct named *n, struct str name, struct named_place place)
{
    const struct schema *s = n->env.schema;
    struct str *known = NEW_ARRAY(&n->scratch, struct str, s->kinds.n + 1);
    for (uint32_t i = 0; i < s->kinds.n; i++)
        known[i] = names_text(s->names, s->kinds.p[i].name);
    struct diag *d = named_at(n, diag(n->env.diags, D_B0618, nowhere, name), place);
    diag_nearest(n->env.diags, d, name, known, s->kinds.n);
    n->broken = true;
}

static struct named_event *event_of(struct named *n, struct str text, struct named_place place)
{
    struct name name = names_put(n->env.names, text);
    uint32_t found;
    if (map_get(&n->event_of, name.id, &found))
        return n->events.p[found];
    struct named_event *e = new_event(n, name);
    if (e->kind == KIND_NONE && n->options.strict)
        unknown_kind(n, text, place);
    *VEC_PUSH(n->env.arena, n->events) = e;
    map_put(&n->event_of, name.id, n->events.n - 1);
    return e;
}

/* NULL when the row has no kind. */
static struct named_event *read_kind(struct named *n, struct named_place place)
{
    uint32_t column;
    if (n->options.kind.p)
        return event_of(n, n->options.kind, place);
    const struct named_cell *cell = core_cell(n, EV_KIND, &column);
    if (!cell || !cell->text.n)
        bad(n, D_B0617, column, TYPE(TYPE_TEXT), cell);
    else if (fit_to_read(n, column, TYPE(TYPE_TEXT), cell, true))
        return event_of(n, cell->text, cell->place.line ? cell->place : place);
    return NULL;
}

/* --- the row ------------------------------------------------------------------------------------------------------------- */

/* lifecycle:transition: the start of an activity does not count, its end does. */
static bool is_start(const struct named *n)
{
    uint32_t column;
    const struct named_cell *cell = core_cell(n, EV_LIFECYCLE, &column);
    return cell && str_eq(cell->text, STR("start"));
}

static void take_event(struct named *n, const struct named_event *e, int64_t at, const uint32_t name[3], uint32_t line)
{
    struct row r = batch_row(n->builder, at, e->kind, e->name, name[0], name[1], name[2], line);
    for (uint32_t i = 0; i < e->nfield; i++)
        if (n->value[i].state == V_KNOWN)
            batch_put(n->builder, e->field[i].column, r, n->value[i]);
}

static void bad_row(struct named *n, struct named_place place)
{
    n->reader.bad_rows++;
    named_tell(n, place);
    n->broken |= !n->options.skip_bad_rows;
    if (n->broken && !n->options.live)
        builder_back(n->builder, 0);
}

void named_end(struct named *n, struct named_place place)
{
    if (n->options.sheet) {
        sheet_end(n->options.sheet, place);
        n->reader.rows++;
        return;
    }
    struct arena_mark mark = arena_mark(&n->scratch);
    memset(&n->bad, 0, sizeof n->bad);
    memset(&n->twice, 0, sizeof n->twice);
    bool counts = !is_start(n);
    struct named_event *e = counts ? read_kind(n, place) : NULL;
    int64_t at = counts ? read_time(n, place) : 0;
    uint32_t name[3] = {CORE_UNKNOWN, CORE_NONE, CORE_NONE};
    if (counts) {
        name[0] = read_name(n, EV_ACTOR, CORE_UNKNOWN);
        name[1] = read_name(n, EV_CASE, CORE_NONE);
        name[2] = read_name(n, EV_ID, CORE_NONE);
    }
    for (uint32_t i = 0; e && i < e->nfield; i++)
        read_field(n, &e->field[i], &n->value[i]);
    if (n->bad.n) {
        bad_row(n, place);
    } else if (e && (!n->broken || n->options.live)) {
        named_tell_twice(n, place);
        take_event(n, e, at, name, place.line);
        e->rows++;
        n->reader.rows++;
    }
    arena_back(&n->scratch, mark);
}
