/* SPDX-License-Identifier: MIT
 * schema.h: which kinds of events and records there are, and the columns that carry their fields.
 * Promise: fields of one name and type share one column, whatever the kind; indexes never change once the book is frozen.
 * Owns: all in the book's arena.   Knows: value.   Never hears of: expressions, rules, files. */
#ifndef VM_FACT_SCHEMA_H
#define VM_FACT_SCHEMA_H

#include "vm/base/diag.h"
#include "vm/value/value.h"

struct field_def {
    struct name name;
    struct type type;      /* with `optional` */
    uint32_t column;       /* index in schema.columns (of a kind) or in the record's own fields */
    struct span span;      /* where it was declared */
};
struct kind_def {
    struct name name;
    bool declared;         /* by `event`, or as an outcome of a rule; otherwise only waited for */
    bool aside;            /* of an outcome: only measures wait for it */
    bool of_book;          /* WORD.declared: what the book itself says; no log has it */
    uint32_t rule_len;     /* an outcome: bytes of the rule's name before the dot ("p1.fired": 2); 0: an event of the log */
    struct span span;
    VEC(struct field_def) fields; /* its own and those that event(any) gave it */
};
struct column_def {
    struct name name;
    struct type type;      /* without `optional` */
};
struct record_def {        /* record 0 is person */
    struct name name;
    struct span span;
    VEC(struct field_def) fields;
};
struct schema {
    struct arena *arena;
    struct names *names;
    struct types types;
    VEC(struct column_def) columns;
    VEC(struct kind_def) kinds;
    VEC(struct record_def) records;
    VEC(struct field_def) any_fields; /* of event(any): for kinds that nobody declared, too */
    struct map kind_of;    /* name id -> index */
};
#define KIND_NONE UINT32_MAX

void schema_init(struct schema *s, struct arena *a, struct names *names); /* with record 0 = person */
uint32_t schema_column(struct schema *s, struct name name, struct type type); /* found or added */
uint32_t schema_kind(struct schema *s, struct name name);                 /* found or added, not declared */
uint32_t schema_kind_find(const struct schema *s, struct name name);      /* KIND_NONE when there is none */
uint32_t schema_log_kind(const struct schema *s, struct name name);       /* the same for an event of a log: none that is of_book */
uint32_t schema_record_find(const struct schema *s, struct name name);    /* UINT32_MAX when there is none */
const struct field_def *kind_field(const struct schema *s, uint32_t kind, struct name field); /* NULL when it has none; KIND_NONE: any_fields */
const struct field_def *record_field(const struct schema *s, uint32_t record, struct name field);

#endif
