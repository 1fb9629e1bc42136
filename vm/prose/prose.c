/* SPDX-License-Identifier: MIT */
#include "vm/prose/prose.h"

#include <md4c.h>

struct reader {
    struct arena *arena;
    struct str source;
    struct prose *into;
    bool image, html; /* inside of one, told already */
    /* what a callback has to do, and how that went */
    struct prose_piece piece;
    struct prose_fault fault;
    bool faulty;
    enum bl_status status;
};

/* --- through md4c's frames nothing is thrown
 * ------------------------------------------------------------------------------ */

static bool in_source(const struct reader *r, struct str s)
{
    return s.p >= r->source.p && s.p < r->source.p + r->source.n;
}

static void keep_now(void *ud)
{
    struct reader *r = ud;
    if (r->piece.text.n && !in_source(r, r->piece.text))
        r->piece.text = arena_copy(r->arena, r->piece.text); /* md4c's own, which it takes back */
    if (r->fault.text.n && !in_source(r, r->fault.text))
        r->fault.text = arena_copy(r->arena, r->fault.text);
    if (r->faulty)
        *VEC_PUSH(r->arena, r->into->faults) = r->fault;
    else
        *VEC_PUSH(r->arena, r->into->pieces) = r->piece;
}

/* Once memory has run out nothing more is kept, whatever md4c makes of the answer. */
static int keep(struct reader *r)
{
    if (r->status == BL_OK)
        r->status = mem_try(r->arena->mem, keep_now, r);
    return r->status == BL_OK ? 0 : 1;
}

static int keep_piece(struct reader *r, enum prose_kind kind, enum prose_side side, uint32_t number,
                      struct str text)
{
    r->faulty = false;
    r->fault.text = STR_EMPTY;
    r->piece = (struct prose_piece){kind, side, number, text};
    return r->image ? 0 : keep(r);
}

/* Where a text that md4c hands out stands in the source; what it made up itself is looked for. */
static uint32_t place(const struct reader *r, struct str s)
{
    if (in_source(r, s))
        return (uint32_t)(s.p - r->source.p);
    const char *at = s.n ? memmem(r->source.p, r->source.n, s.p, s.n) : NULL;
    return at ? (uint32_t)(at - r->source.p) : 0;
}

static int keep_fault(struct reader *r, enum prose_wrong wrong, struct str text)
{
    uint32_t at = place(r, text);
    r->faulty = true;
    r->piece.text = STR_EMPTY;
    r->fault = (struct prose_fault){wrong, text, at, MIN(text.n, r->source.n - at)};
    return keep(r);
}

/* --- blocks
 * ------------------------------------------------------------------------------------------------------------------
 */

static const struct {
    bool known;
    enum prose_kind kind;
} blocks[] = {
    [MD_BLOCK_QUOTE] = {true, PROSE_QUOTE}, [MD_BLOCK_UL] = {true, PROSE_BULLETS},
    [MD_BLOCK_OL] = {true, PROSE_NUMBERS},  [MD_BLOCK_LI] = {true, PROSE_ITEM},
    [MD_BLOCK_H] = {true, PROSE_HEADING},   [MD_BLOCK_CODE] = {true, PROSE_LISTING},
    [MD_BLOCK_P] = {true, PROSE_PARA},      [MD_BLOCK_TABLE] = {true, PROSE_TABLE},
    [MD_BLOCK_THEAD] = {true, PROSE_HEAD},  [MD_BLOCK_TBODY] = {true, PROSE_BODY},
    [MD_BLOCK_TR] = {true, PROSE_ROW},      [MD_BLOCK_TH] = {true, PROSE_TITLE},
    [MD_BLOCK_TD] = {true, PROSE_CELL},
};

static bool block_known(MD_BLOCKTYPE type)
{
    return (unsigned)type < ARRAY_LEN(blocks) && blocks[type].known;
}

static uint32_t block_number(MD_BLOCKTYPE type, const void *detail)
{
    if (type == MD_BLOCK_H)
        return ((const MD_BLOCK_H_DETAIL *)detail)->level;
    if (type == MD_BLOCK_OL)
        return ((const MD_BLOCK_OL_DETAIL *)detail)->start;
    if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
        return (uint32_t)((const MD_BLOCK_TD_DETAIL *)detail)->align;
    return 0;
}

static int on_block(MD_BLOCKTYPE type, void *detail, void *ud)
{
    struct reader *r = ud;
    if (type == MD_BLOCK_HR)
        return keep_piece(r, PROSE_LINE, PROSE_ALONE, 0, STR_EMPTY);
    r->html = false;
    return block_known(type)
               ? keep_piece(r, blocks[type].kind, PROSE_OPENS, block_number(type, detail), STR_EMPTY)
               : 0;
}

static int on_block_end(MD_BLOCKTYPE type, void *detail, void *ud)
{
    struct reader *r = ud;
    r->html = false;
    return block_known(type)
               ? keep_piece(r, blocks[type].kind, PROSE_CLOSES, block_number(type, detail), STR_EMPTY)
               : 0;
}

/* --- spans and texts
 * ---------------------------------------------------------------------------------------------------------
 */

static const struct {
    bool known;
    enum prose_kind kind;
} spans[] = {
    [MD_SPAN_EM] = {true, PROSE_EMPHASIS}, [MD_SPAN_STRONG] = {true, PROSE_STRONG},
    [MD_SPAN_A] = {true, PROSE_LINK},      [MD_SPAN_CODE] = {true, PROSE_CODE},
    [MD_SPAN_DEL] = {true, PROSE_STRUCK},
};

static bool span_known(MD_SPANTYPE type)
{
    return (unsigned)type < ARRAY_LEN(spans) && spans[type].known;
}

