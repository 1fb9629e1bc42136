/* SPDX-License-Identifier: MIT */
#include "vm/show/face.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

static struct mem mem;
static struct arena arena;
static char text[65536];
static size_t text_n, refuse_after;

static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
    text_n = 0;
    refuse_after = SIZE_MAX;
}
static void end(void)
{
    arena_release(&arena);
    cr_assert_eq(fault_live(), 0);
}
TestSuite(face, .init = begin, .fini = end);

static bool take(void *ud, const char *p, size_t n)
{
    (void)ud;
    if (text_n + n > refuse_after)
        return false;
    memcpy(text + text_n, p, n);
    text_n += n;
    text[text_n] = '\0';
    return true;
}

static struct record *source_of(const char *file, int64_t line)
{
    struct record *s = record_new(&arena, RECORD_OBJECT);
    record_put_text(&arena, s, "file", str_of(file));
    record_put_int(&arena, s, "line", line);
    return s;
}

static struct record *violation(const char *because)
{
    struct record *r = record_new(&arena, RECORD_OBJECT);
    record_put_text(&arena, r, "type", STR("violation"));
    record_put_text(&arena, r, "rule", STR("refund.limit"));
    record_put_int(&arena, r, "event", 17);
    record_put_text(&arena, r, "at", STR("2026-03-02T10:00:00+08:00"));
    record_put_text(&arena, r, "kind", STR("refund"));
    record_put_text(&arena, r, "actor", STR("li"));
    record_put_null(&arena, r, "case");
    record_put_text(&arena, r, "because", str_of(because));
    record_put_text(&arena, r, "cite", STR("Handbook 3.2"));
    record_put(&arena, r, "source", source_of("log.csv", 18));
    return r;
}

static struct record *summary(void)
{
    struct record *s = record_new(&arena, RECORD_OBJECT), *rules = record_new(&arena, RECORD_OBJECT), *c = record_new(&arena, RECORD_OBJECT);
    record_put_text(&arena, s, "type", STR("summary"));
    record_put_int(&arena, s, "events", 1);
    record_put_int(&arena, c, "applied", 120);
    record_put_int(&arena, c, "fired", 1);
    record_put_int(&arena, c, "undetermined", 0);
    record_put(&arena, rules, "退款.上限", c);
    record_put(&arena, rules, "b", c);
    record_put(&arena, s, "rules", rules);
    return s;
}

static const char *print(const struct face *f, enum show_what what, struct record *const *r, uint32_t n, const struct record *s)
{
    struct printer *p = NEW(&arena, struct printer);
    printer_begin(p, f, (struct sink){take, NULL}, &arena, what, false);
    for (uint32_t i = 0; i < n; i++)
        printer_each(p, r[i]);
    printer_end(p, s);
    return text;
}

#define PRINTS(want, face, what, s, ...)                                                                                            \
    do {                                                                                                                            \
        struct record *all[] = {__VA_ARGS__};                                                                                       \
        text_n = 0;                                                                                                                 \
        cr_assert_str_eq(print(&(face), what, all, ARRAY_LEN(all), s), want);                                                       \
    } while (0)

#define LINE(because)                                                                                                               \
    "{\"type\":\"violation\",\"rule\":\"refund.limit\",\"event\":17,\"at\":\"2026-03-02T10:00:00+08:00\",\"kind\":\"refund\","      \
    "\"actor\":\"li\",\"case\":null,\"because\":\"" because "\",\"cite\":\"Handbook 3.2\","                                          \
    "\"source\":{\"file\":\"log.csv\",\"line\":18}}"

Test(face, ndjson_is_one_object_a_line)
{
    PRINTS(LINE("Too much.") "\n", face_ndjson, SHOW_FINDINGS, NULL, violation("Too much."));
}

Test(face, json_is_one_document)
{
    PRINTS("{\"schema\":\"bylaw/1\",\"findings\":[\n" LINE("a") ",\n" LINE("b") "\n],\"summary\":{}}\n", face_json, SHOW_FINDINGS,
           record_new(&arena, RECORD_OBJECT), violation("a"), violation("b"));
    text_n = 0;
    cr_assert_str_eq(print(&face_json, SHOW_DIAGNOSTICS, NULL, 0, NULL), "{\"schema\":\"bylaw/1\",\"diagnostics\":[]}\n");
}

