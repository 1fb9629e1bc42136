/* SPDX-License-Identifier: MIT
 * sqlite.h: tables and queries of a SQLite file as logs.
 * Promise: rows in the order in which SQLite gives them; what a column really holds is told.
 * Owns: all in the arena of its env.   Knows: named, db.   Never hears of: SQL. */
#ifndef VM_READ_SQLITE_H
#define VM_READ_SQLITE_H

#include "vm/read/reader.h"

struct reader *sqlite_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file);

#endif
