/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"
#include "vm/fact/mapping.h"
#include "vm/civil/dates.h"

struct source_word {
    struct quoted file, encoding, separator, at, actor, case_, id, thousands, record, key, from, till, title;
    struct whole skip;
    const struct datum *kind, *fields, *formats, *decimals, *lists, *values;
    struct quoted_list missing;
    struct picked keep, order;
    struct mapping mapping;
};

static const struct field source_fields[] = {
    F_TEXT(struct source_word, file, FIELD_REQUIRED, "a pattern for the names of the logs that it reads; CSV is read row by row, other formats and logs of which one row a case counts are held in memory"),
    F_TEXT(struct source_word, encoding, FIELD_OPTIONAL, "of the text: GB18030, ISO-8859-1 …; UTF-8 by itself"),
    F_WHOLE(struct source_word, skip, FIELD_OPTIONAL, "lines before the header"),
    F_TEXT(struct source_word, separator, FIELD_OPTIONAL, "what stands between cells; found by itself where it is , ; or a tab"),
    F_DATUM(struct source_word, kind, FIELD_OPTIONAL, "a column, a list of columns, or constant \"kind\"", "where the kind of an event comes from"),
    F_TEXT(struct source_word, at, FIELD_OPTIONAL, "the column of the time"),
    F_TEXT(struct source_word, actor, FIELD_OPTIONAL, "the column of who acts"),
    {"case", FIELD_TEXT, false, FIELD_AT(struct source_word, case_, struct quoted), NULL, NULL, "the column of the case"},
    F_TEXT(struct source_word, id, FIELD_OPTIONAL, "the column of the event's id"),
    F_DATUM(struct source_word, fields, FIELD_OPTIONAL, "{ field = column, list of columns, or constant }", "columns of the fields that bear another name"),
    F_DATUM(struct source_word, formats, FIELD_OPTIONAL, "{ field = pattern }", "how times and dates are written: %d/%m/%Y, epoch, epoch ms"),
    F_TEXTS(struct source_word, missing, FIELD_OPTIONAL, "marks that stand for no value"),
    F_DATUM(struct source_word, decimals, FIELD_OPTIONAL, "{ field = places }", "rounds half to even what has more decimals"),
    F_TEXT(struct source_word, thousands, FIELD_OPTIONAL, "the mark between thousands"),
    F_DATUM(struct source_word, lists, FIELD_OPTIONAL, "{ field = separator }", "what stands between the members of a set"),
    F_DATUM(struct source_word, values, FIELD_OPTIONAL, "{ field = { cell = value } }", "their words to ours; a cell that is not listed is an error"),
    F_PICK(struct source_word, keep, FIELD_OPTIONAL, "all first last", "all", "which rows of a case become events"),
    F_PICK(struct source_word, order, FIELD_OPTIONAL, "time file", "time", "file: rows stand in order, and a clock that runs back is told"),
    F_TEXT(struct source_word, record, FIELD_OPTIONAL, "the rows are records of this name, not events"),
    F_TEXT(struct source_word, key, FIELD_OPTIONAL, "the column that names a record"),
    F_TEXT(struct source_word, from, FIELD_OPTIONAL, "the column of the first day of a record's row"),
    F_TEXT(struct source_word, till, FIELD_OPTIONAL, "the column of its last day"),
    F_TEXT(struct source_word, title, FIELD_OPTIONAL, "what people call it"),
    F_END,
};

/* --- where values come from ----------------------------------------------------------------------------------------------- */

static struct mapping_from from_column(struct linker *l, const struct quoted *q)
{
    struct str *one = NEW_ARRAY(l->arena, struct str, 1);
    *one = q->text;
    return (struct mapping_from){.columns = one, .ncolumns = q->given, .given = q->given, .span = q->span};
}

static bool from_datum(struct linker *l, const struct datum *d, const char *what, struct mapping_from *ret)
{
    *ret = (struct mapping_from){.given = true, .span = d->span};
    if (d->kind == DATUM_CALL && str_eq(d->text, STR("constant"))) {
        const struct datum *v = datum_at(d, 1);
        struct buf b = {.arena = l->arena};
        if (v && v->kind == DATUM_TEXT)
            buf_add(&b, v->text);
        else if (v && v->kind == DATUM_NUMBER)
            buf_number(&b, v->number);
        else if (v && v->kind == DATUM_BOOL)
            buf_text(&b, v->number > 0 ? "true" : "false");
        else {
            field_wrong(l->diags, d, what, "constant \"value\"");
            return false;
        }
        ret->is_constant = true;
        ret->constant = buf_str(&b);
        return true;
    }
    struct quoted_list q = {0};
    if (!field_texts(l->arena, l->diags, d, what, &q))
        return false;
    if (q.n == 0) {
        field_wrong(l->diags, d, what, "at least one column");
        return false;
    }
    struct str *columns = NEW_ARRAY(l->arena, struct str, q.n + 1);
    for (uint32_t i = 0; i < q.n; i++)
        columns[i] = q.p[i].text;
    ret->columns = columns;
    ret->ncolumns = q.n;
    return true;
}

