/* SPDX-License-Identifier: MIT */
#include "vm/spec/field.h"

#include "vm/civil/civil.h"

/* The declaration that is being filled, and who is told. */
struct filler {
    struct arena *arena;
    struct diags *ds;
    const struct field *rows;
    uint32_t nrows;
    const struct decl *decl;
    struct str subject; /* policy "refund.limit" */
};

/* --- telling ----------------------------------------------------------------------------------------------- */

static struct str ticked(struct arena *a, const char *name)
{
    struct buf b = {.arena = a};
    buf_printf(&b, "`%s`", name);
    return buf_str(&b);
}

static void list_add(struct buf *b, uint32_t i, struct str item)
{
    if (i)
        buf_text(b, ", ");
    buf_add(b, item);
}

static struct str names_listed(struct arena *a, const struct str *names, uint32_t n)
{
    struct buf b = {.arena = a};
    for (uint32_t i = 0; i < n; i++)
        list_add(&b, i, names[i]);
    if (n == 0)
        buf_text(&b, "none");
    return buf_str(&b);
}

static void tell_wrong(struct diags *ds, const struct datum *d, struct str what, struct str wanted, struct str form)
{
    diag(ds, D_B0311, d->span, what, wanted, str_of(datum_kind_text(d)), form);
}

void field_wrong(struct diags *ds, const struct datum *d, const char *what, const char *wanted)
{
    tell_wrong(ds, d, str_of(what), str_of(wanted), str_of(wanted));
}

static struct str body_subject(struct arena *a, const struct decl *d)
{
    struct buf b = {.arena = a};
    buf_add(&b, d->word);
    if (d->name.kind == DATUM_TEXT)
        buf_printf(&b, " \"%.*s\"", STR_ARG(d->name.text));
    return buf_str(&b);
}

static struct str rows_listed(const struct filler *f)
{
    struct str *names = NEW_ARRAY(f->arena, struct str, f->nrows + 1);
    for (uint32_t i = 0; i < f->nrows; i++)
        names[i] = str_of(f->rows[i].name);
    return names_listed(f->arena, names, f->nrows);
}

static void tell_unknown(const struct filler *f, const struct datum_pair *p)
{
    struct str *names = NEW_ARRAY(f->arena, struct str, f->nrows + 1);
    for (uint32_t i = 0; i < f->nrows; i++)
        names[i] = str_of(f->rows[i].name);
    struct diag *d = diag(f->ds, D_B0301, p->key_span, p->key, f->subject, names_listed(f->arena, names, f->nrows));
    diag_nearest(f->ds, d, p->key, names, f->nrows);
}

/* --- kinds of fields --------------------------------------------------------------------------------------- */

/* What a field takes and how it is written. ORDER field_kind */
static const struct {
    const char *wanted, *form;
} kinds[] = {
    {"a text", "%s = \"…\""},
    {"a text or a list of texts", "%s = \"…\" or %s = { \"…\", \"…\" }"},
    {"an expression as text, or a function", "%s = \"amount > 100\""},
    {"a range of days", "%s = \"2026-01-01..2026-03-31\""},
    {"one of a list", "%s = \"…\""},
    {"a whole number", "%s = 1"},
    {"true or false", "%s = true"},
    {"a value", "%s = …"},
};
_Static_assert(ARRAY_LEN(kinds) == FIELD_DATUM + 1, "ORDER field_kind");

static struct str field_form(struct arena *a, const struct field *row)
{
    struct buf b = {.arena = a};
    for (const char *p = kinds[row->kind].form; *p; p++) {
        bool name = p[0] == '%' && p[1] == 's';
        if (name)
            buf_text(&b, row->name);
        else
            buf_char(&b, *p);
        p += name;
    }
    return buf_str(&b);
}

static struct str field_wanted(const struct field *row)
{
    return str_of(row->kind == FIELD_DATUM && row->choices ? row->choices : kinds[row->kind].wanted);
}

static bool row_wrong(const struct filler *f, const struct field *row, const struct datum *d)
{
    tell_wrong(f->ds, d, ticked(f->arena, row->name), field_wanted(row), field_form(f->arena, row));
    return false;
}

