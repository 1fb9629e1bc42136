/* SPDX-License-Identifier: MIT
 * table.c: what is owed, as an aligned table for people: a row for each obligation, kept until the widths are known. */
#include "vm/show/grid.h"

enum { COLUMNS = 7 };
static const char *const head[COLUMNS] = {"time left", "due", "who", "what", "case", "since", "state"};

enum { BALANCE_COLUMNS = 5 };
static const char *const balance_head[BALANCE_COLUMNS] = {"ledger", "whose", "balance", "level", "expires"};

static void table_begin(struct printer *p)
{
    p->second = false;
}

/* --- cells -------------------------------------------------------------------------------------------------------------- */

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

/* "-2 on 2026-09-02 10:00, -1 on …" */
static void cell_expiry(struct arena *a, struct buf *b, const struct record *expires)
{
    for (uint32_t i = 0; i < expires->members.n; i++) {
        const struct record *one = expires->members.p[i].value;
        struct str amount = cell_text(a, record_get(one, STR("amount")));
        buf_text(b, i ? ", " : "");
        cell_put(b, amount.n ? amount : STR("unknown"));
        buf_text(b, " on ");
        cell_time(b, record_get_text(one, "at"));
    }
}

static void out_grid(struct printer *p)
{
    if (p->second)
        grid_out(p, balance_head, BALANCE_COLUMNS, STR_EMPTY);
    else
        grid_out(p, head, COLUMNS, STR("breached"));
}

/* Balances stand behind all that is owed. */
static void balance_each(struct printer *p, const struct record *r)
{
    struct buf *b = &p->kept;
    struct str balance = cell_text(p->arena, record_get(r, STR("balance"))), holder = record_get_text(r, "holder");
    if (!p->second && b->n) {
        out_grid(p);
        out_text(p, "\n");
    }
    p->second = true;
    cell_put(b, record_get_text(r, "rule"));
    buf_char(b, CELL_END);
    cell_put(b, holder.n ? holder : STR("the book"));
    buf_char(b, CELL_END);
    cell_put(b, balance.n ? balance : STR("unknown"));
    buf_char(b, CELL_END);
    cell_put(b, record_get_text(r, "level"));
    buf_char(b, CELL_END);
    cell_expiry(p->arena, b, record_get(r, STR("expires")));
    buf_char(b, ROW_END);
}

static void table_each(struct printer *p, const struct record *r)
{
    struct buf *b = &p->kept;
    if (record_get(r, STR("balance"))) {
        balance_each(p, r);
        return;
    }
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
    bool rows = p->kept.n > 0;
    out_grid(p);
    if (!summary || p->quiet)
        return;
    out_text(p, rows ? "\n" : "");
    table_sum(p, summary);
}

const struct face face_table = {"text", "a table for people", SHOW_OWED, table_begin, table_each, table_end};
