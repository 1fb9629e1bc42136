/* SPDX-License-Identifier: MIT
 * Rows of a foreign shape as events: what a `source` says, applied to a table of text. CSV comes some rows at a time; a log of another
 * format, or of which only one row of each case counts, is read whole. */
#include "vm/read/mapped.h"

#include "vm/civil/dates.h"
#include "vm/read/csv.h"
#include "vm/read/encode.h"

struct plan_field {
    const struct field_def *field;
    const struct mapping_field *say; /* NULL: nothing is said of it */
    const struct str *constant;
    VEC(uint32_t) columns;
};
struct plan_kind {
    const struct mapping *mapping;
    struct str text;
    struct name name;
    uint32_t kind;
    VEC(struct plan_field) fields;
};
struct mapped {
    struct reader reader;
    struct read_env env;
    struct read_options options;
    struct str path;
    uint32_t file;
    struct text_table table;   /* the rows at hand */
    struct csv_rows *more;     /* those behind them; NULL: there are none */
    struct arena cells, row_arena; /* of the rows at hand; of one row */
    struct arena_mark none;    /* of `cells`, without a row */
    struct shaped *shaped;
    struct batch_builder *builder;
    VEC(struct plan_kind *) kinds;
    uint32_t row;              /* of the table */
    struct map *kept;          /* by mapping: case -> row that is kept */
    int64_t *clock;            /* by mapping: the latest time so far */
    uint32_t *made;            /* by mapping: the kind that it gave the row at hand; CORE_NONE: none */
    struct str pattern;        /* by which the cell at hand was read; empty: the language's own forms */
    bool broken;               /* the log cannot be read */
    bool failed;               /* no batch is given any more */
};
struct shaped {                /* files are opened through what the source says of their bytes */
    const struct read_env *env;
    const struct mapping *map;
    int fault;                 /* a byte that is none of the encoding; -1: none */
};

/* --- telling ---------------------------------------------------------------------------------------------------------------- */

static const struct text_cell *cell_at(const struct mapped *m, uint32_t column)
{
    return &m->table.cells[(size_t)m->row * m->table.ncolumns + column];
}

/* A row that may be skipped is a warning. */
static void soften(struct mapped *m, struct diag *d)
{
    if (!m->options.skip_bad_rows || d->level != DIAG_ERROR)
        return;
    d->level = DIAG_WARNING;
    m->env.diags->errors--;
    m->env.diags->warnings++;
}

static struct diag *tell(struct mapped *m, enum diag_code code, uint32_t column, const struct str *args, uint32_t n)
{
    const struct text_cell *c = cell_at(m, column < m->table.ncolumns ? column : 0);
    struct diag *d = diag_put(m->env.diags, code, (struct span){0}, args, n);
    diag_in_data(m->env.diags, d, m->table.file, c->line, c->column, c->end_column, STR_EMPTY);
    soften(m, d);
    return d;
}

static struct str shown_type(struct mapped *m, struct type t)
{
    struct buf b = {.arena = m->env.arena};
    type_print(&b, &m->env.schema->types, type_plain(t));
    return buf_str(&b);
}

/* --- columns -------------------------------------------------------------------------------------------------------------------- */

static uint32_t column_of(const struct mapped *m, struct str name)
{
    for (uint32_t i = 0; i < m->table.ncolumns; i++)
        if (str_eq(m->table.names[i], name))
            return i;
    return UINT32_MAX;
}

static uint32_t column_or_tell(struct mapped *m, struct str name, struct span at)
{
    uint32_t c = column_of(m, name);
    if (c != UINT32_MAX)
        return c;
    struct diag *d = diag(m->env.diags, D_B0640, at, name, m->table.file);
    diag_nearest(m->env.diags, d, name, m->table.names, m->table.ncolumns);
    m->broken = true;
    return c;
}

/* The columns of a field that the file has. A list of names for one column may lack them all where the field is optional: headers
 * drift. */
static void take_columns(struct mapped *m, struct plan_field *p, const struct mapping_from *from)
{
    uint32_t found = p->field->type.optional && from->ncolumns > 1;
    for (uint32_t i = 0; i < from->ncolumns; i++) {
        uint32_t c = column_of(m, from->columns[i]);
        if (c != UINT32_MAX) {
            *VEC_PUSH(m->env.arena, p->columns) = c;
            found++;
        }
    }
    if (!found && from->ncolumns)
        column_or_tell(m, from->columns[0], from->span);
}

