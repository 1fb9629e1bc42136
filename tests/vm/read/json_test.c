/* SPDX-License-Identifier: MIT
 * What is JSON and what is not; where tokens stand; objects as events; tables; the same as json-c where json-c is right. */
#include <criterion/criterion.h>
#include <json-c/json.h>
#include <stdio.h>

#include "tests/vm/read/memory_log.h"
#include "vm/read/json.h"

static struct memory_log log_;
static struct read_options options;
static struct arena scratch;
static uint64_t seed = 20260302;

static uint32_t below(uint32_t n)
{
    return (uint32_t)(hash_mix(seed++) % n);
}

static struct type choice(const char *const *words, uint32_t n)
{
    struct name *p = NEW_ARRAY(&log_.arena, struct name, n);
    for (uint32_t i = 0; i < n; i++)
        p[i] = names_put(log_.names, str_of(words[i]));
    return (struct type){.kind = TYPE_ONE_OF, .of = types_choices(&log_.schema.types, p, n)};
}

static void fresh(void)
{
    static const char *const states[] = {"open", "closed"};
    memory_log_open(&log_);
    arena_init(&scratch, &log_.mem);
    memset(&options, 0, sizeof options);
    zone_load(&log_.arena, open_file, NULL, STR_EMPTY, STR("Europe/Berlin"), &log_.env.zone);
    memory_field(&log_, "e", "amount", TYPE(TYPE_MONEY), false);
    memory_field(&log_, "e", "n", TYPE(TYPE_NUMBER), true);
    memory_field(&log_, "e", "ok", TYPE(TYPE_BOOL), true);
    memory_field(&log_, "e", "t", TYPE(TYPE_TEXT), true);
    memory_field(&log_, "e", "day", TYPE(TYPE_DATE), true);
    memory_field(&log_, "e", "stay", TYPE(TYPE_DURATION), true);
    memory_field(&log_, "e", "tags", type_set(TYPE(TYPE_TEXT)), true);
    memory_field(&log_, "e", "state", choice(states, 2), true);
}
static void done(void)
{
    arena_release(&scratch);
    memory_log_close(&log_);
    cr_assert_eq(log_.open, 0, "a log was left open");
    cr_assert_eq(fault_live(), 0);
}
TestSuite(json, .init = fresh, .fini = done);

#define TEXT(s) {"" s, sizeof(s) - 1}

/* --- the pull reader ------------------------------------------------------------------------------------------------ */

static void pull_open(struct json_pull *j, struct str text, size_t step, bool lines)
{
    struct stream stream;
    log_.nfile = 0;
    log_.step = step;
    memory_log_add(&log_, STR("t"), text);
    cr_assert(memory_open(&log_, STR_EMPTY, STR("t"), &stream));
    json_pull_init(j, &log_.arena, &scratch, &log_.limits, stream, lines, false);
}

/* All of a text; DIAG_COUNT when it is JSON, else what is wrong with it. */
static enum diag_code fault_of(struct str text, size_t step, struct json_place *ret)
{
    struct json_pull *j = NEW(&log_.arena, struct json_pull);
    pull_open(j, text, step, false);
    enum json_kind kind = json_encoding(j) ? JSON_BAD : JSON_OBJECT;
    uint32_t tokens = 0;
    while (kind != JSON_BAD && kind != JSON_END && kind != JSON_FAILED) {
        kind = json_next(j)->kind;
        tokens++;
    }
    cr_assert(kind != JSON_FAILED);
    enum diag_code code = kind == JSON_END ? tokens > 1 ? DIAG_COUNT : D_B0650 : j->fault.code;
    *ret = j->fault.place;
    json_pull_close(j);
    return code;
}

static const struct str accepted[] = {
    TEXT("[]"), TEXT("{}"), TEXT("[[]]"), TEXT("[[],[[]]]"), TEXT("{\"a\":{}}"), TEXT(" [ ] "), TEXT("\n\t\r [\n]\n"),
    TEXT("[\"\"]"), TEXT("\"a\""), TEXT("\"\""), TEXT("0"), TEXT("-0"), TEXT("1"), TEXT("-1"), TEXT("10"), TEXT("1.5"), TEXT("0.5"),
    TEXT("-0.5"), TEXT("1e3"), TEXT("1E3"), TEXT("1e+3"), TEXT("1e-3"), TEXT("0e1"), TEXT("0e+1"), TEXT("0.0e-0"), TEXT("1.25E+10"),
    TEXT("1e400"), TEXT("-1e-400"), TEXT("123456789012345678901234567890"), TEXT("0.1234567890123456789012345"),
    TEXT("true"), TEXT("false"), TEXT("null"), TEXT(" true"), TEXT("true "), TEXT("[true,false,null]"),
    TEXT("[1,2]"), TEXT("[1 , 2]"), TEXT("[1\n]"), TEXT("[1,\"a\",null,{\"a\":1},[2]]"),
    TEXT("{\"a\":1,\"b\":2}"), TEXT("{\"\":0}"), TEXT("{\"a\":1,\"A\":2}"), TEXT("{\"a\":{\"a\":1},\"b\":{\"a\":1}}"),
    TEXT("[{\"a\":1},{\"a\":1}]"), TEXT("{ \"a\" : 1 , \"b\" : [ ] }"), TEXT("{\"a\":\"\\u0000\"}"),
    TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), TEXT("\"\\u0041\""), TEXT("\"\\u00e9\""), TEXT("\"\\u00E9\""), TEXT("\"\\ud83d\\ude00\""),
    TEXT("\"\\uD83D\\uDE00\""), TEXT("\"\\uffff\""), TEXT("\"\\u2028\""), TEXT("\"\\ud800\\udc00\""), TEXT("\"\\udbff\\udfff\""),
    TEXT("\"a\\\\\""), TEXT("\"\\\\u0041\""), TEXT("\"/\""), TEXT("\"'\""), TEXT("\"//\""), TEXT("\"#\""), TEXT("\"/* */\""),
    TEXT("\"\xc3\xa9\""), TEXT("\"\xe6\x9d\x8e\""), TEXT("\"\xf0\x9f\x99\x82\""), TEXT("\"\xf4\x8f\xbf\xbf\""), TEXT("\"\x7f\""),
    TEXT("\"\xef\xbb\xbf\""), TEXT("\xef\xbb\xbf[]"), TEXT("\xef\xbb\xbf {}"), TEXT("\"\xe2\x80\xa8\""),
    TEXT("{\"\xe9\x87\x91\xe9\xa2\x9d\":1}"), TEXT("[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]"), TEXT("[\"NaN\",\"Infinity\"]"),
};

