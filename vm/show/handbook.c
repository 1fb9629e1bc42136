/* SPDX-License-Identifier: MIT
 * handbook.c: the notes of a book as one page: articles with the rules that they state, then what no article
 * states, roles, figures, an index. */
#include "vm/show/page.h"

struct binder {
    struct page *page;
    struct arena *arena;
    const struct notes *notes;
    struct scribe scribe; /* for lines */
    bool *placed;         /* by note: it stands in full already */
    uint32_t articles;
    struct chart chart;
};

static struct str note_anchor(struct binder *b, const struct note *n)
{
    struct buf t = {.arena = b->arena};
    if (n->piece == 0)
        return n->anchor;
    buf_add(&t, n->anchor);
    buf_char(&t, '~');
    buf_int(&t, n->piece + 1);
    return buf_str(&t);
}

static struct note_line *link_to(struct binder *b, const struct note *n)
{
    struct note_line *l = line_new(&b->scribe);
    bool titled = n->title.n && (n->chapter == CHAPTER_ROLES || n->chapter == CHAPTER_ARTICLES);
    *VEC_PUSH(b->arena, l->parts) =
        (struct note_part){titled ? MARK_NONE : MARK_CODE, titled ? n->title : n->name, note_anchor(b, n)};
    return l;
}

static struct note_line *number_line(struct binder *b, uint64_t n)
{
    struct buf t = {.arena = b->arena};
    buf_int(&t, (int64_t)n);
    return line_text(&b->scribe, buf_str(&t));
}

/* "Team lead  ops_lead" */
static struct note_line *heading_of(struct binder *b, const struct note *n)
{
    struct note_line *l = line_text(&b->scribe, n->title.n ? n->title : n->name);
    if (n->title.n && !str_eq(n->title, n->name))
        *VEC_PUSH(b->arena, l->parts) = (struct note_part){MARK_SOFT, n->name, STR_EMPTY};
    return l;
}

/* --- what others say of it
 * ------------------------------------------------------------------------------------------------- */

static bool cites(const struct note *article, const struct note *n)
{
    for (uint32_t i = 0; i < article->cites.n; i++)
        if (str_eq(article->cites.p[i], n->name))
            return true;
    return false;
}

static bool tied(const struct note *from, enum tie tie, const struct note *to)
{
    if (tie == TIE_STATES)
        return to->chapter != CHAPTER_ARTICLES && cites(from, to);
    for (uint32_t i = 0; i < from->ties.n; i++)
        if (from->ties.p[i].tie == tie && str_eq(from->ties.p[i].to, to->anchor))
            return true;
    return false;
}

static uint32_t who_ties(struct binder *b, enum tie tie, const struct note *to, const struct note **ret)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->notes->all.n; i++)
        if (tied(b->notes->all.p[i], tie, to))
            ret[n++] = b->notes->all.p[i];
    return n;
}

static void field(struct binder *b, enum phrase label, const struct note_line *line)
{
    struct note_block *f = block_add(b->arena, &b->page->blocks, BLOCK_FIELD);
    f->label = page_say(b->page, label);
    f->line = line;
}

/* On the card of a role each with its sentence, elsewhere the names alone. */
static void ties_of(struct binder *b, const struct note *n)
{
    static const enum phrase labels[TIE_COUNT] = {
        P_TIE_STATES,   P_TIE_OWES, P_TIE_OWED,      P_TIE_BINDS, P_TIE_ACTS,   P_TIE_STEP, P_TIE_ACCOUNT,
        P_TIE_MEASURES, P_TIE_OWNS, P_TIE_ESCALATES, P_TIE_ABOVE, P_TIE_DEPUTY, P_TIE_USES}; /* ORDER tie */
    const struct note **from = NEW_ARRAY(b->arena, const struct note *, b->notes->all.n + 1);
    const struct note_line **links = NEW_ARRAY(b->arena, const struct note_line *, b->notes->all.n + 1);
    for (int t = 0; t < TIE_COUNT; t++) {
        uint32_t count = who_ties(b, (enum tie)t, n, from);
        bool told = n->chapter == CHAPTER_ROLES && count && from[0]->gist;
        for (uint32_t i = 0; i < count; i++)
            links[i] = link_to(b, from[i]);
        if (count && !told)
            field(b, labels[t], line_list(&b->scribe, links, count, P_COMMA));
        if (!told)
            continue;
        struct note_block *para = block_add(b->arena, &b->page->blocks, BLOCK_PARA);
        para->label = page_say(b->page, labels[t]);
        for (uint32_t i = 0; i < count; i++) {
            const struct note_line *args[] = {links[i], from[i]->gist};
            block_add(b->arena, &b->page->blocks, BLOCK_ITEM)->line =
                from[i]->gist ? line_say(&b->scribe, P_COLON, args, 2) : links[i];
        }
    }
}

