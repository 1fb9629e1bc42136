/* SPDX-License-Identifier: MIT
 * info.c: what this is: version, limits, codes and their stories, words. */
#include "api/handle.h"

#include "stdlib/words.h"

#ifndef BYLAW_VERSION
#define BYLAW_VERSION "0.1.0"
#endif

const char *bylaw_version(void)
{
    return BYLAW_VERSION;
}

struct release {
    struct mem mem;
    struct arena arena;
    struct str text;
};

static void find_release(void *ud)
{
    struct release *z = ud;
    z->text = zone_release(&z->arena, open_file, NULL, STR_EMPTY);
}

void bylaw_zone_release(char *text, size_t n)
{
    struct release z = {.text = STR("unknown")};
    if (n == 0)
        return;
    mem_init(&z.mem, 0);
    arena_init(&z.arena, &z.mem);
    if (mem_try(&z.mem, find_release, &z) != BL_OK)
        z.text = STR("unknown");
    size_t k = MIN((size_t)z.text.n, n - 1);
    memcpy(text, z.text.p, k);
    text[k] = '\0';
    arena_release(&z.arena);
}

size_t bylaw_limit_count(void)
{
    return limit_count;
}

bylaw_limit bylaw_limit_at(size_t i)
{
    if (i >= limit_count)
        return (bylaw_limit){0};
    return (bylaw_limit){limit_rows[i].name, limit_rows[i].why, limit_rows[i].value};
}

/* --- codes --------------------------------------------------------------------------------------------------------------------- */

size_t bylaw_code_count(void)
{
    return DIAG_COUNT;
}

bylaw_code bylaw_code_at(size_t i)
{
    static const char *const level[] = {"error", "warning", "note"}; /* ORDER diag_level */
    if (i >= DIAG_COUNT)
        return (bylaw_code){0};
    const struct diag_row *d = &diag_rows[i];
    return (bylaw_code){d->code, level[d->level], d->message, d->help};
}

/* Made from docs/diagnostics.md by tools/stories; "" where a code has no story there. */
extern const char *const diag_stories[];
extern const unsigned diag_story_count;
extern const char *const diag_story_codes[];

const char *bylaw_explain(const char *code)
{
    enum diag_code c;
    if (!diag_find(str_of(code), &c))
        return NULL;
    for (unsigned i = 0; i < diag_story_count; i++)
        if (str_eq(str_of(diag_story_codes[i]), str_of(diag_rows[c].code)))
            return diag_stories[i];
    return "";
}

/* --- words ----------------------------------------------------------------------------------------------------------------------- */

size_t bylaw_word_count(void)
{
    return stdlib_words.n;
}

static size_t field_count(const struct word *w)
{
    size_t n = 0;
    while (w->fields && w->fields[n].name)
        n++;
    return n;
}

bylaw_word bylaw_word_at(size_t i)
{
    if (i >= stdlib_words.n)
        return (bylaw_word){0};
    const struct word *w = stdlib_words.p[i];
    return (bylaw_word){w->name, w->summary, w->since, field_count(w)};
}

static const char *const field_kind_text[] = { /* ORDER field_kind */
    "a text", "a text or a list of texts", "an expression", "a day or a range of days", "a choice", "a whole number", "true or false", "a table",
};

bylaw_field bylaw_field_at(size_t word, size_t i)
{
    if (word >= stdlib_words.n || i >= field_count(stdlib_words.p[word]))
        return (bylaw_field){0};
    const struct field *f = &stdlib_words.p[word]->fields[i];
    const char *kind = f->choices ? f->choices : field_kind_text[f->kind];
    return (bylaw_field){f->name, kind, f->fallback, f->doc, f->required};
}

/* --- recipes --------------------------------------------------------------------------------------------------------------------- */

size_t bylaw_recipe_count(void)
{
    return stdlib_nrecipes;
}

bylaw_recipe bylaw_recipe_at(size_t i)
{
    if (i >= stdlib_nrecipes)
        return (bylaw_recipe){0};
    const struct stdlib_recipe *r = &stdlib_recipes[i];
    return (bylaw_recipe){r->name, r->text, r->book, r->scenarios, r->log};
}