static const struct {
    struct str text;
    enum diag_code code;
    uint32_t line, column;
} refused[] = {
    {TEXT(""), D_B0650, 0, 0}, {TEXT(" "), D_B0650, 0, 0}, {TEXT("["), D_B0660, 1, 1}, {TEXT("{"), D_B0660, 1, 1},
    {TEXT("]"), D_B0650, 1, 1}, {TEXT("}"), D_B0650, 1, 1}, {TEXT("[}"), D_B0650, 1, 2}, {TEXT("{]"), D_B0650, 1, 2},
    {TEXT("[[]"), D_B0660, 1, 1}, {TEXT("[]]"), D_B0662, 1, 3}, {TEXT("{}}"), D_B0662, 1, 3}, {TEXT("[1}"), D_B0650, 1, 3},
    {TEXT("{\"a\":1]"), D_B0650, 1, 7}, {TEXT("[,]"), D_B0650, 1, 2}, {TEXT("[1,]"), D_B0654, 1, 4}, {TEXT("[1,,2]"), D_B0650, 1, 4},
    {TEXT("[,1]"), D_B0650, 1, 2}, {TEXT("{,}"), D_B0650, 1, 2}, {TEXT("{\"a\":1,}"), D_B0654, 1, 8}, {TEXT("{\"a\":1,,\"b\":2}"), D_B0650, 1, 8},
    {TEXT("[1 2]"), D_B0650, 1, 4}, {TEXT("[\"a\" \"b\"]"), D_B0650, 1, 6}, {TEXT("{\"a\" 1}"), D_B0650, 1, 6}, {TEXT("{\"a\"}"), D_B0650, 1, 5},
    {TEXT("{\"a\":}"), D_B0650, 1, 6}, {TEXT("{\"a\":1 \"b\":2}"), D_B0650, 1, 8}, {TEXT("{\"a\"::1}"), D_B0650, 1, 6}, {TEXT("[1:2]"), D_B0650, 1, 3},
    {TEXT("{1:2}"), D_B0661, 1, 2}, {TEXT("{a:1}"), D_B0661, 1, 2}, {TEXT("{null:1}"), D_B0661, 1, 2}, {TEXT("{'a':1}"), D_B0661, 1, 2},
    {TEXT("['a']"), D_B0661, 1, 2}, {TEXT("[a]"), D_B0661, 1, 2}, {TEXT("[True]"), D_B0661, 1, 2}, {TEXT("[TRUE]"), D_B0661, 1, 2},
    {TEXT("[nul]"), D_B0661, 1, 2}, {TEXT("[nulll]"), D_B0661, 1, 2}, {TEXT("[undefined]"), D_B0661, 1, 2}, {TEXT("[None]"), D_B0661, 1, 2},
    {TEXT("[\xe2\x80\x9c" "a\xe2\x80\x9d]"), D_B0661, 1, 2}, {TEXT("[truefalse]"), D_B0661, 1, 2}, {TEXT("\xe6\x9d\x8e"), D_B0661, 1, 1},
    {TEXT("[NaN]"), D_B0652, 1, 2}, {TEXT("[-NaN]"), D_B0652, 1, 2}, {TEXT("[nan]"), D_B0652, 1, 2}, {TEXT("[Infinity]"), D_B0652, 1, 2},
    {TEXT("[-Infinity]"), D_B0652, 1, 2}, {TEXT("[+Infinity]"), D_B0652, 1, 2}, {TEXT("[inf]"), D_B0652, 1, 2},
    {TEXT("[01]"), D_B0658, 1, 2}, {TEXT("[-01]"), D_B0658, 1, 2}, {TEXT("[00]"), D_B0658, 1, 2}, {TEXT("[+1]"), D_B0658, 1, 2},
    {TEXT("[-]"), D_B0658, 1, 2}, {TEXT("[+]"), D_B0658, 1, 2}, {TEXT("[--1]"), D_B0658, 1, 2}, {TEXT("[1.]"), D_B0658, 1, 2},
    {TEXT("[.5]"), D_B0658, 1, 2}, {TEXT("[-.5]"), D_B0658, 1, 2}, {TEXT("[1.e1]"), D_B0658, 1, 2}, {TEXT("[1e]"), D_B0658, 1, 2},
    {TEXT("[1e+]"), D_B0658, 1, 2}, {TEXT("[1e1.5]"), D_B0658, 1, 2}, {TEXT("[1ee1]"), D_B0658, 1, 2}, {TEXT("[0x1]"), D_B0658, 1, 2},
    {TEXT("[1_000]"), D_B0658, 1, 2}, {TEXT("[1.5.6]"), D_B0658, 1, 2}, {TEXT("[1a]"), D_B0658, 1, 2}, {TEXT("[-a]"), D_B0658, 1, 2},
    {TEXT("[1+2]"), D_B0658, 1, 2}, {TEXT("[\xef\xbc\x91]"), D_B0661, 1, 2},
    {TEXT("// x\n[]"), D_B0653, 1, 1}, {TEXT("[] // x"), D_B0662, 1, 4}, {TEXT("[/* x */]"), D_B0653, 1, 2}, {TEXT("[1] # x"), D_B0662, 1, 5},
    {TEXT("{\"a\":1 /* x */}"), D_B0653, 1, 8}, {TEXT("# x"), D_B0653, 1, 1},
    {TEXT("\""), D_B0660, 1, 1}, {TEXT("[\"a]"), D_B0660, 1, 2}, {TEXT("[\"a"), D_B0660, 1, 2}, {TEXT("\"\\\""), D_B0660, 1, 1},
    {TEXT("\"a\nb\""), D_B0656, 1, 3}, {TEXT("\"a\tb\""), D_B0656, 1, 3}, {TEXT("\"a\rb\""), D_B0656, 1, 3}, {TEXT("\"\x01\""), D_B0656, 1, 2},
    {TEXT("\"\x1f\""), D_B0656, 1, 2}, {TEXT("\"\0\""), D_B0607, 1, 2}, {TEXT("[\0]"), D_B0607, 1, 2}, {TEXT("\0"), D_B0607, 1, 1},
    {TEXT("\"\\a\""), D_B0657, 1, 2}, {TEXT("\"\\x41\""), D_B0657, 1, 2}, {TEXT("\"\\'\""), D_B0657, 1, 2}, {TEXT("\"\\"), D_B0657, 1, 2},
    {TEXT("\"\\u\""), D_B0657, 1, 2}, {TEXT("\"\\u12\""), D_B0657, 1, 2}, {TEXT("\"\\u123\""), D_B0657, 1, 2}, {TEXT("\"\\u123g\""), D_B0657, 1, 2},
    {TEXT("\"\\U0041\""), D_B0657, 1, 2}, {TEXT("\"\\u 041\""), D_B0657, 1, 2}, {TEXT("\"\\u-041\""), D_B0657, 1, 2}, {TEXT("\"\\0\""), D_B0657, 1, 2},
    {TEXT("\"a\\\nb\""), D_B0657, 1, 3}, {TEXT("\"\\\xc3\xa9\""), D_B0657, 1, 2},
    {TEXT("\"\\ud800\""), D_B0655, 1, 2}, {TEXT("\"\\udc00\""), D_B0655, 1, 2}, {TEXT("\"\\ud800x\""), D_B0655, 1, 2},
    {TEXT("\"\\ud800\\n\""), D_B0655, 1, 2}, {TEXT("\"\\ud800\\ud800\""), D_B0655, 1, 2}, {TEXT("\"\\udc00\\ud800\""), D_B0655, 1, 2},
    {TEXT("\"a\\ud83d\\u0041\""), D_B0655, 1, 3}, {TEXT("\"\\ude00\\ud83d\""), D_B0655, 1, 2}, {TEXT("\"\\ud83d\\ude0\""), D_B0655, 1, 2},
    {TEXT("\"\x80\""), D_B0606, 1, 2}, {TEXT("\"\xc3\""), D_B0606, 1, 2}, {TEXT("\"\xc0\xaf\""), D_B0606, 1, 2}, {TEXT("\"\xed\xa0\x80\""), D_B0606, 1, 2},
    {TEXT("\"\xf5\x80\x80\x80\""), D_B0606, 1, 2}, {TEXT("\"\xf0\x9f\x99\""), D_B0606, 1, 2}, {TEXT("\"\xff\""), D_B0606, 1, 2}, {TEXT("[\xff]"), D_B0606, 1, 2},
    {TEXT("\"\xe6\x9d\x8e\xe6\""), D_B0606, 1, 3}, {TEXT("\"\xf4\x90\x80\x80\""), D_B0606, 1, 2}, {TEXT("\"\xe0\x80\x80\""), D_B0606, 1, 2},
    {TEXT("{\"a\":1,\"a\":2}"), D_B0651, 1, 8}, {TEXT("{\"a\":1,\"b\":2,\"a\":3}"), D_B0651, 1, 14}, {TEXT("{\"\":1,\"\":2}"), D_B0651, 1, 7},
    {TEXT("{\"a\":1,\"\\u0061\":2}"), D_B0651, 1, 8}, {TEXT("[{\"x\":{\"a\":1,\"a\":2}}]"), D_B0651, 1, 14},
    {TEXT("{\"a\":{\"b\":1},\"a\":1}"), D_B0651, 1, 14}, {TEXT("{\"\xc3\xa9\":1,\"\\u00e9\":2}"), D_B0651, 1, 8},
    {TEXT("[1]x"), D_B0662, 1, 4}, {TEXT("1 2"), D_B0662, 1, 3}, {TEXT("{}{}"), D_B0662, 1, 3}, {TEXT("[]\n[]"), D_B0662, 2, 1},
    {TEXT("[\n 1,\n 2,\n]"), D_B0654, 4, 1}, {TEXT("[\"\xe6\x9d\x8e\", x]"), D_B0661, 1, 7}, {TEXT("[\v1]"), D_B0650, 1, 2}, {TEXT("[\xc2\xa0" "1]"), D_B0661, 1, 2},
    {TEXT("[\"a\",\n\"b\"\n\"c\"]"), D_B0650, 3, 1}, {TEXT("[1;2]"), D_B0650, 1, 3}, {TEXT("(1)"), D_B0650, 1, 1}, {TEXT("[*]"), D_B0650, 1, 2},
};

