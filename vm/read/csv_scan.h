/* SPDX-License-Identifier: MIT
 * csv_scan.h: where the cells and rows of a CSV text lie.
 * Promise: only whole rows are given; the fast finder and the bytewise one give the same, byte for byte.
 * Owns: nothing.   Knows: base.   Never hears of: files, columns, types. */
#ifndef VM_READ_CSV_SCAN_H
#define VM_READ_CSV_SCAN_H

#include "vm/base/base.h"

enum csv_fault {       /* ORDER csv_fault; the first of a row */
    CSV_FINE,
    CSV_AFTER_QUOTE,   /* text between a closing quote and the end of the cell */
    CSV_LONE_CR,       /* a carriage return outside of quotes that no line feed follows */
    CSV_OPEN_QUOTE,    /* a quote that nothing closes: the rest of the file is its cell */
    CSV_FAULT_COUNT
};
#define CSV_DOUBLED UINT32_C(0x80000000) /* in csv_cell.end: quotes inside are doubled */
#define CSV_MOST_BYTES UINT32_C(0x40000000)
enum { CSV_ROOM = 64 };                  /* cells, rows and bytes of room that a scan needs beyond what it gives */

struct csv_cell {
    uint32_t at, end;  /* bytes of the text, without the quotes around */
};
struct csv_row {
    uint32_t at;       /* its first byte; the row before ends here */
    uint32_t cells;    /* index after its last cell */
    uint32_t line;     /* of its first byte, from 1 */
    uint32_t fault_at;
    uint32_t fault;    /* enum csv_fault */
};
struct csv_scan {
    const char *p;     /* CSV_ROOM readable bytes stand before and after what it holds */
    uint32_t at, till; /* at: moved behind the last whole row */
    char sep;
    bool last;         /* nothing comes after till, where a line feed stands */
    struct csv_cell *cell;
    uint32_t ncell, cell_cap;
    struct csv_row *row;
    uint32_t nrow, row_cap;
    uint32_t line;     /* of the row at `at` */
    bool high, nul;    /* bytes ≥ 0x80, NUL bytes were seen (perhaps behind the last row) */
    bool doubled;      /* some cell has CSV_DOUBLED */
    bool full;         /* stopped for want of cells or rows, not of text */
};
/* Fills cell and row until they or the whole rows of the text are used up. */
void csv_scan(struct csv_scan *s);       /* the fastest that this machine has */
void csv_scan_bytes(struct csv_scan *s); /* its slow twin */

#endif
