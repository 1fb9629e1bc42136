/* SPDX-License-Identifier: MIT
 * html.c: a page as one HTML file. */
#include "vm/prose/prose.h"
#include "vm/show/page.h"

void out_html(struct printer *p, struct str s)
{
    uint32_t from = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        const char *as = s.p[i] == '&'   ? "&amp;"
                         : s.p[i] == '<' ? "&lt;"
                         : s.p[i] == '>' ? "&gt;"
                         : s.p[i] == '"' ? "&quot;"
                                         : NULL;
        if (!as)
            continue;
        out_plain(p, str_part(s, from, i - from));
        out_text(p, as);
        from = i + 1;
    }
    out_plain(p, str_part(s, from, s.n - from));
}

void html_lines(struct printer *p, struct str s)
{
    struct str line, rest = s;
    while (str_cut(rest, '\n', &line, &rest)) {
        out_html(p, line);
        out_text(p, "\n");
    }
    out_html(p, line);
}

static void attribute(struct printer *p, const char *name, struct str value)
{
    out_text(p, " ");
    out_text(p, name);
    out_text(p, "=\"");
    out_html(p, value);
    out_text(p, "\"");
}

/* An anchor as the part of an address behind #: what is not ASCII as %XX. */
static void fragment(struct printer *p, struct str anchor)
{
    struct buf b = {.arena = p->arena};
    buf_char(&b, '#');
    for (uint32_t i = 0; i < anchor.n; i++) {
        unsigned char c = (unsigned char)anchor.p[i];
        if (c < 0x80)
            buf_char(&b, (char)c);
        else
            buf_printf(&b, "%%%c%c", "0123456789ABCDEF"[c >> 4], "0123456789ABCDEF"[c & 15]);
    }
    attribute(p, "href", buf_str(&b));
}

/* --- lines
 * --------------------------------------------------------------------------------------------------------------
 */

static void part(struct printer *p, const struct page *page, const struct note_part *x)
{
    static const char *const marks[] = {NULL, "code", "strong", "small"}; /* ORDER mark */
    struct str to = page_target(page, x);
    out_text(p, x->mark == MARK_SOFT ? " " : "");
    if (to.n) {
        out_text(p, "<a");
        fragment(p, to);
        out_text(p, ">");
    }
    if (marks[x->mark]) {
        out_text(p, "<");
        out_text(p, marks[x->mark]);
        out_text(p, ">");
    }
    out_html(p, x->text);
    if (marks[x->mark]) {
        out_text(p, "</");
        out_text(p, marks[x->mark]);
        out_text(p, ">");
    }
    out_text(p, to.n ? "</a>" : "");
}

static void line(struct printer *p, const struct page *page, const struct note_line *l)
{
    for (uint32_t i = 0; l && i < l->parts.n; i++)
        part(p, page, &l->parts.p[i]);
}

static void within(struct printer *p, const struct page *page, const char *open, const struct note_line *l,
                   const char *close)
{
    out_text(p, open);
    line(p, page, l);
    out_text(p, close);
}

/* --- blocks
 * ----------------------------------------------------------------------------------------------------------------
 */

static void table(struct printer *p, const struct page *page, const struct note_table *t)
{
    uint32_t columns = t->head.n;
    out_text(p, "<div class=\"scroll\"><table><thead><tr>");
    for (uint32_t i = 0; i < columns; i++)
        within(p, page, t->numbers >> i & 1 ? "<th class=\"n\">" : "<th>", t->head.p[i], "</th>");
    out_text(p, "</tr></thead><tbody>\n");
    for (uint32_t i = 0; i < t->cells.n; i++) {
        if (i % columns == 0)
            out_text(p, "<tr>");
        out_text(p, t->numbers >> (i % columns) & 1 ? "<td class=\"n\""
                    : t->fixed >> (i % columns) & 1 ? "<td class=\"w\""
                    : t->wide >> (i % columns) & 1  ? "<td class=\"t\""
                                                    : "<td");
        if (t->cells.p[i] && t->cells.p[i]->anchor.n)
            attribute(p, "id", t->cells.p[i]->anchor);
        within(p, page, ">", t->cells.p[i], "</td>");
        if (i % columns == columns - 1)
            out_text(p, "</tr>\n");
    }
    out_text(p, "</tbody></table></div>\n");
}

static void heading(struct printer *p, const struct page *page, const struct note_block *b)
{
    const char open[] = {'<', 'h', (char)('0' + b->number), 0},
               close[] = {'<', '/', 'h', (char)('0' + b->number), '>', '\n', 0};
    out_text(p, open);
    attribute(p, "id", b->anchor);
    within(p, page, ">", b->line, close);
}

static void prose(struct printer *p, const struct note_block *b)
{
    struct buf number = {.arena = p->arena};
    for (uint32_t i = 0; b->label && i < b->label->parts.n; i++)
        buf_add(&number, b->label->parts.p[i].text);
    if (b->number) {
        out_text(p, "<div class=\"par\"><span class=\"no\">");
        out_html(p, buf_str(&number));
        out_text(p, ".");
        out_int(p, b->number);
        out_text(p, "</span><div>");
    }
    html_prose(p, b->text, buf_str(&number), 3);
    out_text(p, b->number ? "</div></div>\n" : "");
}

