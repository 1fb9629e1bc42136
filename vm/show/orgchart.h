/* SPDX-License-Identifier: MIT
 * orgchart.h: who reports to whom as a picture: SVG, Mermaid, DOT.
 * Promise: the same chart gives the same bytes; a picture needs nothing from outside of it.
 * Owns: what it gives lives in the arena given.   Knows: plan, text.   Never hears of: faces, files. */
#ifndef VM_SHOW_ORGCHART_H
#define VM_SHOW_ORGCHART_H

#include "vm/rule/plan.h"

struct org_role {
    struct str name, title;    /* title: may be empty */
    const struct str *holders; /* by name; nobody: it is shown as vacant */
    uint32_t nholders;
    const uint32_t
        *above; /* whom it reports to, as indices: the first places it, the others are dashed lines */
    uint32_t nabove;
    bool critical;
};
struct org_chart {
    struct str title; /* of the picture; may be empty */
    const struct org_role *roles;
    uint32_t n;
};
/* The roles of a book with their holders on a day, in the order of the book. */
struct org_chart orgchart_of(struct arena *a, const struct plan *p, int32_t day);
struct str orgchart_svg(struct arena *a,
                        const struct org_chart *c); /* a whole <svg> element, ended by a line end */
struct str orgchart_mermaid(struct arena *a, const struct org_chart *c); /* flowchart TD */
struct str orgchart_dot(struct arena *a, const struct org_chart *c);     /* digraph */

#endif
