/* SPDX-License-Identifier: MIT
 * The chart laid out by hand. A role stands above the roles that report to it: those that have roles below
 * them side by side, the others in columns, so that forty roles still fit on a page. */
#include "vm/show/orgchart.h"
#include "vm/show/xml.h"

/* Pixels, but for the first two. */
enum {
    COLUMNS_MOST = 26, /* columns of text in a box */
    STACK_MOST = 8,    /* roles in a column */
    NAMES_MOST = 3,    /* lines of holders in a box */
    COLUMN = 8,
    LINE = 18,
    PAD = 10,
    GAP_X = 28,
    GAP_Y = 44,
    STACK_GAP = 14,
    RAIL = 18,
    MARGIN = 24,
    BASELINE = 13
};

struct spot {
    uint32_t first, next; /* below it; beside it: index + 1 */
    uint32_t below;       /* how many report to it */
    uint32_t lines, depth;
    int32_t x, y, w; /* of its box; of all that hangs on it */
    bool seen;
};
struct layout {
    const struct org_chart *c;
    struct arena *arena;
    struct spot *at; /* one more than roles: the one above all stands at n */
    int32_t *row;    /* height of the highest box, by depth */
    int32_t box, width, height;
};

static uint32_t width_of(struct str s)
{
    return MIN(utf8_width(s), (uint32_t)COLUMNS_MOST);
}

static uint32_t measure_text(const struct org_role *r, uint32_t widest)
{
    widest = MAX(widest, width_of(r->title.n ? r->title : r->name));
    widest = MAX(widest, r->title.n ? width_of(r->name) : 0);
    for (uint32_t i = 0; i < MIN(r->nholders, (uint32_t)NAMES_MOST); i++)
        widest = MAX(widest, width_of(r->holders[i]));
    return widest;
}

static uint32_t lines_of(const struct org_role *r)
{
    uint32_t names = r->nholders > NAMES_MOST ? NAMES_MOST : MAX(r->nholders, 1u);
    return 1 + (r->title.n && !str_eq(r->title, r->name)) + names;
}

static int32_t height_of(const struct layout *l, uint32_t i)
{
    return (int32_t)l->at[i].lines * LINE + 2 * PAD - 4;
}

/* Lists keep the order of the book. */
static void hang(struct layout *l)
{
    uint32_t n = l->c->n, *last = NEW_ARRAY(l->arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        const struct org_role *r = &l->c->roles[i];
        uint32_t up = r->nabove && r->above[0] < n && r->above[0] != i ? r->above[0] : n;
        if (last[up])
            l->at[last[up] - 1].next = i + 1;
        else
            l->at[up].first = i + 1;
        last[up] = i + 1;
        l->at[up].below++;
        l->at[i].lines = lines_of(r);
    }
}

static bool is_leaf(const struct layout *l, uint32_t i)
{
    return l->at[i].below == 0;
}

static uint32_t leaves_below(const struct layout *l, uint32_t i)
{
    uint32_t n = 0;
    for (uint32_t k = l->at[i].first; k; k = l->at[k - 1].next)
        n += is_leaf(l, k - 1);
    return n;
}

/* How many roles without others below them stand in one column below i: a small house has them side by side.
 */
static uint32_t stack_of(const struct layout *l, uint32_t i)
{
    uint32_t n = leaves_below(l, i);
    bool top = i == l->c->n || l->at[i].depth == 0;
    return top && n <= 3 && n == l->at[i].below ? 1 : MIN(n, (uint32_t)STACK_MOST);
}

static int32_t column_width(const struct layout *l, uint32_t stack)
{
    return l->box + (stack > 1 ? RAIL : 0);
}

/* Depths, the height of rows, how wide all is that hangs on a role. Roles report in no circle: that is an
 * error of the book. */
static void measure(struct layout *l, uint32_t i, uint32_t depth)
{
    struct spot *p = &l->at[i];
    int32_t w = 0;
    p->depth = depth;
    p->seen = true;
    uint32_t stack = stack_of(l, i), leaves = leaves_below(l, i),
             columns = stack ? (leaves + stack - 1) / stack : 0;
    for (uint32_t k = p->first; k; k = l->at[k - 1].next) {
        uint32_t below = i == l->c->n ? 0 : depth + 1;
        l->at[k - 1].depth = below;
        if (is_leaf(l, k - 1))
            continue;
        measure(l, k - 1, below);
        w += l->at[k - 1].w + GAP_X;
    }
    w += (int32_t)columns * (column_width(l, stack) + GAP_X);
    p->w = MAX(w - GAP_X, l->box);
    if (i < l->c->n)
        l->row[depth] = MAX(l->row[depth], height_of(l, i));
}

