/* SPDX-License-Identifier: MIT
 * svg.h: charts as SVG inside of a page: bars, a trend, a histogram, a heat map.
 * Promise: same numbers, same bytes; labels do not run into each other; colours are the page's, and each mark
 * has its words. Owns: nothing; bytes go to a buffer.   Knows: text.   Never hears of: records, rules. */
#ifndef VM_SHOW_SVG_H
#define VM_SHOW_SVG_H

#include "vm/base/text.h"

/* Bars below each other, each made of parts. */
struct svg_bar {
    struct str label;
    const uint64_t *part; /* nparts of them */
};
struct svg_bars {
    struct str title;
    const struct svg_bar *p;
    uint32_t n;
    const struct str *parts; /* names for the legend */
    const uint8_t *colors;   /* 1..7 of the page's, by part */
    uint32_t nparts;
    bool shares; /* each bar over the whole width; else as long as its sum */
};
void svg_bars(struct buf *b, const struct svg_bars *c);

struct svg_point {
    struct str label;
    double value;
    bool missing; /* there is no value: the line has a hole */
};
/* The natural limits of a process that does not change (XmR): the mean, and 2.66 mean moving ranges to both
 * sides. */
struct svg_limits {
    double mean, low, high;
};
struct svg_limits svg_limits(const struct svg_point *p, uint32_t n, bool never_negative);
struct svg_trend {
    struct str title;
    const struct svg_point *p;
    uint32_t n;
    bool has_floor,
        has_target; /* a band of what is wanted: between the two, or on the good side of the target */
    double floor, target;
    bool less_is_better;
    const struct svg_limits *limits; /* NULL: none are drawn */
};
void svg_trend(struct buf *b, const struct svg_trend *c);

/* Columns side by side: how many lie in each class. */
struct svg_histogram {
    struct str title;
    const struct str *labels;
    const uint64_t *counts;
    const uint8_t *colors;
    uint32_t n;
};
void svg_histogram(struct buf *b, const struct svg_histogram *c);

struct svg_heat {
    struct str title;
    const struct str *rows, *columns;
    uint32_t nrows, ncolumns;
    const uint64_t *counts; /* row by row */
};
void svg_heat(struct buf *b, const struct svg_heat *c);

/* A round step for an axis from 0 or `low` to `high` with at most `most` steps: 1, 2 or 5 times a power of
 * ten. */
double svg_step(double low, double high, uint32_t most);

#endif
