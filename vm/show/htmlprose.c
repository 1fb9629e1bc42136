/* SPDX-License-Identifier: MIT
 * htmlprose.c: the pieces of Markdown as HTML. */
#include "vm/prose/prose.h"
#include "vm/show/page.h"

struct setter {
    struct printer *p;
    struct str number; /* of the article */
    uint32_t level, highest, headings;
    const struct prose_piece *next;
    struct str last; /* the text before a line end */
};

static const char *const tags[PROSE_KIND_COUNT] = {
    /* ORDER prose_kind */
    "blockquote", "ul", "ol", "li",     "hr", "h",    "pre", "p",  "table", "thead", "tbody", "tr",
    "th",         "td", "em", "strong", "a",  "code", "s",   NULL, NULL,    "br",    NULL,
};

static void heading(struct setter *s, const struct prose_piece *x)
{
    char tag[] = {'h', (char)('0' + MIN(s->level + x->number - s->highest + 1, 6)), 0};
    out_text(s->p, x->side == PROSE_OPENS ? "<" : "</");
    out_text(s->p, tag);
    out_text(s->p, ">");
    if (x->side == PROSE_OPENS && x->number == s->highest && s->number.n) {
        out_text(s->p, "<span class=\"no\">");
        out_html(s->p, s->number);
        out_text(s->p, ".");
        out_int(s->p, ++s->headings);
        out_text(s->p, "</span> ");
    }
}

static void opens(struct setter *s, const struct prose_piece *x)
{
    static const char *const align[] = {"", " style=\"text-align:left\"", " style=\"text-align:center\"",
                                        " style=\"text-align:right\""};
    if (x->kind == PROSE_TABLE)
        out_text(s->p, "<div class=\"scroll\">");
    out_text(s->p, "<");
    out_text(s->p, tags[x->kind]);
    if (x->kind == PROSE_LINK && prose_may_link(x->text)) {
        out_text(s->p, " href=\"");
        out_html(s->p, x->text);
        out_text(s->p, "\"");
    }
    if (x->kind == PROSE_NUMBERS && x->number != 1) {
        out_text(s->p, " start=\"");
        out_int(s->p, x->number);
        out_text(s->p, "\"");
    }
    if ((x->kind == PROSE_CELL || x->kind == PROSE_TITLE) && x->number < ARRAY_LEN(align))
        out_text(s->p, align[x->number]);
    out_text(s->p, ">");
}

static void closes(struct setter *s, const struct prose_piece *x)
{
    out_text(s->p, "</");
    out_text(s->p, tags[x->kind]);
    out_text(s->p, x->kind >= PROSE_EMPHASIS ? ">" : ">\n");
    if (x->kind == PROSE_TABLE)
        out_text(s->p, "</div>\n");
}

static bool is_wide(uint32_t code)
{
    return (code >= 0x2e80 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) ||
           (code >= 0xfe30 && code <= 0xfe4f) || (code >= 0xff00 && code <= 0xffef) ||
           (code >= 0x20000 && code <= 0x3ffff);
}

static bool ends_wide(struct str s)
{
    uint32_t at = s.n, code = 0;
    while (at > 0 && (s.p[at - 1] & 0xc0) == 0x80)
        at--;
    return at > 0 && utf8_next(str_part(s, at - 1, s.n - at + 1), &code) && is_wide(code);
}

/* A line of the source that ends between two Chinese characters leaves no blank. */
static void soft(struct setter *s)
{
    uint32_t code = 0;
    bool next = s->next && s->next->kind == PROSE_TEXT && utf8_next(s->next->text, &code) && is_wide(code);
    out_text(s->p, next && ends_wide(s->last) ? "" : "\n");
}

static void text(struct setter *s, struct str t, bool listing)
{
    if (listing)
        html_lines(s->p, t);
    else
        out_html(s->p, t);
    s->last = t;
}

static void piece(struct setter *s, const struct prose_piece *x, bool listing)
{
    if (x->kind == PROSE_HEADING)
        heading(s, x);
    else if (x->side == PROSE_OPENS)
        opens(s, x);
    else if (x->side == PROSE_CLOSES)
        closes(s, x);
    else if (x->kind == PROSE_TEXT)
        text(s, x->text, listing);
    else if (x->kind == PROSE_ENTITY)
        out(s->p, x->text); /* &name; or &#number; and nothing else */
    else if (x->kind == PROSE_SOFT)
        soft(s);
    else {
        out_text(s->p, "<");
        out_text(s->p, tags[x->kind]);
        out_text(s->p, ">\n");
    }
}

void html_prose(struct printer *p, struct str markdown, struct str number, uint32_t level)
{
    struct prose all;
    struct setter s = {.p = p, .number = number, .level = level, .highest = 6};
    bool listing = false;
    prose_read(p->arena, markdown, &all);
    for (uint32_t i = 0; i < all.pieces.n; i++)
        if (all.pieces.p[i].kind == PROSE_HEADING)
            s.highest = MIN(s.highest, all.pieces.p[i].number);
    for (uint32_t i = 0; i < all.pieces.n; i++) {
        if (all.pieces.p[i].kind == PROSE_LISTING)
            listing = all.pieces.p[i].side == PROSE_OPENS;
        s.next = i + 1 < all.pieces.n ? &all.pieces.p[i + 1] : NULL;
        piece(&s, &all.pieces.p[i], listing);
    }
}
