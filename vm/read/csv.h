/* SPDX-License-Identifier: MIT
 * csv.h: what the files of the CSV reader share.
 * Promise: the loops over rows look up no names and take no memory.
 * Owns: all in the arena of the reader; its buffer is given back when it closes.
 * Knows: reader, builder.   Never hears of: rules. */
#ifndef VM_READ_CSV_H
#define VM_READ_CSV_H

#include "vm/fact/builder.h"
#include "vm/read/csv_scan.h"
#include "vm/read/reader.h"

/* --- bytes (csv_input.c) ------------------------------------------------------------------------------------- */

struct csv_input {
    struct mem *mem;
    struct stream stream;
    bool open, eof, live;      /* live: what came is given at once */
    char *raw, *p;             /* p: CSV_ROOM bytes into raw */
    size_t size;               /* of raw */
    uint32_t cap;              /* bytes of text that fit; behind them unescaped cells */
    uint32_t at, till;         /* the text not yet used */
    uint32_t extra;            /* bytes of unescaped cells */
};
enum csv_more { CSV_MORE, CSV_END, CSV_FULL, CSV_FAILED }; /* CSV_FULL: a row longer than `most` */
void csv_input_init(struct csv_input *in, struct arena *a, struct stream stream, bool live);
enum csv_more csv_input_more(struct csv_input *in, uint64_t most);
void csv_input_close(void *input);
/* Cells with doubled quotes get their text; may move in->p. */
void csv_unescape(struct csv_input *in, struct csv_cell *cells, uint32_t n);
/* The byte order mark: 0 none or UTF-8 (skipped), else the name of the encoding. */
const char *csv_encoding(struct csv_input *in);
/* Which of comma, semicolon and tab the header's text has most of, outside of quotes. */
char csv_separator(const char *p, uint32_t n);

/* --- texts seen before (csv_cells.c) --------------------------------------------------------------------------- */

struct text_entry {
    uint64_t a, b;             /* the text, when at most 16 bytes; else its hash */
    uint32_t n, code;          /* n 0: free */
};
struct text_cache {
    struct text_entry *entry;
    uint32_t cap, misses;
    const struct dict *dict;   /* codes are codes of it; NULL: name ids */
};

/* --- typed cells (csv_cells.c) --------------------------------------------------------------------------------- */

struct csv_bad {
    uint32_t row, cell;        /* row of the scan; cell UINT32_MAX: the row itself */
    enum diag_code code;
    struct type type;          /* for what is wanted */
    uint32_t at;               /* a byte of the text, where the row itself is bad */
};
struct csv_field {             /* a column of the schema as the rows of one kind fill it */
    uint32_t column, cell;
    struct type type;
    struct text_cache *cache;
};
/* Rows of one kind out of one slice of a scan. */
struct csv_part {
    const char *p;
    const struct csv_cell *cell;
    const uint32_t *first;     /* by row: its first cell */
    const uint32_t *row;       /* by row: its row in the batch */
    const uint32_t *source;    /* by row: its row in the scan */
    uint32_t n;
};
struct csv_cells {
    struct value_env env;
    struct batch_builder *builder;
    struct arena *scratch;     /* given back after each slice */
    VEC(struct csv_bad) bad, twice;
    int64_t *ints;             /* as long as a slice */
    double *doubles;
    uint32_t *rows;
    /* where a local time is surely an instant by this offset */
    int64_t from, till;
    int64_t offset;
};
void csv_read_field(struct csv_cells *k, const struct csv_part *t, const struct csv_field *f);
void csv_read_times(struct csv_cells *k, const struct csv_part *t, uint32_t cell, int64_t *ret);
/* Names of cells; an empty one is `empty`. */
void csv_read_names(struct csv_cells *k, const struct csv_part *t, uint32_t cell, struct text_cache *cache,
                    uint32_t empty, uint32_t *ret);
void csv_read_ids(struct csv_cells *k, const struct csv_part *t, uint32_t cell, uint32_t *ret);
bool csv_cache_find(const struct text_cache *c, const struct names *names, const char *p, uint32_t n, uint32_t *ret);
void csv_cache_put(struct arena *a, struct text_cache *c, const char *p, uint32_t n, uint32_t code);
void csv_bad_cell(struct csv_cells *k, uint32_t row, uint32_t cell, enum diag_code code, struct type type);

