/* SPDX-License-Identifier: MIT
 * gz.h: a stream of gzip as the stream of what is in it.
 * Promise: never more in memory than two blocks; a bomb, a cut and a broken file are failed reads, told by read_why.
 * Owns: its state, until it is closed.   Knows: source, limits.   Never hears of: formats. */
#ifndef VM_READ_GZ_H
#define VM_READ_GZ_H

#include "vm/base/limits.h"
#include "vm/base/source.h"

/* What gz_open needs beside the stream below: another open_fn and its ud. */
struct gz {
    struct arena *arena;
    const struct limits *limits;
    open_fn open;
    void *open_ud;
};
bool gz_open(void *gz, struct str from, struct str path, struct stream *ret); /* an open_fn */

/* Why a read failed, by errno: our own words for gzip, the system's for all else. */
struct str read_why(int error);

#endif
