/* SPDX-License-Identifier: MIT
 * junit.c: scenarios as test cases. The counts stand in the head, so the cases are kept until the end. */
#include "vm/show/face.h"
#include "vm/show/xml.h"

static void add_attribute(struct buf *b, const char *name, struct str value)
{
    buf_char(b, ' ');
    buf_text(b, name);
    buf_text(b, "=\"");
    xml_add(b, value);
    buf_char(b, '"');
}

static void add_failure(struct buf *b, const struct record *f)
{
    const struct record *source = record_get(f, STR("source"));
    buf_text(b, "      <failure");
    add_attribute(b, "message", record_get_text(f, "message"));
    buf_char(b, '>');
    xml_add(b, record_get_text(source, "file"));
    if (record_get_int(source, "line")) {
        buf_char(b, ':');
        buf_int(b, record_get_int(source, "line"));
    }
    buf_text(b, "</failure>\n");
}

static void junit_begin(struct printer *p)
{
    (void)p;
}

static void junit_each(struct printer *p, const struct record *r)
{
    struct buf *b = &p->kept;
    const struct record *failures = record_get(r, STR("failures"));
    buf_text(b, "    <testcase");
    add_attribute(b, "classname", record_get_text(record_get(r, STR("source")), "file"));
    add_attribute(b, "name", record_get_text(r, "name"));
    if (!failures || failures->members.n == 0) {
        buf_text(b, "/>\n");
        return;
    }
    buf_text(b, ">\n");
    for (uint32_t i = 0; i < failures->members.n; i++)
        add_failure(b, failures->members.p[i].value);
    buf_text(b, "    </testcase>\n");
}

static void junit_end(struct printer *p, const struct record *summary)
{
    struct buf head = {.arena = p->arena};
    int64_t failed = record_get_int(summary, "failed");
    for (int i = 0; i < 2; i++) {
        buf_text(&head, i ? "  <testsuite name=\"bylaw\" tests=\"" : "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"");
        buf_int(&head, (int64_t)p->count);
        buf_text(&head, "\" failures=\"");
        buf_int(&head, failed);
        buf_text(&head, "\">\n");
    }
    out(p, buf_str(&head));
    out(p, buf_str(&p->kept));
    out_text(p, "  </testsuite>\n</testsuites>\n");
}

const struct face face_junit = {"junit", "scenarios as JUnit test cases", SHOW_SCENARIOS, junit_begin, junit_each, junit_end};