/* --- notes in full
 * ---------------------------------------------------------------------------------------------------------------
 */

static void place_blocks(struct binder *b, const struct note *n)
{
    for (uint32_t i = 0; i < n->blocks.all.n; i++)
        *VEC_PUSH(b->arena, b->page->blocks.all) = n->blocks.all.p[i];
}

static void place(struct binder *b, uint32_t i, uint32_t level)
{
    const struct note *n = b->notes->all.p[i];
    b->placed[i] = true;
    block_add(b->arena, &b->page->blocks, BLOCK_OPEN);
    page_heading(b->page, level, note_anchor(b, n), heading_of(b, n));
    place_blocks(b, n);
    ties_of(b, n);
    block_add(b->arena, &b->page->blocks, BLOCK_CLOSE);
}

/* The rules that an article states: in full where no article before has stated them. */
static void place_cited(struct binder *b, const struct note *article)
{
    const struct note_line **links = NEW_ARRAY(b->arena, const struct note_line *, b->notes->all.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->notes->all.n; i++)
        if (tied(article, TIE_STATES, b->notes->all.p[i]))
            links[n++] = link_to(b, b->notes->all.p[i]);
    if (n)
        field(b, P_STATES, line_list(&b->scribe, links, n, P_COMMA));
    for (uint32_t i = 0; i < b->notes->all.n; i++)
        if (!b->placed[i] && tied(article, TIE_STATES, b->notes->all.p[i]) &&
            b->notes->all.p[i]->chapter < CHAPTER_ROLES)
            place(b, i, 4);
}

static void place_article(struct binder *b, uint32_t i)
{
    const struct note *n = b->notes->all.p[i];
    struct note_line *number = number_line(b, ++b->articles),
                     *heading =
                         line_say(&b->scribe, P_ARTICLE_N, (const struct note_line *const[]){number}, 1);
    uint32_t from = b->page->blocks.all.n;
    b->placed[i] = true;
    line_add(&b->scribe, heading, line_text(&b->scribe, STR("  ")));
    line_add(&b->scribe, heading, heading_of(b, n));
    page_heading(b->page, 3, note_anchor(b, n), heading);
    place_blocks(b, n);
    for (uint32_t k = from; k < b->page->blocks.all.n; k++)
        if (b->page->blocks.all.p[k].kind == BLOCK_PROSE)
            b->page->blocks.all.p[k].label = number;
    place_cited(b, n);
}

/* --- chapters
 * -------------------------------------------------------------------------------------------------------------------
 */

static const struct {
    enum phrase title;
    const char *anchor;
} chapters[CHAPTER_COUNT] = {
    /* ORDER chapter */
    {P_CHAPTER_BOOK, ""},
    {P_CHAPTER_BOOK, "book"},
    {P_CHAPTER_ARTICLES, "articles"},
    {P_CHAPTER_POLICIES, "policies"},
    {P_CHAPTER_AUTHORITIES, "authorities"},
    {P_CHAPTER_DUTIES, "duties"},
    {P_CHAPTER_PROCESSES, "processes"},
    {P_CHAPTER_LEDGERS, "ledgers"},
    {P_CHAPTER_KPIS, "measures"},
    {P_CHAPTER_REVIEWS, "reviews"},
    {P_CHAPTER_ROLES, "roles"},
    {P_CHAPTER_CALENDARS, "calendars"},
    {P_CHAPTER_PARAMS, "figures"},
    {P_CHAPTER_MATRICES, "tables"},
    {P_CHAPTER_FACTS, "facts"},
};