Test(json, accepts)
{
    static const size_t steps[] = {0, 1, 2, 7};
    struct json_place place;
    for (uint32_t i = 0; i < ARRAY_LEN(accepted); i++)
        for (uint32_t s = 0; s < ARRAY_LEN(steps); s++) {
            enum diag_code code = fault_of(accepted[i], steps[s], &place);
            cr_expect(code == DIAG_COUNT, "%u: %s", i, code == DIAG_COUNT ? "" : diag_rows[code].code);
        }
}

Test(json, refuses)
{
    static const size_t steps[] = {0, 1, 2, 7};
    struct json_place place;
    cr_assert(ARRAY_LEN(accepted) + ARRAY_LEN(refused) >= 200);
    for (uint32_t i = 0; i < ARRAY_LEN(refused); i++)
        for (uint32_t s = 0; s < ARRAY_LEN(steps); s++) {
            enum diag_code code = fault_of(refused[i].text, steps[s], &place);
            cr_expect(code == refused[i].code, "%u %s: %s", i, refused[i].text.p, code == DIAG_COUNT ? "taken" : diag_rows[code].code);
            cr_expect(refused[i].line == 0 || (place.line == refused[i].line && place.column == refused[i].column),
                      "%u %s: %u:%u", i, refused[i].text.p, place.line, place.column);
        }
}

static struct str repeated(const char *what, uint32_t n, const char *end)
{
    struct buf b = {.arena = &log_.arena};
    for (uint32_t i = 0; i < n; i++)
        buf_text(&b, what);
    buf_text(&b, end);
    return buf_str(&b);
}

static void token_is(struct json_pull *j, enum json_kind kind, const char *text, uint32_t line, uint32_t column)
{
    const struct json_token *t = json_next(j);
    cr_assert(t->kind == kind && str_eq(t->text, str_of(text)), "%s: %d %.*s", text, (int)t->kind, STR_ARG(t->text));
    cr_assert(t->place.line == line && t->place.column == column, "%s: %u:%u", text, t->place.line, t->place.column);
}

Test(json, tokens_have_places)
{
    static const struct str text = TEXT("{\"\xe6\x9d\x8e\" : \"a\\nb\",\n  \"n\": -1.50e+3, \"l\":\n[true]}");
    struct json_pull *j = NEW(&log_.arena, struct json_pull);
    for (size_t step = 0; step < 4; step++) {
        pull_open(j, text, step, false);
        token_is(j, JSON_OBJECT, "", 1, 1);
        token_is(j, JSON_KEY, "\xe6\x9d\x8e", 1, 2);
        token_is(j, JSON_TEXT, "a\nb", 1, 8);
        token_is(j, JSON_KEY, "n", 2, 3);
        token_is(j, JSON_NUMBER, "-1.50e+3", 2, 8);
        cr_assert_eq(j->token.place.end_column, 16);
        token_is(j, JSON_KEY, "l", 2, 18);
        token_is(j, JSON_LIST, "", 3, 1);
        token_is(j, JSON_TRUE, "true", 3, 2);
        token_is(j, JSON_LIST_END, "", 3, 6);
        token_is(j, JSON_OBJECT_END, "", 3, 7);
        token_is(j, JSON_END, "", 3, 8);
        json_pull_close(j);
    }
}

Test(json, lines)
{
    struct json_pull *j = NEW(&log_.arena, struct json_pull);
    for (size_t step = 0; step < 4; step++) {
        pull_open(j, (struct str)TEXT("\n{\"a\":1}\r\n \t\n[}\n2"), step, true);
        token_is(j, JSON_OBJECT, "", 2, 1);
        token_is(j, JSON_KEY, "a", 2, 2);
        token_is(j, JSON_NUMBER, "1", 2, 6);
        token_is(j, JSON_OBJECT_END, "", 2, 7);
        cr_assert_eq(json_next(j)->kind, JSON_LINE);
        token_is(j, JSON_LIST, "", 4, 1);
        cr_assert_eq(json_next(j)->kind, JSON_BAD);
        json_skip_line(j);
        token_is(j, JSON_NUMBER, "2", 5, 1);
        cr_assert_eq(json_next(j)->kind, JSON_LINE);
        cr_assert_eq(json_next(j)->kind, JSON_END);
        json_pull_close(j);
    }
}

