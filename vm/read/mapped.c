/* SPDX-License-Identifier: MIT
 * Rows of a foreign shape as events: what a `source` says, applied to a table of text. CSV comes some rows at a time; a log of another
 * format, or of which only one row of each case counts, is read whole. */
#include "vm/read/csv.h"
#include "vm/read/encode.h"
#include "vm/read/mapped_cells.h"

struct shaped {                /* files are opened through what the source says of their bytes */
    const struct read_env *env;
    const struct mapping *map;
    int fault;                 /* a byte that is none of the encoding; -1: none */
};

/* --- rows ----------------------------------------------------------------------------------------------------------------------------------- */

static void watch_clock(struct mapped *m, const struct mapping *map, uint32_t index, int64_t at)
{
    if (map->order == ORDER_FILE && at < m->clock[index])
        mapped_tell(m, D_B0643, 0, DIAG_ARGS(names_text(m->env.names, map->name)));
    m->clock[index] = MAX(m->clock[index], at);
}

static bool is_kept(struct mapped *m, const struct mapping *map, uint32_t index)
{
    uint32_t row, kase = map->keep == KEEP_ALL ? 0 : mapped_name(m, map, &map->kase, "case", CORE_NONE);
    if (map->keep == KEEP_ALL || kase == CORE_NONE)
        return true;
    return !map_get(&m->kept[index], kase, &row) || row == m->row;
}

/* Which row of each case is kept. */
static void find_kept(struct mapped *m)
{
    for (uint32_t i = 0; i < m->options.nmaps; i++) {
        const struct mapping *map = m->options.maps[i];
        m->kept[i].arena = m->env.arena;
        for (m->row = 0; map->keep != KEEP_ALL && m->row < m->table.nrows; m->row++) {
            uint32_t had, kase = mapped_name(m, map, &map->kase, "case", CORE_NONE);
            if (kase != CORE_NONE && (map->keep == KEEP_LAST || !map_get(&m->kept[i], kase, &had)))
                map_put(&m->kept[i], kase, m->row);
        }
    }
    m->row = 0;
}

/* One row is one event of a kind, or it would count twice. */
static bool made_once(struct mapped *m, uint32_t index, struct name kind)
{
    m->made[index] = kind.id;
    for (uint32_t i = 0; i < index; i++)
        if (m->made[i] == kind.id) {
            const struct mapping *a = m->options.maps[i], *b = m->options.maps[index];
            struct diag *d = diag(m->env.diags, D_B0648, b->span, names_text(m->env.names, a->name), names_text(m->env.names, b->name),
                                  names_text(m->env.names, kind), m->table.file);
            diag_note(m->env.diags, d, a->span, STR("the other"));
            m->broken = true;
            return false;
        }
    return true;
}

static uint32_t row_line(const struct mapped *m)
{
    return m->table.lines ? m->table.lines[m->row] : mapped_at(m, 0)->line;
}

/* Of an activity that has both in the log, the end counts. */
static bool is_start(const struct mapped *m, const struct mapping *map)
{
    uint32_t c = mapped_column(m, STR("lifecycle:transition"));
    for (uint32_t i = 0; i < map->kind.ncolumns; i++)
        if (c != UINT32_MAX && str_eq(map->kind.columns[i], m->table.names[c]))
            return false;
    return c != UINT32_MAX && str_eq(mapped_at(m, c)->text, STR("start"));
}

/* One row as one mapping sees it: true when it is fine, also when it gives no event. */
static bool map_row(struct mapped *m, uint32_t index)
{
    const struct mapping *map = m->options.maps[index];
    uint32_t column;
    int64_t at;
    if (!is_kept(m, map, index) || is_start(m, map))
        return true;
    enum mapped_timed timed = mapped_time(m, map, &at);
    if (timed != TIMED)
        return timed == TIMELESS_ROW;
    struct str text = mapped_core(m, map, &map->kind, "kind", &column);
    if (text.n == 0 || mapped_missing(map, text)) {
        mapped_tell(m, D_B0617, column, DIAG_ARGS(text, STR("kind")));
        return false;
    }
    watch_clock(m, map, index, at);
    struct plan_kind *k = mapped_kind(m, map, text);
    if (m->broken || !made_once(m, index, k->name))
        return false;
    struct row r = batch_row(m->builder, at, k->kind, k->name, mapped_name(m, map, &map->actor, "actor", CORE_UNKNOWN),
                             mapped_name(m, map, &map->kase, "case", CORE_NONE), mapped_name(m, map, &map->id, "id", CORE_NONE),
                             row_line(m));
    bool good = true;
    for (uint32_t i = 0; i < k->fields.n; i++)
        good &= mapped_put(m, k, &k->fields.p[i], r);
    if (!good)
        batch_drop_row(m->builder);
    return good;
}

