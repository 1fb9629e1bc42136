/* SPDX-License-Identifier: MIT
 * matrix: a decision table. Its look-ups stand in vm/expr/world.c, its gaps and overlaps in vm/rule/cover.c. */
#include "stdlib/words.h"
#include "vm/rule/cover.h"

struct matrix_fields {
    const struct datum *inputs, *output, *outputs, *rows;
    struct picked hit;
};
#define M struct matrix_fields
/* clang-format off */
static const struct field fields[] = {
    F_DATUM(M, inputs, FIELD_REQUIRED, "a list of { \"name\", type }", "what is looked up, in the order of the cells"),
    F_DATUM(M, output, FIELD_OPTIONAL, "a type", "what a row gives"),
    F_DATUM(M, outputs, FIELD_OPTIONAL, "a list of { \"name\", type }", "several results, read as m(x).name"),
    F_DATUM(M, rows, FIELD_REQUIRED, "a list of rows", "cells: values, tests, lists, any; then the results"),
    F_PICK(M, hit, FIELD_OPTIONAL, "unique first any collect", "unique", "what more than one fitting row means"),
    F_END,
};
/* clang-format on */
#undef M

/* What a table is read with. */
struct reading {
    struct linker *l;
    struct matrix *m;
    bool ok;
};

static struct str number_text(struct arena *a, uint64_t n)
{
    struct buf b = {.arena = a};
    buf_int(&b, (int64_t)n);
    return buf_str(&b);
}

/* --- inputs and outputs ------------------------------------------------------------------------------------ */

static bool fit_for_input(struct type t)
{
    return t.kind != TYPE_SET && t.kind != TYPE_WORKTIME && t.kind != TYPE_NONE;
}
static bool fit_for_output(struct type t)
{
    return fit_for_input(t) && !t.optional;
}

/* What an input and an output have in common, and where they differ. */
struct side {
    const char *one, *many, *form;
    bool (*fits)(struct type t);
};
static const struct side inputs = {"an input", "inputs", "inputs = { { \"tier\", one_of { \"A\", \"B\" } } }", fit_for_input};
static const struct side outputs = {"an output", "outputs", "output = money \"CNY\"", fit_for_output};
typedef VEC(struct matrix_column) columns;

static void read_type(struct reading *r, const struct side *s, const struct datum *d, struct type *ret)
{
    struct type t;
    *ret = TYPE(TYPE_ERROR);
    if (!linker_type(r->l, d, &t)) {
        r->ok = false;
    } else if (!s->fits(t)) {
        struct buf b = {.arena = r->l->arena};
        type_print(&b, &r->l->schema->types, t);
        diag(r->l->diags, D_B0204, d->span, buf_str(&b), str_of(s->one));
        r->ok = false;
    } else {
        *ret = t;
    }
}

static void read_column(struct reading *r, const struct side *s, const struct datum *d, columns *ret)
{
    const struct datum *name = d->kind == DATUM_TABLE ? datum_at(d, 1) : NULL, *type = name ? datum_at(d, 2) : NULL;
    struct linker *l = r->l;
    if (!type || name->kind != DATUM_TEXT || d->npairs != 2) {
        field_wrong(l->diags, d, s->one, "its name and its type: { \"nights\", number }");
        r->ok = false;
        return;
    }
    struct matrix_column c = {.name = names_put(l->names, name->text)};
    for (uint32_t i = 0; i < ret->n; i++)
        if (name_eq(ret->p[i].name, c.name)) {
            diag(l->diags, D_B0203, name->span, str_of(s->many), name->text);
            r->ok = false;
        }
    read_type(r, s, type, &c.type);
    *VEC_PUSH(l->arena, *ret) = c;
}

static void read_columns(struct reading *r, const struct side *s, const struct datum *d, columns *ret)
{
    struct linker *l = r->l;
    if (d->kind != DATUM_TABLE) {
        field_wrong(l->diags, d, s->many, "a list of { \"name\", type }");
        r->ok = false;
        return;
    }
    if (!field_members(l->diags, d, NULL, 0, str_of(s->many)))
        r->ok = false;
    if (datum_count(d) == 0) {
        diag(l->diags, D_B0201, d->span, str_of(s->many), str_of(s->form));
        r->ok = false;
    }
    for (uint32_t i = 0; i < d->npairs; i++) {
        if (d->pairs[i].index && ret->n == ARGS_MOST) {
            diag(l->diags, D_B0202, d->pairs[i].value.span, number_text(l->arena, ARGS_MOST), str_of(s->many));
            r->ok = false;
            return;
        }
        if (d->pairs[i].index)
            read_column(r, s, &d->pairs[i].value, ret);
    }
}

