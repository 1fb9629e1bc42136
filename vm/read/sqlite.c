/* SPDX-License-Identifier: MIT */
#include "vm/read/sqlite.h"
#include "vm/db/db.h"
#include "vm/read/named.h"

static const struct span nowhere = {0, 0, 0};

struct sqlite {
    struct named named;      /* first */
    struct db *db;
    uint32_t columns;
    uint32_t *column;        /* by column of the query: the one of the row */
    bool *exact;             /* declared as a decimal, and not told of yet */
    struct str *declared;
    struct str *header;
};

/* --- what a DECIMAL holds ------------------------------------------------------------------------------------------- */

static bool has_word(struct str s, const char *word)
{
    uint32_t n = (uint32_t)strlen(word);
    for (uint32_t i = 0; i + n <= s.n; i++) {
        uint32_t k = 0;
        while (k < n && (s.p[i + k] & ~32) == word[k])
            k++;
        if (k == n)
            return true;
    }
    return false;
}

static bool declared_exact(struct str type)
{
    static const char *const words[] = {"DECIMAL", "NUMERIC", "MONEY", "CURRENCY"};
    for (uint32_t i = 0; i < ARRAY_LEN(words); i++)
        if (has_word(type, words[i]))
            return true;
    return false;
}

static void tell_real(struct sqlite *s, uint32_t i)
{
    struct named *n = &s->named;
    s->exact[i] = false;
    struct diag *d = diag(n->env.diags, D_B0697, nowhere, s->header[i], n->file, s->declared[i]);
    named_at(n, d, (struct named_place){n->row, i + 1, i + 2, 0});
}

/* --- rows ------------------------------------------------------------------------------------------------------------- */

static void put_cell(struct sqlite *s, uint32_t i)
{
    static const uint8_t kind[] = {NAMED_TEXT, NAMED_WHOLE, NAMED_REAL, NAMED_TEXT, NAMED_BYTES}; /* ORDER db_kind */
    struct db_cell c = db_cell(s->db, i);
    struct named_cell cell = {.text = c.text, .place = {s->named.row, i + 1, i + 2, 0}, .kind = kind[c.kind]};
    if (c.kind == DB_NULL)
        return;
    if (c.kind == DB_REAL) {
        struct buf b = {.arena = &s->named.scratch};
        buf_number(&b, c.real);
        cell.text = buf_str(&b);
        if (s->exact[i])
            tell_real(s, i);
    }
    named_put(&s->named, s->column[i], cell);
}

static enum named_more step_failed(enum db_step how)
{
    switch (how) {
    case DB_END: return NAMED_END;
    case DB_STOPPED: return NAMED_STOPPED;
    case DB_LIMIT: return NAMED_LIMIT;
    case DB_ROW:
    case DB_BAD: return NAMED_FAILED;
    }
    BUG("db_step out of range");
}

static enum named_more fill(struct named *n)
{
    struct sqlite *s = (struct sqlite *)n;
    while (!named_enough(n)) {
        enum db_step how = db_step(s->db);
        if (how != DB_ROW) {
            n->broken |= how == DB_BAD;
            return step_failed(how);
        }
        struct arena_mark mark = arena_mark(&n->scratch);
        uint64_t before = n->reader.rows;
        named_begin(n);
        for (uint32_t i = 0; i < s->columns; i++)
            if (s->column[i] != NAMED_NONE)
                put_cell(s, i);
        named_end(n, (struct named_place){n->row, 1, 2, 0});
        arena_back(&n->scratch, mark);
        if (n->reader.rows > before)
            db_progress(s->db);
    }
    return NAMED_MORE;
}

static void stop(struct named *n)
{
    struct sqlite *s = (struct sqlite *)n;
    if (s->db)
        db_close(s->db);
    s->db = NULL;
}

/* --- columns ----------------------------------------------------------------------------------------------------------- */

static bool column_fine(struct sqlite *s, uint32_t i)
{
    struct named *n = &s->named;
    struct str name = s->header[i];
    for (uint32_t k = 0; k < i; k++)
        if (str_eq(name, s->header[k])) {
            named_at(n, diag(n->env.diags, D_B0610, nowhere, name), (struct named_place){0, 0, 0, 0});
            return false;
        }
    return true;
}

static bool map_fits(struct sqlite *s)
{
    const struct named *n = &s->named;
    bool fine = true;
    for (uint32_t i = 0; i < n->options.nmap; i++) {
        struct str column = n->options.map[i].column;
        bool has = false;
        for (uint32_t k = 0; k < s->columns; k++)
            has |= str_eq(s->header[k], column);
        if (has)
            continue;
        diag_nearest(n->env.diags, diag(n->env.diags, D_B0630, nowhere, column, n->file), column, s->header, s->columns);
        fine = false;
    }
    return fine;
}

/* All columns count as seen: what a table has, every row has. */
static bool take_columns(struct sqlite *s)
{
    struct named *n = &s->named;
    struct arena *a = n->env.arena;
    bool fine = true;
    s->columns = db_columns(s->db);
    s->column = NEW_ARRAY(a, uint32_t, s->columns + 1);
    s->exact = NEW_ARRAY(a, bool, s->columns + 1);
    s->declared = NEW_ARRAY(a, struct str, s->columns + 1);
    s->header = NEW_ARRAY(a, struct str, s->columns + 1);
    for (uint32_t i = 0; i < s->columns; i++) {
        struct str name = db_column(s->db, i);
        s->header[i] = text_shown(a, name, 1000);
        s->column[i] = named_column(n, s->header[i]);
        s->declared[i] = text_shown(a, db_declared(s->db, i), 60);
        s->exact[i] = s->column[i] != NAMED_NONE && declared_exact(s->declared[i]);
        if (s->column[i] != NAMED_NONE && !n->options.sheet)
            n->seen[s->column[i]] = true;
        fine &= column_fine(s, i);
    }
    if (n->options.sheet)
        return fine;
    fine &= map_fits(s);
    n->reader.timeless = !named_has(n, EV_AT);
    if (fine && !n->options.kind.p && !named_has(n, EV_KIND))
        diag(n->env.diags, D_B0615, nowhere, n->file);
    if (fine && n->reader.timeless && !n->options.has_as_of)
        diag(n->env.diags, D_B0616, nowhere, n->file);
    return fine && (n->options.kind.p || named_has(n, EV_KIND)) && (!n->reader.timeless || n->options.has_as_of);
}

/* --- the door ------------------------------------------------------------------------------------------------------------ */

static const struct reader_ops sqlite_ops = {"sqlite", named_next, named_stop};

struct reader *sqlite_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file)
{
    struct sqlite *s = NEW(env->arena, struct sqlite);
    struct named *n = &s->named;
    struct str name, what;
    if (!db_split(path, &name, &what))
        str_cut(path, ':', &name, &what);
    if (!named_init(n, env, o, path, file, &sqlite_ops))
        return NULL;
    n->fill = fill;
    n->stop = stop;
    struct db_env db = {env->arena, env->diags, env->limits, env->interrupt, env->open, env->open_ud};
    s->db = db_open(&db, path, name, what);
    return s->db && take_columns(s) ? &n->reader : NULL;
}
