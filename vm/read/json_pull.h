/* SPDX-License-Identifier: MIT
 * json_pull.h: a text in JSON as one token after another (RFC 8259, and nothing beside it).
 * Promise: numbers keep their text, every token its place; no key twice; memory is that of the longest token.
 * Owns: its buffer, given back with the arena at the latest.   Knows: base.   Never hears of: events, fields. */
#ifndef VM_READ_JSON_PULL_H
#define VM_READ_JSON_PULL_H

#include "vm/base/diag.h"
#include "vm/base/limits.h"

enum json_kind { /* ORDER json_kind */
    JSON_END,    /* of the text */
    JSON_LINE,   /* with `lines`: the end of a line that held a value */
    JSON_OBJECT,
    JSON_OBJECT_END,
    JSON_LIST,
    JSON_LIST_END,
    JSON_KEY,
    JSON_TEXT,
    JSON_NUMBER,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
    JSON_BAD,    /* see `fault`; with `lines` json_skip_line goes on, else nothing more can be read */
    JSON_FAILED, /* reading failed: errno */
    JSON_KIND_COUNT
};
struct json_place {
    uint64_t at;  /* bytes before it */
    uint32_t line, column, end_column;
};
struct json_token {
    enum json_kind kind;
    struct str text; /* of keys and texts with escapes undone, of numbers as written; until the next token */
    struct json_place place;
};
struct json_fault {
    enum diag_code code;
    struct str arg[3]; /* in the scratch arena */
    struct json_place place;
};

/* Keys of the objects that are open, each once. */
struct json_keys {
    struct mem *mem;
    struct json_key_entry *entry;
    uint32_t *slot; /* hash table of entries, +1; 0: free */
    char *bytes;
    uint32_t n, cap, slots;
    size_t nbytes, room;
};
bool json_keys_put(struct json_keys *k, uint32_t depth, struct str key); /* false: the object has it already */
void json_keys_back(struct json_keys *k, uint32_t n);                    /* only the first n stay */
void json_keys_release(struct json_keys *k);

struct json_frame {
    bool object;
    uint32_t keys; /* before it was opened */
    struct json_place place;
};
struct json_pull {
    struct arena *scratch;        /* texts of faults */
    const struct limits *limits;
    struct mem *mem;
    struct stream stream;
    bool lines, live;             /* live: what came is used at once */
    bool open, eof, failed;
    char *p;
    uint32_t cap, at, till;       /* bytes of p not yet used: at..till */
    uint64_t base;                /* where p[0] stands in the file */
    uint64_t token_at, row_at;
    uint64_t line_at;             /* the first byte of the line */
    uint32_t line, extra;         /* extra: bytes of the line so far that begin no character */
    uint8_t state;
    uint32_t depth;
    struct json_frame *frame;
    struct json_keys keys;
    struct buf text;
    struct json_token token;
    struct json_fault fault;
};
/* `lines`: one value a line, blank ones are passed over; else one value in all. */
void json_pull_init(struct json_pull *j, struct arena *a, struct arena *scratch, const struct limits *limits,
                    struct stream stream, bool lines, bool live);
void json_pull_close(void *pull);
/* Skips the mark of UTF-8; the name of another encoding that the text begins with, else NULL. */
const char *json_encoding(struct json_pull *j);

const struct json_token *json_next(struct json_pull *j);
/* The value that the token at hand begins is passed over; the token is then its last. False at a fault. */
bool json_skip(struct json_pull *j);
void json_skip_line(struct json_pull *j); /* to the beginning of the next */
void json_row(struct json_pull *j);       /* what may not be longer than a row begins at the token at hand */
bool json_line_waits(const struct json_pull *j); /* a whole line stands in the buffer, or the end */
/* The line in which a place stands, as far as it is known; for places of the row at hand. */
struct str json_line_text(struct json_pull *j, const struct json_place *place);

#endif
