/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

#include "vm/prose/prose.h"

#include <errno.h>

struct article_part { /* one text of the book, or all of a file */
    struct str text;
    struct span token; /* the Lua string; source 0: `source` is the file */
    uint32_t source;
};
struct article {
    struct quoted title, file, because, cite, owner;
    struct quoted_list text, cites;
    struct day_range effective;
    /* made while linking */
    VEC(struct article_part) parts;
    struct str body;
    uint32_t at; /* in world.articles */
    struct article_form form;
};

static const struct field article_fields[] = {
    F_TEXT(struct article, title, FIELD_OPTIONAL, "its heading"),
    F_TEXTS(struct article, text, FIELD_OPTIONAL,
            "what it says, in Markdown; of a list each text is a paragraph with a number"),
    F_TEXT(struct article, file, FIELD_OPTIONAL, "a Markdown file that holds the text"),
    F_TEXTS(struct article, cites, FIELD_OPTIONAL, "the rules of the book that it states"),
    F_DAYS(struct article, effective, FIELD_OPTIONAL, "the civil days in force, both included"),
    F_TEXT(struct article, because, FIELD_OPTIONAL, "why it is there"),
    F_TEXT(struct article, cite, FIELD_OPTIONAL, "where else it is written"),
    F_TEXT(struct article, owner, FIELD_OPTIONAL, "the role that answers for it"),
    F_END,
};
extern const struct word word_article;

/* --- its text
 * ---------------------------------------------------------------------------------------------------------------
 */

static bool read_file(struct linker *l, struct article *w)
{
    const struct book_input *in = l->in;
    struct article_part part = {0};
    if (!read_whole(l->arena, in->open, in->open_ud, in->path, w->file.text, in->limits->source_bytes,
                    &part.text)) {
        diag(l->diags, D_B0853, w->file.span, w->file.text, str_of(strerror(errno)));
        return false;
    }
    uint32_t bad = utf8_check(part.text);
    part.source = source_add(in->sources, w->file.text, part.text);
    if (bad < part.text.n)
        diag(l->diags, D_B0853, w->file.span, w->file.text, STR("it is not written in UTF-8"));
    *VEC_PUSH(l->arena, w->parts) = part;
    return bad == part.text.n;
}

static bool read_text(struct linker *l, const struct inst *i, struct article *w)
{
    if (w->file.given && w->text.given)
        diag(l->diags, D_B0851, w->file.span, linker_text(l, i->name));
    else if (w->file.given)
        return read_file(l, w);
    for (uint32_t k = 0; k < w->text.n; k++)
        *VEC_PUSH(l->arena, w->parts) =
            (struct article_part){.text = w->text.p[k].text, .token = w->text.p[k].span};
    if (w->parts.n == 0 && !w->file.given)
        diag(l->diags, D_B0850, i->name_span, linker_text(l, i->name));
    return w->parts.n && !w->file.given;
}

/* Several texts are paragraphs: an empty line stands between them. */
static struct str body_of(struct linker *l, const struct article *w)
{
    struct buf b = {.arena = l->arena};
    for (uint32_t k = 0; k < w->parts.n; k++) {
        buf_text(&b, k ? "\n\n" : "");
        buf_add(&b, w->parts.p[k].text);
    }
    return buf_str(&b);
}

static void article_declare(struct linker *l, struct inst *i)
{
    struct article *w = i->data;
    struct world *world = l->world;
    i->good = read_text(l, i, w);
    w->body = body_of(l, w);
    uint32_t before;
    bool again = map_get(&world->article_of, i->name.id, &before);
    w->at = world->articles.n;
    map_put(&world->article_of, i->name.id, w->at);
    *VEC_PUSH(l->arena, world->articles) =
        (struct article_def){.name = i->name,
                             .span = i->name_span,
                             .hash = names_put(l->names, digest(l->arena, w->body)),
                             .pieces = again};
}

/* --- what Markdown may not hold
 * ------------------------------------------------------------------------------------------------ */

static void tell_fault(struct linker *l, const struct article_part *part, const struct prose_fault *f)
{
    static const enum diag_code codes[] = {
        [PROSE_HTML] = D_B0854, [PROSE_IMAGE] = D_B0855, [PROSE_TARGET] = D_B0856};
    struct str text = str_trim(f->text), line, rest;
    struct span at = part->source ? (struct span){part->source, f->at, f->len}
                                  : span_in_string(l->in->sources, part->token, f->at, f->len);
    str_cut(text, '\n', &line, &rest);
    diag(l->diags, codes[f->wrong], at, line);
}

static bool check_prose(struct linker *l, const struct article *w)
{
    uint32_t faults = 0;
    for (uint32_t k = 0; k < w->parts.n; k++) {
        struct prose p;
        prose_read(l->arena, w->parts.p[k].text, &p);
        for (uint32_t f = 0; f < p.faults.n; f++)
            tell_fault(l, &w->parts.p[k], &p.faults.p[f]);
        faults += p.faults.n;
    }
    return faults == 0;
}