static void read_outputs(struct reading *r, const struct matrix_fields *f, columns *ret)
{
    struct linker *l = r->l;
    if (!f->output == !f->outputs) {
        struct span at = f->output ? f->outputs->span : r->m->span;
        diag(l->diags, D_B0212, at, f->output ? STR("strike one of the two") : STR("add output = money \"CNY\", say"));
        r->ok = false;
    }
    r->m->named_outputs = f->outputs && !f->output;
    if (r->m->named_outputs) {
        read_columns(r, &outputs, f->outputs, ret);
    } else if (f->output) {
        struct matrix_column c = {.name = NAME_EMPTY};
        read_type(r, &outputs, f->output, &c.type);
        *VEC_PUSH(l->arena, *ret) = c;
    }
}

/* --- tests ------------------------------------------------------------------------------------------------- */

/* A test as it is read: a part of a text at a place. */
struct test {
    struct reading *r;
    const struct datum *d;
    const struct matrix_column *input;
    struct str text;
    struct cell *cell;
};

static struct span test_span(const struct test *t)
{
    uint32_t at = (uint32_t)(t->text.p - t->d->text.p);
    return t->text.n ? span_in_string(t->r->l->in->sources, t->d->span, at, t->text.n) : t->d->span;
}

static bool test_told(const struct test *t, enum diag_code code)
{
    struct linker *l = t->r->l;
    diag(l->diags, code, test_span(t), t->text.n ? t->text : t->d->text, linker_text(l, t->input->name),
         value_form(type_plain(t->input->type)));
    return false;
}

static bool test_value(const struct test *t, struct str text, struct value *ret)
{
    struct value_env ve = linker_values(t->r->l);
    struct test part = *t;
    part.text = str_trim(text);
    enum value_read r = part.text.n ? value_from_text(&ve, type_plain(t->input->type), part.text, ret) : READ_BAD;
    return r == READ_OK || r == READ_TWICE || test_told(&part, D_B0206);
}

static const struct bound_sign {
    struct str sign;
    bool low, open;
} signs[] = {{{">=", 2}, true, false}, {{"<=", 2}, false, false}, {{">", 1}, true, true}, {{"<", 1}, false, true}};

static bool read_bound(struct test *t)
{
    const struct bound_sign *s = NULL;
    struct value v;
    for (uint32_t i = 0; i < ARRAY_LEN(signs) && !s; i++)
        if (str_starts(t->text, signs[i].sign))
            s = &signs[i];
    if (!s)
        return test_told(t, D_B0206);
    if (s->low ? t->cell->has_low : t->cell->has_high)
        return test_told(t, D_B0210);
    if (!test_value(t, str_part(t->text, s->sign.n, t->text.n - s->sign.n), &v))
        return false;
    *(s->low ? &t->cell->has_low : &t->cell->has_high) = true;
    *(s->low ? &t->cell->low_open : &t->cell->high_open) = s->open;
    *(s->low ? &t->cell->low : &t->cell->high) = v;
    return true;
}

/* ">= 500, < 5000" */
static bool read_bounds(struct test *t)
{
    struct test part = *t;
    struct str rest = t->text, tail = STR_EMPTY;
    bool more;
    do {
        more = str_cut(rest, ',', &part.text, &tail);
        part.text = str_trim(part.text);
        if (!read_bound(&part))
            return false;
        rest = tail;
    } while (more);
    return true;
}

static bool find_dots(struct str s, uint32_t *ret)
{
    for (uint32_t i = 0; i + 1 < s.n; i++)
        if (s.p[i] == '.' && s.p[i + 1] == '.') {
            *ret = i;
            return true;
        }
    return false;
}

static bool check_interval(struct test *t)
{
    struct type type = type_plain(t->input->type);
    struct cell *c = t->cell;
    int64_t low, high;
    if (cover_bounds(c, type, &low, &high))
        return true;
    bool backwards = c->has_low && c->has_high && value_compare(type, t->r->l->names, c->low, c->high) > 0;
    return test_told(t, backwards ? D_B0208 : D_B0209);
}

