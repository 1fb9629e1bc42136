/* SPDX-License-Identifier: MIT
 * Persons as a book writes them: by name, as a list of rows, or in a file. */
#include "vm/spec/people.h"

static const struct {
    struct str name;
    struct type type;
} person_fields[] = {
    {{"role", 4}, {.kind = TYPE_SET, .elem = TYPE_TEXT}},
    {{"manager", 7}, {.kind = TYPE_RECORD, .optional = true}},
    {{"deputy", 6}, {.kind = TYPE_RECORD, .optional = true}},
    {{"dept", 4}, {.kind = TYPE_TEXT, .optional = true}},
    {{"team", 4}, {.kind = TYPE_TEXT, .optional = true}},
    {{"from", 4}, {.kind = TYPE_DATE, .optional = true}},
    {{"till", 4}, {.kind = TYPE_DATE, .optional = true}},
};
enum { FIELD_ROLE = 0, FIELD_FROM = 5, FIELD_TILL = 6 }; /* ORDER person_fields */

void people_built_in(struct linker *l)
{
    struct record_def *person = &l->schema->records.p[0];
    for (uint32_t i = 0; i < ARRAY_LEN(person_fields); i++)
        *VEC_PUSH(l->arena, person->fields) =
            (struct field_def){names_put(l->names, person_fields[i].name), person_fields[i].type, i, {0}};
    while (l->world->records.n < l->schema->records.n)
        *VEC_PUSH(l->arena, l->world->records) = (struct record_table){.first_of = {.arena = l->arena}};
}

/* --- rows ------------------------------------------------------------------------------------------------------------------- */

struct people {
    struct linker *l;
    const struct record_def *def;
    VEC(struct record_row) rows;
};

static void row_begin(struct people *p, struct record_row *r, uint32_t key)
{
    *r = (struct record_row){.key = key, .from = INT32_MIN, .till = INT32_MAX};
    r->fields = NEW_ARRAY(p->l->arena, struct value, p->def->fields.n + 1);
    for (uint32_t i = 0; i < p->def->fields.n; i++)
        r->fields[i] = p->def->fields.p[i].type.optional ? VALUE_NONE : VALUE_UNKNOWN;
    r->fields[FIELD_ROLE] = (struct value){.as.set = set_make(p->l->arena, NULL, 0)};
}

static bool check_role(struct people *p, struct str text, struct span at)
{
    struct linker *l = p->l;
    struct name n = names_find(l->names, text);
    uint32_t i;
    if (name_is(n) && map_get(&l->world->role_of, n.id, &i))
        return true;
    struct str *names = NEW_ARRAY(l->arena, struct str, l->world->roles.n + 1);
    for (i = 0; i < l->world->roles.n; i++)
        names[i] = names_text(l->names, l->world->roles.p[i].name);
    struct diag *d = diag(l->diags, D_B0306, at, text);
    diag_nearest(l->diags, d, text, names, l->world->roles.n);
    return false;
}

/* What the built-in fields say, kept where look-ups read it. */
static void row_end(struct people *p, struct record_row *r, struct span at)
{
    const struct value_set *roles = r->fields[FIELD_ROLE].as.set;
    uint32_t *ids = NEW_ARRAY(p->l->arena, uint32_t, roles->n + 1);
    for (uint32_t i = 0; i < roles->n; i++) {
        struct name n = {set_value(TYPE(TYPE_TEXT), roles->item[i]).as.name};
        if (check_role(p, names_text(p->l->names, n), at))
            ids[r->nroles++] = n.id;
    }
    r->roles = ids;
    r->span = at;
    if (r->fields[FIELD_FROM].state == V_KNOWN)
        r->from = (int32_t)r->fields[FIELD_FROM].as.i;
    if (r->fields[FIELD_TILL].state == V_KNOWN)
        r->till = (int32_t)r->fields[FIELD_TILL].as.i;
    *VEC_PUSH(p->l->arena, p->rows) = *r;
}

static uint32_t field_index(struct people *p, struct str key)
{
    struct name n = names_find(p->l->names, key);
    const struct field_def *f = name_is(n) ? record_field(p->l->schema, 0, n) : NULL;
    return f ? (uint32_t)(f - p->def->fields.p) : UINT32_MAX;
}

