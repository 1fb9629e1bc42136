/* SPDX-License-Identifier: MIT
 * Readers of the house against the library that a program would use by hand for the same bytes, of the same run: JSON lines against
 * json-c, XES against expat alone, an SQLite table against its rows stepped through. What stands against ours gives no typed columns.
 * usage: readers BOOK json|xes|sqlite FILE [RUNS] */
#include <expat.h>
#include <json-c/json.h>
#include <sqlite3.h>
#include <string.h>

#include "api/handle.h"
#include "tests/bench/measure.h"

struct job {
    struct mem mem;
    struct arena arena;
    bylaw_book *book;
    const char *path;
    uint64_t rows;
};

/* --- ours ------------------------------------------------------------------------------------------------------------------------- */

static void ours(void *ud)
{
    struct job *j = ud;
    const struct plan *p = j->book->book.plan;
    struct arena a;
    arena_init(&a, &j->mem);
    struct sources sources = {.arena = &a};
    struct diags diags;
    diags_init(&diags, &a, &sources);
    struct read_env env = {.arena = &a, .names = names_new(&a, p->names), .schema = p->schema, .zone = p->zone, .clock_change = CLOCK_EARLIER,
                           .diags = &diags, .limits = &limits_default, .open = open_file};
    struct read_options o = {.no_ids = true};
    struct reader *r = reader_open(&env, &o, str_of(j->path), 0);
    const struct batch *b = NULL;
    j->rows = 0;
    while (r && r->ops->next(r, &b) == BL_OK && b)
        j->rows += b->n;
    if (diags.errors)
        j->rows = 0;
    arena_release(&a);
}

/* --- by hand ------------------------------------------------------------------------------------------------------------------------ */

static uint64_t hand_json(const char *path)
{
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    uint64_t rows = 0, members = 0;
    while (f && getline(&line, &room, f) > 0) {
        struct json_object *o = json_tokener_parse(line);
        members += o ? (uint64_t)json_object_object_length(o) : 0;
        json_object_put(o);
        rows++;
    }
    free(line);
    if (f)
        fclose(f);
    return members ? rows : 0;
}

static void XMLCALL on_start(void *ud, const XML_Char *name, const XML_Char **attributes)
{
    uint64_t *rows = ud;
    (void)attributes;
    *rows += strcmp(name, "event") == 0;
}

static uint64_t hand_xes(const char *path)
{
    static char buf[1 << 16];
    FILE *f = fopen(path, "rb");
    XML_Parser x = XML_ParserCreate(NULL);
    uint64_t rows = 0;
    size_t n;
    XML_SetUserData(x, &rows);
    XML_SetStartElementHandler(x, on_start);
    while (f && (n = fread(buf, 1, sizeof buf, f)) > 0)
        if (XML_Parse(x, buf, (int)n, n < sizeof buf) == XML_STATUS_ERROR)
            rows = 0;
    XML_ParserFree(x);
    if (f)
        fclose(f);
    return rows;
}

static uint64_t hand_sqlite(const char *path)
{
    char file[512];
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    uint64_t rows = 0, bytes = 0;
    snprintf(file, sizeof file, "%.*s", (int)strcspn(path, ":"), path);
    if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK && sqlite3_prepare_v2(db, "select * from log", -1, &s, NULL) == SQLITE_OK)
        while (sqlite3_step(s) == SQLITE_ROW) {
            for (int i = 0; i < sqlite3_column_count(s); i++)
                bytes += (uint64_t)sqlite3_column_bytes(s, i);
            rows++;
        }
    sqlite3_finalize(s);
    sqlite3_close(db);
    return bytes ? rows : 0;
}

static const struct {
    const char *name;
    uint64_t (*read)(const char *path);
} hands[] = {{"json", hand_json}, {"xes", hand_xes}, {"sqlite", hand_sqlite}};

int main(int argc, char **argv)
{
    int runs = argc > 4 ? atoi(argv[4]) : 9, format = 0;
    struct job j = {.path = argc > 3 ? argv[3] : ""};
    mem_init(&j.mem, 0);
    arena_init(&j.arena, &j.mem);
    j.book = bylaw_book_new();
    while (argc > 3 && format < 3 && strcmp(hands[format].name, argv[2]) != 0)
        format++;
    if (argc < 4 || format == 3 || runs < 1 || runs > MOST_RUNS || !j.book || bylaw_load(j.book, argv[1], NULL) != BYLAW_OK) {
        fprintf(stderr, "usage: readers BOOK json|xes|sqlite FILE [RUNS]\n");
        return 2;
    }
    double mine[MOST_RUNS], hand[MOST_RUNS];
    for (int i = 0; i < runs; i++) {
        double from = now();
        uint64_t rows = hands[format].read(j.path);
        hand[i] = (now() - from) / (double)(rows ? rows : 1);
        from = now();
        if (mem_try(&j.mem, ours, &j) != BL_OK || j.rows != rows || rows == 0) {
            fprintf(stderr, "readers: %llu rows by hand, %llu by the house\n", (unsigned long long)rows, (unsigned long long)j.rows);
            return 1;
        }
        mine[i] = (now() - from) / (double)rows;
    }
    measure_tell(hands[format].name, j.rows, mine, hand, runs);
    bylaw_book_free(j.book);
    return 0;
}
