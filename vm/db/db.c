/* SPDX-License-Identifier: MIT */
#include "vm/db/db.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>

enum {
    BEAT = 1000,       /* instructions between two looks at what may stop a query */
    BUSY_MILLIS = 2000 /* how long somebody else may hold the file */
};
static const struct span nowhere = {0, 0, 0};

struct db {
    struct db_env env;
    struct str log, file;
    sqlite3 *handle;
    sqlite3_stmt *query;
    uint64_t beats;
    bool interrupted, limited;
    const char *refused;     /* what the query would have done */
};

/* --- names --------------------------------------------------------------------------------------------------------- */

static bool same_letters(struct str s, const char *word)
{
    uint32_t i = 0;
    for (; i < s.n && word[i]; i++)
        if ((s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]) != word[i])
            return false;
    return i == s.n && !word[i];
}

bool db_split(struct str path, struct str *ret_file, struct str *ret_what)
{
    static const char *const endings[] = {".db", ".sqlite", ".sqlite3"};
    for (uint32_t i = 0; i <= path.n; i++) {
        if (i < path.n && path.p[i] != ':')
            continue;
        for (uint32_t k = 0; k < ARRAY_LEN(endings); k++) {
            uint32_t n = (uint32_t)strlen(endings[k]);
            if (i <= n || !same_letters(str_part(path, i - n, n), endings[k]))
                continue;
            *ret_file = str_part(path, 0, i);
            *ret_what = i < path.n ? str_trim(str_part(path, i + 1, path.n - i - 1)) : STR_EMPTY;
            return true;
        }
    }
    return false;
}

bool db_is_query(struct str what)
{
    static const char *const words[] = {"select", "with", "values"};
    uint32_t n = 0;
    while (n < what.n && ((what.p[n] | 32) >= 'a' && (what.p[n] | 32) <= 'z'))
        n++;
    /* a table may be called so, too: what follows tells */
    for (uint32_t i = 0; i < ARRAY_LEN(words) && n < what.n; i++)
        if (same_letters(str_part(what, 0, n), words[i]))
            return true;
    return memchr(what.p, ' ', what.n) != NULL;
}

/* --- what a query may do ----------------------------------------------------------------------------------------------- */

static const int allowed[] = {SQLITE_SELECT, SQLITE_READ, SQLITE_FUNCTION, SQLITE_RECURSIVE};
static const struct {
    int action;
    const char *text;
} actions[] = {{SQLITE_ATTACH, "attach a file"},      {SQLITE_DETACH, "detach a file"},     {SQLITE_PRAGMA, "set a pragma"},
               {SQLITE_TRANSACTION, "begin or end a transaction"}, {SQLITE_SAVEPOINT, "set a savepoint"},
               {SQLITE_INSERT, "insert rows"},        {SQLITE_UPDATE, "change rows"},       {SQLITE_DELETE, "delete rows"}};
static const struct {
    const char *name, *text;
} functions[] = {{"load_extension", "load code"}, {"fts3_tokenizer", "load code"},
                 {"random", "draw lots"},         {"randomblob", "draw lots"}};

static int authorize(void *ud, int action, const char *a, const char *name, const char *schema, const char *trigger)
{
    struct db *db = ud;
    const char *text = "change the file";
    (void)a, (void)schema, (void)trigger;
    bool fine = false;
    for (uint32_t i = 0; i < ARRAY_LEN(allowed); i++)
        fine |= action == allowed[i];
    for (uint32_t i = 0; action == SQLITE_FUNCTION && name && i < ARRAY_LEN(functions); i++)
        if (sqlite3_stricmp(name, functions[i].name) == 0) {
            text = functions[i].text;
            fine = false;
        }
    if (fine)
        return SQLITE_OK;
    for (uint32_t i = 0; i < ARRAY_LEN(actions); i++)
        text = action == actions[i].action ? actions[i].text : text;
    db->refused = db->refused ? db->refused : text;
    return SQLITE_DENY;
}

