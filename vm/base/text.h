/* SPDX-License-Identifier: MIT
 * text.h: interned names, text being built, UTF-8, numbers as text.
 * Promise: no locale is read; a number's text reads back as the same double.
 * Owns: names and buffers live in the arena they were given.   Knows: mem.   Never hears of: sources, rules. */
#ifndef VM_BASE_TEXT_H
#define VM_BASE_TEXT_H

#include "vm/base/mem.h"

/* An interned text. Id 0 is the empty text; NAME_NONE is no text at all. */
struct name {
    uint32_t id;
};
#define NAME_EMPTY ((struct name){0})
#define NAME_NONE ((struct name){UINT32_MAX})
static inline bool name_eq(struct name a, struct name b)
{
    return a.id == b.id;
}
static inline bool name_is(struct name a)
{
    return a.id != UINT32_MAX;
}

/* Ids are given in order of first sight. With `below`, those of a finished table stay valid in the new one: a book's
 * names below, a session's above; `below` must not grow any more while the upper one lives. */
struct names;
struct names *names_new(struct arena *a, const struct names *below);
struct name names_put(struct names *t, struct str s);
struct name names_find(const struct names *t, struct str s); /* NAME_NONE when never seen */
struct str names_text(const struct names *t, struct name n);  /* lives as long as the table; followed by a NUL */
uint32_t names_count(const struct names *t);

/* Text being built. */
struct buf {
    struct arena *arena;
    char *p;
    uint32_t n, cap;
};
void buf_add(struct buf *b, struct str s);
void buf_text(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v);
void buf_pad(struct buf *b, int64_t v, int digits);  /* with zeros in front */
void buf_number(struct buf *b, double v);            /* shortest that reads back: 0.1 1e+22 nan inf; -0 as 0 */
/* printf for %s (char *), %S (struct str by value is not possible: use %.*s with STR_ARG), %d %u %lld %llu %c %x. */
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str buf_str(const struct buf *b);             /* lives in the arena, until the buffer grows */

/* Text to double, the whole text: -12.5e3, with digits on both sides of the point; no blanks, no hex, no + in front.
 * False when it is no number or not finite. */
bool number_read(struct str s, double *ret);
/* The shortest decimal of a finite double as digits × 10^exp: mantissa without trailing zeros. */
void number_shortest(double v, int64_t *ret_mantissa, int *ret_exp);

/* UTF-8: bytes of the character at s (1..4), 0 when it is not valid. */
uint32_t utf8_next(struct str s, uint32_t *ret_code);
/* Offset of the first byte that is not valid UTF-8; s.n when all is. */
uint32_t utf8_check(struct str s);
uint32_t utf8_count(struct str s);         /* characters */
uint32_t utf8_width(struct str s);         /* columns on a terminal (East Asian width; combining marks are 0) */
bool utf8_is_name(uint32_t code, bool first); /* letter, digit or _ in any script */

/* Whether the whole text fits a pattern: * any run, ? one character; linear time (semantics 1.5). */
bool text_matches(struct str text, struct str pattern);

/* Damerau-Levenshtein distance in characters, cut at `most` + 1. */
uint32_t text_distance(struct str a, struct str b, uint32_t most);
/* The candidate nearest to `s`, near enough to be meant (at most a third of its length, at least one change);
 * .p == NULL when none is. Ties go to the first. */
struct str text_nearest(struct str s, const struct str *candidates, uint32_t n);

#endif
