/* SPDX-License-Identifier: MIT
 * Reads logs and texts in JSON, one a line as hex. See json.py.
 *   log NAME STEP BATCH HEX   the rows of a log: |line at actor case id f0 f1 …, texts as hex
 *   tokens STEP HEX           what the text holds: kinds and texts in order, or `refused` */
#include "tests/property/driver.h"
#include "tests/vm/read/memory_log.h"
#include "vm/read/json.h"

enum { MOST_TEXT = 1 << 15 };

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

static void put_name(struct memory_log *log, uint32_t id)
{
    putchar(' ');
    if (id == CORE_NONE || id == CORE_UNKNOWN)
        putchar(id == CORE_NONE ? '-' : '?');
    else
        put_hex(names_text(log->names, (struct name){id}));
}

static void put_row(struct memory_log *log, const struct batch *b, struct row r)
{
    struct value_env e = {log->names, &log->schema.types, log->env.zone, CLOCK_EARLIER, &log->arena};
    const uint32_t *const core[] = {b->actor, b->kase, b->id};
    printf("|%u %lld", b->line[r.i], (long long)b->at[r.i]);
    for (uint32_t i = 0; i < ARRAY_LEN(core); i++)
        put_name(log, core[i][r.i]);
    for (uint32_t i = 0; i < log->schema.columns.n; i++) {
        struct value v = batch_cell(b, i, r);
        struct buf text = {.arena = &log->arena};
        value_print(&text, &e, log->schema.columns.p[i].type, v, false);
        putchar(' ');
        putchar(v.state == V_KNOWN ? '=' : '~');
        put_hex(buf_str(&text));
    }
}

static void do_log(struct driver *d, char **word)
{
    static const struct read_options options = {.kind = {"k", 1}};
    struct memory_log log;
    const struct batch *b = NULL;
    (void)d;
    memory_log_open(&log);
    log.step = (size_t)int_of(word[2]);
    log.limits.batch_rows = (uint64_t)int_of(word[3]);
    memory_log_add(&log, str_of(word[1]), bytes_of(word[4]));
    memory_field(&log, "k", "m", TYPE(TYPE_MONEY), false);
    memory_field(&log, "k", "n", TYPE(TYPE_NUMBER), true);
    memory_field(&log, "k", "t", TYPE(TYPE_TEXT), true);
    memory_field(&log, "k", "b", TYPE(TYPE_BOOL), true);
    memory_field(&log, "k", "s", type_set(TYPE(TYPE_TEXT)), true);
    memory_field(&log, "k", "d", TYPE(TYPE_DATE), true);
    struct reader *r = reader_open(&log.env, &options, str_of(word[1]), 0);
    while (r && r->ops->next(r, &b) == BL_OK && b)
        for (uint32_t i = 0; i < b->n; i++)
            put_row(&log, b, (struct row){i});
    for (uint32_t i = 0; i < log.diags.all.n; i++)
        printf("!%s %u:%u", diag_rows[log.diags.all.p[i]->code].code, log.diags.all.p[i]->line, log.diags.all.p[i]->column);
    putchar('\n');
    memory_log_close(&log);
}

static void put_tokens(struct json_pull *j)
{
    static const char sign[JSON_KIND_COUNT] = {[JSON_OBJECT] = '{', [JSON_OBJECT_END] = '}', [JSON_LIST] = '[', [JSON_LIST_END] = ']',
                                               [JSON_KEY] = 'k', [JSON_TEXT] = 's', [JSON_NUMBER] = 'n', [JSON_TRUE] = 't',
                                               [JSON_FALSE] = 'f', [JSON_NULL] = '0'};
    bool any = false;
    for (const struct json_token *t = json_next(j); t->kind != JSON_END; t = json_next(j), any = true) {
        if (t->kind == JSON_BAD) {
            any = false;
            break;
        }
        putchar(sign[t->kind]);
        if (t->kind == JSON_KEY || t->kind == JSON_TEXT || t->kind == JSON_NUMBER)
            put_hex(t->text);
    }
    puts(any ? "" : " refused");
}

static void do_tokens(struct driver *d, char **word)
{
    struct memory_log log;
    struct stream stream;
    (void)d;
    memory_log_open(&log);
    log.step = (size_t)int_of(word[1]);
    memory_log_add(&log, STR("t"), bytes_of(word[2]));
    struct json_pull *j = NEW(&log.arena, struct json_pull);
    if (!memory_open(&log, STR_EMPTY, STR("t"), &stream))
        exit(3);
    json_pull_init(j, &log.arena, &log.arena, &log.limits, stream, false, false);
    json_encoding(j);
    put_tokens(j);
    memory_log_close(&log);
}

static const struct operation operations[] = {{"log", do_log}, {"tokens", do_tokens}, {NULL, NULL}};

int main(void)
{
    struct driver d;
    driver_open(&d);
    do_lines(&d, operations);
    driver_close(&d);
    return 0;
}