/* The words of "down up", one after another. */
static bool next_choice(struct str *rest, struct str *ret)
{
    *rest = str_trim(*rest);
    if (rest->n == 0)
        return false;
    struct str tail = STR_EMPTY;
    str_cut(*rest, ' ', ret, &tail);
    *rest = tail;
    return true;
}

static bool pick(const struct filler *f, const struct field *row, const struct datum *d, struct picked *ret)
{
    struct str rest = str_of(row->choices), choice;
    VEC(struct str) all = {0};
    if (d->kind != DATUM_TEXT)
        return row_wrong(f, row, d);
    while (next_choice(&rest, &choice)) {
        if (str_eq(choice, d->text)) {
            *ret = (struct picked){all.n, d->span, true};
            return true;
        }
        *VEC_PUSH(f->arena, all) = choice;
    }
    struct diag *told = diag(f->ds, D_B0313, d->span, d->text, ticked(f->arena, row->name),
                             names_listed(f->arena, all.p, all.n));
    diag_nearest(f->ds, told, d->text, all.p, all.n);
    return false;
}

static bool fill_text(const struct filler *f, const struct field *row, const struct datum *d, void *at)
{
    if (d->kind != DATUM_TEXT)
        return row_wrong(f, row, d);
    *(struct quoted *)at = (struct quoted){d->text, d->span, true};
    return true;
}

static bool fill_texts(const struct filler *f, const struct field *row, const struct datum *d, void *at)
{
    if (d->kind != DATUM_TEXT && d->kind != DATUM_TABLE)
        return row_wrong(f, row, d);
    return field_texts(f->arena, f->ds, d, ticked(f->arena, row->name).p, at);
}

static bool fill_expr(const struct filler *f, const struct field *row, const struct datum *d, void *at)
{
    if (d->kind != DATUM_TEXT && d->kind != DATUM_FUNCTION)
        return row_wrong(f, row, d);
    return field_expr(f->ds, d, row->name, at);
}

static bool fill_days(const struct filler *f, const struct field *row, const struct datum *d, void *at)
{
    return d->kind == DATUM_TEXT ? field_days(f->ds, d, row->name, at) : row_wrong(f, row, d);
}

static bool fill_pick(const struct filler *f, const struct field *row, const struct datum *d, void *at)
{
    return pick(f, row, d, at);
}

static bool fill_whole(const struct filler *f, const struct field *row, const struct datum *d, void *at)
{
    bool whole = d->kind == DATUM_NUMBER && d->number >= -9007199254740992.0 && d->number <= 9007199254740992.0 &&
                 (double)(int64_t)d->number == d->number;
    if (!whole)
        return row_wrong(f, row, d);
    *(struct whole *)at = (struct whole){(int64_t)d->number, d->span, true};
    return true;
}

static bool fill_flag(const struct filler *f, const struct field *row, const struct datum *d, void *at)
{
    if (d->kind != DATUM_BOOL)
        return row_wrong(f, row, d);
    *(struct flag *)at = (struct flag){d->number != 0, true, d->span};
    return true;
}

static bool fill_datum(const struct filler *f, const struct field *row, const struct datum *d, void *at)
{
    (void)f, (void)row;
    *(const struct datum **)at = d;
    return true;
}

typedef bool (*fill_fn)(const struct filler *f, const struct field *row, const struct datum *d, void *at);
static const fill_fn fills[] = {/* ORDER field_kind */ fill_text, fill_texts, fill_expr, fill_days,
                                fill_pick, fill_whole, fill_flag, fill_datum};
_Static_assert(ARRAY_LEN(fills) == FIELD_DATUM + 1, "ORDER field_kind");

/* --- a whole body ------------------------------------------------------------------------------------------ */

static uint32_t row_find(const struct filler *f, struct str key)
{
    uint32_t i = 0;
    while (i < f->nrows && !str_eq(str_of(f->rows[i].name), key))
        i++;
    return i;
}

/* `first` holds the pair that gave each row, or NULL. */
static bool fill_pair(const struct filler *f, const struct datum_pair *p, bool open, const struct datum_pair **first, void *into)
{
    uint32_t i = row_find(f, p->key);
    if (i == f->nrows) {
        if (!open)
            tell_unknown(f, p);
        return open;
    }
    if (first[i]) {
        struct diag *d = diag(f->ds, D_B0312, p->key_span, p->key, f->subject);
        diag_note(f->ds, d, first[i]->key_span, STR("first here"));
        return false;
    }
    first[i] = p;
    return fills[f->rows[i].kind](f, &f->rows[i], &p->value, (char *)into + f->rows[i].at);
}