Test(json, depth_is_capped)
{
    struct json_place place;
    uint32_t most = (uint32_t)log_.limits.json_depth;
    struct str deep = repeated("[", most, ""), deeper = repeated("[", most + 1, "");
    cr_assert_eq(fault_of(deep, 0, &place), D_B0660);
    cr_assert_eq(fault_of(deeper, 0, &place), D_B0659);
    cr_assert_eq(place.column, most + 1);
    cr_assert_eq(fault_of(repeated("[", 1000000, ""), 0, &place), D_B0659);
    cr_assert_eq(fault_of(repeated("{\"a\":", 1000000, ""), 0, &place), D_B0659);
}

Test(json, long_texts_and_numbers)
{
    struct json_place place;
    log_.limits.cell_bytes = 1000;
    struct buf b = {.arena = &log_.arena};
    buf_char(&b, '"');
    for (int i = 0; i < 1000; i++)
        buf_char(&b, 'x');
    buf_char(&b, '"');
    cr_assert_eq(fault_of(buf_str(&b), 0, &place), DIAG_COUNT);
    b.p[1000] = '\\', b.p[999] = '\\'; /* an escape in the middle changes nothing */
    cr_assert_eq(fault_of(buf_str(&b), 3, &place), DIAG_COUNT);
    b.n -= 1;
    buf_text(&b, "x\"");
    cr_assert_eq(fault_of(buf_str(&b), 0, &place), D_B0627);
    cr_assert_eq(fault_of(repeated("1", 400, ""), 0, &place), DIAG_COUNT);
    cr_assert_eq(fault_of(repeated("1", 1200, ""), 0, &place), D_B0627);
    log_.limits.cell_bytes = 1 << 20;
    log_.limits.row_bytes = 100;
    cr_assert_eq(fault_of((struct str)TEXT("{\"a\":\"0123456789012345678901234567890123456789\"}"), 0, &place), DIAG_COUNT);
    cr_assert_eq(fault_of((struct str)TEXT("{\"a\":\"0123456789012345678901234567890123456789\",\"b\":"
                                           "\"0123456789012345678901234567890123456789012345678901234567890123456789\"}"), 0, &place), D_B0628);
}

Test(json, texts_over_blocks)
{
    struct json_pull *j = NEW(&log_.arena, struct json_pull);
    uint32_t n = 300000;
    struct buf b = {.arena = &log_.arena};
    buf_text(&b, "[\"");
    for (uint32_t i = 0; i < n; i++)
        buf_text(&b, i % 5 ? "x" : i % 2 ? "\\u00e9" : "\xc3\xa9");
    buf_text(&b, "\",7]");
    for (size_t step = 0; step < 20000; step += 9973) {
        pull_open(j, buf_str(&b), step, false);
        json_next(j);
        const struct json_token *t = json_next(j);
        cr_assert(t->kind == JSON_TEXT && utf8_count(t->text) == n && utf8_check(t->text) == t->text.n);
        cr_assert(json_next(j)->kind == JSON_NUMBER && str_eq(j->token.text, STR("7")));
        json_pull_close(j);
    }
}

Test(json, many_keys)
{
    struct json_place place;
    struct buf b = {.arena = &log_.arena};
    for (int i = 0; i < 100000; i++)
        buf_printf(&b, "%s\"k%d\":%d", i ? "," : "{", i, i);
    buf_text(&b, "}");
    cr_assert_eq(fault_of(buf_str(&b), 0, &place), DIAG_COUNT);
    b.n--;
    buf_text(&b, ",\"k77777\":0}");
    cr_assert_eq(fault_of(buf_str(&b), 0, &place), D_B0651);
}

/* --- events --------------------------------------------------------------------------------------------------------- */

static struct str rows_of(const char *name, struct str text, enum bl_status *ret)
{
    struct buf b = {.arena = &log_.arena};
    log_.nfile = 0;
    memory_log_add(&log_, str_of(name), text);
    struct reader *r = reader_open(&log_.env, &options, str_of(name), 0);
    const struct batch *batch;
    *ret = BL_DATA;
    while (r && (*ret = r->ops->next(r, &batch)) == BL_OK && batch)
        for (uint32_t i = 0; i < batch->n; i++)
            memory_row(&log_, &b, batch, (struct row){i});
    return buf_str(&b);
}

#define AT "\"kind\":\"e\",\"at\":\"2026-01-01\""
#define HEAD "e|2026-01-01T00:00:00+01:00|"
static const struct {
    struct str text;
    const char *rows;
} goods[] = {
    {TEXT("{" AT ",\"amount\":1}"), HEAD "?|-|-|1.00 none none none none none none none\n"},
    {TEXT("{" AT "}"), HEAD "?|-|-|unknown none none none none none none none\n"},
    {TEXT("{" AT ",\"amount\":null,\"n\":null}"), HEAD "?|-|-|unknown none none none none none none none\n"},
    {TEXT("{" AT ",\"actor\":\"li\",\"case\":\"c\",\"id\":\"i\"}"), HEAD "li|c|i|unknown none none none none none none none\n"},
    {TEXT("{" AT ",\"actor\":null,\"case\":null,\"id\":null}"), HEAD "?|-|-|unknown none none none none none none none\n"},
    {TEXT("{" AT ",\"actor\":\"\",\"case\":\"\",\"id\":\"\"}"), HEAD "?|-|-|unknown none none none none none none none\n"},
    {TEXT("{" AT ",\"amount\":6200.10}"), HEAD "?|-|-|6200.10 none none none none none none none\n"},
    {TEXT("{" AT ",\"amount\":\"6200.10\"}"), HEAD "?|-|-|6200.10 none none none none none none none\n"},
    {TEXT("{" AT ",\"amount\":6.2e3}"), HEAD "?|-|-|6200.00 none none none none none none none\n"},
    {TEXT("{" AT ",\"amount\":62e-4}"), HEAD "?|-|-|0.0062 none none none none none none none\n"},
    {TEXT("{" AT ",\"amount\":-1250E-3}"), HEAD "?|-|-|-1.25 none none none none none none none\n"},
    {TEXT("{" AT ",\"amount\":0e9}"), HEAD "?|-|-|0.00 none none none none none none none\n"},
    {TEXT("{" AT ",\"amount\":0.00010e1}"), HEAD "?|-|-|0.001 none none none none none none none\n"},
    {TEXT("{" AT ",\"amount\":900000000000000.1234}"), HEAD "?|-|-|900000000000000.1234 none none none none none none none\n"},
    {TEXT("{" AT ",\"n\":0.1}"), HEAD "?|-|-|unknown 0.1 none none none none none none\n"},
    {TEXT("{" AT ",\"n\":1e3}"), HEAD "?|-|-|unknown 1000 none none none none none none\n"},
    {TEXT("{" AT ",\"n\":-0}"), HEAD "?|-|-|unknown 0 none none none none none none\n"},
    {TEXT("{" AT ",\"n\":12345678901234567890}"), HEAD "?|-|-|unknown 12345678901234567000 none none none none none none\n"},
    {TEXT("{" AT ",\"ok\":true}"), HEAD "?|-|-|unknown none true none none none none none\n"},
    {TEXT("{" AT ",\"ok\":false}"), HEAD "?|-|-|unknown none false none none none none none\n"},
    {TEXT("{" AT ",\"t\":\"\"}"), HEAD "?|-|-|unknown none none  none none none none\n"},
    {TEXT("{" AT ",\"t\":\"\\u674e\"}"), HEAD "?|-|-|unknown none none \xe6\x9d\x8e none none none none\n"},
    {TEXT("{" AT ",\"day\":\"2026-02-28\"}"), HEAD "?|-|-|unknown none none none 2026-02-28 none none none\n"},
    {TEXT("{" AT ",\"day\":\"\"}"), HEAD "?|-|-|unknown none none none none none none none\n"},
    {TEXT("{" AT ",\"stay\":\"1h30m\"}"), HEAD "?|-|-|unknown none none none none 5400 none none\n"},
    {TEXT("{" AT ",\"tags\":[]}"), HEAD "?|-|-|unknown none none none none none  none\n"},
    {TEXT("{" AT ",\"tags\":[\"b\",\"a\",\"b\"]}"), HEAD "?|-|-|unknown none none none none none a;b none\n"},
    {TEXT("{" AT ",\"tags\":[\"a;b\"]}"), HEAD "?|-|-|unknown none none none none none a;b none\n"},
    {TEXT("{" AT ",\"state\":\"open\"}"), HEAD "?|-|-|unknown none none none none none none open\n"},
    {TEXT("{" AT ",\"x\":{\"kind\":\"z\",\"l\":[1,{}]},\"y\":[[]]}"), HEAD "?|-|-|unknown none none none none none none none\n"},
    {TEXT("{\"n\":1,\"at\":\"2026-01-01T00:00:00+01:00\",\"kind\":\"e\"}"), HEAD "?|-|-|unknown 1 none none none none none none\n"},
    {TEXT("{\"concept:name\":\"e\",\"time:timestamp\":\"2026-01-01\",\"org:resource\":\"li\",\"case:concept:name\":\"c\"}"), HEAD "li|c|-|unknown none none none none none none none\n"},
    {TEXT("{" AT ",\"lifecycle:transition\":\"start\"}"), ""},
    {TEXT("{\"kind\":\"party\",\"at\":\"2026-01-01\",\"n\":\"whatever\"}"), "party|2026-01-01T00:00:00+01:00|?|-|-|\n"},
};

