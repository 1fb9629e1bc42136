/* SPDX-License-Identifier: MIT */
#include "vm/read/csv_scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* The row under way. */
struct scan_row {
    uint32_t start; /* of the cell under way */
    uint32_t line;  /* of the row under way, and the lines that its quotes held */
    uint32_t breaks, fault, fault_at;
};

static void row_fault(struct scan_row *r, enum csv_fault fault, uint32_t at)
{
    if (r->fault == CSV_FINE) {
        r->fault = fault;
        r->fault_at = at;
    }
}

static void end_row(struct csv_scan *s, struct scan_row *r, uint32_t next)
{
    s->row[s->nrow++] = (struct csv_row){s->at, s->ncell, r->line, r->fault_at, r->fault};
    r->line += 1 + r->breaks;
    r->breaks = r->fault = r->fault_at = 0;
    r->start = next;
    s->at = next;
    s->line = r->line;
}

/* A separator or line feed at pos ends the cell. */
static inline void end_cell(struct csv_scan *s, struct scan_row *r, uint32_t pos)
{
    s->cell[s->ncell++] = (struct csv_cell){r->start, pos};
    r->start = pos + 1;
    if (s->p[pos] != '\n')
        return;
    struct csv_cell *c = &s->cell[s->ncell - 1];
    c->end -= c->end > c->at && s->p[c->end - 1] == '\r';
    end_row(s, r, pos + 1);
}

static uint32_t count_breaks(const char *p, const char *end)
{
    uint32_t n = 0;
    while ((p = memchr(p, '\n', (size_t)(end - p)))) {
        n++;
        p++;
    }
    return n;
}

/* The quote that closes the one before `from`; till when there is none. */
static uint32_t closing_quote(const struct csv_scan *s, uint32_t from, bool *ret_doubled)
{
    *ret_doubled = false;
    for (;;) {
        const char *q = from < s->till ? memchr(s->p + from, '"', s->till - from) : NULL;
        if (!q)
            return s->till;
        uint32_t at = (uint32_t)(q - s->p);
        if (at + 1 >= s->till || s->p[at + 1] != '"')
            return at;
        *ret_doubled = true;
        from = at + 2;
    }
}

static bool ends_cell(const struct csv_scan *s, uint32_t at)
{
    char c = s->p[at];
    return c == s->sep || c == '\n' || (c == '\r' && at + 1 < s->till && s->p[at + 1] == '\n');
}

/* A quoted cell whose opening quote stands at pos. Gives where its end (a separator or line feed) stands, or till when
 * the text ends before that. */
static uint32_t quoted_cell(struct csv_scan *s, struct scan_row *r, uint32_t pos)
{
    bool doubled;
    uint32_t q = closing_quote(s, pos + 1, &doubled), end = q + 1;
    if (q == s->till || end >= s->till) {
        if (!s->last)
            return s->till;
        /* at the end of the file the last byte is a line feed of ours */
        row_fault(r, CSV_OPEN_QUOTE, pos);
        q = end = s->till - 1;
    }
    while (end < s->till && !ends_cell(s, end)) {
        row_fault(r, CSV_AFTER_QUOTE, end);
        end++;
    }
    if (end >= s->till)
        return s->till;
    r->breaks += count_breaks(s->p + pos, s->p + q);
    s->doubled |= doubled;
    s->cell[s->ncell++] = (struct csv_cell){pos + 1, q | (doubled ? CSV_DOUBLED : 0)};
    end += s->p[end] == '\r';
    r->start = end + 1;
    if (s->p[end] == '\n')
        end_row(s, r, end + 1);
    return end;
}

static void lone_return(const struct csv_scan *s, struct scan_row *r, uint32_t pos)
{
    if (pos + 1 >= s->till || s->p[pos + 1] != '\n')
        row_fault(r, CSV_LONE_CR, pos);
}

/* One byte that means something; gives the byte after it. */
static uint32_t take(struct csv_scan *s, struct scan_row *r, uint32_t pos)
{
    char c = s->p[pos];
    if (c == s->sep || c == '\n') {
        end_cell(s, r, pos);
        return pos + 1;
    }
    if (c == '"' && pos == r->start) {
        uint32_t end = quoted_cell(s, r, pos);
        return end < s->till ? end + 1 : s->till;
    }
    if (c == '\r')
        lone_return(s, r, pos);
    return pos + 1;
}

static bool room(const struct csv_scan *s)
{
    return s->ncell + CSV_ROOM <= s->cell_cap && s->nrow + CSV_ROOM <= s->row_cap;
}

/* Cells of a row that did not end are taken back. */
static void finish(struct csv_scan *s)
{
    s->full = !room(s);
    s->ncell = s->nrow ? s->row[s->nrow - 1].cells : 0;
}

