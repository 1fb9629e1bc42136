/* SPDX-License-Identifier: MIT
 * measure.h: the clock of the bench programs and the line that tools/bench reads.
 * Promise: both sides of a comparison are told from the same run, a ratio per pair, with median and spread.
 * Knows: nothing of the house. */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MOST_RUNS = 99 };

/* Nanoseconds of this thread on a processor: what else the machine does is not counted. */
static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static inline int measure_by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* " KEY=median,fastest,slowest" */
static inline void measure_print(const char *key, const double *v, int runs)
{
    double sorted[MOST_RUNS];
    for (int i = 0; i < runs; i++)
        sorted[i] = v[i];
    qsort(sorted, (size_t)runs, sizeof *sorted, measure_by_size);
    printf(" %s=%.4g,%.4g,%.4g", key, sorted[runs / 2], sorted[0], sorted[runs - 1]);
}

/* A line of nanoseconds a row, ours and by hand, and of the ratio of each pair of runs that stood side by side. */
static inline void measure_tell(const char *name, uint64_t rows, const double *ours, const double *hand, int runs)
{
    double ratio[MOST_RUNS];
    for (int i = 0; i < runs; i++)
        ratio[i] = ours[i] / hand[i];
    printf("%s rows=%llu", name, (unsigned long long)rows);
    measure_print("ns", ours, runs);
    measure_print("hand", hand, runs);
    measure_print("ratio", ratio, runs);
    printf("\n");
}

#endif
