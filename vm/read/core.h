/* SPDX-License-Identifier: MIT
 * core.h: the names that every event has, and what readers without a header share.
 * Promise: a name that --map gives away is nobody else's.
 * Owns: nothing.   Knows: reader.   Never hears of: formats. */
#ifndef VM_READ_CORE_H
#define VM_READ_CORE_H

#include "vm/read/reader.h"

enum core { EV_KIND, EV_AT, EV_ACTOR, EV_CASE, EV_ID, EV_LIFECYCLE, EV_COUNT }; /* ORDER core */
struct core_name {
    const char *name, *xes; /* NULL: there is none */
};
extern const struct core_name core_names[EV_COUNT];

const struct column_map *map_find(const struct read_options *o, struct str field);
bool map_takes(const struct read_options *o, struct str column); /* some field is mapped to it */
/* Whether a name is one of core_names, and which it is by `o`; EV_COUNT when it is none. */
enum core core_of(const struct read_options *o, struct str column, bool *ret_xes);
bool field_anywhere(const struct schema *s, struct str name); /* a field of any kind of event */
/* Fields that --map names and no event has are told; false then. */
bool map_check(const struct read_env *env, const struct read_options *o, struct arena *scratch);

/* A text that can be printed, of at most `most` bytes: what is no character, or none that shows, is U+FFFD. */
struct str text_shown(struct arena *a, struct str s, uint32_t most);

#endif