/* --- rows of records ------------------------------------------------------------------------------------------------------------------------ */

/* A field of a record that the file lacks stays unknown; one that the source names must be there. */
static struct plan_field record_plan(struct mapped *m, const struct mapping *map, const struct field_def *f)
{
    struct plan_field p = {.field = f, .say = mapping_field(map, f->name)};
    uint32_t c = mapped_column(m, names_text(m->env.names, f->name));
    if (p.say && p.say->from.is_constant)
        p.constant = &p.say->from.constant;
    else if (p.say && p.say->from.given)
        mapped_columns(m, &p, &p.say->from);
    else if (c != UINT32_MAX)
        *VEC_PUSH(m->env.arena, p.columns) = c;
    return p;
}

/* A day of validity; `ret` stays as it is where the cell is empty. */
static bool read_day(struct mapped *m, const struct mapping *map, const struct mapping_from *from, const char *name, int32_t *ret)
{
    uint32_t column = 0;
    struct value v;
    struct name n = names_find(m->env.names, str_of(name));
    struct str text = from->given ? mapped_core(m, map, from, name, &column) : STR_EMPTY;
    if (text.n == 0 || mapped_missing(map, text))
        return true;
    enum value_read how = mapped_read(m, map, name_is(n) ? mapping_field(map, n) : NULL, TYPE(TYPE_DATE), text, &v);
    if (!mapped_told(m, how, column, text, str_of(name), TYPE(TYPE_DATE)))
        return false;
    *ret = (int32_t)v.as.i;
    return true;
}

static bool record_row(struct mapped *m, const struct mapping *map, const struct plan_field *fields, uint32_t n)
{
    uint32_t column = 0;
    struct str key = mapped_core(m, map, &map->key, "key", &column);
    struct record_read r = {.record = map->record, .from = INT32_MIN, .till = INT32_MAX};
    if (key.n == 0 || mapped_missing(map, key)) {
        mapped_tell(m, D_B0368, column, DIAG_ARGS(m->table.file));
        return false;
    }
    r.key = names_put(m->env.names, key).id;
    r.fields = NEW_ARRAY(m->env.arena, struct value, n + 1);
    bool good = read_day(m, map, &map->from, "from", &r.from) && read_day(m, map, &map->till, "till", &r.till);
    for (uint32_t i = 0; i < n; i++) {
        r.fields[i] = fields[i].field->type.optional ? VALUE_NONE : VALUE_UNKNOWN;
        if (map->record == 0 && str_eq(names_text(m->env.names, fields[i].field->name), STR("role")))
            r.fields[i] = (struct value){.as.set = set_make(m->env.arena, NULL, 0)}; /* nobody has one by themselves */
        good &= mapped_value(m, map, &fields[i], &r.fields[i]) != GOT_BAD;
    }
    r.file = m->table.file;
    r.line = row_line(m);
    if (good)
        *VEC_PUSH(m->env.arena, *m->options.records) = r;
    return good;
}

static bool read_records(struct mapped *m)
{
    uint32_t bad = 0;
    for (uint32_t i = 0; i < m->options.nmaps; i++) {
        const struct mapping *map = m->options.maps[i];
        const struct record_def *d = &m->env.schema->records.p[map->record];
        struct plan_field *fields = NEW_ARRAY(m->env.arena, struct plan_field, d->fields.n + 1);
        for (uint32_t f = 0; f < d->fields.n; f++)
            fields[f] = record_plan(m, map, &d->fields.p[f]);
        for (m->row = 0; m->row < m->table.nrows && !m->broken; m->row++)
            bad += !record_row(m, map, fields, d->fields.n);
    }
    return !m->broken && (bad == 0 || m->options.skip_bad_rows);
}

