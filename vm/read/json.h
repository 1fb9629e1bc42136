/* SPDX-License-Identifier: MIT
 * json.h: what the files of the JSON reader share.
 * Promise: a key is looked up once a row; which field takes it, once for each kind.
 * Owns: all in the arena of the reader; its buffer is given back when it closes.
 * Knows: reader, batch.   Never hears of: rules. */
#ifndef VM_READ_JSON_H
#define VM_READ_JSON_H

#include "vm/read/core.h"
#include "vm/read/json_pull.h"

/* --- values of a row --------------------------------------------------------------------------------------------- */

struct json_cell {
    uint8_t kind;              /* enum json_kind: a plain one, JSON_OBJECT (passed over), JSON_LIST */
    uint32_t n;
    struct json_cell *item;    /* of a list; lists and objects in it are passed over */
    struct str text;
    struct json_place place;
};
/* The value that the token at hand begins, copied; JSON_BAD and JSON_FAILED when there was a fault. */
enum json_kind json_take(struct json_pull *j, struct arena *a, struct json_cell *ret);

struct json_bad {
    enum diag_code code;
    struct str args[4];
    struct json_place place;
    struct str given;          /* B0672: to be held against the list */
    struct choices list;
};
struct json_cells {
    struct value_env env;
    struct arena *scratch;     /* given back after each row */
    VEC(struct json_bad) bad, twice;
};
/* A cell that is there and not null as a value of type `t`; false when something bad was noted. */
bool json_value(struct json_cells *k, struct type t, struct str key, const struct json_cell *c, struct value *ret);
/* An id or name: false as before. "" is `empty`. */
bool json_name(struct json_cells *k, struct str key, const struct json_cell *c, uint32_t empty, uint32_t *ret);
struct str json_given(struct arena *a, const struct json_cell *c); /* what stands there, for a message */
struct json_bad *json_note(struct json_cells *k, enum diag_code code, struct json_place place);

/* Opens, skips the mark; false with a diagnostic. */
bool json_begin(const struct read_env *env, struct str from, struct str path, struct span span, bool lines, bool live,
                struct arena *scratch, struct json_pull *ret);
/* A fault of the text at its place. */
struct diag *json_tell_fault(struct diags *ds, struct json_pull *j, struct str file);

/* --- doors ------------------------------------------------------------------------------------------------------- */

struct reader *json_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file);
struct reader *jsonl_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file);

#endif