/* --- what is said of single fields -------------------------------------------------------------------------------------------- */

static const char *const core_names[] = {"kind", "at", "actor", "case", "id"};

static bool bears_field(struct linker *l, const struct mapping *m, struct str name)
{
    const struct schema *s = l->schema;
    struct name n = names_find(l->names, name);
    for (uint32_t i = 0; i < ARRAY_LEN(core_names); i++)
        if (str_eq(name, str_of(core_names[i])))
            return true;
    if (m->is_record)
        return name_is(n) && record_field(s, m->record, n);
    bool found = name_is(n) && kind_field(s, KIND_NONE, n);
    for (uint32_t k = 0; name_is(n) && k < s->kinds.n && !found; k++)
        if (!m->kind.is_constant || str_eq(names_text(l->names, s->kinds.p[k].name), m->kind.constant))
            found = kind_field(s, k, n) != NULL;
    return found;
}

static void tell_no_field(struct linker *l, const struct mapping *m, const struct datum_pair *p)
{
    VEC(struct str) names = {0};
    const struct schema *s = l->schema;
    for (uint32_t k = 0; !m->is_record && k < s->kinds.n; k++)
        for (uint32_t i = 0; i < s->kinds.p[k].fields.n; i++)
            *VEC_PUSH(l->arena, names) = names_text(l->names, s->kinds.p[k].fields.p[i].name);
    for (uint32_t i = 0; !m->is_record && i < s->any_fields.n; i++)
        *VEC_PUSH(l->arena, names) = names_text(l->names, s->any_fields.p[i].name);
    for (uint32_t i = 0; m->is_record && i < s->records.p[m->record].fields.n; i++)
        *VEC_PUSH(l->arena, names) = names_text(l->names, s->records.p[m->record].fields.p[i].name);
    for (uint32_t i = 0; i < ARRAY_LEN(core_names); i++)
        *VEC_PUSH(l->arena, names) = str_of(core_names[i]);
    struct diag *d = diag(l->diags, D_B0372, p->key_span, p->key);
    diag_nearest(l->diags, d, p->key, names.p, names.n);
}

/* The entry of a field, made when it is first spoken of; NULL after a diagnostic. */
static struct mapping_field *field_entry(struct linker *l, struct mapping *m, const struct datum_pair *p)
{
    struct name n = names_put(l->names, p->key);
    if (p->index || !bears_field(l, m, p->key)) {
        tell_no_field(l, m, p);
        return NULL;
    }
    for (uint32_t i = 0; i < m->fields.n; i++)
        if (name_eq(m->fields.p[i].name, n))
            return &m->fields.p[i];
    struct mapping_field *f = VEC_PUSH(l->arena, m->fields);
    *f = (struct mapping_field){.name = n, .decimals = -1, .span = p->key_span};
    return f;
}

static void read_column(struct linker *l, struct mapping_field *f, const struct datum *d)
{
    from_datum(l, d, "fields", &f->from);
}

static void read_format(struct linker *l, struct mapping_field *f, const struct datum *d)
{
    struct quoted q = {0};
    if (!field_text(l->diags, d, "formats", &q))
        return;
    if (!str_eq(q.text, STR("epoch")) && !str_eq(q.text, STR("epoch ms")) && !dates_pattern_good(q.text))
        diag(l->diags, D_B0376, q.span, q.text);
    f->format = q.text;
}

static void read_decimals(struct linker *l, struct mapping_field *f, const struct datum *d)
{
    if (d->kind != DATUM_NUMBER || !d->integer || d->number < 0 || d->number > 4)
        field_wrong(l->diags, d, "decimals", "a whole number from 0 to 4");
    else
        f->decimals = (int8_t)d->number;
}

static void read_list(struct linker *l, struct mapping_field *f, const struct datum *d)
{
    struct quoted q = {0};
    if (!field_text(l->diags, d, "lists", &q))
        return;
    if (q.text.n != 1)
        field_wrong(l->diags, d, "lists", "one character");
    else
        f->list = q.text.p[0];
}

