/* SPDX-License-Identifier: MIT
 * recipes.c: the shipped recipes: what they take, and a copy of one to begin with. */
#include "repl/repl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- a book that uses all of them, in memory -------------------------------------------------------------------------- */

#define NAME "(recipes)"

struct memory {
    char text[8192];
    size_t at;
};

static int memory_open(void *udata, const char *from, const char *path, void **ret)
{
    (void)from;
    *ret = udata;
    return strcmp(path, NAME) == 0;
}

static int memory_read(void *udata, void *handle, void *bytes, size_t n, size_t *ret_n)
{
    struct memory *m = handle;
    size_t left = strlen(m->text) - m->at;
    (void)udata;
    *ret_n = n < left ? n : left;
    memcpy(bytes, m->text + m->at, *ret_n);
    m->at += *ret_n;
    return 1;
}

/* The list of the recipes with their fields; *ret_book is to be freed. NULL: none of it can be had. */
static const bylaw_record *all_recipes(bylaw_book **ret_book)
{
    struct memory m = {.text = "rulebook \"recipes\" { bylaw = 1, timezone = \"UTC\" }\n"};
    const bylaw_record *list = NULL;
    bylaw_options o = BYLAW_OPTIONS_INIT;
    size_t n = strlen(m.text);
    for (size_t i = 0; i < bylaw_recipe_count() && n < sizeof m.text; i++)
        n += (size_t)snprintf(m.text + n, sizeof m.text - n, "use \"%s\"\n", bylaw_recipe_at(i).name);
    o.open = memory_open;
    o.read = memory_read;
    o.open_udata = &m;
    *ret_book = bylaw_book_new();
    if (*ret_book && bylaw_load(*ret_book, NAME, &o) == BYLAW_OK && bylaw_book_list(*ret_book, "recipes", &list) == BYLAW_OK)
        return list;
    if (*ret_book)
        say("%s", bylaw_message(*ret_book));
    return NULL;
}

/* --- help ------------------------------------------------------------------------------------------------------------------ */

void recipe_fields_put(const bylaw_record *recipe)
{
    const bylaw_record *fields = bylaw_record_get(recipe, "fields");
    for (size_t i = 0; i < bylaw_record_count(fields); i++) {
        const bylaw_record *f = bylaw_record_at(fields, i);
        const char *doc = bylaw_record_text(f, "doc"), *otherwise = bylaw_record_text(f, "default");
        int required = 0;
        char right[1024];
        bylaw_record_bool(f, "required", &required);
        snprintf(right, sizeof right, "%s%s%s%s", doc ? doc : "", required ? "; required" : "", otherwise ? "; else " : "", otherwise ? otherwise : "");
        help_row(bylaw_record_text(f, "name"), right);
    }
}

int help_recipes(void)
{
    bylaw_book *b;
    const bylaw_record *list = all_recipes(&b);
    put("Recipes are words made of words. In a book, use \"NAME\" brings one in; bylaw help NAME tells what it takes; bylaw init\n"
        "--recipe NAME [DIR] writes a copy of it to change, with a book that uses it, scenarios and a log.\n\n");
    for (size_t i = 0; i < bylaw_record_count(list); i++) {
        const char *doc = bylaw_record_text(bylaw_record_at(list, i), "doc");
        help_row(bylaw_record_text(bylaw_record_at(list, i), "name"), doc ? doc : "");
    }
    bylaw_book_free(b);
    return list ? EXIT_DONE : EXIT_BOOK;
}

bool help_recipe(const char *name)
{
    bylaw_book *b = NULL;
    bool found = false;
    for (size_t i = 0; i < bylaw_recipe_count(); i++)
        found = found || strcmp(bylaw_recipe_at(i).name, name) == 0;
    const bylaw_record *list = found ? all_recipes(&b) : NULL;
    for (size_t i = 0; i < bylaw_record_count(list); i++) {
        const bylaw_record *r = bylaw_record_at(list, i);
        const char *doc = bylaw_record_text(r, "doc");
        if (strcmp(bylaw_record_text(r, "name"), name) != 0)
            continue;
        put("%s: %s\n\n", name, doc ? doc : "");
        recipe_fields_put(r);
        put("\nIt is a shipped recipe: write use \"%s\" in a book, or make a copy with bylaw init --recipe %s.\n", name, name);
    }
    bylaw_book_free(b);
    return found;
}

/* --- a copy ------------------------------------------------------------------------------------------------------------------ */

/* The small book, with the copy in place of the shipped one; *ret is to be freed. */
static char *own_book(const bylaw_recipe *r)
{
    char use[128], include[128];
    snprintf(use, sizeof use, "use \"%s\"", r->name);
    snprintf(include, sizeof include, "include \"recipes/%s.lua\"", r->name);
    const char *at = strstr(r->book, use);
    size_t size = strlen(r->book) + sizeof include, before = at ? (size_t)(at - r->book) : 0;
    char *text = at ? malloc(size) : NULL;
    if (text)
        snprintf(text, size, "%.*s%s%s", (int)before, r->book, include, at + strlen(use));
    return text;
}

static int copy(const bylaw_recipe *r, const char *dir)
{
    char recipe[128], scenarios[128], log[128], *book = own_book(r);
    if (!book) {
        say("out of memory");
        return EXIT_LIMIT;
    }
    snprintf(recipe, sizeof recipe, "recipes/%s.lua", r->name);
    snprintf(scenarios, sizeof scenarios, "%s.scenarios.lua", r->name);
    snprintf(log, sizeof log, "%s.csv", r->name);
    const struct new_file files[] = {{"book.lua", book}, {log, r->log}, {recipe, r->text}, {scenarios, r->scenarios}};
    int code = files_write(dir, files, sizeof files / sizeof *files, "recipes");
    free(book);
    return code;
}

int init_recipe(const struct args *a)
{
    const char *all[256];
    size_t n = 0;
    for (; n < bylaw_recipe_count() && n < 256; n++) {
        bylaw_recipe r = bylaw_recipe_at(n);
        all[n] = r.name;
        if (strcmp(r.name, a->recipe) == 0)
            return copy(&r, a->rest.n ? a->rest.p[0] : ".");
    }
    const char *near = nearest(a->recipe, all, n);
    if (near)
        return usage_error("no recipe is shipped as '%s': did you mean `%s`?", a->recipe, near);
    return usage_error("no recipe is shipped as '%s': bylaw help recipes lists them", a->recipe);
}
