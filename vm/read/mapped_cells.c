/* SPDX-License-Identifier: MIT */
#include "vm/read/mapped_cells.h"

#include "vm/civil/dates.h"

/* --- telling ---------------------------------------------------------------------------------------------------------------- */

const struct text_cell *mapped_at(const struct mapped *m, uint32_t column)
{
    return &m->table.cells[(size_t)m->row * m->table.ncolumns + column];
}

void mapped_soften(struct mapped *m, struct diag *d)
{
    if (!m->options.skip_bad_rows || d->level != DIAG_ERROR)
        return;
    d->level = DIAG_WARNING;
    m->env.diags->errors--;
    m->env.diags->warnings++;
}

struct diag *mapped_tell(struct mapped *m, enum diag_code code, uint32_t column, const struct str *args, uint32_t n)
{
    const struct text_cell *c = mapped_at(m, column < m->table.ncolumns ? column : 0);
    struct diag *d = diag_put(m->env.diags, code, (struct span){0}, args, n);
    diag_in_data(m->env.diags, d, m->table.file, c->line, c->column, c->end_column, STR_EMPTY);
    mapped_soften(m, d);
    return d;
}

static struct str shown_type(struct mapped *m, struct type t)
{
    struct buf b = {.arena = m->env.arena};
    type_print(&b, &m->env.schema->types, type_plain(t));
    return buf_str(&b);
}

/* --- columns -------------------------------------------------------------------------------------------------------------------- */

uint32_t mapped_column(const struct mapped *m, struct str name)
{
    for (uint32_t i = 0; i < m->table.ncolumns; i++)
        if (str_eq(m->table.names[i], name))
            return i;
    return UINT32_MAX;
}

uint32_t mapped_column_or_tell(struct mapped *m, struct str name, struct span at)
{
    uint32_t c = mapped_column(m, name);
    if (c != UINT32_MAX)
        return c;
    struct diag *d = diag(m->env.diags, D_B0640, at, name, m->table.file);
    diag_nearest(m->env.diags, d, name, m->table.names, m->table.ncolumns);
    m->broken = true;
    return c;
}

void mapped_columns(struct mapped *m, struct plan_field *p, const struct mapping_from *from)
{
    uint32_t found = p->field->type.optional && from->ncolumns > 1;
    for (uint32_t i = 0; i < from->ncolumns; i++) {
        uint32_t c = mapped_column(m, from->columns[i]);
        if (c != UINT32_MAX) {
            *VEC_PUSH(m->env.arena, p->columns) = c;
            found++;
        }
    }
    if (!found && from->ncolumns)
        mapped_column_or_tell(m, from->columns[0], from->span);
}

