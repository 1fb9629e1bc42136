/* SPDX-License-Identifier: MIT
 * type.h: the types of the language.
 * Promise: a type is a plain value; equal types compare equal with type_eq.
 * Owns: lists of choices live in the registry's arena.   Knows: base.   Never hears of: columns, expressions. */
#ifndef VM_VALUE_TYPE_H
#define VM_VALUE_TYPE_H

#include "vm/base/text.h"

enum type_kind { /* ORDER type_kind */
    TYPE_ERROR,    /* after a diagnostic: fits everything, so that one mistake is told once */
    TYPE_NONE,     /* the literal none */
    TYPE_BOOL,
    TYPE_NUMBER,
    TYPE_MONEY,    /* of: the currency's name id */
    TYPE_DURATION,
    TYPE_PERIOD,
    TYPE_WORKTIME, /* of: enum work_unit */
    TYPE_TIME,
    TYPE_DATE,
    TYPE_TEXT,
    TYPE_ONE_OF,   /* of: index in the registry */
    TYPE_RECORD,   /* of: the record's index in the schema; a person is record 0 */
    TYPE_SET,      /* elem, and `of` as the element has it */
    TYPE_KIND_COUNT
};
struct type {
    uint8_t kind, elem;
    bool optional;
    uint32_t of;
};
#define TYPE(k) ((struct type){.kind = (k)})

struct choices {
    const struct name *p;
    uint32_t n;
};
/* Lists of choices, equal lists kept once. */
struct types {
    struct arena *arena;
    struct names *names;
    VEC(struct choices) lists;
    const struct name *records; /* names of record types, for printing; may be NULL */
    uint32_t nrecords;
};
uint32_t types_choices(struct types *ts, const struct name *p, uint32_t n);
bool choices_have(struct choices c, struct name n);

bool type_eq(struct type a, struct type b); /* `optional` apart */
static inline struct type type_plain(struct type t)
{
    t.optional = false;
    return t;
}
static inline struct type type_element(struct type set)
{
    return (struct type){.kind = set.elem, .of = set.of};
}
static inline struct type type_set(struct type element)
{
    return (struct type){.kind = TYPE_SET, .elem = element.kind, .of = element.of};
}
/* Payload is a name id: text, one_of, record. */
static inline bool type_is_named(struct type t)
{
    return t.kind == TYPE_TEXT || t.kind == TYPE_ONE_OF || t.kind == TYPE_RECORD;
}
/* As people write it: money "CNY", one_of { "A", "B" }, set(text), optional(person). */
void type_print(struct buf *b, const struct types *ts, struct type t);

#endif