static bool missing_told(const struct filler *f, const struct datum_pair *const *first)
{
    bool ok = true;
    for (uint32_t i = 0; i < f->nrows; i++) {
        if (!f->rows[i].required || first[i])
            continue;
        diag(f->ds, D_B0310, f->decl->word_span, f->subject, str_of(f->rows[i].name), field_form(f->arena, &f->rows[i]));
        ok = false;
    }
    return ok;
}

bool fields_fill(struct arena *a, struct diags *ds, const struct field *rows, bool open, bool positional,
                 const struct decl *d, void *into)
{
    struct filler f = {a, ds, rows, 0, d, body_subject(a, d)};
    bool ok = true;
    while (rows && rows[f.nrows].name)
        f.nrows++;
    const struct datum_pair **first = NEW_ARRAY(a, const struct datum_pair *, f.nrows + 1);
    if (d->body.kind != DATUM_TABLE && d->body.kind != DATUM_NONE) {
        tell_wrong(ds, &d->body, f.subject, STR("a table of fields"), STR("{ field = value }"));
        return false;
    }
    for (uint32_t i = 0; i < d->body.npairs; i++) {
        const struct datum_pair *p = &d->body.pairs[i];
        if (p->index == 0) {
            ok &= fill_pair(&f, p, open, first, into);
        } else if (!positional) {
            diag(ds, D_B0315, p->value.span, f.subject, rows_listed(&f));
            ok = false;
        }
    }
    return missing_told(&f, first) && ok;
}

/* --- parts of bodies --------------------------------------------------------------------------------------- */

bool field_text(struct diags *ds, const struct datum *d, const char *what, struct quoted *ret)
{
    if (d->kind != DATUM_TEXT) {
        tell_wrong(ds, d, str_of(what), STR("a text"), STR("\"…\""));
        return false;
    }
    *ret = (struct quoted){d->text, d->span, true};
    return true;
}

static bool list_member(struct diags *ds, const struct datum_pair *p, const char *what, struct quoted *ret)
{
    if (p->index && p->value.kind == DATUM_TEXT) {
        *ret = (struct quoted){p->value.text, p->value.span, true};
        return true;
    }
    if (p->index)
        tell_wrong(ds, &p->value, str_of(what), STR("texts"), STR("{ \"…\", \"…\" }"));
    else
        diag(ds, D_B0301, p->key_span, p->key, str_of(what), STR("a list: texts without names"));
    return false;
}

bool field_texts(struct arena *a, struct diags *ds, const struct datum *d, const char *what, struct quoted_list *ret)
{
    bool one = d->kind == DATUM_TEXT, ok = true;
    if (!one && d->kind != DATUM_TABLE) {
        tell_wrong(ds, d, str_of(what), STR("a text or a list of texts"), STR("\"…\" or { \"…\", \"…\" }"));
        return false;
    }
    struct quoted_list list = {NEW_ARRAY(a, struct quoted, one ? 1 : d->npairs + 1), 0, true};
    if (one)
        list.p[list.n++] = (struct quoted){d->text, d->span, true};
    for (uint32_t i = 0; !one && i < d->npairs; i++) {
        bool good = list_member(ds, &d->pairs[i], what, &list.p[list.n]);
        list.n += good;
        ok &= good;
    }
    if (ok)
        *ret = list;
    return ok;
}

bool field_expr(struct diags *ds, const struct datum *d, const char *what, struct expr_text *ret)
{
    if (d->kind != DATUM_TEXT && d->kind != DATUM_FUNCTION) {
        tell_wrong(ds, d, str_of(what), str_of(kinds[FIELD_EXPR].wanted), STR("\"amount > 100\""));
        return false;
    }
    bool fn = d->kind == DATUM_FUNCTION;
    *ret = (struct expr_text){fn ? STR_EMPTY : d->expr.p ? d->expr : d->text, d->span, true, fn, d->function};
    return true;
}

