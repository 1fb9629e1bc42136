/* SPDX-License-Identifier: MIT
 * xes.h: logs in XES (IEEE 1849), as a stream.
 * Promise: memory is that of one trace's attributes and one block, whatever the file; no DOCTYPE, so no entities of its own.
 * Owns: all in the arena of its env.   Knows: named.   Never hears of: rules. */
#ifndef VM_READ_XES_H
#define VM_READ_XES_H

#include "vm/read/reader.h"

struct reader *xes_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file);

#endif
