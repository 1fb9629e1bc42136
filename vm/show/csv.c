/* SPDX-License-Identifier: MIT
 * csv.c: findings as a table, one header for all their types; the summary stays out of it. */
#include "vm/show/face.h"

static const char *const column[] = {"type",   "rule",     "event", "at",     "kind",  "actor", "case", "verdict", "id",    "state", "holder",  "deadline",
                                     "done",   "period",   "value", "n",      "band",  "score", "grade", "needs",  "because", "cite", "file",    "line"};

/* Behind the others, where it is listed what is owed. */
static const char *const owed_column[] = {"title", "since", "as_of", "left", "left_working"};

static void csv_cell(struct printer *p, struct str s)
{
    bool quoted = false;
    for (uint32_t i = 0; i < s.n && !quoted; i++)
        quoted = strchr(",\"\n\r", s.p[i]) != NULL && s.p[i];
    if (!quoted) {
        out(p, s);
        return;
    }
    out(p, STR("\""));
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            out(p, STR("\""));
        out(p, str_part(s, i, 1));
    }
    out(p, STR("\""));
}

static void csv_begin(struct printer *p)
{
    for (uint32_t i = 0; i < ARRAY_LEN(column); i++) {
        out_text(p, i ? "," : "");
        out_text(p, column[i]);
    }
    for (uint32_t i = 0; p->what == SHOW_OWED && i < ARRAY_LEN(owed_column); i++) {
        out_text(p, ",");
        out_text(p, owed_column[i]);
    }
    out(p, STR("\n"));
}

/* Where a column stands in a record: file and line in its source, the rules of a decision in `by`. */
static const struct record *csv_find(const struct record *r, const char *name)
{
    struct str key = str_of(name);
    const struct record *m = record_get(r, key);
    if (!m)
        m = record_get(record_get(r, STR("source")), key);
    if (!m && str_eq(key, STR("line"))) /* of a database */
        m = record_get(record_get(r, STR("source")), STR("row"));
    if (!m && str_eq(key, STR("value"))) /* of an account */
        m = record_get(r, STR("balance"));
    if (!m && str_eq(key, STR("band")))
        m = record_get(r, STR("level"));
    if (!m && str_eq(key, STR("rule")))
        m = record_get(r, STR("by"));
    return m;
}

static void csv_each(struct printer *p, const struct record *r)
{
    struct arena_mark m = arena_mark(p->arena);
    for (uint32_t i = 0; i < ARRAY_LEN(column); i++) {
        out_text(p, i ? "," : "");
        csv_cell(p, cell_text(p->arena, csv_find(r, column[i])));
    }
    for (uint32_t i = 0; p->what == SHOW_OWED && i < ARRAY_LEN(owed_column); i++) {
        out_text(p, ",");
        csv_cell(p, cell_text(p->arena, record_get(r, str_of(owed_column[i]))));
    }
    out(p, STR("\n"));
    arena_back(p->arena, m);
}

static void csv_end(struct printer *p, const struct record *summary)
{
    (void)p;
    (void)summary;
}

const struct face face_csv = {"csv", "a table with one header for all types of findings", SHOW_FINDINGS | SHOW_OWED, csv_begin, csv_each, csv_end};
