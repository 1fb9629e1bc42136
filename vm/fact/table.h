/* SPDX-License-Identifier: MIT
 * table.h: a table of text with places, as a reader gives it: for people, records, matrix rows, calendar days.
 * Promise: every cell knows where it stands.
 * Owns: all in the arena given.   Knows: base.   Never hears of: formats. */
#ifndef VM_FACT_TABLE_H
#define VM_FACT_TABLE_H

#include "vm/base/diag.h"

struct text_cell {
    struct str text;
    uint32_t line, column, end_column; /* end_column 0: what stands there is no plain value; `text` says what: "an object" */
};
struct text_table {
    struct str file;
    struct str *names;         /* header */
    uint32_t ncolumns, nrows;
    struct text_cell *cells;   /* nrows × ncolumns */
    const uint32_t *lines;     /* by row, where it is not that of its first cell; NULL: it is */
};
/* Reads `path`, relative to the folder of `from`. False with a diagnostic at `at`. `reader` is csv, jsonl … as the book wrote it;
 * `inside` is its member `at`: where in the file the rows stand, or nothing. */
typedef bool (*table_fn)(void *ud, struct arena *a, struct str reader, struct str from, struct str path, struct str inside,
                         struct span at, struct diags *diags, struct text_table *ret);

#endif
