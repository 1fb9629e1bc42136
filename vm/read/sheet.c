/* SPDX-License-Identifier: MIT */
#include "vm/read/sheet.h"
#include "vm/read/sqlite.h"
#include "vm/read/xes.h"

/* --- rows come in ------------------------------------------------------------------------------------------------------ */

void sheet_init(struct sheet *s, struct arena *a)
{
    *s = (struct sheet){.arena = a, .texts = names_new(a, NULL)};
}

void sheet_put(struct sheet *s, uint32_t column, const struct named_cell *cell)
{
    struct str text = names_text(s->texts, names_put(s->texts, cell->text));
    struct text_cell c = {text, cell->place.line, cell->place.column, cell->place.end_column};
    *VEC_PUSH(s->arena, s->cells) = (struct sheet_cell){s->rows.n, column, c};
}

void sheet_end(struct sheet *s, struct named_place place)
{
    *VEC_PUSH(s->arena, s->rows) = place;
}

/* --- and are a table --------------------------------------------------------------------------------------------------- */

/* By column of the reader: its place in the table. */
static uint32_t *number_columns(const struct sheet *s, const struct named *n, struct text_table *ret)
{
    uint32_t most = names_count(n->keys), *place = NEW_ARRAY(s->arena, uint32_t, most + 1);
    ret->names = NEW_ARRAY(s->arena, struct str, most + 1);
    for (uint32_t i = 0; i <= most; i++)
        place[i] = UINT32_MAX;
    for (uint32_t i = 1; i < most; i++) {
        place[i] = ret->ncolumns;
        ret->names[ret->ncolumns++] = named_key(n, i);
    }
    return place;
}

static void fill_cells(const struct sheet *s, const uint32_t *column, struct text_table *ret)
{
    uint32_t *lines = NEW_ARRAY(s->arena, uint32_t, s->rows.n + 1);
    size_t width = ret->ncolumns;
    ret->cells = NEW_ARRAY(s->arena, struct text_cell, s->rows.n * width + 1);
    for (uint32_t r = 0; r < s->rows.n; r++) {
        struct named_place p = s->rows.p[r];
        lines[r] = p.line;
        for (size_t c = 0; c < width; c++)
            ret->cells[r * width + c] = (struct text_cell){STR_EMPTY, p.line, p.column, p.end_column};
    }
    for (uint32_t i = 0; i < s->cells.n; i++) {
        const struct sheet_cell *from = &s->cells.p[i];
        struct text_cell *to = &ret->cells[from->row * width + column[from->column]];
        if (from->row >= s->rows.n)
            continue;
        to->text = from->cell.text;
        if (from->cell.line) { /* a default has no place in the row */
            to->line = from->cell.line;
            to->column = from->cell.column;
            to->end_column = from->cell.end_column;
        }
    }
    ret->lines = lines;
}

typedef struct reader *open_reader_fn(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file);

static bool sheet_table(open_reader_fn *open, const struct read_env *env, struct str path, struct text_table *ret)
{
    struct sheet *s = NEW(env->arena, struct sheet);
    struct read_options o = {.sheet = s};
    struct reader *r = open(env, &o, path, 0);
    const struct batch *none;
    *ret = (struct text_table){.file = arena_copy(env->arena, path)};
    if (!r || r->ops->next(r, &none) != BL_OK)
        return false;
    r->ops->close(r);
    ret->nrows = s->rows.n;
    fill_cells(s, number_columns(s, (struct named *)r, ret), ret);
    return true;
}

bool xes_table(const struct read_env *env, struct str from, struct str path, struct span at, struct text_table *ret)
{
    (void)from, (void)at; /* logs are named on the command line */
    return sheet_table(xes_open, env, path, ret);
}

bool sqlite_table(const struct read_env *env, struct str from, struct str path, struct span at, struct text_table *ret)
{
    (void)from, (void)at;
    return sheet_table(sqlite_open, env, path, ret);
}