static bool read_test(struct test *t)
{
    uint32_t dots;
    struct cell *c = t->cell;
    t->text = str_trim(t->d->text);
    if (str_eq(t->text, STR("any"))) {
        c->any = true;
        return true;
    }
    if (t->text.n && (t->text.p[0] == '<' || t->text.p[0] == '>'))
        return read_bounds(t) && check_interval(t);
    if (find_dots(t->text, &dots)) {
        c->has_low = c->has_high = true;
        return test_value(t, str_part(t->text, 0, dots), &c->low) &&
               test_value(t, str_part(t->text, dots + 2, t->text.n - dots - 2), &c->high) && check_interval(t);
    }
    return test_value(t, t->text, VEC_PUSH(t->r->l->arena, c->in));
}

/* --- cells ------------------------------------------------------------------------------------------------- */

static bool read_member(struct reading *r, const struct datum *d, struct type t, struct cell *c)
{
    struct value v;
    if (!linker_value(r->l, d, t, &v))
        return false;
    for (uint32_t i = 0; i < c->in.n; i++)
        if (value_equal(t, c->in.p[i], v)) {
            diag0(r->l->diags, D_B0211, d->span);
            return false;
        }
    *VEC_PUSH(r->l->arena, c->in) = v;
    return true;
}

static bool read_list(struct reading *r, const struct datum *d, struct type t, struct cell *c)
{
    bool ok = field_members(r->l->diags, d, NULL, 0, STR("a cell"));
    if (d->npairs == 0) {
        field_wrong(r->l->diags, d, "a cell", "at least one value in its list, or any");
        return false;
    }
    for (uint32_t i = 0; i < d->npairs; i++)
        if (d->pairs[i].index)
            ok &= read_member(r, &d->pairs[i].value, t, c);
    return ok;
}

static bool read_cell(struct reading *r, const struct datum *d, uint32_t input, struct cell *c)
{
    const struct matrix_column *in = &r->m->inputs.p[input];
    struct type t = type_plain(in->type);
    c->span = d->span;
    if (d->kind == DATUM_CALL && str_eq(d->text, STR("any")) && d->npairs == 0) {
        c->any = true;
        return true;
    }
    if (t.kind == TYPE_ERROR)
        return false;
    if (d->kind == DATUM_TABLE)
        return read_list(r, d, t, c);
    if (d->kind == DATUM_TEXT && cover_is_tested(t)) {
        struct test test = {r, d, in, STR_EMPTY, c};
        return read_test(&test);
    }
    return read_member(r, d, t, c);
}

/* --- rows -------------------------------------------------------------------------------------------------- */

static void add_names(struct reading *r, const struct matrix_column *c, uint32_t n, struct buf *b)
{
    for (uint32_t i = 0; i < n; i++) {
        if (b->n)
            buf_text(b, ", ");
        buf_add(b, c[i].name.id == NAME_EMPTY.id ? STR("the output") : linker_text(r->l, c[i].name));
    }
}

static bool cells_counted(struct reading *r, const struct datum *d)
{
    struct linker *l = r->l;
    uint32_t want = r->m->inputs.n + r->m->outputs.n, have = datum_count(d);
    bool named = false;
    for (uint32_t i = 0; i < d->npairs; i++)
        if (!d->pairs[i].index) {
            diag(l->diags, D_B0218, d->pairs[i].key_span, d->pairs[i].key);
            named = true;
        }
    if (!named && (have != want || !datum_at(d, have))) {
        struct buf b = {.arena = l->arena};
        add_names(r, r->m->inputs.p, r->m->inputs.n, &b);
        add_names(r, r->m->outputs.p, r->m->outputs.n, &b);
        diag(l->diags, D_B0205, d->span, number_text(l->arena, have), number_text(l->arena, want), buf_str(&b));
    }
    return !named && have == want && datum_at(d, have);
}

static bool read_row(struct reading *r, const struct datum *d, struct matrix_row *row)
{
    struct linker *l = r->l;
    struct matrix *m = r->m;
    bool ok = true;
    *row = (struct matrix_row){NEW_ARRAY(l->arena, struct cell, m->inputs.n + 1),
                               NEW_ARRAY(l->arena, struct value, m->outputs.n + 1), d->span};
    if (d->kind != DATUM_TABLE) {
        field_wrong(l->diags, d, "rows", "a row of cells: { \"A\", \"<= 3\", 800 }");
        return false;
    }
    if (!cells_counted(r, d))
        return false;
    for (uint32_t i = 0; i < m->inputs.n; i++)
        ok &= read_cell(r, datum_at(d, i + 1), i, &row->cells[i]);
    for (uint32_t i = 0; i < m->outputs.n; i++) {
        struct type t = m->outputs.p[i].type;
        ok &= t.kind != TYPE_ERROR && linker_value(l, datum_at(d, m->inputs.n + i + 1), t, &row->outs[i]);
    }
    return ok;
}

