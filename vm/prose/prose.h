/* SPDX-License-Identifier: MIT
 * prose.h: Markdown -> pieces in the order of the text.
 * Promise: pieces nest properly; texts are parts of the source or of the arena; what is refused has its
 * place. Owns: all in the arena given.   Knows: base.   Never hears of: pages, rules. */
#ifndef VM_PROSE_PROSE_H
#define VM_PROSE_PROSE_H

#include "vm/base/text.h"

enum prose_kind { /* ORDER prose_kind */
                  PROSE_QUOTE,
                  PROSE_BULLETS,
                  PROSE_NUMBERS, /* number: of the first item */
                  PROSE_ITEM,
                  PROSE_LINE,    /* across the page */
                  PROSE_HEADING, /* number: level from 1 */
                  PROSE_LISTING, /* preformatted */
                  PROSE_PARA,
                  PROSE_TABLE,
                  PROSE_HEAD, /* of a table */
                  PROSE_BODY,
                  PROSE_ROW,
                  PROSE_TITLE, /* a cell of the head; number: 0, 1 left, 2 centre, 3 right */
                  PROSE_CELL,
                  PROSE_EMPHASIS,
                  PROSE_STRONG,
                  PROSE_LINK, /* text: where to */
                  PROSE_CODE,
                  PROSE_STRUCK,
                  PROSE_TEXT,   /* alone, from here on */
                  PROSE_ENTITY, /* text: &name; or &#number; */
                  PROSE_BREAK,
                  PROSE_SOFT, /* a line of the source ends */
                  PROSE_KIND_COUNT
};
enum prose_side { PROSE_OPENS, PROSE_CLOSES, PROSE_ALONE };
struct prose_piece {
    enum prose_kind kind;
    enum prose_side side;
    uint32_t number;
    struct str text;
};
enum prose_wrong { PROSE_HTML, PROSE_IMAGE, PROSE_TARGET };
struct prose_fault {
    enum prose_wrong wrong;
    struct str text;
    uint32_t at, len; /* bytes of the source */
};
struct prose {
    VEC(struct prose_piece) pieces;
    VEC(struct prose_fault) faults;
};
void prose_read(struct arena *a, struct str markdown, struct prose *ret);
/* Whether a link may lead there: http, https, mailto and # of the same page. */
bool prose_may_link(struct str target);
/* The same Markdown with its highest headings at level `top` and the others below, at most at the sixth. */
void prose_lower(struct buf *b, struct str markdown, uint32_t top);

/* SHA-256 as 64 small hexadecimal digits, as `sha256sum` prints it. */
struct str digest(struct arena *a, struct str text);

#endif