static void put_box(struct layout *l, uint32_t i, int32_t x, int32_t y)
{
    l->at[i].x = x;
    l->at[i].y = y;
    l->width = MAX(l->width, x + l->box);
    l->height = MAX(l->height, y + height_of(l, i));
}

/* The roles below i that have none below themselves, in columns from x on. */
static void put_leaves(struct layout *l, uint32_t i, int32_t x, int32_t y)
{
    uint32_t stack = stack_of(l, i), n = 0;
    int32_t at = y;
    for (uint32_t k = l->at[i].first; k; k = l->at[k - 1].next) {
        if (!is_leaf(l, k - 1))
            continue;
        put_box(l, k - 1, x + (stack > 1 ? RAIL : 0), at);
        at += height_of(l, k - 1) + STACK_GAP;
        if (++n % stack)
            continue;
        at = y;
        x += column_width(l, stack) + GAP_X;
    }
}

static void put_below(struct layout *l, uint32_t i, int32_t x, int32_t y);

static void put(struct layout *l, uint32_t i, int32_t x, int32_t y)
{
    put_box(l, i, x + (l->at[i].w - l->box) / 2, y);
    put_below(l, i, x, y + l->row[l->at[i].depth] + GAP_Y);
}

static void put_below(struct layout *l, uint32_t i, int32_t x, int32_t y)
{
    for (uint32_t k = l->at[i].first; k; k = l->at[k - 1].next)
        if (!is_leaf(l, k - 1)) {
            put(l, k - 1, x, y);
            x += l->at[k - 1].w + GAP_X;
        }
    put_leaves(l, i, x, y);
}

/* --- lines ----------------------------------------------------------------------------------------------- */

static void add_path(struct buf *b, const char *class, int32_t x, int32_t y)
{
    buf_printf(b, "<path class=\"%s\" d=\"M%d %d", class, x, y);
}

/* From the role above down to a bus between the rows, along it, and down: to the top of a box, or beside a
 * column into its side. */
static void draw_line(struct buf *b, const struct layout *l, uint32_t up, uint32_t i, bool beside)
{
    const struct spot *p = &l->at[up], *q = &l->at[i];
    int32_t bottom = p->y + height_of(l, up), bus = p->y + l->row[p->depth] + GAP_Y / 2;
    add_path(b, "line", p->x + l->box / 2, bottom);
    buf_printf(b, "V%d", bus);
    if (beside)
        buf_printf(b, "H%dV%dH%d\"/>\n", q->x - RAIL, q->y + height_of(l, i) / 2, q->x);
    else
        buf_printf(b, "H%dV%d\"/>\n", q->x + l->box / 2, q->y);
}

/* To whom else a role reports: from side to side, in a bow that boxes cover where it passes them. */
static void draw_other(struct buf *b, const struct layout *l, uint32_t up, uint32_t i)
{
    const struct spot *p = &l->at[up], *q = &l->at[i];
    int32_t from = p->x + (p->x <= q->x ? l->box : 0), to = q->x + (p->x <= q->x ? 0 : l->box),
            turn = p->x <= q->x ? GAP_X : -GAP_X;
    int32_t y = p->y + height_of(l, up) / 2, end = q->y + height_of(l, i) / 2;
    if (p->x == q->x)
        to = q->x + l->box, turn = GAP_X;
    add_path(b, "also", from, y);
    buf_printf(b, "C%d %d %d %d %d %d\"/>\n", from + turn, y, p->x == q->x ? to + turn : to - turn, end, to,
               end);
}

static void draw_lines(struct buf *b, const struct layout *l)
{
    for (uint32_t i = 0; i < l->c->n; i++) {
        uint32_t stack = stack_of(l, i);
        for (uint32_t k = l->at[i].first; k; k = l->at[k - 1].next)
            draw_line(b, l, i, k - 1, is_leaf(l, k - 1) && stack > 1);
    }
    for (uint32_t i = 0; i < l->c->n; i++)
        for (uint32_t k = 1; k < l->c->roles[i].nabove; k++)
            if (l->c->roles[i].above[k] < l->c->n)
                draw_other(b, l, l->c->roles[i].above[k], i);
}

/* --- boxes ----------------------------------------------------------------------------------------------- */

