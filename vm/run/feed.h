/* SPDX-License-Identifier: MIT
 * feed.h: several logs as one row after another, in the order of the timeline.
 * Promise: time, then the order of the files, then the line; stable; a file in order streams, others are loaded and sorted.
 * Owns: readers, in the arena of the env.   Knows: reader.   Never hears of: rules, findings. */
#ifndef VM_RUN_FEED_H
#define VM_RUN_FEED_H

#include "vm/read/reader.h"

struct feed;
enum feed_order {
    FEED_STREAM, /* rows as they come; a row earlier than the one before it ends the feed with feed_unsorted() true */
    FEED_SORT,   /* every file is loaded and sorted; 12 bytes a row beside the columns */
    FEED_INPUT,  /* one file, in its own order (decide); an earlier row is a diagnostic with both places, BL_DATA */
};
struct feed *feed_new(const struct read_env *env, const struct read_options *o, const struct str *paths, uint32_t npaths, enum feed_order order);
/* The next row; *ret == NULL at the end. A batch stays valid until all its rows were given (under FEED_SORT: to the end). */
enum bl_status feed_next(struct feed *f, const struct batch **ret, struct row *ret_row);
bool feed_unsorted(const struct feed *f);      /* FEED_STREAM met a file out of order: begin again with FEED_SORT */
uint64_t feed_rows(const struct feed *f);
uint64_t feed_bad_rows(const struct feed *f);
const struct reader *feed_reader(const struct feed *f, uint32_t file);

#endif