static const struct str *field_names(struct people *p)
{
    struct str *names = NEW_ARRAY(p->l->arena, struct str, p->def->fields.n + 1);
    for (uint32_t i = 0; i < p->def->fields.n; i++)
        names[i] = names_text(p->l->names, p->def->fields.p[i].name);
    return names;
}

/* --- written in the book -------------------------------------------------------------------------------------------------------- */

static struct value role_list(struct people *p, const struct datum *d)
{
    uint32_t n = d->kind == DATUM_TABLE ? d->npairs : 1;
    int64_t *items = NEW_ARRAY(p->l->arena, int64_t, n + 1);
    struct quoted_list q = {0};
    uint32_t k = 0;
    if (field_texts(p->l->arena, p->l->diags, d, "role", &q))
        for (uint32_t i = 0; i < q.n; i++)
            if (q.p[i].text.n && check_role(p, q.p[i].text, q.p[i].span))
                items[k++] = set_item(TYPE(TYPE_TEXT), value_name(names_put(p->l->names, q.p[i].text).id));
    return (struct value){.as.set = set_make(p->l->arena, items, k)};
}

static void read_pair(struct people *p, struct record_row *r, const struct datum_pair *pair)
{
    uint32_t i = field_index(p, pair->key);
    if (i == UINT32_MAX) {
        struct diag *d = diag(p->l->diags, D_B0305, pair->key_span, pair->key, STR("person"));
        diag_nearest(p->l->diags, d, pair->key, field_names(p), p->def->fields.n);
    } else if (i == FIELD_ROLE) {
        r->fields[i] = role_list(p, &pair->value);
    } else {
        linker_value(p->l, &pair->value, type_plain(p->def->fields.p[i].type), &r->fields[i]);
    }
}

static void read_person(struct people *p, struct str key, struct span at, const struct datum *body)
{
    struct record_row r;
    if (body->kind != DATUM_TABLE) {
        field_wrong(p->l->diags, body, "a person", "a table: { role = \"clerk\" }");
        return;
    }
    row_begin(p, &r, names_put(p->l->names, key).id);
    for (uint32_t i = 0; i < body->npairs; i++)
        if (!str_eq(body->pairs[i].key, STR("key")))
            read_pair(p, &r, &body->pairs[i]);
    row_end(p, &r, at);
}

static void read_table(struct people *p, const struct datum *d)
{
    for (uint32_t i = 0; i < d->npairs; i++) {
        const struct datum_pair *pair = &d->pairs[i];
        const struct datum *key = datum_get(&pair->value, STR("key"));
        if (!pair->index)
            read_person(p, pair->key, pair->key_span, &pair->value);
        else if (key && key->kind == DATUM_TEXT)
            read_person(p, key->text, key->span, &pair->value);
        else
            diag(p->l->diags, D_B0368, pair->value.span, STR("people"));
    }
}

/* --- read from a file ---------------------------------------------------------------------------------------------------------------- */

struct reader_words {
    struct str file, key;
    struct span file_span, key_span;
    const struct datum *columns;
};

static bool reader_words(struct linker *l, const struct datum *d, struct reader_words *ret)
{
    static const char *const members[] = {"key", "columns", "lists", "at"};
    const struct datum *t = datum_at(d, 1);
    const struct datum *file = t && t->kind == DATUM_TABLE ? datum_at(t, 1) : NULL;
    if (!file || file->kind != DATUM_TEXT) {
        diag(l->diags, D_B0365, d->span, d->text);
        return false;
    }
    const struct datum *key = datum_get(t, STR("key"));
    if (!key || key->kind != DATUM_TEXT) {
        diag(l->diags, D_B0366, d->span, STR("person"));
        return false;
    }
    *ret = (struct reader_words){file->text, key->text, file->span, key->span, datum_get(t, STR("columns"))};
    return field_members(l->diags, t, members, ARRAY_LEN(members), STR("a reader of rows"));
}