/* What the run as a whole may take bounds each query, too. */
static uint64_t most_steps(const struct db *db)
{
    const struct limits *l = db->env.limits;
    return l->steps ? MIN(l->steps, l->query_steps) : l->query_steps;
}

static int beat(void *ud)
{
    struct db *db = ud;
    db->interrupted |= db->env.interrupt && *db->env.interrupt;
    db->limited |= ++db->beats * BEAT > most_steps(db);
    return db->interrupted || db->limited;
}

/* --- what goes wrong ------------------------------------------------------------------------------------------------ */

static struct str number_text(struct db *db, uint64_t n)
{
    struct buf b = {.arena = db->env.arena};
    buf_int(&b, (int64_t)n);
    return buf_str(&b);
}

/* What SQLite says, in our own words where it says little. */
static enum db_step failed(struct db *db, int how, enum diag_code code)
{
    struct diags *ds = db->env.diags;
    int kind = how & 0xff;
    if (kind == SQLITE_NOMEM)
        mem_throw(db->env.arena->mem, BL_MEMORY);
    if (db->interrupted)
        return DB_STOPPED;
    struct str why = str_of(db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(how));
    if (db->limited) {
        diag(ds, D_B0694, nowhere, number_text(db, most_steps(db)));
        return DB_LIMIT;
    }
    if (kind == SQLITE_NOTADB)
        diag(ds, D_B0688, nowhere, db->file);
    else if (db->refused)
        diag(ds, D_B0692, nowhere, str_of(db->refused));
    else if (code == D_B0691)
        diag(ds, code, nowhere, why);
    else
        diag(ds, code, nowhere, db->file, why);
    return DB_BAD;
}

/* --- opening --------------------------------------------------------------------------------------------------------- */

void db_close(void *ud)
{
    struct db *db = ud;
    sqlite3_finalize(db->query);
    sqlite3_close_v2(db->handle);
    db->query = NULL;
    db->handle = NULL;
}

