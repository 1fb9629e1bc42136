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

static const char *const role_column[] = {"name", "title", "purpose", "holders", "vacant", "deputy", "deputies", "critical", "reports_to", "span", "depth", "excludes", "duties"};
static const char *const raci_column[] = {"duty", "title", "A", "R", "C", "I", "marks"};

struct columns {
    const char *const *p;
    uint32_t n;
};

/* A table's columns, and those behind them. */
static struct columns columns_of(enum show_what what, bool behind)
{
    if (what == SHOW_ROLES || what == SHOW_RACI)
        return behind ? (struct columns){NULL, 0} : what == SHOW_ROLES ? (struct columns){role_column, ARRAY_LEN(role_column)} : (struct columns){raci_column, ARRAY_LEN(raci_column)};
    if (behind)
        return (struct columns){owed_column, what == SHOW_OWED ? ARRAY_LEN(owed_column) : 0};
    return (struct columns){column, ARRAY_LEN(column)};
}

static void csv_begin(struct printer *p)
{
    for (int behind = 0; behind < 2; behind++) {
        struct columns c = columns_of(p->what, behind);
        for (uint32_t i = 0; i < c.n; i++) {
            out_text(p, i || behind ? "," : "");
            out_text(p, c.p[i]);
        }
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
    if (str_eq(key, STR("holder")) && record_get(r, STR("group"))) /* of a kpi by groups */
        m = record_get(r, STR("group"));
    if (!m && str_eq(key, STR("rule")))
        m = record_get(r, STR("by"));
    return m;
}

static void csv_each(struct printer *p, const struct record *r)
{
    struct arena_mark m = arena_mark(p->arena);
    for (int behind = 0; behind < 2; behind++) {
        struct columns c = columns_of(p->what, behind);
        for (uint32_t i = 0; i < c.n; i++) {
            out_text(p, i || behind ? "," : "");
            csv_cell(p, cell_text(p->arena, behind ? record_get(r, str_of(c.p[i])) : csv_find(r, c.p[i])));
        }
    }
    out(p, STR("\n"));
    arena_back(p->arena, m);
}

static void csv_end(struct printer *p, const struct record *summary)
{
    (void)p;
    (void)summary;
}

const struct face face_csv = {"csv", "a table with one header for all types of findings", SHOW_FINDINGS | SHOW_OWED | SHOW_SCORES | SHOW_ROLES | SHOW_RACI, csv_begin, csv_each, csv_end};