static void plan_field(struct mapped *m, struct plan_kind *k, const struct field_def *f)
{
    struct plan_field *p = VEC_PUSH(m->env.arena, k->fields);
    *p = (struct plan_field){.field = f, .say = mapping_field(k->mapping, f->name)};
    if (p->say && p->say->from.is_constant)
        p->constant = &p->say->from.constant;
    else if (p->say && p->say->from.given)
        take_columns(m, p, &p->say->from);
    else {
        uint32_t c = column_of(m, names_text(m->env.names, f->name));
        if (c != UINT32_MAX)
            *VEC_PUSH(m->env.arena, p->columns) = c;
        else if (!f->type.optional) {
            struct diag *d = diag(m->env.diags, D_B0641, k->mapping->span, names_text(m->env.names, f->name), k->text, m->table.file);
            diag_nearest(m->env.diags, d, names_text(m->env.names, f->name), m->table.names, m->table.ncolumns);
            m->broken = true;
        }
    }
}

static void unknown_kind(struct mapped *m, struct str text)
{
    const struct schema *s = m->env.schema;
    struct str *known = NEW_ARRAY(m->env.arena, struct str, s->kinds.n + 1);
    for (uint32_t i = 0; i < s->kinds.n; i++)
        known[i] = names_text(s->names, s->kinds.p[i].name);
    diag_nearest(m->env.diags, tell(m, D_B0618, 0, DIAG_ARGS(text)), text, known, s->kinds.n);
    m->broken = true;
}

static struct plan_kind *kind_of(struct mapped *m, const struct mapping *map, struct str text)
{
    for (uint32_t i = 0; i < m->kinds.n; i++)
        if (m->kinds.p[i]->mapping == map && str_eq(m->kinds.p[i]->text, text))
            return m->kinds.p[i];
    struct plan_kind *k = NEW(m->env.arena, struct plan_kind);
    *k = (struct plan_kind){.mapping = map, .text = arena_copy(m->env.arena, text), .name = names_put(m->env.names, text)};
    k->kind = schema_log_kind(m->env.schema, k->name);
    const struct schema *s = m->env.schema;
    if (k->kind == KIND_NONE && m->options.strict)
        unknown_kind(m, text);
    const struct field_def *f = k->kind == KIND_NONE ? s->any_fields.p : s->kinds.p[k->kind].fields.p;
    uint32_t n = k->kind == KIND_NONE ? s->any_fields.n : s->kinds.p[k->kind].fields.n;
    for (uint32_t i = 0; i < n; i++)
        plan_field(m, k, &f[i]);
    *VEC_PUSH(m->env.arena, m->kinds) = k;
    return k;
}

/* --- cells --------------------------------------------------------------------------------------------------------------------------- */

static bool is_missing(const struct mapping *map, struct str s)
{
    for (uint32_t i = 0; i < map->nmissing; i++)
        if (str_eq(map->missing[i], s))
            return true;
    return false;
}

/* Their word as ours; false when the list lacks it. */
static bool translate(const struct mapping_field *say, struct str *text)
{
    for (uint32_t i = 0; i < say->nwords; i++)
        if (str_eq(say->words[i].cell, *text)) {
            *text = say->words[i].value;
            return true;
        }
    for (uint32_t i = 0; i < say->nwords; i++)
        if (text_matches(*text, say->words[i].cell)) {
            *text = say->words[i].value;
            return true;
        }
    return say->nwords == 0;
}

static struct str without(struct arena *a, struct str s, char mark)
{
    struct buf b = {.arena = a};
    for (uint32_t i = 0; i < s.n; i++)
        if (s.p[i] != mark)
            buf_char(&b, s.p[i]);
    return buf_str(&b);
}

/* A decimal rounded half to even at so many places, as text. */
static struct str rounded(struct arena *a, struct str s, int places)
{
    const char *dot = memchr(s.p, '.', s.n);
    uint32_t at = dot ? (uint32_t)(dot - s.p) : s.n, keep = at + (places ? 1 + (uint32_t)places : 0);
    if (!dot || s.n <= at + 1 + (uint32_t)places)
        return s;
    char *p = (char *)(uintptr_t)arena_copy(a, s).p;
    uint32_t next = at + 1 + (uint32_t)places;
    bool more = false;
    for (uint32_t i = next + 1; i < s.n; i++)
        more |= p[i] != '0';
    uint32_t last = places ? next - 1 : at - 1;
    bool up = p[next] > '5' || (p[next] == '5' && (more || (p[last] - '0') % 2 != 0));
    for (uint32_t i = keep; up && i-- > 0;) {
        if (p[i] == '.')
            continue;
        if (p[i] < '0' || p[i] > '9' || i == UINT32_MAX)
            break;
        up = p[i] == '9';
        p[i] = up ? '0' : (char)(p[i] + 1);
    }
    struct str r = {p, keep};
    if (!up)
        return r;
    struct buf b = {.arena = a}; /* all nines: one more digit in front */
    bool minus = r.n && (r.p[0] == '-' || r.p[0] == '+');
    buf_add(&b, str_part(r, 0, minus));
    buf_char(&b, '1');
    buf_add(&b, str_part(r, minus, r.n - minus));
    return buf_str(&b);
}

