/* SPDX-License-Identifier: MIT
 * complete.c: what may stand where the cursor stands: commands, words and their fields, names of the book, files. */
#include "repl/shell.h"

#include <stdlib.h>
#include <string.h>

#ifdef WITH_READLINE
#include <stdio.h>
#include <readline/readline.h>

enum { FOUND_MOST = 2000 };
static struct {
    struct shell *shell;
    char *all[FOUND_MOST];
    size_t n, next;
} found;

static void offer(const char *name, const char *typed)
{
    if (name && strncmp(name, typed, strlen(typed)) == 0 && found.n < FOUND_MOST)
        found.all[found.n++] = strdup(name);
}

static void offer_list(const char *what, const char *typed)
{
    const bylaw_record *list = NULL;
    struct shell *s = found.shell;
    if (!s->loaded || bylaw_book_list(s->book, what, &list) != BYLAW_OK)
        return;
    for (size_t i = 0; i < bylaw_record_count(list); i++) {
        const bylaw_record *fields = bylaw_record_get(bylaw_record_at(list, i), "fields");
        offer(bylaw_record_text(bylaw_record_at(list, i), "name"), typed);
        for (size_t k = 0; k < bylaw_record_count(fields); k++)
            offer(bylaw_record_text(bylaw_record_at(fields, k), "name"), typed);
    }
}

static void offer_dots(const char *typed)
{
    for (size_t i = 0; i < dot_count; i++)
        offer(dots[i].name, typed);
}

static void offer_words(const char *typed)
{
    for (size_t i = 0; i < bylaw_recipe_count(); i++)
        offer(bylaw_recipe_at(i).name, typed);
    static const char *const keys[] = {"and", "or", "not", "is", "in", "true", "false", "none", "actor", "kind", "case", "at"};
    for (size_t i = 0; i < bylaw_word_count(); i++)
        offer(bylaw_word_at(i).name, typed);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        offer(keys[i], typed);
}

/* The word whose braces are open before the cursor; bylaw_word_count() where there are none. */
static size_t open_word(int till)
{
    size_t word = bylaw_word_count(), depth = 0;
    for (int i = till; i-- > 0;) {
        depth += rl_line_buffer[i] == '}';
        if (rl_line_buffer[i] != '{')
            continue;
        if (depth) {
            depth--;
            continue;
        }
        for (size_t w = 0; w < bylaw_word_count(); w++) {
            size_t n = strlen(bylaw_word_at(w).name);
            if (strncmp(rl_line_buffer + strspn(rl_line_buffer, " "), bylaw_word_at(w).name, n) == 0)
                word = w;
        }
        return word;
    }
    return word;
}

static void offer_fields(size_t word, const char *typed)
{
    for (size_t i = 0; i < bylaw_word_at(word).fields; i++)
        offer(bylaw_field_at(word, i).name, typed);
}

static bool begins(const char *with)
{
    return strncmp(rl_line_buffer, with, strlen(with)) == 0;
}

/* False: names of files. */
static bool offer_behind_dot(const char *typed)
{
    static const struct {
        const char *dot, *what;
    } rows[] = {{".set ", "params"}, {".unset ", "params"}, {".why", "rules"}, {".decide ", "kinds"}, {".help ", "rules"}, {".help ", "duties"}, {".why ", "duties"}};
    bool told = false;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (begins(rows[i].dot)) {
            offer_list(rows[i].what, typed);
            told = true;
        }
    if (begins(".help "))
        offer_words(typed);
    return told;
}

static void offer_names(const char *typed)
{
    static const char *const all[] = {"params", "kinds", "rules", "duties", "kpis", "roles", "matrices", "functions", "recipes"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        offer_list(all[i], typed);
}

static char *next_found(const char *typed, int state)
{
    (void)typed;
    if (state == 0)
        found.next = 0;
    return found.next < found.n ? found.all[found.next++] : NULL; /* readline frees it */
}

static char **complete(const char *typed, int from, int till)
{
    bool dotted = rl_line_buffer[0] == '.';
    (void)till;
    found.n = 0;
    if (dotted && from == 0)
        offer_dots(typed);
    else if (dotted && !offer_behind_dot(typed))
        return NULL;
    size_t word = dotted ? bylaw_word_count() : open_word(from);
    if (word < bylaw_word_count())
        offer_fields(word, typed);
    else if (!dotted)
        offer_words(typed);
    if (!dotted)
        offer_names(typed);
    rl_attempted_completion_over = 1;
    return found.n ? rl_completion_matches(typed, next_found) : NULL;
}

void complete_open(struct shell *s)
{
    found.shell = s;
    rl_attempted_completion_function = complete;
    rl_basic_word_break_characters = " \t\n\"'{}()[]=<>+-*/,;";
    rl_completer_quote_characters = "";
}
#else
void complete_open(struct shell *s)
{
    (void)s;
}
#endif
