/* SPDX-License-Identifier: MIT
 * mapping.h: how rows of a foreign shape become events: what the word `source` says, as plain data.
 * Promise: immutable once linked; readers ask nothing else about it.
 * Owns: all in the book's arena.   Knows: schema.   Never hears of: formats of files. */
#ifndef VM_FACT_MAPPING_H
#define VM_FACT_MAPPING_H

#include "vm/fact/schema.h"

/* Where a value comes from: the first of these columns that the row has (or, for a kind, all of them joined by a blank), or a
 * constant. */
struct mapping_from {
    const struct str *columns;
    uint32_t ncolumns;
    struct str constant;
    bool is_constant, given;
    struct span span;
};
struct mapping_word {          /* a cell, or a pattern of cells, and what it means */
    struct str cell, value;
};
struct mapping_field {
    struct name name;          /* of a field, or of kind, at, actor, case, id */
    struct mapping_from from;  /* not given: the column of the field's own name */
    struct str format;         /* strptime pattern, "epoch", "epoch ms"; empty: the language's own forms */
    int8_t decimals;           /* rounded half to even to so many places; -1: as it stands */
    char list;                 /* what stands between the members of a set; 0: ; */
    const struct mapping_word *words;
    uint32_t nwords;
    struct span span;
};
enum mapping_keep { KEEP_ALL, KEEP_FIRST, KEEP_LAST }; /* ORDER "all first last" */
enum mapping_order { ORDER_TIME, ORDER_FILE };         /* ORDER "time file" */
struct mapping {
    struct name name;
    struct span span;
    struct str file;           /* pattern of a log's name */
    struct str encoding;       /* empty: UTF-8 */
    uint32_t skip;             /* lines before the header */
    char separator;            /* 0: found by itself */
    char thousands;            /* 0: none */
    struct mapping_from kind, at, actor, kase, id;
    VEC(struct mapping_field) fields;
    const struct str *missing; /* marks that stand for no value */
    uint32_t nmissing;
    enum mapping_keep keep;
    enum mapping_order order;
    bool is_record;
    uint32_t record;           /* index in the schema */
    struct mapping_from key, from, till;
};
/* What is said of a field (or of kind, at, actor, case, id); NULL: nothing. */
const struct mapping_field *mapping_field(const struct mapping *m, struct name name);

#endif
