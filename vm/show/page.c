/* SPDX-License-Identifier: MIT */
#include "vm/show/page.h"

void page_init(struct page *p, struct arena *a, struct str language)
{
    *p = (struct page){.arena = a, .language = language.n ? language : STR("en"), .anchors = {.arena = a}};
    p->tongue = tongue_of(p->language);
    if (str_eq(p->language, STR("zh")))
        p->language = STR("zh-Hans");
}

struct note_line *page_say(struct page *p, enum phrase phrase)
{
    struct scribe s = {.arena = p->arena, .tongue = p->tongue};
    return line_say(&s, phrase, NULL, 0);
}

void page_anchor(struct page *p, struct str anchor)
{
    map_put(&p->anchors, hash_bytes(anchor.p, anchor.n), 1);
}

void page_heading(struct page *p, uint32_t level, struct str anchor, const struct note_line *line)
{
    struct note_block *b = block_add(p->arena, &p->blocks, BLOCK_HEADING);
    b->number = level;
    b->anchor = anchor;
    b->line = line;
    page_anchor(p, anchor);
    if (level == 2 || level == 3)
        *VEC_PUSH(p->arena, p->contents) = (struct page_entry){level, anchor, line};
}

bool page_has(const struct page *p, struct str anchor)
{
    uint32_t yes;
    return map_get(&p->anchors, hash_bytes(anchor.p, anchor.n), &yes);
}

struct str page_target(const struct page *p, const struct note_part *part)
{
    return part->to.n && page_has(p, part->to) ? part->to : STR_EMPTY;
}
