/* SPDX-License-Identifier: MIT
 * near.c: what somebody meant to type. */
#include "repl/repl.h"

#include <string.h>

enum { LONGEST = 40 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Changes of one letter, or swaps of two neighbours, from a to b. */
static size_t distance(const char *a, const char *b)
{
    size_t d[LONGEST + 1][LONGEST + 1], n = strlen(a), m = strlen(b);
    if (n > LONGEST || m > LONGEST)
        return LONGEST;
    for (size_t i = 0; i <= n; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++) {
            d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[n][m];
}

const char *nearest(const char *s, const char *const *all, size_t n)
{
    const char *best = NULL;
    size_t most = (strlen(s) + 2) / 3, found = most + 1;
    for (size_t i = 0; i < n; i++) {
        size_t d = distance(s, all[i]);
        if (d < found && d < strlen(all[i])) {
            found = d;
            best = all[i];
        }
    }
    return best;
}
