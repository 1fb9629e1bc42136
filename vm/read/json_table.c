/* SPDX-License-Identifier: MIT
 * Tables of text out of JSON: a row for each object, a column for each key, in the order in which keys are first met. */
#include "vm/read/json.h"
#include "vm/read/gz.h"

#include <errno.h>

struct table_cell {
    uint32_t row, column;
    struct text_cell cell;
};
struct table {
    const struct read_env *env; /* while it is read */
    struct json_pull pull;
    struct arena scratch;    /* of one row */
    struct str file, inside;
    struct span span;
    VEC(struct str) columns;
    struct map column_of;
    VEC(struct table_cell) cells;
    uint32_t nrows;
};

static void table_release(void *ud)
{
    struct table *t = ud;
    json_pull_close(&t->pull);
    arena_release(&t->scratch);
}

static struct diag *noted(struct table *t, struct diag *d)
{
    if (t->span.source)
        diag_note(t->env->diags, d, t->span, STR("the table is read here"));
    return d;
}

static bool fault(struct table *t)
{
    struct diags *ds = t->env->diags;
    if (t->pull.failed)
        diag(ds, D_B0602, t->span, t->file, read_why(errno));
    else
        noted(t, json_tell_fault(ds, &t->pull, t->file));
    return false;
}

static bool bad(const struct table *t)
{
    enum json_kind kind = t->pull.token.kind;
    return kind == JSON_BAD || kind == JSON_FAILED;
}

static struct diag *at_place(struct table *t, struct diag *d, const struct json_place *p)
{
    diag_in_data(t->env->diags, d, t->file, p->line, p->column, p->end_column, json_line_text(&t->pull, p));
    return noted(t, d);
}

/* --- cells -------------------------------------------------------------------------------------------------------- */

static uint32_t column_named(struct table *t, struct str name)
{
    uint64_t hash = hash_bytes(name.p, name.n);
    uint32_t i;
    for (; map_get(&t->column_of, hash, &i); hash = hash_mix(hash))
        if (str_eq(t->columns.p[i], name))
            return i;
    map_put(&t->column_of, hash, t->columns.n);
    *VEC_PUSH(t->env->arena, t->columns) = arena_copy(t->env->arena, name);
    return t->columns.n - 1;
}

static bool plain_text(struct buf *b, const struct json_cell *c)
{
    if (c->kind == JSON_TEXT || c->kind == JSON_NUMBER)
        buf_add(b, c->text);
    else if (c->kind == JSON_TRUE || c->kind == JSON_FALSE)
        buf_text(b, c->kind == JSON_TRUE ? "true" : "false");
    return c->kind != JSON_OBJECT && c->kind != JSON_LIST;
}

/* A list is its members with ; between them, so no member may have one. */
static bool cell_text(struct buf *b, const struct json_cell *c)
{
    if (c->kind != JSON_LIST)
        return plain_text(b, c);
    for (uint32_t i = 0; i < c->n; i++) {
        buf_text(b, i ? ";" : "");
        if (c->item[i].kind == JSON_NULL || !plain_text(b, &c->item[i]) || memchr(c->item[i].text.p, ';', c->item[i].text.n))
            return false;
    }
    return true;
}

static bool take_cell(struct table *t, uint32_t column)
{
    struct json_cell c;
    struct buf b = {.arena = &t->scratch};
    if (json_take(&t->pull, &t->scratch, &c) == JSON_BAD || bad(t))
        return fault(t);
    bool plain = cell_text(&b, &c);
    struct str text = arena_copy(t->env->arena, plain ? buf_str(&b) : json_given(&t->scratch, &c));
    struct text_cell cell = {text, c.place.line, c.place.column, plain ? c.place.end_column : 0};
    *VEC_PUSH(t->env->arena, t->cells) = (struct table_cell){t->nrows, column, cell};
    return true;
}

static bool take_object(struct table *t)
{
    struct json_place object = t->pull.token.place;
    while (json_next(&t->pull)->kind == JSON_KEY) {
        uint32_t column = column_named(t, t->pull.token.text);
        json_next(&t->pull);
        if (!take_cell(t, column))
            return false;
    }
    /* where a cell that the row lacks is shown */
    struct text_cell none = {STR_EMPTY, object.line, object.column, object.column + 1};
    *VEC_PUSH(t->env->arena, t->cells) = (struct table_cell){t->nrows++, UINT32_MAX, none};
    return bad(t) ? fault(t) : true;
}

