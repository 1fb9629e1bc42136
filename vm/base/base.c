/* SPDX-License-Identifier: MIT */
#include "vm/base/base.h"

#include <stdio.h>
#include <stdlib.h>

int str_cmp(struct str a, struct str b)
{
    uint32_t n = MIN(a.n, b.n);
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str head)
{
    return s.n >= head.n && (head.n == 0 || memcmp(s.p, head.p, head.n) == 0);
}

bool str_ends(struct str s, struct str tail)
{
    return s.n >= tail.n && (tail.n == 0 || memcmp(s.p + (s.n - tail.n), tail.p, tail.n) == 0);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s)
{
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    while (s.n && is_blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

bool str_cut(struct str s, char at, struct str *ret_head, struct str *ret_tail)
{
    const char *hit = s.n ? memchr(s.p, at, s.n) : NULL;
    uint32_t n = hit ? (uint32_t)(hit - s.p) : s.n;
    *ret_head = (struct str){s.p, n};
    *ret_tail = hit ? (struct str){hit + 1, s.n - n - 1} : STR_EMPTY;
    return hit != NULL;
}

void bug_at(const char *file, int line, const char *what)
{
    fprintf(stderr, "bylaw: a fault of the program itself at %s:%d: %s\n", file, line, what);
    abort();
}