/* Sources of records or of events, as it is asked for. */
static void pick_maps(struct mapped *m)
{
    const struct mapping **maps = NEW_ARRAY(m->env.arena, const struct mapping *, m->options.nmaps + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->options.nmaps; i++)
        if (m->options.maps[i]->is_record == (m->options.records != NULL))
            maps[n++] = m->options.maps[i];
    m->options.maps = maps;
    m->options.nmaps = n;
}

/* What was told of a byte as no UTF-8 is told as what it is. */
static void name_encoding(const struct shaped *s)
{
    struct diags *ds = s->env->diags;
    for (uint32_t i = 0; s->fault >= 0 && i < ds->all.n; i++) {
        struct diag *d = ds->all.p[i];
        if (d->code != D_B0606)
            continue;
        struct buf b = {.arena = ds->arena};
        buf_printf(&b, "byte %02X is no %.*s", (unsigned)s->fault, STR_ARG(s->map->encoding));
        d->code = D_B0647;
        d->message = buf_str(&b);
        d->line_text = STR_EMPTY;
        diag_help(ds, d, str_of(diag_rows[D_B0647].help));
        return;
    }
}

/* The reader of the table did not see the lines before the header. */
static void count_skipped(struct mapped *m, uint32_t from)
{
    uint32_t skip = m->options.maps[0]->skip;
    for (uint32_t i = from; i < m->env.diags->all.n; i++)
        if (m->env.diags->all.p[i]->line)
            m->env.diags->all.p[i]->line += skip;
    for (uint32_t i = 0; i < m->table.nrows * m->table.ncolumns && skip; i++)
        m->table.cells[i].line += skip;
}

/* The rows behind those at hand; false when there are none. */
static bool more_rows(struct mapped *m)
{
    uint32_t bad, told = m->env.diags->all.n;
    arena_back(&m->cells, m->none);
    m->row = 0;
    m->broken |= !csv_rows_next(m->more, &m->table, &bad);
    m->reader.rows += bad;
    m->reader.bad_rows += bad;
    m->failed |= bad && !m->options.skip_bad_rows;
    name_encoding(m->shaped);
    count_skipped(m, told);
    for (uint32_t i = told; i < m->env.diags->all.n && !m->broken; i++)
        mapped_soften(m, m->env.diags->all.p[i]);
    if (m->table.nrows == 0)
        m->more = NULL;
    return m->table.nrows > 0;
}


/* The row at hand as all mappings see it; false when it is bad. */
static bool take_row(struct mapped *m)
{
    struct arena_mark mark = arena_mark(&m->row_arena);
    bool good = true;
    for (uint32_t i = 0; i < m->options.nmaps; i++)
        m->made[i] = CORE_NONE;
    for (uint32_t i = 0; i < m->options.nmaps; i++)
        good &= map_row(m, i);
    arena_back(&m->row_arena, mark);
    m->row++;
    m->reader.rows++;
    m->reader.bad_rows += !good;
    return good || m->options.skip_bad_rows;
}

static bool have_row(struct mapped *m)
{
    return m->row < m->table.nrows || (m->more && more_rows(m));
}

/* Rows until a batch is full or, live, until those that have come are taken; false at the first bad one. */
static bool fill(struct mapped *m)
{
    bool good = true;
    while (good && !m->broken && batch_room(m->builder) >= m->options.nmaps && have_row(m)) {
        if (m->env.interrupt && *m->env.interrupt)
            return true;
        good = take_row(m);
        if (m->options.live && m->row == m->table.nrows)
            break;
    }
    return good && !m->broken;
}

static enum bl_status mapped_next(struct reader *reader, const struct batch **ret)
{
    struct mapped *m = (struct mapped *)reader;
    *ret = NULL;
    while (!m->failed) {
        batch_begin(m->builder);
        m->failed = !fill(m);
        *ret = batch_end(m->builder);
        if (m->env.interrupt && *m->env.interrupt)
            return BL_INTERRUPTED;
        if (*ret && (!m->failed || m->options.live))
            return BL_OK;
        if (!m->failed && !have_row(m))
            return m->broken ? BL_DATA : BL_OK;
    }
    *ret = NULL;
    while (!m->options.live && !m->broken && have_row(m)) { /* the rest is read for its errors */
        batch_begin(m->builder);
        take_row(m);
    }
    return BL_DATA;
}

static void mapped_close(struct reader *reader)
{
    (void)reader; /* what is open is given back with the arena */
}