static bool has_more(struct binder *b, enum chapter c)
{
    for (uint32_t i = 0; i < b->notes->all.n; i++)
        if (b->notes->all.p[i]->chapter == c && !b->placed[i])
            return true;
    return false;
}

static void place_chart(struct binder *b)
{
    if (!b->chart.svg.n)
        return;
    struct note_block *f = block_add(b->arena, &b->page->blocks, BLOCK_FIGURE);
    f->text = b->chart.svg;
    f->plain = b->chart.mermaid;
    f->number = 1; /* as wide as it is */
    f->line = page_say(b->page, P_ORG_CHART);
}

static void place_chapter(struct binder *b, enum chapter c)
{
    struct note_line *title = page_say(b->page, chapters[c].title);
    bool rest = b->articles && c > CHAPTER_ARTICLES && c < CHAPTER_ROLES;
    if (!has_more(b, c))
        return;
    if (rest)
        title = line_say(&b->scribe, P_OTHER_RULES, (const struct note_line *const[]){title}, 1);
    page_heading(b->page, 2, str_of(chapters[c].anchor), title);
    if (c == CHAPTER_ROLES)
        place_chart(b);
    for (uint32_t i = 0; i < b->notes->all.n; i++) {
        if (b->notes->all.p[i]->chapter != c || b->placed[i])
            continue;
        if (c == CHAPTER_ARTICLES)
            place_article(b, i);
        else
            place(b, i,
                  c == CHAPTER_FACTS ? 4 : 3); /* facts are many: the index has them, not the contents */
    }
}

static void place_front(struct binder *b)
{
    for (uint32_t i = 0; i < b->notes->all.n; i++)
        if (b->notes->all.p[i]->chapter == CHAPTER_BOOK) {
            b->placed[i] = true;
            place_blocks(b, b->notes->all.p[i]);
        }
}

static int by_name(const void *x, const void *y, void *ud)
{
    const struct note *a = *(const struct note *const *)x, *b = *(const struct note *const *)y;
    (void)ud;
    return str_cmp(a->name, b->name);
}

static void place_index(struct binder *b)
{
    const struct note **sorted = NEW_ARRAY(b->arena, const struct note *, b->notes->all.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->notes->all.n; i++)
        if (b->notes->all.p[i]->name.n && b->notes->all.p[i]->piece == 0 &&
            b->notes->all.p[i]->chapter != CHAPTER_BOOK)
            sorted[n++] = b->notes->all.p[i];
    sort_stable(b->arena, sorted, n, sizeof *sorted, by_name, NULL);
    if (n)
        page_heading(b->page, 2, STR("index"), page_say(b->page, P_CHAPTER_INDEX));
    for (uint32_t i = 0; i < n; i++) {
        struct note_line *l = line_new(&b->scribe);
        *VEC_PUSH(b->arena, l->parts) =
            (struct note_part){MARK_CODE, sorted[i]->name, note_anchor(b, sorted[i])};
        *VEC_PUSH(b->arena, l->parts) = (struct note_part){MARK_SOFT, sorted[i]->word, STR_EMPTY};
        struct note_block *item = block_add(b->arena, &b->page->blocks, BLOCK_ITEM);
        item->line = l;
        item->number = 1; /* in columns */
    }
}

void handbook(struct arena *a, const struct notes *notes, struct chart chart, struct page *ret)
{
    struct binder b = {.page = ret, .arena = a, .notes = notes, .chart = chart};
    page_init(ret, a, notes->language);
    b.scribe = (struct scribe){.arena = a, .tongue = ret->tongue};
    b.placed = NEW_ARRAY(a, bool, notes->all.n + 1);
    ret->title = notes->title.n ? notes->title : page_say(ret, P_HANDBOOK)->parts.p[0].text;
    if (notes->version.n) {
        const struct note_line *v = line_say(
            &b.scribe, P_VERSION, (const struct note_line *const[]){line_text(&b.scribe, notes->version)}, 1);
        struct buf t = {.arena = a};
        for (uint32_t i = 0; i < v->parts.n; i++)
            buf_add(&t, v->parts.p[i].text);
        ret->subtitle = buf_str(&t);
    }
    place_front(&b);
    for (int c = CHAPTER_ARTICLES; c < CHAPTER_COUNT; c++)
        place_chapter(&b, (enum chapter)c);
    place_index(&b);
}