/* YYYY-MM-DD and nothing else. */
static bool day_read(struct str s, int32_t *ret)
{
    static const uint8_t at[] = {0, 5, 8}, digits[] = {4, 2, 2};
    int32_t part[3] = {0};
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
        return false;
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < digits[i]; k++) {
            char c = s.p[at[i] + k];
            if (c < '0' || c > '9')
                return false;
            part[i] = part[i] * 10 + (c - '0');
        }
    if (!civil_valid(part[0], part[1], part[2]))
        return false;
    *ret = civil_days(part[0], part[1], part[2]);
    return true;
}

static bool split_range(struct str s, struct str *ret_from, struct str *ret_till)
{
    for (uint32_t i = 0; i + 1 < s.n; i++)
        if (s.p[i] == '.' && s.p[i + 1] == '.') {
            *ret_from = str_trim(str_part(s, 0, i));
            *ret_till = str_trim(str_part(s, i + 2, s.n - i - 2));
            return true;
        }
    *ret_from = *ret_till = str_trim(s);
    return false;
}

/* NULL when it is well; else what is wrong. */
static const char *range_read(struct str s, struct day_range *r)
{
    struct str from, till;
    bool two = split_range(s, &from, &till);
    r->from = INT32_MIN;
    r->till = INT32_MAX;
    if (two && from.n == 0 && till.n == 0)
        return "it has no day";
    if ((from.n || !two) && !day_read(from, &r->from))
        return two ? "its first day is none of the calendar" : "it is no day of the calendar";
    if ((till.n || !two) && !day_read(till, &r->till))
        return "its last day is none of the calendar";
    return r->from > r->till ? "it ends before it begins" : NULL;
}

bool field_days(struct diags *ds, const struct datum *d, const char *what, struct day_range *ret)
{
    struct day_range r = {.span = d->span, .given = true};
    if (d->kind != DATUM_TEXT) {
        tell_wrong(ds, d, str_of(what), str_of(kinds[FIELD_DAYS].wanted), STR("\"2026-01-01..2026-03-31\""));
        return false;
    }
    const char *wrong = range_read(d->text, &r);
    if (wrong) {
        diag(ds, D_B0314, d->span, d->text, str_of(wrong));
        return false;
    }
    *ret = r;
    return true;
}

bool field_members(struct diags *ds, const struct datum *table, const char *const *names, uint32_t n, struct str where)
{
    bool ok = true;
    struct str *known = NEW_ARRAY(ds->arena, struct str, n + 1);
    for (uint32_t i = 0; i < n; i++)
        known[i] = str_of(names[i]);
    for (uint32_t i = 0; i < table->npairs; i++) {
        const struct datum_pair *p = &table->pairs[i];
        uint32_t k = 0;
        while (k < n && !str_eq(known[k], p->key))
            k++;
        if (p->index || k < n)
            continue;
        struct diag *d = diag(ds, D_B0301, p->key_span, p->key, where, names_listed(ds->arena, known, n));
        diag_nearest(ds, d, p->key, known, n);
        ok = false;
    }
    return ok;
}

bool field_table(struct diags *ds, const struct datum *d, const char *const *names, uint32_t n, const char *field, const char *fits)
{
    bool list = d->kind == DATUM_TABLE && d->npairs && d->pairs[0].index;
    if (d->kind == DATUM_TABLE && !list)
        return field_members(ds, d, names, n, str_of(field));
    field_wrong(ds, d, field, fits);
    return false;
}

static bool is_given(const struct field *f, const void *filled)
{
    const void *at = (const char *)filled + f->at;
    switch (f->kind) {
    case FIELD_TEXT: return ((const struct quoted *)at)->given;
    case FIELD_TEXTS: return ((const struct quoted_list *)at)->given;
    case FIELD_EXPR: return ((const struct expr_text *)at)->given;
    case FIELD_DAYS: return ((const struct day_range *)at)->given;
    case FIELD_PICK: return ((const struct picked *)at)->given;
    case FIELD_WHOLE: return ((const struct whole *)at)->given;
    case FIELD_FLAG: return ((const struct flag *)at)->given;
    case FIELD_DATUM: return *(const struct datum *const *)at != NULL;
    }
    BUG("field kind out of range");
}

bool fields_complete(const struct field *rows, const void *filled)
{
    for (; rows->name; rows++)
        if (rows->required && !is_given(rows, filled))
            return false;
    return true;
}