Test(json, events)
{
    static const size_t steps[] = {0, 1, 3};
    for (uint32_t i = 0; i < ARRAY_LEN(goods) * ARRAY_LEN(steps); i++) {
        uint32_t g = i / (uint32_t)ARRAY_LEN(steps);
        enum bl_status status;
        log_.step = steps[i % ARRAY_LEN(steps)];
        struct str got = rows_of("log.jsonl", goods[g].text, &status);
        cr_expect(status == BL_OK && str_eq(got, str_of(goods[g].rows)), "%u: %.*s", g, STR_ARG(got));
        struct buf list = {.arena = &log_.arena};
        buf_text(&list, "\n[ ");
        buf_add(&list, goods[g].text);
        buf_text(&list, "\n,\n");
        buf_add(&list, goods[g].text);
        buf_text(&list, "]\n");
        got = rows_of("log.json", buf_str(&list), &status);
        cr_expect(status == BL_OK && got.n == 2 * strlen(goods[g].rows), "%u in a list: %.*s", g, STR_ARG(got));
        got = rows_of("log.JSON", goods[g].text, &status);
        cr_expect(status == BL_OK && str_eq(got, str_of(goods[g].rows)), "%u alone: %.*s", g, STR_ARG(got));
    }
}

static const struct {
    struct str text;
    enum diag_code code;
    uint32_t line, column;
} bads[] = {
    {TEXT("{\"at\":\"2026-01-01\"}"), D_B0667, 1, 1}, {TEXT("{\"kind\":\"\",\"at\":\"2026-01-01\"}"), D_B0667, 1, 1},
    {TEXT("{\"kind\":\"e\"}"), D_B0667, 1, 1}, {TEXT("{\"kind\":\"e\",\"at\":null}"), D_B0667, 1, 1},
    {TEXT("{\"kind\":7,\"at\":\"2026-01-01\"}"), D_B0666, 1, 9}, {TEXT("{\"kind\":[],\"at\":\"2026-01-01\"}"), D_B0665, 1, 9},
    {TEXT("{\"kind\":\"e\",\"at\":1767222000}"), D_B0665, 1, 18}, {TEXT("{\"kind\":\"e\",\"at\":\"soon\"}"), D_B0668, 1, 18},
    {TEXT("{\"kind\":\"e\",\"at\":\"2026-03-29 02:30\"}"), D_B0671, 1, 18}, {TEXT("{\"kind\":\"e\",\"at\":\"\"}"), D_B0668, 1, 18},
    {TEXT("\n\n{" AT ",\"actor\":7}"), D_B0666, 3, 39}, {TEXT("{" AT ",\"case\":7.5}"), D_B0666, 1, 38}, {TEXT("{" AT ",\"id\":true}"), D_B0665, 1, 36},
    {TEXT("{" AT ",\"t\":7}"), D_B0666, 1, 35}, {TEXT("{" AT ",\"t\":true}"), D_B0665, 1, 35}, {TEXT("{" AT ",\"t\":[\"a\"]}"), D_B0665, 1, 35},
    {TEXT("{" AT ",\"t\":{}}"), D_B0665, 1, 35}, {TEXT("{" AT ",\"amount\":true}"), D_B0665, 1, 40}, {TEXT("{" AT ",\"amount\":\"abc\"}"), D_B0668, 1, 40},
    {TEXT("{" AT ",\"amount\":1.23456}"), D_B0669, 1, 40}, {TEXT("{" AT ",\"amount\":\"1.23456\"}"), D_B0669, 1, 40},
    {TEXT("{" AT ",\"amount\":123e-7}"), D_B0669, 1, 40}, {TEXT("{" AT ",\"amount\":1e-500}"), D_B0669, 1, 40}, {TEXT("{" AT ",\"amount\":1e300}"), D_B0670, 1, 40},
    {TEXT("{" AT ",\"amount\":1e999999999999}"), D_B0670, 1, 40}, {TEXT("{" AT ",\"amount\":1000000000000000000}"), D_B0670, 1, 40},
    {TEXT("{" AT ",\"amount\":\"\"}"), D_B0668, 1, 40}, {TEXT("{" AT ",\"n\":\"1\"}"), D_B0665, 1, 35}, {TEXT("{" AT ",\"n\":1e999}"), D_B0670, 1, 35},
    {TEXT("{" AT ",\"n\":true}"), D_B0665, 1, 35}, {TEXT("{" AT ",\"ok\":\"true\"}"), D_B0665, 1, 36}, {TEXT("{" AT ",\"ok\":1}"), D_B0665, 1, 36},
    {TEXT("{" AT ",\"day\":20260101}"), D_B0665, 1, 37}, {TEXT("{" AT ",\"day\":\"2026-02-30\"}"), D_B0668, 1, 37},
    {TEXT("{" AT ",\"stay\":90}"), D_B0665, 1, 38}, {TEXT("{" AT ",\"tags\":\"a\"}"), D_B0665, 1, 38}, {TEXT("{" AT ",\"tags\":[1]}"), D_B0666, 1, 39},
    {TEXT("{" AT ",\"tags\":[null]}"), D_B0665, 1, 39}, {TEXT("{" AT ",\"tags\":[[\"a\"]]}"), D_B0665, 1, 39}, {TEXT("{" AT ",\"state\":\"opne\"}"), D_B0672, 1, 39},
    {TEXT("[]"), D_B0664, 1, 1}, {TEXT("7"), D_B0664, 1, 1}, {TEXT("null"), D_B0664, 1, 1}, {TEXT("{" AT "} 7"), D_B0663, 1, 32},
    {TEXT("{" AT "}{}"), D_B0663, 1, 31}, {TEXT("{\"a\":\n1}"), D_B0660, 1, 1}, {TEXT("{" AT ",\"t\":\"x"), D_B0660, 1, 35},
};