static int on_link(struct reader *r, struct str target)
{
    if (!r->image && !prose_may_link(target) && keep_fault(r, PROSE_TARGET, target))
        return 1;
    return keep_piece(r, PROSE_LINK, PROSE_OPENS, 0, target);
}

static int on_span(MD_SPANTYPE type, void *detail, void *ud)
{
    struct reader *r = ud;
    if (type == MD_SPAN_IMG) {
        const MD_ATTRIBUTE *src = &((const MD_SPAN_IMG_DETAIL *)detail)->src;
        int st = r->image ? 0 : keep_fault(r, PROSE_IMAGE, (struct str){src->text, src->size});
        r->image = true;
        return st;
    }
    if (type == MD_SPAN_A) {
        const MD_ATTRIBUTE *href = &((const MD_SPAN_A_DETAIL *)detail)->href;
        return on_link(r, (struct str){href->text, href->size});
    }
    return span_known(type) ? keep_piece(r, spans[type].kind, PROSE_OPENS, 0, STR_EMPTY) : 0;
}

static int on_span_end(MD_SPANTYPE type, void *detail, void *ud)
{
    struct reader *r = ud;
    (void)detail;
    if (type == MD_SPAN_IMG)
        r->image = false;
    return span_known(type) ? keep_piece(r, spans[type].kind, PROSE_CLOSES, 0, STR_EMPTY) : 0;
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *ud)
{
    static const enum prose_kind kinds[] = {
        [MD_TEXT_NORMAL] = PROSE_TEXT, [MD_TEXT_NULLCHAR] = PROSE_TEXT, [MD_TEXT_BR] = PROSE_BREAK,
        [MD_TEXT_SOFTBR] = PROSE_SOFT, [MD_TEXT_ENTITY] = PROSE_ENTITY, [MD_TEXT_CODE] = PROSE_TEXT,
    };
    struct reader *r = ud;
    struct str s = {text, size};
    if (type == MD_TEXT_HTML) {
        int st = r->html ? 0 : keep_fault(r, PROSE_HTML, s);
        r->html = true; /* one tells for the block, or for its line */
        return st;
    }
    if (type == MD_TEXT_NULLCHAR)
        s = STR("\xef\xbf\xbd");
    return (unsigned)type < ARRAY_LEN(kinds) ? keep_piece(r, kinds[type], PROSE_ALONE, 0, s) : 0;
}

/* --- the whole
 * ------------------------------------------------------------------------------------------------------------------
 */

bool prose_may_link(struct str target)
{
    static const char *const begins[] = {"http://", "https://", "mailto:", "#"};
    for (uint32_t i = 0; i < ARRAY_LEN(begins); i++) {
        uint32_t n = (uint32_t)strlen(begins[i]);
        if (target.n > n && strncasecmp(target.p, begins[i], n) == 0)
            return true;
    }
    return false;
}

void prose_read(struct arena *a, struct str markdown, struct prose *ret)
{
    static const MD_PARSER parser = {.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH,
                                     .enter_block = on_block,
                                     .leave_block = on_block_end,
                                     .enter_span = on_span,
                                     .leave_span = on_span_end,
                                     .text = on_text};
    struct reader r = {.arena = a, .source = markdown, .into = ret};
    *ret = (struct prose){0};
    int st = md_parse(markdown.p, markdown.n, &parser, &r);
    if (r.status != BL_OK || st) /* md4c does not hand every refusal on */
        mem_throw(a->mem, r.status != BL_OK ? r.status : BL_MEMORY);
}

struct heading {
    uint32_t at, level; /* at: of its line */
};

/* The line of a heading is that of the first text in it; one without a text has none. */
static bool heading_at(struct str markdown, const struct prose *p, uint32_t i, struct heading *ret)
{
    ret->level = p->pieces.p[i].number;
    while (i + 1 < p->pieces.n && !p->pieces.p[i].text.n)
        i++;
    const char *at = p->pieces.p[i].text.p;
    if (at < markdown.p || at >= markdown.p + markdown.n)
        return false;
    while (at > markdown.p && at[-1] != '\n')
        at--;
    ret->at = (uint32_t)(at - markdown.p);
    return true;
}

static uint32_t headings(struct arena *a, struct str markdown, struct heading **ret, uint32_t *ret_highest)
{
    struct prose p;
    VEC(struct heading) all = {0};
    struct heading h;
    *ret_highest = 6;
    prose_read(a, markdown, &p);
    for (uint32_t i = 0; i < p.pieces.n; i++) {
        if (p.pieces.p[i].kind != PROSE_HEADING || p.pieces.p[i].side != PROSE_OPENS)
            continue;
        *ret_highest = MIN(*ret_highest, p.pieces.p[i].number);
        if (heading_at(markdown, &p, i, &h))
            *VEC_PUSH(a, all) = h;
    }
    *ret = all.p;
    return all.n;
}

void prose_lower(struct buf *b, struct str markdown, uint32_t top)
{
    struct heading *h;
    uint32_t highest, n = headings(b->arena, markdown, &h, &highest), from = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = h[i].at, end = at;
        while (end < markdown.n && (markdown.p[end] == ' ' || markdown.p[end] == '#'))
            end++;
        if (at < from || !memchr(markdown.p + at, '#', end - at))
            continue; /* underlined: Markdown has two levels of these, and they stay */
        buf_add(b, str_part(markdown, from, at - from));
        for (uint32_t k = 0; k < MIN(6, h[i].level - highest + top); k++)
            buf_char(b, '#');
        buf_char(b, ' ');
        from = end;
    }
    buf_add(b, str_part(markdown, from, markdown.n - from));
}