static void read_rows(struct reading *r, const struct datum *d)
{
    struct linker *l = r->l;
    uint64_t most = l->in->limits->matrix_rows;
    if (d->kind != DATUM_TABLE) {
        field_wrong(l->diags, d, "rows", "a list of rows: { { \"A\", \"<= 3\", 800 } }");
        r->ok = false;
        return;
    }
    r->ok &= field_members(l->diags, d, NULL, 0, STR("rows"));
    if (datum_count(d) == 0) {
        diag(l->diags, D_B0201, d->span, STR("rows"), STR("rows = { { \"A\", \"<= 3\", 800 } }"));
        r->ok = false;
    }
    if (datum_count(d) > most) {
        diag(l->diags, D_B0202, d->span, number_text(l->arena, most), STR("rows"));
        r->ok = false;
        return;
    }
    for (uint32_t i = 0; i < d->npairs; i++) {
        struct matrix_row row;
        if (d->pairs[i].index == 0)
            continue;
        r->ok &= read_row(r, &d->pairs[i].value, &row);
        *VEC_PUSH(l->arena, r->m->rows) = row;
    }
}

/* --- gaps and overlaps ------------------------------------------------------------------------------------- */

static void tell_finding(struct linker *l, const struct matrix *m, const struct cover_finding *f)
{
    static const enum diag_code codes[] = {/* ORDER cover_fault */ D_B0213, D_B0214, D_B0215, D_B0216};
    struct value_env ve = linker_values(l);
    struct str example = f->example ? cover_text(l->arena, &ve, m, f->example) : STR_EMPTY;
    struct str row = number_text(l->arena, f->row + 1), other = number_text(l->arena, f->other + 1);
    bool two = f->fault == COVER_OVERLAP || f->fault == COVER_CONFLICT;
    struct span at = f->fault == COVER_GAP ? m->span : m->rows.p[f->row].span;
    struct diag *d = f->fault == COVER_GAP ? diag(l->diags, codes[f->fault], at, example)
                     : two                 ? diag(l->diags, codes[f->fault], at, other, row, example)
                                           : diag(l->diags, codes[f->fault], at, row);
    if (two)
        diag_note(l->diags, d, m->rows.p[f->other].span, STR("the other row"));
}

static void tell_cover(struct linker *l, const struct matrix *m)
{
    struct cover c;
    cover_analyse(l->arena, &l->schema->types, m, l->in->limits->matrix_cells, &c);
    for (uint32_t i = 0; i < c.found.n; i++)
        tell_finding(l, m, &c.found.p[i]);
    if (c.gave_up)
        diag(l->diags, D_B0217, m->span, number_text(l->arena, l->in->limits->matrix_cells));
}

/* --- the word ---------------------------------------------------------------------------------------------- */

static void declare(struct linker *l, struct inst *i)
{
    const struct matrix_fields *f = i->data;
    struct matrix m = {.name = i->name, .span = i->name_span, .hit = f->hit.given ? (enum hit)f->hit.index : HIT_UNIQUE};
    struct reading r = {l, &m, true};
    columns in = {0}, out = {0};
    read_columns(&r, &inputs, f->inputs, &in);
    read_outputs(&r, f, &out);
    m.inputs.p = in.p, m.inputs.n = in.n, m.inputs.cap = in.cap;
    m.outputs.p = out.p, m.outputs.n = out.n, m.outputs.cap = out.cap;
    if (in.n && out.n)
        read_rows(&r, f->rows);
    if (r.ok)
        tell_cover(l, &m);
    map_put(&l->world->matrix_of, m.name.id, l->world->matrices.n);
    *VEC_PUSH(l->arena, l->world->matrices) = m;
}

/* --- for people ------------------------------------------------------------------------------------------------------------- */

static void matrix_describe(struct scribe *s, const struct inst *i)
{
    const struct world *world = s->plan->world;
    uint32_t at;
    if (map_get(&world->matrix_of, i->name.id, &at))
        note_matrix(s, &world->matrices.p[at]);
}

const struct word word_matrix = {
    .name = "matrix",
    .summary = "a decision table, used in expressions as name(inputs)",
    .since = "1",
    .manner = WORD_RULE,
    .fields = fields,
    .size = sizeof(struct matrix_fields),
    .effective_at = SIZE_MAX,
    .chapter = CHAPTER_MATRICES,
    .describe = matrix_describe,
    .declare = declare,
};
