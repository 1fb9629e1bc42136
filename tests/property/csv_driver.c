/* SPDX-License-Identifier: MIT
 * Reads tables in CSV, one a line as hex, and prints every cell with its place. See csv_read.py.
 *   table STEP HEX   header and rows: cells between blanks, each as hex:line:column; rows between |
 *   log STEP HEX     the same rows read as events: field f0, f1 … of kind k, with the line of the row */
#include "tests/property/driver.h"
#include "tests/vm/read/memory_log.h"

enum { MOST_TEXT = 1 << 15, MOST_FIELDS = 8 };

static uint32_t digit_of(char c)
{
    return (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static struct str bytes_of(const char *hex)
{
    static char text[MOST_TEXT];
    uint32_t n = 0;
    for (; hex[0] && n < MOST_TEXT; hex += 2)
        text[n++] = (char)(digit_of(hex[0]) << 4 | digit_of(hex[1]));
    return (struct str){text, n};
}

static void put_hex(struct str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        printf("%02x", (unsigned)(unsigned char)s.p[i]);
}

static void open_log(struct memory_log *log, char **word)
{
    memory_log_open(log);
    log->step = (size_t)int_of(word[1]);
    memory_log_add(log, STR("t.csv"), bytes_of(word[2]));
}

static void close_log(struct memory_log *log)
{
    if (log->diags.errors)
        printf("refused %s", diag_rows[log->diags.all.p[0]->code].code);
    putchar('\n');
    memory_log_close(log);
    if (fault_live() > 0 && log->open)
        exit(3);
}

static void do_table(struct driver *d, char **word)
{
    struct memory_log log;
    struct text_table t;
    (void)d;
    open_log(&log, word);
    if (csv_table(&log.env, STR_EMPTY, STR("t.csv"), (struct span){0, 0, 0}, &t)) {
        for (uint32_t i = 0; i < t.ncolumns; i++) {
            putchar(i ? ' ' : 't');
            put_hex(t.names[i]);
        }
        for (uint32_t i = 0; i < t.nrows * t.ncolumns; i++) {
            putchar(i % t.ncolumns ? ' ' : '|');
            put_hex(t.cells[i].text);
            printf(":%u:%u", t.cells[i].line, t.cells[i].column);
        }
    }
    close_log(&log);
}

static void print_row(struct memory_log *log, const struct batch *b, struct row r)
{
    printf("|%u", b->line[r.i]);
    for (uint32_t i = 0; i < log->schema.columns.n; i++) {
        struct value v = batch_cell(b, i, r);
        putchar(' ');
        put_hex(names_text(log->names, (struct name){v.as.name}));
    }
}

static void do_log(struct driver *d, char **word)
{
    static const struct read_options options = {.kind = {"k", 1}, .has_as_of = true};
    struct memory_log log;
    const struct batch *b = NULL;
    (void)d;
    open_log(&log, word);
    log.limits.batch_rows = 1 + int_of(word[1]) % 7 * 100;
    schema_kind(&log.schema, names_put(log.names, STR("k")));
    for (int i = 0; i < int_of(word[3]); i++)
        memory_field(&log, "k", (const char[]){'f', (char)('0' + i), 0}, TYPE(TYPE_TEXT), false);
    struct reader *r = reader_open(&log.env, &options, STR("t.csv"), 0);
    while (r && r->ops->next(r, &b) == BL_OK && b)
        for (uint32_t i = 0; i < b->n; i++)
            print_row(&log, b, (struct row){i});
    close_log(&log);
}

static const struct operation operations[] = {{"table", do_table}, {"log", do_log}, {NULL, NULL}};

int main(void)
{
    struct driver d;
    driver_open(&d);
    do_lines(&d, operations);
    driver_close(&d);
    return 0;
}