static enum value_read read_dated(struct mapped *m, struct type t, struct str text, struct str format, struct value *ret)
{
    struct dated d;
    if (!dates_read(text, format, &d))
        return READ_BAD;
    if (t.kind == TYPE_DATE) {
        int32_t day = d.has_instant ? civil_day(m->env.zone, d.instant) : civil_days(d.civil.year, d.civil.month, d.civil.day);
        *ret = value_int(day);
        return READ_OK;
    }
    int64_t first = d.instant, second = d.instant;
    enum local_kind k = d.has_instant ? LOCAL_PLAIN : civil_instants(m->env.zone, civil_join(d.civil), &first, &second);
    if (k == LOCAL_GAP || (k == LOCAL_TWICE && m->env.clock_change == CLOCK_ERROR))
        return READ_GAP;
    *ret = value_int(k == LOCAL_TWICE && m->env.clock_change == CLOCK_LATER ? second : first);
    return k == LOCAL_TWICE ? READ_TWICE : READ_OK;
}

static enum value_read read_text(struct mapped *m, const struct mapping *map, const struct mapping_field *say, struct type t, struct str text,
                                 struct value *ret)
{
    struct arena *a = &m->row_arena;
    struct value_env ve = {m->env.names, &m->env.schema->types, m->env.zone, m->env.clock_change, m->env.arena};
    bool dated = say && say->format.n && (t.kind == TYPE_TIME || t.kind == TYPE_DATE);
    m->pattern = dated ? say->format : STR_EMPTY;
    bool amount = t.kind == TYPE_NUMBER || t.kind == TYPE_MONEY;
    if (t.kind == TYPE_TEXT) {
        *ret = value_name(names_put(m->env.names, text).id);
        return READ_OK;
    }
    if (dated)
        return read_dated(m, t, text, say->format, ret);
    if (amount && map->thousands)
        text = without(a, text, map->thousands);
    if (amount && say && say->decimals >= 0)
        text = rounded(a, text, say->decimals);
    if (t.kind == TYPE_SET && say && say->list && say->list != ';') {
        char *p = (char *)(uintptr_t)arena_copy(a, text).p;
        for (uint32_t i = 0; i < text.n; i++)
            p[i] = p[i] == say->list ? ';' : p[i];
        text = (struct str){p, text.n};
    }
    return value_from_text(&ve, t, text, ret);
}

static const enum diag_code read_code[] = { /* ORDER value_read */
    DIAG_COUNT, D_B0626, D_B0621, D_B0622, D_B0623, D_B0624, D_B0625,
};

static bool told_read(struct mapped *m, enum value_read r, uint32_t column, struct str text, struct str field, struct type t)
{
    if (r == READ_OK)
        return true;
    struct diag *d = tell(m, read_code[r], column, DIAG_ARGS(text, field, value_form(t), shown_type(m, t)));
    if (r == READ_BAD && m->pattern.n) {
        struct buf b = {.arena = m->env.arena};
        buf_printf(&b, "the source reads it as %.*s", STR_ARG(m->pattern));
        diag_help(m->env.diags, d, buf_str(&b));
    }
    if (r == READ_CHOICE && t.kind == TYPE_ONE_OF) {
        struct choices c = m->env.schema->types.lists.p[t.of];
        struct str *names = NEW_ARRAY(m->env.arena, struct str, c.n + 1);
        for (uint32_t i = 0; i < c.n; i++)
            names[i] = names_text(m->env.names, c.p[i]);
        diag_nearest(m->env.diags, d, text, names, c.n);
    }
    return r == READ_TWICE;
}

enum got { GOT_VALUE, GOT_NOTHING, GOT_BAD };