Test(json, bad_events)
{
    for (uint32_t i = 0; i < ARRAY_LEN(bads); i++) {
        enum bl_status status;
        uint32_t before = log_.diags.all.n;
        struct str got = rows_of("log.jsonl", bads[i].text, &status);
        cr_expect(status == BL_DATA && got.n == 0 && log_.diags.all.n > before, "%u: %.*s", i, STR_ARG(got));
        if (log_.diags.all.n == before)
            continue;
        const struct diag *d = log_.diags.all.p[before];
        cr_expect(d->code == bads[i].code && d->line == bads[i].line && d->column == bads[i].column, "%u: %s %u:%u", i, diag_rows[d->code].code, d->line, d->column);
        cr_expect(d->line_text.n && d->help.n, "%u", i);
    }
}

Test(json, all_errors_in_one_go)
{
    enum bl_status status;
    struct str text = TEXT("{" AT ",\"n\":\"x\",\"ok\":1}\n{" AT "}\n{\n{" AT ",\"t\":1}\n");
    rows_of("log.jsonl", text, &status);
    static const enum diag_code want[] = {D_B0665, D_B0665, D_B0660, D_B0666};
    cr_assert(status == BL_DATA && log_.diags.all.n == ARRAY_LEN(want));
    for (uint32_t i = 0; i < ARRAY_LEN(want); i++)
        cr_assert_eq(log_.diags.all.p[i]->code, want[i], "%u", i);
    options.skip_bad_rows = true;
    struct str got = rows_of("log.jsonl", text, &status);
    cr_assert(status == BL_OK && str_eq(got, STR(HEAD "?|-|-|unknown none none none none none none none\n")), "%.*s", STR_ARG(got));
    cr_assert_eq(log_.diags.warnings, ARRAY_LEN(want));
    struct str broken = TEXT("[{" AT ",\"t\":1},{" AT "},{\"n\"},{" AT "}]");
    uint32_t errors = log_.diags.errors;
    rows_of("log.json", broken, &status);
    cr_assert(status == BL_DATA && log_.diags.errors == errors + 1, "behind a fault nothing can be read, skipped or not");
}

Test(json, maps_kinds_and_times)
{
    enum bl_status status;
    struct column_map map[] = {{STR("at"), STR("when")}, {STR("t"), STR("at")}, {STR("kind"), STR("what")}};
    options.map = map;
    options.nmap = 3;
    struct str got = rows_of("log.jsonl", (struct str)TEXT("{\"when\":\"2026-01-01\",\"at\":\"desk\",\"what\":\"e\",\"kind\":\"f\"}"), &status);
    cr_assert(str_eq(got, STR(HEAD "?|-|-|unknown none none desk none none none none\n")), "%.*s", STR_ARG(got));
    options = (struct read_options){.kind = STR("e"), .has_as_of = true};
    got = rows_of("log.jsonl", (struct str)TEXT("{\"kind\":\"x\",\"n\":1}\n{\"n\":2}"), &status);
    cr_assert(str_eq(got, STR("e|1970-01-01T01:00:00+01:00|?|-|-|unknown 1 none none none none none none\n"
                              "e|1970-01-01T01:00:00+01:00|?|-|-|unknown 2 none none none none none none\n")), "%.*s", STR_ARG(got));
    rows_of("log.jsonl", (struct str)TEXT("{\"n\":1}\n{\"at\":\"2026-01-01\"}"), &status);
    cr_assert(status == BL_DATA && log_.diags.all.p[0]->code == D_B0674);
    options = (struct read_options){.map = map, .nmap = 1};
    rows_of("log.jsonl", (struct str)TEXT("{" AT "}"), &status);
    cr_assert_eq(log_.diags.all.p[log_.diags.all.n - 1]->code, D_B0675, "a key that --map names and no event has");
    map[0].field = STR("amuont");
    cr_assert_null(reader_open(&log_.env, &options, STR("log.jsonl"), 0));
}

Test(json, ignored_keys_are_named_once)
{
    const struct batch *b;
    memory_log_add(&log_, STR("l.jsonl"), (struct str)TEXT("{" AT ",\"x\":1,\"n\":1}\n{" AT ",\"y\":1,\"x\":2}\n"));
    struct reader *r = reader_open(&log_.env, &options, STR("l.jsonl"), 0);
    while (r->ops->next(r, &b) == BL_OK && b)
        continue;
    cr_assert(r->ignored.n == 2 && str_eq(r->ignored.p[0], STR("x")) && str_eq(r->ignored.p[1], STR("y")));
    cr_assert(r->rows == 2 && !r->timeless);
}

/* --- streams -------------------------------------------------------------------------------------------------------- */

/* A live pipe gives what came: every whole line at once, and none is waited for. */
Test(json, live_lines_are_not_waited_for)
{
    static const struct str text = TEXT("{" AT ",\"t\":\"\\u00e9\"}\n{" AT "}\n{" AT ",\"t\":\"\xc3\xa9\"}\n");
    const struct batch *b;
    uint32_t line = 1;
    options.live = true;
    memory_log_add(&log_, STR("l.jsonl"), text);
    log_.step = 1;
    struct reader *r = reader_open(&log_.env, &options, STR("l.jsonl"), 0);
    for (uint32_t i = 0; i < text.n; i++) {
        if (text.p[i] != '\n')
            continue;
        cr_assert(r->ops->next(r, &b) == BL_OK && b && b->n == 1 && b->line[0] == line++);
        cr_assert_eq(log_.file[0].at, i + 1, "%u bytes were asked for, %u suffice", (unsigned)log_.file[0].at, i + 1);
    }
    cr_assert(r->ops->next(r, &b) == BL_OK && !b);
}

Test(json, live_lists_are_not_waited_for)
{
    const struct batch *b;
    static const struct str text = TEXT("[{" AT "},{" AT "}]");
    options.live = true;
    memory_log_add(&log_, STR("l.json"), text);
    log_.step = 1;
    struct reader *r = reader_open(&log_.env, &options, STR("l.json"), 0);
    cr_assert(r->ops->next(r, &b) == BL_OK && b && b->n == 1);
    cr_assert_eq(text.p[log_.file[0].at], ',', "nothing behind the object was asked for");
    cr_assert(r->ops->next(r, &b) == BL_OK && b && r->ops->next(r, &b) == BL_OK && !b);
}

