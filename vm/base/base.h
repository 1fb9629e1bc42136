/* SPDX-License-Identifier: MIT
 * base.h: text slices, statuses and the small macros that every room uses.
 * Promise: plain values, no allocation.
 * Owns: nothing.   Knows: nothing.   Never hears of: rules, files, Lua. */
#ifndef VM_BASE_BASE_H
#define VM_BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* A slice of text: not terminated, not owned. */
struct str {
    const char *p;
    uint32_t n;
};
#define STR(lit) ((struct str){"" lit, (uint32_t)sizeof(lit) - 1})
#define STR_ARG(s) (int)(s).n, (s).p
#define STR_EMPTY ((struct str){"", 0})

static inline struct str str_of(const char *s)
{
    return (struct str){s, (uint32_t)strlen(s)};
}
static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline struct str str_part(struct str s, uint32_t from, uint32_t n)
{
    return (struct str){s.p + from, n};
}
int str_cmp(struct str a, struct str b);             /* by bytes: <0, 0, >0 */
bool str_starts(struct str s, struct str head);
bool str_ends(struct str s, struct str tail);
struct str str_trim(struct str s);                   /* blanks, tabs and line ends taken off both sides */
/* The part before the first `at`, and what follows it; false (and all of s, and nothing) when there is none. */
bool str_cut(struct str s, char at, struct str *ret_head, struct str *ret_tail);

/* For products and sums that 64 bits do not hold. */
__extension__ typedef __int128 int128;

/* How a run or a call ended when it was not the author's fault. The author's errors are diagnostics. */
enum bl_status {
    BL_OK = 0,
    BL_USAGE,       /* the caller asked for what cannot be */
    BL_BOOK,        /* the book has errors: see the diagnostics */
    BL_DATA,        /* the data cannot be read: see the diagnostics */
    BL_LIMIT,       /* a limit of steps, memory or time was reached */
    BL_MEMORY,      /* the machine has no more memory */
    BL_INTERRUPTED, /* somebody asked to stop */
    BL_IO,          /* writing failed */
    BL_STOPPED,     /* a callback asked to stop */
    BL_BUSY,        /* called from inside its own callback */
    BL_STATUS_COUNT
};

/* We erred. Prints where and aborts: always on. */
_Noreturn void bug_at(const char *file, int line, const char *what);
#define BUG(what) bug_at(__FILE__, __LINE__, (what))

#endif