void csv_scan_bytes(struct csv_scan *s)
{
    struct scan_row r = {.start = s->at, .line = s->line};
    uint32_t pos = s->at;
    while (pos < s->till && room(s)) {
        s->nul |= s->p[pos] == 0;
        s->high |= (s->p[pos] & 0x80) != 0;
        uint32_t next = take(s, &r, pos);
        for (uint32_t i = pos; i < MIN(next, s->till); i++) {
            s->nul |= s->p[i] == 0;
            s->high |= (s->p[i] & 0x80) != 0;
        }
        pos = next;
    }
    finish(s);
}

#ifdef __SSE2__

struct masks {
    uint64_t ends, odd, high; /* separators and line feeds; quotes, returns and NULs; bytes ≥ 0x80 */
};

static inline uint64_t four(__m128i a, __m128i b, __m128i c, __m128i d)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(a) | (uint64_t)(uint32_t)_mm_movemask_epi8(b) << 16 |
           (uint64_t)(uint32_t)_mm_movemask_epi8(c) << 32 | (uint64_t)(uint32_t)_mm_movemask_epi8(d) << 48;
}

static inline __m128i either(__m128i v, __m128i a, __m128i b)
{
    return _mm_or_si128(_mm_cmpeq_epi8(v, a), _mm_cmpeq_epi8(v, b));
}

static inline struct masks masks_at(const char *p, char sep)
{
    const __m128i s = _mm_set1_epi8(sep), nl = _mm_set1_epi8('\n'), q = _mm_set1_epi8('"'), cr = _mm_set1_epi8('\r');
    const __m128i zero = _mm_setzero_si128();
    __m128i v[4], odd[4];
    for (int i = 0; i < 4; i++) {
        v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        odd[i] = _mm_or_si128(either(v[i], q, cr), _mm_cmpeq_epi8(v[i], zero));
    }
    return (struct masks){four(either(v[0], s, nl), either(v[1], s, nl), either(v[2], s, nl), either(v[3], s, nl)),
                          four(odd[0], odd[1], odd[2], odd[3]), four(v[0], v[1], v[2], v[3])};
}

static inline uint64_t below(uint32_t n)
{
    return n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

static inline uint64_t equal_at(const char *p, char c)
{
    const __m128i want = _mm_set1_epi8(c);
    __m128i v[4];
    for (int i = 0; i < 4; i++)
        v[i] = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i)), want);
    return four(v[0], v[1], v[2], v[3]);
}

/* What a quoted cell jumped over: only whether it is text is asked. */
static void look_over(struct csv_scan *s, uint32_t from, uint32_t till)
{
    for (; from < till; from += 64) {
        uint64_t valid = below(till - from);
        s->nul |= (equal_at(s->p + from, 0) & valid) != 0;
        s->high |= (masks_at(s->p + from, s->sep).high & valid) != 0;
    }
}

/* A block with quotes, returns or NULs: every byte that means something in turn; gives where to go on. */
static uint32_t odd_block(struct csv_scan *s, struct scan_row *r, uint32_t at, uint64_t all)
{
    uint32_t end = at + 64;
    while (all) {
        uint32_t next = take(s, r, at + (uint32_t)__builtin_ctzll(all));
        if (next > end)
            look_over(s, end, MIN(next, s->till));
        if (next >= end)
            return next;
        all &= ~below(next - at);
    }
    return end;
}

/* Nothing odd but returns in front of line feeds. */
static bool only_line_ends(const struct csv_scan *s, uint32_t at, uint64_t odd)
{
    uint64_t cr = equal_at(s->p + at, '\r'), nl = equal_at(s->p + at, '\n');
    uint64_t followed = nl >> 1 | (uint64_t)(s->p[at + 64] == '\n') << 63;
    return (odd & ~(cr & followed)) == 0;
}

void csv_scan(struct csv_scan *s)
{
    struct scan_row r = {.start = s->at, .line = s->line};
    uint32_t pos = s->at;
    uint64_t high = 0;
    while (pos < s->till && room(s)) {
        struct masks m = masks_at(s->p + pos, s->sep);
        uint64_t valid = below(s->till - pos), odd = m.odd & valid;
        high |= m.high & valid;
        if (odd == 0 || only_line_ends(s, pos, odd)) {
            for (uint64_t all = m.ends & valid; all; all &= all - 1)
                end_cell(s, &r, pos + (uint32_t)__builtin_ctzll(all));
            pos += 64;
            continue;
        }
        s->nul |= (equal_at(s->p + pos, 0) & valid) != 0;
        pos = odd_block(s, &r, pos, (m.ends | m.odd) & valid);
    }
    s->high |= high != 0;
    finish(s);
}

#else

void csv_scan(struct csv_scan *s)
{
    csv_scan_bytes(s);
}

#endif