Test(json, live_ends_at_the_first_bad_line)
{
    const struct batch *b;
    options.live = true;
    memory_log_add(&log_, STR("l.jsonl"), (struct str)TEXT("{" AT "}\n{\n{" AT "}\n"));
    struct reader *r = reader_open(&log_.env, &options, STR("l.jsonl"), 0);
    cr_assert(r->ops->next(r, &b) == BL_OK && b && b->n == 1);
    cr_assert(r->ops->next(r, &b) == BL_DATA && !b && log_.diags.errors == 1);
}

/* Whatever the sizes of reads and batches, the rows are the same; memory does not grow with the file. */
Test(json, large_logs)
{
    struct buf b = {.arena = &log_.arena};
    const struct batch *batch;
    for (int i = 0; i < 60000; i++)
        buf_printf(&b, "{" AT ",\"amount\":%d.%02d,\"n\":%d,\"t\":\"text %d\",\"tags\":[\"a\",\"b\"],\"pad\":\"................\"}\n", i, i % 100, i % 7, i % 50);
    memory_log_add(&log_, STR("l.jsonl"), buf_str(&b));
    size_t peak[2] = {0};
    for (int k = 0; k < 2; k++) {
        log_.file[0].text.n = b.n / (k ? 1 : 8);
        while (log_.file[0].text.p[log_.file[0].text.n - 1] != '\n')
            log_.file[0].text.n--;
        struct reader *r = reader_open(&log_.env, &options, STR("l.jsonl"), 0);
        size_t before = log_.mem.used;
        uint32_t rows = 0;
        for (log_.mem.peak = before; r->ops->next(r, &batch) == BL_OK && batch; rows += batch->n)
            continue;
        peak[k] = log_.mem.peak - before;
        cr_assert_eq(rows, r->rows);
    }
    cr_assert_lt(peak[1], peak[0] + (4u << 20), "%zu and %zu", peak[0], peak[1]); /* sets of the larger one stay */
}

Test(json, failing_reads)
{
    enum bl_status status;
    log_.fail_at = 5;
    rows_of("l.jsonl", (struct str)TEXT("{" AT "}\n"), &status);
    cr_assert(status == BL_DATA && log_.diags.all.p[0]->code == D_B0602);
    log_.fail_at = 0;
    cr_assert_null(reader_open(&log_.env, &options, STR("none.jsonl"), 0));
    cr_assert_eq(log_.diags.all.p[1]->code, D_B0601);
    rows_of("l.jsonl", (struct str)TEXT("\xff\xfe{\0"), &status);
    cr_assert_eq(log_.diags.all.p[2]->code, D_B0605);
}

static void fail_once(void *ud)
{
    enum bl_status *status = ud;
    rows_of("l.jsonl", (struct str)TEXT("{" AT ",\"t\":\"\\u00e9\",\"tags\":[\"a\"],\"x\":1}\n{" AT ",\"n\":\"x\"}\n{\n"), status);
}

Test(json, every_allocation_fails)
{
    bool ended = false;
    uint32_t failed = 0;
    for (long n = 1; !ended && n < 2000; n++) {
        enum bl_status status = BL_OK;
        done();
        fresh();
        fault_at(n, false);
        ended = mem_try(&log_.mem, fail_once, &status) == BL_OK;
        fault_at(0, false);
        failed += !ended;
    }
    cr_assert(ended && failed > 5, "%u", failed);
}

/* --- tables ---------------------------------------------------------------------------------------------------------- */

static bool table_of(struct str text, bool lines, const char *inside, struct text_table *ret)
{
    struct span at = {source_add(&log_.sources, STR("book.lua"), STR("json \"t.json\"")), 0, 13};
    log_.nfile = 0;
    memory_log_add(&log_, STR("t.json"), text);
    return json_table(&log_.env, STR("book.lua"), STR("t.json"), lines, str_of(inside), at, ret);
}

static struct str table_text(const struct text_table *t)
{
    struct buf b = {.arena = &log_.arena};
    for (uint32_t i = 0; i < t->ncolumns; i++) {
        buf_text(&b, i ? "," : "");
        buf_add(&b, t->names[i]);
    }
    for (uint32_t i = 0; i < t->nrows * t->ncolumns; i++) {
        buf_text(&b, i % t->ncolumns ? "," : "|");
        buf_add(&b, t->cells[i].text);
        buf_printf(&b, "%s@%u:%u", t->cells[i].end_column ? "" : "!", t->cells[i].line, t->cells[i].column);
    }
    return buf_str(&b);
}

Test(json, tables)
{
    static const struct {
        struct str text;
        bool lines;
        const char *inside, *want;
    } cases[] = {
        {TEXT("{\"id\":\"li\",\"role\":[\"a\",\"b\"]}\n\n{\"role\":null,\"id\":\"wang\",\"n\":1.50}"), true, "", "id,role,n|li@1:7,a;b@1:19,@1:1|wang@3:19,@3:9,1.50@3:30"},
        {TEXT("[{\"a\":true},\n{\"a\":false}]"), false, "", "a|true@1:7|false@2:6"},
        {TEXT("{\"a\":1}"), false, "", "a|1@1:6"},
        {TEXT("{\"x\":{\"rows\":1},\"d\":{\"l\":[{\"a\":1}]},\"y\":[1]}"), false, "d.l", "a|1@1:32"},
        {TEXT("[{\"a\":1,\"o\":{\"b\":2}},{\"a\":2,\"o\":null}]"), false, "", "a,o|1@1:7,an object!@1:13|2@1:27,@1:33"},
        {TEXT("[{\"a\":[\"b;c\"]},{\"a\":[[1]]},{\"a\":[null]}]"), false, "", "a|a list!@1:7|a list!@1:21|a list!@1:33"},
        {TEXT("[]"), false, "", ""}, {TEXT(""), true, "", ""},
    };
    struct text_table t;
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        cr_assert(table_of(cases[i].text, cases[i].lines, cases[i].inside, &t), "%u", i);
        struct str got = table_text(&t);
        cr_expect(str_eq(got, str_of(cases[i].want)), "%u: %.*s", i, STR_ARG(got));
    }
}