/* --- which rules say the same
 * --------------------------------------------------------------------------------------------------- */

static bool can_be_cited(const struct inst *i)
{
    return name_is(i->name) && i->word->chapter != CHAPTER_NONE && i->word != &word_article;
}

/* The strongest of what bears the name; false: nothing does. */
static bool find_cited(struct linker *l, struct name name, enum coverage *ret)
{
    bool found = false;
    for (uint32_t k = 0; k < l->insts.n; k++) {
        const struct inst *x = l->insts.p[k];
        if (!can_be_cited(x) || !name_eq(x->name, name))
            continue;
        found = true;
        *ret = MAX(*ret, x->word->covers);
    }
    return found;
}

static void tell_uncited(struct linker *l, const struct quoted *q)
{
    struct str *names = NEW_ARRAY(l->arena, struct str, l->insts.n + 1);
    uint32_t n = 0;
    for (uint32_t k = 0; k < l->insts.n; k++)
        if (can_be_cited(l->insts.p[k]))
            names[n++] = linker_text(l, l->insts.p[k]->name);
    diag_nearest(l->diags, diag(l->diags, D_B0852, q->span, q->text), q->text, names, n);
}

static bool read_cites(struct linker *l, struct article *w)
{
    bool ok = true;
    for (uint32_t k = 0; k < w->cites.n; k++) {
        struct name n = names_find(l->names, w->cites.p[k].text);
        if (!name_is(n) || !find_cited(l, n, &w->form.coverage)) {
            tell_uncited(l, &w->cites.p[k]);
            ok = false;
            continue;
        }
        *VEC_PUSH(l->arena, w->form.cites) = n;
    }
    return ok;
}

static void article_link(struct linker *l, struct inst *i)
{
    struct article *w = i->data;
    struct name owner;
    w->form = (struct article_form){.name = i->name, .span = i->name_span, .title = w->title.text};
    w->form.hash = linker_text(l, l->world->articles.p[w->at].hash);
    bool ok = read_cites(l, w);
    ok &= check_prose(l, w);
    if (w->owner.given)
        ok &= linker_role(l, &w->owner, &owner);
    i->good = ok;
}

/* A rule that reads the hash of the text leaves a record that it was read. */
static void article_lower(struct linker *l, struct inst *i)
{
    struct article *w = i->data;
    if (l->world->articles.p[w->at].read)
        w->form.coverage = MAX(w->form.coverage, COVERED_EVIDENCE);
    if (w->form.coverage != COVERED_RULE)
        diag(l->diags, w->form.coverage == COVERED_NOT ? D_B0858 : D_B0859, i->name_span,
             linker_text(l, i->name));
    *VEC_PUSH(l->arena, l->plan->articles) = w->form;
}

static void article_describe(struct scribe *s, const struct inst *i)
{
    static const enum phrase covered[COVERAGE_COUNT] = {P_COVERED_NOT, P_COVERED_EVIDENCE,
                                                        P_COVERED_RULE}; /* ORDER coverage */
    const struct article *w = i->data;
    const struct article_form *f = NULL;
    for (uint32_t k = 0; k < s->plan->articles.n && !f; k++)
        if (s->plan->articles.p[k].span.at == i->name_span.at &&
            s->plan->articles.p[k].span.source == i->name_span.source)
            f = &s->plan->articles.p[k];
    s->note->title = w->title.text;
    for (uint32_t k = 0; k < w->parts.n; k++)
        note_prose(s, w->parts.p[k].text, w->parts.n > 1 ? k + 1 : 0);
    for (uint32_t k = 0; k < w->cites.n; k++)
        *VEC_PUSH(s->arena, s->note->cites) = w->cites.p[k].text;
    note_common(s, &(struct note_common){.because = w->because.text,
                                         .cite = w->cite.text,
                                         .owner = w->owner.text,
                                         .from = w->effective.given ? w->effective.from : DAY_FIRST,
                                         .till = w->effective.given ? w->effective.till : DAY_LAST});
    note_field(s, P_COVERAGE, f ? line_say(s, covered[f->coverage], NULL, 0) : NULL);
    note_field(s, P_HASH, line_code(s, digest(s->arena, w->body)));
}

const struct word word_article = {
    .name = "article",
    .summary = "what the book says in prose, and the rules that say the same",
    .since = "1",
    .manner = WORD_RULE,
    .fields = article_fields,
    .size = sizeof(struct article),
    .effective_at = offsetof(struct article, effective),
    .chapter = CHAPTER_ARTICLES,
    .describe = article_describe,
    .declare = article_declare,
    .link = article_link,
    .lower = article_lower,
};