struct csv_where {             /* a place in the file */
    uint32_t line, column, end_column;
    struct str text;           /* of the line */
};

/* --- columns and kinds (csv_plan.c) ---------------------------------------------------------------------------- */

enum csv_core { CORE_KIND, CORE_AT, CORE_ACTOR, CORE_CASE, CORE_ID, CORE_LIFECYCLE, CORE_COUNT }; /* ORDER csv_core */
#define NO_CELL UINT32_MAX
struct csv_kind {
    struct name name;
    uint32_t kind;             /* in the schema */
    struct csv_field *field;
    uint32_t nfield;
    uint32_t rows, at;         /* of the slice at hand: how many, and where they stand when sorted by kind */
};
struct csv_plan {
    const struct read_env *env;
    const struct read_options *options;
    struct arena *arena, *scratch;
    struct batch_builder *builder;
    struct str file;
    const struct csv_where *where; /* of each name in the header */
    struct str *header;
    uint32_t ncolumns;
    uint32_t core[CORE_COUNT]; /* cell, or NO_CELL */
    struct text_cache *caches; /* by column of the schema */
    VEC(struct csv_kind *) kinds;
    struct map kind_of;        /* name id -> index in kinds */
    bool broken;               /* a diagnostic says that the data cannot be read */
};
/* False with diagnostics. */
bool csv_plan_init(struct csv_plan *p, struct reader *r);
uint32_t csv_plan_kind(struct csv_plan *p, struct str name, uint32_t line); /* index in kinds */

/* --- places and diagnostics of rows (csv_bad.c) ------------------------------------------------------------------ */

struct csv {
    struct reader reader;
    struct read_env env;
    struct read_options options;
    struct csv_input in;
    struct csv_plan plan;
    struct csv_cells cells;
    struct csv_scan scan;
    struct arena scratch;      /* of one slice */
    uint32_t used;             /* rows of the scan that were taken */
    size_t cell_room;          /* bytes behind scan.cell */
    struct text_cache kinds, actors, cases;
    uint32_t fixed_kind;       /* with --kind; else NO_CELL */
    uint32_t *first, *row, *source, *kind, *list; /* of a slice */
    uint32_t *sorted_first, *sorted_row, *sorted_source;
    uint64_t told;             /* diagnostics of bad rows */
    bool broken;               /* no batch is given any more */
    bool finished;
    enum bl_status status;     /* once finished */
};
uint32_t csv_row_end(const struct csv_scan *s, uint32_t row);
/* Tells all that is bad in the slice, in the order of the file. */
void csv_tell(struct csv *c);
void csv_tell_twice(struct csv *c);
/* Bytes of the text as a place in the file; the line's text is in the arena. */
struct csv_where csv_where(const struct csv_scan *s, uint32_t row, uint32_t at, uint32_t end, struct arena *a);
void csv_place(struct diags *ds, struct diag *d, const struct csv_scan *s, uint32_t row, uint32_t at, uint32_t end,
               struct str file, struct arena *scratch);

/* --- doors ------------------------------------------------------------------------------------------------------- */

/* The rows of a table some at a time. NULL with a diagnostic; `at` as in csv_table; lives in the arena of `env`. */
struct csv_rows;
struct csv_rows *csv_rows_open(const struct read_env *env, struct str from, struct str path, struct span at, bool live, struct arena *cells);
/* Some more rows, with their cells in the arena `cells`, which the caller may clear before; no row: there are none any more. Bad rows are
 * told, counted in *ret_bad and left out. False when the text cannot be read further. */
bool csv_rows_next(struct csv_rows *t, struct text_table *ret, uint32_t *ret_bad);
struct reader *csv_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file);
/* Opens, skips the mark, finds separator and header; false with a diagnostic (at `span`, where it has a source).
 * An empty file has no columns. */
struct csv_head {
    struct str *names;
    struct csv_where *where;   /* of each name */
    uint32_t n;
    char sep;
    uint32_t next_line;        /* of the first row after the header */
};
bool csv_begin(const struct read_env *env, struct str from, struct str path, struct span span, bool live,
               struct csv_input *in, struct csv_head *ret);

#endif