static void plan_field(struct mapped *m, struct plan_kind *k, const struct field_def *f)
{
    struct plan_field *p = VEC_PUSH(m->env.arena, k->fields);
    *p = (struct plan_field){.field = f, .say = mapping_field(k->mapping, f->name)};
    if (p->say && p->say->from.is_constant)
        p->constant = &p->say->from.constant;
    else if (p->say && p->say->from.given)
        mapped_columns(m, p, &p->say->from);
    else {
        uint32_t c = mapped_column(m, names_text(m->env.names, f->name));
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
    diag_nearest(m->env.diags, mapped_tell(m, D_B0618, 0, DIAG_ARGS(text)), text, known, s->kinds.n);
    m->broken = true;
}

struct plan_kind *mapped_kind(struct mapped *m, const struct mapping *map, struct str text)
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

bool mapped_missing(const struct mapping *map, struct str s)
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

enum value_read mapped_read(struct mapped *m, const struct mapping *map, const struct mapping_field *say, struct type t, struct str text,
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

bool mapped_told(struct mapped *m, enum value_read r, uint32_t column, struct str text, struct str field, struct type t)
{
    if (r == READ_OK)
        return true;
    struct diag *d = mapped_tell(m, read_code[r], column, DIAG_ARGS(text, field, value_form(t), shown_type(m, t)));
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

enum mapped_got mapped_value(struct mapped *m, const struct mapping *map, const struct plan_field *p, struct value *ret)
{
    struct str text = p->constant ? *p->constant : STR_EMPTY, name = names_text(m->env.names, p->field->name);
    struct type t = p->field->type;
    uint32_t column = 0;
    for (uint32_t i = 0; !p->constant && i < p->columns.n && text.n == 0; i++) {
        column = p->columns.p[i];
        text = str_trim(mapped_at(m, column)->text);
    }
    if (mapped_missing(map, text) || (p->columns.n == 0 && !p->constant))
        return GOT_NOTHING;
    if (text.n && p->say && !translate(p->say, &text)) {
        mapped_tell(m, D_B0642, column, DIAG_ARGS(text, name));
        return GOT_BAD;
    }
    if (text.n == 0 && t.optional)
        return GOT_NOTHING;
    if (text.n == 0 && t.kind != TYPE_TEXT && t.kind != TYPE_SET) {
        mapped_tell(m, D_B0620, column, DIAG_ARGS(text, name, value_form(t)));
        return GOT_BAD;
    }
    if (text.n == 0 && t.kind == TYPE_SET)
        *ret = (struct value){.as.set = set_make(m->env.arena, NULL, 0)};
    else if (!mapped_told(m, mapped_read(m, map, p->say, t, text, ret), column, text, name, t))
        return GOT_BAD;
    return GOT_VALUE;
}

bool mapped_put(struct mapped *m, const struct plan_kind *k, const struct plan_field *p, struct row r)
{
    struct value v;
    enum mapped_got got = mapped_value(m, k->mapping, p, &v);
    if (got == GOT_VALUE)
        batch_put(m->builder, p->field->column, r, v);
    return got != GOT_BAD;
}

/* --- what every event has -------------------------------------------------------------------------------------------------------------- */

struct str mapped_core(struct mapped *m, const struct mapping *map, const struct mapping_from *from, const char *name, uint32_t *ret_column)
{
    struct buf b = {.arena = &m->row_arena};
    struct name n = names_find(m->env.names, str_of(name));
    const struct mapping_field *say = name_is(n) ? mapping_field(map, n) : NULL;
    *ret_column = 0;
    if (from->is_constant)
        return from->constant;
    for (uint32_t i = 0; i < from->ncolumns; i++) {
        uint32_t c = mapped_column(m, from->columns[i]);
        struct str cell = c == UINT32_MAX ? STR_EMPTY : str_trim(mapped_at(m, c)->text);
        *ret_column = c == UINT32_MAX ? *ret_column : c;
        buf_text(&b, b.n && cell.n ? " " : "");
        buf_add(&b, cell);
    }
    struct str text = buf_str(&b);
    if (text.n && say && !translate(say, &text))
        mapped_tell(m, D_B0642, *ret_column, DIAG_ARGS(text, str_of(name)));
    return text;
}

uint32_t mapped_name(struct mapped *m, const struct mapping *map, const struct mapping_from *from, const char *name, uint32_t empty)
{
    uint32_t column;
    struct str text = from->given ? mapped_core(m, map, from, name, &column) : STR_EMPTY;
    return text.n == 0 || mapped_missing(map, text) ? empty : names_put(m->env.names, text).id;
}

enum mapped_timed mapped_time(struct mapped *m, const struct mapping *map, int64_t *ret)
{
    uint32_t column = 0;
    struct value v;
    struct name at = names_find(m->env.names, STR("at"));
    if (!map->at.given) {
        *ret = m->options.as_of;
        return m->options.has_as_of ? TIMED : BAD_TIME;
    }
    struct str text = mapped_core(m, map, &map->at, "at", &column);
    if (text.n == 0 || mapped_missing(map, text))
        return TIMELESS_ROW;
    struct type t = TYPE(TYPE_TIME);
    if (!mapped_told(m, mapped_read(m, map, name_is(at) ? mapping_field(map, at) : NULL, t, text, &v), column, text, STR("at"), t))
        return BAD_TIME;
    *ret = v.as.i;
    return TIMED;
}
