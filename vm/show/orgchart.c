/* SPDX-License-Identifier: MIT
 * The chart of a book, and its faces for programs that lay it out themselves. */
#include "vm/show/orgchart.h"

static struct str text_of(const struct plan *p, struct name n)
{
    return name_is(n) ? names_text(p->names, n) : STR_EMPTY;
}

static void put_role(struct arena *a, const struct plan *p, int32_t day, const struct role *r,
                     struct org_role *ret)
{
    const uint32_t *keys;
    uint32_t n = role_holders(p->world, a, r->name, day, &keys);
    struct str *holders = NEW_ARRAY(a, struct str, n + 1);
    uint32_t *above = NEW_ARRAY(a, uint32_t, r->above.n + 1);
    *ret = (struct org_role){.name = text_of(p, r->name),
                             .title = r->title,
                             .holders = holders,
                             .nholders = n,
                             .above = above,
                             .critical = r->critical};
    for (uint32_t i = 0; i < n; i++)
        holders[i] = text_of(p, (struct name){keys[i]});
    for (uint32_t i = 0; i < r->above.n; i++)
        if (map_get(&p->world->role_of, r->above.p[i].id, &above[ret->nabove]))
            ret->nabove++;
}

struct org_chart orgchart_of(struct arena *a, const struct plan *p, int32_t day)
{
    const struct world *w = p->world;
    struct org_role *roles = NEW_ARRAY(a, struct org_role, w->roles.n + 1);
    for (uint32_t i = 0; i < w->roles.n; i++)
        put_role(a, p, day, &w->roles.p[i], &roles[i]);
    return (struct org_chart){.title = p->title, .roles = roles, .n = w->roles.n};
}

/* --- Mermaid and DOT: boxes named r0, r1 … in the order of the book -------------------------------------- */

/* `wrong` are the characters that would end the text; each gives way to a text of its own. */
struct swap {
    char c;
    const char *text;
};

static void add_swapped(struct buf *b, struct str s, const struct swap *swaps, uint32_t n)
{
    for (uint32_t i = 0; i < s.n; i++) {
        uint32_t k = 0;
        while (k < n && swaps[k].c != s.p[i])
            k++;
        if (k < n)
            buf_text(b, swaps[k].text);
        else
            buf_char(b, (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i]);
    }
}

/* Title, holders, with `end` between the lines. */
static void add_label(struct buf *b, const struct org_role *r, const char *end, const struct swap *swaps,
                      uint32_t n)
{
    add_swapped(b, r->title.n ? r->title : r->name, swaps, n);
    for (uint32_t i = 0; i < r->nholders; i++) {
        buf_text(b, i ? ", " : end);
        add_swapped(b, r->holders[i], swaps, n);
    }
    if (r->nholders == 0) {
        buf_text(b, end);
        buf_text(b, "vacant");
    }
}

struct str orgchart_mermaid(struct arena *a, const struct org_chart *c)
{
    static const struct swap swaps[] = {
        {'"', "#quot;"}, {'#', "#35;"}, {'<', "#lt;"}, {'>', "#gt;"}, {'&', "#amp;"}};
    struct buf b = {.arena = a};
    bool vacant = false;
    buf_text(&b, "flowchart TD\n");
    for (uint32_t i = 0; i < c->n; i++) {
        buf_printf(&b, "  r%u[\"", i);
        add_label(&b, &c->roles[i], "<br/>", swaps, ARRAY_LEN(swaps));
        buf_printf(&b, "\"]%s\n", c->roles[i].nholders ? "" : ":::vacant");
        vacant |= c->roles[i].nholders == 0;
    }
    for (uint32_t i = 0; i < c->n; i++)
        for (uint32_t k = 0; k < c->roles[i].nabove; k++)
            buf_printf(&b, "  r%u %s r%u\n", c->roles[i].above[k], k ? "-.-" : "---", i);
    if (vacant)
        buf_text(&b, "  classDef vacant stroke-dasharray: 4 3\n");
    return buf_str(&b);
}

struct str orgchart_dot(struct arena *a, const struct org_chart *c)
{
    static const struct swap swaps[] = {{'"', "\\\""}, {'\\', "\\\\"}};
    struct buf b = {.arena = a};
    buf_text(&b, "digraph roles {\n  graph [rankdir=TB, splines=ortho];\n  node [shape=box, "
                 "style=rounded];\n  edge [dir=none];\n");
    for (uint32_t i = 0; i < c->n; i++) {
        buf_printf(&b, "  r%u [label=\"", i);
        add_label(&b, &c->roles[i], "\\n", swaps, ARRAY_LEN(swaps));
        buf_printf(&b, "\"%s];\n", c->roles[i].nholders ? "" : ", style=\"rounded,dashed\"");
    }
    for (uint32_t i = 0; i < c->n; i++)
        for (uint32_t k = 0; k < c->roles[i].nabove; k++)
            buf_printf(&b, "  r%u -> r%u%s;\n", c->roles[i].above[k], i,
                       k ? " [style=dashed, constraint=false]" : "");
    buf_text(&b, "}\n");
    return buf_str(&b);
}
