/* SPDX-License-Identifier: MIT
 * The beginning of a file: encoding, separator, header. */
#include "vm/read/csv.h"
#include "vm/read/gz.h"

#include <errno.h>

static struct diag *tell(const struct read_env *env, enum diag_code code, struct span span, struct str path,
                         struct str what)
{
    return diag(env->diags, code, span, path, what);
}

/* More text until `enough` bytes or a line feed stand there. */
static enum csv_more some_text(struct csv_input *in, const struct read_env *env, uint32_t enough)
{
    enum csv_more more = CSV_MORE;
    while (more == CSV_MORE && in->till - in->at < enough && !in->eof)
        more = csv_input_more(in, env->limits->row_bytes);
    return more;
}

/* Scans whole rows with the separator given; more text comes in until there is one. */
static enum csv_more first_row(const struct read_env *env, struct csv_input *in, struct csv_scan *s)
{
    for (;;) {
        s->p = in->p;
        s->at = in->at;
        s->till = in->till;
        s->last = in->eof;
        s->line = 1;
        s->nrow = s->ncell = 0;
        csv_scan(s);
        if (s->nrow || s->full)
            return CSV_MORE;
        enum csv_more more = csv_input_more(in, env->limits->row_bytes);
        if (more != CSV_MORE)
            return more;
    }
}

/* The places of the names, before their quotes are taken off. */
static void take_places(const struct csv_scan *s, struct arena *a, struct csv_head *ret)
{
    struct csv_where w = {0};
    for (uint32_t i = 0; i < ret->n; i++) {
        struct arena_mark mark = arena_mark(a);
        struct csv_where at = csv_where(s, 0, s->cell[i].at, s->cell[i].end & ~CSV_DOUBLED, a);
        if (at.line == w.line) { /* the line's text is kept once */
            arena_back(a, mark);
            at.text = w.text;
        }
        ret->where[i] = w = at;
    }
}

static void copy_header(const struct read_env *env, struct csv_input *in, struct csv_scan *s, struct csv_head *ret)
{
    ret->n = s->row[0].cells;
    ret->names = NEW_ARRAY(env->arena, struct str, ret->n + 1);
    ret->where = NEW_ARRAY(env->arena, struct csv_where, ret->n + 1);
    take_places(s, env->arena, ret);
    csv_unescape(in, s->cell, ret->n);
    for (uint32_t i = 0; i < ret->n; i++) {
        struct str text = {in->p + s->cell[i].at, s->cell[i].end - s->cell[i].at};
        ret->names[i] = arena_copy(env->arena, str_trim(text));
    }
    ret->next_line = s->nrow > 1 ? s->row[1].line : s->line;
    in->at = csv_row_end(s, 0);
}

static const enum diag_code fault_code[] = {DIAG_COUNT, D_B0612, D_B0614, D_B0613}; /* ORDER csv_fault */

static bool check_first(const struct read_env *env, struct csv_scan *s, struct str path, struct arena *scratch)
{
    struct str line = {s->p + s->row[0].at, csv_row_end(s, 0) - s->row[0].at};
    uint32_t valid = utf8_check(line), at = s->row[0].fault_at;
    enum diag_code code = fault_code[s->row[0].fault];
    struct buf hex = {.arena = scratch};
    if (valid < line.n) {
        buf_printf(&hex, "%02X", (unsigned)(unsigned char)line.p[valid]);
        code = D_B0606;
        at = s->row[0].at + valid;
    } else if (memchr(line.p, 0, line.n)) {
        code = D_B0607;
        at = (uint32_t)((const char *)memchr(line.p, 0, line.n) - s->p);
    }
    if (code == DIAG_COUNT)
        return true;
    struct diag *d = diag(env->diags, code, ((struct span){0, 0, 0}), buf_str(&hex));
    csv_place(env->diags, d, s, 0, at, at + 1, path, scratch);
    return false;
}

static bool header(const struct read_env *env, struct str path, struct span span, struct csv_input *in,
                   struct csv_head *ret)
{
    uint32_t room = (uint32_t)MIN(env->limits->columns, 1u << 20) + 2 * CSV_ROOM;
    struct csv_scan s = {.sep = ',', .cell_cap = room, .row_cap = CSV_ROOM + 1};
    struct arena *a = env->arena;
    s.cell = NEW_ARRAY(a, struct csv_cell, room);
    s.row = NEW_ARRAY(a, struct csv_row, s.row_cap);
    struct buf most = {.arena = a};
    enum csv_more more = first_row(env, in, &s);
    if (more == CSV_FAILED)
        return tell(env, D_B0602, span, path, read_why(errno)) && false;
    buf_int(&most, (int64_t)(more == CSV_FULL ? env->limits->row_bytes : env->limits->columns));
    if (more == CSV_FULL)
        return tell(env, D_B0628, span, buf_str(&most), STR_EMPTY) && false;
    if (more == CSV_END)
        return true; /* nothing in it: no columns, no rows */
    ret->sep = env->separator ? env->separator : s.nrow ? csv_separator(in->p + s.row[0].at, csv_row_end(&s, 0) - s.row[0].at) : ',';
    if (ret->sep != s.sep) {
        s.sep = ret->sep;
        first_row(env, in, &s);
    }
    if (!s.nrow || s.row[0].cells > env->limits->columns)
        return tell(env, D_B0629, span, path, buf_str(&most)) && false;
    if (!check_first(env, &s, path, a))
        return false;
    copy_header(env, in, &s, ret);
    if (ret->n == 1 && ret->names[0].n == 0)
        return tell(env, D_B0608, span, path, STR_EMPTY) && false;
    return true;
}

bool csv_begin(const struct read_env *env, struct str from, struct str path, struct span span, bool live,
               struct csv_input *in, struct csv_head *ret)
{
    struct stream stream;
    *ret = (struct csv_head){.sep = ','};
    if (!env->open(env->open_ud, from, path, &stream))
        return tell(env, D_B0601, span, path, str_of(strerror(errno))) && false;
    csv_input_init(in, env->arena, stream, live);
    if (some_text(in, env, 4) == CSV_FAILED)
        return tell(env, D_B0602, span, path, read_why(errno)) && false;
    const char *encoding = csv_encoding(in);
    if (encoding)
        return tell(env, D_B0605, span, path, str_of(encoding)) && false;
    return header(env, path, span, in, ret);
}
