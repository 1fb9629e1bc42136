/* SPDX-License-Identifier: MIT
 * db.h: a SQLite file that is read, never written.
 * Promise: one SELECT at a time; nothing is written, attached or set; a query that does not end is stopped.
 * Owns: the connection, given back with the arena at the latest.   Knows: value.   Never hears of: events, fields. */
#ifndef VM_DB_DB_H
#define VM_DB_DB_H

#include "vm/base/diag.h"
#include "vm/base/limits.h"

/* ops.db:orders and ops.db:select …; what is "" when only the file is named. False: no name of a database. */
bool db_split(struct str path, struct str *ret_file, struct str *ret_what);
bool db_is_query(struct str what);

struct db_env {
    struct arena *arena;
    struct diags *diags;
    const struct limits *limits;
    const volatile int *interrupt;
    open_fn open;            /* open_file: SQLite reads the file itself; else the host gives its bytes */
    void *open_ud;
};
struct db;
/* `log`: as the user wrote it, for diagnostics. NULL with a diagnostic. */
struct db *db_open(const struct db_env *env, struct str log, struct str file, struct str what);
void db_close(void *db);
uint32_t db_columns(const struct db *db);
struct str db_column(const struct db *db, uint32_t i);   /* its name */
struct str db_declared(const struct db *db, uint32_t i); /* its type as declared; empty for what is computed */

enum db_kind { DB_NULL, DB_WHOLE, DB_REAL, DB_TEXT, DB_BYTES }; /* ORDER db_kind */
struct db_cell {
    enum db_kind kind;
    struct str text;         /* of whole numbers and texts; until the next step */
    double real;
};
enum db_step { DB_ROW, DB_END, DB_STOPPED, DB_LIMIT, DB_BAD }; /* DB_LIMIT, DB_BAD: a diagnostic tells */
enum db_step db_step(struct db *db);
void db_progress(struct db *db); /* the row at hand was of use: the count of instructions begins anew */
struct db_cell db_cell(const struct db *db, uint32_t i);

#endif