static bool take_row(struct table *t)
{
    struct arena_mark mark = arena_mark(&t->scratch);
    struct json_cell given = {.kind = (uint8_t)t->pull.token.kind, .text = t->pull.token.text, .place = t->pull.token.place};
    json_row(&t->pull);
    if (bad(t))
        return fault(t);
    if (given.kind != JSON_OBJECT) {
        at_place(t, diag(t->env->diags, D_B0677, ((struct span){0, 0, 0}), json_given(&t->scratch, &given)), &given.place);
        return false;
    }
    bool ok = take_object(t);
    arena_back(&t->scratch, mark);
    return ok;
}

/* --- where the rows are --------------------------------------------------------------------------------------------- */

static bool all_lines(struct table *t)
{
    while (json_next(&t->pull)->kind != JSON_END)
        if (!take_row(t) || (json_next(&t->pull)->kind != JSON_LINE && !fault(t)))
            return false;
    return true;
}

static bool all_elements(struct table *t)
{
    while (json_next(&t->pull)->kind != JSON_LIST_END)
        if (!take_row(t))
            return false;
    return true;
}

static bool no_list(struct table *t)
{
    diag(t->env->diags, D_B0676, t->span, t->file, t->inside);
    return false;
}

/* The value under the first of the keys, and so on; the token is then the beginning of what they lead to. */
static bool go_inside(struct table *t)
{
    struct str rest = t->inside, key;
    json_next(&t->pull);
    while (rest.n) {
        str_cut(rest, '.', &key, &rest);
        if (bad(t))
            return fault(t);
        if (t->pull.token.kind != JSON_OBJECT)
            return no_list(t);
        while (json_next(&t->pull)->kind == JSON_KEY && !str_eq(t->pull.token.text, key)) {
            json_next(&t->pull);
            json_row(&t->pull);
            if (bad(t) || !json_skip(&t->pull))
                return fault(t);
        }
        if (t->pull.token.kind == JSON_OBJECT_END)
            return no_list(t);
        json_next(&t->pull);
    }
    return bad(t) ? fault(t) : true;
}

/* All of the file is looked at, so that a fault behind the rows is seen. */
static bool to_the_end(struct table *t)
{
    while (!bad(t) && json_next(&t->pull)->kind != JSON_END)
        json_row(&t->pull);
    return bad(t) ? fault(t) : true;
}

static bool whole_text(struct table *t)
{
    if (!go_inside(t))
        return false;
    enum json_kind kind = t->pull.token.kind;
    if (kind == JSON_END)
        return true;
    if (t->inside.n && kind != JSON_LIST)
        return no_list(t);
    return (kind == JSON_LIST ? all_elements(t) : take_row(t)) && to_the_end(t);
}

/* --- the table ------------------------------------------------------------------------------------------------------ */

static bool columns_fine(struct table *t)
{
    struct buf most = {.arena = &t->scratch};
    if (t->columns.n <= t->env->limits->columns)
        return true;
    buf_int(&most, (int64_t)t->env->limits->columns);
    diag(t->env->diags, D_B0629, t->span, t->file, buf_str(&most));
    return false;
}

static void lay_out(struct table *t, struct text_table *ret)
{
    uint32_t n = t->columns.n;
    *ret = (struct text_table){.file = t->file, .names = t->columns.p, .ncolumns = n, .nrows = t->nrows};
    ret->cells = NEW_ARRAY(t->env->arena, struct text_cell, (size_t)n * t->nrows + 1);
    for (uint32_t i = 0; i < t->cells.n; i++) {
        const struct table_cell *c = &t->cells.p[i];
        struct text_cell *row = ret->cells + (size_t)c->row * n;
        if (c->column != UINT32_MAX)
            row[c->column] = c->cell;
        for (uint32_t k = 0; c->column == UINT32_MAX && k < n; k++)
            row[k] = row[k].line ? row[k] : c->cell;
    }
}

bool json_table(const struct read_env *env, struct str from, struct str path, bool lines, struct str inside, struct span at,
                struct text_table *ret)
{
    struct arena *a = env->arena;
    struct table *t = NEW(a, struct table);
    *t = (struct table){.env = env, .span = at, .file = arena_copy(a, path), .inside = inside, .column_of = {.arena = a}};
    arena_init(&t->scratch, a->mem);
    t->pull.mem = a->mem;
    arena_defer(a, table_release, t);
    bool ok = json_begin(env, from, path, at, lines, false, &t->scratch, &t->pull) &&
              (lines ? all_lines(t) : whole_text(t)) && columns_fine(t);
    if (ok)
        lay_out(t, ret);
    table_release(t);
    return ok;
}
