/* SPDX-License-Identifier: MIT
 * Faces of roles and of their matrix: tables for people, and charts, which need no record but the chart that
 * the printer holds. */
#include "vm/show/grid.h"
#include "vm/show/orgchart.h"

static void nothing_begin(struct printer *p)
{
    (void)p;
}

static void nothing_each(struct printer *p, const struct record *r)
{
    (void)p;
    (void)r;
}

/* --- a table of roles ------------------------------------------------------------------------------------ */

static const char *const role_head[] = {"role",       "title", "held by", "stands in",
                                        "reports to", "span",  "depth",   "duties"};
static const char *const role_key[] = {"name",       "title", "holders", "deputies",
                                       "reports_to", "span",  "depth",   "duties"};

/* Texts of a list with commas between. */
static void cell_list(struct buf *b, const struct record *list)
{
    for (uint32_t i = 0; list && i < list->members.n; i++) {
        buf_text(b, i ? ", " : "");
        cell_put(b, list->members.p[i].value->as.text);
    }
}

static void cell_of(struct buf *b, const struct record *r, const char *key)
{
    const struct record *m = record_get(r, str_of(key));
    if (m && m->kind == RECORD_LIST)
        cell_list(b, m);
    else if (m && m->kind == RECORD_INT)
        buf_int(b, m->as.i);
    else
        cell_put(b, record_get_text(r, key));
}

static void roles_each(struct printer *p, const struct record *r)
{
    const struct record *vacant = record_get(r, STR("vacant"));
    for (uint32_t i = 0; i < ARRAY_LEN(role_key); i++) {
        if (str_eq(str_of(role_key[i]), STR("holders")) && vacant && vacant->as.b)
            buf_text(&p->kept, "(vacant)");
        else
            cell_of(&p->kept, r, role_key[i]);
        buf_char(&p->kept, i + 1 == ARRAY_LEN(role_key) ? ROW_END : CELL_END);
    }
}

static void put_count(struct printer *p, const struct record *summary, const char *key, const char *one,
                      const char *many, const char *before)
{
    int64_t n = record_get_int(summary, key);
    out_text(p, before);
    out_int(p, n);
    out_text(p, n == 1 ? one : many);
}

static void roles_end(struct printer *p, const struct record *summary)
{
    bool rows = p->kept.n > 0;
    grid_out(p, role_head, ARRAY_LEN(role_head), STR_EMPTY);
    if (!summary || p->quiet)
        return;
    put_count(p, summary, "roles", " role", " roles", rows ? "\n" : "");
    put_count(p, summary, "vacant", " vacant", " vacant", ", ");
    put_count(p, summary, "people", " person", " people", "; ");
    if (record_get_text(summary, "as_of").n) {
        out_text(p, " on ");
        out_plain(p, record_get_text(summary, "as_of"));
    }
    out_text(p, "\n");
}

/* --- the matrix ------------------------------------------------------------------------------------------ */

static const char *const raci_head[] = {"duty",      "accountable", "responsible",
                                        "consulted", "informed",    "marks"};
static const char *const raci_key[] = {"duty", "A", "R", "C", "I", "marks"};

static void raci_each(struct printer *p, const struct record *r)
{
    for (uint32_t i = 0; i < ARRAY_LEN(raci_key); i++) {
        cell_of(&p->kept, r, raci_key[i]);
        buf_char(&p->kept, i + 1 == ARRAY_LEN(raci_key) ? ROW_END : CELL_END);
    }
}

static void raci_end(struct printer *p, const struct record *summary)
{
    bool rows = p->kept.n > 0;
    grid_out(p, raci_head, ARRAY_LEN(raci_head), STR_EMPTY);
    if (!summary || p->quiet)
        return;
    put_count(p, summary, "duties", " duty", " duties", rows ? "\n" : "");
    put_count(p, summary, "marked", " marked", " marked", ", ");
    out_text(p, "\n");
}

/* --- charts ---------------------------------------------------------------------------------------------- */

static void mermaid_end(struct printer *p, const struct record *summary)
{
    (void)summary;
    out(p, orgchart_mermaid(p->arena, p->chart));
}

static void dot_end(struct printer *p, const struct record *summary)
{
    (void)summary;
    out(p, orgchart_dot(p->arena, p->chart));
}

static void svg_end(struct printer *p, const struct record *summary)
{
    (void)summary;
    out(p, orgchart_svg(p->arena, p->chart));
}

const struct face face_roles = {"text",        "a table for people", SHOW_ROLES,
                                nothing_begin, roles_each,           roles_end};
const struct face face_raci = {"text", "a table for people", SHOW_RACI, nothing_begin, raci_each, raci_end};
const struct face face_mermaid = {
    "mermaid", "a flowchart for Mermaid", SHOW_ROLES, nothing_begin, nothing_each, mermaid_end};
const struct face face_dot = {"dot",         "a graph for Graphviz", SHOW_ROLES,
                              nothing_begin, nothing_each,           dot_end};
const struct face face_svg = {"svg", "a picture", SHOW_ROLES, nothing_begin, nothing_each, svg_end};
