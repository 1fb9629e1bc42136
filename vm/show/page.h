/* SPDX-License-Identifier: MIT
 * page.h: notes and records -> a page to read, and a page -> HTML or Markdown.
 * Promise: same page, same bytes; all text is escaped; no script; every link leads to an anchor of the page.
 * Owns: nothing; a page lives in its arena.   Knows: note, face.   Never hears of: words, files. */
#ifndef VM_SHOW_PAGE_H
#define VM_SHOW_PAGE_H

#include "vm/rule/note.h"
#include "vm/show/face.h"

struct page_entry { /* of the contents */
    uint32_t level;
    struct str anchor;
    const struct note_line *line;
};
struct page {
    struct arena *arena;
    enum tongue tongue;
    struct str language, title, subtitle;
    struct note_blocks blocks;
    VEC(struct page_entry) contents;
    struct map anchors; /* hash of an anchor -> 1 */
};
void page_init(struct page *p, struct arena *a, struct str language);
struct note_line *page_say(struct page *p, enum phrase phrase); /* a phrase alone */
void page_heading(struct page *p, uint32_t level, struct str anchor,
                  const struct note_line *line);     /* levels 2 and 3 stand in the contents */
void page_anchor(struct page *p, struct str anchor); /* something of the page bears it */
bool page_has(const struct page *p, struct str anchor);
struct str page_target(const struct page *p,
                       const struct note_part *part); /* empty where the page has no such anchor */

/* A book as people read it. `chart`: who reports to whom; texts empty: none. */
struct chart {
    struct str svg, mermaid;
};
void handbook(struct arena *a, const struct notes *notes, struct chart chart, struct page *ret);

/* Writes into a printer of which sink and arena are set. */
void page_html(struct printer *out, const struct page *p);
void page_markdown(struct printer *out, const struct page *p);

/* --- for those two
 * ---------------------------------------------------------------------------------------------------------
 */
void out_html(struct printer *p, struct str s);
void html_lines(struct printer *p, struct str s); /* its lines stay lines: for listings */
void html_head(struct printer *p, const struct page *page);
void html_prose(struct printer *p, struct str markdown, struct str number,
                uint32_t level);       /* headings of it stand below `level` */
extern const char *const page_style[]; /* lines; NULL ends them */

#endif
