/* SPDX-License-Identifier: MIT
 * markdown.c: a page as Markdown. */
#include "vm/prose/prose.h"
#include "vm/show/page.h"

/* What would be taken for Markdown stands behind a backslash. */
static void escaped(struct printer *p, struct str s)
{
    uint32_t from = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        if (!strchr("\\`*_[]<>|#~&", s.p[i]))
            continue;
        out_plain(p, str_part(s, from, i - from));
        out_text(p, "\\");
        from = i;
    }
    out_plain(p, str_part(s, from, s.n - from));
}

/* A code span is fenced by more backticks than stand inside. In a table a | would end the cell. */
static void code(struct printer *p, struct str s, bool cell)
{
    uint32_t longest = 0, now = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        now = s.p[i] == '`' ? now + 1 : 0;
        longest = MAX(longest, now);
    }
    for (uint32_t i = 0; i <= longest; i++)
        out_text(p, "`");
    out_text(p, longest ? " " : "");
    for (uint32_t i = 0; i < s.n; i++) {
        if (cell && s.p[i] == '|')
            out_text(p, "\\");
        out(p, s.p[i] == '\n' ? STR(" ") : str_part(s, i, 1));
    }
    out_text(p, longest ? " " : "");
    for (uint32_t i = 0; i <= longest; i++)
        out_text(p, "`");
}

static void fragment(struct printer *p, struct str anchor)
{
    for (uint32_t i = 0; i < anchor.n; i++) {
        unsigned char c = (unsigned char)anchor.p[i];
        const char hex[] = {'%', "0123456789ABCDEF"[c >> 4], "0123456789ABCDEF"[c & 15], 0};
        if (c < 0x80)
            out(p, str_part(anchor, i, 1));
        else
            out_text(p, hex);
    }
}

static void line(struct printer *p, const struct page *page, const struct note_line *l, bool cell)
{
    for (uint32_t i = 0; l && i < l->parts.n; i++) {
        const struct note_part *x = &l->parts.p[i];
        struct str to = page_target(page, x);
        out_text(p, x->mark == MARK_SOFT ? " " : "");
        out_text(p, to.n ? "[" : "");
        if (x->mark == MARK_STRONG)
            out_text(p, "**");
        if (x->mark == MARK_CODE || x->mark == MARK_SOFT)
            code(p, x->text, cell);
        else
            escaped(p, x->text);
        if (x->mark == MARK_STRONG)
            out_text(p, "**");
        if (to.n) {
            out_text(p, "](#");
            fragment(p, to);
            out_text(p, ")");
        }
    }
}

static void row(struct printer *p, const struct page *page, const struct note_line *const *cells, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        out_text(p, i ? " | " : "| ");
        line(p, page, cells[i], true);
    }
    out_text(p, " |\n");
}

static void table(struct printer *p, const struct page *page, const struct note_table *t)
{
    uint32_t columns = t->head.n;
    row(p, page, t->head.p, columns);
    for (uint32_t i = 0; i < columns; i++)
        out_text(p, t->numbers >> i & 1 ? "|---:" : "|---");
    out_text(p, "|\n");
    for (uint32_t i = 0; i + columns <= t->cells.n; i += columns)
        row(p, page, t->cells.p + i, columns);
    out_text(p, "\n");
}

static void heading(struct printer *p, const struct page *page, const struct note_block *b)
{
    out_text(p, "<a id=\"");
    out_html(p, b->anchor);
    out_text(p, "\"></a>\n\n");
    for (uint32_t i = 0; i < b->number; i++)
        out_text(p, "#");
    out_text(p, " ");
    line(p, page, b->line, false);
    out_text(p, "\n\n");
}

static void prose(struct printer *p, const struct page *page, const struct note_block *b)
{
    struct buf text = {.arena = p->arena};
    if (b->number) {
        out_text(p, "**");
        line(p, page, b->label, false);
        out_text(p, ".");
        out_int(p, b->number);
        out_text(p, "** ");
    }
    prose_lower(&text, str_trim(b->text), 4);
    out(p, buf_str(&text));
    out_text(p, "\n\n");
}

static void labelled(struct printer *p, const struct page *page, const struct note_block *b)
{
    if (b->label) {
        out_text(p, "**");
        line(p, page, b->label, false);
        out_text(p, b->line ? ":** " : "**");
    }
    line(p, page, b->line, false);
}

static void block(struct printer *p, const struct page *page, const struct note_block *b, bool last)
{
    switch (b->kind) {
    case BLOCK_PARA:
        labelled(p, page, b);
        out_text(p, "\n\n");
        return;
    case BLOCK_FIELD:
        out_text(p, "- ");
        labelled(p, page, b);
        out_text(p, last ? "\n\n" : "\n");
        return;
    case BLOCK_ITEM:
        out_text(p, "- ");
        line(p, page, b->line, false);
        out_text(p, last ? "\n\n" : "\n");
        return;
    case BLOCK_SOURCE:
        line(p, page, b->label, false);
        out_text(p, ": ");
        code(p, b->text, false);
        out_text(p, "\n\n");
        return;
    case BLOCK_TABLE:
        table(p, page, b->table);
        return;
    case BLOCK_PROSE:
        prose(p, page, b);
        return;
    case BLOCK_HEADING:
        heading(p, page, b);
        return;
    case BLOCK_FIGURE:
        out_text(p, b->plain.n ? "```mermaid\n" : "");
        out(p, b->plain);
        out_text(p, b->plain.n ? "```\n\n" : "");
        return;
    case BLOCK_OPEN:
    case BLOCK_CLOSE:
        return;
    case BLOCK_KIND_COUNT:
        break;
    }
    BUG("kind of block out of range");
}

static void contents(struct printer *p, const struct page *page)
{
    for (uint32_t i = 0; i < page->contents.n; i++) {
        const struct page_entry *e = &page->contents.p[i];
        out_text(p, e->level > 2 ? "  - [" : "- [");
        for (uint32_t k = 0; k < e->line->parts.n; k++)
            if (e->line->parts.p[k].mark != MARK_SOFT)
                escaped(p, e->line->parts.p[k].text);
        out_text(p, "](#");
        fragment(p, e->anchor);
        out_text(p, ")\n");
    }
    out_text(p, page->contents.n ? "\n" : "");
}

void page_markdown(struct printer *p, const struct page *page)
{
    out_text(p, "# ");
    escaped(p, page->title);
    out_text(p, "\n\n");
    if (page->subtitle.n) {
        escaped(p, page->subtitle);
        out_text(p, "\n\n");
    }
    contents(p, page);
    for (uint32_t i = 0; i < page->blocks.all.n; i++) {
        const struct note_block *b = &page->blocks.all.p[i];
        block(p, page, b, i + 1 == page->blocks.all.n || b[1].kind != b->kind);
    }
}
