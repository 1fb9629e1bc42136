/* SPDX-License-Identifier: MIT */
#include "vm/read/csv.h"

#include <errno.h>

enum { FIRST = 1 << 16, BLOCK = 1 << 20, TAIL = 2 * CSV_ROOM };

static void set_size(struct csv_input *in, size_t size)
{
    in->raw = mem_resize(in->mem, in->raw, in->size, size);
    in->size = size;
    in->p = in->raw + CSV_ROOM;
}

static void set_room(struct csv_input *in, uint32_t cap)
{
    set_size(in, (size_t)CSV_ROOM + cap + TAIL);
    in->cap = cap;
    in->extra = 0;
    memset(in->p + in->till, 0, in->cap - in->till + TAIL);
}

void csv_input_init(struct csv_input *in, struct arena *a, struct stream stream, bool live)
{
    *in = (struct csv_input){.mem = a->mem, .stream = stream, .open = true, .live = live};
    arena_defer(a, csv_input_close, in);
    set_room(in, FIRST);
    memset(in->raw, 0, CSV_ROOM);
}

void csv_input_close(void *input)
{
    struct csv_input *in = input;
    if (in->open)
        in->stream.close(in->stream.ud);
    in->open = false;
    mem_drop(in->mem, in->raw, in->size);
    in->raw = in->p = NULL;
    in->size = 0;
}

/* The text ends with a line feed, so that the last row ends like the others. */
static void end_text(struct csv_input *in)
{
    in->eof = true;
    if (in->till && in->p[in->till - 1] != '\n')
        in->p[in->till++] = '\n';
}

enum csv_more csv_input_more(struct csv_input *in, uint64_t most)
{
    if (in->eof)
        return CSV_END;
    uint32_t kept = in->till - in->at;
    bool filled = in->till == in->cap; /* a long text: by larger blocks */
    memmove(in->p, in->p + in->at, kept);
    in->at = 0;
    in->till = kept;
    if (kept >= most)
        return CSV_FULL;
    if (kept >= in->cap / 2)
        set_room(in, MIN(in->cap * 2, CSV_MOST_BYTES));
    else if (filled && in->cap < BLOCK)
        set_room(in, BLOCK);
    size_t got = 1;
    while (got && in->till < in->cap && !(in->live && in->till > kept)) {
        if (!in->stream.read(in->stream.ud, in->p + in->till, in->cap - in->till, &got))
            return CSV_FAILED;
        in->till += (uint32_t)got;
    }
    if (!got)
        end_text(in);
    return in->till > kept || !in->eof ? CSV_MORE : CSV_END;
}

/* --- quotes -------------------------------------------------------------------------------------------------- */

static uint32_t unescape(struct csv_input *in, struct csv_cell c)
{
    uint32_t end = c.end & ~CSV_DOUBLED, to = in->cap + TAIL + in->extra, start = to;
    size_t need = (size_t)CSV_ROOM + to + (end - c.at) + TAIL;
    if (need > in->size)
        set_size(in, MAX(need, in->size + in->size / 2));
    for (uint32_t i = c.at; i < end; i++) {
        in->p[to++] = in->p[i];
        i += in->p[i] == '"';
    }
    in->extra += to - start;
    return start;
}

void csv_unescape(struct csv_input *in, struct csv_cell *cells, uint32_t n)
{
    in->extra = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!(cells[i].end & CSV_DOUBLED))
            continue;
        uint32_t before = in->extra;
        cells[i].at = unescape(in, cells[i]);
        cells[i].end = cells[i].at + (in->extra - before);
    }
    memset(in->p + in->cap + TAIL + in->extra, 0, in->size - CSV_ROOM - in->cap - TAIL - in->extra);
}

/* --- what the first bytes tell --------------------------------------------------------------------------------- */

struct mark {
    const char *name, *bytes; /* name NULL: UTF-8, to be skipped */
    uint32_t n;
};
static const struct mark marks[] = {{NULL, "\xef\xbb\xbf", 3},
                                    {"UTF-32LE", "\xff\xfe\0\0", 4},
                                    {"UTF-32BE", "\0\0\xfe\xff", 4},
                                    {"UTF-16LE", "\xff\xfe", 2},
                                    {"UTF-16BE", "\xfe\xff", 2}};

const char *csv_encoding(struct csv_input *in)
{
    for (uint32_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (in->till < marks[i].n || memcmp(in->p, marks[i].bytes, marks[i].n) != 0)
            continue;
        if (marks[i].name)
            return marks[i].name;
        in->at = marks[i].n;
        return NULL;
    }
    return NULL;
}

char csv_separator(const char *p, uint32_t n)
{
    static const char known[] = {',', ';', '\t'};
    uint32_t count[ARRAY_LEN(known)] = {0}, best = 0;
    bool quoted = false;
    for (uint32_t i = 0; i < n; i++) {
        quoted ^= p[i] == '"';
        for (uint32_t k = 0; k < ARRAY_LEN(known) && !quoted; k++)
            count[k] += p[i] == known[k];
    }
    for (uint32_t k = 1; k < ARRAY_LEN(known); k++)
        best = count[k] > count[best] ? k : best;
    return known[best];
}