bool rows_reader(struct linker *l, const struct datum *d, struct str *ret_inside)
{
    static const char *const readers[] = {"csv", "jsonl", "json"};
    const struct datum *t = datum_at(d, 1), *at = t && t->kind == DATUM_TABLE ? datum_get(t, STR("at")) : NULL;
    bool known = false;
    for (uint32_t i = 0; i < ARRAY_LEN(readers); i++)
        known |= str_eq(d->text, str_of(readers[i]));
    *ret_inside = STR_EMPTY;
    if (!known)
        diag(l->diags, D_B0370, d->span, d->text);
    else if (at && (at->kind != DATUM_TEXT || !str_eq(d->text, STR("json"))))
        field_wrong(l->diags, at, "at", "the keys that lead to the rows of a json file: \"orders.items\"");
    else if (at)
        *ret_inside = at->text;
    return known;
}

static uint32_t column_of(const struct text_table *t, struct str name)
{
    for (uint32_t i = 0; i < t->ncolumns; i++)
        if (str_eq(t->names[i], name))
            return i;
    return UINT32_MAX;
}

static uint32_t column_named(struct linker *l, const struct text_table *t, struct str name, struct span at)
{
    uint32_t c = column_of(t, name);
    if (c == UINT32_MAX) {
        struct diag *d = diag(l->diags, D_B0367, at, name, t->file);
        diag_nearest(l->diags, d, name, t->names, t->ncolumns);
    }
    return c;
}

/* field index -> column; UINT32_MAX: the file does not have it */
static uint32_t *column_map(struct people *p, const struct text_table *t, const struct reader_words *w)
{
    uint32_t *map = NEW_ARRAY(p->l->arena, uint32_t, p->def->fields.n + 1);
    for (uint32_t i = 0; i < p->def->fields.n; i++)
        map[i] = column_of(t, names_text(p->l->names, p->def->fields.p[i].name));
    for (uint32_t i = 0; w->columns && w->columns->kind == DATUM_TABLE && i < w->columns->npairs; i++) {
        const struct datum_pair *pair = &w->columns->pairs[i];
        uint32_t f = field_index(p, pair->key);
        if (f == UINT32_MAX) {
            struct diag *d = diag(p->l->diags, D_B0305, pair->key_span, pair->key, STR("person"));
            diag_nearest(p->l->diags, d, pair->key, field_names(p), p->def->fields.n);
        } else if (pair->value.kind == DATUM_TEXT) {
            map[f] = column_named(p->l, t, pair->value.text, pair->value.span);
        } else {
            field_wrong(p->l->diags, &pair->value, "columns", "the name of a column");
        }
    }
    return map;
}

static void read_cell(struct people *p, const struct text_table *t, const struct text_cell *c, struct type type, struct value *ret)
{
    struct value_env ve = linker_values(p->l);
    struct str text = str_trim(c->text);
    if (text.n == 0) {
        if (type.kind == TYPE_SET)
            *ret = (struct value){.as.set = set_make(p->l->arena, NULL, 0)};
        else if (type.kind == TYPE_TEXT && !type.optional)
            *ret = value_name(NAME_EMPTY.id);
        return; /* none for an optional field, unknown for the others */
    }
    if (value_from_text(&ve, type_plain(type), text, ret) <= READ_TWICE)
        return;
    struct buf b = {.arena = p->l->arena};
    type_print(&b, &p->l->schema->types, type_plain(type));
    struct diag *d = diag(p->l->diags, D_B0369, (struct span){0}, t->file, text, buf_str(&b));
    diag_in_data(p->l->diags, d, t->file, c->line, c->column, c->end_column, STR_EMPTY);
}

/* Whether a cell is a plain value: objects and lists of lists can stand in a file and not in a row. */
static bool plain_cell(struct people *p, const struct text_table *t, const struct text_cell *row, uint32_t column)
{
    const struct text_cell *c = &row[column];
    if (c->end_column)
        return true;
    struct diag *d = diag(p->l->diags, D_B0678, (struct span){0}, t->names[column], c->text);
    diag_in_data(p->l->diags, d, t->file, c->line, c->column, c->column + 1, STR_EMPTY);
    return false;
}

