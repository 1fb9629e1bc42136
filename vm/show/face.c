/* SPDX-License-Identifier: MIT */
#include "vm/show/face.h"

/* clang-format off */
const struct face *const faces[] = {
    &face_text, &face_json, &face_ndjson, &face_csv, &face_junit, &face_sarif, &face_table, &face_ics,
    &face_scores, &face_roles, &face_raci, &face_mermaid, &face_dot, &face_svg,
    &face_html, &face_review_html,
};
/* clang-format on */
const uint32_t face_count = ARRAY_LEN(faces);

const struct face *face_find(struct str name, enum show_what what)
{
    for (uint32_t i = 0; i < face_count; i++)
        if (str_eq(str_of(faces[i]->name), name) && (faces[i]->what & (unsigned)what))
            return faces[i];
    return NULL;
}

/* --- bytes out ------------------------------------------------------------------------------------------------------ */

static void drain(struct printer *p, const char *bytes, size_t n)
{
    if (!p->failed && n && !p->sink.write(p->sink.ud, bytes, n))
        p->failed = true;
}

bool printer_flush(struct printer *p)
{
    drain(p, p->buffer, p->n);
    p->n = 0;
    return !p->failed;
}

void out(struct printer *p, struct str s)
{
    if (s.n > sizeof p->buffer - p->n)
        printer_flush(p);
    if (s.n > sizeof p->buffer) {
        drain(p, s.p, s.n);
        return;
    }
    if (s.n)
        memcpy(p->buffer + p->n, s.p, s.n);
    p->n += s.n;
}

void out_text(struct printer *p, const char *s)
{
    out(p, str_of(s));
}

void out_pad(struct printer *p, uint32_t blanks)
{
    for (uint32_t i = 0; i < blanks; i++)
        out(p, STR(" "));
}

void out_int(struct printer *p, int64_t i)
{
    struct arena_mark m = arena_mark(p->arena);
    struct buf b = {.arena = p->arena};
    buf_int(&b, i);
    out(p, buf_str(&b));
    arena_back(p->arena, m);
}

void out_color(struct printer *p, const char *code)
{
    if (!p->color)
        return;
    out_text(p, "\033[");
    out_text(p, *code ? code : "0");
    out_text(p, "m");
}

/* Characters that would move a cursor or end a line: C0, DEL and C1. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

void out_plain(struct printer *p, struct str s)
{
    while (s.n) {
        uint32_t code = 0, n = utf8_next(s, &code);
        if (n && code == '\t')
            out(p, STR(" "));
        else if (n == 0 || is_control(code))
            out(p, STR("\xef\xbf\xbd"));
        else
            out(p, str_part(s, 0, n));
        s = str_part(s, n ? n : 1, s.n - (n ? n : 1));
    }
}

/* --- JSON ----------------------------------------------------------------------------------------------------------- */

static void json_control(struct printer *p, uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *text;
    } known[] = {{'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"}, {'\r', "\\r"}, {'\t', "\\t"}, {'\b', "\\b"}, {'\f', "\\f"}};
    static const char hex[] = "0123456789abcdef";
    for (uint32_t i = 0; i < ARRAY_LEN(known); i++)
        if (known[i].code == code) {
            out_text(p, known[i].text);
            return;
        }
    const char u[6] = {'\\', 'u', '0', '0', hex[code >> 4 & 15], hex[code & 15]};
    out(p, (struct str){u, sizeof u});
}

static void json_string(struct printer *p, struct str s)
{
    out(p, STR("\""));
    while (s.n) {
        uint32_t code = 0, n = utf8_next(s, &code);
        if (n == 0)
            out(p, STR("\xef\xbf\xbd"));
        else if (code < 0x20 || code == 0x7f || code == '"' || code == '\\')
            json_control(p, code);
        else
            out(p, str_part(s, 0, n));
        s = str_part(s, n ? n : 1, s.n - (n ? n : 1));
    }
    out(p, STR("\""));
}

static void json_number(struct printer *p, double n)
{
    struct arena_mark m = arena_mark(p->arena);
    struct buf b = {.arena = p->arena};
    buf_number(&b, n);
    out(p, buf_str(&b));
    arena_back(p->arena, m);
}

static void json_members(struct printer *p, const struct record *r)
{
    bool object = r->kind == RECORD_OBJECT;
    out_text(p, object ? "{" : "[");
    for (uint32_t i = 0; i < r->members.n; i++) {
        if (i)
            out(p, STR(","));
        if (object) {
            json_string(p, r->members.p[i].key);
            out(p, STR(":"));
        }
        out_json(p, r->members.p[i].value);
    }
    out_text(p, object ? "}" : "]");
}

void out_json(struct printer *p, const struct record *r)
{
    switch (r->kind) {
    case RECORD_NULL: out(p, STR("null")); return;
    case RECORD_BOOL: out_text(p, r->as.b ? "true" : "false"); return;
    case RECORD_INT: out_int(p, r->as.i); return;
    case RECORD_NUMBER: json_number(p, r->as.n); return;
    case RECORD_TEXT: json_string(p, r->as.text); return;
    case RECORD_LIST:
    case RECORD_OBJECT: json_members(p, r); return;
    case RECORD_KIND_COUNT: break;
    }
    BUG("kind of record out of range");
}

/* --- a value in one cell --------------------------------------------------------------------------------------------- */

static void cell_add(struct buf *b, const struct record *r)
{
    switch (r->kind) {
    case RECORD_NULL: return;
    case RECORD_BOOL: buf_text(b, r->as.b ? "true" : "false"); return;
    case RECORD_INT: buf_int(b, r->as.i); return;
    case RECORD_NUMBER: buf_number(b, r->as.n); return;
    case RECORD_TEXT: buf_add(b, r->as.text); return;
    case RECORD_LIST:
    case RECORD_OBJECT:
        for (uint32_t i = 0; i < r->members.n; i++) {
            if (i)
                buf_char(b, ';');
            cell_add(b, r->members.p[i].value);
        }
        return;
    case RECORD_KIND_COUNT: break;
    }
    BUG("kind of record out of range");
}

struct str cell_text(struct arena *a, const struct record *r)
{
    struct buf b = {.arena = a};
    if (r)
        cell_add(&b, r);
    return buf_str(&b);
}

/* --- the printer ------------------------------------------------------------------------------------------------------ */

void printer_begin(struct printer *p, const struct face *f, struct sink sink, struct arena *a, enum show_what what, bool color)
{
    *p = (struct printer){.face = f, .sink = sink, .arena = a, .what = what, .color = color, .kept = {.arena = a}};
    f->begin(p);
}

bool printer_each(struct printer *p, const struct record *r)
{
    p->face->each(p, r);
    p->count++;
    return !p->failed;
}

bool printer_end(struct printer *p, const struct record *summary)
{
    p->face->end(p, summary);
    return printer_flush(p);
}