Test(face, json_escapes_and_stays_utf8)
{
    PRINTS(LINE("\\\"\\\\\\n\\t\\u0001\\u007f 金额 \xef\xbf\xbd.") "\n", face_ndjson, SHOW_FINDINGS, NULL,
           violation("\"\\\n\t\x01\x7f 金额 \xff."));
}

Test(face, numbers_are_shortest)
{
    struct record *list = record_new(&arena, RECORD_LIST);
    const double n[] = {0.1, 3, -0.5, 1e300, 9007199254740993.0};
    for (uint32_t i = 0; i < ARRAY_LEN(n); i++)
        record_push(&arena, list, record_number(&arena, n[i]));
    record_push(&arena, list, record_number(&arena, (double)INFINITY));
    record_push(&arena, list, record_bool(&arena, true));
    PRINTS("[0.1,3,-0.5,1e+300,9007199254740992,null,true]\n", face_ndjson, SHOW_FINDINGS, NULL, list);
}

Test(face, csv_has_one_header)
{
    static const char head[] = "type,rule,event,at,kind,actor,case,verdict,id,state,holder,deadline,done,period,value,n,band,score,grade,needs,"
                               "because,cite,file,line\n";
    char want[1024];
    snprintf(want, sizeof want, "%s%s", head,
             "violation,refund.limit,17,2026-03-02T10:00:00+08:00,refund,li,,,,,,,,,,,,,,,\"a \"\"b\"\", c\",Handbook 3.2,log.csv,18\n");
    PRINTS(want, face_csv, SHOW_FINDINGS, NULL, violation("a \"b\", c"));
}

Test(face, text_is_a_block_and_aligned_by_width)
{
    PRINTS("violation refund.limit\n  Too much. (Handbook 3.2)\n  event 17: refund by li, 2026-03-02T10:00:00+08:00\n  log.csv:18\n\n"
           "1 event, 0 cases, 0 people\n\n  rule       applied  fired  undetermined\n  退款.上限      120      1             0\n"
           "  b              120      1             0\n",
           face_text, SHOW_FINDINGS, summary(), violation("Too much."));
}

Test(face, text_lets_no_control_character_through)
{
    text_n = 0;
    struct record *r[] = {violation("\033[2J")};
    print(&face_text, SHOW_FINDINGS, r, 1, NULL);
    cr_assert_null(strchr(text, '\033'));
}

Test(face, junit_counts_first)
{
    struct record *r = record_new(&arena, RECORD_OBJECT), *failures = record_new(&arena, RECORD_LIST), *f = record_new(&arena, RECORD_OBJECT);
    struct record *s = record_new(&arena, RECORD_OBJECT);
    record_put_text(&arena, f, "message", STR("expected <x> & \"y\""));
    record_put(&arena, f, "source", source_of("book.lua", 9));
    record_push(&arena, failures, f);
    record_put_text(&arena, r, "type", STR("scenario"));
    record_put_text(&arena, r, "name", STR("a day"));
    record_put(&arena, r, "failures", failures);
    record_put(&arena, r, "source", source_of("book.lua", 3));
    record_put_int(&arena, s, "failed", 1);
    PRINTS("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"1\" failures=\"1\">\n"
           "  <testsuite name=\"bylaw\" tests=\"1\" failures=\"1\">\n    <testcase classname=\"book.lua\" name=\"a day\">\n"
           "      <failure message=\"expected &lt;x&gt; &amp; &quot;y&quot;\">book.lua:9</failure>\n    </testcase>\n"
           "  </testsuite>\n</testsuites>\n",
           face_junit, SHOW_SCENARIOS, s, r);
}

Test(face, names_are_found_where_they_fit)
{
    cr_assert_eq(face_find(STR("csv"), SHOW_FINDINGS), &face_csv);
    cr_assert_null(face_find(STR("csv"), SHOW_DIAGNOSTICS));
    cr_assert_null(face_find(STR("junit"), SHOW_FINDINGS));
    cr_assert_null(face_find(STR("yaml"), SHOW_FINDINGS));
}

Test(face, a_sink_that_refuses_ends_it)
{
    struct printer *p = NEW(&arena, struct printer);
    refuse_after = 100;
    printer_begin(p, &face_ndjson, (struct sink){take, NULL}, &arena, SHOW_FINDINGS, false);
    bool went = true;
    for (int i = 0; i < 1000 && went; i++)
        went = printer_each(p, violation("x"));
    cr_assert(!went && !printer_end(p, NULL));
}
