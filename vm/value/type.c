/* SPDX-License-Identifier: MIT */
#include "vm/value/type.h"

bool choices_have(struct choices c, struct name n)
{
    for (uint32_t i = 0; i < c.n; i++)
        if (name_eq(c.p[i], n))
            return true;
    return false;
}

static bool choices_eq(struct choices c, const struct name *p, uint32_t n)
{
    for (uint32_t i = 0; c.n == n && i < n; i++)
        if (!name_eq(c.p[i], p[i]))
            return false;
    return c.n == n;
}

uint32_t types_choices(struct types *ts, const struct name *p, uint32_t n)
{
    for (uint32_t i = 0; i < ts->lists.n; i++)
        if (choices_eq(ts->lists.p[i], p, n))
            return i;
    struct name *copy = NEW_ARRAY(ts->arena, struct name, n);
    if (n)
        memcpy(copy, p, sizeof *p * n);
    *VEC_PUSH(ts->arena, ts->lists) = (struct choices){copy, n};
    return ts->lists.n - 1;
}

bool type_eq(struct type a, struct type b)
{
    return a.kind == b.kind && a.of == b.of && (a.kind != TYPE_SET || a.elem == b.elem);
}

/* --- printing
 * ------------------------------------------------------------------------------------------------ */

static const char *const kind_name[] = {/* ORDER type_kind */
                                        "error",    "none",   "bool",         "number", "money",
                                        "duration", "period", "working time", "time",   "date",
                                        "text",     "one_of", "record",       "set"};
_Static_assert(ARRAY_LEN(kind_name) == TYPE_KIND_COUNT, "ORDER type_kind");

static void print_quoted(struct buf *b, struct str s)
{
    buf_char(b, '"');
    buf_add(b, s);
    buf_char(b, '"');
}

static void print_choices(struct buf *b, const struct types *ts, uint32_t list)
{
    buf_text(b, "one_of {");
    for (uint32_t i = 0; list < ts->lists.n && i < ts->lists.p[list].n; i++) {
        buf_text(b, i ? ", " : " ");
        print_quoted(b, names_text(ts->names, ts->lists.p[list].p[i]));
    }
    buf_text(b, " }");
}

static void print_record(struct buf *b, const struct types *ts, uint32_t record)
{
    if (ts->records && record < ts->nrecords)
        buf_add(b, names_text(ts->names, ts->records[record]));
    else
        buf_text(b, record ? "record" : "person");
}

static void print_money(struct buf *b, const struct types *ts, uint32_t currency)
{
    buf_text(b, "money ");
    print_quoted(b, names_text(ts->names, (struct name){currency}));
}

static void print_set(struct buf *b, const struct types *ts, struct type t)
{
    buf_text(b, "set(");
    type_print(b, ts, type_element(t));
    buf_char(b, ')');
}

static void print_plain(struct buf *b, const struct types *ts, struct type t)
{
    if (t.kind == TYPE_MONEY)
        print_money(b, ts, t.of);
    else if (t.kind == TYPE_ONE_OF)
        print_choices(b, ts, t.of);
    else if (t.kind == TYPE_RECORD)
        print_record(b, ts, t.of);
    else if (t.kind == TYPE_SET)
        print_set(b, ts, t);
    else
        buf_text(b, kind_name[t.kind]);
}

void type_print(struct buf *b, const struct types *ts, struct type t)
{
    if (t.optional)
        buf_text(b, "optional(");
    print_plain(b, ts, t);
    if (t.optional)
        buf_char(b, ')');
}
