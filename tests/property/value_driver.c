/* SPDX-License-Identifier: MIT
 * Reads operations on money, numbers and texts, one a line, and prints what vm/value answers. See money.py.
 */
#include "tests/property/driver.h"
#include "vm/value/value.h"

static struct value_env env;
static struct types types;

static double number_of(const char *word)
{
    return strtod(word, NULL); /* the words come as hexadecimal floats: no point of a locale in them */
}

static void print_units(bool ok, int64_t units)
{
    if (ok)
        printf("%lld\n", (long long)units);
    else
        puts("over");
}

static void do_add(struct driver *d, char **word)
{
    int64_t r = 0;
    (void)d;
    bool ok = money_add(int_of(word[1]), int_of(word[2]), &r);
    print_units(ok, r);
}
static void do_sub(struct driver *d, char **word)
{
    int64_t r = 0;
    (void)d;
    bool ok = money_sub(int_of(word[1]), int_of(word[2]), &r);
    print_units(ok, r);
}
static void do_mul(struct driver *d, char **word)
{
    int64_t r = 0;
    (void)d;
    bool ok = money_mul(int_of(word[1]), number_of(word[2]), &r);
    print_units(ok, r);
}
static void do_div(struct driver *d, char **word)
{
    int64_t r = 0;
    (void)d;
    enum fail_cause c = money_div(int_of(word[1]), number_of(word[2]), &r);
    if (c == FAIL_DIVISION)
        puts("zero");
    else
        print_units(c == FAIL_NOTHING, r);
}

static void print_bits(double n)
{
    uint64_t bits;
    memcpy(&bits, &n, sizeof bits);
    printf("%016llx\n", (unsigned long long)bits);
}
static void do_ratio(struct driver *d, char **word)
{
    (void)d;
    print_bits(money_ratio(int_of(word[1]), int_of(word[2])));
}

static void print_read(enum money_read r, int64_t units)
{
    static const char *const text[] = {"ok", "bad", "places", "range"};
    if (r == MONEY_OK)
        printf("%lld\n", (long long)units);
    else
        puts(text[r]);
}
static void do_of_number(struct driver *d, char **word)
{
    int64_t r = 0;
    (void)d;
    enum money_read m = money_of_number(number_of(word[1]), &r);
    print_read(m, r);
}
static void do_of_text(struct driver *d, char **word)
{
    int64_t r = 0;
    (void)d;
    enum money_read m = money_of_text(str_of(word[1]), &r);
    print_read(m, r);
}
static void do_print(struct driver *d, char **word)
{
    struct buf b = {.arena = &d->line};
    money_print(&b, int_of(word[1]));
    printf("%.*s\n", STR_ARG(buf_str(&b)));
}

static void do_number(struct driver *d, char **word)
{
    struct value v;
    (void)d;
    if (value_from_text(&env, TYPE(TYPE_NUMBER), str_of(word[1]), &v) == READ_OK)
        print_bits(v.as.n);
    else
        puts("bad");
}

static struct type type_of(const char *word)
{
    static const struct {
        const char *name;
        struct type type;
    } rows[] = {{"bool", {.kind = TYPE_BOOL}},
                {"number", {.kind = TYPE_NUMBER}},
                {"money", {.kind = TYPE_MONEY}},
                {"duration", {.kind = TYPE_DURATION}},
                {"period", {.kind = TYPE_PERIOD}},
                {"time", {.kind = TYPE_TIME}},
                {"date", {.kind = TYPE_DATE}},
                {"text", {.kind = TYPE_TEXT}},
                {"set(text)", {.kind = TYPE_SET, .elem = TYPE_TEXT}},
                {"set(number)", {.kind = TYPE_SET, .elem = TYPE_NUMBER}},
                {"set(money)", {.kind = TYPE_SET, .elem = TYPE_MONEY}},
                {"set(date)", {.kind = TYPE_SET, .elem = TYPE_DATE}},
                {"set(time)", {.kind = TYPE_SET, .elem = TYPE_TIME}},
                {"set(period)", {.kind = TYPE_SET, .elem = TYPE_PERIOD}}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strcmp(rows[i].name, word) == 0)
            return rows[i].type;
    exit(2);
}

/* read TYPE TEXT: the result, the raw integer where there is one, and the value as printed. */
static void do_read(struct driver *d, char **word)
{
    static const char *const result[] = {"ok", "twice", "bad", "places", "range", "gap", "choice"};
    struct type t = type_of(word[1]);
    struct value v = {0};
    struct buf b = {.arena = &d->line};
    env.zone = d->zone;
    enum value_read r = value_from_text(&env, t, str_of(word[2]), &v);
    fputs(result[r], stdout);
    if (r == READ_OK || r == READ_TWICE) {
        value_print(&b, &env, t, v, false);
        printf("\t%.*s", STR_ARG(buf_str(&b)));
        if (t.kind == TYPE_TIME || t.kind == TYPE_DATE || t.kind == TYPE_DURATION)
            printf("\t%lld", (long long)v.as.i);
    }
    putchar('\n');
}

/* trip TYPE TEXT: what is read, printed and read again is the same. Durations are printed as plain seconds.
 */
static void do_trip(struct driver *d, char **word)
{
    struct type t = type_of(word[1]);
    struct value v = {0}, again = {0};
    struct buf b = {.arena = &d->line};
    env.zone = d->zone;
    enum value_read r = value_from_text(&env, t, str_of(word[2]), &v);
    if (r != READ_OK && r != READ_TWICE) {
        puts("unread");
        return;
    }
    value_print(&b, &env, t, v, false);
    if (t.kind == TYPE_DURATION)
        buf_char(&b, 's');
    r = value_from_text(&env, t, buf_str(&b), &again);
    bool same = r == READ_OK && value_equal(t, v, again) && value_compare(t, env.names, v, again) == 0;
    printf("%s\n", same ? "same" : "other");
}

/* set NUMBER …: members sorted, each once, found again. */
static void do_set(struct driver *d, char **word)
{
    struct type t = TYPE(TYPE_NUMBER);
    int64_t items[MOST_WORDS];
    uint32_t n = 0;
    for (; word[n + 1]; n++)
        items[n] = set_item(t, value_number(number_of(word[n + 1])));
    const struct value_set *s = set_make(&d->line, items, n);
    for (uint32_t i = 0; i < n; i++)
        if (!set_has(s, set_item(t, value_number(number_of(word[i + 1])))))
            fputs("lost ", stdout);
    for (uint32_t i = 0; i < s->n; i++)
        printf("%a%c", set_value(t, s->item[i]).as.n, i + 1 < s->n ? ' ' : '\n');
}

int main(void)
{
    static const struct operation ops[] = {{"zone", do_zone},
                                           {"add", do_add},
                                           {"sub", do_sub},
                                           {"mul", do_mul},
                                           {"div", do_div},
                                           {"ratio", do_ratio},
                                           {"of_number", do_of_number},
                                           {"of_text", do_of_text},
                                           {"print", do_print},
                                           {"number", do_number},
                                           {"read", do_read},
                                           {"trip", do_trip},
                                           {"set", do_set},
                                           {NULL, NULL}};
    struct driver d = {0};
    driver_open(&d);
    env = (struct value_env){.names = names_new(&d.arena, NULL), .types = &types, .arena = &d.line};
    do_lines(&d, ops);
    driver_close(&d);
    return 0;
}
