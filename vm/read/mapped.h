/* SPDX-License-Identifier: MIT
 * mapped.h: tables of text as events, by what a `source` says of them.
 * Promise: every cell has its place; a cell that no list of words has is an error, never a guess.
 * Owns: in the arena of the env.   Knows: reader, mapping.   Never hears of: formats. */
#ifndef VM_READ_MAPPED_H
#define VM_READ_MAPPED_H

#include "vm/fact/mapping.h"
#include "vm/read/reader.h"

typedef bool (*read_table_fn)(const struct read_env *env, struct str from, struct str path, struct span at, struct text_table *ret);
/* Reads `path` whole by `table`; o->maps say what its rows become. NULL with a diagnostic. */
struct reader *mapped_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file, read_table_fn table);

#endif
