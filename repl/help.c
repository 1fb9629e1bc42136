/* SPDX-License-Identifier: MIT
 * help.c: usage, printed from the tables of verbs, options and words. */
#include "repl/repl.h"

#include <stdio.h>
#include <string.h>

static int columns(const char *s)
{
    int n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

void help_row(const char *left, const char *right)
{
    int wide = columns(left);
    put("  %s%*s%s\n", left, wide < 20 ? 22 - wide : 2, "", right);
}

void help_short(void)
{
    put("bylaw: rulebooks that are read, checked and held against what happened\n\n");
    for (size_t i = 0; i < verb_count; i++) {
        char left[80];
        snprintf(left, sizeof left, "bylaw %s", verbs[i].name);
        help_row(left, verbs[i].doc);
    }
    put("\nbylaw help VERB tells how a verb is used, bylaw help recipes what is made of words, bylaw help WORD what a word takes:\n ");
    for (size_t i = 0; i < bylaw_word_count(); i++)
        put(" %s", bylaw_word_at(i).name);
}

int help_verb(const struct verb *v)
{
    put("bylaw %s %s\n  %s\n\n", v->name, v->usage, v->doc);
    if (v->formats)
        put("  formats:%.*s\n\n", (int)strlen(v->formats) - 1, v->formats);
    options_print(v);
    return EXIT_DONE;
}

int help_word(size_t w)
{
    bylaw_word word = bylaw_word_at(w);
    put("%s: %s (since %s)\n\n", word.name, word.summary ? word.summary : "", word.since ? word.since : "");
    for (size_t i = 0; i < word.fields; i++) {
        bylaw_field f = bylaw_field_at(w, i);
        char right[256];
        snprintf(right, sizeof right, "%s; %s%s%s%s", f.doc ? f.doc : "", f.kind, f.required ? "; required" : "",
                 f.fallback ? "; else " : "", f.fallback ? f.fallback : "");
        help_row(f.name, right);
    }
    return EXIT_DONE;
}

static int help_unknown(const char *name)
{
    const char *all[256];
    size_t n = 0;
    for (size_t i = 0; i < verb_count; i++)
        all[n++] = verbs[i].name;
    for (size_t i = 0; i < bylaw_word_count() && n < 256; i++)
        all[n++] = bylaw_word_at(i).name;
    for (size_t i = 0; i < bylaw_recipe_count() && n < 256; i++)
        all[n++] = bylaw_recipe_at(i).name;
    const char *near = nearest(name, all, n);
    if (near)
        return usage_error("'%s' is no verb, no word and no recipe: did you mean `%s`?", name, near);
    return usage_error("'%s' is no verb, no word and no recipe", name);
}

int help_run(const struct args *a)
{
    if (a->rest.n == 0) {
        help_short();
        return EXIT_DONE;
    }
    const struct verb *verb = verb_find(a->rest.p[0]);
    if (verb)
        help_verb(verb);
    for (size_t i = 0; i < bylaw_word_count(); i++)
        if (strcmp(bylaw_word_at(i).name, a->rest.p[0]) == 0) {
            put("%s", verb ? "\n" : "");
            return help_word(i);
        }
    if (verb)
        return EXIT_DONE;
    if (strcmp(a->rest.p[0], "recipes") == 0)
        return help_recipes();
    if (help_recipe(a->rest.p[0]))
        return EXIT_DONE;
    return help_unknown(a->rest.p[0]);
}
