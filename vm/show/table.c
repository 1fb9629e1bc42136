/* SPDX-License-Identifier: MIT
 * table.c: what is owed, as an aligned table for people: a row for each obligation, kept until the widths are known. */
#include "vm/show/face.h"

#define CELL_END '\t'          /* cell_put leaves neither in a cell */
#define ROW_END '\n'

enum { COLUMNS = 7 };
static const char *const head[COLUMNS] = {"time left", "due", "who", "what", "case", "since", "state"};

static void table_begin(struct printer *p)
{
    (void)p;
}

/* --- cells -------------------------------------------------------------------------------------------------------------- */

static void cell_put(struct buf *b, struct str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        buf_char(b, s.p[i] == CELL_END || s.p[i] == ROW_END ? ' ' : s.p[i]);
}

/* "2026-03-02 10:00": on the clock of the book's zone, to the minute. */
static void cell_time(struct buf *b, struct str at)
{
    cell_put(b, str_part(at, 0, MIN(at.n, 10u)));
    if (at.n < 16)
        return;
    buf_char(b, ' ');
    cell_put(b, str_part(at, 11, 5));
}

static void cell_left(struct buf *b, const struct record *r)
{
    static const struct str over = {" over", 5};
    struct str left = record_get_text(r, "left_text"), work = record_get_text(r, "left_working_text");
    cell_put(b, left.n ? left : STR("no deadline"));
    if (work.n == 0)
        return;
    buf_text(b, " (");
    cell_put(b, str_part(work, 0, work.n - (str_ends(work, over) ? over.n : 0)));
    buf_text(b, " of work)");
}

static void cell_who(struct buf *b, const struct record *r)
{
    struct str holder = record_get_text(r, "holder"), role = record_get_text(r, "role");
    if (holder.n)
        cell_put(b, holder);
    else if (role.n)
        buf_text(b, "all of ");
    else
        buf_text(b, record_get(r, STR("unheld")) ? "nobody" : "anybody");
    if (holder.n == 0)
        cell_put(b, role);
}

static void cell_what(struct buf *b, const struct record *r)
{
    struct str title = record_get_text(r, "title");
    cell_put(b, record_get_text(r, "id"));
    if (title.n == 0)
        return;
    buf_char(b, ' ');
    cell_put(b, title);
}

static void table_each(struct printer *p, const struct record *r)
{
    struct buf *b = &p->kept;
    cell_left(b, r);
    buf_char(b, CELL_END);
    if (str_eq(record_get_text(r, "state"), STR("suspended")))
        buf_text(b, "clock stopped");
    else
        cell_time(b, record_get_text(r, "deadline"));
    buf_char(b, CELL_END);
    cell_who(b, r);
    buf_char(b, CELL_END);
    cell_what(b, r);
    buf_char(b, CELL_END);
    cell_put(b, record_get_text(r, "case"));
    buf_char(b, CELL_END);
    cell_time(b, record_get_text(r, "since"));
    buf_char(b, CELL_END);
    cell_put(b, record_get_text(r, "state"));
    buf_char(b, ROW_END);
}

/* --- the table ------------------------------------------------------------------------------------------------------------ */

/* The next cell of the text; without its end. */
static struct str cell_take(struct str *rest)
{
    uint32_t n = 0;
    while (n < rest->n && rest->p[n] != CELL_END && rest->p[n] != ROW_END)
        n++;
    struct str cell = str_part(*rest, 0, n);
    *rest = str_part(*rest, n + 1, rest->n - n - 1);
    return cell;
}

static void widths(struct str rest, uint32_t *width)
{
    for (uint32_t c = 0; c < COLUMNS; c++)
        width[c] = (uint32_t)strlen(head[c]);
    while (rest.n)
        for (uint32_t c = 0; c < COLUMNS; c++) {
            uint32_t n = utf8_width(cell_take(&rest));
            width[c] = MAX(width[c], n);
        }
}

static void table_rows(struct printer *p, struct str rest, const uint32_t *width)
{
    while (rest.n) {
        for (uint32_t c = 0; c < COLUMNS; c++) {
            struct str cell = cell_take(&rest);
            bool last = c + 1 == COLUMNS, over = last && str_eq(cell, STR("breached"));
            if (over)
                out_color(p, "1;31");
            out_plain(p, cell);
            if (over)
                out_color(p, "");
            out_pad(p, last ? 0 : width[c] - utf8_width(cell) + 2);
        }
        out_text(p, "\n");
    }
}

static void table_sum(struct printer *p, const struct record *summary)
{
    struct str at = record_get_text(summary, "as_of");
    out_int(p, record_get_int(summary, "owed"));
    out_text(p, " owed");
    if (at.n) {
        out_text(p, " at ");
        out_plain(p, at);
    }
    out_text(p, ", ");
    out_int(p, record_get_int(summary, "overdue"));
    out_text(p, " overdue\n");
    if (record_get(summary, STR("partial")))
        out_text(p, "partial: the run was stopped before the end of the log\n");
}

static void table_end(struct printer *p, const struct record *summary)
{
    uint32_t width[COLUMNS];
    struct str rows = buf_str(&p->kept);
    widths(rows, width);
    for (uint32_t c = 0; rows.n && c < COLUMNS; c++) {
        out_color(p, "2");
        out_text(p, head[c]);
        out_color(p, "");
        out_pad(p, c + 1 == COLUMNS ? 0 : width[c] - (uint32_t)strlen(head[c]) + 2);
    }
    out_text(p, rows.n ? "\n" : "");
    table_rows(p, rows, width);
    if (!summary || p->quiet)
        return;
    out_text(p, rows.n ? "\n" : "");
    table_sum(p, summary);
}

const struct face face_table = {"text", "a table for people", SHOW_OWED, table_begin, table_each, table_end};