/* An empty cell of a field: semantics 5.1. Nothing is none where it may be, else unknown. */
static enum got field_value(struct mapped *m, const struct mapping *map, const struct plan_field *p, struct value *ret)
{
    struct str text = p->constant ? *p->constant : STR_EMPTY, name = names_text(m->env.names, p->field->name);
    struct type t = p->field->type;
    uint32_t column = 0;
    for (uint32_t i = 0; !p->constant && i < p->columns.n && text.n == 0; i++) {
        column = p->columns.p[i];
        text = str_trim(cell_at(m, column)->text);
    }
    if (is_missing(map, text) || (p->columns.n == 0 && !p->constant))
        return GOT_NOTHING;
    if (text.n && p->say && !translate(p->say, &text)) {
        tell(m, D_B0642, column, DIAG_ARGS(text, name));
        return GOT_BAD;
    }
    if (text.n == 0 && t.optional)
        return GOT_NOTHING;
    if (text.n == 0 && t.kind != TYPE_TEXT && t.kind != TYPE_SET) {
        tell(m, D_B0620, column, DIAG_ARGS(text, name, value_form(t)));
        return GOT_BAD;
    }
    if (text.n == 0 && t.kind == TYPE_SET)
        *ret = (struct value){.as.set = set_make(m->env.arena, NULL, 0)};
    else if (!told_read(m, read_text(m, map, p->say, t, text, ret), column, text, name, t))
        return GOT_BAD;
    return GOT_VALUE;
}

static bool put_field(struct mapped *m, const struct plan_kind *k, const struct plan_field *p, struct row r)
{
    struct value v;
    enum got got = field_value(m, k->mapping, p, &v);
    if (got == GOT_VALUE)
        batch_put(m->builder, p->field->column, r, v);
    return got != GOT_BAD;
}

/* --- what every event has -------------------------------------------------------------------------------------------------------------- */

static struct str core_text(struct mapped *m, const struct mapping *map, const struct mapping_from *from, const char *name, uint32_t *ret_column)
{
    struct buf b = {.arena = &m->row_arena};
    struct name n = names_find(m->env.names, str_of(name));
    const struct mapping_field *say = name_is(n) ? mapping_field(map, n) : NULL;
    *ret_column = 0;
    if (from->is_constant)
        return from->constant;
    for (uint32_t i = 0; i < from->ncolumns; i++) {
        uint32_t c = column_of(m, from->columns[i]);
        struct str cell = c == UINT32_MAX ? STR_EMPTY : str_trim(cell_at(m, c)->text);
        *ret_column = c == UINT32_MAX ? *ret_column : c;
        buf_text(&b, b.n && cell.n ? " " : "");
        buf_add(&b, cell);
    }
    struct str text = buf_str(&b);
    if (text.n && say && !translate(say, &text))
        tell(m, D_B0642, *ret_column, DIAG_ARGS(text, str_of(name)));
    return text;
}

static uint32_t core_name(struct mapped *m, const struct mapping *map, const struct mapping_from *from, const char *name, uint32_t empty)
{
    uint32_t column;
    struct str text = from->given ? core_text(m, map, from, name, &column) : STR_EMPTY;
    return text.n == 0 || is_missing(map, text) ? empty : names_put(m->env.names, text).id;
}

enum timed { TIMED, TIMELESS_ROW, BAD_TIME };

static enum timed time_of(struct mapped *m, const struct mapping *map, int64_t *ret)
{
    uint32_t column = 0;
    struct value v;
    struct name at = names_find(m->env.names, STR("at"));
    if (!map->at.given) {
        *ret = m->options.as_of;
        return m->options.has_as_of ? TIMED : BAD_TIME;
    }
    struct str text = core_text(m, map, &map->at, "at", &column);
    if (text.n == 0 || is_missing(map, text))
        return TIMELESS_ROW;
    struct type t = TYPE(TYPE_TIME);
    if (!told_read(m, read_text(m, map, name_is(at) ? mapping_field(map, at) : NULL, t, text, &v), column, text, STR("at"), t))
        return BAD_TIME;
    *ret = v.as.i;
    return TIMED;
}

static void watch_clock(struct mapped *m, const struct mapping *map, uint32_t index, int64_t at)
{
    if (map->order == ORDER_FILE && at < m->clock[index])
        tell(m, D_B0643, 0, DIAG_ARGS(names_text(m->env.names, map->name)));
    m->clock[index] = MAX(m->clock[index], at);
}

/* --- rows ----------------------------------------------------------------------------------------------------------------------------------- */