Test(json, tables_that_cannot_be_read)
{
    static const struct {
        struct str text;
        bool lines;
        const char *inside;
        enum diag_code code;
    } cases[] = {
        {TEXT("[{\"a\":1},2]"), false, "", D_B0677}, {TEXT("7"), false, "", D_B0677}, {TEXT("[{\"a\":1}"), false, "", D_B0660},
        {TEXT("{\"a\":1}\n{"), true, "", D_B0660}, {TEXT("{\"a\":1} {\"a\":1}"), true, "", D_B0663}, {TEXT("[{\"a\":1,\"a\":1}]"), false, "", D_B0651},
        {TEXT("{\"d\":{\"l\":1}}"), false, "d.l", D_B0676}, {TEXT("{\"d\":1}"), false, "d.l", D_B0676}, {TEXT("{\"x\":1}"), false, "d", D_B0676},
        {TEXT("{\"d\":[{\"a\":1}],\"x\":}"), false, "d", D_B0650}, {TEXT("\xff\xfe"), false, "", D_B0605},
    };
    struct text_table t;
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint32_t before = log_.diags.all.n;
        cr_assert_not(table_of(cases[i].text, cases[i].lines, cases[i].inside, &t), "%u", i);
        cr_expect(log_.diags.all.n > before && log_.diags.all.p[before]->code == cases[i].code, "%u: %s", i,
                  log_.diags.all.n > before ? diag_rows[log_.diags.all.p[before]->code].code : "nothing");
    }
}

/* --- held against json-c ---------------------------------------------------------------------------------------------- */

enum { MOST_DOC = 4000 };
static void any_text(struct buf *b)
{
    static const char *const parts[] = {"a", "Z", " ", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "\xc3\xa9", "\xe6\x9d\x8e", "\xf0\x9f\x99\x82", "'", "{", "]", ",", ":"};
    buf_char(b, '"');
    for (uint32_t n = below(6); n > 0; n--)
        buf_text(b, parts[below(ARRAY_LEN(parts))]);
    buf_char(b, '"');
}

/* Integers stay within 64 bits and keys differ: beyond, json-c is wrong. */
static void any_value(struct buf *b, uint32_t depth)
{
    static const char *const plain[] = {"true", "false", "null", "0", "-0.5", "12", "1e3", "2.50", "-1E-2", "9223372036854775807"};
    static const char *const blank[] = {"", "", " ", "\n", "\t "};
    uint32_t what = below(depth > 5 || b->n > MOST_DOC ? 2 : 4), n = below(5);
    buf_text(b, blank[below(5)]);
    if (what == 0)
        any_text(b);
    else if (what == 1)
        buf_text(b, plain[below(ARRAY_LEN(plain))]);
    for (uint32_t i = 0; what >= 2 && i <= n; i++) {
        buf_text(b, i ? "," : what == 2 ? "[" : "{");
        if (what == 3)
            buf_printf(b, "\"k%u\"%s:", (unsigned)i, blank[below(5)]);
        any_value(b, depth + 1);
    }
    if (what >= 2)
        buf_text(b, what == 2 ? "]" : "}");
    buf_text(b, blank[below(5)]);
}

/* A change of one byte: most make what is no JSON, some another JSON. */
static void spoil(struct buf *b)
{
    static const char bytes[] = "\"{}[],:0 9.e-tn\\u";
    if (b->n)
        b->p[below(b->n)] = bytes[below(sizeof bytes - 1)];
}

static void put_text(struct buf *b, const char *p, uint32_t n)
{
    buf_printf(b, "%u:", (unsigned)n);
    buf_add(b, (struct str){p, n});
}

static void by_json_c(struct buf *b, struct json_object *o)
{
    enum json_type type = json_object_get_type(o);
    if (type == json_type_object) {
        buf_char(b, '{');
        json_object_object_foreach(o, key, value)
        {
            put_text(b, key, (uint32_t)strlen(key));
            by_json_c(b, value);
        }
        buf_char(b, '}');
    } else if (type == json_type_array) {
        buf_char(b, '[');
        for (size_t i = 0; i < json_object_array_length(o); i++)
            by_json_c(b, json_object_array_get_idx(o, i));
        buf_char(b, ']');
    } else if (type == json_type_string) {
        put_text(b, json_object_get_string(o), (uint32_t)json_object_get_string_len(o));
    } else if (type == json_type_int || type == json_type_double) {
        buf_number(b, json_object_get_double(o));
        buf_char(b, ' ');
    } else {
        buf_text(b, type == json_type_null ? "null" : json_object_get_boolean(o) ? "true" : "false");
    }
}

static bool by_house(struct buf *b, struct str text, size_t step, bool *ret_beyond)
{
    static const char *const signs[JSON_KIND_COUNT] = {[JSON_OBJECT] = "{", [JSON_OBJECT_END] = "}", [JSON_LIST] = "[", [JSON_LIST_END] = "]",
                                                       [JSON_TRUE] = "true", [JSON_FALSE] = "false", [JSON_NULL] = "null"};
    struct json_pull *j = NEW(&log_.arena, struct json_pull);
    double n = 0;
    pull_open(j, text, step, false);
    const struct json_token *t = json_next(j);
    for (; t->kind != JSON_END && t->kind != JSON_BAD; t = json_next(j)) {
        if (t->kind == JSON_KEY || t->kind == JSON_TEXT) {
            put_text(b, t->text.p, t->text.n);
        } else if (t->kind == JSON_NUMBER) {
            if (!number_read(t->text, &n) || t->text.n > 18)
                *ret_beyond = true; /* of what a double holds, or json-c an integer */
            buf_number(b, n);
            buf_char(b, ' ');
        } else {
            buf_text(b, signs[t->kind]);
        }
    }
    bool ok = t->kind == JSON_END;
    json_pull_close(j);
    return ok && b->n;
}

static bool json_c_takes(struct str text, struct buf *b)
{
    struct json_tokener *k = json_tokener_new_ex(64);
    json_tokener_set_flags(k, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *o = json_tokener_parse_ex(k, text.p, (int)text.n + 1);
    bool ok = json_tokener_get_error(k) == json_tokener_success && json_tokener_get_parse_end(k) >= text.n;
    if (ok)
        by_json_c(b, o);
    json_object_put(o);
    json_tokener_free(k);
    return ok;
}

Test(json, the_same_as_json_c, .timeout = 120)
{
    uint32_t taken = 0, both_refuse = 0, looser = 0;
    for (int round = 0; round < 20000; round++) {
        struct arena_mark mark = arena_mark(&log_.arena);
        struct buf doc = {.arena = &log_.arena}, theirs = {.arena = &log_.arena}, ours = {.arena = &log_.arena};
        any_value(&doc, 0);
        bool whole = round % 2;
        if (!whole)
            spoil(&doc);
        struct str text = arena_copy(&log_.arena, buf_str(&doc));
        bool beyond = false, they = json_c_takes(text, &theirs), we = by_house(&ours, text, round % 3 ? 0 : 1 + below(9), &beyond);
        cr_assert(!whole || (they && we), "%.*s", STR_ARG(text));
        cr_assert(!we || they, "taken by us alone: %.*s", STR_ARG(text));
        cr_assert(!we || beyond || str_eq(buf_str(&ours), buf_str(&theirs)), "%.*s: %.*s, not %.*s", STR_ARG(text), STR_ARG(ours), STR_ARG(theirs));
        taken += we && they;
        both_refuse += !we && !they;
        looser += !we && they;
        arena_back(&log_.arena, mark);
    }
    cr_assert(taken > 10000 && both_refuse > 1000, "%u taken, %u refused, %u by us alone", taken, both_refuse, looser);
    cr_assert_lt(looser, both_refuse, "%u of %u", looser, both_refuse); /* 'a', keys twice, halves of characters */
}