static const struct reader_ops mapped_ops = {"source", mapped_next, mapped_close};

/* --- opening ------------------------------------------------------------------------------------------------------------------------------------ */

static bool shaped_open(void *ud, struct str from, struct str path, struct stream *ret)
{
    struct shaped *s = ud;
    struct arena *a = s->env->arena;
    if (!s->env->open(s->env->open_ud, from, path, ret))
        return false;
    if (s->map->encoding.n && !encode_stream(a, s->map->encoding, *ret, ret, &s->fault))
        return false;
    if (s->map->skip)
        skip_stream(a, s->map->skip, *ret, ret);
    return true;
}

/* Whether each row says by itself what it is. */
static bool row_by_row(const struct mapped *m)
{
    for (uint32_t i = 0; i < m->options.nmaps; i++)
        if (m->options.maps[i]->keep != KEEP_ALL)
            return false;
    return m->options.records == NULL;
}

static bool open_table(struct mapped *m, read_table_fn table)
{
    const struct mapping *first = m->options.maps[0];
    if (first->encoding.n && !encode_known(m->env.arena, first->encoding)) {
        diag(m->env.diags, D_B0644, first->span, first->encoding);
        return false;
    }
    struct read_env *inner = NEW(m->env.arena, struct read_env);
    m->shaped = NEW(m->env.arena, struct shaped);
    *m->shaped = (struct shaped){&m->env, first, -1};
    *inner = m->env;
    inner->open = shaped_open;
    inner->open_ud = m->shaped;
    inner->separator = first->separator;
    uint32_t told = m->env.diags->all.n;
    bool ok;
    if (table == csv_table && row_by_row(m)) {
        m->more = csv_rows_open(inner, STR_EMPTY, m->path, (struct span){0}, m->options.live, &m->cells);
        ok = m->more != NULL;
    } else {
        ok = table(inner, STR_EMPTY, m->path, (struct span){0}, &m->table);
    }
    name_encoding(m->shaped);
    count_skipped(m, told);
    return ok && (!m->more || have_row(m) || !m->broken);
}

/* The columns that sources name for what all rows have. */
static void check_columns(struct mapped *m)
{
    for (uint32_t i = 0; i < m->options.nmaps; i++) {
        const struct mapping *map = m->options.maps[i];
        const struct mapping_from *const core[] = {&map->kind, &map->at,  &map->actor, &map->kase,
                                                   &map->id,   &map->key, &map->from,  &map->till};
        for (uint32_t c = 0; c < ARRAY_LEN(core); c++)
            for (uint32_t k = 0; k < core[c]->ncolumns; k++)
                mapped_column_or_tell(m, core[c]->columns[k], core[c]->span);
        m->clock[i] = INT64_MIN;
        m->reader.timeless |= !map->at.given && !map->is_record;
    }
}

static void mapped_release(void *ud)
{
    struct mapped *m = ud;
    arena_release(&m->cells);
    arena_release(&m->row_arena);
}

struct reader *mapped_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file, read_table_fn table)
{
    struct mapped *m = NEW(env->arena, struct mapped);
    *m = (struct mapped){.reader = {.ops = &mapped_ops}, .env = *env, .options = *o, .path = path, .file = file};
    arena_init(&m->cells, env->arena->mem);
    arena_init(&m->row_arena, env->arena->mem);
    arena_defer(env->arena, mapped_release, m);
    m->none = arena_mark(&m->cells);
    pick_maps(m);
    m->builder = batch_builder_new(env->arena, env->schema, file, MAX((uint32_t)env->limits->batch_rows, m->options.nmaps), o->keep);
    if (m->options.nmaps == 0)
        return &m->reader; /* all of it is records, and they are in the book already */
    if (!open_table(m, table))
        return NULL;
    m->kept = NEW_ARRAY(env->arena, struct map, m->options.nmaps);
    m->clock = NEW_ARRAY(env->arena, int64_t, m->options.nmaps);
    m->made = NEW_ARRAY(env->arena, uint32_t, m->options.nmaps);
    check_columns(m);
    if (m->reader.timeless && !o->has_as_of) {
        struct span nowhere = {0, 0, 0};
        diag(env->diags, D_B0616, nowhere, path);
        return NULL;
    }
    if (m->broken || (o->records && !read_records(m)))
        return NULL;
    find_kept(m);
    return &m->reader;
}
