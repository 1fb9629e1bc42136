/* SPDX-License-Identifier: MIT
 * encode.h: streams on top of streams: text of another encoding, and lines that are passed over.
 * Promise: whatever the blocks that come in, the same bytes go out; nothing is replaced in silence.
 * Owns: closes the stream below.   Knows: source.   Never hears of: formats. */
#ifndef VM_READ_ENCODE_H
#define VM_READ_ENCODE_H

#include "vm/base/source.h"

bool encode_known(struct arena *a, struct str encoding);
/* `from` in UTF-8. False when the encoding has no name here. A byte that is none of it comes out as FF, which
 * is no UTF-8 either, and the first one is kept in *ret_fault (else -1). */
bool encode_stream(struct arena *a, struct str from, struct stream below, struct stream *ret, int *ret_fault);
/* The first `n` lines are dropped. */
void skip_stream(struct arena *a, uint32_t n, struct stream below, struct stream *ret);

#endif
