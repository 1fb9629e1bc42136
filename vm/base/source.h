/* SPDX-License-Identifier: MIT
 * source.h: texts that people wrote, with places in them.
 * Promise: every place can be shown as line, column and the line itself; carets fall under the right character.
 * Owns: copies in the arena given.   Knows: text.   Never hears of: what the text means. */
#ifndef VM_BASE_SOURCE_H
#define VM_BASE_SOURCE_H

#include "vm/base/text.h"

/* Bytes of a source. source 0 is no source at all (a computed thing, the command line). */
struct span {
    uint32_t source, at, len;
};
struct origin {
    struct span user, inner; /* inner: the line of a recipe, or empty */
};

struct source {
    struct str name, text; /* name: as the user wrote it */
    uint32_t *line_at;     /* offsets of lines, made when first asked for */
    uint32_t nlines;
};
/* A text of a recipe that stands for a place of the user: one for each use, and one for each text filled in. */
struct made {
    uint32_t source;    /* where the text stands */
    struct span user;   /* the use; may itself be made, by a recipe that uses a recipe */
    struct str recipe;  /* its name */
    struct str filled;  /* what the text became; .p NULL: it stands as it is */
};
struct sources {
    struct arena *arena;
    VEC(struct source *) all; /* all.p[id - 1] */
    VEC(struct made) made;
};
uint32_t source_add(struct sources *ss, struct str name, struct str text); /* copies both; gives the id */
const struct source *source_get(const struct sources *ss, uint32_t id);    /* NULL for 0 */
/* An id for spans of made.source that stand for a use; source_get and source_place see the text itself. */
uint32_t source_made(struct sources *ss, struct made made);
const struct made *source_made_by(const struct sources *ss, uint32_t id); /* NULL: no recipe made it */
struct span source_user(const struct sources *ss, struct span s);  /* the place of the user that a span stands for */
struct span source_plain(const struct sources *ss, struct span s); /* where its text stands */

struct place {
    uint32_t line, column;   /* from 1; column in characters */
    uint32_t end_column;     /* after the last character of the span, on the same line */
    struct str text;         /* the whole line, without its end */
    uint32_t indent, width;  /* columns on a terminal before the span, and of the span on this line (at least 1) */
};
/* False for source 0. A span over several lines is shown on its first. Tabs count as one column and are to be printed
 * as one blank. */
bool source_place(struct sources *ss, struct span s, struct place *ret);

/* A part of a Lua string's value as a span: `token` covers the literal with its quotes or long brackets, `at` and `len`
 * count bytes of the value. When the token is no string literal, or was filled in, the whole token. */
struct span span_in_string(const struct sources *ss, struct span token, uint32_t at, uint32_t len);

/* How bytes come in. The callback opens; the reader of the stream closes. */
struct stream {
    void *ud;
    /* up to n bytes into buf; *ret_n = 0 at the end; false: an I/O error (errno says which) */
    bool (*read)(void *ud, void *buf, size_t n, size_t *ret_n);
    void (*close)(void *ud);
};
/* Opens `path` as written in `from` (a path whose folder it is relative to; empty: the current folder).
 * False with errno set. "-" is standard input. */
typedef bool (*open_fn)(void *ud, struct str from, struct str path, struct stream *ret);
bool open_file(void *ud, struct str from, struct str path, struct stream *ret); /* the default; ud unused */
/* The names in `folder`, a path relative to the folder of `from`, sorted by their bytes; empty: that folder itself. False with errno. */
typedef bool (*list_fn)(struct arena *a, struct str from, struct str folder, struct str **ret, uint32_t *ret_n);
bool list_folder(struct arena *a, struct str from, struct str folder, struct str **ret, uint32_t *ret_n);
/* All of a file as text in the arena; false with errno, or EFBIG beyond `most` bytes. */
bool read_whole(struct arena *a, open_fn open, void *ud, struct str from, struct str path, size_t most, struct str *ret);

#endif