static void source(struct printer *p, const struct page *page, const struct note_block *b)
{
    within(p, page, "<p class=\"src\"><span>", b->label, "</span> <code>");
    html_lines(p, b->text);
    out_text(p, "</code></p>\n");
}

static void figure(struct printer *p, const struct page *page, const struct note_block *b)
{
    out_text(p, b->number ? "<figure class=\"scroll\">" : "<figure>");
    within(p, page, "<figcaption>", b->line, "</figcaption>\n");
    out(p, b->text); /* SVG that is made here: escaped where it was made */
    out_text(p, "</figure>\n");
}

static void labelled(struct printer *p, const struct page *page, const struct note_block *b)
{
    out_text(p, "<p>");
    if (b->label)
        within(p, page, "<strong>", b->label, b->line ? "</strong> " : "</strong>");
    within(p, page, "", b->line, "</p>\n");
}

static void block(struct printer *p, const struct page *page, const struct note_block *b)
{
    switch (b->kind) {
    case BLOCK_PARA:
        labelled(p, page, b);
        return;
    case BLOCK_FIELD:
        within(p, page, "<div><dt>", b->label, "</dt>");
        within(p, page, "<dd>", b->line, "</dd></div>\n");
        return;
    case BLOCK_ITEM:
        within(p, page, "<li>", b->line, "</li>\n");
        return;
    case BLOCK_SOURCE:
        source(p, page, b);
        return;
    case BLOCK_TABLE:
        table(p, page, b->table);
        return;
    case BLOCK_PROSE:
        prose(p, b);
        return;
    case BLOCK_HEADING:
        heading(p, page, b);
        return;
    case BLOCK_FIGURE:
        figure(p, page, b);
        return;
    case BLOCK_OPEN:
        out_text(p, b->number ? "<div class=\"figures\">\n" : "<section class=\"card\">\n");
        return;
    case BLOCK_CLOSE:
        out_text(p, b->number ? "</div>\n" : "</section>\n");
        return;
    case BLOCK_KIND_COUNT:
        break;
    }
    BUG("kind of block out of range");
}

/* Fields and items that follow each other stand in one list. */
static void blocks(struct printer *p, const struct page *page)
{
    const struct note_block *all = page->blocks.all.p;
    for (uint32_t i = 0; i < page->blocks.all.n; i++) {
        bool field = all[i].kind == BLOCK_FIELD, item = all[i].kind == BLOCK_ITEM;
        bool first = i == 0 || all[i - 1].kind != all[i].kind,
             last = i + 1 == page->blocks.all.n || all[i + 1].kind != all[i].kind;
        if (first && (field || item))
            out_text(p, field ? "<dl>\n" : all[i].number ? "<ul class=\"columns\">\n" : "<ul>\n");
        struct arena_mark m = arena_mark(p->arena);
        block(p, page, &all[i]);
        arena_back(p->arena, m);
        if (last && (field || item))
            out_text(p, field ? "</dl>\n" : "</ul>\n");
    }
}

static void contents(struct printer *p, const struct page *page)
{
    struct page copy = *page;
    uint32_t level = 1;
    if (page->contents.n == 0)
        return;
    out_text(p, "<nav>");
    within(p, page, "<h2>", page_say(&copy, P_CONTENTS), "</h2>\n");
    for (uint32_t i = 0; i < page->contents.n; i++) {
        const struct page_entry *e = &page->contents.p[i];
        if (e->level == level)
            out_text(p, "</li>\n");
        for (; level < e->level; level++)
            out_text(p, "<ul>\n");
        for (; level > e->level; level--)
            out_text(p, "</li></ul></li>\n");
        out_text(p, "<li><a");
        fragment(p, e->anchor);
        out_text(p, ">");
        for (uint32_t k = 0; k < e->line->parts.n; k++)
            if (e->line->parts.p[k].mark != MARK_SOFT)
                out_html(p, e->line->parts.p[k].text);
        out_text(p, "</a>");
    }
    for (; level > 1; level--)
        out_text(p, "</li></ul>");
    out_text(p, "</nav>\n");
}

void html_head(struct printer *p, const struct page *page)
{
    out_text(p, "<!DOCTYPE html>\n<html");
    attribute(p, "lang", page->language);
    out_text(p, ">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
                "initial-scale=1\">\n<title>");
    out_html(p, page->title);
    out_text(p, "</title>\n<style>\n");
    for (const char *const *rule = page_style; *rule; rule++) {
        out_text(p, *rule);
        out_text(p, "\n");
    }
    out_text(p, "</style>\n</head>\n");
}

void page_html(struct printer *p, const struct page *page)
{
    html_head(p, page);
    out_text(p, "<body>\n<header><h1>");
    out_html(p, page->title);
    out_text(p, "</h1>");
    if (page->subtitle.n) {
        out_text(p, "<p>");
        out_html(p, page->subtitle);
        out_text(p, "</p>");
    }
    out_text(p, "</header>\n<div class=\"page\">\n");
    contents(p, page);
    out_text(p, "<main>\n");
    blocks(p, page);
    out_text(p, "</main>\n</div>\n</body>\n</html>\n");
}