/* Cut to the width of a box, by whole characters. */
static void add_cut(struct buf *b, struct str s)
{
    uint32_t taken = 0, code, width = 0;
    if (utf8_width(s) <= COLUMNS_MOST) {
        xml_add(b, s);
        return;
    }
    while (taken < s.n) {
        uint32_t n = MAX(utf8_next(str_part(s, taken, s.n - taken), &code), 1u),
                 w = utf8_width(str_part(s, taken, n));
        if (width + w > COLUMNS_MOST - 1)
            break;
        width += w;
        taken += n;
    }
    xml_add(b, str_part(s, 0, taken));
    buf_text(b, "…");
}

static void add_line(struct buf *b, const struct layout *l, uint32_t i, uint32_t *line, const char *class,
                     struct str s, uint32_t more)
{
    const struct spot *p = &l->at[i];
    buf_printf(b, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, p->x + l->box / 2,
               p->y + PAD + (int32_t)(*line)++ * LINE + BASELINE - 2);
    add_cut(b, s);
    if (more)
        buf_printf(b, " +%u", more);
    buf_text(b, "</text>\n");
}

static void draw_box(struct buf *b, const struct layout *l, uint32_t i)
{
    const struct org_role *r = &l->c->roles[i];
    uint32_t line = 0, names = MIN(r->nholders, (uint32_t)NAMES_MOST);
    buf_printf(b, "<g><title>");
    xml_add(b, r->name);
    for (uint32_t k = 0; k < r->nholders; k++) {
        buf_text(b, k ? ", " : ": ");
        xml_add(b, r->holders[k]);
    }
    buf_printf(b, "</title><rect class=\"%s%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"/>\n",
               r->nholders ? "role" : "role vacant", r->critical ? " critical" : "", l->at[i].x, l->at[i].y,
               l->box, height_of(l, i));
    add_line(b, l, i, &line, "head", r->title.n ? r->title : r->name, 0);
    if (r->title.n && !str_eq(r->title, r->name))
        add_line(b, l, i, &line, "name", r->name, 0);
    for (uint32_t k = 0; k < names; k++)
        add_line(b, l, i, &line, "who", r->holders[k], k + 1 == names ? r->nholders - names : 0);
    if (names == 0)
        add_line(b, l, i, &line, "gone", STR("vacant"), 0);
    buf_text(b, "</g>\n");
}

static const char style[] =
    "<style>"
    "text{font:13px system-ui,'Noto Sans','Noto Sans CJK SC',sans-serif;text-anchor:middle;fill:#1c2430}"
    ".head{font-weight:600}.name{font-size:11px;fill:#667080}.gone{fill:#b3261e;font-style:italic}"
    ".role{fill:#f6f8fb;stroke:#8594a8}.critical{stroke:#1c2430;stroke-width:2}.vacant{fill:#fff;stroke:#"
    "b3261e;stroke-dasharray:5 3}"
    ".line,.also{fill:none;stroke:#8594a8}.line{shape-rendering:crispEdges}.also{stroke-dasharray:4 4}"
    "</style>\n";

static void head(struct buf *b, const struct layout *l)
{
    int32_t w = l->width + MARGIN, h = l->height + MARGIN;
    struct str title = l->c->title.n ? l->c->title : STR("Roles");
    buf_printf(b,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"orgchart\" width=\"%d\" height=\"%d\" "
               "viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"",
               w, h, w, h);
    xml_add(b, title);
    buf_text(b, "\">\n");
    buf_text(b, style);
}

struct str orgchart_svg(struct arena *a, const struct org_chart *c)
{
    struct layout l = {.c = c,
                       .arena = a,
                       .at = NEW_ARRAY(a, struct spot, c->n + 1),
                       .row = NEW_ARRAY(a, int32_t, c->n + 1),
                       .width = MARGIN,
                       .height = MARGIN};
    struct buf b = {.arena = a};
    uint32_t widest = 12;
    for (uint32_t i = 0; i < c->n; i++)
        widest = measure_text(&c->roles[i], widest);
    l.box = (int32_t)widest * COLUMN + 2 * PAD;
    hang(&l);
    measure(&l, c->n, 0);
    put_below(&l, c->n, MARGIN, MARGIN);
    head(&b, &l);
    draw_lines(&b, &l);
    for (uint32_t i = 0; i < c->n; i++)
        draw_box(&b, &l, i);
    buf_text(&b, "</svg>\n");
    return buf_str(&b);
}