/* Opened once by the house, so that what is missing or forbidden is told as for every other log. */
static bool open_path(struct db *db)
{
    struct stream probe;
    if (!db->env.open(db->env.open_ud, STR_EMPTY, db->file, &probe)) {
        diag(db->env.diags, D_B0601, nowhere, db->file, str_of(strerror(errno)));
        return false;
    }
    probe.close(probe.ud);
    struct str path = arena_copy(db->env.arena, db->file);
    int how = sqlite3_open_v2(path.p, &db->handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    return how == SQLITE_OK || (failed(db, how, D_B0601), false);
}

static bool open_bytes(struct db *db)
{
    struct str bytes;
    const struct db_env *e = &db->env;
    if (!read_whole(e->arena, e->open, e->open_ud, STR_EMPTY, db->file, (size_t)e->limits->database_bytes, &bytes)) {
        diag(e->diags, D_B0601, nowhere, db->file, str_of(strerror(errno)));
        return false;
    }
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int how = sqlite3_open_v2(":memory:", &db->handle, flags, NULL);
    if (how == SQLITE_OK)
        how = sqlite3_deserialize(db->handle, "main", (unsigned char *)(uintptr_t)bytes.p, bytes.n, bytes.n,
                                  SQLITE_DESERIALIZE_READONLY);
    return how == SQLITE_OK || (failed(db, how, D_B0601), false);
}

static const struct {
    int id, most;
} sqlite_limits[] = {{SQLITE_LIMIT_SQL_LENGTH, 1 << 20}, {SQLITE_LIMIT_ATTACHED, 0},    {SQLITE_LIMIT_EXPR_DEPTH, 200},
                     {SQLITE_LIMIT_WORKER_THREADS, 0},   {SQLITE_LIMIT_COLUMN, 2000},   {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
                     {SQLITE_LIMIT_VDBE_OP, 1000000},    {SQLITE_LIMIT_COMPOUND_SELECT, 200},
                     {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000}};

static bool tame(struct db *db)
{
    sqlite3 *h = db->handle;
    for (uint32_t i = 0; i < ARRAY_LEN(sqlite_limits); i++)
        sqlite3_limit(h, sqlite_limits[i].id, sqlite_limits[i].most);
    sqlite3_limit(h, SQLITE_LIMIT_LENGTH, (int)MIN(db->env.limits->row_bytes, (uint64_t)INT_MAX));
    sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_busy_timeout(h, BUSY_MILLIS);
    sqlite3_progress_handler(h, BEAT, beat, db);
    int how = sqlite3_exec(h, "pragma query_only = 1; pragma cell_size_check = 1; pragma mmap_size = 0", NULL, NULL, NULL);
    if (how != SQLITE_OK)
        return failed(db, how, D_B0602), false;
    sqlite3_set_authorizer(h, authorize, db);
    return true;
}

/* --- tables ---------------------------------------------------------------------------------------------------------- */

enum { SHOWN_TABLES = 20 };

/* Names of tables and views, at most some. */
static uint32_t tables(struct db *db, struct str *ret)
{
    static const char sql[] = "select name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite%' "
                              "order by name limit 20";
    sqlite3_stmt *q = NULL;
    uint32_t n = 0;
    if (sqlite3_prepare_v2(db->handle, sql, -1, &q, NULL) == SQLITE_OK)
        while (n < SHOWN_TABLES && sqlite3_step(q) == SQLITE_ROW) {
            const char *name = (const char *)sqlite3_column_text(q, 0);
            struct str text = {name, (uint32_t)sqlite3_column_bytes(q, 0)};
            if (name && utf8_check(text) == text.n)
                ret[n++] = (struct str){memcpy(arena_alloc(db->env.arena, text.n + 1), name, text.n), text.n};
        }
    sqlite3_finalize(q);
    return n;
}

static struct str its_tables(struct db *db, struct str *known, uint32_t *ret_n)
{
    struct buf b = {.arena = db->env.arena};
    uint32_t n = *ret_n = tables(db, known);
    buf_text(&b, n ? "its tables are " : "it has no tables");
    for (uint32_t i = 0; i < n; i++) {
        buf_text(&b, i ? ", " : "");
        buf_add(&b, known[i]);
    }
    buf_text(&b, n == SHOWN_TABLES ? " …" : "");
    return buf_str(&b);
}

/* Whether the file has this table; a file that is no database, or damaged, fails here first. */
static bool table_stands(struct db *db, struct str table)
{
    static const char sql[] = "select 1 from sqlite_schema where type in ('table', 'view') and name = ?1 collate nocase";
    struct str known[SHOWN_TABLES];
    uint32_t n;
    int how = sqlite3_prepare_v2(db->handle, sql, -1, &db->query, NULL);
    if (how != SQLITE_OK)
        return failed(db, how, D_B0602), false;
    sqlite3_bind_text(db->query, 1, table.p, (int)table.n, SQLITE_STATIC);
    how = sqlite3_step(db->query);
    sqlite3_finalize(db->query);
    db->query = NULL;
    if (how == SQLITE_ROW)
        return true;
    if (how != SQLITE_DONE)
        return failed(db, how, D_B0602), false;
    struct str list = its_tables(db, known, &n);
    if (!table.n)
        diag(db->env.diags, D_B0689, nowhere, db->log, list);
    else
        diag_nearest(db->env.diags, diag(db->env.diags, D_B0690, nowhere, db->file, table, list), table, known, n);
    return false;
}

static struct str select_all(struct db *db, struct str table)
{
    struct buf b = {.arena = db->env.arena};
    buf_text(&b, "select * from \"");
    for (uint32_t i = 0; i < table.n; i++) {
        buf_char(&b, table.p[i]);
        if (table.p[i] == '"')
            buf_char(&b, '"');
    }
    buf_char(&b, '"');
    return buf_str(&b);
}

/* Blanks, comments and semicolons may follow. */
static bool only_blanks(struct db *db, const char *tail)
{
    sqlite3_stmt *more = NULL;
    while (*tail == ';' || *tail == ' ' || *tail == '\n' || *tail == '\t')
        tail++;
    int how = *tail ? sqlite3_prepare_v2(db->handle, tail, -1, &more, NULL) : SQLITE_OK;
    bool nothing = how == SQLITE_OK && !more;
    sqlite3_finalize(more);
    return nothing;
}

static bool prepare(struct db *db, struct str sql)
{
    const char *tail = NULL;
    sql = arena_copy(db->env.arena, sql);
    int how = sqlite3_prepare_v2(db->handle, sql.p, (int)sql.n + 1, &db->query, &tail);
    if (how != SQLITE_OK)
        return failed(db, how, D_B0691), false;
    if (memchr(sql.p, 0, sql.n) || !only_blanks(db, tail))
        diag0(db->env.diags, D_B0693, nowhere);
    else if (db->query && sqlite3_column_count(db->query) == 0)
        diag(db->env.diags, D_B0692, nowhere, STR("change the file"));
    else if (!db->query)
        diag(db->env.diags, D_B0691, nowhere, STR("no query stands here"));
    else
        return true;
    return false;
}

struct db *db_open(const struct db_env *env, struct str log, struct str file, struct str what)
{
    struct db *db = NEW(env->arena, struct db);
    *db = (struct db){.env = *env, .log = arena_copy(env->arena, log), .file = arena_copy(env->arena, file)};
    arena_defer(env->arena, db_close, db);
    bool query = what.n && db_is_query(what);
    if (!(env->open == open_file ? open_path(db) : open_bytes(db)) || !tame(db) ||
        (!query && !table_stands(db, what)) || !prepare(db, query ? what : select_all(db, what)))
        return db_close(db), NULL;
    return db;
}

/* --- rows ------------------------------------------------------------------------------------------------------------ */

uint32_t db_columns(const struct db *db)
{
    return (uint32_t)sqlite3_column_count(db->query);
}

static struct str or_empty(const struct db *db, const char *s)
{
    if (!s)
        mem_throw(db->env.arena->mem, BL_MEMORY);
    return arena_copy(db->env.arena, str_of(s));
}

struct str db_column(const struct db *db, uint32_t i)
{
    return or_empty(db, sqlite3_column_name(db->query, (int)i));
}

struct str db_declared(const struct db *db, uint32_t i)
{
    const char *type = sqlite3_column_decltype(db->query, (int)i);
    return type ? arena_copy(db->env.arena, str_of(type)) : STR_EMPTY;
}

enum db_step db_step(struct db *db)
{
    int how = sqlite3_step(db->query);
    if (how == SQLITE_ROW)
        return DB_ROW;
    return how == SQLITE_DONE ? DB_END : failed(db, how, D_B0602);
}

void db_progress(struct db *db)
{
    db->beats = 0;
}

static enum db_kind kind_of(int type)
{
    static const struct {
        int type;
        enum db_kind kind;
    } rows[] = {{SQLITE_NULL, DB_NULL}, {SQLITE_INTEGER, DB_WHOLE}, {SQLITE_FLOAT, DB_REAL}, {SQLITE_TEXT, DB_TEXT}};
    for (uint32_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].type == type)
            return rows[i].kind;
    return DB_BYTES;
}

struct db_cell db_cell(const struct db *db, uint32_t i)
{
    int at = (int)i;
    struct db_cell c = {.kind = kind_of(sqlite3_column_type(db->query, at)), .text = STR_EMPTY};
    if (c.kind == DB_REAL)
        c.real = sqlite3_column_double(db->query, at);
    if (c.kind != DB_WHOLE && c.kind != DB_TEXT)
        return c;
    const char *p = (const char *)sqlite3_column_text(db->query, at);
    if (!p)
        mem_throw(db->env.arena->mem, BL_MEMORY);
    c.text = (struct str){p, (uint32_t)sqlite3_column_bytes(db->query, at)};
    return c;
}
