/* SPDX-License-Identifier: MIT
 * driver.h: what the drivers of property tests share: a line of words in, a line out.
 * Promise: every operation of a table is read by the same loop; an odd line ends the program.
 * Owns: the arenas of the process.   Knows: base, civil.   Never hears of: what is tested. */
#ifndef TESTS_PROPERTY_DRIVER_H
#define TESTS_PROPERTY_DRIVER_H

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "vm/civil/zone.h"

enum { MOST_WORDS = 10 };
struct driver {
    struct mem mem;
    struct arena arena, line; /* `line` is emptied after each operation */
    const struct zone *zone;
};
typedef void (*operation_fn)(struct driver *d, char **word);
struct operation {
    const char *name;
    operation_fn run;
};

static inline long long int_of(const char *word)
{
    return strtoll(word, NULL, 10);
}

static inline void do_zone(struct driver *d, char **word)
{
    static const char *const result[] = {"ok", "unknown", "broken"};
    enum zone_result r = zone_load(&d->arena, open_file, NULL, STR_EMPTY, str_of(word[1]), &d->zone);
    puts(result[r]);
}

/* A zone file of the test's own. */
static inline void do_file(struct driver *d, char **word)
{
    static const char *const result[] = {"ok", "unknown", "broken"};
    struct str bytes = {0};
    if (!read_whole(&d->arena, open_file, NULL, STR_EMPTY, str_of(word[1]), 1 << 20, &bytes))
        exit(2);
    puts(result[zone_parse(&d->arena, bytes, &d->zone)]);
}

/* Words stand between tabs, so that texts may hold blanks. */
static inline void do_line(struct driver *d, const struct operation *ops, char *line)
{
    char *word[MOST_WORDS] = {0};
    int n = 0;
    line[strcspn(line, "\n")] = 0;
    for (char *p = line; p && n < MOST_WORDS - 1; n++) {
        word[n] = p;
        p = strchr(p, '\t');
        if (p)
            *p++ = 0;
    }
    while (ops->name && strcmp(ops->name, word[0]) != 0)
        ops++;
    if (!ops->name) {
        fprintf(stderr, "unknown operation '%s'\n", word[0]);
        exit(2);
    }
    ops->run(d, word);
}

static inline void do_lines(struct driver *d, const struct operation *ops)
{
    static char line[1 << 16];
    while (fgets(line, sizeof line, stdin)) {
        do_line(d, ops, line);
        arena_release(&d->line);
        arena_init(&d->line, &d->mem);
    }
}

/* The host's locale is set on purpose: nothing may depend on it. */
static inline void driver_open(struct driver *d)
{
    setlocale(LC_ALL, "");
    mem_init(&d->mem, 0);
    arena_init(&d->arena, &d->mem);
    arena_init(&d->line, &d->mem);
}
static inline void driver_close(struct driver *d)
{
    arena_release(&d->line);
    arena_release(&d->arena);
}

#endif