static void read_words(struct linker *l, struct mapping_field *f, const struct datum *d)
{
    if (d->kind != DATUM_TABLE) {
        field_wrong(l->diags, d, "values", "{ [\"their word\"] = ours }");
        return;
    }
    struct mapping_word *words = NEW_ARRAY(l->arena, struct mapping_word, d->npairs + 1);
    for (uint32_t i = 0; i < d->npairs; i++) {
        const struct datum *v = &d->pairs[i].value;
        struct buf b = {.arena = l->arena};
        if (v->kind == DATUM_TEXT)
            buf_add(&b, v->text);
        else if (v->kind == DATUM_NUMBER)
            buf_number(&b, v->number);
        else if (v->kind == DATUM_BOOL)
            buf_text(&b, v->number > 0 ? "true" : "false");
        else
            field_wrong(l->diags, v, "values", "a text, a number, true or false");
        words[f->nwords++] = (struct mapping_word){d->pairs[i].key, buf_str(&b)};
    }
    f->words = words;
}

static void each_field(struct linker *l, struct mapping *m, const struct datum *d, const char *what,
                       void (*read)(struct linker *l, struct mapping_field *f, const struct datum *d))
{
    if (!d)
        return;
    if (d->kind != DATUM_TABLE) {
        field_wrong(l->diags, d, what, "a table by field");
        return;
    }
    for (uint32_t i = 0; i < d->npairs; i++) {
        struct mapping_field *f = field_entry(l, m, &d->pairs[i]);
        if (f)
            read(l, f, &d->pairs[i].value);
    }
}

/* --- the word ------------------------------------------------------------------------------------------------------------------------ */

static char one_mark(struct linker *l, const struct quoted *q, const char *what)
{
    if (!q->given)
        return 0;
    if (q->text.n != 1) {
        diag(l->diags, D_B0374, q->span, str_of(what));
        return 0;
    }
    return q->text.p[0];
}

static void read_record(struct linker *l, const struct source_word *w, struct mapping *m)
{
    struct name n = names_find(l->names, w->record.text);
    m->is_record = w->record.given;
    m->record = name_is(n) ? schema_record_find(l->schema, n) : UINT32_MAX;
    m->key = from_column(l, &w->key);
    m->from = from_column(l, &w->from);
    m->till = from_column(l, &w->till);
    if (!m->is_record || m->record != UINT32_MAX)
        return;
    struct str *names = NEW_ARRAY(l->arena, struct str, l->schema->records.n + 1);
    for (uint32_t i = 0; i < l->schema->records.n; i++)
        names[i] = names_text(l->names, l->schema->records.p[i].name);
    struct diag *d = diag(l->diags, D_B0373, w->record.span, w->record.text);
    diag_nearest(l->diags, d, w->record.text, names, l->schema->records.n);
    m->record = 0;
}

static void source_link(struct linker *l, struct inst *i)
{
    struct source_word *w = i->data;
    struct mapping *m = &w->mapping;
    *m = (struct mapping){.name = i->name, .span = i->name_span, .file = w->file.text, .encoding = w->encoding.text,
                          .skip = (uint32_t)w->skip.value, .keep = (enum mapping_keep)(w->keep.given ? w->keep.index : 0),
                          .order = (enum mapping_order)(w->order.given ? w->order.index : 0)};
    m->separator = one_mark(l, &w->separator, "separator");
    m->thousands = one_mark(l, &w->thousands, "thousands");
    m->at = from_column(l, &w->at);
    m->actor = from_column(l, &w->actor);
    m->kase = from_column(l, &w->case_);
    m->id = from_column(l, &w->id);
    read_record(l, w, m);
    struct expr_env env = linker_env(l, NULL);
    if (w->kind && from_datum(l, w->kind, "kind", &m->kind) && m->kind.is_constant)
        kind_check(&env, m->kind.constant, m->kind.span);
    if (m->is_record ? !w->key.given : !w->kind)
        diag(l->diags, D_B0375, i->name_span, m->is_record ? STR("key") : STR("kind"));
    struct str *missing = NEW_ARRAY(l->arena, struct str, w->missing.n + 1);
    for (uint32_t k = 0; k < w->missing.n; k++)
        missing[m->nmissing++] = w->missing.p[k].text;
    m->missing = missing;
    each_field(l, m, w->fields, "fields", read_column);
    each_field(l, m, w->formats, "formats", read_format);
    each_field(l, m, w->decimals, "decimals", read_decimals);
    each_field(l, m, w->lists, "lists", read_list);
    each_field(l, m, w->values, "values", read_words);
    *VEC_PUSH(l->arena, l->plan->sources) = m;
}

const struct word word_source = {
    .name = "source",
    .summary = "how files of a shape become events or records",
    .since = "1",
    .manner = WORD_RULE,
    .fields = source_fields,
    .size = sizeof(struct source_word),
    .effective_at = SIZE_MAX,
    .link = source_link,
};