static void read_file(struct people *p, const struct datum *d)
{
    struct linker *l = p->l;
    struct reader_words w;
    struct text_table t;
    struct str inside;
    if (!rows_reader(l, d, &inside) || !reader_words(l, d, &w) ||
        !l->in->table(l->in->table_ud, l->arena, d->text, l->in->path, w.file, inside, w.file_span, l->diags, &t))
        return;
    uint32_t key = column_named(l, &t, w.key, w.key_span), *map = column_map(p, &t, &w);
    for (uint32_t r = 0; key != UINT32_MAX && r < t.nrows; r++) {
        const struct text_cell *cells = t.cells + (size_t)r * t.ncolumns;
        struct record_row row;
        if (!plain_cell(p, &t, cells, key))
            continue;
        if (str_trim(cells[key].text).n == 0) {
            struct diag *g = diag(l->diags, D_B0368, (struct span){0}, t.file);
            diag_in_data(l->diags, g, t.file, cells[key].line, cells[key].column, cells[key].end_column, STR_EMPTY);
            continue;
        }
        row_begin(p, &row, names_put(l->names, str_trim(cells[key].text)).id);
        for (uint32_t f = 0; f < p->def->fields.n; f++)
            if (map[f] != UINT32_MAX && plain_cell(p, &t, cells, map[f]))
                read_cell(p, &t, &cells[map[f]], p->def->fields.p[f].type, &row.fields[f]);
        row_end(p, &row, w.file_span);
    }
}

/* --- all together: sorted by person in order of first sight, then by first day ---------------------------------------------------------- */

struct order {
    struct map first; /* key -> order of first sight */
};

static int by_person(const void *a, const void *b, void *ud)
{
    const struct record_row *x = a, *y = b;
    const struct order *o = ud;
    uint32_t i = 0, j = 0;
    map_get(&o->first, x->key, &i);
    map_get(&o->first, y->key, &j);
    if (i != j)
        return i < j ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

bool people_read(struct linker *l, const struct datum *d, struct record_table *ret)
{
    uint32_t before = l->diags->errors, at;
    struct people p = {.l = l, .def = &l->schema->records.p[0]};
    if (d->kind == DATUM_TABLE)
        read_table(&p, d);
    else if (d->kind == DATUM_CALL)
        read_file(&p, d);
    else
        field_wrong(l->diags, d, "people", "people by name, a list of rows, or a reader: csv { \"file\", key = … }");
    struct order o = {.first = {.arena = l->arena}};
    for (uint32_t i = 0; i < p.rows.n; i++)
        if (!map_get(&o.first, p.rows.p[i].key, &at))
            map_put(&o.first, p.rows.p[i].key, i);
    sort_stable(l->arena, p.rows.p, p.rows.n, sizeof *p.rows.p, by_person, &o);
    *ret = (struct record_table){.first_of = {.arena = l->arena}};
    for (uint32_t i = 0; i < p.rows.n; i++) {
        if (i == 0 || p.rows.p[i].key != p.rows.p[i - 1].key)
            map_put(&ret->first_of, p.rows.p[i].key, i);
        *VEC_PUSH(l->arena, ret->rows) = p.rows.p[i];
    }
    return l->diags->errors == before;
}

/* --- how many are below, how many above ----------------------------------------------------------------------------------------- */

const char *const people_reckoned[] = {"span", "depth", NULL};

static uint32_t below(struct linker *l, uint32_t person, int32_t day)
{
    const struct record_table *t = &l->world->records.p[0];
    bool made = l->spans.arena != NULL;
    uint32_t n = 0;
    l->spans.arena = l->arena;
    for (uint32_t i = 0; !made && i < t->rows.n; i++) {
        bool first = i == 0 || t->rows.p[i - 1].key != t->rows.p[i].key;
        struct name up = first ? person_manager(l->world, t->rows.p[i].key, day) : NAME_NONE;
        uint32_t had = 0;
        if (!name_is(up))
            continue;
        map_get(&l->spans, up.id, &had);
        map_put(&l->spans, up.id, had + 1);
    }
    map_get(&l->spans, person, &n);
    return n;
}

/* A circle, which is told, ends where there are no more people. */
static uint32_t above(const struct world *w, uint32_t person, int32_t day)
{
    uint32_t n = 0;
    for (struct name up = person_manager(w, person, day); name_is(up) && n < w->records.p[0].rows.n; n++)
        up = person_manager(w, up.id, day);
    return n;
}

struct value people_reckon(struct linker *l, uint32_t person, uint32_t which)
{
    int32_t day = people_day(l->world);
    return value_number(which == 0 ? below(l, person, day) : above(l->world, person, day));
}