static bool is_kept(struct mapped *m, const struct mapping *map, uint32_t index)
{
    uint32_t row, kase = map->keep == KEEP_ALL ? 0 : core_name(m, map, &map->kase, "case", CORE_NONE);
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
            uint32_t had, kase = core_name(m, map, &map->kase, "case", CORE_NONE);
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
    return m->table.lines ? m->table.lines[m->row] : cell_at(m, 0)->line;
}

/* Of an activity that has both in the log, the end counts. */
static bool is_start(const struct mapped *m, const struct mapping *map)
{
    uint32_t c = column_of(m, STR("lifecycle:transition"));
    for (uint32_t i = 0; i < map->kind.ncolumns; i++)
        if (c != UINT32_MAX && str_eq(map->kind.columns[i], m->table.names[c]))
            return false;
    return c != UINT32_MAX && str_eq(cell_at(m, c)->text, STR("start"));
}

/* One row as one mapping sees it: true when it is fine, also when it gives no event. */
static bool map_row(struct mapped *m, uint32_t index)
{
    const struct mapping *map = m->options.maps[index];
    uint32_t column;
    int64_t at;
    if (!is_kept(m, map, index) || is_start(m, map))
        return true;
    enum timed timed = time_of(m, map, &at);
    if (timed != TIMED)
        return timed == TIMELESS_ROW;
    struct str text = core_text(m, map, &map->kind, "kind", &column);
    if (text.n == 0 || is_missing(map, text)) {
        tell(m, D_B0617, column, DIAG_ARGS(text, STR("kind")));
        return false;
    }
    watch_clock(m, map, index, at);
    struct plan_kind *k = kind_of(m, map, text);
    if (m->broken || !made_once(m, index, k->name))
        return false;
    struct row r = batch_row(m->builder, at, k->kind, k->name, core_name(m, map, &map->actor, "actor", CORE_UNKNOWN),
                             core_name(m, map, &map->kase, "case", CORE_NONE), core_name(m, map, &map->id, "id", CORE_NONE),
                             row_line(m));
    bool good = true;
    for (uint32_t i = 0; i < k->fields.n; i++)
        good &= put_field(m, k, &k->fields.p[i], r);
    if (!good)
        batch_drop_row(m->builder);
    return good;
}

/* --- rows of records ------------------------------------------------------------------------------------------------------------------------ */

/* A field of a record that the file lacks stays unknown; one that the source names must be there. */
static struct plan_field record_plan(struct mapped *m, const struct mapping *map, const struct field_def *f)
{
    struct plan_field p = {.field = f, .say = mapping_field(map, f->name)};
    uint32_t c = column_of(m, names_text(m->env.names, f->name));
    if (p.say && p.say->from.is_constant)
        p.constant = &p.say->from.constant;
    else if (p.say && p.say->from.given)
        take_columns(m, &p, &p.say->from);
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
    struct str text = from->given ? core_text(m, map, from, name, &column) : STR_EMPTY;
    if (text.n == 0 || is_missing(map, text))
        return true;
    enum value_read how = read_text(m, map, name_is(n) ? mapping_field(map, n) : NULL, TYPE(TYPE_DATE), text, &v);
    if (!told_read(m, how, column, text, str_of(name), TYPE(TYPE_DATE)))
        return false;
    *ret = (int32_t)v.as.i;
    return true;
}

static bool record_row(struct mapped *m, const struct mapping *map, const struct plan_field *fields, uint32_t n)
{
    uint32_t column = 0;
    struct str key = core_text(m, map, &map->key, "key", &column);
    struct record_read r = {.record = map->record, .from = INT32_MIN, .till = INT32_MAX};
    if (key.n == 0 || is_missing(map, key)) {
        tell(m, D_B0368, column, DIAG_ARGS(m->table.file));
        return false;
    }
    r.key = names_put(m->env.names, key).id;
    r.fields = NEW_ARRAY(m->env.arena, struct value, n + 1);
    bool good = read_day(m, map, &map->from, "from", &r.from) && read_day(m, map, &map->till, "till", &r.till);
    for (uint32_t i = 0; i < n; i++) {
        r.fields[i] = fields[i].field->type.optional ? VALUE_NONE : VALUE_UNKNOWN;
        if (map->record == 0 && str_eq(names_text(m->env.names, fields[i].field->name), STR("role")))
            r.fields[i] = (struct value){.as.set = set_make(m->env.arena, NULL, 0)}; /* nobody has one by themselves */
        good &= field_value(m, map, &fields[i], &r.fields[i]) != GOT_BAD;
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
        soften(m, m->env.diags->all.p[i]);
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
                column_or_tell(m, core[c]->columns[k], core[c]->span);
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
