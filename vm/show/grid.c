/* SPDX-License-Identifier: MIT */
#include "vm/show/grid.h"

void cell_put(struct buf *b, struct str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        buf_char(b, s.p[i] == CELL_END || s.p[i] == ROW_END ? ' ' : s.p[i]);
}

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

static void find_widths(struct str rest, const char *const *head, uint32_t columns, uint32_t *width)
{
    for (uint32_t c = 0; c < columns; c++)
        width[c] = (uint32_t)strlen(head[c]);
    while (rest.n)
        for (uint32_t c = 0; c < columns; c++) {
            uint32_t n = utf8_width(cell_take(&rest));
            width[c] = MAX(width[c], n);
        }
}

static void out_row(struct printer *p, struct str *rest, const uint32_t *width, uint32_t columns,
                    struct str alarm)
{
    uint32_t behind = 0; /* blanks that wait for a cell: no line ends with one */
    for (uint32_t c = 0; c < columns; c++) {
        struct str cell = cell_take(rest);
        bool red = c + 1 == columns && alarm.n && str_eq(cell, alarm);
        if (cell.n) {
            out_pad(p, behind);
            behind = 0;
        }
        if (red)
            out_color(p, "1;31");
        out_plain(p, cell);
        if (red)
            out_color(p, "");
        behind += width[c] - utf8_width(cell) + 2;
    }
    out_text(p, "\n");
}

static void out_head(struct printer *p, const char *const *head, uint32_t columns, const uint32_t *width)
{
    uint32_t behind = 0;
    for (uint32_t c = 0; c < columns; c++) {
        out_pad(p, head[c][0] ? behind : 0);
        if (head[c][0])
            out_color(p, "2");
        out_text(p, head[c]);
        if (head[c][0])
            out_color(p, "");
        behind = (head[c][0] ? 0 : behind) + width[c] - (uint32_t)strlen(head[c]) + 2;
    }
    out_text(p, "\n");
}

void grid_out(struct printer *p, const char *const *head, uint32_t n, struct str alarm)
{
    struct str rest = buf_str(&p->kept);
    uint32_t *width = NEW_ARRAY(p->arena, uint32_t, n + 1);
    find_widths(rest, head, n, width);
    if (rest.n)
        out_head(p, head, n, width);
    while (rest.n)
        out_row(p, &rest, width, n, alarm);
    p->kept.n = 0;
}
