/* SPDX-License-Identifier: MIT
 * reader.h: bytes -> batches, and bytes -> tables of text for people, records and cells of books.
 * Promise: every cell has its place; a bad row is a diagnostic; nothing is guessed in silence.
 * Owns: readers live in the arena of their env.   Knows: fact.   Never hears of: rules, findings. */
#ifndef VM_READ_READER_H
#define VM_READ_READER_H

#include "vm/base/limits.h"
#include "vm/fact/batch.h"
#include "vm/fact/mapping.h"
#include "vm/fact/table.h"

struct sheet;
struct record_read {         /* a row of a record, as a source reads it out of a log */
    uint32_t record, key;    /* index in the schema; name id */
    int32_t from, till;      /* civil days; INT32_MIN, INT32_MAX: always */
    struct value *fields;    /* by the record's own field index */
    struct str file;
    uint32_t line;
};
typedef VEC(struct record_read) record_reads;
struct column_map {          /* --map FIELD=COLUMN */
    struct str field, column;
};
struct read_env {
    struct arena *arena;     /* the session's */
    struct names *names;
    const struct schema *schema;
    const struct zone *zone;
    enum clock_change clock_change;
    struct diags *diags;
    const struct limits *limits;
    open_fn open;
    void *open_ud;
    const volatile int *interrupt;
    char separator;          /* of cells in text; 0: found by itself */
};
struct read_options {
    struct str kind;         /* --kind: all rows are of this kind; .p NULL: column `kind` */
    const struct column_map *map;
    uint32_t nmap;
    bool has_as_of;          /* a log without times: all rows stand at as_of */
    int64_t as_of;
    bool skip_bad_rows;      /* report and count them, go on */
    bool strict;             /* kinds that the book does not know are errors */
    bool keep;               /* batches stay valid as long as the arena */
    struct str format;       /* --input-format csv, jsonl …; .p NULL: by the name's ending */
    bool live;               /* rows are handed out as they come, those before a bad row too; the first bad row ends the log */
    const struct mapping *const *sources; /* of the book: each whose `file` fits a log's name reads it */
    uint32_t nsources;
    struct str source;       /* --source: this one reads every log, whatever its `file`; .p NULL: none */
    const struct mapping *const *maps; /* those that read the log at hand (reader_open sets it); none: by the fields' own names */
    uint32_t nmaps;
    record_reads *records;   /* sources of records fill it, and those of events are left aside; NULL: the other way round */
    struct sheet *sheet;     /* rows are wanted as a table of text, not as events (sheet.h); NULL: as events */
    bool no_ids;             /* nothing reads `id`: it is not interned, and none in every row */
};
struct reader;
struct reader_ops {
    const char *name;
    /* BL_OK and *ret == NULL at the end; BL_DATA: a diagnostic tells. A batch lives until the next call (or see keep). */
    enum bl_status (*next)(struct reader *r, const struct batch **ret);
    void (*close)(struct reader *r); /* also deferred to the arena; twice is fine */
};
struct reader {
    const struct reader_ops *ops;
    uint64_t rows, bad_rows;
    VEC(struct str) ignored;   /* columns that no field takes: named once under -v */
    bool timeless;             /* has no column of time */
};
/* Opens a log by its name's ending (reader table in reader.c). NULL with a diagnostic in env->diags. `file` is its
 * index among the run's logs. */
struct reader *reader_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file);

/* A log as a table of text, by its name's ending, packed or not. False with a diagnostic. */
bool reader_table(const struct read_env *env, struct str path, struct text_table *ret);
/* What sources of records find in a log; nothing where none of them reads it. False with a diagnostic. */
bool reader_records(const struct read_env *env, const struct read_options *o, struct str path, record_reads *ret);

/* `from`: the book's path, whose folder `path` is relative to. False with a diagnostic at `at`. */
bool csv_table(const struct read_env *env, struct str from, struct str path, struct span at, struct text_table *ret);
/* Objects, one a line or in a list; `inside`: the keys that lead to the list, with points between them, or nothing. A list of
 * texts is its members with ; between them, null and what is not there are empty; of objects and lists of lists only what they are (see text_cell). */
bool json_table(const struct read_env *env, struct str from, struct str path, bool lines, struct str inside, struct span at,
                struct text_table *ret);

#endif
